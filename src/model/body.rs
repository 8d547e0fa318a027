//! A body: a public organisation.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{BodySlug, Lang};

/// A public organisation that publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its name for ever.
    pub slug: BodySlug,
    /// What it calls itself.
    pub name: Names,
    /// Other names it is found by; never used to write to it.
    pub also: Vec<String>,
    /// The part of the world it serves: `wales`, `uk`, `england`, `eu` …; empty if not said.
    pub area: String,
    /// What it is: `central-government`, `local-government`, `health` …; empty if not said.
    pub sector: String,
    /// Its front page.
    pub website: Option<Url>,
    /// Whom to ask: a page or a team mailbox, never a person.
    pub contact: Option<String>,
}

/// A name in one or both of our languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// In English.
    pub en: String,
    /// In Welsh, where there is a Welsh name.
    pub cy: Option<String>,
}

impl Names {
    /// Returns the name for a reader of `lang`, and the language it is really in.
    ///
    /// ```
    /// # use gorwel::model::{Lang, Names};
    /// let names = Names { en: "Senedd".into(), cy: None };
    /// assert_eq!(names.for_reader(Lang::Cy), ("Senedd", Lang::En));
    /// ```
    pub fn for_reader(&self, lang: Lang) -> (&str, Lang) {
        match (lang, &self.cy) {
            (Lang::Cy, Some(cy)) => (cy, Lang::Cy),
            _ => (&self.en, Lang::En),
        }
    }
}
