//! HTML to plain text, by one pass over its tags.
//!
//! No tree is built: those that build one take minutes for half a megabyte of nested elements. Text is all that is kept:
//! nothing that a site wrote can act anywhere.

pub mod head;
pub mod linked;
pub mod tags;
pub mod tree;

use super::entities::{decode, reference};

/// Elements whose content is no text.
const SILENT: [&str; 9] = ["script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select"];
/// Elements that stand on lines of their own.
const BLOCKS: [&str; 24] = [
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "dl",
    "dt",
    "dd",
    "tr",
    "figure",
    "form",
    "figcaption",
    "br",
    "hr",
    "li",
    "caption",
    "details",
    "summary",
    "address",
    "fieldset",
    "legend",
];
/// Elements that are paragraphs of their own.
const PARAGRAPHS: [&str; 12] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table"];
/// Other elements that texts are written with; with the three lists above these are what makes a text HTML.
const INLINE: [&str; 26] = [
    "a", "b", "i", "u", "s", "em", "strong", "span", "img", "code", "small", "sub", "sup", "abbr", "cite", "q", "td",
    "th", "del", "ins", "mark", "font", "tt", "big", "strike", "acronym",
];

/// How a title or text is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Written {
    /// As plain text.
    Plain,
    /// As HTML.
    Html,
    /// As one or the other, which nobody says.
    #[default]
    Either,
}

/// Returns the text of HTML: blocks on lines of their own, list items behind a bullet, references as characters, white
/// space collapsed, pictures as the words that stand for them. Linear in the length of `html`.
///
/// ```
/// # use gorwel::sources::html::to_text;
/// assert_eq!(to_text("<p>One &amp; <b>two</b><ul><li>three</ul><script>x()</script>"), "One & two\n\n• three");
/// ```
pub fn to_text(html: &str) -> String {
    let mut lines = Lines::default();
    // Behind the last `>` there can be no tag, so that none is looked for in vain again and again.
    let (mut rest, tail) = html.split_at(html.rfind('>').map_or(0, |at| at + 1));
    let mut comments_end = true;
    while let Some(at) = rest.find('<') {
        lines.text(&rest[..at]);
        rest = &rest[at..];
        if let Some(section) = rest.strip_prefix("<![CDATA[") {
            let (inside, after) = section.split_once("]]>").unwrap_or((section, ""));
            lines.raw(inside);
            rest = after;
            continue;
        }
        if comments_end && rest.starts_with("<!--") {
            match rest.find("-->") {
                Some(end) => rest = &rest[end + "-->".len()..],
                None => comments_end = false,
            }
            continue;
        }
        let Some(length) = tag_length(rest) else {
            lines.text("<");
            rest = &rest[1..];
            continue;
        };
        let (tag, after) = rest.split_at(length);
        rest = after;
        let (name, closing) = name_of(tag);
        if !closing && SILENT.contains(&name.as_str()) && !tag.ends_with("/>") {
            let Some(after) = after_end_of(rest, &name) else { return lines.out };
            rest = after;
        } else {
            lines.tag(&name, closing, tag);
        }
    }
    lines.text(rest);
    lines.text(tail);
    lines.out
}

/// Returns a title as one line of plain text: by how it is said to be written, then once more if nothing but references
/// is left to decode.
///
/// ```
/// # use gorwel::sources::html::{Written, title};
/// assert_eq!(title("Fish &amp;amp; chips", Written::Html), "Fish & chips");
/// assert_eq!(title("Why <main> matters", Written::Plain), "Why <main> matters");
/// ```
pub fn title(raw: &str, written: Written) -> String {
    let text = text(raw, written);
    let again = if has_tag(&text) { text } else { decode(&text).into_owned() };
    again.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a text as plain text, by how it is written.
pub fn text(raw: &str, written: Written) -> String {
    match written {
        Written::Html => to_text(raw),
        Written::Either if is_html(raw) => to_text(raw),
        Written::Plain | Written::Either => raw.trim().to_owned(),
    }
}

/// Whether a text that nobody says anything about is HTML: by an element of HTML, or a reference, in it.
pub fn is_html(text: &str) -> bool {
    has_tag(text) || text.match_indices('&').any(|(at, _)| reference(&text[at..]).is_some())
}

/// Whether a text holds a whole tag of an element of HTML.
fn has_tag(text: &str) -> bool {
    let Some(last) = text.rfind('>') else { return false };
    text[..last].match_indices('<').any(|(at, _)| {
        let (name, _) = name_of(&text[at..=last]);
        let known = |names: &[&str]| names.contains(&name.as_str());
        known(&INLINE) || known(&BLOCKS) || known(&PARAGRAPHS) || known(&SILENT)
    })
}

/// The length of the tag that a text begins with, with its `<` and `>`; none if it begins none, or another `<` breaks it
/// off. A `>` between quotation marks is no end, unless the marks are never closed.
fn tag_length(text: &str) -> Option<usize> {
    let first = *text.as_bytes().get(1)?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'/' | b'!' | b'?')) {
        return None;
    }
    let mut at = 1;
    loop {
        let stop = at + text.get(at..)?.find(['>', '=', '<'])?;
        at = match text.as_bytes().get(stop)? {
            b'>' => return Some(stop + 1),
            b'<' => return None,
            _ => match text[stop + 1..].strip_prefix(['"', '\'']) {
                None => stop + 1,
                Some(inside) => match inside.find(char::from(*text.as_bytes().get(stop + 1)?)) {
                    Some(end) => stop + end + 3,
                    None => return text[stop..].find('>').map(|end| stop + end + 1),
                },
            },
        };
    }
}

