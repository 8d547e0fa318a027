//! Readiness: what is known of a piece of code by somebody who may want to use it, and what follows from that.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A thing that may be there, as far as anybody has looked. What nobody looked for is not absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Looked<T> {
    /// Nobody has looked, or the answer could not be read.
    #[default]
    NotYet,
    /// It is not there.
    Absent,
    /// It is there.
    Found(T),
}

/// What a repository says of its own maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Declared {
    /// Somebody keeps it going.
    Kept,
    /// Nobody does, or it is obsolete.
    GivenUp,
}

/// What is known of a piece of code by somebody who may want to use it. A fact that could not be read is none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReuseFacts {
    /// Its licence: an SPDX identifier or expression, or whatever else was written.
    pub licence: Looked<String>,
    /// Words of its description.
    pub description_words: Option<u32>,
    /// Characters of its README; 0 if it has none.
    pub readme_characters: Option<u32>,
    /// Headings of its README.
    pub readme_headings: Option<u32>,
    /// Whether a section says how to install, run or use it.
    pub how_to_run: Option<bool>,
    /// Whether it has a folder of documentation, or a site.
    pub documentation: Option<bool>,
    /// Whether a screenshot, a film or a demonstration shows it.
    pub shown: Option<bool>,
    /// Whether it has a publiccode.yml or a code.json that can be read.
    pub described_by_file: Option<bool>,
    /// When somebody last changed it, robots left out where they can be told.
    pub newest_change: Option<DateTime<Utc>>,
    /// Its newest release or tag.
    pub newest_release: Looked<DateTime<Utc>>,
    /// Whether it names who owns it: a contact, code owners, whom to tell of a vulnerability, a mailbox.
    pub named_owner: Option<bool>,
    /// What it says of its maintenance.
    pub maintenance: Looked<Declared>,
    /// Whether it has been put away.
    pub archived: Option<bool>,
    /// How many other bodies are seen using it.
    pub other_bodies: Option<u32>,
    /// Whether it has a container file, or is a published package.
    pub deployable: Option<bool>,
    /// Whether it has tests.
    pub tests: Option<bool>,
    /// Whether a service builds and tests it at each change.
    pub ci: Option<bool>,
    /// Whether it can be translated.
    pub localisable: Option<bool>,
    /// Whether it is available in Welsh.
    pub welsh: Option<bool>,
}

/// What somebody asks who may want to use a piece of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// May we use it?
    MayWeUseIt,
    /// Can we understand it?
    CanWeUnderstandIt,
    /// Is somebody looking after it?
    IsItLookedAfter,
    /// Has anybody else used it?
    HasAnybodyUsedIt,
    /// Could we run it?
    CouldWeRunIt,
}

impl Question {
    /// All of them, in the order they are asked.
    pub const ALL: [Self; 5] =
        [Self::MayWeUseIt, Self::CanWeUnderstandIt, Self::IsItLookedAfter, Self::HasAnybodyUsedIt, Self::CouldWeRunIt];
}

/// One thing that answers a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// A licence that lets everybody use it.
    OpenLicence,
    /// A description of ten words or more.
    Description,
    /// A README of some length, with headings.
    Readme,
    /// How to run it.
    HowToRun,
    /// Documentation.
    Documentation,
    /// A screenshot or a demonstration.
    Shown,
    /// A publiccode.yml or code.json.
    DescribedByFile,
    /// A change not long ago.
    RecentChange,
    /// A release not long ago.
    RecentRelease,
    /// Somebody who owns it.
    NamedOwner,
    /// A promise to keep it going.
    DeclaredMaintenance,
    /// Other bodies that use it.
    OtherBodies,
    /// A container file or package.
    Deployable,
    /// Tests.
    Tests,
    /// A service that runs them.
    Ci,
    /// That it can be translated.
    Localisable,
    /// That it speaks Welsh.
    Welsh,
}

impl Signal {
    /// All of them, in the order of the formula.
    pub const ALL: [Self; 17] = [
        Self::OpenLicence,
        Self::Description,
        Self::Readme,
        Self::HowToRun,
        Self::Documentation,
        Self::Shown,
        Self::DescribedByFile,
        Self::RecentChange,
        Self::RecentRelease,
        Self::NamedOwner,
        Self::DeclaredMaintenance,
        Self::OtherBodies,
        Self::Deployable,
        Self::Tests,
        Self::Ci,
        Self::Localisable,
        Self::Welsh,
    ];
}

/// What was found of a signal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Finding {
    /// It could not be read; it counts neither for nor against.
    NotKnown,
    /// It is not there.
    Absent,
    /// It is there.
    Present,
    /// A licence that lets everybody use it.
    Open {
        /// The licence.
        licence: String,
    },
    /// A licence that is known not to.
    NotOpen {
        /// The licence.
        licence: String,
    },
    /// The text of a licence, which nobody has recognised.
    NotRecognised {
        /// What was written.
        licence: String,
    },
    /// When it last happened.
    At {
        /// The instant.
        at: DateTime<Utc>,
    },
    /// It does not count any longer, since nobody looks after the code.
    GivenUp,
    /// How many bodies.
    Bodies {
        /// Their number.
        count: u32,
    },
}

/// A signal with what was found, and what that is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The signal.
    pub signal: Signal,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
    /// Points for it.
    pub points: u32,
    /// The most it could have; 0 if it is not known.
    pub of: u32,
}

/// A question with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The question.
    pub question: Question,
    /// Points for it.
    pub points: u32,
    /// The most it could have, as far as it is known; 0 means that nothing is.
    pub of: u32,
    /// Each signal, in the order of the formula.
    pub evidence: Vec<Evidence>,
}

/// The verdict in a word; words come before numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadinessWord {
    /// Ready to reuse.
    Ready,
    /// Reusable with work.
    WithWork,
    /// Worth a look.
    WorthALook,
    /// Ask first: it has no licence, or one that does not let everybody use it.
    AskFirst,
    /// No longer maintained.
    NoLongerMaintained,
}

impl ReadinessWord {
    /// All of them, as the page that explains them has them.
    pub const ALL: [Self; 5] =
        [Self::Ready, Self::WithWork, Self::WorthALook, Self::AskFirst, Self::NoLongerMaintained];

    /// The word as JSON and the index have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::WithWork => "with-work",
            Self::WorthALook => "worth-a-look",
            Self::AskFirst => "ask-first",
            Self::NoLongerMaintained => "no-longer-maintained",
        }
    }
}

/// How ready a piece of code is to be used by another body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// The verdict.
    pub word: ReadinessWord,
    /// Points in all.
    pub points: u32,
    /// The most it could have, as far as it is known: at most 100.
    pub of: u32,
    /// The five questions.
    pub questions: Vec<Answered>,
    /// What would raise it, most points first.
    pub raises: Vec<Signal>,
    /// The version of the formula.
    pub version: u32,
}

/// The formula of readiness, as it is shown to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Formula {
    /// Its version.
    pub version: u32,
    /// The five questions with the most that each signal can have.
    pub questions: Vec<Answered>,
}
