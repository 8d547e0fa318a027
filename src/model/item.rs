//! An item: a draft we have judged and stored.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BodySlug, CodeFacts, ItemId, LanguageTag, Names, SourceSlug};

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 512;
/// The longest summary, in characters.
pub const LONGEST_SUMMARY: usize = 2_000;
/// The longest text, in bytes.
pub const LONGEST_TEXT_BYTES: usize = 256 * 1024;
/// The longest link or id, in bytes.
pub const LONGEST_LINK_BYTES: usize = 2_048;
/// Labels kept of one item, and the characters of each.
pub const MOST_TAGS: (usize, usize) = (32, 64);
/// Versions of an item that are remembered.
pub const MOST_VERSIONS: u32 = 24;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemType {
    /// A repository or a piece of software.
    Code,
    /// A blog post.
    Blog,
    /// An announcement.
    News,
    /// A procurement notice.
    Notice,
}

impl ItemType {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Code, Self::Blog, Self::News, Self::Notice];

    /// The type as it is written in queries, feeds.toml and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Blog => "blog",
            Self::News => "news",
            Self::Notice => "notice",
        }
    }
}

impl fmt::Display for ItemType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no type of item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not one of code, blog, news, notice")]
pub struct BadItemType(pub String);

impl FromStr for ItemType {
    type Err = BadItemType;
    fn from_str(text: &str) -> Result<Self, BadItemType> {
        Self::ALL.into_iter().find(|t| t.as_str() == text).ok_or_else(|| BadItemType(text.to_owned()))
    }
}

/// A draft after judgement, before the store has given it a number: what `rules::refine` makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Refined {
    /// The keys it can be recognised by inside its source, best first; at least one.
    pub keys: Vec<ItemKey>,
    /// Whose it is.
    pub body: BodySlug,
    /// What it is.
    pub item_type: ItemType,
    /// Plain, at most [`LONGEST_TITLE`] characters.
    pub title: String,
    /// http or https; empty if it has no address of its own.
    pub url: String,
    /// Plain, at most [`LONGEST_SUMMARY`] characters.
    pub summary: String,
    /// Plain, at most [`LONGEST_TEXT_BYTES`].
    pub text: String,
    /// The language it is in, if that could be told.
    pub language: Option<LanguageTag>,
    /// When it was published; the time of the first sight where that is absent or impossible.
    pub published: DateTime<Utc>,
    /// The date of publication as written.
    pub published_raw: Option<String>,
    /// When it was last changed, as the source says.
    pub updated: Option<DateTime<Utc>>,
    /// Its licence.
    pub licence: Option<String>,
    /// The source's own labels.
    pub tags: Vec<String>,
    /// Our topics.
    pub topics: Vec<String>,
    /// What is known of a repository.
    pub code: Option<CodeFacts>,
    /// SHA-256 of its normalised text, in hexadecimal; another hash is another version.
    pub version_hash: String,
    /// SHA-256 of all that the index and the pages show, in hexadecimal; another hash is another revision.
    pub content_hash: String,
}

/// One of the names that an item is recognised by inside its source, such as `guid:…` or `link:…`. It stays for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemKey(pub String);

impl ItemKey {
    /// Whether this is an id that the source itself gave.
    pub fn is_id(&self) -> bool {
        self.0.starts_with("guid")
    }

    /// Whether this is a link.
    pub fn is_link(&self) -> bool {
        self.0.starts_with("link")
    }
}

/// Which names a source is trusted with, best first. One that is found out goes a rung down, and stays there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The ids that it gives its items.
    #[default]
    Id,
    /// Their links.
    Link,
    /// Their titles, dates and texts.
    Title,
}

impl Rung {
    /// The rung below; the lowest is its own.
    #[must_use]
    pub fn below(self) -> Self {
        match self {
            Self::Id => Self::Link,
            Self::Link | Self::Title => Self::Title,
        }
    }

    /// The rung as it is stored.
    pub fn number(self) -> i64 {
        match self {
            Self::Id => 0,
            Self::Link => 1,
            Self::Title => 2,
        }
    }

