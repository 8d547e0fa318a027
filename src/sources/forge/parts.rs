//! The parts of a repository: which are still to be read, and what they say.
//!
//! The memory holds a line for each repository: the stamp of its last push, then the parts of it that are not read yet.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::{Forge, files, readme};
use crate::{
    model::{Addition, Answer, Ask, CodeFacts, Memory, PublicFacts, Readme, Releases},
    sources::{
        ReadError, Reading, dates,
        gate::{self, Repairs},
        json::{self, text_at},
        publiccode,
    },
};

/// Repositories that are remembered. A listing that shows more, over the years, is read anew.
const MOST_REMEMBERED: usize = 20_000;
/// In the memory, what the line of a repository is kept under, before its number.
const LINE: &str = "repository:";
/// The stamp of a repository into which nothing was pushed.
const NEVER: &str = "never";

/// A part of a repository that an ask is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The repository itself, where the listing says too little of it.
    About,
    /// What lies at its top.
    Tree,
    /// Its releases.
    Releases,
    /// Its README: the name of the file; empty where nobody could tell.
    Readme(String),
    /// Its publiccode.yml: the name of the file.
    PublicCode(String),
}

/// What a part is asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its number.
    pub number: u64,
    /// The branch one sees first; `HEAD` where nobody could tell.
    pub branch: String,
    /// Owner and name.
    pub full_name: String,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About => f.write_str("about"),
            Self::Tree => f.write_str("tree"),
            Self::Releases => f.write_str("releases"),
            Self::Readme(name) => write!(f, "readme={name}"),
            Self::PublicCode(name) => write!(f, "publiccode={name}"),
        }
    }
}

impl Part {
    fn read(text: &str) -> Option<Self> {
        match text.split_once('=') {
            None if text == "about" => Some(Self::About),
            None if text == "tree" => Some(Self::Tree),
            None if text == "releases" => Some(Self::Releases),
            Some(("readme", name)) => Some(Self::Readme(name.to_owned())),
            Some(("publiccode", name)) => Some(Self::PublicCode(name.to_owned())),
            _ => None,
        }
    }
}

impl Repository {
    /// The part and the repository that the key of an ask names.
    pub fn of_key(key: &str) -> Option<(Part, Self)> {
        let mut words = key.splitn(4, ' ');
        let part = Part::read(words.next()?)?;
        let (number, branch) = (words.next()?.parse().ok()?, words.next()?.to_owned());
        Some((part, Self { number, branch, full_name: words.next()?.to_owned() }))
    }

    /// The key of an ask for a part. Names and branches hold no spaces; one that did would ask for nothing.
    pub fn key(&self, part: &Part) -> String {
        format!("{part} {} {} {}", self.number, self.branch, self.full_name)
    }
}

/// Asks for the parts of each repository of a page whose last push is another than the one remembered, and for those
/// that the last visit left.
pub fn begin(forge: &dyn Forge, reading: &mut Reading) {
    let mut remembered = reading.memory.0.keys().filter(|key| key.starts_with(LINE)).count();
    for facts in reading.drafts.iter().filter_map(|draft| draft.code.as_ref()) {
        let stamp = facts.pushed_at.map_or(NEVER.to_owned(), stamp_of);
        let line = format!("{LINE}{}", facts.repository);
        let known = reading.memory.0.get(&line).and_then(|line| parts_of(line, &stamp));
        // A copy that has not gone on holds nothing of its own.
        let is_mere_copy = facts.moved_on() == Some(false);
        let parts = known.unwrap_or_else(|| if is_mere_copy { Vec::new() } else { forge.parts(facts) });
        if remembered >= MOST_REMEMBERED {
            reading.memory.0.retain(|key, _| !key.starts_with(LINE));
            remembered = 0;
        }
        remembered += usize::from(reading.memory.0.insert(line, written(&stamp, &parts)).is_none());
        let branch = facts.default_branch.clone().unwrap_or_else(|| "HEAD".to_owned());
        let repository = Repository { number: facts.repository, branch, full_name: facts.full_name.clone() };
        reading.asks.extend(parts.iter().filter_map(|part| ask(forge, &repository, part, &stamp)));
    }
}

/// Returns of how many repositories something is still to be read.
pub fn repositories_waiting(memory: &Memory) -> usize {
    let lines = memory.0.iter().filter(|(key, _)| key.starts_with(LINE));
    lines.filter(|(_, line)| line.split(' ').skip(1).any(|part| Part::read(part).is_some())).count()
}

