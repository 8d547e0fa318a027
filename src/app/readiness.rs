//! How ready pieces of code are to be used by another body.

use std::collections::{BTreeMap, BTreeSet};

use super::{App, AppError};
use crate::{
    model::{Formula, Item, ItemId, ItemType, Readiness},
    rules::readiness,
};

impl App {
    /// Returns how ready each of these items is; those that are no code, or of which nothing is known, are left out.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn readiness(&self, items: &[&Item]) -> Result<BTreeMap<ItemId, Readiness>, AppError> {
        let code: Vec<&Item> = items.iter().copied().filter(|item| item.item_type == ItemType::Code).collect();
        let ids: Vec<ItemId> = code.iter().map(|item| item.id).collect();
        let users = self.0.store.said_users(&ids).await?;
        let now = self.0.clock.now();
        let mut ready = BTreeMap::new();
        for item in code {
            let said = users.get(&item.id).map(Vec::as_slice).unwrap_or_default();
            let facts = readiness::facts(item, other_bodies(item, said));
            if let Some(readiness) = facts.and_then(|facts| readiness::judge(&facts, now)) {
                ready.insert(item.id, readiness);
            }
        }
        Ok(ready)
    }

    /// The formula by which readiness is judged.
    pub fn formula(&self) -> Formula {
        readiness::formula()
    }
}

/// How many other bodies are seen using a piece of code: those that say so, and those that its publiccode.yml names.
/// Where nobody says so and it has no such file, nobody knows.
fn other_bodies(item: &Item, said: &[String]) -> Option<u32> {
    let public = item.code.as_ref().and_then(|code| code.publiccode.as_ref());
    let named = public.iter().flat_map(|public| &public.used_by);
    let own = item.body_name.en.to_lowercase();
    let bodies: BTreeSet<String> =
        named.chain(said).map(|name| name.trim().to_lowercase()).filter(|name| *name != own).collect();
    let asked = public.is_some_and(|public| public.parsed);
    (asked || !bodies.is_empty()).then(|| u32::try_from(bodies.len()).unwrap_or(u32::MAX))
}
