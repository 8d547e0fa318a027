//! One pass over XML: what parsers break on is mended or left out, and every element is closed in its turn.

use std::collections::BTreeSet;

use url::Url;

use super::{DEEPEST, LONGEST_BASE_BYTES, Repairs, base_of, tag};
use crate::sources::{
    MOST_ENTRIES_READ,
    entities::{Meaning, is_allowed, reference},
};

/// The one declaration of every document behind the gate.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
/// Elements of HTML that have no end; left open, they would swallow what follows.
const VOID: [&str; 5] = ["br", "hr", "img", "input", "wbr"];

/// Ends without a beginning that are looked at for what they are meant to end.
const MOST_STRAYS: usize = 1_000;
/// Bytes behind such an end in which the true one would stand.
const BYTES_AHEAD: usize = 4 * 1024;

/// The pass: what is still to be read, what has been written, and the elements that are open.
struct Pass<'a> {
    rest: &'a str,
    out: String,
    open: Vec<&'a str>,
    /// Elements left out because they were too deep, still to be closed.
    too_deep: usize,
    /// The bases in force, with the depth of the elements that name them.
    bases: Vec<(usize, Url)>,
    own_base: Option<Url>,
    has_root: bool,
    declarations: usize,
    /// Ends that were looked for to the end of the document and not found: they are not looked for again, so that the
    /// pass stays linear.
    never: BTreeSet<&'static str>,
    entries: usize,
    /// Ends without a beginning that have been looked at for what they are meant to end.
    strays: usize,
    repairs: &'a mut Repairs,
}

/// Where a text stands, which says what must be written as a reference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Text,
    Attribute,
    Cdata,
}

/// Returns the document with one declaration, and how many entries it holds. `url` is where it came from: relative
/// `xml:base`s become absolute, so that no parser has to pile them up.
pub fn mend(document: &str, url: &Url, repairs: &mut Repairs) -> (String, usize) {
    let out = String::with_capacity(document.len() + document.len() / 16 + DECLARATION.len());
    let mut pass = Pass {
        rest: document,
        out,
        open: Vec::new(),
        too_deep: 0,
        bases: Vec::new(),
        own_base: base_of(url),
        has_root: false,
        declarations: 0,
        never: BTreeSet::new(),
        entries: 0,
        strays: 0,
        repairs,
    };
    pass.out.push_str(DECLARATION);
    while !pass.rest.is_empty() {
        if pass.has_root && pass.open.is_empty() {
            if !pass.rest.trim().is_empty() {
                pass.repairs.note("junk-after");
            }
            break;
        }
        pass.step();
    }
    pass.close_down_to(0);
    (pass.out, pass.entries)
}

