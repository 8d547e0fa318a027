//! JSON as it is found: numbers that no standard knows, one document after another, cut short.
//!
//! What is JSON is read as JSON. What nearly is gives what can be read, and each mending is counted:
//!
//! | code | what was mended |
//! |---|---|
//! | `bad-number` | a number too large or badly written: nothing, or what it means |
//! | `bad-json` | a letter where none may stand, a bare key, an escape that is none |
//! | `cut-short` | the end is missing |
//!
//! The tree is bounded by what it takes in memory, since a few bytes of text may take hundreds there.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{ReadError, gate};
use crate::model::{Answer, Repair};

/// Lists and tables inside each other.
const DEEPEST: usize = 128;
/// What the trees of one document may take in memory, in bytes.
const MOST_BYTES: usize = 160 * 1024 * 1024;
/// What a value takes beside its text, and a table for each eleven of its keys (measured on 64 bits), in bytes.
const VALUE_BYTES: usize = 56;
const TABLE_BYTES: usize = 700;

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Documents {
    /// Its documents: usually one, many where one stands on each line.
    pub values: Vec<Value>,
    /// What was mended.
    pub repairs: Vec<Repair>,
}

/// Reads an answer that must be JSON.
///
/// # Errors
///
/// When it is not, or takes too much memory.
pub fn open(answer: &Answer) -> Result<Documents, ReadError> {
    let opened = gate::open_json(answer)?;
    let mut documents = read(&opened.text).map_err(|detail| ReadError::Unreadable { detail: detail.to_owned() })?;
    documents.repairs.splice(0..0, opened.repairs);
    Ok(documents)
}

/// Reads a text. Linear in its length.
///
/// # Errors
///
/// When there is neither list nor table in it, or the trees would take more than 160 MiB.
///
/// ```
/// # use gorwel::sources::json::read;
/// let read = read(r#"{"amount": 1e9999, "lots": [000, 1,]"#)?;
/// assert_eq!(read.values, [serde_json::json!({ "amount": null, "lots": [0, 1] })]);
/// # Ok::<(), &'static str>(())
/// ```
pub fn read(text: &str) -> Result<Documents, &'static str> {
    let mut reader = Reader { text, at: 0, bytes_left: MOST_BYTES, repairs: BTreeMap::new() };
    let mut values = Vec::new();
    while let Some(c) = reader.next_of_note() {
        if matches!(c, '{' | '[') {
            values.push(reader.value(0)?);
        } else {
            reader.skip(c, "bad-json");
        }
    }
    if values.is_empty() {
        return Err("no JSON");
    }
    let repairs = reader.repairs.into_iter().map(|(code, times)| Repair { code, times }).collect();
    Ok(Documents { values, repairs })
}

/// Returns what a path of keys and numbers with dots between them leads to. A dot of a key itself cannot be written.
///
/// ```
/// # use serde_json::json;
/// # use gorwel::sources::json::at;
/// assert_eq!(at(&json!({ "a": [{ "b": 1 }] }), "a.0.b"), Some(&json!(1)));
/// ```
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').filter(|key| !key.is_empty()).try_fold(value, |value, key| match value {
        Value::Object(table) => table.get(key),
        Value::Array(list) => list.get(key.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Returns the text that a path leads to, if it says something: a number and a truth are texts too.
pub fn text_at(value: &Value, path: &str) -> Option<String> {
    text_of(at(value, path)?)
}

/// Returns a value as text, if it says something.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns the list that a path leads to; nothing where there is none.
pub fn list_at<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    bytes_left: usize,
    repairs: BTreeMap<&'static str, u32>,
}

