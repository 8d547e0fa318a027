//! A letter on its way: leased, about to leave, tried.
//!
//! `body` is committed before the first byte of a body leaves, so that after a crash it is known which letters may have
//! arrived.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    super::{
        LEASE_SECONDS, Store, StoreError,
        rows::{count, marks, number},
        subscriber,
    },
    GOING,
};
use crate::{
    failpoint::point,
    model::{Addressee, DeadReason, LetterId, Outgoing, Rendered, SlotId, Subscriber},
};

/// A letter whose sender has begun its body is left to it for so long, in seconds: longer than any server may take.
const BODY_LEASE_SECONDS: i64 = 900;
/// A letter whose answer was lost so often is not sent again.
const MOST_DOUBTS: i64 = 2;
/// Who may still be written to: it stands in the lease and again just before a body. Who has come back gets nothing from
/// before.
const WANTED: &str = "exists (select 1 from subscriber s where s.id = letter.subscriber and \
    (s.consent = 'given' and letter.kind <> 'confirm' and letter.made_at >= s.given_at \
    or s.consent = 'asked' and letter.kind = 'confirm') \
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

/// What is written down about a letter that is being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterMark {
    /// Its body is about to leave.
    Body(LetterId),
    /// It was tried.
    Tried {
        /// Which.
        id: LetterId,
        /// What becomes of it.
        fate: Fate,
        /// What the server said.
        answer: String,
    },
}

impl LetterMark {
    fn letter(&self) -> LetterId {
        match self {
            Self::Body(id) | Self::Tried { id, .. } => *id,
        }
    }
}

impl Store {
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
        let sql = lease(self.skip_locked());
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let leased = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.timestamp())
            .bind(now.timestamp() + LEASE_SECONDS)
            .bind(holder.to_owned())
            .bind(number(limit))
            .fetch_all(&mut *tx)
            .await?;
        let ids = leased.iter().map(|row| row.try_get("id")).collect::<Result<Vec<i64>, _>>()?;
        let letters = outgoing(tx, &ids).await?;
        transaction.commit().await?;
        Ok(letters)
    }

    /// Writes down what a run has come to, many marks in one transaction. Returns for each of them whether it was written.
    ///
    /// A body must not leave before its mark is written and this has returned. Its mark is not written if the lease has
    /// passed to another process, or the reader has left or is not to be written to.
    ///
    /// # Errors
    ///
    /// When the database refuses; then none of them is written.
    pub async fn mark_letters(
        &self,
        holder: &str,
        marks: &[LetterMark],
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError> {
        point("letters are answered, or to be sent, and nothing says so");
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let mut written = BTreeSet::new();
        let mut bodies = Vec::new();
        for mark in marks {
            match mark {
                LetterMark::Body(id) => bodies.push(*id),
                LetterMark::Tried { id, fate, answer } => {
                    if tried(tx, holder, *id, fate, answer, now).await? {
                        written.insert(*id);
                    }
                }
            }
        }
        written.extend(begin_bodies(tx, holder, &bodies, now).await?);
        point("letters are marked, and that is not committed");
        transaction.commit().await?;
        point("bodies may leave, and letters have been answered");
        Ok(marks.iter().map(|mark| written.contains(&mark.letter())).collect())
    }

    /// Letters whose sender died after their body began to leave become doubtful: they go once more at `again_at`, if
    /// they have not before. Without `again_at` there can be no doubt, and they are ready as before.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn take_up_abandoned(
        &self,
        now: DateTime<Utc>,
        again_at: Option<DateTime<Utc>>,
    ) -> Result<u64, StoreError> {
        let (becomes, next_at) = match again_at {
            Some(at) => ("state = 'doubt', doubts = doubts + 1", at),
            None => ("state = 'ready'", now),
        };
        let sql = format!(
            "update letter set {becomes}, next_at = $2, lease_until = 0 \
             where {GOING} and state = 'body' and lease_until < $1"
        );
        let statement = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now.timestamp()).bind(next_at.timestamp());
        let done = statement.execute(&self.write).await?;
        Ok(done.rows_affected())
    }

    /// Letters that nobody wants any more are dead: those of readers who have left, also if they have come back since.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn bury_unwanted(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let sql = format!(
            "update letter set state = 'dead', reason = case when kind = 'confirm' then 'needless' else 'left' end \
             where {GOING} and state <> 'body' and lease_until < $1 and not {WANTED}"
        );
        Ok(sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now.timestamp()).execute(&self.write).await?.rows_affected())
    }

    /// Gives back what `holder` has leased and not begun to send.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn release_letters(&self, holder: &str) -> Result<(), StoreError> {
        let sql = format!(
            "update letter set state = case when doubts > 0 then 'doubt' when deferrals > 0 then 'deferred' else 'ready' end, \
             lease_until = 0 where {GOING} and lease_holder = $1 and state = 'leased'"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(holder.to_owned()).execute(&self.write).await?;
        Ok(())
    }
}

