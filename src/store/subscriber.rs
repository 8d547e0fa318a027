//! Subscribers: who asked, who said yes, who left.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Store, StoreError,
    rows::{at, insert, instant, json, maybe_parsed, number, parsed, raise, to_json, truth},
};
use crate::model::{Cadence, Consent, EmailAddress, Interest, Lang, Query, Subscriber, SubscriberId};

impl Store {
    /// Returns the subscriber of this number.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn subscriber(&self, id: SubscriberId) -> Result<Option<Subscriber>, StoreError> {
        let mut connection = self.write.acquire().await?;
        one(&mut connection, "id = $1", id.0.into()).await
    }

    /// Returns the subscriber of this keyed hash of an address.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn subscriber_by_address(&self, address_hash: &str) -> Result<Option<Subscriber>, StoreError> {
        let mut connection = self.write.acquire().await?;
        one(&mut connection, "address_hash = $1", Value::Text(address_hash.to_owned())).await
    }

    /// Returns every subscriber, by number.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn subscribers(&self) -> Result<Vec<Subscriber>, StoreError> {
        let mut connection = self.write.acquire().await?;
        let rows = sqlx::query("select * from subscriber order by id").fetch_all(&mut *connection).await?;
        with_interests(&mut connection, &rows).await
    }

    /// Writes a new subscriber down who has not confirmed, or gives the number of the one who is there already.
    ///
    /// `form` says where the subscription came from. An existing subscriber is not changed, except that one who had
    /// left is asked anew.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn ask(
        &self,
        address: &EmailAddress,
        address_hash: &str,
        lang: Lang,
        form: &str,
        now: DateTime<Utc>,
    ) -> Result<Subscriber, StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let id = raise(tx, "subscriber", 1).await?;
        sqlx::query(
            "insert into subscriber (id, address, address_hash, lang, cadence, consent, asked_at, form) \
             values ($1, $2, $3, $4, 'weekly', 'asked', $5, $6) on conflict (address_hash) do update \
             set consent = 'asked', asked_at = excluded.asked_at, lang = excluded.lang, form = excluded.form \
             where subscriber.consent = 'withdrawn'",
        )
        .bind(id)
        .bind(address.as_str().to_owned())
        .bind(address_hash.to_owned())
        .bind(lang.tag())
        .bind(now.timestamp())
        .bind(form.to_owned())
        .execute(&mut *tx)
        .await?;
        let subscriber = one(tx, "address_hash = $1", Value::Text(address_hash.to_owned())).await?;
        transaction.commit().await?;
        subscriber.ok_or(StoreError::Damaged { what: "subscriber", value: String::new() })
    }

    /// The subscriber says yes. Returns false if there is nobody who was asked or had already said so.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn confirm(&self, id: SubscriberId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query(
            "update subscriber set given_at = case when consent = 'given' then given_at else $2 end, \
             withdrawn_at = null, consent = 'given' where id = $1 and consent in ('asked', 'given')",
        )
        .bind(id.0)
        .bind(now.timestamp())
        .execute(&mut *transaction)
        .await?;
        // Who has said yes need not be asked again.
        sqlx::query(
            "update letter set state = 'dead', reason = 'needless' where subscriber = $1 and kind = 'confirm' \
             and state in ('ready', 'deferred', 'doubt', 'leased')",
        )
        .bind(id.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// The subscriber says no. What is still on its way to them is dropped. Saying no twice is as good as once. It is
    /// written down even when the disk is full.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn withdraw(&self, id: SubscriberId, now: DateTime<Utc>) -> Result<(), StoreError> {
        match self.write_withdrawal(id, now).await {
            Err(why) if self.makes_room(&why) => self.write_withdrawal(id, now).await,
            done => done,
        }
    }

    async fn write_withdrawal(&self, id: SubscriberId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "update subscriber set consent = 'withdrawn', withdrawn_at = $2 where id = $1 and consent <> 'withdrawn'",
        )
        .bind(id.0)
        .bind(now.timestamp())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "update letter set state = 'dead', reason = 'left' where subscriber = $1 \
             and state in ('ready', 'deferred', 'doubt', 'leased')",
        )
        .bind(id.0)
        .execute(&mut *transaction)
        .await?;
        // What was planned for them is not written either, even if they come back before it would have been.
        sqlx::query("update slot set state = 'empty' where subscriber = $1 and state = 'planned'")
            .bind(id.0)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Replaces the interests and the language of a subscriber.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn set_wishes(&self, id: SubscriberId, lang: Lang, interests: &[Interest]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        sqlx::query("update subscriber set lang = $2 where id = $1")
            .bind(id.0)
            .bind(lang.tag())
            .execute(&mut *tx)
            .await?;
        sqlx::query("delete from interest where subscriber = $1").bind(id.0).execute(&mut *tx).await?;
        let rows: Vec<(usize, &Interest)> = interests.iter().enumerate().collect();
        let head = "insert into interest (subscriber, place, query)";
        insert(tx, head, "", 3, &rows, |statement, (place, interest)| {
            statement.bind(id.0).bind(number(*place)).bind(to_json(&interest.query))
        })
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets a subscriber and all that is theirs. With `reason`, the keyed hash of the address stays on the list of
    /// those who are not to be written to, until `until` or for ever. It is done even when the disk is full.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn erase(
        &self,
        id: SubscriberId,
        suppress: Option<(&str, Option<DateTime<Utc>>)>,
    ) -> Result<(), StoreError> {
        match self.write_erasure(id, suppress).await {
            Err(why) if self.makes_room(&why) => self.write_erasure(id, suppress).await,
            done => done,
        }
    }

    async fn write_erasure(
        &self,
        id: SubscriberId,
        suppress: Option<(&str, Option<DateTime<Utc>>)>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        if let Some((reason, until)) = suppress {
            sqlx::query(
                "insert into suppression (address_hash, reason, until) \
                 select address_hash, $2, $3 from subscriber where id = $1 \
                 on conflict (address_hash) do update set reason = excluded.reason, until = excluded.until",
            )
            .bind(id.0)
            .bind(reason.to_owned())
            .bind(until.map(|at| at.timestamp()))
            .execute(&mut *tx)
            .await?;
        }
        for sql in [
            "delete from letter_bytes where letter in (select id from letter where subscriber = $1)",
            "delete from letter where subscriber = $1",
            "delete from slot_item where subscriber = $1",
            "delete from slot where subscriber = $1",
            "delete from token where subscriber = $1",
            "delete from verdict where subscriber = $1",
            "delete from interest where subscriber = $1",
            "delete from subscriber where id = $1",
        ] {
            sqlx::query(sql).bind(id.0).execute(&mut *tx).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// A value that a subscriber is looked up by.
enum Value {
    Number(i64),
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

async fn one(connection: &mut AnyConnection, condition: &str, value: Value) -> Result<Option<Subscriber>, StoreError> {
    let statement = sqlx::query(sqlx::AssertSqlSafe(format!("select * from subscriber where {condition}")));
    let statement = match value {
        Value::Number(number) => statement.bind(number),
        Value::Text(text) => statement.bind(text),
    };
    let rows = statement.fetch_all(&mut *connection).await?;
    Ok(with_interests(connection, &rows).await?.pop())
}

async fn with_interests(connection: &mut AnyConnection, rows: &[AnyRow]) -> Result<Vec<Subscriber>, StoreError> {
    let mut subscribers = rows.iter().map(subscriber).collect::<Result<Vec<_>, _>>()?;
    let statement = match subscribers.as_slice() {
        [] => return Ok(subscribers),
        [only] => sqlx::query("select * from interest where subscriber = $1 order by place").bind(only.id.0),
        _ => sqlx::query("select * from interest order by subscriber, place"),
    };
    for row in statement.fetch_all(connection).await? {
        let owner = SubscriberId(row.try_get("subscriber")?);
        let query: Query = json(&row, "query")?;
        if let Ok(place) = subscribers.binary_search_by_key(&owner, |s| s.id) {
            subscribers[place].interests.push(Interest { query });
        }
    }
    Ok(subscribers)
}

/// Reads a subscriber's own row; their interests stand in another table.
pub fn subscriber(row: &AnyRow) -> Result<Subscriber, StoreError> {
    let when =
        |column| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(column)?.map_or(DateTime::UNIX_EPOCH, instant));
    let consent: String = row.try_get("consent")?;
    let consent = match consent.as_str() {
        "asked" => Consent::Asked { at: at(row, "asked_at")? },
        "given" => Consent::Given { at: when("given_at")? },
        "withdrawn" => Consent::Withdrawn { at: when("withdrawn_at")? },
        _ => return Err(StoreError::Damaged { what: "consent", value: consent }),
    };
    Ok(Subscriber {
        id: SubscriberId(row.try_get("id")?),
        address: parsed(row, "address")?,
        lang: parsed(row, "lang")?,
        cadence: Cadence::Weekly,
        interests: Vec::new(),
        consent,
        paused_until: maybe_parsed::<NaiveDate>(row, "paused_until")?,
        cursor: row.try_get("cursor")?,
        welcomed: truth(row, "welcomed")?,
    })
}
