//! What a Welsh word may be the changed form of, by its first consonant.
//!
//! | radical | soft   | nasal | aspirate |
//! |---------|--------|-------|----------|
//! | p       | b      | mh    | ph       |
//! | t       | d      | nh    | th       |
//! | c       | g      | ngh   | ch       |
//! | b       | f      | m     |          |
//! | d       | dd     | n     |          |
//! | g       | (lost) | ng    |          |
//! | m       | f      |       |          |
//! | ll      | l      |       |          |
//! | rh      | r      |       |          |
//! | ts      | j      |       |          |
//!
//! After some words a vowel takes an `h`. (Peter Wynn Thomas, *Gramadeg y Gymraeg*, 1996, chapter VII.)

use unicode_normalization::UnicodeNormalization;

/// A changed beginning, and the beginnings that it may come from. The longest that fits counts, and no other.
const CHANGED: [(&str, &[&str]); 20] = [
    ("ngh", &["c"]),
    ("mh", &["p"]),
    ("nh", &["t"]),
    ("ng", &["g"]),
    ("ph", &["p"]),
    ("th", &["t"]),
    ("ch", &["c"]),
    ("dd", &["d"]),
    // These three stand at the beginning of radicals only.
    ("ff", &[]),
    ("ll", &[]),
    ("rh", &[]),
    ("b", &["p"]),
    ("d", &["t"]),
    ("g", &["c"]),
    ("f", &["b", "m"]),
    ("m", &["b"]),
    ("n", &["d", "gn"]),
    ("l", &["ll", "gl"]),
    ("r", &["rh", "gr"]),
    ("j", &["ts"]),
];

/// The letters that a form of an unknown word may begin with, and the one letter that stands for all of its kind.
/// Words that begin with none of them have the class `O`.
const CLASSES: [(&str, &str); 25] = [
    ("ngh", "C"),
    ("mh", "P"),
    ("nh", "T"),
    ("ng", "C"),
    ("ph", "P"),
    ("th", "T"),
    ("ch", "C"),
    ("dd", "T"),
    ("ff", "Off"),
    ("ll", "L"),
    ("rh", "R"),
    ("ts", "J"),
    ("p", "P"),
    ("b", "P"),
    ("m", "P"),
    ("f", "P"),
    ("t", "T"),
    ("d", "T"),
    ("n", "T"),
    ("c", "C"),
    ("g", "C"),
    ("l", "L"),
    ("r", "R"),
    ("j", "J"),
    ("h", "O"),
];

/// Hands every word that `form` may be the changed form of to `each`; not `form` itself.
pub(super) fn radicals(form: &str, mut each: impl FnMut(String)) {
    let changed = CHANGED.iter().find(|(changed, _)| form.starts_with(changed));
    if let Some((changed, beginnings)) = changed {
        for beginning in *beginnings {
            each([beginning, &form[changed.len()..]].concat());
        }
    } else if begins_with_vowel(form) {
        each(["g", form].concat());
    } else if let Some(rest) = form.strip_prefix('h').filter(|rest| begins_with_vowel(rest)) {
        each(rest.to_owned());
    }
}

/// Hands the keys of an unknown word to `each`: one, or two for a `g` that other forms may have lost. `word` has no
/// accents.
pub(super) fn class_keys(word: &str, mut each: impl FnMut(&str)) {
    classes(word, |class, rest| each(&[class, rest].concat()));
}

/// Hands the class of the first consonant of a word to `each`, and what follows it; twice for a `g` that other forms may
/// have lost. `word` has no accents.
pub(super) fn classes(word: &str, mut each: impl FnMut(&'static str, &str)) {
    let mut hand_over = |word: &str| {
        let (class, begins) = class(word);
        each(class, &word[begins.len()..]);
    };
    hand_over(word);
    let lost = word.strip_prefix('g').filter(|rest| begins_with_vowel(rest) || rest.starts_with(['l', 'r', 'n']));
    if let Some(rest) = lost {
        hand_over(rest);
    }
}

/// The class of the first consonant, and the letters that are it; none of a word that keeps its beginning.
fn class(word: &str) -> (&'static str, &'static str) {
    let fits = |beginning: &str| match beginning {
        "h" => word.strip_prefix('h').is_some_and(begins_with_vowel),
        _ => word.starts_with(beginning),
    };
    let found = CLASSES.iter().find(|(beginning, _)| fits(beginning));
    found.map_or(("O", ""), |(beginning, class)| (class, beginning))
}

/// Whether the first letter is a vowel, as `w` and `y` are in Welsh, accented or not.
fn begins_with_vowel(word: &str) -> bool {
    let first = word.chars().next().and_then(|c| if c.is_ascii() { Some(c) } else { c.nfd().next() });
    first.is_some_and(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &str, expected: &str) {
        let mut found = Vec::new();
        radicals(form, |radical| found.push(radical));
        assert_eq!(found.join(" "), expected, "{form}");
    }

    #[test]
    fn a_form_comes_from_the_words_of_the_table() {
        check("bont", "pont");
        check("mhont", "pont");
        check("phont", "pont");
        check("dref", "tref");
        check("nhref", "tref");
        check("gath", "cath");
        check("nghath", "cath");
        check("ngardd", "gardd");
        check("ardd", "gardd");
        check("wlad", "gwlad");
        check("fôr", "bôr môr");
        check("mae", "bae");
        check("ninas", "dinas gninas");
        check("lan", "llan glan");
        check("ran", "rhan gran");
        check("jips", "tsips");
        check("hafon", "afon");
    }

    #[test]
    fn what_only_radicals_begin_with_comes_from_nothing() {
        for radical in ["ffordd", "llan", "rhan", "pont", "tref", "cath", "sir", "hxyz", "2023", ""] {
            check(radical, "");
        }
    }

    #[test]
    fn a_class_key_stands_for_all_forms() {
        let key = |word: &str| {
            let mut keys = Vec::new();
            class_keys(word, |key| keys.push(key.to_owned()));
            keys.join(" ")
        };
        assert_eq!(key("llandaf"), key("landaf"));
        assert_eq!(key("gwersyllt"), "Cwersyllt Owersyllt");
        assert_eq!(key("wersyllt"), "Owersyllt");
        assert_eq!(key("ngwersyllt"), "Cwersyllt");
        assert_eq!(key("hastings"), key("astings"));
        assert_eq!(key("h2"), "Oh2");
    }
}
