//! `gorwel doing`: who says that they are doing this too, and what the operator says to it.

use serde_json::{Value, json};

use super::{Context, Exit};
use crate::model::DoingToo;

/// What to do.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// List who says that they are doing something too, open ones first
    List,
    /// Accept it: it is shown on the page of the item
    Accept {
        /// The number of what was said
        id: i64,
    },
    /// Reject it: it is not shown
    Reject {
        /// The number of what was said
        id: i64,
    },
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    let said = match args {
        Args::List => Some(app.doings().await?),
        Args::Accept { id } => app.decide_doing(*id, true).await?.map(|doing| vec![doing]),
        Args::Reject { id } => app.decide_doing(*id, false).await?.map(|doing| vec![doing]),
    };
    app.close().await?;
    let Some(said) = said else {
        out.trouble(&t.say("cli-doing-none-such"));
        return Ok(Exit::SomeFailed);
    };
    if out.json {
        out.json(&Value::Array(said.iter().map(to_json).collect()));
    } else if said.is_empty() {
        out.line(&t.say("cli-doing-none"));
    }
    for doing in said.iter().filter(|_| !out.json) {
        let about = format!("{} · {} · {}", doing.body, doing.contact, t.report_state(doing.state));
        out.line(&format!("{}  {} (#{})\n   {about}", doing.id, doing.title, doing.item));
    }
    Ok(Exit::Done)
}

fn to_json(doing: &DoingToo) -> Value {
    json!({
        "id": doing.id.to_string(),
        "item": doing.item.to_string(),
        "title": doing.title,
        "body": doing.body,
        "contact": doing.contact,
        "state": doing.state,
        "said_at": doing.said_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    })
}
