//! The feeds that a web page advertises.

use scraper::{Html, Selector};
use url::Url;

/// Bytes of a page that are searched; its `<head>` stands at the beginning.
const BYTES_SEARCHED: usize = 64 * 1024;
/// Elements inside each other; html5ever takes quadratic time for more.
const DEEPEST: usize = 256;
/// Elements that nest nothing: those without content, and those whose end is often left out, which the next one closes.
const FLAT: [&str; 24] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead",
];
/// Media types of feeds.
const FEED_TYPES: [&str; 5] =
    ["application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml", "application/json"];

/// Returns the address of the feed that a page advertises: the first one that is not of comments, else the first.
///
/// ```
/// # use gorwel::sources::feed::found::advertised;
/// let page = r#"<link rel="alternate" type="application/rss+xml" title="Blog" href="/feed/">"#;
/// let url = "https://a.example/blog".parse().expect("a URL");
/// assert_eq!(advertised(page, &url).map(String::from).as_deref(), Some("https://a.example/feed/"));
/// ```
pub fn advertised(page: &str, url: &Url) -> Option<Url> {
    let beginning = &page[..page.floor_char_boundary(BYTES_SEARCHED)];
    if is_too_deep(beginning) {
        return None;
    }
    let document = Html::parse_document(beginning);
    let base = Selector::parse("base[href]").ok()?;
    let base = document.select(&base).next().and_then(|base| url.join(base.value().attr("href")?.trim()).ok());
    let base = base.as_ref().unwrap_or(url);
    let links = Selector::parse("link[rel][href]").ok()?;
    let mut first = None;
    for link in document.select(&links) {
        let attribute = |name: &str| link.value().attr(name).unwrap_or_default().trim().to_ascii_lowercase();
        let rels = attribute("rel");
        let is_alternate = rels.split_ascii_whitespace().any(|rel| rel == "alternate" || rel == "feed");
        let media_type = attribute("type");
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if !is_alternate || !FEED_TYPES.contains(&media_type) || is_api(&attribute("href"), media_type) {
            continue;
        }
        let Some(found) = link.value().attr("href").and_then(|href| base.join(href.trim()).ok()) else { continue };
        if !matches!(found.scheme(), "http" | "https") {
            continue;
        }
        if !is_of_comments(&attribute("href"), &attribute("title")) {
            return Some(found);
        }
        first.get_or_insert(found);
    }
    first
}

/// WordPress advertises its API as JSON too.
fn is_api(href: &str, media_type: &str) -> bool {
    media_type == "application/json" && (href.contains("wp-json") || href.contains("oembed"))
}

fn is_of_comments(href: &str, title: &str) -> bool {
    ["comment", "sylwadau"].iter().any(|word| href.contains(word) || title.contains(word))
}

/// Whether elements are nested deeper than is read: an end tag closes only what was opened.
fn is_too_deep(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for (at, _) in html.match_indices('<') {
        let after = &html[at + 1..];
        let (is_end, after) = after.strip_prefix('/').map_or((false, after), |after| (true, after));
        let name = &after[..after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len())];
        if name.is_empty() || FLAT.iter().any(|flat| name.eq_ignore_ascii_case(flat)) {
            continue;
        }
        if is_end {
            let depth = open.iter().rposition(|open| name.eq_ignore_ascii_case(open));
            open.truncate(depth.unwrap_or(open.len()));
            continue;
        }
        open.push(name);
        if open.len() > DEEPEST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, wanted: Option<&str>) {
        let url = "https://a.example/news/index.html".parse().expect("a URL");
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
        check(r#"<!-- <link rel="alternate" type="application/rss+xml" href="/old"> -->"#, None);
        let base = r#"<base href="https://b.example/x/"><link rel="home alternate" type="application/rss+xml; charset=utf-8" href="f">"#;
        check(base, Some("https://b.example/x/f"));
    }

    #[test]
    fn a_page_that_is_built_to_be_slow_is_not_searched() {
        let link = "<link rel=alternate type=application/rss+xml href=/f>";
        check(&format!("{}{link}", "<div>".repeat(300)), None);
        check(&format!("{}{link}", "<div></x>".repeat(300)), None);
        check(&format!("{}{link}", "<div><p>x</div>".repeat(300)), Some("https://a.example/f"));
    }
}
