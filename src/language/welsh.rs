//! Welsh: the keys that a word shares with its other forms.
//!
//! Welsh words change at both ends: `cath` is `gath`, `chath` or `nghath` after other words, `cathod` are several,
//! `canodd` is somebody who sang. A key is what all forms of a word have in common. There are three kinds:
//!
//! - `_mae`: a function word, which is only ever itself, so that `mae` never finds `bae`;
//! - `cath`: the lemma of a word that the [`Lexicon`] knows, with its accents;
//! - `Pangor`: a word that nobody knows, its first consonant replaced by a letter for all that it may change to and
//!   from, so that `Bangor`, `Fangor` and `Mangor` find each other.
//!
//! A form may have several readings; only the best are kept. A word as it stands beats one that was changed at its
//! beginning, and nouns, adjectives and verb-nouns beat finite verbs.

mod endings;
mod lexicon;
mod mutation;
mod shapes;
mod tables;

use super::tokens::fold;

pub use lexicon::{Lexicon, LexiconError, MOST_FORMS};
pub(super) use shapes::Shapes;

/// How far a reading is from what a reader would think of first; less is better.
type Rank = u8;

/// Nouns, adjectives and verb-nouns.
const NAMING: Rank = 0;
/// Finite verbs.
const FINITE: Rank = 2;
/// What a changed beginning adds.
const MUTATED: Rank = 1;

/// What the keys of a word are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be found by.
    Index,
    /// To find: what was typed without accents may have been meant with them.
    Search,
}

/// Writes the keys of a spelled word into `keys`, separated by spaces; there is always one.
pub(super) fn write_keys(word: &str, lexicon: &Lexicon, purpose: Purpose, keys: &mut String) {
    keys.clear();
    let mut best = Best { keys, rank: Rank::MAX };
    if tables::is_function_word(word) {
        best.offer(&format!("_{word}"), NAMING);
    } else {
        known(word, lexicon, &mut best);
        if best.keys.is_empty() {
            mutation::class_keys(&folded(word), |key| best.offer(key, NAMING));
        }
    }
    if purpose == Purpose::Search && word.is_ascii() {
        accented(word, lexicon, &mut best);
    }
}

/// Whether a spelled word stands in our own lists.
pub(super) fn is_known(word: &str) -> bool {
    tables::is_function_word(word) || !tables::readings(word).is_empty()
}

/// Whether a spelled word may be the changed form of one in our own lists.
pub(super) fn is_known_changed(word: &str) -> bool {
    let mut known = false;
    mutation::radicals(word, |radical| known = known || !tables::readings(&radical).is_empty());
    known
}

/// The best keys so far, separated by spaces.
struct Best<'k> {
    keys: &'k mut String,
    rank: Rank,
}

impl Best<'_> {
    fn offer(&mut self, key: &str, rank: Rank) {
        if rank > self.rank {
            return;
        }
        if rank < self.rank {
            self.keys.clear();
            self.rank = rank;
        }
        self.add(key);
    }

    fn add(&mut self, key: &str) {
        if self.keys.split(' ').all(|known| known != key) {
            if !self.keys.is_empty() {
                self.keys.push(' ');
            }
            self.keys.push_str(key);
        }
    }
}

/// Offers the lemmas of a word: as the lexicon has it, without its accents, or with its ending undone.
fn known(word: &str, lexicon: &Lexicon, best: &mut Best<'_>) {
    let forms = with_radicals(word);
    for (form, rank) in &forms {
        lexicon.readings(form, |lemma, more| best.offer(lemma, rank + more));
    }
    if best.keys.is_empty() && !word.is_ascii() {
        for (form, rank) in with_radicals(&folded(word)) {
            lexicon.readings(&form, |lemma, more| best.offer(lemma, rank + more));
        }
    }
    if best.keys.is_empty() {
        for (form, rank) in &forms {
            endings::bases(form, lexicon, |base| best.offer(base, *rank));
        }
    }
    if best.keys.is_empty() {
        // Particles that are often left out change most finite verbs, so that no reading is plainer than another.
        for (form, _) in &forms {
            endings::verbs(form, |verb| best.offer(verb, FINITE));
        }
    }
}

