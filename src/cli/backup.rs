//! `gorwel backup` and `gorwel restore`: a copy of the store, and a copy put back in its place.

use std::path::PathBuf;

use serde_json::json;

use super::{Context, Exit};
use crate::app;

/// Which file.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The file of the copy
    file: PathBuf,
}

/// Copies the store, while others go on working.
pub async fn backup(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let app = context.quiet_app().await?;
    app.backup(&args.file).await?;
    say(context, "cli-backup-made", &args.file);
    Ok(Exit::Done)
}

/// Puts a copy in the place of the store.
pub async fn restore(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let old = app::restore(&context.settings.store, &args.file).await?;
    say(context, "cli-backup-restored", &args.file);
    if let Some(old) = old {
        let path = old.display().to_string();
        context.out.remark(&context.out.t.say_with("cli-backup-old", &[("path", path.as_str().into())]));
    }
    Ok(Exit::Done)
}

fn say(context: &Context, key: &'static str, file: &std::path::Path) {
    let (out, path) = (&context.out, file.display().to_string());
    if out.json {
        out.json(&json!({ "file": path }));
    } else {
        out.line(&out.t.say_with(key, &[("path", path.as_str().into())]));
    }
}
