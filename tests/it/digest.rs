//! Stories of the weekly letter.

use chrono::TimeDelta;
use gorwel::app::{App, Event, Stop, Which};
use mail_parser::MessageParser;

use crate::world::{World, feed};

const WASTE: (&str, &str, &str, u32) =
    ("waste", "Booking a bulky waste collection", "Residents book a slot for large things.", 1);
const HEAT: (&str, &str, &str, u32) = ("heat", "Planning heat networks", "Where a heat network pays back.", 2);
const LATER: (&str, &str, &str, u32) = ("later", "What bulky waste taught us", "A year of bookings of bulky waste.", 5);

async fn town() -> World {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[HEAT, WASTE])).await;
    world.tick().await;
    world
}

async fn send_now(world: &World) -> usize {
    world.app.post_now(&Stop::never()).await.expect("digests").sent.sent
}

#[tokio::test]
async fn the_first_letter_is_a_welcome_and_the_same_is_never_sent_twice() {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;

    assert_eq!(send_now(&world).await, 1);
    assert_eq!(send_now(&world).await, 0);

    let letters = world.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].0, "a@council.example");
    let letter = MessageParser::default().parse(letters[0].1.as_bytes()).expect("it is a message");
    let text = letter.body_text(0).expect("it has a text");
    let html = letter.body_html(0).expect("it has a page");
    for part in [&text, &html] {
        assert_eq!(part.matches("Booking a bulky waste collection").count(), 2, "once in each language: {part}");
        assert!(!part.contains("Planning heat networks"), "{part}");
        assert!(part.contains("Cyngor Sir yr Harbwr") && part.contains("Harbour County Council"), "{part}");
    }
}

#[tokio::test]
async fn the_weekly_letter_comes_on_monday_at_seven_with_what_is_new() {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    send_now(&world).await;
    world.change("harbour-blog", &feed(&[LATER, HEAT, WASTE]));
    world.tick_after(4 * 24).await;
    assert_eq!(world.letters().len(), 1, "it is Friday");

    world.clock.advance(TimeDelta::hours(2 * 24 + 21));
    world.tick().await;
    assert_eq!(world.letters().len(), 1, "it is Monday, and not yet seven");
    world.clock.advance(TimeDelta::hours(1));
    world.tick().await;
    world.tick().await;

    let letters = world.letters();
    assert_eq!(letters.len(), 2);
    assert!(letters[1].1.contains("What bulky waste taught us"), "{}", letters[1].1);
    assert!(!letters[1].1.contains("Booking a bulky"), "what was told is not told again");
}

#[tokio::test]
async fn a_week_without_anything_new_has_no_letter() {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    send_now(&world).await;

    for _ in 0..14 {
        world.tick_after(12).await;
    }

    assert_eq!(world.letters().len(), 1);
}

#[tokio::test]
async fn after_downtime_one_letter_tells_all_that_was_missed() {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    send_now(&world).await;
    world.change("harbour-blog", &feed(&[LATER, HEAT, WASTE]));
    world.tick_after(24).await;

    world.clock.advance(TimeDelta::days(17));
    world.tick().await;
    assert_eq!(world.letters().len(), 1, "Friday is too late for Monday's letter: the next one covers it");
    world.clock.advance(TimeDelta::days(2) + TimeDelta::hours(22));
    world.tick().await;

    assert_eq!(world.letters().len(), 2);
    assert!(world.letters()[1].1.contains("What bulky waste taught us"));
}

#[tokio::test]
async fn two_that_send_at_the_same_time_send_one_letter() {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    let other = world.another_app().await;

    let stop = Stop::never();
    let (here, there) = tokio::join!(world.app.post_now(&stop), other.post_now(&stop));

    let sent = here.expect("digests").sent.sent + there.expect("digests").sent.sent;
    assert_eq!(sent, 1);
}

#[tokio::test]
async fn who_has_left_gets_nothing_even_if_their_letter_is_written() {
    let world = town().await;
    let address = world.subscriber("a@council.example", &["bulky waste"]).await;
    world.app.plan_now(&Stop::never()).await.expect("a plan");
    world.app.fill(&Stop::never()).await.expect("a letter");

    let subscriber = world.app.subscriber_at(&address).await.expect("the store answers").expect("they are there");
    world.app.leave(subscriber.id).await.expect("they leave");
    world.app.deliver(&Stop::never()).await.expect("nothing to deliver");

    assert_eq!(world.letters(), []);
    assert!(world.app.doctor().await.ok);
}

