//! Names, verdicts and floods, case by case.

use std::collections::BTreeSet;

use chrono::DateTime;

use super::*;
use crate::model::{ItemId, ItemType, Sibling, Standing};

fn draft(guid: &str, link: &str, title: &str) -> Draft {
    Draft {
        guid: (!guid.is_empty()).then(|| guid.to_owned()),
        link: link.parse().ok(),
        title: title.to_owned(),
        ..Draft::default()
    }
}

fn names(drafts: &[Draft]) -> Vec<String> {
    keys(drafts, Rung::Id).iter().map(|all| all.iter().map(|key| key.0.clone()).collect::<Vec<_>>().join(" ")).collect()
}

fn refined(keys: &[&str], title: &str, text: &str) -> Refined {
    Refined {
        keys: keys.iter().map(|key| ItemKey((*key).to_owned())).collect(),
        body: "harbour".parse().expect("a slug"),
        item_type: ItemType::Blog,
        title: title.to_owned(),
        url: String::new(),
        summary: String::new(),
        text: text.to_owned(),
        language: None,
        published: DateTime::UNIX_EPOCH,
        published_raw: None,
        updated: None,
        licence: None,
        tags: Vec::new(),
        topics: Vec::new(),
        code: None,
        version_hash: text.to_owned(),
        content_hash: format!("{title} {text}"),
    }
}

fn known(all: &[(&str, i64, &str, &str)]) -> BTreeMap<ItemKey, Known> {
    let one = |(key, id, title, text): &(&str, i64, &str, &str)| {
        let there = Known {
            item: ItemId(*id),
            title: (*title).to_owned(),
            url: String::new(),
            published: DateTime::UNIX_EPOCH,
            held: false,
            missing: false,
            version_hash: (*text).to_owned(),
            content_hash: format!("{title} {text}"),
        };
        (ItemKey((*key).to_owned()), there)
    };
    all.iter().map(one).collect()
}

#[test]
fn a_link_is_the_same_however_it_is_spelt() {
    let canonical = |link: &str| canonical_link(&link.parse().expect("a URL"));
    for same in ["http://a.example/x", "https://www.a.example:443/x/", "https://A.example/x?utm_source=z&fbclid=1#part"]
    {
        assert_eq!(canonical(same), "a.example/x", "{same}");
    }
    assert_eq!(canonical("https://a.example/?p=3&utm_medium=mail"), "a.example?p=3");
    assert_eq!(canonical("https://a.example:8080/x?id=1&lang=cy"), "a.example:8080/x?id=1&lang=cy");
}

#[test]
fn a_draft_is_named_by_the_best_name_it_has_to_itself() {
    let drafts = [
        draft("1", "https://a.example/1", "One"),
        draft("2", "https://a.example/", "Two"),
        draft("", "https://a.example/3", "Three"),
        draft("same", "https://a.example/4", "Four"),
        draft("same", "https://a.example/5", "Five"),
        draft("", "", "Six"),
    ];
    let names = names(&drafts);
    assert_eq!(
        names[..5],
        ["guid:1 link:a.example/1", "guid:2", "link:a.example/3", "link:a.example/4", "link:a.example/5"]
    );
    assert!(names[5].starts_with("title#"), "{}", names[5]);
}

#[test]
fn what_is_there_as_it_is_gives_nothing() {
    let there = known(&[("guid:1", 7, "One", "text"), ("link:x", 7, "One", "text")]);
    assert_eq!(judge(vec![refined(&["guid:1", "link:x"], "One", "text")], &there), []);
}

#[test]
fn another_text_is_another_version_and_another_title_is_not() {
    let there = known(&[("guid:1", 7, "One", "text")]);
    let change = |title, text| match judge(vec![refined(&["guid:1"], title, text)], &there).as_slice() {
        [Verdict::Changed { id: ItemId(7), new_version, .. }] => *new_version,
        other => panic!("{other:?}"),
    };
    assert!(change("One", "other text"));
    assert!(!change("Uno", "text"));
}

#[test]
fn an_id_that_changes_is_forgiven_where_link_and_title_stay() {
    let there = known(&[("link:x", 7, "One", "text"), ("guid:old", 7, "One", "text")]);
    let verdicts = judge(vec![refined(&["guid:new", "link:x"], "One", "text")], &there);
    assert_eq!(verdicts, [Verdict::Renamed { id: ItemId(7), keys: vec![ItemKey("guid:new".into())] }]);
    let verdicts = judge(vec![refined(&["guid:new", "link:x"], "Another", "text")], &there);
    assert!(matches!(verdicts.as_slice(), [Verdict::New(item)] if item.keys == [ItemKey("guid:new".into())]));
}

#[test]
fn the_same_thing_twice_in_a_document_is_one_item() {
    let twice = vec![refined(&["link:x"], "One", "text"), refined(&["link:x"], "One", "text")];
    assert_eq!(judge(twice.clone(), &BTreeMap::new()).len(), 1);
    assert_eq!(judge(twice, &known(&[("link:x", 7, "One", "text")])), []);
}

