//! Pages, feeds and JSON.
//!
//! Every page is whole without JavaScript, in both languages, and asks only `app`. No GET changes anything.

mod about;
mod address;
mod api;
mod error;
mod fit;
mod form;
mod frame;
mod guard;
mod home;
mod horizon;
mod item;
mod kin;
mod leave;
mod manage;
mod metrics;
mod row;
mod search;
mod serve;
mod source;
mod subscribe;
mod topic;
mod verdict;

use std::{
    sync::{Arc, atomic::AtomicI64},
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use ipnet::IpNet;
use tokio::sync::Semaphore;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

pub use metrics::{Counters, admin};
pub use serve::serve;

use crate::{
    app::App,
    model::{Lang, hash},
};

/// The largest form that is read, in bytes.
const LARGEST_FORM_BYTES: usize = 64 * 1024;
/// How many at the same time may look at what a letter would hold.
const MOST_LOOKERS: usize = 2;
/// The style sheet, served under a name that changes with it, so that it can be kept for a year.
const STYLE: &str = include_str!("static/look.css");
/// The wordmark without its word.
const ICON: &str = include_str!("static/icon.svg");

/// What the pages need beside the app.
#[derive(Debug, Clone)]
pub struct Options {
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a form must have been open before a person can have filled it in.
    pub shortest_fill: chrono::TimeDelta,
    /// How long the answer to an address takes, whatever the address is to us.
    pub steady_answer: Duration,
    /// How long an answer may take; then it is that Gorwel is busy.
    pub longest_answer: Duration,
    /// Where requests are counted.
    pub counters: Counters,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            shortest_fill: chrono::TimeDelta::seconds(2),
            steady_answer: Duration::from_millis(400),
            longest_answer: Duration::from_secs(20),
            counters: Counters::default(),
        }
    }
}

/// What every page is made with.
#[derive(Clone)]
pub(crate) struct Web {
    app: App,
    options: Arc<Options>,
    /// The path under which the pages stand, without a slash at its end; empty at the root.
    base: Arc<str>,
    /// The style sheet's address.
    style: Arc<str>,
    /// Places for those who look at what a letter would hold.
    lookers: Arc<Semaphore>,
    /// When it was last told that the store takes nothing, in Unix seconds.
    unwritable_told: Arc<AtomicI64>,
}

/// The pages of an app.
pub fn router(app: &App, options: Options) -> Router {
    let base: Arc<str> = app.public_url().path().trim_end_matches('/').into();
    let style = format!("{base}/static/look-{}.css", &hash(STYLE.as_bytes())[..12]);
    let web = Web {
        app: app.clone(),
        options: Arc::new(options),
        base: base.clone(),
        style: style.as_str().into(),
        lookers: Arc::new(Semaphore::new(MOST_LOOKERS)),
        unwritable_told: Arc::default(),
    };
    let pages = Router::new()
        .route("/", get(front))
        .route("/{lang}", get(home::front_of))
        .route("/{lang}/", get(home::show))
        .route("/{lang}/search", get(search::show))
        .route("/{lang}/item/{id}", get(item::show))
        .route("/{lang}/about/how", get(about::how))
        .route("/{lang}/topics", get(topic::list))
        .route("/{lang}/topic/{slug}", get(topic::show))
        .route("/{lang}/item/{id}/not-same", get(kin::back).post(kin::report))
        .route("/{lang}/horizon", get(horizon::show))
        .route("/{lang}/sources", get(source::list))
        .route("/{lang}/source/{slug}", get(source::show))
        .route("/{lang}/subscribe", get(subscribe::show).post(subscribe::take))
        .route("/{lang}/confirm/{token}", get(subscribe::ask_to_confirm).post(subscribe::confirm))
        .route("/{lang}/manage/{token}", get(manage::show).post(manage::change))
        .route("/{lang}/manage/{token}/leave", get(manage::back).post(manage::leave))
        .route("/{lang}/manage/{token}/erase", get(manage::back).post(manage::erase))
        .route("/{lang}/left", get(manage::left))
        .route("/{lang}/erased", get(manage::erased))
        .merge(links_of_letters())
        .route("/search.atom", get(api::atom))
        .route("/api/v1/search", get(api::search))
        .route("/api/v1/kin", get(kin::json))
        .route("/api/v1/horizon", get(kin::horizon_json))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route(
            "/robots.txt",
            get(|| async {
                "User-agent: *\nDisallow: /u/\nDisallow: /m/\nDisallow: /r/\nDisallow: /n/\nDisallow: /d/\n"
            }),
        )
        .route("/static/{name}", get(fixed))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::wrong_method);
    let pages = if base.is_empty() { pages } else { Router::new().nest(&base, pages).fallback(error::not_found) };
    pages
        .layer(DefaultBodyLimit::max(LARGEST_FORM_BYTES))
        .layer(middleware::from_fn_with_state(web.clone(), guard::in_time))
        .layer(middleware::from_fn_with_state(web.clone(), guard::own_origin))
        .layer(CatchPanicLayer::custom(|_| error::broken()))
        .layer(middleware::map_response(guard::headers))
        .layer(middleware::from_fn_with_state(web.clone(), metrics::measure))
        .layer(CompressionLayer::new())
        .with_state(web)
}

/// Where the links of letters lead: each page does one thing, for one reader.
fn links_of_letters() -> Router<Web> {
    Router::new()
        .route("/u/{token}", get(leave::ask_to_leave).post(leave::leave))
        .route("/r/{token}", get(leave::ask_to_report).post(leave::report))
        .route("/n/{token}", get(verdict::ask_not_for_us).post(verdict::not_for_us))
        .route("/d/{token}", get(verdict::ask_doing).post(verdict::doing))
        .route("/m/{token}", get(manage::ask_for_link).post(manage::send_link))
}

/// The front door leads to the reader's language.
async fn front(State(web): State<Web>, headers: HeaderMap) -> Response {
    let lang = preferred(&headers);
    let vary = [(header::VARY, "Accept-Language")];
    (vary, Redirect::to(&format!("{}/{lang}/", web.base))).into_response()
}

/// The language of ours that the reader prefers, by `Accept-Language` (RFC 9110, 12.5.4).
fn preferred(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best = (Lang::En, 0.0_f32);
    for range in wanted.split(',') {
        let mut parts = range.split(';');
        let lang = Lang::of_locale(parts.next().unwrap_or_default().trim());
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
        if let Some(lang) = lang.filter(|_| weight > best.1) {
            best = (lang, weight);
        }
    }
    best.0
}

async fn ready(State(web): State<Web>) -> Response {
    readiness(&web.app).await
}

async fn readiness(app: &App) -> Response {
    match app.is_ready().await {
        Ok(true) => "ready\n".into_response(),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the index is behind the store\n").into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response(),
    }
}

async fn fixed(axum::extract::Path(name): axum::extract::Path<String>) -> Response {
    let (kind, text) = match name.as_str() {
        "icon.svg" => ("image/svg+xml", ICON),
        name if name.starts_with("look-") && name.ends_with(".css") => ("text/css; charset=utf-8", STYLE),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], text)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_is_met_in_the_language_they_prefer() {
        let check = |value: &str, wanted| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, value.parse().expect("a header value"));
            assert_eq!(preferred(&headers), wanted, "{value}");
        };
        check("cy-GB,cy;q=0.9,en;q=0.8", Lang::Cy);
        check("en-GB,en;q=0.9,cy;q=0.8", Lang::En);
        check("fr, cy;q=0.3", Lang::Cy);
        check("de", Lang::En);
        check("cy;q=x", Lang::Cy);
    }
}
