//! An interest: what a subscriber asked for.

use serde::{Deserialize, Serialize};

use super::{FacetName, Query};

/// Interests that one subscriber may have.
pub const MOST_INTERESTS: usize = 32;

/// What a subscriber asked for: a query that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interest {
    /// The query.
    pub query: Query,
}

/// One thing that an item may have, and that an interest may want: a word as it is looked up, or a value of a filter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SoughtKey {
    /// A word without diacritics.
    Folded(String),
    /// The English stem of a word.
    English(String),
    /// What the Welsh forms of a word share.
    Welsh(String),
    /// A value of what items are filtered by, such as `cdps` of the body.
    Value(FacetName, String),
}
