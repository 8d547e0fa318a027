//! Results: what a search gives to a page, a terminal or a program.

use serde::Serialize;

use super::{Item, QueryNote, Readiness};

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// How many items match in all.
    pub total: usize,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Terms of the other language that were searched for as well.
    pub also: Vec<String>,
    /// How the query was read, where that is not plain.
    pub notes: Vec<QueryNote>,
    /// How many of the matches there are of each value.
    pub facets: Vec<Facet>,
    /// The items of this page, in order.
    pub hits: Vec<Hit>,
    /// If nothing was found: what would find something, with how much.
    pub instead: Vec<Instead>,
}

/// One way of sorting matches into heaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// What is counted.
    pub name: FacetName,
    /// The values that occur, most frequent first, with how often.
    pub values: Vec<(String, usize)>,
}

/// What matches are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FacetName {
    /// The type of item.
    Type,
    /// The topic.
    Topic,
    /// The body.
    Body,
    /// The licence.
    Licence,
    /// The language of the item.
    Language,
    /// The area of the body.
    Area,
}

impl FacetName {
    /// The key of the filter that chooses one of its values: `type`, `topic`, `body`, `licence`, `lang`, `area`.
    pub fn filter_key(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Topic => "topic",
            Self::Body => "body",
            Self::Licence => "licence",
            Self::Language => "lang",
            Self::Area => "area",
        }
    }

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Language => "language",
            other => other.filter_key(),
        }
    }
}

/// One item found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The item.
    pub item: Item,
    /// How well it meets the words; 0 where there are none.
    pub score: f32,
    /// A few of its sentences, around the words.
    pub snippet: Snippet,
    /// How ready it is to be used by another body, if it is code of which anything is known.
    pub readiness: Option<Readiness>,
    /// How many other bodies do the same work.
    pub kin: usize,
}

/// A piece of a text, with the words that matched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// The piece in order; marked parts matched.
    pub parts: Vec<Part>,
}

/// A run of text in a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it matched.
    pub marked: bool,
}

impl Snippet {
    /// The text without its marks.
    pub fn plain(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }
}

/// What would find something where the query itself found nothing, with how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Instead {
    /// Words that look like those written, and that items have.
    DidYouMean {
        /// The query to search for.
        query: String,
        /// How many it finds.
        total: usize,
    },
    /// The same in the other language as well: not only the exact words.
    Across {
        /// The query to search for.
        query: String,
        /// How many it finds.
        total: usize,
    },
    /// The same words without filters.
    WithoutFilters {
        /// The query to search for.
        query: String,
        /// How many it finds.
        total: usize,
    },
    /// Fewer of the words.
    FewerWords {
        /// The query to search for.
        query: String,
        /// How many it finds.
        total: usize,
    },
}

impl Instead {
    /// The query to search for, and how many it finds.
    pub fn query(&self) -> (&str, usize) {
        let (Self::DidYouMean { query, total }
        | Self::Across { query, total }
        | Self::WithoutFilters { query, total }
        | Self::FewerWords { query, total }) = self;
        (query, *total)
    }
}
