//! When much looks new at once: a second look, and what is told of before it has been seen twice.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::Verdict;
use crate::model::{ItemId, ItemType, Refined, Sibling, Standing};

/// New things of one document from which they are a flood, if they are half of it too.
const FEWEST_IN_FLOOD: usize = 5;
/// What is dated so long before the newest that a source had given is of the past, and no news.
const OF_THE_PAST: TimeDelta = TimeDelta::days(30);

/// Whether so many new things of `all` mean that their source has renamed what it had rather than written so much.
pub fn is_flood(new: usize, all: usize) -> bool {
    new >= FEWEST_IN_FLOOD && new * 2 >= all
}

/// Returns when the newest of what a source had given was published.
pub fn newest(siblings: &[Sibling]) -> Option<DateTime<Utc>> {
    siblings.iter().map(|sibling| sibling.published).max()
}

/// Returns whether a new item of a source that is known already is told of. `newest` is what [`newest`] says.
///
/// The date of a repository is that of its making, and a notice is told of whenever it comes: both are never too old.
pub fn standing(item: &Refined, newest: Option<DateTime<Utc>>, flood: bool) -> Standing {
    let is_dated = matches!(item.item_type, ItemType::Blog | ItemType::News);
    match newest {
        Some(newest) if is_dated && item.published < newest - OF_THE_PAST => Standing::Backfill,
        _ if flood => Standing::Held,
        _ => Standing::News,
    }
}

/// Looks again at what seems to be new, beside the other items of its source: one of the same title and date is the same
/// item whatever its id and link are now, and in a flood so is the only one of the same title, or of the same text.
/// An item is found once; `seen` are those that the document has anyway.
pub fn look_again(verdicts: Vec<Verdict>, siblings: &[Sibling], seen: &BTreeSet<ItemId>, flood: bool) -> Vec<Verdict> {
    let mut left = Left::of(siblings, seen);
    verdicts
        .into_iter()
        .flat_map(|verdict| match verdict {
            Verdict::New(item) => match left.take(&item, flood) {
                Some(there) => same(*item, there),
                None => vec![Verdict::New(item)],
            },
            other => vec![other],
        })
        .collect()
}

/// A new draft turns out to be an item that is there.
fn same(item: Refined, there: &Sibling) -> Vec<Verdict> {
    let (id, keys) = (there.item, item.keys.clone());
    let mut verdicts = Vec::with_capacity(2);
    if there.held {
        verdicts.push(Verdict::Confirmed(id));
    }
    if there.content_hash == item.content_hash {
        verdicts.push(Verdict::Renamed { id, keys });
    } else {
        let new_version = there.version_hash != item.version_hash;
        verdicts.push(Verdict::Changed { id, item: Box::new(item), new_version });
    }
    verdicts
}

/// The items of a source that have not been found in a document yet.
struct Left<'a> {
    by_title: HashMap<&'a str, Vec<&'a Sibling>>,
    by_text: HashMap<&'a str, Vec<&'a Sibling>>,
    found: BTreeSet<ItemId>,
}

impl<'a> Left<'a> {
    fn of(siblings: &'a [Sibling], seen: &BTreeSet<ItemId>) -> Self {
        let mut left = Self { by_title: HashMap::new(), by_text: HashMap::new(), found: BTreeSet::new() };
        for sibling in siblings.iter().filter(|sibling| !seen.contains(&sibling.item)) {
            left.by_title.entry(&sibling.title).or_default().push(sibling);
            left.by_text.entry(&sibling.version_hash).or_default().push(sibling);
        }
        left
    }

    fn take(&mut self, item: &Refined, flood: bool) -> Option<&'a Sibling> {
        // Repositories and notices have numbers, and many of one title and day.
        if !matches!(item.item_type, ItemType::Blog | ItemType::News) {
            return None;
        }
        let dated = self.named(&item.title).find(|there| there.published == item.published);
        let there = match dated {
            None if flood => only(self.named(&item.title)).or_else(|| only(self.worded(&item.version_hash)))?,
            dated => dated?,
        };
        self.found.insert(there.item);
        Some(there)
    }

    fn named(&self, title: &str) -> impl Iterator<Item = &'a Sibling> {
        self.not_found(self.by_title.get(title))
    }

    fn worded(&self, version_hash: &str) -> impl Iterator<Item = &'a Sibling> {
        self.not_found(self.by_text.get(version_hash))
    }

    fn not_found(&self, all: Option<&Vec<&'a Sibling>>) -> impl Iterator<Item = &'a Sibling> {
        let all = all.into_iter().flatten().copied();
        all.filter(|there| !self.found.contains(&there.item)).collect::<Vec<_>>().into_iter()
    }
}

/// The one that there is, if there are not two.
fn only<'a>(mut all: impl Iterator<Item = &'a Sibling>) -> Option<&'a Sibling> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}
