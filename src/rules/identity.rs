//! The same item, or a new one.
//!
//! Inside a source an item is recognised by the best name it has: the source's own id, else its canonical link,
//! else its title and date, else its text. Every name it ever had stays its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use url::Url;

use crate::model::{Draft, ItemId, ItemKey, Known, Refined, hash};

/// Parameters that follow a reader about and name nothing.
const TRACKERS: [&str; 13] = [
    "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "twclid", "_hsenc", "_hsmi",
    "mkt_tok", "wt_mc",
];
/// Beginnings of such parameters.
const TRACKER_FAMILIES: [&str; 4] = ["utm_", "mtm_", "pk_", "at_campaign"];

/// What is to be done with a refined draft.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is new.
    New(Box<Refined>),
    /// It is there, and is different now.
    Changed {
        /// Which item.
        id: ItemId,
        /// What it is now.
        item: Box<Refined>,
        /// Whether its text is another version.
        new_version: bool,
    },
    /// It is there as it is, and has more names than were known.
    Renamed {
        /// Which item.
        id: ItemId,
        /// The new names.
        keys: Vec<ItemKey>,
    },
}

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

fn names_something(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    !name.is_empty()
        && !TRACKERS.contains(&name.as_str())
        && !TRACKER_FAMILIES.iter().any(|family| name.starts_with(family))
}

