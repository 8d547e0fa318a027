//! When a source is visited next.
//!
//! Sources that answer are visited at their pace; sources that fail are left
//! alone for longer each time, so that a struggling site is never hammered and
//! a dead one costs one request a day.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Outcome, SourceSlug};

/// The shortest time between two visits to a healthy source, unless feeds.toml says longer.
pub const SHORTEST_PACE: TimeDelta = TimeDelta::hours(1);
/// The longest time between two visits to a source that still gives something.
pub const LONGEST_PACE: TimeDelta = TimeDelta::hours(24);
/// The longest time that a site's own hints can keep us away.
pub const LONGEST_HINT: TimeDelta = TimeDelta::hours(24);
/// The longest wait that a site may ask for with `Retry-After`.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::days(7);
/// How many of the newest items the pace is reckoned from.
pub const TIMES_FOR_PACE: usize = 20;
/// Nothing new for so long: once a day.
const QUIET: TimeDelta = TimeDelta::days(30);
/// Nothing new for so long: once a week.
const ASLEEP: TimeDelta = TimeDelta::days(180);
/// Failing for so long: once a week.
const DORMANT: TimeDelta = TimeDelta::days(60);
/// How often a source that says it is gone is still asked.
const GONE_PACE: TimeDelta = TimeDelta::days(30);
/// How long, and how often in a row, a source must say that it is gone before it is believed.
const GONE_AFTER: (TimeDelta, u32) = (TimeDelta::hours(48), 3);
/// Times are moved by up to this share, so that sources do not fall into step.
const SPREAD: f64 = 0.1;

/// How a source has answered lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// Its last visit went well.
    Good {
        /// When it last gave something new, if it ever did.
        new_at: Option<DateTime<Utc>>,
    },
    /// Its last visits did not go well.
    Failing {
        /// How many in a row; at least one.
        times: u32,
        /// Since when.
        since: DateTime<Utc>,
    },
}

/// Returns the usual gap between two items of a source: the median of those between its newest.
///
/// `times` are when its items appeared, in any order. With fewer than three there is nothing to tell.
///
/// ```
/// # use chrono::{DateTime, TimeDelta};
/// # use gorwel::rules::schedule::usual_gap;
/// let days = [0, 1, 2, 3].map(|d| DateTime::UNIX_EPOCH + TimeDelta::days(d));
/// assert_eq!(usual_gap(&days), Some(TimeDelta::hours(24)));
/// ```
pub fn usual_gap(times: &[DateTime<Utc>]) -> Option<TimeDelta> {
    let mut times = times.to_vec();
    times.sort_unstable();
    let mut gaps: Vec<TimeDelta> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).filter(|_| gaps.len() >= 2).copied()
}

/// Returns the usual pace of a source: half its usual gap, from an hour to a day; an hour where that is not known.
pub fn usual_pace(gap: Option<TimeDelta>) -> TimeDelta {
    gap.map_or(SHORTEST_PACE, |gap| (gap / 2).clamp(SHORTEST_PACE, LONGEST_PACE))
}

/// Returns when to visit a source again, before [`spread`].
///
/// `pace` is the time between two visits to a healthy source. `hint` is how long the site itself says that its answer
/// stays fresh, honoured up to [`LONGEST_HINT`].
///
/// ```
/// # use chrono::{DateTime, TimeDelta};
/// # use gorwel::rules::schedule::{Record, next_visit};
/// let (now, hourly) = (DateTime::UNIX_EPOCH, TimeDelta::hours(1));
/// assert_eq!(next_visit(now, hourly, Record::Failing { times: 99, since: now }, None), now + TimeDelta::hours(24));
/// ```
pub fn next_visit(now: DateTime<Utc>, pace: TimeDelta, record: Record, hint: Option<TimeDelta>) -> DateTime<Utc> {
    let ours = match record {
        Record::Good { new_at } => {
            let silence = new_at.map_or(TimeDelta::zero(), |at| now - at);
            let pace = match silence {
                s if s >= ASLEEP => TimeDelta::days(7),
                s if s >= QUIET => pace.max(LONGEST_PACE),
                _ => pace,
            };
            pace.max(hint.unwrap_or_default().min(LONGEST_HINT))
        }
        Record::Failing { since, .. } if now - since >= DORMANT => TimeDelta::days(7),
        Record::Failing { times, .. } => doubled(pace, times).min(LONGEST_PACE.max(pace)),
    };
    now + ours
}

/// Returns the earliest time that a site allows which asked for a wait, honoured to the second up to [`LONGEST_PAUSE`].
pub fn asked_for(now: DateTime<Utc>, retry_after: Option<TimeDelta>) -> DateTime<Utc> {
    now + retry_after.unwrap_or_default().clamp(TimeDelta::zero(), LONGEST_PAUSE)
}

/// Returns the pace of a source by what its last visit ended in, where that is not simply another failure:
/// a refusal is asked about daily, a source that is gone monthly once it is believed.
pub fn pace_after(outcome: &Outcome, pace: TimeDelta, times: u32, failing_for: TimeDelta) -> TimeDelta {
    match outcome {
        Outcome::Refused { .. } | Outcome::Challenge | Outcome::Robots => LONGEST_PACE,
        Outcome::Gone if times >= GONE_AFTER.1 && failing_for >= GONE_AFTER.0 => GONE_PACE,
        _ => pace,
    }
}

