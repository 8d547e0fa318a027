//! The database: every statement, and nothing but statements.
//!
//! SQLite or PostgreSQL, from one text of SQL. The store is the only truth; whatever else is kept
//! (the index, a letter on its way) says how far it has followed it.
//! Writing goes through one connection at a time on SQLite; each function is one transaction.

mod backup;
mod check;
mod digest;
mod holder;
mod item;
mod letter;
mod migrate;
mod post;
mod rows;
mod source;
mod subscriber;
mod token;
mod visit;

use std::{path::PathBuf, str::FromStr, time::Duration};

use sqlx::{
    Any, AnyConnection, AnyPool, Connection, Executor, Row, Transaction,
    any::{AnyConnectOptions, AnyPoolOptions},
};

pub use backup::{BackupError, restore};
pub use digest::{Plan, Planned};
pub use holder::Hold;
pub use item::Numbers;
pub use letter::{Fate, LetterWrite};
pub use post::Place;
pub use source::{Claim, Claimed, Misconfigured};
pub use token::{Limit, TokenUse};
pub use visit::{Change, Recorded, VisitWrite};

use crate::{clock::Dice, model::hex};

/// How long a writer waits for another one on SQLite.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections that read at the same time.
const READERS: u32 = 4;
/// Connections that write at the same time on PostgreSQL.
const POSTGRES_WRITERS: u32 = 4;
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
    name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The store could not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is of no database that we know.
    #[error("{0:?} is no store: write sqlite:FILE or postgres://…")]
    BadUrl(String),
    /// The folder of the file could not be made.
    #[error("the folder of the store could not be made")]
    Folder(#[source] std::io::Error),
    /// The store was written by a newer Gorwel.
    #[error("the store is of version {found}, and this Gorwel knows {known}: use the newer program")]
    Newer {
        /// The version of the store.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A row holds what no Gorwel writes.
    #[error("the store holds a {what} that cannot be read: {value:?}")]
    Damaged {
        /// Of what column.
        what: &'static str,
        /// What stands there.
        value: String,
    },
    /// The database refused.
    #[error("the database")]
    Database(#[from] sqlx::Error),
}

impl Store {
    /// Opens the store at `url` (`sqlite:FILE` or `postgres://…`), makes it when missing and brings it up to date.
    ///
    /// # Errors
    ///
    /// When the address is wrong, the database cannot be reached, or it was written by a newer program.
    pub async fn open(url: &str, dice: &Dice) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let engine = if url.starts_with("sqlite:") {
            make_folder(url)?;
            Engine::Sqlite
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres
        } else {
            return Err(StoreError::BadUrl(without_password(url)));
        };
        let options = connect_options(url, engine)?;
        let writers = if engine == Engine::Sqlite { 1 } else { POSTGRES_WRITERS };
        // One connection by itself first: a pool would try for half a minute what can never go well.
        let mut connection = AnyConnection::connect_with(&options).await?;
        prepare(&mut connection, engine, Access::Write).await?;
        migrate::up(&mut connection, engine).await?;
        let name = name_of(&mut connection, dice).await?;
        connection.close().await?;
        let write = pool(writers, engine, Access::Write).connect_lazy_with(options.clone());
        let read = match engine {
            Engine::Sqlite => pool(READERS, engine, Access::Read).connect_lazy_with(options),
            Engine::Postgres => write.clone(),
        };
        let file = (engine == Engine::Sqlite).then(|| file_of(url));
        Ok(Self { write, read, engine, file, name })
    }

    /// The store's own random name; an index of another store is of no use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the store is a SQLite file (or else PostgreSQL).
    pub fn is_sqlite(&self) -> bool {
        self.engine == Engine::Sqlite
    }

    /// Closes all connections, after what they are doing.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// Begins a transaction that will write. On SQLite it takes the lock at once, so that it cannot fail half way.
    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

fn pool(connections: u32, engine: Engine, access: Access) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(async move { prepare(connection, engine, access).await }))
}

/// Sets a fresh connection up. In WAL only `synchronous = full` keeps what was acknowledged through a power cut.
async fn prepare(connection: &mut AnyConnection, engine: Engine, access: Access) -> Result<(), sqlx::Error> {
    if engine == Engine::Postgres {
        return Ok(());
    }
    let busy = format!("pragma busy_timeout = {}", BUSY_TIMEOUT.as_millis());
    connection.execute(sqlx::AssertSqlSafe(busy)).await?;
    connection.execute("pragma journal_mode = wal").await?;
    connection.execute("pragma synchronous = full").await?;
    // What a statement of many rows would need to be taken back stays in memory; and pages that change again and again
    // are carried over to the file less often (16 MB of them at a time, not 4).
    connection.execute("pragma temp_store = memory").await?;
    connection.execute("pragma cache_size = -8000").await?;
    connection.execute("pragma wal_autocheckpoint = 4000").await?;
    if access == Access::Read {
        connection.execute("pragma query_only = on").await?;
    }
    Ok(())
}

fn connect_options(url: &str, engine: Engine) -> Result<AnyConnectOptions, StoreError> {
    let url = match engine {
        Engine::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
        _ => url.to_owned(),
    };
    Ok(AnyConnectOptions::from_str(&url)?)
}

/// The file that a SQLite address names.
fn file_of(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or_default())
}

fn make_folder(url: &str) -> Result<(), StoreError> {
    match file_of(url).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder).map_err(StoreError::Folder),
        _ => Ok(()),
    }
}

/// The address without what may be a password, fit for an error.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(end)) if start + 3 < end => format!("{}…{}", &url[..start + 3], &url[end..]),
        _ => url.to_owned(),
    }
}

async fn name_of(connection: &mut AnyConnection, dice: &Dice) -> Result<String, StoreError> {
    let mut transaction = connection.begin().await?;
    sqlx::query("insert into meta (name, value) values ('store', $1) on conflict (name) do nothing")
        .bind(hex(&dice.bytes()[..16]))
        .execute(&mut *transaction)
        .await?;
    let row = sqlx::query("select value from meta where name = 'store'").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(row.try_get(0)?)
}
