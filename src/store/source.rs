//! Bodies and sources: how they are doing, which are due, who is visiting them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Row, any::AnyRow};

use super::{
    LEASE_SECONDS, Store, StoreError,
    rows::{at, count, instant, json, marks, maybe_at, maybe_json, maybe_parsed, parsed, truth},
};
use crate::model::{Body, BodySlug, Memory, Moved, Names, Rung, SourceRecord, SourceSlug, Validators, VisitRecord};

/// Which sources a visitor wants.
#[derive(Debug, Clone, Copy)]
pub enum Claim<'a> {
    /// Those whose time has come.
    Due,
    /// These, whatever their time.
    Named(&'a [SourceSlug]),
}

/// A source that this process may now visit, with what earlier visits left.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// The source.
    pub slug: SourceSlug,
    /// What its kind remembers.
    pub memory: Memory,
    /// What to send back, by URL.
    pub validators: BTreeMap<String, Validators>,
    /// When it was last visited.
    pub visited_at: Option<DateTime<Utc>>,
    /// When it was last read well; none while it has never been.
    pub good_at: Option<DateTime<Utc>>,
    /// When it last gave something new.
    pub new_at: Option<DateTime<Utc>>,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// Visits that failed in a row.
    pub failures: u32,
    /// The usual time between two new items.
    pub usual_gap: Option<TimeDelta>,
    /// Which names of its items it is trusted with.
    pub rung: Rung,
    /// Whether some of its items wait to be seen again.
    pub held: bool,
    /// Where it says that it has gone.
    pub moved: Option<Moved>,
}

/// A listed source, and what it remembers.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Where it is.
    pub address: String,
    /// Whether it was ever read well.
    pub is_read: bool,
    /// What its kind remembers.
    pub memory: Memory,
}

impl Claimed {
    /// A source of which nothing is known yet.
    pub fn never_visited(slug: SourceSlug) -> Self {
        Self {
            slug,
            memory: Memory::default(),
            validators: BTreeMap::new(),
            visited_at: None,
            good_at: None,
            new_at: None,
            failing_since: None,
            failures: 0,
            usual_gap: None,
            rung: Rung::default(),
            held: false,
            moved: None,
        }
    }
}

impl Store {
    /// Claims up to `limit` sources for `holder`, for [`LEASE_SECONDS`] from `now`.
    ///
    /// A source is claimed by one process at a time: the condition stands again outside the choice of rows,
    /// since two claimers may choose the same.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn claim(
        &self,
        holder: &str,
        which: Claim<'_>,
        now: DateTime<Utc>,
        limit: usize,
    ) -> Result<Vec<Claimed>, StoreError> {
        let skip = self.skip_locked();
        let (condition, named) = match which {
            Claim::Due => ("listed = 1 and next_visit <= $1 order by next_visit".to_owned(), [].as_slice()),
            // The sum keeps SQLite from the index of what is due, by which it would look at every source there is.
            Claim::Named(slugs) => {
                (format!("listed + 0 = 1 and slug in ({}) order by slug", marks(5, slugs.len())), slugs)
            }
        };
        if matches!(which, Claim::Named([])) {
            return Ok(Vec::new());
        }
        // Materialized, or PostgreSQL may choose anew for each row and claim far more than `limit`.
        let sql = format!(
            "with chosen as materialized (select slug from source \
             where lease_until < $1 and {condition} limit $4{skip}) \
             update source set lease_until = $2, lease_holder = $3 \
             where lease_until < $1 and slug in (select slug from chosen) \
             returning slug, memory, visited_at, good_at, new_at, failing_since, failures, usual_gap, rung, held, moved"
        );
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.timestamp())
            .bind(now.timestamp() + LEASE_SECONDS)
            .bind(holder.to_owned())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        for slug in named {
            statement = statement.bind(slug.to_string());
        }
        let mut transaction = self.begin().await?;
        let rows = statement.fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        let mut claimed = rows.iter().map(claimed).collect::<Result<Vec<_>, _>>()?;
        self.add_validators(&mut claimed).await?;
        Ok(claimed)
    }

    async fn add_validators(&self, claimed: &mut [Claimed]) -> Result<(), StoreError> {
        if claimed.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "select source, url, etag, last_modified, body_hash, whole_at from validator where source in ({})",
            marks(1, claimed.len())
        );
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
        for source in &*claimed {
            statement = statement.bind(source.slug.to_string());
        }
        let mut found: BTreeMap<SourceSlug, BTreeMap<String, Validators>> = BTreeMap::new();
        for row in statement.fetch_all(&self.read).await? {
            let validators = Validators {
                etag: row.try_get("etag")?,
                last_modified: row.try_get("last_modified")?,
                body_hash: row.try_get("body_hash")?,
                whole_at: maybe_at(&row, "whole_at")?,
            };
            found.entry(parsed(&row, "source")?).or_default().insert(row.try_get("url")?, validators);
        }
        for source in claimed {
            source.validators = found.remove(&source.slug).unwrap_or_default();
        }
        Ok(())
    }

    /// Holds on to what `holder` has claimed for another [`LEASE_SECONDS`]. What it is just writing down needs that no more.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn renew(&self, holder: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let skip = self.skip_locked();
        let sql = format!(
            "update source set lease_until = $2 where lease_holder = $1 and lease_until > 0 and slug in \
             (select slug from source where lease_holder = $1 and lease_until > 0{skip})"
        );
        let until = now.timestamp() + LEASE_SECONDS;
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(holder.to_owned()).bind(until).execute(&self.write).await?;
        Ok(())
    }

    /// Gives back what `holder` has claimed and not visited.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn release(&self, holder: &str) -> Result<(), StoreError> {
        let sql = "update source set lease_until = 0 where lease_holder = $1";
        sqlx::query(sql).bind(holder.to_owned()).execute(&self.write).await?;
        Ok(())
    }

    /// Returns the listed sources of one kind, with what they remember.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn listings(&self, kind: &str) -> Result<Vec<Listing>, StoreError> {
        let sql = "select address, good_at, memory from source where kind = $1 and listed = 1 order by slug";
        let rows = sqlx::query(sql).bind(kind.to_owned()).fetch_all(&self.read).await?;
        let listing = |row: &AnyRow| {
            let is_read = maybe_at(row, "good_at")?.is_some();
            Ok(Listing { address: row.try_get("address")?, is_read, memory: json(row, "memory")? })
        };
        rows.iter().map(listing).collect()
    }

    /// Returns every source that feeds.toml has or had, by slug.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn sources(&self) -> Result<Vec<SourceRecord>, StoreError> {
        let sql = "select source.*, (select count(*) from item where item.source = source.slug \
                   and item.gone_at is null and item.hidden is null) as items from source order by slug";
        sqlx::query(sql).fetch_all(&self.read).await?.iter().map(source_record).collect()
    }

    /// Returns every body, by slug.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn bodies(&self) -> Result<Vec<Body>, StoreError> {
        sqlx::query("select * from body order by slug").fetch_all(&self.read).await?.iter().map(body).collect()
    }

    /// Returns the names of these bodies.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn body_names(&self, slugs: &[&str]) -> Result<BTreeMap<String, Names>, StoreError> {
        if slugs.is_empty() {
            return Ok(BTreeMap::new());
        }
        let sql = format!("select slug, name_en, name_cy from body where slug in ({})", marks(1, slugs.len()));
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
        for slug in slugs {
            statement = statement.bind((*slug).to_owned());
        }
        let named = |row: &AnyRow| {
            let names = Names { en: row.try_get("name_en")?, cy: row.try_get("name_cy")? };
            Ok((row.try_get("slug")?, names))
        };
        statement.fetch_all(&self.read).await?.iter().map(named).collect()
    }

    /// Forgets the visits that were made before `before`.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn forget_visits(&self, before: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("delete from visit where at < $1").bind(before.timestamp()).execute(&self.write).await?;
        Ok(())
    }

    /// Returns the last visits to a source, newest first.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn visits(&self, source: &SourceSlug, limit: usize) -> Result<Vec<VisitRecord>, StoreError> {
        let rows = sqlx::query("select * from visit where source = $1 order by at desc limit $2")
            .bind(source.to_string())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(visit).collect()
    }
}

