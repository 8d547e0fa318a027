//! Items as JSON lines: what `gorwel import` takes from another system, one item a line.
//!
//! A line is an object with `title` or `text`, `body`, and `id` or `url`; `type`, `language`, `published`, `updated`,
//! `summary`, `topics`, `tags` and `licence` where they are known; and for code the facts of a repository, beside these or
//! under `code`, by the names that `gorwel show --json` gives them. What is written wrongly is told, and never
//! guessed: an address, a date or a language that cannot be read is left out, and the rest comes in.

use chrono_tz::Tz;
use serde_json::{Map, Value};
use url::Url;

use super::{dates, json::text_of, links::is_web};
use crate::model::{CodeFacts, Draft, ItemType};

/// Bytes of one line.
pub const LONGEST_LINE_BYTES: usize = 4 * 1024 * 1024;

/// One item, as a line words it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What the other system calls it; its address where it has no other name.
    pub id: String,
    /// The body that published it: its name, or its slug.
    pub body: String,
    /// The thing itself; its guid is `id`.
    pub draft: Draft,
    /// What of it could not be read, and why: it comes in without that.
    pub left_out: Vec<String>,
}

/// Reads a line. `zone` is that of times without one.
///
/// # Errors
///
/// What is wrong with it.
///
/// ```
/// # use gorwel::sources::lines::read;
/// let line = read(r#"{"id": 7, "title": "Tide tables", "body": "harbour"}"#, chrono_tz::UTC)?;
/// assert_eq!((line.id.as_str(), line.draft.title.as_str()), ("7", "Tide tables"));
/// assert!(read(r#"{"id": 7, "body": "harbour"}"#, chrono_tz::UTC).is_err());
/// # Ok::<(), String>(())
/// ```
pub fn read(text: &str, zone: Tz) -> Result<Line, String> {
    let value: Value = serde_json::from_str(text).map_err(|why| format!("no JSON: {why}"))?;
    let fields = value.as_object().ok_or("no object")?;
    let said = |name: &str| fields.get(name).and_then(text_of).filter(|text| !text.trim().is_empty());
    let mut left_out = Vec::new();
    let link = said("url").and_then(|url| {
        let link = url.trim().parse::<Url>().ok().filter(is_web);
        if link.is_none() {
            left_out.push(format!("url: {url:?} is none of the web"));
        }
        link
    });
    let id = said("id").or_else(|| link.as_ref().map(ToString::to_string)).ok_or("it has neither id nor url")?;
    let body = said("body").ok_or("it has no body")?;
    let (title, text) = (said("title").unwrap_or_default(), said("text").unwrap_or_default());
    let summary = said("summary").unwrap_or_default();
    if title.is_empty() && text.is_empty() && summary.is_empty() {
        return Err("it has neither title nor text".to_owned());
    }
    let (published_raw, updated) = (said("published"), said("updated"));
    let mut date = |name: &str, written: &Option<String>| {
        let raw = written.as_ref()?;
        let read = dates::read(raw, zone);
        if read.is_none() {
            left_out.push(format!("{name}: {raw:?} is no date"));
        }
        read
    };
    let (at, updated) = (date("published", &published_raw), date("updated", &updated));
    let language = parsed(said("language"), "language").unwrap_or_else(|why| {
        left_out.push(why);
        None
    });
    let draft = Draft {
        guid: Some(id.clone()),
        link,
        title,
        summary,
        text,
        published: at,
        updated,
        published_raw,
        language,
        item_type: parsed::<ItemType>(said("type"), "type")?,
        licence: said("licence").or_else(|| said("license")),
        tags: ["topics", "tags"].into_iter().flat_map(|name| texts(fields.get(name))).collect(),
        code: code(fields)?,
        backfill: true,
    };
    Ok(Line { id, body, draft, left_out })
}

fn parsed<T: std::str::FromStr>(said: Option<String>, name: &str) -> Result<Option<T>, String>
where
    T::Err: std::fmt::Display,
{
    said.map(|text| text.trim().parse().map_err(|why| format!("{name}: {why}"))).transpose()
}

