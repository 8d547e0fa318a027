//! What the store could not do, told apart where a caller does something else about it.

use std::path::PathBuf;

/// The codes of SQLite (<https://www.sqlite.org/rescode.html>) and PostgreSQL
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>) that we tell apart.
mod codes {
    /// The lower byte of an extended code of SQLite is its primary code: 8 is `SQLITE_READONLY`.
    pub const SQLITE_READONLY: i64 = 8;
    /// `SQLITE_FULL`.
    pub const SQLITE_FULL: i64 = 13;
    /// `SQLITE_IOERR_WRITE`: also what a quota says, and `SQLITE_IOERR_SHMSIZE`: no room for the file beside the log.
    pub const SQLITE_NO_ROOM: [i64; 2] = [778, 4874];
    /// `deadlock_detected` and `serialization_failure`.
    pub const POSTGRES_CONFLICT: [&str; 2] = ["40P01", "40001"];
    /// `read_only_sql_transaction`: as on a standby.
    pub const POSTGRES_READ_ONLY: &str = "25006";
    /// `disk_full`.
    pub const POSTGRES_FULL: &str = "53100";
}

/// The store could not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is of no database that we know.
    #[error("{0:?} is no store: write sqlite:FILE or postgres://…")]
    BadUrl(String),
    /// A file beside the store, or its folder, could not be made or locked.
    #[error("{path}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// A copy is just being put in the place of the store.
    #[error("a copy is being put in the place of the store: try again when that is done")]
    Restoring,
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
    /// Something else has the name already.
    #[error("there is a {what} {name:?} already")]
    Taken {
        /// Of what.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// It can be read, and not written.
    #[error("the store can only be read: nothing is written into it")]
    ReadOnly,
    /// The disk has no room left for what was to be written.
    #[error("the disk of the store is full")]
    Full(#[source] sqlx::Error),
    /// Another transaction was in the way, and nothing was written: tried again, it will go.
    #[error("another transaction was in the way")]
    Conflict(#[source] sqlx::Error),
    /// The database refused.
    #[error("the database")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(why: sqlx::Error) -> Self {
        let code = why.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default().into_owned();
        // A code of SQLite is a number; those of PostgreSQL have five places, some of them all digits.
        if code.len() == 5 {
            return match code.as_str() {
                codes::POSTGRES_READ_ONLY => Self::ReadOnly,
                codes::POSTGRES_FULL => Self::Full(why),
                code if codes::POSTGRES_CONFLICT.contains(&code) => Self::Conflict(why),
                _ => Self::Database(why),
            };
        }
        match code.parse::<i64>().unwrap_or(0) {
            code if code & 0xff == codes::SQLITE_READONLY => Self::ReadOnly,
            code if code == codes::SQLITE_FULL || codes::SQLITE_NO_ROOM.contains(&code) => Self::Full(why),
            _ => Self::Database(why),
        }
    }
}
