//! S: whether two items are shown as kin at all.
//!
//! `c = Σ min(x_a, x_b) / (max(len_a, len_b) + 8)` is how much of the *larger* item is shared: dividing by the smaller,
//! as a cosine nearly does, lets one word decide. `S = c · (1 − e^(−E/10)) · u`, where E is what all units are worth,
//! and u is 1 for two units of some worth, ½ for one, 0 for none. The usual answer is nothing.

use crate::model::{Kinship, MOST_SHOWN_WORDS};

use super::{
    telling::{Profile, shared},
    units::{Both, Unit, telling_in_both, units},
};

/// S from which two items do the same work.
const SAME_WORK: f32 = 0.18;
/// S from which they may be related.
const PERHAPS: f32 = 0.14;
/// What the strongest unit and the second must then be worth.
const STRONG: (f32, f32) = (7.0, 4.5);
/// What is added to the length of the larger item, so that items of few words share little.
const SHORT: f32 = 8.0;
/// What all units together are worth when they convince to two thirds.
const CONVINCING: f32 = 10.0;
/// What a unit is worth that counts as one.
const WORTH_COUNTING: f32 = 2.0;

/// How much two items share, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// S, from 0 to 1.
    pub score: f32,
    /// What they are to one another; none is the usual answer.
    pub kinship: Option<Kinship>,
    /// What both name, most telling first.
    pub units: Vec<Unit>,
}

impl Likeness {
    /// The words that are shown.
    pub fn words(&self) -> Vec<String> {
        let telling = self.units.iter().filter(|unit| unit.worth >= WORTH_COUNTING);
        telling.take(MOST_SHOWN_WORDS).map(|unit| unit.words.clone()).collect()
    }
}

/// Compares two items of different bodies.
pub fn compare(a: &Profile, b: &Profile) -> Likeness {
    compare_by(a, b, &shared(a, b))
}

/// Compares two items by the terms that they share.
pub(super) fn compare_by(a: &Profile, b: &Profile, shared: &[(u16, u16)]) -> Likeness {
    let both = telling_in_both(a, b, shared);
    let units = units(a, b, &both);
    let in_both: f32 = both.iter().map(Both::x).sum();
    let share = in_both / (a.length().max(b.length()) + SHORT);
    let worth: f32 = units.iter().map(|unit| unit.worth).sum();
    let counting = match units.iter().filter(|unit| unit.worth >= WORTH_COUNTING).count() {
        0 => 0.0,
        1 => 0.5,
        _ => 1.0,
    };
    let score = share * (1.0 - (-worth / CONVINCING).exp()) * counting;
    let nth = |n: usize| units.get(n).map_or(0.0, |unit| unit.worth);
    let strong = nth(0) >= STRONG.0 && nth(1) >= STRONG.1;
    let kinship = match score {
        score if score >= SAME_WORK => Some(Kinship::SameWork),
        score if score >= PERHAPS && strong => Some(Kinship::PerhapsRelated),
        _ => None,
    };
    Likeness { score, kinship, units }
}
