//! The item page: what it is, whose, where to read it, under what licence, how it has changed.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLangWith},
    error,
    fit::Fit,
    frame::{Frame, Place},
    kin::KinRows,
    row::{body_name, other_language},
};
use crate::{
    app::ItemPage,
    model::{Item, ItemId, ItemType},
};

/// Characters of the text that are shown; the rest is at its own place.
const CHARACTERS_SHOWN: usize = 1_200;

#[derive(Template)]
#[template(path = "item.html")]
struct Shown<'a> {
    frame: &'a Frame,
    title: String,
    lang: Option<String>,
    item_type: String,
    body: (String, Option<&'static str>),
    paragraphs: Vec<String>,
    url: String,
    host: String,
    gone: Option<String>,
    fit: Option<Fit>,
    doing: Vec<(String, String)>,
    facts: Vec<(String, String)>,
    topics: Vec<TopicShown>,
    history: Vec<(String, String)>,
    id: String,
    kin: KinRows,
}

/// A topic of the item, and what speaks for it.
struct TopicShown {
    name: String,
    href: String,
    why: String,
}

/// Shows one item.
pub async fn show(State(web): State<Web>, InLangWith(lang, id): InLangWith<String>, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Elsewhere);
    let Ok(id) = id.parse::<ItemId>() else { return error::page(&frame, StatusCode::NOT_FOUND) };
    match web.app.item(id).await {
        Ok(Some(page)) => match web.app.relatives(id).await {
            Ok(relatives) => frame.show(StatusCode::OK, &shown(&web, &frame, &page, KinRows::new(&frame, &relatives))),
            Err(why) => error::failed(&web, &frame, &why),
        },
        Ok(None) => error::page(&frame, StatusCode::NOT_FOUND),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn shown<'a>(web: &Web, frame: &'a Frame, page: &ItemPage, kin: KinRows) -> Shown<'a> {
    let (item, t) = (&page.item, frame.t);
    let host = item.url.parse().ok().and_then(|url: url::Url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let history = page.versions.iter().rev().filter(|version| version.version > 1);
    Shown {
        frame,
        title: item.title.clone(),
        lang: other_language(item, frame.lang),
        item_type: t.item_type(item.item_type),
        body: body_name(item, frame.lang),
        paragraphs: paragraphs(words_of(item)),
        url: item.url.clone(),
        host,
        gone: item.gone_at.map(|at| t.say_with("item-gone", &[("date", t.date(at).as_str().into())])),
        doing: page.doing.iter().map(|doing| (doing.body.clone(), doing.contact.clone())).collect(),
        fit: page.readiness.as_ref().map(|readiness| Fit::new(frame, readiness)),
        facts: facts(frame, page),
        topics: item.topics.iter().map(|slug| topic(web, frame, item, slug)).collect(),
        history: history.map(|version| (t.date(version.seen_at), version.title.clone())).collect(),
        id: item.id.to_string(),
        kin,
    }
}

fn topic(web: &Web, frame: &Frame, item: &Item, slug: &str) -> TopicShown {
    let name = match web.app.topic(slug) {
        Some(topic) => topic.name.for_reader(frame.lang).0.to_owned(),
        None => frame.t.topic(slug),
    };
    let given = item.given.iter().find(|topic| topic.slug == slug);
    let why = given.map(|topic| frame.t.topic_signs(topic)).unwrap_or_default();
    TopicShown { name, href: frame.to(&format!("topic/{slug}")), why }
}

/// What is shown of an item's own words. Of code it is the description: its text is for the search alone.
fn words_of(item: &Item) -> &str {
    let described = item.item_type == ItemType::Code && !item.summary.is_empty();
    if described || item.text.is_empty() { &item.summary } else { &item.text }
}

/// The beginning of a text in its paragraphs.
fn paragraphs(text: &str) -> Vec<String> {
    let end = text.char_indices().nth(CHARACTERS_SHOWN).map_or(text.len(), |(end, _)| end);
    let cut = end < text.len();
    let shown = text.get(..end).unwrap_or(text);
    let shown = if cut { shown.rsplit_once(' ').map_or(shown, |(whole_words, _)| whole_words) } else { shown };
    let mut paragraphs: Vec<String> =
        shown.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    if let (true, Some(last)) = (cut, paragraphs.last_mut()) {
        last.push('…');
    }
    paragraphs
}

/// What is known of an item, in the order in which one asks.
fn facts(frame: &Frame, page: &ItemPage) -> Vec<(String, String)> {
    let (item, t) = (&page.item, frame.t);
    let mut facts = vec![(t.say("item-fact-published"), t.date(item.published))];
    facts.extend(item.updated.map(|at| (t.say("item-fact-updated"), t.date(at))));
    match (&item.licence, item.item_type) {
        (Some(licence), _) => facts.push((t.say("filter-licence"), licence.clone())),
        (None, ItemType::Code) => facts.push((t.say("filter-licence"), t.say("item-licence-none"))),
        (None, _) => {}
    }
    if let Some(code) = &item.code {
        if !code.languages.is_empty() {
            facts.push((t.say("item-fact-languages"), code.languages.join(", ")));
        }
        facts.extend(code.pushed_at.map(|at| (t.say("item-fact-pushed"), t.date(at))));
        if code.archived == Some(true) {
            facts.push((t.say("item-fact-state"), t.say("item-fact-archived")));
        }
        if code.fork == Some(true) {
            facts.push((t.say("item-fact-origin"), t.say("item-fact-fork")));
        }
    }
    facts.extend(item.language.as_ref().map(|tag| (t.say("filter-language"), t.language_name(tag))));
    facts.push((t.say("item-fact-source"), item.source.to_string()));
    facts.push((t.say("item-fact-first-seen"), t.date(item.first_seen)));
    facts
}