/// Returns `visit` moved by up to a tenth of the time from `now`, always the same way for one source; only to later for
/// one that fails, which is owed its rest.
pub fn spread(now: DateTime<Utc>, visit: DateTime<Utc>, record: Record, source: &SourceSlug) -> DateTime<Utc> {
    let hash = source
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    // The last letter alone hardly reaches the high bits; this stirs it in.
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let share = f64::from(u32::try_from(hash >> 32).unwrap_or(0)) / f64::from(u32::MAX) * 2.0 - 1.0;
    let share = if matches!(record, Record::Failing { .. }) { share.abs() } else { share };
    let wait = (visit - now).as_seconds_f64();
    // A wait of at most 30 days moved by a tenth is far inside what an i64 holds.
    #[expect(clippy::cast_possible_truncation, reason = "a few days in seconds")]
    let moved = (wait * share * SPREAD) as i64;
    visit + TimeDelta::seconds(moved)
}

/// `pace × 2^times`, without overflow: the callers cap it at a day.
fn doubled(pace: TimeDelta, times: u32) -> TimeDelta {
    let factor = 1_i32 << times.min(10);
    pace.checked_mul(factor).unwrap_or(LONGEST_PACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: TimeDelta = TimeDelta::hours(1);

    fn day(n: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + n)
    }

    #[test]
    fn a_source_is_visited_at_half_its_usual_gap_within_an_hour_and_a_day() {
        let pace = |times: &[DateTime<Utc>]| usual_pace(usual_gap(times));
        assert_eq!(pace(&[]), HOUR);
        assert_eq!(pace(&[day(1), day(2)]), HOUR);
        assert_eq!(pace(&[day(3), day(1), day(2)]), TimeDelta::hours(12));
        assert_eq!(pace(&[day(0), day(30), day(60)]), TimeDelta::hours(24));
        assert_eq!(pace(&[day(1); 20]), HOUR);
    }

    #[test]
    fn silence_and_failures_make_visits_rarer() {
        let good = |days: i64| Record::Good { new_at: Some(day(-days)) };
        let failing = |times, days: i64| Record::Failing { times, since: day(-days) };
        let wait = |record| next_visit(day(0), HOUR, record, None) - day(0);
        assert_eq!(wait(Record::Good { new_at: None }), HOUR);
        assert_eq!(wait(good(29)), HOUR);
        assert_eq!(wait(good(30)), TimeDelta::hours(24));
        assert_eq!(wait(good(180)), TimeDelta::days(7));
        assert_eq!(wait(failing(1, 0)), TimeDelta::hours(2));
        assert_eq!(wait(failing(3, 1)), TimeDelta::hours(8));
        assert_eq!(wait(failing(9, 8)), TimeDelta::hours(24));
        assert_eq!(wait(failing(70, 61)), TimeDelta::days(7));
    }

    #[test]
    fn a_site_may_ask_for_more_time_but_not_for_less() {
        let good = Record::Good { new_at: Some(day(0)) };
        let hinted = |hint| next_visit(day(0), HOUR, good, Some(hint)) - day(0);
        assert_eq!(hinted(TimeDelta::hours(6)), TimeDelta::hours(6));
        assert_eq!(hinted(TimeDelta::minutes(6)), HOUR);
        assert_eq!(hinted(TimeDelta::days(400)), LONGEST_HINT);
        let asked = |wait| asked_for(day(0), Some(wait)) - day(0);
        assert_eq!(asked(TimeDelta::days(3)), TimeDelta::days(3));
        assert_eq!(asked(TimeDelta::days(30)), LONGEST_PAUSE);
        assert_eq!(asked(TimeDelta::seconds(-5)), TimeDelta::zero());
    }

    #[test]
    fn a_refusal_is_asked_about_daily_and_what_is_gone_monthly() {
        let refused = Outcome::Refused { status: 403 };
        assert_eq!(pace_after(&refused, HOUR, 1, TimeDelta::zero()), TimeDelta::hours(24));
        assert_eq!(pace_after(&Outcome::Gone, HOUR, 2, TimeDelta::days(9)), HOUR);
        assert_eq!(pace_after(&Outcome::Gone, HOUR, 3, TimeDelta::hours(48)), TimeDelta::days(30));
    }

    #[test]
    fn sources_are_spread_by_a_tenth_and_always_the_same_way() {
        let visit = day(1);
        let mut moved = std::collections::BTreeSet::new();
        for n in 0..50 {
            let slug: SourceSlug = format!("source-{n}").parse().expect("a slug");
            let good = Record::Good { new_at: None };
            let spread_visit = spread(day(0), visit, good, &slug);
            assert!((spread_visit - visit).abs() <= TimeDelta::minutes(144), "{slug}");
            assert_eq!(spread_visit, spread(day(0), visit, good, &slug));
            assert!(spread(day(0), visit, Record::Failing { times: 1, since: day(0) }, &slug) >= visit, "{slug}");
            moved.insert(spread_visit);
        }
        assert!(moved.len() > 40);
    }
}
