//! Where an index lives: `<dir>/<schema>-<n>/`, and a small file `current` that says which of them counts.
//!
//! The file is renamed into place, since `dir` itself may be a mount and cannot be.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::SearchError;

/// The file that names the folder that counts.
const POINTER: &str = "current";
/// The file that whoever writes holds a lock on.
const LOCK: &str = "lock";
/// What the engine calls the files that it has not finished; a killed process leaves them.
const UNFINISHED: &str = ".tmp";
/// The longest name of a folder, in bytes: two numbers of 32 bits and a hyphen.
const LONGEST_NAME_BYTES: usize = 21;

pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> SearchError {
    let path = path.to_owned();
    |why| SearchError::Io { path, why }
}

/// Makes the folder if it is not there.
pub(super) fn make(dir: &Path) -> Result<(), SearchError> {
    fs::create_dir_all(dir).map_err(io(dir))
}

/// The name of the folder that counts; none if nothing is said, or nothing that could be a name.
pub(super) fn pointer(dir: &Path) -> Result<Option<String>, SearchError> {
    let path = dir.join(POINTER);
    match fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok().map(|name| name.trim().to_owned()).filter(|name| is_name(name))),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(io(&path)(why)),
    }
}

/// Says which folder counts from now on, for good.
pub(super) fn point_to(dir: &Path, name: &str) -> Result<(), SearchError> {
    // Two processes that begin at the same time must not write into one file.
    let beside = dir.join(format!("{POINTER}.{name}"));
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(format!("{name}\n").as_bytes())?;
        file.sync_all()
    });
    written.map_err(io(&beside))?;
    fs::rename(&beside, dir.join(POINTER)).map_err(io(dir))?;
    sync(dir)
}

/// Makes the next folder of `schema`, empty, and returns its name.
pub(super) fn begin(dir: &Path, schema: u32) -> Result<String, SearchError> {
    let mut number = names(dir)?.iter().filter_map(|name| parts(name)).map(|(_, n)| n).max().unwrap_or(0);
    loop {
        number = number.wrapping_add(1);
        let name = format!("{schema}-{number}");
        match fs::create_dir(dir.join(&name)) {
            Ok(()) => return Ok(name),
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {}
            Err(why) => return Err(io(&dir.join(name))(why)),
        }
    }
}

/// Removes every folder but `kept`, and what a killed process left unfinished in that. Hold the lock.
pub(super) fn keep_only(dir: &Path, kept: &str) -> Result<(), SearchError> {
    for name in names(dir)?.iter().filter(|name| *name != kept) {
        let folder = dir.join(name);
        fs::remove_dir_all(&folder).map_err(io(&folder))?;
    }
    let folder = dir.join(kept);
    for entry in fs::read_dir(&folder).map_err(io(&folder))? {
        let path = entry.map_err(io(&folder))?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(UNFINISHED)) {
            match fs::remove_file(&path) {
                // The engine has just finished it, and given it its name.
                Err(why) if why.kind() == io::ErrorKind::NotFound => {}
                other => other.map_err(io(&path))?,
            }
        }
    }
    Ok(())
}

/// Takes the lock that whoever writes holds; it is given back when the file is closed, at the latest by the system when
/// the process ends.
pub(super) fn lock(dir: &Path) -> Result<File, SearchError> {
    let path = dir.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SearchError::Busy),
        Err(TryLockError::Error(why)) => Err(io(&path)(why)),
    }
}

/// Makes sure that the names in a folder survive a power cut.
pub(super) fn sync(folder: &Path) -> Result<(), SearchError> {
    File::open(folder).and_then(|file| file.sync_all()).map_err(io(folder))
}

/// The bytes of all files in a folder.
pub(super) fn bytes(folder: &Path) -> Result<u64, SearchError> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        // A file that is merged away while we count takes nothing.
        bytes += entry.and_then(|entry| entry.metadata()).map_or(0, |metadata| metadata.len());
    }
    Ok(bytes)
}

/// The schema that a folder's name begins with.
pub(super) fn schema_of(name: &str) -> Option<u32> {
    parts(name).map(|(schema, _)| schema)
}

fn names(dir: &Path) -> Result<Vec<String>, SearchError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(io(dir))? {
        let path: PathBuf = entry.map_err(io(dir))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).filter(|name| is_name(name) && path.is_dir());
        names.extend(name.map(str::to_owned));
    }
    Ok(names)
}

fn is_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME_BYTES && parts(name).is_some()
}

fn parts(name: &str) -> Option<(u32, u32)> {
    let (schema, number) = name.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if digits(schema) && digits(number) { Some((schema.parse().ok()?, number.parse().ok()?)) } else { None }
}