fn stamp_of(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The parts that are left of a line, if it is of this stamp.
fn parts_of(line: &str, stamp: &str) -> Option<Vec<Part>> {
    let mut words = line.split(' ');
    (words.next()? == stamp).then(|| words.filter_map(Part::read).collect())
}

fn written(stamp: &str, parts: &[Part]) -> String {
    let parts = parts.iter().map(ToString::to_string);
    std::iter::once(stamp.to_owned()).chain(parts).collect::<Vec<_>>().join(" ")
}

fn ask(forge: &dyn Forge, repository: &Repository, part: &Part, stamp: &str) -> Option<Ask> {
    let has_space = repository.branch.contains(' ') || repository.full_name.contains(' ');
    let ask = forge.part(repository, part).filter(|_| !has_space)?;
    // A part that is not there, or may not be shown, is an answer; an empty repository is told as a conflict.
    Some(Ask { stamp: Some(stamp.to_owned()), also_reads: &[404, 409, 451], ..ask })
}

/// Reads the answer about a part.
pub fn read(
    forge: &dyn Forge,
    repository: &Repository,
    part: &Part,
    asked: &Ask,
    answer: &Answer,
    memory: &Memory,
) -> Result<Reading, ReadError> {
    let mut reading = Reading { memory: memory.clone(), ..Reading::default() };
    let mut addition = Addition { guid: forge.guid(repository.number), ..Addition::default() };
    let there = answer.status == 200;
    let mut further = Vec::new();
    match part {
        Part::About if there => {
            let value = json::open(answer)?.values.into_iter().next().unwrap_or_default();
            addition.facts = forge.about(&value);
        }
        Part::About => {}
        Part::Tree if there => further = tree(&json::open(answer)?.values, &mut addition.facts),
        Part::Tree => further = vec![Part::Readme(String::new()), Part::PublicCode("publiccode.yml".to_owned())],
        Part::Releases if there => addition.facts.releases = Some(releases(&json::open(answer)?.values)),
        Part::Releases => addition.facts.releases = Some(Releases::default()),
        Part::Readme(_) if there => {
            if let Some((facts, text)) = readme::read(&text_of(answer), answer.content_type.as_deref()) {
                addition.facts.readme = Some(facts);
                addition.text = Some(text).filter(|text| !text.is_empty());
            }
        }
        Part::Readme(_) => addition.facts.readme = Some(Readme::default()),
        Part::PublicCode(_) if there => {
            addition.facts.publiccode = Some(publiccode_of(&text_of(answer), &forge.address_of(&repository.full_name)));
        }
        Part::PublicCode(_) => addition.facts.publiccode = Some(PublicFacts::default()),
    }
    let line = format!("{LINE}{}", repository.number);
    let stamp = asked.stamp.clone().unwrap_or_default();
    if let Some(mut left) = reading.memory.0.get(&line).and_then(|line| parts_of(line, &stamp)) {
        left.retain(|known| known != part);
        left.extend(further.iter().cloned());
        reading.memory.0.insert(line, written(&stamp, &left));
        reading.asks.extend(further.iter().filter_map(|part| ask(forge, repository, part, &stamp)));
    }
    if addition.facts != CodeFacts::default() {
        reading.additions.push(addition);
    }
    Ok(reading)
}

fn text_of(answer: &Answer) -> String {
    gate::decode(&answer.body, answer.content_type.as_deref(), &mut Repairs::default())
}

/// What lies at the top: `{name or path, type}` of each, in a list or under `tree`.
fn tree(values: &[Value], facts: &mut CodeFacts) -> Vec<Part> {
    let value = values.first().unwrap_or(&Value::Null);
    let entries = value.as_array().map_or(json::list_at(value, "tree"), Vec::as_slice);
    let names: Vec<(String, bool)> = entries
        .iter()
        .filter_map(|entry| {
            let is_folder = matches!(entry.get("type").and_then(Value::as_str), Some("dir" | "tree"));
            Some((text_at(entry, "name").or_else(|| text_at(entry, "path"))?, is_folder))
        })
        .collect();
    let top = files::read(&names);
    facts.files = Some(top.files);
    if top.readme.is_none() {
        facts.readme = Some(Readme::default());
    }
    if top.publiccode.is_none() {
        facts.publiccode = Some(PublicFacts::default());
    }
    top.readme.map(Part::Readme).into_iter().chain(top.publiccode.map(Part::PublicCode)).collect()
}

/// The newest release that is one: neither a draft nor yet to come.
fn releases(values: &[Value]) -> Releases {
    let all = values.first().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let truth = |release: &Value, key: &str| release.get(key).and_then(Value::as_bool) == Some(true);
    let out = all.iter().filter(|release| !truth(release, "draft") && !truth(release, "upcoming_release"));
    let dated = out.map(|release| {
        let at = ["published_at", "released_at", "created_at"].iter().find_map(|key| text_at(release, key));
        let name = text_at(release, "name").or_else(|| text_at(release, "tag_name"));
        Releases { newest: name, at: at.and_then(|at| dates::read(&at, chrono_tz::UTC)) }
    });
    // Of two with one date the first is the newer.
    dated.reduce(|best, next| if next.at > best.at { next } else { best }).unwrap_or_default()
}

fn publiccode_of(text: &str, here: &str) -> PublicFacts {
    match publiccode::read(text) {
        Ok(read) => publiccode::facts(read, &[here]),
        Err(why) => PublicFacts { unread: vec![why], ..PublicFacts::default() },
    }
}
