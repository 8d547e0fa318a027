//! What may be asked of a host now, by what it says of its limits; and in which order a visit asks.
//!
//! One [`Allowance`] a host is shared by all its sources. Listings go first, since nothing is known without them; what is
//! read of single repositories takes what is left, newest first, and waits for the next hour where nothing is. Where
//! a host says nothing of limits, nothing is held back.
//!
//! The headers are those of GitHub's REST API ("Rate limits for the REST API" in its documentation), which GitLab and
//! others send too, with or without the `x-`.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Answer, Ask};

/// Further asks of one visit, and as many of listings: what is left waits for the next one.
pub const MOST_FURTHER_ASKS: usize = 300;
/// How long a host is left alone that is asked too fast, and does not say for how long; twice as long each time.
pub const SHORTEST_REST: TimeDelta = TimeDelta::minutes(1);
/// The longest of these rests, and the longest wait for an allowance to be renewed.
pub const LONGEST_REST: TimeDelta = TimeDelta::hours(1);
/// Requests that are never spent on single repositories: somebody may be looking at the same host by hand.
const SPARE: u32 = 2;
/// Bytes of a refusal in which its words are looked for.
const BYTES_OF_WORDS: usize = 4 * 1024;

/// Whether an ask may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    Now,
    /// Not before then.
    From(DateTime<Utc>),
}

/// What is known of the limits of a host. The default knows nothing, and allows everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Requests left, and when there will be more.
    left: Option<(u32, DateTime<Utc>)>,
    /// Until when it wants to be left alone.
    rests_until: Option<DateTime<Utc>>,
    /// How often in a row it asked for that without saying for how long.
    strikes: u32,
}

impl Allowance {
    /// Learns from an answer of the host.
    ///
    /// ```
    /// # use chrono::{DateTime, TimeDelta};
    /// # use gorwel::rules::budget::{Allowance, Permission};
    /// assert_eq!(Allowance::default().may_list(DateTime::UNIX_EPOCH), Permission::Now);
    /// ```
    pub fn learn(&mut self, answer: &Answer, now: DateTime<Utc>) {
        let left = number(answer, "remaining").and_then(|left| u32::try_from(left).ok());
        let renewed = number(answer, "reset").and_then(|reset| DateTime::from_timestamp(reset, 0));
        if let (Some(left), Some(renewed)) = (left, renewed.filter(|at| *at > now)) {
            self.left = Some((left, renewed.min(now + LONGEST_REST)));
        }
        if !is_too_fast(answer) {
            if answer.status < 400 {
                self.strikes = 0;
            }
            return;
        }
        let said =
            answer.hints.retry_after_seconds.and_then(|seconds| i64::try_from(seconds).ok()).map(TimeDelta::seconds);
        let spent = self.left.filter(|(left, _)| *left == 0).map(|(_, renewed)| renewed - now);
        let wait = said.or(spent).unwrap_or_else(|| {
            self.strikes = (self.strikes + 1).min(7);
            (SHORTEST_REST * (1 << (self.strikes - 1))).min(LONGEST_REST)
        });
        self.rests_until = Some(now + wait);
    }

    /// Counts an ask that is made before the answer of the last one has come.
    pub fn count(&mut self) {
        if let Some((left, _)) = &mut self.left {
            *left = left.saturating_sub(1);
        }
    }

    /// Returns whether a listing may be asked for.
    pub fn may_list(&self, now: DateTime<Utc>) -> Permission {
        self.may_spend(0, now)
    }

    /// Returns whether something that can wait may be asked for, while `listings_waiting` listings of this host are
    /// still to be read before its allowance is renewed.
    pub fn may_go_on(&self, listings_waiting: u32, now: DateTime<Utc>) -> Permission {
        self.may_spend(listings_waiting.saturating_add(SPARE), now)
    }

    fn may_spend(&self, kept: u32, now: DateTime<Utc>) -> Permission {
        match (self.rests_until, self.left) {
            (Some(until), _) if until > now => Permission::From(until),
            (_, Some((left, renewed))) if left <= kept && renewed > now => Permission::From(renewed),
            _ => Permission::Now,
        }
    }
}

