//! Whether the store is whole: what `gorwel doctor` asks it.

use chrono::{DateTime, Utc};
use sqlx::Row;

use super::{
    Engine, Store, StoreError,
    rows::{count, maybe_at},
};

/// Rows that no order of writing can make: each count should be 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ailing {
    /// Items without a key.
    pub items_without_key: u64,
    /// Keys without an item.
    pub keys_without_item: u64,
    /// Validators of sources that were never read well.
    pub early_validators: u64,
    /// Letters sent to somebody after they had left, or to somebody unconfirmed that did not ask to confirm.
    pub unwanted_letters: u64,
    /// Slots with more than one letter.
    pub doubled_letters: u64,
}

impl Store {
    /// Asks the database itself whether it is whole. Returns what it complains of; nothing is good.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn integrity(&self) -> Result<Vec<String>, StoreError> {
        if self.engine == Engine::Postgres {
            sqlx::query("select 1").execute(&self.read).await?;
            return Ok(Vec::new());
        }
        let rows = sqlx::query("pragma quick_check").fetch_all(&self.read).await?;
        let lines = rows.iter().map(|row| row.try_get::<String, _>(0)).collect::<Result<Vec<_>, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Counts the rows that should not be.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn ailing(&self) -> Result<Ailing, StoreError> {
        Ok(Ailing {
            items_without_key: self
                .how_many("select count(*) as n from item where not exists \
                           (select 1 from item_key where item_key.item = item.id)")
                .await?,
            keys_without_item: self
                .how_many("select count(*) as n from item_key where not exists \
                           (select 1 from item where item.id = item_key.item)")
                .await?,
            early_validators: self
                .how_many("select count(*) as n from validator join source on source.slug = validator.source \
                           where source.visited_at is null")
                .await?,
            unwanted_letters: self
                .how_many("select count(*) as n from letter join subscriber s on s.id = letter.subscriber \
                           where letter.sent_at is not null and (s.consent = 'withdrawn' and letter.sent_at > s.withdrawn_at \
                           or s.consent = 'asked' and letter.kind <> 'confirm' and letter.sent_at > s.asked_at)")
                .await?,
            doubled_letters: self
                .how_many("select count(*) as n from (select slot from letter where slot is not null \
                           group by slot having count(*) > 1) doubled")
                .await?,
        })
    }

    /// Returns the latest time that any row of a visit bears.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn latest_visit(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = sqlx::query("select max(visited_at) as at from source").fetch_one(&self.read).await?;
        maybe_at(&row, "at")
    }

    async fn how_many(&self, sql: &'static str) -> Result<u64, StoreError> {
        count(&sqlx::query(sql).fetch_one(&self.read).await?, "n")
    }
}
