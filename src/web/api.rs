//! A search for machines: JSON and Atom of what the page shows.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Web, address::Asked, search::Wanted};
use crate::app::{Event, Found, chain};

/// Answers a search as JSON, in the shape of `gorwel search --json`.
pub async fn search(State(web): State<Web>, Asked(uri): Asked) -> Response {
    let mut wanted = Wanted::read(&web, &uri);
    let mut answer = match wanted.find(&web).await {
        Ok(found) => Json(found.to_json()).into_response(),
        Err(why) => failed(&web, &why),
    };
    // Anybody's page may read what anybody may read.
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    answer
}

/// Answers a search as an Atom feed (RFC 4287).
pub async fn atom(State(web): State<Web>, Asked(uri): Asked) -> Response {
    let mut wanted = Wanted::read(&web, &uri);
    match wanted.find(&web).await {
        Ok(found) => {
            let query = uri.query().unwrap_or_default();
            ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed(&web, &found, query)).into_response()
        }
        Err(why) => failed(&web, &why),
    }
}

/// Answers a program whose question could not be answered now.
pub(super) fn failed(web: &Web, why: &crate::app::AppError) -> Response {
    web.app.tell(&Event::Trouble { doing: "answering a program", why: chain(why) });
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")], "{\"error\":\"busy\"}\n").into_response()
}

fn feed(web: &Web, found: &Found, query: &str) -> String {
    let public = web.app.public_url().as_str().trim_end_matches('/');
    let escape = |text: &str| {
        askama::filters::escape(text, askama::filters::Html).map(|safe| safe.to_string()).unwrap_or_default()
    };
    let itself = escape(&format!("{public}/search.atom?{query}"));
    let newest = found.results.hits.iter().map(|hit| hit.item.first_seen).max().unwrap_or_default();
    let title = escape(&found.query.canonical);
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>Gorwel: {title}</title>\n<id>{itself}</id>\n<link rel=\"self\" href=\"{itself}\"/>\n<updated>{}</updated>\n",
        newest.to_rfc3339()
    );
    for hit in &found.results.hits {
        let item = &hit.item;
        let page = escape(&format!("{public}/en/item/{}", item.id));
        let original = if item.url.is_empty() { page.clone() } else { escape(&item.url) };
        let lang = item.language.as_ref().map(|tag| format!(" xml:lang=\"{tag}\"")).unwrap_or_default();
        feed.push_str(&format!(
            "<entry{lang}>\n<title>{}</title>\n<id>{page}</id>\n<link href=\"{original}\"/>\n\
             <author><name>{}</name></author>\n<published>{}</published>\n<updated>{}</updated>\n\
             <summary>{}</summary>\n</entry>\n",
            escape(&item.title),
            escape(&item.body_name.en),
            item.published.to_rfc3339(),
            item.updated.unwrap_or(item.published).to_rfc3339(),
            escape(&hit.snippet.plain()),
        ));
    }
    feed.push_str("</feed>\n");
    feed
}
