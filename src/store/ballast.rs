//! The ballast: a file beside a SQLite store that takes room, and is thrown out when the disk is full.
//!
//! Leaving must be written down even then (a promise), and the room that the ballast took is enough for that. It is made
//! again once there is room.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{Store, StoreError, files::beside};
use crate::clock::Dice;

/// How many bytes it takes: a log that is begun anew takes two pages for each that leaves, and others may be writing too.
const BALLAST_BYTES: usize = 4 * 1024 * 1024;
/// What must be free beside it, so that it does not take the last room from what is being written now.
const SPARE_BYTES: usize = 1024 * 1024;
/// How many of them are written at a time.
const BLOCK_BYTES: usize = 128 * 1024;

impl Store {
    /// Makes the ballast if it is not there and the disk has room for it. Returns whether it is there, which on
    /// PostgreSQL, that needs none, it always is.
    pub fn keep_ballast(&self, dice: &Dice) -> bool {
        match &self.file {
            Some(file) if !self.read_only => keep(file, dice),
            Some(file) => is_there(&place(file)),
            None => true,
        }
    }

    /// Whether the ballast is there; on PostgreSQL, that needs none, it always is.
    pub fn has_ballast(&self) -> bool {
        self.file.as_ref().is_none_or(|file| is_there(&place(file)))
    }

    /// Throws the ballast out if the disk was full. Returns whether what failed for that should be tried again.
    pub(super) fn makes_room(&self, why: &StoreError) -> bool {
        matches!((why, &self.file), (StoreError::Full(_), Some(file)) if give_up(file))
    }
}

/// Makes the ballast beside a store if it is not there. Returns whether it is there now.
pub(super) fn keep(store: &Path, dice: &Dice) -> bool {
    let path = place(store);
    if is_there(&path) {
        return true;
    }
    let made = make(&path, dice);
    if made.is_err() {
        // Half of it would only be in the way.
        let _ = std::fs::remove_file(&path);
    }
    made.is_ok()
}

/// Throws the ballast out. Returns whether there was any.
pub(super) fn give_up(store: &Path) -> bool {
    std::fs::remove_file(place(store)).is_ok()
}

fn place(store: &Path) -> PathBuf {
    beside(store, ".ballast")
}

fn is_there(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.len() >= BALLAST_BYTES as u64)
}

/// Writes random bytes, which no file system can make smaller.
fn make(path: &Path, dice: &Dice) -> io::Result<()> {
    let block: Vec<u8> = (0..BLOCK_BYTES / 32).flat_map(|_| dice.bytes()).collect();
    let mut file: File = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    for _ in 0..(BALLAST_BYTES + SPARE_BYTES) / BLOCK_BYTES {
        file.write_all(&block)?;
    }
    file.set_len(BALLAST_BYTES as u64)
}
