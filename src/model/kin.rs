//! Kin: items of other bodies that do the same work, and what shows it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ItemId;

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

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Two items of different bodies that are kin.
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

/// An item near another by its words, of whatever body; what a search lifts along with its hits.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// The item.
    pub item: ItemId,
    /// How near, from 0 to 1.
    pub likeness: f32,
}
