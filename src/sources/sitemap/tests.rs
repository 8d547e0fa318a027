//! Stories of sitemaps.

use std::io::Write as _;

use super::*;
use crate::{
    model::{Hints, LanguageTag, Validators},
    sources::{AnyKind, registry},
};

const ADDRESS: &str = "https://harbour.gov.example/sitemap.xml";

fn sitemap(keys: &str) -> Sitemap {
    let head = "[[body]]\nslug = \"harbour\"\nname.en = \"Harbour\"\n[[source]]\nslug = \"news\"\nbody = \"harbour\"\n";
    let text = format!("{head}kind = \"sitemap\"\nurl = \"{ADDRESS}\"\nprefix = \"/news/\"\n{keys}");
    match registry::read(&text, &Context::default()).sources.remove(0).kind.clone() {
        AnyKind::Sitemap(sitemap) => sitemap,
        other => panic!("{other:?}"),
    }
}

fn answer(ask: &Ask, status: u16, body: &[u8]) -> Answer {
    Answer {
        url: ask.url.clone(),
        status,
        content_type: None,
        body: body.to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: std::collections::BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn entries(root: &str, entry: &str, listed: &[(&str, &str)]) -> String {
    let entry = |(path, changed): &(&str, &str)| {
        let image = "<image:image xmlns:image='i'><image:loc>https://harbour.gov.example/news/i.png</image:loc></image:image>";
        format!("<{entry}><loc> https://harbour.gov.example{path} </loc><lastmod>{changed}</lastmod>{image}</{entry}>")
    };
    let entries: String = listed.iter().map(entry).collect();
    format!("<?xml version='1.0'?><{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</{root}>")
}

fn pages(listed: &[(&str, &str)]) -> String {
    entries("urlset", "url", listed)
}

/// A site, and what a visit to it asks for and reads.
struct Site<'a> {
    sitemap: Sitemap,
    serves: &'a dyn Fn(&str) -> Option<(u16, String)>,
    memory: Memory,
}

impl Site<'_> {
    /// Makes a visit; returns the paths asked for and the titles read.
    fn visit(&mut self) -> (Vec<String>, Vec<String>) {
        let mut asks: std::collections::VecDeque<Ask> = self.sitemap.asks(&self.memory, DateTime::UNIX_EPOCH).into();
        let (mut asked, mut titles) = (Vec::new(), Vec::new());
        while let Some(ask) = asks.pop_front() {
            asked.push(ask.url.path().to_owned());
            let Some((status, body)) = (self.serves)(ask.url.path()) else { continue };
            let answer = answer(&ask, status, body.as_bytes());
            let reading = self.sitemap.read(&ask, &answer, &self.memory).expect("it is read");
            titles.extend(reading.drafts.into_iter().map(|draft| draft.title));
            asks.extend(reading.asks);
            self.memory = reading.memory;
        }
        (asked, titles)
    }
}

fn html(title: &str) -> (u16, String) {
    (200, format!("<html><title>{title} | Harbour</title><main><h1>{title}</h1><p>Words.</p></main>"))
}

#[test]
fn only_pages_that_are_new_or_have_changed_are_asked_for() {
    let listed = std::cell::RefCell::new(vec![
        ("/", "2026-03-01"),
        ("/news/", "2026-03-01"),
        ("/about", "2026-03-01"),
        ("/news/a.pdf", "2026-03-01"),
        ("/news/tags/x", "2026-03-01"),
        ("/news/a", "2026-03-01"),
        ("/news/b?x=1&amp;y=2", ""),
    ]);
    let serves = |path: &str| match path {
        "/sitemap.xml" => Some((200, pages(&listed.borrow()))),
        path => Some(html(path.trim_start_matches("/news/"))),
    };
    let mut site = Site { sitemap: sitemap("skip = [\"/news/tags/\"]"), serves: &serves, memory: Memory::default() };

    assert_eq!(site.visit(), (["/sitemap.xml", "/news/a", "/news/b"].map(String::from).into(), ["a", "b"].map(String::from).into()));
    assert_eq!(site.visit(), (vec!["/sitemap.xml".to_owned()], vec![]));
    listed.borrow_mut()[5].1 = "2026-03-02";
    listed.borrow_mut().push(("/news/c", "2026-03-02"));
    assert_eq!(site.visit().1, ["a", "c"]);
}

