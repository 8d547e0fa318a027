//! Draft to item: what a source words is cleaned, bounded, dated and given a language.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use unicode_normalization::char::is_combining_mark;

use super::{
    links::without_trackers,
    topics::{Subject, TopicRules},
};
use crate::{
    language::language_of,
    model::{
        CodeFacts, Draft, ItemKey, LONGEST_LINK_BYTES, LONGEST_SUMMARY, LONGEST_TEXT_BYTES, LONGEST_TITLE, LanguageTag,
        MOST_TAGS, Refined, Source, hash,
    },
};

/// A date further ahead than this is a mistake.
const LONGEST_AHEAD: TimeDelta = TimeDelta::days(1);
/// The first day on which anything on the web can have been published.
const FIRST_DAY: i64 = 567_993_600; // 1988-01-01
/// Combining marks in a row that a letter may carry.
const MOST_MARKS: usize = 4;
/// Bytes of title, summary and text that tell its language: some sixty words, and more would not change the answer.
const BYTES_FOR_LANGUAGE: usize = 400;

/// What a source says of all its items.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The source.
    pub source: &'a Source,
    /// The language that its document says it is in.
    pub language: Option<&'a LanguageTag>,
    /// When the document was read.
    pub now: DateTime<Utc>,
}

/// Returns the item that a draft is, under its `keys`, with the topics that `topics` gives it; none if it has neither
/// title nor text.
pub fn refine(draft: Draft, keys: Vec<ItemKey>, context: &Context<'_>, topics: &mut TopicRules) -> Option<Refined> {
    let text = bounded_bytes(clean_text(&draft.text), LONGEST_TEXT_BYTES);
    let summary = bounded_chars(&clean_line(&draft.summary), LONGEST_SUMMARY);
    let title = bounded_chars(&clean_line(&draft.title), LONGEST_TITLE);
    let title = if title.is_empty() { first_words(if summary.is_empty() { &text } else { &summary }) } else { title };
    if title.is_empty() {
        return None;
    }
    let url = draft.link.as_ref().filter(|link| matches!(link.scheme(), "http" | "https"));
    let site = context.source.address.parse::<url::Url>().ok();
    let sites: Vec<&str> = site.iter().filter_map(url::Url::host_str).collect();
    let url = url
        .map(|url| without_trackers(url, &sites).to_string())
        .filter(|url| url.len() <= LONGEST_LINK_BYTES)
        .unwrap_or_default();
    let published = draft.published.filter(|at| possible(*at, context.now));
    let updated = draft.updated.filter(|at| possible(*at, context.now));
    let language = language(&draft, &title, &summary, &text, context);
    let mut refined = Refined {
        keys,
        body: context.source.body.clone(),
        item_type: draft.item_type.unwrap_or(context.source.gives),
        title,
        url,
        summary,
        text,
        language,
        published: published.or(updated).unwrap_or(context.now),
        published_raw: draft.published_raw.map(|raw| bounded_chars(&clean_line(&raw), 64)),
        updated,
        licence: draft.licence.map(|licence| bounded_chars(&clean_line(&licence), 64)).filter(|l| !l.is_empty()),
        tags: tags(&draft.tags),
        topics: Vec::new(),
        given: Vec::new(),
        code: draft.code,
        version_hash: String::new(),
        content_hash: String::new(),
    };
    refined.given = topics.give(&subject(&refined, &context.source.topics));
    refined.topics = refined.given.iter().map(|topic| topic.slug.clone()).collect();
    refined.version_hash = version_hash(&refined);
    refined.content_hash = content_hash(&refined, published.is_some());
    Some(refined)
}

/// What the topics of an item are found by.
fn subject<'a>(item: &'a Refined, of_source: &'a [String]) -> Subject<'a> {
    Subject {
        title: &item.title,
        summary: &item.summary,
        text: &item.text,
        tags: &item.tags,
        of_source,
        language: item.language.as_ref(),
    }
}

fn possible(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at.timestamp() >= FIRST_DAY && at <= now + LONGEST_AHEAD
}

/// The language of an item: what it says of itself unless its words say otherwise, then its words, then its source.
fn language(draft: &Draft, title: &str, summary: &str, text: &str, context: &Context<'_>) -> Option<LanguageTag> {
    let mut words = String::with_capacity(BYTES_FOR_LANGUAGE);
    for part in [title, summary, text] {
        let left = BYTES_FOR_LANGUAGE.saturating_sub(words.len());
        words.push_str(&part[..part.floor_char_boundary(left)]);
        words.push('\n');
    }
    let seen = language_of(&words).map(LanguageTag::from);
    let said = draft.language.as_ref().or(context.language);
    match (said, seen) {
        (Some(said), Some(seen)) if said.lang().is_some() => Some(seen),
        (Some(said), _) => Some(said.clone()),
        (None, Some(seen)) => Some(seen),
        (None, None) => context.source.language.clone(),
    }
}

