//! What a query also asks for: its words in the other language, and what abbreviations stand for.
//!
//! Only words that are wanted are widened. Words beside each other may be one term of the glossary; a phrase may be so
//! only as a whole, since whoever writes marks of quotation means these words. What is added is little, so that a search
//! costs little more; it is shown, and an exact search does without.

use std::ops::Range;

use crate::{
    language::{Detected, Glossary, detect, words},
    model::{Also, Lang, Query, Sign, Term},
};

/// Translations of one word or phrase that are searched for.
const MOST_ACROSS: usize = 3;
/// Other ways of saying it in its own language.
const MOST_ALIASES: usize = 2;
/// All that is added to one query.
const MOST_ALSO: usize = 16;

/// Returns what `query` also asks for; nothing if only the exact words count.
///
/// ```
/// # use gorwel::{language::Glossary, rules::{expansion::also, query::read}};
/// let (query, _) = read("heat network");
/// assert_eq!(also(&query, Glossary::built_in())[0].words, ["rhwydwaith", "gwres"]);
/// ```
pub fn also(query: &Query, glossary: &Glossary) -> Vec<Also> {
    let mut all: Vec<Also> = Vec::new();
    if query.exact {
        return all;
    }
    let lang = language_of(query, glossary);
    for run in runs(&query.terms) {
        let across =
            glossary.across(&run.words, lang).into_iter().map(|found| (found, Some(lang.other()), MOST_ACROSS));
        let aliases = glossary.aliases(&run.words, lang).into_iter().map(|found| (found, None, MOST_ALIASES));
        for (found, in_lang, most) in across.chain(aliases) {
            let Some(terms) = run.terms(&found.words) else { continue };
            for other in found.also.iter().take(most) {
                let other = Also { terms: terms.clone(), words: spellings(other), lang: in_lang };
                let is_other = other.words != run.words[found.words.clone()];
                if is_other && all.len() < MOST_ALSO && !all.contains(&other) {
                    all.push(other);
                }
            }
        }
    }
    all
}

/// Returns what the words of a text, which is in `lang`, are also searched for by in the other language.
pub fn across(text: &str, lang: Lang, glossary: &Glossary) -> Vec<Vec<String>> {
    let found = glossary.across(&spellings(text), lang);
    found.iter().flat_map(|found| found.also.iter().take(MOST_ACROSS)).map(|other| spellings(other)).collect()
}

/// The language that the words of a query are in: the one in which the glossary knows more of them, else what they look
/// like.
fn language_of(query: &Query, glossary: &Glossary) -> Lang {
    let wanted = query.terms.iter().filter(|term| term.sign == Sign::Want);
    let words: Vec<&str> = wanted.flat_map(|term| &term.words).map(String::as_str).collect();
    let looks = match detect(&words.join(" ")) {
        Detected::Ours(lang) => lang,
        Detected::Other | Detected::Unknown => Lang::default(),
    };
    glossary.language_of(&words, looks)
}

/// Wanted words that follow each other, or the words of one phrase.
struct Run<'q> {
    words: Vec<&'q str>,
    /// Where they stand among the terms: each word is one, or all of them together are.
    terms: Range<usize>,
}

impl Run<'_> {
    /// The terms that some of the words are; none for a part of a phrase.
    fn terms(&self, words: &Range<usize>) -> Option<Range<usize>> {
        if self.terms.len() == self.words.len() {
            return Some(self.terms.start + words.start..self.terms.start + words.end);
        }
        (words.len() == self.words.len()).then(|| self.terms.clone())
    }
}

fn runs(terms: &[Term]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (at, term) in terms.iter().enumerate().filter(|(_, term)| term.sign == Sign::Want) {
        let follows = |run: &&mut Run<'_>| run.terms.end == at && run.terms.len() == run.words.len();
        match (term.words.as_slice(), runs.last_mut().filter(follows)) {
            ([word], Some(run)) => {
                run.words.push(word);
                run.terms.end = at + 1;
            }
            (words, _) => {
                runs.push(Run { words: words.iter().map(String::as_str).collect(), terms: at..at + 1 });
            }
        }
    }
    runs
}

fn spellings(text: &str) -> Vec<String> {
    words(text).map(|word| word.spelled()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::query::read;

    /// Checks what is added to a query, as `terms: words`.
    fn check(text: &str, expected: &[&str]) {
        let (query, _) = read(text);
        let found: Vec<String> = also(&query, Glossary::built_in())
            .iter()
            .map(|also| format!("{}..{}: {}", also.terms.start, also.terms.end, also.words.join(" ")))
            .collect();
        assert!(expected.iter().all(|one| found.iter().any(|found| found == one)), "{text}: {found:?}");
        assert_eq!(found.is_empty(), expected.is_empty(), "{text}: {found:?}");
    }

    #[test]
    fn a_query_is_widened_in_both_directions() {
        check("heat network", &["0..2: rhwydwaith gwres"]);
        check("rhwydweithiau gwres", &["0..2: heat network"]);
        check("new heat networks type:code", &["0..1: newydd", "1..3: rhwydwaith gwres"]);
        check("gwasanaethau iechyd", &["0..2: health service"]);
    }

    #[test]
    fn abbreviations_are_spelled_out_and_what_they_stand_for_is_translated() {
        check("a11y", &["0..1: accessibility", "0..1: hygyrchedd"]);
        check("\"application programming interface\"", &["0..1: api"]);
    }

    #[test]
    fn a_phrase_is_widened_only_as_a_whole_and_a_refused_word_never() {
        check("\"heat network\"", &["0..1: rhwydwaith gwres"]);
        check("\"heat zebra\"", &[]);
        check("zebra -heat", &[]);
        check("heat -zebra network", &["0..1: gwres", "2..3: rhwydwaith"]);
    }

    #[test]
    fn an_exact_query_is_left_as_it_is() {
        let (query, _) = read("heat network");
        assert_eq!(also(&Query { exact: true, ..query }, Glossary::built_in()), []);
    }

    #[test]
    fn what_is_added_has_a_limit() {
        let (query, _) = read("health school water road waste council work house child plan flood tax");
        let found = also(&query, Glossary::built_in());
        assert!(found.len() <= MOST_ALSO && found.len() > 5, "{found:?}");
    }
}
