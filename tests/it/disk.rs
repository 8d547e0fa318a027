//! Stories of a disk that is full, read-only or damaged: searching goes on, and leaving is recorded or refused clearly.
//!
//! They need a disk of their own, which only root can have; elsewhere they say that they were skipped.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output},
};

use gorwel::{
    clock::Dice,
    model::{Consent, EmailAddress, Halt, Lang, Purpose, StopReason, SubscriberId, TokenKey},
    store::{Store, StoreError, TokenUse},
};

use crate::world::{World, feed, monday};

const PUMPS: (&str, &str, &str, u32) = ("pumps", "Heat pumps, one year on", "What we learnt from a year of them.", 1);

/// A small disk in memory over a folder. It is taken away when this is dropped.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// None if we may not have one, which is said loudly.
    fn mount(folder: &'a Path, options: &str) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        // Not by a macro, which would only be heard if the story failed.
        let _ = writeln!(std::io::stderr(), "SKIPPED: a story of a full or read-only disk; it needs root to mount one");
        None
    }

    fn remount(&self, options: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(self.0).output();
        let done = done.expect("mount runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        // Lazily: what is still open is closed when it is dropped.
        let _ = Command::new("umount").arg("-l").arg(self.0).output();
    }
}

/// Writes a file until there is no room for another byte.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).expect("a file");
    for block in [64 * 1024, 1] {
        while file.write_all(&vec![7; block]).is_ok() {}
    }
}

async fn reader(store: &Store, address: &str) -> SubscriberId {
    let address: EmailAddress = address.parse().expect("an address");
    let asked = store.ask(&address, address.as_str(), Lang::En, "story", monday()).await.expect("a subscriber");
    store.confirm(asked.id, monday()).await.expect("they say yes");
    asked.id
}

/// Writes until the disk takes no more, and returns what it said then.
async fn write_until_full(store: &Store, id: SubscriberId) -> StoreError {
    for n in 0..100_000 {
        let hash = format!("{n:064}");
        if let Err(why) = store.put_token(&hash, TokenUse::Manage, id, None, monday()).await {
            return why;
        }
    }
    unreachable!("the disk is small")
}

#[tokio::test]
async fn leaving_is_recorded_when_the_disk_is_full() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let Some(_disk) = Disk::mount(folder.path(), "size=12m") else { return };
    let (dice, place) = (Dice::system(), folder.path().join("gorwel.db"));
    let store = Store::open(&format!("sqlite:{}", place.display()), &dice).await.expect("a store");
    let (one, other) = (reader(&store, "a@council.example").await, reader(&store, "b@council.example").await);
    fill(&folder.path().join("filling"));
    assert!(matches!(write_until_full(&store, one).await, StoreError::Full(_)));
    assert!(store.has_ballast());

    store.withdraw(one, monday()).await.expect("leaving is recorded");

    let left = store.subscriber(one).await.expect("it is read").expect("they are there");
    assert_eq!(left.consent, Consent::Withdrawn { at: monday() });
    assert!(!store.has_ballast());
    assert!(matches!(write_until_full(&store, other).await, StoreError::Full(_)), "what else is written stops again");
    assert!(!store.keep_ballast(&dice), "there is no room for it yet");

    std::fs::remove_file(folder.path().join("filling")).expect("somebody makes room");
    assert!(store.keep_ballast(&dice));
    store.put_token("again", TokenUse::Manage, other, None, monday()).await.expect("writing goes on by itself");
    fill(&folder.path().join("filling"));
    write_until_full(&store, other).await;
    store.erase(other, Some(("report", None))).await.expect("so does being forgotten");
    assert!(store.is_suppressed("b@council.example", monday()).await.expect("it is read"));
    store.close().await;
}

