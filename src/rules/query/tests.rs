//! Stories about what people write into the search box.

use proptest::prelude::*;

use super::*;

/// Checks the canonical spelling of a text, and the codes of the notes on it.
fn check(text: &str, canonical: &str, codes: &[&str]) {
    let (query, notes) = read(text);
    assert_eq!(query.canonical, canonical, "{text:?}");
    let noted: Vec<_> = notes.iter().map(|note| serde_json::to_value(note).expect("a note is plain data")).collect();
    assert_eq!(
        noted.iter().map(|note| note["code"].as_str().unwrap_or_default()).collect::<Vec<_>>(),
        codes,
        "{text:?}"
    );
    assert_eq!(read(&query.canonical).0, query, "{text:?} reads back");
}

#[test]
fn words_phrases_and_refusals_are_told_apart() {
    check("", "", &[]);
    check("  Heat   PUMPS ", "heat pumps", &[]);
    check("“heat pump” -gas -\"wood fired\" - x", "\"heat pump\" -gas -\"wood fired\" x", &[]);
    check("\"one\"two\"three four\"", "one two \"three four\"", &[]);
    check("môr MÔR mor", "môr mor", &[]);
    check("[] (heat) && !! {pumps}; schools/colleges", "heat pumps schools colleges", &[]);
}

#[test]
fn a_word_of_several_parts_is_the_phrase_of_them() {
    check("open-source gov.uk e-bost", "\"open source\" \"gov uk\" \"e bost\"", &[]);
    check("-open-source a--b", "-\"open source\" \"a b\"", &[]);
    check("i'r council's o’r-neilltu", "i council \"o neilltu\"", &[]);
}

#[test]
fn filters_are_read_in_both_languages() {
    check("type:code,blog pwnc:iechyd-meddwl", "type:code,blog topic:iechyd-meddwl", &[]);
    check("math:newyddion,hysbysiad,cod", "type:code,news,notice", &[]);
    check("iaith:cymraeg lang:EN-gb,fr", "lang:cy,en,fr", &[]);
    check("corff:\"Cyngor Enghraifft\",b body:a", "body:a,b,cyngor-enghraifft", &[]);
    check("trwydded:dim licence:MIT,\"Open Licence, v3\"", "licence:mit,none,\"open licence, v3\"", &[]);
    check("ardal:Cymru area:eu heat", "heat area:eu,wales", &[]);
}

#[test]
fn dates_may_be_days_months_or_years_and_the_narrower_holds() {
    check("since:2025 until:2025", "since:2025-01-01 until:2025-12-31", &[]);
    check("ers:2024-02 tan:2024-02", "since:2024-02-01 until:2024-02-29", &[]);
    check("since:2025-03-04 since:2025 until:2025-12 until:2025-03-05", "since:2025-03-04 until:2025-03-05", &[]);
    for bad in ["since:25", "since:2025-13", "since:2025-02-30", "since:2025-1", "since:2025-01-01-01", "since:+025"] {
        assert_eq!(read(bad).0.filters, Filters::default(), "{bad}");
        assert!(matches!(read(bad).1.as_slice(), [QueryNote::NotAFilter { text }] if text == bad), "{bad}");
    }
}

#[test]
fn what_cannot_be_a_filter_is_read_as_words_and_noted() {
    check("type:2 diabetes", "type 2 diabetes", &["not-a-filter"]);
    check("type:code,essay", "type essay type:code", &["not-a-filter"]);
    check("body: heat", "body heat", &["not-a-filter"]);
    check("lang:, topic:\"\"", "lang topic", &["not-a-filter", "not-a-filter"]);
    check("-type:code note:this", "-\"type code\" \"note this\"", &[]);
    check("body:\"unclosed value", "body unclosed value", &["open-quote", "not-a-filter"]);
}

#[test]
fn a_quotation_mark_without_a_partner_is_a_space() {
    check("heat \"pumps for", "heat pumps for", &["open-quote"]);
    check("\"", "", &["open-quote"]);
    check("-\"", "", &["open-quote"]);
}

#[test]
fn a_query_has_limits_and_says_when_they_are_met() {
    let many: Vec<String> = (0..20).map(|n| format!("w{n}")).collect();
    check(&many.join(" "), &many[..MOST_TERMS].join(" "), &["too-many-terms"]);
    let phrase = format!("\"{}\"", many.join(" "));
    check(&phrase, &format!("\"{}\"", many[..MOST_TERMS].join(" ")), &["too-many-terms"]);
    check(&"heat ".repeat(100), "heat", &["shortened"]);
    let (query, notes) = read(&format!("heat {}", (1..100).map(|n| format!("body:b{n}x{n} ")).collect::<String>()));
    assert!(query.canonical.chars().count() <= LONGEST_QUERY && notes == [QueryNote::Shortened]);
}

#[test]
fn hostile_queries_are_read_like_any_other() {
    for hostile in ["(".repeat(10_000), "\"".repeat(256), "-".repeat(300), "type:".repeat(60), "a:\"".repeat(90)] {
        let (query, _) = read(&hostile);
        assert_eq!(read(&query.canonical).0, query, "{hostile}");
    }
}

#[test]
fn a_canonical_text_keeps_the_limit_where_it_is_longer_than_what_was_written() {
    let licences: String = ('a'..='z').map(|c| format!("\"{c} {c}\",")).collect();
    let (query, notes) =
        read(&format!("{} licence:{licences} since:2020", "a-b c-d e-f g-h i-j k-l m-n ".to_owned() + &"y".repeat(44)));
    assert!(query.canonical.chars().count() <= LONGEST_QUERY && notes.contains(&QueryNote::Shortened), "{query:?}");
    assert_eq!(read(&query.canonical).0, query);
}

#[test]
fn values_that_were_never_read_are_still_written_so_that_they_can_be() {
    let filters = Filters { licences: vec!["the \"best\", licence".into(), "a".into()], ..Filters::default() };
    let query = Query { terms: vec![Term { words: Vec::new(), sign: Sign::Want }], filters, ..Query::default() };
    assert_eq!(canonical(&query), "licence:a,\"the best, licence\"");
}

proptest! {
    #[test]
    fn a_canonical_text_reads_back_as_the_same_query(
        text in "([a-cA-Cŵ\u{301}0-2 :,\"’'./(-]|type:|body:|tan:|trwydded:|pwnc:|lang:|cod|2026|2025-11|\u{130}|\u{3a3}){0,60}",
    ) {
        let (query, _) = read(&text);
        prop_assert_eq!(&read(&query.canonical).0, &query);
        prop_assert!(query.canonical.chars().count() <= LONGEST_QUERY);
        prop_assert!(query.terms.iter().map(|term| term.words.len()).sum::<usize>() <= MOST_TERMS);
    }

    #[test]
    fn any_text_at_all_is_a_query(text in any::<String>()) {
        let (query, _) = read(&text);
        prop_assert_eq!(&read(&query.canonical).0, &query);
    }
}
