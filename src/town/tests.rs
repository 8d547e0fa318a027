//! The town as a visitor finds it: asked over a real socket, by a client of a few lines.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    Document, Manners, Options, Town,
    bodies::{
        Form,
        tests::{monday, place},
    },
    forge::MOST_ON_A_PAGE,
};
use crate::clock::Clock;

/// What a visitor got.
struct Got {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Got {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }
}

async fn town() -> (Town, Clock) {
    let clock = Clock::still(monday());
    (Town::start(clock.clone(), Options::default()).await.expect("the town starts"), clock)
}

/// Asks for `target`, a path or a URL, with some more headers.
async fn ask(town: &Town, target: &str, headers: &[(&str, &str)]) -> Got {
    let (host, path) =
        (town.base().authority(), target.trim_start_matches(town.base().as_str()).trim_start_matches('/'));
    let mut request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    let mut stream = TcpStream::connect(host).await.expect("the town listens");
    stream.write_all(format!("{request}\r\n").as_bytes()).await.expect("the town hears");
    let mut answer = Vec::new();
    // A connection that is dropped half way is an answer as well.
    let _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("the answer has a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let (first, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("the answer has a status");
    let pairs = rest.lines().filter_map(|line| line.split_once(": "));
    let headers = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Got { status, headers, body: answer[end + 4..].to_vec() }
}

#[tokio::test]
async fn paging_gives_every_repository_once() {
    let (town, _) = town().await;
    let mut next = Some("api/v3/orgs/shared-public-services/repos?sort=pushed&per_page=100".to_owned());
    let (mut numbers, mut pushes, mut pages) = (BTreeSet::new(), Vec::new(), 0);
    while let Some(target) = next {
        let got = ask(&town, &target, &[]).await;
        assert_eq!(got.status, 200, "{target}");
        for repository in got.json().as_array().expect("a page is a list") {
            assert!(numbers.insert(repository["id"].as_u64().expect("an id is a number")), "{repository}");
            pushes.push(repository["pushed_at"].as_str().expect("a push has a date").to_owned());
        }
        pages += 1;
        let links = got.headers.get("link").expect("each of two pages names the other");
        let link = links.split(", ").find(|link| link.ends_with("rel=\"next\""));
        next = link.map(|link| link.trim_start_matches('<').split('>').next().unwrap_or_default().to_owned());
    }
    assert_eq!((numbers.len(), pages), (23, 2));
    assert!(numbers.len() > MOST_ON_A_PAGE && pushes.is_sorted_by(|a, b| a >= b));
    town.stop().await;
}

#[tokio::test]
async fn an_unchanged_feed_says_so_until_a_week_has_passed() {
    let (town, clock) = town().await;
    for path in
        ["harbour/feed.atom", "valley/feed.rss", "shared-services/feed.json", "api/v3/orgs/harbour-council/repos"]
    {
        let first = ask(&town, path, &[]).await;
        let (etag, changed) = (first.headers["etag"].as_str(), first.headers["last-modified"].as_str());
        assert_eq!(first.status, 200, "{path}");
        clock.advance(TimeDelta::hours(5));
        for known in [("if-none-match", etag), ("if-modified-since", changed)] {
            let again = ask(&town, path, &[known]).await;
            assert_eq!((again.status, again.body.len(), again.headers["etag"].as_str()), (304, 0, etag), "{path}");
        }
        clock.advance(TimeDelta::days(7) - TimeDelta::hours(5));
        for known in [("if-none-match", etag), ("if-modified-since", changed)] {
            assert_eq!(ask(&town, path, &[known]).await.status, 200, "{path}");
        }
        clock.advance(TimeDelta::days(-7));
    }
    let totals = town.totals();
    assert_eq!((totals.requests, totals.not_modified, totals.refused), (20, 8, 0));
    town.stop().await;
}

#[tokio::test]
async fn what_is_dated_in_the_future_is_not_shown() {
    let (town, clock) = town().await;
    let new = "saturday-slots-for-bulky-waste";
    let places = ["valley/", "valley/feed.rss", "api/v3/orgs/shared-public-services/repos"];
    let shown = async |word: &str| {
        let mut times = 0;
        for path in places {
            times += usize::from(ask(&town, path, &[]).await.text().contains(word));
        }
        times
    };
    assert_eq!((shown(new).await, shown("\"consent-log\"").await), (0, 0));
    assert_eq!(ask(&town, &format!("valley/{new}"), &[]).await.status, 404);
    clock.advance(TimeDelta::days(7));
    assert_eq!((shown(new).await, shown("\"consent-log\"").await), (2, 1));
    assert_eq!(ask(&town, &format!("valley/{new}"), &[]).await.status, 200);
    town.stop().await;
}

#[tokio::test]
async fn every_feed_is_well_formed_and_in_its_language() {
    let (town, clock) = town().await;
    clock.advance(TimeDelta::days(7));
    for outlet in &place().outlets {
        let own = place().pieces.iter().filter(|piece| piece.outlet == outlet.slug).count();
        let feed = async |name: &str| ask(&town, &format!("{}/{name}", outlet.home), &[]).await;
        let lang = outlet.lang;
        match outlet.form {
            Form::Atom => {
                let text = feed("feed.atom").await.text();
                assert_eq!((text.matches("<entry>").count(), text.matches("</entry>").count()), (own, own));
                assert!(text.contains(&format!("xml:lang=\"{lang}\"")) && text.ends_with("</feed>\n"), "{text}");
                assert_eq!(tags_left_open(&text), 0, "{}", outlet.slug);
            }
            Form::Rss => {
                let text = feed("feed.rss").await.text();
                assert_eq!((text.matches("<item>").count(), text.matches("</guid>").count()), (own, own));
                assert!(text.contains(&format!("<language>{lang}</language>")), "{text}");
                assert_eq!(tags_left_open(&text), 0, "{}", outlet.slug);
            }
            Form::Json => {
                let json = feed("feed.json").await.json();
                assert_eq!(json["items"].as_array().map(Vec::len), Some(own), "{}", outlet.slug);
                assert_eq!(json["language"], lang.tag());
            }
            Form::Broken => assert_eq!(feed("feed.rss").await.status, 503),
            Form::Code => assert_eq!(feed("").await.status, 200),
        }
    }
    town.stop().await;
}

/// Returns how many tags are opened and not closed, less those that are closed and were not open.
fn tags_left_open(xml: &str) -> i64 {
    let tags = xml.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    tags.map(|tag| match tag {
        _ if tag.starts_with('/') => -1,
        _ if tag.ends_with('/') || tag.starts_with('?') => 0,
        _ => 1,
    })
    .sum()
}

#[tokio::test]
async fn every_link_of_the_town_leads_somewhere() {
    let (town, _) = town().await;
    let (mut seen, mut waiting) = (BTreeSet::new(), vec!["/".to_owned()]);
    while let Some(path) = waiting.pop() {
        let got = ask(&town, &path, &[]).await;
        let broken = path.starts_with("/west-vale-incidents");
        assert_eq!(got.status, if broken { 503 } else { 200 }, "{path}");
        for link in got.text().split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.replace(town.base().as_str(), "/");
            if link.starts_with('/') && seen.insert(link.clone()) {
                waiting.push(link);
            }
        }
    }
    assert!(seen.len() > 100, "only {} pages", seen.len());
    let english = ask(&town, "north-bay-health/appointment-reminders-by-text", &[]).await.text();
    assert!(english.contains("hreflang=\"cy\" href=\"/bwrdd-iechyd-baer-gogledd/negeseuon-atgoffa-am-apwyntiadau\""));
    town.stop().await;
}

