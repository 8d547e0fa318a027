//! Where a source says for good that it has gone, and when it is believed.
//!
//! A redirect for good may be a mistake of an afternoon, or a page for guests of a network. So it is believed after a week
//! of visits that were all sent to one place, and only while what is read there is known from before; the old address is
//! asked again as soon as the new one does not answer.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::model::{Moved, Outcome};

/// Good visits that must have been sent there.
const FEWEST_TIMES: u32 = 5;
/// The time that must lie between the first of them and the last.
const SHORTEST_TIME: TimeDelta = TimeDelta::days(7);

/// What a visit met.
#[derive(Debug, Clone, Copy)]
pub struct Met<'a> {
    /// Where its first ask was sent on to for good.
    pub to: Option<&'a Url>,
    /// What it ended in.
    pub outcome: &'a Outcome,
    /// Whether what was read is known from before: an item at least, or all of it unchanged.
    pub familiar: bool,
}

/// Returns what is known after a visit of where a source has gone.
pub fn after(before: Option<&Moved>, met: Met<'_>, now: DateTime<Utc>) -> Option<Moved> {
    let believed = before.filter(|moved| moved.believed);
    if !met.outcome.is_good() {
        return match (believed, met.outcome) {
            // It is not there any more, or something else is: the old address is asked again.
            (
                Some(_),
                Outcome::NotFound
                | Outcome::Gone
                | Outcome::EmptyBody
                | Outcome::HtmlInstead
                | Outcome::Unreadable { .. }
                | Outcome::NothingMatched
                | Outcome::Failed(_),
            ) => None,
            _ => before.cloned(),
        };
    }
    let Some(to) = met.to.map(Url::as_str) else { return believed.cloned() };
    let times = match before.filter(|moved| moved.to == to) {
        Some(moved) => Moved { times: moved.times.saturating_add(1), ..moved.clone() },
        None => Moved { to: to.to_owned(), times: 1, since: now, believed: false },
    };
    let long = times.times >= FEWEST_TIMES && now - times.since >= SHORTEST_TIME;
    Some(Moved { believed: times.believed || (long && met.familiar), ..times })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Outcome = Outcome::NotChanged;

    fn day(n: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(n)
    }

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    fn sent(to: &str, days: impl IntoIterator<Item = i64>, familiar: bool) -> Option<Moved> {
        let to = url(to);
        let met = Met { to: Some(&to), outcome: &GOOD, familiar };
        days.into_iter().fold(None, |moved, n| after(moved.as_ref(), met, day(n)))
    }

    #[test]
    fn a_redirect_is_believed_after_five_visits_over_a_week_to_what_is_known() {
        let check = |moved: Option<Moved>, believed| assert_eq!(moved.map(|moved| moved.believed), Some(believed));
        check(sent("https://a.example/new", [0, 1, 2, 3, 4, 5, 6], true), false);
        check(sent("https://a.example/new", [0, 1, 2, 3, 7], true), true);
        check(sent("https://a.example/new", [0, 1, 2, 7], true), false);
        check(sent("https://a.example/new", [0, 1, 2, 3, 7, 30], false), false);
    }

    #[test]
    fn another_target_begins_anew_and_none_ends_it() {
        let moved = sent("https://a.example/new", [0, 1, 2, 3], true);
        let other = url("https://b.example/");
        let met = Met { to: Some(&other), outcome: &GOOD, familiar: true };
        assert_eq!(after(moved.as_ref(), met, day(9)).map(|moved| (moved.times, moved.since)), Some((1, day(9))));
        assert_eq!(after(moved.as_ref(), Met { to: None, ..met }, day(9)), None);
    }

    #[test]
    fn what_is_believed_stays_until_the_new_address_does_not_answer() {
        let moved = sent("https://a.example/new", [0, 1, 2, 3, 7], true);
        let met = |outcome| Met { to: None, outcome, familiar: true };
        assert_eq!(after(moved.as_ref(), met(&GOOD), day(8)), moved);
        assert_eq!(after(moved.as_ref(), met(&Outcome::BadStatus { status: 502 }), day(8)), moved);
        assert_eq!(after(moved.as_ref(), met(&Outcome::NotFound), day(8)), None);
    }
}
