//! Runs of words: how the same text is recognised at two places, and what many items say in the same words.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::language::words;

/// Words of a shingle by which the same text is recognised.
const SHINGLE_WORDS: usize = 5;
/// Containment from which two texts are one: the item is *also at* the other place.
pub const SAME_TEXT: f32 = 0.5;
/// Shingles of a text that are kept. A text with more is thinned; see [`Sketch`].
const MOST_SHINGLES: usize = 128;
/// Shingles that two sketches must have in common before they are called the same text: with fewer, chance decides.
const FEWEST_SHARED: usize = 8;
/// Words of a text that are looked at.
const MOST_WORDS: usize = 20_000;
/// Words of a run that is counted.
pub const RUN_WORDS: usize = 4;
/// Items in which one run stands before it is boilerplate.
const ITEMS_WITH_RUN: u64 = 8;
/// Items in which each of [`LONG_RUN`] runs in a row stands before they are boilerplate.
const ITEMS_WITH_LONG_RUN: u64 = 3;
/// Runs in a row that make a run of six words.
const LONG_RUN: usize = 3;

/// What is known of how often items say the same words.
pub trait CountRuns {
    /// In how many items' descriptions a run of [`RUN_WORDS`] words stands, copies counted once.
    fn items_with(&self, run: u64) -> u64;
}

impl<F: Fn(u64) -> u64> CountRuns for F {
    fn items_with(&self, run: u64) -> u64 {
        self(run)
    }
}

/// Returns the runs of a description, to be counted.
pub fn runs(spelled: &[String]) -> Vec<u64> {
    spelled.windows(RUN_WORDS).map(fingerprint).collect()
}

/// Returns which words many items say in the same order: a run of four words in eight items or more, or of six in three.
pub(super) fn boilerplate(spelled: &[String], known: &dyn CountRuns) -> Vec<bool> {
    let counts: Vec<u64> = runs(spelled).into_iter().map(|run| known.items_with(run)).collect();
    let mut common = vec![false; spelled.len()];
    for (at, count) in counts.iter().enumerate() {
        if *count >= ITEMS_WITH_RUN {
            common.iter_mut().skip(at).take(RUN_WORDS).for_each(|word| *word = true);
        }
    }
    for (at, row) in counts.windows(LONG_RUN).enumerate() {
        if row.iter().all(|count| *count >= ITEMS_WITH_LONG_RUN) {
            common.iter_mut().skip(at).take(RUN_WORDS + LONG_RUN - 1).for_each(|word| *word = true);
        }
    }
    common
}

/// FNV-1a, 64 bits, over words parted by spaces, with the finish of MurmurHash3 so that all bits are fit for thinning.
fn fingerprint(words: &[String]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.bytes().chain([b' '])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// The shingles of a text, thinned so that a long one costs no more than a short one.
///
/// A sketch at level *n* keeps the shingles whose fingerprint ends in *n* zero bits: a fair sample, and the same one in
/// every text. Two sketches are compared at the coarser level of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    level: u32,
    shingles: BTreeSet<u64>,
}

impl Sketch {
    /// The sketch of a text.
    pub fn of(text: &str) -> Self {
        let spelled: Vec<String> = words(text).take(MOST_WORDS).map(|word| word.spelled()).collect();
        let mut sketch = Self { level: 0, shingles: spelled.windows(SHINGLE_WORDS).map(fingerprint).collect() };
        while sketch.shingles.len() > MOST_SHINGLES {
            sketch.level += 1;
            sketch.shingles = sketch.at(sketch.level);
        }
        sketch
    }

    /// Its shingles, in order: the same text elsewhere has most of them too.
    pub fn shingles(&self) -> impl Iterator<Item = u64> {
        self.shingles.iter().copied()
    }

    fn at(&self, level: u32) -> BTreeSet<u64> {
        self.shingles.iter().copied().filter(|shingle| shingle.trailing_zeros() >= level).collect()
    }
}

/// Returns which share of the shorter text stands in the longer one in the same words, from 0 to 1; 0 where both have
/// too few words in common to say.
pub fn containment(a: &Sketch, b: &Sketch) -> f32 {
    let level = a.level.max(b.level);
    let (a, b) = (a.at(level), b.at(level));
    let shared = a.intersection(&b).count();
    if shared < FEWEST_SHARED {
        return 0.0;
    }
    shared as f32 / a.len().min(b.len()) as f32
}
