//! Holders: whether the process that a lease names is still alive.
//!
//! Each process that claims anything holds a lock under its own name: a locked file beside a SQLite store, an advisory
//! lock in PostgreSQL. The system lets go of it when the process dies, however it dies, so that what a dead process has
//! claimed is free at once, while a living one is left its time.

use std::{
    fs::{File, TryLockError},
    io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use sqlx::{Any, Row, pool::PoolConnection};

use super::{Engine, Store, StoreError, letter::GOING};

/// What the name of a lock file has between the store's name and the process's.
const HOLDER: &str = ".holder-";

/// The lock of a living process. It is let go when this is dropped.
#[derive(Debug)]
pub struct Hold(Lock);

#[derive(Debug)]
enum Lock {
    File { file: File, path: PathBuf },
    Advisory { connection: PoolConnection<Any> },
}

impl Hold {
    /// Whether others still see the lock. One in PostgreSQL has gone with its connection, as when the server was started
    /// anew; a file may have been deleted.
    pub async fn is_seen(&mut self) -> bool {
        match &mut self.0 {
            Lock::File { file, path } => is_at(file, path),
            Lock::Advisory { connection } => sqlx::query("select 1").execute(&mut **connection).await.is_ok(),
        }
    }
}

impl Hold {
    /// Lets the lock go before this returns. Merely dropped, one in PostgreSQL goes a moment later, when the server has
    /// noticed that its connection is gone.
    pub async fn let_go(mut self) {
        if let Lock::Advisory { connection } = &mut self.0 {
            // A connection that fails takes its lock along.
            let _ = sqlx::query("select pg_advisory_unlock_all()").execute(&mut **connection).await;
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Lock::File { path, .. } = &self.0 {
            // One that stays behind is taken for what it is: that of a process that has gone.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Store {
    /// Takes the lock of this process, which is called `holder`.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or the database refuses.
    pub async fn hold(&self, holder: &str) -> Result<Hold, StoreError> {
        match (&self.file, self.engine) {
            (Some(store), Engine::Sqlite) => {
                self.must_write()?;
                let path = lock_file(store, holder);
                match hold_file(&path) {
                    Ok(file) => Ok(Hold(Lock::File { file, path })),
                    Err(why) => Err(StoreError::File { path, why }),
                }
            }
            _ => {
                let mut connection = self.write.acquire().await?;
                sqlx::query("select pg_advisory_lock($1)").bind(key(holder)).execute(&mut *connection).await?;
                // Back in the pool it would keep the lock: it is closed instead.
                connection.close_on_drop();
                Ok(Hold(Lock::Advisory { connection }))
            }
        }
    }

    /// Frees what dead processes have claimed: sources, kin, and letters that they had not begun to send. Returns how many
    /// processes were found dead.
    ///
    /// # Errors
    ///
    /// When the database refuses.
    pub async fn free_the_dead(&self, holder: &str, now: DateTime<Utc>) -> Result<usize, StoreError> {
        let sql = format!(
            "select lease_holder from source where lease_until >= $1 and lease_holder <> $2 \
             union select lease_holder from letter where {GOING} and lease_until >= $1 and lease_holder <> $2 \
             union select lease_holder from task where lease_until >= $1 and lease_holder <> $2"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now.timestamp())
            .bind(holder.to_owned())
            .fetch_all(&self.read)
            .await?;
        let mut dead = 0;
        for row in rows {
            let other: String = row.try_get("lease_holder")?;
            if self.is_dead(&other).await? {
                self.release(&other).await?;
                self.release_letters(&other).await?;
                self.release_kin(&other).await?;
                let sql =
                    format!("update letter set lease_until = 0 where {GOING} and lease_holder = $1 and state = 'body'");
                sqlx::query(sqlx::AssertSqlSafe(sql)).bind(other).execute(&self.write).await?;
                dead += 1;
            }
        }
        Ok(dead)
    }

    async fn is_dead(&self, holder: &str) -> Result<bool, StoreError> {
        if let (Some(store), Engine::Sqlite) = (&self.file, self.engine) {
            return Ok(is_free(&lock_file(store, holder)));
        }
        let row = sqlx::query("select case when pg_try_advisory_xact_lock($1) then 1 else 0 end as free")
            .bind(key(holder))
            .fetch_one(&self.write)
            .await?;
        Ok(row.try_get::<i32, _>("free")? == 1)
    }
}

/// The file that a process locks beside the store. A name that could lead elsewhere is made harmless.
fn lock_file(store: &Path, holder: &str) -> PathBuf {
    let name: String = holder.chars().filter(char::is_ascii_alphanumeric).collect();
    super::files::beside(store, &format!("{HOLDER}{name}"))
}

/// Makes a file and locks it, again if somebody took it for a dead one's and deleted it in between.
fn hold_file(path: &Path) -> io::Result<File> {
    loop {
        let file = File::create(path)?;
        file.lock()?;
        if is_at(&file, path) {
            return Ok(file);
        }
    }
}

/// Whether an open file is the one that can be found at `path`.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Takes away the lock files that dead processes have left beside a store.
pub fn clear_the_dead(store: &Path) {
    let mut beginning = store.file_name().unwrap_or_default().to_owned();
    beginning.push(HOLDER);
    let entries = std::fs::read_dir(super::files::folder_of(store)).into_iter().flatten().flatten();
    let beginning = beginning.to_string_lossy().into_owned();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&beginning)) {
        is_free(&entry.path());
    }
}

/// Whether nobody holds a lock file; one that is left over is taken away.
fn is_free(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return true };
    match file.try_lock() {
        Ok(()) => {
            let _ = std::fs::remove_file(path);
            true
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

/// The number of an advisory lock: the first 63 bits of what a name hashes to.
fn key(holder: &str) -> i64 {
    let hash = crate::model::hash(format!("gorwel holder {holder}").as_bytes());
    i64::from_str_radix(&hash[..15], 16).unwrap_or(0)
}
