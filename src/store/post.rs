//! What keeps letters from leaving, the places that may send from this store, and the letters in doubt.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row};

use super::{
    Store, StoreError,
    rows::{at, count, number, parsed, raise, to_json},
};
use crate::model::{Doubtful, Halt, LetterId};

/// A place that sends, as the store knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whether it is one of those that may.
    pub is_known: bool,
    /// Whether there is any that may; a store that nobody has sent from takes the first that comes.
    pub is_any_known: bool,
    /// How often letters were about to leave, from anywhere.
    pub run: i64,
}

impl Store {
    /// Returns why no letter leaves, if that is so.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn halt(&self) -> Result<Option<Halt>, StoreError> {
        let row = sqlx::query("select value from meta where name = 'halt'").fetch_optional(&self.write).await?;
        let Some(row) = row else { return Ok(None) };
        let value: String = row.try_get("value")?;
        match serde_json::from_str(&value) {
            Ok(halt) => Ok(Some(halt)),
            Err(_) => Err(StoreError::Damaged { what: "halt", value }),
        }
    }

    /// Lets no letter leave any more. Returns whether that is new, so that it is told once; an older halt stays.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn put_halt(&self, halt: &Halt) -> Result<bool, StoreError> {
        let sql = "insert into meta (name, value) values ('halt', $1) on conflict (name) do nothing";
        Ok(sqlx::query(sql).bind(to_json(halt)).execute(&self.write).await?.rows_affected() == 1)
    }

    /// Returns how the store knows the place called `id`.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn place(&self, id: &str) -> Result<Place, StoreError> {
        let row = sqlx::query(
            "select (select count(*) from instance where id = $1) as known, (select count(*) from instance) as places, \
             (select value from counter where name = 'run') as run",
        )
        .bind(id.to_owned())
        .fetch_one(&self.write)
        .await?;
        Ok(Place {
            is_known: count(&row, "known")? > 0,
            is_any_known: count(&row, "places")? > 0,
            run: row.try_get("run")?,
        })
    }

    /// Lets the place called `id` send, and ends a halt.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn admit_place(&self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("insert into instance (id, since) values ($1, $2) on conflict (id) do nothing")
            .bind(id.to_owned())
            .bind(now.timestamp())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("delete from meta where name = 'halt'").execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Counts that letters are about to leave, and returns how often that has been.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn begin_run(&self) -> Result<i64, StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let run = raise(tx, "run", 1).await?;
        transaction.commit().await?;
        Ok(run)
    }

    /// Returns the letters whose answer was lost at least once, newest first, with their addresses only if asked.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn doubtful(&self, addresses: bool, limit: usize) -> Result<Vec<Doubtful>, StoreError> {
        let rows = sqlx::query(
            "select letter.id, letter.state, letter.doubts, letter.next_at, s.address from letter \
             join subscriber s on s.id = letter.subscriber where letter.doubts > 0 order by letter.id desc limit $1",
        )
        .bind(number(limit))
        .fetch_all(&self.write)
        .await?;
        rows.iter()
            .map(|row| {
                let (state, doubts) = (row.try_get::<String, _>("state")?, count(row, "doubts")?);
                let waits = doubts < 2 && matches!(state.as_str(), "doubt" | "deferred");
                Ok(Doubtful {
                    letter: LetterId(row.try_get("id")?),
                    again_at: if waits { Some(at(row, "next_at")?) } else { None },
                    state,
                    doubts,
                    address: if addresses { Some(parsed(row, "address")?) } else { None },
                })
            })
            .collect()
    }
}
