//! The glossary: what a word or phrase of one of our languages is called in the other, and what abbreviations stand for.
//!
//! The entries are our own, one a line in `words/glossary.tsv`: English, the Welsh for it (several parted by `|`, the
//! usual one first), and how sure we are. `words/aliases.tsv` holds abbreviations and other spellings within one
//! language. An operator's own list, read by [`read_glossary`], goes before ours.
//!
//! A phrase is looked up by the tokens that [`analyse`] makes of its words, so that `rwydweithiau gwres` finds
//! `rhwydwaith gwres` as far as the analyser knows the two for one. Where several entries share those tokens (`general`
//! and `generate`), the one spelled most like the words is meant.

mod read;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use crate::model::Lang;

use super::tokens::{Channel, analyse, words};
pub use read::{GlossaryRead, LeftOut, WhyLeftOut, read_glossary};

/// The longest phrase, in words.
pub const LONGEST_PHRASE: usize = 8;
/// How many translations of one word or phrase are given at most.
pub const MOST_OTHERS: usize = 8;

/// Our own entries: English, Welsh, confidence.
const ENTRIES: &str = include_str!("words/glossary.tsv");
/// Language, short form, long form.
const ALIASES: &str = include_str!("words/aliases.tsv");

/// One line of a glossary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// An English word or phrase.
    pub english: String,
    /// The Welsh for it, the usual one first; never empty.
    pub welsh: Vec<String>,
    /// How sure we are that it is right.
    pub confidence: Confidence,
}

/// How sure an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// It stands in any dictionary, or an operator brought it.
    High,
    /// A fluent reader should look at it.
    Medium,
    /// It is a guess.
    Low,
}

/// What some words of a query are also searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// Which of the words given, from 0.
    pub words: Range<usize>,
    /// Words and phrases to search for as well, best first, as a reader would spell them; 1 to [`MOST_OTHERS`].
    pub also: Vec<String>,
}

/// Words and phrases of both languages with what they are called in the other.
#[derive(Debug, Clone)]
pub struct Glossary {
    english: Side,
    welsh: Side,
    english_aliases: Side,
    welsh_aliases: Side,
}

/// The phrases of one language, by the tokens of their first words.
#[derive(Debug, Clone)]
struct Side {
    /// What the phrases are looked up by.
    from: Channel,
    /// What their translations are looked up by.
    to: Channel,
    by_first: HashMap<String, Vec<usize>>,
    by_spelling: HashMap<String, usize>,
    phrases: Vec<Phrase>,
}

/// One phrase with its translations.
#[derive(Debug, Clone)]
struct Phrase {
    /// Its words without accents, parted by spaces.
    folded: String,
    /// The tokens of each of its words; any one of a word's will do.
    tokens: Vec<Vec<String>>,
    others: Vec<Other>,
}

/// One translation of a phrase.
#[derive(Debug, Clone)]
struct Other {
    text: String,
    /// The tokens of its words; another with the same is the same to a search.
    tokens: String,
    /// By which it is ordered: whose it is, whether it is the usual one, how sure it is.
    rank: (Origin, usize, Confidence),
}

/// Whose an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Operator,
    Ours,
}

static BUILT_IN: LazyLock<Glossary> = LazyLock::new(|| Glossary::with(&[]));