/// Whether an answer says that one asks too fast or too much: 429; 403 with `Retry-After`, with nothing left, or with
/// the words of a secondary limit; 503 with `Retry-After`.
pub fn is_too_fast(answer: &Answer) -> bool {
    let says_when = answer.hints.retry_after_seconds.is_some();
    match answer.status {
        429 => true,
        403 => says_when || number(answer, "remaining") == Some(0) || speaks_of_limits(answer),
        503 => says_when,
        _ => false,
    }
}

/// Whether an answer tells how many requests are left: then its host counts those of all our sources together. A 429 of any
/// other host is for the source alone that met it.
pub fn counts_requests(answer: &Answer) -> bool {
    number(answer, "remaining").is_some()
}

fn speaks_of_limits(answer: &Answer) -> bool {
    let beginning = &answer.body[..answer.body.len().min(BYTES_OF_WORDS)];
    let words = String::from_utf8_lossy(beginning).to_lowercase();
    ["secondary rate limit", "rate limit exceeded", "abuse detection", "too many requests"]
        .iter()
        .any(|said| words.contains(said))
}

/// A number that one of the headers about limits holds.
fn number(answer: &Answer, name: &str) -> Option<i64> {
    let header = |prefix: &str| answer.headers.get(&format!("{prefix}{name}"));
    header("x-ratelimit-").or_else(|| header("ratelimit-"))?.trim().parse().ok()
}

/// Returns how long it takes to read so many listings and so many repositories for the first time, where `each_hour`
/// requests are answered in an hour, in whole hours as a limit gives them out. A repository takes two requests of the
/// API; its README and publiccode.yml come from elsewhere.
///
/// ```
/// # use chrono::TimeDelta;
/// # use gorwel::rules::budget::first_round;
/// assert_eq!(first_round(148, 3_000, 60), TimeDelta::hours(102));
/// assert_eq!(first_round(148, 3_000, 5_000), TimeDelta::hours(1));
/// ```
pub fn first_round(listings: u32, repositories: u32, each_hour: u32) -> TimeDelta {
    let requests = u64::from(listings) + 2 * u64::from(repositories);
    let hours = requests.saturating_sub(1) / u64::from(each_hour.max(1));
    TimeDelta::hours(i64::try_from(hours).unwrap_or(i64::MAX / 3_600_000))
}

/// The asks of one visit, in their order: those without a stamp first, then what goes deeper before what comes later, so
/// that the newest repository is read whole before the next is begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    first: VecDeque<Ask>,
    further: VecDeque<Ask>,
    listed: usize,
    made: usize,
}

impl Queue {
    /// The queue that a visit begins with.
    pub fn new(asks: Vec<Ask>) -> Self {
        let mut queue = Self::default();
        queue.add(None, asks);
        queue
    }

    /// Adds the asks that the answer to `parent` led to.
    pub fn add(&mut self, parent: Option<&Ask>, asks: Vec<Ask>) {
        let (further, first): (Vec<Ask>, Vec<Ask>) = asks.into_iter().partition(|ask| ask.stamp.is_some());
        self.first.extend(first);
        if parent.is_some_and(|parent| parent.stamp.is_some()) {
            further.into_iter().rev().for_each(|ask| self.further.push_front(ask));
        } else {
            self.further.extend(further);
        }
    }

    /// The next ask, while there may be more.
    pub fn pop(&mut self) -> Option<Ask> {
        if self.listed < MOST_FURTHER_ASKS
            && let Some(ask) = self.first.pop_front()
        {
            self.listed += 1;
            return Some(ask);
        }
        if self.made >= MOST_FURTHER_ASKS {
            return None;
        }
        self.made += 1;
        self.further.pop_front()
    }

    /// The asks that wait for the next visit.
    pub fn left(&self) -> usize {
        self.first.len() + self.further.len()
    }
}

#[cfg(test)]
mod tests;
