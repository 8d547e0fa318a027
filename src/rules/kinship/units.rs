//! Evidence: the telling terms that two items share, as units that are independent of one another.
//!
//! One name must not count twice. A term inside another (*street* beside *openstreetmap*) says nothing more; terms that
//! stand side by side in both items (*heat network*) are one name, and so are an acronym and its long form.

use super::telling::{Profile, Weighed};

/// What one unit can be worth.
const MOST_WORTH: f32 = 9.0;
/// What the other words of a unit add to its most telling one.
const FURTHER: f32 = 0.6;
/// Letters from which a term inside another is the same name.
const SHORTEST_INSIDE: usize = 3;

/// One thing that both items name.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// As it is written.
    pub words: String,
    /// How much it says: at most 9.
    pub worth: f32,
}

/// A telling term that both hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both<'p> {
    mine: &'p Weighed,
    theirs: &'p Weighed,
    /// Its places in the two items.
    places: (u16, u16),
}

impl Both<'_> {
    fn w(&self) -> f32 {
        self.mine.w().min(self.theirs.w())
    }

    /// How much it says in both.
    pub(super) fn x(&self) -> f32 {
        self.mine.x().min(self.theirs.x())
    }
}

/// Returns which of the shared terms are telling in both, most telling first.
pub(super) fn telling_in_both<'p>(a: &'p Profile, b: &'p Profile, shared: &[(u16, u16)]) -> Vec<Both<'p>> {
    let mut both: Vec<Both<'p>> = Vec::new();
    for places in shared.iter().copied() {
        if !a.telling.contains(&places.0) || !b.telling.contains(&places.1) {
            continue;
        }
        let (mine, theirs) = (&a.terms[usize::from(places.0)], &b.terms[usize::from(places.1)]);
        both.push(Both { mine, theirs, places });
    }
    both.sort_by(|a, b| b.w().total_cmp(&a.w()).then_with(|| a.mine.key.cmp(&b.mine.key)));
    both
}

/// Returns the units that two items share, most telling first.
pub(super) fn units(a: &Profile, b: &Profile, both: &[Both<'_>]) -> Vec<Unit> {
    let mut kept: Vec<Both<'_>> = Vec::new();
    for term in both {
        if !kept.iter().any(|stronger| one_inside_other(&stronger.mine.key, &term.mine.key)) {
            kept.push(*term);
        }
    }
    let mut units: Vec<Unit> = joined(a, b, &kept).iter().map(|group| unit(a, group)).collect();
    units.sort_by(|a, b| b.worth.total_cmp(&a.worth).then_with(|| a.words.cmp(&b.words)));
    units
}

fn one_inside_other(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.chars().count() >= SHORTEST_INSIDE && long.contains(short)
}

/// Parts terms into groups, each of one name.
fn joined<'p>(a: &Profile, b: &Profile, terms: &[Both<'p>]) -> Vec<Vec<Both<'p>>> {
    let mut group: Vec<usize> = (0..terms.len()).collect();
    for (n, one) in terms.iter().enumerate() {
        for (m, other) in terms.iter().enumerate() {
            if one_name(a, b, one, other) {
                let (keep, give) = (group[n], group[m]);
                group.iter_mut().filter(|of| **of == give).for_each(|of| *of = keep);
            }
        }
    }
    let mut groups: Vec<Vec<Both<'p>>> = vec![Vec::new(); terms.len()];
    for (term, of) in terms.iter().zip(&group) {
        groups[*of].push(*term);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Whether `other` follows `one` in both items, or `one` stands for it in either.
fn one_name(a: &Profile, b: &Profile, one: &Both<'_>, other: &Both<'_>) -> bool {
    let beside_in_a = a.adjacent.binary_search(&(one.places.0, other.places.0)).is_ok();
    let beside_in_b = b.adjacent.binary_search(&(one.places.1, other.places.1)).is_ok();
    let stands_for = |profile: &Profile, one: u16, other: u16| {
        profile.stand_for.iter().any(|(name, words)| *name == one && words.contains(&other))
    };
    (beside_in_a && beside_in_b)
        || stands_for(a, one.places.0, other.places.0)
        || stands_for(b, one.places.1, other.places.1)
}

/// Makes a unit of the terms of one name, most telling first.
fn unit(a: &Profile, group: &[Both<'_>]) -> Unit {
    let mut worths = group.iter().map(Both::w);
    let strongest = worths.next().unwrap_or_default();
    let worth = (strongest + FURTHER * worths.sum::<f32>()).min(MOST_WORTH);
    Unit { words: written(a, group), worth }
}

/// The longest row of the group's terms that stand side by side, as the item writes them; else the most telling term.
fn written(a: &Profile, group: &[Both<'_>]) -> String {
    let follows = |at: u16, next: &Both<'_>| a.adjacent.binary_search(&(at, next.places.0)).is_ok();
    let mut longest: Vec<&Both<'_>> = Vec::new();
    for first in group {
        let mut row = vec![first];
        let mut last = first.places.0;
        while let Some(next) =
            group.iter().find(|next| follows(last, next) && !row.iter().any(|had| had.places == next.places))
        {
            row.push(next);
            last = next.places.0;
        }
        if row.len() > longest.len() {
            longest = row;
        }
    }
    let words: Vec<&str> = longest.iter().map(|term| surface(term)).collect();
    words.join(" ")
}

/// How a term is written where it is written at all.
fn surface<'p>(term: &Both<'p>) -> &'p str {
    if term.mine.coined { term.theirs.surface() } else { term.mine.surface() }
}
