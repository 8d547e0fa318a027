//! Runs of words: how the same text is recognised at two places, and what many items say in the same words.

use std::collections::{BTreeSet, HashMap};

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

/// How often the candidates for kin of an item say what it says, in the same words.
///
/// What many items say in the same words, they say with the same rare words: so the items that share its terms are those
/// that share its boilerplate, and nothing need be counted over all items and kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunsAmong(HashMap<u64, u64>);

impl RunsAmong {
    /// Counts the runs of `own` among the other leads, each distinct lead once, and in its own.
    pub fn of<'l>(own: &str, others: impl IntoIterator<Item = &'l str>) -> Self {
        let mut places: HashMap<u64, usize> = HashMap::new();
        for run in quick_runs(own) {
            let next = places.len();
            places.entry(run).or_insert(next);
        }
        let (mut counts, mut seen) = (vec![1_u64; places.len()], vec![0_usize; places.len()]);
        let mut filter = [0_u64; FILTER_WORDS];
        places.keys().for_each(|run| filter[filter_word(*run)] |= filter_bit(*run));
        let mut had: BTreeSet<&str> = BTreeSet::from([own]);
        for (nth, lead) in others.into_iter().enumerate() {
            if !had.insert(lead) {
                continue;
            }
            for run in quick_runs(lead).filter(|run| filter[filter_word(*run)] & filter_bit(*run) != 0) {
                let Some(at) = places.get(&run).copied() else { continue };
                if seen[at] != nth + 1 {
                    (seen[at], counts[at]) = (nth + 1, counts[at] + 1);
                }
            }
        }
        let spelled: Vec<&str> = own.split(' ').collect();
        let found = quick_runs(own).zip(spelled.windows(RUN_WORDS));
        Self(found.map(|(run, words)| (fingerprint(words), counts[places[&run]])).collect())
    }

    /// Whether any run is in so many that it may be boilerplate.
    pub fn has_common(&self) -> bool {
        self.0.values().any(|count| *count >= ITEMS_WITH_LONG_RUN)
    }
}

impl CountRuns for RunsAmong {
    fn items_with(&self, run: u64) -> u64 {
        self.0.get(&run).copied().unwrap_or(1)
    }
}

/// Words of the filter that most runs of others are stopped by.
const FILTER_WORDS: usize = 64;

fn filter_word(run: u64) -> usize {
    (run >> 6) as usize % FILTER_WORDS
}

fn filter_bit(run: u64) -> u64 {
    1 << (run & 63)
}

/// The runs of a text whose words are parted by spaces, by hashes that cost less than [`fingerprint`].
fn quick_runs(lead: &str) -> impl Iterator<Item = u64> {
    let mut last = [0_u64; RUN_WORDS];
    lead.split(' ').enumerate().filter_map(move |(nth, word)| {
        last.rotate_left(1);
        last[RUN_WORDS - 1] = word
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        let run =
            last.iter().fold(0, |run: u64, word| (run.rotate_left(23) ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd));
        (nth + 1 >= RUN_WORDS).then_some(run ^ (run >> 33))
    })
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
fn fingerprint<W: AsRef<str>>(words: &[W]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in words.iter().flat_map(|word| word.as_ref().bytes().chain([b' '])) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_candidates_say_in_the_same_words_is_common_and_copies_count_once() {
        let own = "this repository is part of the open programme and counts potholes in winter";
        let leads: Vec<String> =
            (0..9).map(|n| format!("this repository is part of the open programme about {n}")).collect();
        let runs = RunsAmong::of(own, leads.iter().map(String::as_str).chain([own, own]));

        let spelled: Vec<String> = own.split(' ').map(str::to_owned).collect();
        let common = boilerplate(&spelled, &runs);
        let left: Vec<&str> =
            spelled.iter().zip(&common).filter(|(_, common)| !**common).map(|(word, _)| word.as_str()).collect();
        assert_eq!(left.join(" "), "and counts potholes in winter");
        assert!(runs.has_common());
        assert!(!RunsAmong::of(own, [own, own, own, own]).has_common());
        assert!(!RunsAmong::of("", ["", "a b c d e"]).has_common());
    }
}
