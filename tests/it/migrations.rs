//! Stories of stores of other versions.

use gorwel::{
    clock::Dice,
    store::{Store, StoreError},
};
use sqlx::{Connection, Executor, Row};

#[tokio::test]
async fn an_older_program_refuses_a_newer_store() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("gorwel.db").display());
    let store = Store::open(&url, &Dice::system()).await.expect("a store");
    store.close().await;
    let mut connection = sqlx::AnyConnection::connect(&url).await.expect("it opens");
    connection.execute("insert into migration (version) values (99)").await.expect("it is ours");
    connection.close().await.expect("it closes");

    let refused = Store::open(&url, &Dice::system()).await;

    assert!(matches!(refused, Err(StoreError::Newer { found: 99, .. })));
}

#[tokio::test]
async fn a_store_keeps_its_name_and_two_programs_may_open_it_at_once() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("gorwel.db").display());
    let dice = Dice::system();

    let (one, other) = tokio::join!(Store::open(&url, &dice), Store::open(&url, &dice));

    assert_eq!(one.expect("a store").name(), other.expect("the same store").name());
}

/// Makes a store of an older version at `url`, with the rows given.
async fn old_store(url: &str, migrations: &[&str], rows: &[&str]) {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(url).await.expect("it opens");
    connection.execute("create table migration (version bigint primary key)").await.expect("a table");
    for (migration, version) in migrations.iter().zip(1..) {
        let text: Vec<&str> = migration.lines().filter(|line| !line.starts_with("--")).collect();
        for statement in text.join("\n").split(";\n").filter(|statement| !statement.trim().is_empty()) {
            connection.execute(sqlx::AssertSqlSafe(statement.to_owned())).await.expect("a table");
        }
        let sql = format!("insert into migration (version) values ({version})");
        connection.execute(sqlx::AssertSqlSafe(sql)).await.expect("a version");
    }
    for row in rows {
        connection.execute(sqlx::AssertSqlSafe((*row).to_owned())).await.expect("rows of that version");
    }
    connection.close().await.expect("it closes");
}

const FIRST: &str = include_str!("../../src/store/migrations/0001_begin.sql");
const SECOND: &str = include_str!("../../src/store/migrations/0002_letters.sql");
const THIRD: &str = include_str!("../../src/store/migrations/0003_checks.sql");
const FOURTH: &str = include_str!("../../src/store/migrations/0004_identity.sql");
const FIFTH: &str = include_str!("../../src/store/migrations/0005_kin.sql");
const READER: &str = "insert into subscriber (id, address, address_hash, lang, cadence, consent, asked_at, given_at, form) \
                      values (1, 'a@council.example', 'h', 'en', 'weekly', 'given', 1, 1, 'story')";
const LETTERS: &str = "insert into letter (id, kind, subscriber, slot, message_id, bytes, state, next_at, made_at) values \
                       (1, 'digest', 1, 1, 'm1', 'one', 'ready', 5, 1), (2, 'digest', 1, 2, 'm2', 'two', 'doubt', 5, 1)";

#[tokio::test]
async fn a_store_of_the_first_version_keeps_its_letters() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = match std::env::var("GORWEL_TEST_DATABASE") {
        Ok(server) => crate::world::database(&server).await,
        Err(_) => format!("sqlite:{}?mode=rwc", folder.path().join("gorwel.db").display()),
    };
    old_store(&url, &[FIRST], &[READER, LETTERS]).await;

    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");

    let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(10);
    let doubtful = store.doubtful(false, 10).await.expect("the store answers");
    assert_eq!(doubtful.iter().map(|letter| (letter.letter.0, letter.doubts)).collect::<Vec<_>>(), [(2, 1)]);
    let leased = store.lease_letters("me", now, 10).await.expect("the store answers");
    assert_eq!(leased.iter().map(|letter| letter.letter.bytes.as_slice()).collect::<Vec<_>>(), [b"one", b"two"]);
}

#[tokio::test]
async fn a_store_of_the_second_version_keeps_what_it_sends_back_and_accuses_nobody() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = match std::env::var("GORWEL_TEST_DATABASE") {
        Ok(server) => crate::world::database(&server).await,
        Err(_) => format!("sqlite:{}?mode=rwc", folder.path().join("gorwel.db").display()),
    };
    let gone = "update subscriber set consent = 'withdrawn', withdrawn_at = 7";
    let sent = "update letter set state = 'sent', sent_at = 9";
    let source = "insert into source (slug, body, kind, address, listed, next_visit) values ('blog', 'harbour', 'feed', 'x', 1, 0)";
    let validator = "insert into validator (source, url, etag) values ('blog', 'https://harbour.example/', 'e')";
    old_store(&url, &[FIRST, SECOND], &[READER, LETTERS, gone, sent, source, validator]).await;

    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");

    assert_eq!(store.ailing().await.expect("the store answers"), Default::default());
    let claim = gorwel::store::Claim::Due;
    let claimed = store.claim("me", claim, chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1), 10).await;
    assert_eq!(claimed.expect("a claim")[0].validators.len(), 1);
}

