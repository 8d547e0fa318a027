//! The index follows the store, and can be asked whether it does.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use super::{App, AppError, Event};
use crate::{
    model::{ItemId, Reached},
    search::{self, SearchError, Writer},
};

/// Items read from the store at a time.
const ITEMS_A_READ: usize = 1_000;
/// Items taken in before they are committed; a commit costs some 80 ms, so few are cheaper, and none may wait long.
const ITEMS_A_COMMIT: usize = 20_000;

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
    /// Where the index is.
    pub index: Reached,
    /// Where the store is.
    pub store: Reached,
}

impl Agreement {
    /// Whether they are equal.
    pub fn is_equal(&self) -> bool {
        let level = self.index == self.store || (self.store.revision == 0 && self.index.revision == 0);
        self.missing.is_empty() && self.extra.is_empty() && self.stale.is_empty() && level
    }

    /// Whether the index equals the store as it was at the revision that the index has reached; it may be behind.
    pub fn is_right_so_far(&self) -> bool {
        let ours = self.index.revision == 0 || self.index.store == self.store.store;
        let behind = self.index.revision < self.store.revision;
        self.is_equal() || (ours && behind && self.wrong == 0)
    }
}

impl App {
    /// Brings the index to where the store is. If another process keeps the index, it does that.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn catch_up(&self) -> Result<Caught, AppError> {
        let wanted = self.0.store.reached(search::SCHEMA).await?;
        if self.0.index.reached() == wanted {
            self.0.level_at.store(self.0.clock.now().timestamp(), Ordering::Relaxed);
            return Ok(Caught::Up { items: 0 });
        }
        let mut held = self.0.writer.lock().await;
        if held.is_none() {
            match self.0.index.writer() {
                Ok(writer) => *held = Some(writer),
                Err(SearchError::Busy) => return Ok(Caught::Busy),
                Err(why) => return Err(why.into()),
            }
        }
        let mut writer = held.take().expect("it was just put there");
        let mut reached = self.0.index.reached();
        if !self.is_on_our_way(&reached).await? {
            writer = tokio::task::spawn_blocking(move || writer.clear().map(|()| writer)).await??;
            reached = Reached { store: wanted.store.clone(), schema: wanted.schema, ..Reached::default() };
        }
        let items = self.take_in(writer, &mut held, reached).await?;
        self.0.level_at.store(self.0.clock.now().timestamp(), Ordering::Relaxed);
        Ok(Caught::Up { items })
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
                writer.apply(&items)?;
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
        let fresh = self.0.index.beside(held.take())?;
        let reached = Reached { store: self.0.store.name().to_owned(), schema: search::SCHEMA, ..Reached::default() };
        let items = self.take_in(fresh, &mut held, reached).await?;
        self.0.index.swap()?;
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

    /// Compares the index with the store, item by item.
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
