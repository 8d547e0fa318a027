//! Slots: which digests are planned, and what each has told.
//!
//! A slot is made together with the move of its subscriber's cursor, so that nothing falls between two digests.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    LetterWrite, Store, StoreError, letter,
    rows::{at, insert, maybe_at, number, raise},
};
use crate::{
    failpoint::point,
    model::{ItemId, Occasion, Slot, SlotId, SubscriberId, Unread},
};

/// A digest that should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// For whom.
    pub subscriber: SubscriberId,
    /// Its name among that subscriber's.
    pub key: String,
    /// Why.
    pub occasion: Occasion,
    /// The digest looks at `news` up to here; its beginning is the subscriber's cursor.
    pub upto_news: i64,
}

/// What becomes of a slot that is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Which.
    pub slot: Slot,
    /// What it tells: items, with the `news` they are told as (0 for backfill).
    pub told: Vec<(ItemId, i64)>,
    /// Its letter, if it has anything to tell.
    pub letter: Option<LetterWrite>,
}

/// How many slots were closed just now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Closed {
    /// Those with a letter.
    pub letters: usize,
    /// Those with nothing to say.
    pub empty: usize,
}

impl Store {
    /// Makes the slot of each plan, if there is none of its key and its subscriber may be written to, and moves the cursors
    /// of their subscribers in the same transaction. Returns how many were made.
    ///
    /// # Errors
    ///
    /// When the database refuses; then none is made.
    pub async fn plan(&self, plans: &[Plan], now: DateTime<Utc>) -> Result<usize, StoreError> {
        if plans.is_empty() {
            return Ok(0);
        }
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let last = raise(tx, "slot", plans.len()).await?;
        let mut made = 0;
        for (plan, id) in plans.iter().zip(last - number(plans.len()) + 1..) {
            made += usize::from(make_slot(tx, plan, id, now).await?);
        }
        point("slots are made, and not committed");
        transaction.commit().await?;
        point("slots are committed");
        Ok(made)
    }

