//! A digest: a period's matches for one recipient.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    Item, ItemId, ItemType, Kinship, Lang, LanguageTag, Link, Names, Outcome, ReadinessWord, Relative, SlotId,
    SourceSlug, SubscriberId, Whom,
};

/// Cards of one digest.
pub const MOST_CARDS: usize = 7;
/// Lines of "new in your topics".
pub const MOST_LINES: usize = 6;

/// Stories of "teams working on the same thing", and of "before you buy".
pub const MOST_TOGETHER: usize = 3;
/// Items of other bodies that are named beside one.
pub const MOST_BESIDE: usize = 3;

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

/// Which news an index has heard of. It follows revisions, and an item that was changed again has moved on to a later one:
/// so earlier news may be missing where later news is not.
///
/// ```
/// # use gorwel::model::Heard;
/// let heard = Heard { last: 9, missing: [3, 7].into() };
/// assert_eq!([heard.upto(0), heard.upto(3), heard.upto(7)], [2, 6, 9]);
/// assert!(heard.all_of(3, 6) && !heard.all_of(3, 7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The last news that there is.
    pub last: i64,
    /// News that the index may not hold.
    pub missing: BTreeSet<i64>,
}

impl Heard {
    /// Returns how far a digest may look that begins after `after`, so that it passes over nothing.
    pub fn upto(&self, after: i64) -> i64 {
        self.missing.range(after.saturating_add(1)..).next().map_or(self.last, |news| news - 1)
    }

    /// Whether no news above `after`, up to and with `upto`, is missing.
    pub fn all_of(&self, after: i64, upto: i64) -> bool {
        !self.missing.iter().any(|news| *news > after && *news <= upto)
    }
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
    /// Whether an interest found too little lately to measure by, so that all that is held was the measure.
    pub first_look: bool,
    /// Teams working on the same thing, at most [`MOST_TOGETHER`].
    pub teams: Vec<Together>,
    /// Procurement notices with those who already do it, at most [`MOST_TOGETHER`].
    pub buying: Vec<Together>,
    /// Work that could be reused, best first, at most [`MOST_CARDS`].
    pub cards: Vec<Card>,
    /// More that is new, at most [`MOST_LINES`].
    pub lines: Vec<Card>,
    /// How many more matched than are shown.
    pub more: usize,
    /// Interests that found far more than they usually do.
    pub rising: Vec<Rising>,
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
        self.all().next().is_none()
    }

    /// Every item that it shows for itself, in the order of the letter.
    pub fn all(&self) -> impl Iterator<Item = &Card> {
        let together = self.teams.iter().chain(&self.buying).map(|together| &together.card);
        together.chain(&self.cards).chain(&self.lines)
    }

    /// Every item that it names, so that none of them comes again by another door, with the `news` that it is told as (0
    /// for what is not news itself); of those alone that were `shown`.
    pub fn told(&self, shown: &[ItemId]) -> Vec<(ItemId, i64)> {
        let mut told = Vec::new();
        for card in self.all().filter(|card| shown.contains(&card.item.id)) {
            told.push((card.item.id, card.item.news.unwrap_or(0)));
            told.extend(card.also.iter().map(|item| (*item, 0)));
        }
        for together in self.teams.iter().chain(&self.buying).filter(|one| shown.contains(&one.card.item.id)) {
            told.extend(together.beside.iter().map(|beside| (beside.item, 0)));
        }
        told
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
    /// Whether it would fit, in a word, if it is code.
    pub fit: Option<ReadinessWord>,
    /// How many other bodies do the same work.
    pub kin: usize,
    /// Other items that tell the same story, and are not shown for themselves.
    pub also: Vec<ItemId>,
}

/// An item with those of other bodies that do the same work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Together {
    /// The item.
    pub card: Card,
    /// The others, strongest first, at most [`MOST_BESIDE`].
    pub beside: Vec<Beside>,
}

/// An item of another body that does the same work.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    /// The item.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// The language that it is in.
    pub language: Option<LanguageTag>,
    /// What it is.
    pub item_type: ItemType,
    /// The names of its body.
    pub body: Names,
    /// The words that both hold.
    pub words: Vec<String>,
    /// What makes it certain, if anything does.
    pub link: Option<Link>,
    /// Whom to ask about it.
    pub whom: Option<Whom>,
}

impl Beside {
    /// What is said of a relative; none if it does not do the same work, or is gone.
    pub fn of(relative: &Relative) -> Option<Self> {
        let item = &relative.item;
        let counts = match relative.edge.kinship {
            Kinship::SameWork => item.gone_at.is_none(),
            Kinship::PerhapsRelated | Kinship::SameText => false,
        };
        counts.then(|| Self {
            item: item.id,
            title: item.title.clone(),
            language: item.language.clone(),
            item_type: item.item_type,
            body: item.body_name.clone(),
            words: relative.edge.words.clone(),
            link: relative.edge.link,
            whom: relative.whom.clone(),
        })
    }
}

/// An interest that found far more than it usually does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rising {
    /// The interest's query.
    pub query: String,
    /// What it found.
    pub now: usize,
    /// What it usually finds in a week.
    pub usual: f32,
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
    pub body: Names,
    /// What the last visit ended in.
    pub outcome: Outcome,
    /// Since when.
    pub since: DateTime<Utc>,
}