/// Returns the names of each draft of one document, best first.
///
/// An id or a link that stands at two different drafts of the document names neither.
pub fn keys(drafts: &[Draft]) -> Vec<Vec<ItemKey>> {
    let links: Vec<Option<String>> = drafts.iter().map(|d| d.link.as_ref().map(canonical_link)).collect();
    let guids = counted(drafts.iter().filter_map(|draft| draft.guid.as_deref()));
    let link_counts = counted(links.iter().flatten().map(String::as_str));
    let mut all = Vec::with_capacity(drafts.len());
    for (draft, link) in drafts.iter().zip(&links) {
        let mut names = Vec::with_capacity(2);
        let guid = draft.guid.as_deref().filter(|guid| !guid.is_empty() && guids.get(guid) == Some(&1));
        names.extend(guid.map(|guid| bounded("guid", guid)));
        let link = link.as_deref().filter(|link| link_counts.get(link) == Some(&1) && link.contains(['/', '?']));
        names.extend(link.map(|link| bounded("link", link)));
        if names.is_empty() {
            names.push(last_resort(draft));
        }
        all.push(names);
    }
    all
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

/// The key of a draft with neither id nor link of its own: its title and date, or its text where there is no title.
fn last_resort(draft: &Draft) -> ItemKey {
    let date = draft.published_raw.as_deref().unwrap_or_default();
    if draft.title.trim().is_empty() {
        ItemKey(format!("text#{}", hash(draft.text.as_bytes())))
    } else {
        ItemKey(format!("title#{}", hash(format!("{}\n{date}", draft.title.trim()).as_bytes())))
    }
}

/// Returns what is to be done with each refined draft of a document, given what is `known` by their keys.
/// What is there as it is gives nothing.
pub fn judge(refined: Vec<Refined>, known: &BTreeMap<ItemKey, Known>) -> Vec<Verdict> {
    let by_best: BTreeSet<ItemId> =
        refined.iter().filter_map(|item| known.get(item.keys.first()?)).map(|k| k.item).collect();
    let mut taken = BTreeSet::new();
    let mut verdicts = Vec::new();
    let mut fresh = BTreeSet::new();
    for item in refined {
        let found = recognised(&item, known, &by_best).filter(|known| taken.insert(known.item));
        match found {
            None if item.keys.iter().any(|key| known.contains_key(key) || fresh.contains(key)) => {
                let named = item
                    .keys
                    .iter()
                    .filter(|key| !known.contains_key(key) && !fresh.contains(*key))
                    .cloned()
                    .collect::<Vec<_>>();
                if !named.is_empty() {
                    fresh.extend(named.iter().cloned());
                    verdicts.push(Verdict::New(Box::new(Refined { keys: named, ..item })));
                }
            }
            None => {
                fresh.extend(item.keys.iter().cloned());
                verdicts.push(Verdict::New(Box::new(item)));
            }
            Some(there) if there.content_hash != item.content_hash => {
                let (id, new_version) = (there.item, there.version_hash != item.version_hash);
                verdicts.push(Verdict::Changed { id, item: Box::new(item), new_version });
            }
            Some(there) => {
                let keys: Vec<ItemKey> = item.keys.iter().filter(|key| !known.contains_key(*key)).cloned().collect();
                if !keys.is_empty() {
                    verdicts.push(Verdict::Renamed { id: there.item, keys });
                }
            }
        }
    }
    verdicts
}

/// The item that a draft is: known by its best name, or by a lesser one if the title is the same and no other draft of
/// the document is that item by its best name.
fn recognised<'a>(
    item: &Refined,
    known: &'a BTreeMap<ItemKey, Known>,
    by_best: &BTreeSet<ItemId>,
) -> Option<&'a Known> {
    let mut keys = item.keys.iter();
    if let Some(best) = keys.next().and_then(|key| known.get(key)) {
        return Some(best);
    }
    keys.filter_map(|key| known.get(key)).find(|there| there.title == item.title && !by_best.contains(&there.item))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::ItemType;

    fn draft(guid: &str, link: &str, title: &str) -> Draft {
        Draft {
            guid: (!guid.is_empty()).then(|| guid.to_owned()),
            link: link.parse().ok(),
            title: title.to_owned(),
            ..Draft::default()
        }
    }

    fn names(drafts: &[Draft]) -> Vec<String> {
        keys(drafts).iter().map(|all| all.iter().map(|key| key.0.clone()).collect::<Vec<_>>().join(" ")).collect()
    }

    fn refined(keys: &[&str], title: &str, text: &str) -> Refined {
        Refined {
            keys: keys.iter().map(|key| ItemKey((*key).to_owned())).collect(),
            body: "harbour".parse().expect("a slug"),
            item_type: ItemType::Blog,
            title: title.to_owned(),
            url: String::new(),
            summary: String::new(),
            text: text.to_owned(),
            language: None,
            published: DateTime::UNIX_EPOCH,
            published_raw: None,
            updated: None,
            licence: None,
            tags: Vec::new(),
            topics: Vec::new(),
            given: Vec::new(),
            code: None,
            version_hash: text.to_owned(),
            content_hash: format!("{title} {text}"),
        }
    }

    fn known(all: &[(&str, i64, &str, &str)]) -> BTreeMap<ItemKey, Known> {
        let one = |(key, id, title, text): &(&str, i64, &str, &str)| {
            let there = Known {
                item: ItemId(*id),
                title: (*title).to_owned(),
                version_hash: (*text).to_owned(),
                content_hash: format!("{title} {text}"),
            };
            (ItemKey((*key).to_owned()), there)
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn a_link_is_the_same_however_it_is_spelt() {
        let canonical = |link: &str| canonical_link(&link.parse().expect("a URL"));
        for same in
            ["http://a.example/x", "https://www.a.example:443/x/", "https://A.example/x?utm_source=z&fbclid=1#part"]
        {
            assert_eq!(canonical(same), "a.example/x", "{same}");
        }
        assert_eq!(canonical("https://a.example/?p=3&utm_medium=mail"), "a.example?p=3");
        assert_eq!(canonical("https://a.example:8080/x?id=1&lang=cy"), "a.example:8080/x?id=1&lang=cy");
    }

    #[test]
    fn a_draft_is_named_by_the_best_name_it_has_to_itself() {
        let drafts = [
            draft("1", "https://a.example/1", "One"),
            draft("2", "https://a.example/", "Two"),
            draft("", "https://a.example/3", "Three"),
            draft("same", "https://a.example/4", "Four"),
            draft("same", "https://a.example/5", "Five"),
            draft("", "", "Six"),
        ];
        let names = names(&drafts);
        assert_eq!(
            names[..5],
            ["guid:1 link:a.example/1", "guid:2", "link:a.example/3", "link:a.example/4", "link:a.example/5"]
        );
        assert!(names[5].starts_with("title#"), "{}", names[5]);
    }

    #[test]
    fn what_is_there_as_it_is_gives_nothing() {
        let there = known(&[("guid:1", 7, "One", "text"), ("link:x", 7, "One", "text")]);
        assert_eq!(judge(vec![refined(&["guid:1", "link:x"], "One", "text")], &there), []);
    }

    #[test]
    fn another_text_is_another_version_and_another_title_is_not() {
        let there = known(&[("guid:1", 7, "One", "text")]);
        let change = |title, text| match judge(vec![refined(&["guid:1"], title, text)], &there).as_slice() {
            [Verdict::Changed { id: ItemId(7), new_version, .. }] => *new_version,
            other => panic!("{other:?}"),
        };
        assert!(change("One", "other text"));
        assert!(!change("Uno", "text"));
    }

    #[test]
    fn an_id_that_changes_is_forgiven_where_link_and_title_stay() {
        let there = known(&[("link:x", 7, "One", "text"), ("guid:old", 7, "One", "text")]);
        let verdicts = judge(vec![refined(&["guid:new", "link:x"], "One", "text")], &there);
        assert_eq!(verdicts, [Verdict::Renamed { id: ItemId(7), keys: vec![ItemKey("guid:new".into())] }]);
        let verdicts = judge(vec![refined(&["guid:new", "link:x"], "Another", "text")], &there);
        assert!(matches!(verdicts.as_slice(), [Verdict::New(item)] if item.keys == [ItemKey("guid:new".into())]));
    }

    #[test]
    fn the_same_thing_twice_in_a_document_is_one_item() {
        let twice = vec![refined(&["link:x"], "One", "text"), refined(&["link:x"], "One", "text")];
        assert_eq!(judge(twice.clone(), &BTreeMap::new()).len(), 1);
        assert_eq!(judge(twice, &known(&[("link:x", 7, "One", "text")])), []);
    }
}
