//! Home: what this is, a box to search in, the newest work, how many sources could not be read.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Redirect, Response},
};

use super::{
    Web,
    address::{Asked, InLang},
    error,
    frame::{Frame, Place},
    row::Row,
};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: &'a Frame,
    lead: String,
    rows: Vec<Row>,
    failing: Option<String>,
}

/// The first page has a slash at its end.
pub async fn front_of(State(web): State<Web>, InLang(lang): InLang) -> Redirect {
    Redirect::permanent(&format!("{}/{lang}/", web.base))
}

/// Shows the first page.
pub async fn show(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Elsewhere);
    let overview = match web.app.overview().await {
        Ok(overview) => overview,
        Err(why) => return error::failed(&web, &frame, &why),
    };
    let t = frame.t;
    let lead = match overview.last_read {
        Some(at) => {
            t.say_with("home-lead", &[("sources", overview.sources.into()), ("date", t.date(at).as_str().into())])
        }
        None => t.say("home-lead-new"),
    };
    let counts = [("failing", overview.failing.into()), ("sources", overview.sources.into())];
    let failing = (overview.failing > 0).then(|| t.say_with("home-failing", &counts));
    let rows = overview.newest.hits.iter().map(|hit| Row::new(hit, lang, t)).collect();
    frame.show(StatusCode::OK, &Home { frame: &frame, lead, rows, failing })
}
