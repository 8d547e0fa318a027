//! A glimpse of what a first letter would hold, for whoever is still choosing interests.
//!
//! Anybody may ask for one, as often as they like. So it is counted in the index alone, and only the items that are shown
//! are read from the store, a few at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::{App, AppError, relevance::ITEMS_AN_INTEREST};
use crate::{
    model::{BodySlug, Interest, Item, ItemId},
    rules::relevance::MOST_OF_A_BODY,
    search::Window,
};

/// Items read at a time.
const ITEMS_A_READ: usize = 5;
/// Items read at most; where one body fills them all, its items are shown.
const MOST_READ: usize = 20;

/// What a first letter would hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Glimpse {
    /// How many items meet an interest; of each interest the newest hundred count.
    pub total: usize,
    /// Some of them: the newest of each interest in turn, and no body with more than its share while there are others.
    /// Their texts are left out.
    pub items: Vec<Item>,
}

impl App {
    /// Returns how many items meet the interests, and the first `shown` of them.
    ///
    /// # Errors
    ///
    /// When index or store refuse.
    pub async fn glimpse(&self, interests: &[Interest], shown: usize) -> Result<Glimpse, AppError> {
        let mut found = Vec::with_capacity(interests.len());
        for interest in interests {
            let (index, query) = (self.0.index.clone(), interest.query.clone());
            let newest = move || index.newest(&query, Window::Everything, ITEMS_AN_INTEREST);
            found.push(tokio::task::spawn_blocking(newest).await??);
        }
        let ids = in_turn(&found);
        let (mut items, mut passed_over) = (Vec::new(), Vec::new());
        let mut of_body: BTreeMap<BodySlug, usize> = BTreeMap::new();
        for chunk in ids[..ids.len().min(MOST_READ)].chunks(ITEMS_A_READ) {
            if items.len() >= shown {
                break;
            }
            for mut item in self.0.store.items(chunk).await? {
                item.text = String::new();
                let of_body = of_body.entry(item.body.clone()).or_default();
                *of_body += 1;
                if *of_body <= MOST_OF_A_BODY { items.push(item) } else { passed_over.push(item) }
            }
        }
        items.extend(passed_over);
        items.truncate(shown);
        Ok(Glimpse { total: ids.len(), items })
    }
}

/// The first of each list, then the second of each, and so on, each once.
fn in_turn(lists: &[Vec<ItemId>]) -> Vec<ItemId> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    let turns = (0..longest).flat_map(|turn| lists.iter().filter_map(move |list| list.get(turn)));
    let mut seen = BTreeSet::new();
    turns.copied().filter(|id| seen.insert(*id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_interest_has_its_turn_and_each_item_stands_once() {
        let lists = [vec![9, 7, 5], vec![9, 8], vec![]].map(|list| list.into_iter().map(ItemId).collect());
        assert_eq!(in_turn(&lists), [9, 7, 8, 5].map(ItemId));
    }
}
