//! What can go wrong with what the app is asked for.

use std::{path::PathBuf, sync::Arc};

use super::{Feeds, FeedsEditError, WordsError};
use crate::{
    fetch, mail,
    model::SourceSlug,
    search::SearchError,
    store::{BackupError, StoreError},
};

/// Something could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store.
    #[error("the store")]
    Store(#[from] StoreError),
    /// The index.
    #[error("the index")]
    Search(#[from] SearchError),
    /// A fetcher could not be made.
    #[error("asking over the network")]
    Fetch(#[from] fetch::OpenError),
    /// The mail transport could not be opened.
    #[error("the mail transport")]
    Mail(#[from] mail::MailError),
    /// A letter could not be rendered.
    #[error("writing a letter")]
    Render(#[from] mail::RenderError),
    /// feeds.toml could not be read.
    #[error("{path}")]
    Feeds {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// feeds.toml could not be edited; it is as it was.
    #[error("{path}")]
    FeedsEdit {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: FeedsEditError,
    },
    /// feeds.toml has not one good source.
    #[error("{path} has no source that could be visited")]
    NoSources {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        feeds: Arc<Feeds>,
    },
    /// A source was named that feeds.toml does not have.
    #[error("feeds.toml has no source {0:?}")]
    UnknownSource(String),
    /// Another process imports into this source.
    #[error("another process imports into {0}")]
    ImportBusy(SourceSlug),
    /// Another process judges kin.
    #[error("another process judges kin; try again when it is done")]
    KinBusy,
    /// What was handed in could not be read.
    #[error("reading what is handed in")]
    Input(#[source] std::io::Error),
    /// The token key could not be read or made.
    #[error("{path}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// What this place remembers could not be read or written.
    #[error("{path}")]
    Place {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// A list of words could not be read.
    #[error("the words")]
    Words(#[from] WordsError),
    /// A backup could not be made or put back.
    #[error("the backup")]
    Backup(#[from] BackupError),
    /// A task of ours panicked. It has been stopped; nothing of it is stored.
    #[error("a task of ours was broken off")]
    Broken(#[from] tokio::task::JoinError),
}

impl AppError {
    /// Whether the store takes nothing at the moment, since its disk is full or lets nobody write.
    pub fn is_unwritable(&self) -> bool {
        matches!(self, Self::Store(StoreError::Full(_) | StoreError::ReadOnly))
    }

    /// Whether it is the index that cannot be read, which can be made again.
    pub fn is_of_the_index(&self) -> bool {
        matches!(self, Self::Search(SearchError::Engine(_)) | Self::Broken(_))
    }
}
