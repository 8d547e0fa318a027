//! `gorwel read`: documents as a source would read them, storing nothing.

use std::{fs::File, io::Read as _};

use serde_json::{Value, json};
use url::Url;

use super::{Context, Exit};
use crate::{
    app::{
        Document, LONGEST_DOCUMENT_BYTES, ReadAs, Unread, ask_for_document, chain, plain_link, read_document,
        shown_link,
    },
    clock::Clock,
    model::{Draft, Fault, Outcome, Repair},
    sources::Reading,
};

/// What to read.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files, addresses, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The kind of source: feed, page, sitemap, catalogue, ocds …
    #[arg(long, default_value = "feed")]
    kind: String,
    /// Where the document is from: the base of its links
    #[arg(long)]
    url: Option<Url>,
    /// The Content-Type it came with
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// A key of the kind, as in feeds.toml: item=.card; may be given several times
    #[arg(long, value_name = "KEY=TEXT", value_parser = rule)]
    rule: Vec<(String, String)>,
}

fn rule(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it wants a key, =, and a text")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

/// Why nothing could be read of a file.
enum Problem {
    /// It did not come.
    File(std::io::Error),
    /// It did not come over the network.
    Fault(Fault),
    /// It came, and is something else.
    Unread(Unread),
}

/// Reads them.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let mut failed = false;
    for file in &args.files {
        let url = args.url.as_ref().cloned().or_else(|| address(file));
        let as_what = match ReadAs::kind(&args.kind, url.as_ref(), &args.rule) {
            Ok(as_what) => as_what,
            Err(fault) => {
                context.out.trouble(&context.out.t.mistake(&fault));
                return Ok(Exit::Usage);
            }
        };
        let read = match document(context, args, file).await? {
            Ok(document) => {
                let read = tokio::task::spawn_blocking(move || read_document(document, &as_what)).await?;
                read.map_err(Problem::Unread)
            }
            Err(problem) => Err(problem),
        };
        failed |= read.is_err();
        if context.out.json {
            context.out.json_line(&line(context, file, url.as_ref(), &read));
        } else {
            show(context, file, &read);
        }
    }
    Ok(if failed { Exit::SomeFailed } else { Exit::Done })
}

/// The address that an argument is, if it is one.
fn address(file: &str) -> Option<Url> {
    let is_address = ["http://", "https://"].iter().any(|scheme| file.starts_with(scheme));
    file.parse().ok().filter(|_| is_address)
}

async fn document(context: &Context, args: &Args, file: &str) -> anyhow::Result<Result<Document, Problem>> {
    let mut document = match address(file) {
        Some(url) => {
            let options = context.settings.app()?.fetch;
            match ask_for_document(options, Clock::system(), url).await? {
                Ok(document) => document,
                Err(fault) => return Ok(Err(Problem::Fault(fault))),
            }
        }
        None => match bytes(file) {
            Ok(body) => Document { body, url: None, content_type: None },
            Err(why) => return Ok(Err(Problem::File(why))),
        },
    };
    document.url = args.url.clone().or(document.url);
    document.content_type = args.content_type.clone().or(document.content_type);
    Ok(Ok(document))
}

/// The bytes of a file, or of standard input, up to the most that are read of any answer.
fn bytes(file: &str) -> std::io::Result<Vec<u8>> {
    let limit = u64::try_from(LONGEST_DOCUMENT_BYTES).unwrap_or(u64::MAX);
    let mut body = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(limit + 1).read_to_end(&mut body)?;
    } else {
        File::open(file)?.take(limit + 1).read_to_end(&mut body)?;
    }
    if body.len() > LONGEST_DOCUMENT_BYTES {
        return Err(std::io::Error::new(
            std::io::ErrorKind::FileTooLarge,
            format!("over {LONGEST_DOCUMENT_BYTES} bytes"),
        ));
    }
    Ok(body)
}

