//! A source: one place where a body publishes; and what may be wrong in feeds.toml.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{BodySlug, ItemType, LanguageTag, Outcome, SourceSlug};

/// What is common to the sources of every kind. The rest belongs to the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its name for ever.
    pub slug: SourceSlug,
    /// Who publishes there.
    pub body: BodySlug,
    /// The name of its kind, as in feeds.toml.
    pub kind: String,
    /// The address it is shown with: the feed, or the organisation's page.
    pub address: String,
    /// What its items are, unless an item says otherwise.
    pub gives: ItemType,
    /// The language of its items, unless an item says otherwise.
    pub language: Option<LanguageTag>,
    /// The shortest pace: never visited more often than this.
    pub every: Option<TimeDelta>,
    /// Whether it is visited at all.
    pub enabled: bool,
    /// A PEM file with an intermediate certificate that its server forgets to send.
    pub extra_ca_file: Option<String>,
    /// Request headers of its own; secrets already read from the environment.
    pub headers: Vec<(String, String)>,
    /// Topics given to each of its items.
    pub topics: Vec<String>,
    /// For whoever keeps feeds.toml.
    pub note: Option<String>,
}

/// Where a source says for good (301, 308) that it has gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// The address.
    pub to: String,
    /// Good visits in a row that were sent there.
    pub times: u32,
    /// When the first of them was.
    pub since: DateTime<Utc>,
    /// Whether it is believed by now, so that we ask there.
    pub believed: bool,
}

/// How a source has been doing: its row in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRecord {
    /// The source.
    pub slug: SourceSlug,
    /// Its body.
    pub body: BodySlug,
    /// The name of its kind.
    pub kind: String,
    /// The address it is shown with.
    pub address: String,
    /// Whether feeds.toml has it, enabled.
    pub listed: bool,
    /// When it was last visited.
    pub visited_at: Option<DateTime<Utc>>,
    /// When a visit last went well.
    pub good_at: Option<DateTime<Utc>>,
    /// When it last gave something new.
    pub new_at: Option<DateTime<Utc>>,
    /// Since when it has failed without a break.
    pub failing_since: Option<DateTime<Utc>>,
    /// How many visits in a row have failed.
    pub failures: u32,
    /// The usual time between two new items, if it is known.
    pub usual_gap: Option<TimeDelta>,
    /// Where it says that it has gone.
    pub moved: Option<Moved>,
    /// When it is visited next.
    pub next_visit: DateTime<Utc>,
    /// What the last visit ended in.
    pub outcome: Option<Outcome>,
    /// How many of its items are held.
    pub items: u64,
}

/// Something wrong in feeds.toml, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The slug of the body or source it is in, as far as it can be read.
    pub within: Option<String>,
    /// What is wrong.
    pub fault: MistakeFault,
}

/// What may be wrong in feeds.toml. `text` says it in both languages, with what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum MistakeFault {
    /// The file is not TOML.
    NotToml {
        /// What the parser says.
        detail: String,
    },
    /// A key that nothing reads.
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest key that is read.
        nearest: Option<String>,
    },
    /// A key that must be there is not.
    MissingKey {
        /// The key.
        key: String,
    },
    /// A value of another type than its key wants.
    WrongType {
        /// The key.
        key: String,
        /// What it should be, such as `a text` or `true or false`; a code that `text` words: `text`, `truth`, `list`, `table`, `duration`.
        wanted: String,
    },
    /// A kind that does not exist.
    UnknownKind {
        /// The kind as written.
        kind: String,
        /// The nearest kind.
        nearest: Option<String>,
    },
    /// A source names a body that is not declared.
    UnknownBody {
        /// The body as written.
        body: String,
        /// The nearest body declared.
        nearest: Option<String>,
    },
    /// A slug that stands twice.
    SlugTwice {
        /// The slug.
        slug: String,
        /// The line where it stands first.
        first_line: usize,
    },
    /// A slug with other letters than a-z, 0-9 and -.
    BadSlug {
        /// The slug as written.
        slug: String,
        /// A slug that would do.
        suggestion: String,
    },
    /// A URL that is none, or is not http or https, or holds a password.
    BadUrl {
        /// The URL as written.
        url: String,
    },
    /// A text that is no CSS selector.
    BadSelector {
        /// The key.
        key: String,
        /// The text as written.
        selector: String,
    },
    /// A value that is none of those allowed.
    BadValue {
        /// The key.
        key: String,
        /// The value as written.
        value: String,
        /// What may stand there.
        allowed: Vec<String>,
    },
    /// A header whose value names an environment variable that is not set.
    UnsetVariable {
        /// The variable.
        variable: String,
    },
}
