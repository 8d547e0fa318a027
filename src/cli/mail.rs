//! `gorwel mail`: tries the way that letters go.

use super::{Context, Exit};
use crate::model::{Delivery, EmailAddress};

/// What to do.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// Send one letter, and say what the server answered
    Test {
        /// To whom
        address: EmailAddress,
    },
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let Args::Test { address } = args;
    let app = context.quiet_app().await?;
    let delivery = app.try_mail(address, context.settings.lang()).await?;
    app.close().await?;
    let (out, t) = (&context.out, context.out.t);
    let (key, answer) = match &delivery {
        Delivery::Taken { answer } => ("letter-sent", answer),
        Delivery::Later { answer } | Delivery::Unreachable { answer } => ("letter-deferred", answer),
        Delivery::Never { answer } => ("letter-dead", answer),
        Delivery::Unknown { answer } => ("letter-doubt", answer),
    };
    if out.json {
        out.json(&serde_json::to_value(&delivery)?);
    } else {
        out.line(&format!("{}: {answer}", t.say(key)));
    }
    Ok(if matches!(delivery, Delivery::Taken { .. }) { Exit::Done } else { Exit::SomeFailed })
}
