//! Which interests an item may meet, looked up the other way round.
//!
//! Asking the index for a hundred thousand interests would take as many searches. Instead each interest waits under the
//! rarest thing it wants, and each new item looks only under the things it has. What is left is few, and only that is
//! searched and ranked. An interest that is found here may still fail as a phrase; one that is not found cannot match.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{
    language::{Analyser, Channel, Lexicon, analyse, phrase_keys, query_keys},
    model::{Also, Filters, Item, Lang, Query, Sign},
};

/// One thing that an item may have: a word as it is looked up, or a value that a filter chooses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A word without diacritics.
    Folded(String),
    /// The English stem of a word.
    English(String),
    /// What the Welsh forms of a word share.
    Welsh(String),
    /// A value of a filter, such as `body` and `cdps`.
    Value(&'static str, String),
}

/// Reads words as the index does. Keep it: it remembers what it worked out.
#[derive(Debug, Clone)]
pub struct KeyReader {
    lexicon: Arc<Lexicon>,
    analysers: [Analyser; 3],
}

type MakeKey = fn(String) -> Key;

const CHANNELS: [(Channel, MakeKey); 3] =
    [(Channel::Folded, Key::Folded), (Channel::English, Key::English), (Channel::Welsh, Key::Welsh)];

impl KeyReader {
    /// A reader that knows of Welsh what the index does.
    pub fn new(lexicon: &Arc<Lexicon>) -> Self {
        Self { lexicon: lexicon.clone(), analysers: CHANNELS.map(|(channel, _)| Analyser::new(channel, lexicon)) }
    }

    /// Returns the keys by which a word of a query finds items, any of them; an exact query knows but one.
    pub fn keys_of(&self, word: &str, exact: bool) -> Vec<Key> {
        let mut keys = Vec::new();
        analyse(word, Channel::Folded, |token| keys.push(Key::Folded(token.text.to_owned())));
        if !exact {
            analyse(word, Channel::English, |token| keys.push(Key::English(token.text.to_owned())));
            keys.extend(query_keys(word, Lang::Cy, &self.lexicon).into_iter().map(Key::Welsh));
        }
        keys
    }

    /// Returns keys without which an item does not have what will do in the place of a term.
    fn keys_in_place(&self, also: &Also) -> Vec<Key> {
        let Some(lang) = also.lang else {
            return also.words.first().map(|word| self.keys_of(word, false)).unwrap_or_default();
        };
        let keys = phrase_keys(&also.words, lang, &self.lexicon).into_iter().next().unwrap_or_default();
        let key = match lang {
            Lang::En => Key::English,
            Lang::Cy => Key::Welsh,
        };
        keys.into_iter().map(key).collect()
    }

    /// Returns all that an item has.
    pub fn keys_in(&mut self, item: &Item) -> HashSet<Key> {
        let mut keys = HashSet::new();
        let names = [Some(item.body_name.en.as_str()), item.body_name.cy.as_deref(), item.licence.as_deref()];
        let labels = item.body_also.iter().chain(&item.topics).chain(&item.tags).map(String::as_str);
        let code = item.code.iter().flat_map(|code| code.languages.iter().chain([&code.full_name])).map(String::as_str);
        let texts = [item.title.as_str(), &item.summary, &item.text].into_iter();
        for text in texts.chain(names.into_iter().flatten()).chain(labels).chain(code) {
            for (analyser, (_, key)) in self.analysers.iter_mut().zip(CHANNELS) {
                let mut tokens = analyser.tokens(text);
                while let Some(token) = tokens.advance() {
                    keys.insert(key(token.text.to_owned()));
                }
            }
        }
        keys.insert(Key::Value("body", item.body.as_str().to_owned()));
        keys.insert(Key::Value("type", item.item_type.as_str().to_owned()));
        keys.insert(Key::Value("licence", item.licence.as_deref().map_or("none".to_owned(), str::to_lowercase)));
        keys.insert(Key::Value("area", item.area.clone()));
        keys.extend(item.topics.iter().map(|topic| Key::Value("topic", topic.clone())));
        keys.extend(item.language.iter().map(|language| Key::Value("lang", language.as_str().to_owned())));
        keys
    }
}

