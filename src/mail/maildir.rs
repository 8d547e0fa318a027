//! Letters kept in a Maildir: one file a letter, whole or not there.
//!
//! A letter is written into `tmp/`, made durable and renamed into `new/`. Its name comes from its `Message-ID`, so the
//! same letter is the same file however often it is sent, and there is never doubt whether it arrived. What a crash
//! leaves in `tmp/` is written over when the letter is tried again.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{MailError, nothing_offered};
use crate::{
    failpoint::point,
    model::{Delivery, Rendered, hash},
};

/// Hexadecimal digits of a hash that name a letter: 128 bits.
const NAME_DIGITS: usize = 32;

/// A Maildir. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Maildir {
    folder: Arc<PathBuf>,
}

/// A line of letters into a Maildir.
pub struct MaildirSession {
    folder: Arc<PathBuf>,
    offered: bool,
    /// The letters that somebody has read already, by name; listed once a session.
    read: Option<Arc<HashSet<String>>>,
}

impl Maildir {
    /// Opens the Maildir at `folder`, and makes it if it is not there.
    pub(super) fn open(folder: PathBuf) -> Result<Self, MailError> {
        for part in ["tmp", "new", "cur"] {
            let path = folder.join(part);
            fs::create_dir_all(&path).map_err(|error| MailError::Folder { path, error })?;
        }
        Ok(Self { folder: Arc::new(folder) })
    }

    /// Its folder, with `tmp`, `new` and `cur` in it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn session(&self) -> MaildirSession {
        MaildirSession { folder: Arc::clone(&self.folder), offered: false, read: None }
    }
}

impl MaildirSession {
    pub(super) fn offer(&mut self) {
        self.offered = true;
    }

    pub(super) async fn body(&mut self, letter: &Rendered) -> Delivery {
        if !std::mem::take(&mut self.offered) {
            return nothing_offered();
        }
        let (folder, letter, read) = (Arc::clone(&self.folder), letter.clone(), self.read.clone());
        let written = tokio::task::spawn_blocking(move || {
            let read = read.map_or_else(|| list(&folder.join("cur")).map(Arc::new), Ok)?;
            write(&folder, &letter, &read).map(|answer| (answer, read))
        });
        match written.await {
            Ok(Ok((answer, read))) => {
                self.read = Some(read);
                Delivery::Taken { answer: answer.to_owned() }
            }
            Ok(Err(error)) => Delivery::Later { answer: error.to_string() },
            Err(error) => Delivery::Later { answer: error.to_string() },
        }
    }
}

/// Writes a letter, unless it is there, and returns which it was.
fn write(folder: &Path, letter: &Rendered, read: &HashSet<String>) -> io::Result<&'static str> {
    const THERE: &str = "already in the outbox";
    let name = name_of(letter);
    let (tmp, new) = (folder.join("tmp").join(&name), folder.join("new").join(&name));
    if read.contains(&name) || new.try_exists()? {
        return Ok(THERE);
    }
    let mut file = File::create(&tmp)?;
    file.write_all(&letter.bytes)?;
    file.sync_all()?;
    point("a letter lies in tmp");
    match fs::rename(&tmp, &new) {
        // Somebody else has just sent the same letter, and taken our file with it.
        Err(error) if error.kind() == io::ErrorKind::NotFound && new.try_exists()? => return Ok(THERE),
        other => other?,
    }
    File::open(folder.join("new"))?.sync_all()?;
    point("a letter lies in new, and nobody told");
    Ok("written to the outbox")
}

/// The names of the letters in `folder`, without the flags that mail readers add behind a colon.
fn list(folder: &Path) -> io::Result<HashSet<String>> {
    let mut names = HashSet::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.insert(name.split(':').next().unwrap_or_default().to_owned());
    }
    Ok(names)
}

fn name_of(letter: &Rendered) -> String {
    let mut name = hash(letter.message_id.as_bytes());
    name.truncate(NAME_DIGITS);
    name + ".eml"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(message_id: &str, text: &str) -> Rendered {
        Rendered { message_id: message_id.into(), bytes: text.as_bytes().to_vec() }
    }

    async fn send(maildir: &Maildir, letter: &Rendered) -> Delivery {
        let mut session = maildir.session();
        session.offer();
        session.body(letter).await
    }

    fn taken(answer: &str) -> Delivery {
        Delivery::Taken { answer: answer.into() }
    }

    fn files(maildir: &Maildir, part: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(maildir.folder().join(part)).expect("the folder is there");
        entries.map(|entry| entry.expect("an entry").path()).collect()
    }

    #[tokio::test]
    async fn a_letter_sent_twice_is_one_file_with_its_very_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let maildir = Maildir::open(folder.path().join("out/box")).expect("it can be made");
        let first = letter("one@gorwel.example", "Subject: un\r\n\r\n.\r\n");
        assert_eq!(send(&maildir, &first).await, taken("written to the outbox"));
        assert_eq!(send(&maildir, &first).await, taken("already in the outbox"));
        let new = files(&maildir, "new");
        assert_eq!(new.len(), 1);
        assert_eq!(fs::read(&new[0]).expect("a file"), first.bytes);
        assert_eq!(files(&maildir, "tmp"), Vec::<PathBuf>::new());
        assert_eq!(send(&maildir, &letter("two@gorwel.example", "x")).await, taken("written to the outbox"));
        assert_eq!(files(&maildir, "new").len(), 2);
    }

    #[tokio::test]
    async fn a_letter_that_somebody_has_read_is_not_written_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let maildir = Maildir::open(folder.path().into()).expect("it can be made");
        let first = letter("one@gorwel.example", "x");
        send(&maildir, &first).await;
        let read = maildir.folder().join("cur").join(format!("{}:2,S", name_of(&first)));
        fs::rename(&files(&maildir, "new")[0], read).expect("a reader may move it");
        assert_eq!(send(&maildir, &first).await, taken("already in the outbox"));
        assert_eq!(files(&maildir, "new"), Vec::<PathBuf>::new());
    }

    #[tokio::test]
    async fn what_a_crash_left_half_written_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let maildir = Maildir::open(folder.path().into()).expect("it can be made");
        let whole = letter("one@gorwel.example", "short");
        fs::write(maildir.folder().join("tmp").join(name_of(&whole)), "much longer, and wrong").expect("a file");
        assert_eq!(send(&maildir, &whole).await, taken("written to the outbox"));
        assert_eq!(fs::read(&files(&maildir, "new")[0]).expect("a file"), b"short");
        assert_eq!(files(&maildir, "tmp"), Vec::<PathBuf>::new());
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_a_reason_to_try_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let maildir = Maildir::open(folder.path().join("outbox")).expect("it can be made");
        fs::remove_dir_all(maildir.folder()).expect("it can be removed");
        let delivery = send(&maildir, &letter("one@gorwel.example", "x")).await;
        assert!(matches!(delivery, Delivery::Later { .. }), "{delivery:?}");
    }

    #[tokio::test]
    async fn nothing_is_written_that_was_not_offered() {
        let folder = tempfile::tempdir().expect("a folder");
        let maildir = Maildir::open(folder.path().into()).expect("it can be made");
        assert_eq!(maildir.session().body(&letter("a@b.example", "x")).await, nothing_offered());
        assert_eq!(files(&maildir, "new"), Vec::<PathBuf>::new());
    }
}
