//! The keys of one table: read one by one, every mistake noted with its place.

use std::{cell::RefCell, collections::BTreeSet};

use chrono::TimeDelta;
use toml_edit::{Item, Table, Value};
use url::Url;

use super::is_askable;
use crate::model::{Mistake, MistakeFault, Names};

/// Where the lines of a text begin.
pub struct Places<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Finds the lines of a text.
    pub fn new(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, lines: std::iter::once(0).chain(ends).collect() }
    }

    /// Returns line and column of a byte, both from 1, the column in characters.
    pub fn at(&self, byte: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count()) + 1;
        (line, column)
    }
}

/// The keys of one table of feeds.toml. What is not read is unknown.
pub struct Keys<'a> {
    table: &'a Table,
    places: &'a Places<'a>,
    within: Option<String>,
    known: RefCell<BTreeSet<String>>,
    mistakes: Vec<Mistake>,
}

impl<'a> Keys<'a> {
    /// The keys of a table; `within` is the slug that its mistakes are told under.
    pub fn new(table: &'a Table, places: &'a Places<'a>, within: Option<String>) -> Self {
        Self { table, places, within, known: RefCell::default(), mistakes: Vec::new() }
    }

    /// Says that these keys are read elsewhere.
    pub fn know(&mut self, keys: &[&str]) {
        self.known.borrow_mut().extend(keys.iter().map(|key| (*key).to_owned()));
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes a mistake at the value of a key, or at the table if it is not there.
    pub fn wrong(&mut self, key: &str, fault: MistakeFault) {
        let top = key.split('.').next().unwrap_or(key);
        let item = self.table.get(key).or_else(|| self.table.get(top)).and_then(Item::span);
        let item = item.or_else(|| self.table.key(top).and_then(toml_edit::Key::span));
        let (line, column) = self.places.at(item.or_else(|| self.table.span()).map_or(0, |span| span.start));
        self.mistakes.push(Mistake { line, column, within: self.within.clone(), fault });
    }

    /// The line that a key's value stands in.
    pub fn line_of(&self, key: &str) -> usize {
        self.places.at(self.table.get(key).and_then(Item::span).map_or(0, |span| span.start)).0
    }

    fn get(&mut self, key: &str) -> Option<&'a Item> {
        self.know(&[key]);
        self.table.get(key)
    }

    fn wrong_type<T>(&mut self, key: &str, wanted: &str) -> Option<T> {
        self.wrong(key, MistakeFault::WrongType { key: key.to_owned(), wanted: wanted.to_owned() });
        None
    }

    /// Says that a key holds a list of tables, which are read elsewhere.
    pub fn tables(&mut self, key: &str) {
        if self.get(key).is_some_and(|item| !item.is_array_of_tables()) {
            self.wrong_type::<()>(key, "list");
        }
    }

