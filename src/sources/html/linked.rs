//! Linked data of a page (JSON-LD, schema.org): the articles that it speaks of.
//!
//! schema.org has a thousand types; those that are read are articles of every sort, postings, and what an `ItemList`
//! lists. Crumbs of navigation are lists of another type, and are not read.

use serde_json::{Map, Value};
use url::Url;

use super::{Written, text, title};
use crate::sources::links::is_web;

/// Things that are read of one page.
const MOST_THINGS: usize = 500;
/// Values of linked data that are looked at.
const MOST_VALUES: usize = 50_000;
/// Types of articles that do not end in `Article`.
const POSTINGS: [&str; 6] =
    ["BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report", "SpecialAnnouncement"];
/// Where no article of the page itself is found.
const ELSEWHERE: [&str; 9] =
    ["author", "publisher", "isPartOf", "breadcrumb", "mentions", "citation", "potentialAction", "image", "comment"];

/// An article, as linked data words it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thing {
    /// Where it can be read.
    pub url: Option<Url>,
    /// Its title, as plain text; empty if there is none.
    pub title: String,
    /// What it says of itself, as plain text.
    pub summary: String,
    /// Its text, as plain text.
    pub text: String,
    /// When it was published, as written.
    pub published: Option<String>,
    /// When it was last changed, as written.
    pub updated: Option<String>,
    /// Its language, as written.
    pub language: Option<String>,
    /// Whether it is said to be an article, and not only an element of a list.
    pub is_article: bool,
}

/// Reads the articles that the linked data of a page speaks of, in their order. What is no JSON is passed over.
pub fn things(data: &[String], base: &Url) -> Vec<Thing> {
    let mut walk = Walk { base, things: Vec::new(), values: 0 };
    for script in data {
        if let Some(value) = parsed(script) {
            walk.value(&value, false);
        }
    }
    walk.things
}

/// Scripts hold JSON between old comment marks, and with line breaks inside of texts.
fn parsed(script: &str) -> Option<Value> {
    let marks = |c: char| c.is_whitespace() || matches!(c, '<' | '!' | '-' | '/' | '>' | ';' | '*');
    let inner = script.trim_matches(marks);
    let inner =
        inner.strip_prefix("[CDATA[").map_or(inner, |inner| inner.trim_end_matches("]]").trim_end_matches(marks));
    let inner = inner.strip_suffix("]]").filter(|inner| !inner.trim_start().starts_with('[')).unwrap_or(inner);
    let clean: String = inner.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    serde_json::from_str(&clean).ok()
}

struct Walk<'a> {
    base: &'a Url,
    things: Vec<Thing>,
    values: usize,
}

impl Walk<'_> {
    /// Looks into a value; `listed` says whether it is an element of a list. JSON is nested at most 128 deep.
    fn value(&mut self, value: &Value, listed: bool) {
        self.values += 1;
        if self.values > MOST_VALUES || self.things.len() >= MOST_THINGS {
            return;
        }
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.value(value, listed)),
            Value::Object(object) => self.object(object, listed),
            Value::String(address) if listed => {
                let url = self.url(address);
                self.things.extend(url.map(|url| Thing { url: Some(url), ..Thing::default() }));
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, object: &Map<String, Value>, listed: bool) {
        if is_of(object, is_article) {
            let thing = self.thing(object);
            self.things.extend(thing);
            return;
        }
        if is_of(object, |name| name == "BreadcrumbList") {
            return;
        }
        if listed {
            // An element says what it is of itself, or in its `item`, or in both.
            let mut thing = self.thing(object).unwrap_or_default();
            match object.get("item") {
                Some(Value::Object(item)) => {
                    let own = self.thing(item).unwrap_or_default();
                    let url = own.url.clone().or(thing.url.take());
                    thing = if own.title.is_empty() { thing } else { own };
                    thing.url = url;
                }
                Some(Value::String(address)) => thing.url = self.url(address).or(thing.url),
                _ => {}
            }
            self.things.extend(Some(thing).filter(|thing| thing.url.is_some()));
            return;
        }
        let is_list = is_of(object, |name| name == "ItemList");
        for (key, value) in object {
            if !ELSEWHERE.contains(&key.as_str()) {
                self.value(value, is_list && key == "itemListElement");
            }
        }
    }

    /// What an object says as an article; none if it says neither where nor what nor when.
    fn thing(&self, object: &Map<String, Value>) -> Option<Thing> {
        let words = |keys: &[&str]| keys.iter().find_map(|key| string(object.get(*key)?)).unwrap_or_default();
        let address = ["url", "mainEntityOfPage", "@id"].iter().find_map(|key| self.url(string(object.get(*key)?)?));
        let date = |keys: &[&str]| Some(words(keys).trim()).filter(|date| !date.is_empty()).map(str::to_owned);
        let thing = Thing {
            url: address,
            title: title(words(&["headline", "name", "alternativeHeadline"]), Written::Either),
            summary: text(words(&["description", "abstract"]), Written::Either),
            text: text(words(&["articleBody", "text"]), Written::Either),
            published: date(&["datePublished", "dateCreated", "uploadDate"]),
            updated: date(&["dateModified"]),
            language: date(&["inLanguage"]),
            is_article: is_of(object, is_article),
        };
        (thing.url.is_some() || !thing.title.is_empty() || thing.published.is_some()).then_some(thing)
    }

    fn url(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        if address.is_empty() || address.starts_with('#') {
            return None;
        }
        self.base.join(address).ok().filter(is_web)
    }
}

