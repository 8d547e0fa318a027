//! Older pages of a listing: followed on a source's first visit, and by later ones only as far as that did not come.
//!
//! The memory holds where the walk has come to, so that a page that did not come is asked for again, and a walk that has
//! ended is never made twice.

use url::Url;

use super::{MOST_PAGES, links::is_same_site};
use crate::model::{Memory, hash};

/// What stands in the memory when there is no older page to be read.
const NO_MORE: &str = "-";
/// Characters of the hash by which the first thing of a page is known.
const HASH_CHARACTERS: usize = 16;

/// The older pages of one listing.
#[derive(Debug, Clone, Copy)]
pub struct Older<'a> {
    /// The address of the listing, as feeds.toml has it.
    pub listing: &'a Url,
    /// Under which the memory holds the walk: the listing, the first thing of the page before, and number and address of
    /// the page to be read next.
    pub key: &'static str,
}

/// Where a walk has come to.
struct Walk {
    first: String,
    next: Option<(Url, usize)>,
}

impl Older<'_> {
    fn walk(&self, memory: &Memory) -> Option<Walk> {
        let mut parts = memory.0.get(self.key)?.splitn(4, ' ');
        parts.next().filter(|listing| *listing == self.listing.as_str())?;
        let first = parts.next().unwrap_or_default().to_owned();
        let number =
            parts.next().and_then(|number| number.parse().ok()).filter(|number| (2..=MOST_PAGES).contains(number));
        let next = number.zip(parts.next().and_then(|url| url.parse().ok())).map(|(number, url)| (url, number));
        Some(Walk { first, next })
    }

    /// The page that earlier visits did not come to, with its number.
    pub fn left(&self, memory: &Memory) -> Option<(Url, usize)> {
        self.walk(memory)?.next
    }

    /// Turns the page: notes in the memory that `page`, counted from 1, was read, and returns the one to be asked for
    /// next, with its number. `first` is what the page begins with, and `next` where it says that older things are.
    ///
    /// The walk ends with the last page, at [`MOST_PAGES`], where it would leave the site, and where a page brings again
    /// what the one before began with.
    pub fn turn(&self, page: usize, first: &str, next: Option<Url>, memory: &mut Memory) -> Option<(Url, usize)> {
        let walk = self.walk(memory);
        let is_awaited = match &walk {
            None => page == 1,
            Some(walk) => walk.next.as_ref().is_some_and(|(_, number)| *number == page),
        };
        if !is_awaited {
            return None;
        }
        let first: String = hash(first.as_bytes()).chars().take(HASH_CHARACTERS).collect();
        let is_new = walk.is_none_or(|walk| walk.first != first);
        let next =
            next.filter(|next| is_same_site(next, self.listing) && next != self.listing && page < MOST_PAGES && is_new);
        let rest = next.as_ref().map_or_else(|| NO_MORE.to_owned(), |next| format!("{first} {} {next}", page + 1));
        memory.0.insert(self.key.to_owned(), format!("{} {rest}", self.listing));
        next.map(|next| (next, page + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    #[test]
    fn a_walk_goes_on_until_it_ends_and_is_never_made_twice() {
        let listing = url("https://a.example/news");
        let older = Older { listing: &listing, key: "older" };
        let mut memory = Memory::default();
        let page = |number: usize| url(&format!("https://a.example/news?page={number}"));

        assert_eq!(older.turn(1, "a", Some(page(2)), &mut memory), Some((page(2), 2)));
        // The first page is read again by the next visit, and the second is still to come.
        assert_eq!(older.turn(1, "a", Some(page(2)), &mut memory), None);
        assert_eq!(older.left(&memory), Some((page(2), 2)));
        assert_eq!(older.turn(2, "b", Some(page(3)), &mut memory), Some((page(3), 3)));
        assert_eq!(older.turn(3, "c", None, &mut memory), None);
        assert_eq!(older.left(&memory), None);
        assert_eq!(older.turn(1, "a", Some(page(2)), &mut memory), None);
    }

    #[test]
    fn a_walk_stays_on_its_site_and_leaves_circles() {
        let listing = url("https://a.example/news");
        let older = Older { listing: &listing, key: "older" };
        let begun = |next: &str| older.turn(1, "a", Some(url(next)), &mut Memory::default()).is_some();
        assert!(begun("http://www.a.example/news?page=2"));
        assert!(!begun("https://b.example/news?page=2") && !begun("https://a.example/news"));
        let mut memory = Memory::default();
        older.turn(1, "a", Some(url("https://a.example/2")), &mut memory);
        assert_eq!(older.turn(2, "a", Some(url("https://a.example/3")), &mut memory), None);
    }

    #[test]
    fn a_walk_of_another_listing_is_none() {
        let (listing, other) = (url("https://a.example/news"), url("https://a.example/blog"));
        let mut memory = Memory::default();
        Older { listing: &listing, key: "older" }.turn(1, "a", Some(url("https://a.example/2")), &mut memory);
        assert_eq!(Older { listing: &other, key: "older" }.left(&memory), None);
    }

    #[test]
    fn no_walk_is_longer_than_its_limit() {
        let listing = url("https://a.example/news");
        let older = Older { listing: &listing, key: "older" };
        let mut memory = Memory::default();
        let walked = (1..200).take_while(|page| {
            let next = url(&format!("https://a.example/{page}"));
            older.turn(*page, &page.to_string(), Some(next), &mut memory).is_some()
        });
        assert_eq!(walked.count(), MOST_PAGES - 1);
    }
}
