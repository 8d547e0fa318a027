//! Backups: a copy of a living SQLite store, and a copy put back in its place.
//!
//! PostgreSQL has better tools of its own, and the errors here say so.

use std::{
    ffi::OsString,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use super::{Engine, Store, StoreError, file_of, holder};
use crate::clock::Dice;

/// A backup that cannot be made or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store is no file.
    #[error("the store is PostgreSQL: use pg_dump and pg_restore")]
    NotAFile,
    /// There is a file of that name.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// Another process works on the store.
    #[error("another process works on the store: stop it first")]
    Busy,
    /// The file is no store, or a damaged one.
    #[error("{path} is no whole store: {complaint}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the database says of it.
        complaint: String,
    },
    /// The file cannot be used.
    #[error("{path}")]
    Store {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: StoreError,
    },
    /// A file could not be copied or moved.
    #[error("{path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: io::Error,
    },
}

impl Store {
    /// Copies the store into `path`, whole as of one moment, while others go on working. `path` must not be there yet.
    ///
    /// # Errors
    ///
    /// When the store is no file, `path` is there, or the copy cannot be written.
    pub async fn backup(&self, path: &Path) -> Result<(), BackupError> {
        if self.engine != Engine::Sqlite {
            return Err(BackupError::NotAFile);
        }
        if path.exists() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let beside = with_end(path, ".part");
        let copied = sqlx::query("vacuum into $1").bind(beside.display().to_string()).execute(&self.write).await;
        copied.map_err(|why| BackupError::Store { path: beside.clone(), why: why.into() })?;
        put(&beside, path)
    }
}

/// Puts a copy in the place of the store at `url`, and returns where the store that was there now lies, if there was one.
///
/// The copy is looked at first, whole and of a version that this program knows; nothing is moved until it is well.
///
/// # Errors
///
/// When the store is no file, somebody works on it, or the copy is not whole.
pub async fn restore(url: &str, path: &Path, dice: &Dice) -> Result<Option<PathBuf>, BackupError> {
    if !url.starts_with("sqlite:") {
        return Err(BackupError::NotAFile);
    }
    let place = file_of(url);
    if holder::is_anybody_alive(&place) {
        return Err(BackupError::Busy);
    }
    let beside = with_end(&place, ".restoring");
    let io = |at: &Path| {
        let path = at.to_owned();
        move |why| BackupError::Io { path, why }
    };
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(io(folder))?;
    }
    std::fs::copy(path, &beside).map_err(io(path))?;
    check(&beside, path, dice).await?;
    let old = with_end(&place, ".before-restore");
    let had_one = place.exists();
    if had_one {
        for end in ["", "-wal", "-shm"] {
            let (from, to) = (with_end(&place, end), with_end(&old, end));
            match std::fs::rename(&from, &to) {
                Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(BackupError::Io { path: from, why }),
                _ => {}
            }
        }
    }
    put(&beside, &place)?;
    Ok(had_one.then_some(old))
}

/// Opens a copy as this program would, which brings it up to date, and asks the database whether it is whole.
async fn check(copy: &Path, shown: &Path, dice: &Dice) -> Result<(), BackupError> {
    let store = |why| BackupError::Store { path: shown.to_owned(), why };
    let opened = Store::open(&format!("sqlite:{}", copy.display()), dice).await.map_err(store)?;
    let complaints = opened.integrity().await.map_err(store)?;
    opened.close().await;
    match complaints.into_iter().next() {
        Some(complaint) => Err(BackupError::Damaged { path: shown.to_owned(), complaint }),
        None => Ok(()),
    }
}

/// Moves a finished file into its place, durably.
fn put(beside: &Path, place: &Path) -> Result<(), BackupError> {
    let moved = File::open(beside)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::rename(beside, place))
        .and_then(|()| match place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => File::open(".")?.sync_all(),
        });
    moved.map_err(|why| BackupError::Io { path: place.to_owned(), why })
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
