//! `gorwel subscribers`: who gets the digest.

use serde_json::json;

use super::{Context, Exit};
use crate::{
    app::{Stop, Wish},
    model::{Consent, EmailAddress, Subscriber},
};

/// What to do with them.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// List every subscriber
    List,
    /// Add a subscriber, whose letters begin in the language of --lang; they are asked to confirm, unless you answer for
    /// their consent
    Add {
        /// Where letters go
        address: EmailAddress,
        /// What they want to hear of, as in a search; may be given several times
        #[arg(long, required = true, value_name = "WORDS")]
        interest: Vec<String>,
        /// Their consent was given to you, and you can show it
        #[arg(long)]
        confirmed: bool,
    },
    /// Stop all letters to an address
    Remove {
        /// The address
        address: EmailAddress,
    },
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    match args {
        Args::List => {
            let subscribers = app.subscribers().await?;
            if out.json {
                out.json(&subscribers.iter().map(to_json).collect());
                return Ok(Exit::Done);
            }
            let rows: Vec<Vec<String>> = subscribers
                .iter()
                .map(|subscriber| {
                    vec![
                        subscriber.address.as_str().to_owned(),
                        t.consent(&subscriber.consent),
                        subscriber.lang.to_string(),
                        interests(subscriber).join(" | "),
                    ]
                })
                .collect();
            let headings = ["cli-column-address", "cli-column-consent", "cli-column-language", "cli-column-interests"];
            out.table(&headings.map(|key| t.say(key)), &rows);
            Ok(Exit::Done)
        }
        Args::Add { address, interest, confirmed } => {
            let interests = app.interests(interest)?;
            let form = if *confirmed { "operator" } else { "operator-asks" };
            let wish = Wish { address: address.clone(), lang: context.settings.lang(), interests, network: None, form };
            app.add_subscriber(&wish, *confirmed).await?;
            app.deliver(&Stop::never()).await?;
            let key = if *confirmed { "cli-subscriber-added" } else { "cli-subscriber-asked" };
            say(context, key, address);
            Ok(Exit::Done)
        }
        Args::Remove { address } => {
            let Some(subscriber) = app.subscriber_at(address).await? else {
                say(context, "cli-subscriber-unknown", address);
                return Ok(Exit::SomeFailed);
            };
            app.leave(subscriber.id).await?;
            say(context, "cli-subscriber-removed", address);
            Ok(Exit::Done)
        }
    }
}

fn say(context: &Context, key: &'static str, address: &EmailAddress) {
    let out = &context.out;
    if out.json {
        out.json(&json!({ "address": address, "done": key.trim_start_matches("cli-subscriber-") }));
    } else {
        out.line(&out.t.say_with(key, &[("address", address.as_str().into())]));
    }
}

fn interests(subscriber: &Subscriber) -> Vec<String> {
    subscriber.interests.iter().map(|interest| interest.query.canonical.clone()).collect()
}

fn to_json(subscriber: &Subscriber) -> serde_json::Value {
    let (consent, at) = match subscriber.consent {
        Consent::Asked { at } => ("asked", at),
        Consent::Given { at } => ("given", at),
        Consent::Withdrawn { at } => ("withdrawn", at),
    };
    json!({
        "id": subscriber.id.to_string(),
        "address": subscriber.address,
        "lang": subscriber.lang,
        "cadence": subscriber.cadence,
        "consent": consent,
        "consent_at": at,
        "interests": interests(subscriber),
    })
}
