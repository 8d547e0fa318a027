//! Sitemaps: the new and changed pages of a site, each read into a draft.
//!
//! A sitemap lists pages, or further sitemaps, with the day of their last change. A page is asked for when it is unseen,
//! or when that day has moved. What one visit does not come to waits in the memory for the next, which holds
//!
//! | key | value |
//! |---|---|
//! | `sitemap` | the address that all of this belongs to |
//! | `list ADDRESS` | the last change of a further sitemap, when it was read; empty if that is not known, or yet to be read |
//! | `page ADDRESS` | the last change of a page, when it was read |
//! | `wait ADDRESS` | the last change of a page that is yet to be read |
//! | `fail ADDRESS` | the same of one that the site could not make: it is asked for again |
//! | `settled` | that all which was there at the first visit has been read: from then on, what is new is news |
//!
//! Addresses of the sitemap's own site are written without it.

use chrono::{DateTime, Utc};
use url::{Position, Url};

use super::{
    Context, Keys, Kind, MOST_PAGES, ReadError, Reading, gate,
    links::{begins_with, is_same_site, prefixes},
    page,
};
use crate::model::{Answer, Ask, ItemType, Memory, MistakeFault, Spoilt};
use list::{List, Listed};

mod list;
mod story;

/// What sitemaps are asked for as.
const ACCEPT: &str = "application/xml, text/xml;q=0.9, */*;q=0.1";
/// Pages that are remembered of one sitemap.
pub const MOST_URLS: usize = 20_000;
/// Pages that are asked for in one visit.
const MOST_ASKED: usize = 300;
/// In the memory, the address that it belongs to; and the key of the first ask.
const SITEMAP: &str = "sitemap";
/// Pages that the site could not make, which one visit asks for again.
const MOST_FAILED: usize = 20;
/// In the memory, that the first pages have been read.
const SETTLED: &str = "settled";
/// Endings of files that are no pages.
const NO_PAGES: [&str; 24] = [
    "pdf", "doc", "docx", "xls", "xlsx", "csv", "ods", "odt", "ppt", "pptx", "zip", "jpg", "jpeg", "png", "gif", "svg",
    "webp", "mp3", "mp4", "xml", "json", "js", "css", "ics",
];

/// The pages of a site that its sitemap lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitemap {
    url: Url,
    /// Where a page must begin.
    prefix: Url,
    /// Where it must not.
    skip: Vec<Url>,
}

impl Kind for Sitemap {
    const GIVES: ItemType = ItemType::News;
    const OBEYS_ROBOTS: bool = true;
    const GIVES_ONLY_NEW: bool = true;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        let url = keys.required_url("url");
        let skip = prefixes(keys, "skip", url.as_ref());
        let written = keys.text("prefix");
        let url = url?;
        let prefix = url.join(written.as_deref().unwrap_or("/").trim()).ok();
        // Only the site that is listed here is asked for its pages.
        let Some(prefix) = prefix.filter(|prefix| is_same_site(prefix, &url)) else {
            keys.wrong("prefix", MistakeFault::BadUrl { url: written.unwrap_or_default() });
            return None;
        };
        Some(Self { url, prefix, skip: skip? })
    }

    fn address(&self) -> String {
        self.url.to_string()
    }

    /// The sitemap, the further ones that are yet to be read or of which nothing says when they change, and pages that wait.
    fn asks(&self, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
        let memory = self.own(memory);
        let unstamped = of(&memory, "list ").filter(|(_, stamp)| stamp.is_empty()).map(|(address, _)| address);
        let lists = unstamped.take(MOST_PAGES).filter_map(|address| self.ask_list(address));
        let mut waiting: Vec<(&str, &str)> = of(&memory, "wait ").collect();
        // A page that spoils its visit stands at another place in the next.
        let hours = usize::try_from(now.timestamp() / 3_600).unwrap_or(0);
        let start = hours.checked_rem(waiting.len()).unwrap_or(0);
        waiting.rotate_left(start);
        let failed = of(&memory, "fail ").take(MOST_FAILED);
        let pages = waiting.into_iter().take(MOST_ASKED).chain(failed);
        let pages = pages.filter_map(|(address, stamp)| self.ask_page(address, stamp));
        let first = ask(self.url.clone(), SITEMAP.to_owned(), ACCEPT);
        std::iter::once(first).chain(lists).chain(pages).collect()
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let mut reading = Reading { memory: self.own(memory), ..Reading::default() };
        reading.backfill = !reading.memory.0.contains_key(SETTLED);
        let read = match ask.key.strip_prefix("page ") {
            Some(address) => self.page(address, ask, answer, &mut reading),
            None => self.list(ask, answer, &mut reading),
        };
        let is_page = ask.key.starts_with("page ");
        if is_page && of(&reading.memory, "wait ").next().is_none() {
            reading.memory.0.insert(SETTLED.to_owned(), String::new());
        }
        match read {
            // What is wrong with one of many does not spoil the others; a site that refuses us refuses all.
            Err(why) if ask.key != SITEMAP && why != ReadError::Challenge => {
                reading.spoilt.push(Spoilt { position: 0, why: format!("{}: {why}", ask.url) });
                Ok(reading)
            }
            read => read.map(|()| reading),
        }
    }
}

