//! What each element of a feed or of an entry means.

use super::{
    document::{About, Entry},
    entries::Element,
};
use crate::sources::html::Written;

/// Takes up an element of an entry. Names of persons are read by nobody.
pub fn of_entry(entry: &mut Entry, element: &Element<'_>) {
    if entry.dates.note(element.name, "") {
        entry.dates.note(element.name, &element.plain());
        return;
    }
    match element.name {
        "title" => prefer(&mut entry.title, element.words(written(element, Written::Plain))),
        "atom:title" | "dc:title" | "media:title" | "itunes:title" => {
            fallback(&mut entry.title, element.words(written(element, Written::Either)));
        }
        "link" | "atom:link" | "xhtml:link" | "content" | "feedburner:origlink" | "enclosure" | "media:player" => link(entry, element),
        "guid" | "id" | "atom:id" => guid(entry, element),
        "description" | "summary" | "tagline" => prefer(&mut entry.summary, element.words(written(element, Written::Either))),
        "atom:summary" | "dc:description" | "dcterms:abstract" | "abstract" | "itunes:summary" | "itunes:subtitle" | "media:description" => {
            fallback(&mut entry.summary, element.words(written(element, Written::Either)));
        }
        "content:encoded" | "xhtml:body" | "body" | "xhtml:div" | "fullitem" => {
            prefer(&mut entry.content, element.words(Written::Html));
        }
        "atom:content" | "media:text" => fallback(&mut entry.content, element.words(written(element, Written::Either))),
        "category" | "dc:subject" | "atom:category" => entry.tags.extend(tag(element)),
        "dc:language" | "language" => fallback(&mut entry.language, Some(element.plain())),
        "cc:license" | "creativecommons:license" => {
            fallback(&mut entry.licence, element.attribute("resource").or_else(|| some(&element.plain())));
        }
        _ => {}
    }
}

/// Takes up an element of the feed itself.
pub fn of_feed(about: &mut About, element: &Element<'_>) {
    if about.dates.note(element.name, "") {
        about.dates.note(element.name, &element.plain());
        return;
    }
    match element.name {
        "title" => fallback(&mut about.title, element.words(written(element, Written::Plain))),
        "dc:title" | "itunes:title" => fallback(&mut about.title, element.words(Written::Either)),
        "link" | "atom:link" => {
            let rel = element.attribute("rel").unwrap_or_default();
            match element.attribute("href") {
                Some(href) => about.links.push(element.link(href, rel_or_alternate(&rel))),
                None => about.links.extend(some(&element.plain()).map(|href| element.link(href, "alternate"))),
            }
        }
        "id" => prefer(&mut about.id, some(&element.plain())),
        "atom:id" | "guid" => fallback(&mut about.id, some(&element.plain())),
        "language" | "dc:language" => prefer(&mut about.language, some(&element.plain())),
        "ttl" => about.ttl_minutes = element.plain().parse().ok(),
        "sy:updateperiod" => about.period_seconds = period(&element.plain()),
        "sy:updatefrequency" => about.frequency = element.plain().parse().ok().filter(|times| *times > 0),
        _ => {}
    }
}

/// How the words of an element are written: by its type in Atom; in RSS nobody says.
fn written(element: &Element<'_>, atom_default: Written) -> Written {
    let said = element.attribute("type").unwrap_or_default().to_ascii_lowercase();
    let escaped = element.attribute("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("escaped"));
    let atom = element.is_atom || element.name.starts_with("atom:");
    match said.as_str() {
        "text" | "text/plain" | "plain" => Written::Plain,
        "html" | "text/html" | "xhtml" | "application/xhtml+xml" => Written::Html,
        "" if atom && !escaped => atom_default,
        _ => Written::Either,
    }
}

fn link(entry: &mut Entry, element: &Element<'_>) {
    match element.name {
        "content" => {
            entry.links.extend(element.attribute("src").map(|src| element.link(src, "content")));
            prefer(&mut entry.content, element.words(written(element, Written::Either)));
        }
        "enclosure" | "media:player" => {
            let href = element.attribute("url").or_else(|| element.attribute("href"));
            entry.links.extend(href.map(|href| element.link(href, "enclosure")));
        }
        "feedburner:origlink" => entry.links.extend(some(&element.plain()).map(|href| element.link(href, "original"))),
        _ => {
            let rel = element.attribute("rel").unwrap_or_default();
            let href = element.attribute("href").or_else(|| element.attribute("resource"));
            if rel.eq_ignore_ascii_case("license") {
                fallback(&mut entry.licence, href);
                return;
            }
            let href = href.or_else(|| some(&element.plain()));
            entry.links.extend(href.map(|href| element.link(href, rel_or_alternate(&rel))));
        }
    }
}

/// The id of an entry: that of its own language before any other.
fn guid(entry: &mut Entry, element: &Element<'_>) {
    let id = some(&element.plain());
    if id.is_none() || (element.name == "atom:id" && entry.guid.is_some()) {
        return;
    }
    entry.guid = id;
    let permalink = element.attribute("ispermalink").map(|said| !said.trim().eq_ignore_ascii_case("false"));
    entry.guid_is_link = permalink.unwrap_or(true);
}

fn rel_or_alternate(rel: &str) -> &str {
    let rel = rel.trim().trim_start_matches("http://www.iana.org/assignments/relation/");
    if rel.is_empty() { "alternate" } else { rel }
}

fn tag(element: &Element<'_>) -> Option<String> {
    let said = ["label", "term"].into_iter().find_map(|name| some(&element.attribute(name)?));
    said.or_else(|| some(&element.plain()))
}

/// `sy:updatePeriod`, in seconds.
fn period(name: &str) -> Option<u64> {
    match name.to_ascii_lowercase().as_str() {
        "hourly" => Some(3_600),
        "daily" => Some(86_400),
        "weekly" => Some(7 * 86_400),
        "monthly" => Some(30 * 86_400),
        "yearly" => Some(365 * 86_400),
        _ => None,
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The later of two counts, if it says something.
fn prefer<T>(mine: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *mine = new;
    }
}

/// The earlier of two counts.
fn fallback<T>(mine: &mut Option<T>, new: Option<T>) {
    if mine.is_none() {
        *mine = new;
    }
}
