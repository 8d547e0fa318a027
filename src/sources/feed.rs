//! A feed: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed.
//!
//! A well-kept parser reads it first; our own reader, which goes by names alone, reads ids, dates and bases raw, and
//! every whole entry that the other one refuses. Neither's word is taken for the number of entries: the gate has counted
//! their start tags. A web page is searched for the feed that it advertises.

mod entries;
mod page;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    Kind, MOST_ENTRIES_KEPT, MOST_ENTRIES_READ, ReadError, Reading, dates,
    gate::{self, Form, Opened},
    html::{self, Written},
    registry::{Context, Keys},
};
use crate::model::{Answer, Ask, Draft, ItemType, LanguageTag, Memory, Spoilt};
use entries::{RawEntry, RawFeed, RawLink};

/// Bytes of one entry.
const LARGEST_ENTRY_BYTES: usize = 1024 * 1024;
/// The longest that a feed's own word keeps us away, in seconds.
const LONGEST_HINT_SECONDS: u64 = 24 * 60 * 60;
/// What feeds are called by those who serve them.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, \
                      application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.4, */*;q=0.2";

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    url: Url,
}

impl Kind for Feed {
    const GIVES: ItemType = ItemType::Blog;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        Some(Self { url: keys.required_url("url")? })
    }

    fn address(&self) -> String {
        self.url.to_string()
    }

    fn asks(&self, _: &Memory, _: DateTime<Utc>) -> Vec<Ask> {
        vec![ask(self.url.clone(), "feed")]
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        match gate::open(answer) {
            Ok(Opened { form: Form::Json, text, repairs, .. }) => {
                Ok(Reading { repairs, memory: memory.clone(), ..from_json(&text, &answer.url)? })
            }
            Ok(opened) => Ok(Reading { memory: memory.clone(), ..from_xml(opened, &answer.url)? }),
            Err(ReadError::Html) if ask.key == "feed" => advertised(answer, memory),
            Err(why) => Err(why),
        }
    }
}

fn ask(url: Url, key: &str) -> Ask {
    Ask {
        url,
        key: key.to_owned(),
        stamp: None,
        accept: ACCEPT,
        headers: Vec::new(),
        also_reads: &[],
        extra_ca_file: None,
    }
}

/// The feed that a page advertises is asked for in its place.
fn advertised(answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
    let text = gate::decode(&answer.body, answer.content_type.as_deref(), &mut gate::Repairs::default());
    let found = page::feeds(&text, &answer.url).into_iter().next().ok_or(ReadError::Html)?;
    Ok(Reading { asks: vec![ask(found, "feed:found")], memory: memory.clone(), ..Reading::default() })
}

fn from_xml(opened: Opened, url: &Url) -> Result<Reading, ReadError> {
    let raw = entries::read(&opened.text);
    let strict = feed_rs::parser::Builder::new().base_uri(Some(url.as_str())).sanitize_content(false).build();
    let strict = strict.parse(opened.text.as_bytes());
    if raw.entries.is_empty() && raw.title.is_empty() {
        return match strict {
            Ok(feed) if !feed.entries.is_empty() => Ok(of_strict_alone(&feed, opened)),
            Ok(_) if opened.entries == 0 && is_feed(&opened.text) => Ok(Reading { repairs: opened.repairs, ..Reading::default() }),
            Ok(_) => Err(ReadError::Unreadable { detail: "no feed".to_owned() }),
            Err(why) => Err(ReadError::Unreadable { detail: why.to_string() }),
        };
    }
    let site = raw.link.as_ref().and_then(|link| resolve(link, None, url));
    let same_number = strict.as_ref().is_ok_and(|feed| feed.entries.len() == raw.entries.len());
    let mut spoilt = Vec::new();
    let mut drafts = Vec::new();
    for (position, entry) in raw.entries.iter().enumerate().take(MOST_ENTRIES_READ) {
        let more = strict.as_ref().ok().filter(|_| same_number).and_then(|feed| feed.entries.get(position));
        match draft(entry, more, site.as_ref(), url) {
            Ok(draft) => drafts.push(draft),
            Err(why) => spoilt.push(Spoilt { position, why: why.to_owned() }),
        }
    }
    spoilt.extend((0..raw.cut).map(|n| Spoilt { position: raw.entries.len() + n, why: "cut short".to_owned() }));
    Ok(Reading {
        drafts: newest(drafts),
        spoilt,
        repairs: opened.repairs,
        title: Some(html::title(&raw.title, Written::Either)).filter(|title| !title.is_empty()),
        language: raw.language.as_ref().and_then(|tag| tag.parse().ok()),
        pace_hint_seconds: pace_hint(&raw),
        ..Reading::default()
    })
}

/// Whether a document without entries is a feed all the same.
fn is_feed(text: &str) -> bool {
    let root = text.get(text.find("?>").map_or(0, |at| at + 2)..).unwrap_or_default().trim_start().to_lowercase();
    ["<rss", "<feed", "<rdf:rdf", "<channel", "<atom:feed"].iter().any(|name| root.starts_with(name))
}

/// The newest entries where there are more than are kept; in the order of the document all the same.
fn newest(mut drafts: Vec<Draft>) -> Vec<Draft> {
    if drafts.len() > MOST_ENTRIES_KEPT {
        let mut dates: Vec<_> = drafts.iter().map(|draft| draft.published).collect();
        dates.sort_unstable();
        let oldest_kept = dates[dates.len() - MOST_ENTRIES_KEPT];
        drafts.retain(|draft| draft.published >= oldest_kept);
        drafts.truncate(MOST_ENTRIES_KEPT);
    }
    drafts
}

fn pace_hint(raw: &RawFeed) -> Option<u64> {
    let period = match raw.update.0.as_deref() {
        Some("hourly") => Some(3_600),
        Some("daily") => Some(86_400),
        Some("weekly") => Some(7 * 86_400),
        Some("monthly") => Some(30 * 86_400),
        Some("yearly") => Some(365 * 86_400),
        _ => None,
    };
    let update = period.map(|seconds: u64| seconds / raw.update.1.unwrap_or(1).max(1));
    let ttl = raw.ttl_minutes.map(|minutes| minutes.saturating_mul(60));
    update.max(ttl).map(|seconds| seconds.min(LONGEST_HINT_SECONDS))
}

/// A draft of an entry as our own reader has it; `more` is the same entry as the strict parser has it.
fn draft(
    entry: &RawEntry,
    more: Option<&feed_rs::model::Entry>,
    site: Option<&Url>,
    url: &Url,
) -> Result<Draft, &'static str> {
    let bytes = |field: &Option<(String, Written)>| field.as_ref().map_or(0, |(text, _)| text.len());
    if bytes(&entry.content) + bytes(&entry.summary) + bytes(&entry.title) > LARGEST_ENTRY_BYTES {
        return Err("larger than an entry may be");
    }
    let plain = |field: &Option<(String, Written)>| field.as_ref().map(|(raw, written)| html::text(raw, *written)).unwrap_or_default();
    let title = entry.title.as_ref().map(|(raw, written)| html::title(raw, *written)).unwrap_or_default();
    let (summary, content) = (plain(&entry.summary), plain(&entry.content));
    let link = link(entry, site, url);
    if title.is_empty() && summary.is_empty() && content.is_empty() && link.is_none() {
        return Err("nothing in it");
    }
    if title == "Bridge returned error" || title.starts_with("Bridge returned error ") {
        return Err("an error of the bridge that makes the feed");
    }
    let zone = dates::zone_of(url);
    let published_raw = entry.published.clone().or_else(|| entry.updated.clone());
    let published = published_raw.as_deref().and_then(|raw| dates::read(raw, zone));
    let updated = entry.updated.as_deref().and_then(|raw| dates::read(raw, zone));
    Ok(Draft {
        guid: entry.guid.clone(),
        link,
        title: if title.is_empty() { more.and_then(|more| more.title.as_ref()).map(|t| html::title(&t.content, Written::Either)).unwrap_or_default() } else { title },
        text: if content.is_empty() { summary.clone() } else { content },
        summary,
        published: published.or_else(|| more.and_then(|more| more.published.or(more.updated))),
        published_raw,
        updated,
        language: entry.language.as_ref().and_then(|tag| tag.parse().ok()),
        tags: entry.categories.clone(),
        ..Draft::default()
    })
}

/// Where an entry can be read: its own link, else its id where that is one.
fn link(entry: &RawEntry, site: Option<&Url>, url: &Url) -> Option<Url> {
    let wanted = |link: &&RawLink| matches!(link.rel.as_str(), "alternate" | "");
    let by_link = entry.links.iter().filter(wanted).find_map(|link| resolve(link, site, url));
    let permanent = entry.guid.as_deref().filter(|guid| !entry.guid_is_no_link || guid.starts_with("http"));
    by_link.or_else(|| permanent?.parse().ok().filter(is_web))
}

/// A link on its `xml:base`, else on the feed's site, else on the feed's own address.
fn resolve(link: &RawLink, site: Option<&Url>, url: &Url) -> Option<Url> {
    let base = link.base.as_deref().and_then(|base| url.join(base).ok());
    let base = base.as_ref().or(site).unwrap_or(url);
    base.join(link.href.trim()).ok().filter(is_web)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The entries of a document that only the strict parser understands. Its ids may be invented, so they are not taken.
fn of_strict_alone(feed: &feed_rs::model::Feed, opened: Opened) -> Reading {
    let draft = |entry: &feed_rs::model::Entry| {
        let body = entry.content.as_ref().and_then(|content| content.body.clone()).unwrap_or_default();
        let summary = entry.summary.as_ref().map(|text| html::text(&text.content, Written::Either)).unwrap_or_default();
        Draft {
            link: entry.links.first().and_then(|link| link.href.parse().ok()).filter(is_web),
            title: entry.title.as_ref().map(|title| html::title(&title.content, Written::Either)).unwrap_or_default(),
            text: if body.is_empty() { summary.clone() } else { html::text(&body, Written::Either) },
            summary,
            published: entry.published.or(entry.updated),
            ..Draft::default()
        }
    };
    let drafts = feed.entries.iter().take(MOST_ENTRIES_READ).map(draft).collect();
    Reading { drafts: newest(drafts), repairs: opened.repairs, ..Reading::default() }
}

/// JSON Feed 1.0 and 1.1 (jsonfeed.org), read by its names.
fn from_json(text: &str, url: &Url) -> Result<Reading, ReadError> {
    let unreadable = |detail: String| ReadError::Unreadable { detail };
    let feed: Value = serde_json::from_str(text).map_err(|why| unreadable(why.to_string()))?;
    let items = feed.get("items").and_then(Value::as_array).ok_or_else(|| unreadable("no JSON Feed".to_owned()))?;
    let language = feed.get("language").and_then(Value::as_str).and_then(|tag| tag.parse().ok());
    let mut reading = Reading { title: words(&feed, "title"), language, ..Reading::default() };
    for (position, item) in items.iter().enumerate().take(MOST_ENTRIES_READ) {
        match json_draft(item, url) {
            Some(draft) => reading.drafts.push(draft),
            None => reading.spoilt.push(Spoilt { position, why: "nothing in it".to_owned() }),
        }
    }
    reading.drafts = newest(reading.drafts);
    Ok(reading)
}

fn words(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned).filter(|text| !text.trim().is_empty())
}

fn json_draft(item: &Value, url: &Url) -> Option<Draft> {
    let guid = match item.get("id") {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let link = words(item, "url").or_else(|| words(item, "external_url")).and_then(|link| url.join(&link).ok()).filter(is_web);
    let by_html = words(item, "content_html").map(|raw| html::to_text(&raw));
    let text = words(item, "content_text").or(by_html).unwrap_or_default();
    let title = words(item, "title").map(|raw| html::title(&raw, Written::Either)).unwrap_or_default();
    if title.is_empty() && text.is_empty() && link.is_none() {
        return None;
    }
    let zone = dates::zone_of(url);
    let (published_raw, updated) = (words(item, "date_published"), words(item, "date_modified"));
    let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let language: Option<LanguageTag> = words(item, "language").and_then(|tag| tag.parse().ok());
    Some(Draft {
        guid,
        link,
        title,
        summary: words(item, "summary").unwrap_or_default(),
        text,
        published: published_raw.as_deref().or(updated.as_deref()).and_then(|raw| dates::read(raw, zone)),
        published_raw,
        updated: updated.as_deref().and_then(|raw| dates::read(raw, zone)),
        language,
        tags: tags.map(str::to_owned).collect(),
        ..Draft::default()
    })
}

#[cfg(test)]
mod tests;
