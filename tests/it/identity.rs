//! Stories of the same item, or a new one.

use gorwel::{model::ItemId, town::Document};

use crate::world::World;

/// An entry of a feed: its id, the end of its link, its title and the day of February 2026 on which it was published.
type Entry<'a> = (&'a str, &'a str, &'a str, u32);

fn feed(entries: &[Entry<'_>]) -> String {
    let mut items = String::new();
    for (id, link, title, day) in entries {
        items += &format!(
            "<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title><link>https://harbour.example/{link}</link>\
             <pubDate>{day:02} Feb 2026 08:00:00 GMT</pubDate><description>All about {title}.</description></item>"
        );
    }
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour digital</title>\
         <link>https://harbour.example/</link>{items}</channel></rss>"
    )
}

const TITLES: [&str; 6] = ["Heat pumps", "Carbon sums", "Library cards", "Bin days", "School places", "Flood maps"];

fn numbered<'a>(names: &'a [String], from: u32) -> Vec<Entry<'a>> {
    let entry = |(n, (name, title)): (u32, (&'a String, &'a &str))| (name.as_str(), name.as_str(), *title, from + n);
    (0..).zip(names.iter().zip(&TITLES)).map(entry).collect()
}

fn names(prefix: &str) -> Vec<String> {
    (0..TITLES.len()).map(|n| format!("{prefix}{n}")).collect()
}

async fn counts(world: &World) -> (u64, u64) {
    let status = world.app.status().await.expect("a status");
    (status.items, status.news)
}

#[tokio::test]
async fn a_feed_whose_ids_and_links_all_change_brings_no_news_and_no_second_items() {
    let mut world = World::new().await;
    world.site("blog", &feed(&numbered(&names("a"), 1))).await;
    world.tick().await;

    world.change("blog", &feed(&numbered(&names("b"), 1)));
    world.tick_after(30).await;
    assert_eq!(counts(&world).await, (6, 0), "by title and date");

    world.change("blog", &feed(&numbered(&names("c"), 8)));
    world.tick_after(30).await;
    assert_eq!(counts(&world).await, (6, 0), "with other dates too");

    world.change("blog", &feed(&numbered(&names("a"), 1)));
    world.tick_after(30).await;
    assert_eq!(counts(&world).await, (6, 0), "and back, by the names they had");
}

#[tokio::test]
async fn a_feed_that_names_its_entries_by_their_place_is_seen_through() {
    let mut world = World::new().await;
    let blog = world.site("blog", &feed(&[("1", "c", "Three", 3), ("2", "b", "Two", 2), ("3", "a", "One", 1)])).await;
    world.tick().await;

    world.change("blog", &feed(&[("1", "d", "Four", 4), ("2", "c", "Three", 3), ("3", "b", "Two", 2)]));
    world.tick_after(30).await;
    world.change("blog", &feed(&[("1", "e", "Five", 5), ("2", "d", "Four", 4), ("3", "c", "Three", 3)]));
    world.tick_after(30).await;

    assert_eq!(world.titles(&blog).await, ["Five", "Four", "Three", "Two", "One"]);
    assert_eq!(counts(&world).await, (5, 2));
}

#[tokio::test]
async fn a_flood_is_shown_at_once_and_told_of_when_it_is_seen_again() {
    let mut world = World::new().await;
    world.site("blog", &feed(&[("x", "x", "The first", 1)])).await;
    world.tick().await;

    world.change("blog", &feed(&numbered(&names("a"), 2)));
    world.tick_after(30).await;
    assert_eq!(counts(&world).await, (7, 0));
    assert_eq!(world.search("flood").await, ["Flood maps"]);

    world.tick_after(30).await;
    assert_eq!(world.outcomes("blog").last(), Some(&"not-changed"));
    assert_eq!(counts(&world).await, (7, 6));
    world.tick_after(30).await;
    assert_eq!(counts(&world).await, (7, 6));
}

