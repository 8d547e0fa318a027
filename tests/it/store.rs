//! Stories of the store itself: who waits for whom, what it can tell of itself, who may read it.

use std::os::unix::fs::PermissionsExt;

use chrono::TimeDelta;
use gorwel::{
    model::{CheckName, LetterKind, Outcome, Rendered, SourceSlug, Validators},
    store::{Claim, Fate, LetterMark, LetterWrite},
};
use sqlx::{Connection, Executor, Row};

use crate::world::{World, feed, visit};

const HEAT: (&str, &str, &str, u32) = ("heat", "Planning heat networks", "Where a heat network pays back.", 2);
const WASTE: (&str, &str, &str, u32) = ("waste", "Booking a bulky waste collection", "Residents book a slot.", 3);
const PUMPS: (&str, &str, &str, u32) = ("pumps", "Heat pumps, one year on", "What we learnt from a year of them.", 1);

fn is_on_postgres() -> bool {
    std::env::var("GORWEL_TEST_DATABASE").is_ok()
}

/// The checks of the doctor that do not hold.
async fn ills(world: &World) -> Vec<CheckName> {
    world.app.doctor().await.checks.into_iter().filter(|check| !check.ok).map(|check| check.name).collect()
}

#[tokio::test]
async fn a_source_whose_address_was_mended_is_visited_at_once() {
    let mut world = World::new().await;
    world.source("slug = \"blog\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.1:1/feed\"\n");
    for _ in 0..3 {
        world.tick_after(30).await;
    }
    assert_eq!(world.outcomes("blog"), ["could-not-connect"; 3]);

    let mended = world.site("other", &feed(&[PUMPS])).await;
    let text = std::fs::read_to_string(world.path("feeds.toml")).expect("our own file");
    let url = world.town.base().join("/sites/other").expect("a URL");
    world.write("feeds.toml", &text.replace("http://127.0.0.1:1/feed", url.as_str()));
    world.tick().await;

    assert_eq!(world.outcomes("blog").last(), Some(&"read"));
    let blog: SourceSlug = "blog".parse().expect("a slug");
    let (source, _) = world.app.source(&blog).await.expect("the store answers").expect("it is there");
    assert_eq!((source.record.failures, source.record.failing_since), (0, None));
    assert_eq!(world.outcomes(mended.as_str()), ["read"], "the others are visited as ever");
    world.write("feeds.toml", &format!("{}\n# a remark\n", text.replace("http://127.0.0.1:1/feed", url.as_str())));
    world.tick().await;
    assert_eq!(world.outcomes("blog").len(), 4, "what has not changed is not due");
}