#[tokio::test]
async fn a_store_of_the_third_version_keeps_its_items_and_trusts_its_sources() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = match std::env::var("GORWEL_TEST_DATABASE") {
        Ok(server) => crate::world::database(&server).await,
        Err(_) => format!("sqlite:{}?mode=rwc", folder.path().join("gorwel.db").display()),
    };
    let source = "insert into source (slug, body, kind, address, listed, next_visit) values ('blog', 'harbour', 'feed', 'x', 1, 0)";
    let body = "insert into body (slug, name_en, also, area, sector) values ('harbour', 'Harbour', '[]', 'wales', '')";
    let item = "insert into item (id, source, body, type, title, url, summary, text, published, first_seen, tags, topics, \
                version_hash, content_hash, version, revision, news) \
                values (1, 'blog', 'harbour', 'blog', 'One', '', '', '', 1, 1, '[]', '[]', 'v', 'c', 1, 1, 1)";
    old_store(&url, &[FIRST, SECOND, THIRD], &[source, body, item]).await;

    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");

    assert_eq!(store.item_counts().await.expect("the store answers"), (1, 1));
    let there = store.items(&[gorwel::model::ItemId(1)]).await.expect("the store answers").remove(0);
    assert!(there.is_shown());
    let claim = gorwel::store::Claim::Due;
    let claimed = store.claim("me", claim, chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(1), 10).await;
    assert_eq!(claimed.expect("a claim")[0].rung, gorwel::model::Rung::Id);
}

#[tokio::test]
async fn a_store_of_the_fifth_version_sends_the_letters_that_wait_as_they_were_written() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = match std::env::var("GORWEL_TEST_DATABASE") {
        Ok(server) => crate::world::database(&server).await,
        Err(_) => format!("sqlite:{}?mode=rwc", folder.path().join("gorwel.db").display()),
    };
    let deferred = "update letter set state = 'deferred', deferrals = 1, next_at = 4 where id = 1";
    let counted = "update counter set value = 4 where name = 'letter'";
    let others = "insert into letter (id, kind, subscriber, slot, message_id, bytes, state, next_at, made_at, sent_at) \
                  values (3, 'digest', 1, 3, 'm3', '', 'sent', 5, 1, 6), (4, 'digest', 1, 4, 'm4', 'four', 'sent', 5, 1, 6)";
    old_store(&url, &[FIRST, SECOND, THIRD, FOURTH, FIFTH], &[READER, LETTERS, deferred, others, counted]).await;

    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");

    let at = |seconds| chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seconds);
    let leased = store.lease_letters("me", at(10), 10).await.expect("the store answers");
    let told: Vec<_> = leased.iter().map(|letter| (letter.letter.message_id.as_str(), letter.deferrals)).collect();
    assert_eq!(told, [("m1", 1), ("m2", 0)]);
    assert_eq!(leased.iter().map(|letter| letter.letter.bytes.as_slice()).collect::<Vec<_>>(), [b"one", b"two"]);
    assert_eq!(store.drop_letter_bytes(at(10)).await.expect("the store answers"), 1, "one that was sent had any left");
    let outbox = store.outbox().await.expect("the store answers");
    assert_eq!((outbox.leased, outbox.sent), (2, 2));
}

#[tokio::test]
async fn a_store_is_copied_before_it_is_brought_up_to_date_if_there_is_anything_in_it() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let place = folder.path().join("gorwel.db");
    let url = format!("sqlite:{}?mode=rwc", place.display());
    std::fs::write(folder.path().join("gorwel.db.of-version-1"), "of long ago").expect("a file");
    old_store(&url, &[FIRST, SECOND], &[READER]).await;

    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");

    let update = store.update().expect("it was of another version").clone();
    let copy = folder.path().join("gorwel.db.of-version-2");
    assert_eq!((update.from, update.copy), (2, Some(copy.clone())));
    assert!(!folder.path().join("gorwel.db.of-version-1").exists(), "one copy is kept");
    let old = format!("sqlite:{}", copy.display());
    let mut connection = sqlx::AnyConnection::connect(&old).await.expect("the copy opens");
    let row = connection.fetch_one("select max(version) from migration").await.expect("it is whole");
    assert_eq!(row.get::<i64, _>(0), 2);
    let row = connection.fetch_one("select address from subscriber").await.expect("it is whole");
    assert_eq!(row.get::<String, _>(0), "a@council.example");
    store.close().await;
    assert_eq!(Store::open(&url, &Dice::system()).await.expect("the store").update(), None, "that was once");

    let empty = folder.path().join("empty.db");
    let url = format!("sqlite:{}?mode=rwc", empty.display());
    old_store(&url, &[FIRST], &[]).await;
    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");
    assert_eq!(store.update().expect("it was of another version").copy, None);
}
