//! Snippets: the piece of a text that shows best why it was found.

use std::{
    cmp::Reverse,
    ops::{ControlFlow, Range},
};

use crate::model::{MOST_TERMS, Part, Snippet};

use super::found::{Place, Wanted};

/// Matches that are looked at; a text with more of them has shown enough by then.
const MOST_PLACES: usize = 256;

/// Returns the best piece of a text, of at most `most_chars` characters, ellipses included.
///
/// It is the piece with the most different words of `wanted`, then with the most of them, then the first. It begins and
/// ends with a sentence where that is near, else with a word and an ellipsis. Where nothing is wanted or found it is
/// the beginning. White space is collapsed. Matched words are marked whole, in the form they have in the text.
pub fn snippet(text: &str, wanted: &Wanted, most_chars: usize) -> Snippet {
    let places = places(text, wanted);
    let core = best(&places, most_chars);
    let window = widen(text, core, most_chars);
    let mut parts = Parts { snippet: Snippet::default(), room: most_chars };
    if window.cut_before {
        parts.push("…", false);
    }
    let mut at = window.range.start;
    for place in places {
        let range = place.range.start.max(at)..place.range.end.min(window.range.end);
        if !range.is_empty() {
            parts.push(&text[at..range.start], false);
            parts.push(&text[range.clone()], true);
            at = range.end;
        }
    }
    parts.push(&text[at..window.range.end], false);
    if window.cut_after {
        parts.push("…", false);
    }
    parts.snippet
}

