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
        let (class, length) = class(word);
        each(class, &word[length..]);
    };
    hand_over(word);
    let lost = word.strip_prefix('g').filter(|rest| begins_with_vowel(rest) || rest.starts_with(['l', 'r', 'n']));
    if let Some(rest) = lost {
        hand_over(rest);
    }
}

/// The class of the first consonant, which stands for all that it may change to and from, and how many bytes it has;
/// `O` and none for a word that keeps its beginning, but for the `h` that a vowel may take.
fn class(word: &str) -> (&'static str, usize) {
    match word.as_bytes() {
        [b'n', b'g', b'h', ..] => ("C", 3),
        [b'f', b'f', ..] => ("O", 0),
        [b'm' | b'p', b'h', ..] => ("P", 2),
        [b'n' | b't', b'h', ..] | [b'd', b'd', ..] => ("T", 2),
        [b'n', b'g', ..] | [b'c', b'h', ..] => ("C", 2),
        [b'l', b'l', ..] => ("L", 2),
        [b'r', b'h', ..] => ("R", 2),
        [b't', b's', ..] => ("J", 2),
        [b'p' | b'b' | b'm' | b'f', ..] => ("P", 1),
        [b't' | b'd' | b'n', ..] => ("T", 1),
        [b'c' | b'g', ..] => ("C", 1),
        [b'l', ..] => ("L", 1),
        [b'r', ..] => ("R", 1),
        [b'j', ..] => ("J", 1),
        [b'h', b'a' | b'e' | b'i' | b'o' | b'u' | b'w' | b'y', ..] => ("O", 1),
        _ => ("O", 0),
    }
}

/// The letters that words of a class begin with, a vowel being `O`; none of any other class.
pub(super) fn letters_of(class: u8) -> &'static str {
    match class {
        b'P' => "pbmf",
        b'T' => "tdn",
        b'C' => "cgn",
        b'L' => "l",
        b'R' => "r",
        b'J' => "tj",
        b'O' => "aeiouwyhg",
        _ => "",
    }
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
    fn the_letters_of_a_class_are_those_that_its_words_begin_with() {
        for word in "pob bob fob mob mhob phob tu du nu nhu thu ddu ci gi ngi nghi chi llu lu rhi ri tsi ji".split(' ')
        {
            let letters = letters_of(class(word).0.as_bytes()[0]);
            assert!(letters.contains(&word[..1]), "{word}");
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
