//! Our own reader of feeds: every whole entry of an RSS, RDF or Atom document, each field as it is written.
//!
//! It goes by the names of elements and not by their namespaces, so that odd versions and missing declarations cost
//! nothing. What it reads is raw: ids and dates byte for byte, and the base that each link stands on.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::sources::html::Written;

/// What is read of a feed itself; whatever else stands outside entries only holds them.
const FEED_FIELDS: [&str; 7] =
    ["title", "link", "language", "dc:language", "ttl", "sy:updateperiod", "sy:updatefrequency"];

/// A feed as it is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawFeed {
    /// What it calls itself.
    pub title: String,
    /// Its site.
    pub link: Option<RawLink>,
    /// The language that it says it is in.
    pub language: Option<String>,
    /// Minutes that it says it stays as it is (`ttl`).
    pub ttl_minutes: Option<u64>,
    /// How often it says it is updated (`sy:updatePeriod`, `sy:updateFrequency`).
    pub update: (Option<String>, Option<u64>),
    /// Its entries, in order.
    pub entries: Vec<RawEntry>,
    /// Entries that end with the document and not with their own end tag.
    pub cut: usize,
}

/// An entry as it is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RawEntry {
    /// `guid` or `id`, byte for byte, but for white space around it.
    pub guid: Option<String>,
    /// Whether the `guid` is said to be no link.
    pub guid_is_no_link: bool,
    /// Its links, best first once read.
    pub links: Vec<RawLink>,
    /// The title, and how it is written.
    pub title: Option<(String, Written)>,
    /// The summary or description.
    pub summary: Option<(String, Written)>,
    /// The whole text.
    pub content: Option<(String, Written)>,
    /// The date of publication.
    pub published: Option<String>,
    /// The date of the last change.
    pub updated: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// Its labels.
    pub categories: Vec<String>,
}

/// A link, and the base it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct RawLink {
    /// The address as written.
    pub href: String,
    /// What it is to the entry; `alternate` if nothing is said.
    pub rel: String,
    /// The `xml:base` in force there.
    pub base: Option<String>,
}

/// An element that is open.
struct Open {
    name: String,
    base: Option<String>,
    language: Option<String>,
}

/// What is being read.
struct Walk {
    feed: RawFeed,
    open: Vec<Open>,
    /// The entry in hand, and how deep it began.
    entry: Option<(RawEntry, usize)>,
    /// The field in hand: where it began, its attributes, its text so far.
    field: Option<Field>,
}

struct Field {
    depth: usize,
    name: String,
    kind: String,
    no_link: bool,
    text: String,
    /// Whether markup is kept in the text, as in `type="xhtml"`.
    markup: bool,
}

/// Reads a document that has passed the gate.
pub fn read(text: &str) -> RawFeed {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.expand_empty_elements = true;
    let mut walk = Walk { feed: RawFeed::default(), open: Vec::new(), entry: None, field: None };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => walk.start(&tag),
            Ok(Event::End(_)) => walk.end(),
            Ok(Event::Text(text)) => walk.text(&text),
            Ok(Event::CData(text)) => walk.text(&text),
            Ok(Event::GeneralRef(name)) => walk.text(&reference(&name)),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if walk.entry.is_some() {
        walk.feed.cut += 1;
    }
    walk.feed
}

/// What a reference stands for; the gate has left only those of XML.
fn reference(name: &str) -> String {
    let character = |code: Option<u32>| code.and_then(char::from_u32).map(String::from).unwrap_or_default();
    match name {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        name => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
            Some(hex) => character(u32::from_str_radix(hex, 16).ok()),
            None => character(name.trim_start_matches('#').parse().ok()),
        },
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == name)?;
    let value = html_escape::decode_html_entities(&found.value).trim().to_owned();
    (!value.is_empty()).then_some(value)
}

/// The name of an element: its own, with the prefixes that matter.
fn name_of(tag: &BytesStart<'_>) -> String {
    let name = tag.name().as_ref().to_lowercase();
    match name.split_once(':') {
        Some(("atom" | "atom10" | "a10" | "rss" | "rdf" | "rss10" | "rss1", local)) => local.to_owned(),
        _ => name,
    }
}