/// The places of what is wanted, by where they begin, the longest first.
fn places(text: &str, wanted: &Wanted) -> Vec<Place> {
    let mut places = Vec::new();
    wanted.places(text, |place| {
        places.push(place);
        if places.len() < MOST_PLACES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    places.sort_by_key(|place| (place.range.start, Reverse(place.range.end)));
    places
}

/// Returns from where to where the best places stand that fit together into `most_bytes`; nothing at the beginning if
/// there are none.
fn best(places: &[Place], most_bytes: usize) -> Range<usize> {
    let mut counts = [0_usize; MOST_TERMS];
    let mut best = ((0, 0), 0..0);
    let mut first = 0;
    for (last, place) in places.iter().enumerate() {
        counts[place.term] += 1;
        while first < last && place.range.end.saturating_sub(places[first].range.start) > most_bytes {
            counts[places[first].term] -= 1;
            first += 1;
        }
        let different = counts.iter().filter(|count| **count > 0).count();
        let worth = (different, last + 1 - first);
        if worth > best.0 {
            best = (worth, places[first].range.start..place.range.end);
        }
    }
    best.1
}

/// A piece of a text, and whether it begins or ends amid a sentence.
struct Window {
    range: Range<usize>,
    cut_before: bool,
    cut_after: bool,
}

/// Grows `core` to `most_chars`: to the whole text if it is that short, else back to the beginning of its sentence if near, then on to the end of one.
fn widen(text: &str, core: Range<usize>, most_chars: usize) -> Window {
    if text.chars().nth(most_chars).is_none() {
        let end = text.trim_end().len();
        return Window { range: skip_space(text, 0).min(end)..end, cut_before: false, cut_after: false };
    }
    let lead = skip_space(text, 0);
    let core = if core.is_empty() { lead..lead } else { core };
    let room = most_chars.saturating_sub(text[core.clone()].chars().count());
    let (start, before) = begin(text, core.start, room);
    let cut_before = before == Boundary::Word;
    let used = text[start..core.start].chars().count() + usize::from(cut_before);
    let (end, after) = end(text, core.end, room.saturating_sub(used), most_chars);
    let end = start + text[start..end].trim_end().len();
    Window { range: start..end, cut_before, cut_after: after == Boundary::Word }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Boundary {
    Sentence,
    Word,
}

/// Where to begin: with the sentence if that takes at most two thirds of the room, else with a word a quarter back.
fn begin(text: &str, core: usize, room: usize) -> (usize, Boundary) {
    let mut word = core;
    for (steps, (at, c)) in text[..core].char_indices().rev().enumerate() {
        if steps * 3 > room * 2 {
            return (word, Boundary::Word);
        }
        let after = at + c.len_utf8();
        if ends_sentence(text, at, c) {
            return (skip_space(text, after), Boundary::Sentence);
        }
        if c.is_whitespace() && steps * 4 <= room {
            word = after;
        }
    }
    (skip_space(text, 0), Boundary::Sentence)
}

/// Where to end: with the text, else with the last sentence that ends within the room if the piece is then at least
/// half full, else with a word.
fn end(text: &str, core: usize, room: usize, most_chars: usize) -> (usize, Boundary) {
    let taken = most_chars - room;
    let (mut sentence, mut word, mut forced) = (None, None, core);
    for (steps, (at, c)) in text[core..].char_indices().enumerate() {
        let (at, after) = (core + at, core + at + c.len_utf8());
        if steps >= room {
            let end = sentence.map(|end| (end, Boundary::Sentence));
            return end.unwrap_or((word.unwrap_or(forced), Boundary::Word));
        }
        if c.is_whitespace() {
            word = Some(at);
        }
        if ends_sentence(text, at, c) && (taken + steps) * 2 >= most_chars {
            sentence = Some(after);
        }
        // The last character of the room is kept for the ellipsis.
        if steps + 1 < room {
            forced = after;
        }
    }
    (text.len(), Boundary::Sentence)
}

/// Whether the character `c` at byte `at` ends a sentence: a new line, or a stop before white space and a capital.
fn ends_sentence(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' => true,
        '.' | '!' | '?' | '…' => {
            let rest = &text[at + c.len_utf8()..];
            let next = rest.trim_start();
            next.len() < rest.len() && next.chars().next().is_some_and(|next| !next.is_lowercase())
        }
        _ => false,
    }
}

fn skip_space(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start().len()
}

/// A snippet being put together.
struct Parts {
    snippet: Snippet,
    /// Characters that may still come.
    room: usize,
}

impl Parts {
    /// Adds text with its white space collapsed.
    fn push(&mut self, text: &str, marked: bool) {
        let mut after_space = self.snippet.parts.last().is_none_or(|part| part.text.ends_with(' '));
        let mut piece = String::with_capacity(text.len());
        for c in text.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if self.room > 0 && !(c == ' ' && after_space) {
                piece.push(c);
                self.room -= 1;
            }
            after_space = c == ' ';
        }
        if !piece.is_empty() {
            self.snippet.parts.push(Part { text: piece, marked });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::found::tests::wanted;

    const TEXT: &str = "The harbour office opened a blog. It writes about tides and boats. Last spring the office \
        replaced its old boilers with heat pumps, which take their warmth from the sea; heating the building now \
        costs half as much. A heat pump of this size serves forty rooms. Next year the library follows.";

    /// Checks a snippet, its marks written as `[…]`.
    fn check(text: &str, terms: &str, most_chars: usize, expected: &str) {
        let wanted = if terms.is_empty() { Wanted::default() } else { wanted(terms, false) };
        let snippet = snippet(text, &wanted, most_chars);
        let mark = |part: &Part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() };
        assert_eq!(snippet.parts.iter().map(mark).collect::<String>(), expected);
        assert!(snippet.plain().chars().count() <= most_chars);
    }

    #[test]
    fn the_best_piece_has_the_most_of_the_words() {
        check(TEXT, "heat, pump, room", 60, "A [heat] [pump] of this size serves forty [rooms].");
        check(TEXT, "boilers", 60, "…its old [boilers] with heat pumps, which take their warmth…");
        check(TEXT, "heat pump", 60, "A [heat pump] of this size serves forty rooms.");
    }

    #[test]
    fn where_nothing_is_wanted_or_found_it_is_the_beginning() {
        let beginning = "The harbour office opened a blog. It writes about tides and boats.";
        check(TEXT, "", 80, beginning);
        check(TEXT, "zebra", 80, beginning);
        check(TEXT, "", 30, "The harbour office opened a…");
        check("  \n ", "zebra", 30, "");
        check("", "zebra", 30, "");
    }

    #[test]
    fn a_short_text_is_given_whole_with_its_white_space_collapsed() {
        check("\n One  line,\n\tand another ", "another", 80, "One line, and [another]");
    }

    #[test]
    fn marks_are_on_whole_words_in_the_form_they_have_in_the_text() {
        check("Gwahoddwyd y Môr-ladron", "mor", 80, "Gwahoddwyd y [Môr]-ladron");
        check("The Council's invitations", "invitation, council", 80, "The [Council]'s [invitations]");
        check("A heat pump", "heat pump, pump, heat", 80, "A [heat pump]");
        check("Gwasanaethau i Gaerdydd", "gwasanaeth, caerdydd", 80, "[Gwasanaethau] i [Gaerdydd]");
    }

    #[test]
    fn a_text_without_spaces_is_cut_by_force() {
        check(&"x".repeat(500), "zebra", 10, "xxxxxxxxx…");
        check(&format!("a/{}", "b/".repeat(500)), "a", 10, "[a]/b/b/b/b…");
    }

    proptest! {
        #[test]
        fn a_snippet_keeps_its_limit_whatever_the_text(
            text in "[a-c .\n’ŵ\u{301}]{0,300}", terms in "[a-c]( [a-c])?(, [a-cŵ]){0,3}", most in 0_usize..60,
        ) {
            let snippet = snippet(&text, &wanted(&terms, false), most);
            prop_assert!(snippet.plain().chars().count() <= most);
            prop_assert!(snippet.parts.iter().all(|part| !part.text.is_empty()));
        }
    }
}
