//! A check: one thing that must hold, and whether it does.

use serde::{Serialize, Serializer};

/// What is checked. `text` says what it is and what to do when it does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckName {
    /// feeds.toml can be read, and its sources visited.
    Feeds,
    /// The sources answer.
    Sources,
    /// The database says that it is whole.
    Store,
    /// It can be written, and leaving even when the disk is full.
    Writing,
    /// Every item that was ever acknowledged is there.
    Items,
    /// Every item has a name of its own, and every name an item.
    Keys,
    /// What is sent back to a site came with a visit that went well.
    Validators,
    /// The index equals the store, as far as it has come.
    Index,
    /// Kin are those of the items as they are.
    Kin,
    /// The clock has not gone back.
    Clock,
    /// The next digests.
    Digests,
    /// No slot has two letters.
    Letters,
    /// Nobody was written to who had not said yes, or had left.
    Consent,
    /// Letters can leave.
    Mail,
    /// Nothing has stopped the letters.
    Sending,
    /// Links in letters lead here.
    PublicUrl,
    /// Sites and readers can write to somebody.
    Contact,
    /// The token key is there, and nobody else can read it.
    TokenKey,
    /// Whether there is a token for GitHub.
    GithubToken,
    /// Nothing unfinished lies beside our files.
    Leftovers,
}

impl CheckName {
    /// All of them, in the order in which they are made.
    pub const ALL: [Self; 20] = [
        Self::Feeds,
        Self::Sources,
        Self::Store,
        Self::Writing,
        Self::Items,
        Self::Keys,
        Self::Validators,
        Self::Index,
        Self::Kin,
        Self::Clock,
        Self::Digests,
        Self::Letters,
        Self::Consent,
        Self::Mail,
        Self::Sending,
        Self::PublicUrl,
        Self::Contact,
        Self::TokenKey,
        Self::GithubToken,
        Self::Leftovers,
    ];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feeds => "feeds",
            Self::Sources => "sources",
            Self::Store => "store",
            Self::Writing => "writing",
            Self::Items => "items",
            Self::Keys => "keys",
            Self::Validators => "validators",
            Self::Index => "index",
            Self::Kin => "kin",
            Self::Clock => "clock",
            Self::Digests => "digests",
            Self::Letters => "letters",
            Self::Consent => "consent",
            Self::Mail => "mail",
            Self::Sending => "sending",
            Self::PublicUrl => "public-url",
            Self::Contact => "contact",
            Self::TokenKey => "token-key",
            Self::GithubToken => "github-token",
            Self::Leftovers => "leftovers",
        }
    }
}

impl Serialize for CheckName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How one check came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub name: CheckName,
    /// Whether it holds.
    pub ok: bool,
    /// What was seen: numbers, names, times.
    pub detail: String,
    /// Whether there is something to be done, which may be so while it holds.
    #[serde(skip)]
    pub advise: bool,
}
