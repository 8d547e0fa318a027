//! Stories of copies of the store: made before it is brought up to date, put back, broken off half way.

use std::process::{Command, Output};

use gorwel::{clock::Dice, store::Store};
use sqlx::{Connection, Executor, Row};

use crate::world::{World, feed};

const PUMPS: (&str, &str, &str, u32) = ("pumps", "Heat pumps, one year on", "What we learnt from a year of them.", 1);
const CARBON: (&str, &str, &str, u32) = ("carbon", "A carbon calculator", "A spreadsheet that any council can use.", 2);

/// A world on a file of its own, whatever the others are on: PostgreSQL has its own tools for copies.
async fn world() -> (World, String) {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    let url = format!("sqlite:{}", world.path("var/gorwel.db").display());
    (world, url)
}

fn run(world: &World, arguments: &[&str], abort_at: Option<u64>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gorwel"));
    command.current_dir(world.folder.path()).env_remove("LANG").args(arguments);
    command.args(["--allow-private", "127.0.0.0/8", "--min-gap", "0", "--json"]);
    if let Some(place) = abort_at {
        command.env("GORWEL_ABORT_AT", place.to_string());
    }
    command.output().expect("the program runs")
}

fn json(world: &World, arguments: &[&str]) -> serde_json::Value {
    let output = run(world, arguments, None);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| unreachable!("{arguments:?}: {why}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The names beside the store that contain `part`.
fn beside(world: &World, part: &str) -> Vec<String> {
    let entries = std::fs::read_dir(world.path("var")).expect("the folder of the store").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.contains(part));
    names.sort();
    names
}

/// How many items a file holds by itself, without any log beside it.
async fn items_in(path: std::path::PathBuf) -> i64 {
    let mut connection =
        sqlx::AnyConnection::connect(&format!("sqlite:{}?mode=ro", path.display())).await.expect("it is a store");
    connection.fetch_one("select count(*) as n from item").await.expect("it is whole").get("n")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_copy_is_put_under_a_living_process() {
    let (world, url) = world().await;
    run(&world, &["harvest", "--all"], None);
    run(&world, &["backup", "copy.db"], None);

    // It claims nothing, as a process that serves pages only.
    let living = Store::open(&url, &Dice::system()).await.expect("the store");
    assert_eq!(run(&world, &["restore", "copy.db"], None).status.code(), Some(75));
    living.close().await;

    assert_eq!(run(&world, &["restore", "copy.db"], None).status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_store_that_a_copy_took_the_place_of_is_kept_whole() {
    let (world, url) = world().await;
    run(&world, &["harvest", "--all"], None);
    run(&world, &["backup", "one.db"], None);
    world.change("harbour-blog", &feed(&[CARBON, PUMPS]));
    run(&world, &["harvest", "--all"], None);
    run(&world, &["backup", "two.db"], None);

    for copy in ["one.db", "two.db", "one.db"] {
        assert_eq!(run(&world, &["restore", copy], None).status.code(), Some(0));
    }

    let names = beside(&world, "before-restore");
    assert_eq!(names, ["gorwel.db.before-restore-1", "gorwel.db.before-restore-2", "gorwel.db.before-restore-3"]);
    let mut held = Vec::new();
    for name in names {
        held.push(items_in(world.path("var").join(name)).await);
    }
    assert_eq!(held, [2, 1, 2]);
    assert_eq!(json(&world, &["search"])["total"], 1);
    let store = Store::open(&url, &Dice::system()).await.expect("the store");
    assert_eq!(store.item_counts().await.expect("it answers").0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_was_not_closed_is_put_back_with_its_log() {
    let (world, url) = world().await;
    run(&world, &["harvest", "--all"], None);
    let living = Store::open(&url, &Dice::system()).await.expect("the store");
    living
        .put_halt(&gorwel::model::Halt { reason: gorwel::model::StopReason::Copied, at: world.clock.now() })
        .await
        .expect("a row");
    for end in ["", "-wal"] {
        let from = world.path(&format!("var/gorwel.db{end}"));
        std::fs::copy(from, world.path(&format!("dead.db{end}"))).expect("as if the machine had stopped");
    }
    living.close().await;

    assert_eq!(run(&world, &["restore", "dead.db"], None).status.code(), Some(0));

    let store = Store::open(&url, &Dice::system()).await.expect("the store");
    assert!(store.halt().await.expect("it answers").is_some(), "what stood only in the log is there");
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_may_be_put_back_and_broken_off_between_any_two_writes() {
    use std::os::unix::process::ExitStatusExt;

    for place in 1.. {
        let (world, _) = world().await;
        run(&world, &["harvest", "--all"], None);
        run(&world, &["backup", "one.db"], None);
        world.change("harbour-blog", &feed(&[CARBON, PUMPS]));
        run(&world, &["harvest", "--all"], None);

        let ended = run(&world, &["restore", "one.db"], Some(place));

        let items = json(&world, &["search"])["total"].as_u64().expect("a number");
        assert!([1, 2].contains(&items), "after failpoint {place} there is the one or the other");
        let diagnosis = json(&world, &["doctor"]);
        assert_eq!(diagnosis["ok"], true, "after failpoint {place}: {diagnosis:#}");
        assert_eq!(beside(&world, ".restoring"), [""; 0], "after failpoint {place}");
        for name in beside(&world, "before-restore") {
            assert_eq!(items_in(world.path("var").join(name)).await, 2, "after failpoint {place}");
        }
        if ended.status.signal().is_none() {
            assert!(place > 5, "only {place} failpoints were passed");
            return;
        }
    }
}
