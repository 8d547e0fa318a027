//! Kin: items of other bodies that do the same work, and what shows it.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BodySlug, Item, ItemId, Names};

/// The most words or phrases that are shown of an edge.
pub const MOST_SHOWN_WORDS: usize = 3;

/// What two items are to one another, where they are anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kinship {
    /// Shown on the item's page under its own heading; never counted, never mailed.
    PerhapsRelated,
    /// Shown wherever the item is, and counted.
    SameWork,
    /// The same text at another body: one item in two places, and no kin. Said so on the item's page, never counted.
    SameText,
}

impl Kinship {
    /// All of them, from the weakest.
    pub const ALL: [Self; 3] = [Self::PerhapsRelated, Self::SameWork, Self::SameText];

    /// The kinship as it is stored and as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PerhapsRelated => "perhaps-related",
            Self::SameWork => "same-work",
            Self::SameText => "same-text",
        }
    }
}

/// A text that names nothing that we know of kin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is nothing known of kin")]
pub struct BadKin(pub String);

impl FromStr for Kinship {
    type Err = BadKin;
    fn from_str(text: &str) -> Result<Self, BadKin> {
        Self::ALL.into_iter().find(|kinship| kinship.as_str() == text).ok_or_else(|| BadKin(text.to_owned()))
    }
}

/// What one item says of another, so that no likeness of words is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The one says that it is based on the other.
    BasedOn,
    /// The one names the body of the other among those who use it.
    UsedBy,
    /// The one is a fork of the other that has moved on.
    Fork,
    /// The text of the one links to the other.
    Mentions,
}

impl Link {
    /// All of them, the most certain first.
    pub const ALL: [Self; 4] = [Self::BasedOn, Self::UsedBy, Self::Fork, Self::Mentions];

    /// The link as it is stored and as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BasedOn => "based-on",
            Self::UsedBy => "used-by",
            Self::Fork => "fork",
            Self::Mentions => "mentions",
        }
    }
}

impl FromStr for Link {
    type Err = BadKin;
    fn from_str(text: &str) -> Result<Self, BadKin> {
        Self::ALL.into_iter().find(|link| link.as_str() == text).ok_or_else(|| BadKin(text.to_owned()))
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Two items of different bodies that are kin, or the same text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The item with the smaller number.
    pub a: ItemId,
    /// The other one.
    pub b: ItemId,
    /// What they are to one another.
    pub kinship: Kinship,
    /// How much they share, from 0 to 1; 1 for a certain link.
    pub score: f32,
    /// The words or phrases that both hold, most telling first, at most [`MOST_SHOWN_WORDS`].
    pub words: Vec<String>,
    /// What makes it certain, if anything does.
    pub link: Option<Link>,
}

impl Edge {
    /// The other end, seen from one.
    pub fn other(&self, of: ItemId) -> ItemId {
        if self.a == of { self.b } else { self.a }
    }
}

/// What is kept of an item so that it can be compared with others.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The item.
    pub item: ItemId,
    /// Whose it is.
    pub body: BodySlug,
    /// The names of that body.
    pub body_name: Names,
    /// The number of this making of it: an edge that was made of an older one is no longer true.
    pub made: i64,
    /// Its terms, as `rules::kinship` writes them.
    pub profile: String,
    /// Its address in canonical form, if it has one.
    pub address: Option<String>,
    /// The names of the bodies that it says use it.
    pub used_by: Vec<String>,
}

/// How far the judging of kin has come, in revisions of the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KinReached {
    /// The version of terms, weights and verdicts that it was done by.
    pub version: i64,
    /// Up to here the terms of items have been taken down.
    pub profiled: i64,
    /// Up to here items have been compared with all others.
    pub judged: i64,
    /// Where the store is.
    pub revision: i64,
    /// The last batch that changed anything of kin.
    pub made: i64,
    /// The batch that the groups were made after.
    pub grouped: i64,
}

impl KinReached {
    /// Whether everything has been judged by the rules of this version.
    pub fn is_level(&self, version: u32) -> bool {
        self.version == i64::from(version) && self.judged >= self.revision && self.grouped >= self.made
    }
}

/// Somebody who can be asked about an item: never a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "at", rename_all = "kebab-case")]
pub enum Whom {
    /// A page.
    Page(String),
    /// A mailbox that a team reads.
    Mailbox(String),
    /// A team by its name, where it has no address.
    Team(String),
    /// The organisation on a forge, whose issues are a way to ask.
    Organisation(String),
}

impl Whom {
    /// What is shown: an address, or a name.
    pub fn shown(&self) -> &str {
        match self {
            Self::Page(at) | Self::Mailbox(at) | Self::Team(at) | Self::Organisation(at) => at,
        }
    }

    /// Where a link to it leads, if it can be followed.
    pub fn link(&self) -> Option<String> {
        match self {
            Self::Page(at) | Self::Organisation(at) => Some(at.clone()),
            Self::Mailbox(at) => Some(format!("mailto:{at}")),
            Self::Team(_) => None,
        }
    }
}

/// An item seen from its kin.
#[derive(Debug, Clone, PartialEq)]
pub struct Relative {
    /// The item.
    pub item: Item,
    /// What the two are to one another.
    pub edge: Edge,
    /// Whom to ask about it.
    pub whom: Option<Whom>,
}

/// Where a report of "these are not the same" stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportState {
    /// Nobody has decided yet.
    Open,
    /// The two are not shown as kin any more.
    Accepted,
    /// They are.
    Rejected,
}

impl ReportState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Accepted, Self::Rejected];

    /// The state as it is stored and as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for ReportState {
    type Err = BadKin;
    fn from_str(text: &str) -> Result<Self, BadKin> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or_else(|| BadKin(text.to_owned()))
    }
}

/// A report that two items are not the same work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KinReport {
    /// Its number.
    pub id: i64,
    /// The item with the smaller number, and its title.
    pub a: (ItemId, String),
    /// The other one.
    pub b: (ItemId, String),
    /// Where it stands.
    pub state: ReportState,
    /// How often it was made.
    pub times: u64,
    /// When it was made first.
    pub reported_at: DateTime<Utc>,
    /// When the operator decided.
    pub decided_at: Option<DateTime<Utc>>,
}

/// How many items each body has about each topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeatMap {
    /// Topics, most items first.
    pub topics: Vec<String>,
    /// Bodies, most items first, with their names.
    pub bodies: Vec<(BodySlug, Names)>,
    /// For each body the count of each topic, in the order of `topics`.
    pub counts: Vec<Vec<u64>>,
}

/// An item near another by its words, of whatever body; what a search lifts along with its hits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// The item.
    pub item: ItemId,
    /// How near, from 0 to 1.
    pub likeness: f32,
}
