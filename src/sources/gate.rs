//! The gate before every parser: whatever came becomes UTF-8 with one declaration, shallow and well-mannered.
//!
//! It decodes, cuts what stands around the document, mends what every feed reader meets daily, and keeps out what
//! parsers are known to break on: depth, floods of attributes, nested bases, document types, control characters.
//! It runs in one pass over the text, and counts what it mends:
//!
//! | code | what was mended |
//! |---|---|
//! | `gunzipped` | compressed, and no header said so |
//! | `not-utf-8` | bytes that are no UTF-8 in what says it is; they are read as Windows-1252 |
//! | `wide-without-mark` | UTF-16 or UTF-32 without a byte order mark |
//! | `junk-before`, `junk-after` | something around the document |
//! | `control-character` | a character that XML does not allow |
//! | `bare-ampersand`, `html-entity`, `bad-reference` | `&` alone, an entity of HTML, a character that cannot be |
//! | `bare-less-than`, `bad-attribute`, `bad-base`, `long-tag` | a `<` alone; an attribute or base left out; a tag cut short |
//! | `document-type`, `second-declaration` | declarations left out |
//! | `unclosed-element`, `stray-end`, `misspelt-end`, `too-deep` | ends supplied, left out or put right; tags left out below the deepest level |
//! | `too-many-entries` | entries beyond the most that are read |

use std::collections::BTreeMap;

use url::Url;

use super::ReadError;
use crate::model::{Answer, Repair};

mod decode;
mod markup;
pub mod tag;

pub use decode::decode;

/// Elements inside each other.
pub const DEEPEST: usize = 128;
/// Attributes of one tag.
pub const MOST_ATTRIBUTES: usize = 256;
/// Bytes of one tag.
pub const LONGEST_TAG_BYTES: usize = 64 * 1024;
/// Bytes of one `xml:base`, made absolute.
pub const LONGEST_BASE_BYTES: usize = 2 * 1024;
/// Declarations and comments before the first element that are looked through for its name.
const MOST_DECLARATIONS: usize = 64;
/// Bytes in which a document says what it is.
const BYTES_OF_THE_BEGINNING: usize = 64 * 1024;

/// First elements of feeds, in lower case.
const FEED_ROOTS: [&str; 4] = ["rss", "feed", "rdf:rdf", "channel"];
/// Elements of HTML that a page, or a scrap of one, begins with.
const PAGE_ROOTS: [&str; 27] = [
    "html", "head", "body", "title", "meta", "link", "script", "style", "base", "div", "p", "h1", "h2", "h3", "br",
    "b", "center", "table", "form", "span", "a", "main", "section", "pre", "ul", "noscript", "iframe",
];

/// A document that a parser may now see.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The text. XML is well-formed as far as its tags go.
    pub text: String,
    /// What it is.
    pub form: Form,
    /// What was mended.
    pub repairs: Vec<Repair>,
    /// How many `<item>` and `<entry>` start tags it holds.
    pub entries: usize,
}

/// What a document is, by how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// XML.
    Xml,
    /// JSON.
    Json,
    /// A web page, as it came.
    Page,
}

