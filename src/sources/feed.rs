//! Feeds: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed; and the feeds that a web page advertises.
//!
//! An XML document is read by our own reader ([`entries`]), which keeps ids, dates and bases as written and loses no entry;
//! where that leaves anything open, also by feed-rs ([`strict`]), which fills in what ours does not know. They are matched
//! by order, and only where both see the same number of entries. JSON is read by our own reader alone.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use url::Url;

use super::{
    Context, Keys, Kind, MOST_ENTRIES_KEPT, ReadError, Reading, dates,
    gate::{self, Form},
    html,
    older::Older,
};
use crate::model::{Answer, Ask, Draft, ItemType, LONGEST_SUMMARY, LanguageTag, Memory, Repair, Spoilt};
use document::{About, Document, Entry, Link, Words};

pub mod base64;
pub mod document;
pub mod entries;
mod fields;
pub mod found;
pub mod json;
mod names;
pub mod strict;

/// What feeds are asked for as.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, \
                      application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.5, */*;q=0.1";
/// The key of the first ask.
const FEED: &str = "feed";
/// The key of the ask for a feed that a page advertises; in the memory, of the page and the feed.
const FOUND: &str = "feed:found";
/// In the memory, how far the older parts have been read.
const OLDER: &str = "feed:older";
/// The parameter with which WordPress gives older parts of a feed.
const PAGED: &str = "paged";
/// Bytes in which a feed says what made it.
const BYTES_OF_THE_BEGINNING: usize = 8 * 1024;
/// How the titles begin in which RSS-Bridge tells of its own errors, under a new id each time.
const BRIDGE_ERROR: &str = "Bridge returned error";
/// What the gate mends in a document that breaks off, or is no feed but for its beginning.
const CUT_SHORT: [&str; 2] = ["unclosed-element", "stray-end"];
/// Longest pace that a document may ask for, in seconds.
const LONGEST_PACE_SECONDS: u64 = 24 * 60 * 60;

/// An RSS, Atom or JSON feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    url: Url,
}

impl Kind for Feed {
    const GIVES: ItemType = ItemType::Blog;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        keys.required_url("url").map(|url| Self { url })
    }

    fn address(&self) -> String {
        self.url.to_string()
    }

    /// The feed; behind a page the feed that it advertised last time, since a page that has not changed is not read; and
    /// the older part that an earlier visit did not come to.
    fn asks(&self, memory: &Memory, _: DateTime<Utc>) -> Vec<Ask> {
        let found = memory.0.get(FOUND).and_then(|known| known.split_once(' '));
        let found = found.filter(|(page, _)| *page == self.url.as_str()).and_then(|(_, found)| found.parse().ok());
        let found = found.map(|url| ask(url, FOUND));
        let older = self.older().left(memory).map(|(url, part)| ask_older(url, part));
        std::iter::once(ask(self.url.clone(), FEED)).chain(found).chain(older).collect()
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let part = ask.key.strip_prefix("feed:").and_then(|part| part.parse().ok()).unwrap_or(1);
        let mut memory = memory.clone();
        let mut reading = match gate::open(answer) {
            Ok(opened) if opened.form == Form::Page && part == 1 => return page(ask, &opened.text, &answer.url, memory),
            Ok(opened) if part == 1 => read(&opened, &answer.url)?,
            Ok(opened) if answer.status == 200 => read(&opened, &answer.url).unwrap_or_default(),
            Err(why) if part == 1 || why == ReadError::Challenge => return Err(why),
            // What is no feed is the end of the older parts.
            Ok(_) | Err(_) => Reading::default(),
        };
        if ask.key == FEED {
            memory.0.remove(FOUND);
        }
        let first = reading.drafts.first().map(|draft| format!("{:?} {:?}", draft.guid, draft.link)).unwrap_or_default();
        let older = reading.older.clone().filter(|_| !reading.drafts.is_empty());
        let next = self.older().turn(part, &first, older, &mut memory);
        reading.asks.extend(next.map(|(url, part)| ask_older(url, part)));
        reading.backfill = part > 1;
        reading.memory = memory;
        Ok(reading)
    }
}

impl Feed {
    fn older(&self) -> Older<'_> {
        Older { listing: &self.url, key: OLDER }
    }
}

fn ask(url: Url, key: &str) -> Ask {
    let key = key.to_owned();
    Ask { url, key, stamp: None, accept: ACCEPT, headers: Vec::new(), also_reads: &[], extra_ca_file: None }
}

/// An older part that is not there, or that the site cannot make, is the end of them.
fn ask_older(url: Url, part: usize) -> Ask {
    Ask { also_reads: &[404, 410, 500], ..ask(url, &format!("{FEED}:{part}")) }
}

/// Where older things are: as the feed says (RFC 5005, `prev-archive` before `next`), else as WordPress has it.
fn older_part(about: &About, opened: &gate::Opened, url: &Url) -> Option<Url> {
    let named = |rel: &str| about.links.iter().find(|link| link.rel.eq_ignore_ascii_case(rel))?.resolved(url);
    let said = named("prev-archive").or_else(|| named("next"));
    said.or_else(|| {
        let beginning = &opened.text[..opened.text.floor_char_boundary(BYTES_OF_THE_BEGINNING)];
        let made_by = beginning.contains("https://wordpress.org/?v=") && url.path().contains("/feed");
        let page = url.query_pairs().find(|(key, _)| key == PAGED).map_or(Ok(1), |(_, page)| page.parse::<u32>());
        let page = page.ok().filter(|_| made_by)?.checked_add(1)?;
        let others: Vec<(String, String)> =
            url.query_pairs().filter(|(key, _)| key != PAGED).map(|(key, value)| (key.into(), value.into())).collect();
        let mut next = url.clone();
        next.query_pairs_mut().clear().extend_pairs(others).append_pair(PAGED, &page.to_string());
        Some(next)
    })
}

/// A page is searched for the feed it advertises, once: what that leads to must be a feed.
fn page(asked: &Ask, page: &str, url: &Url, mut memory: Memory) -> Result<Reading, ReadError> {
    if asked.key != FEED {
        return Err(ReadError::Html);
    }
    let found = found::advertised(page, url).filter(|found| found != &asked.url).ok_or(ReadError::Html)?;
    let now = format!("{} {found}", asked.url);
    let before = memory.0.insert(FOUND.to_owned(), now.clone());
    // The feed that was found last time is asked for already.
    let asks = if before.is_some_and(|before| before == now) { Vec::new() } else { vec![ask(found, FOUND)] };
    Ok(Reading { asks, memory, ..Reading::default() })
}

/// Reads a feed that has passed the gate; `url` is where it came from.
///
/// # Errors
///
/// When it is no feed.
pub fn read(opened: &gate::Opened, url: &Url) -> Result<Reading, ReadError> {
    let mut repairs = opened.repairs.clone();
    let document = match opened.form {
        Form::Json => json::read(&opened.text)?,
        Form::Xml => xml(opened, url, &mut repairs)?,
        Form::Page => return Err(ReadError::Html),
    };
    let older = older_part(&document.about, opened, url);
    let mut reading = reading(document, url);
    reading.older = older;
    reading.repairs = repairs;
    // A feed that breaks must not look like one with nothing to say.
    if reading.drafts.is_empty() {
        let broken = |detail: &str| Err(ReadError::Unreadable { detail: detail.to_owned() });
        if let Some(spoilt) = reading.spoilt.first() {
            return broken(&format!("none of its entries can be read: {}", spoilt.why));
        }
        if reading.repairs.iter().any(|repair| CUT_SHORT.contains(&repair.code)) {
            return broken("it breaks off before its first entry");
        }
    }
    Ok(reading)
}

/// Both readers, and what each knows.
fn xml(opened: &gate::Opened, url: &Url, repairs: &mut Vec<Repair>) -> Result<Document, ReadError> {
    let mut document = entries::read(&opened.text)?;
    let whole = document.entries.len() == opened.entries && document.entries.iter().all(Entry::is_whole);
    if whole || opened.text.len() > strict::LONGEST_DOCUMENT_BYTES {
        return Ok(document);
    }
    let strict = strict::read(&opened.text, url).unwrap_or_default();
    if strict.len() == document.entries.len() {
        document.entries.iter_mut().zip(strict).for_each(|(entry, strict)| entry.fill(strict));
    } else if strict.len() > document.entries.len() && document.spoilt.is_empty() {
        document.entries = strict;
    } else {
        repairs.push(Repair { code: "lenient-reader", times: 1 });
    }
    Ok(document)
}

/// What a document means, read from `url`.
fn reading(document: Document, url: &Url) -> Reading {
    let about = document.about;
    let zone = dates::zone_of(url);
    let link = best(&about.links, url);
    // Relative links without a base are the site's own.
    let fallback = link.as_ref().filter(|link| matches!(link.scheme(), "http" | "https")).unwrap_or(url);
    let (mut drafts, mut spoilt) = (Vec::with_capacity(document.entries.len()), document.spoilt);
    for (position, entry) in document.entries.into_iter().enumerate() {
        let draft = draft(entry, fallback, zone);
        if draft.title.starts_with(BRIDGE_ERROR) {
            spoilt.push(Spoilt { position, why: "an error of the bridge that makes the feed".to_owned() });
        } else {
            drafts.push(draft);
        }
    }
    Reading {
        drafts: newest(drafts),
        spoilt,
        title: about.title.as_ref().map(title).filter(|title| !title.is_empty()),
        language: about.language.and_then(|language| language.parse().ok()),
        pace_hint_seconds: pace(about.ttl_minutes, about.period_seconds, about.frequency),
        published: first_date(&about.dates.published, zone).map(|(at, _)| at),
        updated: first_date(&about.dates.updated, zone).map(|(at, _)| at),
        id: about.id,
        link,
        ..Reading::default()
    }
}

/// How long a document says that it stays as it is: the longer of what it says in two ways, at most a day.
fn pace(ttl_minutes: Option<u64>, period_seconds: Option<u64>, frequency: Option<u64>) -> Option<u64> {
    let ttl = ttl_minutes.map(|minutes| minutes.saturating_mul(60));
    let period = period_seconds.map(|seconds| seconds / frequency.unwrap_or(1).max(1));
    ttl.max(period).filter(|seconds| *seconds > 0).map(|seconds| seconds.min(LONGEST_PACE_SECONDS))
}

fn draft(entry: Entry, fallback: &Url, zone: Tz) -> Draft {
    let published = first_date(&entry.dates.published, zone);
    let updated = first_date(&entry.dates.updated, zone);
    let raw = published.as_ref().map(|(_, raw)| raw.clone());
    let unread = || entry.dates.published.first().or(entry.dates.updated.first()).map(|(_, raw)| raw.clone());
    let (summary, text) = summary_and_text(entry.summary.as_ref(), entry.content.as_ref());
    Draft {
        link: best_of_entry(&entry, fallback),
        title: entry.title.as_ref().map(title).unwrap_or_default(),
        summary,
        text,
        published: published.as_ref().map(|(at, _)| *at),
        published_raw: raw.or_else(unread),
        updated: updated.map(|(at, _)| at),
        language: entry.language.as_ref().and_then(|language| language.parse::<LanguageTag>().ok()),
        licence: entry.licence,
        tags: entry.tags,
        guid: entry.guid,
        ..Draft::default()
    }
}

fn title(words: &Words) -> String {
    html::title(&words.raw, words.written)
}

/// Summary and text. Where a feed gives only one of them, it is the text if it has paragraphs or is long.
fn summary_and_text(summary: Option<&Words>, content: Option<&Words>) -> (String, String) {
    let words = |words: Option<&Words>| words.map(|words| html::text(&words.raw, words.written)).unwrap_or_default();
    let (summary, text) = (words(summary), words(content));
    if !text.is_empty() {
        return if summary == text { (String::new(), text) } else { (summary, text) };
    }
    let is_text = summary.contains("\n\n") || summary.chars().nth(LONGEST_SUMMARY).is_some();
    if is_text { (String::new(), summary) } else { (summary, text) }
}

/// The date of the best rank that means something, and how it is written; of two with one rank the later counts.
fn first_date(written: &[(u8, String)], zone: Tz) -> Option<(DateTime<Utc>, String)> {
    let mut ranked: Vec<&(u8, String)> = written.iter().rev().collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().find_map(|(_, raw)| Some((dates::read(raw, zone)?, raw.clone())))
}

/// The link of an entry: a page that is the thing itself, else its id if that is an address, else whatever it links to.
fn best_of_entry(entry: &Entry, fallback: &Url) -> Option<Url> {
    let with = |wanted: &dyn Fn(&str) -> bool| entry.links.iter().find(|link| wanted(&link.rel))?.resolved(fallback);
    let is_other = |rel: &str| !matches!(rel, "self" | "edit" | "replies" | "hub" | "enclosure" | "content");
    let guid = || {
        let guid = entry.guid.as_deref().filter(|_| entry.guid_is_link).and_then(|guid| guid.parse::<Url>().ok());
        guid.filter(|guid| matches!(guid.scheme(), "http" | "https"))
    };
    best(&entry.links, fallback)
        .or_else(guid)
        .or_else(|| with(&is_other))
        .or_else(|| with(&|rel| rel == "content"))
        .or_else(|| with(&|rel| rel == "enclosure"))
        .or_else(|| with(&|rel| rel == "self"))
}

/// The first alternate link to a page, else the first alternate one.
fn best(links: &[Link], fallback: &Url) -> Option<Url> {
    let alternate = || links.iter().filter(|link| link.rel.eq_ignore_ascii_case("alternate"));
    let page = alternate().find(|link| link.media_type.is_empty() || link.media_type.contains("html"));
    page.or_else(|| alternate().next()).and_then(|link| link.resolved(fallback))
}

/// The newest drafts, in the order of the document; those without a date are the oldest.
fn newest(drafts: Vec<Draft>) -> Vec<Draft> {
    if drafts.len() <= MOST_ENTRIES_KEPT {
        return drafts;
    }
    let mut by_age: Vec<usize> = (0..drafts.len()).collect();
    by_age.sort_by_key(|at| Reverse(drafts.get(*at).and_then(|draft| draft.published.or(draft.updated))));
    let kept: std::collections::BTreeSet<usize> = by_age.into_iter().take(MOST_ENTRIES_KEPT).collect();
    drafts.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, draft)| draft).collect()
}

#[cfg(test)]
mod tests;
