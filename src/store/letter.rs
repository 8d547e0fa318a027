//! Letters: the outbox, and how far each has come.
//!
//! `ready` → `leased` → `body` → `sent`, or `deferred`, `dead`, `doubt`. `body` is committed before the first byte of a
//! body leaves, so that after a crash it is known which letters may have arrived.

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    LEASE_SECONDS, Store, StoreError,
    rows::{count, maybe_at, number, raise},
    subscriber,
};
use crate::{
    failpoint::point,
    model::{Addressee, DeadReason, LetterId, LetterKind, Outbox, Outgoing, Rendered, SlotId, SubscriberId},
};

/// A letter whose sender has begun its body is left to it for so long, in seconds: longer than any server may take.
const BODY_LEASE_SECONDS: i64 = 900;
/// A letter whose answer was lost so often is not sent again.
const MOST_DOUBTS: i64 = 2;
/// Who may still be written to: it stands in the lease and again just before a body.
const WANTED: &str = "exists (select 1 from subscriber s where s.id = letter.subscriber and \
    (s.consent = 'given' and letter.kind <> 'confirm' or s.consent = 'asked' and letter.kind = 'confirm') \
    and not exists (select 1 from suppression p where p.address_hash = s.address_hash \
    and (p.until is null or p.until > $1)))";

/// What becomes of a letter after a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The server has it.
    Sent,
    /// It is tried again then, or given up if it was first put off before `give_up_before`.
    Deferred {
        /// When it is tried again.
        again_at: DateTime<Utc>,
        /// First put off before then, it is given up.
        give_up_before: DateTime<Utc>,
    },
    /// It is never sent.
    Dead(DeadReason),
    /// Its answer was lost: it is sent once more then, unless that has been done.
    Doubt {
        /// When.
        again_at: DateTime<Utc>,
    },
}

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

