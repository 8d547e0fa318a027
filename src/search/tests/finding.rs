//! What is found, in which order, and what is counted.

use proptest::prelude::*;

use super::*;
use crate::{
    language::Channel,
    model::{FacetName, MOST_RESULTS},
};

/// Three posts about heat, one about boats.
fn posts() -> Vec<Item> {
    vec![
        item(1, "Heat pumps, one year on", "The office is warm and the bills are half of what they were."),
        item(2, "Boats", "Where to moor in a storm. Heating is provided in the waiting room."),
        item(3, "A pump for heat", "Published by the harbour's own engineers."),
        item(4, "Tide tables", "Publishing tide tables as open-data since spring."),
    ]
}

#[test]
fn every_wanted_word_must_be_found_somewhere() {
    let world = World::with(&posts());
    assert_eq!(world.find(&query("moor")), [2]);
    assert_eq!(world.find(&query("tide, spring")), [4]);
    assert!(world.find(&query("tide, moor")).is_empty());
    assert!(world.find(&query("zebra")).is_empty());
}

#[test]
fn words_are_found_by_their_stems_unless_only_the_exact_ones_count() {
    let world = World::with(&posts());
    assert_eq!(world.find(&query("publish")), [3, 4]);
    assert_eq!(world.find(&query("pumping")), [3, 1]);
    assert!(world.find(&Query { exact: true, ..query("pumping") }).is_empty());
    assert_eq!(world.find(&Query { exact: true, ..query("pumps") }), [1]);
}

#[test]
fn a_word_in_the_title_weighs_more_and_the_word_itself_more_than_its_stem() {
    let filler = "and many more words of no account at all";
    let world = World::with(&[
        item(1, "Harbour walls", &format!("About boilers {filler}.")),
        item(2, "About boilers", &format!("Harbour walls {filler}.")),
        item(3, "Harbour walls", &format!("About boiler {filler}.")),
    ]);
    assert_eq!(world.find(&query("boilers")), [2, 1, 3]);
}

#[test]
fn welsh_words_are_found_in_every_form_and_english_items_are_not_searched_for_them() {
    let welsh = |id, title, text| Item { language: "cy".parse().ok(), ..item(id, title, text) };
    let world = World::with(&[
        welsh(1, "Llyfrgelloedd newydd", "Agorwyd dwy ym mhentref Llanddychymyg."),
        welsh(2, "Dim byd", "Aeth y plant i'r llyfrgell; mae dŵr yno."),
        item(3, "Mhentref and lyfrgell", "Two words of an English item."),
    ]);
    assert_eq!(world.find(&query("lyfrgell")), [3, 1, 2], "the word as it was written comes first");
    assert_eq!(world.find(&query("pentrefi")), [1]);
    assert_eq!(world.find(&query("mynd")), [2]);
    assert_eq!(world.find(&query("landdychymyg")), [1]);
    assert_eq!(world.find(&query("dwr")), [2]);
    assert!(world.find(&query("bae")).is_empty());
    assert!(world.find(&Query { exact: true, ..query("pentrefi") }).is_empty());
}

#[test]
fn words_are_found_without_their_accents_and_in_the_names_of_a_body() {
    let welsh = Item { language: "cy".parse().ok(), ..item(5, "Codi waliau'r môr", "Cyhoeddwyd y cynllun.") };
    let world = World::with(&[posts(), vec![welsh]].concat());
    assert_eq!(world.find(&query("mor")), [5]);
    assert_eq!(world.find(&query("Môr")), [5]);
    assert_eq!(world.find(&query("swyddfa, cynllun")), [5]);
    assert_eq!(world.find(&query("swyddfa")).len(), 5);
}

#[test]
fn english_stems_are_not_looked_for_in_welsh_items() {
    let text = "Mae'r dating yma";
    let [welsh, unknown] = ["cy", ""].map(|tag| Item { language: tag.parse().ok(), ..item(1, "Teitl", text) });
    assert!(World::with(&[welsh]).find(&query("dates")).is_empty());
    assert_eq!(World::with(&[unknown]).find(&query("dates")), [1]);
}

