//! Stories of a process that is killed at any moment: the next one goes on, and nothing needs repair.
//!
//! `GORWEL_KILLS=200 cargo test --test it kill` kills so often in each story; a few times are enough for every day.
//! With the feature `failpoints` the process also ends between any two writes, one after the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::{Command, Output},
};

use gorwel::clock::Dice;
use mail_parser::MessageParser;
use serde_json::Value;

use crate::world::World;

/// How often each story kills, unless `GORWEL_KILLS` says otherwise.
const KILLS: u64 = 4;

/// The program in the folder of a world, on its store.
pub struct Program<'a> {
    world: &'a World,
    pub dice: Dice,
    /// Settings, beside those of every story.
    settings: Vec<String>,
}

impl<'a> Program<'a> {
    pub fn new(world: &'a World, settings: &[&str]) -> Self {
        Self { world, dice: Dice::system(), settings: settings.iter().map(ToString::to_string).collect() }
    }

    /// The program, or something that starts it.
    fn by(&self, starter: &[&str]) -> Command {
        let line = [starter, &[env!("CARGO_BIN_EXE_gorwel")]].concat();
        let mut command = Command::new(line[0]);
        command.args(&line[1..]).args(["--allow-private", "127.0.0.0/8", "--min-gap", "0", "--json"]);
        command.args(&self.settings).current_dir(self.world.folder.path());
        command.env_remove("LANG").env("GORWEL_STORE", self.world.store_url());
        command
    }