/// A text, or the one that an object or list holds instead.
fn string(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => ["@id", "url", "@value", "name"].iter().find_map(|key| object.get(*key)?.as_str()),
        Value::Array(values) => values.first().and_then(Value::as_str),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Whether one of the types of an object is wanted.
fn is_of(object: &Map<String, Value>, wanted: impl Fn(&str) -> bool) -> bool {
    let named =
        |value: &Value| value.as_str().is_some_and(|name| wanted(name.rsplit(['/', ':']).next().unwrap_or(name)));
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(named),
        Some(value) => named(value),
        None => false,
    }
}

fn is_article(name: &str) -> bool {
    name.ends_with("Article") || POSTINGS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(data: &str) -> Vec<Thing> {
        things(&[data.to_owned()], &"https://harbour.example/news/".parse().expect("a URL"))
    }

    fn check(data: &str, wanted: &[(&str, &str)]) {
        let read = read(data);
        let told: Vec<_> =
            read.iter().map(|thing| (thing.url.as_ref().map_or("", Url::as_str), thing.title.as_str())).collect();
        assert_eq!(told, wanted, "{data}");
    }

    #[test]
    fn an_article_is_read_whole() {
        let data = r#"{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"Not this"},
            {"@type":["NewsArticle"],"headline":"Fish &amp; chips","url":"/a","datePublished":"2026-03-02T09:00:00Z",
             "dateModified":"2026-03-03","inLanguage":"cy-GB","description":"<p>Short</p>","articleBody":"Long",
             "author":{"@type":"Person","name":"A Person"},"publisher":{"@type":"NewsArticle","headline":"Not this"}}]}"#;
        let things = read(data);
        let wanted = Thing {
            url: "https://harbour.example/a".parse().ok(),
            title: "Fish & chips".into(),
            summary: "Short".into(),
            text: "Long".into(),
            published: Some("2026-03-02T09:00:00Z".into()),
            updated: Some("2026-03-03".into()),
            language: Some("cy-GB".into()),
            is_article: true,
        };
        assert_eq!(things, [wanted]);
    }

    #[test]
    fn the_elements_of_a_list_are_things_and_crumbs_are_none() {
        let list = |elements: &str| format!(r#"{{"@type":"ItemList","itemListElement":[{elements}]}}"#);
        let (a, b) = (("https://harbour.example/a", "A"), ("https://harbour.example/b", ""));
        check(&list(r#"{"@type":"ListItem","url":"/a","name":"A"},{"@type":"ListItem","url":"/b"}"#), &[a, b]);
        check(&list(r#"{"@type":"ListItem","item":{"@id":"/a","name":"A"}},{"item":"/b"}"#), &[a, b]);
        check(&list(r#"{"@type":"ListItem","name":"A","item":{"@id":"/a"}},"/b""#), &[a, b]);
        check(&list(r#"{"@type":"BlogPosting","headline":"A","mainEntityOfPage":{"@id":"/a"}}"#), &[a]);
        check(r#"{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","name":"A","item":"/a"}]}"#, &[]);
        check(r#"{"@type":"Blog","blogPost":[{"@type":"BlogPosting","headline":"A","url":"/a"}]}"#, &[a]);
    }

    #[test]
    fn what_is_written_carelessly_is_read_too() {
        let a = [("https://harbour.example/a", "A b")];
        let article = "{\"@type\":\"Article\",\"url\":\"/a\",\"headline\":\"A\nb\"}";
        check(&format!("<!--\n{article}\n-->"), &a);
        check(&format!("//<![CDATA[\n{article}\n//]]>"), &a);
        check(&format!("[{article}];"), &a);
        check("{\"@type\":\"Article\",", &[]);
        check(&"[".repeat(100_000), &[]);
    }
}
