//! A digest: a period's matches for one recipient.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Item, Lang, Outcome, SlotId, SourceSlug, SubscriberId};

/// Cards of one digest.
pub const MOST_CARDS: usize = 7;
/// Lines of "new in your topics".
pub const MOST_LINES: usize = 6;

/// One digest of one subscriber, named by what it is for. Unique, so that planning twice plans once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// Its number.
    pub id: SlotId,
    /// Whose.
    pub subscriber: SubscriberId,
    /// Its name among that subscriber's: `2026-W47`, or `now-…` for an extra one.
    pub key: String,
    /// Why it is sent.
    pub occasion: Occasion,
    /// The digest looks at `news` above this …
    pub after_news: i64,
    /// … up to and with this.
    pub upto_news: i64,
    /// When it was planned.
    pub planned_at: DateTime<Utc>,
}

/// Why a digest is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Occasion {
    /// The first one: the best of what Gorwel already holds.
    Welcome,
    /// The regular one.
    Regular,
    /// One that was asked for.
    Extra,
}

/// What a digest says, without anybody it is said to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    /// The name of its slot.
    pub key: String,
    /// Why it is sent.
    pub occasion: Occasion,
    /// The language that comes first.
    pub lang: Lang,
    /// The day it is for.
    pub at: DateTime<Utc>,
    /// Work that could be reused, best first, at most [`MOST_CARDS`].
    pub cards: Vec<Card>,
    /// More that is new, at most [`MOST_LINES`].
    pub lines: Vec<Card>,
    /// How many more matched than are shown.
    pub more: usize,
    /// Interests with nothing, as their queries.
    pub quiet: Vec<String>,
    /// Sources that could not be read.
    pub unread: Vec<Unread>,
    /// How many sources are listed in all.
    pub sources: usize,
}

impl Digest {
    /// Whether it has anything to say.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty() && self.lines.is_empty()
    }
}

/// One item in a digest, and why it is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// The item.
    pub item: Item,
    /// One or two sentences of it.
    pub sentence: String,
    /// The one true reason.
    pub reason: Reason,
}

/// Why an item is in a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Reason {
    /// It matches an interest.
    Interest {
        /// The interest's query.
        query: String,
        /// Where its words were found.
        found_in: FoundIn,
    },
}

/// Where the words of an interest were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FoundIn {
    /// In the title.
    Title,
    /// In the text.
    Text,
    /// In the names of its body, topics or languages, or by a filter alone.
    Names,
}

/// A source that could not be read when the digest was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// The source.
    pub source: SourceSlug,
    /// The name of its body, in English and Welsh.
    pub body: super::Names,
    /// What the last visit ended in.
    pub outcome: Outcome,
    /// Since when.
    pub since: DateTime<Utc>,
}