#[tokio::test]
async fn feeds_toml_names_every_source_and_one_by_its_page() {
    let (town, _) = town().await;
    let toml = town.feeds_toml();
    assert_eq!((toml.matches("\n[[body]]\n").count(), toml.matches("\n[[source]]\n").count()), (11, 21));
    let base = town.base();
    for line in [
        "name.cy = \"Bwrdd Iechyd Bae'r Gogledd\"".to_owned(),
        "also = [\"OSPS\",\"SGCR\"]".to_owned(),
        format!("url = \"{base}valley/\""),
        format!("url = \"{base}harbour/feed.atom\""),
        format!("api_url = \"{base}api/v3\""),
        format!("website = \"{base}ynys-y-pedwar-gwynt/\""),
    ] {
        assert!(toml.lines().any(|it| it == line), "{line}\n{toml}");
    }
    let page = ask(&town, "valley/", &[]).await.text();
    let advertised = format!(
        "type=\"application/rss+xml\" title=\"Valley Borough Council: how we work\" href=\"{base}valley/feed.rss\""
    );
    assert!(page.contains(&advertised), "{page}");
    town.stop().await;
}

#[tokio::test]
async fn the_forge_answers_honestly_about_what_a_repository_has() {
    let (town, _) = town().await;
    let api = "api/v3/repos/harbour-council";
    for (path, status) in [
        ("bulky-waste-booking", 200),
        ("bulky-waste-booking/readme", 200),
        ("bulky-waste-booking/contents/publiccode.yml", 200),
        ("bulky-waste-booking/contents/nothing.txt", 404),
        ("bulky-waste-booking/releases/latest", 200),
        ("street-reports/readme", 404),
        ("street-reports/contents/publiccode.yml", 404),
        ("street-reports/releases/latest", 404),
        ("street-reports/releases", 200),
        ("nothing", 404),
    ] {
        assert_eq!(ask(&town, &format!("{api}/{path}"), &[]).await.status, status, "{path}");
    }
    let path = format!("{api}/bulky-waste-booking/readme");
    let raw = ask(&town, &path, &[("accept", "application/vnd.github.raw+json")]).await.text();
    assert!(raw.starts_with("# Bulky waste booking\n"), "{raw}");
    assert_eq!(ask(&town, &path, &[]).await.json()["encoding"], "base64");
    let latest = ask(&town, &format!("{api}/bulky-waste-booking/releases/latest"), &[]).await.json();
    assert_eq!(latest["tag_name"], "v1.2.0");
    let got = ask(&town, "api/v3/orgs/harbour-council/repos", &[]).await;
    let unlicensed = ask(&town, "api/v3/repos/shared-public-services/procurement-pipeline", &[]).await.json();
    assert_eq!((got.headers.get("link"), &unlicensed["license"]), (None, &Value::Null));
    town.stop().await;
}

