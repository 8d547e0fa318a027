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
