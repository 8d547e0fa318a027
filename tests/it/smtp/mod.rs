//! Stories of letters on their way to a mail server that is not always well.

mod kill;
mod server;
mod stopping;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use gorwel::{
    app::{App, Event, Options, Sent, Stop},
    model::{CheckName, Delivery, StopReason},
    store::LetterMark,
};
use server::{MailServer, Moment, Received, Reply, Stage};
use sqlx::Executor;

use crate::world::{World, feed};

const TEAM: &str = "team@gorwel.example";

/// A world with readers of whom each has a letter ready.
async fn readers(count: usize) -> World {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[("waste", "Booking a bulky waste collection", "Book a slot.", 1)])).await;
    world.tick().await;
    for n in 0..count {
        world.subscriber(&format!("reader-{n:02}@council.example"), &["bulky waste"]).await;
    }
    world.app.plan_now(&Stop::never()).await.expect("a plan");
    world.app.fill(&Stop::never()).await.expect("letters");
    world
}

/// The world's app, sending to a server.
async fn sender(world: &World, server: &MailServer, change: impl FnOnce(&mut Options)) -> App {
    let url = server.url();
    world
        .another_app_with(|options| {
            options.mail.url = url;
            change(options);
        })
        .await
}

async fn deliver(app: &App) -> Sent {
    app.deliver(&Stop::never()).await.expect("the store answers")
}

/// How often each reader has been sent a whole body.
fn bodies(received: &[Received]) -> BTreeMap<&str, usize> {
    let mut times = BTreeMap::new();
    for letter in received.iter().filter(|letter| letter.to != TEAM) {
        *times.entry(letter.to.as_str()).or_default() += 1;
    }
    times
}

fn to_reader(moment: Moment<'_>, stage: Stage) -> bool {
    moment.stage == stage && moment.to != TEAM
}

async fn is_halted(app: &App) -> bool {
    app.doctor().await.checks.iter().any(|check| check.name == CheckName::Sending && !check.ok)
}

fn halts(world: &World) -> Vec<StopReason> {
    let events = world.events.lock().expect("nobody panicked while telling");
    events.iter().filter_map(|event| if let Event::Halted { reason } = event { Some(*reason) } else { None }).collect()
}

#[tokio::test]
async fn every_letter_arrives_once_though_the_server_puts_some_off_and_closes_after_three() {
    let world = readers(45).await;
    // Each connection takes three letters; one reader in ten is greylisted at first.
    let greylist = std::sync::Mutex::new(BTreeSet::new());
    let server = MailServer::start(move |moment| match moment.stage {
        Stage::From if moment.taken == 3 => Reply::Say("421 4.7.0 enough for now"),
        Stage::To if moment.to.contains("0@") => {
            let is_new = greylist.lock().expect("nobody panicked").insert(moment.to.to_owned());
            if is_new { Reply::Say("450 4.2.0 come again") } else { Reply::Fine }
        }
        _ => Reply::Fine,
    })
    .await;
    let app = sender(&world, &server, |_| {}).await;

    for _ in 0..4 {
        deliver(&app).await;
        world.clock.advance(TimeDelta::minutes(40));
    }

    let received = server.received();
    let times = bodies(&received);
    assert_eq!(times.len(), 45);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
    assert_eq!(app.status().await.expect("the store answers").outbox.sent, 45);
    assert_eq!(app.doubtful(true).await.expect("the store answers"), []);
}

#[tokio::test]
async fn a_letter_whose_answer_is_lost_goes_once_more_the_same_to_the_byte_and_never_again() {
    let world = readers(2).await;
    let server = MailServer::start(|moment| match moment.stage {
        Stage::Body if moment.to.starts_with("reader-00") => Reply::HangUp,
        _ => Reply::Fine,
    })
    .await;
    let app = sender(&world, &server, |_| {}).await;

    let sent = deliver(&app).await;
    assert_eq!((sent.sent, sent.doubt), (1, 1));
    world.clock.advance(TimeDelta::minutes(19));
    assert_eq!(deliver(&app).await, Sent::default(), "it waits");
    world.clock.advance(TimeDelta::minutes(2));
    assert_eq!(deliver(&app).await.doubt, 1);
    for _ in 0..50 {
        world.clock.advance(TimeDelta::hours(1));
        assert_eq!(deliver(&app).await, Sent::default(), "it has had its second chance");
    }

    let received = server.received();
    assert_eq!(bodies(&received), BTreeMap::from([("reader-00@council.example", 2), ("reader-01@council.example", 1)]));
    let copies: BTreeSet<&str> =
        received.iter().filter(|letter| letter.to.starts_with("reader-00")).map(|l| l.bytes.as_str()).collect();
    assert_eq!(copies.len(), 1, "the two differ");
    let doubtful = app.doubtful(false).await.expect("the store answers");
    let told: Vec<_> =
        doubtful.iter().map(|letter| (letter.state.as_str(), letter.doubts, letter.address.is_some())).collect();
    assert_eq!(told, [("doubt", 2, false)]);
    assert_eq!(app.status().await.expect("the store answers").outbox.next_at, None);
}

