//! `gorwel import`: items from another system, as JSON lines.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::PathBuf,
};

use serde_json::json;

use super::{Context, Exit};
use crate::{
    app::{ImportOutcome, Imported, Stop},
    model::SourceSlug,
};

/// What to import.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// JSON lines, an item each: id, url, title, text, body, type, language, published, topics, licence …; - is standard input
    file: PathBuf,
    /// The source that the items are to belong to
    #[arg(long, value_name = "SLUG", default_value = "import")]
    source: SourceSlug,
}

/// What became of the lines, counted.
#[derive(Default)]
struct Counts {
    new: usize,
    same: usize,
    changed: usize,
    also: usize,
    bad: usize,
}

/// Imports it, and brings index and kin up to date.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let (out, t) = (&context.out, context.out.t);
    let input: Box<dyn BufRead + Send> = if args.file.as_os_str() == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        let file = File::open(&args.file).map_err(|why| anyhow::anyhow!("{}: {why}", args.file.display()))?;
        Box::new(BufReader::new(file))
    };
    let app = context.quiet_app().await?;
    let mut counts = Counts::default();
    app.import(&args.source, input, |imported| {
        counts.note(imported);
        tell(context, imported);
    })
    .await?;
    app.catch_up().await?;
    app.catch_up_kin(&Stop::never()).await?;
    app.close().await?;
    if !out.json {
        let counted = [
            ("new", counts.new.into()),
            ("changed", counts.changed.into()),
            ("same", counts.same.into()),
            ("also", counts.also.into()),
            ("bad", counts.bad.into()),
        ];
        out.line(&t.say_with("cli-import", &counted));
    }
    Ok(if counts.bad == 0 { Exit::Done } else { Exit::SomeFailed })
}

impl Counts {
    fn note(&mut self, imported: &Imported) {
        let count = match imported {
            Imported::Item { outcome: ImportOutcome::New, .. } => &mut self.new,
            Imported::Item { outcome: ImportOutcome::Same, .. } => &mut self.same,
            Imported::Item { outcome: ImportOutcome::Changed, .. } => &mut self.changed,
            Imported::Item { outcome: ImportOutcome::Also, .. } => &mut self.also,
            Imported::Bad { .. } => &mut self.bad,
        };
        *count += 1;
    }
}

fn tell(context: &Context, imported: &Imported) {
    let (out, t) = (&context.out, context.out.t);
    match imported {
        Imported::Item { id, item, outcome, left_out, .. } if out.json => {
            let mut told = json!({ "id": id, "item": item.to_string(), "outcome": outcome.as_str() });
            if !left_out.is_empty() {
                told["left_out"] = left_out.as_slice().into();
            }
            out.json_line(&told);
        }
        Imported::Item { line, left_out, .. } => {
            for why in left_out {
                out.remark(&t.say_with("cli-import-left-out", &[("line", (*line).into()), ("why", why.into())]));
            }
        }
        Imported::Bad { line, why } if out.json => {
            out.json_line(&json!({ "id": null, "item": null, "outcome": "bad", "line": line, "why": why }));
        }
        Imported::Bad { line, why } => {
            out.trouble(&t.say_with("cli-import-bad", &[("line", (*line).into()), ("why", why.into())]));
        }
    }
}
