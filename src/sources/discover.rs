//! What an address that somebody gives us leads to: a feed, a list of feeds, or a page and what can be read behind it.
//!
//! `sources add` asks for the address, hands the answer to [`look`], and asks further for what it is told: the feeds
//! that the page advertises, best first, then the places where feeds usually are; and where there is none, it is offered
//! rules for reading the page itself. The address of a forge is known before it is asked ([`Forge::at`]).

use url::Url;

use super::{
    ReadError, Reading,
    feed::{
        self,
        found::{Advertised, feeds},
    },
    gate::{self, Form},
    html::head::Head,
    opml::{self, Opml},
    page::propose::{Proposal, propose},
};
use crate::model::{Answer, LanguageTag};

mod forge;
mod publisher;

pub use forge::{Forge, Owner};
pub use publisher::{Publisher, known_body};

/// Places that are tried for a feed which nobody advertises.
const MOST_GUESSES: usize = 16;
/// Where feeds usually are, the likeliest first.
const USUAL: [&str; 8] = ["feed/", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss", "feed.json", "blog/feed/"];
/// Where they are on sites made with what they say they are made with.
const USUAL_WITH: [(&str, &str); 10] = [
    ("wordpress", "feed/"),
    ("blogger", "feeds/posts/default"),
    ("ghost", "rss/"),
    ("hugo", "index.xml"),
    ("jekyll", "feed.xml"),
    ("eleventy", "feed.xml"),
    ("drupal", "rss.xml"),
    ("joomla", "?format=feed&type=rss"),
    ("squarespace", "?format=rss"),
    ("tumblr", "rss"),
];

/// What an address leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A feed, and what is read of it.
    Feed(Box<Reading>),
    /// A list of feeds.
    List(Opml),
    /// A web page.
    Page(Box<Page>),
}

/// A web page, and what can be read behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its title.
    pub title: Option<String>,
    /// The name of its site.
    pub site_name: Option<String>,
    /// The language it is in.
    pub language: Option<LanguageTag>,
    /// The feeds it advertises, the best first.
    pub feeds: Vec<Advertised>,
    /// The owner or repository on a forge that it is the page of.
    pub forge: Option<Forge>,
    /// Where a feed may be that it does not advertise, the likeliest first.
    pub guesses: Vec<Url>,
    /// How to read the page itself, if it advertises no feed.
    pub proposal: Option<Proposal>,
}

/// Says what an answer is, and what can be read behind it.
///
/// # Errors
///
/// When it is nothing that could be read: empty, a challenge page, or a document of another sort.
pub fn look(answer: &Answer) -> Result<Found, ReadError> {
    let opened = gate::open(answer)?;
    if opened.form == Form::Page {
        return Ok(Found::Page(Box::new(page(&opened.text, &answer.url))));
    }
    feed::read(&opened, &answer.url).map(|reading| Found::Feed(Box::new(reading))).or_else(|why| match opened.form {
        Form::Xml => opml::read(answer).map(Found::List).map_err(|_| why),
        Form::Json | Form::Page => Err(why),
    })
}

/// What sort of feed a document is, by how it begins.
pub fn form_of(body: &[u8]) -> &'static str {
    const BYTES_OF_THE_BEGINNING: usize = 4 * 1024;
    let beginning = &body[..body.len().min(BYTES_OF_THE_BEGINNING)];
    let text = String::from_utf8_lossy(beginning).to_ascii_lowercase();
    let first = |sign: &str| text.find(sign).unwrap_or(usize::MAX);
    let signs = [("<rss", "RSS"), ("<feed", "Atom"), ("<rdf:rdf", "RSS 1.0"), ("{", "JSON Feed")];
    signs
        .into_iter()
        .min_by_key(|(sign, _)| first(sign))
        .filter(|(sign, _)| first(sign) < usize::MAX)
        .map_or("XML", |(_, form)| form)
}

/// Says what can be read behind a web page.
pub fn page(page: &str, url: &Url) -> Page {
    let head = Head::of(page, url);
    let feeds = feeds(page, &head);
    Page {
        forge: Forge::at(url).or_else(|| Forge::by_page(&head, url)),
        guesses: guesses(&head, url, &feeds),
        proposal: if feeds.is_empty() { propose(page, url) } else { None },
        title: head.title.clone(),
        site_name: head.site_name(),
        language: head.language.clone(),
        feeds,
    }
}

/// Where a feed may be: below the page, then at the top of its site.
fn guesses(head: &Head, url: &Url, known: &[Advertised]) -> Vec<Url> {
    let generator = head.property(&["generator"]).unwrap_or_default().to_lowercase();
    let made_with = USUAL_WITH.iter().filter(|(with, _)| generator.contains(with)).map(|(_, at)| *at);
    let usual: Vec<&str> = made_with.chain(USUAL).collect();
    let mut below = url.clone();
    below.set_query(None);
    below.set_fragment(None);
    let is_file = below.path().rsplit('/').next().is_some_and(|file| file.contains('.'));
    if !is_file && !below.path().ends_with('/') {
        below.set_path(&format!("{}/", below.path()));
    }
    let mut guesses: Vec<Url> = Vec::new();
    for base in [below.join("./"), below.join("/")].into_iter().flatten() {
        for guess in usual.iter().filter_map(|at| base.join(at).ok()) {
            let is_known = guesses.contains(&guess) || known.iter().any(|feed| feed.url == guess);
            if !is_known && guesses.len() < MOST_GUESSES {
                guesses.push(guess);
            }
        }
    }
    guesses
}

#[cfg(test)]
mod tests;
