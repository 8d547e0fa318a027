//! The same item, or a new one.
//!
//! Inside a source an item is recognised by the best name it has: the source's own id, else its canonical link,
//! else its title and date, else its text. Every name it ever had stays its own. A source whose ids lie, because they are
//! empty, repeated, or those of places in a list, is no longer trusted with them: see [`slide`] and [`ids_lie`].

mod flood;
mod judge;

use std::collections::{BTreeMap, HashMap};

use url::Url;

use super::links::names_something;
use crate::model::{Draft, ItemKey, ItemType, Known, Refined, Rung, hash};
pub use flood::{is_flood, look_again, newest, standing};
pub use judge::{Verdict, judge};

/// A source with a larger share of empty or repeated names than one in so many goes a rung down.
const MOST_BAD_NAMES: usize = 20;

/// Returns the form of a link that two spellings of one address share: no scheme, `www.`, default port, trailing slash,
/// tracker or fragment; parameters that name the thing stay.
///
/// ```
/// # use gorwel::rules::identity::canonical_link;
/// let link = "https://www.a.example/x/?utm_source=y&id=3#top".parse().expect("a URL");
/// assert_eq!(canonical_link(&link), "a.example/x?id=3");
/// ```
pub fn canonical_link(link: &Url) -> String {
    let host = link.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = link.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = link.path().trim_end_matches('/');
    let kept: Vec<String> =
        link.query().unwrap_or_default().split('&').filter(|pair| names_something(pair)).map(str::to_owned).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    format!("{host}{port}{path}{query}")
}

/// Returns the rung that a source stands on which stood on `rung` and sends these drafts: one down for each rung on which
/// more than 5 % of the names are empty or repeated.
pub fn slide(drafts: &[Draft], rung: Rung) -> Rung {
    let mut rung = rung;
    if rung == Rung::Id && is_bad(drafts.len(), drafts.iter().filter_map(|draft| draft.guid.as_deref())) {
        rung = rung.below();
    }
    let links = || drafts.iter().filter_map(|draft| draft.link.as_ref().map(canonical_link));
    if rung == Rung::Link && is_bad(drafts.len(), links()) {
        rung = rung.below();
    }
    rung
}

/// Whether too many of `all` things have no name, or one that another has too.
fn is_bad<T: AsRef<str> + Eq + std::hash::Hash>(all: usize, names: impl Iterator<Item = T>) -> bool {
    let mut counts: HashMap<T, usize> = HashMap::with_capacity(all);
    names.filter(|name| !name.as_ref().is_empty()).for_each(|name| *counts.entry(name).or_insert(0) += 1);
    let good = counts.values().filter(|count| **count == 1).count();
    (all - good.min(all)) * MOST_BAD_NAMES > all
}

/// Returns the names of each draft of one document, best first, from `rung` down.
///
/// An id or a link that stands at two different drafts of the document names neither.
pub fn keys(drafts: &[Draft], rung: Rung) -> Vec<Vec<ItemKey>> {
    let links: Vec<Option<String>> = drafts.iter().map(|d| d.link.as_ref().map(canonical_link)).collect();
    let guids = counted(drafts.iter().filter_map(|draft| draft.guid.as_deref()));
    let link_counts = counted(links.iter().flatten().map(String::as_str));
    let mut all = Vec::with_capacity(drafts.len());
    for (draft, link) in drafts.iter().zip(&links) {
        let mut names = Vec::with_capacity(2);
        let guid = draft.guid.as_deref().filter(|guid| !guid.is_empty() && guids.get(guid) == Some(&1));
        names.extend(guid.filter(|_| rung == Rung::Id).map(|guid| bounded("guid", guid)));
        let link = link.as_deref().filter(|link| link_counts.get(link) == Some(&1) && link.contains(['/', '?']));
        names.extend(link.filter(|_| rung < Rung::Title).map(|link| bounded("link", link)));
        if names.is_empty() {
            names = last_resort(&draft.title, draft.published_raw.as_deref(), &draft.text);
        }
        all.push(names);
    }
    all
}

/// Whether the ids of a document are those of other things than before: ids of places in a list, say, so that what
/// stood first yesterday stands second today under the id of another.
///
/// That is so where an id names an item with another title, and the link names the item with this title; or where
/// title, link and date are all different from those of the item that the id names.
pub fn ids_lie(refined: &[Refined], known: &BTreeMap<ItemKey, Known>) -> bool {
    refined.iter().filter(|item| item.item_type != ItemType::Code).any(|item| {
        let Some(by_id) = item.keys.first().filter(|key| key.is_id()).and_then(|key| known.get(key)) else {
            return false;
        };
        if by_id.title == item.title {
            return false;
        }
        let by_link = item.keys.iter().filter(|key| key.is_link()).find_map(|key| known.get(key));
        match by_link {
            Some(by_link) => by_link.item != by_id.item && by_link.title == item.title,
            None => is_elsewhere(&item.url, &by_id.url) && item.published != by_id.published,
        }
    })
}

fn is_elsewhere(url: &str, other: &str) -> bool {
    match (url.parse(), other.parse()) {
        (Ok(url), Ok(other)) => canonical_link(&url) != canonical_link(&other),
        _ => false,
    }
}

/// Takes the ids of items away, where [`ids_lie`].
pub fn without_ids(refined: &mut [Refined]) {
    for item in refined {
        item.keys.retain(|key| !key.is_id());
        if item.keys.is_empty() {
            item.keys = last_resort(&item.title, item.published_raw.as_deref(), &item.text);
        }
    }
}

/// Returns the name that a draft has by the id that its source gives it.
pub fn id_key(draft: &Draft) -> Option<ItemKey> {
    draft.guid.as_deref().filter(|guid| !guid.is_empty()).map(|guid| bounded("guid", guid))
}

fn counted<'a>(texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, u32> {
    let mut counts = HashMap::new();
    for text in texts {
        *counts.entry(text).or_insert(0) += 1;
    }
    counts
}

/// A key no longer than a database will index: a long name stands as its hash.
fn bounded(kind: &str, name: &str) -> ItemKey {
    const LONGEST_NAME_BYTES: usize = 512;
    if name.len() <= LONGEST_NAME_BYTES && !name.contains('\0') {
        ItemKey(format!("{kind}:{name}"))
    } else {
        ItemKey(format!("{kind}#{}", hash(name.as_bytes())))
    }
}

/// The names of a thing with neither id nor link of its own: its title and date, and its text.
fn last_resort(title: &str, date: Option<&str>, text: &str) -> Vec<ItemKey> {
    let (title, text) = (title.trim(), text.trim());
    let by_title = format!("{title}\n{}", date.unwrap_or_default());
    let mut names = Vec::with_capacity(2);
    if !title.is_empty() {
        names.push(ItemKey(format!("title#{}", hash(by_title.as_bytes()))));
    }
    if !text.is_empty() || names.is_empty() {
        names.push(ItemKey(format!("text#{}", hash(text.as_bytes()))));
    }
    names
}

#[cfg(test)]
mod tests;
