//! What is to be done with each thing of a document.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ItemId, ItemKey, Known, Refined};

/// What is to be done with a refined draft.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is new.
    New(Box<Refined>),
    /// It is there, and is different now.
    Changed {
        /// Which item.
        id: ItemId,
        /// What it is now.
        item: Box<Refined>,
        /// Whether its text is another version.
        new_version: bool,
    },
    /// It is there as it is, and has more names than were known.
    Renamed {
        /// Which item.
        id: ItemId,
        /// The new names.
        keys: Vec<ItemKey>,
    },
    /// It is there, has been seen a second time, and is told of now.
    Confirmed(ItemId),
    /// It was missed, and is back.
    Back(ItemId),
}

/// Returns what is to be done with each refined draft of a document, given what is `known` by their keys.
/// What is there as it is gives nothing.
pub fn judge(refined: Vec<Refined>, known: &BTreeMap<ItemKey, Known>) -> Vec<Verdict> {
    let by_best: BTreeSet<ItemId> =
        refined.iter().filter_map(|item| known.get(item.keys.first()?)).map(|k| k.item).collect();
    let mut taken = BTreeSet::new();
    let mut verdicts = Vec::new();
    let mut fresh = BTreeSet::new();
    for item in refined {
        let found = recognised(&item, known, &by_best).filter(|known| taken.insert(known.item));
        match found {
            None if item.keys.iter().any(|key| known.contains_key(key) || fresh.contains(key)) => {
                let named = item
                    .keys
                    .iter()
                    .filter(|key| !known.contains_key(key) && !fresh.contains(*key))
                    .cloned()
                    .collect::<Vec<_>>();
                if !named.is_empty() {
                    fresh.extend(named.iter().cloned());
                    verdicts.push(Verdict::New(Box::new(Refined { keys: named, ..item })));
                }
            }
            None => {
                fresh.extend(item.keys.iter().cloned());
                verdicts.push(Verdict::New(Box::new(item)));
            }
            Some(there) => meet_again(there, item, known, &mut verdicts),
        }
    }
    verdicts
}

/// What is to be done with an item that is known.
fn meet_again(there: &Known, item: Refined, known: &BTreeMap<ItemKey, Known>, verdicts: &mut Vec<Verdict>) {
    let id = there.item;
    if there.missing {
        verdicts.push(Verdict::Back(id));
    }
    if there.held {
        verdicts.push(Verdict::Confirmed(id));
    }
    if there.content_hash != item.content_hash {
        let new_version = there.version_hash != item.version_hash;
        verdicts.push(Verdict::Changed { id, item: Box::new(item), new_version });
        return;
    }
    let keys: Vec<ItemKey> = item.keys.into_iter().filter(|key| !known.contains_key(key)).collect();
    if !keys.is_empty() {
        verdicts.push(Verdict::Renamed { id, keys });
    }
}

/// The item that a draft is: known by its best name, or by a lesser one if the title is the same and no other draft of
/// the document is that item by its best name.
fn recognised<'a>(
    item: &Refined,
    known: &'a BTreeMap<ItemKey, Known>,
    by_best: &BTreeSet<ItemId>,
) -> Option<&'a Known> {
    let mut keys = item.keys.iter();
    if let Some(best) = keys.next().and_then(|key| known.get(key)) {
        return Some(best);
    }
    keys.filter_map(|key| known.get(key)).find(|there| there.title == item.title && !by_best.contains(&there.item))
}
