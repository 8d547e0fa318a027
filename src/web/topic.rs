//! Topics: what there is, and who works on one of them.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLang, InLangWith},
    error,
    frame::{Frame, Place},
    row::Row,
};
use crate::{
    app::Found,
    model::{FacetName, Filters, Page, Sort, Topic},
};

/// Items that a topic shows.
const ITEMS_SHOWN: usize = 10;
/// Bodies that a topic shows; the search has the others.
const BODIES_SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "topics.html")]
struct List<'a> {
    frame: &'a Frame,
    topics: Vec<Line>,
}

#[derive(Template)]
#[template(path = "topic.html")]
struct Shown<'a> {
    frame: &'a Frame,
    title: String,
    items: String,
    bodies: Vec<Line>,
    rows: Vec<Row>,
    search: String,
    subscribe: String,
}

/// A link with a count behind it.
struct Line {
    name: String,
    /// The language of the name, where it is not the page's.
    lang: Option<&'static str>,
    href: String,
    count: String,
}

/// Shows all topics with how many items each has.
pub async fn list(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Topics);
    let counts = match web.app.topic_counts().await {
        Ok(counts) => counts,
        Err(why) => return error::failed(&web, &frame, &why),
    };
    let line = |(topic, items): &(Topic, usize)| {
        let href = frame.to(&format!("topic/{}", topic.slug));
        named(&frame, topic, href, *items)
    };
    let mut topics: Vec<Line> = counts.topics.iter().map(line).collect();
    topics.sort_by_key(|topic| topic.name.to_lowercase());
    frame.show(StatusCode::OK, &List { frame: &frame, topics })
}

/// Shows who works on a topic, and what is new.
pub async fn show(State(web): State<Web>, InLangWith(lang, slug): InLangWith<String>, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Topics);
    let Some(topic) = web.app.topic(&slug) else { return error::page(&frame, StatusCode::NOT_FOUND) };
    let filters = Filters { topics: vec![slug], ..Filters::default() };
    let (query, notes) = web.app.query("", filters, false);
    let page = Page { sort: Sort::Newest, offset: 0, limit: ITEMS_SHOWN };
    match web.app.search(query, notes, page).await {
        Ok(found) => frame.show(StatusCode::OK, &shown(&frame, topic, &found)),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn shown<'a>(frame: &'a Frame, topic: &Topic, found: &Found) -> Shown<'a> {
    let (t, slug) = (frame.t, &topic.slug);
    let bodies = found.results.facets.iter().filter(|facet| facet.name == FacetName::Body);
    let line = |(body, items): &(String, usize)| {
        let (name, is) = match found.bodies.get(body) {
            Some(names) => names.for_reader(frame.lang),
            None => (body.as_str(), frame.lang),
        };
        let href = frame.to(&format!("search?topic={slug}&body={body}"));
        let lang = (is != frame.lang).then(|| is.tag());
        Line { name: name.to_owned(), lang, href, count: t.say_with("topics-items", &[("n", (*items).into())]) }
    };
    Shown {
        frame,
        title: topic.name.for_reader(frame.lang).0.to_owned(),
        items: t.say_with("topics-items", &[("n", found.results.total.into())]),
        bodies: bodies.flat_map(|facet| &facet.values).take(BODIES_SHOWN).map(line).collect(),
        rows: found.results.hits.iter().map(|hit| Row::new(hit, frame.lang, t)).collect(),
        search: frame.to(&format!("search?topic={slug}")),
        subscribe: frame.to(&format!("subscribe?interest=topic%3A{slug}")),
    }
}

fn named(frame: &Frame, topic: &Topic, href: String, items: usize) -> Line {
    let (name, is) = topic.name.for_reader(frame.lang);
    let lang = (is != frame.lang).then(|| is.tag());
    Line { name: name.to_owned(), lang, href, count: frame.t.say_with("topics-items", &[("n", items.into())]) }
}
