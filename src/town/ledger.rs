//! What the town was asked: every request it saw, and their sums.

use axum::http::{HeaderMap, Method, Uri, header};

/// Requests that are kept whole; later ones are only counted.
pub const MOST_SEEN: usize = 100_000;

/// One request as the town saw it, and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The method, such as `GET`.
    pub method: String,
    /// The path, with the query if there was one.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The bytes of the answer's body on the wire.
    pub bytes: u64,
    /// The `User-Agent`.
    pub user_agent: Option<String>,
    /// The `If-None-Match`.
    pub if_none_match: Option<String>,
    /// The `If-Modified-Since`.
    pub if_modified_since: Option<String>,
    /// The `Accept`.
    pub accept: Option<String>,
    /// The `Accept-Encoding`.
    pub accept_encoding: Option<String>,
    /// The `Authorization`, whole: nothing that matters is ever sent to a town.
    pub authorization: Option<String>,
}

impl Seen {
    /// Notes a request before it is answered.
    pub(super) fn begin(method: &Method, uri: &Uri, asked: &HeaderMap) -> Self {
        let said = |name| asked.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        Self {
            method: method.to_string(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            status: 0,
            bytes: 0,
            user_agent: said(header::USER_AGENT),
            if_none_match: said(header::IF_NONE_MATCH),
            if_modified_since: said(header::IF_MODIFIED_SINCE),
            accept: said(header::ACCEPT),
            accept_encoding: said(header::ACCEPT_ENCODING),
            authorization: said(header::AUTHORIZATION),
        }
    }
}

/// Sums over all requests since the town began, or since they were last forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// How many there were.
    pub requests: u64,
    /// How many were answered 304.
    pub not_modified: u64,
    /// How many were answered 400 or above.
    pub refused: u64,
    /// The bytes of all bodies on the wire.
    pub bytes: u64,
}

/// The requests and their sums.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub seen: Vec<Seen>,
    pub totals: Totals,
}

impl Ledger {
    /// Writes down an answered request.
    pub fn note(&mut self, seen: Seen) {
        self.totals.requests += 1;
        self.totals.not_modified += u64::from(seen.status == 304);
        self.totals.refused += u64::from(seen.status >= 400);
        self.totals.bytes += seen.bytes;
        if self.seen.len() < MOST_SEEN {
            self.seen.push(seen);
        }
    }
}
