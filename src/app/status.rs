//! Status: what there is, how far each stage has come, what happens next.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{App, AppError, Round};
use crate::{
    model::{DeadReason, Doubtful, Halt, Outbox, Page, Results, Sort},
    rules,
    search::SCHEMA,
};

/// How long the index may be behind the store, in seconds.
const LONGEST_LAG_SECONDS: i64 = 60;
/// Letters in doubt that are listed.
const DOUBTFUL_LETTERS: usize = 1_000;
/// Newest items on the first page.
const NEWEST: usize = 6;

/// Counts, lag and times: what `gorwel status` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// Bodies that the store knows.
    pub bodies: usize,
    /// Sources that are listed.
    pub sources: usize,
    /// Listed sources that do not answer as they should.
    pub failing: usize,
    /// Items that are there.
    pub items: u64,
    /// Items that came as news, not as backfill.
    pub news: u64,
    /// The store's last revision.
    pub revision: i64,
    /// The revision that the index has reached.
    pub indexed: i64,
    /// Revisions that the index is behind.
    pub lag: i64,
    /// Subscribers who have said yes.
    pub subscribers: usize,
    /// Letters by how far they have come.
    pub outbox: Outbox,
    /// When a letter was sent last.
    pub last_letter: Option<DateTime<Utc>>,
    /// Why no letter leaves, if that is so.
    pub halt: Option<Halt>,
    /// The next slots of the weekly digest.
    pub next_digests: Vec<DateTime<Utc>>,
    /// When a source was read last.
    pub last_read: Option<DateTime<Utc>>,
    /// What is still to be asked of GitHub for the first time, if anything is.
    pub first_round: Option<Round>,
}

/// What the first page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Sources that are listed.
    pub sources: usize,
    /// Listed sources that do not answer as they should.
    pub failing: usize,
    /// Items that are there.
    pub items: u64,
    /// When a source was read last.
    pub last_read: Option<DateTime<Utc>>,
    /// The newest items.
    pub newest: Results,
}

impl App {
    /// Returns counts, lag and times.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn status(&self) -> Result<Status, AppError> {
        let sources = self.sources().await?;
        let listed = || sources.iter().filter(|source| source.record.listed);
        let (items, news) = self.0.store.item_counts().await?;
        let revision = self.0.store.reached(SCHEMA).await?.revision;
        let indexed = self.0.index.reached().revision;
        let subscribers = self.0.store.subscribers().await?;
        Ok(Status {
            bodies: self.0.store.bodies().await?.len(),
            sources: listed().count(),
            failing: listed().filter(|source| source.is_failing()).count(),
            items,
            news,
            revision,
            indexed,
            lag: revision - indexed,
            subscribers: subscribers.iter().filter(|subscriber| subscriber.recipient().is_some()).count(),
            outbox: self.0.store.outbox().await?,
            last_letter: self.0.store.last_sent().await?,
            halt: self.0.store.halt().await?,
            next_digests: self.calendar().next(self.0.clock.now(), 3),
            last_read: listed().filter_map(|source| source.record.good_at).max(),
            first_round: self.first_round().await?,
        })
    }

    /// Returns the letters whose answer was lost at least once, newest first, with their addresses only if asked.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn doubtful(&self, addresses: bool) -> Result<Vec<Doubtful>, AppError> {
        Ok(self.0.store.doubtful(addresses, DOUBTFUL_LETTERS).await?)
    }

    /// Counts the letters that will never be sent, by why.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn dead_letters(&self) -> Result<BTreeMap<DeadReason, u64>, AppError> {
        Ok(self.0.store.dead_letters().await?)
    }

    /// Returns what the first page shows.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn overview(&self) -> Result<Overview, AppError> {
        let sources = self.sources().await?;
        let listed = || sources.iter().filter(|source| source.record.listed);
        let (query, notes) = rules::query::read("");
        let page = Page { sort: Sort::Newest, offset: 0, limit: NEWEST };
        Ok(Overview {
            sources: listed().count(),
            failing: listed().filter(|source| source.is_failing()).count(),
            items: self.0.store.item_counts().await?.0,
            last_read: listed().filter_map(|source| source.record.good_at).max(),
            newest: self.search(query, notes, page).await?.results,
        })
    }

    /// Whether this Gorwel can answer: the store does, and the index has not been behind it for longer than a minute.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn is_ready(&self) -> Result<bool, AppError> {
        let level_at = self.0.level_at.load(Ordering::Relaxed);
        let level = self.0.store.reached(SCHEMA).await? == self.0.index.reached();
        Ok(level || self.0.clock.now().timestamp() - level_at <= LONGEST_LAG_SECONDS)
    }
}
