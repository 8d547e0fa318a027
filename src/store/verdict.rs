//! What readers say of items.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Store, StoreError,
    rows::{at, parsed, raise},
};
use crate::model::{DoingToo, ItemId, ReportState, SubscriberId, Verdict};

const SELECT: &str = "select verdict.*, item.title from verdict join item on item.id = verdict.item \
                      where verdict.verdict = 'doing-it-too'";

impl Store {
    /// Writes down what a subscriber says of an item. Said again, the last words stand, and wait to be accepted again if
    /// they are others. Whoever is not there any more says nothing.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn say(
        &self,
        subscriber: SubscriberId,
        item: ItemId,
        verdict: Verdict,
        (body, contact): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let id = raise(tx, "verdict", 1).await?;
        sqlx::query(
            "insert into verdict (id, subscriber, item, verdict, body, contact, state, said_at) \
             select $1, subscriber.id, item.id, $4, $5, $6, 'open', $7 from subscriber, item \
             where subscriber.id = $2 and item.id = $3 on conflict (subscriber, item, verdict) do update set \
             state = case when verdict.body = excluded.body and verdict.contact = excluded.contact \
             then verdict.state else 'open' end, \
             body = excluded.body, contact = excluded.contact, said_at = excluded.said_at",
        )
        .bind(id)
        .bind(subscriber.0)
        .bind(item.0)
        .bind(verdict.as_str())
        .bind(body.to_owned())
        .bind(contact.to_owned())
        .bind(now.timestamp())
        .execute(tx)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Returns the items of which a subscriber said that they are not for them.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn refused(&self, subscriber: SubscriberId) -> Result<BTreeSet<ItemId>, StoreError> {
        let sql = "select item from verdict where subscriber = $1 and verdict = 'not-for-us'";
        let rows = sqlx::query(sql).bind(subscriber.0).fetch_all(&self.write).await?;
        rows.iter().map(|row| Ok(ItemId(row.try_get("item")?))).collect()
    }

    /// Returns who says that they do the same work, open ones first.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn doings(&self) -> Result<Vec<DoingToo>, StoreError> {
        let sql = format!("{SELECT} order by case when state = 'open' then 0 else 1 end, verdict.id desc limit 1000");
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&self.read).await?.iter().map(doing).collect()
    }

    /// Returns who says that they do what an item is about, as far as the operator has accepted it.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn doings_of(&self, item: ItemId) -> Result<Vec<DoingToo>, StoreError> {
        let sql = format!("{SELECT} and state = 'accepted' and item = $1 order by verdict.id limit 100");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(item.0).fetch_all(&self.read).await?;
        rows.iter().map(doing).collect()
    }

    /// Accepts or rejects what somebody said. Returns it as it is then; none if there is no such thing.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn decide_doing(&self, id: i64, state: ReportState) -> Result<Option<DoingToo>, StoreError> {
        sqlx::query("update verdict set state = $2 where id = $1 and verdict = 'doing-it-too'")
            .bind(id)
            .bind(state.as_str())
            .execute(&self.write)
            .await?;
        let sql = format!("{SELECT} and verdict.id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(&self.write).await?;
        row.as_ref().map(doing).transpose()
    }
}

fn doing(row: &AnyRow) -> Result<DoingToo, StoreError> {
    Ok(DoingToo {
        id: row.try_get("id")?,
        item: ItemId(row.try_get("item")?),
        title: row.try_get("title")?,
        body: row.try_get("body")?,
        contact: row.try_get("contact")?,
        state: parsed(row, "state")?,
        said_at: at(row, "said_at")?,
    })
}
