//! One start tag, however it is written.

use std::collections::BTreeSet;

use super::{LONGEST_TAG_BYTES, MOST_ATTRIBUTES};

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name, with its prefix.
    pub name: &'a str,
    /// Names and values as written; each name once.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// How many attributes were left out: written twice, without a name, or beyond the most.
    pub left_out: usize,
    /// Whether it ends with `/>`.
    pub is_empty: bool,
    /// Whether it was longer than a tag may be; then it has the attributes of its beginning.
    pub is_long: bool,
    /// Its length in bytes, with `<` and `>`.
    pub length: usize,
}

/// The name at the beginning of a text; none if it begins with anything else.
pub fn name_of(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if !(first.is_alphabetic() || first == '_') {
        return None;
    }
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))).unwrap_or(text.len());
    text.get(..end)
}

/// Reads the tag that `text` begins with. None if it begins with no tag, or with one that another `<` or the end of the
/// text breaks off: then the `<` is a letter like any other.
///
/// A quotation mark that is never closed ends with its word. What is looked at twice for its sake is at most
/// [`LONGEST_TAG_BYTES`] for each kind of mark, so that the whole document is still read in linear time.
pub fn read(text: &str) -> Option<Tag<'_>> {
    let name = name_of(text.strip_prefix('<')?)?;
    let near = &text[..text.floor_char_boundary(LONGEST_TAG_BYTES)];
    let mut tag =
        Tag { name, attributes: Vec::new(), left_out: 0, is_empty: false, is_long: false, length: 1 + name.len() };
    let mut seen = BTreeSet::new();
    loop {
        let rest = near.get(tag.length..)?;
        let space = rest.len() - rest.trim_start().len();
        tag.length += space;
        match rest.as_bytes().get(space).copied() {
            None if near.len() == text.len() => return None,
            None => {
                tag.is_long = true;
                tag.length = text[near.len()..].find('>').map_or(text.len(), |end| near.len() + end + 1);
                return Some(tag);
            }
            Some(b'>') => {
                tag.length += 1;
                return Some(tag);
            }
            Some(b'/') if rest[space..].starts_with("/>") => {
                tag.is_empty = true;
                tag.length += 2;
                return Some(tag);
            }
            Some(b'<') => return None,
            Some(b'/' | b'=' | b'"' | b'\'') => {
                tag.left_out += usize::from(!rest[space..].starts_with('/'));
                tag.length += 1;
            }
            Some(_) => {
                let (name, value, length) = attribute(&rest[space..]);
                tag.length += length;
                if name_of(name) == Some(name) && tag.attributes.len() < MOST_ATTRIBUTES && seen.insert(name) {
                    tag.attributes.push((name, value));
                } else {
                    tag.left_out += 1;
                }
            }
        }
    }
}

/// The name and value of the attribute that a text begins with, and its length.
fn attribute(text: &str) -> (&str, &str, usize) {
    let ends_name = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '/' | '"' | '\'');
    let name_end = text.find(ends_name).unwrap_or(text.len());
    let (name, after) = text.split_at(name_end);
    let Some(value) = after.trim_start().strip_prefix('=') else { return (name, "", name_end) };
    let value = value.trim_start();
    let start = text.len() - value.len();
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = &value[1..];
        if let Some(end) = inside.find(quote) {
            return (name, &inside[..end], start + end + 2);
        }
    }
    let mut end = value.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<')).unwrap_or(value.len());
    if value[end..].starts_with('>') && value[..end].ends_with('/') {
        end -= 1;
    }
    (name, value[..end].trim_matches(['"', '\'']), start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_however_it_is_written() {
        let check = |text: &str, wanted: &[(&str, &str)]| {
            let tag = read(text).expect("it is a tag");
            assert_eq!(tag.attributes, wanted, "{text}");
            assert_eq!(&text[tag.length - 1..tag.length], ">", "{text}");
        };
        check("<a>", &[]);
        check("<a b='1' c = \"2\" d=3 e>", &[("b", "1"), ("c", "2"), ("d", "3"), ("e", "")]);
        check("<a b='1' b='2'/>", &[("b", "1")]);
        check("<a href=https://a.example/x/>", &[("href", "https://a.example/x")]);
        check("<a title='1 > 2'>", &[("title", "1 > 2")]);
        check("<a b=\"never closed>", &[("b", "never"), ("closed", "")]);
        check("<a 1='x' =y \"z\">", &[("y", ""), ("z", "")]);
    }

    #[test]
    fn what_another_tag_or_the_end_breaks_off_is_no_tag() {
        for text in ["<", "< a>", "<a <b>", "<a b='", "<3", "<a b"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