/// The texts of a list, or the one that stands in its place.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(all)) => all.iter().filter_map(text_of).collect(),
        Some(one) => text_of(one).into_iter().collect(),
    }
}

/// The facts of a repository, under `code` or beside the others; none if there is not one.
fn code(fields: &Map<String, Value>) -> Result<Option<CodeFacts>, String> {
    let facts = match fields.get("code") {
        Some(Value::Null) | None => {
            let named = |name: &&str| fields.get(*name).is_some_and(|value| !value.is_null());
            let beside = FACTS.iter().filter(|name| named(name));
            let beside: Map<String, Value> =
                beside.filter_map(|name| Some(((*name).to_owned(), fields.get(*name)?.clone()))).collect();
            if beside.is_empty() {
                return Ok(None);
            }
            Value::Object(beside)
        }
        Some(code) => code.clone(),
    };
    serde_json::from_value(facts).map(Some).map_err(|why| format!("code: {why}"))
}

/// The facts of a repository that may stand beside the other fields of a line.
const FACTS: [&str; 18] = [
    "forge",
    "repository",
    "full_name",
    "default_branch",
    "pushed_at",
    "created_at",
    "archived",
    "fork",
    "homepage",
    "languages",
    "stars",
    "forks",
    "pages",
    "fork_of",
    "readme",
    "files",
    "releases",
    "publiccode",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(line: &str) -> String {
        read(line, chrono_tz::UTC).expect_err(line)
    }

    #[test]
    fn a_line_is_an_item_with_all_that_it_says() {
        let line = r#"{"id": "a", "url": "https://a.example/1", "title": "Bins", "text": "When.", "body": "Harbour Council",
            "type": "code", "language": "cy", "published": "2026-03-02", "topics": ["waste"], "licence": "MIT",
            "archived": false, "pushed_at": "2026-03-01T09:00:00Z", "readme": {"characters": 900, "how_to_run": true}}"#;
        let line = read(line, chrono_tz::UTC).expect("it is one");
        assert_eq!((line.id.as_str(), line.body.as_str()), ("a", "Harbour Council"));
        let draft = &line.draft;
        assert_eq!(draft.published.map(|at| at.timestamp()), Some(1_772_409_600));
        assert_eq!((draft.tags.as_slice(), draft.item_type), (["waste".to_owned()].as_slice(), Some(ItemType::Code)));
        let code = draft.code.as_ref().expect("facts");
        assert_eq!((code.archived, code.readme.as_ref().map(|readme| readme.how_to_run)), (Some(false), Some(true)));
        assert!(draft.backfill);
    }

    #[test]
    fn an_address_is_a_name_where_there_is_no_other() {
        let line =
            read(r#"{"url": "https://a.example/1", "text": "When.", "body": "h"}"#, chrono_tz::UTC).expect("it is one");
        assert_eq!(line.id, "https://a.example/1");
        assert_eq!(line.draft.code, None);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told() {
        assert!(wrong("{").starts_with("no JSON"));
        assert_eq!(wrong("[]"), "no object");
        assert_eq!(wrong(r#"{"title": "x", "body": "h"}"#), "it has neither id nor url");
        assert_eq!(wrong(r#"{"id": "1", "title": "x"}"#), "it has no body");
        assert!(wrong(r#"{"id": "1", "title": "x", "body": "h", "type": "poem"}"#).starts_with("type: "));
    }

    #[test]
    fn a_part_that_cannot_be_read_is_left_out_and_told() {
        let line =
            r#"{"id": "1", "title": "x", "body": "h", "url": "https:// https://a.example", "published": "soon"}"#;
        let line = read(line, chrono_tz::UTC).expect("the rest comes in");
        assert_eq!((line.draft.link, line.draft.published), (None, None));
        assert_eq!(line.left_out.len(), 2, "{:?}", line.left_out);
    }
}
