//! The web pages of the town: its own front page, those of the outlets, and one for each piece and repository.

use chrono::{DateTime, Datelike, Utc};
use url::Url;

use super::{
    bodies::{Form, Outlet, Piece, Place, Repository},
    document::Document,
    feeds, forge,
    markup::{escape, html},
};
use crate::model::Lang;

const STYLE: &str = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1d2b36}\
    h1,h2{line-height:1.25}a{color:#0b5a8a}time,.by{color:#4d5c67}li{margin:.4rem 0}pre{overflow:auto;background:#f1f4f6;padding:1rem}";
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_CY: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];

/// Returns the page or the feed at a path such as `/harbour/feed.atom`, as it is at `now`.
pub(super) fn answer(place: &Place, base: &Url, now: DateTime<Utc>, path: &str) -> Document {
    let path = path.trim_start_matches('/');
    if path.is_empty() {
        return town(place, base, now);
    }
    let (home, rest) = path.split_once('/').unwrap_or((path, ""));
    let Some(outlet) = place.outlets.iter().find(|outlet| outlet.home == home) else { return Document::status(404) };
    let Ok(home) = base.join(&format!("{home}/")) else { return Document::status(404) };
    let pieces: Vec<&Piece> =
        place.pieces.iter().filter(|piece| piece.outlet == outlet.slug && piece.at <= now).collect();
    match (outlet.form, rest) {
        (Form::Broken, _) => Document::status(503).with_header("retry-after", "7200"),
        (Form::Code, "") => organisation(place, outlet, now),
        (Form::Code, name) => forge::there(place, now)
            .find(|(it, _)| it.org == outlet.home && it.name == name)
            .map_or_else(|| Document::status(404), |(it, pushed)| repository(outlet, it, pushed)),
        (_, "") => front(place, outlet, &home, &pieces),
        (form, name) if feeds::name(form).is_some_and(|(own, _)| own == name) => feeds::feed(outlet, &home, &pieces),
        (_, name) => pieces
            .iter()
            .find(|piece| piece.name == name)
            .map_or_else(|| Document::status(404), |it| piece(place, outlet, &home, it, now)),
    }
}

/// Returns a date as people write it: *2 March 2026*, *2 Mawrth 2026*.
fn date(at: DateTime<Utc>, lang: Lang) -> String {
    let months = match lang {
        Lang::En => MONTHS_EN,
        Lang::Cy => MONTHS_CY,
    };
    let month = months.get(at.month0() as usize).copied().unwrap_or_default();
    format!("<time datetime=\"{}\">{} {month} {}</time>", at.format("%Y-%m-%d"), at.day(), at.year())
}

fn page(lang: Lang, title: &str, head: &str, body: &str) -> Document {
    let title = escape(title);
    Document::html(format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n{head}<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    ))
}

/// The front page of the town: who lives here.
fn town(place: &Place, base: &Url, now: DateTime<Utc>) -> Document {
    let mut list = String::new();
    for body in &place.bodies {
        let cy = body.name.cy.as_deref().unwrap_or_default();
        list += &format!("<li>{} / <span lang=\"cy\">{}</span>: ", escape(&body.name.en), escape(cy));
        let outlets = place.outlets.iter().filter(|outlet| outlet.body == body.slug);
        let links =
            outlets.map(|it| format!("<a lang=\"{}\" href=\"{base}{}/\">{}</a>", it.lang, it.home, escape(&it.title)));
        list += &links.collect::<Vec<_>>().join(", ");
        list += "</li>\n";
    }
    let body = format!(
        "<h1>An invented town</h1>\n<p>Nobody here exists. What they publish is written for trying Gorwel out.</p>\n<ul>\n{list}</ul>\n"
    );
    let newest = place.pieces.iter().map(|piece| piece.at).filter(|at| *at <= now).max();
    Document { changed: newest, ..page(Lang::En, "An invented town", "", &body) }
}