#[tokio::test]
async fn to_read_the_file_again_touches_nothing_that_has_not_changed() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.app.feeds().await.expect("feeds.toml is read");
    if !is_on_postgres() {
        // SQLite has one writer: nobody waits for a row there.
        return;
    }
    let mut visitor = world.connection().await;
    let mut transaction = visitor.begin().await.expect("a transaction");
    transaction.execute("update source set failures = 1").await.expect("a recording that takes its time");

    world.source("slug = \"new\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.1:1/feed\"\n");
    world.app.feeds().await.expect("it does not wait for the rows of the visitor");

    transaction.commit().await.expect("it is written");
    assert_eq!(world.app.sources().await.expect("sources").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_met_another_one_crosswise_is_made_again() {
    let mut world = World::new().await;
    for slug in ["a-blog", "b-blog"] {
        world.site(slug, &feed(&[PUMPS])).await;
    }
    if !is_on_postgres() {
        return;
    }
    world.app.feeds().await.expect("feeds.toml is read");
    let (mut other, mut watcher) = (world.connection().await, world.connection().await);
    // So that it is the recording that is refused, and not this one.
    other.execute("set deadlock_timeout = '1min'").await.expect("the server of a test is ours");
    let mut crosswise = other.begin().await.expect("a transaction");
    watcher
        .execute("create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(1); return new; end $$")
        .await
        .expect("a function");
    watcher
        .execute("create trigger wait before update on source for each row when (new.visited_at is not null and new.slug = 'a-blog') execute function wait()")
        .await
        .expect("a trigger");
    crosswise.execute("select pg_advisory_xact_lock(1)").await.expect("the lock that the recording waits for");
    let waiting = "select count(*) as n from pg_locks where locktype = 'advisory' and not granted \
                   and database = (select oid from pg_database where datname = current_database())";
    let in_the_way = async {
        while watcher.fetch_one(waiting).await.expect("the server answers").get::<i64, _>("n") == 0 {}
        // Now the recording holds a-blog and waits for us; we wait for a-blog.
        crosswise.execute("update source set failures = 7 where slug = 'a-blog'").await.expect("we are let by");
        crosswise.commit().await.expect("it is written");
    };

    let (harvest, ()) = tokio::join!(world.app.harvest_due(&world.stop), in_the_way);

    harvest.expect("the recording went the second time");
    assert_eq!(world.outcomes("a-blog"), ["read"]);
    assert_eq!(world.outcomes("b-blog"), ["read"]);
}

#[tokio::test]
async fn a_living_process_is_seen_to_live_after_its_lock_was_lost() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.tick().await;
    let store = world.app.store();
    let mut hold = store.hold("alive").await.expect("a lock");
    assert!(hold.is_seen().await);
    if is_on_postgres() {
        let lost = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted \
                    and database = (select oid from pg_database where datname = current_database())";
        world.connection().await.execute(lost).await.expect("as if the server had been started anew");
    } else {
        for entry in std::fs::read_dir(world.folder.path()).expect("our own folder").flatten() {
            if entry.file_name().to_string_lossy().contains(".holder-") {
                std::fs::remove_file(entry.path()).expect("as if somebody had tidied up");
            }
        }
    }
    assert!(!hold.is_seen().await);

    // The next turn takes the lock of the app again: what it claims then is not for others to free.
    world.tick_after(30).await;

    if is_on_postgres() {
        let held = "select count(*) as n from pg_locks where locktype = 'advisory' and granted \
                    and database = (select oid from pg_database where datname = current_database())";
        let row = world.connection().await.fetch_one(held).await.expect("the server answers");
        assert_eq!(row.get::<i64, _>("n"), 1);
    } else {
        let names: Vec<_> = std::fs::read_dir(world.folder.path()).expect("our own folder").flatten().collect();
        let held = names.iter().filter(|entry| entry.file_name().to_string_lossy().contains(".holder-"));
        assert_eq!(held.count(), 1);
    }
}

#[tokio::test]
async fn items_are_counted_without_their_texts() {
    let world = World::new().await;
    if is_on_postgres() {
        // What PostgreSQL chooses depends on how much there is.
        return;
    }
    let mut connection = world.connection().await;
    for sql in [
        "select count(*) as items, count(news) as news from item where gone_at is null and hidden is null",
        "select source.slug, (select count(*) from item where item.source = source.slug and item.gone_at is null \
         and item.hidden is null) \
         as items from source order by slug",
    ] {
        let plan =
            connection.fetch_all(sqlx::AssertSqlSafe(format!("explain query plan {sql}"))).await.expect("a plan");
        let steps: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        assert!(steps.iter().any(|step| step.contains("COVERING INDEX item_present")), "{steps:?}");
    }
}

#[tokio::test]
async fn a_digest_looks_no_further_than_the_news_that_the_index_has_heard_of() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.harvest_all().await;
    world.change("harbour-blog", &feed(&[PUMPS, HEAT]));
    world.clock.advance(TimeDelta::hours(2));
    world.harvest_all().await;
    world.change("harbour-blog", &feed(&[PUMPS, HEAT, WASTE]));
    world.clock.advance(TimeDelta::hours(2));
    world.harvest_all().await;
    // The first news is written again, before any index has come by: whoever follows the revisions meets it last.
    let again = ("heat", "Planning heat networks", "Where a heat network pays back, and how we know.", 2);
    world.change("harbour-blog", &feed(&[PUMPS, again, WASTE]));
    world.clock.advance(TimeDelta::hours(2));
    world.harvest_all().await;

    let items = world.app.store().above(0, 10).await.expect("the store answers");
    let news: Vec<_> = items.iter().map(|item| (item.title.as_str(), item.news)).collect();
    let titles = [PUMPS.1, WASTE.1, HEAT.1];
    assert_eq!(news, [(titles[0], None), (titles[1], Some(2)), (titles[2], Some(1))]);
    let heard = async |item: usize| world.app.store().heard(items[item].revision).await.expect("the store answers");
    assert_eq!(heard(1).await.upto(0), 0, "it has heard of the second, and not yet of the first");
    assert_eq!(heard(1).await.upto(1), 2, "whoever was told of the first goes on");
    assert_eq!(heard(2).await.upto(0), 2);
}

