//! Backup and restore of the store. The index needs none: it is made again, and sees by its mark that it has to be.

use std::path::{Path, PathBuf};

use super::{App, AppError};
use crate::store;

impl App {
    /// Copies the store into `path`, while others go on working.
    ///
    /// # Errors
    ///
    /// When the store is no file, `path` is there already, or the copy cannot be written.
    pub async fn backup(&self, path: &Path) -> Result<(), AppError> {
        Ok(self.0.store.backup(path).await?)
    }
}

/// Puts a copy in the place of the store at `url`. Returns where the store that was there now lies, if there was one.
///
/// # Errors
///
/// When somebody has the store open, or the copy is not whole; then nothing has been moved.
pub async fn restore(url: &str, path: &Path) -> Result<Option<PathBuf>, AppError> {
    Ok(store::restore(url, path).await?)
}
