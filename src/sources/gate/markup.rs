//! One pass over XML: what parsers break on is mended or left out.

use super::{DEEPEST, LONGEST_BASE_BYTES, LONGEST_TAG_BYTES, MOST_ATTRIBUTES, Repairs, is_enough};
use crate::sources::{ReadError, html::entity};

/// The pass: what is still to be read, what has been written, and the elements that are open.
struct Pass<'a> {
    rest: &'a str,
    out: String,
    open: Vec<&'a str>,
    entries: usize,
    repairs: &'a mut Repairs,
}

/// Returns the document with one declaration, and how many entries it holds.
pub fn mend(document: &str, repairs: &mut Repairs) -> Result<(String, usize), ReadError> {
    let out = String::with_capacity(document.len() + 64);
    let mut pass = Pass { rest: document, out, open: Vec::new(), entries: 0, repairs };
    pass.out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    let mut started = false;
    while !pass.rest.is_empty() {
        started |= !pass.open.is_empty();
        if started && pass.open.is_empty() {
            if !pass.rest.trim().is_empty() {
                pass.repairs.note("junk-after");
            }
            break;
        }
        pass.step()?;
    }
    // What was cut short, or cut by us, is closed, so that the entries before the cut can be read.
    while let Some(name) = pass.open.pop() {
        pass.repairs.note("closed");
        pass.out.push_str(&format!("</{name}>"));
    }
    Ok((pass.out, pass.entries))
}

impl<'a> Pass<'a> {
    /// Takes `length` bytes of what is left.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.floor_char_boundary(length));
        self.rest = rest;
        taken
    }

    /// Leaves out everything up to and with `end`, or to the end.
    fn skip_past(&mut self, end: &str) {
        let length = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.take(length);
    }

    fn step(&mut self) -> Result<(), ReadError> {
        let Some(start) = self.rest.find('<') else {
            let text = self.take(self.rest.len());
            self.text(text);
            return Ok(());
        };
        let text = self.take(start);
        self.text(text);
        if self.rest.starts_with("<![CDATA[") {
            self.cdata();
        } else if self.rest.starts_with("<!--") {
            self.skip_past("-->");
        } else if self.rest.starts_with("<?") {
            self.skip_past("?>");
        } else if self.rest.starts_with("<!") {
            self.document_type();
        } else {
            self.tag()?;
        }
        Ok(())
    }

    /// A document type is left out with all that it declares.
    fn document_type(&mut self) {
        let close = self.rest.find('>').unwrap_or(self.rest.len());
        match self.rest[..close].find('[') {
            Some(_) => {
                self.repairs.note("document-type");
                self.skip_past("]");
                self.skip_past(">");
            }
            None => self.skip_past(">"),
        }
    }

    fn cdata(&mut self) {
        let length = self.rest.find("]]>").map_or(self.rest.len(), |at| at + 3);
        let section = self.take(length);
        let inside = section.trim_start_matches("<![CDATA[");
        let inside = inside.strip_suffix("]]>").unwrap_or(inside);
        if self.open.is_empty() {
            return;
        }
        self.out.push_str("<![CDATA[");
        self.plain(inside);
        self.out.push_str("]]>");
    }

    /// Text outside tags: bare `&` and unknown entities are mended, those of HTML become characters.
    fn text(&mut self, text: &str) {
        if self.open.is_empty() {
            return;
        }
        self.mended(text);
    }

    fn mended(&mut self, mut text: &str) {
        while let Some(at) = text.find('&') {
            self.plain(&text[..at]);
            text = &text[at..];
            let name = reference_name(text);
            match name.map(|name| (name, reference(name))) {
                Some((name, Some(Reference::Kept))) => {
                    self.out.push_str(&text[..name.len() + 2]);
                    text = &text[name.len() + 2..];
                }
                Some((name, Some(Reference::Is(characters)))) => {
                    self.repairs.note("html-entity");
                    for c in characters.chars() {
                        push_escaped(&mut self.out, c);
                    }
                    text = &text[name.len() + 2..];
                }
                Some((name, Some(Reference::Never))) => {
                    self.repairs.note("impossible-character");
                    text = &text[name.len() + 2..];
                }
                Some((_, None)) | None => {
                    self.repairs.note("bare-ampersand");
                    self.out.push_str("&amp;");
                    text = &text[1..];
                }
            }
        }
        self.plain(text);
    }

    /// Text as it is, without the characters that XML does not allow.
    fn plain(&mut self, text: &str) {
        if text.chars().all(is_allowed) {
            self.out.push_str(text);
            return;
        }
        self.repairs.note("control-characters");
        self.out.extend(text.chars().filter(|c| is_allowed(*c)));
    }

    fn tag(&mut self) -> Result<(), ReadError> {
        let Some(length) = tag_length(self.rest) else {
            // A `<` that begins nothing is a letter like any other; without any end ahead, all that is left is text.
            let length = if begins_tag(self.rest) { self.rest.len() } else { 1 };
            let text = self.take(length);
            if !self.open.is_empty() {
                self.repairs.note("bare-less-than");
                self.mended(&text.replace('<', "&lt;"));
            }
            return Ok(());
        };
        if length > LONGEST_TAG_BYTES {
            return Err(unreadable("a tag is too long"));
        }
        let tag = self.take(length);
        let inside = tag.trim_start_matches('<').trim_end_matches('>');
        if let Some(name) = inside.strip_prefix('/') {
            self.close(name.trim());
            return Ok(());
        }
        let empty = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let (name, attributes) = inside.split_at(inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len()));
        let local = name.rsplit(':').next().unwrap_or(name);
        if (local == "item" || local == "entry") && self.open.len() < 4 {
            if is_enough(self.entries) {
                self.repairs.note("too-many-entries");
                self.rest = "";
                return Ok(());
            }
            self.entries += 1;
        }
        self.out.push('<');
        self.plain(name);
        self.attributes(attributes)?;
        self.out.push_str(if empty { "/>" } else { ">" });
        if !empty {
            self.open.push(name);
            if self.open.len() > DEEPEST {
                return Err(unreadable("elements are nested too deeply"));
            }
        }
        Ok(())
    }

    /// Closes an element: those inside it that were left open are closed first; an end without a beginning is left out.
    fn close(&mut self, name: &str) {
        let Some(depth) = self.open.iter().rposition(|open| *open == name) else {
            self.repairs.note("end-without-beginning");
            return;
        };
        while self.open.len() > depth {
            if let Some(open) = self.open.pop() {
                if self.open.len() > depth {
                    self.repairs.note("closed");
                }
                self.out.push_str("</");
                self.out.push_str(open);
                self.out.push('>');
            }
        }
    }

    fn attributes(&mut self, mut text: &str) -> Result<(), ReadError> {
        let mut seen: Vec<&str> = Vec::new();
        loop {
            text = text.trim_start();
            let end = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
            let (name, rest) = text.split_at(end);
            if name.is_empty() && rest.is_empty() {
                return Ok(());
            }
            let rest = rest.trim_start();
            let (value, rest) = match rest.strip_prefix('=') {
                None => ("", rest),
                Some(rest) => quoted(rest.trim_start()),
            };
            text = rest;
            if seen.len() >= MOST_ATTRIBUTES {
                return Err(unreadable("a tag has too many attributes"));
            }
            let base = name.eq_ignore_ascii_case("xml:base");
            let bad_base = base && (value.len() > LONGEST_BASE_BYTES || !is_absolute(value));
            if name.is_empty() || !is_name(name) || seen.contains(&name) || bad_base {
                self.repairs.note(if bad_base { "base-left-out" } else { "attribute-left-out" });
                if name.is_empty() && value.is_empty() {
                    return Ok(());
                }
                continue;
            }
            seen.push(name);
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.mended(&value.replace('"', "&quot;").replace('<', "&lt;"));
            self.out.push('"');
        }
    }
}

