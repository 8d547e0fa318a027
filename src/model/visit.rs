//! A visit: one go at a source; the asks it makes, the answers it gets, and what it ends in.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

/// One request that a visit makes. It may always be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What is asked for.
    pub url: Url,
    /// What the ask is for, in the words of its kind: `feed`, `page:3`, `readme:1234`.
    pub key: String,
    /// The state of the thing asked for, such as a `pushed_at`, which its kind remembers once it is read. A stamped ask is
    /// made because something has moved, so it is made without validators, and after those that have no stamp.
    pub stamp: Option<String>,
    /// The `Accept` header.
    pub accept: &'static str,
    /// Further headers, such as a token; never sent to another origin.
    pub headers: Vec<(String, String)>,
    /// Statuses beside 200 that the kind reads itself: a README that is not there is an answer.
    pub also_reads: &'static [u16],
    /// A file with a further certificate to trust for this ask.
    pub extra_ca_file: Option<String>,
}

/// What a site gave to recognise its answer by. Sent back byte for byte.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The `ETag` of the last answer that was read and stored.
    pub etag: Option<String>,
    /// The `Last-Modified` of that answer.
    pub last_modified: Option<String>,
    /// SHA-256 of its decoded body, in hexadecimal: an equal body need not be read again.
    pub body_hash: Option<String>,
    /// When that answer came whole and unconditionally; after a week the ask is made without validators.
    pub whole_at: Option<DateTime<Utc>>,
}

/// What came back for an [`Ask`], after redirects, decoded from its content encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where it came from in the end.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` as sent.
    pub content_type: Option<String>,
    /// The body, without its content encoding; empty when the status is 304.
    pub body: Vec<u8>,
    /// What to send back next time.
    pub validators: Validators,
    /// What the answer says about when to come again.
    pub hints: Hints,
    /// The other headers that kinds read, by lower-case name: `link`, `x-ratelimit-*`, `server`, `cf-mitigated`.
    pub headers: BTreeMap<String, String>,
    /// Where the ask was sent on to for good (301, 308), if the first hop said so.
    pub moved_to: Option<Url>,
    /// The bytes that came over the wire, bodies of redirects included.
    pub wire_bytes: u64,
}

impl Answer {
    /// Whether the site says that nothing has changed.
    pub fn not_modified(&self) -> bool {
        self.status == 304
    }
}

/// What an answer says about when to come again. Nonsense values are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hints {
    /// How long the answer stays fresh: `max-age` less `Age`, or `Expires` less `Date`.
    pub fresh_seconds: Option<u64>,
    /// `Retry-After` on 429 and 503, in seconds from the answer.
    pub retry_after_seconds: Option<u64>,
}

/// What earlier visits to a source left: a watermark, the stamps of things already read. Its kind alone reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory(pub BTreeMap<String, String>);

/// Why no whole answer came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Fault {
    /// The address is not one that may be asked.
    #[error("unsafe address: {address}")]
    UnsafeAddress {
        /// The host or address refused.
        address: String,
    },
    /// The name of the host is not known.
    #[error("name not found: {host}")]
    NameNotFound {
        /// The host.
        host: String,
    },
    /// No connection.
    #[error("could not connect: {detail}")]
    CouldNotConnect {
        /// What the system says.
        detail: String,
    },
    /// A connection that cannot be trusted.
    #[error("TLS: {detail}")]
    Tls {
        /// What is wrong with the certificate or the handshake.
        detail: String,
    },
    /// No whole answer within the time.
    #[error("too slow: no whole answer within {limit_seconds} s")]
    TooSlow {
        /// The limit.
        limit_seconds: u64,
    },
    /// A body over the limit, or one that unpacks out of all proportion.
    #[error("too large: over {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: u64,
    },
    /// A body shorter than was announced.
    #[error("cut short")]
    CutShort,
    /// More redirects than are followed.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The limit.
        limit: u32,
    },
    /// A redirect that leads nowhere.
    #[error("a redirect without a usable target")]
    BadRedirect,
    /// A content encoding that was not asked for, or a body that is not in it.
    #[error("content encoding {encoding:?} could not be decoded")]
    BadEncoding {
        /// The encoding.
        encoding: String,
    },
}

