//! Tokens: the one rule by which a text becomes words, and words become what they are found by.
//!
//! A *word* is a run of letters, digits and the marks on them. Everything else ends it, so that `open-source` and
//! `gov.uk` are two words each. An apostrophe ends a word too, and the short endings that English and Welsh hang
//! on it (`council's`, `don't`, `i'r`, `sy'n`, `a'i`) are left out, since they say nothing; a longer part is a
//! word of its own (`O'Neill`, `d'Ivoire`). Soft hyphens and zero-width characters inside a word are passed over.
//!
//! A word is spelled in lower case, NFC, and cut to [`LONGEST_WORD`] characters. From that spelling each
//! [`Channel`] makes its tokens.

use std::{ops::Range, sync::Arc};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{
    english,
    remembered::Remembered,
    welsh::{self, Lexicon, Purpose},
};

/// The longest word, in characters. The rest of a longer one is left out: it is a key or an encoded file.
pub const LONGEST_WORD: usize = 64;

/// What hangs on an apostrophe without being a word: English first, then Welsh.
const HUNG: [&str; 14] = ["s", "t", "d", "m", "ll", "re", "ve", "r", "n", "i", "w", "u", "ch", "th"];

/// Letters that Unicode does not take apart, and what people type for them.
const PLAIN: [(char, &str); 10] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ı', "i"),
];

/// By which of its sides a word is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The word itself without diacritics, so that `môr` is found by `mor`.
    Folded,
    /// The stem of the folded word by the Snowball rules for English.
    English,
    /// What the Welsh forms of a word share; several where a form may belong to several words.
    Welsh,
}

/// One word as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word as written.
    pub written: &'t str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
}

impl Word<'_> {
    /// Where it stands in the text, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.start + self.written.len()
    }

    /// The word in lower case, NFC, accents kept, cut to [`LONGEST_WORD`]. Read as a text, it is that one word again.
    pub fn spelled(&self) -> String {
        let mut spelling = String::new();
        spell(self.written, &mut spelling);
        spelling
    }
}

/// Returns the words of a text, in order.
///
/// ```
/// # use gorwel::language::words;
/// let all = |text| words(text).map(|word| word.spelled()).collect::<Vec<_>>();
/// assert_eq!(all("Croeso i’r Senedd-dŷ!"), ["croeso", "i", "senedd", "dŷ"]);
/// assert_eq!(all("The council's e-mail"), ["the", "council", "e", "mail"]);
/// ```
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, hangs_at: None }
}

/// The words of a text; see [`words`].
#[derive(Debug, Clone)]
pub struct Words<'t> {
    text: &'t str,
    /// How far it has been read, in bytes.
    at: usize,
    /// Where a part would begin that hangs on the last word by an apostrophe.
    hangs_at: Option<usize>,
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        loop {
            self.pass_over(|b| b.is_ascii() && !b.is_ascii_alphanumeric(), |c| !begins_word(c));
            let start = self.at;
            if start == self.text.len() {
                return None;
            }
            self.pass_over(u8::is_ascii_alphanumeric, continues_word);
            let written = &self.text[start..self.at];
            let hung = self.hangs_at == Some(start);
            let apostrophe = self.text[self.at..].chars().next().filter(|c| is_apostrophe(*c));
            self.hangs_at = apostrophe.map(|c| self.at + c.len_utf8());
            if !(hung && HUNG.iter().any(|ending| written.eq_ignore_ascii_case(ending))) {
                return Some(Word { written, start });
            }
        }
    }
}

impl Words<'_> {
    /// Reads on while `ascii` and `other` hold. Nearly all letters of our languages are ASCII and need no decoding.
    fn pass_over(&mut self, ascii: impl Fn(&u8) -> bool, other: impl Fn(char) -> bool) {
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += rest.iter().position(|b| !ascii(b)).unwrap_or(rest.len());
            match self.text[self.at..].chars().next() {
                Some(c) if !c.is_ascii() && other(c) => self.at += c.len_utf8(),
                _ => return,
            }
        }
    }
}

/// One thing that a word is found by.
#[derive(Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is looked up by.
    pub text: &'a str,
    /// Where the word stands in the text, in bytes.
    pub range: Range<usize>,
    /// Which word of the text it is, from 0. Tokens of one position are readings of one word: any of them will do.
    pub position: usize,
}

/// Makes tokens of one channel, one text after another, and remembers what it worked out.
#[derive(Debug, Clone)]
pub struct Analyser {
    channel: Channel,
    lexicon: Arc<Lexicon>,
    spelling: String,
    /// The tokens of the word in hand, separated by spaces.
    tokens: String,
    folded: String,
    remembered: Option<Remembered>,
}

