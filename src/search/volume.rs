//! One index in one folder, open for reading.

use std::{
    collections::HashMap,
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tantivy::{IndexReader, ReloadPolicy, Searcher, SegmentReader, index::SegmentId};

use crate::{
    language::Lexicon,
    model::{ItemId, Reached},
};

use super::{SearchError, Stats, columns::Columns, engine, folder::Folder, place, schema, schema::Fields};

/// The file in which the engine says what an index is made of.
const CONTENTS: &str = "meta.json";

/// An index in a folder that is named after its schema.
pub(super) struct Volume {
    name: String,
    folder: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    lexicon: Arc<Lexicon>,
    seen: Mutex<Seen>,
    /// The columns of the segments that have been searched: to open them costs as much as a small search.
    columns: Mutex<HashMap<SegmentId, Arc<Columns>>>,
}

/// What the reader has seen last.
#[derive(Debug, Default)]
struct Seen {
    /// The bytes of [`CONTENTS`].
    contents: Vec<u8>,
    reached: Reached,
}

impl Volume {
    /// Makes an empty index in the next folder of `dir`.
    pub(super) fn begin(dir: &Path, lexicon: &Arc<Lexicon>) -> Result<Self, SearchError> {
        let name = place::begin(dir, schema::version(lexicon))?;
        let folder = dir.join(&name);
        let index = tantivy::Index::create_in_dir(&folder, schema::schema()).map_err(engine)?;
        place::sync(&folder)?;
        Self::read(name, folder, index, lexicon)
    }

    /// Opens the index in the folder `name` of `dir`.
    pub(super) fn open(dir: &Path, name: &str, lexicon: &Arc<Lexicon>) -> Result<Self, SearchError> {
        // The engine panics on files that end too early, and an index is disposable: it must never be why we do not start.
        let opened = catch_unwind(|| Self::open_sound(dir, name, lexicon));
        let fault = || tantivy::TantivyError::InternalError(format!("{name} cannot be read"));
        opened.unwrap_or_else(|_| Err(engine(fault())))
    }

    fn open_sound(dir: &Path, name: &str, lexicon: &Arc<Lexicon>) -> Result<Self, SearchError> {
        let folder = dir.join(name);
        let index = tantivy::Index::open(Folder::open(&folder)?).map_err(engine)?;
        if index.schema() != schema::schema() {
            return Err(engine(tantivy::TantivyError::SchemaError(format!("{name} has another schema"))));
        }
        Self::read(name.to_owned(), folder, index, lexicon)
    }

    fn read(
        name: String,
        folder: PathBuf,
        mut index: tantivy::Index,
        lexicon: &Arc<Lexicon>,
    ) -> Result<Self, SearchError> {
        index.set_tokenizers(schema::tokenizers(lexicon));
        let fields = Fields::of(&index.schema()).map_err(engine)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine)?;
        let (lexicon, seen, columns) = (lexicon.clone(), Mutex::default(), Mutex::default());
        let volume = Self { name, folder, index, reader, fields, lexicon, seen, columns };
        volume.refresh()?;
        Ok(volume)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn engine(&self) -> &tantivy::Index {
        &self.index
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    /// What is known of Welsh in it.
    pub(super) fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// What can be searched now; it stays the same while it is held.
    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Whether its files have not been deleted.
    pub(super) fn is_there(&self) -> bool {
        self.folder.join(CONTENTS).is_file()
    }

    /// Reads on if the index has changed.
    pub(super) fn refresh(&self) -> Result<(), SearchError> {
        let path = self.folder.join(CONTENTS);
        let contents = fs::read(&path).map_err(place::io(&path))?;
        let mut seen = self.seen();
        if seen.contents == contents {
            return Ok(());
        }
        // The payload is read before the segments, so that it never claims more than can be found.
        let payload = self.index.load_metas().map_err(engine)?.payload;
        self.reader.reload().map_err(engine)?;
        let reached = payload.and_then(|payload| serde_json::from_str::<Reached>(&payload).ok());
        *seen = Seen { contents, reached: reached.unwrap_or_default() };
        let searcher = self.searcher();
        self.columns_seen()
            .retain(|id, _| searcher.segment_readers().iter().any(|segment| segment.segment_id() == *id));
        Ok(())
    }

    /// The columns of a segment.
    pub(super) fn columns(&self, segment: &SegmentReader) -> Result<Arc<Columns>, SearchError> {
        let id = segment.segment_id();
        if let Some(columns) = self.columns_seen().get(&id) {
            return Ok(columns.clone());
        }
        let columns = Arc::new(Columns::of(segment).map_err(engine)?);
        self.columns_seen().insert(id, columns.clone());
        Ok(columns)
    }

    pub(super) fn reached(&self) -> Reached {
        self.seen().reached.clone()
    }

    pub(super) fn all(&self) -> Result<Vec<(ItemId, i64)>, SearchError> {
        let mut all = Vec::new();
        for segment in self.searcher().segment_readers() {
            let ids = segment.fast_fields().i64(schema::ID).map_err(engine)?;
            let revisions = segment.fast_fields().i64(schema::REVISION).map_err(engine)?;
            for doc in segment.doc_ids_alive() {
                let id = ids.first(doc).unwrap_or_default();
                all.push((ItemId(id), revisions.first(doc).unwrap_or_default()));
            }
        }
        all.sort_unstable();
        Ok(all)
    }

    pub(super) fn stats(&self) -> Result<Stats, SearchError> {
        let searcher = self.searcher();
        Ok(Stats {
            items: usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX),
            bytes: place::bytes(&self.folder)?,
            segments: searcher.segment_readers().len(),
        })
    }

    pub(super) fn damaged_files(&self) -> Result<Vec<PathBuf>, SearchError> {
        let mut damaged: Vec<PathBuf> = self.index.validate_checksum().map_err(engine)?.into_iter().collect();
        damaged.sort();
        Ok(damaged)
    }

    fn columns_seen(&self) -> MutexGuard<'_, HashMap<SegmentId, Arc<Columns>>> {
        self.columns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Volume {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Volume").field("folder", &self.folder).finish_non_exhaustive()
    }
}
