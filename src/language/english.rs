//! English: the stem that a word shares with its other forms.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

/// Words shorter than this, in bytes, have no ending to lose.
const SHORTEST_STEMMED_BYTES: usize = 3;
/// How many stems are remembered; a power of two. Some 300 kB when full.
const MOST_REMEMBERED: usize = 4_096;

/// Returns the Snowball English stem of a folded word. What is not plain letters (`covid19`, `café` unfolded) is its own stem.
pub(super) fn stem(word: &str) -> Cow<'_, str> {
    let plain = word.len() >= SHORTEST_STEMMED_BYTES && word.bytes().all(|b| b.is_ascii_lowercase());
    if plain { Stemmer::new(Algorithm::English).stem(word) } else { Cow::Borrowed(word) }
}

/// Stems that were asked for lately. Texts say the same few words over and over, and looking one up costs
/// a tenth of working it out.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered {
    /// Words with their stems, each in the one slot where its hash puts it; empty until the first word.
    slots: Vec<(String, String)>,
}

impl Remembered {
    /// Returns [`stem`] of `word`.
    pub(super) fn stem(&mut self, word: &str) -> &str {
        if self.slots.is_empty() {
            self.slots.resize_with(MOST_REMEMBERED, Default::default);
        }
        let slot = &mut self.slots[slot_of(word)];
        if slot.0 != word {
            slot.1.clear();
            slot.1.push_str(&stem(word));
            slot.0.clear();
            slot.0.push_str(word);
        }
        &slot.1
    }
}

/// The slot of a word: the hash of Fowler, Noll and Vo (FNV-1a), folded to the number of slots.
fn slot_of(word: &str) -> usize {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) as usize % MOST_REMEMBERED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_word_share_a_stem() {
        for forms in [["invitation", "invitations"], ["publish", "published"], ["council", "councils"]] {
            assert_eq!(stem(forms[0]), stem(forms[1]));
        }
    }

    #[test]
    fn what_is_not_plain_letters_is_its_own_stem() {
        for word in ["covid19s", "is", "a", "", "gwasanaethau’s", "ŵyls"] {
            assert_eq!(stem(word), word);
        }
    }

    #[test]
    fn a_remembered_stem_is_the_stem() {
        let mut remembered = Remembered::default();
        for round in 0..2 {
            for number in 0..3 * MOST_REMEMBERED {
                let word: String = format!("{number:x}ing").bytes().map(|b| char::from(b | 0x60)).collect();
                assert_eq!(remembered.stem(&word), stem(&word), "round {round}");
            }
        }
    }
}
