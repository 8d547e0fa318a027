//! `gorwel digest`: looks at, sends and counts digests.

use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::PathBuf};

use serde_json::json;

use super::{Context, Exit};
use crate::{
    app::{Caught, Post, Preview, Sent, Stop},
    clock::Dice,
    model::{EmailAddress, hex},
};

/// What to do.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// Print what a digest would say; nobody is sent anything
    Preview {
        /// The next digest of this subscriber
        #[arg(long = "for", value_name = "ADDRESS", conflicts_with = "interest", required_unless_present = "interest")]
        address: Option<EmailAddress>,
        /// A first digest for these interests
        #[arg(long, value_name = "WORDS")]
        interest: Vec<String>,
        /// Write the letter as a page and open it
        #[arg(long)]
        open: bool,
    },
    /// Write and send the digests that are due
    Send {
        /// Make an extra digest for everybody at once, and leave the weekly one alone
        #[arg(long)]
        now: bool,
    },
    /// Count letters by how far they have come and why they will not go, and list those whose answer was lost
    Status {
        /// Say to whom the letters in doubt go
        #[arg(long)]
        addresses: bool,
    },
    /// Let letters leave again, after something stopped them, or from a copy of the store
    Resume,
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    match args {
        Args::Preview { address, interest, open } => preview(context, address.as_ref(), interest, *open).await,
        Args::Send { now } => send(context, *now).await,
        Args::Status { addresses } => status(context, *addresses).await,
        Args::Resume => resume(context).await,
    }
}

async fn preview(
    context: &Context,
    address: Option<&EmailAddress>,
    interest: &[String],
    open: bool,
) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    app.catch_up().await?;
    let (out, t) = (&context.out, context.out.t);
    let preview = match address {
        None => app.preview(context.settings.lang(), &app.interests(interest)?).await?,
        Some(address) => match app.subscriber_at(address).await? {
            Some(subscriber) => app.preview_for(&subscriber).await?,
            None => {
                out.trouble(&t.say_with("cli-subscriber-unknown", &[("address", address.as_str().into())]));
                return Ok(Exit::SomeFailed);
            }
        },
    };
    show(context, &preview)?;
    if open {
        let path = write_page(&preview.parts.html)?;
        out.remark(&path.display().to_string());
        std::process::Command::new("xdg-open").arg(&path).spawn()?.wait()?;
    }
    Ok(Exit::Done)
}

/// Writes the page into a fresh file that only this user can read: others may write where temporary files are.
fn write_page(html: &str) -> std::io::Result<PathBuf> {
    let path = std::env::temp_dir().join(format!("gorwel-digest-{}.html", hex(&Dice::system().bytes()[..8])));
    // New, so that neither a file nor a link which somebody put there is followed.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(html.as_bytes())?;
    Ok(path)
}

fn show(context: &Context, preview: &Preview) -> anyhow::Result<()> {
    if context.out.json {
        context.out.json(&serde_json::to_value(&preview.digest)?);
    } else {
        context.out.line(&preview.parts.subject);
        context.out.line("");
        context.out.line(&preview.parts.text);
    }
    Ok(())
}

async fn send(context: &Context, now: bool) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let stop = Stop::never();
    let post = if now { app.post_now(&stop).await? } else { app.post(&stop).await? };
    let status = app.status().await?;
    let is_idle = post.letters == 0 && post.sent == Sent::default();
    // What keeps this process from its work is another one: it keeps the index, or has leased what there is to send.
    let is_behind_another = post.waits && app.catch_up().await? == Caught::Busy;
    let is_busy = is_idle && (is_behind_another || status.outbox.leased > 0);
    app.close().await?;
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        out.json(&to_json(&post, is_busy));
    } else {
        say(context, &post, is_idle, is_busy);
    }
    if let Some(halt) = &status.halt {
        out.trouble(&t.stop_reason(halt.reason));
    }
    Ok(match (post.sent.dead, &status.halt) {
        (0, None) if is_busy => Exit::Busy,
        (0, None) if !post.waits => Exit::Done,
        _ => Exit::SomeFailed,
    })
}

fn say(context: &Context, post: &Post, is_idle: bool, is_busy: bool) {
    let (out, t) = (&context.out, context.out.t);
    if post.waits && post.sent == Sent::default() {
        out.trouble(&t.say("cli-digest-behind"));
    } else if is_busy {
        out.trouble(&t.say("cli-digest-busy"));
    } else if is_idle {
        out.line(&t.say("cli-digest-nothing"));
    } else {
        let counts = [
            ("letters", post.letters.into()),
            ("sent", post.sent.sent.into()),
            ("deferred", (post.sent.deferred + post.sent.doubt).into()),
            ("dead", post.sent.dead.into()),
            ("empty", post.empty.into()),
        ];
        out.line(&t.say_with("cli-digest-sent", &counts));
    }
}

fn to_json(post: &Post, is_busy: bool) -> serde_json::Value {
    json!({
        "slots": post.slots,
        "letters": post.letters,
        "sent": post.sent.sent,
        "deferred": post.sent.deferred + post.sent.doubt,
        "dead": post.sent.dead,
        "empty": post.empty,
        "waits_for_index": post.waits,
        "busy": is_busy,
    })
}

async fn resume(context: &Context) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let halt = app.resume().await?;
    app.close().await?;
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        out.json(&json!({ "was_stopped": halt }));
        return Ok(Exit::Done);
    }
    if let Some(halt) = halt {
        out.line(&t.stop_reason(halt.reason));
    }
    out.line(&t.say("cli-digest-resumed"));
    Ok(Exit::Done)
}

async fn status(context: &Context, addresses: bool) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let status = app.status().await?;
    let doubtful = app.doubtful(addresses).await?;
    let dead = app.dead_letters().await?;
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        out.json(&json!({
            "outbox": status.outbox,
            "last_letter": status.last_letter,
            "next_digests": status.next_digests,
            "stopped": status.halt,
            "dead": dead,
            "doubtful": doubtful,
        }));
        return Ok(Exit::Done);
    }
    if let Some(halt) = status.halt {
        out.line(&t.stop_reason(halt.reason));
    }
    let outbox = status.outbox;
    let rows = [
        ("letter-ready", outbox.ready),
        ("letter-leased", outbox.leased),
        ("letter-sent", outbox.sent),
        ("letter-deferred", outbox.deferred),
        ("letter-dead", outbox.dead),
        ("letter-doubt", outbox.doubt),
    ];
    for (key, letters) in rows {
        out.line(&format!("{}: {letters}", t.say(key)));
        if key == "letter-dead" {
            for (reason, letters) in &dead {
                out.line(&format!("  {}: {letters}", t.dead_reason(*reason)));
            }
        }
    }
    let digests: Vec<String> = status.next_digests.iter().map(|at| t.date_time(*at)).collect();
    out.line(&format!("{}: {}", t.say("status-next-digests"), digests.join(", ")));
    for letter in doubtful {
        let state = t.say(&format!("letter-{}", letter.state));
        let doubts = t.say_with("letter-doubts", &[("times", letter.doubts.into())]);
        let address = letter.address.map(|address| format!(" · {}", address.as_str())).unwrap_or_default();
        out.line(&format!("{} · {state} · {doubts}{address}", letter.letter));
    }
    Ok(Exit::Done)
}
