//! When letters go on, and when a run of them stops.
//!
//! A mail server that puts a letter off is asked again after a while, each time later and never all at once. A run of
//! letters begins with a few; if too many are refused for good, something is wrong with all of them, and the rest stay.

use chrono::TimeDelta;

/// The letters that a run begins with; their answers come before any other letter leaves.
pub const CANARY_LETTERS: usize = 20;
/// A run is stopped when more than this share of its letters, in per cent, is refused for good.
pub const MOST_REFUSED_PERCENT: usize = 5;
/// A connection that could not be made so often, one time after the other, is not tried again in this run.
pub const MOST_UNREACHABLE: usize = 3;
/// The wait after the first "not now", in seconds; it doubles with each one.
const FIRST_WAIT_SECONDS: i64 = 5 * 60;
/// The longest wait, in seconds.
const LONGEST_WAIT_SECONDS: i64 = 8 * 60 * 60;
/// A letter that has been put off for so long is given up.
pub const GIVE_UP: TimeDelta = TimeDelta::hours(48);

/// Returns how long a letter waits that was put off `deferrals` times before. `chance` spreads the waits over a half to
/// the whole of what they could be, so that letters put off together do not come back together.
///
/// ```
/// # use chrono::TimeDelta;
/// # use gorwel::rules::post::wait;
/// assert_eq!(wait(0, 0), TimeDelta::seconds(150));
/// assert!(wait(99, u64::MAX) <= TimeDelta::hours(8));
/// ```
pub fn wait(deferrals: u32, chance: u64) -> TimeDelta {
    let most = (FIRST_WAIT_SECONDS << deferrals.min(7)).min(LONGEST_WAIT_SECONDS);
    let half = most / 2;
    let spread = i64::try_from(chance % u64::try_from(half).unwrap_or(1)).unwrap_or(0);
    TimeDelta::seconds(half + spread)
}

/// What a run of letters has come to so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    /// Letters that the server has answered, one way or the other.
    pub answered: usize,
    /// Those that it refused for good.
    pub refused: usize,
}

impl Run {
    /// Whether so many letters are refused that the run stops. A few letters say nothing yet.
    pub fn is_braked(self) -> bool {
        self.answered >= CANARY_LETTERS && self.refused * 100 > self.answered * MOST_REFUSED_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_five_per_cent_refused_stop_a_run_once_the_first_twenty_are_answered() {
        for (answered, refused, braked) in [
            (19, 19, false),
            (20, 0, false),
            (20, 1, false),
            (20, 2, true),
            (40, 2, false),
            (40, 3, true),
            (1_000, 50, false),
            (1_000, 51, true),
        ] {
            assert_eq!(Run { answered, refused }.is_braked(), braked, "{refused} of {answered}");
        }
    }

    #[test]
    fn waits_grow_and_are_spread() {
        for deferrals in 0..12 {
            let (least, most) = (wait(deferrals, 0), wait(deferrals, u64::from(u32::MAX)));
            assert!(least <= most && most <= least * 2, "{deferrals}: {least} to {most}");
            assert!(least <= wait(deferrals + 1, 0), "{deferrals}");
            assert!(wait(deferrals, 1) != wait(deferrals, 2), "{deferrals}");
        }
    }
}
