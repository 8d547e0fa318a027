//! The files of a SQLite store: the one that it is, those that lie beside it, and who may touch them.
//!
//! Every process that opens a store shares the lock beside it, and whoever puts a copy in its place wants that lock alone.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::StoreError;

/// The file that every process with the store open holds a lock on. It stays, since it must be the same one for all.
const LOCK: &str = ".lock";
/// A copy that is about to take the place of the store.
pub(super) const RESTORING: &str = ".restoring";
/// What SQLite keeps beside a store while it is open, and beside one that was not closed.
pub(super) const LOGS: [&str; 2] = ["-wal", "-shm"];
/// Only its owner may read a store: there are addresses of people in it.
const PRIVATE: u32 = 0o600;

/// A store that is open somewhere, or that nobody else may open now. It is let go when this is dropped.
#[derive(Debug)]
pub struct StoreLock(File);

impl StoreLock {
    /// Joins those who have the store open. None where the lock cannot be made or opened, as on a disk that is
    /// read-only: nobody puts a copy there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Restoring`] while a copy is being put in its place.
    pub fn shared(store: &Path) -> Result<Option<Self>, StoreError> {
        let path = beside(store, LOCK);
        let Ok(file) = open_lock(&path).or_else(|_| File::open(&path)) else { return Ok(None) };
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Err(StoreError::Restoring),
            Err(TryLockError::Error(why)) => Err(StoreError::File { path, why }),
        }
    }

    /// Keeps everybody else out. None if somebody has the store open.
    ///
    /// # Errors
    ///
    /// When the lock cannot be made.
    pub fn alone(store: &Path) -> io::Result<Option<Self>> {
        let file = open_lock(&beside(store, LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(why)) => Err(why),
        }
    }

    /// Lets go while clones of the store may still be about: they are closed, and touch nothing any more.
    pub fn let_go(&self) {
        // If it cannot be let go now, it is when the file is closed.
        let _ = self.0.unlock();
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).mode(PRIVATE).open(path)
}

/// Makes an empty file that only its owner may read, unless it is there already. What SQLite makes beside a store has
/// the store's own mode.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(path) {
        Err(why) if why.kind() != io::ErrorKind::AlreadyExists => Err(why),
        _ => Ok(()),
    }
}

/// The file that a SQLite address names.
pub(super) fn file_of(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or_default())
}

/// The file beside `path` whose name has one more `end`.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Deletes a file, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
        _ => Ok(()),
    }
}

/// Makes sure that a finished file survives a power cut.
pub(super) fn sync(file: &Path) -> io::Result<()> {
    File::open(file)?.sync_all()
}
