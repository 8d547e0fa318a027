//! Stories of drafts that become items.

use super::*;
use crate::{language::built_in_topics, model::ItemType};

fn source() -> Source {
    Source {
        slug: "harbour-blog".parse().expect("a slug"),
        body: "harbour".parse().expect("a slug"),
        kind: "feed".into(),
        address: "https://a.example/feed".into(),
        gives: ItemType::Blog,
        language: Some("en".parse().expect("a tag")),
        every: None,
        enabled: true,
        extra_ca_file: None,
        headers: Vec::new(),
        topics: vec!["waste-recycling".into()],
        note: None,
    }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).expect("a date in 2026")
}

fn refined(draft: Draft) -> Option<Refined> {
    let context = Context { source: &source(), language: None, now: now() };
    refine(draft, vec![ItemKey("guid:1".into())], &context, &mut TopicRules::new(built_in_topics()))
}

fn titled(title: &str) -> Draft {
    Draft { title: title.into(), ..Draft::default() }
}

#[test]
fn nothing_hidden_reaches_a_title() {
    let item =
        refined(titled("  Safe\u{202e} \r\n title\u{200b}\u{7}\0 e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}  "))
            .expect("it has a title");
    assert_eq!(item.title, "Safe title e\u{301}\u{301}\u{301}\u{301}");
}

#[test]
fn texts_are_bounded_and_keep_their_paragraphs() {
    assert_eq!(clean_text("One \t two\n\n\n\nthree\r\nfour\n"), "One two\n\nthree\nfour");
    for tidy in ["", "One", "One two\nthree\n\nŵ four"] {
        assert_eq!(clean_text(tidy), tidy);
    }
    for untidy in [" a", "a ", "\na", "a\n", "a  b", "a\u{a0}b", "a \nb", "a\n b", "a\n\n\nb", "a\r\nb", "a\tb"] {
        assert_ne!(clean_text(untidy), untidy);
    }
    let item = refined(Draft { text: "ŵ".repeat(300_000), ..titled(&"t".repeat(2_000)) }).expect("it has a title");
    assert!(item.text.len() <= LONGEST_TEXT_BYTES);
    assert_eq!(item.title.chars().count(), LONGEST_TITLE);
}

#[test]
fn an_item_without_a_title_is_called_by_its_first_words_and_one_without_words_is_none() {
    let untitled = Draft {
        text: "We have moved our booking service to a new home and it took us a year".into(),
        ..Draft::default()
    };
    let item = refined(untitled).expect("it has words");
    assert_eq!(item.title, "We have moved our booking service to a new home and it …");
    assert_eq!(refined(titled(" \u{200b} ")), None);
}

#[test]
fn an_impossible_date_is_the_first_sight() {
    for (date, wanted) in [
        (now() + TimeDelta::days(2), now()),
        (DateTime::UNIX_EPOCH, now()),
        (now() - TimeDelta::days(9), now() - TimeDelta::days(9)),
    ] {
        let item = refined(Draft { published: Some(date), ..titled("Dated") }).expect("it has a title");
        assert_eq!(item.published, wanted, "{date}");
    }
}

#[test]
fn counters_and_dates_make_no_version_and_words_do() {
    let version = |text: &str| refined(Draft { text: text.into(), ..titled("Counted") }).expect("a title").version_hash;
    assert_eq!(version("Seen 3 times, last on 2 March"), version("seen 14 times, last on 9 March"));
    assert_ne!(version("Seen often"), version("Seen seldom"));
}

/// A hash that came out otherwise than the one that is stored would make every item another version.
#[test]
fn a_version_is_the_same_for_ever() {
    let draft = Draft {
        text: "£5 COVID-19: «Ŵyna» a'r ÉCOLE, gwelwyd 3 gwaith ½ awr".into(), ..titled("Tŷ’r Cyngor")
    };
    let wanted = "2013e28db4c22318848f4626b407d5e0e68f994483c87ee2d93e05ffe97256b9";
    assert_eq!(refined(draft).expect("a title").version_hash, wanted);
}

#[test]
fn the_same_draft_read_later_has_the_same_content() {
    let read = |seconds| {
        let context = Context { source: &source(), language: None, now: now() + TimeDelta::seconds(seconds) };
        refine(titled("Undated"), vec![], &context, &mut TopicRules::new(&[])).expect("a title").content_hash
    };
    assert_eq!(read(0), read(86_400));
}

#[test]
fn only_http_links_are_kept() {
    let link = |link: &str| refined(Draft { link: link.parse().ok(), ..titled("Linked") }).expect("a title").url;
    assert_eq!(link("https://a.example/x"), "https://a.example/x");
    assert_eq!(link("javascript:alert(1)"), "");
}
