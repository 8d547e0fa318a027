//! Migrations: how a store of an older version becomes one of this version.
//!
//! All that are missing run in one transaction, so that a store is always of one version. Before them a SQLite store is
//! copied, if there is anything in it that could not be had again.

use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, Connection, Executor, Row};

use super::{
    Engine, StoreError, backup,
    files::{beside, folder_of, remove},
};
use crate::failpoint::point;

/// The migrations, in order. The version of a store is how many of them it has had. Never change one; add one.
const MIGRATIONS: [&str; 8] = [
    include_str!("migrations/0001_begin.sql"),
    include_str!("migrations/0002_letters.sql"),
    include_str!("migrations/0003_checks.sql"),
    include_str!("migrations/0004_identity.sql"),
    include_str!("migrations/0005_kin.sql"),
    include_str!("migrations/0006_outbox.sql"),
    include_str!("migrations/0007_topics.sql"),
    include_str!("migrations/0008_verdicts.sql"),
];

/// Keeps two programs that start together from making the same tables; the number is ours alone.
const ONE_AT_A_TIME: &str = "select pg_advisory_xact_lock(7178676576)";
/// What the name of the copy that is made before has between the store's name and the version.
const COPY: &str = ".of-version-";

/// How a store was brought up to date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The version that it was of.
    pub from: i64,
    /// The version that it is of now.
    pub to: i64,
    /// A copy of it as it was before, if it is a file and there was anything in it.
    pub copy: Option<PathBuf>,
}

/// Brings the store up to date. One that lies in `file` is copied before. Returns what was done to a store that was not
/// new, if anything was.
///
/// # Errors
///
/// When the database refuses, the copy cannot be written, or the store is of a newer version than this program knows.
pub async fn up(
    connection: &mut AnyConnection,
    engine: Engine,
    file: Option<&Path>,
) -> Result<Option<Update>, StoreError> {
    let mut transaction = match engine {
        Engine::Sqlite => connection.begin_with("begin immediate").await?,
        Engine::Postgres => connection.begin().await?,
    };
    if engine == Engine::Postgres {
        transaction.execute(ONE_AT_A_TIME).await?;
    }
    transaction.execute("create table if not exists migration (version bigint primary key)").await?;
    let found = must_be_known(&mut transaction).await?;
    let missing = MIGRATIONS.iter().zip(1..).filter(|(_, version)| *version > found);
    let mut update = Update { from: found, to: found, copy: None };
    for (sql, version) in missing {
        if let (Some(file), true, None) = (file, found > 0, &update.copy)
            && has_something(&mut transaction).await?
        {
            update.copy = Some(copy(file, found).await?);
        }
        for statement in statements(sql) {
            transaction.execute(sqlx::AssertSqlSafe(statement)).await?;
        }
        sqlx::query("insert into migration (version) values ($1)").bind(version).execute(&mut *transaction).await?;
        update.to = version;
    }
    point("the store is brought up to date, and not committed");
    transaction.commit().await?;
    Ok((found > 0 && update.to > found).then_some(update))
}

/// Returns the version of the store.
///
/// # Errors
///
/// [`StoreError::Newer`] when this program does not know it.
pub async fn must_be_known(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let row = sqlx::query("select coalesce(max(version), 0) from migration").fetch_one(connection).await?;
    let found: i64 = row.try_get(0)?;
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(found) }
}

/// Whether the store holds what could not be had again by asking the sites.
async fn has_something(connection: &mut AnyConnection) -> Result<bool, StoreError> {
    let sql =
        "select 1 from (select id from item limit 1) i union all select 1 from (select id from subscriber limit 1) s";
    Ok(sqlx::query(sql).fetch_optional(connection).await?.is_some())
}

/// Copies the store beside itself, as it is before the transaction that asks for it: another connection reads past that,
/// and nobody else can write meanwhile. Copies of other versions go.
async fn copy(file: &Path, version: i64) -> Result<PathBuf, StoreError> {
    let place = beside(file, &format!("{COPY}{version}"));
    let mut connection = AnyConnection::connect(&format!("sqlite:{}", file.display())).await?;
    backup::copy_into(&mut connection, &place).await?;
    connection.close().await?;
    let mut beginning = file.file_name().unwrap_or_default().to_owned();
    beginning.push(COPY);
    let beginning = beginning.to_string_lossy().into_owned();
    for entry in std::fs::read_dir(folder_of(file)).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&beginning)
            && Some(entry.file_name().as_ref()) != place.file_name()
        {
            remove(&entry.path()).map_err(|why| StoreError::File { path: entry.path(), why })?;
        }
    }
    Ok(place)
}

/// The statements of a migration: parted by a semicolon at the end of a line; comments have lines of their own.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.split(";\n").map(str::trim).filter(|s| !s.is_empty()).map(|s| s.trim_end_matches(';').to_owned()).collect()
}
