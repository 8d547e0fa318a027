//! The format in which the town's prose is written: notes, one after another in a plain text file.
//!
//! ```text
//! Anything before the first note is for whoever reads the file.
//!
//! == a-name-for-ever
//! key: value
//! other: value
//!
//! The first paragraph. A sentence may go on
//! in the next line.
//!
//! ## A heading
//!
//! - A list
//! - of two things
//! ```
//!
//! A note is a name, keys until the first empty line, and a text. A mistake is told with its file and line.

use std::{collections::BTreeMap, str::FromStr};

/// A slip of the pen in one of the town's own files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct Misprint {
    /// The file, as it is called beside this one.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// One note: a name, its keys and its text.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub name: String,
    /// The text as written, without empty lines at either end.
    pub text: String,
    file: &'static str,
    line: usize,
    fields: BTreeMap<String, String>,
}

impl Note {
    /// Returns a mistake in this note.
    pub fn misprint(&self, what: impl Into<String>) -> Misprint {
        Misprint { file: self.file, line: self.line, what: format!("{}: {}", self.name, what.into()) }
    }

    /// Takes the value of a key out, or an empty one.
    pub fn take(&mut self, key: &str) -> String {
        self.fields.remove(key).unwrap_or_default()
    }

    /// Takes out the value of a key that must be there.
    pub fn need(&mut self, key: &str) -> Result<String, Misprint> {
        self.fields.remove(key).ok_or_else(|| self.misprint(format!("{key} is missing")))
    }

    /// Takes out the value of a key that must be there and be, say, a number.
    pub fn parse<T: FromStr>(&mut self, key: &str) -> Result<T, Misprint> {
        let value = self.need(key)?;
        value.parse().map_err(|_| self.misprint(format!("{key} cannot be {value}")))
    }

    /// Takes out a list, written with commas.
    pub fn list(&mut self, key: &str) -> Vec<String> {
        self.take(key).split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    }

    /// Takes out `yes`, or nothing.
    pub fn yes(&mut self, key: &str) -> Result<bool, Misprint> {
        match self.take(key).as_str() {
            "yes" => Ok(true),
            "" => Ok(false),
            other => Err(self.misprint(format!("{key} is yes or left out, not {other}"))),
        }
    }

    /// Fails if a key is left that nobody took.
    pub fn done(&self) -> Result<(), Misprint> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(key) => Err(self.misprint(format!("nothing reads the key {key}"))),
        }
    }
}

/// Reads the notes of a file, in their order.
pub(super) fn read(file: &'static str, text: &str) -> Result<Vec<Note>, Misprint> {
    let mut notes: Vec<Note> = Vec::new();
    let mut in_keys = false;
    for (n, line) in text.lines().enumerate() {
        let misprint = |what: String| Misprint { file, line: n + 1, what };
        if let Some(name) = line.strip_prefix("== ") {
            let (name, fields) = (name.trim().to_owned(), BTreeMap::new());
            notes.push(Note { name, text: String::new(), file, line: n + 1, fields });
            in_keys = true;
            continue;
        }
        let Some(note) = notes.last_mut() else { continue };
        if !in_keys {
            note.text.push_str(line.trim_end());
            note.text.push('\n');
        } else if line.trim().is_empty() {
            in_keys = false;
        } else {
            let (key, value) =
                line.split_once(": ").ok_or_else(|| misprint(format!("not a key and a value: {line}")))?;
            if note.fields.insert(key.to_owned(), value.trim().to_owned()).is_some() {
                return Err(misprint(format!("{key} stands twice")));
            }
        }
    }
    for note in &mut notes {
        note.text = note.text.trim().to_owned();
    }
    Ok(notes)
}

/// Returns the paragraphs, headings and lists of a text, each as written.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|one| !one.is_empty())
}

/// Returns a text in one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_a_name_keys_and_paragraphs() {
        let mut notes =
            read("x.txt", "For the reader.\n\n== one\nday: -3\nhas: a, b\n\nFirst\nstill.\n\nSecond.\n== two\n")
                .expect("the notes are well written");
        assert_eq!(notes.len(), 2);
        let one = &mut notes[0];
        assert_eq!(
            (one.name.clone(), one.parse("day"), one.list("has")),
            ("one".to_owned(), Ok(-3), vec!["a".into(), "b".into()])
        );
        assert_eq!(paragraphs(&one.text).map(one_line).collect::<Vec<_>>(), ["First still.", "Second."]);
        assert_eq!((one.done(), notes[1].text.as_str()), (Ok(()), ""));
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let said = |text| {
            let note = read("x.txt", text).and_then(|notes| {
                let mut note = notes.into_iter().next().expect("there is a note");
                note.parse::<i64>("day")?;
                note.yes("fork")?;
                note.done()
            });
            note.expect_err("the note is badly written").to_string()
        };
        assert_eq!(said("== a\nday -3\n"), "x.txt:2: not a key and a value: day -3");
        assert_eq!(said("== a\nday: 1\nday: 2\n"), "x.txt:3: day stands twice");
        assert_eq!(said("\n== a\nfork: yes\n"), "x.txt:2: a: day is missing");
        assert_eq!(said("== a\nday: soon\n"), "x.txt:1: a: day cannot be soon");
        assert_eq!(said("== a\nday: 1\nfork: no\n"), "x.txt:1: a: fork is yes or left out, not no");
        assert_eq!(said("== a\nday: 1\nshade: 2\n"), "x.txt:1: a: nothing reads the key shade");
    }
}
