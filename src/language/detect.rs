//! Which of our languages a text is in, by its function words and by how its words are spelled.
//!
//! It says so only when it is sure: a text in neither language, or of too few telling words, is `None`, and whoever
//! asks goes by what the source says of itself. Texts of some other languages are told apart by their own function
//! words, so that French is not taken for English because of *on*, *me* and *son*.

use std::{collections::HashMap, sync::LazyLock};

use crate::model::Lang;

use super::tokens::{Word, words};

/// Words of a text that are looked at; more would not change the answer.
const MOST_WORDS: usize = 300;
/// Points below which nothing is said: a strong and a weak function word, or one and two telling spellings.
const FEWEST_POINTS: f32 = 3.0;
/// Points a word below which a text is not plausibly in a language. Running text has 0.9 or more, a title 0.4.
const FEWEST_POINTS_A_WORD: f32 = 0.3;
/// By how much the best language must lead the next.
const LEAD: f32 = 1.25;

/// `language <tab> points <tab> words`, where `other` is any language but our two.
const FUNCTION_WORDS: &str = include_str!("words/function_words.tsv");

/// How much speaks for each language.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Points {
    english: f32,
    welsh: f32,
    other: f32,
}

static KNOWN: LazyLock<HashMap<&str, Points>> = LazyLock::new(|| {
    let mut known: HashMap<&str, Points> = HashMap::new();
    for line in FUNCTION_WORDS.lines() {
        let mut columns = line.split('\t');
        let (language, points, list) = (columns.next(), columns.next(), columns.next());
        let points = points.and_then(|points| points.parse().ok()).unwrap_or_default();
        for word in list.unwrap_or_default().split(' ') {
            let entry = known.entry(word).or_default();
            let side = match language {
                Some("en") => &mut entry.english,
                Some("cy") => &mut entry.welsh,
                _ => &mut entry.other,
            };
            *side = side.max(points);
        }
    }
    known
});

/// Returns the language of a plain text if it is one of ours beyond reasonable doubt.
///
/// ```
/// # use gorwel::{language::language_of, model::Lang};
/// assert_eq!(language_of("The council has published its plan for the year."), Some(Lang::En));
/// assert_eq!(language_of("Mae'r cyngor wedi cyhoeddi ei gynllun am y flwyddyn."), Some(Lang::Cy));
/// assert_eq!(language_of("Le conseil a publié son plan pour l'année."), None);
/// ```
pub fn language_of(text: &str) -> Option<Lang> {
    let (mut sum, mut count) = (Points::default(), 0.0);
    for word in words(text).take(MOST_WORDS) {
        let points = points_of(text, &word);
        sum.english += points.english;
        sum.welsh += points.welsh;
        sum.other += points.other;
        count += 1.0;
    }
    let (lang, best, next) = if sum.english >= sum.welsh {
        (Lang::En, sum.english, sum.welsh.max(sum.other))
    } else {
        (Lang::Cy, sum.welsh, sum.english.max(sum.other))
    };
    let plausible = best >= FEWEST_POINTS && best >= FEWEST_POINTS_A_WORD * count;
    (plausible && best >= LEAD * next).then_some(lang)
}

/// What one word says.
fn points_of(text: &str, word: &Word<'_>) -> Points {
    let spelled = word.spelled();
    let mut points = KNOWN.get(spelled.as_str()).copied().unwrap_or_else(|| by_spelling(&spelled));
    points.welsh += hung_in_welsh(&text[word.range().end..]);
    points
}

/// What hangs on a word by an apostrophe in Welsh and in no other language of Europe: `'r`, `'n` and their like.
fn hung_in_welsh(rest: &str) -> f32 {
    let Some(hung) = rest.strip_prefix(['\'', '’']) else { return 0.0 };
    let end = hung.find(|c: char| !c.is_alphanumeric()).unwrap_or(hung.len());
    if matches!(&hung[..end], "r" | "n" | "i" | "w" | "u" | "ch" | "th") { 2.0 } else { 0.0 }
}

/// What the letters of a word say where it is no function word: half a point for each telling trait.
fn by_spelling(word: &str) -> Points {
    if word.chars().any(|c| c.is_alphabetic() && c > '\u{24f}' && !('\u{1e00}'..='\u{1eff}').contains(&c)) {
        return Points { other: 2.0, ..Points::default() };
    }
    let half = |told: bool| if told { 0.5 } else { 0.0 };
    // Welsh does without these letters; where they stand, its endings are chance.
    let not_welsh = word.bytes().any(|byte| matches!(byte, b'k' | b'q' | b'v' | b'x' | b'z'));
    let foreign = !word.is_ascii() && word.contains(FOREIGN);
    Points {
        english: half(ends_in_english(word)) + half(has_english(word)),
        welsh: if not_welsh { 0.0 } else { half(ends_in_welsh(word)) + half(has_welsh(word)) },
        other: if foreign { 1.0 } else { 0.0 },
    }
}

/// Letters of other languages of Europe.
const FOREIGN: [char; 22] =
    ['ä', 'ö', 'ü', 'ß', 'é', 'è', 'ç', 'ñ', 'ã', 'õ', 'å', 'ø', 'æ', 'ł', 'ę', 'ą', 'š', 'č', 'ž', 'ř', 'ț', 'ș'];

