//! Where the words of a query stand in a text, and whether that is its title or its text.
//!
//! A text is passed over once. A word is looked at only when it begins with a letter that something wanted may begin with,
//! stemmed only when it begins like a stem that is wanted, which few do; its Welsh keys are worked out only where it looks
//! like a word with one that is wanted.

use std::{
    ops::{ControlFlow, Range},
    sync::Arc,
};

use crate::model::{FoundIn, Lang, MOST_TERMS, Query, Sign};

use super::{Channel, Lexicon, analyse, english, query_keys, tokens::Analyser, welsh::Shapes, words};

/// What a query wants to be shown: its wanted words and phrases, as they are looked up.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// At most [`MOST_TERMS`], of at most as many words each.
    terms: Vec<Vec<Sought>>,
    /// What a word of a text looks like if it may have one of the Welsh keys.
    shapes: Shapes,
    lexicon: Arc<Lexicon>,
}

/// One word that is looked for. It is found by any of its sides.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sought {
    folded: String,
    /// Its English stem; none in phrases and where only the exact words count.
    stem: Option<String>,
    /// Its Welsh keys; none for function words, in phrases, and where only the exact words count.
    keys: Vec<String>,
}

/// A place where a term was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The words in the text, in bytes.
    pub range: Range<usize>,
    /// Which of the wanted terms.
    pub term: usize,
}

impl Wanted {
    /// What `query` wants; `lexicon` is what the index knows of Welsh. Refused terms, and terms without a letter or
    /// digit, are left out.
    pub fn of(query: &Query, lexicon: &Arc<Lexicon>) -> Self {
        let wanted = query.terms.iter().filter(|term| term.sign == Sign::Want);
        let terms = wanted.map(|term| sought(&term.words, query.exact, lexicon)).filter(|words| !words.is_empty());
        let terms: Vec<_> = terms.take(MOST_TERMS).collect();
        let mut shapes = Shapes::default();
        for key in terms.iter().flatten().flat_map(|word| &word.keys) {
            shapes.add(key);
        }
        Self { terms, shapes, lexicon: lexicon.clone() }
    }

    /// Whether no words are wanted.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// How many terms there are, at most [`MOST_TERMS`].
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Hands every place where a term stands in `text` to `each`, by where they end, until it has had enough.
    pub(super) fn places(&self, text: &str, mut each: impl FnMut(Place) -> ControlFlow<()>) {
        if self.is_empty() {
            return;
        }
        let begins = self.begins();
        // Bit n of a term's state: its words 0 to n were the last n + 1 words of the text (Baeza-Yates and Gonnet, 1989).
        let mut states = [0_u32; MOST_TERMS];
        let mut starts = [0_usize; MOST_TERMS];
        let mut analyser = Analyser::forgetful(Channel::Folded, self.lexicon.clone());
        let mut welsh = Analyser::forgetful(Channel::Welsh, self.lexicon.clone());
        for (position, word) in words(text).enumerate() {
            // Folding keeps the first letter of a word that begins with a plain one.
            let first = word.written.bytes().next().unwrap_or(0).to_ascii_lowercase();
            if first.is_ascii() && !begins[usize::from(first)] && !self.shapes.begin_with(first) {
                states = [0; MOST_TERMS];
                continue;
            }
            let folded = analyser.read(word.written);
            let possible = folded.bytes().next().is_some_and(|first| begins[usize::from(first)]);
            let keys = if self.shapes.fit(folded) { welsh.read(word.written) } else { "" };
            if !possible && keys.is_empty() {
                states = [0; MOST_TERMS];
                continue;
            }
            starts[position % MOST_TERMS] = word.start;
            let mut stem = None;
            for ((term, words), state) in self.terms.iter().enumerate().zip(&mut states) {
                *state = (*state << 1 | 1) & meeting(words, folded, keys, &mut stem);
                if *state & (1 << (words.len() - 1)) == 0 {
                    continue;
                }
                let start = starts[(position + 1 - words.len()) % MOST_TERMS];
                if each(Place { range: start..word.range().end, term }).is_break() {
                    return;
                }
            }
        }
    }

    /// The bytes that a word must begin with to be worth a look as it is written.
    fn begins(&self) -> [bool; 256] {
        let mut begins = [false; 256];
        for word in self.terms.iter().flatten() {
            for side in [Some(&word.folded), word.stem.as_ref()].into_iter().flatten() {
                for first in side.bytes().take(1) {
                    begins[usize::from(first)] = true;
                }
            }
        }
        begins
    }
}

/// Returns where the words of a query were found: all of them in the title, some in the text, some in the title,
/// or none in either.
pub fn found_in(title: &str, text: &str, wanted: &Wanted) -> FoundIn {
    let mut in_title = [false; MOST_TERMS];
    wanted.places(title, |place| {
        in_title[place.term] = true;
        ControlFlow::Continue(())
    });
    let titled = in_title.iter().filter(|found| **found).count();
    if titled > 0 && titled == wanted.len() {
        return FoundIn::Title;
    }
    let mut in_text = false;
    wanted.places(text, |_| {
        in_text = true;
        ControlFlow::Break(())
    });
    match (in_text, titled) {
        (true, _) => FoundIn::Text,
        (false, 0) => FoundIn::Names,
        (false, _) => FoundIn::Title,
    }
}