/// What one interest wants: of each group any, and of the refused none. Numbers stand for keys.
#[derive(Debug, Clone, Default)]
struct Wanted {
    groups: Vec<Vec<u32>>,
    refused: Vec<Vec<u32>>,
}

/// Interests, each waiting under the rarest thing that it wants.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    numbers: HashMap<Key, u32>,
    wanted: Vec<Wanted>,
    /// Interests by the number of a key.
    waiting: Vec<Vec<u32>>,
    /// Interests that want nothing in particular.
    open: Vec<u32>,
}

impl Matcher {
    /// Takes in distinct interests.
    ///
    /// `keys` reads words as the index does, `rarity` is how many items have a key; it decides only how fast this is.
    pub fn new(queries: &[Query], keys: &KeyReader, rarity: &dyn Fn(&Key) -> u64) -> Self {
        let mut matcher = Self::default();
        for (at, query) in queries.iter().enumerate() {
            let mut groups = filter_groups(&query.filters);
            let mut refused = Vec::new();
            for (place, term) in query.terms.iter().enumerate() {
                let words = term.words.iter().map(|word| keys.keys_of(word, query.exact));
                match term.sign {
                    Sign::Want => {
                        let also = query.also.iter().filter(|also| also.terms.contains(&place));
                        let in_place: Vec<Key> = also.flat_map(|also| keys.keys_in_place(also)).collect();
                        groups.extend(words.map(|word| [word, in_place.clone()].concat()));
                    }
                    Sign::Refuse if term.words.len() == 1 => refused.extend(words),
                    // An item may have the words of a refused phrase apart; only the search can tell.
                    Sign::Refuse => {}
                }
            }
            groups.retain(|group| !group.is_empty());
            let rarest = groups.iter().min_by_key(|group| group.iter().map(rarity).sum::<u64>()).cloned();
            let wanted = Wanted {
                groups: groups.iter().map(|group| matcher.number_all(group)).collect(),
                refused: refused.iter().map(|group| matcher.number_all(group)).collect(),
            };
            match rarest {
                None => matcher.open.push(at as u32),
                Some(group) => {
                    for number in matcher.number_all(&group) {
                        matcher.waiting[number as usize].push(at as u32);
                    }
                }
            }
            matcher.wanted.push(wanted);
        }
        matcher
    }

    fn number_all(&mut self, keys: &[Key]) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(keys.len());
        for key in keys {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(key.clone()).or_insert(next);
            if number == next {
                self.waiting.push(Vec::new());
            }
            numbers.push(number);
        }
        numbers
    }

    /// Returns the places of the interests that an item with these keys may meet, in order.
    pub fn matches<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) -> Vec<usize> {
        let has: HashSet<u32> = keys.into_iter().filter_map(|key| self.numbers.get(key).copied()).collect();
        let mut found: Vec<u32> = self.open.clone();
        for number in &has {
            found.extend_from_slice(&self.waiting[*number as usize]);
        }
        found.sort_unstable();
        found.dedup();
        let any = |group: &Vec<u32>| group.iter().any(|number| has.contains(number));
        let meets = |wanted: &Wanted| wanted.groups.iter().all(any) && !wanted.refused.iter().any(any);
        found.into_iter().map(|at| at as usize).filter(|at| meets(&self.wanted[*at])).collect()
    }
}

