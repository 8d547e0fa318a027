//! What the town answers with: documents, and how they go over the wire.
//!
//! A document minds its manners unless it is told not to: it carries `ETag` and `Last-Modified`, answers 304 to
//! somebody who has it already, and comes in gzip to somebody who takes that.

use std::io::{self, Write as _};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use chrono::{DateTime, NaiveDateTime, Utc};
use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt as _, stream};

use crate::model;

/// A body shorter than this is not worth compressing, in bytes.
const SHORTEST_GZIP_BYTES: usize = 256;
/// How a date is written in a header.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Something the town answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`; no such header if it is empty.
    pub content_type: String,
    /// Further headers. An `etag` or `last-modified` among them stands instead of the town's own.
    pub headers: Vec<(String, String)>,
    /// The body, before any compression.
    pub body: Vec<u8>,
    /// When it last changed; the town fills in when it was put up.
    pub changed: Option<DateTime<Utc>>,
    /// How it is sent.
    pub manners: Manners,
}

/// How a document is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manners {
    /// With validators, 304 where they match, and gzip where it is accepted.
    #[default]
    Good,
    /// As it is: no validators but its own headers, never a 304, never compressed.
    Plain,
    /// Half of what its `Content-Length` promises, and then the connection is dropped.
    CutShort,
}

impl Document {
    /// A document with status 200.
    pub fn new(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let (content_type, body) = (content_type.to_owned(), body.into());
        Self { status: 200, content_type, headers: Vec::new(), body, changed: None, manners: Manners::Good }
    }

    /// An HTML page with status 200.
    pub fn html(page: impl Into<Vec<u8>>) -> Self {
        Self::new("text/html; charset=utf-8", page)
    }

    /// A short HTML page that says `status`, as a web server words it.
    pub fn status(status: u16) -> Self {
        let words = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Status");
        let page = format!("<!doctype html>\n<title>{status} {words}</title>\n<h1>{status} {words}</h1>\n");
        Self { status, ..Self::html(page) }
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, last changed at `at`.
    #[must_use]
    pub fn changed_at(self, at: DateTime<Utc>) -> Self {
        Self { changed: Some(at), ..self }
    }

    /// The same with other manners.
    #[must_use]
    pub fn with_manners(self, manners: Manners) -> Self {
        Self { manners, ..self }
    }

    fn own_header(&self, name: &HeaderName) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name.as_str()));
        found.map(|(_, value)| value.as_str())
    }

    /// The same with a `Date`, unless it brings its own: the town's clock is not always the machine's.
    pub(super) fn dated(self, now: DateTime<Utc>) -> Self {
        match self.own_header(&header::DATE) {
            Some(_) => self,
            None => self.with_header("date", &now.format(HTTP_DATE).to_string()),
        }
    }

    /// Returns its `ETag`: a weak one, since the same document also goes out compressed.
    fn etag(&self) -> String {
        match self.own_header(&header::ETAG) {
            Some(own) => own.to_owned(),
            None => format!("W/\"{}\"", model::hash(&self.body).get(..16).unwrap_or_default()),
        }
    }

    fn last_modified(&self) -> Option<String> {
        let changed = self.changed.map(|at| at.format(HTTP_DATE).to_string());
        self.own_header(&header::LAST_MODIFIED).map(str::to_owned).or(changed)
    }

    /// Whether somebody who sends these headers has it already.
    pub(super) fn is_known(&self, asked: &HeaderMap) -> bool {
        if self.manners != Manners::Good || self.status != 200 {
            return false;
        }
        let said = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        match (said(header::IF_NONE_MATCH), said(header::IF_MODIFIED_SINCE)) {
            (Some(tags), _) => {
                let own = self.etag();
                let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
                tags.split(',').any(|tag| tag.trim() == "*" || bare(tag) == bare(&own))
            }
            (None, Some(since)) => {
                match (read_http_date(since), self.last_modified().as_deref().and_then(read_http_date)) {
                    (Some(since), Some(changed)) => changed <= since,
                    _ => false,
                }
            }
            (None, None) => false,
        }
    }

    /// Returns the answer to somebody who sends these headers, and the bytes of its body on the wire.
    ///
    /// A header that HTTP does not allow is left out.
    pub(super) fn answer(&self, asked: &HeaderMap) -> (Response, u64) {
        let mut headers = HeaderMap::new();
        let mut set = |name: &str, value: &str| {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        };
        for (name, value) in &self.headers {
            set(name, value);
        }
        let minded = self.manners == Manners::Good && self.status == 200;
        if minded {
            if self.own_header(&header::ETAG).is_none() {
                set("etag", &self.etag());
            }
            if let (None, Some(changed)) = (self.own_header(&header::LAST_MODIFIED), self.last_modified()) {
                set("last-modified", &changed);
            }
            set("vary", "accept-encoding");
            if self.is_known(asked) {
                return (response(304, headers, Body::empty()), 0);
            }
        }
        if !self.content_type.is_empty() {
            set("content-type", &self.content_type);
        }
        if self.manners == Manners::CutShort {
            set("content-length", &self.body.len().to_string());
            let half = self.body.get(..self.body.len() / 2).unwrap_or_default().to_vec();
            let bytes = half.len() as u64;
            return (response(self.status, headers, cut_short(half)), bytes);
        }
        let mut body = self.body.clone();
        if self.manners == Manners::Good && body.len() >= SHORTEST_GZIP_BYTES && takes_gzip(asked) {
            set("content-encoding", "gzip");
            body = gzip(&body);
        }
        let bytes = body.len() as u64;
        (response(self.status, headers, Body::from(body)), bytes)
    }
}