#[tokio::test]
async fn a_304_is_free_only_with_a_token_and_too_much_is_refused() {
    let clock = Clock::still(monday());
    let options = Options { api_requests_an_hour: 3, ..Options::default() };
    let town = Town::start(clock.clone(), options).await.expect("the town starts");
    let path = "api/v3/orgs/harbour-council/repos";
    let token = ("authorization", "Bearer invented");
    let (mine, other) = (ask(&town, path, &[token]).await, ask(&town, path, &[]).await);
    assert_ne!(mine.headers["etag"], other.headers["etag"]);
    let left = async |headers: &[(&str, &str)]| {
        let got = ask(&town, path, headers).await;
        (got.status, got.headers["x-ratelimit-remaining"].clone())
    };
    let known = ("if-none-match", mine.headers["etag"].as_str());
    assert_eq!(left(&[token, known]).await, (304, "1".to_owned()));
    assert_eq!(left(&[("if-none-match", &other.headers["etag"])]).await, (304, "0".to_owned()));
    assert_eq!(left(&[]).await, (403, "0".to_owned()));
    clock.advance(TimeDelta::hours(1));
    assert_eq!(left(&[]).await, (200, "2".to_owned()));
    town.stop().await;
}

#[tokio::test]
async fn anything_can_be_put_up_replaced_and_taken_down() {
    let (town, clock) = town().await;
    let url = town.site("lamp-post", "<rss version=\"2.0\"></rss>");
    let first = ask(&town, url.as_str(), &[]).await;
    assert_eq!((first.status, first.headers["content-type"].as_str()), (200, "application/xml"));
    assert_eq!(first.headers["date"], "Mon, 02 Mar 2026 09:00:00 GMT");
    let known = [("if-none-match", first.headers["etag"].as_str())];
    assert_eq!(ask(&town, url.as_str(), &known).await.status, 304);
    clock.advance(TimeDelta::minutes(1));
    town.site("lamp-post", "<rss version=\"2.0\"><channel/></rss>");
    assert_eq!(ask(&town, url.as_str(), &known).await.status, 200);

    town.put("/harbour/feed.atom", Document::status(500));
    assert_eq!(ask(&town, "harbour/feed.atom", &[]).await.status, 500);
    town.take_down("/harbour/feed.atom");
    assert_eq!(ask(&town, "harbour/feed.atom", &[]).await.status, 200);
    town.stop().await;
}

