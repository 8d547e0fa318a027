//! Letters: the outbox, and how far each has come.
//!
//! `ready` → `leased` → `body` → `sent`, or `deferred`, `dead`, `doubt`. `body` is committed before the first byte of a
//! body leaves, so that after a crash it is known which letters may have arrived.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    LEASE_SECONDS, Store, StoreError,
    rows::{count, instant, number, raise},
    subscriber,
};
use crate::model::{Addressee, Delivery, LetterId, LetterKind, Outbox, Outgoing, Rendered, SlotId, SubscriberId};

/// How long after a lost answer a letter is sent once more.
pub const PUT_AFTER: TimeDelta = TimeDelta::minutes(20);
/// The first wait after a "not now"; it doubles with each try.
const FIRST_WAIT_SECONDS: i64 = 5 * 60;
/// A letter that could not be sent for so long is given up.
const GIVE_UP: TimeDelta = TimeDelta::hours(48);
/// How often a letter whose answer was lost is sent in all.
const MOST_DOUBTFUL_TRIES: i64 = 2;

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
        let due = "state in ('ready', 'deferred', 'doubt', 'leased') and next_at <= $1 and lease_until < $1";
        let sql = format!(
            "update letter set state = 'leased', lease_until = $2, lease_holder = $3, tries = tries + 1 \
             where {due} and id in (select letter.id from letter where {due} order by letter.id limit $4{skip}) \
             and exists (select 1 from subscriber s where s.id = letter.subscriber and \
             (s.consent = 'given' and letter.kind <> 'confirm' or s.consent = 'asked' and letter.kind = 'confirm') \
             and not exists (select 1 from suppression p where p.address_hash = s.address_hash \
             and (p.until is null or p.until > $1))) returning id"
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
    /// passed to another process, or the reader has left.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn begin_body(&self, holder: &str, id: LetterId) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "update letter set state = 'body' where id = $1 and lease_holder = $2 and state = 'leased' \
             and exists (select 1 from subscriber s where s.id = letter.subscriber and s.consent <> 'withdrawn')",
        )
        .bind(id.0)
        .bind(holder.to_owned())
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes down what became of a letter, and when it is tried again if it is.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn delivered(
        &self,
        letter: &Outgoing,
        delivery: &Delivery,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let doublings = letter.tries.saturating_sub(1).min(9);
        let wait = FIRST_WAIT_SECONDS << doublings;
        let (state, answer, next_at) = match delivery {
            Delivery::Taken { answer } => ("sent", answer, now.timestamp()),
            Delivery::Never { answer } => ("dead", answer, now.timestamp()),
            Delivery::Later { answer } => ("deferred", answer, now.timestamp() + wait),
            Delivery::Unknown { answer } => ("doubt", answer, (now + PUT_AFTER).timestamp()),
        };
        let spent = (now - GIVE_UP).timestamp();
        sqlx::query(
            "update letter set state = case when $2 = 'deferred' and made_at < $6 then 'dead' \
             when $2 = 'doubt' and tries >= $7 then 'sent' else $2 end, answer = $3, next_at = $4, lease_until = 0, \
             sent_at = case when $2 in ('sent', 'doubt') then $5 else sent_at end where id = $1",
        )
        .bind(letter.id.0)
        .bind(state)
        .bind(answer.clone())
        .bind(next_at)
        .bind(now.timestamp())
        .bind(spent)
        .bind(MOST_DOUBTFUL_TRIES)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Letters whose sender died after their body began to leave become doubtful: they wait, then go once more.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn doubt_abandoned(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "update letter set state = 'doubt', next_at = $2, lease_until = 0 where state = 'body' and lease_until < $1",
        )
        .bind(now.timestamp())
        .bind((now + PUT_AFTER).timestamp())
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
        let sql = "update letter set state = 'ready', lease_until = 0 where lease_holder = $1 and state = 'leased'";
        sqlx::query(sql).bind(holder.to_owned()).execute(&self.write).await?;
        Ok(())
    }

    /// Drops the bytes of letters that were sent before `before`, or will never be; what they told stays.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn drop_letter_bytes(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let sql = "update letter set bytes = '' where state in ('sent', 'dead') and made_at < $1 and bytes <> ''";
        Ok(sqlx::query(sql).bind(before.timestamp()).execute(&self.write).await?.rows_affected())
    }

    /// Counts the letters by how far they have come.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn outbox(&self) -> Result<Outbox, StoreError> {
        let mut outbox = Outbox::default();
        let rows = sqlx::query("select state, count(*) as letters, min(next_at) as next_at from letter group by state")
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
                let next = instant(row.try_get("next_at")?);
                outbox.next_at = Some(outbox.next_at.map_or(next, |at| at.min(next)));
            }
        }
        Ok(outbox)
    }
}

/// Reads a leased letter with its addressee. None if its subscriber may not get this kind of letter.
async fn outgoing(tx: &mut AnyConnection, id: i64) -> Result<Option<Outgoing>, StoreError> {
    let row = sqlx::query(
        "select s.*, letter.id as letter, letter.kind, letter.slot, letter.message_id, letter.bytes, letter.tries \
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
        tries: u32::try_from(count(&row, "tries")?).unwrap_or(u32::MAX),
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
