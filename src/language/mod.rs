//! Words: how a text is taken apart, what a word is found by, which language a text is in, and where it matched.
//!
//! The index, a query and a snippet all go through [`analyse`], so that they never disagree about what a word is.
//! Everything here is pure: text in, values out.

mod classes;
mod detect;
mod english;
mod found;
mod glossary;
mod keys;
mod remembered;
mod snippet;
mod tokens;
mod topics;
mod welsh;

pub use classes::{WordClass, is_stop_word, word_class};
pub use detect::{Detected, detect, language_of};
pub use found::{Wanted, found_in};
pub use glossary::{
    Confidence, Entry, Expansion, Glossary, GlossaryRead, LONGEST_PHRASE, LeftOut, MOST_OTHERS, WhyLeftOut,
    read_glossary,
};
pub use keys::{keys, phrase_keys, query_keys};
pub use snippet::snippet;
pub use tokens::{Analyser, Channel, LONGEST_WORD, Token, Tokens, Word, Words, analyse, words};
pub use topics::{MOST_TOPICS_LISTED, TopicsRead, built_in_topics, read_topics, topic_tag, topics_with};
pub use welsh::{Lexicon, LexiconError, MOST_FORMS};