fn claimed(row: &AnyRow) -> Result<Claimed, StoreError> {
    Ok(Claimed {
        slug: parsed(row, "slug")?,
        memory: json(row, "memory")?,
        validators: BTreeMap::new(),
        visited_at: maybe_at(row, "visited_at")?,
        good_at: maybe_at(row, "good_at")?,
        new_at: maybe_at(row, "new_at")?,
        failing_since: maybe_at(row, "failing_since")?,
        failures: u32::try_from(count(row, "failures")?).unwrap_or(u32::MAX),
        usual_gap: row.try_get::<Option<i64>, _>("usual_gap")?.map(TimeDelta::seconds),
        rung: Rung::of_number(row.try_get("rung")?),
        held: truth(row, "held")?,
        moved: maybe_json(row, "moved")?,
    })
}

fn source_record(row: &AnyRow) -> Result<SourceRecord, StoreError> {
    Ok(SourceRecord {
        slug: parsed(row, "slug")?,
        body: parsed(row, "body")?,
        kind: row.try_get("kind")?,
        address: row.try_get("address")?,
        listed: truth(row, "listed")?,
        visited_at: maybe_at(row, "visited_at")?,
        good_at: maybe_at(row, "good_at")?,
        new_at: maybe_at(row, "new_at")?,
        failing_since: maybe_at(row, "failing_since")?,
        failures: u32::try_from(count(row, "failures")?).unwrap_or(u32::MAX),
        usual_gap: row.try_get::<Option<i64>, _>("usual_gap")?.map(TimeDelta::seconds),
        moved: maybe_json(row, "moved")?,
        next_visit: at(row, "next_visit")?,
        outcome: maybe_json(row, "outcome")?,
        items: count(row, "items")?,
    })
}

fn body(row: &AnyRow) -> Result<Body, StoreError> {
    Ok(Body {
        slug: parsed::<BodySlug>(row, "slug")?,
        name: Names { en: row.try_get("name_en")?, cy: row.try_get("name_cy")? },
        also: json(row, "also")?,
        area: row.try_get("area")?,
        sector: row.try_get("sector")?,
        website: maybe_parsed(row, "website")?,
        contact: row.try_get("contact")?,
    })
}

fn visit(row: &AnyRow) -> Result<VisitRecord, StoreError> {
    let small = |column| count(row, column).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    Ok(VisitRecord {
        at: instant(row.try_get("at")?),
        outcome: json(row, "outcome")?,
        items_new: small("items_new")?,
        items_changed: small("items_changed")?,
        wire_bytes: count(row, "wire_bytes")?,
        millis: count(row, "millis")?,
    })
}
