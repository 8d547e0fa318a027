//! The kinds of source: what to ask, how to read the answer; and the gate before every parser.
//!
//! A kind names its asks and reads answers; it never touches the network. It returns what it could read beside what it
//! could not: one spoilt entry does not spoil a feed. A new kind is one file, and one line in `kinds!`.

pub mod dates;
pub mod discover;
pub mod entities;
pub mod forge;
pub mod gate;
pub mod html;
pub mod json;
pub mod licences;
pub mod lines;
pub mod links;
pub mod markdown;
pub mod older;
pub mod opml;
pub mod pages;
pub mod publiccode;
pub mod registry;
pub mod robots;
pub mod yaml;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::model::{Addition, Answer, Ask, Draft, ItemType, LanguageTag, Memory, Outcome, Repair, Spoilt};
use registry::{Context, Keys};

/// Entries read from one document.
pub const MOST_ENTRIES_READ: usize = 5_000;
/// Entries kept of one document: the newest.
pub const MOST_ENTRIES_KEPT: usize = 500;
/// Listing pages of one visit.
pub const MOST_PAGES: usize = 50;

/// A kind of source.
pub trait Kind: Sized {
    /// What its items are, unless feeds.toml or an item says otherwise.
    const GIVES: ItemType;

    /// Whether robots.txt is obeyed: for what was not published to be read by programs.
    const OBEYS_ROBOTS: bool = false;

    /// Whether its answers hold only what is new or has changed, so that much of it at once means nothing.
    const GIVES_ONLY_NEW: bool = false;

    /// Reads what belongs to the kind from a `[[source]]` table; notes its mistakes, and is none if there are any.
    fn new(keys: &mut Keys<'_>, context: &Context) -> Option<Self>;

    /// The address that the source is shown with.
    fn address(&self) -> String;

    /// Returns the asks that a visit begins with; `memory` is what earlier visits left (a watermark, the stamps of
    /// things already read).
    fn asks(&self, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask>;

    /// Reads the answer to `ask` into drafts, spoilt entries, further asks (each with a key and a stamp, so that what has
    /// not changed is not asked again), and a new memory. A README that is not there is an answer, not a failure.
    ///
    /// # Errors
    ///
    /// When the answer as a whole cannot be read.
    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError>;

    /// Whether the answer to `ask` is to be read even if it is what it was: to see what it does not hold any more.
    fn reads_anyway(&self, _ask: &Ask) -> bool {
        false
    }
}

/// What a kind has read from one answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// What could be read, in the order of the document.
    pub drafts: Vec<Draft>,
    /// What this answer adds to drafts of earlier answers of the visit.
    pub additions: Vec<Addition>,
    /// What could not.
    pub spoilt: Vec<Spoilt>,
    /// What was mended before it could be read.
    pub repairs: Vec<Repair>,
    /// Whether this is from before the source was first visited, and comes only now: it is stored, and no news.
    pub backfill: bool,
    /// Whether this is the end of a listing of all there is, every page of which was read in this visit: what was not
    /// on it is missing.
    pub whole: bool,
    /// What is to be asked next in this visit.
    pub asks: Vec<Ask>,
    /// What the next visit should know.
    pub memory: Memory,
    /// What the document calls itself.
    pub title: Option<String>,
    /// The id that the document gives itself, byte for byte.
    pub id: Option<String>,
    /// The site that the document belongs to.
    pub link: Option<Url>,
    /// Where the document says that older things are.
    pub older: Option<Url>,
    /// When the document says that it was published.
    pub published: Option<DateTime<Utc>>,
    /// When the document says that it was last changed.
    pub updated: Option<DateTime<Utc>>,
    /// The language that the document says it is in.
    pub language: Option<LanguageTag>,
    /// How long the document itself says that it stays as it is, in seconds.
    pub pace_hint_seconds: Option<u64>,
}

/// An answer that could not be read as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing came.
    #[error("an empty body")]
    Empty,
    /// A web page came where a feed or data was expected.
    #[error("a web page instead of a feed")]
    Html,
    /// A page came that asks whether we are human.
    #[error("a challenge page")]
    Challenge,
    /// The document cannot be parsed.
    #[error("{detail}")]
    Unreadable {
        /// What the parser says.
        detail: String,
    },
    /// The rules found nothing on the page.
    #[error("nothing matched the rules")]
    NothingMatched,
    /// The site asks us to wait, in a way that its kind alone knows.
    #[error("asked too fast: to be left alone for {wait_seconds} s")]
    Throttled {
        /// For how long.
        wait_seconds: u32,
    },
}

