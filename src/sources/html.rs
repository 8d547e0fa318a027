//! HTML to plain text, by one pass over its tags.
//!
//! No tree is built: those that build one take minutes for half a megabyte of nested elements. Text is all that is kept:
//! nothing that a site wrote can act anywhere.

/// Elements whose content is no text.
const SILENT: [&str; 9] = ["script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select"];
/// Elements that begin and end a line.
const BLOCKS: [&str; 27] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "blockquote",
    "pre",
    "figure",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "form",
];

/// How a title or text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// As plain text.
    Plain,
    /// As HTML.
    Html,
    /// As one or the other, which nobody says.
    Either,
}

/// Returns the text of HTML: blocks on lines of their own, list items behind a bullet, entities as characters.
///
/// ```
/// # use gorwel::sources::html::to_text;
/// assert_eq!(to_text("<p>One &amp; <b>two</b><ul><li>three</ul><script>x()</script>"), "One & two\n• three");
/// ```
pub fn to_text(html: &str) -> String {
    let mut out = Lines::default();
    let last_end = html.rfind('>').unwrap_or(0);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.text(&rest[..at]);
        rest = &rest[at..];
        // Behind the last `>` there can be no tag, so that none is looked for in vain again and again.
        if html.len() - rest.len() > last_end {
            break;
        }
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let named = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let Some(end) = rest.find('>').filter(|_| named) else {
            out.text("<");
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let closing = tag.starts_with('/');
        let name = name_of(tag);
        if !closing && SILENT.contains(&name.as_str()) && !tag.ends_with('/') {
            rest = after_end_of(rest, &name);
        } else {
            out.tag(&name, closing, tag);
        }
    }
    out.text(rest);
    out.finish()
}

/// Returns a title as plain text: by how it is said to be written, then once more if nothing but entities is left to decode.
pub fn title(raw: &str, written: Written) -> String {
    let html = match written {
        Written::Plain => false,
        Written::Html => true,
        Written::Either => looks_like_html(raw),
    };
    let text = if html { to_text(raw) } else { raw.to_owned() };
    let again = if has_entity(&text) { html_escape::decode_html_entities(&text).into_owned() } else { text };
    again.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a text as plain text, by how it is written.
pub fn text(raw: &str, written: Written) -> String {
    match written {
        Written::Html => to_text(raw),
        Written::Either if looks_like_html(raw) => to_text(raw),
        Written::Plain | Written::Either => raw.trim().to_owned(),
    }
}

/// The characters that a named entity of HTML stands for.
pub fn entity(name: &str) -> Option<String> {
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let written = format!("&{name};");
    let decoded = html_escape::decode_html_entities(&written);
    (decoded != written).then(|| decoded.into_owned())
}

fn looks_like_html(text: &str) -> bool {
    let last_end = text.rfind('>').unwrap_or(0);
    let tag = |at: usize| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    has_entity(text) || text[..last_end].match_indices('<').any(|(at, _)| tag(at))
}

fn has_entity(text: &str) -> bool {
    const LONGEST_NAME_BYTES: usize = 32;
    text.match_indices('&').any(|(at, _)| {
        let after = &text[at + 1..];
        let near = &after[..after.floor_char_boundary(LONGEST_NAME_BYTES)];
        let name = near.find(';').map(|end| &near[..end]);
        name.is_some_and(|name| (name.starts_with('#') && name.len() > 1) || entity(name).is_some())
    })
}

fn name_of(tag: &str) -> String {
    let name = tag.trim_start_matches('/');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name[..end].to_ascii_lowercase()
}

/// What follows the end tag of `name`; nothing if it never ends.
fn after_end_of<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let start = from + at + 2;
        if rest.get(start..start + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return rest[start..].split_once('>').map_or("", |(_, after)| after);
        }
        from = start;
    }
    ""
}

/// The lines of a text as they come.
#[derive(Default)]
struct Lines {
    out: String,
    /// Whether a space is due before the next word.
    space: bool,
    /// Line breaks due before the next word.
    breaks: usize,
}

impl Lines {
    fn text(&mut self, raw: &str) {
        if raw.is_empty() {
            return;
        }
        let decoded = html_escape::decode_html_entities(raw);
        for c in decoded.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            self.begin_word();
            self.out.push(c);
        }
    }

    fn begin_word(&mut self) {
        if self.out.is_empty() {
            // Nothing stands before the first word.
        } else if self.breaks > 0 {
            self.out.push_str(if self.breaks > 1 { "\n\n" } else { "\n" });
        } else if self.space && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
        self.space = false;
        self.breaks = 0;
    }

    fn tag(&mut self, name: &str, closing: bool, tag: &str) {
        match name {
            "br" | "hr" => self.breaks = self.breaks.max(1),
            "li" if !closing => {
                self.breaks = self.breaks.max(1);
                self.begin_word();
                self.out.push_str("• ");
            }
            "li" => self.breaks = self.breaks.max(1),
            "td" | "th" => self.space = true,
            "img" => {
                if let Some(words) = attribute(tag, "alt") {
                    self.space = true;
                    self.text(words);
                    self.space = true;
                }
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.breaks = 2,
            name if BLOCKS.contains(&name) => self.breaks = self.breaks.max(1),
            _ => {}
        }
    }

    fn finish(self) -> String {
        self.out.trim().to_owned()
    }
}

/// The value of an attribute of a tag, if it says something.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}="))? + name.len() + 2;
    let value = &tag[at..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = value[1..].split(quote).next()?.trim();
    (!value.is_empty()).then_some(value)
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
        check("a<style>p{}</style><SCRIPT>alert(1)</SCRIPT >b<!-- c -->d", "abd");
        check("1 < 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2");
        check("<img src=x alt='A map'> shown", "A map shown");
        check("<p>unclosed <b", "unclosed <b");
        check("<script>never ends", "");
        check("caf&eacute;&nbsp;&#8217;s", "café ’s");
    }

    #[test]
    fn a_title_is_decoded_as_often_as_it_was_encoded() {
        let check = |raw: &str, written, wanted: &str| assert_eq!(title(raw, written), wanted, "{raw}");
        check("Fish &amp; chips", Written::Either, "Fish & chips");
        check("Fish &amp;amp; chips", Written::Html, "Fish & chips");
        check("<b>Bold</b>\n  words", Written::Either, "Bold words");
        check("a < b", Written::Either, "a < b");
        check("AT&T", Written::Plain, "AT&T");
    }

    #[test]
    fn half_a_megabyte_of_nested_elements_is_read_in_one_pass() {
        assert_eq!(to_text(&"<div>".repeat(100_000)), "");
        assert_eq!(to_text(&"<script>".repeat(60_000)), "");
        assert_eq!(to_text(&"<".repeat(1_000)), "<".repeat(1_000));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(html in "(<|>|/|&|;|script|p|li|img alt=|\"|'|!--|-->| |ŵ|#1|x){0,100}") {
            let _ = to_text(&html);
            let _ = title(&html, Written::Either);
        }
    }
}