impl<'a> Pass<'a> {
    /// Takes `length` bytes of what is left.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(self.rest.floor_char_boundary(length));
        self.rest = rest;
        taken
    }

    fn step(&mut self) {
        let text = self.take(self.rest.find('<').unwrap_or(self.rest.len()));
        self.write(text, Place::Text);
        if self.rest.starts_with("<![CDATA[") {
            self.cdata();
        } else if self.rest.starts_with("<!--") {
            self.comment();
        } else if self.rest.starts_with("<?") {
            self.instruction();
        } else if self.rest.starts_with("<!") {
            self.document_type();
        } else if self.rest.starts_with("</") {
            self.end_tag();
        } else if !self.rest.is_empty() {
            self.start_tag();
        }
    }

    /// Where the next `end` ends, counted from here.
    fn past(&mut self, end: &'static str) -> Option<usize> {
        if self.never.contains(end) {
            return None;
        }
        let found = self.rest.find(end).map(|at| at + end.len());
        if found.is_none() {
            self.never.insert(end);
        }
        found
    }

    fn comment(&mut self) {
        let length = self.past("-->").unwrap_or("<!--".len());
        self.take(length);
    }

    fn instruction(&mut self) {
        if self.rest.starts_with("<?xml ") {
            self.declarations += 1;
            if self.declarations > 1 {
                self.repairs.note("second-declaration");
            }
        }
        let length = self.past("?>").or_else(|| self.past(">")).unwrap_or(self.rest.len());
        self.take(length);
    }

    /// A document type is left out with all that it declares.
    fn document_type(&mut self) {
        let mut length = self.past(">").unwrap_or(self.rest.len());
        if self.rest[..length].contains('[') {
            self.repairs.note("document-type");
            // White space between the bracket and the end is rare, and then the subset ends with its first declaration.
            length = self.past("]>").or_else(|| self.past("] >")).or_else(|| self.past("]\n>")).unwrap_or(length);
        }
        self.take(length);
    }

    fn cdata(&mut self) {
        let end = self.rest.find("]]>");
        let section = self.take(end.map_or(self.rest.len(), |end| end + "]]>".len()));
        if self.open.is_empty() {
            return;
        }
        let inside = section.strip_prefix("<![CDATA[").unwrap_or(section);
        self.out.push_str("<![CDATA[");
        self.write(inside.strip_suffix("]]>").unwrap_or(inside), Place::Cdata);
        self.out.push_str("]]>");
    }

    /// Writes text, without the characters that XML does not allow: bare `&` and unknown entities are mended, those of
    /// HTML become characters.
    fn write(&mut self, mut text: &str, place: Place) {
        if self.open.is_empty() && place == Place::Text {
            return;
        }
        loop {
            let Some(at) = text.bytes().position(|byte| is_suspicious(byte, place)) else {
                self.out.push_str(text);
                return;
            };
            let (well, rest) = text.split_at(at);
            self.out.push_str(well);
            let Some(first) = rest.chars().next() else { return };
            let mut length = first.len_utf8();
            match first {
                '&' => length = self.ampersand(rest),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                c if is_allowed(c) => self.out.push(c),
                _ => self.repairs.note("control-character"),
            }
            text = &rest[length..];
        }
    }

    /// Writes the reference that `text` begins with, and returns its length.
    fn ampersand(&mut self, text: &str) -> usize {
        match reference(text) {
            None => {
                self.repairs.note("bare-ampersand");
                self.out.push_str("&amp;");
                1
            }
            Some((Meaning::Nothing, length)) => {
                self.repairs.note("bad-reference");
                length
            }
            Some((Meaning::Character(c), length)) => {
                push_escaped(&mut self.out, c);
                length
            }
            Some((Meaning::Named(characters), length)) => {
                if !matches!(characters, "&" | "<" | ">" | "\"" | "'") {
                    self.repairs.note("html-entity");
                }
                characters.chars().for_each(|c| push_escaped(&mut self.out, c));
                length
            }
        }
    }

    fn start_tag(&mut self) {
        let Some(tag) = tag::read(self.rest) else {
            self.take(1);
            self.repairs.note("bare-less-than");
            if !self.open.is_empty() {
                self.out.push_str("&lt;");
            }
            return;
        };
        self.take(tag.length);
        if tag.is_long {
            self.repairs.note("long-tag");
        }
        (0..tag.left_out).for_each(|_| self.repairs.note("bad-attribute"));
        let is_empty = tag.is_empty || VOID.contains(&tag.name);
        if self.too_deep > 0 || self.open.len() >= DEEPEST {
            self.repairs.note("too-deep");
            self.too_deep += usize::from(!is_empty);
            return;
        }
        if is_entry(tag.name) && !self.begin_entry(tag.name) {
            return;
        }
        self.has_root = true;
        self.out.push('<');
        self.out.push_str(tag.name);
        for (name, value) in tag.attributes {
            self.attribute(name, value);
        }
        self.out.push_str(if is_empty { "/>" } else { ">" });
        if is_empty {
            self.forget_bases();
        } else {
            self.open.push(tag.name);
        }
    }

    /// Makes room for an entry; false if there have been as many as are read, and then nothing more is.
    fn begin_entry(&mut self, name: &str) -> bool {
        if self.entries >= MOST_ENTRIES_READ {
            self.repairs.note("too-many-entries");
            self.rest = "";
            return false;
        }
        self.entries += 1;
        // An item that was never closed ends where the next one begins.
        if let Some(depth) = self.open.iter().rposition(|open| name == "item" && *open == name) {
            self.close_down_to(depth);
        }
        true
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if name == "xml:base" {
            let Some(base) = self.base(value) else {
                self.repairs.note("bad-base");
                return;
            };
            self.bases.push((self.open.len(), base.clone()));
            self.write_attribute(name, base.as_str());
            return;
        }
        self.write_attribute(name, value);
    }

    fn write_attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        self.write(value, Place::Attribute);
        self.out.push('"');
    }

    /// What an `xml:base` means: absolute, http or https, and not too long.
    fn base(&self, value: &str) -> Option<Url> {
        if value.len() > LONGEST_BASE_BYTES {
            return None;
        }
        let value = crate::sources::entities::decode(value.trim());
        match self.bases.last().map(|(_, base)| base).or(self.own_base.as_ref()) {
            Some(outer) => base_of(&outer.join(&value).ok()?),
            None => base_of(&value.parse().ok()?),
        }
    }

    /// Drops the bases of elements that are no longer open.
    fn forget_bases(&mut self) {
        while self.bases.pop_if(|(depth, _)| *depth >= self.open.len()).is_some() {}
    }

    /// Closes an element: those inside it that were left open are closed first; an end without a beginning is left out.
    fn end_tag(&mut self) {
        let length = self.rest.find('>').map_or(self.rest.len(), |end| end + 1);
        let tag = self.take(length);
        let name = tag.trim_start_matches("</").trim_end_matches('>').trim();
        let name = tag::name_of(name).unwrap_or(name);
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let exact = self.open.iter().rposition(|open| *open == name);
        let depth = exact.or_else(|| self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)));
        match depth {
            None if self.is_misspelt() => {
                self.repairs.note("misspelt-end");
                self.close();
            }
            None => self.repairs.note("stray-end"),
            Some(depth) => {
                self.close_down_to(depth + 1);
                self.close();
            }
        }
    }

    /// Whether an end without a beginning is meant for the innermost element: what holds that ends before it does.
    fn is_misspelt(&mut self) -> bool {
        let [.., outer, inner] = self.open.as_slice() else { return false };
        self.strays += 1;
        if self.strays > MOST_STRAYS {
            return false;
        }
        let ahead = &self.rest[..self.rest.floor_char_boundary(BYTES_AHEAD)];
        let end_of = |name: &str| ahead.find(&format!("</{name}"));
        match (end_of(outer), end_of(inner)) {
            (Some(outer), Some(inner)) => outer < inner,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
            self.forget_bases();
        }
    }

    /// Closes what was left open, so that what came before it can be read.
    fn close_down_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.repairs.note("unclosed-element");
            self.close();
        }
    }
}

/// Whether a byte may begin something that cannot be written as it is.
fn is_suspicious(byte: u8, place: Place) -> bool {
    match byte {
        b'\t' | b'\n' | b'\r' => false,
        b'&' => place != Place::Cdata,
        b'<' | b'"' => place == Place::Attribute,
        // U+FFFE and U+FFFF begin with 0xEF.
        byte => byte < b' ' || byte == 0x7f || byte == 0xef,
    }
}

fn is_entry(name: &str) -> bool {
    matches!(name.rsplit(':').next(), Some("item" | "entry"))
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        c => out.push(c),
    }
}
