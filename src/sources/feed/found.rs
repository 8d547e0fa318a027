//! The feeds that a web page advertises.

use std::collections::BTreeSet;

use url::Url;

use crate::sources::{
    html::{
        Written,
        head::{Head, HeadLink},
        tags::{Tag, Token, Tokens, attribute, is},
        title,
    },
    links::is_web,
};

/// Feeds that are kept of one page.
const MOST_FEEDS: usize = 50;
/// Media types of feeds; the last three are those of other things too.
const FEED_TYPES: [&str; 7] = [
    "application/atom+xml",
    "application/rss+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
    "application/xml",
    "text/xml",
];
/// Last parts of paths that feeds have.
const FEED_FILES: [&str; 14] = [
    "feed", "feeds", "rss", "atom", "rdf", "rss.xml", "atom.xml", "feed.xml", "index.rdf", "index.xml", "feed.json",
    "rss2.xml", "feed.rss", "feed.atom",
];
/// Queries that feeds have.
const FEED_QUERIES: [&str; 6] = ["feed=rss", "feed=rss2", "feed=atom", "format=feed", "format=rss", "type=rss"];

/// A feed that a page advertises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advertised {
    /// Its address.
    pub url: Url,
    /// What the page calls it; empty if nothing.
    pub title: String,
    /// How the page advertises it.
    pub by: By,
}

/// How a page advertises a feed: the order is how much it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// By a `<link>`.
    Link,
    /// By a `<link>` that does not say that it is a feed, such as one to XML.
    VagueLink,
    /// By a link in its text that looks like one to a feed.
    Anchor,
    /// Either way, and it is a feed of comments.
    Comments,
}

/// Returns the address of the feed that a page advertises by a `<link>`: the first one that is not of comments, else the
/// first.
///
/// ```
/// # use gorwel::sources::feed::found::advertised;
/// let page = r#"<link rel="alternate" type="application/rss+xml" title="Blog" href="/feed/">"#;
/// let url = "https://a.example/blog".parse().expect("a URL");
/// assert_eq!(advertised(page, &url).map(String::from).as_deref(), Some("https://a.example/feed/"));
/// ```
pub fn advertised(page: &str, url: &Url) -> Option<Url> {
    let mut feeds = by_link(&Head::of(page, url));
    feeds.sort_by_key(|feed| feed.by);
    feeds.into_iter().next().map(|feed| feed.url)
}

/// Returns the feeds that a page advertises, each once, the best first; `head` is what the page says of itself.
pub fn feeds(page: &str, head: &Head) -> Vec<Advertised> {
    let mut feeds = by_link(head);
    feeds.extend(by_anchor(page, head));
    // A stable order: of feeds that are worth the same, the first of the page comes first.
    feeds.sort_by_key(|feed| feed.by);
    let mut seen = BTreeSet::new();
    feeds.retain(|feed| seen.insert(feed.url.clone()));
    feeds.truncate(MOST_FEEDS);
    feeds
}

fn by_link(head: &Head) -> Vec<Advertised> {
    let feed = |link: &HeadLink| {
        let (address, named) = (link.url.as_str().to_ascii_lowercase(), link.title.to_lowercase());
        let at = FEED_TYPES.iter().position(|known| *known == link.media_type);
        let is_certain = at.is_some_and(|at| at < 4) || (link.is("feed") && at.is_none());
        let is_vague = at.is_some_and(|at| at >= 4) && !is_api(&address);
        if !(link.is("alternate") || link.is("feed")) || !(is_certain || is_vague) {
            return None;
        }
        let by = match (is_of_comments(&address, &named), is_certain) {
            (true, _) => By::Comments,
            (false, true) => By::Link,
            (false, false) => By::VagueLink,
        };
        Some(Advertised { url: link.url.clone(), title: link.title.clone(), by })
    };
    head.links.iter().filter_map(feed).collect()
}

/// The links in the text of a page that look like links to feeds.
fn by_anchor(page: &str, head: &Head) -> Vec<Advertised> {
    let mut feeds: Vec<Advertised> = Vec::new();
    // The words of the anchor that is open.
    let mut open: Option<(Url, String)> = None;
    for token in Tokens::new(page) {
        match token {
            Token::Start(tag) if is(tag.name, "a") => {
                open = address(&tag, &head.base).filter(|_| feeds.len() < MOST_FEEDS).map(|url| (url, String::new()));
            }
            Token::Text(text) => {
                if let Some((_, words)) = &mut open {
                    words.push_str(text);
                }
            }
            Token::End(name) if is(name, "a") => {
                if let Some((url, words)) = open.take() {
                    let title = title(&words, Written::Html);
                    let comments = is_of_comments(&url.as_str().to_ascii_lowercase(), &title.to_lowercase());
                    feeds.push(Advertised { url, title, by: if comments { By::Comments } else { By::Anchor } });
                }
            }
            Token::Start(_) | Token::End(_) | Token::Data(_) => {}
        }
    }
    feeds
}

