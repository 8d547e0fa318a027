//! Languages: the two that we speak, and the tag of any that an item may be in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language that Gorwel speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Welsh.
    Cy,
}

impl Lang {
    /// Both, English first.
    pub const BOTH: [Self; 2] = [Self::En, Self::Cy];

    /// The tag of the language: `en` or `cy`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// The other of the two.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Cy,
            Self::Cy => Self::En,
        }
    }

    /// The language of a locale or tag such as `cy_GB.UTF-8` or `en-GB`, if it is one of ours.
    ///
    /// ```
    /// # use gorwel::model::Lang;
    /// assert_eq!(Lang::of_locale("cy_GB.UTF-8"), Some(Lang::Cy));
    /// assert_eq!(Lang::of_locale("C.UTF-8"), None);
    /// ```
    pub fn of_locale(locale: &str) -> Option<Self> {
        let primary = locale.split(['-', '_', '.', '@']).next().unwrap_or_default();
        primary.to_ascii_lowercase().parse().ok()
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A text that names no language of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not one of en, cy")]
pub struct BadLang(pub String);

impl FromStr for Lang {
    type Err = BadLang;
    fn from_str(text: &str) -> Result<Self, BadLang> {
        match text {
            "en" => Ok(Self::En),
            "cy" => Ok(Self::Cy),
            other => Err(BadLang(other.to_owned())),
        }
    }
}

/// The primary language of an item: a BCP 47 language subtag of two or three letters, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(String);

impl LanguageTag {
    /// The subtag as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language of ours that it is, if it is one.
    pub fn lang(&self) -> Option<Lang> {
        self.0.parse().ok()
    }
}

impl From<Lang> for LanguageTag {
    fn from(lang: Lang) -> Self {
        Self(lang.tag().to_owned())
    }
}

/// A text that is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a language tag such as en, cy or en-GB")]
pub struct BadLanguageTag(pub String);

impl FromStr for LanguageTag {
    type Err = BadLanguageTag;

    /// Keeps the primary subtag only: `en-GB` is `en`.
    fn from_str(text: &str) -> Result<Self, BadLanguageTag> {
        let primary = text.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let plausible = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        if plausible { Ok(Self(primary)) } else { Err(BadLanguageTag(text.to_owned())) }
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = BadLanguageTag;
    fn try_from(text: String) -> Result<Self, BadLanguageTag> {
        text.parse()
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
