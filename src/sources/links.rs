//! Links: which are of the web, and which begin as feeds.toml says.

use url::{Position, Url};

use super::registry::Keys;
use crate::model::MistakeFault;

/// Whether an address is one of the web.
pub fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether an address begins with another: the same site, with or without `www.`, by http or https, and the beginning of
/// the path.
///
/// ```
/// # use gorwel::sources::links::begins_with;
/// let begins = |url: &str, prefix: &str| begins_with(&url.parse().expect("a URL"), &prefix.parse().expect("a URL"));
/// assert!(begins("http://www.a.example/news/1?x", "https://a.example/news/"));
/// assert!(!begins("https://a.example/about", "https://a.example/news/"));
/// ```
pub fn begins_with(url: &Url, prefix: &Url) -> bool {
    is_same_site(url, prefix) && url[Position::BeforePath..].starts_with(&prefix[Position::BeforePath..])
}

/// Whether two addresses are of one site, with or without `www.`, by http or https.
pub fn is_same_site(a: &Url, b: &Url) -> bool {
    fn host(url: &Url) -> &str {
        let host = url.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }
    host(a) == host(b) && a.port() == b.port()
}

/// The addresses, or beginnings of paths of the site of `base`, that a key of feeds.toml lists; none if one is a mistake.
pub fn prefixes(keys: &mut Keys<'_>, key: &str, base: Option<&Url>) -> Option<Vec<Url>> {
    let written = keys.texts(key);
    // Where there is no base, its absence is a mistake of its own.
    let Some(base) = base else { return Some(Vec::new()) };
    let mut prefixes = Vec::new();
    for prefix in written {
        match base.join(prefix.trim()).ok().filter(|joined| !prefix.trim().is_empty() && is_web(joined)) {
            Some(joined) => prefixes.push(joined),
            None => {
                keys.wrong(key, MistakeFault::BadUrl { url: prefix });
                return None;
            }
        }
    }
    Some(prefixes)
}
