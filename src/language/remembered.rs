//! What was worked out of words lately.
//!
//! Texts say the same few words over and over, and looking one up costs a tenth of stemming it, or less.

use std::hash::Hasher;

/// How many words are remembered; a power of two. Some 700 kB when full.
const MOST_REMEMBERED: usize = 8_192;

/// Words that were asked for lately, with what was worked out of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// Each word in the one slot where its hash puts it; empty until the first word.
    slots: Vec<(String, String)>,
}

impl Remembered {
    /// Returns what `work` writes for `word`, which is asked only if it is not remembered.
    pub(super) fn get(&mut self, word: &str, work: impl FnOnce(&str, &mut String)) -> &str {
        if self.slots.is_empty() {
            self.slots.resize_with(MOST_REMEMBERED, Default::default);
        }
        let slot = &mut self.slots[slot_of(word)];
        if slot.0 != word {
            slot.1.clear();
            work(word, &mut slot.1);
            slot.0.clear();
            slot.0.push_str(word);
        }
        &slot.1
    }
}

/// The slot of a word: its hash, folded to the number of slots.
fn slot_of(word: &str) -> usize {
    let mut hash = ShortHash::default();
    hash.write(word.as_bytes());
    let hash = hash.finish();
    usize::try_from((hash ^ (hash >> 32)) % MOST_REMEMBERED as u64).expect("there are fewer slots than numbers")
}

/// The hash of Fowler, Noll and Vo (FNV-1a) of 64 bits, which is quick for short words. Only for tables that strangers
/// cannot fill.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShortHash(u64);

impl Default for ShortHash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortHash {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_was_worked_out() {
        let mut remembered = Remembered::default();
        for round in 0..2 {
            for number in 0..3 * MOST_REMEMBERED {
                let word = format!("{number:x}");
                let reversed: String = word.chars().rev().collect();
                let found = remembered.get(&word, |word, out| out.extend(word.chars().rev()));
                assert_eq!(found, reversed, "round {round}");
            }
        }
    }
}
