//! Every sentence we show, in English and Welsh.
//!
//! The sentences stand in `en.ftl` and `cy.ftl`, under the same keys; a number given to one chooses its plural, of which
//! Welsh has six. What an enum of `model` means to a reader is one function here, so that no face ever matches on it.
//! `REVIEW.md` says of which Welsh we are not sure.

mod check;
mod dates;
mod kin;
mod letter;
mod mistake;
mod numbers;
mod outcome;
mod query;
mod readiness;
mod topic;
mod values;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::model::Lang;

/// The longest piece of somebody else's text that stands inside a sentence of ours, in characters.
const LONGEST_DETAIL: usize = 200;

/// The sentences of one language.
pub struct Speech {
    lang: Lang,
    sentences: FluentBundle<FluentResource>,
}

/// What is put into a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A number: it chooses the plural, and is written with separators of thousands.
    Number(i64),
    /// A text, put in as it is.
    Text(&'a str),
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for Arg<'_> {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Arg<'_> {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

/// Returns the sentences of `lang`, which are read once in the life of the program.
///
/// ```
/// # use gorwel::{model::Lang, text::speech};
/// assert_eq!(speech(Lang::En).say("nav-search"), "Search");
/// assert_eq!(speech(Lang::Cy).say_with("search-count", &[("n", 3_usize.into())]), "3 chanlyniad");
/// ```
pub fn speech(lang: Lang) -> &'static Speech {
    static ENGLISH: LazyLock<Speech> = LazyLock::new(|| Speech::read(Lang::En, include_str!("en.ftl")));
    static WELSH: LazyLock<Speech> = LazyLock::new(|| Speech::read(Lang::Cy, include_str!("cy.ftl")));
    match lang {
        Lang::En => &ENGLISH,
        Lang::Cy => &WELSH,
    }
}

impl Speech {
    fn read(lang: Lang, text: &str) -> Self {
        let resource = FluentResource::try_new(text.to_owned()).expect("a test reads the sentences that are built in");
        let tag: LanguageIdentifier = lang.tag().parse().expect("en and cy are language tags");
        let mut sentences = FluentBundle::new_concurrent(vec![tag]);
        // The marks around what is put in would show as boxes in terminals and break links in letters.
        sentences.set_use_isolating(false);
        sentences.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(numbers::grouped(number.value)),
            _ => None,
        }));
        sentences.add_resource(resource).expect("a test reads the sentences that are built in");
        Self { lang, sentences }
    }

    /// The language of the sentences.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns the sentence of `key`. A key that is not there shows itself as `⟦key⟧`, and stops a debug build.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// Returns the sentence of `key` with `args` put in.
    ///
    /// ```
    /// # use gorwel::{model::Lang, text::speech};
    /// let args = [("n", 2_usize.into()), ("total", 1_204_usize.into())];
    /// assert_eq!(speech(Lang::En).say_with("page-of", &args), "Page 2 of 1,204");
    /// ```
    pub fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| {
            debug_assert!(false, "no sentence {key} in {}, or something to put into it is missing", self.lang);
            format!("⟦{key}⟧")
        })
    }

    /// The sentence of a key that may not be there, as those of values that a site or an operator chose.
    fn find(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Option<String> {
        let pattern = self.sentences.get_message(key)?.value()?;
        let args: FluentArgs<'_> = args.iter().map(|(name, arg)| (*name, fluent(*arg))).collect();
        let mut errors = Vec::new();
        let said = self.sentences.format_pattern(pattern, Some(&args), &mut errors);
        errors.is_empty().then(|| said.into_owned())
    }
}

impl std::fmt::Debug for Speech {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Speech({})", self.lang)
    }
}

fn fluent(arg: Arg<'_>) -> FluentValue<'_> {
    match arg {
        Arg::Number(number) => FluentValue::from(number),
        Arg::Text(text) => FluentValue::from(text),
    }
}

/// Somebody else's words on one line, at most [`LONGEST_DETAIL`] characters, without anything that a terminal would obey.
fn detail(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_DETAIL) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Whether a character shows nothing but changes what stands around it, or hides something: marks of direction, spaces
/// without width, tags.
pub fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
