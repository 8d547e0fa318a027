//! The tags and texts of a web page, one after another.
//!
//! One pass, linear in the length of the page, however it is built: whoever wants the head of a page, its text or its
//! tree begins here. Comments, scripts, styles and other elements whose content is no text are passed over.

use std::borrow::Cow;

pub use crate::sources::gate::tag::Tag;
use crate::sources::{entities::decode, gate::tag};

/// Elements whose content is neither text nor structure of the page.
const SILENT: [&str; 13] = [
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea", "audio",
    "video", "canvas",
];
/// The media type of linked data in a script.
const LINKED_DATA: &str = "application/ld+json";

/// One piece of a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag.
    Start(Tag<'a>),
    /// The name of an end tag, as written.
    End(&'a str),
    /// Text as written, its references not decoded.
    Text(&'a str),
    /// Linked data (JSON-LD), as written.
    Data(&'a str),
}

/// Walks through a page.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    page: &'a str,
    rest: &'a str,
    /// Whether a `<title>` is open: what it holds is text, whatever it looks like.
    in_title: bool,
    /// Elements that are known never to end in what is left.
    endless: Vec<&'static str>,
}

impl<'a> Tokens<'a> {
    /// Begins at the beginning of a page.
    pub fn new(page: &'a str) -> Self {
        Self { page, rest: page, in_title: false, endless: Vec::new() }
    }

    /// Where the next token begins, in bytes.
    pub fn at(&self) -> usize {
        self.page.len() - self.rest.len()
    }

    fn text(&mut self, length: usize) -> Token<'a> {
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        Token::Text(text)
    }

    /// Passes over a comment or declaration.
    fn declaration(&mut self) {
        // `<!-->` is a whole comment. One that never ends is over with its first `>`.
        let comment = self.rest.starts_with("<!--") && !self.endless.contains(&"--");
        if comment && let Some(end) = self.rest["<!".len()..].find("-->") {
            self.rest = &self.rest["<!".len() + end + "-->".len()..];
            return;
        }
        if comment {
            self.endless.push("--");
        }
        self.rest = self.rest.find('>').map_or("", |end| &self.rest[end + 1..]);
    }

    /// What a silent element holds, up to its end tag, which is passed over; none if it never ends.
    fn silent(&mut self, name: &'static str) -> Option<&'a str> {
        let (content, after) = self.rest.split_at(self.end_of(name)?);
        self.rest = after.find('>').map_or("", |end| &after[end + 1..]);
        Some(content)
    }

    /// Where the end tag of an element begins; looked for in vain only once.
    fn end_of(&mut self, name: &'static str) -> Option<usize> {
        if self.endless.contains(&name) {
            return None;
        }
        let end = end_tag(self.rest, name);
        if end.is_none() {
            self.endless.push(name);
        }
        end
    }

    fn start(&mut self, tag: Tag<'a>) -> Option<Token<'a>> {
        self.rest = &self.rest[tag.length.min(self.rest.len())..];
        self.in_title = is(tag.name, "title") && !tag.is_empty;
        let silent = SILENT.iter().find(|silent| is(tag.name, silent) && !tag.is_empty);
        let Some(name) = silent else { return Some(Token::Start(tag)) };
        let is_data = *name == "script" && attribute(&tag, "type").is_some_and(|kind| is(&kind, LINKED_DATA));
        self.silent(name).filter(|_| is_data).map(Token::Data)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            if std::mem::take(&mut self.in_title)
                && let Some(end) = self.end_of("title").filter(|end| *end > 0)
            {
                return Some(self.text(end));
            }
            let next = self.rest.find('<').unwrap_or(self.rest.len());
            if next > 0 {
                return Some(self.text(next));
            }
            if self.rest.starts_with("<!") || self.rest.starts_with("<?") {
                self.declaration();
            } else if let Some(name) = self.rest.strip_prefix("</").and_then(tag::name_of) {
                self.rest = self.rest.find('>').map_or("", |end| &self.rest[end + 1..]);
                return Some(Token::End(name));
            } else {
                match tag::read(self.rest) {
                    None => return Some(self.text("<".len())),
                    Some(tag) => match self.start(tag) {
                        None => {}
                        token => return token,
                    },
                }
            }
        }
    }
}

/// Where the end tag of `name` begins.
fn end_tag(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        let after = &text[at + "</".len()..];
        let named = after.get(..name.len()).is_some_and(|found| is(found, name));
        named && !after[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
    })
}

/// Whether a name, however it is written, is this one.
pub fn is(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

/// The value of an attribute, its references decoded, without white space around it.
pub fn attribute<'a>(tag: &Tag<'a>, wanted: &str) -> Option<Cow<'a, str>> {
    let (_, value) = tag.attributes.iter().find(|(name, _)| is(name, wanted))?;
    Some(match decode(value) {
        Cow::Borrowed(value) => Cow::Borrowed(value.trim()),
        Cow::Owned(value) => Cow::Owned(value.trim().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(page: &str) -> String {
        let piece = |token| match token {
            Token::Start(tag) => format!("[{}]", tag.name),
            Token::End(name) => format!("[/{name}]"),
            Token::Text(text) => text.to_owned(),
            Token::Data(data) => format!("{{{data}}}"),
        };
        Tokens::new(page).map(piece).collect()
    }

    #[test]
    fn what_is_no_text_is_passed_over() {
        let check = |page: &str, wanted: &str| assert_eq!(pieces(page), wanted, "{page}");
        check("<!DOCTYPE html><p>a<!-- <b> -->b</P >", "[p]ab[/P]");
        check("a<!-->b<!--->c<!-- never ends <b>d", "abcd");
        check("<script>if (a<b) '</p>'</SCRIPT >x<style>p{}</style><svg><path/></svg>y", "xy");
        check("<script src=x />a<script>never <b>ends", "[script]anever [b]ends");
    }

    #[test]
    fn a_title_is_text_and_linked_data_is_kept() {
        let check = |page: &str, wanted: &str| assert_eq!(pieces(page), wanted, "{page}");
        check("<title>a <b> & c</title>d", "[title]a <b> & c[/title]d");
        check("<title></title>d<title>e", "[title][/title]d[title]e");
        check("<script type='application/LD+json'>{\"a\":1}</script>", "{{\"a\":1}}");
        check("1 < 2 <3 </ <", "1 < 2 <3 </ <");
    }

    #[test]
    fn an_attribute_is_found_however_it_is_written() {
        let Some(Token::Start(tag)) = Tokens::new("<A HREF=' /a?b=1&amp;c=2 ' rel=next>").next() else {
            panic!("it is a start tag")
        };
        assert_eq!(attribute(&tag, "href").as_deref(), Some("/a?b=1&c=2"));
        assert_eq!(attribute(&tag, "rel").as_deref(), Some("next"));
        assert_eq!(attribute(&tag, "title"), None);
    }

    #[test]
    fn what_is_built_to_be_slow_is_read_in_one_pass() {
        for scrap in ["<script>", "<!--", "<a b=\"", "</", "<!", "<title>", "</title", "<svg><style>"] {
            let _ = Tokens::new(&scrap.repeat(100_000)).count();
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(page in "(<|>|/|script|title|p |a=|\"|!--|-->|\\?| |ŵ|x){0,100}") {
            let _ = Tokens::new(&page).count();
        }
    }
}
