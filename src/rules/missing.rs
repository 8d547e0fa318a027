//! What a listing of all there is does not hold any more: missed at first, and believed to be gone after a fortnight, since
//! much that vanishes comes back.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::ItemId;

/// How long a thing must have been missing before it is believed to be gone.
pub const GONE_AFTER: TimeDelta = TimeDelta::days(14);

/// What becomes of an item that was not in the listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It is missing from now on.
    Missing(ItemId),
    /// It is gone.
    Gone(ItemId),
}

/// Returns what is to be written down of the items of a source, given with the time since when each is missing, of which
/// a listing that was read to its end holds those in `seen`.
pub fn absences(all: &[(ItemId, Option<DateTime<Utc>>)], seen: &BTreeSet<ItemId>, now: DateTime<Utc>) -> Vec<Absence> {
    let absent = all.iter().filter(|(item, _)| !seen.contains(item));
    absent
        .filter_map(|(item, since)| match since {
            None => Some(Absence::Missing(*item)),
            Some(since) if now - *since >= GONE_AFTER => Some(Absence::Gone(*item)),
            Some(_) => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_for_a_fortnight_is_gone() {
        let day = |n: i64| DateTime::UNIX_EPOCH + TimeDelta::days(n);
        let all = [(ItemId(1), None), (ItemId(2), Some(day(7))), (ItemId(3), Some(day(6))), (ItemId(4), Some(day(0)))];
        let seen = BTreeSet::from([ItemId(4)]);
        assert_eq!(absences(&all, &seen, day(20)), [Absence::Missing(ItemId(1)), Absence::Gone(ItemId(3))]);
    }
}