#[tokio::test]
async fn documents_come_in_turn_and_one_may_be_cut_short() {
    let empty = Options { residents: false, ..Options::default() };
    let town = Town::start(Clock::still(monday()), empty).await.expect("the town starts");
    let busy = Document::status(429).with_header("retry-after", "120");
    let cut = Document::from("<rss>0123456789</rss>").with_manners(Manners::CutShort);
    let whole = Document::from("<rss/>");
    let url = town.put_in_turn("/moody", [busy, cut, whole]);
    let got = ask(&town, url.as_str(), &[]).await;
    assert_eq!((got.status, got.headers["retry-after"].as_str()), (429, "120"));
    let got = ask(&town, url.as_str(), &[]).await;
    assert_eq!((got.status, got.headers["content-length"].as_str(), got.text()), (200, "21", "<rss>01234".to_owned()));
    for _ in 0..2 {
        assert_eq!(ask(&town, url.as_str(), &[]).await.text(), "<rss/>");
    }
    assert_eq!((ask(&town, "", &[]).await.status, town.feeds_toml().as_str()), (404, ""));
    town.stop().await;
}

#[tokio::test]
async fn the_town_remembers_who_asked_what() {
    let (town, _) = town().await;
    let named = [("user-agent", "Gorwel/0.1 (+https://gorwel.example)"), ("accept-encoding", "gzip")];
    let got = ask(&town, "harbour/feed.atom?again=1", &named).await;
    assert_eq!(got.headers["content-encoding"], "gzip");
    let seen = town.requests();
    let [only] = seen.as_slice() else { panic!("one request was made: {seen:?}") };
    assert_eq!((only.method.as_str(), only.path.as_str(), only.status), ("GET", "/harbour/feed.atom?again=1", 200));
    assert_eq!((only.user_agent.as_deref(), only.if_none_match.as_deref()), (Some(named[0].1), None));
    assert_eq!((only.bytes, town.totals().bytes), (got.body.len() as u64, got.body.len() as u64));
    town.forget();
    assert_eq!((town.requests().len(), town.totals().requests), (0, 0));
    town.stop().await;
}

#[tokio::test]
async fn a_taken_port_is_told_with_its_number() {
    let (town, clock) = town().await;
    let port = town.base().port().expect("the town has a port");
    let second = Town::start(clock, Options { port, ..Options::default() }).await;
    assert_eq!(
        second.expect_err("the port is taken").to_string(),
        format!("127.0.0.1:{port} could not be listened on")
    );
    town.stop().await;
}

#[test]
fn the_first_day_begins_at_the_last_nine_o_clock() {
    for (now, first) in [
        ("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"),
        ("2026-03-02T08:59:59Z", "2026-03-01T09:00:00Z"),
        ("2026-03-02T23:30:00Z", "2026-03-02T09:00:00Z"),
    ] {
        let parsed = |text: &str| text.parse::<DateTime<Utc>>().expect("the date is well written");
        assert_eq!(super::first_day(parsed(now)), parsed(first));
    }
}
