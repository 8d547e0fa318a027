//! Visits: what one brought, written down whole or not at all.
//!
//! Items, keys, validators, the time of the next visit and the record of the visit go into one transaction,
//! so that a validator never promises what the store does not hold. Many visits share a transaction,
//! since a durable commit costs more than all they write.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AnyConnection, Row};

use super::{
    Store, StoreError,
    item::{self, Numbers},
    rows::{Marks, insert, number, pieces, raise, to_json},
};
use crate::{
    failpoint::point,
    model::{ItemId, ItemKey, Memory, Moved, Refined, Rung, SourceSlug, Standing, Validators, VisitRecord},
};

/// What one visit leaves in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitWrite {
    /// The source.
    pub source: SourceSlug,
    /// What the visit was like.
    pub record: VisitRecord,
    /// When to come again.
    pub next_visit: DateTime<Utc>,
    /// Whether the source answered as it should.
    pub good: bool,
    /// Since when it fails, if it does.
    pub failing_since: Option<DateTime<Utc>>,
    /// Visits that failed in a row.
    pub failures: u32,
    /// The usual time between two new items, if it is now known better.
    pub usual_gap: Option<TimeDelta>,
    /// What its kind remembers, if it has something to remember.
    pub memory: Option<Memory>,
    /// What to send back, by URL; only of answers that were read whole, and kept only if the visit went well.
    pub validators: Vec<(String, Validators)>,
    /// Which names of its items it is trusted with.
    pub rung: Rung,
    /// Whether some of its items wait to be seen again.
    pub held: bool,
    /// Where it says that it has gone.
    pub moved: Option<Moved>,
    /// What is new or has changed.
    pub changes: Vec<Change>,
}

/// One change to one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It was not there before.
    New {
        /// The item.
        item: Box<Refined>,
        /// Whether it is told of.
        standing: Standing,
    },
    /// It is there, and is different now.
    Changed {
        /// Which.
        id: ItemId,
        /// What it is now.
        item: Box<Refined>,
        /// Whether its text is another version, or only its labels changed.
        new_version: bool,
    },
    /// It is there, and has one more name.
    Alias {
        /// Which.
        id: ItemId,
        /// The names.
        keys: Vec<ItemKey>,
    },
    /// It is there, and is told of now: it has been seen again, or has a release.
    News {
        /// Which.
        id: ItemId,
    },
    /// It waited to be seen again before it was told of, and is not there any more: it is no news.
    Past {
        /// Which.
        id: ItemId,
    },
    /// It was missed, and is back.
    Back {
        /// Which.
        id: ItemId,
    },
    /// A listing of all there is does not hold it.
    Missing {
        /// Which.
        id: ItemId,
    },
    /// It has been missing for so long that it is believed to be gone.
    Gone {
        /// Which.
        id: ItemId,
    },
}

impl Change {
    /// Whether the index is to know of it, so that it takes a revision.
    pub fn is_seen_by_index(&self) -> bool {
        match self {
            Self::New { .. } | Self::Changed { .. } | Self::News { .. } | Self::Back { .. } | Self::Gone { .. } => true,
            Self::Alias { .. } | Self::Past { .. } | Self::Missing { .. } => false,
        }
    }
}

/// What a batch of visits became.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The last revision given; 0 if nothing changed.
    pub revision: i64,
    /// Visits whose lease had passed to another process: nothing of them was written.
    pub lost: Vec<SourceSlug>,
}

impl Store {
    /// Writes the visits of `holder` down, in one transaction; `mark` is a fresh random text that stands beside its last revision.
    ///
    /// # Errors
    ///
    /// When the database refuses; then nothing of any visit is written.
    pub async fn record(&self, holder: &str, visits: &[VisitWrite], mark: &str) -> Result<Recorded, StoreError> {
        let mut transaction = self.begin().await?;
        let tx: &mut AnyConnection = &mut transaction;
        let mut recorded = Recorded::default();
        point("a transaction has begun");
        // The lock only: how far the revision rises is known when it is known which visits still count. Whoever writes many
        // rows begins here, so that none of them waits for another crosswise.
        raise(tx, "revision", 0).await?;
        let still_held = finish(tx, holder, &visits.iter().collect::<Vec<_>>()).await?;
        let (held, lost): (Vec<&VisitWrite>, Vec<&VisitWrite>) =
            visits.iter().partition(|visit| still_held.contains(visit.source.as_str()));
        recorded.lost = lost.into_iter().map(|visit| visit.source.clone()).collect();
        point("the sources are written");
        let changed: usize = held.iter().map(|visit| items_of(visit)).sum();
        if changed > 0 {
            recorded.revision = raise(tx, "revision", changed).await?;
        }
        let numbers = Numbers { revision: recorded.revision - number(changed), ..Numbers::default() };
        item::write(tx, &held, numbers).await?;
        point("the items are written");
        write_validators(tx, &held).await?;
        point("the validators are written");
        write_records(tx, &held).await?;
        if changed > 0 {
            sqlx::query("insert into mark (revision, mark) values ($1, $2)")
                .bind(recorded.revision)
                .bind(mark.to_owned())
                .execute(&mut *tx)
                .await?;
        }
        point("the visits are written, and not committed");
        transaction.commit().await?;
        point("the visits are committed, and nobody told");
        Ok(recorded)
    }
}

