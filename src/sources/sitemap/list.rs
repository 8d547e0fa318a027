//! What a sitemap lists: pages or further sitemaps, each with the day of its last change.

use quick_xml::{Reader, events::Event};
use url::Url;

use crate::sources::{
    ReadError,
    entities::decode,
    gate::{Form, Opened},
    links::is_web,
};

/// Entries that are read of one sitemap; the protocol allows 50,000.
const MOST_LISTED: usize = 50_000;
/// Bytes of an address, and of a date, as written.
const LONGEST_TEXT_BYTES: usize = 4 * 1024;
/// Entries of which half bear the same date, before that is the date of the sitemap and not theirs.
const FEWEST_TO_COMPARE: usize = 20;

/// What a sitemap lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Pages.
    pub pages: Vec<Listed>,
    /// Further sitemaps.
    pub lists: Vec<Listed>,
}

/// One address of a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it leads.
    pub url: Url,
    /// When it was last changed, as written; empty if nothing is said.
    pub stamp: String,
}

/// Reads a sitemap; `url` is where it came from.
///
/// # Errors
///
/// When it is none.
pub fn read(opened: &Opened, url: &Url) -> Result<List, ReadError> {
    let unreadable = |detail: &str| ReadError::Unreadable { detail: detail.to_owned() };
    match opened.form {
        Form::Xml => {}
        Form::Page => return Err(ReadError::Html),
        Form::Json => return Err(unreadable("JSON where a sitemap was expected")),
    }
    let mut reader = Reader::from_str(&opened.text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk = Walk { url, path: Vec::new(), at: String::new(), changed: String::new(), is_sitemap: false, list: List::default() };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => walk.start(tag.name().as_ref()),
            Ok(Event::End(_)) => walk.end(),
            Ok(Event::Text(text)) => walk.text(&text),
            Ok(Event::CData(text)) => walk.text(&text),
            Ok(Event::GeneralRef(name)) => walk.text(&decode(&format!("&{};", &*name))),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            // What came before the place that cannot be read stays.
            Err(why) if walk.list == List::default() => return Err(unreadable(&why.to_string())),
            Err(_) => break,
        }
    }
    if !walk.is_sitemap {
        return Err(unreadable("no sitemap in it"));
    }
    let mut list = walk.list;
    distrust(&mut list.pages);
    distrust(&mut list.lists);
    Ok(list)
}

/// The walk through a sitemap.
struct Walk<'a> {
    url: &'a Url,
    /// The names of the open elements, without their prefixes.
    path: Vec<String>,
    at: String,
    changed: String,
    is_sitemap: bool,
    list: List,
}

impl Walk<'_> {
    fn start(&mut self, name: &str) {
        let name = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        self.is_sitemap |= matches!(name.as_str(), "urlset" | "sitemapindex");
        if self.path.len() == 1 {
            self.at.clear();
            self.changed.clear();
        }
        self.path.push(name);
    }

    fn text(&mut self, text: &str) {
        let [_, _, name] = self.path.as_slice() else { return };
        let kept = match name.as_str() {
            "loc" => &mut self.at,
            "lastmod" => &mut self.changed,
            _ => return,
        };
        if kept.len() + text.len() <= LONGEST_TEXT_BYTES {
            kept.push_str(text);
        }
    }

    fn end(&mut self) {
        let name = self.path.pop().unwrap_or_default();
        if self.path.len() != 1 {
            return;
        }
        let Some(mut url) = self.url.join(self.at.trim()).ok().filter(|url| is_web(url) && !self.at.trim().is_empty()) else {
            return;
        };
        url.set_fragment(None);
        let listed = Listed { url, stamp: self.changed.trim().to_owned() };
        match name.as_str() {
            "url" if self.list.pages.len() < MOST_LISTED => self.list.pages.push(listed),
            "sitemap" if self.list.lists.len() < MOST_LISTED => self.list.lists.push(listed),
            _ => {}
        }
    }
}

/// Forgets dates that most entries share: then it is the sitemap that was made on that day, and not they.
fn distrust(listed: &mut [Listed]) {
    let mut stamps: Vec<String> = listed.iter().map(|listed| listed.stamp.clone()).collect();
    stamps.sort_unstable();
    let commonest = stamps.chunk_by(|a, b| a == b).max_by_key(|chunk| chunk.len());
    let Some(commonest) = commonest.filter(|chunk| listed.len() >= FEWEST_TO_COMPARE && chunk.len() * 2 > listed.len()) else {
        return;
    };
    for listed in listed {
        if commonest.first() == Some(&listed.stamp) {
            listed.stamp.clear();
        }
    }
}
