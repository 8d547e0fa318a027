//! Packages: of releases or records, one or many in a document, or a release alone.

use std::collections::{BTreeMap, btree_map::Entry};

use serde_json::Value;
use url::Url;

use super::release::Release;
use crate::{
    model::Spoilt,
    sources::{
        MOST_ENTRIES_READ, ReadError,
        json::{list_at, text_at},
    },
};

/// Packages inside each other that are opened.
const DEEPEST: usize = 3;

/// What a document holds.
#[derive(Debug, Default)]
pub struct Package {
    /// The newest release of each process.
    pub releases: Vec<Release>,
    /// What could not be read.
    pub spoilt: Vec<Spoilt>,
    /// The page after this one.
    pub next: Option<Url>,
}

impl Package {
    /// Reads the values of a document that came from `url`.
    ///
    /// # Errors
    ///
    /// When there is no package among them.
    pub fn read(values: &[Value], url: &Url) -> Result<Self, ReadError> {
        let mut found = Found::default();
        values.iter().for_each(|value| found.open(value, 0));
        if !found.is_package {
            return Err(ReadError::Unreadable { detail: "JSON, but no OCDS package".to_owned() });
        }
        let (mut releases, mut spoilt): (Vec<Release>, _) = (Vec::new(), Vec::new());
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (position, one) in found.releases.into_iter().enumerate() {
            let Some(release) = one.and_then(|one| Release::read(one, url)) else {
                spoilt.push(Spoilt { position, why: "a release without an id or words".to_owned() });
                continue;
            };
            match places.entry(release.ocid.clone()) {
                Entry::Vacant(vacant) => {
                    vacant.insert(releases.len());
                    releases.push(release);
                }
                Entry::Occupied(place) => {
                    let there: Option<&mut Release> = releases.get_mut(*place.get());
                    if let Some(there) = there.filter(|there| there.draft.updated <= release.draft.updated) {
                        *there = release;
                    }
                }
            }
        }
        let next = values.iter().find_map(|value| text_at(value, "links.next"));
        Ok(Self { releases, spoilt, next: next.and_then(|next| url.join(&next).ok()) })
    }
}

/// What was found on the way through a document; none for a record that holds no release.
#[derive(Default)]
struct Found<'a> {
    releases: Vec<Option<&'a Value>>,
    is_package: bool,
}

impl<'a> Found<'a> {
    fn open(&mut self, value: &'a Value, depth: usize) {
        if depth > DEEPEST || self.releases.len() >= MOST_ENTRIES_READ {
            return;
        }
        if let Some(list) = value.as_array() {
            return list.iter().for_each(|value| self.open(value, depth + 1));
        }
        let is_release = value.get("ocid").is_some() && value.get("records").is_none();
        let is_record = is_release && ["compiledRelease", "versionedRelease", "releases"].iter().any(|key| value.get(key).is_some());
        let marks = ["releases", "records", "publishedDate", "publisher"];
        self.is_package |= is_release || marks.iter().any(|mark| value.get(mark).is_some());
        if is_record {
            self.releases.push(of_record(value));
        } else if is_release {
            self.releases.push(Some(value));
        } else {
            let room = MOST_ENTRIES_READ.saturating_sub(self.releases.len());
            self.releases.extend(list_at(value, "releases").iter().take(room).map(Some));
            list_at(value, "records").iter().for_each(|record| self.open(record, depth + 1));
        }
    }
}

/// The release that stands for a record: the compiled one, else its newest, else the versioned one.
fn of_record(record: &Value) -> Option<&Value> {
    let whole = |release: &&Value| release.get("ocid").is_some();
    let newest = || list_at(record, "releases").iter().filter(whole).max_by_key(|release| text_at(release, "date"));
    record.get("compiledRelease").filter(|release| release.is_object()).or_else(newest).or_else(|| record.get("versionedRelease"))
}
