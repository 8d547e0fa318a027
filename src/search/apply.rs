//! Taking changes in: the one writer of an index.

use std::{collections::HashSet, fs::File, sync::Arc};

use tantivy::{
    IndexWriter, Term,
    indexer::{IndexWriterOptions, LogMergePolicy},
};

use crate::{
    failpoint::point,
    model::{Item, Reached},
};

use super::{SearchError, place, schema::SCHEMA, volume::Volume};

/// What the engine may gather in memory before it writes a piece to disk, in bytes.
const MEMORY_BYTES: usize = 48 * 1024 * 1024;
/// Threads that take words in. One keeps memory small, and half a machine free to answer.
const WRITING_THREADS: usize = 1;
/// Threads that merge small pieces into larger ones.
const MERGING_THREADS: usize = 1;
/// The share of removed items from which a piece is merged to be rid of them.
const MOST_REMOVED: f32 = 0.3;
/// With more pieces than this a commit waits until they are merged: processes that write a little and end would
/// otherwise leave ever more of them.
const MOST_SEGMENTS: usize = 24;

/// The pen of an index. Nothing that it was given can be found before [`Writer::commit`]; dropped before, it has
/// written nothing.
pub struct Writer {
    volume: Arc<Volume>,
    /// None only while one is exchanged for the next.
    engine: Option<IndexWriter>,
    /// Items taken in since the last commit.
    uncommitted: HashSet<i64>,
    lock: File,
}

impl Writer {
    pub(super) fn new(volume: Arc<Volume>, lock: File) -> Result<Self, SearchError> {
        let engine = Some(engine_writer(&volume)?);
        Ok(Self { volume, engine, uncommitted: HashSet::new(), lock })
    }

    /// Lays the pen down, what is not committed being forgotten, but keeps others from taking it.
    pub(super) fn into_lock(self) -> File {
        self.lock
    }

    /// Takes items in as they are now: in the place of what they were before, or not at all if they are gone. The same
    /// item twice is that item once. `kin` tells the terms by which the kin of an item are looked for, parted by spaces.
    ///
    /// # Errors
    ///
    /// When the disk is full or fails; the writer is then of no more use.
    pub fn apply(&mut self, items: &[Item], kin: impl Fn(&Item) -> String) -> Result<(), SearchError> {
        let Self { volume, engine, uncommitted, .. } = self;
        let engine = engine.as_ref().ok_or_else(lost)?;
        let searcher = volume.searcher();
        let fields = volume.fields();
        for item in items {
            // Most items are new, and to look for what must be removed costs more than to look whether it must.
            let id = Term::from_field_i64(fields.id, item.id.0);
            if uncommitted.contains(&item.id.0) || searcher.doc_freq(&id).map_err(super::engine)? > 0 {
                engine.delete_term(id);
            }
            if item.is_shown() {
                engine.add_document(fields.document(item, &kin(item))).map_err(super::engine)?;
                uncommitted.insert(item.id.0);
            }
        }
        Ok(())
    }

    /// Makes all that was taken in durable and findable, together with how far that is. The schema of `reached` is
    /// ours, whatever it says.
    ///
    /// # Errors
    ///
    /// When the disk is full or fails; the index is then as it was after the last commit.
    pub fn commit(&mut self, reached: &Reached) -> Result<(), SearchError> {
        let reached = Reached { schema: SCHEMA, ..reached.clone() };
        let payload = serde_json::to_string(&reached).expect("names and numbers can be written as JSON");
        let engine = self.engine.as_mut().ok_or_else(lost)?;
        let mut prepared = engine.prepare_commit().map_err(super::engine)?;
        prepared.set_payload(&payload);
        point("the index is about to commit");
        prepared.commit().map_err(super::engine)?;
        point("the index has committed, and its folder is not synced");
        // The engine returns before the names of its new files are sure to survive a power cut.
        place::sync(self.volume.folder())?;
        point("the index is durable");
        self.uncommitted.clear();
        self.volume.refresh()?;
        if self.volume.searcher().segment_readers().len() > MOST_SEGMENTS {
            self.merge()?;
        }
        Ok(())
    }

    /// Waits until small pieces have been merged into larger ones. The engine does that for a writer that ends.
    fn merge(&mut self) -> Result<(), SearchError> {
        if let Some(engine) = self.engine.take() {
            engine.wait_merging_threads().map_err(super::engine)?;
        }
        self.engine = Some(engine_writer(&self.volume)?);
        self.volume.refresh()
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("volume", &self.volume).finish_non_exhaustive()
    }
}

/// The engine failed before while one was exchanged for the next.
fn lost() -> SearchError {
    super::engine(tantivy::TantivyError::SystemError("the writer failed before".to_owned()))
}

fn engine_writer(volume: &Volume) -> Result<IndexWriter, SearchError> {
    let options = IndexWriterOptions::builder()
        .memory_budget_per_thread(MEMORY_BYTES)
        .num_worker_threads(WRITING_THREADS)
        .num_merge_threads(MERGING_THREADS)
        .build();
    let writer = volume.engine().writer_with_options(options).map_err(super::engine)?;
    let mut merging = LogMergePolicy::default();
    merging.set_del_docs_ratio_before_merge(MOST_REMOVED);
    writer.set_merge_policy(Box::new(merging));
    Ok(writer)
}
