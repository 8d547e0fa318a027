//! The story of a process that is killed while letters are on their way to a mail server.
//!
//! `GORWEL_KILLS=100 cargo test --test it kill` kills so often; each stage of a conversation has its turn.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::Executor;

use super::{
    TEAM,
    server::{MailServer, Moment, Received, Reply, Stage},
};
use crate::{
    kill::{Program, kills},
    world::{World, feed},
};

/// Where the server falls silent, and how often each comes at least: for each letter of the first connection, or for
/// each connection.
const STAGES: [(Stage, u64); 6] =
    [(Stage::Greeting, 2), (Stage::Hello, 2), (Stage::From, 20), (Stage::To, 20), (Stage::Data, 20), (Stage::Body, 20)];
/// Readers who are new in each round: more than a run begins with, so that there are several connections.
const READERS: usize = 44;
/// Longer than any story takes to come to a stall.
const PATIENCE: Duration = Duration::from_secs(20);

/// The stage at which the server falls silent, and at which of the next times it comes; 0 is never.
type Silence = Arc<Mutex<(Stage, u64)>>;

/// A server that falls silent as it is told, and cuts its first answer to the letter of a reader called `cut-…`.
async fn server(silence: &Silence) -> MailServer {
    let (silence, cut) = (silence.clone(), Mutex::new(BTreeSet::new()));
    MailServer::start(move |Moment { stage, to, .. }| {
        let (at, times) = &mut *silence.lock().expect("nobody panicked");
        if stage == *at && *times > 0 {
            *times -= 1;
            if *times == 0 {
                return Reply::Stall;
            }
        }
        let is_first = stage == Stage::Body
            && to.starts_with("cut-")
            && cut.lock().expect("nobody panicked").insert(to.to_owned());
        if is_first { Reply::HangUp } else { Reply::Fine }
    })
    .await
}

/// The bodies that each reader was sent whole.
fn bodies(received: &[Received]) -> BTreeMap<&str, Vec<&str>> {
    let mut bodies: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for letter in received {
        bodies.entry(&letter.to).or_default().push(&letter.bytes);
    }
    bodies
}

/// Every reader has their letter; who has it twice has the same twice, and is listed as in doubt.
fn nothing_is_lost_and_what_came_twice_is_listed(
    program: &Program<'_>,
    server: &MailServer,
    readers: &BTreeSet<String>,
) {
    let status = program.json(&["digest", "status", "--addresses"]);
    let listed = status["doubtful"].as_array().expect("a list").iter();
    let listed: BTreeSet<&str> = listed.filter_map(|letter| letter["address"].as_str()).collect();
    let received = server.received();
    let bodies = bodies(&received);
    let reached: BTreeSet<String> = bodies.keys().map(ToString::to_string).collect();
    assert_eq!(&reached, readers, "{status:#}");
    for (reader, copies) in bodies {
        assert!(copies.len() == 1 || listed.contains(reader), "{reader} is not listed: {status:#}");
        assert!(copies.len() <= 2 && copies.iter().all(|copy| copy == &copies[0]), "{reader}: {copies:?}");
    }
    // Killed on its way and then cut, a letter has had its second chance, and stays in doubt.
    let count = |state: &str| status["outbox"][state].as_u64().expect("a number");
    assert_eq!(count("sent") + count("doubt"), readers.len() as u64, "{status:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_are_killed_on_their_way_to_a_server_are_not_lost_and_come_twice_only_if_listed() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[("waste", "Booking a bulky waste collection", "Book a slot.", 1)])).await;
    world.harvest_all().await;
    let silence: Silence = Arc::new(Mutex::new((Stage::Other, 0)));
    let server = server(&silence).await;
    let url = server.url();
    let program = Program::new(
        &world,
        &["--mail", &url, "--mail-from", TEAM, "--contact", TEAM, "--public-url", "http://gorwel.example/"],
    );
    let send = ["digest", "send", "--now"];
    let mut readers = BTreeSet::new();

    for round in 0..usize::try_from(kills()).expect("a few").max(STAGES.len() + 1) {
        for n in 0..READERS {
            let address = format!("{}-{round}-{n}@council.example", if n == 7 { "cut" } else { "reader" });
            world.subscriber(&address, &["bulky waste"]).await;
            readers.insert(address);
        }
        if let Some((stage, most)) = STAGES.get(round % (STAGES.len() + 1)) {
            let times = 1 + program.dice.number() % most;
            *silence.lock().expect("nobody panicked") = (*stage, times);
            let before = server.stalls();
            let mut child = program.command().args(send).stdout(Stdio::null()).spawn().expect("the program runs");
            let silent = tokio::time::timeout(PATIENCE, server.stalled(before)).await;
            assert!(silent.is_ok(), "round {round}: {stage:?} has not come {times} times");
            child.kill().expect("it runs still");
            child.wait().expect("it has been killed");
        } else {
            program.kill(&send, 600);
        }
        program.is_well();

        *silence.lock().expect("nobody panicked") = (Stage::Other, 0);
        program.run(&send);
        // As if the wait for the letters in doubt were over.
        let mut store = world.connection().await;
        store.execute("update letter set next_at = 0 where state = 'doubt'").await.expect("it is ours");
        program.run(&send);
        nothing_is_lost_and_what_came_twice_is_listed(&program, &server, &readers);
        program.is_well();
    }
}
