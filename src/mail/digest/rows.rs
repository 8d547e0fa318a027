//! Items as a letter shows them: cards, lines, and items with those of other bodies beside them.

use url::Url;

use super::{LONGEST_NAME, LONGEST_TITLE, Link, Links};
use crate::{
    mail::{
        parts::{Sender, in_language},
        plain::{clean, link_text},
    },
    model::{Beside, Card, Edge, Item, ItemId, ItemType, Kinship, Lang, LanguageTag, ReadinessWord, Together},
    text::{Speech, speech},
};

/// The longest sentence of an item, in characters.
const LONGEST_SENTENCE: usize = 320;
/// The longest licence, in characters.
const LONGEST_LICENCE: usize = 60;

/// An item as a card or a line.
pub(super) struct Row {
    pub title: String,
    /// The language of the item, where it is not that of the letter around it.
    pub lang: Option<LanguageTag>,
    pub url: Url,
    pub item_type: String,
    pub body: String,
    pub body_lang: Option<&'static str>,
    pub date: String,
    pub licence: Option<String>,
    /// Whether it would fit, in a word.
    pub fit: Option<String>,
    /// How many other bodies do the same.
    pub kin: Option<String>,
    pub sentence: String,
    pub why: String,
    pub original: Option<String>,
    /// What the reader may say of it.
    pub verdicts: Vec<Link>,
}

/// An item with those of other bodies that do the same work.
pub(super) struct Group {
    pub row: Row,
    pub beside: Vec<BesideRow>,
    /// What they share.
    pub share: Option<String>,
}

/// An item of another body.
pub(super) struct BesideRow {
    pub title: String,
    pub lang: Option<LanguageTag>,
    pub url: Url,
    pub item_type: String,
    pub body: String,
    pub body_lang: Option<&'static str>,
    /// Whom to ask about it.
    pub ask: Option<String>,
}

/// What a card or a line shows in one language.
pub(super) fn row(card: &Card, lang: Lang, sender: &Sender, links: &Links) -> Row {
    let (item, t) = (&card.item, speech(lang));
    let (body, body_is) = item.body_name.for_reader(lang);
    let host = item.url.parse::<Url>().ok().and_then(|url| url.host_str().map(|host| clean(host, LONGEST_NAME)));
    let title = link_text(&item.title, LONGEST_TITLE);
    Row {
        title: if title.is_empty() { host.clone().unwrap_or_else(|| format!("#{}", item.id)) } else { title },
        lang: item.language.clone().filter(|tag| tag.lang() != Some(lang)),
        url: sender.page(&[lang.tag(), "item", &item.id.to_string()]),
        item_type: t.item_type(item.item_type),
        body: clean(body, LONGEST_NAME),
        body_lang: (body_is != lang).then(|| body_is.tag()),
        date: t.date(item.published),
        // To ask first is to say that there is no licence.
        licence: licence(item, t).filter(|_| item.licence.is_some() || card.fit != Some(ReadinessWord::AskFirst)),
        fit: card.fit.map(|word| t.readiness_word(word)),
        kin: (card.kin > 0).then(|| t.say_with("kin-row", &[("n", card.kin.into())])),
        sentence: clean(&card.sentence, LONGEST_SENTENCE),
        why: format!("{}: {}", t.say("item-why"), t.reason(&card.reason)),
        original: host.map(|host| t.say_with("digest-original", &[("host", host.as_str().into())])),
        verdicts: verdicts(item.id, lang, links),
    }
}

/// What an item with its kin shows in one language.
pub(super) fn group(together: &Together, lang: Lang, sender: &Sender, links: &Links) -> Group {
    let t = speech(lang);
    let own = together.card.item.id;
    // The strongest says what they share.
    let share = together.beside.first().and_then(|beside| t.why_kin(&edge(own, beside)));
    Group {
        row: row(&together.card, lang, sender, links),
        beside: together.beside.iter().map(|one| beside(one, lang, sender)).collect(),
        share: share.map(|share| clean(&share, LONGEST_SENTENCE)),
    }
}

fn beside(beside: &Beside, lang: Lang, sender: &Sender) -> BesideRow {
    let t = speech(lang);
    let (body, body_is) = beside.body.for_reader(lang);
    let title = link_text(&beside.title, LONGEST_TITLE);
    let whom = beside.whom.as_ref().map(|whom| clean(whom.shown(), LONGEST_NAME));
    BesideRow {
        title: if title.is_empty() { format!("#{}", beside.item) } else { title },
        lang: beside.language.clone().filter(|tag| tag.lang() != Some(lang)),
        url: sender.page(&[lang.tag(), "item", &beside.item.to_string()]),
        item_type: t.item_type(beside.item_type),
        body: clean(body, LONGEST_NAME),
        body_lang: (body_is != lang).then(|| body_is.tag()),
        ask: whom.map(|whom| t.say_with("kin-ask", &[("whom", whom.as_str().into())])),
    }
}

fn edge(own: ItemId, beside: &Beside) -> Edge {
    let (a, b) = (own.min(beside.item), own.max(beside.item));
    Edge { a, b, kinship: Kinship::SameWork, score: 1.0, words: beside.words.clone(), link: beside.link }
}

fn verdicts(item: ItemId, lang: Lang, links: &Links) -> Vec<Link> {
    let Some(verdicts) = links.verdicts.get(&item) else { return Vec::new() };
    let t = speech(lang);
    vec![
        Link { label: t.say("verdict-not-for-us"), url: in_language(&verdicts.not_for_us, lang) },
        Link { label: t.say("verdict-doing"), url: in_language(&verdicts.doing_it_too, lang) },
    ]
}

/// The licence as a card says it: code without one is told to be so, what is no code needs none.
fn licence(item: &Item, t: &Speech) -> Option<String> {
    match (&item.licence, item.item_type) {
        (Some(licence), _) => {
            let name = clean(&t.licence(licence), LONGEST_LICENCE);
            Some(t.say_with("item-licence", &[("licence", name.as_str().into())]))
        }
        (None, ItemType::Code) => Some(t.say("item-licence-none-short")),
        (None, ItemType::Blog | ItemType::News | ItemType::Notice) => None,
    }
}