impl Glossary {
    /// Our own entries and aliases. The first call makes it; that takes some hundredths of a second.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// Our own entries behind those of an operator, which are given first where both know a word.
    pub fn with(entries: &[Entry]) -> Self {
        let (english, welsh) = (channel(Lang::En), channel(Lang::Cy));
        let mut glossary = Self {
            english: Side::new(english, welsh),
            welsh: Side::new(welsh, english),
            // As written: "on" is not the office for statistics.
            english_aliases: Side::new(Channel::Folded, Channel::Folded),
            welsh_aliases: Side::new(Channel::Folded, Channel::Folded),
        };
        for entry in entries {
            glossary.add(entry, Origin::Operator);
        }
        for entry in &read_glossary(ENTRIES).entries {
            glossary.add(entry, Origin::Ours);
        }
        for line in ALIASES.lines() {
            let mut columns = line.split('\t');
            let (Some(lang), Some(short), Some(long)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let side = if lang == "cy" { &mut glossary.welsh_aliases } else { &mut glossary.english_aliases };
            side.add(short, long, (Origin::Ours, 0, Confidence::High));
            side.add(long, short, (Origin::Ours, 1, Confidence::High));
        }
        for side in [&mut glossary.english, &mut glossary.welsh] {
            side.settle();
        }
        for side in [&mut glossary.english_aliases, &mut glossary.welsh_aliases] {
            side.settle();
        }
        glossary
    }

    fn add(&mut self, entry: &Entry, origin: Origin) {
        for (place, welsh) in entry.welsh.iter().enumerate() {
            let rank = (origin, place, entry.confidence);
            self.english.add(&entry.english, welsh, rank);
            self.welsh.add(welsh, &entry.english, rank);
        }
    }

    /// Returns what `words`, which are in the language `from`, are called in the other one.
    ///
    /// The words must follow each other in the query. Longer phrases go before shorter ones and then nothing is said of
    /// their single words: a heat network is neither any heat nor any network. What an abbreviation stands for counts.
    ///
    /// ```
    /// # use gorwel::{language::Glossary, model::Lang};
    /// let expansions = Glossary::built_in().across(&["new", "heat", "networks"], Lang::En);
    /// assert_eq!(expansions[0].also, ["newydd"]);
    /// assert_eq!(expansions[1].also, ["rhwydwaith gwres"]);
    /// assert_eq!(expansions[1].words, 1..3);
    /// ```
    pub fn across(&self, words: &[impl AsRef<str>], from: Lang) -> Vec<Expansion> {
        let side = self.side(from);
        let mut expansions = side.expand(words, &[]);
        let known: Vec<_> = expansions.iter().map(|expansion| expansion.words.clone()).collect();
        for alias in self.alias_side(from).expand(words, &known) {
            let mut also = Vec::new();
            for other in &alias.also {
                also.extend(side.whole(other));
            }
            also.truncate(MOST_OTHERS);
            if !also.is_empty() {
                expansions.push(Expansion { words: alias.words, also });
            }
        }
        expansions.sort_by_key(|expansion| expansion.words.start);
        expansions
    }

    /// Returns what `words` are also called in their own language `lang`: abbreviations by what they stand for, and the
    /// other way round.
    ///
    /// ```
    /// # use gorwel::{language::Glossary, model::Lang};
    /// let expansions = Glossary::built_in().aliases(&["a11y"], Lang::En);
    /// assert_eq!(expansions[0].also, ["accessibility"]);
    /// ```
    pub fn aliases(&self, words: &[impl AsRef<str>], lang: Lang) -> Vec<Expansion> {
        self.alias_side(lang).expand(words, &[])
    }

    /// Returns the language in which the glossary knows more of the words; `otherwise` where it knows as many in both.
    pub fn language_of(&self, words: &[impl AsRef<str>], otherwise: Lang) -> Lang {
        let known = |lang| -> usize { self.across(words, lang).iter().map(|found| found.words.len()).sum() };
        if known(otherwise.other()) > known(otherwise) { otherwise.other() } else { otherwise }
    }

    fn side(&self, lang: Lang) -> &Side {
        match lang {
            Lang::En => &self.english,
            Lang::Cy => &self.welsh,
        }
    }

    fn alias_side(&self, lang: Lang) -> &Side {
        match lang {
            Lang::En => &self.english_aliases,
            Lang::Cy => &self.welsh_aliases,
        }
    }
}

impl Side {
    fn new(from: Channel, to: Channel) -> Self {
        Self { from, to, by_first: HashMap::new(), by_spelling: HashMap::new(), phrases: Vec::new() }
    }

    /// Adds a phrase with one of its translations. Phrases that are too long, or no words at all, are left out.
    fn add(&mut self, phrase: &str, other: &str, rank: (Origin, usize, Confidence)) {
        let folded: Vec<String> = tokens(phrase, Channel::Folded).into_iter().flatten().collect();
        let other_tokens = tokens(other, self.to);
        if folded.is_empty() || folded.len() > LONGEST_PHRASE || other_tokens.is_empty() {
            return;
        }
        let folded = folded.join(" ");
        let at = match self.by_spelling.get(&folded) {
            Some(at) => *at,
            None => {
                let at = self.phrases.len();
                let mut tokens = tokens(phrase, self.from);
                // Found without its accents too, as people type.
                for (tokens, plain) in tokens.iter_mut().zip(folded.split(' ')) {
                    if !tokens.iter().any(|token| token == plain) {
                        tokens.push(plain.to_owned());
                    }
                }
                for first in tokens.first().into_iter().flatten() {
                    self.by_first.entry(first.clone()).or_default().push(at);
                }
                self.by_spelling.insert(folded.clone(), at);
                self.phrases.push(Phrase { folded, tokens, others: Vec::new() });
                at
            }
        };
        let tokens = other_tokens.concat().join(" ");
        self.phrases[at].others.push(Other { text: other.to_owned(), tokens, rank });
    }

