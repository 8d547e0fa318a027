//! What a reader says of an item.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{ItemId, Purpose, ReportState};

/// The longest name of a body, and the longest contact, in characters.
pub const LONGEST_SAID: usize = 120;

/// What a reader says of an item, by a link in a letter or on the page of the subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is not for us: neither it nor what does the same work is to be shown again.
    NotForUs,
    /// We are doing this too.
    DoingItToo,
}

impl Verdict {
    /// The verdict as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotForUs => "not-for-us",
            Self::DoingItToo => "doing-it-too",
        }
    }

    /// What a link may do that says it.
    pub fn purpose(self) -> Purpose {
        match self {
            Self::NotForUs => Purpose::NotForUs,
            Self::DoingItToo => Purpose::DoingItToo,
        }
    }
}

/// Somebody said that their body does the same work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoingToo {
    /// Its number.
    pub id: i64,
    /// The item.
    pub item: ItemId,
    /// The title of that.
    pub title: String,
    /// The body, as they wrote it.
    pub body: String,
    /// Whom to ask there, as they wrote it.
    pub contact: String,
    /// Whether the operator has accepted it.
    pub state: ReportState,
    /// When it was said.
    pub said_at: DateTime<Utc>,
}
