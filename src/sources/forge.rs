//! What forges have in common: a listing of repositories, and what is read of each one that has moved.
//!
//! A visit reads the listing first. For each repository whose last push is another than the one remembered, its parts are
//! asked for: what lies at its top, its releases, then its README and publiccode.yml where they lie there. What the
//! parts say is an [`Addition`](crate::model::Addition) to the draft of the listing; what has been read is remembered by repository, so that
//! a visit may stop anywhere and the next goes on.

use serde_json::Value;
use url::Url;

use super::{ReadError, Reading, json};
use crate::model::{Answer, Ask, CodeFacts, Draft, ItemType, Memory, Spoilt};
pub use parts::{Part, Repository, repositories_waiting};
pub use walk::{asks, is_of_walk};

mod files;
mod parts;
mod readme;
mod walk;

#[cfg(test)]
pub mod tests;

/// What differs between forges.
pub trait Forge {
    /// The first page of the listing.
    fn listing(&self, memory: &Memory) -> Option<Url>;

    /// Whether the listing begins with what was pushed last.
    fn newest_first(&self) -> bool;

    /// Makes an ask of the API.
    fn ask(&self, url: Url, key: String) -> Ask;

    /// Reads a repository of the listing. None if it is not for everybody.
    ///
    /// # Errors
    ///
    /// When it could not be recognised again.
    fn repository(&self, value: &Value) -> Result<Option<Draft>, &'static str>;

    /// The parts that are read of a repository whose last push is new.
    fn parts(&self, facts: &CodeFacts) -> Vec<Part>;

    /// Asks for a part of a repository.
    fn part(&self, repository: &Repository, part: &Part) -> Option<Ask>;

    /// Reads [`Part::About`].
    fn about(&self, value: &Value) -> CodeFacts;

    /// The address of a repository for people.
    fn address_of(&self, full_name: &str) -> String;

    /// The id of a repository's item.
    fn guid(&self, number: u64) -> String;
}

/// Reads an answer to an ask of a forge.
///
/// # Errors
///
/// When the answer as a whole cannot be read.
pub fn read(forge: &dyn Forge, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
    match Repository::of_key(&ask.key) {
        Some((part, repository)) => parts::read(forge, &repository, &part, ask, answer, memory),
        None => listing(forge, ask, answer, memory),
    }
}

/// Reads a page of the listing.
fn listing(forge: &dyn Forge, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
    let documents = json::open(answer)?;
    let unreadable = || ReadError::Unreadable { detail: "JSON, but no list of repositories".to_owned() };
    let Some(Value::Array(repositories)) = documents.values.first() else { return Err(unreadable()) };
    let mut reading = Reading { repairs: documents.repairs, memory: memory.clone(), ..Reading::default() };
    for (position, repository) in repositories.iter().enumerate() {
        match forge.repository(repository) {
            Ok(draft) => reading.drafts.extend(draft),
            Err(why) => reading.spoilt.push(Spoilt { position, why: why.to_owned() }),
        }
    }
    if !repositories.is_empty() && reading.spoilt.len() == repositories.len() {
        return Err(unreadable());
    }
    walk::turn_page(forge, ask, answer, &mut reading);
    parts::begin(forge, &mut reading);
    Ok(reading)
}

/// Makes the draft of a repository.
pub fn draft(name: String, about: Option<String>, link: Url, guid: String, code: CodeFacts) -> Draft {
    Draft {
        guid: Some(guid),
        link: Some(link),
        title: name,
        summary: about.unwrap_or_default(),
        published: code.created_at,
        updated: code.pushed_at,
        item_type: Some(ItemType::Code),
        code: Some(code),
        ..Draft::default()
    }
}

/// The text of a draft before its README is read: its description, topics and languages.
#[must_use]
pub fn with_text(draft: Draft) -> Draft {
    let languages = draft.code.as_ref().map(|code| code.languages.join(", ")).unwrap_or_default();
    let parts = [draft.summary.clone(), draft.tags.join(", "), languages];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
    Draft { text, ..draft }
}

/// Returns `base` with steps added to its path, each as one, and a query.
pub fn under(base: &Url, steps: &[&str], query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(steps);
    }
    url.set_query(None);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}