/// Puts a letter into the outbox; a slot has one letter at most.
pub async fn put(tx: &mut AnyConnection, write: &LetterWrite, now: DateTime<Utc>) -> Result<(), StoreError> {
    let id = raise(tx, "letter", 1).await?;
    sqlx::query(
        "insert into letter (id, kind, subscriber, slot, message_id, bytes, state, next_at, made_at) \
         values ($1, $2, $3, $4, $5, $6, 'ready', $7, $8) on conflict (slot) do nothing",
    )
    .bind(id)
    .bind(write.kind.as_str())
    .bind(write.subscriber.0)
    .bind(write.slot.map(|slot| slot.0))
    .bind(write.letter.message_id.clone())
    .bind(String::from_utf8_lossy(&write.letter.bytes).into_owned())
    .bind(write.not_before.timestamp())
    .bind(now.timestamp())
    .execute(tx)
    .await?;
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
        put(&mut transaction, write, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Leases up to `limit` letters that are due to `holder`. Consent and suppression are part of the condition:
    /// nobody is written to who has left.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn lease_letters(
        &self,
        holder: &str,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let skip = self.skip_locked();
        let due = format!(
            "state in ('ready', 'deferred', 'doubt', 'leased') and next_at <= $1 and lease_until < $1 \
             and doubts < {MOST_DOUBTS} and {WANTED}"
        );
        // Materialized, or PostgreSQL may choose anew for each row and lease far more than `limit`.
        let sql = format!(
            "with chosen as materialized (select id from letter where {due} order by id limit $4{skip}) \
             update letter set state = 'leased', lease_until = $2, lease_holder = $3, tries = tries + 1 \
             where {due} and id in (select id from chosen) returning id"
        );
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let leased = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.timestamp())
            .bind(now.timestamp() + LEASE_SECONDS)
            .bind(holder.to_owned())
            .bind(number(limit))
            .fetch_all(&mut *tx)
            .await?;
        let mut letters = Vec::new();
        for row in leased {
            letters.extend(outgoing(tx, row.try_get("id")?).await?);
        }
        transaction.commit().await?;
        letters.sort_by_key(|letter| letter.id);
        Ok(letters)
    }

    /// Commits that the body of a letter is about to leave. Returns false if it must not any more: the lease has
    /// passed to another process, or the reader has left or is not to be written to.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn begin_body(&self, holder: &str, id: LetterId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = format!(
            "update letter set state = 'body', body_at = $1, lease_until = $4 \
             where id = $2 and lease_holder = $3 and state = 'leased' and {WANTED}"
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.timestamp())
            .bind(id.0)
            .bind(holder.to_owned())
            .bind(now.timestamp() + BODY_LEASE_SECONDS)
            .execute(&self.write)
            .await?;
        point("a body may leave");
        Ok(done.rows_affected() == 1)
    }

    /// Writes down what became of a letter that `holder` has tried.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn delivered(
        &self,
        holder: &str,
        id: LetterId,
        fate: &Fate,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        point("a letter is answered");
        let (state, next_at, give_up_before, reason) = match fate {
            Fate::Sent => ("sent", now, now, None),
            Fate::Deferred { again_at, give_up_before } => {
                ("deferred", *again_at, *give_up_before, Some(DeadReason::GaveUp))
            }
            Fate::Dead(reason) => ("dead", now, now, Some(*reason)),
            Fate::Doubt { again_at } => ("doubt", *again_at, now, None),
        };
        // Put off for too long, it is dead, and only then has it a reason.
        let spent = "$1 = 'deferred' and deferred_at < $5";
        let sql = format!(
            "update letter set state = case when {spent} then 'dead' else $1 end, \
             reason = case when {spent} or $1 = 'dead' then $6 else null end, answer = $2, next_at = $3, lease_until = 0, \
             deferrals = deferrals + case when $1 = 'deferred' then 1 else 0 end, \
             deferred_at = case when $1 = 'deferred' then coalesce(deferred_at, $4) else deferred_at end, \
             doubts = doubts + case when $1 = 'doubt' then 1 else 0 end, \
             sent_at = case when $1 in ('sent', 'doubt') then $4 else sent_at end where id = $7 and lease_holder = $8"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(state)
            .bind(answer.to_owned())
            .bind(next_at.timestamp())
            .bind(now.timestamp())
            .bind(give_up_before.timestamp())
            .bind(reason.map(DeadReason::as_str))
            .bind(id.0)
            .bind(holder.to_owned())
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Letters whose sender died after their body began to leave become doubtful: they go once more at `again_at`, if
    /// they have not before.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn doubt_abandoned(&self, now: DateTime<Utc>, again_at: DateTime<Utc>) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "update letter set state = 'doubt', doubts = doubts + 1, next_at = $2, lease_until = 0 \
             where state = 'body' and lease_until < $1",
        )
        .bind(now.timestamp())
        .bind(again_at.timestamp())
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected())
    }

    /// Gives back what `holder` has leased and not begun to send.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn release_letters(&self, holder: &str) -> Result<(), StoreError> {
        let sql = "update letter set state = case when doubts > 0 then 'doubt' when deferrals > 0 then 'deferred' else 'ready' end, \
                   lease_until = 0 where lease_holder = $1 and state = 'leased'";
        sqlx::query(sql).bind(holder.to_owned()).execute(&self.write).await?;
        Ok(())
    }

    /// Drops the bytes of letters that were sent before `before`, or will never be; what they told stays.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn drop_letter_bytes(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let sql = "update letter set bytes = '' where bytes <> '' and made_at < $1 \
                   and (state in ('sent', 'dead') or state = 'doubt' and doubts >= 2)";
        Ok(sqlx::query(sql).bind(before.timestamp()).execute(&self.write).await?.rows_affected())
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

/// Reads a leased letter with its addressee. None if its subscriber may not get this kind of letter.
async fn outgoing(tx: &mut AnyConnection, id: i64) -> Result<Option<Outgoing>, StoreError> {
    let row = sqlx::query(
        "select s.*, letter.id as letter, letter.kind, letter.slot, letter.message_id, letter.bytes, letter.deferrals \
         from letter join subscriber s on s.id = letter.subscriber where letter.id = $1",
    )
    .bind(id)
    .fetch_one(tx)
    .await?;
    let subscriber = subscriber::subscriber(&row)?;
    let Some(addressee) = addressee(&row, &subscriber)? else { return Ok(None) };
    Ok(Some(Outgoing {
        id: LetterId(row.try_get("letter")?),
        subscriber: subscriber.id,
        slot: row.try_get::<Option<i64>, _>("slot")?.map(SlotId),
        addressee,
        letter: Rendered {
            message_id: row.try_get("message_id")?,
            bytes: row.try_get::<String, _>("bytes")?.into_bytes(),
        },
        deferrals: u32::try_from(count(&row, "deferrals")?).unwrap_or(u32::MAX),
    }))
}

fn addressee(row: &AnyRow, subscriber: &crate::model::Subscriber) -> Result<Option<Addressee>, StoreError> {
    let kind: String = row.try_get("kind")?;
    Ok(match kind.as_str() {
        "digest" => subscriber.recipient().map(|recipient| Addressee::of_digest(&recipient)),
        "manage" => subscriber.recipient().map(|recipient| Addressee::of_manage(&recipient)),
        "confirm" => Addressee::of_confirmation(subscriber),
        _ => return Err(StoreError::Damaged { what: "kind", value: kind }),
    })
}
