//! Which interests the items of a window may meet, looked up the other way round.
//!
//! Asking the index for a hundred thousand interests would take as many searches. Instead the index says once which of
//! the things that anybody wants each new item has; each interest then looks only at the items that have the rarest thing
//! it wants. What is left is few, and only that is searched and ranked. An interest that is found here may still fail as
//! a phrase; one that is not found cannot match.

use std::collections::HashMap;

use crate::{
    language::{Channel, Lexicon, analyse, query_keys},
    model::{Also, FacetName, Filters, ItemId, Lang, Query, Sign, SoughtKey as Key, Term},
};

/// Returns the keys by which a word of a query finds items, any of them; an exact query knows but one.
pub fn keys_of(word: &str, exact: bool, lexicon: &Lexicon) -> Vec<Key> {
    let mut keys = Vec::new();
    analyse(word, Channel::Folded, |token| keys.push(Key::Folded(token.text.to_owned())));
    if !exact {
        analyse(word, Channel::English, |token| keys.push(Key::English(token.text.to_owned())));
        keys.extend(query_keys(word, Lang::Cy, lexicon).into_iter().map(Key::Welsh));
    }
    keys
}

/// An item of the window, with the numbers of the keys that it has, rising.
pub type Held = (ItemId, Vec<u32>);

/// What one interest wants: of each group any, and of the refused none. Numbers stand for keys.
#[derive(Debug, Clone, Default)]
struct Wanted {
    groups: Vec<Vec<u32>>,
    refused: Vec<Vec<u32>>,
}

/// Distinct interests, and the keys that they want.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    numbers: HashMap<Key, u32>,
    keys: Vec<Key>,
    wanted: Vec<Wanted>,
}

impl Matcher {
    /// Takes in distinct interests; their words are read as the index reads them, by `lexicon`.
    pub fn new(queries: &[&Query], lexicon: &Lexicon) -> Self {
        let mut matcher = Self::default();
        for query in queries {
            let mut groups = filter_groups(&query.filters);
            let mut refused = Vec::new();
            for (at, term) in query.terms.iter().enumerate() {
                let also: Vec<&Also> = query.also.iter().filter(|also| also.terms.contains(&at)).collect();
                match term.sign {
                    Sign::Want => groups.extend(wanted_groups(term, &also, query.exact, lexicon)),
                    // An item may have the words of a refused phrase apart; only the search can tell.
                    Sign::Refuse => {
                        if let [word] = term.words.as_slice() {
                            refused.push(keys_of(word, query.exact, lexicon));
                        }
                    }
                }
            }
            groups.retain(|group| !group.is_empty());
            let wanted = Wanted {
                groups: groups.iter().map(|group| matcher.number_all(group)).collect(),
                refused: refused.iter().map(|group| matcher.number_all(group)).collect(),
            };
            matcher.wanted.push(wanted);
        }
        matcher
    }

    fn number_all(&mut self, keys: &[Key]) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(keys.len());
        for key in keys {
            let next = self.keys.len() as u32;
            let number = *self.numbers.entry(key.clone()).or_insert(next);
            if number == next {
                self.keys.push(key.clone());
            }
            numbers.push(number);
        }
        numbers
    }

    /// The keys that anybody wants, by their numbers.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns for each interest, in order, the places of the items that may meet it.
    pub fn matches(&self, held: &[Held]) -> Vec<Vec<usize>> {
        let mut holding: Vec<Vec<usize>> = vec![Vec::new(); self.keys.len()];
        for (place, (_, keys)) in held.iter().enumerate() {
            for key in keys {
                if let Some(items) = holding.get_mut(*key as usize) {
                    items.push(place);
                }
            }
        }
        let of = |key: &u32| holding.get(*key as usize).map(Vec::as_slice).unwrap_or_default();
        let has = |place: usize, group: &Vec<u32>| group.iter().any(|key| of(key).binary_search(&place).is_ok());
        let mut all = Vec::with_capacity(self.wanted.len());
        for wanted in &self.wanted {
            let rarest = wanted.groups.iter().min_by_key(|group| group.iter().map(|key| of(key).len()).sum::<usize>());
            let mut items: Vec<usize> = match rarest {
                Some(group) => group.iter().flat_map(|key| of(key).iter().copied()).collect(),
                // It wants nothing in particular.
                None => (0..held.len()).collect(),
            };
            items.sort_unstable();
            items.dedup();
            items.retain(|place| {
                wanted.groups.iter().all(|group| has(*place, group))
                    && !wanted.refused.iter().any(|group| has(*place, group))
            });
            all.push(items);
        }
        all
    }
}

