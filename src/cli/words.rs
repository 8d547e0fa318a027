//! `gorwel words`: what words are found by, and which language texts are in.

use std::io::BufRead;

use serde_json::json;

use super::{Context, Exit};
use crate::{
    app::Vocabulary,
    language::{Detected, detect},
    model::Lang,
};

/// What is asked about words.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A text; without one, each line of standard input is one
    text: Vec<String>,
    /// What a search asks for, which forgives accents, in the place of what the index has
    #[arg(long)]
    query: bool,
    /// Only what a search also asks for in the other language
    #[arg(long, requires = "query")]
    across: bool,
    /// The language of each text: en, cy, other or unknown
    #[arg(long, conflicts_with_all = ["query", "across"])]
    detect: bool,
}

/// Answers each text with a line: its keys in `--lang` separated by spaces, or its language.
pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let vocabulary = Vocabulary::read(&context.settings.word_files())?;
    let lang = context.settings.lang();
    let mut answers = Vec::new();
    let mut answer = |text: &str| {
        let found = found(args, text, lang, &vocabulary);
        match (context.out.json, args.detect) {
            (true, true) => answers.push(json!({ "text": text, "language": found.join("") })),
            (true, false) => answers.push(json!({ "text": text, "keys": found })),
            (false, _) => context.out.line(&found.join(" ")),
        }
    };
    if args.text.is_empty() {
        for line in std::io::stdin().lock().lines() {
            answer(&line?);
        }
    } else {
        answer(&args.text.join(" "));
    }
    if context.out.json {
        context.out.json(&answers.into());
    }
    Ok(Exit::Done)
}

fn found(args: &Args, text: &str, lang: Lang, vocabulary: &Vocabulary) -> Vec<String> {
    if args.detect {
        let language = match detect(text) {
            Detected::Ours(lang) => lang.tag(),
            Detected::Other => "other",
            Detected::Unknown => "unknown",
        };
        return vec![language.to_owned()];
    }
    match (args.query, args.across) {
        (_, true) => vocabulary.keys_across(text, lang),
        (true, false) => vocabulary.query_keys(text, lang),
        (false, false) => vocabulary.keys(text, lang),
    }
}
