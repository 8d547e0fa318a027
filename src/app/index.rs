//! The index follows the store, and can be asked whether it does.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use super::{App, AppError, Event};
use crate::{
    model::{ItemId, Reached},
    search::{self, Index, SearchError, Writer},
};

/// Items read from the store at a time.
const ITEMS_A_READ: usize = 1_000;
/// Items taken in before they are committed; a commit costs some 80 ms, so few are cheaper, and none may wait long.
const ITEMS_A_COMMIT: usize = 20_000;

/// Failures in a row after which an index is made again.
const MOST_FAILURES: u32 = 2;

/// Whether the index can still be read.
#[derive(Debug, Default)]
pub(super) struct Trust {
    /// Failures in a row.
    failures: AtomicU32,
}

impl Trust {
    fn is_lost(&self) -> bool {
        self.failures.load(Ordering::Relaxed) >= MOST_FAILURES
    }

    fn lose(&self) {
        self.failures.store(MOST_FAILURES, Ordering::Relaxed);
    }
}

/// How far the index has caught up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caught {
    /// It is where the store is, having taken in so many items.
    Up {
        /// Items taken in just now.
        items: usize,
    },
    /// Another process keeps it.
    Busy,
}

/// Whether the index equals the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Items in the store.
    pub items: usize,
    /// Items of the store that the index lacks.
    pub missing: Vec<ItemId>,
    /// Items that only the index has.
    pub extra: Vec<ItemId>,
    /// Items that the index has as they were before.
    pub stale: Vec<ItemId>,
    /// Items that the index has reached and has wrong all the same.
    pub wrong: usize,
    /// Files of the index whose bytes are not those that were written.
    pub damaged: Vec<PathBuf>,
    /// Where the index is.
    pub index: Reached,
    /// Where the store is.
    pub store: Reached,
}

impl Agreement {
    /// Whether they are equal.
    pub fn is_equal(&self) -> bool {
        let level = self.index == self.store || (self.store.revision == 0 && self.index.revision == 0);
        let same = self.missing.is_empty() && self.extra.is_empty() && self.stale.is_empty();
        same && level && self.damaged.is_empty()
    }

    /// Whether the index equals the store as it was at the revision that the index has reached; it may be behind.
    pub fn is_right_so_far(&self) -> bool {
        let ours = self.index.revision == 0 || self.index.store == self.store.store;
        let behind = self.index.revision < self.store.revision;
        self.is_equal() || (ours && behind && self.wrong == 0 && self.damaged.is_empty())
    }
}

