//! feeds.toml as a file: edited by one at a time, and whole at every moment.
//!
//! The new text is written beside the old one, made durable, and put in its place by a rename. Whoever edits holds a lock on
//! the file itself, so that no edit is lost to another and no lock is left behind.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Bytes of a file that is edited; a longer one is left alone.
const LONGEST_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// What the new text is written beside as; what an edit that was cut off has left is written over by the next.
const BESIDE: &str = "new";

/// Returns the text of the file.
///
/// # Errors
///
/// When it cannot be read, or is too long.
pub fn read(path: &Path) -> io::Result<String> {
    whole(&mut File::open(path)?)
}

fn whole(file: &mut File) -> io::Result<String> {
    let mut text = Vec::new();
    file.take(LONGEST_FILE_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LONGEST_FILE_BYTES {
        let said = format!("it is longer than {LONGEST_FILE_BYTES} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, said));
    }
    String::from_utf8(text).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))
}

/// Gives the text of the file to `edit`, and puts what comes of it in its place; nothing is written where that is none.
///
/// # Errors
///
/// When the file cannot be read or written; what `edit` says is handed on.
pub fn edit<T, E: From<io::Error>>(
    path: &Path,
    edit: impl FnOnce(&str) -> Result<(Option<String>, T), E>,
) -> Result<T, E> {
    // The file that a link leads to is edited, and the link stays.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (mut file, is_new) = locked(&path)?;
    let text = whole(&mut file)?;
    let done = edit(&text);
    match done {
        Ok((Some(new), value)) if new != text => {
            replace(&path, &file, &new)?;
            Ok(value)
        }
        Ok((_, value)) => {
            forget(&path, is_new);
            Ok(value)
        }
        Err(why) => {
            forget(&path, is_new);
            Err(why)
        }
    }
}

/// A file that was only made to be locked goes again if nothing came of it.
fn forget(path: &Path, is_new: bool) {
    if is_new {
        let _ = fs::remove_file(path);
    }
}

/// Opens the file, or makes it, and waits until nobody else edits it. Says whether it is new.
fn locked(path: &Path) -> io::Result<(File, bool)> {
    loop {
        let (file, is_new) = match File::options().read(true).write(true).open(path) {
            Ok(file) => (file, false),
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder)?;
                }
                match File::options().read(true).write(true).create_new(true).open(path) {
                    Ok(file) => (file, true),
                    Err(why) if why.kind() == io::ErrorKind::AlreadyExists => continue,
                    Err(why) => return Err(why),
                }
            }
            Err(why) => return Err(why),
        };
        file.lock()?;
        // While we waited, another file may have been put in its place.
        match fs::metadata(path) {
            Ok(there) if (there.dev(), there.ino()) == (file.metadata()?.dev(), file.metadata()?.ino()) => {
                return Ok((file, is_new));
            }
            Ok(_) => {}
            Err(why) if why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(why),
        }
    }
}

fn replace(path: &Path, old: &File, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let mut file = File::options().write(true).create(true).truncate(true).open(&beside)?;
    file.set_permissions(old.metadata()?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(BESIDE);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn append(path: &Path, line: &str) -> io::Result<()> {
        edit(path, |text| Ok((Some(format!("{text}{line}\n")), ())))
    }

    #[test]
    fn many_who_edit_at_once_lose_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("feeds.toml");
        std::thread::scope(|scope| {
            for hand in 0..8 {
                let path = &path;
                scope.spawn(move || (0..20).try_for_each(|n| append(path, &format!("{hand}-{n}"))).expect("an edit"));
            }
        });
        let text = fs::read_to_string(&path).expect("it is there");
        assert_eq!(text.lines().count(), 160);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_file_that_is_too_long_is_not_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("feeds.toml");
        let length = LONGEST_FILE_BYTES + 1;
        File::create(&path).and_then(|file| file.set_len(length)).expect("it is ours");
        let kind = |done: io::Result<()>| done.expect_err("it is too long").kind();
        assert_eq!(kind(append(&path, "one")), io::ErrorKind::FileTooLarge);
        assert_eq!(kind(read(&path).map(|_| ())), io::ErrorKind::FileTooLarge);
        assert_eq!(fs::metadata(&path).expect("it is there").len(), length);
    }

    #[test]
    fn an_edit_that_fails_leaves_the_file_and_what_it_may_be_read_by() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().expect("a folder");
        let (path, link) = (folder.path().join("feeds.toml"), folder.path().join("link.toml"));
        let failed = edit(&path, |_| Err::<(Option<String>, ()), _>(io::Error::other("no")));
        assert!(failed.is_err() && !path.exists());
        append(&path, "one").expect("an edit");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        append(&link, "two").expect("an edit");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), "one\ntwo\n");
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    }
}