impl Reader<'_> {
    fn note(&mut self, code: &'static str) {
        let times = self.repairs.entry(code).or_default();
        *times = times.saturating_add(1);
    }

    fn skip(&mut self, c: char, code: &'static str) {
        self.note(code);
        self.at += c.len_utf8();
    }

    fn take(&mut self, bytes: usize) -> Result<(), &'static str> {
        self.bytes_left = self.bytes_left.checked_sub(bytes).ok_or("more than may be held in memory")?;
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// The next letter that is neither white space nor a comma.
    fn next_of_note(&mut self) -> Option<char> {
        let rest = self.text.get(self.at..)?;
        let found = rest.find(|c: char| !(c.is_whitespace() || matches!(c, ',' | '\u{feff}' | '\0')));
        self.at += found.unwrap_or(rest.len());
        self.peek()
    }

    fn value(&mut self, depth: usize) -> Result<Value, &'static str> {
        self.take(VALUE_BYTES)?;
        if depth > DEEPEST {
            return Err("lists and tables too deep inside each other");
        }
        match self.peek() {
            Some('{') => self.table(depth),
            Some('[') => self.list(depth),
            Some('"') => Ok(Value::String(self.string()?)),
            _ => Ok(self.word()),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, &'static str> {
        self.at += 1;
        let mut list = Vec::new();
        loop {
            match self.next_of_note() {
                None => self.note("cut-short"),
                Some(']') => self.at += 1,
                Some('}') => self.note("bad-json"),
                Some(':') => {
                    self.skip(':', "bad-json");
                    continue;
                }
                Some(_) => {
                    list.push(self.value(depth + 1)?);
                    continue;
                }
            }
            return Ok(Value::Array(list));
        }
    }

    fn table(&mut self, depth: usize) -> Result<Value, &'static str> {
        self.at += 1;
        let mut table = Map::new();
        loop {
            match self.next_of_note() {
                None => self.note("cut-short"),
                Some('}') => self.at += 1,
                Some(']') => self.note("bad-json"),
                Some(c) => {
                    if table.len().is_multiple_of(11) {
                        self.take(TABLE_BYTES)?;
                    }
                    self.entry(c, depth, &mut table)?;
                    continue;
                }
            }
            return Ok(Value::Object(table));
        }
    }

    /// One key of a table, which begins with `c`, and its value.
    fn entry(&mut self, c: char, depth: usize, table: &mut Map<String, Value>) -> Result<(), &'static str> {
        let key = match c {
            '"' => self.string()?,
            '{' | '[' | ':' => {
                self.skip(c, "bad-json");
                return Ok(());
            }
            _ => {
                self.note("bad-json");
                self.bare_word().to_owned()
            }
        };
        self.skip_space();
        if self.peek() != Some(':') {
            self.note("bad-json");
            return Ok(());
        }
        self.at += 1;
        self.skip_space();
        let value = match self.peek() {
            None | Some(',' | '}' | ']') => {
                self.note("bad-json");
                Value::Null
            }
            Some(_) => self.value(depth + 1)?,
        };
        table.insert(key, value);
        Ok(())
    }

    fn skip_space(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The letters up to the next sign of JSON; at least one.
    fn bare_word(&mut self) -> &str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ':' | '"' | '{' | '}' | '[' | ']');
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest.get(first..).and_then(|rest| rest.find(ends)).map_or(rest.len(), |end| first + end);
        self.at += end;
        &rest[..end]
    }

    /// A number, a truth, or nothing.
    fn word(&mut self) -> Value {
        let word = self.bare_word().to_owned();
        match word.as_str() {
            "null" => return Value::Null,
            "true" => return Value::Bool(true),
            "false" => return Value::Bool(false),
            _ => {}
        }
        if let Ok(number) = serde_json::from_str::<Value>(&word) {
            return number;
        }
        let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
        let is_number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
        self.note(if is_number { "bad-number" } else { "bad-json" });
        let whole = word.parse::<u64>().ok().map(Value::from);
        whole.or_else(|| number.map(Value::from)).unwrap_or(Value::Null)
    }

    fn string(&mut self) -> Result<String, &'static str> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(end) = rest.find(['"', '\\']) else {
                self.note("cut-short");
                self.at = self.text.len();
                self.take(rest.len())?;
                string.push_str(rest);
                return Ok(string);
            };
            self.take(end)?;
            string.push_str(&rest[..end]);
            self.at += end + 1;
            if rest[end..].starts_with('"') {
                return Ok(string);
            }
            self.escape(&mut string);
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, string: &mut String) {
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        match c {
            'n' => string.push('\n'),
            't' => string.push('\t'),
            'r' => string.push('\r'),
            'b' => string.push('\u{8}'),
            'f' => string.push('\u{c}'),
            '"' | '\\' | '/' => string.push(c),
            'u' => {
                let c = self.unit().and_then(|high| self.character(high));
                string.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            other => {
                self.note("bad-json");
                string.push(other);
            }
        }
    }

    /// The four hexadecimal digits of a unit of UTF-16.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let unit = u16::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(unit)
    }

    /// The letter that a unit of UTF-16 is, with the one behind it if it is the first of a pair.
    fn character(&mut self, high: u16) -> Option<char> {
        let mut units = vec![high];
        let pair =
            (0xd800..0xdc00).contains(&high) && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"));
        if pair {
            self.at += 2;
            units.extend(self.unit());
        }
        char::decode_utf16(units).next()?.ok()
    }
}

#[cfg(test)]
mod tests;
