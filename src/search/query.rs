//! From our query to what is looked up: every wanted term must be found, in any of the fields.
//!
//! The engine's own parser is never used: it recurses, and a thousand brackets would end the process. What is built here
//! is a few levels deep, whatever was written.
//!
//! ```text
//! a word      B(title) × 1.5 + B(text) + B(names) × 2                        as written, without diacritics
//!             + max(B(title_en), B(title_cy)) × 1.5 + max(B(text_en), B(text_cy))       by its stem or key
//! a phrase    the same as written, its words side by side
//! ```
//!
//! B is BM25 (1.2, 0.75). An item is in the English fields, in the Welsh ones, or, where nobody knows its language, in
//! both; the better of the two counts, so that not knowing is no advantage. Filters decide and never score.

use std::ops::Bound;

use chrono::{NaiveDate, NaiveTime};
use tantivy::{
    Term,
    query::{AllQuery, ConstScoreQuery, PhraseQuery, Query as Engine, RangeQuery, TermQuery, TermSetQuery},
    schema::{Field, IndexRecordOption},
};

use crate::{
    language::{Channel, Lexicon, analyse, query_keys},
    model::{BodySlug, Filters, Lang, LanguageTag, MOST_TERMS, Query, Sign},
};

use super::{find::Window, schema::Fields};

/// What a word in the title weighs against one in the text; more was worse.
const TITLE: f32 = 1.5;
/// What a word in the names weighs.
const NAMES: f32 = 2.0;

/// What items are found by.
pub(super) enum Clause {
    /// A word of a field, scored by BM25.
    Word(Term),
    /// What the engine finds and scores by itself: phrases and filters.
    Engine(Box<dyn Engine>),
    /// Any of these; their scores are added.
    Sum(Vec<Clause>),
    /// Any of these words; the best score counts.
    Best(Vec<Term>),
    /// All of these; their scores are added.
    Every(Vec<Clause>),
    /// This, its score so many times.
    Weighed(Box<Clause>, f32),
}

/// What is asked of an index.
pub(super) struct Asked {
    /// What items must be found by.
    pub wanted: Clause,
    /// What they must not be found by: any of it.
    pub refused: Vec<Clause>,
}

/// Returns what `query` asks within `window`.
pub(super) fn build(fields: &Fields, lexicon: &Lexicon, query: &Query, window: Window) -> Asked {
    let (mut wanted, mut refused) = (Vec::new(), Vec::new());
    for term in query.terms.iter().take(MOST_TERMS) {
        let side = match term.sign {
            Sign::Want => &mut wanted,
            Sign::Refuse => &mut refused,
        };
        side.extend(found_by(fields, lexicon, &term.words, query.exact));
    }
    for filter in filters(fields, &query.filters).into_iter().chain(news(fields, window)) {
        wanted.push(unscored(filter));
    }
    if wanted.is_empty() {
        wanted.push(unscored(Box::new(AllQuery)));
    }
    Asked { wanted: Clause::Every(wanted), refused }
}

/// What finds a term; none if there is no letter or digit in it.
fn found_by(fields: &Fields, lexicon: &Lexicon, words: &[String], exact: bool) -> Option<Clause> {
    let mut tokens = Vec::new();
    for word in words.iter().take(MOST_TERMS) {
        tokens.extend(keys(word, Channel::Folded));
    }
    tokens.truncate(MOST_TERMS);
    match tokens.as_slice() {
        [] => None,
        [token] => {
            let mut sides = vec![
                weighed(one(fields.title, token), TITLE),
                one(fields.text, token),
                weighed(one(fields.names, token), NAMES),
            ];
            if !exact {
                let (english, welsh) = (keys(token, Channel::English), welsh_keys(words, lexicon));
                sides.push(weighed(best(&[(fields.title_en, &english), (fields.title_cy, &welsh)]), TITLE));
                sides.push(best(&[(fields.text_en, &english), (fields.text_cy, &welsh)]));
            }
            Some(Clause::Sum(sides))
        }
        phrase => Some(Clause::Sum(vec![
            weighed(side_by_side(fields.title, phrase), TITLE),
            side_by_side(fields.text, phrase),
            weighed(side_by_side(fields.names, phrase), NAMES),
        ])),
    }
}

