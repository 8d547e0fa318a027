//! Shortlists: what meets an interest, looked for once for all who share it.
//!
//! Looking costs some milliseconds, and a letter looks for each of its interests; people share interests. What each has
//! been told already is left out afterwards, by whoever writes to them.

use std::collections::HashMap;

use super::{App, AppError};
use crate::{model::Query, rules::digest::Match, search::Window};

/// Items looked at for one interest: more than any digest shows, so that what has been told can be passed over.
pub(super) const ITEMS_AN_INTEREST: usize = 100;
/// Shortlists that are kept, of some 150 kB at most.
const MOST_KEPT: usize = 256;

/// Shortlists of one round, while the index stands still.
#[derive(Debug, Default)]
pub(super) struct Shortlists(HashMap<(Query, Window), Vec<Match>>);

impl Shortlists {
    /// Returns what meets an interest within a window, newest first.
    pub(super) async fn of(&mut self, app: &App, query: &Query, window: Window) -> Result<&[Match], AppError> {
        let key = (query.clone(), window);
        if !self.0.contains_key(&key) {
            let found = app.matches(query, window, ITEMS_AN_INTEREST).await?;
            if self.0.len() >= MOST_KEPT {
                self.0.clear();
            }
            self.0.insert(key.clone(), found);
        }
        Ok(self.0.get(&key).map_or(&[], Vec::as_slice))
    }
}