/// Adds the lemmas that a word typed without accents may have been meant for.
fn accented(word: &str, lexicon: &Lexicon, best: &mut Best<'_>) {
    for (plain, _) in with_radicals(word) {
        lexicon.accented(&plain, |form| {
            lexicon.readings(form, |lemma, _| {
                if lemma == form {
                    best.add(lemma);
                }
            });
        });
    }
}

/// The word itself, then every word that it may be the changed form of.
fn with_radicals(word: &str) -> Vec<(String, Rank)> {
    let mut forms = vec![(word.to_owned(), NAMING)];
    mutation::radicals(word, |radical| forms.push((radical, MUTATED)));
    forms
}

fn folded(word: &str) -> String {
    let mut plain = String::new();
    fold(word, &mut plain);
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(word: &str, purpose: Purpose) -> String {
        let mut keys = String::new();
        write_keys(word, &Lexicon::default(), purpose, &mut keys);
        keys
    }

    /// Checks that every one of `forms` has the keys `expected` and no other.
    fn check(expected: &str, forms: &str) {
        for form in forms.split(' ') {
            assert_eq!(keys(form, Purpose::Index), expected, "{form}");
        }
    }

    #[test]
    fn the_forms_of_a_noun_share_its_key() {
        check("cath", "cath gath chath nghath cathod gathod");
        check("pentref", "pentref bentref phentref mhentref pentrefi bentrefi");
        check("tŷ", "tŷ dŷ thŷ nhŷ tai dai");
        check("plentyn", "plentyn plant blant phlant mhlant");
        check("gwasanaeth", "gwasanaeth wasanaeth gwasanaethau wasanaethau ngwasanaethau");
        check("ysgol", "ysgol ysgolion hysgol");
        check("môr", "môr fôr moroedd foroedd");
        check("llyfrgell", "llyfrgell lyfrgell llyfrgelloedd lyfrgelloedd");
    }

    #[test]
    fn the_forms_of_a_verb_share_its_verb_noun() {
        check("mynd", "mynd fynd aeth aethant euthum");
        check("cael", "cael gael chael cafodd gafodd chafodd cafwyd gafwyd");
        check("adeiladu", "adeiladu adeiladwyd adeiladodd adeiledir adeiladant");
        check("cadarnhau", "cadarnhau gadarnhau cadarnhaodd cadarnheir gadarnhawyd");
        check("gweithio", "gweithio weithio gweithiodd gweithir gweithiwch");
        check("gallu", "gallu gall gellir ellir allai gallwch");
    }

    #[test]
    fn the_forms_of_an_adjective_share_its_key() {
        check("da", "da dda gwell well gorau orau");
        check("pwysig", "pwysig bwysig pwysicach bwysicaf pwysiced");
        check("cryf", "cryf gryf cref cryfach gryfaf");
        check("tlawd", "tlawd tlodion tlotach dlotaf");
    }

    #[test]
    fn a_function_word_is_only_itself() {
        check("_mae", "mae");
        check("_fydd", "fydd");
        check("bae", "bae fae");
    }

    #[test]
    fn an_unknown_word_shares_a_key_with_its_changed_forms() {
        check("Padyrdyn", "badyrdyn padyrdyn fadyrdyn madyrdyn mhadyrdyn phadyrdyn");
        check("Oopterodactylus", "opterodactylus hopterodactylus");
        check("O2023", "2023");
    }

    #[test]
    fn the_plainest_reading_is_kept() {
        check("dal", "dal");
        check("cais", "cais");
        check("gwaith", "gwaith waith");
    }

    #[test]
    fn accents_are_kept_in_keys_and_forgiven_in_searches() {
        assert_eq!(keys("mor", Purpose::Index), "_mor");
        assert_eq!(keys("mor", Purpose::Search), "_mor môr");
        assert_eq!(keys("ddwr", Purpose::Search).split(' ').filter(|key| *key == "dŵr").count(), 1);
        assert_eq!(keys("gwasanàethau", Purpose::Index), "gwasanaeth");
    }

    proptest! {
        #[test]
        fn every_word_has_keys_and_none_is_empty(word in "[a-zâêîôûŵŷ0-9]{1,20}") {
            for purpose in [Purpose::Index, Purpose::Search] {
                let keys = keys(&word, purpose);
                prop_assert!(keys.split(' ').all(|key| !key.is_empty()), "{keys:?}");
            }
        }
    }
}
