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
    Context, Keys, Kind, MOST_ENTRIES_KEPT, ReadError, Reading, dates, gate,
    html::{head::Head, tree},
    links::is_web,
    older::Older,
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
/// In the memory, how far the older pages have been read.
const OLDER: &str = "page:older";

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
    const OBEYS_ROBOTS: bool = true;

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
        let older = self.older().left(memory);
        std::iter::once((self.url.clone(), 1)).chain(older).map(|(url, page)| ask_for(url, page)).collect()
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let page = number_of(&ask.key);
        let mut reading = match self.list(answer) {
            // An older page that is no list is the end of the older ones.
            Err(why) if page > 1 && why != ReadError::Challenge => Reading::default(),
            read => read?,
        };
        reading.memory = memory.clone();
        reading.backfill = page > 1;
        let first = reading.drafts.first().map(|draft| format!("{} {:?}", draft.title, draft.link)).unwrap_or_default();
        let next = self.older().turn(page, &first, reading.older.clone(), &mut reading.memory);
        reading.asks.extend(next.map(|(url, page)| ask_for(url, page)));
        Ok(reading)
    }
}

impl Page {
    /// Reads one page.
    fn list(&self, answer: &Answer) -> Result<Reading, ReadError> {
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
        Ok(Reading {
            older: self.rules.next(&tree, &head, &place),
            drafts: found.drafts,
            spoilt: found.spoilt,
            repairs: opened.repairs,
            title: head.title,
            language: head.language,
            link: Some(answer.url.clone()),
            ..Reading::default()
        })
    }

    fn older(&self) -> Older<'_> {
        Older { listing: &self.url, key: OLDER }
    }
}

fn ask_for(url: Url, page: usize) -> Ask {
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