impl Sitemap {
    /// The memory, if it belongs to this very sitemap; else a new one.
    fn own(&self, memory: &Memory) -> Memory {
        match memory.0.get(SITEMAP) {
            Some(url) if url == self.url.as_str() => memory.clone(),
            _ => Memory([(SITEMAP.to_owned(), self.url.to_string())].into()),
        }
    }

    fn ask_list(&self, address: &str) -> Option<Ask> {
        Some(ask(self.url.join(address).ok()?, format!("list {address}"), ACCEPT))
    }

    fn ask_page(&self, address: &str, stamp: &str) -> Option<Ask> {
        let ask = ask(self.url.join(address).ok()?, format!("page {address}"), page::ACCEPT);
        Some(Ask { stamp: Some(stamp.to_owned()), also_reads: &[404, 410, 451, 500], ..ask })
    }

    /// An address as the memory has it.
    fn address_of(&self, url: &Url) -> String {
        if url.origin() == self.url.origin() { url[Position::BeforePath..].to_owned() } else { url.to_string() }
    }

    /// Reads a sitemap: notes what it lists, and asks for it.
    fn list(&self, ask: &Ask, answer: &Answer, reading: &mut Reading) -> Result<(), ReadError> {
        let opened = gate::open(answer)?;
        let listed = list::read(&opened, &answer.url)?;
        reading.repairs = opened.repairs;
        match ask.key.split_once(' ').map(|(_, list)| list.split_once(' ').unwrap_or((list, ""))) {
            None => self.lists(&listed, reading),
            Some((address, stamp)) => {
                reading.memory.0.insert(format!("list {address}"), stamp.to_owned());
            }
        }
        let pages: Vec<Listed> = listed.pages.into_iter().filter(|page| self.is_wanted(&page.url)).collect();
        if ask.key == SITEMAP && pages.is_empty() && listed.lists.is_empty() {
            return Err(ReadError::NothingMatched);
        }
        self.pages(pages, reading);
        Ok(())
    }

    /// Asks for the further sitemaps that are new or have changed, newest first.
    fn lists(&self, listed: &List, reading: &mut Reading) {
        let mut lists: Vec<&Listed> = listed.lists.iter().filter(|list| is_same_site(&list.url, &self.url)).collect();
        lists.sort_by(|a, b| b.stamp.cmp(&a.stamp));
        lists.truncate(MOST_PAGES);
        let addresses: Vec<String> = lists.iter().map(|list| format!("list {}", self.address_of(&list.url))).collect();
        reading.memory.0.retain(|key, _| !key.starts_with("list ") || addresses.contains(key));
        for (list, key) in lists.into_iter().zip(addresses) {
            // One of which nothing is said was asked for at the beginning of the visit, unless it is new.
            if reading.memory.0.get(&key) == Some(&list.stamp) {
                continue;
            }
            // What is not read now is asked for by the next visit, also where the sitemap itself does not change.
            let asked = format!("{key} {}", list.stamp);
            reading.memory.0.insert(key, String::new());
            reading.asks.push(ask(list.url.clone(), asked, ACCEPT));
        }
    }

