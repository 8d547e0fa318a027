//! Stories of what a query is also searched for.

use super::*;

/// Checks what `query` is called in the other language: `first word-last word: others`, from 0.
fn check(query: &str, from: Lang, expected: &[&str]) {
    let words: Vec<&str> = query.split(' ').collect();
    let found: Vec<_> = Glossary::built_in().across(&words, from).iter().map(shown).collect();
    assert_eq!(found, expected, "{query}");
}

fn shown(expansion: &Expansion) -> String {
    format!("{}-{}: {}", expansion.words.start, expansion.words.end - 1, expansion.also.join(", "))
}

fn entry(english: &str, welsh: &str) -> Entry {
    Entry { english: english.into(), welsh: vec![welsh.into()], confidence: Confidence::High }
}

#[test]
fn a_word_is_found_in_either_language_and_by_its_other_forms() {
    check("tax", Lang::En, &["0-0: treth"]);
    check("treth", Lang::Cy, &["0-0: tax"]);
    check("Patients", Lang::En, &["0-0: cleifion"]);
    check("invitations", Lang::En, &["0-0: gwahoddiad"]);
    check("dŵr", Lang::Cy, &["0-0: water"]);
    check("dwr", Lang::Cy, &["0-0: water"]);
    check("zxcvb", Lang::En, &[]);
    check("", Lang::En, &[]);
}

#[test]
fn the_longest_phrase_goes_first_and_then_its_words_are_not_looked_up() {
    check("council tax bands", Lang::En, &["0-1: treth gyngor", "2-2: band"]);
    check("the mental health services", Lang::En, &["1-2: iechyd meddwl", "3-3: gwasanaeth"]);
    check("treth gyngor newydd", Lang::Cy, &["0-1: council tax", "2-2: new, emerging"]);
    check("national insurance number", Lang::En, &["0-2: rhif yswiriant gwladol"]);
}

#[test]
fn of_words_with_one_stem_the_one_spelled_like_it_is_meant() {
    check("general", Lang::En, &["0-0: cyffredinol"]);
    check("generations", Lang::En, &["0-0: cenhedlaeth, cynhyrchu"]);
    check("generates", Lang::En, &["0-0: cynhyrchu"]);
}

#[test]
fn words_that_a_search_takes_for_one_are_given_once() {
    check("cynnwys", Lang::Cy, &["0-0: contain, content, include, involve"]);
}

#[test]
fn an_abbreviation_stands_for_its_long_form() {
    check("a11y", Lang::En, &["0-0: hygyrchedd"]);
    check("AI tools", Lang::En, &["0-0: deallusrwydd artiffisial", "1-1: offeryn, teclyn"]);
    check("TAW", Lang::Cy, &["0-0: VAT"]);
    let aliases = |words: &[&str]| Glossary::built_in().aliases(words, Lang::En).iter().map(shown).collect::<Vec<_>>();
    assert_eq!(aliases(&["machine", "learning", "on", "K8S"]), ["0-1: ML", "3-3: Kubernetes"]);
}

#[test]
fn what_an_operator_brings_goes_before_ours() {
    let glossary = Glossary::with(&[entry("tax", "trethiant"), entry("tidal lagoon", "morlyn llanw")]);
    let also = |words: &[&str], from| glossary.across(words, from).iter().map(shown).collect::<Vec<_>>();
    assert_eq!(also(&["tax"], Lang::En), ["0-0: trethiant, treth"]);
    assert_eq!(also(&["tidal", "lagoons"], Lang::En), ["0-1: morlyn llanw"]);
    assert_eq!(also(&["morlyn", "llanw"], Lang::Cy), ["0-1: tidal lagoon"]);
}

#[test]
fn the_language_of_a_query_is_the_one_that_knows_more_of_it() {
    let language = |words: &[&str], otherwise| Glossary::built_in().language_of(words, otherwise);
    assert_eq!(language(&["gwasanaethau", "iechyd"], Lang::En), Lang::Cy);
    assert_eq!(language(&["health", "services"], Lang::Cy), Lang::En);
    assert_eq!(language(&["zxcvb"], Lang::Cy), Lang::Cy);
}

#[test]
fn a_query_of_many_words_is_looked_up_at_once() {
    let words = vec!["tax"; 1_000];
    assert_eq!(Glossary::built_in().across(&words, Lang::En).len(), 1_000);
}

#[test]
fn every_alias_has_a_language_a_short_form_and_a_long_one() {
    for line in ALIASES.lines() {
        let columns: Vec<_> = line.split('\t').collect();
        let [lang, short, long] = columns.as_slice() else { unreachable!("three columns: {line}") };
        assert!(lang.parse::<Lang>().is_ok() && short != long && words(short).count() > 0, "{line}");
        assert!((1..=LONGEST_PHRASE).contains(&words(long).count()), "{line}");
    }
}
