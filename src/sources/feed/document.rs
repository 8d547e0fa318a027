//! What a feed holds, as its elements word it: nothing is resolved, decoded twice or judged yet.

use url::Url;

use crate::{model::Spoilt, sources::html::Written};

/// A feed.
#[derive(Debug, Default)]
pub struct Document {
    /// What it says of itself.
    pub about: About,
    /// Its entries, in their order.
    pub entries: Vec<Entry>,
    /// Those that could not be read.
    pub spoilt: Vec<Spoilt>,
}

/// What a feed says of itself.
#[derive(Debug, Default)]
pub struct About {
    /// Its id, byte for byte.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<Words>,
    /// Its links.
    pub links: Vec<Link>,
    /// Its language.
    pub language: Option<String>,
    /// Its dates.
    pub dates: Dates,
    /// `ttl`, in minutes.
    pub ttl_minutes: Option<u64>,
    /// `sy:updatePeriod`, in seconds.
    pub period_seconds: Option<u64>,
    /// `sy:updateFrequency`: how often in that time.
    pub frequency: Option<u64>,
}

/// One entry.
#[derive(Debug, Default)]
pub struct Entry {
    /// Its id, byte for byte.
    pub guid: Option<String>,
    /// Whether the id is said to be an address.
    pub guid_is_link: bool,
    /// Its title.
    pub title: Option<Words>,
    /// Its links, in their order.
    pub links: Vec<Link>,
    /// Its summary.
    pub summary: Option<Words>,
    /// Its text.
    pub content: Option<Words>,
    /// Its dates.
    pub dates: Dates,
    /// Its language.
    pub language: Option<String>,
    /// Its labels.
    pub tags: Vec<String>,
    /// Its licence.
    pub licence: Option<String>,
}

/// Words, and how they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// As they stand in the document, its own references decoded.
    pub raw: String,
    /// How to read them.
    pub written: Written,
}

/// A link as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// Where to, perhaps relative.
    pub href: String,
    /// What for; `alternate` where nothing is said.
    pub rel: String,
    /// The media type it promises, empty if none.
    pub media_type: String,
    /// The base that the document gives it, if it names one.
    pub base: Option<Url>,
}

/// Dates as written, each with the rank of the element it stands in: the lowest counts.
#[derive(Debug, Default)]
pub struct Dates {
    /// Of publication.
    pub published: Vec<(u8, String)>,
    /// Of the last change.
    pub updated: Vec<(u8, String)>,
}

impl Link {
    /// The absolute address: by the document's base, else by `fallback`.
    pub fn resolved(&self, fallback: &Url) -> Option<Url> {
        let href = self.href.trim();
        if href.is_empty() {
            return None;
        }
        self.base.as_ref().unwrap_or(fallback).join(href).ok()
    }
}

impl Dates {
    /// Notes the date in the element called `name`; false if it is no element of dates.
    pub fn note(&mut self, name: &str, raw: &str) -> bool {
        // The Dublin Core date is whichever of the two nothing else says.
        if matches!(name, "dc:date" | "date") && !raw.is_empty() {
            self.updated.push((3, raw.to_owned()));
        }
        let (list, rank) = match name {
            "pubdate" => (&mut self.published, 0),
            "published" | "atom:published" => (&mut self.published, 1),
            "issued" | "atom:issued" => (&mut self.published, 2),
            "dcterms:issued" => (&mut self.published, 3),
            "dc:date" | "date" => (&mut self.published, 4),
            "dcterms:created" | "created" | "atom:created" => (&mut self.published, 5),
            "updated" | "atom:updated" => (&mut self.updated, 0),
            "modified" | "atom:modified" | "dcterms:modified" => (&mut self.updated, 1),
            "lastbuilddate" => (&mut self.updated, 2),
            _ => return false,
        };
        if !raw.is_empty() {
            list.push((rank, raw.to_owned()));
        }
        true
    }
}

impl Entry {
    /// Whether it has all that another reader could add, but for labels and languages in dialects of their own.
    pub fn is_whole(&self) -> bool {
        self.title.is_some() && !self.links.is_empty() && (self.content.is_some() || self.summary.is_some())
    }

    /// Takes what another reader has found where this one has nothing.
    pub fn fill(&mut self, other: Self) {
        fn fill<T>(mine: &mut Option<T>, other: Option<T>) {
            *mine = mine.take().or(other);
        }
        fill(&mut self.title, other.title);
        fill(&mut self.content, other.content);
        if self.content.is_none() {
            fill(&mut self.summary, other.summary);
        }
        fill(&mut self.language, other.language);
        if self.links.is_empty() && self.guid.is_none() {
            self.links = other.links;
        }
        if self.tags.is_empty() {
            self.tags = other.tags;
        }
    }
}
