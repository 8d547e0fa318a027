//! What the headers of an answer say: when to come again, and how to recognise it next time.
//!
//! Sites send all kinds of nonsense here. What cannot be true is left out, and nothing is believed for longer than its
//! limit. Pure: the time comes in.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use reqwest::{
    StatusCode,
    header::{
        AGE, CACHE_CONTROL, CONTENT_LANGUAGE, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue,
        IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK, RETRY_AFTER, SERVER,
    },
};

use crate::model::{Hints, Validators, hash};

/// No answer is taken to be fresh for longer: one day.
const LONGEST_FRESH_SECONDS: u64 = 24 * 60 * 60;
/// No site keeps us away for longer with `Retry-After`: seven days.
const LONGEST_RETRY_SECONDS: u64 = 7 * 24 * 60 * 60;
/// After this time an ask is made without validators once, since some sites never change their `ETag`.
const UNCONDITIONAL_AFTER: TimeDelta = TimeDelta::days(7);
/// A longer `ETag` or `Last-Modified` is not kept.
const LONGEST_VALIDATOR_BYTES: usize = 1024;

/// The headers that kinds read.
const KEPT: [HeaderName; 11] = [
    LINK,
    SERVER,
    DATE,
    RETRY_AFTER,
    CONTENT_LANGUAGE,
    HeaderName::from_static("cf-mitigated"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
];

/// Returns the conditional headers to send, byte for byte as they were given. None after a week without a whole answer.
pub fn conditions(validators: &Validators, now: DateTime<Utc>) -> HeaderMap {
    let stale = validators.whole_at.is_some_and(|at| now - at >= UNCONDITIONAL_AFTER);
    let pairs = [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)];
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let value = value.as_ref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok());
        if let (Some(value), false) = (value, stale) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Returns what to send back next time for an answer with `headers` and `body`. `whole_at` is now for an unconditional
/// ask, else that of the validators sent.
pub fn validators(headers: &HeaderMap, body: &[u8], whole_at: Option<DateTime<Utc>>) -> Validators {
    let kept = |name| {
        let value = headers.get(name)?.as_bytes();
        // What is no UTF-8 could not be sent back byte for byte from a string.
        let text = std::str::from_utf8(value).ok()?;
        (!text.is_empty() && text.len() <= LONGEST_VALIDATOR_BYTES).then(|| text.to_owned())
    };
    Validators { etag: kept(ETAG), last_modified: kept(LAST_MODIFIED), body_hash: Some(hash(body)), whole_at }
}

/// Returns what an answer says about when to come again.
pub fn hints(status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) -> Hints {
    let now = date(headers, DATE).unwrap_or(now);
    // GitHub sends Retry-After with 403 too, when its secondary limit is reached.
    let asks_to_wait =
        matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::FORBIDDEN);
    Hints {
        fresh_seconds: fresh(headers, now).map(|seconds| seconds.min(LONGEST_FRESH_SECONDS)),
        retry_after_seconds: asks_to_wait
            .then(|| retry_after(headers, now))
            .flatten()
            .map(|seconds| seconds.min(LONGEST_RETRY_SECONDS)),
    }
}

/// Returns the headers that kinds read, by lower-case name. One that was sent several times is joined with commas.
pub fn kept(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut kept = BTreeMap::new();
    for name in KEPT {
        let values: Vec<_> = headers.get_all(&name).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
        if !values.is_empty() {
            kept.insert(name.as_str().to_owned(), values.join(", "));
        }
    }
    kept
}

/// `max-age` less `Age`, else `Expires` less `Date`. An answer that must not be kept, or is stale already, says nothing.
fn fresh(headers: &HeaderMap, now: DateTime<Utc>) -> Option<u64> {
    let mut max_age = None;
    for directive in headers.get_all(CACHE_CONTROL).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-cache" | "no-store" => return None,
            "max-age" => max_age = max_age.or_else(|| seconds(value.trim().trim_matches('"'))),
            _ => {}
        }
    }
    match max_age {
        Some(max_age) => Some(max_age.saturating_sub(text(headers, AGE).and_then(seconds).unwrap_or(0))),
        None => until(date(headers, EXPIRES)?, now),
    }
}

fn retry_after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<u64> {
    let value = text(headers, RETRY_AFTER)?;
    seconds(value).or_else(|| until(http_date(value)?, now))
}

fn until(then: DateTime<Utc>, now: DateTime<Utc>) -> Option<u64> {
    u64::try_from((then - now).num_seconds()).ok()
}

