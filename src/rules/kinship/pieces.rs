//! The words of a text with what stands between them, the parts of a compound, and the initials of a phrase.

use crate::language::{Channel, Word, analyse, is_stop_word, words};

/// Letters that initials have.
const INITIALS: std::ops::RangeInclusive<usize> = 3..=7;
/// Letters that a part of a word has, in bytes.
const SHORTEST_PART: usize = 3;
/// Words of a phrase that is read as a name because it stands alone between two marks.
const MOST_WORDS_ALONE: usize = 9;
/// Small words that may stand inside a name written with capitals.
const INSIDE_NAMES: [&str; 7] = ["of", "and", "for", "the", "in", "to", "on"];

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing but white space.
    Space,
    /// One of `-`, `_` and `.`: the two are parts of a compound.
    Joint,
    /// Anything else, or the beginning.
    Break,
}

/// A word of a text that stands in no address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    pub word: Word<'t>,
    pub before: Gap,
}

/// Returns the words of a text that stand in no address.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    // Whether nothing but white space has come since the last word.
    let mut open = false;
    for chunk in text.split_whitespace() {
        if chunk.contains("://") || chunk.contains('@') || chunk.starts_with("www.") {
            open = false;
            continue;
        }
        let mut end = 0;
        for word in words(chunk) {
            let before = match chunk.get(end..word.start) {
                Some("") if end == 0 && open => Gap::Space,
                Some("-" | "_" | ".") if end > 0 => Gap::Joint,
                _ => Gap::Break,
            };
            end = word.range().end;
            open = true;
            pieces.push(Piece { word, before });
        }
        // A mark after the word ends the phrase; a possessive ending does not.
        let hung = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        open &= chunk.get(end..).is_some_and(|after| after.chars().all(hung));
    }
    pieces
}

/// What a word is found by, in one channel.
pub(super) fn key(word: &str, channel: Channel) -> String {
    let mut key = String::new();
    analyse(word, channel, |token| {
        if key.is_empty() {
            key.push_str(token.text);
        }
    });
    key
}

/// Splits a word where small letters meet capitals, and letters digits: `openForms`, `XMLParser`, `covid19`.
/// The *s* of `APIs` stays where it is, and a word with a part of one or two letters (`SARSCoV`, `iOS`) stays whole.
pub(super) fn split_compound(word: &str) -> Vec<&str> {
    let parts = split(word);
    let scrap = |part: &&str| part.len() < SHORTEST_PART && !part.starts_with(|c: char| c.is_numeric());
    if parts.iter().any(scrap) { vec![word] } else { parts }
}

fn split(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in word.char_indices() {
        let mut after = word.get(at + c.len_utf8()..).unwrap_or_default().chars();
        let (next, last) = (after.next(), after.next().is_none());
        let begins = before.is_some_and(|before| {
            let capital = before.is_lowercase() && c.is_uppercase();
            let end_of_capitals = before.is_uppercase() && c.is_uppercase() && next.is_some_and(char::is_lowercase);
            let plural = next == Some('s') && last;
            capital || (end_of_capitals && !plural) || before.is_numeric() != c.is_numeric()
        });
        if begins {
            parts.extend(word.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    parts.extend(word.get(start..));
    parts
}

/// A phrase that may be known by its initials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase<'t> {
    /// The initials, in lower case.
    pub initials: String,
    /// The words that the initials stand for.
    pub words: Vec<&'t str>,
    /// All its words.
    all: Vec<&'t str>,
}

impl Phrase<'_> {
    /// The phrase as it is written, words parted by spaces.
    pub fn written(&self) -> String {
        self.all.join(" ")
    }
}

/// Returns the phrases that may be known by their initials: those that stand alone between two marks, and those written
/// with capitals; each with and without its small words.
pub(super) fn initials<'t>(pieces: &[Piece<'t>]) -> Vec<Phrase<'t>> {
    let mut found: Vec<Phrase<'t>> = Vec::new();
    let mut rest = pieces;
    while let [_, others @ ..] = rest {
        let more = others.iter().take_while(|piece| piece.before != Gap::Break).count();
        let (segment, after) = rest.split_at(more + 1);
        rest = after;
        if segment.len() <= MOST_WORDS_ALONE {
            add_phrase(segment, &mut found);
        }
        for name in segment.split(|piece| !in_name(piece.word.written)) {
            add_phrase(name, &mut found);
        }
    }
    found
}

/// Returns the phrase that the parts of a compound make: `OpenStreetMap` is also *OSM*.
pub(super) fn initials_of<'t>(parts: &[&'t str]) -> Option<Phrase<'t>> {
    let initials: String = parts.iter().filter_map(|part| part.chars().next()).flat_map(char::to_lowercase).collect();
    let fits = INITIALS.contains(&initials.chars().count()) && initials.chars().all(char::is_alphabetic);
    fits.then(|| Phrase { initials, words: parts.to_vec(), all: parts.to_vec() })
}

fn in_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase) || INSIDE_NAMES.contains(&word)
}

fn add_phrase<'t>(pieces: &[Piece<'t>], found: &mut Vec<Phrase<'t>>) {
    let all: Vec<&str> = pieces.iter().map(|piece| piece.word.written).collect();
    let large: Vec<&str> = all.iter().copied().filter(|word| !is_stop_word(&key(word, Channel::Folded))).collect();
    for words in [&all, &large] {
        let initials: String =
            words.iter().filter_map(|word| word.chars().next()).flat_map(char::to_lowercase).collect();
        let fits = INITIALS.contains(&initials.chars().count()) && !is_stop_word(&initials);
        if fits && !found.iter().any(|phrase| phrase.initials == initials) {
            found.push(Phrase { initials, words: large.clone(), all: all.clone() });
        }
    }
}
