//! A row of results: title, where it is from, a sentence.

use super::fit::FitWord;
use crate::{
    model::{Hit, Item, Lang, Part},
    text::Speech,
};

/// What a row shows of an item.
pub struct Row {
    /// The number of the item.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its language, where that is not the page's.
    pub lang: Option<String>,
    /// What it is.
    pub item_type: String,
    /// Whose it is, and the language of that name where it is not the page's.
    pub body: (String, Option<&'static str>),
    /// When it was published.
    pub date: String,
    /// The same for machines.
    pub machine_date: String,
    /// Its licence; none for what needs none.
    pub licence: Option<String>,
    /// A few of its sentences.
    pub parts: Vec<Part>,
    /// Whether it would fit, in a word.
    pub fit: Option<FitWord>,
    /// How many other bodies do this, if any do.
    pub kin: Option<String>,
}

impl Row {
    /// What a row on a page in `lang` shows of a hit.
    pub fn new(hit: &Hit, lang: Lang, t: &Speech) -> Self {
        let item = &hit.item;
        Self {
            id: item.id.to_string(),
            title: item.title.clone(),
            lang: other_language(item, lang),
            item_type: t.item_type(item.item_type),
            body: body_name(item, lang),
            date: t.date(item.published),
            machine_date: item.published.format("%Y-%m-%d").to_string(),
            licence: licence(item, t),
            parts: hit.snippet.parts.clone(),
            fit: hit.readiness.as_ref().map(|readiness| FitWord::new(readiness.word, t)),
            kin: (hit.kin > 0).then(|| t.say_with("kin-row", &[("n", hit.kin.into())])),
        }
    }
}

/// The language of an item, where it is not that of the page.
pub fn other_language(item: &Item, lang: Lang) -> Option<String> {
    item.language.as_ref().filter(|tag| tag.as_str() != lang.tag()).map(ToString::to_string)
}

/// The name of the body of an item, and its language where it is not that of the page.
pub fn body_name(item: &Item, lang: Lang) -> (String, Option<&'static str>) {
    let (name, is) = item.body_name.for_reader(lang);
    (name.to_owned(), (is != lang).then(|| is.tag()))
}

/// The licence of an item as a row says it: code without one is told to be so, what is no code needs none.
pub fn licence(item: &Item, t: &Speech) -> Option<String> {
    match (&item.licence, item.item_type) {
        (Some(licence), _) => Some(t.say_with("item-licence", &[("licence", licence.as_str().into())])),
        (None, crate::model::ItemType::Code) => Some(t.say("item-licence-none-short")),
        (None, _) => None,
    }
}
