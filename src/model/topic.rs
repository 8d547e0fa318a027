//! A topic: what an item is about, from our own list; why an item was given it; and what may be wrong in a list.

use serde::{Deserialize, Serialize};

use super::{Lang, Names};

/// The most topics of one item.
pub const MOST_TOPICS: usize = 3;

/// One topic of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// Its name for ever, as in queries and feeds.toml.
    pub slug: String,
    /// What readers see.
    pub name: Names,
    /// English words and phrases that tell it.
    pub words_en: Vec<String>,
    /// Welsh words and phrases that tell it.
    pub words_cy: Vec<String>,
    /// Labels of sources that mean it, in lower case, with hyphens.
    pub tags: Vec<String>,
}

impl Topic {
    /// The words of one language that tell it.
    pub fn words(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.words_en,
            Lang::Cy => &self.words_cy,
        }
    }
}

/// A topic that was given to an item, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenTopic {
    /// Which topic.
    pub slug: String,
    /// How much speaks for it.
    pub points: u32,
    /// What speaks for it, strongest first; never empty.
    pub because: Vec<TopicSign>,
}

/// One thing that speaks for a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TopicSign {
    /// Where it was found.
    pub place: TopicPlace,
    /// The word or phrase of the list, or the label; empty for [`TopicPlace::Source`].
    pub words: String,
}

/// Where a topic was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicPlace {
    /// In the title.
    Title,
    /// In the source's own summary.
    Summary,
    /// Among the source's own labels.
    Tag,
    /// Every item of the source has it.
    Source,
    /// In the text.
    Text,
}

/// Something wrong in a list of topics, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicMistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: TopicFault,
}

/// What may be wrong in a line of a list of topics. The line is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum TopicFault {
    /// The first line does not name the columns that a list needs. Nothing is read.
    #[error("the first line must name the columns slug, en and words_en")]
    NoColumns,
    /// A slug with other letters than a-z, 0-9 and -.
    #[error("{slug:?} is no slug: write a-z, 0-9 and -")]
    BadSlug {
        /// The slug as written.
        slug: String,
    },
    /// A slug that stands twice.
    #[error("{slug} stands in line {first_line} already")]
    SlugTwice {
        /// The slug.
        slug: String,
        /// Where it stands first.
        first_line: usize,
    },
    /// No English name.
    #[error("no English name")]
    NoName,
    /// Nothing by which the topic could be told.
    #[error("neither words nor tags")]
    NoWords,
    /// A phrase of too many words.
    #[error("{phrase:?} has more than {most} words")]
    TooLong {
        /// The phrase.
        phrase: String,
        /// How many words it may have.
        most: usize,
    },
    /// This line and all after it are more than can be kept.
    #[error("more than {most} topics")]
    TooMany {
        /// How many there may be.
        most: usize,
    },
}