impl Analyser {
    /// An analyser to keep and use for many texts; `lexicon` is what it knows of Welsh. For one short text, call
    /// [`analyse`].
    pub fn new(channel: Channel, lexicon: &Arc<Lexicon>) -> Self {
        Self { remembered: Some(Remembered::default()), ..Self::forgetful(channel, lexicon.clone()) }
    }

    /// An analyser for one short text, which is not worth a memory.
    pub(super) fn forgetful(channel: Channel, lexicon: Arc<Lexicon>) -> Self {
        let (spelling, tokens, folded) = Default::default();
        Self { channel, lexicon, spelling, tokens, folded, remembered: None }
    }

    /// Begins a text.
    pub fn tokens<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        Tokens { analyser: self, words: words(text), range: 0..0, words_read: 0, unread: usize::MAX }
    }

    /// Takes a word in hand, and returns its tokens, separated by spaces. What is written must be one word.
    pub(super) fn read(&mut self, written: &str) -> &str {
        let Self { channel, lexicon, spelling, tokens, folded, remembered } = self;
        spell(written, spelling);
        tokens.clear();
        match channel {
            Channel::Folded => fold(spelling, tokens),
            Channel::English => {
                fold(spelling, folded);
                work_out(remembered, folded, tokens, |word, stem| stem.push_str(&english::stem(word)));
            }
            Channel::Welsh => work_out(remembered, spelling, tokens, |word, keys| {
                welsh::write_keys(word, lexicon, Purpose::Index, keys);
            }),
        }
        tokens
    }
}

/// Puts what `work` writes for `word` into `out`, from memory where there is one.
fn work_out(memory: &mut Option<Remembered>, word: &str, out: &mut String, work: impl FnOnce(&str, &mut String)) {
    match memory {
        Some(memory) => out.push_str(memory.get(word, work)),
        None => work(word, out),
    }
}

/// The tokens of a text, one at a time.
#[derive(Debug)]
pub struct Tokens<'a> {
    analyser: &'a mut Analyser,
    words: Words<'a>,
    /// Where the word in hand stands.
    range: Range<usize>,
    words_read: usize,
    /// Where the next token begins among those of the word in hand; beyond them if they have all been told.
    unread: usize,
}

impl Tokens<'_> {
    /// Returns the next token.
    pub fn advance(&mut self) -> Option<Token<'_>> {
        if self.unread >= self.analyser.tokens.len() {
            let word = self.words.next()?;
            self.analyser.read(word.written);
            self.range = word.range();
            self.words_read += 1;
            self.unread = 0;
        }
        let rest = &self.analyser.tokens[self.unread..];
        let text = if self.analyser.channel == Channel::Welsh { rest.split(' ').next().unwrap_or(rest) } else { rest };
        self.unread += text.len() + 1;
        Some(Token { text, range: self.range.clone(), position: self.words_read - 1 })
    }
}

/// Hands the tokens of a text to `each`, in order, with our own lists for what is to be known of Welsh.
///
/// ```
/// # use gorwel::language::{Channel, analyse};
/// let all = |text, channel| {
///     let mut all = Vec::new();
///     analyse(text, channel, |token| all.push(token.text.to_owned()));
///     all
/// };
/// assert_eq!(all("Môr Hafren", Channel::Folded), ["mor", "hafren"]);
/// assert_eq!(all("Screening invitations", Channel::English), ["screen", "invit"]);
/// assert_eq!(all("Gwahoddwyd y plant", Channel::Welsh), ["gwahodd", "_y", "plentyn"]);
/// ```
pub fn analyse(text: &str, channel: Channel, mut each: impl FnMut(Token<'_>)) {
    let mut analyser = Analyser::forgetful(channel, Lexicon::built_in());
    let mut tokens = analyser.tokens(text);
    while let Some(token) = tokens.advance() {
        each(token);
    }
}

/// Whether a character beyond ASCII begins a word.
fn begins_word(c: char) -> bool {
    is_letter(c) && !is_combining_mark(c)
}

/// Whether a character beyond ASCII belongs to a word that has begun.
fn continues_word(c: char) -> bool {
    is_letter(c) || is_combining_mark(c) || is_invisible(c)
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_apostrophe(c)
}

/// Typed, set, turned and wide; and the one that Unicode counts as a letter.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '＇' | 'ʼ')
}

/// Soft hyphen, zero-width space, non-joiner, joiner, word joiner, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Puts the spelling of a word into `spelling`: see [`Word::spelled`].
fn spell(written: &str, spelling: &mut String) {
    spelling.clear();
    if written.is_ascii() {
        spelling.push_str(&written[..written.len().min(LONGEST_WORD)]);
        spelling.make_ascii_lowercase();
        return;
    }
    let seen = written.chars().filter(|c| !is_invisible(*c)).nfc();
    spelling.extend(seen.flat_map(char::to_lowercase).nfc().take(LONGEST_WORD));
}