#[tokio::test]
async fn nobody_unconfirmed_gets_a_digest() {
    let world = town().await;
    let wish = gorwel::app::Wish {
        address: "b@council.example".parse().expect("an address"),
        lang: gorwel::model::Lang::Cy,
        interests: world.interests(&["bulky waste"]),
        network: None,
        form: "story",
    };
    world.app.ask(&wish).await.expect("it is taken");

    send_now(&world).await;
    world.tick_after(7 * 24).await;

    let letters = world.letters();
    assert_eq!(letters.len(), 1, "one letter, which asks to confirm");
    assert!(letters[0].1.contains("/cy/confirm/"), "{}", letters[0].1);
}

/// News has come in since the last letter, it is Monday at seven, and the index has yet to hear of either.
async fn monday_with_news() -> World {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    assert_eq!(send_now(&world).await, 1);
    world.change("harbour-blog", &feed(&[LATER, HEAT, WASTE]));
    world.clock.advance(TimeDelta::days(6) + TimeDelta::hours(22));
    world.app.harvest(&Which::All, &Stop::never()).await.expect("a harvest");
    world
}

async fn post(app: &App) -> (usize, usize) {
    let post = app.post(&Stop::never()).await.expect("the store answers");
    (post.slots, post.letters)
}

fn troubles(world: &World) -> usize {
    let events = world.events.lock().expect("nobody panicked while telling");
    events.iter().filter(|event| matches!(event, Event::Trouble { .. })).count()
}

#[tokio::test]
async fn a_week_is_planned_on_an_index_that_has_caught_up_even_if_it_was_deleted() {
    for deleted in [false, true] {
        let world = monday_with_news().await;
        if deleted {
            std::fs::remove_dir_all(world.path("index")).expect("the index is there");
        }
        let app = if deleted { world.another_app().await } else { world.app.clone() };
        assert_eq!(post(&app).await, (1, 1), "deleted: {deleted}");
    }
}

#[tokio::test]
async fn no_week_is_planned_while_another_process_has_yet_to_bring_the_index_up_to_date() {
    let world = monday_with_news().await;
    let other = world.another_app().await;

    assert_eq!(post(&other).await, (0, 0), "the pen of the index is elsewhere");
    assert_eq!(post(&other).await, (0, 0));
    assert_eq!(troubles(&world), 1, "it is said once");
    world.app.catch_up().await.expect("an index that catches up");

    assert_eq!(post(&other).await, (1, 1), "the week was not used up");
}

#[tokio::test]
async fn a_slot_that_was_made_is_filled_only_from_an_index_that_has_come_as_far() {
    let world = town().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    world.app.plan_now(&Stop::never()).await.expect("a plan");
    std::fs::remove_dir_all(world.path("index")).expect("the index is there");
    let other = world.another_app().await;

    assert_eq!(other.fill(&Stop::never()).await.expect("the store answers"), (1, 0), "an empty index finds nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_opened_from_a_fresh_file_that_nobody_else_can_read() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let world = town().await;
    let (temporary, tools) = (world.path("tmp"), world.path("tools"));
    for folder in [&temporary, &tools] {
        std::fs::create_dir(folder).expect("a folder of our own");
    }
    world.write("precious", "not ours");
    symlink(world.path("precious"), temporary.join("gorwel-digest.html")).expect("somebody lays a trap");
    world.write("tools/xdg-open", "#!/bin/sh\nexit 0\n");
    std::fs::set_permissions(tools.join("xdg-open"), PermissionsExt::from_mode(0o700)).expect("it is ours");

    for _ in 0..2 {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gorwel"));
        command.args(["digest", "preview", "--interest", "bulky waste", "--open"]).current_dir(world.folder.path());
        command.env("GORWEL_STORE", world.store_url()).env("TMPDIR", &temporary).env("PATH", &tools);
        assert!(command.output().expect("the program runs").status.success());
    }

    assert_eq!(std::fs::read_to_string(world.path("precious")).expect("it is there"), "not ours");
    let files = std::fs::read_dir(&temporary).expect("a folder").map(|entry| entry.expect("an entry"));
    let pages: Vec<_> = files.filter(|entry| entry.file_type().expect("it has one").is_file()).collect();
    assert_eq!(pages.len(), 2, "{pages:?}");
    for page in pages {
        assert_eq!(page.metadata().expect("it is there").permissions().mode() & 0o777, 0o600);
        let html = std::fs::read_to_string(page.path()).expect("we can read it");
        assert!(html.contains("Booking a bulky waste collection"), "{html}");
    }
}
