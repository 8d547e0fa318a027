//! English: the stem that a word shares with its other forms.

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

/// Words shorter than this, in bytes, have no ending to lose.
const SHORTEST_STEMMED_BYTES: usize = 3;
/// Returns the Snowball English stem of a folded word. What is not plain letters (`covid19`, `café` unfolded) is its own stem.
pub(super) fn stem(word: &str) -> Cow<'_, str> {
    let plain = word.len() >= SHORTEST_STEMMED_BYTES && word.bytes().all(|b| b.is_ascii_lowercase());
    if plain { Stemmer::new(Algorithm::English).stem(word) } else { Cow::Borrowed(word) }
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
}
