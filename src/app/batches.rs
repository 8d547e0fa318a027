//! Which letters are written together.

use std::collections::BTreeSet;

use crate::model::Slot;

/// Letters written in one transaction: what a crash makes again at most.
const LETTERS_A_COMMIT: usize = 50;

/// Slots in the order in which they are filled and closed together. Nobody has two among those: what the first of them
/// tells must be known when the second is filled.
pub(super) fn commits(slots: &[Slot]) -> Vec<&[Slot]> {
    let (mut commits, mut start, mut readers) = (Vec::new(), 0, BTreeSet::new());
    for (end, slot) in slots.iter().enumerate() {
        if readers.len() == LETTERS_A_COMMIT || readers.contains(&slot.subscriber) {
            commits.push(&slots[start..end]);
            (start, readers) = (end, BTreeSet::new());
        }
        readers.insert(slot.subscriber);
    }
    commits.extend((start < slots.len()).then(|| &slots[start..]));
    commits
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::{Occasion, SlotId, SubscriberId};

    fn sizes(readers: &[i64]) -> Vec<usize> {
        let slot = |(id, reader): (usize, &i64)| Slot {
            id: SlotId(id as i64),
            subscriber: SubscriberId(*reader),
            key: String::new(),
            occasion: Occasion::Regular,
            after_news: 0,
            upto_news: 0,
            planned_at: DateTime::UNIX_EPOCH,
        };
        let slots: Vec<Slot> = readers.iter().enumerate().map(slot).collect();
        let commits = commits(&slots);
        assert_eq!(commits.concat(), slots);
        commits.iter().map(|commit| commit.len()).collect()
    }

    #[test]
    fn nobody_has_two_letters_in_one_commit() {
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&[1, 2, 1, 3, 3]), [2, 2, 1]);
        assert_eq!(sizes(&(0..120).collect::<Vec<_>>()), [50, 50, 20]);
    }
}