#[test]
fn phrases_need_their_words_side_by_side() {
    let world = World::with(&posts());
    assert_eq!(world.find(&query("heat pumps")), [1]);
    assert_eq!(world.find(&query("tide tables")), [4]);
    assert_eq!(world.find(&query("open data")), [4]);
    assert!(world.find(&query("pumps heat")).is_empty());
    assert_eq!(world.find(&query("harbour office, -harbour office")), [0; 0]);
}

#[test]
fn a_phrase_does_not_reach_from_one_name_into_the_next() {
    let tagged = Item { tags: vec!["open-data".to_owned(), "flood maps".to_owned()], ..item(1, "Rivers", "") };
    let world = World::with(&[tagged]);
    assert_eq!(world.find(&query("open data, flood maps")), [1]);
    assert!(world.find(&query("data flood")).is_empty());
}

#[test]
fn refused_terms_leave_items_out() {
    let world = World::with(&posts());
    assert_eq!(world.find(&query("heat, -engineers")), [1, 2]);
    assert_eq!(world.find(&query("heat, -pump")), [2]);
    assert_eq!(world.find(&query("-heat pumps, -boats")), [4, 3]);
}

#[test]
fn an_empty_query_is_the_newest_items() {
    let world = World::with(&posts());
    assert_eq!(world.find(&Query::default()), [4, 3, 2, 1]);
    let oldest = world.page(&Query::default(), Sort::Oldest, 1, 2);
    assert_eq!((oldest.total, oldest.hits), (4, vec![(ItemId(2), 0.0), (ItemId(3), 0.0)]));
}

/// Six items: code and news, English, Welsh and neither, under two licences and none.
fn mixture() -> Vec<Item> {
    let mut items: Vec<Item> = (1..=6).map(|id| item(id, "A title", "A text")).collect();
    for (item, licence) in items.iter_mut().zip(["MIT", "MIT", "EUPL-1.2", "", "", ""]) {
        item.licence = Some(licence.to_owned()).filter(|licence| !licence.is_empty());
        item.item_type = if item.licence.is_some() { ItemType::Code } else { ItemType::News };
    }
    items[3].language = "cy".parse().ok();
    items[4].language = None;
    items[5].body = "tide-board".parse().expect("a slug");
    items[5].area = String::new();
    items[0].topics = vec!["heat-networks".to_owned(), "open-data".to_owned()];
    items[1].topics = vec!["open-data".to_owned()];
    items
}

#[test]
fn filters_take_any_of_their_values_and_all_must_be_met() {
    let world = World::with(&mixture());
    let check = |filters: Filters, expected: &[i64]| {
        assert_eq!(world.find(&filtered(filters.clone())), expected, "{filters:?}");
        let total = world.page(&Query { filters, ..query("title") }, Sort::Newest, 0, 0).total;
        assert_eq!(total, expected.len());
    };
    let none = Filters::default;
    check(Filters { types: vec![ItemType::Code], ..none() }, &[3, 2, 1]);
    check(Filters { types: vec![ItemType::Code, ItemType::News], ..none() }, &[6, 5, 4, 3, 2, 1]);
    check(Filters { licences: vec!["mit".into(), "none".into()], ..none() }, &[6, 5, 4, 2, 1]);
    check(Filters { languages: vec!["cy".parse().expect("a tag")], ..none() }, &[4]);
    check(Filters { bodies: vec!["tide-board".parse().expect("a slug")], ..none() }, &[6]);
    check(Filters { areas: vec!["wales".into()], ..none() }, &[5, 4, 3, 2, 1]);
    check(Filters { topics: vec!["open-data".into()], licences: vec!["mit".into()], ..none() }, &[2, 1]);
    check(Filters { topics: vec!["no-such-topic".into()], ..none() }, &[]);
}