/// What a wanted term asks for. Where something else will do in its place, any word of either is enough to be looked at.
fn wanted_groups(term: &Term, also: &[&Also], exact: bool, lexicon: &Lexicon) -> Vec<Vec<Key>> {
    let own = term.words.iter().map(|word| keys_of(word, exact, lexicon));
    if also.is_empty() {
        return own.collect();
    }
    let others = also.iter().flat_map(|also| &also.words).map(|word| keys_of(word, false, lexicon));
    vec![own.chain(others).flatten().collect()]
}

/// Within one filter any value will do; each filter must be met. Days are left to the search.
fn filter_groups(filters: &Filters) -> Vec<Vec<Key>> {
    fn values<T: ToString>(facet: FacetName, values: &[T]) -> Vec<Key> {
        values.iter().map(|value| Key::Value(facet, value.to_string())).collect()
    }
    vec![
        values(FacetName::Body, &filters.bodies),
        values(FacetName::Type, &filters.types),
        values(FacetName::Topic, &filters.topics),
        values(FacetName::Licence, &filters.licences),
        values(FacetName::Language, &filters.languages),
        values(FacetName::Area, &filters.areas),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// The interests that one item with these words and topics may meet.
    fn met(queries: &[Query], text: &str, topics: &[&str]) -> Vec<usize> {
        let lexicon = Lexicon::built_in();
        let matcher = Matcher::new(&queries.iter().collect::<Vec<_>>(), &lexicon);
        let words = text.split(' ').flat_map(|word| keys_of(word, false, &lexicon));
        let all: Vec<Key> =
            words.chain(topics.iter().map(|topic| Key::Value(FacetName::Topic, (*topic).to_owned()))).collect();
        let has = |key: &Key| all.contains(key);
        let numbers = (0..).zip(matcher.keys()).filter(|(_, key)| has(key)).map(|(number, _)| number).collect();
        let matches = matcher.matches(&[(ItemId(1), numbers)]);
        (0..).zip(matches).filter(|(_, items)| !items.is_empty()).map(|(at, _)| at).collect()
    }

    fn check(interests: &[&str], text: &str, topics: &[&str], expected: &[usize]) {
        let queries: Vec<Query> = interests.iter().map(|text| query(text)).collect();
        assert_eq!(met(&queries, text, topics), expected, "{text}");
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
        let exact = [Query { exact: true, ..query("invitations") }];
        assert_eq!(met(&exact, "invitation", &[]), [0_usize; 0]);
        assert_eq!(met(&exact, "invitations", &[]), [0]);
    }

    #[test]
    fn the_same_in_the_other_language_will_do() {
        let also = Also { terms: 0..1, words: vec!["gwastraff".to_owned()], lang: Some(Lang::Cy) };
        let waste = [Query { also: vec![also], ..query("waste collection") }];
        assert_eq!(met(&waste, "casglu gwastraff", &[]), [0_usize; 0], "the other word is still wanted");
        assert_eq!(met(&waste, "wastraff collection", &[]), [0]);
    }

    #[test]
    fn each_item_is_found_for_itself() {
        let (lexicon, queries) = (Lexicon::built_in(), [query("council waste")]);
        let matcher = Matcher::new(&queries.iter().collect::<Vec<_>>(), &lexicon);
        let number = |word: &str| {
            let at = matcher.keys().iter().position(|key| *key == Key::Folded(word.to_owned()));
            at.and_then(|at| u32::try_from(at).ok()).expect("it is wanted")
        };
        let (council, waste) = (number("council"), number("waste"));
        let mut both = vec![council, waste];
        both.sort_unstable();
        let held = [(ItemId(4), vec![council]), (ItemId(5), both), (ItemId(6), vec![waste])];
        assert_eq!(matcher.matches(&held), [vec![1]]);
    }
}
