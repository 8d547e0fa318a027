//! Stories of letters that are held up: by a server that is down or silent, by a word to stop, by readers who leave.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

use chrono::TimeDelta;
use gorwel::{
    app::{App, Sent, Stop, stop},
    model::DeadReason,
    store::LetterMark,
};

use super::{
    deliver, readers, sender,
    server::{MailServer, Reply, Stage},
};
use crate::world::World;

/// What the store says of the letters: ready, deferred, dead, in doubt.
async fn outbox(app: &App) -> (u64, u64, u64, u64) {
    let outbox = app.status().await.expect("the store answers").outbox;
    (outbox.ready, outbox.deferred, outbox.dead, outbox.doubt)
}

/// Leaves, and comes back at once.
async fn leave_and_come_back(world: &World, address: &str) {
    let parsed = address.parse().expect("an address");
    let subscriber = world.app.subscriber_at(&parsed).await.expect("the store answers").expect("they are there");
    world.app.leave(subscriber.id).await.expect("they leave");
    world.clock.advance(TimeDelta::minutes(1));
    world.subscriber(address, &["bulky waste"]).await;
}

#[tokio::test]
async fn who_comes_back_is_not_sent_what_was_written_before_they_left() {
    let world = readers(2).await;
    let (store, now) = (world.app.store(), world.clock.now());
    let leased = store.lease_letters("me", now, 2).await.expect("the store answers");
    let [first, second] = leased.as_slice() else { unreachable!("two letters are ready: {leased:?}") };
    let body = |id| [LetterMark::Body(id)];
    assert_eq!(store.mark_letters("me", &body(second.id), now).await.expect("the store answers"), [true]);

    for n in 0..2 {
        leave_and_come_back(&world, &format!("reader-0{n}@council.example")).await;
    }

    let (now, later) = (world.clock.now(), world.clock.now() + TimeDelta::hours(1));
    assert_eq!(store.mark_letters("me", &body(first.id), now).await.expect("the store answers"), [false]);
    store.take_up_abandoned(later, Some(later)).await.expect("the store answers");
    assert_eq!(store.lease_letters("other", later, 9).await.expect("the store answers"), []);
    store.bury_unwanted(later + TimeDelta::minutes(1)).await.expect("the store answers");
    assert_eq!(store.dead_letters().await.expect("the store answers"), BTreeMap::from([(DeadReason::Left, 2)]));
}

#[tokio::test]
async fn a_server_that_is_down_is_asked_for_three_letters_a_turn() {
    let world = readers(30).await;
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = nobody.local_addr().expect("it is bound");
    drop(nobody);
    let url = format!("smtp://{address}");
    let app = world.another_app_with(|options| options.mail.url = url).await;

    for turn in 1..=3 {
        assert_eq!(deliver(&app).await.deferred, 3);
        assert_eq!(outbox(&app).await, (30 - 3 * turn, 3 * turn, 0, 0));
    }
}

#[tokio::test]
async fn told_to_stop_nobody_waits_for_a_server_that_says_nothing() {
    for stage in [Stage::Greeting, Stage::Hello, Stage::From, Stage::To] {
        let world = readers(2).await;
        let server =
            MailServer::start(move |moment| if moment.stage == stage { Reply::Stall } else { Reply::Fine }).await;
        let app = sender(&world, &server, |_| {}).await;
        let (stopper, heard) = stop();

        let (sent, ()) = tokio::join!(app.deliver(&heard), async {
            server.stalled(0).await;
            stopper.stop();
        });

        assert_eq!(sent.expect("the store answers"), Sent::default(), "{stage:?}");
        assert_eq!(outbox(&app).await, (2, 0, 0, 0), "{stage:?}");
    }
}

#[tokio::test]
async fn told_to_stop_a_body_in_flight_has_ten_seconds_and_is_in_doubt_only_if_it_left() {
    for (stage, doubtful) in [(Stage::Data, 0), (Stage::Body, 1)] {
        let world = readers(2).await;
        let (silent, script) = (std::sync::Arc::new(AtomicBool::new(true)), stage);
        let heard_silent = silent.clone();
        let server = MailServer::start(move |moment| {
            if moment.stage == script && heard_silent.load(Ordering::SeqCst) { Reply::Stall } else { Reply::Fine }
        })
        .await;
        let app = sender(&world, &server, |_| {}).await;
        let (stopper, heard) = stop();

        let (sent, ()) = tokio::join!(app.deliver(&heard), async {
            server.stalled(0).await;
            stopper.stop();
            tokio::time::pause();
            for seconds in [9, 2] {
                tokio::task::yield_now().await;
                tokio::time::advance(std::time::Duration::from_secs(seconds)).await;
            }
            tokio::time::resume();
        });

        let sent = sent.expect("the store answers");
        assert_eq!((sent.sent, sent.doubt, sent.dead), (0, doubtful, 0), "{stage:?}");
        let left = outbox(&app).await;
        assert_eq!((left.0 + left.1, left.3), (2 - doubtful as u64, doubtful as u64), "{stage:?}");
        silent.store(false, Ordering::SeqCst);
        world.clock.advance(TimeDelta::minutes(21));
        assert_eq!(deliver(&app).await.sent, 2, "{stage:?}");
    }
}

#[tokio::test]
async fn told_to_stop_nothing_more_is_planned_or_written() {
    let world = readers(1).await;
    world.subscriber("later@council.example", &["bulky waste"]).await;
    let (stopper, heard) = stop();
    stopper.stop();

    let post = world.app.post_now(&heard).await.expect("the store answers");

    assert_eq!((post.slots, post.letters, post.sent), (0, 0, Sent::default()));
    let post = world.app.post_now(&Stop::never()).await.expect("the store answers");
    assert_eq!((post.slots, post.letters, post.sent.sent), (1, 1, 2));
}