    /// Notes the pages that are new or have changed, and asks for as many as the visit has room for, newest first.
    fn pages(&self, mut pages: Vec<Listed>, reading: &mut Reading) {
        pages.sort_by(|a, b| b.stamp.cmp(&a.stamp));
        let mut known = of(&reading.memory, "page ").count() + of(&reading.memory, "wait ").count();
        let mut room = MOST_ASKED.saturating_sub(of(&reading.memory, "wait ").count());
        for page in pages.into_iter().take(MOST_URLS) {
            let address = self.address_of(&page.url);
            let (read, wait) = (format!("page {address}"), format!("wait {address}"));
            let before = reading.memory.0.get(&read);
            let is_same = before.is_some_and(|before| *before == page.stamp || page.stamp.is_empty());
            let is_waiting = [&wait, &format!("fail {address}")].iter().any(|key| reading.memory.0.contains_key(*key));
            if is_same || (before.is_none() && !is_waiting && known >= MOST_URLS) {
                continue;
            }
            known += usize::from(before.is_none() && !is_waiting);
            if !is_waiting && room > 0 {
                room -= 1;
                reading.asks.extend(self.ask_page(&address, &page.stamp));
            }
            if !reading.memory.0.contains_key(&format!("fail {address}")) {
                reading.memory.0.insert(wait, page.stamp);
            }
        }
    }

    /// Whether an address is that of a page that is wanted. The list of what stands under the prefix is none itself.
    fn is_wanted(&self, url: &Url) -> bool {
        let ending = url.path().rsplit('/').next().and_then(|file| file.rsplit_once('.')).map(|(_, ending)| ending);
        let is_page = ending.is_none_or(|ending| !NO_PAGES.contains(&ending.to_ascii_lowercase().as_str()));
        let is_list = url.path().trim_end_matches('/') == self.prefix.path().trim_end_matches('/');
        let skipped = self.skip.iter().any(|skip| begins_with(url, skip));
        begins_with(url, &self.prefix) && is_page && !is_list && !skipped
    }

    /// Reads one page into a draft.
    fn page(&self, address: &str, ask: &Ask, answer: &Answer, reading: &mut Reading) -> Result<(), ReadError> {
        let stamp = ask.stamp.clone().unwrap_or_default();
        reading.memory.0.remove(&format!("wait {address}"));
        if answer.status == 500 {
            // It may be well again at the next visit.
            reading.memory.0.insert(format!("fail {address}"), stamp);
            reading.spoilt.push(Spoilt { position: 0, why: format!("{}: 500", ask.url) });
            return Ok(());
        }
        reading.memory.0.remove(&format!("fail {address}"));
        reading.memory.0.insert(format!("page {address}"), stamp.clone());
        if answer.status != 200 {
            return Ok(());
        }
        let opened = gate::open_page(answer)?;
        reading.repairs = opened.repairs;
        reading.drafts.extend(story::draft(&opened.text, &answer.url, &stamp));
        Ok(())
    }
}

/// What the memory holds under keys that begin so: the rest of the key, and the value.
fn of<'a>(memory: &'a Memory, begins: &'static str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let entries = memory.0.range(begins.to_owned()..);
    entries.map_while(move |(key, value)| Some((key.strip_prefix(begins)?, value.as_str())))
}

fn ask(url: Url, key: String, accept: &'static str) -> Ask {
    Ask { url, key, stamp: None, accept, headers: Vec::new(), also_reads: &[], extra_ca_file: None }
}

#[cfg(test)]
mod tests;