/// Counts what is mended.
#[derive(Debug, Default)]
pub struct Repairs(BTreeMap<&'static str, u32>);

impl Repairs {
    /// Counts one repair more.
    pub fn note(&mut self, code: &'static str) {
        let times = self.0.entry(code).or_default();
        *times = times.saturating_add(1);
    }

    fn into_list(self) -> Vec<Repair> {
        self.0.into_iter().map(|(code, times)| Repair { code, times }).collect()
    }
}

/// Lets an answer through to a parser. A web page comes through as it is, for whoever looks for feeds in it.
///
/// # Errors
///
/// When there is nothing, a challenge page, or neither markup nor JSON.
pub fn open(answer: &Answer) -> Result<Opened, ReadError> {
    let mut repairs = Repairs::default();
    let text = decode(&answer.body, answer.content_type.as_deref(), &mut repairs);
    let trimmed = text.trim_start_matches(is_nothing);
    if trimmed.is_empty() {
        return Err(ReadError::Empty);
    }
    if trimmed.starts_with(['{', '[']) {
        let text = if trimmed.len() == text.len() { text } else { trimmed.to_owned() };
        return Ok(Opened { text, form: Form::Json, repairs: repairs.into_list(), entries: 0 });
    }
    match begin(trimmed) {
        Begins::Page if is_challenge(trimmed) => Err(ReadError::Challenge),
        Begins::Page => Ok(Opened { text, form: Form::Page, repairs: repairs.into_list(), entries: 0 }),
        Begins::Nowhere => Err(ReadError::Unreadable { detail: neither(&answer.body) }),
        Begins::At { start, after_junk } => {
            if after_junk {
                repairs.note("junk-before");
            }
            let (text, entries) = markup::mend(&trimmed[start..], &answer.url, &mut repairs);
            Ok(Opened { text, form: Form::Xml, repairs: repairs.into_list(), entries })
        }
    }
}

/// What a document is that is neither markup nor JSON, by how it begins.
fn neither(body: &[u8]) -> String {
    const KNOWN: [(&[u8], &str); 8] = [
        (b"%PDF", "a PDF"),
        (b"PK\x03\x04", "a ZIP archive, or a document made of one"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "compressed, and not whole"),
        (b"BEGIN:VCALENDAR", "a calendar"),
        (b"---\n", "YAML"),
    ];
    let known = KNOWN.iter().find(|(start, _)| body.starts_with(start)).map(|(_, what)| format!("{what}: "));
    format!("{}neither XML nor JSON", known.unwrap_or_default())
}

/// Lets an answer through that must be JSON.
///
/// # Errors
///
/// When it is not.
pub fn open_json(answer: &Answer) -> Result<Opened, ReadError> {
    let opened = open(answer)?;
    match opened.form {
        Form::Json => Ok(opened),
        Form::Page => Err(ReadError::Html),
        Form::Xml => Err(ReadError::Unreadable { detail: "XML where JSON was expected".to_owned() }),
    }
}

/// Lets an answer through that must be a web page. It is not mended, and comes as it was written.
///
/// # Errors
///
/// When there is nothing, a challenge page, or something else than markup.
pub fn open_page(answer: &Answer) -> Result<Opened, ReadError> {
    let mut repairs = Repairs::default();
    let text = decode(&answer.body, answer.content_type.as_deref(), &mut repairs);
    let trimmed = text.trim_start_matches(is_nothing);
    let is_feed =
        |start: usize| name_of_root(&trimmed[start..]).is_some_and(|name| FEED_ROOTS.contains(&name.as_str()));
    match begin(trimmed) {
        _ if trimmed.is_empty() => Err(ReadError::Empty),
        _ if trimmed.starts_with(['{', '[']) || trimmed.starts_with('%') => Err(no_page("no web page")),
        Begins::Nowhere => Err(no_page("no web page")),
        Begins::Page | Begins::At { .. } if is_challenge(trimmed) => Err(ReadError::Challenge),
        Begins::At { start, .. } if is_feed(start) => Err(no_page("a feed where a web page was expected")),
        Begins::Page | Begins::At { .. } => {
            Ok(Opened { text, form: Form::Page, repairs: repairs.into_list(), entries: 0 })
        }
    }
}

fn no_page(detail: &str) -> ReadError {
    ReadError::Unreadable { detail: detail.to_owned() }
}

/// The name of the first element, past declarations and comments, in lower case.
fn name_of_root(text: &str) -> Option<String> {
    text.match_indices('<').take(MOST_DECLARATIONS).find_map(|(at, _)| name_at(&text[at..]))
}

fn is_nothing(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\0')
}

/// Where the document begins in what came.
enum Begins {
    At { start: usize, after_junk: bool },
    Page,
    Nowhere,
}

/// Finds the first element, past declarations and comments. A page is one by its first element, or its document type if
/// no feed follows; a scrap of HTML before the first element of a feed is a server's warning.
fn begin(text: &str) -> Begins {
    let head = &text[..text.floor_char_boundary(BYTES_OF_THE_BEGINNING)];
    let mut at = 0;
    let (mut first, mut of_a_page) = (None, false);
    while let Some(found) = head[at..].find('<').map(|found| at + found) {
        let rest = &head[found..];
        let length = if rest.starts_with("<!--") {
            rest.find("-->").map_or("<!--".len(), |end| end + "-->".len())
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            first.get_or_insert(found);
            let type_of = rest.get("<!doctype".len()..).filter(|_| starts_with(rest, "<!doctype"));
            of_a_page |= type_of.is_some_and(|name| starts_with(name.trim_start(), "html"));
            rest.find('>').map_or("<!".len(), |end| end + 1)
        } else {
            let Some(name) = name_at(rest) else {
                at = found + 1;
                continue;
            };
            let start = first.unwrap_or(found);
            return begin_with(head, start, found, &name, of_a_page);
        };
        at = head.floor_char_boundary(found + length);
    }
    if of_a_page { Begins::Page } else { Begins::Nowhere }
}

/// What the first element, at `found`, says of the document whose first declaration is at `start`.
fn begin_with(head: &str, start: usize, found: usize, name: &str, of_a_page: bool) -> Begins {
    let local = name.rsplit(':').next().unwrap_or(name);
    let after_junk = !head.starts_with('<');
    if FEED_ROOTS.contains(&name) || FEED_ROOTS.contains(&local) {
        return Begins::At { start, after_junk };
    }
    if of_a_page || name == "html" {
        return Begins::Page;
    }
    if !PAGE_ROOTS.contains(&name) {
        return Begins::At { start, after_junk };
    }
    let lower = head[found..].to_ascii_lowercase();
    let later = ["<rss", "<feed", "<rdf:rdf"].iter().filter_map(|root| lower.find(root)).min();
    later.map_or(Begins::Page, |at| Begins::At { start: found + at, after_junk: true })
}

/// The name of the tag that a text begins with, in lower case.
fn name_at(text: &str) -> Option<String> {
    let name = tag::name_of(text.strip_prefix('<')?)?;
    Some(name.to_ascii_lowercase())
}

fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

/// Whether a page is one that asks whether we are human, by the marks that such services put on it.
fn is_challenge(page: &str) -> bool {
    let beginning = page[..page.floor_char_boundary(BYTES_OF_THE_BEGINNING)].to_lowercase();
    let marks = [
        "<title>just a moment...",
        "<title>attention required! | cloudflare",
        "<title>ddos-guard",
        "cf-chl-",
        "window._cf_chl_opt",
        "_incapsula_resource",
        "sucuri_cloudproxy_js",
        "awswafcookiedomainlist",
        "window.gokuprops",
        "checking your browser before accessing",
        "please enable js and disable any ad blocker",
        "making sure you&#39;re not a bot",
    ];
    marks.iter().any(|mark| beginning.contains(mark))
}

/// The base that a document's own address gives to its relative links.
fn base_of(url: &Url) -> Option<Url> {
    (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= LONGEST_BASE_BYTES).then(|| url.clone())
}

#[cfg(test)]
mod tests;
