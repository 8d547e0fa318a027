//! Backups: a copy of a living SQLite store, and a copy put back in its place.
//!
//! PostgreSQL has better tools of its own, and the errors here say so.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, Connection, Executor};

use super::{
    Engine, Store, StoreError, check,
    files::{LOGS, RESTORING, StoreLock, beside, file_of, folder_of, make_private, remove, sync},
    migrate,
    open::{Access, prepare},
};
use crate::failpoint::point;

/// What the name of a store that another took the place of has at its end, before its number.
const BEFORE: &str = ".before-restore-";
/// What a copy is called that is not finished.
const UNFINISHED: &str = ".part";

/// A backup that cannot be made or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The store is no file.
    #[error("the store is PostgreSQL: use pg_dump and pg_restore")]
    NotAFile,
    /// There is a file of that name.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// Another process has the store open.
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

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    |why| BackupError::Io { path, why }
}

impl Store {
    /// Copies the store into `path`, whole as of one moment, while others go on working. `path` must not be there yet,
    /// and only its owner may read it.
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
        let shown = |why: StoreError| BackupError::Store { path: path.to_owned(), why };
        // A connection of its own, since those that read may not even write elsewhere, and nobody should wait to write.
        let connection = AnyConnection::connect_with(&self.write.connect_options()).await;
        let mut connection = connection.map_err(|why| shown(why.into()))?;
        copy_into(&mut connection, path).await.map_err(shown)?;
        connection.close().await.map_err(|why| shown(why.into()))
    }
}

/// Copies the store of a connection into `place`, under another name until it is whole.
pub async fn copy_into(connection: &mut AnyConnection, place: &Path) -> Result<(), StoreError> {
    let part = beside(place, UNFINISHED);
    let failed = |why| StoreError::File { path: part.clone(), why };
    remove(&part).and_then(|()| make_private(&part)).map_err(failed)?;
    sqlx::query("vacuum into $1").bind(part.display().to_string()).execute(connection).await?;
    point("a copy is whole, and not in its place");
    let moved = sync(&part).and_then(|()| std::fs::rename(&part, place)).and_then(|()| sync(folder_of(place)));
    moved.map_err(failed)
}

/// Puts a copy in the place of the store at `url`, and returns where the store that was there now lies, if there was one.
///
/// The copy is looked at first, whole and of a version that this program knows; nothing is moved until it is well. There
/// is a whole store in its place at every moment, the one or the other.
///
/// # Errors
///
/// When the store is no file, somebody has it open, or the copy is not whole.
pub async fn restore(url: &str, path: &Path) -> Result<Option<PathBuf>, BackupError> {
    if !url.starts_with("sqlite:") {
        return Err(BackupError::NotAFile);
    }
    let place = file_of(url);
    std::fs::create_dir_all(folder_of(&place)).map_err(at(folder_of(&place)))?;
    let Some(_alone) = StoreLock::alone(&place).map_err(at(&place))? else { return Err(BackupError::Busy) };
    let copy = beside(&place, RESTORING);
    for file in [copy.clone(), beside(&copy, LOGS[0]), beside(&copy, LOGS[1])] {
        remove(&file).map_err(at(&file))?;
    }
    copy_file(path, &copy).map_err(at(path))?;
    let log = beside(path, LOGS[0]);
    if log.exists() {
        // A store that was not closed: what is still in its log belongs to it.
        copy_file(&log, &beside(&copy, LOGS[0])).map_err(at(&log))?;
    }
    point("a copy lies beside the store");
    look_at(&copy, path).await?;
    sync(&copy).map_err(at(&copy))?;
    point("the copy is well");
    let old = if place.exists() { Some(keep(&place).await?) } else { None };
    std::fs::rename(&copy, &place).map_err(at(&place))?;
    point("the copy is in its place, perhaps not for good");
    sync(folder_of(&place)).map_err(at(&place))?;
    Ok(old)
}

/// Copies a file, for its owner only: not `fs::copy`, which would give the copy the mode of the file.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = File::open(from)?;
    make_private(to)?;
    let mut copy = File::options().write(true).open(to)?;
    io::copy(&mut source, &mut copy)?;
    Ok(())
}

/// Gives the store that another one will take the place of a second name, and returns that. It keeps its own until then.
async fn keep(place: &Path) -> Result<PathBuf, BackupError> {
    // A damaged one cannot be asked to take its log in; then the log is kept beside it under its new name.
    let _ = settle(place).await;
    let log = beside(place, LOGS[0]);
    let mut number = 1;
    let old = loop {
        let old = beside(place, &format!("{BEFORE}{number}"));
        match std::fs::hard_link(place, &old) {
            Ok(()) => break old,
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(why) => return Err(at(&old)(why)),
        }
    };
    if log.exists() {
        let kept = beside(&old, LOGS[0]);
        std::fs::hard_link(&log, &kept).map_err(at(&kept))?;
    }
    sync(folder_of(place)).map_err(at(place))?;
    point("the old store has two names");
    // Never beside the copy: SQLite would take the log for the copy's own.
    for end in LOGS {
        let file = beside(place, end);
        remove(&file).map_err(at(&file))?;
    }
    point("the old store has no log");
    Ok(old)
}

/// Has a store that nobody uses take its log in, so that its file alone is whole.
async fn settle(store: &Path) -> Result<(), StoreError> {
    let mut connection = AnyConnection::connect(&format!("sqlite:{}", store.display())).await?;
    connection.execute("pragma wal_checkpoint(truncate)").await?;
    connection.close().await?;
    Ok(())
}

/// Opens a copy as this program would, which brings it up to date, and asks the database whether it is whole.
async fn look_at(copy: &Path, shown: &Path) -> Result<(), BackupError> {
    sqlx::any::install_default_drivers();
    let complaints = complaints_of(copy).await.map_err(|why| BackupError::Store { path: shown.to_owned(), why })?;
    match complaints.into_iter().next() {
        Some(complaint) => Err(BackupError::Damaged { path: shown.to_owned(), complaint }),
        None => Ok(()),
    }
}

async fn complaints_of(copy: &Path) -> Result<Vec<String>, StoreError> {
    let mut connection = AnyConnection::connect(&format!("sqlite:{}", copy.display())).await?;
    prepare(&mut connection, Engine::Sqlite, Access::Write).await?;
    migrate::up(&mut connection, Engine::Sqlite, None).await?;
    let complaints = check::complaints(&mut connection).await?;
    connection.execute("pragma wal_checkpoint(truncate)").await?;
    connection.close().await?;
    Ok(complaints)
}
