//! Words that say little about what a piece of work is for.
//!
//! Two items that share *docker* share a tool, two that share *dashboard* a form, two that share *council* the kind
//! of body that made them. None of these is a reason to talk to one another. The lists are ours and meant to grow:
//! `words/word_classes.tsv` holds a word and its class a line; a word is listed in one of its forms, its others follow.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::{Channel, analyse, words};

/// `word <tab> class`, where a word is in lower case and without diacritics.
const WORD_CLASSES: &str = include_str!("words/word_classes.tsv");
/// `language <tab> points <tab> words`: the small words of English, Welsh and their neighbours.
const FUNCTION_WORDS: &str = include_str!("words/function_words.tsv");

/// What kind of little a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// It names a technique or a product that anybody may build with: *docker*, *parser*.
    Stack,
    /// It says what form a thing has, or what stage it is in: *dashboard*, *pilot*, *guidance*.
    Form,
    /// It names a public body, or a kind of one.
    Body,
}

/// Classes by the stem of the word.
static CLASSES: LazyLock<HashMap<String, WordClass>> = LazyLock::new(|| {
    let mut classes = HashMap::new();
    for (word, class) in lines() {
        let class = match class {
            "stack" => WordClass::Stack,
            "form" => WordClass::Form,
            "body" => WordClass::Body,
            _ => continue,
        };
        analyse(word, Channel::English, |token| {
            classes.entry(token.text.to_owned()).or_insert(class);
        });
    }
    classes
});

/// Words that hold sentences together, folded.
static STOP_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut stop = HashSet::new();
    let listed = lines().filter(|(_, class)| *class == "stop").map(|(word, _)| word);
    let small = FUNCTION_WORDS.lines().filter_map(|line| line.rsplit('\t').next()).flat_map(words);
    for word in listed.chain(small.map(|word| word.written)) {
        analyse(word, Channel::Folded, |token| {
            stop.insert(token.text.to_owned());
        });
    }
    stop
});

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    WORD_CLASSES.lines().filter_map(|line| line.split_once('\t'))
}

/// Returns the class of a word that says little; `stem` is its English stem, or the folded word where it has none.
///
/// ```
/// # use gorwel::language::{WordClass, word_class};
/// assert_eq!(word_class("dashboard"), Some(WordClass::Form));
/// assert_eq!(word_class("heat"), None);
/// ```
pub fn word_class(stem: &str) -> Option<WordClass> {
    CLASSES.get(stem).copied()
}

/// Whether a folded word only holds sentences together.
pub fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.contains(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(word: &str) -> Option<WordClass> {
        let mut class = None;
        analyse(word, Channel::English, |token| class = word_class(token.text));
        class
    }

    #[test]
    fn every_form_of_a_listed_word_has_its_class() {
        for (words, expected) in [
            (["docker", "parser", "parsing"], WordClass::Stack),
            (["dashboards", "pilots", "guidance"], WordClass::Form),
            (["cyngor", "hmrc", "universities"], WordClass::Body),
        ] {
            for word in words {
                assert_eq!(class(word), Some(expected), "{word}");
            }
        }
    }

    #[test]
    fn what_public_work_is_about_has_no_class() {
        // Each of these shares its beginning, or its stem, with a word that is listed or was.
        for word in
            "waste screening heat housing building security land parking benefits employment address trees".split(' ')
        {
            assert_eq!(class(word), None, "{word}");
        }
    }

    #[test]
    fn every_line_has_a_word_as_it_is_folded_and_a_class() {
        for line in WORD_CLASSES.lines() {
            let (word, class) = line.split_once('\t').expect("a word, a tab and a class");
            let mut folded = String::new();
            analyse(word, Channel::Folded, |token| folded.push_str(token.text));
            assert_eq!(word, folded);
            assert!(["stack", "form", "body", "stop"].contains(&class), "{line}");
        }
        assert!(is_stop_word("the") && is_stop_word("gyda") && is_stop_word("https") && !is_stop_word("heat"));
    }
}
