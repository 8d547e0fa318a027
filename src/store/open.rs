//! Opening: the store at an address, made when missing, brought up to date, or only read where that is all that can be done.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    AnyConnection, Connection, Executor, Row,
    any::{AnyConnectOptions, AnyPoolOptions},
};

use super::{
    Engine, Store, StoreError, ballast,
    files::{LOGS, RESTORING, StoreLock, beside, file_of, folder_of, make_private, remove},
    holder, migrate,
};
use crate::{clock::Dice, model::hex};

/// How long a writer waits for another one on SQLite.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections that read at the same time.
const READERS: u32 = 4;
/// Connections that write at the same time on PostgreSQL.
const POSTGRES_WRITERS: u32 = 4;
/// `SQLITE_CANTOPEN`: what SQLite says where it may not make the files that it keeps beside a store.
const SQLITE_CANTOPEN: i64 = 14;

impl Store {
    /// Opens the store at `url` (`sqlite:FILE` or `postgres://…`), makes it when missing and brings it up to date.
    ///
    /// One that can only be read is opened for reading as it is, and [`Store::is_read_only`].
    ///
    /// # Errors
    ///
    /// When the address is wrong, the database cannot be reached, or it was written by a newer program.
    pub async fn open(url: &str, dice: &Dice) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        if url.starts_with("sqlite:") {
            return open_file(url, dice).await;
        }
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(StoreError::BadUrl(without_password(url)));
        }
        let options = AnyConnectOptions::from_str(url)?;
        match begin(&options, Engine::Postgres, None, dice).await {
            Ok(begun) => Ok(begun.store(Engine::Postgres, options, None, None)),
            // A standby answers, and takes nothing.
            Err(StoreError::ReadOnly) => Ok(look(&options).await?.store(Engine::Postgres, options, None, None)),
            Err(why) => Err(why),
        }
    }
}

impl Store {
    /// Whether a store that can only be read could be written by now, if it were closed and opened anew at `url`.
    ///
    /// A file is not opened for that: SQLite lets one process open a file for writing only when nothing in it has it
    /// open for reading alone, and closing a file gives up the locks that this process has on it.
    pub async fn could_be_written(&self, url: &str, dice: &Dice) -> bool {
        if let Some(file) = &self.file {
            return may_be_written(file);
        }
        let Ok(store) = Self::open(url, dice).await else { return false };
        store.close().await;
        !store.is_read_only()
    }
}

/// Whether a file, the folder of it and the logs that lie beside it may all be written, as far as can be told unopened.
fn may_be_written(file: &Path) -> bool {
    use rustix::{
        fs::{Access, access},
        io::Errno,
    };
    let logs = LOGS.iter().map(|log| access(beside(file, log), Access::READ_OK | Access::WRITE_OK));
    [file, folder_of(file)].iter().all(|path| access(*path, Access::WRITE_OK).is_ok())
        && logs.into_iter().all(|log| matches!(log, Ok(()) | Err(Errno::NOENT)))
}

async fn open_file(url: &str, dice: &Dice) -> Result<Store, StoreError> {
    let file = file_of(url);
    let folder = folder_of(&file);
    std::fs::create_dir_all(folder).map_err(|why| StoreError::File { path: folder.to_owned(), why })?;
    let lock = StoreLock::shared(&file)?;
    let mut opened = write_file(url, &file, dice).await;
    if matches!(opened, Err(StoreError::Full(_))) && ballast::give_up(&file) {
        opened = write_file(url, &file, dice).await;
    }
    match opened {
        Ok((begun, options)) => {
            clear_leftovers(&file);
            let store = begun.store(Engine::Sqlite, options, Some(file), lock);
            // While one connection is open, so is the file that SQLite reads its log with, and no other needs room for it.
            drop(store.read.acquire().await?);
            store.keep_ballast(dice);
            Ok(store)
        }
        Err(why) if is_shut(&why) && file.exists() => {
            let (begun, options) = read_file(&file).await.map_err(|_| why)?;
            Ok(begun.store(Engine::Sqlite, options, Some(file), lock))
        }
        Err(why) => Err(why),
    }
}

