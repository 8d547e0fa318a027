//! A stretch of an index, and which of its items are found there, with how well they meet the words.
//!
//! A segment is walked in stretches of [`WIDTH`] items. Within one, every list of items is read straight through and its
//! scores are added up in place, which costs less than asking a tree of lists for its next item.

use tantivy::{DocId, Score};

/// The items of a stretch; the scores of one fit into the nearest cache.
pub(super) const WIDTH: usize = 4_096;
/// [`WIDTH`], as items are counted.
pub(super) const STRETCH: DocId = 4_096;
const BITS: usize = 64;

/// Which items of a stretch.
#[derive(Debug, Clone)]
pub(super) struct Chosen([u64; WIDTH / BITS]);

/// The items found in a stretch. What is not found has no score.
#[derive(Debug)]
pub(super) struct Window {
    chosen: Chosen,
    scores: Box<[Score; WIDTH]>,
}

impl Default for Window {
    fn default() -> Self {
        Self { chosen: Chosen([0; WIDTH / BITS]), scores: Box::new([0.0; WIDTH]) }
    }
}

impl Chosen {
    pub(super) fn has(&self, at: usize) -> bool {
        self.0[at / BITS % (WIDTH / BITS)] & (1 << (at % BITS)) != 0
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Hands where each item is to `each`, in order.
    pub(super) fn each(&self, mut each: impl FnMut(usize)) {
        for (word, bits) in self.0.iter().enumerate() {
            each_bit(word, *bits, &mut each);
        }
    }
}

impl Window {
    pub(super) fn chosen(&self) -> &Chosen {
        &self.chosen
    }

    /// Finds the item at `at`, and adds to its score.
    pub(super) fn add(&mut self, at: usize, score: Score) {
        self.choose(at);
        self.scores[at % WIDTH] += score;
    }

    /// Finds the item at `at`, and raises its score to `score` if it is less. No score is negative.
    pub(super) fn raise(&mut self, at: usize, score: Score) {
        self.choose(at);
        let known = &mut self.scores[at % WIDTH];
        *known = known.max(score);
    }

    /// Keeps only what `other` has too, with the scores of both; `other` is empty afterwards.
    pub(super) fn meet(&mut self, other: &mut Self) {
        for word in 0..WIDTH / BITS {
            let (here, there) = (self.chosen.0[word], other.chosen.0[word]);
            each_bit(word, here & !there, &mut |at| self.scores[at % WIDTH] = 0.0);
            each_bit(word, here & there, &mut |at| self.scores[at % WIDTH] += other.scores[at % WIDTH]);
            each_bit(word, there, &mut |at| other.scores[at % WIDTH] = 0.0);
            self.chosen.0[word] = here & there;
            other.chosen.0[word] = 0;
        }
    }

    /// Keeps only what `other` has not; `other` is empty afterwards.
    pub(super) fn part(&mut self, other: &mut Self) {
        for word in 0..WIDTH / BITS {
            let there = std::mem::take(&mut other.chosen.0[word]);
            each_bit(word, there, &mut |at| {
                self.scores[at % WIDTH] = 0.0;
                other.scores[at % WIDTH] = 0.0;
            });
            self.chosen.0[word] &= !there;
        }
    }

    /// Hands where each item is to `each`, in order, with its score. The window is empty afterwards.
    pub(super) fn drain(&mut self, mut each: impl FnMut(usize, Score)) {
        for word in 0..WIDTH / BITS {
            let bits = std::mem::take(&mut self.chosen.0[word]);
            each_bit(word, bits, &mut |at| each(at, std::mem::take(&mut self.scores[at % WIDTH])));
        }
    }

    fn choose(&mut self, at: usize) {
        self.chosen.0[at / BITS % (WIDTH / BITS)] |= 1 << (at % BITS);
    }
}

/// Hands where each of `bits` is, the word's number being `word`, to `each`, in order.
fn each_bit(word: usize, mut bits: u64, each: &mut impl FnMut(usize)) {
    while bits != 0 {
        each(word * BITS + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(found: &[(usize, Score)]) -> Window {
        let mut window = Window::default();
        for (at, score) in found {
            window.add(*at, *score);
        }
        window
    }

    /// Checks what is in a window, and that it is empty afterwards.
    fn check(mut window: Window, expected: &[(usize, Score)]) {
        for expected in [expected, &[]] {
            let mut found = Vec::new();
            window.drain(|at, score| found.push((at, score)));
            assert_eq!(found, expected);
        }
        assert!(window.scores.iter().all(|score| *score == 0.0));
    }

    #[test]
    fn scores_are_added_or_the_best_is_kept() {
        let mut sum = window(&[(0, 1.0), (4_095, 2.0), (0, 0.5)]);
        assert!(sum.chosen().has(4_095) && !sum.chosen().has(64));
        assert_eq!(sum.chosen().count(), 2);
        sum.raise(64, 3.0);
        sum.raise(64, 2.0);
        check(sum, &[(0, 1.5), (64, 3.0), (4_095, 2.0)]);
    }

    #[test]
    fn what_only_one_has_leaves_nothing_behind() {
        let (mut both, mut other) =
            (window(&[(1, 1.0), (2, 1.0), (70, 0.0)]), window(&[(2, 2.0), (3, 2.0), (70, 0.0)]));
        both.meet(&mut other);
        check(other, &[]);
        check(both, &[(2, 3.0), (70, 0.0)]);
        let (mut rest, mut refused) = (window(&[(1, 1.0), (2, 1.0)]), window(&[(2, 2.0), (3, 2.0)]));
        rest.part(&mut refused);
        check(refused, &[]);
        check(rest, &[(1, 1.0)]);
    }
}