#[tokio::test]
async fn who_leaves_while_their_letter_is_on_its_way_was_not_written_to_against_their_will() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.subscriber("a@council.example", &["waste"]).await;
    let (store, now) = (world.app.store(), world.clock.now());
    let reader = store.subscribers().await.expect("subscribers").pop().expect("there is one");
    let letter = Rendered { message_id: "m1".to_owned(), bytes: b"one".to_vec() };
    let write = LetterWrite { kind: LetterKind::Manage, subscriber: reader.id, slot: None, letter, not_before: now };
    store.put_letter(&write, now).await.expect("a letter");
    let leased = store.lease_letters("me", now, 10).await.expect("a letter").pop().expect("there is one");
    let begun = store.mark_letters("me", &[LetterMark::Body(leased.id)], now).await;
    assert_eq!(begun.expect("the store answers"), [true]);

    store.withdraw(reader.id, now + TimeDelta::seconds(2)).await.expect("they leave");
    let gone = LetterMark::Tried { id: leased.id, fate: Fate::Sent, answer: "250".to_owned() };
    store.mark_letters("me", &[gone], now + TimeDelta::seconds(9)).await.expect("it had gone");
    assert_eq!(ills(&world).await, []);

    world.connection().await.execute("update letter set body_at = body_at + 5").await.expect("somebody meddles");
    assert_eq!(ills(&world).await, [CheckName::Consent]);
}

#[tokio::test]
async fn the_doctor_misses_what_is_gone_and_sees_what_is_too_early() {
    let mut world = World::new().await;
    let blog = world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.tick().await;
    assert_eq!(ills(&world).await, []);
    let mut connection = world.connection().await;
    for (meddle, mend, seen) in [
        (
            "update counter set value = 2 where name = 'item'",
            "update counter set value = 1 where name = 'item'",
            CheckName::Items,
        ),
        ("update visit set items_new = 2", "update visit set items_new = 1", CheckName::Items),
        (
            "update counter set value = 9 where name = 'revision'",
            "update counter set value = 1 where name = 'revision'",
            CheckName::Items,
        ),
        (
            "update validator set kept_at = kept_at + 1",
            "update validator set kept_at = kept_at - 1",
            CheckName::Validators,
        ),
    ] {
        connection.execute(meddle).await.expect("somebody meddles");
        assert_eq!(ills(&world).await, [seen], "{meddle}");
        connection.execute(mend).await.expect("and mends it");
    }

    let (store, now) = (world.app.store(), world.clock.now() + TimeDelta::hours(30));
    store.claim("me", Claim::Due, now, 10).await.expect("a claim");
    let kept =
        ("https://harbour.example/2".to_owned(), Validators { etag: Some("e".to_owned()), ..Validators::default() });
    let mut failed = visit(&blog, now, None);
    (failed.good, failed.record.outcome, failed.validators) = (false, Outcome::EmptyBody, vec![kept]);
    store.record("me", &[failed], "mark").await.expect("the store answers");
    world.clock.advance(TimeDelta::hours(30));

    assert_eq!(ills(&world).await, [], "a visit that failed leaves nothing to recognise an answer by");
}

#[tokio::test]
async fn only_its_owner_may_read_a_store() {
    let world = World::new().await;
    if is_on_postgres() {
        return;
    }
    world.subscriber("a@council.example", &["waste"]).await;
    world.app.backup(&world.path("copy.db")).await.expect("a copy");

    for name in ["gorwel.db", "gorwel.db-wal", "gorwel.db-shm", "copy.db"] {
        let mode = std::fs::metadata(world.path(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn what_a_killed_process_had_begun_to_write_is_cleared_away_or_named() {
    let world = World::new().await;
    let old = std::time::SystemTime::from(world.clock.now() - TimeDelta::hours(2));
    for name in ["token.new-1", "instance.new-1", "copy.db.part"] {
        world.write(name, "half of it");
        let file = std::fs::File::options().write(true).open(world.path(name)).expect("our own file");
        file.set_modified(old).expect("our own file");
    }
    world.write("token.new-2", "just begun");

    let app = world.another_app().await;

    let left = |name: &str| world.path(name).exists();
    assert_eq!((left("token.new-1"), left("instance.new-1"), left("token.new-2")), (false, false, true));
    let leftovers = app.doctor().await.checks.into_iter().find(|check| check.name == CheckName::Leftovers);
    let leftovers = leftovers.expect("it is made");
    assert_eq!(leftovers.ok, is_on_postgres(), "{leftovers:?}");
}
