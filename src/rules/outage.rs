//! Our own outage: when almost nobody can be reached, the fault is ours, and no source is blamed.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Fault, Outcome};

/// Hosts that must have been asked before anything can be said.
const FEWEST_HOSTS: usize = 5;
/// How long it counts whether a host could be reached.
const COUNTS_FOR: TimeDelta = TimeDelta::minutes(15);
/// For how long we believe at most that the fault is ours. After that whoever cannot be reached is asked less and less.
const LONGEST: TimeDelta = TimeDelta::days(1);
/// When a source is visited again that we could not reach for our own fault.
pub const TRY_AGAIN: TimeDelta = TimeDelta::minutes(15);

/// Whether a visit says that its host could be reached; none if it says nothing of that.
pub fn reached(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::Failed(fault) => match fault {
            Fault::NameNotFound { .. } | Fault::CouldNotConnect { .. } => Some(false),
            // Slow or cut, we or they: it says nothing of the host.
            Fault::TooSlow { .. } | Fault::CutShort | Fault::UnsafeAddress { .. } => None,
            Fault::Tls { .. }
            | Fault::TooLarge { .. }
            | Fault::TooManyRedirects { .. }
            | Fault::BadRedirect
            | Fault::BadEncoding { .. } => Some(true),
        },
        Outcome::Interrupted | Outcome::OurOutage | Outcome::Misconfigured { .. } => None,
        Outcome::NotChanged
        | Outcome::Read { .. }
        | Outcome::Robots
        | Outcome::EmptyBody
        | Outcome::HtmlInstead
        | Outcome::Unreadable { .. }
        | Outcome::NothingMatched
        | Outcome::Refused { .. }
        | Outcome::Challenge
        | Outcome::NotFound
        | Outcome::Gone
        | Outcome::RateLimited { .. }
        | Outcome::BadStatus { .. } => Some(true),
    }
}

/// Which hosts could be reached lately.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    hosts: HashMap<String, (DateTime<Utc>, bool)>,
    /// Since when the fault is ours.
    since: Option<DateTime<Utc>>,
}

impl Reach {
    /// Notes whether a host could be reached.
    pub fn note(&mut self, host: &str, reached: bool, now: DateTime<Utc>) {
        self.hosts.retain(|_, (at, _)| now - *at < COUNTS_FOR);
        self.hosts.insert(host.to_owned(), (now, reached));
    }

    /// Whether more than half of at least five hosts could not be reached, and that for less than a day.
    ///
    /// ```
    /// # use chrono::DateTime;
    /// # use gorwel::rules::outage::Reach;
    /// let (mut reach, now) = (Reach::default(), DateTime::UNIX_EPOCH);
    /// for host in ["a.example", "b.example", "c.example", "d.example", "e.example"] {
    ///     reach.note(host, host == "a.example", now);
    /// }
    /// assert!(reach.is_our_outage(now));
    /// ```
    pub fn is_our_outage(&mut self, now: DateTime<Utc>) -> bool {
        let lately = || self.hosts.values().filter(|(at, _)| now - *at < COUNTS_FOR);
        let (all, lost) = (lately().count(), lately().filter(|(_, reached)| !reached).count());
        self.since = (all >= FEWEST_HOSTS && lost * 2 > all).then(|| self.since.unwrap_or(now));
        self.since.is_some_and(|since| now - since < LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hosts: &[(&str, bool)], wanted: bool) {
        let mut reach = Reach::default();
        hosts.iter().for_each(|(host, reached)| reach.note(host, *reached, DateTime::UNIX_EPOCH));
        assert_eq!(reach.is_our_outage(DateTime::UNIX_EPOCH), wanted, "{hosts:?}");
    }

    #[test]
    fn it_takes_more_than_half_of_at_least_five_hosts() {
        check(&[("a", false), ("b", false), ("c", false), ("d", false)], false);
        check(&[("a", false), ("b", false), ("c", false), ("d", false), ("e", true)], true);
        check(&[("a", false), ("b", false), ("c", true), ("d", true), ("e", true)], false);
        check(&[("a", false), ("a", false), ("a", false), ("a", false), ("b", false)], false);
    }

    #[test]
    fn hosts_that_die_together_are_blamed_after_a_day() {
        let (mut reach, mut ours) = (Reach::default(), Vec::new());
        for hours in 0..26 {
            let now = DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
            ["a", "b", "c", "d", "e"].iter().for_each(|host| reach.note(host, false, now));
            ours.push(reach.is_our_outage(now));
        }
        assert_eq!(ours.iter().position(|ours| !ours), Some(24), "{ours:?}");
    }

    #[test]
    fn what_was_an_hour_ago_does_not_count() {
        let mut reach = Reach::default();
        ["a", "b", "c", "d", "e"].iter().for_each(|host| reach.note(host, false, DateTime::UNIX_EPOCH));
        assert!(!reach.is_our_outage(DateTime::UNIX_EPOCH + TimeDelta::hours(1)));
    }
}