fn tags(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = bounded_chars(&clean_line(tag), MOST_TAGS.1);
        if !tag.is_empty() && !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    kept.truncate(MOST_TAGS.0);
    kept
}

/// One line without what must never reach a title, a header or a terminal: control, bidi and zero-width characters,
/// and more marks on a letter than any language writes. White space is one space.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in clean(text).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The same for a text of several paragraphs: its line breaks stay, at most two in a row.
pub fn clean_text(text: &str) -> String {
    let cleaned = clean(text);
    if is_tidy(&cleaned) {
        return cleaned.into_owned();
    }
    let mut out = String::with_capacity(cleaned.len());
    let mut empty_lines = 0;
    for line in cleaned.lines() {
        let mut words = line.split_whitespace().peekable();
        if words.peek().is_none() {
            empty_lines += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty_lines > 0 { "\n\n" } else { "\n" });
        }
        empty_lines = 0;
        for (n, word) in words.enumerate() {
            if n > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// Whether the white space of a text is as [`clean_text`] would leave it, as it is in most of what our own readers give.
fn is_tidy(text: &str) -> bool {
    let mut before = '\n';
    let mut breaks = 2;
    for c in text.chars() {
        let tidy = match c {
            ' ' => !matches!(before, ' ' | '\n'),
            '\n' => before != ' ' && breaks < 2,
            c => !c.is_whitespace(),
        };
        if !tidy {
            return false;
        }
        breaks = if c == '\n' { breaks + 1 } else { 0 };
        before = c;
    }
    text.is_empty() || !matches!(before, ' ' | '\n')
}

fn clean(text: &str) -> Cow<'_, str> {
    // Most texts need nothing, and most of the others are plain but for a letter here and there.
    if text.bytes().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        marks = if c > LAST_WITHOUT_MARKS && is_combining_mark(c) { marks + 1 } else { 0 };
        if marks <= MOST_MARKS && !is_hidden(c) {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// No character up to here is a combining mark.
const LAST_WITHOUT_MARKS: char = '\u{2ff}';

/// Characters that change how others are shown, or are not shown at all. White space is no such character.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn bounded_chars(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => text[..end].trim_end().to_owned(),
    }
}

fn bounded_bytes(mut text: String, most: usize) -> String {
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
    }
    text
}

/// The first words of a text, for an item without a title.
fn first_words(text: &str) -> String {
    const MOST_WORDS: usize = 12;
    let words: Vec<&str> = text.split_whitespace().take(MOST_WORDS + 1).collect();
    let shown = words.get(..MOST_WORDS).unwrap_or(&words).join(" ");
    if words.len() > MOST_WORDS { format!("{shown} …") } else { shown }
}

/// The hash of title and text as far as they make a version: words in lower case, without the numbers, dates and
/// counters that change while nothing is said anew.
fn version_hash(item: &Refined) -> String {
    let mut said = String::with_capacity(item.text.len() + item.summary.len() + item.title.len() + 64);
    for part in [&item.title, &item.summary, &item.text] {
        push_words(part, &mut said);
        said.push('\n');
    }
    hash(said.as_bytes())
}

/// Adds the words of a part in lower case, those with numbers left out. Nearly all letters of our languages are ASCII, and
/// are not decoded.
fn push_words(part: &str, said: &mut String) {
    let mut rest = part;
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let plain = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(bytes.len());
        let is_plain = bytes.get(plain).is_none_or(u8::is_ascii);
        let end = if is_plain { plain } else { rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()) };
        let (word, after) = rest.split_at(end);
        let mut others = after.chars();
        others.next();
        rest = others.as_str();
        let numbered =
            if is_plain { word.bytes().any(|byte| byte.is_ascii_digit()) } else { word.contains(char::is_numeric) };
        if word.is_empty() || numbered {
            continue;
        }
        let begins = said.len();
        if is_plain {
            said.push_str(word);
            said[begins..].make_ascii_lowercase();
        } else {
            said.extend(word.chars().flat_map(char::to_lowercase));
        }
        said.push(' ');
    }
}

/// The hash of all that is shown. A date that is only the time of the first sight does not count, since it is never again the same;
/// nor do stars and forks, which change daily and decide nothing.
fn content_hash(item: &Refined, dated: bool) -> String {
    let code = item.code.as_ref().map(|code| CodeFacts { stars: None, forks: None, ..code.clone() });
    let shown = (
        (item.item_type, &item.title, &item.url, &item.summary, &item.text, &item.language, &item.licence),
        (&item.tags, &item.topics, dated.then_some(item.published), item.updated, code, &item.body),
    );
    let mut json = Vec::with_capacity(item.text.len() + item.summary.len() + 1_024);
    serde_json::to_writer(&mut json, &shown).expect("plain data can be written as JSON");
    hash(&json)
}

#[cfg(test)]
mod tests;