impl App {
    /// Asks the index something, off the async threads. An engine that panics has failed. After two failures in a row the
    /// index is made again when it next catches up.
    pub(super) async fn ask_index<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Index) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, AppError> {
        let index = self.0.index.clone();
        let answer = tokio::task::spawn_blocking(move || ask(&index)).await;
        match &answer {
            Ok(Ok(_)) => self.0.trust.failures.store(0, Ordering::Relaxed),
            Ok(Err(SearchError::Engine(_))) | Err(_) => {
                self.0.trust.failures.fetch_add(1, Ordering::Relaxed);
            }
            Ok(Err(SearchError::Io { .. } | SearchError::Busy | SearchError::TooSlow { .. })) => {}
        }
        Ok(answer??)
    }

    /// Reads the whole index, and has it made again if its bytes are not those that were written.
    ///
    /// # Errors
    ///
    /// When it cannot be read at all; it is made again then too.
    pub async fn examine_index(&self) -> Result<(), AppError> {
        let damaged = self.ask_index(Index::damaged_files).await;
        if !matches!(&damaged, Ok(files) if files.is_empty()) {
            self.mistrust_index();
        }
        damaged.map(drop)
    }

    /// Has the index made again when it next catches up.
    pub fn mistrust_index(&self) {
        self.0.trust.lose();
    }

    /// Brings the index to where the store is. If another process keeps the index, it does that. One that has failed
    /// twice, or is of another store or of a past that this store has not had, is made again beside itself.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn catch_up(&self) -> Result<Caught, AppError> {
        let wanted = self.0.store.reached(search::SCHEMA).await?;
        let trusted = !self.0.trust.is_lost();
        if trusted && self.0.index.reached() == wanted {
            self.0.level_at.store(self.0.clock.now().timestamp(), Ordering::Relaxed);
            return Ok(Caught::Up { items: 0 });
        }
        let mut held = self.0.writer.lock().await;
        let caught = self.follow(&wanted, trusted, &mut held).await;
        match caught {
            Ok(items) => {
                self.0.level_at.store(self.0.clock.now().timestamp(), Ordering::Relaxed);
                Ok(Caught::Up { items })
            }
            Err(AppError::Search(SearchError::Busy)) => Ok(Caught::Busy),
            Err(why) => {
                if why.is_of_the_index() {
                    self.0.trust.failures.fetch_add(1, Ordering::Relaxed);
                }
                Err(why)
            }
        }
    }

    async fn follow(&self, wanted: &Reached, trusted: bool, held: &mut Option<Writer>) -> Result<usize, AppError> {
        let reached = self.0.index.reached();
        let is_new = reached == Reached::default();
        if !trusted || !(is_new || self.is_on_our_way(&reached).await?) {
            let writer = held.take();
            return self.make_anew(writer, held).await;
        }
        let writer = match held.take() {
            Some(writer) => writer,
            None => self.0.index.writer()?,
        };
        let reached = Reached { store: wanted.store.clone(), schema: wanted.schema, ..reached };
        self.take_in(writer, held, reached).await
    }

    /// Whether the index stands at a point that this store has really passed.
    pub(super) async fn is_on_our_way(&self, reached: &Reached) -> Result<bool, AppError> {
        if reached.store != self.0.store.name() || reached.schema != search::SCHEMA {
            return Ok(false);
        }
        if reached.revision == 0 {
            return Ok(true);
        }
        let mark = self.0.store.mark_at(reached.revision).await?;
        Ok(mark.is_some_and(|(_, mark)| mark == reached.mark))
    }

    async fn take_in(
        &self,
        mut writer: Writer,
        held: &mut Option<Writer>,
        mut reached: Reached,
    ) -> Result<usize, AppError> {
        let (mut taken, mut uncommitted) = (0, 0);
        loop {
            let items = self.0.store.above(reached.revision, ITEMS_A_READ).await?;
            let Some(last) = items.last() else { break };
            reached.revision = last.revision;
            let (count, done) = (items.len(), items.len() < ITEMS_A_READ);
            taken += count;
            uncommitted += count;
            let commit = if done || uncommitted >= ITEMS_A_COMMIT {
                uncommitted = 0;
                reached.mark = self.0.store.mark_at(reached.revision).await?.map(|(_, mark)| mark).unwrap_or_default();
                Some(reached.clone())
            } else {
                None
            };
            let committed = commit.is_some();
            writer = tokio::task::spawn_blocking(move || {
                writer.apply(&items, super::kin::terms)?;
                commit.map_or(Ok(()), |reached| writer.commit(&reached))?;
                Ok::<_, SearchError>(writer)
            })
            .await??;
            if committed {
                self.tell(&Event::Indexed { items: taken, revision: reached.revision });
            }
        }
        if uncommitted > 0 || taken == 0 {
            reached.mark = self.0.store.mark_at(reached.revision).await?.map(|(_, mark)| mark).unwrap_or_default();
            let last = reached.clone();
            writer = tokio::task::spawn_blocking(move || writer.commit(&last).map(|()| writer)).await??;
        }
        *held = Some(writer);
        Ok(taken)
    }

    /// Throws the index away and makes it again beside the old one; searches answer from the old one until then.
    ///
    /// # Errors
    ///
    /// When another process keeps the index, or store or index refuse.
    pub async fn rebuild_index(&self) -> Result<usize, AppError> {
        let mut held = self.0.writer.lock().await;
        let writer = held.take();
        self.make_anew(writer, &mut held).await
    }

    /// Makes an index beside the present one, and puts it in its place.
    async fn make_anew(&self, writer: Option<Writer>, held: &mut Option<Writer>) -> Result<usize, AppError> {
        let fresh = self.0.index.beside(writer)?;
        let reached = Reached { store: self.0.store.name().to_owned(), schema: search::SCHEMA, ..Reached::default() };
        let items = self.take_in(fresh, held, reached).await?;
        self.0.index.swap()?;
        self.0.trust.failures.store(0, Ordering::Relaxed);
        Ok(items)
    }

    /// Measures the index.
    ///
    /// # Errors
    ///
    /// When its folder cannot be read.
    pub fn index_stats(&self) -> Result<search::Stats, AppError> {
        Ok(self.0.index.stats()?)
    }

    /// Compares the index with the store, item by item, and its bytes with those that were written.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn check_index(&self) -> Result<Agreement, AppError> {
        let store = self.0.store.reached(search::SCHEMA).await?;
        let present = self.0.store.present().await?;
        let mut agreement = Agreement {
            items: present.len(),
            missing: Vec::new(),
            extra: Vec::new(),
            stale: Vec::new(),
            wrong: 0,
            damaged: self.0.index.damaged_files()?,
            index: self.0.index.reached(),
            store,
        };
        let mut indexed: BTreeMap<ItemId, i64> = self.0.index.all()?.into_iter().collect();
        for (id, revision) in present {
            let right = match indexed.remove(&id) {
                Some(at) if at == revision => true,
                Some(_) => {
                    agreement.stale.push(id);
                    false
                }
                None => {
                    agreement.missing.push(id);
                    false
                }
            };
            agreement.wrong += usize::from(!right && revision <= agreement.index.revision);
        }
        agreement.extra = indexed.into_keys().collect();
        Ok(agreement)
    }
}
