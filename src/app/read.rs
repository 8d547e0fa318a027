//! Read: a document as a source would read it, storing nothing; for whoever writes a source.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use chrono::DateTime;
use url::Url;

use super::visit::GAVE_UP;
use crate::{
    clock::Clock,
    fetch::{self, Fetcher},
    model::{Answer, Ask, Fault, Hints, Memory, MistakeFault, Validators},
    rules::links::without_trackers,
    sources::{
        AnyKind, ReadError, Reading, discover,
        feed::{self, found::Advertised},
        gate, opml,
        registry::{self, single},
    },
};

/// Bytes of a document, as of any answer.
pub const LONGEST_DOCUMENT_BYTES: usize = 32 * 1024 * 1024;
/// Where a document is said to be from that nobody has said it of: a place that cannot be.
const NOWHERE: &str = "https://nowhere.invalid/";
/// What a document is asked for as: anything.
const ACCEPT: &str = "*/*";

/// A document that somebody hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its bytes.
    pub body: Vec<u8>,
    /// Where it is from, if that is known: the base of its links.
    pub url: Option<Url>,
    /// The `Content-Type` it came with.
    pub content_type: Option<String>,
}

/// What a document is read as.
#[derive(Debug, Clone)]
pub enum ReadAs {
    /// A feed.
    Feed,
    /// What a source of this kind reads first.
    Kind(Box<AnyKind>),
}

/// Why a document could not be read, and where to look instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Why.
    pub why: ReadError,
    /// The feeds that it advertises, if it is a page; the best first.
    pub feeds: Vec<Advertised>,
}

impl ReadAs {
    /// A source of the kind called `name` at `url`, with the kind's own `rules`: keys as feeds.toml has them, and texts.
    ///
    /// # Errors
    ///
    /// The first mistake, if there is one.
    pub fn kind(name: &str, url: Option<&Url>, rules: &[(String, String)]) -> Result<Self, MistakeFault> {
        if name == "feed" {
            return Ok(Self::Feed);
        }
        let mut keys: Vec<(&str, &str)> = rules.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let url = url.map_or(NOWHERE, Url::as_str);
        keys.push(("url", url));
        single::kind(name, &keys, &registry::Context::default()).map(|kind| Self::Kind(Box::new(kind)))
    }
}

/// Reads a document. A parser that panics has found something it cannot read, and no more.
///
/// # Errors
///
/// When it is nothing that `as_what` could read.
pub fn read_document(document: Document, as_what: &ReadAs) -> Result<Reading, Unread> {
    let url = document.url.unwrap_or_else(|| NOWHERE.parse().expect("it is a URL"));
    let answer = Answer {
        url,
        status: 200,
        content_type: document.content_type,
        body: document.body,
        validators: Validators::default(),
        hints: Hints::default(),
        headers: BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    };
    let reading = catch_unwind(AssertUnwindSafe(|| read(&answer, as_what)));
    reading.unwrap_or_else(|_| {
        Err(Unread { why: ReadError::Unreadable { detail: GAVE_UP.to_owned() }, feeds: Vec::new() })
    })
}

fn read(answer: &Answer, as_what: &ReadAs) -> Result<Reading, Unread> {
    let unread = |why| Unread { why, feeds: Vec::new() };
    match as_what {
        ReadAs::Kind(kind) => {
            // What a kind asks for first is what it is given.
            let asks = kind.asks(&Memory::default(), DateTime::UNIX_EPOCH);
            let ask = asks.first().ok_or_else(|| unread(ReadError::NothingMatched))?;
            kind.read(ask, answer, &Memory::default()).map_err(unread)
        }
        ReadAs::Feed => {
            let opened = gate::open(answer).map_err(unread)?;
            if opened.form == gate::Form::Page {
                let feeds = discover::page(&opened.text, &answer.url).feeds;
                return Err(Unread { why: ReadError::Html, feeds });
            }
            feed::read(&opened, &answer.url).map_err(|why| unread(what_else(answer, why)))
        }
    }
}

/// What a document is that is no feed: a list of feeds is known as one.
fn what_else(answer: &Answer, why: ReadError) -> ReadError {
    match opml::read(answer) {
        Ok(list) => ReadError::Unreadable { detail: format!("a list of {} feeds (OPML), no feed", list.feeds.len()) },
        Err(_) => why,
    }
}

/// Asks for a document over the network, as every source is asked for.
///
/// # Errors
///
/// When no fetcher can be made. That no whole answer comes is the fault inside.
pub async fn ask_for_document(
    options: fetch::Options,
    clock: Clock,
    url: Url,
) -> Result<Result<Document, Fault>, fetch::OpenError> {
    let fetcher = Fetcher::new(options, clock)?;
    let ask = Ask {
        url,
        key: "read".to_owned(),
        stamp: None,
        accept: ACCEPT,
        headers: Vec::new(),
        also_reads: &[],
        extra_ca_file: None,
    };
    let answer = fetcher.ask(&ask, &Validators::default()).await;
    Ok(answer.map(|answer| Document { body: answer.body, url: Some(answer.url), content_type: answer.content_type }))
}

/// A link as it is told: relative again where nobody said what it is relative to.
pub fn shown_link(url: &Url) -> &str {
    url.as_str().strip_prefix(NOWHERE).unwrap_or(url.as_str())
}

/// A link as an item of a source at `source` would have it: without trackers.
pub fn plain_link(link: &Url, source: Option<&Url>) -> String {
    let sites: Vec<&str> = source.and_then(Url::host_str).into_iter().collect();
    shown_link(&without_trackers(link, &sites)).to_owned()
}
