//! The pages of a listing: found one by one, remembered, and each asked for at the beginning of the next visit.
//!
//! A page that has not changed is not sent again, and so names no next one: that is why they are remembered. The memory
//! holds the address of the listing, and under `page:2`, `page:3` … those of its further pages.

use std::collections::BTreeMap;

use url::Url;

use super::MOST_PAGES;
use crate::model::{Answer, Memory};

/// In the memory: the listing that the pages are of.
const LISTING: &str = "listing";

/// The memory of a listing of which nothing is read yet.
pub fn memory_of(listing: &Url) -> Memory {
    Memory(BTreeMap::from([(LISTING.to_owned(), listing.to_string())]))
}

/// Whether the memory is of this listing.
pub fn is_of(memory: &Memory, listing: &Url) -> bool {
    memory.0.get(LISTING).is_some_and(|known| known == listing.as_str())
}

/// Forgets what belongs to another listing.
pub fn begin(memory: &mut Memory, listing: &Url) {
    if !is_of(memory, listing) {
        *memory = memory_of(listing);
    }
}

/// The pages after the first that there were last time.
pub fn known(memory: &Memory) -> BTreeMap<usize, Url> {
    let page = |(key, url): (&String, &String)| Some((number_of(key)?, url.parse().ok()?));
    memory.0.iter().filter_map(page).filter(|(page, _)| (2..=MOST_PAGES).contains(page)).collect()
}

/// Remembers the page that follows `page`, or that none does. Returns its address if it is new, so that it must be
/// asked for now.
pub fn turn(memory: &mut Memory, page: usize, next: Option<Url>) -> Option<Url> {
    let Some(next) = next.filter(|_| page < MOST_PAGES) else {
        end(memory, page);
        return None;
    };
    let before = memory.0.insert(format!("page:{}", page + 1), next.to_string());
    (before.as_deref() != Some(next.as_str())).then_some(next)
}

/// Remembers that no page follows `page`.
pub fn end(memory: &mut Memory, page: usize) {
    memory.0.retain(|key, _| number_of(key).is_none_or(|known| known <= page));
}

/// The page after `page` that the `Link` header of an answer names, if it is of the same origin.
pub fn linked(answer: &Answer, listing: &Url, page: usize) -> Option<Url> {
    let next = answer.url.join(next_link(answer.headers.get("link")?)?).ok()?;
    (next.origin() == listing.origin() && page < MOST_PAGES).then_some(next)
}

fn number_of(key: &str) -> Option<usize> {
    key.strip_prefix("page:")?.parse().ok()
}

/// The address that a `Link` header (RFC 8288) names as `rel="next"`.
fn next_link(header: &str) -> Option<&str> {
    header.split(',').find_map(|link| {
        let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"').eq_ignore_ascii_case("next")
        });
        is_next.then_some(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    #[test]
    fn the_next_page_is_found_by_its_relation() {
        let check = |header: &str, wanted: Option<&str>| assert_eq!(next_link(header), wanted, "{header}");
        check(
            "<https://a.example/?page=2>; rel=\"next\", <https://a.example/?page=9>; rel=\"last\"",
            Some("https://a.example/?page=2"),
        );
        check("</x?page=2>;title=x;REL=Next", Some("/x?page=2"));
        check("<https://a.example/?page=1>; rel=\"prev\"", None);
        check("nonsense, <, rel=next", None);
    }

    #[test]
    fn pages_are_remembered_until_they_are_no_more() {
        let first = url("https://a.example/list");
        let mut memory = memory_of(&first);
        assert_eq!(turn(&mut memory, 1, Some(url("https://a.example/2"))), Some(url("https://a.example/2")));
        assert_eq!(turn(&mut memory, 1, Some(url("https://a.example/2"))), None);
        assert_eq!(turn(&mut memory, 2, Some(url("https://a.example/3"))), Some(url("https://a.example/3")));
        assert_eq!(known(&memory).into_keys().collect::<Vec<_>>(), [2, 3]);
        assert_eq!(turn(&mut memory, 1, Some(url("https://a.example/2b"))), Some(url("https://a.example/2b")));
        assert_eq!(turn(&mut memory, 2, None), None);
        assert_eq!(known(&memory).into_keys().collect::<Vec<_>>(), [2]);
        begin(&mut memory, &first);
        assert_eq!(known(&memory).len(), 1);
        begin(&mut memory, &url("https://b.example/list"));
        assert_eq!(known(&memory).len(), 0);
    }

    #[test]
    fn no_listing_has_more_pages_than_are_read() {
        let mut memory = Memory::default();
        assert_eq!(turn(&mut memory, MOST_PAGES, Some(url("https://a.example/51"))), None);
        assert_eq!(memory, Memory::default());
    }
}
