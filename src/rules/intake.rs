//! What comes from another system: new, known, changed, or something that is there already under another name.

use std::collections::BTreeMap;

use url::Url;

use super::identity::canonical_link;
use crate::model::{ItemId, ItemKey, Known, Refined, hash};

/// The longest name that stands in a key as it is, in bytes.
const LONGEST_NAME_BYTES: usize = 512;

/// The names that one thing from another system has here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamesOf {
    /// By the id that the other system gives it.
    pub id: ItemKey,
    /// By the same id, once it was taken for an item that has another.
    pub alias: ItemKey,
    /// By where it can be read.
    pub link: Option<ItemKey>,
}

impl NamesOf {
    /// The names of a thing with this id and link.
    pub fn new(id: &str, link: Option<&Url>) -> Self {
        let link = link.map(canonical_link).filter(|link| link.contains(['/', '?']));
        Self { id: key("guid", id), alias: key("also", id), link: link.map(|link| key("link", &link)) }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &ItemKey> {
        [&self.id, &self.alias].into_iter().chain(&self.link)
    }
}

fn key(kind: &str, name: &str) -> ItemKey {
    if name.len() <= LONGEST_NAME_BYTES && !name.contains('\0') {
        ItemKey(format!("{kind}:{name}"))
    } else {
        ItemKey(format!("{kind}#{}", hash(name.as_bytes())))
    }
}

/// What is to be done with a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is new.
    New,
    /// It is there as it is.
    Same(ItemId),
    /// It is there, and is different now.
    Changed {
        /// Which item.
        id: ItemId,
        /// Whether its text is another version.
        new_version: bool,
    },
    /// It is taken for an item that was there, which stays as it is.
    Also(ItemId),
}

/// Returns what is to be done with `item`, given what is `known` by its names.
///
/// Its own id decides; else what it was taken for before; else the item that can be read at the same address.
pub fn take(item: &Refined, names: &NamesOf, known: &BTreeMap<ItemKey, Known>) -> Taken {
    if let Some(there) = known.get(&names.id) {
        return if there.content_hash == item.content_hash {
            Taken::Same(there.item)
        } else {
            Taken::Changed { id: there.item, new_version: there.version_hash != item.version_hash }
        };
    }
    let other = known.get(&names.alias).or_else(|| known.get(names.link.as_ref()?));
    other.map_or(Taken::New, |there| Taken::Also(there.item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Draft, ItemType, Source},
        rules::refine::{Context, refine},
    };

    fn source() -> Source {
        Source {
            slug: "import".parse().expect("a slug"),
            body: "harbour".parse().expect("a slug"),
            kind: "import".into(),
            address: String::new(),
            gives: ItemType::Blog,
            language: None,
            every: None,
            enabled: false,
            extra_ca_file: None,
            headers: Vec::new(),
            topics: Vec::new(),
            note: None,
        }
    }

    fn item(id: &str, title: &str) -> (Refined, NamesOf) {
        let link: Url = "https://www.a.example/1?utm_source=x".parse().expect("a URL");
        let names = NamesOf::new(id, Some(&link));
        let draft = Draft { title: title.into(), link: Some(link), ..Draft::default() };
        let context = Context { source: &source(), language: None, now: chrono::DateTime::UNIX_EPOCH };
        let keys = vec![names.id.clone()];
        (refine(draft, keys, &context).expect("it has a title"), names)
    }

    fn known(key: &ItemKey, item: &Refined) -> BTreeMap<ItemKey, Known> {
        let there = Known {
            item: ItemId(7),
            title: item.title.clone(),
            url: item.url.clone(),
            published: item.published,
            held: false,
            missing: false,
            version_hash: item.version_hash.clone(),
            content_hash: item.content_hash.clone(),
        };
        BTreeMap::from([(key.clone(), there)])
    }

    #[test]
    fn what_comes_twice_is_the_same() {
        let (one, names) = item("a", "One");
        assert_eq!(take(&one, &names, &BTreeMap::new()), Taken::New);
        assert_eq!(take(&one, &names, &known(&names.id, &one)), Taken::Same(ItemId(7)));
        let (other, _) = item("a", "Another");
        let changed = take(&other, &names, &known(&names.id, &one));
        assert_eq!(changed, Taken::Changed { id: ItemId(7), new_version: true });
    }

    #[test]
    fn another_id_at_the_same_address_is_the_item_that_is_there_and_leaves_it() {
        let (one, names) = item("a", "One");
        let (other, others) = item("b", "Other words");
        let link = names.link.as_ref().expect("it has one");
        assert_eq!(link.0, "link:a.example/1");
        assert_eq!(take(&other, &others, &known(link, &one)), Taken::Also(ItemId(7)));
        assert_eq!(take(&other, &others, &known(&others.alias, &one)), Taken::Also(ItemId(7)));
    }
}