#[tokio::test]
async fn how_long_a_letter_in_doubt_waits_is_a_setting() {
    let world = readers(1).await;
    let server =
        MailServer::start(|moment| if moment.stage == Stage::Body { Reply::HangUp } else { Reply::Fine }).await;
    let app = sender(&world, &server, |options| options.doubt_wait = TimeDelta::minutes(3)).await;

    deliver(&app).await;
    world.clock.advance(TimeDelta::minutes(2));
    deliver(&app).await;
    assert_eq!(server.received().len(), 1, "it waits");
    world.clock.advance(TimeDelta::minutes(2));
    deliver(&app).await;

    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn who_leaves_while_their_letter_waits_gets_no_copy_of_it() {
    let world = readers(2).await;
    let server = MailServer::start(|moment| match moment.stage {
        Stage::Body if moment.to.starts_with("reader-00") => Reply::HangUp,
        Stage::To if moment.to.starts_with("reader-01") => Reply::Say("451 4.3.0 later"),
        _ => Reply::Fine,
    })
    .await;
    let app = sender(&world, &server, |_| {}).await;
    deliver(&app).await;

    for address in ["reader-00@council.example", "reader-01@council.example"] {
        let address = address.parse().expect("an address");
        let subscriber = app.subscriber_at(&address).await.expect("the store answers").expect("they are there");
        app.leave(subscriber.id).await.expect("they leave");
    }
    world.clock.advance(TimeDelta::hours(1));
    assert_eq!(deliver(&app).await, Sent::default());

    assert_eq!(server.received().len(), 1, "the one whose answer was lost before they left");
}

#[tokio::test]
async fn who_leaves_between_the_lease_and_the_body_gets_no_body() {
    let world = readers(1).await;
    let (store, now) = (world.app.store(), world.clock.now());
    let leased = store.lease_letters("me", now, 10).await.expect("the store answers");
    let [letter] = leased.as_slice() else { unreachable!("one letter is ready: {leased:?}") };

    world.app.leave(letter.subscriber).await.expect("they leave");

    let mark = [LetterMark::Body(letter.id)];
    assert_eq!(store.mark_letters("me", &mark, now).await.expect("the store answers"), [false]);
}

#[tokio::test]
async fn nobody_leases_more_letters_than_they_ask_for() {
    let world = readers(30).await;
    let (store, now) = (world.app.store(), world.clock.now());

    let (one, other) = tokio::join!(store.lease_letters("one", now, 10), store.lease_letters("other", now, 10));

    let ids = |letters: &[gorwel::model::Outgoing]| letters.iter().map(|letter| letter.id.0).collect::<BTreeSet<_>>();
    let (one, other) = (ids(&one.expect("the store answers")), ids(&other.expect("the store answers")));
    assert_eq!((one.len(), other.len(), one.is_disjoint(&other)), (10, 10, true));
}

#[tokio::test]
async fn a_letter_is_given_up_after_two_days_of_not_now() {
    let world = readers(1).await;
    let server = MailServer::start(|moment| match moment.stage {
        Stage::To => Reply::Say("452 4.2.2 full"),
        _ => Reply::Fine,
    })
    .await;
    let app = sender(&world, &server, |_| {}).await;

    let mut tries = 0;
    for (hours, fate) in [(48, (0, 1)), (12, (1, 0))] {
        for _ in 0..hours * 2 {
            tries += deliver(&app).await.deferred;
            world.clock.advance(TimeDelta::minutes(30));
        }
        let outbox = app.status().await.expect("the store answers").outbox;
        assert_eq!((outbox.dead, outbox.deferred), fate, "{hours} more hours");
    }
    assert!((8..20).contains(&tries), "{tries} tries in two days");
}

#[tokio::test]
async fn one_bad_recipient_stops_nobody_else() {
    let world = readers(21).await;
    let server = MailServer::start(|moment| match moment.stage {
        Stage::To if moment.to.starts_with("reader-03") => Reply::Say("550 5.1.1 no such user"),
        _ => Reply::Fine,
    })
    .await;
    let app = sender(&world, &server, |_| {}).await;

    let sent = deliver(&app).await;

    assert_eq!((sent.sent, sent.dead), (20, 1));
    assert!(!is_halted(&app).await);
}

#[tokio::test]
async fn a_run_begins_with_twenty_letters_and_goes_on_over_several_connections() {
    let world = readers(80).await;
    let server = MailServer::start(|_| Reply::Fine).await;
    let app = sender(&world, &server, |_| {}).await;

    assert_eq!(deliver(&app).await.sent, 80);

    let received = server.received();
    let connections = |letters: &[Received]| letters.iter().map(|letter| letter.connection).collect::<BTreeSet<_>>();
    let (first, rest) = received.split_at(20);
    assert_eq!(connections(first), BTreeSet::from([1]));
    assert!((2..=4).contains(&connections(rest).len()), "{:?}", connections(rest));
    assert!(bodies(&received).values().all(|times| *times == 1));
}

#[tokio::test]
async fn too_many_refusals_stop_the_run_and_the_operator_is_told_once() {
    let world = readers(60).await;
    let wall =
        MailServer::start(
            |moment| {
                if to_reader(moment, Stage::To) { Reply::Say("554 5.7.1 blocked") } else { Reply::Fine }
            },
        )
        .await;
    let app = sender(&world, &wall, |_| {}).await;

    assert_eq!(deliver(&app).await.dead, 20);
    assert_eq!(deliver(&app).await, Sent::default());

    assert_eq!(wall.offered().len(), 21, "twenty readers, and the operator");
    let told = wall.received();
    assert_eq!(told.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), [TEAM]);
    assert!(told[0].bytes.contains("Subject: Gorwel: Letters are stopped"), "{}", told[0].bytes);
    assert_eq!(halts(&world), [StopReason::Refused]);
    assert!(is_halted(&app).await);

    let good = MailServer::start(|_| Reply::Fine).await;
    let app = sender(&world, &good, |_| {}).await;
    assert_eq!(deliver(&app).await, Sent::default(), "a new process does not begin by itself");
    let halt = app.resume().await.expect("it is written down").expect("letters were stopped");
    assert_eq!(halt.reason, StopReason::Refused);
    assert_eq!(deliver(&app).await.sent, 40);
    assert!(!is_halted(&app).await);
}

