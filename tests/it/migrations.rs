//! Stories of stores of other versions.

use gorwel::{
    clock::Dice,
    store::{Store, StoreError},
};
use sqlx::{Connection, Executor};

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

#[tokio::test]
async fn a_store_of_the_first_version_keeps_its_letters() {
    sqlx::any::install_default_drivers();
    let folder = tempfile::TempDir::new().expect("a folder");
    let url = match std::env::var("GORWEL_TEST_DATABASE") {
        Ok(server) => crate::world::database(&server).await,
        Err(_) => format!("sqlite:{}?mode=rwc", folder.path().join("gorwel.db").display()),
    };
    let mut connection = sqlx::AnyConnection::connect(&url).await.expect("it opens");
    connection.execute("create table migration (version bigint primary key)").await.expect("a table");
    let first = include_str!("../../src/store/migrations/0001_begin.sql");
    let text: Vec<&str> = first.lines().filter(|line| !line.starts_with("--")).collect();
    for statement in text.join("\n").split(";\n").filter(|statement| !statement.trim().is_empty()) {
        connection.execute(sqlx::AssertSqlSafe(statement.to_owned())).await.expect("a table");
    }
    for statement in [
        "insert into migration (version) values (1)",
        "insert into subscriber (id, address, address_hash, lang, cadence, consent, asked_at, given_at, form) \
         values (1, 'a@council.example', 'h', 'en', 'weekly', 'given', 1, 1, 'story')",
        "insert into letter (id, kind, subscriber, slot, message_id, bytes, state, next_at, made_at) values \
         (1, 'digest', 1, 1, 'm1', 'one', 'ready', 5, 1), (2, 'digest', 1, 2, 'm2', 'two', 'doubt', 5, 1)",
    ] {
        connection.execute(statement).await.expect("rows of the first version");
    }
    connection.close().await.expect("it closes");

    let store = Store::open(&url, &Dice::system()).await.expect("it is brought up to date");

    let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(10);
    let doubtful = store.doubtful(false, 10).await.expect("the store answers");
    assert_eq!(doubtful.iter().map(|letter| (letter.letter.0, letter.doubts)).collect::<Vec<_>>(), [(2, 1)]);
    let leased = store.lease_letters("me", now, 10).await.expect("the store answers");
    assert_eq!(leased.iter().map(|letter| letter.letter.bytes.as_slice()).collect::<Vec<_>>(), [b"one", b"two"]);
}