/// The tokens of a word: one, or several that are readings of it.
fn keys(word: &str, channel: Channel) -> Vec<String> {
    let mut keys = Vec::new();
    analyse(word, channel, |token| keys.push(token.text.to_owned()));
    keys
}

/// The Welsh keys of the one word among `words`: made from how it is written, since accents matter to them. Any of them
/// will do.
fn welsh_keys(words: &[String], lexicon: &Lexicon) -> Vec<String> {
    words.iter().flat_map(|word| query_keys(word, Lang::Cy, lexicon)).collect()
}

fn one(field: Field, token: &str) -> Clause {
    Clause::Word(Term::from_field_text(field, token))
}

fn side_by_side(field: Field, tokens: &[String]) -> Clause {
    let words = tokens.iter().map(|token| Term::from_field_text(field, token)).collect();
    Clause::Engine(Box::new(PhraseQuery::new(words)))
}

/// The best of several keys in several fields.
fn best(sides: &[(Field, &Vec<String>)]) -> Clause {
    let each = sides.iter().flat_map(|(field, keys)| keys.iter().map(|key| Term::from_field_text(*field, key)));
    Clause::Best(each.collect())
}

fn weighed(clause: Clause, weight: f32) -> Clause {
    Clause::Weighed(Box::new(clause), weight)
}

fn unscored(filter: Box<dyn Engine>) -> Clause {
    Clause::Engine(Box::new(ConstScoreQuery::new(filter, 0.0)))
}

/// One clause for each filter that has values; any value of it will do.
fn filters(fields: &Fields, filters: &Filters) -> Vec<Box<dyn Engine>> {
    let Filters { bodies, types, topics, licences, languages, areas, since, until } = filters;
    let lists = [
        any(fields.body, bodies.iter().map(BodySlug::as_str)),
        any(fields.item_type, types.iter().map(|item_type| item_type.as_str())),
        any(fields.topic, topics.iter().map(String::as_str)),
        any(fields.licence, licences.iter().map(String::as_str)),
        any(fields.language, languages.iter().map(LanguageTag::as_str)),
        any(fields.area, areas.iter().map(String::as_str)),
        days(fields.published, *since, *until),
    ];
    lists.into_iter().flatten().collect()
}

fn any<'a>(field: Field, values: impl Iterator<Item = &'a str>) -> Option<Box<dyn Engine>> {
    let terms: Vec<Term> = values.map(|value| Term::from_field_text(field, value)).collect();
    match terms.as_slice() {
        [] => None,
        [term] => Some(Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic))),
        _ => Some(Box::new(TermSetQuery::new(terms))),
    }
}

/// From the beginning of one day to the end of another, in Unix seconds.
fn days(field: Field, since: Option<NaiveDate>, until: Option<NaiveDate>) -> Option<Box<dyn Engine>> {
    let begins = |day: NaiveDate| Term::from_field_i64(field, day.and_time(NaiveTime::MIN).and_utc().timestamp());
    let from = since.map_or(Bound::Unbounded, |day| Bound::Included(begins(day)));
    let to = until.and_then(|day| day.succ_opt()).map_or(Bound::Unbounded, |day| Bound::Excluded(begins(day)));
    between(from, to)
}

fn news(fields: &Fields, window: Window) -> Option<Box<dyn Engine>> {
    match window {
        Window::Everything => None,
        Window::News { after, upto } => {
            let at = |news| Term::from_field_i64(fields.news, news);
            between(Bound::Excluded(at(after)), Bound::Included(at(upto)))
        }
    }
}

fn between(from: Bound<Term>, to: Bound<Term>) -> Option<Box<dyn Engine>> {
    match (&from, &to) {
        (Bound::Unbounded, Bound::Unbounded) => None,
        _ => Some(Box::new(RangeQuery::new(from, to))),
    }
}
