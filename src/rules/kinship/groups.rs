//! Groups: items of which every two do the same work.
//!
//! A chain of likenesses is no group: waste booking is like bulky waste, which is like furniture reuse, which is like
//! charity shops. So two groups become one only if every item of the one is the same work as every item of the other.
//! The groups are a function of the edges alone, whatever the order in which these were found.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Edge, ItemId, Kinship};

/// Items of one group. More than this is a fashion, not a piece of work.
pub const MOST_IN_GROUP: usize = 30;

/// Returns the groups of two items and more, each sorted, by their first items.
///
/// ```
/// # use gorwel::{model::{Edge, ItemId, Kinship}, rules::kinship::groups};
/// let edge = |a, b| Edge {
///     a: ItemId(a), b: ItemId(b), kinship: Kinship::SameWork, score: 0.3, words: vec!["heat network".into()], link: None,
/// };
/// assert_eq!(groups(&[edge(1, 2), edge(2, 3), edge(1, 3), edge(3, 4)]), [[ItemId(1), ItemId(2), ItemId(3)]]);
/// ```
pub fn groups(edges: &[Edge]) -> Vec<Vec<ItemId>> {
    let mut same: Vec<&Edge> =
        edges.iter().filter(|edge| edge.kinship == Kinship::SameWork && edge.a != edge.b).collect();
    same.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| pair(a).cmp(&pair(b))));
    let pairs: BTreeSet<(ItemId, ItemId)> = same.iter().map(|edge| pair(edge)).collect();
    let mut group_of: BTreeMap<ItemId, usize> = BTreeMap::new();
    let mut groups: Vec<BTreeSet<ItemId>> = Vec::new();
    for item in pairs.iter().flat_map(|(a, b)| [*a, *b]) {
        group_of.entry(item).or_insert_with(|| {
            groups.push(BTreeSet::from([item]));
            groups.len() - 1
        });
    }
    for edge in same {
        let (one, other) = (group_of[&edge.a], group_of[&edge.b]);
        if one == other || groups[one].len() + groups[other].len() > MOST_IN_GROUP {
            continue;
        }
        if !groups[one].iter().all(|a| groups[other].iter().all(|b| pairs.contains(&ordered(*a, *b)))) {
            continue;
        }
        let moved = std::mem::take(&mut groups[other]);
        for item in &moved {
            group_of.insert(*item, one);
        }
        groups[one].extend(moved);
    }
    let mut found: Vec<Vec<ItemId>> =
        groups.into_iter().filter(|group| group.len() > 1).map(|group| group.into_iter().collect()).collect();
    found.sort();
    found
}

fn pair(edge: &Edge) -> (ItemId, ItemId) {
    ordered(edge.a, edge.b)
}

fn ordered(a: ItemId, b: ItemId) -> (ItemId, ItemId) {
    if a < b { (a, b) } else { (b, a) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(a: i64, b: i64, score: f32) -> Edge {
        Edge { a: ItemId(a), b: ItemId(b), kinship: Kinship::SameWork, score, words: Vec::new(), link: None }
    }

    fn check(edges: &[Edge], expected: &[&[i64]]) {
        let found = groups(edges);
        let ids: Vec<Vec<i64>> = found.iter().map(|group| group.iter().map(|item| item.0).collect()).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn a_chain_is_no_group_and_the_stronger_pair_wins() {
        check(&[edge(1, 2, 0.2), edge(2, 3, 0.4)], &[&[2, 3]]);
        check(&[edge(1, 2, 0.2), edge(2, 3, 0.4), edge(3, 1, 0.19)], &[&[1, 2, 3]]);
    }

    #[test]
    fn what_is_perhaps_related_makes_no_group() {
        let perhaps = Edge { kinship: Kinship::PerhapsRelated, ..edge(1, 2, 0.15) };
        check(&[perhaps], &[]);
    }

    #[test]
    fn the_order_in_which_edges_were_found_changes_no_group() {
        // Two bodies of three items each that overlap in ties of one score.
        let mut edges =
            vec![edge(1, 2, 0.3), edge(2, 3, 0.3), edge(1, 3, 0.3), edge(3, 4, 0.3), edge(4, 5, 0.3), edge(3, 5, 0.3)];
        let first = groups(&edges);
        for turn in 0..edges.len() {
            edges.rotate_left(1);
            if turn % 2 == 0 {
                edges.reverse();
            }
            assert_eq!(groups(&edges), first);
        }
        check(&edges, &[&[1, 2, 3], &[4, 5]]);
    }

    #[test]
    fn a_group_does_not_grow_without_end() {
        let mut edges = Vec::new();
        for a in 1..=40 {
            edges.extend((a + 1..=40).map(|b| edge(a, b, 0.5)));
        }
        assert!(groups(&edges).iter().all(|group| group.len() <= MOST_IN_GROUP));
    }
}
