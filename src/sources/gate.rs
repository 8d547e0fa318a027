//! The gate before every parser: whatever came becomes UTF-8 with one declaration, shallow and well-mannered.
//!
//! It decodes, cuts what stands around the document, mends what every feed reader meets daily, and keeps out what
//! parsers are known to break on: depth, floods of attributes, nested bases, document types, control characters.
//! It runs in one pass over the text, and counts what it mends.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{MOST_ENTRIES_READ, ReadError};
use crate::model::{Answer, Repair};

mod markup;

/// Elements inside each other.
pub const DEEPEST: usize = 128;
/// Attributes of one tag.
pub const MOST_ATTRIBUTES: usize = 256;
/// Bytes of one tag.
pub const LONGEST_TAG_BYTES: usize = 64 * 1024;
/// Bytes of one `xml:base`.
pub const LONGEST_BASE_BYTES: usize = 2 * 1024;

/// A document that a parser may now see.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// The text.
    pub text: String,
    /// What it is.
    pub form: Form,
    /// What was mended.
    pub repairs: Vec<Repair>,
    /// How many `<item>` and `<entry>` start tags it holds.
    pub entries: usize,
}

/// What a document is, by its first letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// XML.
    Xml,
    /// JSON.
    Json,
}

/// Counts what is mended.
#[derive(Debug, Default)]
pub struct Repairs(Vec<Repair>);

impl Repairs {
    fn note(&mut self, code: &'static str) {
        match self.0.iter_mut().find(|repair| repair.code == code) {
            Some(repair) => repair.times = repair.times.saturating_add(1),
            None => self.0.push(Repair { code, times: 1 }),
        }
    }
}

/// Lets an answer through to a parser.
///
/// # Errors
///
/// When it is empty, a web page, a challenge, or built to hurt.
pub fn open(answer: &Answer) -> Result<Opened, ReadError> {
    let mut repairs = Repairs::default();
    let text = decode(&answer.body, answer.content_type.as_deref(), &mut repairs);
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if trimmed.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty() {
        return Err(ReadError::Empty);
    }
    if trimmed.starts_with(['{', '[']) {
        return Ok(Opened { text: trimmed.to_owned(), form: Form::Json, repairs: repairs.0, entries: 0 });
    }
    let Some(start) = text.find('<') else {
        return Err(ReadError::Unreadable { detail: "neither XML nor JSON".to_owned() });
    };
    if !text[..start].trim_matches(['\u{feff}', ' ', '\n', '\r', '\t']).is_empty() {
        repairs.note("junk-before");
    }
    let document = &text[start..];
    if is_page(document) {
        return Err(if is_challenge(document) { ReadError::Challenge } else { ReadError::Html });
    }
    let (text, entries) = markup::mend(document, &mut repairs)?;
    Ok(Opened { text, form: Form::Xml, repairs: repairs.0, entries })
}

/// Decodes a body: its byte order mark, else the charset of HTTP, else that of its declaration, else UTF-8 if it is that,
/// else Windows-1252. What says UTF-8 and is not is Windows-1252.
pub fn decode(body: &[u8], content_type: Option<&str>, repairs: &mut Repairs) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return encoding.decode(body).0.into_owned();
    }
    if let Some(encoding) = wide(body) {
        repairs.note("utf-16-without-mark");
        return encoding.decode_without_bom_handling(body).0.into_owned();
    }
    let declared = content_type.and_then(charset).or_else(|| declaration(body)).unwrap_or(UTF_8);
    if declared != UTF_8 {
        return declared.decode_without_bom_handling(body).0.into_owned();
    }
    match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            repairs.note("not-utf-8");
            WINDOWS_1252.decode_without_bom_handling(body).0.into_owned()
        }
    }
}

/// UTF-16 without a byte order mark, by its first `<`.
fn wide(body: &[u8]) -> Option<&'static Encoding> {
    match body {
        [0, b'<', ..] => Some(encoding_rs::UTF_16BE),
        [b'<', 0, ..] => Some(encoding_rs::UTF_16LE),
        _ => None,
    }
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let at = content_type.to_ascii_lowercase().find("charset=")? + "charset=".len();
    let label = content_type.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    Encoding::for_label(label.split(['"', '\'', ';', ' ']).next()?.as_bytes())
}

/// The encoding that an XML declaration names. One that says UTF-16 and could be read as bytes is not.
fn declaration(body: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&body[..body.len().min(512)]);
    let declaration = head.get(head.find("<?xml")?..)?;
    let declaration = &declaration[..declaration.find("?>")?];
    let at = declaration.find("encoding")? + "encoding".len();
    let label = declaration[at..].trim_start_matches([' ', '=', '"', '\'']);
    let encoding = Encoding::for_label(label.split(['"', '\'', ' ']).next()?.as_bytes())?;
    let wide = encoding == encoding_rs::UTF_16BE || encoding == encoding_rs::UTF_16LE;
    Some(if wide { UTF_8 } else { encoding })
}

/// Whether a document is a web page: by its document type or its first element.
fn is_page(document: &str) -> bool {
    let mut rest = document;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<?") {
            rest.find("?>").map(|at| at + 2)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map(|at| at + 3)
        } else if starts_with(rest, "<!doctype") {
            if starts_with(rest[9..].trim_start(), "html") {
                return true;
            }
            rest.find('>').map(|at| at + 1)
        } else {
            return ["<html", "<head", "<body", "<title", "<meta", "<script", "<h1"]
                .iter()
                .any(|tag| starts_with(rest, tag));
        };
        match end.and_then(|end| rest.get(end..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
}

fn starts_with(text: &str, lower: &str) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

/// Whether a page is one that asks whether we are human.
fn is_challenge(page: &str) -> bool {
    const BYTES_LOOKED_AT: usize = 16 * 1024;
    let beginning = page[..page.floor_char_boundary(BYTES_LOOKED_AT)].to_lowercase();
    [
        "just a moment...",
        "cf-chl",
        "challenge-platform",
        "_incapsula_resource",
        "please enable js and disable any ad blocker",
    ]
    .iter()
    .any(|mark| beginning.contains(mark))
}

/// Whether as many entries have been seen as are read.
fn is_enough(entries: usize) -> bool {
    entries >= MOST_ENTRIES_READ
}

#[cfg(test)]
mod tests;
