//! The search index: made from the store, derived and disposable.
//!
//! It holds the words of every item that is there, and of each its number and what it can be filtered, counted and
//! sorted by; the text itself lives in the store only. How far the index has come stands in the payload of its last
//! commit, so that the two can never disagree. Readers see a commit as soon as it is made, and those of other processes
//! when they look ([`Index::refresh`]).
//!
//! Nothing outside this module knows which engine does the work, and all words are made by `language`.

mod apply;
mod columns;
mod facets;
mod find;
mod folder;
mod kin;
mod place;
mod query;
mod schema;
mod spelling;
mod terms;
mod volume;
mod walk;
mod weigh;
mod window;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use crate::{
    failpoint::point,
    language::Lexicon,
    model::{ItemId, Reached},
};

use volume::Volume;

pub use apply::Writer;
pub use find::{Found, MOST_SKIPPED, Window};
pub use kin::Rarity;
pub use schema::SCHEMA;
pub use weigh::Weighed;

/// The index did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A file or folder.
    #[error("{path}")]
    Io {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        #[source]
        why: io::Error,
    },
    /// Somebody else writes to it: another process, or another writer of this one.
    #[error("the index is being written by another process")]
    Busy,
    /// A search that took too long was given up.
    #[error("the search took longer than {limit_millis} ms")]
    TooSlow {
        /// The limit.
        limit_millis: u64,
    },
    /// The engine.
    #[error("the index")]
    Engine(#[source] EngineError),
}

/// What the search engine says went wrong.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct EngineError(tantivy::TantivyError);

fn engine(why: impl Into<tantivy::TantivyError>) -> SearchError {
    SearchError::Engine(EngineError(why.into()))
}

/// The size of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Items that can be found.
    pub items: usize,
    /// What it takes on disk.
    pub bytes: u64,
    /// The pieces it is kept in.
    pub segments: usize,
}

/// An index in a folder of its own. Clones are the same index.
#[derive(Debug, Clone)]
pub struct Index(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    lexicon: Arc<Lexicon>,
    current: RwLock<Arc<Volume>>,
    /// One that is being made to take the place of the current one.
    beside: Mutex<Option<Arc<Volume>>>,
}

impl Index {
    /// Opens the index in `dir`, whose Welsh words are read by `lexicon`. Where there is none, or one that cannot be read
    /// or is of another [`SCHEMA`] or lexicon, an empty one is begun beside it and takes its place: it has reached
    /// nothing, and is caught up from the store.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read or written.
    pub fn open(dir: &Path, lexicon: Arc<Lexicon>) -> Result<Self, SearchError> {
        place::make(dir)?;
        let current = RwLock::new(Arc::new(current_or_fresh(dir, &lexicon)?));
        Ok(Self(Arc::new(Inner { dir: dir.to_owned(), lexicon, current, beside: Mutex::new(None) })))
    }

    /// Looks whether another process has changed the index, and if so reads on from there. Costs some ten microseconds
    /// when nothing has changed. An index that was deleted or swapped is opened anew.
    ///
    /// # Errors
    ///
    /// When it cannot be read, nor begun anew.
    pub fn refresh(&self) -> Result<(), SearchError> {
        let current = self.current();
        let in_place = place::pointer(&self.0.dir)?.as_deref() == Some(current.name());
        if in_place && current.is_there() {
            return current.refresh();
        }
        self.install(Arc::new(current_or_fresh(&self.0.dir, &self.0.lexicon)?));
        Ok(())
    }

    /// How far the index has come: what was last committed, here or by another process; nothing if nothing was. What it
    /// says has been reached can be found.
    pub fn reached(&self) -> Reached {
        // A failure shows itself at the next search or writing; until then the last good state is the answer.
        let _ = self.refresh();
        self.current().reached()
    }

    /// Takes the pen. Only one writer writes an index at a time, of all processes.
    ///
    /// # Errors
    ///
    /// [`SearchError::Busy`] while there is another one; else when files cannot be written.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        let lock = place::lock(&self.0.dir)?;
        self.refresh()?;
        *self.beside_slot() = None;
        let current = self.current();
        place::keep_only(&self.0.dir, current.name())?;
        Writer::new(current, lock)
    }

    /// Begins an empty index beside this one, and gives the pen for it; `held` is the pen of this one, if it has been
    /// taken. Searches answer from the old index until [`Index::swap`].
    ///
    /// # Errors
    ///
    /// [`SearchError::Busy`] while somebody else writes; else when files cannot be written.
    pub fn beside(&self, held: Option<Writer>) -> Result<Writer, SearchError> {
        let lock = match held {
            Some(writer) => writer.into_lock(),
            None => place::lock(&self.0.dir)?,
        };
        let fresh = Arc::new(Volume::begin(&self.0.dir, &self.0.lexicon)?);
        *self.beside_slot() = Some(fresh.clone());
        Writer::new(fresh, lock)
    }

    /// Puts the index that was made beside this one in its place, and removes the old one. Does nothing if none was made.
    ///
    /// # Errors
    ///
    /// When files cannot be written.
    pub fn swap(&self) -> Result<(), SearchError> {
        let Some(fresh) = self.beside_slot().take() else { return Ok(()) };
        point("a new index is ready, and the old one in its place");
        place::point_to(&self.0.dir, fresh.name())?;
        point("the new index is in its place, and the old one still there");
        self.install(fresh.clone());
        place::keep_only(&self.0.dir, fresh.name())
    }

    /// Every item that can be found, with the revision it was taken in at, by number.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn all(&self) -> Result<Vec<(ItemId, i64)>, SearchError> {
        self.current().all()
    }

    /// Measures the index.
    ///
    /// # Errors
    ///
    /// When its folder cannot be read.
    pub fn stats(&self) -> Result<Stats, SearchError> {
        self.current().stats()
    }

    /// The files of the index whose bytes are not those that were written. Reads all of it.
    ///
    /// # Errors
    ///
    /// When a file is missing or cannot be read.
    pub fn damaged_files(&self) -> Result<Vec<PathBuf>, SearchError> {
        self.current().damaged_files()
    }

    /// What is known of Welsh in it; whoever shows why an item was found reads words by the same.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.0.lexicon
    }

    fn current(&self) -> Arc<Volume> {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn install(&self, volume: Arc<Volume>) {
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = volume;
    }

    fn beside_slot(&self) -> std::sync::MutexGuard<'_, Option<Arc<Volume>>> {
        self.0.beside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The index that `dir` points to, or an empty one that it points to from now on.
fn current_or_fresh(dir: &Path, lexicon: &Arc<Lexicon>) -> Result<Volume, SearchError> {
    place::make(dir)?;
    let usable = place::pointer(dir)?.filter(|name| place::schema_of(name) == Some(schema::version(lexicon)));
    if let Some(Ok(volume)) = usable.map(|name| Volume::open(dir, &name, lexicon)) {
        return Ok(volume);
    }
    let fresh = Volume::begin(dir, lexicon)?;
    place::point_to(dir, fresh.name())?;
    // While somebody writes, the old folder stays until the pen is taken next.
    if let Ok(_lock) = place::lock(dir) {
        place::keep_only(dir, fresh.name())?;
    }
    Ok(fresh)
}

#[cfg(test)]
mod tests;