#[test]
fn what_one_visit_does_not_come_to_waits_for_the_next() {
    let paths: Vec<(String, String)> = (0..700).map(|n| (format!("/news/{n}"), format!("2026-01-01T00:{:02}:{:02}Z", n / 60, n % 60))).collect();
    let listed: Vec<(&str, &str)> = paths.iter().map(|(path, day)| (path.as_str(), day.as_str())).collect();
    let times = std::cell::Cell::new(0);
    let serves = |path: &str| match path {
        // The sitemap has not changed since it was first read.
        "/sitemap.xml" if times.replace(1) == 1 => None,
        "/sitemap.xml" => Some((200, pages(&listed))),
        path => Some(html(path)),
    };
    let mut site = Site { sitemap: sitemap(""), serves: &serves, memory: Memory::default() };

    let (asked, first) = site.visit();
    assert_eq!((asked[1].as_str(), first.len()), ("/news/699", 300));
    let read: Vec<usize> = (0..3).map(|_| site.visit().1.len()).collect();
    assert_eq!(read, [300, 100, 0]);
}

#[test]
fn a_list_of_sitemaps_is_followed_and_only_what_has_changed_in_it() {
    let changed = std::cell::Cell::new("2026-03-01");
    let serves = |path: &str| match path {
        "/sitemap.xml" => Some((200, entries("sitemapindex", "sitemap", &[("/a.xml", changed.get()), ("/b.xml", "")]))),
        "/a.xml" => Some((200, pages(&[("/news/a", changed.get())]))),
        "/b.xml" => Some((200, pages(&[("/news/b", "2026-03-01")]))),
        path => Some(html(path)),
    };
    let mut site = Site { sitemap: sitemap(""), serves: &serves, memory: Memory::default() };

    assert_eq!(site.visit().0, ["/sitemap.xml", "/a.xml", "/b.xml", "/news/a", "/news/b"]);
    assert_eq!(site.visit().0, ["/sitemap.xml", "/b.xml"]);
    changed.set("2026-03-02");
    assert_eq!(site.visit().0, ["/sitemap.xml", "/b.xml", "/a.xml", "/news/a"]);
}

#[test]
fn what_was_there_at_the_first_visit_is_no_news() {
    let site = sitemap("");
    let root = site.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
    let list = |listed: &[(&str, &str)], memory: &Memory| {
        site.read(&root, &answer(&root, 200, pages(listed).as_bytes()), memory).expect("it is read")
    };
    let story = |ask: &Ask, status: u16, memory: &Memory| {
        site.read(ask, &answer(ask, status, html("a").1.as_bytes()), memory).expect("it is read")
    };
    let first = list(&[("/news/a", "1"), ("/news/b", "1")], &Memory::default());
    let a = story(&first.asks[0], 200, &first.memory);
    let b = story(&first.asks[1], 500, &a.memory);
    assert!(a.backfill && b.backfill);

    let second = list(&[("/news/a", "1"), ("/news/b", "1"), ("/news/c", "2")], &b.memory);
    let c = story(&second.asks[0], 200, &second.memory);
    assert_eq!((c.drafts.len(), c.backfill), (1, false));
}