/// What a visit ended in. A source that breaks must never look like a quiet week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Outcome {
    /// The site says that nothing has changed, or sent the same bytes.
    NotChanged,
    /// Read, with so many items.
    Read {
        /// Items read.
        items: u32,
        /// Entries that could not be read.
        spoilt: u32,
    },
    /// The site's robots.txt asks us not to read this.
    Robots,
    /// An answer without a body.
    EmptyBody,
    /// A web page where a feed or data was expected.
    HtmlInstead,
    /// A document that could not be parsed.
    Unreadable {
        /// What the parser says.
        detail: String,
    },
    /// A page on which the rules found nothing.
    NothingMatched,
    /// 401 or 403.
    Refused {
        /// The status.
        status: u16,
    },
    /// A page that asks whether we are human.
    Challenge,
    /// 404.
    NotFound,
    /// 410.
    Gone,
    /// The site asks us to wait.
    RateLimited {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// A status that nobody can use: 5xx and the rest.
    BadStatus {
        /// The status.
        status: u16,
    },
    /// feeds.toml is wrong about this source.
    Misconfigured {
        /// The first mistake.
        detail: String,
    },
    /// Most hosts could not be reached: the fault is ours, and no source is blamed.
    OurOutage,
    /// The visit was stopped before it was done.
    Interrupted,
    /// No whole answer came.
    #[serde(untagged)]
    Failed(Fault),
}

impl Outcome {
    /// The stable code of the outcome, as stored and shown in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotChanged => "not-changed",
            Self::Read { .. } => "read",
            Self::Robots => "robots",
            Self::EmptyBody => "empty-body",
            Self::HtmlInstead => "html-instead",
            Self::Unreadable { .. } => "unreadable",
            Self::NothingMatched => "nothing-matched",
            Self::Refused { .. } => "refused",
            Self::Challenge => "challenge",
            Self::NotFound => "not-found",
            Self::Gone => "gone",
            Self::RateLimited { .. } => "rate-limited",
            Self::BadStatus { .. } => "bad-status",
            Self::Misconfigured { .. } => "misconfigured",
            Self::OurOutage => "our-outage",
            Self::Interrupted => "interrupted",
            Self::Failed(fault) => fault.code(),
        }
    }

    /// Whether the source answered as it should.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::NotChanged | Self::Read { .. })
    }
}

impl Fault {
    /// The stable code of the fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsafeAddress { .. } => "unsafe-address",
            Self::NameNotFound { .. } => "name-not-found",
            Self::CouldNotConnect { .. } => "could-not-connect",
            Self::Tls { .. } => "tls",
            Self::TooSlow { .. } => "too-slow",
            Self::TooLarge { .. } => "too-large",
            Self::CutShort => "cut-short",
            Self::TooManyRedirects { .. } => "too-many-redirects",
            Self::BadRedirect => "bad-redirect",
            Self::BadEncoding { .. } => "bad-encoding",
        }
    }
}

/// One visit as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitRecord {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What it ended in.
    pub outcome: Outcome,
    /// Items that were new.
    pub items_new: u32,
    /// Items whose text had changed.
    pub items_changed: u32,
    /// Bytes over the wire.
    pub wire_bytes: u64,
    /// How long it took.
    pub millis: u64,
}

/// How a source has answered lately: what the time of the next visit depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Visits that failed in a row; 0 if the last one was good.
    pub failures: u32,
    /// Since when they have failed.
    pub failing_since: Option<DateTime<Utc>>,
    /// Half the usual gap between two new items, if there are enough to tell.
    pub usual_gap: Option<TimeDelta>,
    /// When it last gave something new.
    pub new_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_stored_and_read_back_with_its_code() {
        let outcomes = [
            Outcome::NotChanged,
            Outcome::Read { items: 20, spoilt: 1 },
            Outcome::RateLimited { until: DateTime::UNIX_EPOCH },
            Outcome::Failed(Fault::Tls { detail: "unknown issuer".into() }),
            Outcome::Failed(Fault::CutShort),
        ];
        for outcome in outcomes {
            let json = serde_json::to_value(&outcome).expect("an outcome is plain data");
            assert_eq!(json["code"], outcome.code());
            assert_eq!(serde_json::from_value::<Outcome>(json).expect("it reads back"), outcome);
        }
    }
}