impl Walk {
    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = name_of(tag);
        let outer = self.open.last();
        let base = attribute(tag, "xml:base").or_else(|| outer.and_then(|open| open.base.clone()));
        let language = attribute(tag, "xml:lang").or_else(|| outer.and_then(|open| open.language.clone()));
        self.open.push(Open { name: name.clone(), base: base.clone(), language: language.clone() });
        let depth = self.open.len();
        if let Some(field) = &mut self.field {
            if field.markup {
                let raw: &str = tag;
                field.text.push_str(&format!("<{raw}>"));
            }
            return;
        }
        match &mut self.entry {
            None if name == "item" || name == "entry" => {
                self.entry = Some((RawEntry { language, ..RawEntry::default() }, depth));
            }
            None => {
                self.feed.language = self.feed.language.take().or(language);
                if depth <= 3 && FEED_FIELDS.contains(&name.as_str()) {
                    self.begin(tag, name, depth, base);
                }
            }
            Some((_, began)) if depth == *began + 1 => self.begin(tag, name, depth, base),
            Some(_) => {}
        }
    }

    /// A field begins, or a link that is all attributes stands there.
    fn begin(&mut self, tag: &BytesStart<'_>, name: String, depth: usize, base: Option<String>) {
        if name == "link"
            && let Some(href) = attribute(tag, "href") {
                let rel = attribute(tag, "rel").unwrap_or_else(|| "alternate".to_owned());
                self.link(RawLink { href, rel, base });
                return;
            }
        if name == "category" {
            let label = attribute(tag, "label").or_else(|| attribute(tag, "term"));
            if let (Some(label), Some((entry, _))) = (label, &mut self.entry) {
                entry.categories.push(label);
                return;
            }
        }
        let kind = attribute(tag, "type").unwrap_or_default().to_lowercase();
        let mode = attribute(tag, "mode").unwrap_or_default();
        let markup = kind.contains("xhtml") || (mode == "xml" && kind != "text/plain");
        let no_link = attribute(tag, "isPermaLink").is_some_and(|value| value.eq_ignore_ascii_case("false"));
        self.field = Some(Field { depth, name, kind, no_link, text: String::new(), markup });
    }

    fn text(&mut self, text: &str) {
        if let Some(field) = &mut self.field {
            if field.markup {
                field.text.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
            } else {
                field.text.push_str(text);
            }
        }
    }

    fn end(&mut self) {
        let depth = self.open.len();
        let Some(closed) = self.open.pop() else { return };
        if let Some(field) = self.field.take() {
            if field.depth == depth {
                self.field_done(&field, closed.base);
            } else {
                let mut field = field;
                if field.markup {
                    field.text.push_str(&format!("</{}>", closed.name));
                }
                self.field = Some(field);
            }
            return;
        }
        if let Some((mut entry, began)) = self.entry.take() {
            if began == depth {
                entry.links.sort_by_key(|link| link.rel != "alternate");
                self.feed.entries.push(entry);
            } else {
                self.entry = Some((entry, began));
            }
        }
    }

    fn link(&mut self, link: RawLink) {
        match &mut self.entry {
            Some((entry, _)) => entry.links.push(link),
            None if link.rel == "alternate" && self.feed.link.is_none() => self.feed.link = Some(link),
            None => {}
        }
    }

    fn field_done(&mut self, field: &Field, base: Option<String>) {
        let text = field.text.trim().to_owned();
        if text.is_empty() {
            return;
        }
        if field.name == "link" {
            self.link(RawLink { href: text, rel: "alternate".to_owned(), base });
            return;
        }
        match &mut self.entry {
            Some((entry, _)) => entry.set(field, text),
            None => self.feed.set(field, text),
        }
    }
}

impl RawFeed {
    fn set(&mut self, field: &Field, text: String) {
        match field.name.as_str() {
            "title" if self.title.is_empty() => self.title = text,
            "language" | "dc:language" => self.language = Some(text),
            "ttl" => self.ttl_minutes = text.parse().ok(),
            "sy:updateperiod" => self.update.0 = Some(text.to_lowercase()),
            "sy:updatefrequency" => self.update.1 = text.parse().ok(),
            _ => {}
        }
    }
}

impl RawEntry {
    fn set(&mut self, field: &Field, text: String) {
        let written = match field.kind.as_str() {
            "" => Written::Either,
            kind if kind.contains("html") => Written::Html,
            kind if kind == "text" || kind == "text/plain" => Written::Plain,
            _ => Written::Either,
        };
        match field.name.as_str() {
            "guid" | "id" | "dc:identifier" if self.guid.is_none() => {
                self.guid = Some(text);
                self.guid_is_no_link = field.no_link || field.name != "guid";
            }
            "title" | "dc:title" if self.title.is_none() => self.title = Some((text, written)),
            "description" | "summary" | "dc:description" if self.summary.is_none() => self.summary = Some((text, written)),
            "content:encoded" | "xhtml:body" | "body" => self.content = Some((text, Written::Html)),
            "content" if self.content.is_none() => self.content = Some((text, written)),
            "pubdate" | "published" | "issued" | "dc:date" | "dcterms:issued" | "dcterms:created" | "created" if self.published.is_none() => {
                self.published = Some(text);
            }
            "updated" | "modified" | "dcterms:modified" => self.updated = Some(text),
            "category" | "dc:subject" => self.categories.push(text),
            "language" | "dc:language" => self.language = Some(text),
            _ => {}
        }
    }
}
