//! What an answer means for its source, and how a source is doing.

use chrono::{DateTime, TimeDelta, Utc};

use super::budget::is_too_fast;
use crate::model::{Answer, Ask, Outcome, SourceRecord};

/// How long a source may fail before it is shown as broken.
pub const BROKEN_AFTER: TimeDelta = TimeDelta::days(7);
/// How long after a throttling answer without `Retry-After` a source is asked again.
pub const THROTTLED_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// A source of which no usual gap is known is quiet without anything new for so long.
pub const QUIET_AFTER: TimeDelta = TimeDelta::days(90);
/// No source is quiet before.
pub const SOONEST_QUIET: TimeDelta = TimeDelta::days(7);
/// How many of its usual gaps make a source quiet.
const GAPS_TO_QUIET: i32 = 3;

/// Returns what an answer ends the visit in, if its kind is not to read it.
///
/// An answer with a body that the kind can read gives nothing here; so does one whose status the ask says it reads itself.
pub fn refusal(ask: &Ask, answer: &Answer, now: DateTime<Utc>) -> Option<Outcome> {
    let retry = answer.hints.retry_after_seconds.and_then(|s| i64::try_from(s).ok()).map(TimeDelta::seconds);
    let limited = |wait: TimeDelta| Some(Outcome::RateLimited { until: now + wait });
    match answer.status {
        200 | 304 => None,
        status if ask.also_reads.contains(&status) => None,
        429 => limited(retry.unwrap_or(THROTTLED_PAUSE)),
        403 | 503 if is_too_fast(answer) => {
            limited(retry.or_else(|| until_reset(answer, now)).unwrap_or(THROTTLED_PAUSE))
        }
        401 | 403 if is_challenge(answer) => Some(Outcome::Challenge),
        503 if is_challenge(answer) => Some(Outcome::Challenge),
        status @ (401 | 403) => Some(Outcome::Refused { status }),
        404 => Some(Outcome::NotFound),
        410 => Some(Outcome::Gone),
        status => Some(Outcome::BadStatus { status }),
    }
}

/// The time until the allowance is renewed, up to a day, if the answer says when that is.
fn until_reset(answer: &Answer, now: DateTime<Utc>) -> Option<TimeDelta> {
    let reset: i64 = answer.headers.get("x-ratelimit-reset")?.trim().parse().ok()?;
    let wait = DateTime::from_timestamp(reset, 0)? - now;
    (wait > TimeDelta::zero() && wait <= TimeDelta::hours(24)).then_some(wait)
}

/// Whether an answer is a page that asks whether we are human, by the marks that such services put on it.
fn is_challenge(answer: &Answer) -> bool {
    if answer.headers.contains_key("cf-mitigated") {
        return true;
    }
    let beginning = &answer.body[..answer.body.len().min(16 * 1024)];
    let text = String::from_utf8_lossy(beginning).to_lowercase();
    ["just a moment...", "cf-chl", "challenge-platform", "_incapsula_resource", "captcha"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// How a source is doing, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// It answers, and gives something from time to time.
    Working,
    /// It answers, but has given nothing for three times its usual gap.
    Quiet,
    /// It has not been visited.
    New,
    /// It has failed lately, but not for long.
    Failing,
    /// It has failed for a week or more.
    Broken,
    /// It does not let us in.
    Refused,
    /// feeds.toml is wrong about it.
    Misconfigured,
    /// feeds.toml does not list it any more, or has switched it off.
    Off,
}

/// Returns how a source is doing at `now`.
pub fn health(source: &SourceRecord, now: DateTime<Utc>) -> Health {
    if !source.listed {
        return Health::Off;
    }
    match (&source.outcome, source.failing_since) {
        (None, _) => Health::New,
        (Some(Outcome::Misconfigured { .. }), _) => Health::Misconfigured,
        (Some(Outcome::Refused { .. } | Outcome::Challenge | Outcome::Robots), Some(_)) => Health::Refused,
        (Some(_), Some(since)) if now - since >= BROKEN_AFTER => Health::Broken,
        (Some(_), Some(_)) => Health::Failing,
        (Some(_), None) if source.new_at.is_some_and(|at| now - at >= quiet_after(source.usual_gap)) => Health::Quiet,
        (Some(_), None) => Health::Working,
    }
}

/// Returns the time without anything new after which a source is quiet: three times its usual gap, a week at least.
///
/// ```
/// # use chrono::TimeDelta;
/// # use gorwel::rules::health::quiet_after;
/// assert_eq!(quiet_after(Some(TimeDelta::days(30))), TimeDelta::days(90));
/// assert_eq!(quiet_after(Some(TimeDelta::hours(1))), TimeDelta::days(7));
/// ```
pub fn quiet_after(usual_gap: Option<TimeDelta>) -> TimeDelta {
    usual_gap.map_or(QUIET_AFTER, |gap| (gap * GAPS_TO_QUIET).max(SOONEST_QUIET))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Hints, Validators};

    fn answer(status: u16, headers: &[(&str, &str)], body: &str, retry_after_seconds: Option<u64>) -> Answer {
        Answer {
            url: "https://a.example/".parse().expect("a URL"),
            status,
            content_type: None,
            body: body.as_bytes().to_vec(),
            validators: Validators::default(),
            hints: Hints { fresh_seconds: None, retry_after_seconds },
            headers: headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<BTreeMap<_, _>>(),
            moved_to: None,
            wire_bytes: 0,
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "a table of cases reads better with values")]
    fn check(answer: &Answer, wanted: Option<Outcome>) {
        let ask = Ask {
            url: answer.url.clone(),
            key: "feed".into(),
            stamp: None,
            accept: "*/*",
            headers: Vec::new(),
            also_reads: &[],
            extra_ca_file: None,
        };
        assert_eq!(refusal(&ask, answer, DateTime::UNIX_EPOCH), wanted, "{}", answer.status);
    }

    #[test]
    fn each_status_has_its_own_outcome() {
        let until = |seconds| Some(Outcome::RateLimited { until: DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds) });
        check(&answer(200, &[], "x", None), None);
        check(&answer(304, &[], "", None), None);
        check(&answer(429, &[], "", Some(90)), until(90));
        check(&answer(429, &[], "", None), until(300));
        check(&answer(503, &[], "", Some(7)), until(7));
        check(&answer(503, &[], "", None), Some(Outcome::BadStatus { status: 503 }));
        check(&answer(403, &[], "no", None), Some(Outcome::Refused { status: 403 }));
        check(&answer(401, &[], "no", None), Some(Outcome::Refused { status: 401 }));
        check(&answer(403, &[], "<title>Just a moment...</title>", None), Some(Outcome::Challenge));
        check(&answer(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "600")], "", None), until(600));
        check(&answer(404, &[], "", None), Some(Outcome::NotFound));
        check(&answer(410, &[], "", None), Some(Outcome::Gone));
        check(&answer(418, &[], "", None), Some(Outcome::BadStatus { status: 418 }));
    }
}
