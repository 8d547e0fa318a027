//! Stories of publiccode.yml files, good and odd.

use super::*;

const FERRY: &str = r#"
publiccodeYmlVersion: "0.4"
name: Ferry
url: https://code.harbour.example/ferries/ferry.git
landingURL: https://ferry.harbour.example/
isBasedOn: https://code.valley.example/boats
releaseDate: 2026-01-31
categories: [public-participation-tools, geographic-information-systems]
usedBy:
  - Harbour County Council
  - name: Valley Borough Council
developmentStatus: stable
organisation:
  name: Harbour County Council
description:
  en-GB:
    genericName: Timetable
    shortDescription: Tells when the ferry goes
    longDescription: It reads **the** [tides](https://tides.example).
    features: [Tides, Winds]
    documentation: https://docs.harbour.example/
    screenshots: [door.png]
  cy:
    shortDescription: Dweud pryd mae'r fferi'n mynd
legal:
  license: agpl-3.0-or-later
maintenance:
  type: internal
  contacts:
    - name: Mair Prydderch
      email: mair.prydderch@harbour.example
      affiliation: Harbour
    - name: Ferry Team
      email: ferries@harbour.example
localisation:
  localisationReady: yes
  availableLanguages: [en, cy-GB, CY]
"#;

fn language(tag: &str) -> LanguageTag {
    tag.parse().expect("a language")
}

#[test]
fn a_whole_file_is_read() {
    let read = read(FERRY).expect("it is read");
    let facts = &read.facts;
    assert_eq!((read.name.as_deref(), read.release_date.as_deref()), (Some("Ferry"), Some("2026-01-31")));
    assert_eq!(facts.about[&language("en")], "Tells when the ferry goes");
    assert_eq!(read.texts[&language("en")], "It reads the tides.\n\nTides\n\nWinds");
    assert_eq!(facts.about[&language("cy")], "Dweud pryd mae'r fferi'n mynd");
    assert_eq!(facts.used_by, ["Harbour County Council", "Valley Borough Council"]);
    assert_eq!(facts.languages, [language("en"), language("cy")]);
    assert_eq!((facts.localisable, facts.documented, facts.shown, facts.parsed), (Some(true), true, true, true));
    assert_eq!((facts.maintenance, facts.status), (Some(Maintenance::Internal), Some(DevelopmentStatus::Stable)));
    assert_eq!(
        (facts.licence.as_deref(), facts.landing.as_deref()),
        (Some("AGPL-3.0-or-later"), Some("https://ferry.harbour.example/"))
    );
    assert_eq!(facts.unread, Vec::<String>::new());
}

#[test]
fn teams_are_kept_and_people_are_not() {
    let read = read(FERRY).expect("it is read");
    assert_eq!(read.facts.contacts, ["Ferry Team"]);
    assert_eq!(read.facts.owner.as_deref(), Some("Harbour County Council"));
    assert!(!format!("{read:?}").contains("rydderch"));
}

#[test]
fn what_does_not_parse_is_listed_and_costs_nothing_else() {
    let check = |text: &str, unread: &[&str]| {
        let read = read(&format!("publiccodeYmlVersion: 0\nname: Odd\n{text}")).expect("it is read");
        assert_eq!((read.name.as_deref(), read.facts.parsed), (Some("Odd"), true), "{text}");
        assert_eq!(read.facts.unread, unread, "{text}");
    };
    check(
        "developmentStatus: production",
        &["developmentStatus: \"production\" is none of concept, development, beta, stable, obsolete"],
    );
    check("maintenance: {type: ''}\nlocalisation:\nusedBy: []\nisBasedOn: false\nlegal: ''", &[]);
    check("landingURL: example.org", &["landingURL: not an address"]);
    check("usedBy: {a: b}\ncategories: one", &["usedBy: a table, not a list"]);
    check(
        "description: {english: {}, it: words, IT: {shortDescription: Uno}}",
        &["description.english: no language", "description.it: not a table"],
    );
    check("maintenance: {contacts: words}", &["maintenance.contacts: not a list"]);
    check("maintenance: {contacts: [words]}", &["maintenance.contacts.0: not a table"]);
    check(
        "localisation: {localisationReady: perhaps, availableLanguages: [Welsh, en]}",
        &[
            "localisation.localisationReady: neither true nor false",
            "localisation.availableLanguages: \"Welsh\" is no language",
        ],
    );
    check("usedBy: [A, [B]]", &["usedBy.1: not a text"]);
    check("legal: MIT", &["legal: not a table"]);
    let broken = read("publiccodeYmlVersion: 0\nname: Odd\nroadmap: a: b").expect("it is read");
    assert!(broken.facts.unread[0].starts_with("roadmap: "), "{:?}", broken.facts.unread);
}

#[test]
fn keys_are_known_however_they_are_spelt() {
    let read = read("publiccode-yaml-version: http://x.example/0.1\nname: [Old]\nlanding-url: https://a.example/\nused-by: One\ntags: [a]\nlocalization: {localization-ready: true}")
        .expect("it is read");
    assert_eq!((read.name.as_deref(), read.facts.parsed, read.facts.localisable), (Some("Old"), true, Some(true)));
    assert_eq!((read.facts.used_by, read.facts.categories), (vec!["One".to_owned()], vec!["a".to_owned()]));
    assert_eq!(read.facts.landing.as_deref(), Some("https://a.example/"));
}

#[test]
fn another_table_is_no_publiccode_and_a_page_is_nothing() {
    assert!(!read("name: a workflow\non: push").expect("it is a table").facts.parsed);
    assert!(read("<!DOCTYPE html><html>").is_err());
    assert!(read("").is_err());
    assert!(read(&"a".repeat(LONGEST_FILE_BYTES + 1)).is_err());
}

#[test]
fn a_file_about_another_repository_marks_a_technical_copy() {
    let file = read(FERRY).expect("it is read");
    let check = |here: &[&str], wanted: Relation| assert_eq!(relation(&file, here), wanted, "{here:?}");
    let of = vec!["https://code.valley.example/boats".to_owned()];
    check(&["https://code.harbour.example/Ferries/ferry/"], Relation::Variant { of: of.clone() });
    check(
        &["https://old.example/ferry", "git@code.harbour.example:ferries/ferry.git"],
        Relation::Variant { of: of.clone() },
    );
    let there = "https://code.harbour.example/ferries/ferry.git".to_owned();
    check(&["https://code.valley.example/boats"], Relation::Copy { of: there.clone() });

    let kept = facts(file.clone(), &["https://code.valley.example/copy-of-ferry"]);
    assert_eq!(kept, PublicFacts { copy_of: Some(there), ..PublicFacts::default() });
    assert_eq!(facts(file, &["https://code.harbour.example/ferries/ferry"]).based_on, of);
}

#[test]
fn a_file_without_an_address_is_about_the_repository_it_lies_in() {
    let file = read("publiccodeYmlVersion: 0\nname: Here\nisBasedOn: [https://a.example/here]").expect("it is read");
    assert_eq!(relation(&file, &["https://a.example/here"]), Relation::Itself);
    let file = PublicCode { url: Some("not an address".into()), ..file };
    assert_eq!(relation(&file, &["https://a.example/here"]), Relation::Itself);
}
