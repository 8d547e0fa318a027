//! robots.txt (RFC 9309): which paths of a site we may ask for, and how often.
//!
//! It is asked for pages and sitemaps; a published feed or API is an invitation of its own. `app` fetches it, here it is
//! read. Rules of the group that names us count, else those of the group for everybody; the longest that matches wins,
//! and of two as long the one that allows.

use std::borrow::Cow;

use url::Url;

/// The name that a robots.txt knows us by.
pub const AGENT: &str = "Gorwel";
/// Where a site keeps it.
pub const PATH: &str = "/robots.txt";
/// The longest wait between two requests that is granted, in seconds.
pub const LONGEST_CRAWL_DELAY_SECONDS: u64 = 60;
/// Bytes that are read, as the RFC wants it.
const LONGEST_FILE_BYTES: usize = 500 * 1024;
/// Rules that are kept.
const MOST_RULES: usize = 5_000;
/// Bytes of one rule.
const LONGEST_RULE_BYTES: usize = 2 * 1024;
/// Sitemaps that are kept.
const MOST_SITEMAPS: usize = 50;

/// What a site's robots.txt says to us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// How long to wait between two requests, in whole seconds, at most [`LONGEST_CRAWL_DELAY_SECONDS`].
    pub crawl_delay_seconds: Option<u64>,
    /// The sitemaps it names, as written.
    pub sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// A beginning of paths, with `*` for anything and `$` for the end.
    pattern: String,
}

/// Whom a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    Us,
    Everybody,
    Others,
}

impl Robots {
    /// Reads what a site answered to [`PATH`]. A site without one (any 4xx, but 429) forbids nothing; one that could not
    /// answer forbids everything for now.
    pub fn answered(status: u16, body: &[u8]) -> Self {
        match status {
            200..=299 => Self::read(body),
            429 => Self::nothing(),
            400..=499 => Self::default(),
            _ => Self::nothing(),
        }
    }

    /// Forbids everything.
    pub fn nothing() -> Self {
        Self { rules: vec![Rule { allows: false, pattern: "/".to_owned() }], ..Self::default() }
    }

    /// Reads a robots.txt. What is no line of it is passed over.
    ///
    /// ```
    /// # use gorwel::sources::robots::Robots;
    /// let robots = Robots::read(b"User-agent: *\nDisallow: /private/\nAllow: /private/news\nCrawl-delay: 5");
    /// let allows = |url: &str| robots.allows(&url.parse().expect("a URL"));
    /// assert!(allows("https://a.example/private/news/1") && !allows("https://a.example/private/"));
    /// assert_eq!(robots.crawl_delay_seconds, Some(5));
    /// ```
    pub fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body.get(..LONGEST_FILE_BYTES).unwrap_or(body));
        let (mut ours, mut everybody) = (Self::default(), Self::default());
        let (mut is_ours, mut names_us, mut naming) = ((false, false), false, false);
        let mut sitemaps = Vec::new();
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                // Several names in a row begin one group.
                is_ours = if naming { is_ours } else { (false, false) };
                naming = true;
                match whom(value) {
                    For::Us => (names_us, is_ours.0) = (true, true),
                    For::Everybody => is_ours.1 = true,
                    For::Others => {}
                }
                continue;
            }
            if key == "sitemap" {
                sitemaps.extend(Some(value.to_owned()).filter(|_| sitemaps.len() < MOST_SITEMAPS));
                continue;
            }
            naming = false;
            if is_ours.0 {
                ours.note(&key, value);
            }
            if is_ours.1 {
                everybody.note(&key, value);
            }
        }
        let chosen = if names_us { ours } else { everybody };
        Self { sitemaps, ..chosen }
    }

    fn note(&mut self, key: &str, value: &str) {
        match key {
            // An empty rule forbids nothing, and allows what is allowed anyway.
            "allow" | "disallow" if !value.is_empty() && value.len() <= LONGEST_RULE_BYTES => {
                if self.rules.len() == MOST_RULES {
                    return;
                }
                let begins = value.starts_with(['/', '*', '$']);
                let pattern = if begins { normal(value) } else { Cow::Owned(format!("/{}", normal(value))) };
                self.rules.push(Rule { allows: key == "allow", pattern: pattern.into_owned() });
            }
            "crawl-delay" => {
                let seconds = value.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0);
                let whole = seconds.map(f64::ceil).and_then(|seconds| format!("{seconds:.0}").parse::<u64>().ok());
                let delay = seconds.map(|_| whole.unwrap_or(u64::MAX).min(LONGEST_CRAWL_DELAY_SECONDS));
                self.crawl_delay_seconds = self.crawl_delay_seconds.max(delay);
            }
            _ => {}
        }
    }

    /// Whether a page may be asked for. The robots.txt itself always may.
    pub fn allows(&self, url: &Url) -> bool {
        let path = normal(&url[url::Position::BeforePath..url::Position::AfterQuery]).into_owned();
        if path == PATH {
            return true;
        }
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        matching.map(|rule| (rule.pattern.len(), rule.allows)).max().is_none_or(|(_, allows)| allows)
    }
}

/// Whom a name of an agent means: the letters it begins with are compared, in any case.
fn whom(agent: &str) -> For {
    let end = agent.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '_' | '-'))).unwrap_or(agent.len());
    match &agent[..end] {
        name if name.eq_ignore_ascii_case(AGENT) => For::Us,
        "" if agent.starts_with('*') => For::Everybody,
        _ => For::Others,
    }
}

