//! Which of our languages a text is in, by the words that everybody uses and by how the others are spelled.
//!
//! [`detect`] guesses, however short the text; [`language_of`] says so only when it is sure, so that whoever asks can go
//! by what the source says of itself. Texts of some other languages are told apart by their own common words, so that
//! French is not taken for English because of *on*, *me* and *son*.

use std::{collections::HashMap, hash::BuildHasherDefault, sync::LazyLock};

use crate::model::Lang;

use super::{
    remembered::ShortHash,
    tokens::{Word, words},
    welsh,
};

/// Words of a text that are looked at; more would not change the answer.
const MOST_WORDS: usize = 300;
/// Points below which nothing is sure: a strong and a weak common word, or one and two telling spellings.
const FEWEST_POINTS: f32 = 3.0;
/// Points a word below which nothing is sure. Running text has 0.9 or more, a title 0.4.
const FEWEST_POINTS_A_WORD: f32 = 0.3;
/// By how much the best language must lead the next to be sure of it.
const LEAD: f32 = 1.25;

/// The words that hold sentences together: `language <tab> points <tab> words`, where `other` is any language but our two.
const FUNCTION_WORDS: &str = include_str!("words/function_words.tsv");
/// More words that everybody uses, in the same form.
const COMMON_WORDS: &str = include_str!("words/common_words.tsv");

/// What a text seems to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detected {
    /// One of our languages.
    Ours(Lang),
    /// Some other language.
    Other,
    /// Nothing in it tells.
    Unknown,
}

/// How much speaks for each language.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Points {
    english: f32,
    welsh: f32,
    other: f32,
}

static COMMON: LazyLock<HashMap<&str, Points, BuildHasherDefault<ShortHash>>> = LazyLock::new(|| {
    let mut common: HashMap<&str, Points, _> = HashMap::default();
    for line in FUNCTION_WORDS.lines().chain(COMMON_WORDS.lines()) {
        let mut columns = line.split('\t');
        let (language, points, list) = (columns.next(), columns.next(), columns.next());
        let points = points.and_then(|points| points.parse().ok()).unwrap_or_default();
        for word in list.unwrap_or_default().split(' ') {
            let entry = common.entry(word).or_default();
            let side = match language {
                Some("en") => &mut entry.english,
                Some("cy") => &mut entry.welsh,
                _ => &mut entry.other,
            };
            *side = side.max(points);
        }
    }
    common
});

/// Returns the language that a plain text is most likely in, be it a single word.
///
/// ```
/// # use gorwel::{language::{Detected, detect}, model::Lang};
/// assert_eq!(detect("Rhoi gwybod am broblem"), Detected::Ours(Lang::Cy));
/// assert_eq!(detect("Report a problem"), Detected::Ours(Lang::En));
/// assert_eq!(detect("Signaler un problème"), Detected::Other);
/// assert_eq!(detect("2026"), Detected::Unknown);
/// ```
pub fn detect(text: &str) -> Detected {
    let (sum, _) = sum(text);
    if sum.other > sum.english.max(sum.welsh) {
        Detected::Other
    } else if sum.english.max(sum.welsh) <= 0.0 {
        Detected::Unknown
    } else if sum.welsh > sum.english {
        Detected::Ours(Lang::Cy)
    } else {
        Detected::Ours(Lang::En)
    }
}

/// Returns the language of a plain text if it is one of ours beyond reasonable doubt.
///
/// ```
/// # use gorwel::{language::language_of, model::Lang};
/// assert_eq!(language_of("The council has published its plan for the year."), Some(Lang::En));
/// assert_eq!(language_of("Mae'r cyngor wedi cyhoeddi ei gynllun am y flwyddyn."), Some(Lang::Cy));
/// assert_eq!(language_of("Le conseil a publié son plan pour l'année."), None);
/// ```
pub fn language_of(text: &str) -> Option<Lang> {
    let (sum, count) = sum(text);
    let (lang, best, next) = if sum.english >= sum.welsh {
        (Lang::En, sum.english, sum.welsh.max(sum.other))
    } else {
        (Lang::Cy, sum.welsh, sum.english.max(sum.other))
    };
    let plausible = best >= FEWEST_POINTS && best >= FEWEST_POINTS_A_WORD * count;
    (plausible && best >= LEAD * next).then_some(lang)
}