/// What is said of a file that could not be read.
fn said(context: &Context, problem: &Problem) -> String {
    let t = context.out.t;
    match problem {
        Problem::File(why) => chain(why),
        Problem::Fault(fault) => t.outcome(&Outcome::Failed(fault.clone())),
        Problem::Unread(unread) => t.outcome(&unread.why.clone().outcome(Clock::system().now())),
    }
}

fn line(context: &Context, file: &str, url: Option<&Url>, read: &Result<Reading, Problem>) -> Value {
    let reading = match read {
        Ok(reading) => reading,
        Err(problem) => {
            let feeds: Vec<Value> = match problem {
                Problem::Unread(unread) => unread
                    .feeds
                    .iter()
                    .map(|feed| json!({ "url": shown_link(&feed.url), "title": feed.title }))
                    .collect(),
                Problem::File(_) | Problem::Fault(_) => Vec::new(),
            };
            let code = match problem {
                Problem::File(_) => "file",
                Problem::Fault(fault) => Outcome::Failed(fault.clone()).code(),
                Problem::Unread(unread) => unread.why.clone().outcome(Clock::system().now()).code(),
            };
            return json!({ "path": file, "err": said(context, problem), "code": code, "feeds": feeds });
        }
    };
    json!({
        "path": file,
        "n": reading.drafts.len(),
        "title": reading.title,
        "link": reading.link.as_ref().map(shown_link),
        "id": reading.id,
        "language": reading.language,
        "published": reading.published.map(|at| at.timestamp()),
        "updated": reading.updated.map(|at| at.timestamp()),
        "entries": reading.drafts.iter().map(|draft| entry(draft, url)).collect::<Vec<_>>(),
        "spoilt": reading.spoilt,
        "repairs": reading.repairs,
    })
}

fn entry(draft: &Draft, url: Option<&Url>) -> Value {
    json!({
        "id": draft.guid,
        "title": draft.title,
        "link": draft.link.as_ref().map(shown_link),
        "url": draft.link.as_ref().map(|link| plain_link(link, url)),
        "published": draft.published.map(|at| at.timestamp()),
        "updated": draft.updated.map(|at| at.timestamp()),
        "date": draft.published_raw,
        "language": draft.language,
        "licence": draft.licence,
        "tags": draft.tags,
        "text": if draft.text.is_empty() { &draft.summary } else { &draft.text },
    })
}

fn show(context: &Context, file: &str, read: &Result<Reading, Problem>) {
    let (out, t) = (&context.out, context.out.t);
    let reading = match read {
        Ok(reading) => reading,
        Err(problem) => {
            out.line(&format!("{file}: {}", said(context, problem)));
            if let Problem::Unread(unread) = problem {
                for feed in &unread.feeds {
                    out.line(format!("  {} {}", shown_link(&feed.url), feed.title).trim_end());
                }
            }
            return;
        }
    };
    let count = t.say_with("cli-read", &[("n", reading.drafts.len().into()), ("spoilt", reading.spoilt.len().into())]);
    out.line(&format!("{file}: {count}"));
    for about in [reading.title.as_deref(), reading.link.as_ref().map(shown_link)].into_iter().flatten() {
        out.line(&format!("  {about}"));
    }
    if !reading.repairs.is_empty() {
        let mended: Vec<String> =
            reading.repairs.iter().map(|Repair { code, times }| format!("{code} × {times}")).collect();
        out.line(&format!("  {}", t.say_with("cli-read-repairs", &[("repairs", mended.join(", ").as_str().into())])));
    }
    for draft in &reading.drafts {
        let date = draft.published.or(draft.updated).map(|at| t.date(at)).unwrap_or_default();
        out.line(&format!("\n  {}", draft.title));
        let link = draft.link.as_ref().map(shown_link).unwrap_or_default();
        out.line(&format!("    {}", [date.as_str(), link].join("  ").trim()));
    }
    for spoilt in &reading.spoilt {
        let position = spoilt.position + 1;
        out.line(&format!(
            "\n  {}",
            t.say_with("cli-read-spoilt", &[("n", position.into()), ("why", (&spoilt.why).into())])
        ));
    }
}
