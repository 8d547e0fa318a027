//! A query: what somebody looks for, read once and never raw again.

use std::ops::Range;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BodySlug, ItemType, Lang, LanguageTag};

/// The longest text of a query, in characters.
pub const LONGEST_QUERY: usize = 256;
/// Words and phrases of a query that are used.
pub const MOST_TERMS: usize = 16;
/// The most results a page may ask for.
pub const MOST_RESULTS: usize = 100;

/// What somebody looks for. [`Query::canonical`] reads back as the same query, but for [`Query::also`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Words and phrases, in the order written.
    pub terms: Vec<Term>,
    /// What the items must be, beside having the words.
    pub filters: Filters,
    /// Whether only the exact words count: no stems, no other language.
    pub exact: bool,
    /// The query in its one canonical spelling.
    pub canonical: String,
    /// What will do in the place of some terms, at a low weight. Worked out anew for each search, and never kept.
    #[serde(skip)]
    pub also: Vec<Also>,
}

impl Query {
    /// Whether it asks for nothing in particular: the newest items.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.filters == Filters::default()
    }
}

/// One word or phrase of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Term {
    /// One word, or the words of a phrase in their order.
    pub words: Vec<String>,
    /// Whether items with it are wanted or not.
    pub sign: Sign,
}

/// Words that will do in the place of some terms of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Also {
    /// Which terms they stand for, all of them together.
    pub terms: Range<usize>,
    /// The words, as a reader would spell them.
    pub words: Vec<String>,
    /// The other language that they are in; none if they only say the same in another way, as abbreviations do.
    pub lang: Option<Lang>,
}

/// Whether a term is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// Items must have it.
    Want,
    /// Items must not have it.
    Refuse,
}

/// What items must be. Within one list any value will do; every list that is not empty must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// Of these bodies.
    pub bodies: Vec<BodySlug>,
    /// Of these types.
    pub types: Vec<ItemType>,
    /// With one of these topics.
    pub topics: Vec<String>,
    /// Under one of these licences, in lower case; `none` is no licence.
    pub licences: Vec<String>,
    /// In one of these languages.
    pub languages: Vec<LanguageTag>,
    /// Of bodies of these areas.
    pub areas: Vec<String>,
    /// Published on this day (UTC) or later.
    pub since: Option<NaiveDate>,
    /// Published on this day (UTC) or earlier.
    pub until: Option<NaiveDate>,
}

/// What the reader of a query should know of how it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum QueryNote {
    /// The text was cut to its first [`LONGEST_QUERY`] characters.
    Shortened,
    /// Only the first [`MOST_TERMS`] words were used.
    TooManyTerms,
    /// A filter without a value, or with one that cannot be; it was read as words.
    NotAFilter {
        /// What was written.
        text: String,
    },
    /// A quotation mark without its partner was read as a space.
    OpenQuote,
}

/// In which order results come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first; newest first where the query has no words.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// Which of the results are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// In which order.
    pub sort: Sort,
    /// How many to leave out from the front.
    pub offset: usize,
    /// How many to give, at most [`MOST_RESULTS`].
    pub limit: usize,
}