#[tokio::test]
async fn a_store_on_a_full_disk_opens() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let Some(_disk) = Disk::mount(folder.path(), "size=12m") else { return };
    let url = format!("sqlite:{}", folder.path().join("gorwel.db").display());
    let store = Store::open(&url, &Dice::system()).await.expect("a store");
    let id = reader(&store, "a@council.example").await;
    store.close().await;
    fill(&folder.path().join("filling"));

    let store = Store::open(&url, &Dice::system()).await.expect("it opens");

    assert!(store.subscriber(id).await.expect("it is read").is_some());
    store.withdraw(id, monday()).await.expect("leaving is recorded");
    store.close().await;
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gorwel"));
    command.current_dir(folder).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.args(arguments).args(["--allow-private", "127.0.0.0/8", "--min-gap", "0", "--json"]);
    command.output().expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|why| unreachable!("{why}: {}", said(output)))
}

/// The check of this name, as the doctor says it.
fn check(diagnosis: &serde_json::Value, name: &str) -> serde_json::Value {
    let checks = diagnosis["checks"].as_array().expect("a list of checks");
    checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| unreachable!("{diagnosis:#}")).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_on_a_read_only_disk_can_be_searched() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    let folder = tempfile::TempDir::new().expect("a folder");
    let Some(disk) = Disk::mount(folder.path(), "size=40m") else { return };
    std::fs::copy(world.path("feeds.toml"), folder.path().join("feeds.toml")).expect("a file");
    assert_eq!(run(folder.path(), &["harvest", "--all"]).status.code(), Some(0));
    disk.remount("ro");

    let found = run(folder.path(), &["search", "pumps"]);
    assert_eq!((found.status.code(), json(&found)["total"].as_u64()), (Some(0), Some(1)), "{}", said(&found));
    for arguments in [["show", "1"].as_slice(), &["status"], &["sources", "list"]] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    }
    let harvest = run(folder.path(), &["harvest", "--all"]);
    assert_eq!(harvest.status.code(), Some(3));
    assert!(said(&harvest).contains("the store can only be read"), "{}", said(&harvest));
    let doctor = run(folder.path(), &["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    let writing = check(&json(&doctor), "writing");
    assert_eq!(writing["ok"], false, "{writing}");
    assert!(writing["fix"].is_string());
    assert_eq!(check(&json(&doctor), "store")["ok"], true);

    disk.remount("rw");
    assert_eq!(run(folder.path(), &["harvest", "--all"]).status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_store_is_read_with_what_stands_in_its_log() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let Some(disk) = Disk::mount(folder.path(), "size=40m") else { return };
    let url = format!("sqlite:{}", folder.path().join("gorwel.db").display());
    let killed = Store::open(&url, &Dice::system()).await.expect("a store");
    let halt = Halt { reason: StopReason::Copied, at: monday() };
    killed.put_halt(&halt).await.expect("a row");
    // As a process that was killed leaves it: open, with a log.
    let (db, copy) = (folder.path().join("gorwel.db"), folder.path().join("killed.db"));
    for end in ["", "-wal", "-shm"] {
        let with_end = |path: &Path| format!("{}{end}", path.display());
        std::fs::copy(with_end(&db), with_end(&copy)).expect("a file");
    }
    killed.close().await;
    drop(killed);
    disk.remount("ro");

    let store = Store::open(&format!("sqlite:{}", copy.display()), &Dice::system()).await.expect("it opens");

    assert!(store.is_read_only());
    assert_eq!(store.halt().await.expect("it is read"), Some(halt));
    assert!(matches!(store.withdraw(SubscriberId(1), monday()).await, Err(StoreError::ReadOnly)));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_read_only_store_are_shown_and_leaving_is_refused_for_now() {
    let mut world = World::new().await;
    if std::env::var("GORWEL_TEST_DATABASE").is_ok() {
        // There a server is read-only, not a file, and that story needs a second one.
        return;
    }
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.tick().await;
    world.subscriber("a@council.example", &["pumps"]).await;
    let letter_link = leave_link(&mut world).await;
    let folder = tempfile::TempDir::new().expect("a folder");
    let Some(disk) = Disk::mount(folder.path(), "size=40m") else { return };
    world.app.close().await.expect("it closes");
    let place = folder.path().join("gorwel.db");
    std::fs::copy(world.path("gorwel.db"), &place).expect("a file");
    disk.remount("ro");
    let url = format!("sqlite:{}", place.display());
    world.app = world.another_app_with(|options| options.store = url).await;
    let base = world.pages().await;
    crate::world::install_tls();
    let client = reqwest::Client::new();

    for path in ["/en/", "/en/search?q=pumps", "/cy/item/1", "/en/source/harbour-blog"] {
        let answer = client.get(format!("{base}{path}")).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
    }
    let left = client.post(format!("{base}{letter_link}")).send().await.expect("an answer");
    assert_eq!(left.status().as_u16(), 503);
    assert!(left.headers().contains_key("retry-after"));
    world.app.feeds().await.expect("a daemon starts, and reads what there is to visit");
    world.app.close().await.expect("there is nothing to give back");
}

/// Whether leaving is answered like this within half a minute: the program looks every five seconds.
async fn leaving_is_answered(link: &str, status: u16) -> bool {
    let client = reqwest::Client::new();
    for _ in 0..300 {
        if client.post(link).send().await.is_ok_and(|answer| answer.status().as_u16() == status) {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_on_a_read_only_disk_writes_by_itself_once_it_can() {
    crate::world::install_tls();
    let folder = tempfile::TempDir::new().expect("a folder");
    let Some(disk) = Disk::mount(folder.path(), "size=40m") else { return };
    std::fs::write(folder.path().join("feeds.toml"), "").expect("a file");
    let added = run(folder.path(), &["subscribers", "add", "a@council.example", "--interest", "pumps", "--confirmed"]);
    assert_eq!(added.status.code(), Some(0), "{}", said(&added));
    let key = std::fs::read_to_string(folder.path().join("var/token.key")).expect("a file");
    let key = TokenKey::from_hex(key.trim()).expect("a key");
    disk.remount("ro");
    let address = std::net::TcpListener::bind("127.0.0.1:0").and_then(|door| door.local_addr()).expect("a free port");
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_gorwel"));
    daemon.current_dir(folder.path()).args(["serve", "--no-harvest", "--no-mail", "--listen", &address.to_string()]);
    let mut daemon = daemon.spawn().expect("it starts");
    let link = format!("http://{address}/u/{}", key.link_token(Purpose::Unsubscribe, SubscriberId(1)));
    let refused = leaving_is_answered(&link, 503).await;

    disk.remount("rw");

    let taken = leaving_is_answered(&link, 200).await;
    let told = Command::new("kill").arg(daemon.id().to_string()).status();
    assert!(told.is_ok_and(|status| status.success()) && daemon.wait().expect("it ends").success());
    assert!(refused && taken, "refused {refused}, taken {taken}");
}

/// The path by which the only subscriber leaves, from the foot of a letter to them.
async fn leave_link(world: &mut World) -> String {
    world.app.post_now(&world.stop).await.expect("a digest");
    let (_, letter) = world.letters().pop().expect("a letter");
    let letter = letter.replace("=\r\n", "").replace("=3D", "=");
    let start = letter.find("/u/").expect("it can be left by one click");
    letter[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_.".contains(*c)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_store_is_diagnosed() {
    let folder = tempfile::TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("feeds.toml"), "").expect("a file");
    std::fs::create_dir(folder.path().join("var")).expect("a folder");
    std::fs::write(folder.path().join("var/gorwel.db"), vec![b'x'; 8_192]).expect("a file that is no store");

    let doctor = run(folder.path(), &["doctor"]);

    assert_eq!(doctor.status.code(), Some(1));
    let store = check(&json(&doctor), "store");
    assert_eq!(store["ok"], false);
    assert!(store["detail"].as_str().is_some_and(|detail| detail.contains("not a database")), "{store}");
    assert!(store["fix"].as_str().is_some_and(|fix| fix.contains("gorwel restore")), "{store}");
}
