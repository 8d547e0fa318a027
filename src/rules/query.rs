//! What a query means: a text becomes a [`Query`], and a query its one canonical text.
//!
//! ```text
//! words            items with all of them            type:code,blog     or math:cod,blog
//! "a phrase"       side by side, in this order       since:2026-03      or ers:2026-03
//! -word -"phrase"  items without it                  body: topic: licence: lang: area: until:
//! ```
//!
//! Nobody is ever told that a query is wrong: what cannot be a filter is read as words, and a [`QueryNote`] says so.
//! The text is read once from left to right, with no recursion, whatever is in it.

mod filters;

use crate::{
    language::words,
    model::{Filters, LONGEST_QUERY, MOST_TERMS, Query, QueryNote, Sign, Term},
};

use filters::Key;

/// Reads what somebody wrote.
///
/// At most [`LONGEST_QUERY`] characters and [`MOST_TERMS`] words are used. Words are spelled as `language` spells them; a
/// word of several parts (`open-source`, `gov.uk`) is the phrase of its parts. A filter that is written twice takes
/// either value; of two dates the narrower holds. [`Query::exact`] is a switch beside the text, never in it.
///
/// ```
/// # use gorwel::{model::Sign, rules::query::read};
/// let (query, notes) = read("\"heat pump\" -gas math:cod");
/// assert_eq!(query.terms[0].words, ["heat", "pump"]);
/// assert_eq!(query.terms[1].sign, Sign::Refuse);
/// assert_eq!(query.canonical, "\"heat pump\" -gas type:code");
/// assert!(notes.is_empty());
/// ```
pub fn read(text: &str) -> (Query, Vec<QueryNote>) {
    let mut reader = Reader::of(text);
    reader.read_all();
    let Reader { terms, mut filters, mut notes, .. } = reader;
    filters::put_in_order(&mut filters);
    let mut query = Query { terms, filters, exact: false, canonical: String::new(), also: Vec::new() };
    query.canonical = canonical(&query);
    // Phrases and whole dates can be longer than what was written for them.
    while query.canonical.chars().count() > LONGEST_QUERY && drop_last(&mut query) {
        query.canonical = canonical(&query);
        note(&mut notes, QueryNote::Shortened);
    }
    (query, notes)
}

/// Returns the one text that a query is written as: terms in their order, then filters in a fixed one. It is never
/// wrong, and for whatever [`read`] gives, it reads back as the same query.
pub fn canonical(query: &Query) -> String {
    let mut pieces: Vec<String> = query.terms.iter().filter(|term| !term.words.is_empty()).map(term_text).collect();
    pieces.extend(filters::texts(&query.filters));
    pieces.join(" ")
}

fn term_text(term: &Term) -> String {
    let sign = match term.sign {
        Sign::Want => "",
        Sign::Refuse => "-",
    };
    match term.words.as_slice() {
        [word] => format!("{sign}{word}"),
        words => format!("{sign}\"{}\"", words.join(" ")),
    }
}

/// Takes the last term away, or the last filter where there are none. Returns whether there was one.
fn drop_last(query: &mut Query) -> bool {
    query.terms.pop().is_some() || filters::drop_last(&mut query.filters)
}

/// Notes a thing once.
fn note(notes: &mut Vec<QueryNote>, note: QueryNote) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// A text being read.
struct Reader {
    chars: Vec<char>,
    at: usize,
    terms: Vec<Term>,
    filters: Filters,
    notes: Vec<QueryNote>,
    words_left: usize,
}

impl Reader {
    fn of(text: &str) -> Self {
        let mut chars: Vec<char> = text.trim().chars().take(LONGEST_QUERY + 1).collect();
        let mut notes = Vec::new();
        if chars.len() > LONGEST_QUERY {
            // Half a word would be looked for and never found.
            let whole = chars.iter().rposition(|c| c.is_whitespace()).filter(|end| *end > 0);
            chars.truncate(whole.unwrap_or(LONGEST_QUERY));
            notes.push(QueryNote::Shortened);
        }
        for c in &mut chars {
            if filters::is_quote(*c) {
                *c = '"';
            }
        }
        Self { chars, at: 0, terms: Vec::new(), filters: Filters::default(), notes, words_left: MOST_TERMS }
    }