fn ends_in_english(word: &str) -> bool {
    const ENDINGS: [&[u8]; 12] =
        [b"ing", b"tion", b"tions", b"ment", b"ness", b"ly", b"ed", b"ship", b"able", b"ers", b"ity", b"ous"];
    let bytes = word.as_bytes();
    matches!(bytes.last(), Some(b'g' | b'n' | b's' | b't' | b'y' | b'd' | b'p' | b'e'))
        && ENDINGS.iter().any(|ending| bytes.len() > ending.len() + 1 && bytes.ends_with(ending))
}

fn ends_in_welsh(word: &str) -> bool {
    const ENDINGS: [&[u8]; 11] =
        [b"au", b"aeth", b"wyd", b"iad", b"iaid", b"ydd", b"edd", b"wyr", b"eth", b"wch", b"odd"];
    let bytes = word.as_bytes();
    matches!(bytes.last(), Some(b'u' | b'h' | b'd' | b'r'))
        && ENDINGS.iter().any(|ending| bytes.len() > ending.len() + 1 && bytes.ends_with(ending))
}

fn has_english(word: &str) -> bool {
    let pair = |pair: &[u8]| matches!(pair, b"ck" | b"sh" | b"wh" | b"oo" | b"ee" | b"ea" | b"qu");
    word.as_bytes().windows(2).any(pair) || word.as_bytes().windows(3).any(|three| three == b"ght")
}

fn has_welsh(word: &str) -> bool {
    let pair = |pair: &[u8]| matches!(pair, b"wy" | b"dd" | b"yw" | b"rh" | b"nh" | b"mh" | b"aw");
    let three = |three: &[u8]| matches!(three, b"ngh" | b"ych" | b"chw");
    let bytes = word.as_bytes();
    bytes.windows(2).any(pair) || bytes.windows(3).any(three) || (!word.is_ascii() && word.contains(['ŵ', 'ŷ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: Option<Lang>, texts: &[&str]) {
        for text in texts {
            assert_eq!(language_of(text), expected, "{text}");
        }
    }

    #[test]
    fn english_is_told_by_its_small_words_and_endings() {
        check(
            Some(Lang::En),
            &[
                "How we made the form shorter",
                "A new service for reporting flooded roads has opened.",
                "What tenants told us about the repairs they are waiting for",
                "Publishing the accounts of every school, and what it took",
                "The Welsh word for harbour is harbwr, and yr harbwr is the harbour.",
            ],
        );
    }

    #[test]
    fn welsh_is_told_by_its_small_words_and_what_hangs_on_them() {
        check(
            Some(Lang::Cy),
            &[
                "Gwasanaethau digidol i bawb yng Nghymru",
                "Sut rydym yn casglu'r gwastraff",
                "Mae’r llyfrgell ar agor o hyn ymlaen",
                "Canllawiau newydd i ysgolion a cholegau ar gyfer y flwyddyn nesaf",
                "Cyhoeddwyd adroddiad am ansawdd y dŵr gan ein tîm data",
            ],
        );
    }

    #[test]
    fn other_languages_are_neither() {
        check(
            None,
            &[
                "Der Rat hat seinen Plan für das Jahr veröffentlicht und lädt alle ein.",
                "Le conseil a publié son plan pour l’année et invite tout le monde.",
                "El ayuntamiento ha publicado su plan para el año y abre una consulta.",
                "Il comune ha pubblicato il suo piano per l'anno e apre una consultazione.",
                "O município publicou o seu plano para o ano e abre uma consulta a todos.",
                "De gemeente heeft haar plan voor het jaar gepubliceerd en nodigt iedereen uit.",
                "D'fhoilsigh an chomhairle a plean don bhliain agus tá fáilte roimh chách.",
                "Tha a' chomhairle air plana na bliadhna fhoillseachadh agus tha fàilte air a h-uile duine.",
                "Kommunen har publicerat sin plan för året och bjuder in alla till samråd.",
                "Rada opublikowała swój plan na ten rok i zaprasza wszystkich do konsultacji.",
                "Ar c'huzul en deus embannet e steuñv evit ar bloaz hag a bed an holl.",
                "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod.",
                "Совет опубликовал план на год и приглашает всех.",
                "市议会公布了今年的计划",
            ],
        );
    }

    #[test]
    fn too_little_is_neither() {
        check(None, &["", "12 34 56", "Harbour", "v2.1", "{\"a\": 1, \"b\": [2, 3]}", "A first pass at triage"]);
    }

    #[test]
    fn the_list_of_function_words_is_whole() {
        for line in FUNCTION_WORDS.lines() {
            let columns: Vec<_> = line.split('\t').collect();
            let [language, points, list] = columns.as_slice() else { unreachable!("three columns: {line}") };
            assert!(["en", "cy", "other"].contains(language) && ["1", "2"].contains(points), "{line}");
            for word in list.split(' ') {
                let spelled: Vec<_> = words(word).map(|word| word.spelled()).collect();
                assert_eq!(spelled, [word], "a word as it is looked up, once and alone");
            }
        }
    }
}