    /// A text, if the key is there.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let item = self.get(key)?;
        match item.as_str() {
            Some(text) => Some(text.to_owned()),
            None => self.wrong_type(key, "text"),
        }
    }

    /// A text that must be there, and say something.
    pub fn required_text(&mut self, key: &str) -> Option<String> {
        if self.get(key).is_none() {
            self.wrong(key, MistakeFault::MissingKey { key: key.to_owned() });
            return None;
        }
        let text = self.text(key)?;
        if text.trim().is_empty() {
            self.wrong(key, MistakeFault::MissingKey { key: key.to_owned() });
            return None;
        }
        Some(text)
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(item) = self.get(key) else { return Vec::new() };
        let Some(values) = item.as_array() else { return self.wrong_type(key, "list").unwrap_or_default() };
        let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        texts.or_else(|| self.wrong_type(key, "list")).unwrap_or_default()
    }

    /// `true` or `false`.
    pub fn truth(&mut self, key: &str) -> Option<bool> {
        let item = self.get(key)?;
        item.as_bool().or_else(|| self.wrong_type(key, "truth"))
    }

    /// A length of time such as `30m`, `6h` or `2d`.
    pub fn duration(&mut self, key: &str) -> Option<TimeDelta> {
        let text = self.text(key)?;
        duration(&text).or_else(|| self.wrong_type(key, "duration"))
    }

    /// One of a few values; `allowed` is what is told of them.
    pub fn parsed<T: std::str::FromStr>(&mut self, key: &str, allowed: &[&str]) -> Option<T> {
        let value = self.text(key)?;
        if let Ok(parsed) = value.parse() {
            return Some(parsed);
        }
        let allowed = allowed.iter().map(|one| (*one).to_owned()).collect();
        self.wrong(key, MistakeFault::BadValue { key: key.to_owned(), value, allowed });
        None
    }

    /// An address that may be asked.
    pub fn url(&mut self, key: &str) -> Option<Url> {
        let url = self.text(key)?;
        match url.parse().ok().filter(is_askable) {
            Some(parsed) => Some(parsed),
            None => {
                self.wrong(key, MistakeFault::BadUrl { url });
                None
            }
        }
    }

    /// An address that must be there.
    pub fn required_url(&mut self, key: &str) -> Option<Url> {
        self.required_text(key)?;
        self.url(key)
    }

    /// The names of a body: `name.en`, which must be there, and `name.cy`.
    pub fn names(&mut self, key: &str) -> Option<Names> {
        let Some(item) = self.get(key) else {
            self.wrong(key, MistakeFault::MissingKey { key: format!("{key}.en") });
            return None;
        };
        let Some(table) = item.as_table_like() else { return self.wrong_type(key, "table") };
        for (name, item) in table.iter() {
            let written = format!("{key}.{name}");
            if !matches!(name, "en" | "cy") {
                let nearest = nearest(name, ["en", "cy"].into_iter()).map(|near| format!("{key}.{near}"));
                self.wrong(key, MistakeFault::UnknownKey { key: written, nearest });
            } else if item.as_str().is_none() {
                self.wrong_type::<()>(&written, "text");
            }
        }
        let text = |lang: &str| table.get(lang).and_then(Item::as_str).map(str::trim).filter(|name| !name.is_empty());
        if text("en").is_none() && table.get("en").is_none_or(Item::is_str) {
            self.wrong(key, MistakeFault::MissingKey { key: format!("{key}.en") });
        }
        text("en").map(|en| Names { en: en.to_owned(), cy: text("cy").map(str::to_owned) })
    }

    /// The pairs of an inline table of texts.
    pub fn pairs(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(item) = self.get(key) else { return Vec::new() };
        let Some(table) = item.as_table_like() else { return self.wrong_type(key, "table").unwrap_or_default() };
        let pair = |(name, value): (&str, &Item)| {
            value.as_value().and_then(Value::as_str).map(|v| (name.to_owned(), v.to_owned()))
        };
        let pairs: Option<Vec<_>> = table.iter().map(pair).collect();
        pairs.or_else(|| self.wrong_type(key, "text")).unwrap_or_default()
    }

    /// The mistakes, with every key that nothing has read.
    pub fn finish(mut self) -> Vec<Mistake> {
        let known = self.known.take();
        for (name, item) in self.table {
            if known.contains(name) {
                continue;
            }
            let span = self.table.key(name).and_then(toml_edit::Key::span).or_else(|| item.span());
            let (line, column) = self.places.at(span.map_or(0, |span| span.start));
            let nearest = nearest(name, known.iter().map(String::as_str));
            let fault = MistakeFault::UnknownKey { key: name.to_owned(), nearest };
            self.mistakes.push(Mistake { line, column, within: self.within.clone(), fault });
        }
        self.mistakes
    }

    /// The mistakes of a table whose kind is not known: nobody can say which of its keys would be read.
    pub fn finish_without_unknown(self) -> Vec<Mistake> {
        self.mistakes
    }
}

/// Reads `30s`, `15m`, `6h`, `2d`.
fn duration(text: &str) -> Option<TimeDelta> {
    let (number, unit) = text.trim().split_at_checked(text.trim().len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let number: i64 = number.trim().parse().ok().filter(|number| *number > 0)?;
    TimeDelta::try_seconds(number.checked_mul(seconds)?)
}

/// The nearest of `all` by edit distance, if it is near enough to be what was meant.
pub fn nearest<'a>(text: &str, all: impl Iterator<Item = &'a str>) -> Option<String> {
    let near = all.map(|one| (distance(text, one), one)).min()?;
    (near.0 <= (text.chars().count() / 3).max(2)).then(|| near.1.to_owned())
}

/// Insertions, removals and changes of letters that make one text of the other (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, y) in b.iter().enumerate() {
            let (left, above) = (row[j], row[j + 1]);
            row[j + 1] = (diagonal + usize::from(x != *y)).min(left.min(above) + 1);
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// A slug that would do for what was written.
pub fn suggestion(text: &str) -> String {
    let mut slug = String::new();
    for c in text.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(crate::model::LONGEST_SLUG_BYTES);
    slug.trim_matches('-').to_owned()
}