/// A number of seconds: digits and nothing else.
fn seconds(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<DateTime<Utc>> {
    http_date(text(headers, name)?)
}

/// A date in one of the three forms of HTTP (RFC 9110, 5.6.7).
fn http_date(text: &str) -> Option<DateTime<Utc>> {
    const FORMS: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()).map(|date| date.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sunday, 1 March 2026, 12:00.
    fn noon() -> DateTime<Utc> {
        http_date("Sun, 01 Mar 2026 12:00:00 GMT").expect("a date of HTTP")
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
        };
        let mut headers = HeaderMap::new();
        for (name, value) in lines.iter().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn an_answer_is_fresh_for_as_long_as_it_says_up_to_a_day() {
        let check = |lines: &[(&'static str, &str)], fresh: Option<u64>| {
            assert_eq!(hints(StatusCode::OK, &headers(lines), noon()).fresh_seconds, fresh, "{lines:?}");
        };
        check(&[], None);
        check(&[("cache-control", "max-age=300")], Some(300));
        check(&[("cache-control", "public, Max-Age=\"300\"")], Some(300));
        check(&[("cache-control", "public"), ("cache-control", "max-age=300")], Some(300));
        check(&[("cache-control", "max-age=300"), ("age", "100")], Some(200));
        check(&[("cache-control", "max-age=300"), ("age", "1000")], Some(0));
        check(&[("cache-control", "max-age=300"), ("age", "-5")], Some(300));
        check(&[("cache-control", "max-age=31536000")], Some(86_400));
        check(&[("cache-control", "s-maxage=300")], None);
        for nonsense in ["max-age=-1", "max-age=", "max-age=1.5", "max-age=99999999999999999999999", "max-age"] {
            check(&[("cache-control", nonsense)], None);
        }
        check(&[("cache-control", "no-cache, max-age=300")], None);
        check(&[("expires", "Sun, 01 Mar 2026 12:10:00 GMT")], Some(600));
        check(&[("expires", "Sun, 01 Mar 2026 12:10:00 GMT"), ("date", "Sun, 01 Mar 2026 12:09:00 GMT")], Some(60));
        check(&[("expires", "Sun, 01 Mar 2026 12:10:00 GMT"), ("cache-control", "max-age=5")], Some(5));
        check(&[("expires", "Sun, 01 Mar 2026 12:10:00 GMT"), ("cache-control", "max-age=x")], Some(600));
        check(&[("expires", "Mon, 01 Mar 2027 12:00:00 GMT")], Some(86_400));
        for nonsense in ["0", "-1", "never", "Sat, 28 Feb 2026 12:00:00 GMT", "Mon, 01 Mar 2026 12:10:00 GMT"] {
            check(&[("expires", nonsense)], None);
        }
    }

    #[test]
    fn retry_after_is_obeyed_whole_up_to_a_week() {
        let check = |value: &str, retry: Option<u64>| {
            let headers = headers(&[("retry-after", value), ("date", "Sun, 01 Mar 2026 12:00:30 GMT")]);
            for status in [429, 503, 403] {
                let status = StatusCode::from_u16(status).expect("a status");
                assert_eq!(hints(status, &headers, noon()).retry_after_seconds, retry, "{value}");
            }
            for status in [200, 301, 404, 500] {
                let status = StatusCode::from_u16(status).expect("a status");
                assert_eq!(hints(status, &headers, noon()).retry_after_seconds, None, "{status}");
            }
        };
        check("120", Some(120));
        check(" 120 ", Some(120));
        check("0", Some(0));
        check("604800", Some(604_800));
        check("604801", Some(604_800));
        check("Sun, 01 Mar 2026 12:01:30 GMT", Some(60));
        check("Sunday, 01-Mar-26 12:01:30 GMT", Some(60));
        check("Sun Mar  1 12:01:30 2026", Some(60));
        check("Sun, 01 Mar 2026 12:00:00 GMT", None);
        for nonsense in ["", "-1", "1.5", "soon", "1e3", "99999999999999999999999", "Sun, 01 Mar 2026"] {
            check(nonsense, None);
        }
    }

    #[test]
    fn validators_are_sent_back_byte_for_byte_for_a_week() {
        let etag = "W/\"  \u{175} 'x'--gzip;1\"".to_owned();
        let given = Validators {
            etag: Some(etag.clone()),
            last_modified: Some("yesterday, about noon".into()),
            body_hash: None,
            whole_at: Some(noon()),
        };
        let sent = conditions(&given, noon() + TimeDelta::days(6));
        assert_eq!(sent[IF_NONE_MATCH].as_bytes(), etag.as_bytes());
        assert_eq!(sent[IF_MODIFIED_SINCE].as_bytes(), b"yesterday, about noon");
        assert!(conditions(&given, noon() + TimeDelta::days(7)).is_empty());
        let never_whole = Validators { whole_at: None, ..given };
        assert_eq!(conditions(&never_whole, noon()).len(), 2);
    }

    #[test]
    fn validators_that_could_not_be_sent_back_are_not_kept() {
        let mut headers = headers(&[("etag", "\"a\""), ("last-modified", "x")]);
        let kept = validators(&headers, b"abc", Some(noon()));
        assert_eq!((kept.etag.as_deref(), kept.last_modified.as_deref()), (Some("\"a\""), Some("x")));
        assert_eq!((kept.body_hash, kept.whole_at), (Some(hash(b"abc")), Some(noon())));
        headers.insert(ETAG, HeaderValue::from_bytes(b"\"\xe9\"").expect("a header of Latin-1"));
        headers.insert(LAST_MODIFIED, HeaderValue::from_str(&"x".repeat(1025)).expect("a header"));
        let kept = validators(&headers, b"abc", None);
        assert_eq!((kept.etag, kept.last_modified), (None, None));
    }

    #[test]
    fn the_headers_that_kinds_read_are_kept_and_no_others() {
        let headers = headers(&[
            ("link", "<a>; rel=\"next\""),
            ("link", "<b>; rel=\"last\""),
            ("x-ratelimit-remaining", "59"),
            ("cf-mitigated", "challenge"),
            ("set-cookie", "secret"),
        ]);
        let kept: Vec<_> = kept(&headers).into_iter().collect();
        let wanted = [
            ("cf-mitigated", "challenge"),
            ("link", "<a>; rel=\"next\", <b>; rel=\"last\""),
            ("x-ratelimit-remaining", "59"),
        ];
        assert_eq!(kept, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
