//! A source under another slug: all that was read of it goes along.

use sqlx::{AnyConnection, Row};

use super::{Store, StoreError, rows::raise};
use crate::model::SourceSlug;

/// The tables that name sources, beside that of the sources themselves.
const NAMING: [&str; 4] = ["item", "item_key", "validator", "visit"];

impl Store {
    /// Gives a source another slug, with its items, keys, validators and visits. A source of the new slug that nothing was
    /// read of makes room. A visit that is under way loses its lease, and so stores nothing; the next one is of the new slug.
    /// False if the store knows no such source.
    ///
    /// # Errors
    ///
    /// When something was read under the new slug already, or the database refuses.
    pub async fn rename_source(&self, old: &SourceSlug, new: &SourceSlug) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        raise(tx, "revision", 0).await?;
        let sql = "select count(*) as n from source where slug = $1";
        let known: i64 = sqlx::query(sql).bind(old.to_string()).fetch_one(&mut *tx).await?.try_get("n")?;
        if known == 0 {
            return Ok(false);
        }
        let sql = "select count(*) as n from item where source = $1";
        let items: i64 = sqlx::query(sql).bind(new.to_string()).fetch_one(&mut *tx).await?.try_get("n")?;
        if items > 0 {
            return Err(StoreError::Taken { what: "source", name: new.to_string() });
        }
        for table in NAMING {
            let sql = format!("delete from {table} where source = $1");
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(new.to_string()).execute(&mut *tx).await?;
            let sql = format!("update {table} set source = $1 where source = $2");
            let moved = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(new.to_string()).bind(old.to_string());
            moved.execute(&mut *tx).await?;
        }
        sqlx::query("delete from source where slug = $1").bind(new.to_string()).execute(&mut *tx).await?;
        let sql = "update source set slug = $1, lease_until = 0 where slug = $2";
        sqlx::query(sql).bind(new.to_string()).bind(old.to_string()).execute(&mut *tx).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
