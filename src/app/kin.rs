//! Kin: who else does the same work, judged for each item once it can be found, and again when it changes.
//!
//! ```text
//! revision ──▶ profiled: the terms of every item up to here are taken down, by how rare they are now
//!          ──▶ judged: every item up to here has been compared with those that share most of them
//!          ──▶ grouped: the groups are those of the edges
//! ```
//!
//! Each step goes on where the last one ended, whoever made it; a rebuild begins all of them again. So a harvest of n
//! items costs n questions to the index, and whoever is killed has lost one batch.

mod batch;
mod decide;
mod shelf;
mod who;

use std::sync::Arc;

use super::{App, AppError, Event, Stop};
use crate::{
    model::{Item, KinReached},
    rules::kinship::{BodyNames, Terms, VERSION, Wording, groups},
    store::KinWrite,
};

pub use shelf::Shelf;
pub use who::{Candidate, Doing};

/// Items taken down at a time.
const ITEMS_A_PROFILING: usize = 256;
/// Items compared at a time: each looks at a hundred others, which are held together.
const ITEMS_A_JUDGING: usize = 32;

/// How far kin have been judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinned {
    /// As far as the index has come; so many items just now.
    Up {
        /// Items that were judged.
        items: usize,
    },
    /// Another process is at it.
    Busy,
}

/// The terms by which the kin of an item are looked for, as the index holds them.
pub(super) fn terms(item: &Item) -> String {
    Terms::of(&Wording::of(item), &|_| 1).indexed()
}

impl App {
    /// Judges the kin of all items that the index has and that have not been judged yet. If another process is at it,
    /// that one goes on.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn catch_up_kin(&self, stop: &Stop) -> Result<Kinned, AppError> {
        if self.0.store.kin_reached().await?.is_level(VERSION) || self.0.store.is_read_only() {
            return Ok(Kinned::Up { items: 0 });
        }
        let index = self.0.index.reached();
        if !self.is_on_our_way(&index).await? {
            return Ok(Kinned::Up { items: 0 });
        }
        let kinned = self.alone(self.judge_upto(index.revision, stop)).await?.unwrap_or(Kinned::Busy);
        if let Kinned::Up { items: items @ 1.. } = kinned {
            self.tell(&Event::Judged { items });
        }
        Ok(kinned)
    }

    /// Has the kin of all items judged anew.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn rebuild_kin(&self, stop: &Stop) -> Result<Kinned, AppError> {
        self.catch_up().await?;
        let judging = async {
            self.0.store.restart_kin(VERSION).await?;
            self.judge_upto(self.0.index.reached().revision, stop).await
        };
        Ok(self.alone(judging).await?.unwrap_or(Kinned::Busy))
    }

    /// Does something to kin that one process at a time may do, and lets go whatever came of it. None, and nothing is done,
    /// while another process is at it.
    async fn alone<T>(&self, work: impl Future<Output = Result<T, AppError>>) -> Result<Option<T>, AppError> {
        self.hold().await?;
        if !self.0.store.claim_kin(&self.0.holder, self.0.clock.now()).await? {
            return Ok(None);
        }
        let done = work.await;
        let released = self.0.store.release_kin(&self.0.holder).await;
        let done = done?;
        released?;
        Ok(Some(done))
    }

    /// The names of all bodies, in both languages: they say nothing of what an item is about.
    async fn body_names(&self) -> Result<Arc<BodyNames>, AppError> {
        let bodies = self.0.store.bodies().await?;
        let names = bodies.iter().flat_map(|body| [Some(body.name.en.as_str()), body.name.cy.as_deref()]);
        Ok(Arc::new(BodyNames::of(names.flatten())))
    }

    async fn judge_upto(&self, revision: i64, stop: &Stop) -> Result<Kinned, AppError> {
        let mut reached = self.0.store.kin_reached().await?;
        if reached.version != i64::from(VERSION) {
            self.0.store.restart_kin(VERSION).await?;
            reached = self.0.store.kin_reached().await?;
        }
        let names = self.body_names().await?;
        let mut held = self.profile_upto(&mut reached, revision, &names, stop).await?;
        let mut items = 0;
        if held && reached.profiled >= revision.min(reached.revision) {
            (held, items) = self.compare_upto(&mut reached, revision, &names, stop).await?;
        }
        if held && !stop.is_said() {
            held = self.regroup().await?;
        }
        Ok(if held { Kinned::Up { items } } else { Kinned::Busy })
    }

    /// The next items above `from`, and the revision that is reached with them; none when `upto` has been reached.
    async fn next_items(&self, from: i64, upto: i64, limit: usize) -> Result<Option<(Vec<Item>, i64)>, AppError> {
        let mut items = self.0.store.above(from, limit).await?;
        items.retain(|item| item.revision <= upto);
        Ok(items.last().map(|last| last.revision).map(|last| (items, last)))
    }

    /// Takes down the terms of all items up to a revision. False if the lease has gone to another process.
    async fn profile_upto(
        &self,
        reached: &mut KinReached,
        upto: i64,
        names: &Arc<BodyNames>,
        stop: &Stop,
    ) -> Result<bool, AppError> {
        while !stop.is_said() {
            let Some((items, last)) = self.next_items(reached.profiled, upto, ITEMS_A_PROFILING).await? else { break };
            let names = names.clone();
            let (kept, gone) = self.ask_index(move |index| batch::profile(index, &items, &names)).await?;
            let write = KinWrite { kept, gone, profiled: Some(last), ..KinWrite::default() };
            if !self.0.store.write_kin(&self.0.holder, &write, self.0.clock.now()).await? {
                return Ok(false);
            }
            reached.profiled = last;
        }
        Ok(true)
    }

    /// Compares all items up to a revision with those that are like them. Returns whether the lease is still held, and
    /// how many items there were.
    async fn compare_upto(
        &self,
        reached: &mut KinReached,
        upto: i64,
        names: &Arc<BodyNames>,
        stop: &Stop,
    ) -> Result<(bool, usize), AppError> {
        let (mut shelf, mut count) = (Shelf::default(), 0);
        while !stop.is_said() {
            let Some((items, last)) = self.next_items(reached.judged, upto, ITEMS_A_JUDGING).await? else { break };
            count += items.len();
            let (mut write, filled) = self.judge_batch(items, shelf, names).await?;
            shelf = filled;
            write.judged_upto = Some(last);
            if !self.0.store.write_kin(&self.0.holder, &write, self.0.clock.now()).await? {
                return Ok((false, count));
            }
            shelf.forget(write.kept.iter().map(|(kept, _)| kept.item));
            reached.judged = last;
        }
        Ok((true, count))
    }

    /// Makes the groups again, if any edge has changed since. False if the lease has gone to another process.
    async fn regroup(&self) -> Result<bool, AppError> {
        let reached = self.0.store.kin_reached().await?;
        if reached.grouped >= reached.made {
            return Ok(true);
        }
        let edges = self.0.store.all_edges().await?;
        let groups = groups(&edges);
        Ok(self.0.store.write_groups(&self.0.holder, &groups, reached.made, self.0.clock.now()).await?)
    }

    /// Whether the groups are those of the edges, and all that can be judged has been: what a doctor asks.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub(super) async fn groups_are_right(&self) -> Result<bool, AppError> {
        let reached = self.0.store.kin_reached().await?;
        let edges = self.0.store.all_edges().await?;
        Ok(reached.grouped < reached.made || groups(&edges) == self.0.store.groups().await?)
    }
}