    fn read_all(&mut self) {
        while let Some(c) = self.peek() {
            let sign = if c == '-' && self.begins_term(self.at + 1) { Sign::Refuse } else { Sign::Want };
            if sign == Sign::Refuse {
                self.at += 1;
            }
            match (self.peek(), self.key()) {
                (Some('"'), _) => match self.quoted() {
                    Some(phrase) => self.add(spellings(&phrase), sign),
                    None => note(&mut self.notes, QueryNote::OpenQuote),
                },
                (_, Some((key, written))) if sign == Sign::Want => self.read_filter(key, &written),
                _ => self.read_word(sign),
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Whether a word or a phrase begins at `at`, so that a hyphen before it refuses it.
    fn begins_term(&self, at: usize) -> bool {
        let alone = self.at == 0 || self.chars.get(self.at - 1).is_some_and(|c| c.is_whitespace());
        alone && self.chars.get(at).is_some_and(|c| *c == '"' || c.is_alphanumeric())
    }

    /// Reads on while `wanted`, and returns what was read.
    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// Reads a quotation. A quotation mark without a partner is passed over.
    fn quoted(&mut self) -> Option<String> {
        self.at += 1;
        let length = self.chars[self.at..].iter().position(|c| *c == '"')?;
        let quoted = self.chars[self.at..self.at + length].iter().collect();
        self.at += length + 1;
        Some(quoted)
    }

    /// The key that stands here before a colon, and how it is written.
    fn key(&self) -> Option<(Key, String)> {
        let rest = &self.chars[self.at..];
        let length = rest.iter().position(|c| !c.is_ascii_alphabetic())?;
        let written: String = rest[..length].iter().collect();
        let key = Key::read(&written).filter(|_| rest[length] == ':')?;
        Some((key, written))
    }

    /// Reads a filter: a key, a colon, and values separated by commas.
    fn read_filter(&mut self, key: Key, written: &str) {
        self.at += written.len() + 1;
        let mut found = false;
        loop {
            let value = match self.peek() {
                Some('"') => self.quoted(),
                _ => Some(self.take_while(|c| !c.is_whitespace() && c != ',' && c != '"')),
            };
            match value {
                None => note(&mut self.notes, QueryNote::OpenQuote),
                Some(value) if value.trim().is_empty() => {}
                Some(value) => {
                    found = true;
                    self.add_filter(key, written, &value);
                }
            }
            if self.peek() != Some(',') {
                break;
            }
            self.at += 1;
        }
        if !found {
            note(&mut self.notes, QueryNote::NotAFilter { text: format!("{written}:") });
            self.add(spellings(written), Sign::Want);
        }
    }

    fn add_filter(&mut self, key: Key, written: &str, value: &str) {
        if filters::add(&mut self.filters, key, value) {
            return;
        }
        note(&mut self.notes, QueryNote::NotAFilter { text: format!("{written}:{value}") });
        for word in spellings(written).into_iter().chain(spellings(value)) {
            self.add(vec![word], Sign::Want);
        }
    }

    /// Reads a word, or passes over a character that is none.
    fn read_word(&mut self, sign: Sign) {
        let written = self.take_while(|c| !c.is_whitespace() && c != '"' && !separates(c));
        if written.is_empty() {
            self.at += 1;
        } else {
            self.add(spellings(&written), sign);
        }
    }

    /// Adds a term, as far as there is room.
    fn add(&mut self, mut words: Vec<String>, sign: Sign) {
        if words.len() > self.words_left {
            words.truncate(self.words_left);
            note(&mut self.notes, QueryNote::TooManyTerms);
        }
        let term = Term { words, sign };
        if !term.words.is_empty() && !self.terms.contains(&term) {
            self.words_left -= term.words.len();
            self.terms.push(term);
        }
    }
}

/// Whether a character parts two words where they are not one of several parts, as in `schools/colleges` or `heat,light`.
fn separates(c: char) -> bool {
    c.is_ascii_punctuation() && !matches!(c, '-' | '.' | '\'' | '_' | ':' | '@')
}

fn spellings(text: &str) -> Vec<String> {
    words(text).map(|word| word.spelled()).collect()
}

#[cfg(test)]
mod tests;
