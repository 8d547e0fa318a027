//! The feeds that a web page advertises.

use scraper::{Html, Selector};
use url::Url;

/// Bytes of a page that are looked at: its head stands at its beginning, and a tree of more takes too long.
const BYTES_LOOKED_AT: usize = 64 * 1024;
/// Elements inside each other; a deeper page is not looked at.
const DEEPEST: usize = 256;

/// Returns the feeds that a page advertises, those of posts before those of comments.
pub fn feeds(page: &str, url: &Url) -> Vec<Url> {
    let beginning = &page[..page.floor_char_boundary(BYTES_LOOKED_AT)];
    if is_too_deep(beginning) {
        return Vec::new();
    }
    let document = Html::parse_document(beginning);
    let select = |css: &str| Selector::parse(css).expect("a selector of ours parses");
    let base = document.select(&select("base[href]")).next().and_then(|base| url.join(base.attr("href")?).ok());
    let base = base.as_ref().unwrap_or(url);
    let mut found: Vec<(bool, Url)> = Vec::new();
    for link in document.select(&select("link[rel~=alternate][href]")) {
        let kind = link.attr("type").unwrap_or_default().to_lowercase();
        let is_feed = ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
        let Some(href) = link.attr("href").filter(|_| is_feed.iter().any(|feed| kind.starts_with(feed))) else { continue };
        let Ok(href) = base.join(href) else { continue };
        let about = format!("{} {href}", link.attr("title").unwrap_or_default()).to_lowercase();
        let comments = about.contains("comment") || about.contains("sylwadau");
        if matches!(href.scheme(), "http" | "https") && !found.iter().any(|(_, url)| *url == href) {
            found.push((comments, href));
        }
    }
    found.sort_by_key(|(comments, _)| *comments);
    found.into_iter().map(|(_, url)| url).collect()
}

/// Whether elements may be nested too deeply for a tree, by counting tags alone.
fn is_too_deep(page: &str) -> bool {
    const NEVER_CLOSED: [&str; 10] = ["br", "img", "meta", "link", "input", "hr", "p", "li", "source", "wbr"];
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for tag in page.split('<').skip(1) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if NEVER_CLOSED.contains(&name.to_lowercase().as_str()) || name.is_empty() {
            continue;
        }
        depth = if tag.starts_with('/') { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
    }
    deepest > DEEPEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_come_before_comments_and_relative_links_stand_on_the_base() {
        let page = "<html><head><base href=\"/blog/\"><link rel=alternate type='application/rss+xml' title='Comments' href='comments'>\
                    <link rel='alternate' type='application/atom+xml; charset=utf-8' href='feed'>\
                    <link rel=alternate type=text/css href=x></head>";
        let url = "https://a.example/".parse().expect("a URL");
        let found: Vec<String> = feeds(page, &url).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["https://a.example/blog/feed", "https://a.example/blog/comments"]);
    }

    #[test]
    fn a_page_that_is_built_to_hurt_is_not_looked_at() {
        let url = "https://a.example/".parse().expect("a URL");
        assert_eq!(feeds(&"<div>".repeat(10_000), &url), []);
    }
}
