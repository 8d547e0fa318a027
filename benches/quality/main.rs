//! Quality: how well we judge, on a folder of documents with known answers, beside BM25 on the same texts.
//!
//! ```sh
//! cargo run --release --example quality -- FOLDER
//! ```
//!
//! FOLDER holds JSON lines: documents (`*.jsonl` with `id`, `title`, `description` …), and what is known of them:
//! `pairs_same_repo.jsonl` (two descriptions of one repository), `qrels.jsonl` (a hidden topic and what it is about),
//! `kin_labels.jsonl` (pairs judged by people: 2 same work, 1 related, 0 neither); posts beside it, in `../posts`.
//! What is not there is left out. No store and no index of the program is used: an inverted list in memory stands for
//! them, so that a change of the rules is measured in seconds. What the whole program does is measured from outside.

mod bm25;
mod corpus;
mod digest;
mod kin;
mod labels;
mod reposts;
mod search;
mod town;

use std::{env, path::PathBuf};

use anyhow::Context;

use corpus::Corpus;

fn main() -> anyhow::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from).context("usage: quality FOLDER")?;
    let corpus = Corpus::read(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let searched = search::Searched::of(&corpus);
    let lines = [
        kin::recall(&corpus, kin::Given::Descriptions),
        kin::recall(&corpus, kin::Given::Titles),
        labels::shown(&corpus),
        search::ranking(&corpus, &searched),
        digest::letters(&corpus, &searched),
        reposts::found(&corpus),
    ];
    for line in lines.into_iter().flatten() {
        print(&line);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this program is its table")]
fn print(line: &str) {
    println!("{line}");
}
