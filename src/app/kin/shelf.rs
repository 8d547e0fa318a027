//! The shelf: profiles that were read and may be wanted again soon, since items that are alike come up together.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::{
    app::{App, AppError},
    model::{ItemId, Kept},
    rules::kinship::{Compared, Profile},
    store::StoreError,
};

/// Profiles that are held, of some 8 kB each, beside those of the batch in hand.
const MOST_SHELVED: usize = 4_096;

/// What is kept of an item, read.
#[derive(Debug)]
pub struct Shelved {
    /// As it is kept, without the text of the profile.
    pub kept: Kept,
    /// The profile.
    pub profile: Profile,
}

impl Shelved {
    /// The item as it is compared.
    pub fn compared(&self) -> Compared<'_> {
        Compared { item: self.kept.item, body: &self.kept.body, profile: &self.profile }
    }
}

/// Profiles at hand.
#[derive(Debug, Default)]
pub struct Shelf {
    items: HashMap<ItemId, Arc<Shelved>>,
    order: VecDeque<ItemId>,
}

impl Shelf {
    /// A profile, if it is at hand.
    pub fn get(&self, item: ItemId) -> Option<Arc<Shelved>> {
        self.items.get(&item).cloned()
    }

    /// Drops what is no longer as it was.
    pub fn forget(&mut self, items: impl IntoIterator<Item = ItemId>) {
        for item in items {
            self.items.remove(&item);
        }
    }

    /// Makes room, so that all that will be put there now can stay until the next time.
    pub fn make_room(&mut self) {
        while self.items.len() > MOST_SHELVED {
            let Some(oldest) = self.order.pop_front() else { return };
            self.items.remove(&oldest);
        }
    }

    fn put(&mut self, shelved: Shelved) {
        let item = shelved.kept.item;
        if self.items.insert(item, Arc::new(shelved)).is_none() {
            self.order.push_back(item);
        }
    }
}

impl App {
    /// Puts the profiles of these items on the shelf, as far as they are kept.
    pub(in crate::app) async fn shelve(&self, shelf: &mut Shelf, wanted: &[ItemId]) -> Result<(), AppError> {
        let mut missing: Vec<ItemId> = wanted.iter().copied().filter(|item| !shelf.items.contains_key(item)).collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(());
        }
        for mut kept in self.0.store.kept(&missing).await? {
            let text = std::mem::take(&mut kept.profile);
            let Some(profile) = Profile::from_kept(&text) else {
                return Err(StoreError::Damaged { what: "profile", value: kept.item.to_string() }.into());
            };
            shelf.put(Shelved { kept, profile });
        }
        Ok(())
    }
}