#[test]
fn dates_hold_from_the_beginning_of_one_day_to_the_end_of_another() {
    let mut late = item(3, "A title", "A text");
    late.published += TimeDelta::hours(23);
    let world = World::with(&[item(2, "A title", ""), late, item(4, "A title", "")]);
    let day = |days| Some((DateTime::UNIX_EPOCH + TimeDelta::days(days)).date_naive());
    let find = |since, until| world.find(&filtered(Filters { since, until, ..Filters::default() }));
    assert_eq!(find(day(3), None), [4, 3]);
    assert_eq!(find(None, day(3)), [3, 2]);
    assert_eq!(find(day(3), day(3)), [3]);
    assert!(find(day(4), day(3)).is_empty());
    assert_eq!(find(Some(chrono::NaiveDate::MIN), Some(chrono::NaiveDate::MAX)), [4, 3, 2]);
}

#[test]
fn facets_count_all_matches_in_every_segment() {
    let world = World::new();
    for item in mixture() {
        world.take_in(&[item]);
    }
    let found = world.page(&query("title"), Sort::Relevance, 0, 1);
    let values = |name| {
        let facet = found.facets.iter().find(|facet| facet.name == name).expect("every facet is there");
        facet.values.iter().map(|(value, count)| format!("{value} {count}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!((found.total, found.hits.len()), (6, 1));
    assert_eq!(values(FacetName::Type), "code 3, news 3");
    assert_eq!(values(FacetName::Topic), "open-data 2, heat-networks 1");
    assert_eq!(values(FacetName::Body), "harbour-office 5, tide-board 1");
    assert_eq!(values(FacetName::Licence), "none 3, mit 2, eupl-1.2 1");
    assert_eq!(values(FacetName::Language), "en 4, cy 1");
    assert_eq!(values(FacetName::Area), "wales 5");
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let world = World::new();
    for chunk in (1..=250).map(|id| item(id, "The same title", "The same text")).collect::<Vec<_>>().chunks(100) {
        world.take_in(chunk);
    }
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        let pages = (0..6).flat_map(|n| world.page(&query("same"), sort, n * 50, 50).hits);
        let mut ids: Vec<i64> = pages.map(|(id, _)| id.0).collect();
        assert_eq!(ids.len(), 250, "{sort:?}");
        ids.sort_unstable();
        assert_eq!(ids, (1..=250).collect::<Vec<_>>(), "{sort:?}");
    }
}

#[test]
fn a_page_has_limits() {
    let world = World::with(&(1..=120).map(|id| item(id, "A title", "")).collect::<Vec<_>>());
    assert_eq!(world.page(&Query::default(), Sort::Relevance, 0, usize::MAX).hits.len(), MOST_RESULTS);
    assert!(world.page(&Query::default(), Sort::Relevance, usize::MAX, 20).hits.is_empty());
    assert_eq!(world.page(&Query::default(), Sort::Relevance, usize::MAX, 20).total, 120);
}

#[test]
fn the_newest_matches_within_a_window_of_news_are_given() {
    let backfill = Item { news: None, ..item(9, "Heat", "") };
    let world = World::with(&[posts(), vec![backfill]].concat());
    let newest = |window, limit| world.index.newest(&query("heat"), window, limit).expect("it can be searched");
    assert_eq!(newest(Window::Everything, 10), [9, 3, 2, 1].map(ItemId));
    assert_eq!(newest(Window::News { after: 1, upto: 3 }, 10), [3, 2].map(ItemId));
    assert_eq!(newest(Window::News { after: 0, upto: 3 }, 1), [3].map(ItemId));
}

#[test]
fn hostile_queries_are_answered_like_any_other() {
    let world = World::with(&posts());
    let phrase_of = |words: Vec<String>| Query { terms: vec![Term { words, sign: Sign::Want }], ..Query::default() };
    assert_eq!(world.find(&phrase_of(vec!["(".repeat(10_000)])).len(), 4, "no words, so nothing in particular");
    assert_eq!(world.find(&query(&"\"".repeat(256))).len(), 4);
    assert!(world.find(&phrase_of(vec!["heat".to_owned(); 10_000])).is_empty());
    assert_eq!(world.find(&query(&vec!["heat"; 10_000].join(", "))).len(), 3);
    assert!(world.find(&query(&"x".repeat(100_000))).is_empty());
}

#[test]
fn it_is_known_how_many_items_have_a_word() {
    let world = World::with(&posts());
    let count = |word, channel| world.index.items_with(word, channel).expect("it can be read");
    assert_eq!(count("heat", Channel::Folded), 2);
    assert_eq!(count("heat", Channel::English), 2);
    assert_eq!(count("tide tables", Channel::Folded), 1);
    assert_eq!(count("zebra", Channel::Folded), 0);
    assert_eq!(count("", Channel::Folded), 0);
}

/// Whether an item has a term, by looking at it.
fn has(item: &Item, term: &Term) -> bool {
    [&item.title, &item.text].into_iter().any(|text| {
        let words: Vec<&str> = text.split(' ').collect();
        words.windows(term.words.len()).any(|window| window.iter().zip(&term.words).all(|(a, b)| a == b))
    })
}

#[test]
fn what_is_found_does_not_depend_on_how_much_lies_between() {
    let has = |id: i64, every: i64, word: &'static str| if id % every == 0 { word } else { "nothing" };
    let text = |id| format!("{} {} {}", has(id, 2, "boats"), has(id, 3, "tides"), has(id, 2_500, "storms"));
    let items: Vec<Item> = (1..=10_000)
        .map(|id| Item { title: String::new(), text: text(id), licence: Some("MIT".to_owned()), ..item(id, "", "") })
        .collect();
    let world = World::with(&items);
    world.take_in(&[Item { gone_at: Some(DateTime::UNIX_EPOCH), revision: 10_001, ..items[5_999].clone() }]);
    for (terms, every, refused) in
        [("boat", 2, 0), ("boat, tide", 6, 0), ("boat, -tide", 2, 3), ("storms, tide", 7_500, 0)]
    {
        let expected = (1..=10_000).filter(|id| id % every == 0 && (refused == 0 || id % refused != 0) && *id != 6_000);
        let found = world.page(&query(terms), Sort::Oldest, 0, 3);
        let facets: Vec<usize> = found.facets.iter().map(|facet| facet.values.iter().map(|(_, n)| n).sum()).collect();
        let first: Vec<i64> = found.hits.iter().map(|(id, _)| id.0).collect();
        assert_eq!(first, expected.clone().take(3).collect::<Vec<_>>(), "{terms}");
        let total = expected.count();
        assert_eq!((found.total, facets), (total, vec![total, 0, total, total, total, total]), "{terms}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_found_is_what_one_finds_by_looking(
        segments in proptest::collection::vec(proptest::collection::vec("[a-c]( [a-c]){0,5}", 1..12), 1..4),
        queries in proptest::collection::vec("-?[a-d]( [a-c]){0,2}(, -?[a-c]( [a-c]){0,2}){0,3}", 12),
    ) {
        let world = World::new();
        let mut items = Vec::new();
        for texts in segments {
            let first = items.len();
            for text in texts {
                let title = text.split(' ').rev().take(2).collect::<Vec<_>>().join(" ");
                items.push(item(i64::try_from(items.len()).expect("a few"), &title, &text));
            }
            world.take_in(&items[first..]);
        }
        for terms in queries {
            let query = query(&terms);
            let wanted = |item: &&Item| query.terms.iter().all(|term| has(item, term) == (term.sign == Sign::Want));
            let expected: Vec<i64> = items.iter().filter(wanted).map(|item| item.id.0).collect();
            let mut found = world.find(&query);
            found.sort_unstable();
            prop_assert_eq!(found, expected, "{}", terms);
        }
    }
}