impl ReadError {
    /// Returns what a visit ends in that meets this at `now`.
    pub fn outcome(self, now: DateTime<Utc>) -> Outcome {
        match self {
            Self::Empty => Outcome::EmptyBody,
            Self::Html => Outcome::HtmlInstead,
            Self::Challenge => Outcome::Challenge,
            Self::Unreadable { detail } => Outcome::Unreadable { detail },
            Self::NothingMatched => Outcome::NothingMatched,
            Self::Throttled { wait_seconds } => {
                Outcome::RateLimited { until: now + TimeDelta::seconds(i64::from(wait_seconds)) }
            }
        }
    }
}

/// Declares for each kind its module, its variant, its `kind = "…"` and the dispatch.
macro_rules! kinds {
    ($($(#[$doc:meta])* $module:ident::$kind:ident,)*) => {
        $(pub mod $module;)*

        /// Any of the kinds.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum AnyKind {
            $($(#[$doc])* $kind($module::$kind),)*
        }

        /// The names of the kinds, as feeds.toml writes them.
        pub const KINDS: &[&str] = &[$(stringify!($module)),*];

        impl AnyKind {
            /// Reads what belongs to the kind called `name`; none if there are mistakes, or no such kind.
            pub fn new(name: &str, keys: &mut Keys<'_>, context: &Context) -> Option<Self> {
                match name {
                    $(stringify!($module) => $module::$kind::new(keys, context).map(Self::$kind),)*
                    _ => None,
                }
            }

            /// What the items of this kind are, unless something says otherwise.
            pub fn gives(&self) -> ItemType {
                match self {
                    $(Self::$kind(_) => $module::$kind::GIVES,)*
                }
            }

            /// See [`Kind::OBEYS_ROBOTS`].
            pub fn obeys_robots(&self) -> bool {
                match self {
                    $(Self::$kind(_) => $module::$kind::OBEYS_ROBOTS,)*
                }
            }

            /// See [`Kind::GIVES_ONLY_NEW`].
            pub fn gives_only_new(&self) -> bool {
                match self {
                    $(Self::$kind(_) => $module::$kind::GIVES_ONLY_NEW,)*
                }
            }

            /// See [`Kind::reads_anyway`].
            pub fn reads_anyway(&self, ask: &Ask) -> bool {
                match self {
                    $(Self::$kind(kind) => kind.reads_anyway(ask),)*
                }
            }

            /// See [`Kind::address`].
            pub fn address(&self) -> String {
                match self {
                    $(Self::$kind(kind) => kind.address(),)*
                }
            }

            /// See [`Kind::asks`].
            pub fn asks(&self, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
                match self {
                    $(Self::$kind(kind) => kind.asks(memory, now),)*
                }
            }

            /// See [`Kind::read`].
            ///
            /// # Errors
            ///
            /// When the answer as a whole cannot be read.
            pub fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
                match self {
                    $(Self::$kind(kind) => kind.read(ask, answer, memory),)*
                }
            }
        }
    };
}

kinds! {
    /// An RSS, Atom or JSON feed.
    feed::Feed,
    /// The public repositories of a GitHub organisation.
    github::Github,
    /// The public projects of a GitLab group.
    gitlab::Gitlab,
    /// The public repositories of an organisation on a Forgejo or Gitea.
    forgejo::Forgejo,
    /// A list of software.
    catalogue::Catalogue,
    /// Procurement notices.
    ocds::Ocds,
    /// A list page of a body that has no feed.
    page::Page,
    /// The new and changed pages of a site, by its sitemap.
    sitemap::Sitemap,
}