async fn write_file(url: &str, file: &Path, dice: &Dice) -> Result<(Begun, AnyConnectOptions), StoreError> {
    if !file.exists() {
        make_private(file).map_err(|why| StoreError::File { path: file.to_owned(), why })?;
    }
    let options = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
    let options = AnyConnectOptions::from_str(&options)?;
    Ok((begin(&options, Engine::Sqlite, Some(file), dice).await?, options))
}

/// Opens a file for reading, beside others who may write it. Where SQLite cannot even make the files that it reads a
/// living store with, nobody of this machine can write it, and it is read as one that does not change; but never
/// without a log that lies beside it, since the file alone is then not whole.
async fn read_file(file: &Path) -> Result<(Begun, AnyConnectOptions), StoreError> {
    let options = AnyConnectOptions::from_str(&format!("sqlite:{}?mode=ro", file.display()))?;
    match look(&options).await {
        Ok(begun) => Ok((begun, options)),
        Err(why) if is_shut(&why) && !has_log(file) => {
            let options = AnyConnectOptions::from_str(&format!("sqlite:{}?mode=ro&immutable=1", file.display()))?;
            Ok((look(&options).await?, options))
        }
        Err(why) => Err(why),
    }
}

fn has_log(file: &Path) -> bool {
    std::fs::metadata(beside(file, LOGS[0])).is_ok_and(|log| log.len() > 0)
}

/// Whether an error says that we are not let in to write, rather than that something is broken.
fn is_shut(why: &StoreError) -> bool {
    match why {
        StoreError::ReadOnly => true,
        StoreError::Database(why) => {
            let code = why.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
            code.parse::<i64>().is_ok_and(|code| code & 0xff == SQLITE_CANTOPEN)
        }
        StoreError::BadUrl(_)
        | StoreError::File { .. }
        | StoreError::Restoring
        | StoreError::Newer { .. }
        | StoreError::Damaged { .. }
        | StoreError::Taken { .. }
        | StoreError::Full(_)
        | StoreError::Conflict(_) => false,
    }
}

/// Takes away what processes that were killed have left beside a store: nobody puts a copy in its place while we have it
/// open.
fn clear_leftovers(file: &Path) {
    let copy = beside(file, RESTORING);
    for path in [copy.clone(), beside(&copy, LOGS[0]), beside(&copy, LOGS[1])] {
        // One that cannot be deleted harms nobody, and the doctor names it.
        let _ = remove(&path);
    }
    holder::clear_the_dead(file);
}

/// What is known of a store once it has been looked into.
struct Begun {
    name: String,
    read_only: bool,
    update: Option<migrate::Update>,
}

impl Begun {
    fn store(
        self,
        engine: Engine,
        options: AnyConnectOptions,
        file: Option<PathBuf>,
        lock: Option<StoreLock>,
    ) -> Store {
        let Self { name, read_only, update } = self;
        let (write, read) = if engine == Engine::Sqlite && !read_only {
            let write = pool(1, engine, Access::Write).connect_lazy_with(options.clone());
            (write, pool(READERS, engine, Access::Read).connect_lazy_with(options))
        } else {
            let access = if read_only { Access::ReadOnly } else { Access::Write };
            let both = pool(READERS.max(POSTGRES_WRITERS), engine, access).connect_lazy_with(options);
            (both.clone(), both)
        };
        Store { write, read, engine, file, lock: Arc::new(lock), read_only, name, update }
    }
}

