//! JSON Feed, 1.0 and 1.1, read leniently: a field of another type than it should have is left out, not the entry.

use serde_json::{Map, Value};

use super::document::{About, Dates, Document, Entry, Link, Words};
use crate::{
    model::Spoilt,
    sources::{MOST_ENTRIES_READ, ReadError, html::Written},
};

/// Reads a JSON document from behind the gate.
///
/// # Errors
///
/// When it is no JSON, or no feed.
pub fn read(text: &str) -> Result<Document, ReadError> {
    let unreadable = |detail: String| ReadError::Unreadable { detail };
    let value: Value = serde_json::from_str(text).map_err(|why| unreadable(format!("no whole JSON: {why}")))?;
    let no_feed = || unreadable("JSON of another sort, no feed".to_owned());
    let feed = value.as_object().ok_or_else(no_feed)?;
    let says_so = feed.get("version").and_then(Value::as_str).is_some_and(|version| version.contains("jsonfeed"));
    let items = match feed.get("items").and_then(Value::as_array) {
        Some(items) => items.as_slice(),
        None if says_so => &[],
        None => return Err(no_feed()),
    };
    let mut document = Document { about: about(feed), ..Document::default() };
    for (position, item) in items.iter().take(MOST_ENTRIES_READ).enumerate() {
        match item.as_object() {
            Some(item) => document.entries.push(entry(item)),
            None => document.spoilt.push(Spoilt { position, why: "an item that is no object".to_owned() }),
        }
    }
    Ok(document)
}

fn about(feed: &Map<String, Value>) -> About {
    About {
        id: text(feed, "feed_url"),
        title: text(feed, "title").map(plain),
        links: [("home_page_url", "alternate"), ("next_url", "next")]
            .into_iter()
            .filter_map(|(key, rel)| Some(link(text(feed, key)?, rel)))
            .collect(),
        language: text(feed, "language"),
        ..About::default()
    }
}

fn entry(item: &Map<String, Value>) -> Entry {
    let mut links: Vec<Link> = text(item, "url").map(|href| link(href, "alternate")).into_iter().collect();
    links.extend(text(item, "external_url").map(|href| link(href, "related")));
    let html = text(item, "content_html").map(|raw| Words { raw, written: Written::Html });
    Entry {
        guid: text(item, "id"),
        guid_is_link: true,
        title: text(item, "title").map(plain),
        links,
        summary: text(item, "summary").map(plain),
        content: html.or_else(|| text(item, "content_text").map(plain)),
        dates: Dates {
            published: text(item, "date_published").map(|raw| (0, raw)).into_iter().collect(),
            updated: text(item, "date_modified").map(|raw| (0, raw)).into_iter().collect(),
        },
        language: text(item, "language"),
        tags: strings(item.get("tags")),
        licence: None,
    }
}

/// A text, or a number written out: some write their ids as numbers.
fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

fn plain(raw: String) -> Words {
    Words { raw, written: Written::Plain }
}

fn link(href: String, rel: &str) -> Link {
    Link { href, rel: rel.to_owned(), ..Link::default() }
}