    /// The rung that is stored as `number`.
    pub fn of_number(number: i64) -> Self {
        match number {
            ..=0 => Self::Id,
            1 => Self::Link,
            2.. => Self::Title,
        }
    }
}

/// Whether a new item is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is news.
    News,
    /// It is from before we came.
    Backfill,
    /// It came amid so many others that its source may only have renamed them: it is news once it is seen again.
    Held,
}

/// What the store knows of an item by one of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The item.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// Where it can be read.
    pub url: String,
    /// When it was published.
    pub published: DateTime<Utc>,
    /// Whether it waits to be seen again before it is told of.
    pub held: bool,
    /// Whether it was missed lately, or is believed to be gone.
    pub missing: bool,
    /// See [`Refined::version_hash`].
    pub version_hash: String,
    /// See [`Refined::content_hash`].
    pub content_hash: String,
}

/// What the store knows of an item beside its names, to compare it with what its source sends under other names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling {
    /// The item.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published: DateTime<Utc>,
    /// Whether it waits to be seen again before it is told of.
    pub held: bool,
    /// See [`Refined::version_hash`].
    pub version_hash: String,
    /// See [`Refined::content_hash`].
    pub content_hash: String,
}

/// An item as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// Its number.
    pub id: ItemId,
    /// The source it was first seen at.
    pub source: SourceSlug,
    /// Whose it is.
    pub body: BodySlug,
    /// The names of that body.
    pub body_name: Names,
    /// What that body is found by beside its names.
    #[serde(skip)]
    pub body_also: Vec<String>,
    /// The area of that body.
    pub area: String,
    /// What it is.
    #[serde(rename = "type")]
    pub item_type: ItemType,
    /// Its title.
    pub title: String,
    /// Where it can be read; empty if nowhere.
    pub url: String,
    /// The source's own summary.
    pub summary: String,
    /// Its whole text.
    pub text: String,
    /// The language it is in.
    pub language: Option<LanguageTag>,
    /// When it was published.
    pub published: DateTime<Utc>,
    /// When we first saw it.
    pub first_seen: DateTime<Utc>,
    /// When it was last changed, as the source says.
    pub updated: Option<DateTime<Utc>>,
    /// Its licence.
    pub licence: Option<String>,
    /// The source's own labels.
    pub tags: Vec<String>,
    /// Our topics.
    pub topics: Vec<String>,
    /// What is known of a repository.
    pub code: Option<CodeFacts>,
    /// Rises when its text changes, from 1.
    pub version: u32,
    /// The store's revision that last changed it.
    pub revision: i64,
    /// Its place in the order of news; none while it is backfill.
    pub news: Option<i64>,
    /// Since when it is no longer there.
    pub gone_at: Option<DateTime<Utc>>,
    /// Why it is neither found nor told of, if it is not.
    pub hidden: Option<Hidden>,
}

/// Why an item is kept, and shown to nobody who does not ask for it by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hidden {
    /// It says that it is a technical copy of a repository elsewhere.
    Copy,
    /// It is the same as another item.
    Same,
}

impl Hidden {
    /// The reason as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Same => "same",
        }
    }
}

impl FromStr for Hidden {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "copy" => Ok(Self::Copy),
            "same" => Ok(Self::Same),
            _ => Err(()),
        }
    }
}

impl Item {
    /// Whether it is found and told of: it is there, and not hidden.
    pub fn is_shown(&self) -> bool {
        self.gone_at.is_none() && self.hidden.is_none()
    }
}

impl Refined {
    /// Whether it says itself that it is to be hidden.
    pub fn hidden(&self) -> Option<Hidden> {
        let public = self.code.as_ref().and_then(|code| code.publiccode.as_ref());
        public.is_some_and(|public| public.copy_of.is_some()).then_some(Hidden::Copy)
    }
}

/// One version of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// From 1.
    pub version: u32,
    /// When we saw it.
    pub seen_at: DateTime<Utc>,
    /// Its title then.
    pub title: String,
}

/// The state of the store that an index has reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// The store's own random name.
    pub store: String,
    /// The version of the index's schema and analysis.
    pub schema: u32,
    /// The last revision taken in.
    pub revision: i64,
    /// The random mark that stands beside that revision.
    pub mark: String,
}
