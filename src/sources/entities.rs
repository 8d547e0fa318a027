//! References such as `&eacute;` and `&#8217;`: what they stand for.
//!
//! The gate asks for XML, `html` for text; both mean the same characters.

use std::borrow::Cow;

use html_escape::NAMED_ENTITIES;

/// The longest name of an entity, in bytes (`CounterClockwiseContourIntegral` has 31), and room for one more.
const LONGEST_NAME_BYTES: usize = 32;

/// What Windows-1252 has where Unicode has control characters: old editors write `&#146;` and mean `’`.
const WINDOWS_1252_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// One character.
    Character(char),
    /// The one or two characters of an entity with a name.
    Named(&'static str),
    /// A character that may stand in no text, such as `&#0;`.
    Nothing,
}

/// Reads the reference at the beginning of `text`, which begins with its `&`.
/// Returns what it stands for and its length in bytes; none if the `&` is only an `&`.
///
/// ```
/// # use gorwel::sources::entities::{Meaning, reference};
/// assert_eq!(reference("&eacute;s"), Some((Meaning::Named("é"), 8)));
/// assert_eq!(reference("&#146;"), Some((Meaning::Character('’'), 6)));
/// assert_eq!(reference("& so on;"), None);
/// ```
pub fn reference(text: &str) -> Option<(Meaning, usize)> {
    let after = text.strip_prefix('&')?;
    match after.strip_prefix('#') {
        Some(number) => numbered(number).map(|(meaning, length)| (meaning, length + "&#".len())),
        None => {
            let near = after.as_bytes().get(..LONGEST_NAME_BYTES).unwrap_or(after.as_bytes());
            let end = near.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
            let name = near.get(..end).filter(|_| near.get(end) == Some(&b';'))?;
            let at = NAMED_ENTITIES.binary_search_by(|(known, _)| known.cmp(&name)).ok()?;
            let (_, characters) = NAMED_ENTITIES.get(at)?;
            Some((Meaning::Named(characters), end + "&;".len()))
        }
    }
}

/// Reads `8217;` or `x2019;`; the semicolon may be missing.
fn numbered(text: &str) -> Option<(Meaning, usize)> {
    let (digits, radix, before) = match text.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.bytes().position(|byte| !char::from(byte).is_digit(radix)).unwrap_or(digits.len());
    let code = u32::from_str_radix(digits.get(..length).filter(|digits| !digits.is_empty())?, radix);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let character = code.ok().and_then(char::from_u32).map(from_windows).filter(|c| is_allowed(*c));
    Some((character.map_or(Meaning::Nothing, Meaning::Character), before + length + semicolon))
}

fn from_windows(c: char) -> char {
    let control = u32::from(c).checked_sub(0x80).and_then(|at| usize::try_from(at).ok());
    control.and_then(|at| WINDOWS_1252_CONTROLS.get(at)).copied().unwrap_or(c)
}

/// Whether a character may stand in an XML 1.0 document.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{7e}' | '\u{80}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Returns `text` with its references as characters.
pub fn decode(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let (before, mut rest) = text.split_at(first);
    out.push_str(before);
    while rest.starts_with('&') {
        let length = match reference(rest) {
            Some((meaning, length)) => {
                match meaning {
                    Meaning::Character(c) => out.push(c),
                    Meaning::Named(characters) => out.push_str(characters),
                    Meaning::Nothing => {}
                }
                length
            }
            None => {
                out.push('&');
                1
            }
        };
        rest = rest.get(length..).unwrap_or_default();
        let next = rest.find('&').unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_what_they_stand_for() {
        let check = |text: &str, wanted: &str| assert_eq!(decode(text), wanted, "{text}");
        check("t&ycirc;, caf&eacute; &amp; more", "tŷ, café & more");
        check("&#8217;&#x2019;&#146;&#38 &#0;", "’’’& ");
        check("&#99999999999;&#xd800;", "");
        check("R&D; a & b &unknown; &amp;lt;", "R&D; a & b &unknown; &lt;");
        check("&", "&");
        check("&#;&#x;&ŵ;", "&#;&#x;&ŵ;");
    }
}
