//! Migrations: how a store of an older version becomes one of this version.
//!
//! All that are missing run in one transaction, so that a store is always of one version.

use sqlx::{AnyConnection, Connection, Executor, Row};

use super::{Engine, StoreError};

/// The migrations, in order. The version of a store is how many of them it has had. Never change one; add one.
const MIGRATIONS: [&str; 2] = [include_str!("migrations/0001_begin.sql"), include_str!("migrations/0002_letters.sql")];

/// Keeps two programs that start together from making the same tables; the number is ours alone.
const ONE_AT_A_TIME: &str = "select pg_advisory_xact_lock(7178676576)";

/// Brings the store up to date.
///
/// # Errors
///
/// When the database refuses, or the store is of a newer version than this program knows.
pub async fn up(connection: &mut AnyConnection, engine: Engine) -> Result<(), StoreError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let mut transaction = match engine {
        Engine::Sqlite => connection.begin_with("begin immediate").await?,
        Engine::Postgres => connection.begin().await?,
    };
    if engine == Engine::Postgres {
        transaction.execute(ONE_AT_A_TIME).await?;
    }
    transaction.execute("create table if not exists migration (version bigint primary key)").await?;
    let row = sqlx::query("select coalesce(max(version), 0) from migration").fetch_one(&mut *transaction).await?;
    let found: i64 = row.try_get(0)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for version in found + 1..=known {
        let sql = MIGRATIONS[usize::try_from(version - 1).unwrap_or_default()];
        for statement in statements(sql) {
            transaction.execute(sqlx::AssertSqlSafe(statement)).await?;
        }
        sqlx::query("insert into migration (version) values ($1)").bind(version).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The statements of a migration: parted by a semicolon at the end of a line; comments have lines of their own.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.split(";\n").map(str::trim).filter(|s| !s.is_empty()).map(|s| s.trim_end_matches(';').to_owned()).collect()
}
