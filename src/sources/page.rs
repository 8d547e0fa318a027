//! List pages: the news of bodies that have no feed, read by CSS rules or without any.
//!
//! Rules say which elements are items, and where in them title, link, date and summary stand. What no rule says is
//! found: in linked data (JSON-LD) that the page carries, else in the blocks that its headings, articles or dates repeat.
//! A source's first visit follows the links to older pages; later ones read the first page alone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use scraper::Html;
use url::Url;

use super::{
    Context, Keys, Kind, MOST_ENTRIES_KEPT, MOST_PAGES, ReadError, Reading, dates, gate,
    html::{head::Head, tree},
    links::is_web,
};
use crate::model::{Answer, Ask, Draft, ItemType, Memory, Spoilt};
use rules::Rules;

pub mod block;
pub mod propose;
pub mod rules;
mod unruled;

/// What pages are asked for as.
pub const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";
/// The key of the first ask.
const PAGE: &str = "page";
/// In the memory: the list page, and the number and address of the older page that is to be read next.
const OLDER: &str = "page:older";
/// What stands there when there is none.
const NO_MORE: &str = "-";

/// A list page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    url: Url,
    rules: Rules,
}

/// Where a page stands: what its links are relative to, and the zone of its dates.
pub struct Place<'a> {
    /// What its links are relative to.
    pub base: &'a Url,
    /// Where its times are that name no zone.
    pub zone: Tz,
}

impl Place<'_> {
    /// The address that a link means, if it is one of the web.
    pub fn link(&self, href: &str) -> Option<Url> {
        let href = href.trim();
        let leads = !href.is_empty() && !href.starts_with('#');
        self.base.join(href).ok().filter(is_web).filter(|_| leads)
    }
}

/// What is read of a page.
#[derive(Default)]
pub struct Found {
    /// Its items.
    pub drafts: Vec<Draft>,
    /// What was to be an item and is none.
    pub spoilt: Vec<Spoilt>,
}

impl Kind for Page {
    const GIVES: ItemType = ItemType::News;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        let url = keys.required_url("url");
        let rules = Rules::new(keys, url.as_ref());
        Some(Self { url: url?, rules: rules? })
    }

    fn address(&self) -> String {
        self.url.to_string()
    }

    /// The page; and the older one that an earlier visit did not come to.
    fn asks(&self, memory: &Memory, _: DateTime<Utc>) -> Vec<Ask> {
        let older = self.older(memory).flatten();
        std::iter::once((self.url.clone(), 1)).chain(older).map(|(url, page)| ask(url, page)).collect()
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let page = number_of(&ask.key);
        let (mut reading, next) = match self.list(answer) {
            // An older page that is no list is the end of the older ones.
            Err(why) if page > 1 && why != ReadError::Challenge => (Reading::default(), None),
            read => read?,
        };
        reading.memory = memory.clone();
        self.turn_page(page, next, &mut reading);
        Ok(reading)
    }
}

impl Page {
    /// Reads one page, and finds the next older one.
    fn list(&self, answer: &Answer) -> Result<(Reading, Option<Url>), ReadError> {
        let opened = gate::open_page(answer)?;
        let unreadable = |why: tree::TooDeep| ReadError::Unreadable { detail: why.to_string() };
        let tree = tree::read(&opened.text, &self.rules.attributes).map_err(unreadable)?;
        let head = Head::of(&opened.text, &answer.url);
        let place = Place { base: &head.base, zone: dates::zone_of(&answer.url) };
        let mut found = self.rules.found(&tree, &head, &place);
        if found.drafts.is_empty() || answer.status != 200 {
            return Err(ReadError::NothingMatched);
        }
        found.drafts.truncate(MOST_ENTRIES_KEPT);
        let next = self.rules.next(&tree, &head, &place);
        let reading = Reading {
            drafts: found.drafts,
            spoilt: found.spoilt,
            repairs: opened.repairs,
            title: head.title,
            language: head.language,
            link: Some(answer.url.clone()),
            ..Reading::default()
        };
        Ok((reading, next))
    }

    /// What the memory holds of older pages: none on a first visit, then the next one with its number, or no more.
    fn older(&self, memory: &Memory) -> Option<Option<(Url, usize)>> {
        let (_, older) = memory.0.get(OLDER)?.split_once(' ').filter(|(page, _)| *page == self.url.as_str())?;
        let next = older.split_once(' ').and_then(|(number, url)| Some((url.parse().ok()?, number.parse().ok()?)));
        Some(next.filter(|(_, number)| (2..=MOST_PAGES).contains(number)))
    }

    /// Notes the page after the one that was read, and asks for it, as long as there are older ones to be read.
    fn turn_page(&self, page: usize, next: Option<Url>, reading: &mut Reading) {
        let is_next = match self.older(&reading.memory) {
            None => page == 1,
            Some(older) => older.is_some_and(|(_, number)| number == page),
        };
        if !is_next {
            return;
        }
        let next = next.filter(|next| next.origin() == self.url.origin() && *next != self.url && page < MOST_PAGES);
        let older = next.as_ref().map_or_else(|| NO_MORE.to_owned(), |next| format!("{} {next}", page + 1));
        reading.memory.0.insert(OLDER.to_owned(), format!("{} {older}", self.url));
        reading.asks.extend(next.map(|next| ask(next, page + 1)));
    }
}

fn ask(url: Url, page: usize) -> Ask {
    let key = if page == 1 { PAGE.to_owned() } else { format!("{PAGE}:{page}") };
    // An older page that is not there, or that the site cannot make, is the end of the older ones.
    let also_reads: &[u16] = if page == 1 { &[] } else { &[404, 410, 500] };
    Ask { url, key, stamp: None, accept: ACCEPT, headers: Vec::new(), also_reads, extra_ca_file: None }
}

fn number_of(key: &str) -> usize {
    key.strip_prefix("page:").and_then(|number| number.parse().ok()).unwrap_or(1)
}

/// Reads a page without rules: what it lists, as far as that can be found.
fn without_rules(tree: &Html, head: &Head, place: &Place<'_>) -> Vec<Draft> {
    let (linked, blocks) = (unruled::linked(head, place), unruled::blocks(tree, place));
    let dated = |drafts: &[Draft]| drafts.iter().filter(|draft| draft.published.is_some()).count();
    let better = (dated(&blocks), blocks.len()) > (dated(&linked), linked.len());
    if better { blocks } else { linked }
}

#[cfg(test)]
mod tests;
