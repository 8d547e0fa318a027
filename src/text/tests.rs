//! The sentences as a whole: the same in both languages, whole, reviewed, and all that the code asks for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::*;

const ENGLISH: &str = include_str!("en.ftl");
const WELSH: &str = include_str!("cy.ftl");
const REVIEW: &str = include_str!("REVIEW.md");

/// Keys that rightly say the same in both languages: names, and patterns without words.
const SAME_IN_BOTH: [&str; 10] = [
    "area-canada",
    "area-ee",
    "area-se",
    "area-singapore",
    "date",
    "date-long",
    "date-time",
    "filter-sector",
    "lang-name-cy",
    "lang-name-en",
];

/// The beginnings of keys that faces also hand on in tables and tuples, without `say` beside them.
const KEYS_OF_FACES: [&str; 10] =
    ["error-", "sub-", "manage-", "report-", "status-", "cli-", "digest-", "letter-", "demo-", "health-"];

/// The sentences of a file, by key, each on one line with single spaces; and the group each stands in.
fn sentences(ftl: &str) -> BTreeMap<String, (String, String)> {
    let mut found: BTreeMap<String, (String, String)> = BTreeMap::new();
    let (mut group, mut key) = (String::new(), String::new());
    for line in ftl.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(&mut group);
        } else if line.starts_with(' ') || line.starts_with('}') {
            let said = &mut found.get_mut(&key).expect("a line that goes on belongs to a key").1;
            *said = format!("{said} {}", line.trim()).trim().to_owned();
        } else if let Some((name, said)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            name.trim().clone_into(&mut key);
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            let twice = found.insert(key.clone(), (group.clone(), said));
            assert!(twice.is_none(), "{key} stands twice");
        }
    }
    found
}

/// The names that a sentence wants something put in for.
fn arguments(said: &str) -> BTreeSet<&str> {
    let names = said.split('$').skip(1);
    names.map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()).collect()
}

#[test]
fn both_languages_hold_the_same_keys_in_the_same_groups_sorted() {
    let (en, cy) = (sentences(ENGLISH), sentences(WELSH));
    let keys = |of: &BTreeMap<String, (String, String)>| -> Vec<(String, String)> {
        of.iter().map(|(key, (group, _))| (key.clone(), group.clone())).collect()
    };
    assert_eq!(keys(&en), keys(&cy));
    for ftl in [ENGLISH, WELSH] {
        let mut last = (String::new(), Vec::new());
        let all = sentences(ftl);
        let mut in_file: Vec<&String> = all.keys().collect();
        in_file.sort_by_key(|key| ftl.find(&format!("\n{key} =")));
        for key in in_file {
            let here = (all[key].0.clone(), key.split('-').map(number_or_text).collect());
            assert!(last.0 != here.0 || last.1 < here.1, "{key} stands out of order in {}", here.0);
            last = here;
        }
    }
}

/// A part of a key: numbers stand in their order and before words.
fn number_or_text(part: &str) -> (u32, &str) {
    (part.parse().unwrap_or(u32::MAX), part)
}

