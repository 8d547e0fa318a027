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
