//! Stories of the store itself: who waits for whom, what it can tell of itself, who may read it.

use gorwel::model::SourceSlug;
use sqlx::{Connection, Executor, Row};

use crate::world::{World, feed};

const PUMPS: (&str, &str, &str, u32) = ("pumps", "Heat pumps, one year on", "What we learnt from a year of them.", 1);

fn is_on_postgres() -> bool {
    std::env::var("GORWEL_TEST_DATABASE").is_ok()
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
