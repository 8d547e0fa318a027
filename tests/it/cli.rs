//! Stories of the command line: the built program, run as an operator would.

use std::process::{Command, Output};

use serde_json::Value;

use crate::world::{World, feed};

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
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
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
async fn a_demo_leaves_nothing_where_it_was_started() {
    let world = World::new().await;
    let demo = Shell { world: &world }.json(&["demo", "--once"]);

    assert_eq!(demo["letters"], 1);
    let left: Vec<_> =
        std::fs::read_dir(world.folder.path()).expect("our own folder").flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name == "var"), "{left:?}");
    let outbox = std::path::PathBuf::from(demo["outbox"].as_str().expect("a path"));
    let folder = outbox.ancestors().nth(2).expect("the folder of the demo");
    std::fs::remove_dir_all(folder).expect("it is in the temporary folder");
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
