//! What observers are told while something is being done.

use std::path::PathBuf;

use crate::model::{Outcome, SourceSlug, StopReason};

/// Something that happened. `cli` draws it, `daemon` logs it, tests collect it.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Visits begin.
    HarvestBegan {
        /// How many sources are to be visited.
        sources: usize,
    },
    /// A source was visited, and what that brought is stored.
    Visited(Visited),
    /// The index has taken changes in.
    Indexed {
        /// How many items.
        items: usize,
        /// The revision it has reached.
        revision: i64,
    },
    /// Items were compared with all others.
    Judged {
        /// How many.
        items: usize,
    },
    /// Digests were planned and written.
    Written {
        /// How many letters.
        letters: usize,
    },
    /// A letter was tried.
    Posted {
        /// What became of it, as a code.
        state: &'static str,
    },
    /// No letter leaves any more, until somebody says so.
    Halted {
        /// Why.
        reason: StopReason,
    },
    /// feeds.toml was read anew.
    FeedsRead {
        /// Sources that are listed.
        sources: usize,
        /// Mistakes in it.
        mistakes: usize,
    },
    /// What had failed goes on.
    Resumed {
        /// What is being done again.
        doing: &'static str,
    },
    /// The store was of an older version, and has been brought up to date.
    StoreUpdated {
        /// The version that it was of.
        from: i64,
        /// The version that it is of now.
        to: i64,
        /// A copy of it as it was before, if one was made.
        copy: Option<PathBuf>,
    },
    /// Something failed, and the rest goes on.
    Trouble {
        /// What was being done.
        doing: &'static str,
        /// The whole chain of errors on one line.
        why: String,
    },
}

/// One visit, as it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Visited {
    /// The source.
    pub slug: SourceSlug,
    /// What it ended in.
    pub outcome: Outcome,
    /// Items that are new.
    pub items_new: u32,
    /// Items that have changed.
    pub items_changed: u32,
    /// Bytes over the wire.
    pub bytes: u64,
    /// Whether nothing had changed.
    pub not_modified: bool,
    /// How long it took.
    pub millis: u64,
}

/// Writes an error and all its causes on one line: `a: b: c`.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !line.ends_with(&said) {
            line.push_str(": ");
            line.push_str(&said);
        }
        cause = inner.source();
    }
    line
}
