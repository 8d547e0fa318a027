//! Stories of the command line: the built program, run as an operator would.

use std::{
    collections::BTreeSet,
    path::Path,
    process::{Command, Output},
};

use gorwel::{
    app::{Stop, Which},
    clock::Clock,
    store::Claim,
};
use serde_json::Value;

use crate::{
    kill::Program,
    world::{World, feed},
};

/// The built program, run in the folder of a world.
pub struct Shell<'a> {
    pub world: &'a World,
}

impl Shell<'_> {
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gorwel"));
        command
            .current_dir(self.world.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TMPDIR", self.world.path("tmp"));
        command.args(arguments).args(["--allow-private", "127.0.0.0/8", "--min-gap", "0"]);
        command.output().expect("the program runs")
    }

    /// The exit code and what was printed.
    pub fn say(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        let code = output.status.code().expect("it was not killed");
        (code, String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let text = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(&text).unwrap_or_else(|why| {
            unreachable!("{arguments:?}: {why}: {text} {}", String::from_utf8_lossy(&output.stderr))
        })
    }
}

pub const WASTE: (&str, &str, &str, u32) = ("waste", "Booking a bulky waste collection", "Residents book a slot.", 1);

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_harvests_searches_and_sends_one_letter() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };

    let harvest = shell.json(&["harvest", "--all"]);
    assert_eq!(harvest["totals"]["items_new"], 1);
    assert_eq!(harvest["sources"][0]["outcome"], "read");
    assert_eq!(shell.json(&["harvest", "--all"])["totals"]["not_modified"], 1);

    let found = shell.json(&["search", "bulky", "waste"]);
    assert_eq!(found["total"], 1);
    assert_eq!(found["items"][0]["id"], "1");
    assert_eq!(found["facets"]["type"]["blog"], 1);
    assert_eq!(shell.json(&["show", "1"])["aliases"], serde_json::json!(["guid:waste", "link:harbour.example/waste"]));
    assert_eq!(shell.json(&["index", "check"])["equal"], true);

    assert_eq!(shell.say(&["subscribers", "add", "a@council.example", "--interest", "waste", "--confirmed"]).0, 0);
    assert_eq!(shell.json(&["digest", "send", "--now"])["sent"], 1);
    assert_eq!(shell.json(&["digest", "send", "--now"])["sent"], 0);
    let letters = std::fs::read_dir(world.path("var/outbox/new")).expect("an outbox").count();
    assert_eq!(letters, 1);
    assert_eq!(shell.json(&["doctor"])["ok"], true);
    assert_eq!(shell.json(&["status"])["items"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_say_how_it_went() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };

    assert_eq!(shell.say(&["harvest", "--all"]).0, 0);
    assert_eq!(shell.say(&["harvest", "no-such-source"]).0, 2);
    assert_eq!(shell.say(&["no-such-command"]).0, 2);
    assert_eq!(shell.say(&["sources", "check"]).0, 0);
    assert_eq!(shell.say(&["search", "x", "--store", "mysql://nowhere"]).0, 3);
    assert_eq!(shell.say(&["search", "x", "--mail", "smtp://mail.example"]).0, 3);
    world.source("slug = \"odd\"\nbody = \"harbour\"\nkind = \"telepathy\"\n");
    let shell = Shell { world: &world };
    assert_eq!(shell.say(&["harvest", "--all"]).0, 1);
    let (code, said) = shell.say(&["sources", "check"]);
    assert_eq!(code, 1);
    assert!(said.contains("feeds.toml:"), "{said}");
    assert!(said.contains("telepathy"), "{said}");
    world.write("feeds.toml", "this is not TOML");
    let (code, said) = Shell { world: &world }.say(&["harvest"]);
    assert_eq!(code, 3, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn results_are_said_in_the_readers_language() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };
    shell.say(&["harvest", "--all"]);

    assert!(shell.say(&["search", "waste"]).1.contains("1 result"));
    assert!(shell.say(&["search", "waste", "--lang", "cy"]).1.contains("1 canlyniad"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_leaves_nothing_behind_unless_it_is_told_to_keep_its_folder() {
    let world = World::new().await;
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("our own folder").flatten();
        entries.map(|entry| entry.file_name()).collect::<BTreeSet<_>>()
    };
    std::fs::create_dir(world.path("tmp")).expect("a folder for temporary things");
    let before = names(world.folder.path());
    let shell = Shell { world: &world };

    let demo = shell.json(&["demo", "--once"]);
    assert_eq!((&demo["letters"], &demo["outbox"]), (&Value::from(1), &Value::Null));
    assert_eq!(names(&world.path("tmp")), BTreeSet::new());

    let demo = shell.json(&["demo", "--once", "--keep"]);
    let outbox = demo["outbox"].as_str().expect("a path");
    assert!(outbox.starts_with(world.path("tmp").to_str().expect("a path of letters")), "{outbox}");
    assert_eq!(std::fs::read_dir(outbox).expect("it is kept").count(), 1);
    assert_eq!(names(world.folder.path()), before, "nothing where it was started");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_every_source_in_other_hands_is_told_so_and_ends_with_75() {
    let mut world = World::new().await;
    for slug in ["harbour-blog", "valley-blog"] {
        world.site(slug, &feed(&[WASTE])).await;
    }
    world.harvest_all().await;
    let (store, shell) = (world.app.store(), Shell { world: &world });
    let _alive = store.hold("another").await.expect("a lock");
    let blog = ["harbour-blog".parse().expect("a slug")];
    let claimed = store.claim("another", Claim::Named(&blog), Clock::system().now(), 9).await;
    assert_eq!(claimed.expect("the store answers").len(), 1);

    let (code, said) = shell.say(&["harvest", "harbour-blog", "--store", world.store_url()]);
    assert_eq!(code, 75, "{said}");
    assert!(said.ends_with("Another Gorwel is visiting: harbour-blog\n"), "{said}");
    let (code, said) = shell.say(&["harvest", "--all", "--store", world.store_url()]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("visiting: harbour-blog\n") && said.contains("1 source:"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_every_letter_in_other_hands_is_told_so_and_ends_with_75() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    world.harvest_all().await;
    world.subscriber("a@council.example", &["waste"]).await;
    world.app.plan_now(&Stop::never()).await.expect("a plan");
    world.app.fill(&Stop::never()).await.expect("a letter");
    let (store, shell) = (world.app.store(), Shell { world: &world });
    let _alive = store.hold("another").await.expect("a lock");
    let leased = store.lease_letters("another", Clock::system().now(), 9).await.expect("the store answers");
    assert_eq!(leased.len(), 1);
    let send = || shell.say(&["digest", "send", "--store", world.store_url()]);

    let (code, said) = send();
    assert_eq!(code, 75, "{said}");
    assert!(said.ends_with("Another Gorwel is sending letters; nothing is left for this one\n"), "{said}");

    store.release_letters("another").await.expect("the store answers");
    assert_eq!(send().0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_plans_a_digest_while_another_process_keeps_an_index_that_is_behind_and_says_so() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    world.harvest_all().await;
    world.subscriber("a@council.example", &["waste"]).await;
    world.change("harbour-blog", &feed(&[("later", "Waste, a year later", "What we learnt.", 2), WASTE]));
    world.app.harvest(&Which::All, &Stop::never()).await.expect("a harvest");
    let program = Program::new(&world, &[]);
    let send = || {
        let output = program.run(&["digest", "send", "--now"]);
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), answer["slots"].as_u64(), answer["waits_for_index"].as_bool())
    };

    assert_eq!(send(), (Some(75), Some(0), Some(true)));
    world.app.catch_up().await.expect("an index that catches up");
    assert_eq!(send(), (Some(0), Some(1), Some(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_setting_is_in_the_reference() {
    let world = World::new().await;
    let (code, said) = Shell { world: &world }.say(&["help", "settings"]);

    assert_eq!(code, 0);
    for setting in ["--feeds FILE", "GORWEL_STORE", "sqlite:var/gorwel.db", "--allow-private CIDR", "GORWEL_MAIL"] {
        assert!(said.contains(setting), "{setting}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_the_store_is_put_back_and_the_index_follows() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };
    shell.say(&["harvest", "--all"]);

    assert_eq!(shell.say(&["backup", "copy.db"]).0, 0);
    assert_ne!(shell.say(&["backup", "copy.db"]).0, 0, "a copy is not written over");
    world.change("harbour-blog", &feed(&[("later", "Something later", "Quite late.", 2), WASTE]));
    shell.say(&["harvest", "--all"]);
    assert_eq!(shell.json(&["search"])["total"], 2);
    assert_eq!(shell.say(&["restore", "feeds.toml"]).0, 3, "what is no store is refused");
    assert_eq!(shell.json(&["search"])["total"], 2, "and nothing was moved");
    assert_eq!(shell.say(&["restore", "copy.db"]).0, 0);

    assert_eq!(shell.json(&["search"])["total"], 1);
    assert_eq!(shell.json(&["index", "check"])["equal"], true);
    assert!(world.path("var/gorwel.db.before-restore-1").exists());
}