#[tokio::test]
async fn a_restart_sends_on_and_a_copy_waits_until_it_is_told_to() {
    let world = readers(1).await;
    let server = MailServer::start(|_| Reply::Fine).await;
    assert_eq!(deliver(&sender(&world, &server, |_| {}).await).await.sent, 1);
    world.subscriber("later@council.example", &["bulky waste"]).await;
    let send = async |app: &App| app.post_now(&Stop::never()).await.expect("the store answers").sent.sent;
    assert_eq!(send(&sender(&world, &server, |_| {}).await).await, 1, "a restart");

    // What a copy of the store with a copy of the file beside it would find.
    std::fs::copy(world.path("instance"), world.path("copied")).expect("a copy");
    for place in ["copied", "elsewhere"] {
        world.subscriber(&format!("{place}@council.example"), &["bulky waste"]).await;
        let path = world.path(place);
        let app = sender(&world, &server, |options| options.instance_file = path).await;

        assert_eq!(send(&app).await, 0, "{place}");
        assert!(is_halted(&app).await, "{place}");
        app.resume().await.expect("it is written down");
        assert_eq!(send(&app).await, 1, "{place}");
    }
    assert_eq!(halts(&world), [StopReason::Copied, StopReason::Copied]);
    assert_eq!(deliver(&sender(&world, &server, |_| {}).await).await, Sent::default());
    assert_eq!(halts(&world).len(), 2, "the first place may still send");
}

