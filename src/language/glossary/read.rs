//! Reading a glossary: our own lines, and the tables that terminology services hand out.
//!
//! A table says in its first line which column is which language; it may be parted by commas, semicolons or tabs, and
//! its values may be quoted. What cannot be used is left out, and it is said which line that was and why.

use super::{Confidence, Entry, LONGEST_PHRASE};
use crate::language::words;

/// The most entries that are read.
const MOST_ENTRIES: usize = 200_000;
/// The longest value, in bytes.
const LONGEST_VALUE_BYTES: usize = 512;
/// The most Welsh words and phrases of one entry.
const MOST_WELSH: usize = 4;
/// How the first line may call the English column.
const ENGLISH_NAMES: [&str; 5] = ["english", "saesneg", "en", "english term", "term saesneg"];
/// How the first line may call the Welsh column.
const WELSH_NAMES: [&str; 5] = ["welsh", "cymraeg", "cy", "welsh term", "term cymraeg"];

/// A glossary as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlossaryRead {
    /// The entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// What was left out, in the order of the file.
    pub left_out: Vec<LeftOut>,
}

/// A line of a glossary that is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The line it begins at, from 1.
    pub line: usize,
    /// Why.
    pub why: WhyLeftOut,
}

/// Why a line of a glossary is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WhyLeftOut {
    /// The first line names no English or no Welsh column, and the file is not in our own form either. Nothing is read.
    #[error("the first line does not say which column is English and which is Welsh")]
    NoColumns,
    /// No English, or nothing in it that is a word.
    #[error("no English")]
    NoEnglish,
    /// No Welsh, or nothing in it that is a word.
    #[error("no Welsh")]
    NoWelsh,
    /// A phrase of more than [`LONGEST_PHRASE`] words.
    #[error("a phrase of more than {LONGEST_PHRASE} words")]
    TooLong,
    /// This line and all after it are more than can be kept.
    #[error("more than {MOST_ENTRIES} entries")]
    TooMany,
}

/// Where the columns are.
struct Columns {
    separator: char,
    english: usize,
    welsh: usize,
    confidence: Option<usize>,
}

/// Reads a glossary: lines of English, Welsh and confidence parted by tabs, as in ours, or a table with a first line
/// that names an English and a Welsh column.
///
/// ```
/// # use gorwel::language::{WhyLeftOut, read_glossary};
/// let read = read_glossary("Cymraeg,Saesneg\n\"gwres, canolog\",central heating\n,heat\n");
/// assert_eq!(read.entries[0].english, "central heating");
/// assert_eq!(read.entries[0].welsh, ["gwres, canolog"]);
/// assert_eq!((read.left_out[0].line, read.left_out[0].why), (3, WhyLeftOut::NoWelsh));
/// ```
pub fn read_glossary(text: &str) -> GlossaryRead {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = GlossaryRead::default();
    let first = text.lines().next().unwrap_or_default();
    let (columns, named) = match columns(first) {
        Some(columns) => (columns, true),
        None if first.contains('\t') => (Columns { separator: '\t', english: 0, welsh: 1, confidence: Some(2) }, false),
        None if text.trim().is_empty() => return read,
        None => {
            read.left_out.push(LeftOut { line: 1, why: WhyLeftOut::NoColumns });
            return read;
        }
    };
    let mut rows = Rows { rest: text, line: 1, separator: columns.separator };
    if named {
        rows.next();
    }
    for (line, row) in rows {
        if row.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        if read.entries.len() == MOST_ENTRIES {
            read.left_out.push(LeftOut { line, why: WhyLeftOut::TooMany });
            break;
        }
        match entry(&row, &columns) {
            Ok(entry) => read.entries.push(entry),
            Err(why) => read.left_out.push(LeftOut { line, why }),
        }
    }
    read
}

/// The columns that a first line names.
fn columns(first: &str) -> Option<Columns> {
    ['\t', ',', ';'].into_iter().find_map(|separator| {
        let (_, names) = Rows { rest: first, line: 1, separator }.next()?;
        let find =
            |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.trim().to_lowercase().as_str()));
        Some(Columns {
            separator,
            english: find(&ENGLISH_NAMES)?,
            welsh: find(&WELSH_NAMES)?,
            confidence: find(&["confidence"]),
        })
    })
}

fn entry(row: &[String], columns: &Columns) -> Result<Entry, WhyLeftOut> {
    let value = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
    let english = usable(value(columns.english))?.ok_or(WhyLeftOut::NoEnglish)?;
    let mut welsh: Vec<String> = Vec::new();
    for part in value(columns.welsh).split(['|', ';']).take(MOST_WELSH) {
        welsh.extend(usable(part)?.filter(|part| !welsh.contains(part)));
    }
    if welsh.is_empty() {
        return Err(WhyLeftOut::NoWelsh);
    }
    let confidence = match columns.confidence.map(value) {
        Some("low") => Confidence::Low,
        Some("medium") => Confidence::Medium,
        _ => Confidence::High,
    };
    Ok(Entry { english, welsh, confidence })
}

/// A value without the notes in brackets that terminologists add, if there is a word in it.
fn usable(value: &str) -> Result<Option<String>, WhyLeftOut> {
    if value.len() > LONGEST_VALUE_BYTES {
        return Err(WhyLeftOut::TooLong);
    }
    let mut depth = 0_usize;
    let mut plain = String::new();
    for c in value.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(if c.is_whitespace() { ' ' } else { c }),
            _ => {}
        }
    }
    let plain = plain.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    match words(&plain).count() {
        0 => Ok(None),
        n if n > LONGEST_PHRASE => Err(WhyLeftOut::TooLong),
        _ => Ok(Some(plain)),
    }
}