    /// Puts the translations of every phrase in their order, each once.
    fn settle(&mut self) {
        for phrase in &mut self.phrases {
            phrase.others.sort_by_key(|other| other.rank);
            let mut seen: Vec<String> = Vec::new();
            phrase.others.retain(|other| {
                let fresh = seen.len() < MOST_OTHERS && !seen.contains(&other.tokens);
                if fresh {
                    seen.push(other.tokens.clone());
                }
                fresh
            });
        }
    }

    /// Finds phrases among `words`, longest first, none of which touches another or any of `taken`.
    fn expand(&self, words: &[impl AsRef<str>], taken: &[Range<usize>]) -> Vec<Expansion> {
        let words: Vec<Sought> = words.iter().map(|word| Sought::new(word.as_ref(), self.from)).collect();
        let mut free = vec![true; words.len()];
        for at in taken.iter().cloned().flatten() {
            free[at] = false;
        }
        let mut expansions = Vec::new();
        for length in (1..=words.len().min(LONGEST_PHRASE)).rev() {
            for start in 0..=words.len() - length {
                let range = start..start + length;
                if !free[range.clone()].iter().all(|free| *free) {
                    continue;
                }
                let also = self.others(&words[range.clone()]);
                if !also.is_empty() {
                    free[range.clone()].fill(false);
                    expansions.push(Expansion { words: range, also });
                }
            }
        }
        expansions.sort_by_key(|expansion| expansion.words.start);
        expansions
    }

    /// The translations of a text that is one phrase as a whole.
    fn whole(&self, text: &str) -> Vec<String> {
        let words: Vec<Sought> = words(text).map(|word| Sought::new(&word.spelled(), self.from)).collect();
        self.others(&words)
    }

    /// The translations of exactly these words.
    fn others(&self, words: &[Sought]) -> Vec<String> {
        let Some(first) = words.first() else { return Vec::new() };
        let mut also: Vec<String> = Vec::new();
        for token in first.tokens.iter().chain([&first.folded]) {
            let candidates = self.by_first.get(token).into_iter().flatten().map(|at| &self.phrases[*at]);
            let Some(best) = candidates.filter(|phrase| phrase.is(words)).max_by_key(|phrase| phrase.likeness(words))
            else {
                continue;
            };
            for other in &best.others {
                if also.len() < MOST_OTHERS && !also.contains(&other.text) {
                    also.push(other.text.clone());
                }
            }
        }
        also
    }
}

/// One word that is looked up.
struct Sought {
    folded: String,
    tokens: Vec<String>,
}

impl Sought {
    fn new(word: &str, channel: Channel) -> Self {
        Self {
            folded: tokens(word, Channel::Folded).concat().join(" "),
            tokens: tokens(word, channel).into_iter().next().unwrap_or_default(),
        }
    }
}

impl Phrase {
    /// Whether it has as many words, and shares a token with each.
    fn is(&self, words: &[Sought]) -> bool {
        self.tokens.len() == words.len()
            && self
                .tokens
                .iter()
                .zip(words)
                .all(|(tokens, word)| tokens.iter().any(|token| *token == word.folded || word.tokens.contains(token)))
    }

    /// How much alike they are spelled: the letters they begin with in common, and then the shorter the better.
    fn likeness(&self, words: &[Sought]) -> (usize, std::cmp::Reverse<usize>) {
        let common =
            |(mine, word): (&str, &Sought)| mine.bytes().zip(word.folded.bytes()).take_while(|(a, b)| a == b).count();
        let alike = self.folded.split(' ').zip(words).map(common).sum();
        (alike, std::cmp::Reverse(self.folded.len()))
    }
}

/// What words of a language are looked up by.
fn channel(lang: Lang) -> Channel {
    match lang {
        Lang::En => Channel::English,
        Lang::Cy => Channel::Welsh,
    }
}

/// The tokens of each word of a text.
fn tokens(text: &str, channel: Channel) -> Vec<Vec<String>> {
    let mut tokens: Vec<Vec<String>> = Vec::new();
    analyse(text, channel, |token| {
        if token.position >= tokens.len() {
            tokens.resize_with(token.position + 1, Vec::new);
        }
        tokens[token.position].push(token.text.to_owned());
    });
    tokens
}
