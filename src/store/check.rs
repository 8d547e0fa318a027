//! Whether the store is whole: what `gorwel doctor` asks it.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row};

use super::{
    Engine, Store, StoreError,
    rows::{count, maybe_at, raise},
};

/// The last revision is some item's, and a batch ends with it; no item has a later number or is later news than was given.
const COUNTERS_OFF: &str = "select \
    case when c.revision <> coalesce((select max(revision) from item), 0) then 1 else 0 end + \
    case when c.revision <> coalesce((select max(revision) from mark), 0) then 1 else 0 end + \
    case when c.item < coalesce((select max(id) from item), 0) then 1 else 0 end + \
    case when c.news < coalesce((select max(news) from item), 0) then 1 else 0 end as n \
    from (select (select value from counter where name = 'revision') as revision, \
    (select value from counter where name = 'item') as item, \
    (select value from counter where name = 'news') as news) c";

/// Rows that no order of writing can make: each count should be 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ailing {
    /// Items without a key.
    pub items_without_key: u64,
    /// Keys without an item.
    pub keys_without_item: u64,
    /// Items that numbers were given to and that are not there: none is ever deleted.
    pub items_lost: u64,
    /// Sources of which visits have told of more new items than there are.
    pub sources_short: u64,
    /// Counters that are not where the rows that they have numbered are.
    pub counters_off: u64,
    /// Validators that were kept after a visit that did not go well.
    pub early_validators: u64,
    /// Letters whose body began to leave for somebody after they had left, or for somebody unconfirmed that did not ask to
    /// confirm.
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
        let mut connection = self.read.acquire().await?;
        complaints(&mut connection).await
    }

    /// Writes something down that changes nothing.
    ///
    /// # Errors
    ///
    /// When nothing can be written, and why.
    pub async fn try_to_write(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        raise(&mut transaction, "revision", 0).await?;
        Ok(transaction.commit().await?)
    }

    /// Counts the rows that should not be.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn ailing(&self) -> Result<Ailing, StoreError> {
        Ok(Ailing {
            items_without_key: self
                .how_many(
                    "select count(*) as n from item where not exists \
                           (select 1 from item_key where item_key.item = item.id)",
                )
                .await?,
            keys_without_item: self
                .how_many(
                    "select count(*) as n from item_key where not exists \
                           (select 1 from item where item.id = item_key.item)",
                )
                .await?,
            items_lost: self
                .how_many("select (select value from counter where name = 'item') - (select count(*) from item) as n")
                .await?,
            sources_short: self
                .how_many(
                    "select count(*) as n from (select source, sum(items_new) as told from visit group by source) v \
                           where v.told > (select count(*) from item where item.source = v.source)",
                )
                .await?,
            counters_off: self.how_many(COUNTERS_OFF).await?,
            early_validators: self
                .how_many(
                    "select count(*) as n from validator left join source on source.slug = validator.source \
                           where validator.kept_at > coalesce(source.good_at, 0)",
                )
                .await?,
            unwanted_letters: self
                .how_many(
                    "select count(*) as n from letter join subscriber s on s.id = letter.subscriber \
                           where s.consent = 'withdrawn' and letter.body_at > s.withdrawn_at \
                           or s.consent = 'asked' and letter.kind <> 'confirm' and letter.body_at > s.asked_at",
                )
                .await?,
            doubled_letters: self
                .how_many(
                    "select count(*) as n from (select slot from letter where slot is not null \
                           group by slot having count(*) > 1) doubled",
                )
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

    /// Returns what the store takes on disk, in bytes; of SQLite without what is still in its log.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn size_bytes(&self) -> Result<u64, StoreError> {
        let sql = match self.engine {
            Engine::Sqlite => "select page_count * page_size as n from pragma_page_count(), pragma_page_size()",
            Engine::Postgres => "select pg_database_size(current_database()) as n",
        };
        self.how_many(sql).await
    }

    pub(super) async fn how_many(&self, sql: &'static str) -> Result<u64, StoreError> {
        count(&sqlx::query(sql).fetch_one(&self.read).await?, "n")
    }
}

/// Asks SQLite whether a store is whole. Returns what it complains of.
pub async fn complaints(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query("pragma quick_check").fetch_all(connection).await?;
    let lines = rows.iter().map(|row| row.try_get::<String, _>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}
