//! YAML as it is found: bounded, and if it is no YAML as a whole, read one top-level key at a time.

use serde_json::{Map, Value};
use serde_saphyr::{
    Options,
    options::{AliasLimits, DuplicateKeyPolicy},
};

/// Lists, tables and texts of one document.
const MOST_NODES: usize = 1_000_000;
/// Lists and tables inside each other.
const DEEPEST: usize = 64;
/// What aliases may make of a document, in parser events: a few lines can say millions otherwise.
const MOST_REPEATED: usize = 20_000;
/// Top-level keys that are read one at a time.
const MOST_CHUNKS: usize = 100;
/// Characters kept of what the parser says.
const LONGEST_REASON: usize = 200;

/// A part of a document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The keys that lead to it, such as `maintenance.type`.
    pub path: String,
    /// Why.
    pub why: String,
}

/// Reads a document. Truths are texts (`yes`, `true`), since a name may be `No`.
///
/// # Errors
///
/// What the parser says, if it is no YAML, or beyond the bounds.
///
/// ```
/// # use gorwel::sources::yaml::read;
/// assert_eq!(read("name: Ferry\nports: [a, b]")?["ports"][1], "b");
/// # Ok::<(), String>(())
/// ```
pub fn read(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|why| reason(&why.to_string()))
}

/// Reads the table that a document is. What is no YAML as a whole is read one top-level key at a time, and what cannot
/// be read then is told beside it.
///
/// # Errors
///
/// What the parser says, if not one key can be read.
pub fn read_table(text: &str) -> Result<(Map<String, Value>, Vec<Unread>), String> {
    let why = match read(text) {
        Ok(Value::Object(table)) => return Ok((table, Vec::new())),
        Ok(_) => return Err("not a table".to_owned()),
        Err(why) => why,
    };
    let (mut table, mut unread) = (Map::new(), Vec::new());
    for (key, chunk) in chunks(text) {
        match read(chunk) {
            Ok(Value::Object(part)) => table.extend(part),
            Ok(_) => unread.push(Unread { path: key.to_owned(), why: "not a key with a value".to_owned() }),
            Err(why) => unread.push(Unread { path: key.to_owned(), why }),
        }
    }
    if table.is_empty() { Err(why) } else { Ok((table, unread)) }
}

fn options() -> Options {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_depth = DEEPEST;
    budget.flow_nesting_limit = DEEPEST;
    budget.max_nodes = MOST_NODES;
    budget.max_events = 2 * MOST_NODES;
    budget.max_recorded_anchor_events = MOST_REPEATED;
    let mut limits = AliasLimits::default();
    limits.max_total_replayed_events = MOST_REPEATED;
    serde_saphyr::options! {
        budget: Some(budget),
        alias_limits: limits,
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        ignore_binary_tag_for_string: true,
        with_snippet: false,
    }
}

/// The first line of what the parser says.
fn reason(said: &str) -> String {
    said.lines().next().unwrap_or_default().chars().take(LONGEST_REASON).collect()
}

/// The top-level keys of a document, each with its lines.
fn chunks(text: &str) -> Vec<(&str, &str)> {
    let mut starts: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let key = line.split_once(':').map(|(key, _)| key.trim_matches(['"', '\'']));
        let begins = line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\''));
        match key {
            Some(key) if begins && starts.len() < MOST_CHUNKS => starts.push((key, at)),
            _ if line.starts_with("---") => starts.push(("---", at)),
            _ => {}
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|(_, start)| *start).chain([text.len()]).collect();
    starts
        .into_iter()
        .zip(ends)
        .filter(|((key, _), _)| *key != "---")
        .map(|((key, start), end)| (key, &text[start..end]))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_a_tree_of_values() {
        let check = |text: &str, wanted: Value| assert_eq!(read(text), Ok(wanted), "{text}");
        check("a: 1\nb: [x, 'y']\nc: {d: null}", json!({ "a": 1, "b": ["x", "y"], "c": { "d": null } }));
        check("---\na: No\nb: yes\nno: on\n", json!({ "a": "No", "b": "yes", "no": "on" }));
        check("a: >\n  folded\n  text\nb: |\n  kept\n", json!({ "a": "folded text\n", "b": "kept\n" }));
        check("v: 007\ndate: 2020-04-06", json!({ "v": "007", "date": "2020-04-06" }));
        check("base: &b {x: 1}\nother: {<<: *b, y: 2}", json!({ "base": { "x": 1 }, "other": { "x": 1, "y": 2 } }));
        check("a: 1\na: 2", json!({ "a": 2 }));
    }

    #[test]
    fn what_is_no_yaml_is_read_one_key_at_a_time() {
        let text =
            "name: Ferry\ndescription: one: two: three\nlegal:\n  licence: MIT\n# a remark\n\"usedBy\":\n- A\n\t- B\n";
        let (table, unread) = read_table(text).expect("two keys can be read");
        assert_eq!(Value::Object(table), json!({ "name": "Ferry", "legal": { "licence": "MIT" } }));
        assert_eq!(unread.iter().map(|part| part.path.as_str()).collect::<Vec<_>>(), ["description", "usedBy"]);
        assert!(read_table("just words").is_err());
        assert!(read_table("- a\n- b").is_err());
    }

    #[test]
    fn no_document_grows_beyond_its_bounds() {
        let bomb: String = ('b'..'k').fold("a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned(), |bomb, name| {
            let before = char::from_u32(u32::from(name) - 1).expect("a letter before a letter");
            bomb + &format!(
                "{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
            )
        });
        assert!(read(&bomb).is_err());
        let (table, unread) = read_table(&bomb).expect("its first key is harmless");
        assert_eq!((table.len(), unread.len()), (1, 9));
        assert!(read(&"[".repeat(100_000)).is_err());
        let nested: String = (0..200).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        assert!(read(&nested).is_err());
        assert!(read(&"- ".repeat(100_000)).is_err());
    }
}
