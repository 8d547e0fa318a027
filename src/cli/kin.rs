//! `gorwel who`: who else is doing this. `gorwel kin`: reports that two items are not the same, and a rebuild.

use serde_json::{Value, json};

use super::{Context, Exit};
use crate::{
    app::{Candidate, Doing, Kinned, Stop, chain},
    model::{Item, ItemId, KinReport, Whom},
};

/// What is asked about.
#[derive(clap::Args, Debug)]
pub struct WhoArgs {
    /// What it is about, in a few words
    #[arg(required_unless_present = "item")]
    words: Vec<String>,
    /// Of this item
    #[arg(long, value_name = "ID", conflicts_with = "words")]
    item: Option<ItemId>,
    /// How many, at most 100
    #[arg(long, default_value_t = 10)]
    limit: usize,
}

/// What to do with kin.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// List the reports of "these are not the same", open ones first
    Reports,
    /// Accept a report: the two are never shown as kin again
    Accept {
        /// The number of the report
        id: i64,
    },
    /// Reject a report: the two stay, or come together again
    Reject {
        /// The number of the report
        id: i64,
    },
    /// Judge all kin anew; what was found before is shown until then
    Rebuild,
}

/// The most that is listed.
const MOST_LISTED: usize = 100;

/// Answers who else is doing this.
pub async fn who(context: &Context, args: &WhoArgs) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    let fresh = async {
        app.catch_up().await?;
        app.catch_up_kin(&Stop::never()).await
    };
    if let Err(why) = fresh.await {
        // What is known can be told all the same.
        out.trouble(&chain(&why));
    }
    let limit = args.limit.min(MOST_LISTED);
    let all = match args.item {
        None => app.who(&args.words.join(" "), limit).await?,
        Some(id) => match app.who_else(id, limit).await? {
            Some(doing) => vec![doing],
            None => {
                out.trouble(&t.say_with("cli-no-item", &[("id", id.to_string().as_str().into())]));
                return Ok(Exit::SomeFailed);
            }
        },
    };
    app.close().await?;
    if out.json {
        out.json(&json!({ "items": all.iter().map(Doing::to_json).collect::<Vec<Value>>() }));
        return Ok(Exit::Done);
    }
    if all.is_empty() {
        out.line(&t.say("search-none-heading"));
    }
    for doing in &all {
        tell(context, doing);
    }
    Ok(Exit::Done)
}

fn tell(context: &Context, doing: &Doing) {
    let (out, t) = (&context.out, context.out.t);
    out.line(&format!("\n{}", named(context, &doing.item)));
    ask(context, doing.whom.as_ref(), "  ");
    let shown: Vec<&Candidate> = doing.kin.iter().filter(|kin| kin.edge.is_some()).collect();
    if shown.is_empty() {
        out.line(&format!("  {}", t.say("item-who-else-none")));
    }
    for kin in shown {
        let Some(edge) = &kin.edge else { continue };
        out.line(&format!("  {}: {}", t.kinship(edge.kinship), named(context, &kin.item)));
        if let Some(why) = t.why_kin(edge) {
            out.line(&format!("    {why}"));
        }
        ask(context, kin.whom.as_ref(), "    ");
    }
}

fn named(context: &Context, item: &Item) -> String {
    let (body, _) = item.body_name.for_reader(context.settings.lang());
    format!("{} · {body}  #{}", item.title, item.id)
}

fn ask(context: &Context, whom: Option<&Whom>, indent: &str) {
    if let Some(whom) = whom {
        let said = context.out.t.say_with("kin-ask", &[("whom", whom.shown().into())]);
        context.out.line(&format!("{indent}{said}"));
    }
}

/// Does what is to be done with kin.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    let decided = match args {
        Args::Reports => {
            let reports = app.kin_reports().await?;
            if out.json {
                out.json(&reports.iter().map(report_json).collect());
            } else if reports.is_empty() {
                out.line(&t.say("kin-reports-none"));
            }
            if !out.json {
                reports.iter().for_each(|report| tell_report(context, report));
            }
            return Ok(Exit::Done);
        }
        Args::Rebuild => {
            let Kinned::Up { items } = app.rebuild_kin(&Stop::never()).await? else { return Ok(Exit::Busy) };
            app.close().await?;
            if out.json {
                out.json(&json!({ "items": items }));
            } else {
                out.line(&t.say_with("kin-rebuilt", &[("n", items.into())]));
            }
            return Ok(Exit::Done);
        }
        Args::Accept { id } => (*id, app.decide_report(*id, true).await?),
        Args::Reject { id } => (*id, app.decide_report(*id, false).await?),
    };
    app.close().await?;
    match decided {
        (_, Some(report)) if out.json => out.json(&Value::from(vec![report_json(&report)])),
        (_, Some(report)) => tell_report(context, &report),
        (id, None) => {
            out.trouble(&t.say_with("kin-no-report", &[("id", id.to_string().as_str().into())]));
            return Ok(Exit::SomeFailed);
        }
    }
    Ok(Exit::Done)
}

fn report_json(report: &KinReport) -> Value {
    let end = |(id, title): &(ItemId, String)| json!({ "id": id.to_string(), "title": title });
    let instant = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    json!({
        "id": report.id.to_string(),
        "items": [end(&report.a), end(&report.b)],
        "state": report.state,
        "times": report.times,
        "reported_at": instant(report.reported_at),
        "decided_at": report.decided_at.map(instant),
    })
}

fn tell_report(context: &Context, report: &KinReport) {
    let (out, t) = (&context.out, context.out.t);
    let state = t.report_state(report.state);
    out.line(&format!("{}  {}  {}", report.id, t.date(report.reported_at), state));
    for (id, title) in [&report.a, &report.b] {
        out.line(&format!("  {title}  #{id}"));
    }
}
