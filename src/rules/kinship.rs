//! Who else is doing this: which items of other bodies do the same work as this one, and what shows it.
//!
//! ```text
//! item ─Wording─▶ terms ─Terms─▶ telling ─Profile─▶ (the index: who else has these terms?) ─▶ order (R) ─▶ verdict (S) ─▶ edges ─▶ groups
//! ```
//!
//! Two numbers: R orders the candidates, S decides whether anything is shown. Both are pure code over profiles, which
//! are kept with the items; `app` asks the index how rare terms are and which items have them, and hands that in.
//! The usual answer is nobody.

mod groups;
mod kept;
mod links;
mod neighbours;
mod order;
mod pieces;
mod shingles;
mod telling;
mod terms;
mod units;
mod verdict;

pub use groups::{MOST_IN_GROUP, groups};
pub use links::{MOST_MENTIONS, Says, link, mentions};
pub use neighbours::{LIFTING_HITS, Lifted, MOST_NEIGHBOURS, Near, lift, nearest};
pub use shingles::{CountRuns, RUN_WORDS, RunsAmong, SAME_TEXT, Sketch, containment, runs};
pub use telling::{BodyNames, Frequencies, MOST_ASKED, MOST_KEPT, MOST_TELLING, Profile, Weighed, idf};
pub use terms::{Term, Terms, Wording};
pub use units::Unit;
pub use verdict::{Likeness, compare};

use crate::model::{BodySlug, Edge, ItemId, Kinship, Link};
use order::order;
use telling::shared;
use verdict::compare_by;

/// How many of the items that the index finds are looked at.
pub const MOST_CANDIDATES: usize = 150;
/// The version of terms, weights and verdicts. Another one needs all profiles and edges to be made anew.
pub const VERSION: u32 = 1;
/// How near two items must be by their terms before it is looked whether they are the same text.
pub const LIKELY_COPY: f32 = 0.4;

/// An item that is compared with others.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'p> {
    /// The item.
    pub item: ItemId,
    /// Whose it is.
    pub body: &'p BodySlug,
    /// What is kept of it.
    pub profile: &'p Profile,
}

/// A candidate, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The item.
    pub item: ItemId,
    /// R, from 0 to 1, among these candidates.
    pub order: f32,
    /// What the two share, and whether that is shown.
    pub likeness: Likeness,
}

impl Judged {
    /// The edge between `own` and this candidate, if the two are kin; a certain `link` needs no likeness.
    pub fn edge(&self, own: ItemId, link: Option<Link>) -> Option<Edge> {
        let (kinship, score) = match link {
            Some(_) => (Kinship::SameWork, 1.0),
            None => (self.likeness.kinship?, self.likeness.score),
        };
        let (a, b) = (own.min(self.item), own.max(self.item));
        Some(Edge { a, b, kinship, score, words: self.likeness.words(), link })
    }
}

/// The edge of two items of different bodies that are the same text.
pub fn copy_edge(one: ItemId, other: ItemId, containment: f32) -> Edge {
    let (a, b) = (one.min(other), one.max(other));
    Edge { a, b, kinship: Kinship::SameText, score: containment, words: Vec::new(), link: None }
}

/// Judges the candidates that the index found for an item, best first. Those of its own body are left out: a body knows
/// what it does itself.
pub fn judge(own: Compared<'_>, candidates: &[Compared<'_>]) -> Vec<Judged> {
    let others: Vec<&Compared<'_>> =
        candidates.iter().filter(|other| other.body != own.body && other.item != own.item).collect();
    let profiles: Vec<&Profile> = others.iter().map(|other| other.profile).collect();
    let both: Vec<Vec<(u16, u16)>> = profiles.iter().map(|profile| shared(own.profile, profile)).collect();
    let order = order(own.profile, &profiles, &both);
    let mut judged = Vec::with_capacity(others.len());
    for ((other, order), both) in others.iter().zip(order).zip(&both) {
        judged.push(Judged { item: other.item, order, likeness: compare_by(own.profile, other.profile, both) });
    }
    judged.sort_by(|a, b| b.order.total_cmp(&a.order).then(a.item.cmp(&b.item)));
    judged
}

#[cfg(test)]
mod tests;
