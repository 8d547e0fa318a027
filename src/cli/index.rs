//! `gorwel index`: the search index, which may be thrown away at any time.

use serde_json::json;

use super::{Context, Exit};

/// What to do with it.
#[derive(clap::Subcommand, Debug)]
pub enum Args {
    /// Make it again from the store; searches answer from the old one until then
    Rebuild,
    /// Compare it with the store, item by item
    Check,
    /// Show its size
    Stats,
}

/// Does it.
pub async fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    let (out, t) = (&context.out, context.out.t);
    match args {
        Args::Rebuild => {
            let items = app.rebuild_index().await?;
            if out.json {
                out.json(&json!({ "items": items }));
            } else {
                out.line(&t.say_with("cli-index-rebuilt", &[("n", items.into())]));
            }
            Ok(Exit::Done)
        }
        Args::Check => {
            let agreement = app.check_index().await?;
            let equal = agreement.is_equal();
            if out.json {
                out.json(&json!({
                    "equal": equal,
                    "items": agreement.items,
                    "missing": agreement.missing,
                    "extra": agreement.extra,
                    "stale": agreement.stale,
                    "damaged": agreement.damaged,
                    "index": agreement.index,
                    "store": agreement.store,
                }));
            } else if equal {
                out.line(&t.say_with("cli-index-equal", &[("n", agreement.items.into())]));
            } else {
                let counts = [
                    ("missing", agreement.missing.len().into()),
                    ("extra", agreement.extra.len().into()),
                    ("stale", agreement.stale.len().into()),
                    ("damaged", agreement.damaged.len().into()),
                ];
                out.line(&t.say_with("cli-index-differs", &counts));
            }
            Ok(if equal { Exit::Done } else { Exit::SomeFailed })
        }
        Args::Stats => {
            let stats = app.index_stats()?;
            if out.json {
                out.json(&json!({ "items": stats.items, "bytes": stats.bytes, "segments": stats.segments }));
            } else {
                let bytes = t.bytes(stats.bytes);
                let counts =
                    [("n", stats.items.into()), ("bytes", bytes.as_str().into()), ("segments", stats.segments.into())];
                out.line(&t.say_with("cli-index-stats", &counts));
            }
            Ok(Exit::Done)
        }
    }
}
