//! Stories of finding things again.

use gorwel::{
    app::Caught,
    model::{Filters, Page, Sort},
};

use crate::world::{World, feed};

const ENTRIES: [(&str, &str, &str, u32); 3] = [
    (
        "screening",
        "Inviting people to bowel screening",
        "We rewrote the screening invitations and more people came.",
        1,
    ),
    ("waste", "Booking a bulky waste collection", "Residents book a slot; licences and code are open.", 2),
    ("cymraeg", "Gwahodd pobl i sgrinio’r coluddyn", "Ailysgrifennwyd y gwahoddiadau yn Gymraeg ac yn Saesneg.", 3),
];

async fn town() -> World {
    let mut world = World::new().await;
    world.clock.advance(chrono::TimeDelta::days(2));
    world.site("harbour-blog", &feed(&ENTRIES)).await;
    world.tick().await;
    world
}

#[tokio::test]
async fn words_find_items_by_their_stems_and_phrases_by_their_order() {
    let world = town().await;

    let both = ["Inviting people to bowel screening", "Gwahodd pobl i sgrinio’r coluddyn"];
    assert_eq!(world.search("screening invitation").await, both, "in both languages");
    assert_eq!(world.search("\"bulky waste\"").await, ["Booking a bulky waste collection"]);
    assert_eq!(world.search("\"waste bulky\"").await, [""; 0]);
    assert_eq!(world.search("waste -bulky").await, [""; 0]);
    let both = ["Gwahodd pobl i sgrinio’r coluddyn", "Inviting people to bowel screening"];
    assert_eq!(world.search("coluddyn").await, both, "in both languages");
}

#[tokio::test]
async fn filters_narrow_and_an_empty_query_is_the_newest_items() {
    let world = town().await;

    let newest = world.search("").await;
    assert_eq!(newest.len(), 3);
    assert_eq!(newest[0], "Gwahodd pobl i sgrinio’r coluddyn");
    assert_eq!(world.search("lang:cy").await, ["Gwahodd pobl i sgrinio’r coluddyn"]);
    assert_eq!(world.search("body:harbour type:blog since:2026-03-02").await.len(), 2);
    assert_eq!(world.search("type:code").await, [""; 0]);
}

#[tokio::test]
async fn a_deleted_index_is_made_again() {
    let world = town().await;
    std::fs::remove_dir_all(world.path("index")).expect("the index is there");

    let app = world.another_app().await;
    drop(world.app.close().await);
    let caught = app.catch_up().await.expect("it catches up");

    assert_eq!(caught, Caught::Up { items: 3 });
    assert!(app.check_index().await.expect("a check").is_equal());
}

#[tokio::test]
async fn the_index_of_another_store_is_not_believed() {
    let world = town().await;
    let other = town().await;
    world.app.close().await.expect("it closes");
    other.app.close().await.expect("it closes");
    std::fs::remove_dir_all(world.path("index")).expect("the index is there");
    let copied = std::process::Command::new("cp").arg("-r").arg(other.path("index")).arg(world.path("index")).status();
    assert!(copied.expect("cp runs").success());

    let app = world.another_app().await;
    app.catch_up().await.expect("it catches up");

    assert!(app.check_index().await.expect("a check").is_equal());
}

#[tokio::test]
async fn a_damaged_index_is_noticed_and_made_again() {
    for kind in ["idx", "pos", "term", "fast", "fieldnorm"] {
        let world = town().await;
        world.app.close().await.expect("it closes");
        damage(&world.path("index"), kind);

        let app = world.another_app().await;
        assert!(!app.check_index().await.is_ok_and(|agreement| agreement.is_equal()), "{kind}: the judge sees it");
        // What a daemon does when it starts. A file that cannot be read at all is an error, and mended all the same.
        drop(app.examine_index().await);
        app.catch_up().await.expect("it is made again");

        assert!(app.check_index().await.expect("a check").is_equal(), "{kind}");
        let (query, notes) = app.query("\"bowel screening\"", Filters::default(), false);
        let found = app.search(query, notes, Page { sort: Sort::Relevance, offset: 0, limit: 10 }).await;
        assert!(found.expect("a search").results.total > 0, "{kind}");
    }
}

/// Turns the bits of some bytes in the middle of each file of a kind.
fn damage(index: &std::path::Path, kind: &str) {
    let folders = std::fs::read_dir(index).expect("a folder").flatten().map(|entry| entry.path());
    let files =
        folders.filter(|path| path.is_dir()).flat_map(|path| std::fs::read_dir(path).expect("a folder").flatten());
    let mut damaged = 0;
    for file in files.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == kind)) {
        let mut bytes = std::fs::read(&file).expect("a file");
        let middle = bytes.len() / 2;
        bytes.iter_mut().skip(middle.saturating_sub(3)).take(6).for_each(|byte| *byte = !*byte);
        std::fs::write(&file, bytes).expect("a file");
        damaged += 1;
    }
    assert!(damaged > 0, "there are files of the kind {kind}");
}

#[tokio::test]
async fn one_process_keeps_the_index_and_another_may_read_it() {
    let world = town().await;
    let reader = world.another_app().await;
    world.change(
        "harbour-blog",
        &feed(&[("new", "Something new about bowls", "Quite new.", 4), ENTRIES[0], ENTRIES[1], ENTRIES[2]]),
    );
    world.clock.advance(chrono::TimeDelta::days(2));

    reader.harvest(&gorwel::app::Which::All, &world.stop).await.expect("a harvest");
    assert_eq!(reader.catch_up().await.expect("it looks"), Caught::Busy);
    world.app.catch_up().await.expect("it catches up");

    assert_eq!(world.search("bowls").await, ["Something new about bowls"]);
}

#[tokio::test]
async fn nothing_that_can_be_written_is_an_error() {
    let world = town().await;
    let long = "word ".repeat(1_000);
    let nested = "(".repeat(10_000);
    for hostile in [
        "\"",
        "a:b:c",
        "body:",
        "-",
        "- -",
        "*",
        "AND OR NOT",
        "since:tomorrow",
        "\u{0}",
        long.as_str(),
        nested.as_str(),
        "type:\"",
        "ŵ",
    ] {
        world.search(hostile).await;
    }
}