/// Leases letters that are due at $1 until $2 to $3, $4 at most, the longest due first.
fn lease(skip_locked: &str) -> String {
    let due = format!(
        "{GOING} and state <> 'body' and next_at <= $1 and lease_until < $1 and doubts < {MOST_DOUBTS} and {WANTED}"
    );
    // Materialized, or PostgreSQL may choose anew for each row and lease far more than `limit`.
    format!(
        "with chosen as materialized (select id from letter where {due} order by next_at, id limit $4{skip_locked}) \
         update letter set state = 'leased', lease_until = $2, lease_holder = $3, tries = tries + 1 \
         where {due} and id in (select id from chosen) returning id"
    )
}

/// Marks the bodies that are about to leave, and returns those that may.
async fn begin_bodies(
    tx: &mut AnyConnection,
    holder: &str,
    ids: &[LetterId],
    now: DateTime<Utc>,
) -> Result<Vec<LetterId>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "update letter set state = 'body', body_at = $1, lease_until = $2 \
         where lease_holder = $3 and state = 'leased' and {WANTED} and id in ({}) returning id",
        marks(4, ids.len())
    );
    let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(now.timestamp())
        .bind(now.timestamp() + BODY_LEASE_SECONDS)
        .bind(holder.to_owned());
    for id in ids {
        statement = statement.bind(id.0);
    }
    let rows = statement.fetch_all(tx).await?;
    rows.iter().map(|row| Ok(LetterId(row.try_get("id")?))).collect()
}

/// Writes down what became of a letter that `holder` has tried.
async fn tried(
    tx: &mut AnyConnection,
    holder: &str,
    id: LetterId,
    fate: &Fate,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
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
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(state)
        .bind(answer.to_owned())
        .bind(next_at.timestamp())
        .bind(now.timestamp())
        .bind(give_up_before.timestamp())
        .bind(reason.map(DeadReason::as_str))
        .bind(id.0)
        .bind(holder.to_owned())
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Reads leased letters with their addressees, by number. One whose subscriber may not get its kind of letter is left out.
async fn outgoing(tx: &mut AnyConnection, ids: &[i64]) -> Result<Vec<Outgoing>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select s.*, letter.id as letter, letter.kind, letter.slot, letter.message_id, letter_bytes.bytes, letter.deferrals \
         from letter join subscriber s on s.id = letter.subscriber join letter_bytes on letter_bytes.letter = letter.id \
         where letter.id in ({}) order by letter.next_at, letter.id",
        marks(1, ids.len())
    );
    let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
    for id in ids {
        statement = statement.bind(*id);
    }
    let mut letters = Vec::with_capacity(ids.len());
    for row in statement.fetch_all(tx).await? {
        let subscriber = subscriber::subscriber(&row)?;
        let Some(addressee) = addressee(&row, &subscriber)? else { continue };
        letters.push(Outgoing {
            id: LetterId(row.try_get("letter")?),
            subscriber: subscriber.id,
            slot: row.try_get::<Option<i64>, _>("slot")?.map(SlotId),
            addressee,
            letter: Rendered {
                message_id: row.try_get("message_id")?,
                bytes: row.try_get::<String, _>("bytes")?.into_bytes(),
            },
            deferrals: u32::try_from(count(&row, "deferrals")?).unwrap_or(u32::MAX),
        });
    }
    Ok(letters)
}

fn addressee(row: &AnyRow, subscriber: &Subscriber) -> Result<Option<Addressee>, StoreError> {
    let kind: String = row.try_get("kind")?;
    Ok(match kind.as_str() {
        "digest" => subscriber.recipient().map(|recipient| Addressee::of_digest(&recipient)),
        "manage" => subscriber.recipient().map(|recipient| Addressee::of_manage(&recipient)),
        "confirm" => Addressee::of_confirmation(subscriber),
        _ => return Err(StoreError::Damaged { what: "kind", value: kind }),
    })
}

#[cfg(test)]
mod tests {
    use sqlx::Executor;

    use super::*;
    use crate::clock::Dice;

    #[tokio::test]
    async fn those_that_are_gone_are_not_looked_at_when_letters_are_leased() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("gorwel.db").display());
        let store = Store::open(&url, &Dice::system()).await.expect("a store");
        let mut connection = store.read.acquire().await.expect("a connection");

        let sql = format!("explain query plan {}", lease(""));
        let plan = connection.fetch_all(sqlx::AssertSqlSafe(sql)).await.expect("a plan");

        let steps: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        assert!(steps.iter().any(|step| step == "SEARCH letter USING INDEX letter_going (next_at<?)"), "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("SCAN letter")), "{steps:?}");
    }
}