#[test]
fn a_source_whose_ids_are_empty_or_repeated_goes_a_rung_down_and_stays_there() {
    let feed = |ids: &[&str]| -> Vec<Draft> {
        ids.iter().enumerate().map(|(n, id)| draft(id, &format!("https://a.example/{n}"), "A title")).collect()
    };
    assert_eq!(slide(&feed(&["1", "2", "3"]), Rung::Id), Rung::Id);
    assert_eq!(slide(&feed(&["1", "2", ""]), Rung::Id), Rung::Link);
    assert_eq!(slide(&feed(&["1", "2", "2"]), Rung::Id), Rung::Link);
    assert_eq!(slide(&feed(&["1", "2", "3"]), Rung::Link), Rung::Link);
    assert_eq!(slide(&[draft("", "", "One"), draft("", "", "Two")], Rung::Id), Rung::Title);
    let twenty: Vec<String> = (0..20).map(|n| if n == 0 { String::new() } else { n.to_string() }).collect();
    assert_eq!(slide(&feed(&twenty.iter().map(String::as_str).collect::<Vec<_>>()), Rung::Id), Rung::Id);
    let names = keys(&feed(&["1", "2"]), Rung::Link);
    assert!(names.iter().all(|names| names.iter().all(ItemKey::is_link)), "{names:?}");
}

#[test]
fn ids_of_places_in_a_list_are_seen_through() {
    let at = |key: &str, link: &str, title: &str, day: i64| Refined {
        url: format!("https://a.example/{link}"),
        published: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(day),
        ..refined(&[key, &format!("link:a.example/{link}")], title, title)
    };
    let mut there = known(&[("guid:1", 7, "One", "One"), ("link:a.example/one", 7, "One", "One")]);
    there.values_mut().for_each(|known| "https://a.example/one".clone_into(&mut known.url));
    assert!(!ids_lie(&[at("guid:1", "one", "One", 0)], &there));
    assert!(!ids_lie(&[at("guid:1", "one", "Another title", 3)], &there), "an edit");
    assert!(!ids_lie(&[at("guid:1", "elsewhere", "Another title", 0)], &there), "an edit that moves");
    assert!(ids_lie(&[at("guid:1", "two", "Two", 3), at("guid:2", "one", "One", 0)], &there));
    there.extend(known(&[("guid:2", 8, "Two", "Two"), ("link:a.example/two", 8, "Two", "Two")]));
    assert!(ids_lie(&[at("guid:1", "two", "Two", 0)], &there));
    let code = Refined { item_type: ItemType::Code, ..at("guid:1", "two", "Two", 3) };
    assert!(!ids_lie(&[code], &there), "the numbers of repositories do not lie");
}

#[test]
fn what_was_held_is_told_of_when_it_is_seen_again_and_what_was_missed_is_back() {
    let mut there = known(&[("guid:1", 7, "One", "text")]);
    there.values_mut().for_each(|known| (known.held, known.missing) = (true, true));
    let verdicts = judge(vec![refined(&["guid:1"], "One", "text")], &there);
    assert_eq!(verdicts, [Verdict::Back(ItemId(7)), Verdict::Confirmed(ItemId(7))]);
}

fn sibling(id: i64, title: &str, text: &str, day: i64) -> Sibling {
    Sibling {
        item: ItemId(id),
        title: title.to_owned(),
        published: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(day),
        held: false,
        version_hash: text.to_owned(),
        content_hash: format!("{title} {text}"),
    }
}

#[test]
fn what_has_new_names_is_known_by_title_and_date_and_in_a_flood_by_title_or_text() {
    let check = |flood, there: &[Sibling], wanted: Option<i64>| {
        let verdicts = vec![Verdict::New(Box::new(refined(&["guid:new"], "One", "text")))];
        let found = match look_again(verdicts, there, &BTreeSet::from([ItemId(99)]), flood).as_slice() {
            [Verdict::New(_)] => None,
            [Verdict::Renamed { id, .. } | Verdict::Changed { id, .. }] => Some(id.0),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, wanted, "{there:?}, {flood}");
    };
    check(false, &[sibling(7, "One", "text", 0)], Some(7));
    check(false, &[sibling(7, "One", "other", 0)], Some(7));
    check(false, &[sibling(7, "One", "text", 1)], None);
    check(true, &[sibling(7, "One", "other", 1)], Some(7));
    check(true, &[sibling(7, "One", "a", 1), sibling(8, "One", "b", 2)], None);
    check(true, &[sibling(7, "Another", "text", 1)], Some(7));
    check(true, &[sibling(99, "One", "text", 0)], None);
}

#[test]
fn a_flood_is_half_of_a_document_and_five_at_least() {
    for (new, all, wanted) in [(4, 4, false), (5, 10, true), (5, 11, false), (20, 20, true), (10, 100, false)] {
        assert_eq!(is_flood(new, all), wanted, "{new} of {all}");
    }
}

#[test]
fn what_is_old_is_no_news_and_what_comes_in_a_flood_waits() {
    let newest = Some(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(100));
    let on = |day: i64, item_type| Refined {
        published: DateTime::UNIX_EPOCH + chrono::TimeDelta::days(day),
        item_type,
        ..refined(&["guid:1"], "One", "text")
    };
    assert_eq!(standing(&on(101, ItemType::Blog), newest, false), Standing::News);
    assert_eq!(standing(&on(101, ItemType::Blog), newest, true), Standing::Held);
    assert_eq!(standing(&on(69, ItemType::Blog), newest, true), Standing::Backfill);
    assert_eq!(standing(&on(69, ItemType::Code), newest, false), Standing::News);
}