/// A text by what it looks like: a JSON Feed, a web page, or else XML.
impl From<&str> for Document {
    fn from(text: &str) -> Self {
        let start = text.trim_start().get(..9).unwrap_or_default().to_ascii_lowercase();
        if start.starts_with('{') {
            return Self::new("application/feed+json", text);
        }
        if start.starts_with("<!doctype") || start.starts_with("<html") {
            return Self::html(text);
        }
        Self::new("application/xml", text)
    }
}

fn response(status: u16, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

/// A body that ends in an error after `half`.
fn cut_short(half: Vec<u8>) -> Body {
    let drop = async {
        // The server sends what it has while it waits for more; without this it would send nothing at all.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(drop)))
}

fn read_http_date(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, HTTP_DATE).ok()
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|coding| coding.split(';').next().unwrap_or_default().trim() == "gzip")
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("memory takes whatever is written to it")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::try_from(value).expect("the header is well written"))])
    }

    #[test]
    fn somebody_who_has_it_already_is_told_so() {
        let at = DateTime::from_timestamp(1_772_442_000, 0).expect("an instant of March 2026");
        let document = Document::from("<rss/>").changed_at(at);
        let etag = document.etag();
        let status = |headers: &HeaderMap| document.answer(headers).0.status().as_u16();
        for (name, value, expected) in [
            (header::IF_NONE_MATCH, etag.as_str(), 304),
            (header::IF_NONE_MATCH, etag.trim_start_matches("W/"), 304),
            (header::IF_NONE_MATCH, "\"other\", *", 304),
            (header::IF_NONE_MATCH, "\"other\"", 200),
            (header::IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 09:00:00 GMT", 304),
            (header::IF_MODIFIED_SINCE, "Mon, 02 Mar 2026 08:59:59 GMT", 200),
            (header::IF_MODIFIED_SINCE, "some time ago", 200),
        ] {
            assert_eq!(status(&asked(name, value)), expected, "{value}");
        }
        assert_eq!(document.clone().with_status(500).answer(&asked(header::IF_NONE_MATCH, &etag)).0.status(), 500);
        let plain = document.with_manners(Manners::Plain).answer(&asked(header::IF_NONE_MATCH, &etag)).0;
        assert_eq!((plain.status().as_u16(), plain.headers().get(header::ETAG)), (200, None));
    }

    #[test]
    fn a_document_may_bring_its_own_validators() {
        let document = Document::from("<rss/>").with_header("ETag", "\"mine\"");
        let (response, _) = document.answer(&HeaderMap::new());
        let tags: Vec<_> = response.headers().get_all(header::ETAG).iter().collect();
        assert_eq!(tags, ["\"mine\""]);
        assert_eq!(document.answer(&asked(header::IF_NONE_MATCH, "\"mine\"")).0.status(), 304);
    }

    #[test]
    fn a_long_document_comes_in_gzip_to_whoever_takes_it() {
        let document = Document::html("<p>The same again.</p>".repeat(100));
        let (plain, whole) = document.answer(&HeaderMap::new());
        let (packed, less) = document.answer(&asked(header::ACCEPT_ENCODING, "br, gzip;q=0.8"));
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip");
        assert!(less * 10 < whole, "{less} of {whole}");
    }

    #[test]
    fn a_text_is_served_as_what_it_looks_like() {
        for (text, expected) in [
            (" {\"version\": 1}", "application/feed+json"),
            ("<!DOCTYPE html><p>Hi", "text/html; charset=utf-8"),
            ("<rss/>", "application/xml"),
            ("", "application/xml"),
        ] {
            assert_eq!(Document::from(text).content_type, expected, "{text}");
        }
    }
}