/// Puts the folded form of a spelling into `folded`: no diacritics, no ligatures, every letter as people type it.
pub(super) fn fold(spelling: &str, folded: &mut String) {
    folded.clear();
    if spelling.is_ascii() {
        folded.push_str(spelling);
        return;
    }
    for c in spelling.nfkd().flat_map(char::to_lowercase) {
        match PLAIN.iter().find(|(letter, _)| *letter == c) {
            Some((_, typed)) => folded.push_str(typed),
            None if c.is_alphanumeric() => folded.push(c),
            None => {}
        }
    }
    // A few letters of other scripts are nothing but marks.
    if folded.is_empty() {
        folded.push_str(spelling);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Checks the words of a text, separated by spaces, in one channel.
    fn check(channel: Channel, text: &str, expected: &str) {
        let mut found = Vec::new();
        analyse(text, channel, |token| found.push(token.text.to_owned()));
        assert_eq!(found.join(" "), expected, "{text:?} as {channel:?}");
    }

    #[test]
    fn everything_but_letters_and_digits_ends_a_word() {
        check(Channel::Folded, "open-source, gov.uk/a_b (v2.1) — COVID-19!", "open source gov uk a b v2 1 covid 19");
        check(Channel::Folded, " \n ... ' ’ - ", "");
    }

    #[test]
    fn what_hangs_on_an_apostrophe_is_a_word_only_if_it_says_something() {
        check(Channel::Folded, "The council’s plan; they don't, we'll", "the council plan they don we");
        check(Channel::Folded, "Mae’r ysgol i'r plant a'i sy'n o'u mi’th", "mae ysgol i plant a sy o mi");
        check(Channel::Folded, "O'Neill, Côte d’Ivoire, rock'n'roll", "o neill cote d ivoire rock roll");
        check(Channel::Folded, "'r 'n the 'open' one", "r n the open one");
        check(Channel::Folded, "maeʼr", "mae");
    }

    #[test]
    fn accents_ligatures_and_case_do_not_matter_when_folded() {
        check(Channel::Folded, "Môr, mo\u{302}r, MÔR", "mor mor mor");
        check(Channel::Folded, "Straße œuvre ﬁle smørrebrød Łódź ŵyl", "strasse oeuvre file smorrebrod lodz wyl");
        check(Channel::Folded, "\u{ff9e}", "\u{ff9e}");
        check(Channel::Folded, "co\u{ad}operate x\u{200b}y", "cooperate xy");
    }

    #[test]
    fn english_words_are_found_by_their_stems() {
        check(Channel::English, "Publishing café invitations, v2 releases", "publish cafe invit v2 releas");
    }

    #[test]
    fn an_analyser_that_remembers_makes_the_same_tokens() {
        let text = "Councils publish; the council published what councils publish";
        let mut analyser = Analyser::new(Channel::English, &Lexicon::built_in());
        for _ in 0..2 {
            let mut tokens = analyser.tokens(text);
            let mut found = String::new();
            while let Some(token) = tokens.advance() {
                found += token.text;
                found += " ";
            }
            check(Channel::English, text, found.trim_end());
        }
    }

    #[test]
    fn a_token_says_where_its_word_stands() {
        let text = "Yng Nghaerdydd: dŵr’n llifo";
        let mut found = Vec::new();
        analyse(text, Channel::Folded, |token| found.push((token.position, text[token.range].to_owned())));
        let expected = [(0, "Yng"), (1, "Nghaerdydd"), (2, "dŵr"), (3, "llifo")];
        assert_eq!(found, expected.map(|(position, word)| (position, word.to_owned())));
    }

    #[test]
    fn a_word_keeps_its_accents_when_spelled_and_has_an_end() {
        assert_eq!(words("MO\u{302}R").map(|word| word.spelled()).collect::<Vec<_>>(), ["môr"]);
        check(Channel::Folded, &"x".repeat(10_000), &"x".repeat(LONGEST_WORD));
        check(Channel::Folded, &"ŵ".repeat(10_000), &"w".repeat(LONGEST_WORD));
    }

    proptest! {
        #[test]
        fn a_spelling_read_again_is_the_same_one_word(text in "\\PC{0,80}") {
            for word in words(&text) {
                let spelled = word.spelled();
                let again: Vec<_> = words(&spelled).map(|word| word.spelled()).collect();
                prop_assert_eq!(again, vec![spelled]);
            }
        }

        #[test]
        fn every_token_stands_in_the_text_and_in_order(text in any::<String>()) {
            let mut last = 0;
            analyse(&text, Channel::English, |token| {
                assert!(token.range.start >= last && !token.text.is_empty(), "{token:?}");
                last = token.range.end;
                assert!(text.get(token.range).is_some());
            });
        }
    }
}
