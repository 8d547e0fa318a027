//! Tokens, the list of those who are not to be written to, and how often a form was used.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, Row};

use super::{
    Store, StoreError,
    rows::{count, insert, maybe_json, raise, to_json},
};
use crate::model::{Interest, SubscriberId};

/// How long a subscription that nobody confirms is kept.
const UNCONFIRMED: TimeDelta = TimeDelta::days(7);

/// What a random token does, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse {
    /// It confirms a subscription; pressing twice is as good as once.
    Confirm,
    /// It opens the page where a subscription is managed.
    Manage,
}

impl TokenUse {
    fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Manage => "manage",
        }
    }

    /// How long a token of this use holds.
    pub fn holds(self) -> TimeDelta {
        match self {
            Self::Confirm => TimeDelta::hours(72),
            Self::Manage => TimeDelta::minutes(30),
        }
    }
}

/// How often something may be asked for within a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What is counted: `address:<hash>`, `manage:<hash>`, `network:<hash>`, `domain:<hash>`, `all`,
    /// `reports:<hash>`, `reports`.
    pub scope: String,
    /// At most so often …
    pub times: u32,
    /// … within this time.
    pub within: TimeDelta,
}

impl Store {
    /// Whether the address of this keyed hash is not to be written to.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn is_suppressed(&self, address_hash: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = "select 1 as one from suppression where address_hash = $1 and (until is null or until > $2)";
        let statement = sqlx::query(sql).bind(address_hash.to_owned()).bind(now.timestamp());
        Ok(statement.fetch_optional(&self.write).await?.is_some())
    }

    /// Takes the address of this keyed hash off the list of those who are not to be written to.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn lift_suppression(&self, address_hash: &str) -> Result<(), StoreError> {
        let sql = "delete from suppression where address_hash = $1";
        sqlx::query(sql).bind(address_hash.to_owned()).execute(&self.write).await?;
        Ok(())
    }

    /// Keeps the hash of a random token, with the interests that come into force when it is used.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn put_token(
        &self,
        hash: &str,
        purpose: TokenUse,
        subscriber: SubscriberId,
        interests: Option<&[Interest]>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = "insert into token (hash, purpose, subscriber, expires_at, interests) values ($1, $2, $3, $4, $5)";
        sqlx::query(sql)
            .bind(hash.to_owned())
            .bind(purpose.as_str())
            .bind(subscriber.0)
            .bind((now + purpose.holds()).timestamp())
            .bind(interests.map(|all| to_json(&all)))
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// Returns whose token this is, with its interests, if it holds for this use at `now`.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn token(
        &self,
        hash: &str,
        purpose: TokenUse,
        now: DateTime<Utc>,
    ) -> Result<Option<(SubscriberId, Option<Vec<Interest>>)>, StoreError> {
        let sql = "select subscriber, interests from token where hash = $1 and purpose = $2 and expires_at > $3";
        let row = sqlx::query(sql)
            .bind(hash.to_owned())
            .bind(purpose.as_str())
            .bind(now.timestamp())
            .fetch_optional(&self.write)
            .await?;
        row.map(|row| Ok((SubscriberId(row.try_get("subscriber")?), maybe_json(&row, "interests")?))).transpose()
    }

    /// Counts one use of a form against every limit, unless one of them is reached. Returns whether it was counted.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn may_ask(&self, limits: &[Limit], now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        // The counter's row is the lock: two uses at once are counted one after the other.
        raise(tx, "subscriber", 0).await?;
        for limit in limits {
            let row = sqlx::query("select count(*) as times from asked where scope = $1 and at > $2")
                .bind(limit.scope.clone())
                .bind((now - limit.within).timestamp())
                .fetch_one(&mut *tx)
                .await?;
            if count(&row, "times")? >= u64::from(limit.times) {
                return Ok(false);
            }
        }
        let mut scopes: Vec<&str> = limits.iter().map(|limit| limit.scope.as_str()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        insert(tx, "insert into asked (scope, at)", "", 2, &scopes, |statement, scope| {
            statement.bind((*scope).to_owned()).bind(now.timestamp())
        })
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Forgets what has run out: tokens, uses of forms older than `keep_asked`, subscriptions that nobody confirmed.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn forget(&self, now: DateTime<Utc>, keep_asked: TimeDelta) -> Result<(), StoreError> {
        sqlx::query("delete from token where expires_at < $1").bind(now.timestamp()).execute(&self.write).await?;
        let since = (now - keep_asked).timestamp();
        sqlx::query("delete from asked where at < $1").bind(since).execute(&self.write).await?;
        let unconfirmed = (now - UNCONFIRMED).timestamp();
        let rows = sqlx::query("select id from subscriber where consent = 'asked' and asked_at < $1")
            .bind(unconfirmed)
            .fetch_all(&self.write)
            .await?;
        for row in rows {
            self.erase(SubscriberId(row.try_get("id")?), None).await?;
        }
        Ok(())
    }
}
