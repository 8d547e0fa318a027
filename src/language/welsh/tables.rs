//! The words that we know ourselves: lists of our own, one word a line, with the forms that rules cannot make.
//!
//! ```text
//! welsh_nouns.tsv            lemma    plurals; -au is added to the lemma
//! welsh_adjectives.tsv       lemma    feminines, plurals, and degrees that are words of their own
//! welsh_verbs.tsv            verb-noun    stems beside the one it shows    forms of the most irregular verbs
//! welsh_others.tsv           lemma    other forms
//! welsh_function_words.tsv   what they are    words
//! ```

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    hash::BuildHasherDefault,
    sync::LazyLock,
};

use crate::language::remembered::ShortHash;

use super::{
    NAMING, Rank, folded,
    shapes::{Shape, each_shape},
};

const NOUNS: &str = include_str!("../words/welsh_nouns.tsv");
const ADJECTIVES: &str = include_str!("../words/welsh_adjectives.tsv");
const VERBS: &str = include_str!("../words/welsh_verbs.tsv");
const OTHERS: &str = include_str!("../words/welsh_others.tsv");
const FUNCTION_WORDS: &str = include_str!("../words/welsh_function_words.tsv");

/// A map by words of our own.
type Map<K, V> = HashMap<K, V, BuildHasherDefault<ShortHash>>;

/// A form as it is looked up; most stand in the lists, some are put together.
type Form = Cow<'static, str>;

/// What rules may do with a lemma of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Plurals may be taken apart to find it.
    NounWithoutForms,
    /// Degrees may.
    Adjective,
    /// Its forms are in the list, or it has none.
    Other,
}

/// The lists, ready to look up.
#[derive(Default)]
struct Tables {
    function_words: HashSet<&'static str, BuildHasherDefault<ShortHash>>,
    readings: Map<Form, Vec<(&'static str, Rank)>>,
    kinds: Map<&'static str, Kind>,
    /// What finite verbs begin with, and their verb-nouns.
    stems: Map<Form, Vec<&'static str>>,
    /// Forms with accents, by what they are without.
    accented: Map<String, Vec<Form>>,
    /// The shapes of forms that do not have the shape of their lemma.
    odd_shapes: Map<&'static str, Vec<Shape>>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// Whether a word only joins others, and is never anything but itself.
pub(super) fn is_function_word(word: &str) -> bool {
    TABLES.function_words.contains(word)
}

/// The lemmas of a form, and how plain a reading each is.
pub(super) fn readings(form: &str) -> &'static [(&'static str, Rank)] {
    TABLES.readings.get(form).map_or(&[], Vec::as_slice)
}

/// What rules may do with a lemma; none if it is not in our lists.
pub(super) fn kind_of(lemma: &str) -> Option<Kind> {
    TABLES.kinds.get(lemma).copied()
}

/// The verb-nouns of verbs whose finite forms begin with `stem`.
pub(super) fn verbs_with_stem(stem: &str) -> &'static [&'static str] {
    TABLES.stems.get(stem).map_or(&[], Vec::as_slice)
}

/// The forms that are `plain` when their accents are left out.
pub(super) fn accented(plain: &str) -> &'static [Form] {
    TABLES.accented.get(plain).map_or(&[], Vec::as_slice)
}

/// The shapes that forms of `lemma` have and it has not.
pub(super) fn odd_shapes(lemma: &str) -> &'static [Shape] {
    TABLES.odd_shapes.get(lemma).map_or(&[], Vec::as_slice)
}

impl Tables {
    fn read() -> Self {
        let mut tables = Self::default();
        for line in FUNCTION_WORDS.lines() {
            tables.function_words.extend(column(line, 1));
        }
        // The first list that has a lemma says what it is.
        for line in ADJECTIVES.lines() {
            tables.add_naming(line, Kind::Adjective);
        }
        for line in NOUNS.lines() {
            let has_forms = column(line, 1).next().is_some();
            tables.add_naming(line, if has_forms { Kind::Other } else { Kind::NounWithoutForms });
        }
        for line in OTHERS.lines() {
            tables.add_naming(line, Kind::Other);
        }
        for line in VERBS.lines() {
            tables.add_verb(line);
        }
        tables
    }