/// Within one filter any value will do; each filter must be met. Days are left to the search.
fn filter_groups(filters: &Filters) -> Vec<Vec<Key>> {
    fn values<T: ToString>(filter: &'static str, values: &[T]) -> Vec<Key> {
        values.iter().map(|value| Key::Value(filter, value.to_string())).collect()
    }
    vec![
        values("body", &filters.bodies),
        values("type", &filters.types),
        values("topic", &filters.topics),
        values("licence", &filters.licences),
        values("lang", &filters.languages),
        values("area", &filters.areas),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Term;

    fn query(text: &str) -> Query {
        let mut query = Query { canonical: text.to_owned(), ..Query::default() };
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match (word.strip_prefix("topic:"), word.strip_prefix('-')) {
                (Some(topic), _) => query.filters.topics.push(topic.to_owned()),
                (None, Some(word)) => {
                    query.terms.push(Term { words: vec![word.to_owned()], sign: Sign::Refuse });
                }
                (None, None) => query.terms.push(Term { words: vec![word.to_owned()], sign: Sign::Want }),
            }
        }
        query
    }

    /// Checks which of the interests an item with these words and topics meets.
    fn check(interests: &[&str], text: &str, topics: &[&str], expected: &[usize]) {
        let queries: Vec<Query> = interests.iter().map(|text| query(text)).collect();
        let reader = KeyReader::new(&Lexicon::built_in());
        let matcher = Matcher::new(&queries, &reader, &|_| 1);
        let words = text.split(' ').flat_map(|word| reader.keys_of(word, false));
        let keys: Vec<Key> = words.chain(topics.iter().map(|topic| Key::Value("topic", (*topic).to_owned()))).collect();
        assert_eq!(matcher.matches(&keys), expected, "{text}");
    }

    #[test]
    fn an_interest_is_met_by_an_item_with_all_its_words_in_any_form() {
        let interests = ["heat network", "heat -pump", "waste topic:recycling", "invitations"];
        check(&interests, "the heat networks of the town", &[], &[0, 1]);
        check(&interests, "a heat pump", &[], &[]);
        check(&interests, "waste", &["recycling"], &[2]);
        check(&interests, "waste", &["water"], &[]);
        check(&interests, "an invitation", &[], &[3]);
    }

    #[test]
    fn an_interest_in_nothing_but_a_topic_waits_under_it() {
        check(&["topic:water", ""], "anything", &["water"], &[0, 1]);
        check(&["topic:water", ""], "anything", &[], &[1]);
    }

    #[test]
    fn an_exact_interest_is_met_by_the_exact_word_only() {
        let exact = Query { exact: true, ..query("invitations") };
        let reader = KeyReader::new(&Lexicon::built_in());
        let matcher = Matcher::new(&[exact], &reader, &|_| 1);
        assert_eq!(matcher.matches(&reader.keys_of("invitation", false)), [0_usize; 0]);
        assert_eq!(matcher.matches(&reader.keys_of("invitations", false)), [0]);
    }

    #[test]
    fn an_interest_is_met_by_what_it_says_in_the_other_language() {
        let also = Also { terms: 0..2, words: vec!["rhwydwaith".into(), "gwres".into()], lang: Some(Lang::Cy) };
        let widened = Query { also: vec![also], ..query("heat network") };
        let reader = KeyReader::new(&Lexicon::built_in());
        let matcher = Matcher::new(&[widened], &reader, &|_| 1);
        let keys: Vec<Key> = ["rwydweithiau", "gwres"].iter().flat_map(|word| reader.keys_of(word, false)).collect();
        assert_eq!(matcher.matches(&keys), [0]);
        assert_eq!(matcher.matches(&reader.keys_of("gwynt", false)), [0_usize; 0]);
    }

    #[test]
    fn the_rarest_word_decides_only_how_fast_it_is() {
        let queries = [query("council screening"), query("council waste")];
        for common in ["council", "screening", "waste"] {
            let rarity = |key: &Key| u64::from(*key == Key::Folded(common.to_owned())) * 1_000;
            let reader = KeyReader::new(&Lexicon::built_in());
            let matcher = Matcher::new(&queries, &reader, &rarity);
            let keys: Vec<Key> = ["council", "waste"].iter().flat_map(|word| reader.keys_of(word, false)).collect();
            assert_eq!(matcher.matches(&keys), [1]);
        }
    }
}
