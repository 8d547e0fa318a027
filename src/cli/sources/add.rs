//! `gorwel sources add`: from an address to a source in feeds.toml.

use serde_json::{Value, json};

use crate::{
    app::{App, NoOffer, Offer, Write},
    cli::{Context, Exit},
    model::{BodySlug, Outcome},
    sources::registry::Registry,
};

/// Titles that are shown.
const SHOWN_TITLES: usize = 3;

/// What to add.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A feed, a front page, a list page, or an organisation on GitHub, GitLab or Forgejo
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<String>,
    /// The body whose it is, by its slug
    #[arg(long, value_name = "SLUG")]
    body: Option<BodySlug>,
    /// Print the lines, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Adds them.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let out = &context.out;
    let write = if args.dry_run { Write::Dry } else { Write::Now };
    let (mut all, mut failed) = (Vec::new(), false);
    for address in &args.addresses {
        let registry = registry(&app)?;
        match app.propose(&registry, address, args.body.as_ref()).await? {
            Ok(offer) => {
                let is_new = offer.there.is_none();
                if is_new && write == Write::Now {
                    app.add_source(&offer)?;
                }
                if out.json {
                    all.push(to_json(&offer, is_new && write == Write::Now));
                } else {
                    show(context, &offer, write);
                }
            }
            Err(why) => {
                failed = true;
                let said = told(context, address, &why);
                if out.json { all.push(json!({ "address": address, "problem": said })) } else { out.trouble(&said) }
            }
        }
    }
    if out.json {
        out.json(&Value::Array(all));
    } else {
        crate::cli::round::remark(context, &app).await?;
    }
    app.close().await?;
    Ok(if failed { Exit::SomeFailed } else { Exit::Done })
}

/// feeds.toml as it is now; one that is not there yet lists nothing.
pub fn registry(app: &App) -> anyhow::Result<Registry> {
    match app.read_feeds() {
        Ok(feeds) => Ok(feeds.registry),
        Err(crate::app::AppError::Feeds { why, .. }) if why.kind() == std::io::ErrorKind::NotFound => {
            Ok(Registry::default())
        }
        Err(why) => Err(why.into()),
    }
}

fn show(context: &Context, offer: &Offer, write: Write) {
    let (out, t) = (&context.out, context.out.t);
    let labels = ["cli-add-found", "cli-add-body", "cli-add-preview"].map(|key| t.say(key));
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0) + 2;
    let [found, body, preview] = labels.map(|label| format!("{label:width$}"));
    out.line(&format!("{found}{}", what(context, offer)));
    for other in &offer.others {
        out.line(&format!("{:width$}{}", "", t.say_with("cli-add-other", &[("url", other.as_str().into())])));
    }
    let key = match (offer.guessed, &offer.new_body) {
        (false, _) => "cli-add-body-said",
        (true, None) => "cli-add-body-known",
        (true, Some(_)) => "cli-add-body-guessed",
    };
    let slug = offer.source.body.to_string();
    let named = [("name", (&offer.body_name).into()), ("slug", slug.as_str().into())];
    out.line(&format!("{body}{}", t.say_with(key, &named)));
    if let Ok(seen) = &offer.seen {
        for (number, title) in (1..).zip(seen.titles.iter().take(SHOWN_TITLES)) {
            let start = if number == 1 { preview.as_str() } else { "" };
            out.line(&format!("{start:width$}{number} {title}"));
        }
    }
    let slug = offer.source.slug.to_string();
    let feeds = context.settings.feeds.display().to_string();
    let named = [("slug", slug.as_str().into()), ("feeds", feeds.as_str().into())];
    match (&offer.there, write) {
        (Some(there), _) => out.line(&t.say_with("cli-add-there", &[("slug", there.as_str().into())])),
        (None, Write::Dry) => out.line(&format!("{}\n\n{}", t.say_with("cli-add-dry", &named), offer.lines())),
        (None, Write::Now) => out.line(&t.say_with("cli-add-done", &named)),
    }
}

/// What was found, in one line.
fn what(context: &Context, offer: &Offer) -> String {
    let t = context.out.t;
    let address = ("address", (&offer.address).into());
    let seen = match &offer.seen {
        Ok(seen) => seen,
        Err(outcome) => {
            let why = t.outcome(outcome);
            return t.say_with(
                "cli-add-unseen",
                &[address, ("kind", offer.source.kind.into()), ("why", why.as_str().into())],
            );
        }
    };
    let mut about: Vec<String> = vec![offer.form.unwrap_or(offer.source.kind).to_owned()];
    about.extend(seen.language.as_ref().map(|language| t.language_name(language)));
    about.push(t.say_with("cli-add-items", &[("n", seen.items.into())]));
    about.extend(seen.newest.map(|at| {
        let date = t.date(at);
        t.say_with("cli-add-newest", &[("date", date.as_str().into())])
    }));
    let line = format!("{}  ({})", offer.address, about.join(", "));
    if offer.one_of_many { format!("{line}. {}", t.say("cli-add-whole-owner")) } else { line }
}

fn told(context: &Context, address: &str, why: &NoOffer) -> String {
    let t = context.out.t;
    let address = ("address", address.into());
    match why {
        NoOffer::BadAddress => t.say_with("cli-add-bad-address", &[address]),
        NoOffer::Failed(outcome) => {
            let (why, advice) = (t.outcome(outcome), t.advice(outcome));
            t.say_with("cli-add-failed", &[address, ("why", why.as_str().into()), ("advice", advice.as_str().into())])
        }
        NoOffer::List(n) => t.say_with("cli-add-list", &[address, ("n", (*n).into())]),
        NoOffer::Nothing => t.say_with("cli-add-nothing", &[address]),
        NoOffer::UnknownBody { nearest } => {
            let near = nearest.as_deref().unwrap_or_default();
            t.say_with("cli-add-unknown-body", &[("near", near.into()), ("given", u32::from(!near.is_empty()).into())])
        }
    }
}

fn to_json(offer: &Offer, written: bool) -> Value {
    let source = &offer.source;
    let keys: serde_json::Map<String, Value> =
        source.keys.iter().map(|(key, said)| ((*key).to_owned(), said.as_str().into())).collect();
    let seen = offer.seen.as_ref().ok();
    json!({
        "slug": offer.there.as_ref().unwrap_or(&source.slug),
        "body": source.body,
        "body_name": offer.body_name,
        "body_new": offer.new_body.is_some(),
        "body_guessed": offer.guessed,
        "kind": source.kind,
        "address": offer.address,
        "keys": keys,
        "form": offer.form,
        "items": seen.map(|seen| seen.items),
        "newest": seen.and_then(|seen| seen.newest),
        "language": seen.and_then(|seen| seen.language.clone()),
        "titles": seen.map(|seen| &seen.titles),
        "problem": offer.seen.as_ref().err().map(Outcome::code),
        "others": offer.others.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "there": offer.there,
        "written": written,
        "lines": offer.lines(),
    })
}