#[tokio::test]
async fn a_store_that_went_back_sends_nothing_until_it_is_told_to() {
    let world = readers(1).await;
    let server = MailServer::start(|_| Reply::Fine).await;
    let app = sender(&world, &server, |_| {}).await;
    assert_eq!(deliver(&app).await.sent, 1);

    let mut connection = world.connection().await;
    connection.execute("update counter set value = 0 where name = 'run'").await.expect("it is ours");
    connection.execute("update letter set state = 'ready', sent_at = null").await.expect("it is ours");

    assert_eq!(deliver(&app).await, Sent::default());
    assert_eq!(halts(&world), [StopReason::WentBack]);
    app.resume().await.expect("it is written down");
    assert_eq!(deliver(&app).await.sent, 1);
}

#[tokio::test]
async fn nobody_is_offered_a_letter_whom_this_gorwel_may_not_write_to() {
    let world = readers(3).await;
    let server = MailServer::start(|_| Reply::Fine).await;
    let only = vec!["reader-01@*".parse().expect("a pattern")];
    let app = sender(&world, &server, |options| options.mail_only_to = only).await;

    let sent = deliver(&app).await;

    assert_eq!((sent.sent, sent.dead), (1, 2));
    assert_eq!(server.offered(), ["reader-01@council.example"]);
    let doctor = app.doctor().await;
    let check = doctor.checks.iter().find(|check| check.name == CheckName::Sending).expect("it is checked");
    assert!(check.ok && check.advise && check.detail.contains("reader-01@*"), "{check:?}");
    let refused = app.try_mail(&"else@council.example".parse().expect("an address"), gorwel::model::Lang::En).await;
    assert!(matches!(refused.expect("no trouble"), Delivery::Never { .. }));
    assert_eq!(server.offered().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn digest_status_says_why_letters_are_dead_in_both_languages() {
    let world = readers(4).await;
    let server = MailServer::start(|moment| match moment.to.get(..9) {
        Some("reader-00") if moment.stage == Stage::To => Reply::Say("550 5.1.1 no such user"),
        Some("reader-01") if moment.stage == Stage::Body => Reply::Say("554 5.7.1 no"),
        _ => Reply::Fine,
    })
    .await;
    let address = "reader-03@council.example".parse().expect("an address");
    let subscriber = world.app.subscriber_at(&address).await.expect("the store answers").expect("they are there");
    world.app.leave(subscriber.id).await.expect("they leave");
    deliver(&sender(&world, &server, |_| {}).await).await;
    let status = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gorwel"));
        command.current_dir(world.folder.path()).env("GORWEL_STORE", world.store_url());
        let output = command.args(["digest", "status"]).args(arguments).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("text")
    };

    let json: serde_json::Value = serde_json::from_str(&status(&["--json"])).expect("JSON");
    assert_eq!(json["dead"], serde_json::json!({ "recipient": 1, "policy": 1, "left": 1 }));
    let en = status(&["--lang", "en"]);
    assert!(en.contains("There is no such mailbox: 1") && en.contains("Its reader has left: 1"), "{en}");
    let cy = status(&["--lang", "cy"]);
    assert!(cy.contains("Nid oes blwch post o’r fath: 1"), "{cy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_test_says_what_the_server_answered() {
    let world = World::new().await;
    let server = MailServer::start(|moment| match moment.stage {
        Stage::To if moment.to.starts_with("nobody") => Reply::Say("550 5.1.1 no such user"),
        Stage::Body => Reply::Say("250 2.0.0 queued as 7F"),
        _ => Reply::Fine,
    })
    .await;
    let run = |address: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gorwel"));
        command.current_dir(world.folder.path()).env("GORWEL_STORE", world.store_url());
        command.args(["mail", "test", address, "--json", "--mail", &server.url(), "--mail-from", TEAM]);
        command.args(["--contact", TEAM, "--public-url", "http://gorwel.example/"]);
        let output = command.output().expect("the program runs");
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.code(), answer)
    };

    let taken = serde_json::json!({ "code": "taken", "answer": "250 2.0.0 queued as 7F" });
    assert_eq!(run("a@council.example"), (Some(0), taken));
    let (exit, refused) = run("nobody@council.example");
    assert_eq!((exit, &refused["code"]), (Some(1), &serde_json::json!("never")));
    assert!(refused["answer"].as_str().expect("words").starts_with("550"), "{refused}");
    assert_eq!(server.received().len(), 1);
}