/// Whether the `<` that a text begins with begins a tag.
fn begins_tag(text: &str) -> bool {
    let first = text.as_bytes().get(1).copied().unwrap_or(b' ');
    first.is_ascii_alphabetic() || first == b'_' || first == b'/' || first >= 0x80
}

/// The length of a tag with its `<` and `>`; none if the `<` begins no tag, or no end is ahead. A tag over the limit is
/// one byte over it. A quotation mark that is never closed must not swallow the document: then the next `>` is the end.
fn tag_length(text: &str) -> Option<usize> {
    if !begins_tag(text) {
        return None;
    }
    let near = &text.as_bytes()[..text.len().min(LONGEST_TAG_BYTES)];
    let mut quote = None;
    for (at, byte) in near.iter().enumerate().skip(1) {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if matches!(near[at - 1], b'=' | b' ') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    match near.iter().position(|byte| *byte == b'>') {
        Some(at) => Some(at + 1),
        None if text.len() > LONGEST_TAG_BYTES => Some(LONGEST_TAG_BYTES + 1),
        None => None,
    }
}

/// The value of an attribute, quoted or not, and what follows it.
fn quoted(text: &str) -> (&str, &str) {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => {
            let inside = &text[1..];
            let end = inside.find(quote).unwrap_or(inside.len());
            (&inside[..end], inside.get(end + 1..).unwrap_or_default())
        }
        None => text.split_at(text.find(|c: char| c.is_whitespace()).unwrap_or(text.len())),
    }
}

fn is_name(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}

fn is_absolute(base: &str) -> bool {
    base.starts_with("http://") || base.starts_with("https://")
}

/// The name between a `&` and its `;`, if one follows soon.
fn reference_name(text: &str) -> Option<&str> {
    const LONGEST_NAME_BYTES: usize = 32;
    let near = &text[1..text.floor_char_boundary(LONGEST_NAME_BYTES + 2)];
    near.find(';').map(|end| &near[..end])
}

enum Reference {
    /// One that every XML parser knows.
    Kept,
    /// One of HTML's, and what it stands for.
    Is(String),
    /// A character that cannot be.
    Never,
}

fn reference(name: &str) -> Option<Reference> {
    if matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        return Some(Reference::Kept);
    }
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let allowed = char::from_u32(code).is_some_and(is_allowed);
        return Some(if allowed { Reference::Kept } else { Reference::Never });
    }
    entity(name).map(Reference::Is)
}

/// The characters of XML 1.0.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..) && c != '\u{7f}'
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        c => out.push(c),
    }
}

fn unreadable(detail: &str) -> ReadError {
    ReadError::Unreadable { detail: detail.to_owned() }
}
