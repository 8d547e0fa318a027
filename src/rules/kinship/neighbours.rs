//! Neighbours: the items nearest to another by their words, of whatever body, and how a search is lifted by them.
//!
//! A reader of *heat network* wants the item that says *district heating* as well, if the two say the same things
//! otherwise. Neighbours are kept with each item, so that a search asks for nothing but a few rows.

use std::collections::BTreeMap;

use crate::model::{ItemId, Neighbour};

use super::telling::{Profile, Weighed, shared};

/// Neighbours that are kept of an item.
pub const MOST_NEIGHBOURS: usize = 8;
/// Hits of a search that lift their neighbours.
pub const LIFTING_HITS: usize = 50;
/// How much of its score a hit gives to the items near it.
const LIFT: f32 = 0.3;
/// Likeness that all neighbours of an item have together at least, so that one distant neighbour does not count whole.
const LEAST_LIKENESS: f32 = 0.3;

/// Returns the nearest of the candidates by the cosine of their terms, nearest first. The class of a term does not
/// matter here: who looks for *docker* wants what is like the first hit in that as well.
pub fn nearest(own: &Profile, candidates: &[(ItemId, &Profile)]) -> Vec<Neighbour> {
    let length = norm(own);
    let mut near: Vec<Neighbour> = Vec::new();
    for (item, profile) in candidates {
        let both = shared(own, profile);
        let pairs = both.iter().map(|(at, to)| (&own.terms[usize::from(*at)], &profile.terms[usize::from(*to)]));
        let product: f32 = pairs.map(|(mine, theirs)| mine.plain_x() * theirs.plain_x()).sum();
        let likeness = product / (length * norm(profile)).max(f32::MIN_POSITIVE);
        if likeness > 0.0 {
            near.push(Neighbour { item: *item, likeness: likeness.min(1.0) });
        }
    }
    near.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.item.cmp(&b.item)));
    near.truncate(MOST_NEIGHBOURS);
    near
}

fn norm(profile: &Profile) -> f32 {
    profile.terms.iter().map(Weighed::plain_x).map(|x| x * x).sum::<f32>().sqrt()
}

/// An item that has a hit among its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The hit.
    pub hit: ItemId,
    /// The item near it.
    pub item: ItemId,
    /// How near the two are.
    pub likeness: f32,
    /// How near all the item's neighbours are, summed.
    pub all: f32,
}

/// An item after the lift.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifted {
    /// The item.
    pub item: ItemId,
    /// Its score; the best hit had 1 before.
    pub score: f32,
    /// The hit that lifted it most, if it has not the words itself: *Similar to "…", which has your words*.
    pub similar_to: Option<ItemId>,
}

/// Lifts the neighbours of the best hits: `s(d) += 0.3 · s(h) · likeness / max(0.3, Σ likeness of d's neighbours)`.
///
/// `hits` come best first; `near` holds the items that have one of the first [`LIFTING_HITS`] among their neighbours.
/// The result is sorted, best first, ties by number.
pub fn lift(hits: &[(ItemId, f32)], near: &[Near]) -> Vec<Lifted> {
    let best = hits.iter().map(|(_, score)| *score).fold(f32::MIN_POSITIVE, f32::max);
    let lifting: BTreeMap<ItemId, f32> =
        hits.iter().take(LIFTING_HITS).map(|(item, score)| (*item, score / best)).collect();
    let mut lifted: BTreeMap<ItemId, (Lifted, f32)> = BTreeMap::new();
    for (item, score) in hits {
        let hit = Lifted { item: *item, score: score / best, similar_to: None };
        lifted.insert(*item, (hit, f32::INFINITY));
    }
    for near in near {
        let Some(score) = lifting.get(&near.hit) else { continue };
        let gift = LIFT * score * near.likeness / near.all.max(LEAST_LIKENESS);
        let fresh = (Lifted { item: near.item, score: 0.0, similar_to: None }, 0.0);
        let (item, largest) = lifted.entry(near.item).or_insert(fresh);
        item.score += gift;
        if gift > *largest {
            (item.similar_to, *largest) = (Some(near.hit), gift);
        }
    }
    let mut all: Vec<Lifted> = lifted.into_values().map(|(item, _)| item).collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(hit: i64, item: i64, likeness: f32, all: f32) -> Near {
        Near { hit: ItemId(hit), item: ItemId(item), likeness, all }
    }

    fn scores(hits: &[(i64, f32)], near: &[Near]) -> Vec<(i64, f32, Option<i64>)> {
        let hits: Vec<(ItemId, f32)> = hits.iter().map(|(item, score)| (ItemId(*item), *score)).collect();
        let rounded = |lifted: Lifted| {
            let score = (lifted.score * 1_000.0).round() / 1_000.0;
            (lifted.item.0, score, lifted.similar_to.map(|item| item.0))
        };
        lift(&hits, near).into_iter().map(rounded).collect()
    }

    #[test]
    fn an_item_without_the_words_comes_in_behind_the_hit_it_is_like() {
        let found = scores(&[(1, 8.0), (2, 4.0)], &[near(1, 3, 0.6, 0.6), near(2, 3, 0.1, 0.6)]);
        assert_eq!(found, [(1, 1.0, None), (2, 0.5, None), (3, 0.325, Some(1))]);
    }

    #[test]
    fn a_hit_that_is_like_another_rises_and_stays_a_hit() {
        assert_eq!(scores(&[(1, 1.0), (2, 0.9), (3, 0.8)], &[near(1, 3, 0.5, 0.5)])[0], (3, 1.1, None));
    }

    #[test]
    fn one_distant_neighbour_does_not_count_whole() {
        assert_eq!(scores(&[(1, 1.0)], &[near(1, 2, 0.03, 0.03)])[1], (2, 0.03, Some(1)));
    }

    #[test]
    fn hits_far_down_lift_nothing_and_no_hits_lift_nothing() {
        let hits: Vec<(i64, f32)> = (0..60).map(|n| (n, 1.0)).collect();
        assert!(!scores(&hits, &[near(55, 99, 0.9, 0.9)]).iter().any(|(item, ..)| *item == 99));
        assert!(scores(&[], &[near(1, 2, 0.9, 0.9)]).is_empty());
    }
}
