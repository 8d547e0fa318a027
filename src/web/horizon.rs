//! The horizon: how much each body does on each topic, as a picture and as a table.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLang},
    error,
    frame::{Frame, Place},
};
use crate::model::HeatMap;

/// The size of a cell, and the room for the names of bodies and topics, in pixels.
const CELL: (usize, usize) = (40, 32);
const NAMES: (usize, usize) = (188, 176);
/// Characters of a body's name that fit beside its row.
const LONGEST_NAME: usize = 24;
/// From this share of the darkest on, numbers are light.
const DARK: f64 = 0.55;

#[derive(Template)]
#[template(path = "horizon.html")]
struct Horizon<'a> {
    frame: &'a Frame,
    finding: String,
    width: usize,
    height: usize,
    columns: Vec<Column>,
    rows: Vec<HeatRow>,
}

struct Column {
    name: String,
    /// The middle of the column, above the cells.
    x: usize,
    y: usize,
}

struct HeatRow {
    slug: String,
    name: (String, Option<&'static str>),
    short: String,
    y: usize,
    text_y: usize,
    cells: Vec<Cell>,
}

struct Cell {
    x: usize,
    text_x: usize,
    count: String,
    /// From 0 to 1; none where there is nothing.
    depth: Option<String>,
    light: bool,
    href: String,
}

/// Shows the horizon.
pub async fn show(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Horizon);
    match web.app.horizon().await {
        Ok(map) => frame.show(StatusCode::OK, &page(&frame, &map)),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn page<'a>(frame: &'a Frame, map: &HeatMap) -> Horizon<'a> {
    let darkest = map.counts.iter().flatten().copied().max().unwrap_or(0);
    let column = |(nth, topic): (usize, &String)| Column {
        name: frame.t.topic(topic),
        x: NAMES.0 + nth * CELL.0 + CELL.0 / 2,
        y: NAMES.1 - 8,
    };
    Horizon {
        frame,
        finding: finding(frame, map),
        width: NAMES.0 + map.topics.len() * CELL.0 + NAMES.1 / 2,
        height: NAMES.1 + map.bodies.len() * CELL.1,
        columns: map.topics.iter().enumerate().map(column).collect(),
        rows: (0..map.bodies.len()).filter_map(|nth| row(frame, map, nth, darkest)).collect(),
    }
}

/// What the picture shows, in a sentence: the topic of most bodies.
fn finding(frame: &Frame, map: &HeatMap) -> String {
    let bodies = |nth: usize| map.counts.iter().filter(|row| row.get(nth).is_some_and(|n| *n > 0)).count();
    let most =
        (0..map.topics.len()).map(|nth| (bodies(nth), nth)).max_by_key(|(bodies, nth)| (*bodies, usize::MAX - nth));
    match most.and_then(|(bodies, nth)| Some((bodies, map.topics.get(nth)?))) {
        Some((bodies, topic)) => {
            let topic = frame.t.topic(topic);
            frame.t.say_with("heat-finding", &[("topic", topic.as_str().into()), ("n", bodies.into())])
        }
        None => frame.t.say("heat-empty"),
    }
}

fn row(frame: &Frame, map: &HeatMap, nth: usize, darkest: u64) -> Option<HeatRow> {
    let (slug, names) = map.bodies.get(nth)?;
    let (name, is) = names.for_reader(frame.lang);
    let y = NAMES.1 + nth * CELL.1;
    let cell = |(nth, count): (usize, &u64)| {
        // By the root: most counts are small beside the largest.
        let depth = (*count as f64 / darkest.max(1) as f64).sqrt();
        let topic = map.topics.get(nth).map(String::as_str).unwrap_or_default();
        Cell {
            x: NAMES.0 + nth * CELL.0,
            text_x: NAMES.0 + nth * CELL.0 + CELL.0 / 2,
            count: frame.t.number(usize::try_from(*count).unwrap_or(usize::MAX)),
            depth: (*count > 0).then(|| format!("{:.2}", depth.clamp(0.08, 1.0))),
            light: depth >= DARK,
            href: frame.to(&format!("search?body={slug}&topic={topic}")),
        }
    };
    Some(HeatRow {
        slug: slug.to_string(),
        name: (name.to_owned(), (is != frame.lang).then(|| is.tag())),
        short: short(name),
        y,
        text_y: y + CELL.1 / 2 + 4,
        cells: map.counts.get(nth)?.iter().enumerate().map(cell).collect(),
    })
}

/// The name of a body as it fits beside its row; the whole one stands in the table.
fn short(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or(name).trim_end()),
        None => name.to_owned(),
    }
}