    fn add_naming(&mut self, line: &'static str, kind: Kind) {
        let Some(lemma) = column(line, 0).next() else { return };
        self.kinds.entry(lemma).or_insert(kind);
        self.add(Cow::Borrowed(lemma), lemma, NAMING);
        for form in column(line, 1) {
            let form = match form.strip_prefix('-') {
                Some(ending) => Cow::Owned(format!("{lemma}{ending}")),
                None => Cow::Borrowed(form),
            };
            self.add(form, lemma, NAMING);
        }
    }

    fn add_verb(&mut self, line: &'static str) {
        let Some(verb) = column(line, 0).next() else { return };
        self.kinds.entry(verb).or_insert(Kind::Other);
        for form in column(line, 2).chain([verb]) {
            self.add(Cow::Borrowed(form), verb, NAMING);
        }
        let shown = shown_stem(verb);
        for stem in column(line, 1).chain([shown]) {
            self.add_stem(Cow::Borrowed(stem), verb);
            // Long consonants are written once before some endings: ennill, enillodd; cyfrannu, cyfranasant.
            if let Some(shorter) = ["nn", "rr"].iter().find_map(|double| Some(stem.strip_suffix(double)?.len() + 1)) {
                self.add_stem(Cow::Borrowed(&stem[..shorter]), verb);
            }
        }
    }

    fn add_stem(&mut self, stem: Form, verb: &'static str) {
        self.add_shape(&stem, verb);
        let verbs = self.stems.entry(stem).or_default();
        if !verbs.contains(&verb) {
            verbs.push(verb);
        }
    }

    fn add(&mut self, form: Form, lemma: &'static str, rank: Rank) {
        self.add_shape(&form, lemma);
        if !form.is_ascii() {
            let forms = self.accented.entry(folded(&form)).or_default();
            if !forms.contains(&form) {
                forms.push(form.clone());
            }
        }
        let readings = self.readings.entry(form).or_default();
        if readings.iter().all(|(known, _)| *known != lemma) {
            readings.push((lemma, rank));
        }
    }

    fn add_shape(&mut self, form: &str, lemma: &'static str) {
        let (mut own, mut odd) = (Vec::new(), Vec::new());
        each_shape(&folded(lemma), |shape| own.push(shape));
        each_shape(&folded(form), |shape| odd.push(shape));
        if odd.iter().all(|shape| !own.contains(shape)) {
            self.odd_shapes.entry(lemma).or_default().extend(odd);
        }
    }
}

/// The words of a column, from 0.
fn column(line: &'static str, number: usize) -> impl Iterator<Item = &'static str> {
    line.split('\t').nth(number).unwrap_or_default().split_whitespace()
}

/// The stem that a verb-noun shows: `canu` is `can-`, `gweithio` is `gweithi-`, `edrych` is `edrych-`.
fn shown_stem(verb: &str) -> &str {
    verb.strip_suffix(['u', 'o', 'i', 'a']).unwrap_or(verb)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::words;

    #[test]
    fn every_line_is_one_spelled_word_and_its_forms() {
        for (list, most_columns) in [(NOUNS, 2), (ADJECTIVES, 2), (OTHERS, 2), (VERBS, 3), (FUNCTION_WORDS, 2)] {
            for line in list.lines() {
                assert!((1..=most_columns).contains(&line.split('\t').count()), "{line}");
                let named = list != FUNCTION_WORDS;
                for word in line.split('\t').skip(usize::from(!named)).flat_map(str::split_whitespace) {
                    let word = word.strip_prefix('-').unwrap_or(word);
                    let spelled: Vec<_> = words(word).map(|word| word.spelled()).collect();
                    assert_eq!(spelled, [word], "a word as it is looked up: {line}");
                }
            }
        }
    }

    #[test]
    fn no_word_stands_in_a_list_twice_and_the_lists_are_sorted() {
        for list in [NOUNS, ADJECTIVES, OTHERS, VERBS] {
            let lemmas: Vec<_> = list.lines().flat_map(|line| column(line, 0)).collect();
            assert!(lemmas.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn the_lists_know_the_words_of_every_day() {
        assert!(NOUNS.lines().count() > 1_500 && VERBS.lines().count() > 700 && ADJECTIVES.lines().count() > 500);
        assert_eq!(readings("moroedd"), [("môr", NAMING)]);
        assert_eq!(readings("aeth"), [("mynd", NAMING)]);
        assert!(readings("brys-neges").is_empty());
    }
}