/// What all words say together, and how many they are.
fn sum(text: &str) -> (Points, f32) {
    let (mut sum, mut count) = (Points::default(), 0.0);
    for word in words(text).take(MOST_WORDS) {
        let points = points_of(text, &word);
        sum.english += points.english;
        sum.welsh += points.welsh;
        sum.other += points.other;
        count += 1.0;
    }
    (sum, count)
}

/// What one word says.
fn points_of(text: &str, word: &Word<'_>) -> Points {
    let spelled = word.spelled();
    let common = COMMON.get(spelled.as_str()).copied();
    let mut points = common.unwrap_or_else(|| by_spelling(&spelled));
    points.welsh = points.welsh.max(as_welsh(&spelled, common.is_some()));
    points.welsh += hung_in_welsh(&text[word.range().end..]);
    points
}

/// What our lists of Welsh words say of a word: a point if they know it. As the changed form of another it counts only if
/// it is no common word anywhere, and of four letters at least: shorter ones are chance as often as not.
fn as_welsh(word: &str, is_common: bool) -> f32 {
    let known = welsh::is_known(word) || !is_common && word.len() > 3 && welsh::is_known_changed(word);
    if known { 1.0 } else { 0.0 }
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
        english: half(ends_in_english(word)) + half(has_english(word)) + half(not_welsh || word.ends_with('s')) / 2.0,
        welsh: if not_welsh { 0.0 } else { half(ends_in_welsh(word)) + half(has_welsh(word)) },
        other: 2.0 * half(foreign) + half(ends_in_other(word)),
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

fn ends_in_other(word: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "zione", "zioni", "mente", "mento", "aggio", "ique", "elle", "ità", "ción", "ções", "iques", "eurs", "eur",
        "eux", "keit", "heit", "ung", "lich", "heid", "ijk",
    ];
    let bytes = word.as_bytes();
    matches!(
        bytes.last(),
        Some(b'e' | b'i' | b'o' | b'n' | b's' | b'r' | b'x' | b't' | b'g' | b'h' | b'd' | b'k' | 0x80..)
    ) && ENDINGS.iter().any(|ending| bytes.len() > ending.len() + 1 && bytes.ends_with(ending.as_bytes()))
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
    fn a_guess_is_made_of_a_few_words_and_of_one() {
        use Detected::{Other, Ours, Unknown};
        let texts = [
            (Ours(Lang::Cy), "Gwybodaeth bellach"),
            (Ours(Lang::Cy), "Llyfrgelloedd"),
            (Ours(Lang::Cy), "Swyddi gwag"),
            (Ours(Lang::Cy), "Dogfennau perthnasol"),
            (Ours(Lang::En), "Further information"),
            (Ours(Lang::En), "Job vacancies"),
            (Ours(Lang::En), "Microsites"),
            (Other, "Documents à télécharger"),
            (Other, "Servizi per il cittadino"),
            (Other, "Neuigkeiten und Termine"),
            (Other, "Diensten voor ondernemers"),
            (Other, "Servicios para los ciudadanos"),
            (Other, "Seirbhísí don phobal"),
            (Other, "Seirbheisean poblach"),
            (Unknown, "2026-03-02"),
        ];
        for (expected, text) in texts {
            assert_eq!(detect(text), expected, "{text}");
        }
    }

    #[test]
    fn too_little_is_neither() {
        check(None, &["", "12 34 56", "Harbour", "v2.1", "{\"a\": 1, \"b\": [2, 3]}", "A triage"]);
    }

    #[test]
    fn the_lists_of_common_words_are_whole() {
        for line in FUNCTION_WORDS.lines().chain(COMMON_WORDS.lines()) {
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
