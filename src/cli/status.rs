//! `gorwel status`: what there is, and how far each part has come.

use super::{Context, Exit};

/// Shows it.
pub async fn run(context: &Context) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let status = app.status().await?;
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        out.json(&serde_json::to_value(&status)?);
        return Ok(Exit::Done);
    }
    let when = |at: Option<_>| at.map_or_else(|| t.say("status-never"), |at| t.date_time(at));
    let digests: Vec<String> = status.next_digests.iter().map(|at| t.date_time(*at)).collect();
    let rows = [
        ("status-bodies", t.number(status.bodies)),
        ("status-sources", t.number(status.sources)),
        ("status-failing", t.number(status.failing)),
        ("status-items", t.number(usize::try_from(status.items)?)),
        ("status-news", t.number(usize::try_from(status.news)?)),
        ("status-lag", t.number(usize::try_from(status.lag.max(0))?)),
        ("status-subscribers", t.number(status.subscribers)),
        ("status-letters-waiting", t.number(usize::try_from(status.outbox.ready + status.outbox.deferred)?)),
        ("status-letters-sent", t.number(usize::try_from(status.outbox.sent)?)),
        ("status-last-read", when(status.last_read)),
        ("status-last-letter", when(status.last_letter)),
        ("status-next-digests", digests.join(", ")),
        ("status-asks-left", t.number(usize::try_from(status.first_round.map_or(0, |round| round.asks))?)),
    ];
    for (key, value) in rows {
        out.line(&format!("{}: {value}", t.say(key)));
    }
    Ok(Exit::Done)
}
