//! Stories of what an item is about.

use super::*;
use crate::language::{built_in_topics, read_topics};

const HARBOURS: &str = "slug\ten\tcy\twords_en\twords_cy\ttags\n\
    harbours\tHarbours\tHarbyrau\tharbour;tide table;mooring permit;dredging;quays\tharbwr;tabl llanw\tmarina\n\
    permits\tPermits\tTrwyddedau\tpermit;licence\ttrwydded\tpermits\n\
    weather\tWeather\tTywydd\ttide;wind;library\ttywydd\tweather\n\
    parks\tParks\tParciau\tpark\tparc\t\n";

fn subject<'a>(title: &'a str, summary: &'a str, text: &'a str) -> Subject<'a> {
    Subject { title, summary, text, tags: &[], of_source: &[], language: None }
}

/// Checks the topics that are given, as `slug points: place words, …`.
fn check(item: &Subject<'_>, expected: &[&str]) {
    let mut rules = TopicRules::new(&read_topics(HARBOURS).topics);
    let mut found = Vec::new();
    for topic in rules.give(item) {
        let because: Vec<_> = topic.because.iter().map(|sign| format!("{:?} {}", sign.place, sign.words)).collect();
        found.push(format!("{} {}: {}", topic.slug, topic.points, because.join(", ")));
    }
    assert_eq!(found, expected, "{item:?}");
}

#[test]
fn a_word_in_the_title_is_enough_and_one_in_the_summary_is_not() {
    check(&subject("The harbour", "", ""), &["harbours 3: Title harbour"]);
    check(&subject("", "Our harbour", ""), &[]);
    check(&subject("", "Our harbour", "Dredging began"), &["harbours 3: Summary harbour, Text dredging"]);
    check(&subject("", "", "A harbour, its tide tables"), &[]);
    check(
        &subject("", "", "Dredging, a harbour, its tide tables"),
        &["harbours 3: Text dredging, Text harbour, Text tide table"],
    );
}

#[test]
fn a_word_counts_once_where_it_counts_most() {
    check(&subject("Harbours", "The harbour", "harbour harbours harbour"), &["harbours 3: Title harbour"]);
    let tags = ["Harbour".to_owned()];
    check(&Subject { tags: &tags, ..subject("", "", "harbour, harbour") }, &[]);
}

#[test]
fn labels_and_what_the_source_gives_count_two() {
    let (tags, of_source) = (["Marina".to_owned()], ["harbours".to_owned()]);
    check(&Subject { tags: &tags, ..subject("", "", "") }, &[]);
    check(&Subject { tags: &tags, of_source: &of_source, ..subject("", "", "") }, &["harbours 4: Tag marina, Source "]);
    check(&Subject { of_source: &of_source, ..subject("", "", "dredging") }, &["harbours 3: Source , Text dredging"]);
    check(&Subject { of_source: &["unknown".to_owned()], ..subject("", "", "") }, &[]);
}

#[test]
fn inside_a_longer_phrase_a_shorter_one_says_nothing() {
    check(&subject("A mooring permit", "", ""), &["harbours 3: Title mooring permit"]);
    check(&subject("A mooring and a permit", "", ""), &["permits 3: Title permit"]);
    check(&subject("tide tide table", "", ""), &["harbours 3: Title tide table", "weather 3: Title tide"]);
}

#[test]
fn other_forms_of_a_word_are_found_and_other_words_with_its_stem_are_not() {
    check(&subject("Permits", "", ""), &["permits 3: Title permit"]);
    check(&subject("LIBRARIES", "", ""), &["weather 3: Title library"]);
    check(&subject("A dredge", "", ""), &[]);
    check(&subject("The quay", "", ""), &[]);
    check(&subject("The quays", "", ""), &["harbours 3: Title quays"]);
}

#[test]
fn words_are_read_in_the_languages_that_the_item_may_be_in() {
    let tagged = |tag: &str| tag.parse::<LanguageTag>().expect("a tag");
    let (en, cy, fr) = (tagged("en"), tagged("cy"), tagged("fr"));
    let title = |title, language| Subject { language, ..subject(title, "", "") };
    check(&title("Harbwr", Some(&cy)), &["harbours 3: Title harbwr"]);
    check(&title("Harbwr", None), &["harbours 3: Title harbwr"]);
    check(&title("Harbwr", Some(&en)), &[]);
    check(&title("Harbour", Some(&cy)), &["harbours 3: Title harbour"]);
    check(&title("Harbour", Some(&fr)), &[]);
}

#[test]
fn at_most_three_are_given_best_first_and_none_that_is_far_behind() {
    check(
        &subject("Tide, permit, harbour, park", "wind", ""),
        &["weather 5: Title tide, Summary wind", "harbours 3: Title harbour", "parks 3: Title park"],
    );
    let far = subject("Harbour dredging, quays, tide tables", "", "wind, library and tide");
    check(&far, &["harbours 12: Title dredging, Title harbour, Title quays, Title tide table"]);
}

#[test]
fn only_the_beginning_of_a_text_is_read() {
    let text = format!("{} harbour, dredging, quays", "ŵ ".repeat(LONGEST_TEXT_BYTES));
    check(&subject("", "", &text), &[]);
}

#[test]
fn every_word_of_our_own_list_finds_its_topic() {
    let mut rules = TopicRules::new(built_in_topics());
    for topic in built_in_topics() {
        for (words, lang) in [(&topic.words_en, Lang::En), (&topic.words_cy, Lang::Cy)] {
            for word in words {
                let language = LanguageTag::from(lang);
                let given = rules.give(&Subject { language: Some(&language), ..subject(word, "", "") });
                assert!(
                    given.iter().any(|given| given.slug == topic.slug),
                    "{word} does not find {}: {given:?}",
                    topic.slug
                );
            }
        }
    }
}