#[tokio::test]
async fn a_flood_that_is_another_each_time_is_never_told_of() {
    let mut world = World::new().await;
    world.site("blog", &feed(&[("x", "x", "The first", 1)])).await;
    world.tick().await;
    for round in 0..3 {
        let nonces: Vec<(String, String)> =
            (0..6).map(|n| (format!("{round}-{n}"), format!("Error {round} {n}"))).collect();
        let entries: Vec<Entry<'_>> =
            nonces.iter().map(|(id, title)| (id.as_str(), id.as_str(), title.as_str(), 2)).collect();
        world.change("blog", &feed(&entries));
        world.tick_after(30).await;
    }
    assert_eq!(counts(&world).await.1, 0);

    world.tick_after(30).await;
    assert_eq!(counts(&world).await.1, 6, "the last of them are seen again");
}

#[tokio::test]
async fn what_was_imported_is_recognised_at_the_first_visit() {
    let mut world = World::new().await;
    let blog = world.site("blog", &feed(&[("a", "a", "Heat pumps", 1), ("b", "b", "Bin days", 2)])).await;
    let url = "https://harbour.example/a";
    let line = format!("{{\"id\": \"a\", \"body\": \"harbour\", \"title\": \"Heat pumps\", \"url\": \"{url}\"}}\n");
    world.app.feeds().await.expect("feeds.toml is read");
    world.app.import(&blog, line.as_bytes(), |_| {}).await.expect("it is imported");
    assert_eq!(counts(&world).await.0, 1);

    world.tick().await;

    assert_eq!(counts(&world).await, (2, 0));
}

#[tokio::test]
async fn an_edit_with_a_new_date_is_neither_news_nor_a_version() {
    let mut world = World::new().await;
    world.site("blog", &feed(&[("a", "a", "Heat pumps", 1), ("b", "b", "Bin days", 2)])).await;
    world.tick().await;

    world.change("blog", &feed(&[("a-2", "a", "Heat pumps", 20), ("b", "b", "Bin days", 21)]));
    world.tick_after(30).await;

    assert_eq!(counts(&world).await, (2, 0));
    for id in [1, 2] {
        let page = world.app.item(ItemId(id)).await.expect("the store answers").expect("it is there");
        assert_eq!((page.item.version, page.item.news), (1, None), "{}", page.item.title);
    }
}

#[tokio::test]
async fn what_a_feed_shows_more_of_its_past_is_no_news() {
    let mut world = World::new().await;
    let old = |title: &str| {
        feed(&[("a", "a", "Bin days", 25)]).replace(
        "</channel>",
        &format!(
            "<item><guid isPermaLink=\"false\">{title}</guid><title>{title}</title><link>https://harbour.example/{title}</link>\
             <pubDate>01 Sep 2025 08:00:00 GMT</pubDate></item></channel>"
        ),
    )
    };
    world.site("blog", &feed(&[("a", "a", "Bin days", 25)])).await;
    world.tick().await;

    world.change("blog", &old("Yesteryear"));
    world.tick_after(30).await;
    world.tick_after(30).await;

    assert_eq!(counts(&world).await, (2, 0));
}

#[tokio::test]
async fn a_source_that_is_sent_elsewhere_for_good_is_asked_there_after_a_week() {
    let mut world = World::new().await;
    let entries = feed(&[("a", "a", "Heat pumps", 1)]);
    let blog = world.serve("old", Document::status(301).with_header("location", "/sites/new")).await;
    world.town.put("/sites/new", Document::new("application/rss+xml", entries));
    for _ in 0..9 {
        world.tick_after(30).await;
    }
    let (source, _) = world.app.source(&blog).await.expect("the store answers").expect("it is there");
    assert!(source.moved_to().is_some_and(|to| to.ends_with("/sites/new")), "{:?}", source.record.moved);

    world.town.forget();
    world.tick_after(30).await;
    let asked: Vec<String> = world.town.requests().into_iter().map(|ask| ask.path).collect();
    assert_eq!(asked, ["/sites/new"]);

    world.town.take_down("/sites/new");
    world.town.put(
        "/sites/old",
        Document::new("application/rss+xml", feed(&[("b", "b", "Bin days", 2), ("a", "a", "Heat pumps", 1)])),
    );
    world.tick_after(30).await;
    world.tick_after(72).await;
    assert_eq!(world.outcomes("old").last(), Some(&"read"), "what does not answer is forgotten");
    assert_eq!(world.titles(&blog).await, ["Bin days", "Heat pumps"]);
}