#[test]
fn a_further_sitemap_that_did_not_come_is_asked_for_again() {
    let times = std::cell::Cell::new(0);
    let serves = |path: &str| match path {
        "/sitemap.xml" if times.get() == 0 => Some((200, entries("sitemapindex", "sitemap", &[("/a.xml", "2026-03-01")]))),
        "/a.xml" if times.replace(times.get() + 1) == 1 => Some((200, pages(&[("/news/a", "2026-03-01")]))),
        "/sitemap.xml" | "/a.xml" => None,
        path => Some(html(path)),
    };
    let mut site = Site { sitemap: sitemap(""), serves: &serves, memory: Memory::default() };
    assert_eq!(site.visit().0, ["/sitemap.xml", "/a.xml"]);
    assert_eq!(site.visit().0, ["/sitemap.xml", "/a.xml", "/news/a"]);
}

#[test]
fn a_date_that_most_pages_share_is_that_of_the_sitemap() {
    let day = std::cell::Cell::new("2026-03-01");
    let paths: Vec<String> = (0..30).map(|n| format!("/news/{n}")).collect();
    let serves = |path: &str| match path {
        "/sitemap.xml" => Some((200, pages(&paths.iter().map(|path| (path.as_str(), day.get())).collect::<Vec<_>>()))),
        path => Some(html(path)),
    };
    let mut site = Site { sitemap: sitemap(""), serves: &serves, memory: Memory::default() };
    assert_eq!(site.visit().1.len(), 30);
    day.set("2026-03-02");
    assert_eq!(site.visit().1.len(), 0);
}

#[test]
fn one_bad_page_spoils_no_visit_and_one_in_trouble_is_asked_again() {
    let status = std::cell::Cell::new(500);
    let serves = |path: &str| match path {
        "/sitemap.xml" => Some((200, pages(&[("/news/a", "3"), ("/news/b", "2"), ("/news/c", "1"), ("/news/d", "0")]))),
        "/news/a" => Some((404, String::new())),
        "/news/b" => Some((status.get(), html("b").1)),
        "/news/c" => Some((200, String::new())),
        path => Some(html(path)),
    };
    let mut site = Site { sitemap: sitemap(""), serves: &serves, memory: Memory::default() };
    assert_eq!(site.visit().1, ["/news/d"]);
    status.set(200);
    assert_eq!(site.visit(), (["/sitemap.xml", "/news/b"].map(String::from).into(), vec!["b".to_owned()]));
}

#[test]
fn what_is_no_sitemap_is_called_what_it_is() {
    let site = sitemap("");
    let ask = site.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
    let read = |body: &[u8]| site.read(&ask, &answer(&ask, 200, body), &Memory::default());
    assert_eq!(read(b""), Err(ReadError::Empty));
    assert_eq!(read(b"<html><body>No"), Err(ReadError::Html));
    assert_eq!(read(b"<html><title>Just a moment...</title>"), Err(ReadError::Challenge));
    assert_eq!(read(pages(&[("/about", "")]).as_bytes()), Err(ReadError::NothingMatched));
    assert!(matches!(read(b"<rss><channel/></rss>"), Err(ReadError::Unreadable { .. })));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(pages(&[("/news/a", "")]).as_bytes()).expect("it is packed");
    assert_eq!(read(&packed.finish().expect("it is packed")).expect("it is read").asks.len(), 1);
}

#[test]
fn only_the_own_site_is_asked() {
    let mistakes = |keys: &str| {
        let head = "[[body]]\nslug = \"h\"\nname.en = \"H\"\n[[source]]\nslug = \"n\"\nbody = \"h\"\nkind = \"sitemap\"\n";
        let registry = registry::read(&format!("{head}{keys}"), &Context::default());
        registry.mistakes.into_iter().map(|mistake| mistake.fault).collect::<Vec<_>>()
    };
    let elsewhere = MistakeFault::BadUrl { url: "https://other.example/".into() };
    assert_eq!(mistakes(&format!("url = \"{ADDRESS}\"\nprefix = \"https://other.example/\"")), [elsewhere]);
    assert_eq!(mistakes("prefix = \"/news/\""), [MistakeFault::MissingKey { key: "url".into() }]);
    let foreign = pages(&[("/news/a", "")]).replace("https://harbour.gov.example", "https://other.example");
    let site = sitemap("");
    let ask = site.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
    let read = site.read(&ask, &answer(&ask, 200, foreign.as_bytes()), &Memory::default());
    assert_eq!(read, Err(ReadError::NothingMatched));
}

