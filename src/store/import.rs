//! Import: items from another system, with the bodies that the store does not know yet.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use super::{
    LEASE_SECONDS, Store, StoreError, VisitWrite,
    item::{self, Numbers},
    rows::{insert, number, raise},
    visit::items_of,
};
use crate::model::{Body, SourceSlug};

/// The kind of a source that is in no feeds.toml.
const KIND: &str = "import";
/// The next visit to a source that is not visited: the last second of the year 9999.
const NEVER: i64 = 253_402_300_799;

impl Store {
    /// Claims `source` for `holder`, to import into it; makes it if the store does not know it. False if another process
    /// is at it.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn claim_for_import(
        &self,
        holder: &str,
        source: &SourceSlug,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "insert into source (slug, body, kind, address, listed, next_visit, lease_until, lease_holder) \
                   values ($1, $1, $2, '', 0, $3, $4, $5) \
                   on conflict (slug) do update set lease_until = excluded.lease_until, lease_holder = excluded.lease_holder \
                   where source.lease_until < $6 or source.lease_holder = excluded.lease_holder";
        let done = sqlx::query(sql)
            .bind(source.to_string())
            .bind(KIND)
            .bind(NEVER)
            .bind(now.timestamp() + LEASE_SECONDS)
            .bind(holder.to_owned())
            .bind(now.timestamp())
            .execute(&self.write)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes what is imported in one transaction, makes the `bodies` that are not there, and gives the source back. False,
    /// and nothing written, if another process holds the source by now.
    ///
    /// # Errors
    ///
    /// When the database refuses; then nothing is written.
    pub async fn import(
        &self,
        holder: &str,
        bodies: &[Body],
        write: &VisitWrite,
        mark: &str,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        raise(tx, "revision", 0).await?;
        let sql = "update source set lease_until = 0 where slug = $1 and lease_holder = $2 and lease_until > 0";
        let held = sqlx::query(sql).bind(write.source.to_string()).bind(holder.to_owned()).execute(&mut *tx).await?;
        if held.rows_affected() != 1 {
            return Ok(false);
        }
        add_bodies(tx, bodies).await?;
        let changed = items_of(write);
        let revision = if changed > 0 { raise(tx, "revision", changed).await? } else { 0 };
        item::write(tx, &[write], Numbers { revision: revision - number::<usize>(changed), ..Numbers::default() })
            .await?;
        if changed > 0 {
            let sql = "insert into mark (revision, mark) values ($1, $2)";
            sqlx::query(sql).bind(revision).bind(mark.to_owned()).execute(&mut *tx).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Makes bodies that are not there; what is known of those that are is left as it is.
async fn add_bodies(tx: &mut AnyConnection, bodies: &[Body]) -> Result<(), StoreError> {
    let head = "insert into body (slug, name_en, name_cy, also, area, sector)";
    insert(tx, head, "on conflict (slug) do nothing", 6, bodies, |statement, body| {
        statement
            .bind(body.slug.to_string())
            .bind(body.name.en.clone())
            .bind(body.name.cy.clone())
            .bind(super::rows::to_json(&body.also))
            .bind(body.area.clone())
            .bind(body.sector.clone())
    })
    .await?;
    Ok(())
}
