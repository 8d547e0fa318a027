//! Letters: the outbox, and how far each has come.
//!
//! `ready` → `leased` → `body` → `sent`, or `deferred`, `dead`, `doubt`. The steps on the way are those of `sending`.

mod sending;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row};

pub use sending::{Fate, LetterMark};

use super::{
    Store, StoreError,
    rows::{count, insert, maybe_at, number, raise},
};
use crate::model::{DeadReason, LetterKind, Outbox, Rendered, SlotId, SubscriberId};

/// A letter to be put into the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterWrite {
    /// What it is.
    pub kind: LetterKind,
    /// Whose.
    pub subscriber: SubscriberId,
    /// The slot it fills, if it is a digest.
    pub slot: Option<SlotId>,
    /// What is sent.
    pub letter: Rendered,
    /// Not before then.
    pub not_before: DateTime<Utc>,
}

/// Letters that may still go, in the words of the index that holds no others.
pub(super) const GOING: &str = "letter.state not in ('sent', 'dead')";

/// Puts letters into the outbox; a slot has one letter at most.
pub async fn put(tx: &mut AnyConnection, letters: &[&LetterWrite], now: DateTime<Utc>) -> Result<(), StoreError> {
    if letters.is_empty() {
        return Ok(());
    }
    let last = raise(tx, "letter", letters.len()).await?;
    let first = last - number(letters.len()) + 1;
    let numbered: Vec<(i64, &LetterWrite)> = (first..).zip(letters.iter().copied()).collect();
    let head = "insert into letter (id, kind, subscriber, slot, message_id, state, next_at, made_at)";
    let made = insert(tx, head, "on conflict (slot) do nothing", 8, &numbered, |statement, (id, write)| {
        statement
            .bind(*id)
            .bind(write.kind.as_str())
            .bind(write.subscriber.0)
            .bind(write.slot.map(|slot| slot.0))
            .bind(write.letter.message_id.clone())
            .bind("ready")
            .bind(write.not_before.timestamp())
            .bind(now.timestamp())
    })
    .await?;
    let head = "insert into letter_bytes (letter, bytes)";
    insert(tx, head, "", 2, &numbered, |statement, (id, write)| {
        statement.bind(*id).bind(String::from_utf8_lossy(&write.letter.bytes).into_owned())
    })
    .await?;
    if made < numbered.len() as u64 {
        let second =
            "delete from letter_bytes where letter >= $1 and letter not in (select id from letter where id >= $1)";
        sqlx::query(second).bind(first).execute(tx).await?;
    }
    Ok(())
}

impl Store {
    /// Puts a letter that is no digest into the outbox.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn put_letter(&self, write: &LetterWrite, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        put(&mut transaction, &[write], now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Drops the bytes of letters that were sent before `before`, or will never be; what they told stays.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn drop_letter_bytes(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let sql = "delete from letter_bytes where letter in (select b.letter from letter_bytes b \
                   join letter on letter.id = b.letter where letter.made_at < $1 \
                   and (letter.state in ('sent', 'dead') or letter.state = 'doubt' and letter.doubts >= 2))";
        Ok(sqlx::query(sql).bind(before.timestamp()).execute(&self.write).await?.rows_affected())
    }

    /// Counts the letters that will never be sent, by why.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn dead_letters(&self) -> Result<BTreeMap<DeadReason, u64>, StoreError> {
        let sql = "select coalesce(reason, 'other') as reason, count(*) as letters from letter \
                   where state = 'dead' group by coalesce(reason, 'other')";
        let mut dead = BTreeMap::new();
        for row in sqlx::query(sql).fetch_all(&self.read).await? {
            let code: String = row.try_get("reason")?;
            let Some(reason) = DeadReason::ALL.into_iter().find(|reason| reason.as_str() == code) else {
                return Err(StoreError::Damaged { what: "reason", value: code });
            };
            dead.insert(reason, count(&row, "letters")?);
        }
        Ok(dead)
    }

    /// Counts the letters by how far they have come.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn outbox(&self) -> Result<Outbox, StoreError> {
        let mut outbox = Outbox::default();
        let rows = sqlx::query(
            "select state, count(*) as letters, min(case when doubts < 2 then next_at end) as next_at \
             from letter group by state",
        )
        .fetch_all(&self.write)
        .await?;
        for row in rows {
            let letters = count(&row, "letters")?;
            let state: String = row.try_get("state")?;
            match state.as_str() {
                "ready" => outbox.ready = letters,
                "leased" | "body" => outbox.leased += letters,
                "sent" => outbox.sent = letters,
                "deferred" => outbox.deferred = letters,
                "dead" => outbox.dead = letters,
                "doubt" => outbox.doubt = letters,
                _ => return Err(StoreError::Damaged { what: "state", value: state }),
            }
            if matches!(state.as_str(), "ready" | "deferred" | "doubt") {
                let next = maybe_at(&row, "next_at")?;
                outbox.next_at = outbox.next_at.into_iter().chain(next).min();
            }
        }
        Ok(outbox)
    }
}