    pub fn command(&self) -> Command {
        self.by(&[])
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().expect("the program runs")
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|why| unreachable!("{arguments:?}: {why}: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Runs it and kills it after a random part of `most_millis`.
    pub fn kill(&self, arguments: &[&str], most_millis: u64) {
        let after = format!("{:.4}", (self.dice.number() % (most_millis * 10)) as f64 / 10_000.0);
        self.by(&["timeout", "-s", "KILL", &after]).args(arguments).output().expect("timeout runs");
    }

    /// Every check of the doctor holds.
    pub fn is_well(&self) {
        let diagnosis = self.json(&["doctor"]);
        assert_eq!(diagnosis["ok"], true, "{diagnosis:#}");
    }

    /// The titles of all items, with the source of each.
    fn items(&self) -> BTreeSet<(String, String)> {
        let mut items = BTreeSet::new();
        for offset in (0..).step_by(100) {
            let found = self.json(&["search", "--limit", "100", "--offset", &offset.to_string()]);
            let page = found["items"].as_array().expect("items").clone();
            let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
            items.extend(page.iter().map(|item| (text(item, "source"), text(item, "title"))));
            if page.len() < 100 {
                break;
            }
        }
        items
    }

    /// How many files the outbox holds for each reader.
    fn files(&self) -> BTreeMap<String, usize> {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(self.world.path("var/outbox/new")).expect("an outbox") {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a letter");
            let letter = MessageParser::default().parse(&bytes).expect("it is a message");
            let reader =
                letter.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("it goes to somebody");
            *files.entry(reader.to_owned()).or_default() += 1;
        }
        files
    }
}

pub fn kills() -> u64 {
    std::env::var("GORWEL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

/// A world with the whole town, and what a harvest that nobody disturbs finds there.
async fn town() -> (World, BTreeSet<(String, String)>) {
    let calm = World::with_town().await;
    calm.app.close().await.expect("it closes");
    let program = Program::new(&calm, &[]);
    program.run(&["harvest", "--all"]);
    let items = program.items();
    assert!(items.len() > 50, "{items:?}");
    let world = World::with_town().await;
    world.app.close().await.expect("it closes");
    (world, items)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_that_is_killed_loses_nothing_and_stores_nothing_twice() {
    let (world, wanted) = town().await;
    let program = Program::new(&world, &[]);

    for _ in 0..kills() {
        program.kill(&["harvest", "--all"], 400);
        program.is_well();
    }
    program.run(&["harvest", "--all"]);

    assert_eq!(program.items(), wanted);
    program.is_well();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_killed_while_it_catches_up_goes_on_or_begins_again() {
    let (world, wanted) = town().await;
    let program = Program::new(&world, &[]);
    program.run(&["harvest", "--all"]);

    for round in 0..kills() {
        if round % 3 == 0 {
            std::fs::remove_dir_all(world.path("index")).expect("the index is there");
        }
        let work: &[&str] = if round % 2 == 0 { &["search", "waste"] } else { &["index", "rebuild"] };
        program.kill(work, 300);
        program.is_well();
    }

    assert_eq!(program.items(), wanted);
    assert_eq!(program.json(&["index", "check"])["equal"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_are_killed_on_their_way_arrive_once() {
    let (world, _) = town().await;
    let program = Program::new(&world, &[]);
    program.run(&["harvest", "--all"]);
    let readers: Vec<String> = (0..10).map(|n| format!("reader-{n}@council.example")).collect();
    for address in &readers {
        program.run(&["subscribers", "add", address, "--interest", "waste", "--confirmed"]);
    }

    for _ in 0..kills() {
        program.kill(&["digest", "send", "--now"], 200);
        program.is_well();
    }
    program.run(&["digest", "send", "--now"]);

    assert_eq!(program.files(), readers.into_iter().map(|reader| (reader, 1)).collect());
    assert_eq!(program.json(&["digest", "status"])["outbox"]["sent"], 10);
    program.is_well();
}

/// Kin have been judged to the end.
#[cfg(feature = "failpoints")]
fn has_judged(program: &Program<'_>) {
    let checks = program.json(&["doctor"])["checks"].as_array().expect("checks").clone();
    let kin = checks.iter().find(|check| check["name"] == "kin").expect("kin are checked");
    let detail = kin["detail"].as_str().unwrap_or_default();
    assert!(detail.ends_with(" items") && !detail.starts_with("0 "), "{kin:#}");
}

/// Ends the program at its first failpoint, then at its second, and so on until it passes them all, each time in a
/// fresh world; after each end the doctor is content, and the next run goes on to the same end, where `check` is made.
#[cfg(feature = "failpoints")]
async fn at_every_failpoint(prepare: &[&[&str]], work: &[&str], least: u64, check: impl Fn(&Program<'_>)) {
    use std::os::unix::process::ExitStatusExt;

    let wanted = town().await.1;
    for place in 1.. {
        let world = World::with_town().await;
        world.app.close().await.expect("it closes");
        let program = Program::new(&world, &[]);
        for arguments in prepare {
            program.run(arguments);
        }
        let ended =
            program.command().args(work).env("GORWEL_ABORT_AT", place.to_string()).output().expect("the program runs");
        program.is_well();
        program.run(work);
        assert_eq!(program.items(), wanted, "after failpoint {place}");
        check(&program);
        program.is_well();
        if ended.status.signal().is_none() {
            assert!(place > least, "only {place} failpoints were passed");
            return;
        }
    }
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn a_harvest_may_end_between_any_two_writes() {
    at_every_failpoint(&[], &["harvest", "--all"], 12, has_judged).await;
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn the_judging_of_kin_may_end_between_any_two_writes() {
    at_every_failpoint(&[&["harvest", "--all"]], &["kin", "rebuild"], 6, has_judged).await;
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_of_the_index_may_end_between_any_two_writes() {
    at_every_failpoint(&[&["harvest", "--all"]], &["index", "rebuild"], 4, |_| {}).await;
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread")]
async fn digests_may_end_between_any_two_writes() {
    let add = |address| ["subscribers", "add", address, "--interest", "waste", "--confirmed"];
    let (one, two) = (add("one@council.example"), add("two@council.example"));
    let prepare: &[&[&str]] = &[&["harvest", "--all"], &one, &two];
    at_every_failpoint(prepare, &["digest", "send", "--now"], 12, |program| {
        let once = ["one@council.example", "two@council.example"].map(|reader| (reader.to_owned(), 1));
        assert_eq!(program.files(), BTreeMap::from(once));
        assert_eq!(program.json(&["digest", "status"])["outbox"]["sent"], 2);
    })
    .await;
}
