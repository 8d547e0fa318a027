//! The database: every statement, and nothing but statements.
//!
//! SQLite or PostgreSQL, from one text of SQL. The store is the only truth; whatever else is kept
//! (the index, a letter on its way) says how far it has followed it.
//! Writing goes through one connection at a time on SQLite; each function is one transaction.
//! A store that can only be read is read, and each attempt to write says so.

mod backup;
mod ballast;
mod check;
mod digest;
mod error;
mod files;
mod holder;
mod identity;
mod import;
mod item;
mod kin;
mod letter;
mod migrate;
mod open;
mod post;
mod readiness;
mod register;
mod rename;
mod rows;
mod source;
mod subscriber;
mod token;
mod verdict;
mod visit;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{Any, AnyPool, Transaction};

pub use backup::{BackupError, restore};
pub use digest::{Closed, Closing, Plan};
pub use error::StoreError;
pub use holder::Hold;
pub use item::Numbers;
pub use kin::{KinWrite, Pair};
pub use letter::{Fate, LetterMark, LetterWrite};
pub use migrate::Update;
pub use post::Place;
pub use register::Misconfigured;
pub use source::{Claim, Claimed, Listing};
pub use token::{Limit, TokenUse};
pub use visit::{Change, Recorded, VisitWrite};

use files::StoreLock;

/// How long a visit or a letter stays claimed by a process that may have died, in seconds.
pub const LEASE_SECONDS: i64 = 60;

/// The database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    write: AnyPool,
    read: AnyPool,
    engine: Engine,
    /// The file of a SQLite store.
    file: Option<PathBuf>,
    /// That file is open here: nothing is put in its place meanwhile.
    lock: Arc<Option<StoreLock>>,
    /// Whether nothing can be written.
    read_only: bool,
    name: String,
    update: Option<Update>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Store {
    /// The store's own random name; an index of another store is of no use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the store is a SQLite file (or else PostgreSQL).
    pub fn is_sqlite(&self) -> bool {
        self.engine == Engine::Sqlite
    }

    /// The file that the store is, if it is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Whether the store can only be read, since its disk, its file or its server does not let us write.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// What was done to bring the store up to date when it was opened, if anything was.
    pub fn update(&self) -> Option<&Update> {
        self.update.as_ref()
    }

    /// Closes all connections, after what they are doing.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        if let Some(lock) = &*self.lock {
            lock.let_go();
        }
    }

    fn must_write(&self) -> Result<(), StoreError> {
        if self.read_only { Err(StoreError::ReadOnly) } else { Ok(()) }
    }

    /// Begins a transaction that will write. On SQLite it takes the lock at once, so that it cannot fail half way.
    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.must_write()?;
        Ok(match self.engine {
            Engine::Sqlite => self.write.begin_with("begin immediate").await?,
            Engine::Postgres => self.write.begin().await?,
        })
    }

    /// What keeps two claimers from choosing the same rows on PostgreSQL; on SQLite there is one writer.
    fn skip_locked(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite => "",
            Engine::Postgres => " for update skip locked",
        }
    }
}
