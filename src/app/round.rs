//! The first round: how much there is to ask of GitHub before all its sources have been read once, and how long that takes.

use chrono::TimeDelta;
use serde::Serialize;

use super::{App, AppError};
use crate::{rules::budget::first_round, sources::forge::repositories_waiting, store::Listing};

/// The kind that GitHub's limit is for.
const KIND: &str = "github";
/// Where GitHub itself shows its owners; other instances have limits of their own.
const GITHUB: &str = "https://github.com/";
/// Requests that GitHub answers in an hour without a token, and with one.
const EACH_HOUR: (u32, u32) = (60, 5_000);
/// Repositories that an owner is taken to have who was not asked yet.
const REPOSITORIES_OF_ONE: u32 = 20;
/// Requests of the API that a repository takes.
const ASKS_OF_ONE: u32 = 2;

/// What is still to be asked of GitHub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Round {
    /// Owners whose listing was not read yet.
    pub listings: u32,
    /// Repositories of which something is still to be read; of owners that were not asked yet, a guess.
    pub repositories: u32,
    /// Requests that these come to.
    pub asks: u32,
    /// Hours that they take.
    pub hours: i64,
    /// Hours that they would take with a token; none if there is one.
    pub hours_with_token: Option<i64>,
}

impl App {
    /// Returns what is still to be asked of GitHub for the first time; none if that is nothing.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn first_round(&self) -> Result<Option<Round>, AppError> {
        let has_token = self.0.options.github_token.is_some();
        Ok(round(&self.0.store.listings(KIND).await?, has_token))
    }
}

fn round(listings: &[Listing], has_token: bool) -> Option<Round> {
    let of_github: Vec<&Listing> = listings.iter().filter(|listing| listing.address.starts_with(GITHUB)).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let unread = count(of_github.iter().filter(|listing| !listing.is_read).count());
    let waiting: usize = of_github.iter().map(|listing| repositories_waiting(&listing.memory)).sum();
    let repositories = count(waiting).saturating_add(unread.saturating_mul(REPOSITORIES_OF_ONE));
    if repositories == 0 {
        return None;
    }
    let hours =
        |each_hour| first_round(unread, repositories, each_hour).num_hours().max(TimeDelta::hours(1).num_hours());
    let (without, with) = (hours(EACH_HOUR.0), hours(EACH_HOUR.1));
    Some(Round {
        listings: unread,
        repositories,
        asks: unread.saturating_add(repositories.saturating_mul(ASKS_OF_ONE)),
        hours: if has_token { with } else { without },
        hours_with_token: (!has_token).then_some(with),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Memory;

    fn listing(address: &str, is_read: bool, lines: &[(&str, &str)]) -> Listing {
        let memory = lines.iter().map(|(key, line)| ((*key).to_owned(), (*line).to_owned())).collect();
        Listing { address: address.to_owned(), is_read, memory: Memory(memory) }
    }

    #[test]
    fn the_first_round_of_many_owners_takes_days_without_a_token() {
        let owners: Vec<Listing> = (0..148).map(|n| listing(&format!("https://github.com/o{n}"), false, &[])).collect();
        let without = round(&owners, false).expect("there is much to ask");
        assert_eq!((without.listings, without.asks, without.hours), (148, 6_068, 101));
        assert_eq!(without.hours_with_token, Some(1));
        assert_eq!(round(&owners, true).map(|round| (round.hours, round.hours_with_token)), Some((1, None)));
    }

    #[test]
    fn what_was_read_is_counted_by_what_is_left_of_it() {
        let lines = [("repository:1", "2026-03-01T00:00:00Z tree releases"), ("repository:2", "2026-03-01T00:00:00Z")];
        let left = round(&[listing("https://github.com/harbour", true, &lines)], false).expect("one is left");
        assert_eq!((left.listings, left.repositories), (0, 1));
        assert_eq!(round(&[listing("https://github.com/harbour", true, &lines[1..])], false), None);
        assert_eq!(round(&[listing("https://code.harbour.example/x", false, &[])], false), None);
    }
}
