//! `gorwel sources`: which there are, how they are doing, whether feeds.toml is right, and edits of it.

mod add;
mod edit;

use std::path::Path;

use serde_json::{Value, json};

use super::{Context, Exit};
use crate::{
    app::{SourceHealth, Trial},
    model::{Mistake, SourceSlug},
};

/// What to do with them.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// List the sources and how each is doing
    List {
        /// Only those that could not be read
        #[arg(long)]
        problem: bool,
    },
    /// Find out how an address can be read, and add it to feeds.toml
    Add(add::Args),
    /// Check feeds.toml; visit the sources named without storing anything
    Check {
        /// The sources to visit
        slugs: Vec<SourceSlug>,
    },
    /// Give a source another slug, with all that was read of it, or another address
    Move(edit::MoveArgs),
    /// Take a source out of feeds.toml; what was read of it stays
    Remove(edit::RemoveArgs),
    /// Add the feeds of an OPML file
    Import(edit::ImportArgs),
    /// Print the feeds as OPML, or all sources as JSON
    Export(edit::ExportArgs),
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    match args {
        Args::List { problem } => list(context, *problem).await,
        Args::Add(args) => add::run(context, args).await,
        Args::Check { slugs } => check(context, slugs).await,
        Args::Move(args) => edit::relocate(context, args).await,
        Args::Remove(args) => edit::remove(context, args).await,
        Args::Import(args) => edit::import(context, args).await,
        Args::Export(args) => edit::export(context, args).await,
    }
}

async fn list(context: &Context, problem: bool) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    app.feeds().await?;
    let (out, t) = (&context.out, context.out.t);
    let mut sources = app.sources().await?;
    sources.retain(|source| !problem || source.is_failing());
    if out.json {
        out.json(&sources.iter().map(|source| to_json(context, source)).collect());
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = sources
        .iter()
        .map(|source| {
            let record = &source.record;
            let mut outcome = record.outcome.as_ref().map(|outcome| t.outcome(outcome)).unwrap_or_default();
            if let Some(to) = source.moved_to() {
                outcome = format!("{outcome}. {}: {to}", t.say("sources-moved"));
            }
            vec![
                record.slug.to_string(),
                record.kind.clone(),
                t.say(health_key(source)),
                record.items.to_string(),
                outcome,
            ]
        })
        .collect();
    let headings =
        ["cli-column-source", "cli-column-kind", "cli-column-health", "cli-column-items", "cli-column-outcome"];
    out.table(&headings.map(|key| t.say(key)), &rows);
    for source in sources.iter().filter(|_| problem) {
        out.line("");
        problem_lines(context, source);
    }
    Ok(Exit::Done)
}

/// What is wrong with a source, since when, and what to do about it.
fn problem_lines(context: &Context, source: &SourceHealth) {
    let (out, t, record) = (&context.out, context.out.t, &source.record);
    let Some(outcome) = &record.outcome else { return };
    out.line(&format!("{}: {}", record.slug, t.outcome(outcome)));
    let when = |at: Option<_>| at.map_or_else(|| t.say("status-never"), |at| t.date_time(at));
    let (since, good) = (when(record.failing_since), when(record.good_at));
    let times = [("since", since.as_str().into()), ("good", good.as_str().into())];
    out.line(&format!("  {}", t.say_with("cli-sources-since", &times)));
    out.line(&format!("  {}", t.advice(outcome)));
    if !record.address.is_empty() {
        out.line(&format!("  {}", record.address));
    }
}

fn health_key(source: &SourceHealth) -> &'static str {
    match source.word() {
        "working" => "health-working",
        "quiet" => "health-quiet",
        "new" => "health-new",
        "failing" => "health-failing",
        "broken" => "health-broken",
        "refused" => "health-refused",
        "misconfigured" => "health-misconfigured",
        _ => "health-off",
    }
}

fn to_json(context: &Context, source: &SourceHealth) -> Value {
    let (record, t) = (&source.record, context.out.t);
    let failed = record.outcome.as_ref().filter(|outcome| !outcome.is_good());
    json!({
        "slug": record.slug,
        "body": record.body,
        "kind": record.kind,
        "address": record.address,
        "enabled": record.listed,
        "health": source.word(),
        "outcome": record.outcome.as_ref().map(crate::model::Outcome::code),
        "problem": failed.map(|outcome| t.outcome(outcome)),
        "advice": failed.map(|outcome| t.advice(outcome)),
        "moved_to": source.moved_to(),
        "visited": record.visited_at,
        "good": record.good_at,
        "failing_since": record.failing_since,
        "failures": record.failures,
        "next_visit": record.next_visit,
        "items": record.items,
    })
}

async fn check(context: &Context, slugs: &[SourceSlug]) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    let path = &context.settings.feeds;
    let feeds = app.read_feeds()?;
    let mistakes = feeds.mistakes();
    let mut trials = Vec::new();
    for slug in slugs {
        trials.push(app.try_source(&feeds, slug).await?);
    }
    let failed = trials.iter().any(|trial| !trial.outcome.is_good());
    if out.json {
        let mistakes: Vec<Value> = mistakes.iter().map(|mistake| mistake_json(context, mistake)).collect();
        let visited: Vec<Value> = trials.iter().map(|trial| trial_json(context, trial)).collect();
        out.json(&json!({ "sources": feeds.enabled(), "mistakes": mistakes, "visited": visited }));
    } else {
        for mistake in mistakes {
            out.line(&mistake_line(context, path, mistake));
        }
        let counts = [("sources", feeds.enabled().into()), ("n", mistakes.len().into())];
        out.line(&t.say_with(if mistakes.is_empty() { "cli-feeds-good" } else { "cli-feeds-wrong" }, &counts));
        for trial in &trials {
            out.line(&format!("\n{}: {}", trial.slug, t.outcome(&trial.outcome)));
            for title in &trial.titles {
                out.line(&format!("  {title}"));
            }
        }
    }
    Ok(if mistakes.is_empty() && !failed { Exit::Done } else { Exit::SomeFailed })
}

fn mistake_json(context: &Context, mistake: &Mistake) -> Value {
    json!({
        "line": mistake.line,
        "column": mistake.column,
        "within": mistake.within,
        "fault": mistake.fault,
        "sentence": context.out.t.mistake(&mistake.fault),
    })
}

fn trial_json(context: &Context, trial: &Trial) -> Value {
    json!({
        "slug": trial.slug,
        "outcome": trial.outcome,
        "sentence": context.out.t.outcome(&trial.outcome),
        "titles": trial.titles,
    })
}

/// A mistake as a line: `feeds.toml:12:5: harbour-blog: …`.
pub fn mistake_line(context: &Context, path: &Path, mistake: &Mistake) -> String {
    let within = mistake.within.as_ref().map(|slug| format!("{slug}: ")).unwrap_or_default();
    let said = context.out.t.mistake(&mistake.fault);
    format!("{}:{}:{}: {within}{said}", path.display(), mistake.line, mistake.column)
}
