//! An interest: what a subscriber asked for.

use serde::{Deserialize, Serialize};

use super::Query;

/// Interests that one subscriber may have.
pub const MOST_INTERESTS: usize = 32;

/// What a subscriber asked for: a query that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Interest {
    /// The query.
    pub query: Query,
}