/// The rows of a table (RFC 4180, with any separator, and quotation marks left open read to the end of the line).
struct Rows<'t> {
    rest: &'t str,
    /// The line that the next row begins at.
    line: usize,
    separator: char,
}

impl Iterator for Rows<'_> {
    type Item = (usize, Vec<String>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let mut row = Vec::new();
        loop {
            let (value, ended) = self.value();
            row.push(value);
            if ended {
                return Some((line, row));
            }
        }
    }
}

impl Rows<'_> {
    /// Takes one value off the front, and says whether it was the last of its row.
    fn value(&mut self) -> (String, bool) {
        let quoted = self.rest.strip_prefix('"').and_then(unquoted);
        let mut value = match quoted {
            Some((value, rest)) => {
                self.line += self.rest[..self.rest.len() - rest.len()].matches('\n').count();
                self.rest = rest;
                value
            }
            None => String::new(),
        };
        let end = self.rest.find([self.separator, '\n']).unwrap_or(self.rest.len());
        value.push_str(self.rest[..end].trim_end_matches('\r'));
        let after = self.rest[end..].chars().next();
        self.rest = &self.rest[end + after.map_or(0, char::len_utf8)..];
        self.line += usize::from(after == Some('\n'));
        (value, after != Some(self.separator))
    }
}

/// The value inside quotation marks, doubled ones being one, and what follows; none if they are never closed, or only
/// far away, which is a mark that somebody forgot.
fn unquoted(rest: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().take_while(|(at, _)| *at <= LONGEST_VALUE_BYTES).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '"' {
            value.push(c);
        } else if chars.next_if(|(_, next)| *next == '"').is_some() {
            value.push('"');
        } else {
            return Some((value, &rest[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a table as `english = welsh` lines, and what was left out as `line: why`.
    fn check(text: &str, entries: &[&str], left_out: &[&str]) {
        let read = read_glossary(text);
        let found: Vec<_> =
            read.entries.iter().map(|entry| format!("{} = {}", entry.english, entry.welsh.join(" | "))).collect();
        assert_eq!(found, entries, "{text:?}");
        let found: Vec<_> = read.left_out.iter().map(|left| format!("{}: {}", left.line, left.why)).collect();
        assert_eq!(found, left_out, "{text:?}");
    }

    #[test]
    fn the_first_line_says_which_column_is_which() {
        check("Cymraeg,Saesneg\nharbwr,harbour\n", &["harbour = harbwr"], &[]);
        check("\u{feff}Pwnc;English;Welsh\r\nMôr;harbour;harbwr\r\n", &["harbour = harbwr"], &[]);
        check("\"EN\"\t\"CY\"\nharbour\tharbwr; porthladd", &["harbour = harbwr | porthladd"], &[]);
        check("harbwr,harbour\n", &[], &["1: the first line does not say which column is English and which is Welsh"]);
        check("", &[], &[]);
    }

    #[test]
    fn our_own_lines_need_no_first_line() {
        let read = read_glossary("harbour\tharbwr|porthladd\tmedium\nquay\tcei\tlow\nship\tllong\n");
        let confidence: Vec<_> = read.entries.iter().map(|entry| entry.confidence).collect();
        assert_eq!(confidence, [Confidence::Medium, Confidence::Low, Confidence::High]);
    }

    #[test]
    fn quoted_values_may_hold_anything() {
        let text =
            "English,Welsh\n\"ships, boats\",\"llongau \"\"a\"\" chychod\"\n\"two\nlines\",dwy linell\nlast,olaf\n,\n";
        check(text, &["ships, boats = llongau \"a\" chychod", "two lines = dwy linell", "last = olaf"], &[]);
    }

    #[test]
    fn a_mark_left_open_spoils_one_line_only() {
        let rows = "harbour,harbwr\n".repeat(LONGEST_VALUE_BYTES / 10);
        let read = read_glossary(&format!("English,Welsh\n\"open,agor\n{rows}"));
        assert_eq!(read.entries.len(), 1 + LONGEST_VALUE_BYTES / 10);
        assert_eq!(read.left_out, []);
    }

    #[test]
    fn notes_in_brackets_are_no_part_of_a_term() {
        check("en,cy\nharbour (n),harbwr (eg) [hen]\n", &["harbour = harbwr"], &[]);
    }

    #[test]
    fn what_cannot_be_used_is_left_out_with_its_line() {
        let long = "a ".repeat(LONGEST_PHRASE + 1);
        let text = format!("en,cy\n,harbwr\nharbour\nharbour,?\n{long},harbwr\n\nquay,cei\n");
        let left_out = ["2: no English", "3: no Welsh", "4: no Welsh", "5: a phrase of more than 8 words"];
        check(&text, &["quay = cei"], &left_out);
    }

    #[test]
    fn our_own_glossary_is_read_whole_and_every_line_is_in_order() {
        let text = super::super::ENTRIES;
        let read = read_glossary(text);
        assert_eq!(read.left_out, []);
        assert_eq!(read.entries.len(), text.lines().count());
        for pair in read.entries.windows(2) {
            let [one, next] = pair else { unreachable!("windows of two") };
            assert!(
                one.english.to_lowercase() < next.english.to_lowercase(),
                "{} stands before {}",
                one.english,
                next.english
            );
        }
    }
}