/// Where an anchor leads, if that looks like a feed.
fn address(tag: &Tag<'_>, base: &Url) -> Option<Url> {
    let href = attribute(tag, "href")?;
    let url = base.join(&href).ok().filter(is_web)?;
    let media_type = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let file = path.rsplit('/').next().unwrap_or_default();
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let looks_so = FEED_FILES.contains(&file)
        || matches!(ending, Some("rss" | "atom" | "rdf"))
        || query.split('&').any(|part| FEED_QUERIES.contains(&part));
    (looks_so || FEED_TYPES.iter().take(4).any(|known| media_type.starts_with(known))).then_some(url)
}

/// WordPress advertises its API as JSON, and everything can be embedded.
fn is_api(address: &str) -> bool {
    ["wp-json", "oembed", "xmlrpc", "opensearch", "sitemap"].iter().any(|api| address.contains(api))
}

fn is_of_comments(address: &str, title: &str) -> bool {
    ["comment", "sylwadau"].iter().any(|word| address.contains(word) || title.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://a.example/news/index.html";

    fn check(page: &str, wanted: Option<&str>) {
        let url = ADDRESS.parse().expect("a URL");
        assert_eq!(advertised(page, &url).as_ref().map(Url::as_str), wanted, "{page}");
    }

    #[test]
    fn posts_come_before_comments() {
        let comments = r#"<link rel="alternate" type="application/rss+xml" title="Sylwadau" href="/sylwadau/feed">"#;
        let posts = r#"<LINK TYPE='application/atom+xml' REL='alternate' HREF='atom.xml'>"#;
        check(&format!("<html><head>{comments}{posts}"), Some("https://a.example/news/atom.xml"));
        check(&format!("<html><head>{comments}"), Some("https://a.example/sylwadau/feed"));
    }

    #[test]
    fn only_feeds_are_found_and_by_the_base_of_the_page() {
        check(r#"<link rel="stylesheet" href="/a.css"><link rel="alternate" hreflang="cy" href="/cy">"#, None);
        check(r#"<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">"#, None);
        check(r#"<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">"#, None);
        check(r#"<link rel="other" type="application/rss+xml" href="/404"><link rel=feed href=/f>"#, Some("https://a.example/f"));
        check(r#"<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->"#, None);
        let base = r#"<base href="https://b.example/x/"><link rel="home alternate" type="application/rss+xml; charset=utf-8" href="f">"#;
        check(base, Some("https://b.example/x/f"));
        let vague = "<link rel=alternate type=text/xml href=/v><link rel=alternate type=application/atom+xml href=/f>";
        check(vague, Some("https://a.example/f"));
    }

    #[test]
    fn a_page_that_is_built_to_be_slow_is_read_in_one_pass() {
        let link = "<link rel=alternate type=application/rss+xml href=/f>";
        check(&format!("{}{link}", "<div>".repeat(100_000)), Some("https://a.example/f"));
        let page = "<a href=/feed>".repeat(50_000);
        assert_eq!(feeds(&page, &Head::of(&page, &ADDRESS.parse().expect("a URL"))).len(), 0);
    }

    #[test]
    fn links_in_the_text_are_found_behind_those_of_the_head() {
        let page = "<a href='/comments/feed/'>Comments</a><a href=rss.xml> Porthiant <b>RSS</b></a><a href='/?feed=rss2'>x</a>\
                    <a href=/about>About our feed</a><a href='/news.atom'>y</a><a type='application/rss+xml' href=/z>z</a>\
                    <link rel=alternate type=application/rss+xml href=/f title=F><a href=/f>again</a><a href=/feed.pdf>no</a>";
        let found = feeds(page, &Head::of(page, &ADDRESS.parse().expect("a URL")));
        let told: Vec<_> = found.iter().map(|feed| (feed.url.path(), feed.title.as_str(), feed.by)).collect();
        let anchor = |path, title| (path, title, By::Anchor);
        assert_eq!(
            told,
            [
                ("/f", "F", By::Link),
                anchor("/news/rss.xml", "Porthiant RSS"),
                anchor("/", "x"),
                anchor("/news.atom", "y"),
                anchor("/z", "z"),
                ("/comments/feed/", "Comments", By::Comments),
            ]
        );
    }
}
