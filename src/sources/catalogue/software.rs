//! One entry of a list whose shape says what it is.

use serde_json::Value;
use url::Url;

use super::fields::{Fields, code_at};
use crate::{
    model::{CodeFacts, Draft, LanguageTag},
    sources::{
        dates, github,
        json::{list_at, text_at, text_of},
        publiccode::{self, PublicCode, Relation, relation},
    },
};

/// Whether a table is a publiccode.yml itself.
pub fn is_publiccode(value: &Value) -> bool {
    value.get("publiccodeYmlVersion").is_some()
}

/// Makes a draft of an entry; none if it is not for everybody, or a technical copy of another.
///
/// # Errors
///
/// Why it cannot be read.
pub fn draft(entry: &Value) -> Result<Option<Draft>, String> {
    if let Some(text) = text_at(entry, "publiccodeYml") {
        let read = publiccode::read(&text)?;
        return of_publiccode(entry, read);
    }
    if is_publiccode(entry) {
        // YAML is a way of writing what JSON says, so that one reader does for both.
        return of_publiccode(entry, publiccode::read(&entry.to_string())?);
    }
    let is_of_github = ["full_name", "html_url", "default_branch"].iter().all(|key| text_at(entry, key).is_some());
    let host = text_at(entry, "html_url").and_then(|url| url.parse::<Url>().ok()).and_then(|url| url.host_str().map(str::to_owned));
    match host {
        Some(host) if is_of_github => github::repository::read(entry, &host).map_err(str::to_owned),
        _ => Fields::default().draft(entry),
    }
}

/// The entry of a publiccode catalogue: `url` and `aliases` beside the file itself.
fn of_publiccode(entry: &Value, read: PublicCode) -> Result<Option<Draft>, String> {
    let url = text_at(entry, "url").or_else(|| read.url.clone()).ok_or("software without an address")?;
    let aliases: Vec<String> = list_at(entry, "aliases").iter().filter_map(text_of).collect();
    let here: Vec<&str> = std::iter::once(url.as_str()).chain(aliases.iter().map(String::as_str)).collect();
    if matches!(relation(&read, &here), Relation::Copy { .. }) {
        return Ok(None);
    }
    let title = read.name.clone().ok_or("software without a name")?;
    let language = language_of(&read);
    let of_language = |texts: &std::collections::BTreeMap<LanguageTag, String>| {
        language.as_ref().and_then(|language| texts.get(language)).cloned().unwrap_or_default()
    };
    let (summary, text) = (of_language(&read.facts.about), of_language(&read.texts));
    let released = read.release_date.as_deref().and_then(|raw| dates::read(raw, chrono_tz::UTC));
    let created = text_at(entry, "createdAt");
    let link: Option<Url> = url.parse().ok().filter(|url: &Url| matches!(url.scheme(), "http" | "https"));
    let facts = publiccode::facts(read, &here);
    Ok(Some(Draft {
        guid: text_at(entry, "id"),
        title,
        summary,
        text,
        published: created.as_deref().and_then(|raw| dates::read(raw, chrono_tz::UTC)).or(released),
        published_raw: created,
        updated: released,
        language,
        licence: facts.licence.clone(),
        tags: facts.categories.clone(),
        code: link.as_ref().map(|link| CodeFacts { publiccode: Some(facts), ..code_at(link) }),
        link,
        ..Draft::default()
    }))
}

/// The language that an entry is read in: English, else Welsh, else the first.
fn language_of(read: &PublicCode) -> Option<LanguageTag> {
    let all: Vec<&LanguageTag> = read.facts.about.keys().chain(read.texts.keys()).collect();
    let ours = ["en", "cy"].iter().find_map(|ours| all.iter().find(|language| language.as_str() == *ours));
    ours.or(all.first()).map(|language| (*language).clone())
}
