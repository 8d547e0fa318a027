//! A draft: a thing as its source words it, before we have judged it.

use std::collections::BTreeMap;

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
    /// Whether it is of the time before we came, and so no news.
    pub backfill: bool,
}

/// What a forge says of a repository. A fact that could not be read is `None`, never a guess.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeFacts {
    /// The host of the forge.
    pub forge: String,
    /// The number that the forge keeps through renames and moves; 0 where only an address is known.
    pub repository: u64,
    /// Owner and name, as it stands now.
    pub full_name: String,
    /// The branch one sees first.
    pub default_branch: Option<String>,
    /// When anything was last pushed; where a forge does not say that, when anything last happened.
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
    /// Whether the forge serves a site of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<bool>,
    /// The address of the repository that it was copied from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fork_of: Option<String>,
    /// Its licence, where another answer than the listing tells it; empty if that says that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// What its README holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readme: Option<Readme>,
    /// What lies at its top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Files>,
    /// Its releases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub releases: Option<Releases>,
    /// What its publiccode.yml says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publiccode: Option<PublicFacts>,
}

impl CodeFacts {
    /// Whether a copy has gone on since it was made: forges date the last push of a fresh copy before the copying.
    ///
    /// None if it is no copy, or nobody can tell.
    pub fn moved_on(&self) -> Option<bool> {
        match (self.fork, self.pushed_at, self.created_at) {
            (Some(true), Some(pushed), Some(created)) => Some(pushed > created),
            _ => None,
        }
    }
}

/// What a README holds. The default is that of a repository that has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Readme {
    /// Characters, as written.
    pub characters: u32,
    /// Headings of any depth.
    pub headings: u32,
    /// Whether a section says how to install, run or use it.
    pub how_to_run: bool,
    /// Whether a picture or film shows it; badges and logos do not count.
    pub shown: bool,
    /// Whether it leads to documentation elsewhere.
    pub leads_to_docs: bool,
}

/// What lies at the top of a repository. What could be hidden in a folder is `None` where that folder is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Files {
    /// A folder of documentation.
    pub docs: Option<bool>,
    /// Tests.
    pub tests: Option<bool>,
    /// A file of a service that builds and tests it.
    pub ci: Option<bool>,
    /// A container file, or one for an orchestrator.
    pub container: Option<bool>,
    /// A file that says who owns which part.
    pub codeowners: Option<bool>,
    /// A file that says whom to tell of a vulnerability.
    pub security: Option<bool>,
    /// A file with a licence.
    pub licence: Option<bool>,
    /// A publiccode.yml.
    pub publiccode: Option<bool>,
    /// A code.json.
    pub code_json: Option<bool>,
    /// A folder of translations.
    pub translations: Option<bool>,
    /// A Welsh README.
    pub welsh: Option<bool>,
}

/// The releases of a repository. The default is that of one that has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Releases {
    /// What the newest is called.
    pub newest: Option<String>,
    /// When it was published.
    pub at: Option<DateTime<Utc>>,
}

/// Who keeps software going, as publiccode.yml says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Maintenance {
    /// The body itself.
    Internal,
    /// A contractor.
    Contract,
    /// A community.
    Community,
    /// Nobody.
    #[serde(rename = "none")]
    Nobody,
}

/// How far software has come, as publiccode.yml says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DevelopmentStatus {
    /// An idea.
    Concept,
    /// Being made.
    Development,
    /// Being tried.
    Beta,
    /// In use.
    Stable,
    /// No longer kept.
    Obsolete,
}

/// What a publiccode.yml says of its repository. The default is that of a repository that has none, or one that cannot
/// be read at all. No person is kept: neither names nor addresses of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublicFacts {
    /// Whether it could be read as a publiccode.yml.
    pub parsed: bool,
    /// Where it says that the repository is, if that is elsewhere: then this is a technical copy, and nothing else of
    /// it is kept.
    pub copy_of: Option<String>,
    /// Addresses of what it is a variant of.
    pub based_on: Vec<String>,
    /// Bodies that use it.
    pub used_by: Vec<String>,
    /// Who keeps it going.
    pub maintenance: Option<Maintenance>,
    /// How far it has come.
    pub status: Option<DevelopmentStatus>,
    /// The organisation that answers for it.
    pub owner: Option<String>,
    /// Team names and team mailboxes.
    pub contacts: Vec<String>,
    /// Whether it can be translated.
    pub localisable: Option<bool>,
    /// The languages that it is available in.
    pub languages: Vec<LanguageTag>,
    /// Its licence.
    pub licence: Option<String>,
    /// What it is for, in the words of the standard's list.
    pub categories: Vec<String>,
    /// What it is, by language.
    pub about: BTreeMap<LanguageTag, String>,
    /// Whether it names documentation.
    pub documented: bool,
    /// Whether it names screenshots or films.
    pub shown: bool,
    /// Its front page.
    pub landing: Option<String>,
    /// What of it could not be read: the path of the key, and why.
    pub unread: Vec<String>,
}

/// What a later answer of a visit adds to a draft of an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addition {
    /// The id of that draft.
    pub guid: String,
    /// Its whole text, if this answer holds it.
    pub text: Option<String>,
    /// The facts that this answer holds; the others are none.
    pub facts: CodeFacts,
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
