//! The filters of a query: their keys and values in both languages, and how they are written.

use chrono::{Months, NaiveDate};

use crate::model::{BodySlug, Filters};

/// The longest text of a licence, in characters.
const LONGEST_LICENCE: usize = 64;

/// What a filter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Body,
    Type,
    Topic,
    Licence,
    Language,
    Area,
    Since,
    Until,
}

/// Every spelling of every key. The first one of each is the canonical one.
const KEYS: [(&str, Key); 18] = [
    ("body", Key::Body),
    ("type", Key::Type),
    ("topic", Key::Topic),
    ("licence", Key::Licence),
    ("lang", Key::Language),
    ("area", Key::Area),
    ("since", Key::Since),
    ("until", Key::Until),
    ("corff", Key::Body),
    ("math", Key::Type),
    ("pwnc", Key::Topic),
    ("trwydded", Key::Licence),
    ("iaith", Key::Language),
    ("ardal", Key::Area),
    ("ers", Key::Since),
    ("tan", Key::Until),
    ("license", Key::Licence),
    ("language", Key::Language),
];

/// Values that people write, beside those that are stored.
const VALUES: [(Key, &str, &str); 16] = [
    (Key::Type, "cod", "code"),
    (Key::Type, "newyddion", "news"),
    (Key::Type, "hysbysiad", "notice"),
    (Key::Type, "hysbysiadau", "notice"),
    (Key::Type, "notices", "notice"),
    (Key::Type, "blogs", "blog"),
    (Key::Type, "blogiau", "blog"),
    (Key::Licence, "dim", "none"),
    (Key::Language, "english", "en"),
    (Key::Language, "saesneg", "en"),
    (Key::Language, "welsh", "cy"),
    (Key::Language, "cymraeg", "cy"),
    (Key::Area, "cymru", "wales"),
    (Key::Area, "lloegr", "england"),
    (Key::Area, "yr-alban", "scotland"),
    (Key::Area, "y-du", "uk"),
];

impl Key {
    /// The key that somebody wrote, in English or Welsh.
    pub(super) fn read(written: &str) -> Option<Self> {
        let found = KEYS.into_iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(written));
        found.map(|(_, key)| key)
    }
}

/// Adds a value to the filters. Returns whether it can be one.
pub(super) fn add(filters: &mut Filters, key: Key, written: &str) -> bool {
    let spaced = written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let hyphened = spaced.replace(' ', "-");
    let meant = |value| VALUES.into_iter().find(|v| v.0 == key && v.1 == value).map_or(value, |v| v.2);
    match key {
        Key::Body => put(&mut filters.bodies, hyphened.parse().ok()),
        Key::Type => put(&mut filters.types, meant(&hyphened).parse().ok()),
        Key::Topic => put(&mut filters.topics, slug(&hyphened)),
        Key::Licence => put(&mut filters.licences, licence(meant(&spaced))),
        Key::Language => put(&mut filters.languages, meant(&hyphened).parse().ok()),
        Key::Area => put(&mut filters.areas, slug(meant(&hyphened))),
        Key::Since => {
            let since = day(&hyphened, End::First);
            filters.since = filters.since.max(since);
            since.is_some()
        }
        Key::Until => {
            let until = day(&hyphened, End::Last);
            filters.until = filters.until.into_iter().chain(until).min();
            until.is_some()
        }
    }
}

/// Sorts what has no order of its own, so that one query has one spelling.
pub(super) fn put_in_order(filters: &mut Filters) {
    filters.bodies.sort();
    filters.types.sort();
    filters.topics.sort();
    filters.licences.sort();
    filters.languages.sort();
    filters.areas.sort();
}

/// Returns the filters as they are written, one for each key that has a value.
pub(super) fn texts(filters: &Filters) -> Vec<String> {
    let mut filters = filters.clone();
    put_in_order(&mut filters);
    let lists = [
        ("body", list(&filters.bodies)),
        ("type", list(&filters.types)),
        ("topic", list(&filters.topics)),
        ("licence", list(&filters.licences)),
        ("lang", list(&filters.languages)),
        ("area", list(&filters.areas)),
        ("since", list(filters.since.as_slice())),
        ("until", list(filters.until.as_slice())),
    ];
    lists.into_iter().filter(|(_, values)| !values.is_empty()).map(|(key, values)| format!("{key}:{values}")).collect()
}

/// Takes the last value away. Returns whether there was one.
pub(super) fn drop_last(filters: &mut Filters) -> bool {
    filters.until.take().is_some()
        || filters.since.take().is_some()
        || filters.areas.pop().is_some()
        || filters.languages.pop().is_some()
        || filters.licences.pop().is_some()
        || filters.topics.pop().is_some()
        || filters.types.pop().is_some()
        || filters.bodies.pop().is_some()
}

/// Whether a character opens or closes a quotation, in any of the ways people type or paste one.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

/// Values separated by commas, quoted where they would fall apart.
fn list<T: ToString>(values: &[T]) -> String {
    let quoted = |value: &T| {
        let value: String = value.to_string().chars().filter(|c| !is_quote(*c)).collect();
        let whole = !value.contains(|c: char| c.is_whitespace() || c == ',');
        if whole { value } else { format!("\"{value}\"") }
    };
    values.iter().map(quoted).collect::<Vec<_>>().join(",")
}

fn put<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) -> bool {
    let Some(value) = value else { return false };
    if !list.contains(&value) {
        list.push(value);
    }
    true
}

fn slug(text: &str) -> Option<String> {
    text.parse::<BodySlug>().ok().map(String::from)
}

fn licence(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.chars().count() <= LONGEST_LICENCE;
    fits.then(|| text.to_owned())
}

/// Which day of a month or year is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Reads `2026-03-02`, `2026-03` or `2026`.
fn day(text: &str, end: End) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split('-').collect();
    let well_formed = parts.iter().zip([4, 2, 2]).all(|(part, digits)| part.len() == digits);
    if !well_formed || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return None;
    }
    let number = |n: usize| parts.get(n).and_then(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts[0].parse().ok()?, number(1), number(2));
    let first = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let months = match (parts.len(), end) {
        (1, End::Last) => 12,
        (2, End::Last) => 1,
        (1..=3, _) => return Some(first),
        _ => return None,
    };
    (first + Months::new(months)).pred_opt()
}