/// How many items a visit brings or changes: each takes a revision.
pub fn items_of(visit: &VisitWrite) -> usize {
    visit.changes.iter().filter(|change| change.is_seen_by_index()).count()
}

/// Writes the states of the sources and gives their leases back. Returns those that no other process holds by now.
async fn finish(tx: &mut AnyConnection, holder: &str, visits: &[&VisitWrite]) -> Result<HashSet<String>, StoreError> {
    const COLUMNS: usize = 13;
    let (mut held, marks) = (HashSet::new(), Marks::of(tx));
    for visits in pieces(visits, COLUMNS) {
        let sql = format!(
            "with done (slug, at, outcome, next_visit, failing_since, failures, good, brought, usual_gap, memory, \
             rung, held, moved) as (values {}) \
             update source set visited_at = done.at, outcome = done.outcome, next_visit = done.next_visit, \
             failing_since = done.failing_since, failures = done.failures, \
             good_at = case when done.good = 1 then done.at else source.good_at end, \
             new_at = case when done.brought = 1 then done.at else source.new_at end, \
             usual_gap = coalesce(done.usual_gap, source.usual_gap), memory = coalesce(done.memory, source.memory), \
             rung = done.rung, held = done.held, moved = done.moved, lease_until = 0 from done \
             where source.slug = done.slug and source.lease_holder = {} and source.lease_until > 0 returning source.slug",
            marks.rows(visits.len(), COLUMNS),
            marks.one(visits.len() * COLUMNS)
        );
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql));
        for visit in visits {
            statement = statement
                .bind(visit.source.to_string())
                .bind(visit.record.at.timestamp())
                .bind(to_json(&visit.record.outcome))
                .bind(visit.next_visit.timestamp())
                .bind(visit.failing_since.map(|at| at.timestamp()))
                .bind(i64::from(visit.failures))
                .bind(i64::from(visit.good))
                .bind(i64::from(visit.record.items_new > 0))
                .bind(visit.usual_gap.map(|gap| gap.num_seconds()))
                .bind(visit.memory.as_ref().map(to_json))
                .bind(visit.rung.number())
                .bind(i64::from(visit.held))
                .bind(visit.moved.as_ref().map(to_json));
        }
        for row in statement.bind(holder.to_owned()).fetch_all(&mut *tx).await? {
            held.insert(row.try_get("slug")?);
        }
    }
    Ok(held)
}

async fn write_validators(tx: &mut AnyConnection, visits: &[&VisitWrite]) -> Result<(), StoreError> {
    let mut latest = HashMap::new();
    // A visit that did not go well may have read some answers and not others: recognised next time, what was read would
    // not lead on to what was not.
    for visit in visits.iter().filter(|visit| visit.good) {
        for (url, validators) in &visit.validators {
            latest.insert((visit.source.as_str(), url.as_str()), (validators, visit.record.at));
        }
    }
    let rows: Vec<_> = latest.into_iter().collect();
    let head = "insert into validator (source, url, etag, last_modified, body_hash, whole_at, kept_at)";
    let tail = "on conflict (source, url) do update set etag = excluded.etag, \
                last_modified = excluded.last_modified, body_hash = excluded.body_hash, whole_at = excluded.whole_at, \
                kept_at = excluded.kept_at";
    insert(tx, head, tail, 7, &rows, |statement, ((source, url), (validators, kept_at))| {
        statement
            .bind((*source).to_owned())
            .bind((*url).to_owned())
            .bind(validators.etag.clone())
            .bind(validators.last_modified.clone())
            .bind(validators.body_hash.clone())
            .bind(validators.whole_at.map(|at| at.timestamp()))
            .bind(kept_at.timestamp())
    })
    .await?;
    Ok(())
}

async fn write_records(tx: &mut AnyConnection, visits: &[&VisitWrite]) -> Result<(), StoreError> {
    let head = "insert into visit (source, at, outcome, items_new, items_changed, wire_bytes, millis)";
    insert(tx, head, "", 7, visits, |statement, visit| {
        statement
            .bind(visit.source.to_string())
            .bind(visit.record.at.timestamp())
            .bind(to_json(&visit.record.outcome))
            .bind(i64::from(visit.record.items_new))
            .bind(i64::from(visit.record.items_changed))
            .bind(number(visit.record.wire_bytes))
            .bind(number(visit.record.millis))
    })
    .await?;
    Ok(())
}