/// The front page of an outlet, which advertises its feed and names the body's other outlets.
fn front(place: &Place, outlet: &Outlet, home: &Url, pieces: &[&Piece]) -> Document {
    let (follow, also) = match outlet.lang {
        Lang::En => ("Follow this in a feed reader", "Also by us"),
        Lang::Cy => ("Dilynwch hwn mewn darllenydd ffrydiau", "Hefyd gennym ni"),
    };
    let title = escape(&outlet.title);
    let (mut head, mut feed) = (String::new(), String::new());
    if let Some((name, content_type)) = feeds::name(outlet.form) {
        head = format!("<link rel=\"alternate\" type=\"{content_type}\" title=\"{title}\" href=\"{home}{name}\">\n");
        feed = format!("<p><a href=\"{home}{name}\">{follow}</a></p>\n");
    }
    let mut body = format!("<h1>{title}</h1>\n<p>{}</p>\n{feed}", escape(&outlet.about));
    for piece in pieces {
        let (when, summary) = (date(piece.at, outlet.lang), escape(&feeds::summary(piece)));
        let title = escape(&piece.title);
        body += &format!("<h2><a href=\"{home}{}\">{title}</a></h2>\n<p>{when}</p>\n<p>{summary}</p>\n", piece.name);
    }
    let others: Vec<String> = place
        .outlets
        .iter()
        .filter(|other| other.body == outlet.body && other.slug != outlet.slug)
        .map(|it| format!("<li><a lang=\"{}\" href=\"/{}/\">{}</a></li>", it.lang, it.home, escape(&it.title)))
        .collect();
    if !others.is_empty() {
        body += &format!("<h2>{also}</h2>\n<ul>{}</ul>\n", others.join("\n"));
    }
    Document { changed: pieces.first().map(|piece| piece.at), ..page(outlet.lang, &outlet.title, &head, &body) }
}

fn piece(place: &Place, outlet: &Outlet, home: &Url, piece: &Piece, now: DateTime<Utc>) -> Document {
    let other = match outlet.lang {
        Lang::En => "Darllenwch hwn yn Gymraeg",
        Lang::Cy => "Read this in English",
    };
    let (mut head, mut twin) = (format!("<link rel=\"canonical\" href=\"{home}{}\">\n", piece.name), String::new());
    if let Some((page, lang)) = twin_of(place, piece, now) {
        head += &format!("<link rel=\"alternate\" hreflang=\"{lang}\" href=\"{page}\">\n");
        twin = format!("<p><a lang=\"{lang}\" hreflang=\"{lang}\" href=\"{page}\">{other}</a></p>\n");
    }
    let body = format!(
        "<article>\n<p><a href=\"{home}\">{}</a></p>\n<h1>{}</h1>\n<p class=\"by\">{} · {}</p>\n{twin}{}\n</article>\n",
        escape(&outlet.title),
        escape(&piece.title),
        escape(&outlet.team),
        date(piece.at, outlet.lang),
        html(&piece.text),
    );
    page(outlet.lang, &piece.title, &head, &body).changed_at(piece.at)
}

/// Returns the path and the language of the same piece in the other language, if it is there by `now`.
fn twin_of(place: &Place, piece: &Piece, now: DateTime<Utc>) -> Option<(String, Lang)> {
    let named = |other: &&Piece| piece.twin.as_ref() == Some(&other.name) || other.twin.as_ref() == Some(&piece.name);
    let twin = place.pieces.iter().find(named).filter(|twin| twin.at <= now)?;
    let outlet = place.outlet(twin.outlet.as_str())?;
    Some((format!("/{}/{}", outlet.home, twin.name), outlet.lang))
}

fn organisation(place: &Place, outlet: &Outlet, now: DateTime<Utc>) -> Document {
    let mut own: Vec<_> = forge::there(place, now).filter(|(it, _)| it.org == outlet.home).collect();
    own.sort_by_key(|(_, pushed)| std::cmp::Reverse(*pushed));
    let mut body = format!("<h1>{}</h1>\n<p>{}</p>\n<ul>\n", escape(&outlet.title), escape(&outlet.about));
    for (it, _) in &own {
        body += &format!("<li><a href=\"/{}/{}\">{}</a> {}</li>\n", it.org, it.name, it.name, escape(&it.description));
    }
    body += "</ul>\n";
    Document { changed: own.first().map(|(_, pushed)| *pushed), ..page(outlet.lang, &outlet.title, "", &body) }
}

fn repository(outlet: &Outlet, it: &Repository, pushed: DateTime<Utc>) -> Document {
    let title = format!("{}/{}", it.org, it.name);
    let licence = if it.licence.is_empty() { "no licence" } else { &it.licence };
    let state = if it.archived { "archived" } else { "last pushed" };
    let body = format!(
        "<p><a href=\"/{}/\">{}</a></p>\n<h1>{title}</h1>\n<p>{}</p>\n<p class=\"by\">{licence} · {} · {state} {}</p>\n{}\n",
        outlet.home,
        escape(&outlet.title),
        escape(&it.description),
        escape(&it.language),
        date(pushed, Lang::En),
        html(&it.readme),
    );
    page(Lang::En, &title, "", &body).changed_at(pushed)
}