#[test]
fn a_page_is_read_whole() {
    let page = r#"<html lang="cy"><head><title>Pympiau gwres – Cyngor yr Harbwr</title><link rel=canonical href="/news/gwres">
        <meta property="og:title" content="Pympiau gwres | Cyngor yr Harbwr"><meta property="og:site_name" content="Cyngor yr Harbwr">
        <meta name="description" content="Cod agored &amp; gwres"><meta property="article:tag" content="Ynni">
        <meta property="article:published_time" content="2026-03-02T09:00:00+00:00"></head><body><nav>Menu</nav>
        <main><h1>Pympiau <em>gwres</em></h1><p>Mae’r cod ar gael.</p><aside><p>Related</p></aside><form>Search</form>
        <ul><li>un</li><li>dau</li></ul><footer>Share</footer></main><p>Outside</p></body></html>"#;
    let draft = story::draft(page, &"https://harbour.gov.example/news/1?x".parse().expect("a URL"), "2026-03-04").expect("a draft");

    assert_eq!((draft.title.as_str(), draft.summary.as_str()), ("Pympiau gwres", "Cod agored & gwres"));
    assert_eq!(draft.text, "Mae’r cod ar gael.\n\n• un\n• dau");
    assert_eq!(draft.link.as_ref().map(Url::as_str), Some("https://harbour.gov.example/news/gwres"));
    assert_eq!(draft.published.map(|at| at.to_rfc3339()).as_deref(), Some("2026-03-02T09:00:00+00:00"));
    assert_eq!(draft.updated.map(|at| at.to_rfc3339()).as_deref(), Some("2026-03-04T00:00:00+00:00"));
    assert_eq!(draft.language.as_ref().map(LanguageTag::as_str), Some("cy"));
    assert_eq!(draft.tags, ["Ynni"]);
}

#[test]
fn a_page_is_read_by_what_it_has() {
    let draft = |page: &str| story::draft(page, &"https://harbour.gov.example/news/1".parse().expect("a URL"), "");
    let check = |page: &str, title: &str, day: Option<&str>, text: &str| {
        let draft = draft(page).expect("a draft");
        let published = draft.published.map(|at| at.format("%F").to_string());
        assert_eq!((draft.title.as_str(), published.as_deref(), draft.text.as_str()), (title, day, text), "{page}");
    };
    check("<title>A thing</title><body>words<script>x</script>", "A thing", None, "words");
    check("<body><article><h1>A</h1><time datetime=2026-03-02>x</time><p>b</article><p>c", "A", Some("2026-03-02"), "x\n\nb");
    check("<div id=content><h1>A</h1><p class=date>2 March 2026</p></div>c", "A", Some("2026-03-02"), "2 March 2026");
    let linked = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2026-03-02\"}</script>";
    check(&format!("{linked}<h1>A</h1>b"), "A", Some("2026-03-02"), "b");
    check("<title>Harbour | A thing</title><meta property=og:site_name content=Harbour>", "A thing", None, "Harbour | A thing");
    assert_eq!(draft("<main><p>No title"), None);
    assert_eq!(draft("<meta name=robots content='NoIndex, follow'><h1>A</h1>"), None);
}

proptest::proptest! {
    #[test]
    fn nothing_makes_it_panic(body in "(<main>|</main>|<h1>|</h1>|<nav>|</nav>|<title>|<article>|</|>| words |ŵ|<time>|2 March 2026){0,80}") {
        let _ = story::draft(&body, &ADDRESS.parse().expect("a URL"), &body);
    }
}