/// The name of a tag in lower case, and whether it is an end tag.
fn name_of(tag: &str) -> (String, bool) {
    let inside = tag.trim_start_matches('<');
    let name = inside.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    (name[..end].to_ascii_lowercase(), inside.starts_with('/'))
}

/// What follows the end tag of `name`; none if it never ends.
fn after_end_of<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let start = from + at + "</".len();
        if rest.get(start..start + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest[start..].split_once('>').map(|(_, after)| after);
        }
        from = start;
    }
    None
}

/// The lines of a text as they come.
#[derive(Default)]
struct Lines {
    out: String,
    /// Whether a space is due before the next word.
    space: bool,
    /// Line breaks due before the next word.
    breaks: usize,
    /// Whether the next word is the first of a list item.
    bullet: bool,
}

impl Lines {
    fn text(&mut self, written: &str) {
        self.raw(&decode(written));
    }

    fn raw(&mut self, text: &str) {
        let mut words = text.split(is_space);
        if let Some(first) = words.next() {
            self.word(first);
        }
        for word in words {
            self.space = true;
            self.word(word);
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if self.out.is_empty() {
            // Nothing stands before the first word.
        } else if self.breaks > 0 {
            self.out.push_str(if self.breaks > 1 { "\n\n" } else { "\n" });
        } else if self.space {
            self.out.push(' ');
        }
        if self.bullet {
            self.out.push_str("• ");
        }
        self.out.push_str(word);
        (self.space, self.breaks, self.bullet) = (false, 0, false);
    }

    fn tag(&mut self, name: &str, closing: bool, tag: &str) {
        if PARAGRAPHS.contains(&name) {
            self.breaks = 2;
            self.bullet = self.bullet && !closing;
        } else if BLOCKS.contains(&name) {
            self.breaks = self.breaks.max(1);
            self.bullet = if name == "li" { !closing } else { self.bullet };
        } else if matches!(name, "td" | "th") {
            self.space = true;
        } else if name == "img"
            && let Some(words) = alt(tag)
        {
            self.space = true;
            self.text(words);
            self.space = true;
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// The words that stand for a picture, if they are words and not the name of a file.
fn alt(tag: &str) -> Option<&str> {
    const ENDS_OF_FILES: [&str; 6] = [".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp"];
    let at = tag.match_indices("alt").find(|(at, _)| {
        let before = tag[..*at].ends_with(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
        before && tag[at + "alt".len()..].trim_start().starts_with('=')
    });
    let value = tag[at?.0 + "alt".len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let words = value[1..].split(quote).next()?.trim();
    let lower = words.to_ascii_lowercase();
    let is_file = ENDS_OF_FILES.iter().any(|end| lower.ends_with(end)) || lower.contains("://");
    (words.chars().any(char::is_alphabetic) && !is_file).then_some(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blocks_are_lines_and_lists_have_bullets() {
        let check = |html: &str, wanted: &str| assert_eq!(to_text(html), wanted, "{html}");
        check("<h2>A</h2><p>b<br>c</p><p>d</p>", "A\n\nb\nc\n\nd");
        check("<ul><li>one</li><li>two <em>three</em></li></ul>", "• one\n• two three");
        check("<ul><li><p>one</p></li><li></li></ul>two", "• one\n\ntwo");
        check("a<style>p{}</style><SCRIPT>alert(1)</SCRIPT >b<!-- c -->d", "abd");
        check("1 < 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2");
        check("<p>unclosed <b", "unclosed <b");
        check("<script>never ends", "");
        check("caf&eacute;&nbsp;&#8217;s", "café ’s");
        check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
        check("a<a title='x > y' href=\"z\">b</a>c", "abc");
        check("a<a href=\"never closed>b</a>c", "abc");
        check("a<![CDATA[1 < 2 &amp; 3]]>b <!-- never ends", "a1 < 2 &amp; 3b <!-- never ends");
    }

    #[test]
    fn a_picture_is_the_words_that_stand_for_it() {
        let check = |html: &str, wanted: &str| assert_eq!(to_text(html), wanted, "{html}");
        check("<img src=x alt='A map'> shown", "A map shown");
        check("<img alt=\"\"><img alt=\"IMG_0042.JPG\"><img data-alt='no' alt = \"A&amp;B\">", "A&B");
    }

    #[test]
    fn a_title_is_decoded_as_often_as_it_was_encoded() {
        let check = |raw: &str, written, wanted: &str| assert_eq!(title(raw, written), wanted, "{raw}");
        check("Fish &amp; chips", Written::Either, "Fish & chips");
        check("Fish &amp;amp; chips", Written::Html, "Fish & chips");
        check("<b>Bold</b>\n  words", Written::Either, "Bold words");
        check("a < b", Written::Either, "a < b");
        check("vec<T> and <your name>", Written::Either, "vec<T> and <your name>");
        check("AT&T", Written::Plain, "AT&T");
        check("The <b> element &amp; you", Written::Plain, "The <b> element &amp; you");
    }

    #[test]
    fn what_is_built_to_be_slow_is_read_in_one_pass() {
        assert_eq!(to_text(&"<div>".repeat(500_000)), "");
        assert_eq!(to_text(&"<script>".repeat(300_000)), "");
        assert_eq!(to_text(&"<!--".repeat(500_000)).len(), 2_000_000);
        assert_eq!(to_text(&"<a b=\"".repeat(500_001)).len(), 3_000_006);
        assert_eq!(to_text(&format!("{}>", "<a b='\"".repeat(500_001))).len(), 3_499_993);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(html in "(<|>|/|&|;|script|p|li|img alt=|\"|'|!--|-->|CDATA|\\[|\\]| |ŵ|#1|x|=){0,100}") {
            let _ = to_text(&html);
            let _ = title(&html, Written::Either);
        }
    }
}
