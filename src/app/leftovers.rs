//! Files that a process has begun beside ours and not finished, since it was killed.
//!
//! Each of our files is written under another name and then renamed, so that what is left over is in nobody's way; but
//! there are secrets and addresses in it. What is older than [`ABANDONED`] nobody is still writing.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use super::App;

/// Nothing takes so long to write. A copy of a large store may, but it changes all the while.
const ABANDONED: TimeDelta = TimeDelta::hours(1);
/// What the name of a new key or a new memory of a place has in it.
const NEW: &str = ".new-";
/// What the name of an unfinished copy of a store ends with.
const PART: &str = ".part";

impl App {
    /// Deletes what was left over beside the key and beside what this place remembers.
    pub(super) fn clear_leftovers(&self) {
        for path in self.left_beside_ours() {
            // One that cannot be deleted is named by the doctor.
            let _ = std::fs::remove_file(path);
        }
    }

    /// Everything that is left over; copies of the store are for somebody to delete who knows whether they are wanted.
    pub(super) fn leftovers(&self) -> Vec<PathBuf> {
        let mut left = self.left_beside_ours();
        if let Some(store) = self.0.store.file() {
            let copy = |name: &str| name.ends_with(PART);
            left.extend(abandoned(folder_of(store), copy, self.0.clock.now()));
        }
        left
    }

    fn left_beside_ours(&self) -> Vec<PathBuf> {
        let mut left = Vec::new();
        for path in [&self.0.options.token_key_file, &self.0.options.instance_file] {
            let beginning = format!("{}{NEW}", path.file_stem().unwrap_or_default().to_string_lossy());
            let begun = |name: &str| name.starts_with(&beginning);
            left.extend(abandoned(folder_of(path), begun, self.0.clock.now()));
        }
        left
    }
}

/// The files of a folder with a name of this kind that have not changed for [`ABANDONED`], by name.
fn abandoned(folder: &Path, is_such: impl Fn(&str) -> bool, now: DateTime<Utc>) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut old: Vec<PathBuf> = entries
        .filter(|entry| is_such(&entry.file_name().to_string_lossy()))
        .filter(|entry| {
            let changed = entry.metadata().and_then(|file| file.modified());
            changed.is_ok_and(|at| now - DateTime::<Utc>::from(at) > ABANDONED)
        })
        .map(|entry| entry.path())
        .collect();
    old.sort();
    old
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
