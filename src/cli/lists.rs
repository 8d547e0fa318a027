//! `gorwel lexicon` and `gorwel glossary`: word lists that an operator brings.

use std::path::PathBuf;

use serde_json::json;

use super::{Context, Exit};

/// Lines of a glossary that are told why they were left out.
const MOST_TOLD: usize = 20;

/// What to do with a lexicon.
#[derive(clap::Subcommand, Debug)]
pub enum LexiconArgs {
    /// Read a lexicon (form, lemma and 0 or 1 a line, with tabs between) and keep it
    Import {
        /// The lexicon
        file: PathBuf,
    },
}

/// What to do with a glossary.
#[derive(clap::Subcommand, Debug)]
pub enum GlossaryArgs {
    /// Read a glossary (a table whose first line names its English and its Welsh column) and keep it
    Import {
        /// The glossary
        file: PathBuf,
    },
}

/// Brings a lexicon.
pub fn lexicon(context: &Context, args: &LexiconArgs) -> anyhow::Result<Exit> {
    let LexiconArgs::Import { file } = args;
    let imported = context.settings.word_files().import_lexicon(file)?;
    let (out, t) = (&context.out, context.out.t);
    if out.json {
        out.json(&json!({ "path": imported.path, "bytes": imported.bytes }));
        return Ok(Exit::Done);
    }
    let (path, bytes) = (imported.path.display().to_string(), t.bytes(imported.bytes as u64));
    let args = [("path", path.as_str().into()), ("bytes", bytes.as_str().into())];
    out.line(&t.say_with("cli-lexicon-imported", &args));
    Ok(Exit::Done)
}

/// Brings a glossary.
pub fn glossary(context: &Context, args: &GlossaryArgs) -> anyhow::Result<Exit> {
    let GlossaryArgs::Import { file } = args;
    let imported = context.settings.word_files().import_glossary(file)?;
    let (out, t) = (&context.out, context.out.t);
    let (entries, left_out) = (imported.read.entries.len(), &imported.read.left_out);
    if out.json {
        let left_out: Vec<_> =
            left_out.iter().map(|left| json!({ "line": left.line, "why": left.why.to_string() })).collect();
        out.json(&json!({ "path": imported.path, "entries": entries, "left_out": left_out }));
        return Ok(Exit::Done);
    }
    for left in left_out.iter().take(MOST_TOLD) {
        out.remark(&format!("{}:{}: {}", file.display(), left.line, left.why));
    }
    let path = imported.path.display().to_string();
    let args = [("n", entries.into()), ("left", left_out.len().into()), ("path", path.as_str().into())];
    out.line(&t.say_with("cli-glossary-imported", &args));
    Ok(Exit::Done)
}