    /// Returns the confirmed subscribers who have no slot of this key, by number.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn without_slot(&self, key: &str) -> Result<Vec<SubscriberId>, StoreError> {
        let sql = "select id from subscriber where consent = 'given' and not exists (select 1 from slot \
                   where slot.subscriber = subscriber.id and slot.cadence = subscriber.cadence and slot.key = $1) \
                   order by id";
        let rows = sqlx::query(sql).bind(key.to_owned()).fetch_all(&self.write).await?;
        rows.iter().map(|row| Ok(SubscriberId(row.try_get("id")?))).collect()
    }

    /// Returns slots that are planned and have neither a letter nor been found empty, oldest first.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn open_slots(&self, limit: usize) -> Result<Vec<Slot>, StoreError> {
        let sql = "select * from slot where state = 'planned' order by id limit $1";
        sqlx::query(sql).bind(number(limit)).fetch_all(&self.write).await?.iter().map(slot).collect()
    }

    /// Closes slots: writes down what each tells, and its letter if it has something to tell. Closing twice is as good as
    /// once: the first letter stays.
    ///
    /// # Errors
    ///
    /// When the database refuses; then none is closed.
    pub async fn close_slots(&self, closings: &[Closing], now: DateTime<Utc>) -> Result<Closed, StoreError> {
        if closings.is_empty() {
            return Ok(Closed::default());
        }
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let mut closed: Vec<&Closing> = Vec::with_capacity(closings.len());
        for closing in closings {
            let state = if closing.letter.is_some() { "written" } else { "empty" };
            let done = sqlx::query("update slot set state = $2 where id = $1 and state = 'planned'")
                .bind(closing.slot.id.0)
                .bind(state)
                .execute(&mut *tx)
                .await?;
            if done.rows_affected() == 1 {
                closed.push(closing);
            }
        }
        point("slots are closed, and nothing told");
        let told: Vec<(&Slot, ItemId, i64)> = closed
            .iter()
            .flat_map(|closing| closing.told.iter().map(|(item, news)| (&closing.slot, *item, *news)))
            .collect();
        let head = "insert into slot_item (subscriber, item, news, slot)";
        insert(
            tx,
            head,
            "on conflict (subscriber, item, news) do nothing",
            4,
            &told,
            |statement, (slot, item, news)| statement.bind(slot.subscriber.0).bind(item.0).bind(*news).bind(slot.id.0),
        )
        .await?;
        let letters: Vec<&LetterWrite> = closed.iter().filter_map(|closing| closing.letter.as_ref()).collect();
        letter::put(tx, &letters, now).await?;
        point("letters are written, and not committed");
        transaction.commit().await?;
        point("letters are committed");
        Ok(Closed { letters: letters.len(), empty: closed.len() - letters.len() })
    }

    /// Returns the items that a subscriber has already been told of, each with the last news that the latest of those
    /// letters looked at: what became news after that is told again.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn told(&self, subscriber: SubscriberId) -> Result<BTreeMap<ItemId, i64>, StoreError> {
        let sql = "select slot_item.item, max(slot.upto_news) as upto from slot_item join slot on slot.id = slot_item.slot \
                   where slot_item.subscriber = $1 group by slot_item.item";
        let rows = sqlx::query(sql).bind(subscriber.0).fetch_all(&self.write).await?;
        rows.iter().map(|row| Ok((ItemId(row.try_get("item")?), row.try_get("upto")?))).collect()
    }

    /// Returns the items that one slot has told.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn told_in(&self, slot: SlotId) -> Result<Vec<ItemId>, StoreError> {
        let rows = sqlx::query("select item from slot_item where slot = $1 order by item")
            .bind(slot.0)
            .fetch_all(&self.write)
            .await?;
        rows.iter().map(|row| Ok(ItemId(row.try_get("item")?))).collect()
    }

    /// Returns the listed sources whose last visits failed, longest first, with their bodies' names.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn unread_sources(&self) -> Result<Vec<Unread>, StoreError> {
        let sources = self.sources().await?;
        let bodies = self.bodies().await?;
        let mut unread = Vec::new();
        for source in sources.into_iter().filter(|source| source.listed) {
            let (Some(outcome), Some(since)) = (source.outcome, source.failing_since) else { continue };
            let body = bodies.iter().find(|body| body.slug == source.body).map(|body| body.name.clone());
            if let Some(body) = body {
                unread.push(Unread { source: source.slug, body, outcome, since });
            }
        }
        unread.sort_by(|a, b| (a.since, &a.source).cmp(&(b.since, &b.source)));
        Ok(unread)
    }

    /// Returns the slots of a subscriber, newest first.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn slots_of(&self, subscriber: SubscriberId, limit: usize) -> Result<Vec<Slot>, StoreError> {
        let sql = "select * from slot where subscriber = $1 order by id desc limit $2";
        let rows = sqlx::query(sql).bind(subscriber.0).bind(number(limit)).fetch_all(&self.write).await?;
        rows.iter().map(slot).collect()
    }

    /// Returns when the last letter was sent.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn last_sent(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = sqlx::query("select max(sent_at) as at from letter").fetch_one(&self.read).await?;
        maybe_at(&row, "at")
    }
}

/// Makes one slot, and moves the cursor of its subscriber. Returns whether there was none.
async fn make_slot(tx: &mut AnyConnection, plan: &Plan, id: i64, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let made = sqlx::query(
        "insert into slot (id, subscriber, cadence, key, occasion, after_news, upto_news, planned_at, state) \
         select $1, id, cadence, $3, $4, cursor, $5, $6, 'planned' from subscriber \
         where id = $2 and consent = 'given' on conflict (subscriber, cadence, key) do nothing",
    )
    .bind(id)
    .bind(plan.subscriber.0)
    .bind(plan.key.clone())
    .bind(occasion_name(plan.occasion))
    .bind(plan.upto_news)
    .bind(now.timestamp())
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    point("a slot is made, and its cursor stands still");
    // Never back: what has been looked at once is not news again.
    sqlx::query(
        "update subscriber set cursor = case when cursor < $2 then $2 else cursor end, welcomed = 1 where id = $1",
    )
    .bind(plan.subscriber.0)
    .bind(plan.upto_news)
    .execute(tx)
    .await?;
    Ok(true)
}

fn occasion_name(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Welcome => "welcome",
        Occasion::Regular => "regular",
        Occasion::Extra => "extra",
    }
}

fn slot(row: &AnyRow) -> Result<Slot, StoreError> {
    let occasion: String = row.try_get("occasion")?;
    let occasion = match occasion.as_str() {
        "welcome" => Occasion::Welcome,
        "regular" => Occasion::Regular,
        "extra" => Occasion::Extra,
        _ => return Err(StoreError::Damaged { what: "occasion", value: occasion }),
    };
    Ok(Slot {
        id: SlotId(row.try_get("id")?),
        subscriber: SubscriberId(row.try_get("subscriber")?),
        key: row.try_get("key")?,
        occasion,
        after_news: row.try_get("after_news")?,
        upto_news: row.try_get("upto_news")?,
        planned_at: at(row, "planned_at")?,
    })
}
