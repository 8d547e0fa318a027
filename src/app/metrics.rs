//! Metrics: how far everything has come, in numbers that an operator's own watch draws and compares.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use chrono::{DateTime, Utc};

use super::{App, AppError};
use crate::{
    model::{Outbox, StopReason},
    search::SCHEMA,
};

/// How far everything has come, at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Gauges {
    /// Items that are there.
    pub items: u64,
    /// Items that came as news, not as backfill.
    pub news: u64,
    /// The store's last revision.
    pub revision: i64,
    /// The revision that the index has reached.
    pub indexed: i64,
    /// For how long the index has been behind the store, in seconds; 0 while it is not.
    pub lag_seconds: i64,
    /// What the store takes on disk, in bytes; of SQLite without what is still in its log.
    pub store_bytes: u64,
    /// What the index takes on disk, in bytes.
    pub index_bytes: u64,
    /// Sources by how they are doing.
    pub sources: BTreeMap<&'static str, u64>,
    /// When a source was visited last.
    pub last_visit: Option<DateTime<Utc>>,
    /// When a source was read last.
    pub last_read: Option<DateTime<Utc>>,
    /// Letters by how far they have come.
    pub outbox: Outbox,
    /// When a letter was sent last.
    pub last_letter: Option<DateTime<Utc>>,
    /// Why no letter leaves, if that is so.
    pub stopped: Option<StopReason>,
}

/// What this process takes of its machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Memory that is really there, in bytes.
    pub resident_bytes: u64,
    /// Descriptors in use.
    pub descriptors: u64,
}

impl App {
    /// Returns how far everything has come.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn gauges(&self) -> Result<Gauges, AppError> {
        let store = &self.0.store;
        let sources = self.sources().await?;
        let mut by_health = BTreeMap::new();
        for source in &sources {
            *by_health.entry(source.word()).or_default() += 1;
        }
        let (items, news) = store.item_counts().await?;
        let (wanted, reached) = (store.reached(SCHEMA).await?, self.0.index.reached());
        let level_at = self.0.level_at.load(Ordering::Relaxed);
        let lag_seconds = if wanted == reached { 0 } else { (self.0.clock.now().timestamp() - level_at).max(0) };
        Ok(Gauges {
            items,
            news,
            revision: wanted.revision,
            indexed: reached.revision,
            lag_seconds,
            store_bytes: store.size_bytes().await?,
            index_bytes: self.index_stats()?.bytes,
            sources: by_health,
            last_visit: sources.iter().filter_map(|source| source.record.visited_at).max(),
            last_read: sources.iter().filter_map(|source| source.record.good_at).max(),
            outbox: store.outbox().await?,
            last_letter: store.last_sent().await?,
            stopped: store.halt().await?.map(|halt| halt.reason),
        })
    }
}

/// Returns what this process takes of its machine, where the machine says so (`proc(5)`).
pub fn usage() -> Option<Usage> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let descriptors = std::fs::read_dir("/proc/self/fd").ok()?.count();
    Some(Usage { resident_bytes: resident_bytes(&status)?, descriptors: descriptors.try_into().ok()? })
}

/// Reads `VmRSS:     1234 kB`.
fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_what_the_kernel_says() {
        assert_eq!(resident_bytes("Name:\tgorwel\nVmRSS:\t   1234 kB\nThreads:\t3\n"), Some(1_234 * 1_024));
        assert_eq!(resident_bytes("Name:\tgorwel\n"), None);
    }
}