/// Looks into a store that will be written, by one connection first: a pool would try for half a minute what can never
/// go well.
async fn begin(
    options: &AnyConnectOptions,
    engine: Engine,
    file: Option<&Path>,
    dice: &Dice,
) -> Result<Begun, StoreError> {
    let mut connection = AnyConnection::connect_with(options).await?;
    prepare(&mut connection, engine, Access::Write).await?;
    let update = migrate::up(&mut connection, engine, file).await?;
    let name = make_name(&mut connection, dice).await?;
    connection.close().await?;
    Ok(Begun { name, read_only: false, update })
}

/// Looks into a store that will only be read, and is left at the version that it has.
async fn look(options: &AnyConnectOptions) -> Result<Begun, StoreError> {
    let mut connection = AnyConnection::connect_with(options).await?;
    migrate::must_be_known(&mut connection).await?;
    let row = sqlx::query("select value from meta where name = 'store'").fetch_one(&mut connection).await?;
    let name = row.try_get(0)?;
    connection.close().await?;
    Ok(Begun { name, read_only: true, update: None })
}

/// The store's own name, drawn when it is new.
async fn make_name(connection: &mut AnyConnection, dice: &Dice) -> Result<String, StoreError> {
    let mut transaction = connection.begin().await?;
    sqlx::query("insert into meta (name, value) values ('store', $1) on conflict (name) do nothing")
        .bind(hex(&dice.bytes()[..16]))
        .execute(&mut *transaction)
        .await?;
    let row = sqlx::query("select value from meta where name = 'store'").fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(row.try_get(0)?)
}

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// It reads a store that others write.
    Read,
    /// It writes.
    Write,
    /// It reads a store that nobody here can write.
    ReadOnly,
}

fn pool(connections: u32, engine: Engine, access: Access) -> AnyPoolOptions {
    let options = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // Where the disk was full, SQLite has taken a transaction back by itself, and the connection still counts it.
        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        .after_connect(move |connection, _| Box::pin(async move { prepare(connection, engine, access).await }));
    match engine {
        Engine::Postgres => options,
        // A file costs nothing while it is open, and on a full disk it could not be opened again.
        Engine::Sqlite => options.idle_timeout(None).max_lifetime(None),
    }
}

/// Sets a fresh connection up. In WAL only `synchronous = full` keeps what was acknowledged through a power cut.
pub(super) async fn prepare(connection: &mut AnyConnection, engine: Engine, access: Access) -> Result<(), sqlx::Error> {
    if engine == Engine::Postgres {
        return Ok(());
    }
    let busy = format!("pragma busy_timeout = {}", BUSY_TIMEOUT.as_millis());
    connection.execute(sqlx::AssertSqlSafe(busy)).await?;
    // What a statement of many rows would need to be taken back stays in memory.
    connection.execute("pragma temp_store = memory").await?;
    connection.execute("pragma cache_size = -8000").await?;
    if access != Access::Write {
        connection.execute("pragma query_only = on").await?;
    }
    if access != Access::ReadOnly {
        connection.execute("pragma journal_mode = wal").await?;
        connection.execute("pragma synchronous = full").await?;
        // Pages that change again and again are carried over to the file less often (16 MB of them at a time, not 4).
        connection.execute("pragma wal_autocheckpoint = 4000").await?;
    }
    Ok(())
}

/// The address without what may be a password, fit for an error.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(end)) if start + 3 < end => format!("{}…{}", &url[..start + 3], &url[end..]),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_whose_log_cannot_be_opened_is_not_opened_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gorwel.db");
        assert!(!may_be_written(&file), "there is none");
        std::fs::write(&file, "").expect("it is ours");
        assert!(may_be_written(&file));
        for log in LOGS {
            let path = beside(&file, log);
            std::fs::write(&path, "").expect("it is ours");
            assert!(may_be_written(&file));
            std::fs::remove_file(&path).expect("it is ours");
            // A link to itself can be opened by nobody, root included.
            std::os::unix::fs::symlink(&path, &path).expect("a link");
            assert!(!may_be_written(&file), "{log}");
            std::fs::remove_file(&path).expect("it is ours");
        }
    }
}
