//! A draft: a thing as its source words it, before we have judged it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{ItemType, LanguageTag};

/// A thing as the source words it. Texts are plain; nothing has been shortened or judged yet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The id that the source itself gives it, byte for byte.
    pub guid: Option<String>,
    /// Where it can be read.
    pub link: Option<Url>,
    /// Its title.
    pub title: String,
    /// What the source itself gives as a summary or description.
    pub summary: String,
    /// Its whole text, as far as the source gives it.
    pub text: String,
    /// When it was published, if that could be read.
    pub published: Option<DateTime<Utc>>,
    /// The date of publication as written.
    pub published_raw: Option<String>,
    /// When it was last changed, if that could be read.
    pub updated: Option<DateTime<Utc>>,
    /// The language that the source says it is in.
    pub language: Option<LanguageTag>,
    /// What it is, if the source says so.
    pub item_type: Option<ItemType>,
    /// Its licence: an SPDX identifier, or the text of one that has none.
    pub licence: Option<String>,
    /// The source's own labels for it.
    pub tags: Vec<String>,
    /// What is known of a repository.
    pub code: Option<CodeFacts>,
}

/// What a forge says of a repository. A fact that could not be read is `None`, never a guess.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeFacts {
    /// The host of the forge.
    pub forge: String,
    /// The number that the forge keeps through renames and moves.
    pub repository: u64,
    /// Owner and name, as it stands now.
    pub full_name: String,
    /// The branch one sees first.
    pub default_branch: Option<String>,
    /// When anything was last pushed.
    pub pushed_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// Whether it has been put away.
    pub archived: Option<bool>,
    /// Whether it is a copy of another repository.
    pub fork: Option<bool>,
    /// Its home page.
    pub homepage: Option<String>,
    /// Programming languages.
    pub languages: Vec<String>,
    /// Shown, never scored.
    pub stars: Option<u64>,
    /// Shown, never scored.
    pub forks: Option<u64>,
}

/// An entry that could not be read, beside those that could.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoilt {
    /// Which one, from 0, in the order of the document.
    pub position: usize,
    /// Why.
    pub why: String,
}

/// What the gate mended before a document could be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// A stable code, such as `bare-ampersand`.
    pub code: &'static str,
    /// How often.
    pub times: u32,
}
