//! `gorwel harvest`: visits sources once.

use std::sync::Arc;

use serde_json::json;

use super::{Context, Exit, progress::Bar, round};
use crate::{
    app::{Caught, Event, Harvest, Stop, Visited, Which},
    model::SourceSlug,
};

/// Which sources.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// These sources, whether they are due or not (none: those that are due)
    slugs: Vec<SourceSlug>,
    /// Every source
    #[arg(long, conflicts_with = "slugs")]
    all: bool,
}

/// Visits them, and brings index and kin up to date.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let bar = Arc::new(Bar::new(t, !out.quiet && !out.json));
    let told = bar.clone();
    let app = context.app(move |event: &Event| told.tell(event)).await?;
    let which = match (args.all, args.slugs.as_slice()) {
        (true, _) => Which::All,
        (false, []) => Which::Due,
        (false, slugs) => Which::Named(slugs.to_vec()),
    };
    let harvest = app.harvest(&which, &Stop::never()).await?;
    bar.done();
    let caught = app.catch_up().await?;
    app.catch_up_kin(&Stop::never()).await?;
    let first_round = app.first_round().await?;
    app.close().await?;
    let is_idle = harvest.visited.is_empty();
    if out.json {
        out.json(&to_json(context, &harvest));
    } else {
        for visit in harvest.visited.iter().filter(|visit| !visit.outcome.is_good()) {
            out.line(&format!("{}: {}", visit.slug, t.outcome(&visit.outcome)));
        }
        if !harvest.busy.is_empty() {
            let names: Vec<String> = harvest.busy.iter().map(ToString::to_string).collect();
            out.trouble(&t.say_with("cli-harvest-sources-busy", &[("names", names.join(", ").as_str().into())]));
        } else if is_idle && which == Which::Due {
            out.remark(&t.say("cli-harvest-nothing-due"));
        }
        if !is_idle || harvest.busy.is_empty() {
            out.line(&summary(context, &harvest));
        }
        if caught == Caught::Busy {
            out.remark(&t.say("cli-harvest-busy"));
        }
        if let Some(said) = round::said(context, first_round) {
            out.remark(&said);
        }
    }
    Ok(match harvest.failed() {
        0 if is_idle && !harvest.busy.is_empty() => Exit::Busy,
        0 => Exit::Done,
        _ => Exit::SomeFailed,
    })
}

/// Sums up the visits in one line.
pub fn summary(context: &Context, harvest: &Harvest) -> String {
    let t = context.out.t;
    let total = |of: fn(&Visited) -> u64| harvest.visited.iter().map(of).sum::<u64>();
    let bytes = t.bytes(total(|visit| visit.bytes));
    let seconds = format!("{:.1}", seconds(harvest));
    t.say_with(
        "cli-harvest",
        &[
            ("sources", harvest.visited.len().into()),
            ("new", total(|visit| visit.items_new.into()).into()),
            ("changed", total(|visit| visit.items_changed.into()).into()),
            ("unchanged", total(|visit| visit.not_modified.into()).into()),
            ("failed", harvest.failed().into()),
            ("bytes", bytes.as_str().into()),
            ("seconds", seconds.as_str().into()),
        ],
    )
}

fn seconds(harvest: &Harvest) -> f64 {
    std::time::Duration::from_millis(harvest.millis).as_secs_f64()
}

fn to_json(context: &Context, harvest: &Harvest) -> serde_json::Value {
    let t = context.out.t;
    let total = |of: fn(&Visited) -> u64| harvest.visited.iter().map(of).sum::<u64>();
    let sources: Vec<_> = harvest
        .visited
        .iter()
        .map(|visit| {
            let problem = (!visit.outcome.is_good()).then(|| t.outcome(&visit.outcome));
            json!({
                "slug": visit.slug,
                "outcome": visit.outcome.code(),
                "items_new": visit.items_new,
                "items_changed": visit.items_changed,
                "bytes": visit.bytes,
                "not_modified": visit.not_modified,
                "millis": visit.millis,
                "problem": problem,
                "detail": visit.outcome,
            })
        })
        .collect();
    json!({
        "sources": sources,
        "busy": harvest.busy,
        "totals": {
            "sources": harvest.visited.len(),
            "failed": harvest.failed(),
            "items_new": total(|visit| visit.items_new.into()),
            "items_changed": total(|visit| visit.items_changed.into()),
            "bytes": total(|visit| visit.bytes),
            "not_modified": total(|visit| visit.not_modified.into()),
            "seconds": seconds(harvest),
        },
    })
}