#[test]
fn every_sentence_can_be_said_and_takes_the_same_in_both_languages() {
    let (en, cy) = (sentences(ENGLISH), sentences(WELSH));
    for (key, (_, said)) in &en {
        let wanted = arguments(said);
        assert_eq!(wanted, arguments(&cy[key].1), "{key}");
        for number in [0_i64, 1, 2, 3, 6, 11] {
            let args: Vec<(&str, Arg<'_>)> = wanted.iter().map(|name| (*name, number.into())).collect();
            for lang in Lang::BOTH {
                let sentence = speech(lang).say_with(key, &args);
                assert!(!sentence.is_empty() && !sentence.contains('$'), "{key}: {sentence}");
                assert!(!sentence.contains(['\u{2068}', '\u{2069}']), "{key} holds marks of direction");
            }
        }
    }
}

#[test]
fn welsh_has_six_plurals() {
    let check = |key: &str, wanted: [&str; 6]| {
        let said = [0_usize, 1, 2, 3, 6, 11]
            .map(|n| speech(Lang::Cy).say_with(key, &[("n", n.into()), ("sources", n.into())]));
        assert_eq!(said, wanted);
    };
    let results = ["Dim canlyniadau", "1 canlyniad", "2 ganlyniad", "3 chanlyniad", "6 chanlyniad", "11 canlyniad"];
    check("search-count", results);
    let mistakes = [
        "0 camgymeriadau; gellir darllen 0 ffynonellau",
        "1 camgymeriad; gellir darllen 1 ffynhonnell",
        "2 gamgymeriad; gellir darllen 2 ffynhonnell",
        "3 chamgymeriad; gellir darllen 3 ffynhonnell",
        "6 chamgymeriad; gellir darllen 6 ffynhonnell",
        "11 camgymeriad; gellir darllen 11 ffynhonnell",
    ];
    check("cli-feeds-wrong", mistakes);
    let work = [
        "0 darnau o waith y gallech eu hailddefnyddio",
        "1 darn o waith y gallech ei ailddefnyddio",
        "2 ddarn o waith y gallech eu hailddefnyddio",
        "3 darn o waith y gallech eu hailddefnyddio",
        "6 darn o waith y gallech eu hailddefnyddio",
        "11 darn o waith y gallech eu hailddefnyddio",
    ];
    check("digest-heading", work);
}

#[test]
fn english_has_two_plurals_and_says_no_instead_of_zero() {
    let said = [0_usize, 1, 2, 12_345].map(|n| speech(Lang::En).say_with("search-count", &[("n", n.into())]));
    assert_eq!(said, ["No results", "1 result", "2 results", "12,345 results"]);
}

#[test]
fn no_sentence_is_left_in_the_other_language() {
    let (en, cy) = (sentences(ENGLISH), sentences(WELSH));
    let same: BTreeSet<&str> =
        en.iter().filter(|(key, (_, said))| *said == cy[*key].1).map(|(key, _)| key.as_str()).collect();
    assert_eq!(same, BTreeSet::from(SAME_IN_BOTH));
}

#[test]
fn a_key_that_is_not_there_shows_itself() {
    // A debug build stops at it, so that no test passes over it; a release shows it and goes on.
    let said = std::panic::catch_unwind(|| speech(Lang::En).say(concat!("no-such", "-key")));
    assert_eq!(said.ok(), if cfg!(debug_assertions) { None } else { Some("⟦no-such-key⟧".to_owned()) });
    assert_eq!(speech(Lang::En).find("page-of", &[]), None, "something to put in is missing");
}

#[test]
fn the_review_holds_every_key_once_with_the_welsh_as_it_stands() {
    let (en, cy) = (sentences(ENGLISH), sentences(WELSH));
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for row in REVIEW.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [key, english, welsh, sure, why] = cells[..] else { panic!("five cells: {row}") };
        let key = key.trim_matches('`');
        assert_eq!(cy.get(key).map(|(_, said)| said.as_str()), Some(welsh), "{key}");
        assert_eq!(en.get(key).map(|(_, said)| said.as_str()), Some(english), "{key}");
        assert!(matches!(sure, "medium" | "low") && !why.is_empty(), "{key}");
        assert!(seen.insert(key.to_owned()), "{key} stands twice");
    }
    let attested = REVIEW.split_once("## Attested").expect("the list at the end").1;
    for key in attested.split('`').skip(1).step_by(2) {
        assert!(seen.insert(key.to_owned()), "{key} stands twice");
    }
    assert_eq!(seen, cy.keys().cloned().collect::<BTreeSet<_>>());
}

#[test]
fn every_key_that_the_code_says_is_there() {
    let known = sentences(ENGLISH);
    let mut missing = Vec::new();
    let mut said = 0;
    for (path, text) in files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        for key in said_in(&text) {
            said += 1;
            if !known.contains_key(key) {
                missing.push(format!("{path}: {key}"));
            }
        }
        if path.contains("/web/") || path.contains("/cli/") {
            missing.extend(
                handed_on_in(&text).filter(|key| !known.contains_key(*key)).map(|key| format!("{path}: {key}")),
            );
        }
    }
    assert!(said > 20, "the scan found only {said} sentences");
    assert!(missing.is_empty(), "no such sentence:\n{}", missing.join("\n"));
}

/// The files under a folder that may say something.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the sources are where they were compiled from") {
        let path = entry.expect("an entry of a folder").path();
        let may_speak = path.extension().is_some_and(|ext| ["rs", "html", "txt", "subject"].iter().any(|e| ext == *e));
        if path.is_dir() {
            found.extend(files(&path));
        } else if may_speak {
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            found.push((path.display().to_string(), text));
        }
    }
    found
}

/// The keys that stand as literals behind `say(` and `say_with(`.
fn said_in(text: &str) -> impl Iterator<Item = &str> {
    let calls =
        text.split(".say(").chain(text.split(".say_with(")).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    calls.filter_map(|rest| rest.split('"').next()).filter(|key| is_key(key))
}

/// The literals that can only be keys of sentences.
fn handed_on_in(text: &str) -> impl Iterator<Item = &str> {
    let literals = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split('"').skip(1).step_by(2));
    literals.filter(|word| is_key(word) && KEYS_OF_FACES.iter().any(|beginning| word.starts_with(beginning)))
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && !text.ends_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        || text == "skip"
}
