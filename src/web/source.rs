//! Sources: how each is doing, and why one could not be read.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLang, InLangWith},
    error,
    frame::{Frame, Place},
};
use crate::{
    app::SourceHealth,
    model::{SourceSlug, VisitRecord},
};

#[derive(Template)]
#[template(path = "sources.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    lead: String,
    rows: Vec<SourceRow>,
}

struct SourceRow {
    slug: String,
    body: (String, Option<&'static str>),
    status: String,
    class: &'static str,
    detail: Option<String>,
    items: String,
}

#[derive(Template)]
#[template(path = "source.html")]
struct OnePage<'a> {
    frame: &'a Frame,
    slug: String,
    body: (String, Option<&'static str>),
    address: Option<String>,
    status: String,
    class: &'static str,
    detail: Option<String>,
    advice: Option<String>,
    facts: Vec<(String, String)>,
    visits: Vec<VisitRow>,
}

struct VisitRow {
    at: String,
    outcome: String,
    new: String,
    bytes: String,
}

/// Shows every source.
pub async fn list(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Sources);
    match web.app.sources().await {
        Ok(sources) => {
            let mut listed: Vec<&SourceHealth> = sources.iter().filter(|source| source.record.listed).collect();
            // What could not be read stands first: that is what one comes for.
            listed.sort_by_key(|source| (!source.is_failing(), source.record.slug.clone()));
            let failing = listed.iter().filter(|source| source.is_failing()).count();
            let counts = [("sources", listed.len().into()), ("failing", failing.into())];
            let lead = frame.t.say_with("sources-lead", &counts);
            let rows = listed.into_iter().map(|source| row(&frame, source)).collect();
            frame.show(StatusCode::OK, &ListPage { frame: &frame, lead, rows })
        }
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// Shows one source with its last visits.
pub async fn show(State(web): State<Web>, InLangWith(lang, slug): InLangWith<String>, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Sources);
    let Ok(slug) = slug.parse::<SourceSlug>() else { return error::page(&frame, StatusCode::NOT_FOUND) };
    match web.app.source(&slug).await {
        Ok(Some((source, visits))) => frame.show(StatusCode::OK, &one(&frame, &source, &visits)),
        Ok(None) => error::page(&frame, StatusCode::NOT_FOUND),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn row(frame: &Frame, source: &SourceHealth) -> SourceRow {
    let (status, class) = status(frame, source);
    SourceRow {
        slug: source.record.slug.to_string(),
        body: body(frame, source),
        status,
        class,
        detail: detail(frame, source),
        items: frame.t.say_with("sources-items", &[("n", source.record.items.into())]),
    }
}

fn one<'a>(frame: &'a Frame, source: &SourceHealth, visits: &[VisitRecord]) -> OnePage<'a> {
    let (record, t) = (&source.record, frame.t);
    let (status, class) = status(frame, source);
    let failed = record.outcome.as_ref().filter(|outcome| !outcome.is_good());
    let mut facts = vec![(t.say("source-fact-kind"), record.kind.clone())];
    facts.extend(source.moved_to().map(|to| (t.say("source-fact-moved"), to.to_owned())));
    facts.extend(record.visited_at.map(|at| (t.say("source-fact-visited"), t.date_time(at))));
    facts.extend(record.good_at.map(|at| (t.say("source-fact-good"), t.date_time(at))));
    facts.extend(record.new_at.map(|at| (t.say("source-fact-new"), t.date_time(at))));
    if source.is_visited() {
        facts.push((t.say("source-fact-next"), t.date_time(record.next_visit)));
    }
    facts.push((t.say("source-fact-items"), t.say_with("sources-items", &[("n", record.items.into())])));
    let address = record.address.starts_with("http").then(|| record.address.clone());
    OnePage {
        frame,
        slug: record.slug.to_string(),
        body: body(frame, source),
        address,
        status,
        class,
        detail: detail(frame, source),
        advice: failed
            .map(|outcome| t.advice(outcome))
            .or_else(|| source.moved_to().map(|_| t.say("source-moved-for-good"))),
        facts,
        visits: visits.iter().map(|visit| visit_row(frame, visit)).collect(),
    }
}

fn visit_row(frame: &Frame, visit: &VisitRecord) -> VisitRow {
    let t = frame.t;
    VisitRow {
        at: t.date_time(visit.at),
        outcome: t.outcome(&visit.outcome),
        new: t.number(visit.items_new as usize),
        bytes: t.bytes(visit.wire_bytes),
    }
}

fn body(frame: &Frame, source: &SourceHealth) -> (String, Option<&'static str>) {
    match &source.body {
        Some(body) => {
            let (name, is) = body.name.for_reader(frame.lang);
            (name.to_owned(), (is != frame.lang).then(|| is.tag()))
        }
        None => (source.record.body.to_string(), None),
    }
}

/// How a source is doing, in words and as the class of its shape.
fn status(frame: &Frame, source: &SourceHealth) -> (String, &'static str) {
    let t = frame.t;
    let since = source.record.failing_since.map(|at| t.date(at)).unwrap_or_default();
    let new_at = source.record.new_at.map(|at| t.date(at)).unwrap_or_default();
    match source.word() {
        "working" => (t.say("sources-ok"), "ready"),
        "quiet" => (t.say_with("sources-quiet", &[("date", new_at.as_str().into())]), "work"),
        "new" => (t.say("sources-new"), "work"),
        "refused" => (t.say("sources-refused"), "ask"),
        "misconfigured" => (t.say("sources-misconfigured"), "ask"),
        "off" => (t.say("sources-off"), "work"),
        _ => (t.say_with("sources-failing", &[("date", since.as_str().into())]), "ask"),
    }
}

/// Why a source could not be read, or where it has gone; nothing where it could be read where it was.
fn detail(frame: &Frame, source: &SourceHealth) -> Option<String> {
    let failed = source.record.outcome.as_ref().filter(|outcome| !outcome.is_good());
    let moved = || source.moved_to().map(|to| format!("{}: {to}", frame.t.say("sources-moved")));
    failed.map(|outcome| frame.t.outcome(outcome)).or_else(moved)
}
