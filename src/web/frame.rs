//! The frame of every page: its language, its title, its place in the bar, the way to the other language.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};

use super::Web;
use crate::{
    model::Lang,
    text::{Speech, speech},
};

/// Where a page stands in the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nowhere.
    Elsewhere,
    /// Behind a link that is one reader's own.
    Private,
    /// Among the results.
    Search,
    /// On the horizon.
    Horizon,
    /// Among the sources.
    Sources,
    /// On the way to the weekly e-mail.
    Subscribe,
}

/// What the frame of a page shows.
pub struct Frame {
    /// The language of the page.
    pub lang: Lang,
    /// Its sentences.
    pub t: &'static Speech,
    /// The path under which the pages stand.
    pub base: String,
    /// The style sheet.
    pub style: String,
    /// The same page in the other language.
    pub other: String,
    /// The path and query of this page, without the base and its language.
    pub place: Place,
}

impl Frame {
    /// The frame of a page at `uri`, whose path begins with its language.
    pub fn new(web: &Web, lang: Lang, uri: &Uri, place: Place) -> Self {
        let path = uri.path().strip_prefix(&*web.base).unwrap_or(uri.path());
        let rest = path.strip_prefix(&format!("/{lang}/")).unwrap_or_default();
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        Self {
            lang,
            t: speech(lang),
            base: web.base.to_string(),
            style: web.style.to_string(),
            other: format!("{}/{}/{rest}{query}", web.base, lang.other()),
            place,
        }
    }

    /// The frame of a page of which only the address is known: its language is in the path, or as with a link in a letter.
    pub fn of_path(web: &Web, uri: &Uri) -> Self {
        let path = uri.path().strip_prefix(&*web.base).unwrap_or(uri.path());
        match path.trim_start_matches('/').split('/').next().and_then(|first| first.parse().ok()) {
            Some(lang) => Self::new(web, lang, uri, Place::Elsewhere),
            None => Self::of_link(web, uri, Lang::default()),
        }
    }

    /// The frame of a page of a link in a letter, which has no language in its path: `?lang=cy` is the other language.
    pub fn of_link(web: &Web, uri: &Uri, fallback: Lang) -> Self {
        let asked =
            uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang=")?.parse().ok());
        let lang: Lang = asked.unwrap_or(fallback);
        let mut frame = Self::new(web, lang, uri, Place::Private);
        frame.other = format!("{}?lang={}", uri.path(), lang.other());
        frame
    }

    /// The frame with another page, such as `left`, to switch the language to: this one only answers a button.
    pub fn with_other(self, page: &str) -> Self {
        let other = format!("{}/{}/{page}", self.base, self.lang.other());
        Self { other, ..self }
    }

    /// The address of a page of ours in this language.
    pub fn to(&self, page: &str) -> String {
        format!("{}/{}/{page}", self.base, self.lang)
    }

    /// The title of the page as the browser shows it.
    pub fn title(&self, of_page: &str) -> String {
        if of_page.is_empty() { "Gorwel".to_owned() } else { format!("{of_page} – Gorwel") }
    }

    /// Where the page stands, for the bar.
    pub fn is(&self, place: &str) -> bool {
        match self.place {
            Place::Elsewhere | Place::Private => false,
            Place::Search => place == "search",
            Place::Horizon => place == "horizon",
            Place::Sources => place == "sources",
            Place::Subscribe => place == "subscribe",
        }
    }

    /// Answers with a page.
    pub fn show(&self, status: StatusCode, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) => {
                let mut answer = (status, Html(html)).into_response();
                answer.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.tag()));
                if matches!(self.place, Place::Subscribe | Place::Private) {
                    // What one reader wrote, or may do, is for no other who uses the same machine.
                    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                }
                answer
            }
            Err(_) => super::error::broken(),
        }
    }
}