/// A path in the one way to write it: letters that need no `%` without it, and everything else with it.
fn normal(path: &str) -> Cow<'_, str> {
    if path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%') {
        return Cow::Borrowed(path);
    }
    let mut out = String::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
        let encoded = Some(first).filter(|first| **first == b'%').and(hex(after.first()).zip(hex(after.get(1))));
        let byte = encoded.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            Some(byte) => out.push_str(&format!("%{byte:02X}")),
            None if first.is_ascii_graphic() => out.push(char::from(*first)),
            None => out.push_str(&format!("%{first:02X}")),
        }
    }
    Cow::Owned(out)
}

/// Whether a path begins as a pattern says. Each part between two `*` is looked for once, behind the one before.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let last = if to_the_end { parts.pop() } else { None };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    match last {
        Some(last) => rest.ends_with(last),
        None => !to_the_end || rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(robots: &str, allowed: &[&str], forbidden: &[&str]) {
        let robots = Robots::read(robots.as_bytes());
        let allows = |path: &str| robots.allows(&format!("https://a.example{path}").parse().expect("a URL"));
        for path in allowed {
            assert!(allows(path), "{path} by {robots:?}");
        }
        for path in forbidden {
            assert!(!allows(path), "{path} by {robots:?}");
        }
    }

    #[test]
    fn the_group_that_names_us_counts_alone() {
        let groups = "User-agent: *\nDisallow: /\n\nuser-agent: other\nUser-Agent: GORWEL/1.0\nDisallow: /a\n\n\
                      User-agent: Gorwel\nDisallow: /b # twice\n";
        check(groups, &["/", "/c", "/robots.txt"], &["/a", "/ab", "/b/c"]);
        check("User-agent: Gorwellian\nDisallow: /\n", &["/"], &[]);
        check("User-agent: *\nUser-agent: other\nDisallow: /x", &["/"], &["/x"]);
        check("User-agent: Gorwel\nDisallow:\n\nUser-agent: *\nDisallow: /", &["/a"], &[]);
        check("Disallow: /\n<html>: no robots at all", &["/a"], &[]);
    }

    #[test]
    fn the_longest_rule_wins_and_of_two_the_one_that_allows() {
        let one = |rules: &str| format!("User-agent: *\n{rules}");
        check(&one("Disallow: /a\nAllow: /a/b\n"), &["/a/b/c"], &["/a/c"]);
        check(&one("Allow: /a\nDisallow: /a\n"), &["/a"], &[]);
        check(&one("Disallow: /*?page=\nDisallow: /*.pdf$\n"), &["/a.pdf?x", "/?p"], &["/n?page=2", "/b/a.pdf"]);
        check(&one("Disallow: /$"), &["/a"], &["/"]);
        check(&one("Disallow: *b*d"), &["/abc"], &["/abcd", "/bxxd/e"]);
        check(&one("Disallow: private"), &["/a"], &["/private"]);
    }

    #[test]
    fn paths_are_the_same_however_they_are_written() {
        check("User-agent: *\nDisallow: /tŷ/%7ea%2fb", &["/ty"], &["/t%C5%B7/~a%2Fb", "/t%c5%b7/%7Ea%2fb"]);
        check("User-agent: *\nDisallow: /100%", &["/10"], &["/100%"]);
    }

    #[test]
    fn the_wait_is_bounded_and_nonsense_is_none() {
        let check = |delay: &str, wanted: Option<u64>| {
            let robots = Robots::read(format!("User-agent: *\rCrawl-delay: {delay}\rSitemap: /s.xml").as_bytes());
            assert_eq!((robots.crawl_delay_seconds, robots.sitemaps), (wanted, vec!["/s.xml".to_owned()]), "{delay}");
        };
        check("10", Some(10));
        check("0.5", Some(1));
        check("86400", Some(60));
        check("1e300", Some(60));
        check("soon", None);
        check("-1", None);
        check("NaN", None);
    }

    #[test]
    fn a_site_without_one_forbids_nothing_and_one_in_trouble_everything() {
        let url = "https://a.example/news".parse().expect("a URL");
        let check =
            |status: u16, wanted: bool| assert_eq!(Robots::answered(status, b"").allows(&url), wanted, "{status}");
        check(200, true);
        check(404, true);
        check(403, true);
        check(429, false);
        check(503, false);
    }

    #[test]
    fn what_is_built_to_be_slow_is_bounded() {
        let rules = format!("User-agent: *\n{}", format!("Disallow: /{}b\n", "*a".repeat(40)).repeat(6_000));
        let path = format!("https://a.example/{}", "a".repeat(2_000));
        assert!(Robots::read(rules.as_bytes()).allows(&path.parse().expect("a URL")));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(body in "(user-agent|allow|disallow|crawl-delay|:|\\*|/|\\$|%|%c|ŵ|#|\n| |gorwel|1){0,80}", path in "(/|%|a|ŵ|\\?|=|\\*){0,30}") {
            if let Ok(url) = format!("https://a.example/{path}").parse() {
                let _ = Robots::read(body.as_bytes()).allows(&url);
            }
        }
    }
}