/// A term as it is looked up.
fn sought(words: &[String], exact: bool, lexicon: &Lexicon) -> Vec<Sought> {
    let mut sought = Vec::new();
    for word in words {
        analyse(word, Channel::Folded, |token| {
            sought.push(Sought { folded: token.text.to_owned(), stem: None, keys: Vec::new() });
        });
    }
    sought.truncate(MOST_TERMS);
    if let ([word], false) = (sought.as_mut_slice(), exact) {
        word.stem = Some(english::stem(&word.folded).into_owned());
        // Made from how it is written, since accents matter to them.
        let keys = words.iter().flat_map(|word| query_keys(word, Lang::Cy, lexicon));
        word.keys = keys.filter(|key| !key.starts_with('_')).collect();
    }
    sought
}

/// Returns the bits of those words of a term that are met by a word with its Welsh `keys`. Its stem is worked out once,
/// and only if it matters.
fn meeting(words: &[Sought], folded: &str, keys: &str, stem: &mut Option<String>) -> u32 {
    let mut met = 0;
    for (n, word) in words.iter().enumerate() {
        let by_stem = |sought: &String| {
            begins_alike(folded, sought) && *stem.get_or_insert_with(|| english::stem(folded).into_owned()) == *sought
        };
        let by_key = || keys.split(' ').any(|key| word.keys.iter().any(|sought| sought == key));
        if word.folded == folded || word.stem.as_ref().is_some_and(by_stem) || by_key() {
            met |= 1 << n;
        }
    }
    met
}

/// Whether `word` may have the stem `stem`. Snowball changes endings only, so that the first three letters stay,
/// but for short stems (`skies` is `sky`, `dying` is `die`), where the first one does.
fn begins_alike(word: &str, stem: &str) -> bool {
    let kept = if stem.len() > 3 { 3 } else { 1 };
    word.as_bytes().get(..kept) == stem.as_bytes().get(..kept)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::Term;

    /// What is wanted by terms separated by `, `.
    pub(in super::super) fn wanted(terms: &str, exact: bool) -> Wanted {
        let term = |text: &str| Term { words: text.split(' ').map(str::to_owned).collect(), sign: Sign::Want };
        Wanted::of(
            &Query { terms: terms.split(", ").map(term).collect(), exact, ..Query::default() },
            &Lexicon::built_in(),
        )
    }

    /// Checks what of `text` is found by `terms`.
    fn check(terms: &str, text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        wanted(terms, false).places(text, |place| {
            found.push(&text[place.range]);
            ControlFlow::Continue(())
        });
        assert_eq!(found, expected, "{terms:?} in {text:?}");
    }

    #[test]
    fn words_are_found_by_themselves_without_accents_and_by_their_stems() {
        check("invitation", "Invitations and an INVITATION; inviting", &["Invitations", "INVITATION", "inviting"]);
        check("mor", "Môr a mynydd", &["Môr"]);
        check("sky, die", "Blue skies are dying", &["skies", "dying"]);
        check("heat, pump", "Pumps for heat", &["Pumps", "heat"]);
        check("council", "council's", &["council"]);
    }

    #[test]
    fn welsh_words_are_found_in_every_form() {
        check("pentref", "Y pentrefi a'r bentref; ym mhentref", &["pentrefi", "bentref", "mhentref"]);
        check("llywodraeth", "Lywodraeth Cymru", &["Lywodraeth"]);
        check("mynd", "Aeth y plant", &["Aeth"]);
        check("dwr", "Ansawdd y dŵr, ei ddŵr", &["dŵr", "ddŵr"]);
        check("bangor", "Ym Mangor", &["Mangor"]);
        check("mae", "Mae bae", &["Mae"]);
    }

    #[test]
    fn phrases_are_found_as_written_wherever_they_begin() {
        check("heat pump", "A heat-pump, a heat: pump, heat pumps, heat the pump", &["heat-pump", "heat: pump"]);
        check("a b a c", "a b a b a c", &["a b a c"]);
        check("a a", "a a a", &["a a", "a a"]);
    }

    #[test]
    fn only_the_exact_word_is_found_when_exact() {
        assert_eq!(found_in("Invitations", "an invitation", &wanted("invitation", true)), FoundIn::Text);
        assert_eq!(found_in("Invitations", "an invitation", &wanted("invitation", false)), FoundIn::Title);
    }

    #[test]
    fn the_title_counts_when_it_has_every_word_and_the_text_when_it_has_some() {
        let heat_pumps = wanted("heat, pump", false);
        assert_eq!(found_in("Heat pumps", "Warm homes", &heat_pumps), FoundIn::Title);
        assert_eq!(found_in("Heat", "pumps", &heat_pumps), FoundIn::Text);
        assert_eq!(found_in("Heat", "Warm homes", &heat_pumps), FoundIn::Title);
        assert_eq!(found_in("Warm", "homes", &heat_pumps), FoundIn::Names);
        assert_eq!(found_in("Heat", "pumps", &Wanted::default()), FoundIn::Names);
    }

    #[test]
    fn a_stem_begins_like_its_words() {
        let words = "skies dying lying tying idly gently ugly early only singly news skis happily generously communes
            arsenal university organisation publishing flies cries tries used agreed hopped falling controlling sensational
            rationalisation operational digitisation accessibility datasets procurement reusable";
        for word in words.split_whitespace() {
            assert!(begins_alike(word, &english::stem(word)), "{word}: {}", english::stem(word));
        }
    }

    #[test]
    fn more_words_than_a_query_may_have_are_left_out() {
        let many = vec!["word"; 40].join(" ");
        let mut places = 0;
        wanted(&many, false).places(&many, |place| {
            assert_eq!(place.range.len(), MOST_TERMS * 5 - 1);
            places += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(places, 40 - MOST_TERMS + 1);
        assert_eq!(wanted(&vec!["word"; 40].join(", "), false).len(), MOST_TERMS);
    }
}
