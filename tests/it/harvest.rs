//! Stories of reading what sites publish.

use chrono::TimeDelta;
use gorwel::{model::Outcome, store::Claim, town::Document};

use crate::world::{World, feed, visit};

const PUMPS: (&str, &str, &str, u32) =
    ("pumps", "Heat pumps, one year on", "What we learnt from a year of heat pumps in our offices.", 1);
const CARBON: (&str, &str, &str, u32) =
    ("carbon", "A reusable carbon calculator", "A spreadsheet that any council can use.", 2);

#[tokio::test]
async fn what_a_site_publishes_is_stored_once() {
    let mut world = World::new().await;
    let blog = world.site("harbour-blog", &feed(&[CARBON, PUMPS])).await;

    world.tick().await;
    world.tick_after(3).await;

    assert_eq!(world.titles(&blog).await, ["A reusable carbon calculator", "Heat pumps, one year on"]);
    assert_eq!(world.outcomes("harbour-blog"), ["read", "not-changed"]);
}

#[tokio::test]
async fn a_site_is_asked_by_what_it_gave_to_recognise_its_answer_by() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[CARBON])).await;

    world.tick().await;
    world.tick_after(3).await;

    let asks: Vec<_> = world.town.requests().into_iter().filter(|ask| ask.path == "/sites/harbour-blog").collect();
    assert_eq!(asks.iter().map(|ask| ask.status).collect::<Vec<_>>(), [200, 304]);
    assert_eq!(asks[0].if_none_match, None);
    assert!(asks[1].if_none_match.is_some());
    assert!(
        asks[1].user_agent.as_deref().is_some_and(|agent| agent.starts_with("Gorwel/")),
        "{:?}",
        asks[1].user_agent
    );
}

#[tokio::test]
async fn what_is_there_at_the_first_visit_is_no_news_and_what_comes_later_is() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.tick().await;
    assert_eq!(world.app.status().await.expect("a status").news, 0);

    world.change("harbour-blog", &feed(&[CARBON, PUMPS]));
    world.tick_after(30).await;

    let status = world.app.status().await.expect("a status");
    assert_eq!((status.items, status.news), (2, 1));
}

#[tokio::test]
async fn an_edit_is_a_version_of_the_same_item() {
    let mut world = World::new().await;
    let blog = world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.tick().await;

    world.change(
        "harbour-blog",
        &feed(&[("pumps", "Heat pumps, two years on", "Another year, and other numbers entirely.", 1)]),
    );
    world.tick_after(30).await;

    assert_eq!(world.titles(&blog).await, ["Heat pumps, two years on"]);
    let page = world.app.item(gorwel::model::ItemId(1)).await.expect("the store answers").expect("item 1 is there");
    assert_eq!(
        page.versions.iter().map(|v| v.title.as_str()).collect::<Vec<_>>(),
        ["Heat pumps, one year on", "Heat pumps, two years on"]
    );
    assert_eq!(page.item.news, None, "an edit is no news");
}

#[tokio::test]
async fn a_source_that_breaks_says_how_and_the_others_are_read() {
    let mut world = World::new().await;
    let good = world.site("good", &feed(&[PUMPS])).await;
    world.serve("gone", Document::new("text/plain", "gone").with_status(410)).await;
    world.serve("refusing", Document::new("text/html", "<h1>No</h1>").with_status(403)).await;
    world.serve("empty", Document::new("application/rss+xml", "")).await;
    world
        .serve(
            "a-page",
            Document::new(
                "text/html",
                "<!doctype html><html><head><title>x</title></head><body><p>Hello</p></body></html>",
            ),
        )
        .await;
    world.serve("nonsense", Document::new("application/rss+xml", "<rss><channel><title>x")).await;
    world.source("slug = \"nowhere\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.1:1/feed\"\n");
    world.source("slug = \"inside\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://169.254.169.254/latest\"\n");

    world.tick().await;

    let broken = ["gone", "refusing", "empty", "a-page", "nonsense", "nowhere", "inside"];
    let seen = broken.map(|slug| world.outcomes(slug).concat());
    let expected =
        ["gone", "refused", "empty-body", "html-instead", "unreadable", "could-not-connect", "unsafe-address"];
    assert_eq!(seen, expected);
    assert_eq!(world.titles(&good).await, ["Heat pumps, one year on"]);
}

#[tokio::test]
async fn a_page_is_searched_for_the_feed_it_advertises() {
    let mut world = World::new().await;
    let feed_url = world.town.base().join("/sites/real-feed").expect("a URL");
    world.town.put("/sites/real-feed", Document::new("application/rss+xml", feed(&[PUMPS])));
    let page = format!(
        "<!doctype html><html><head><title>Harbour</title><link rel=\"alternate\" type=\"application/rss+xml\" \
         href=\"{feed_url}\"></head><body><h1>Harbour</h1></body></html>"
    );
    let front = world.serve("front-page", Document::new("text/html; charset=utf-8", page)).await;

    world.tick().await;

    assert_eq!(world.titles(&front).await, ["Heat pumps, one year on"]);
}

#[tokio::test]
async fn a_feed_behind_a_page_that_fails_once_is_asked_again() {
    let mut world = World::new().await;
    let page = "<!doctype html><html><head><title>Harbour</title><link rel=\"alternate\" \
                type=\"application/rss+xml\" href=\"/sites/behind\"></head><body><h1>Harbour</h1></body></html>";
    world.town.put("/sites/behind", Document::html("<p>Back soon.</p>"));
    let front = world.serve("front-page", Document::html(page)).await;
    world.tick().await;
    assert_eq!(world.outcomes("front-page"), ["html-instead"]);

    world.town.put("/sites/behind", Document::new("application/rss+xml", feed(&[PUMPS])));
    world.tick_after(3).await;

    assert_eq!(world.titles(&front).await, ["Heat pumps, one year on"]);
}

#[tokio::test]
async fn a_page_is_read_only_where_robots_txt_lets_us() {
    let mut world = World::new().await;
    world.town.put("/robots.txt", Document::new("text/plain", "User-agent: *\nDisallow: /sites/private\n"));
    let entry = |n: u32, title: &str| {
        format!(
            "<article><h2><a href=\"/n/{n}\">{title}</a></h2><time datetime=\"2026-02-0{n}\">{n} February 2026</time>\
             <p>It opens in May.</p></article>"
        )
    };
    let entries = [entry(3, "A new jetty"), entry(2, "A second ferry"), entry(1, "A longer quay")].concat();
    let list = format!("<!doctype html><html><body><main>{entries}</main></body></html>");
    for slug in ["public", "private"] {
        let url = world.town.base().join(&format!("/sites/{slug}")).expect("a URL");
        world.town.put(&format!("/sites/{slug}"), Document::html(list.clone()));
        world.source(&format!("slug = \"{slug}\"\nbody = \"harbour\"\nkind = \"page\"\nurl = \"{url}\"\n"));
    }

    world.tick().await;

    assert_eq!((world.outcomes("public"), world.outcomes("private")), (vec!["read"], vec!["robots"]));
    let asked = world.town.requests();
    assert!(!asked.iter().any(|ask| ask.path == "/sites/private"), "it is not even asked for");
    assert!(asked.iter().filter(|ask| ask.path == "/robots.txt").count() <= 2, "a site is asked once a day");
}

#[tokio::test]
async fn a_source_that_takes_its_time_delays_no_other() {
    let mut world = World::new().await;
    let good = world.site("good", &feed(&[PUMPS])).await;
    // It takes connections and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.2:0").await.expect("a free port");
    let port = silent.local_addr().expect("it is bound").port();
    world
        .source(&format!("slug = \"slow\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.2:{port}/\"\n"));

    let stored = async {
        while world.titles(&good).await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            world.app.catch_up().await.expect("an index");
        }
    };
    tokio::select! {
        harvest = world.app.harvest_due(&world.stop) => unreachable!("the slow one has not answered: {harvest:?}"),
        () = stored => {}
    }
    assert_eq!(world.outcomes("slow"), [""; 0]);
}

#[tokio::test]
async fn who_asks_us_to_wait_is_not_asked_before() {
    let mut world = World::new().await;
    let busy = Document::new("text/plain", "later").with_status(429).with_header("retry-after", "36000");
    for n in 0..12 {
        world.serve(&format!("busy-{n}"), busy.clone()).await;
    }
    let asked_at = world.clock.now();
    world.tick().await;

    for health in world.app.sources().await.expect("sources") {
        let wait = health.record.next_visit - asked_at;
        assert!(wait >= TimeDelta::hours(10), "{} after {wait}", health.record.slug);
    }
}

#[tokio::test]
async fn a_mistake_in_the_file_spoils_one_source_only() {
    let mut world = World::new().await;
    let good = world.site("good", &feed(&[PUMPS])).await;
    world.source("slug = \"odd\"\nbody = \"harbour\"\nkind = \"telepathy\"\n");
    world.source("slug = \"orphan\"\nbody = \"harbor\"\nkind = \"feed\"\nurl = \"https://a.example/feed\"\n");

    let outcomes = world.harvest_all().await;

    assert_eq!(world.titles(&good).await, ["Heat pumps, one year on"]);
    let wrong = |slug: &str| outcomes.iter().any(|(s, o)| s == slug && matches!(o, Outcome::Misconfigured { .. }));
    assert!(wrong("odd") && wrong("orphan"), "{outcomes:?}");
    let health: Vec<_> = world
        .app
        .sources()
        .await
        .expect("sources")
        .into_iter()
        .map(|s| (s.record.slug.to_string(), s.word()))
        .collect();
    assert!(health.contains(&("odd".to_owned(), "misconfigured")), "{health:?}");
}

#[tokio::test]
async fn a_file_that_becomes_unreadable_leaves_the_last_good_one_in_force() {
    let mut world = World::new().await;
    let blog = world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.tick().await;

    world.write("feeds.toml", "[[source");
    world.change("harbour-blog", &feed(&[CARBON, PUMPS]));
    world.tick_after(30).await;

    assert_eq!(world.titles(&blog).await.len(), 2);
}

#[tokio::test]
async fn every_repository_of_an_organisation_is_read_over_all_its_pages() {
    let world = World::with_town().await;

    world.tick().await;
    let before = world.town.requests().len();
    world.tick_after(30).await;

    let code = world.search("type:code").await;
    assert!(code.len() > 20, "more than one page of repositories: {}", code.len());
    let second: Vec<_> = world.town.requests().split_off(before);
    let listings: Vec<_> = second.iter().filter(|ask| ask.path.contains("/orgs/")).collect();
    assert!(!listings.is_empty());
    assert!(listings.iter().all(|ask| ask.if_none_match.is_some()), "known pages are asked conditionally");
}

#[tokio::test]
async fn two_daemons_do_not_visit_one_source_at_once() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.app.feeds().await.expect("feeds.toml is read");
    let url = std::env::var("GORWEL_TEST_DATABASE").is_ok();
    let other = world.another_app().await;

    let store = &world.app.store();
    let first = store.claim("first", Claim::Due, world.clock.now(), 10).await.expect("a claim");
    let second = other.store().claim("second", Claim::Due, world.clock.now(), 10).await.expect("a claim");
    world.clock.advance(TimeDelta::seconds(61));
    let third = other.store().claim("second", Claim::Due, world.clock.now(), 10).await.expect("a claim");

    assert_eq!((first.len(), second.len(), third.len()), (1, 0, 1), "on PostgreSQL: {url}");
}

#[tokio::test]
async fn a_visit_whose_claim_has_passed_to_another_writes_nothing() {
    let mut world = World::new().await;
    let blog = world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.app.feeds().await.expect("feeds.toml is read");
    let store = world.app.store();
    store.claim("slow", Claim::Due, world.clock.now(), 10).await.expect("a claim");
    world.clock.advance(TimeDelta::seconds(61));
    world.tick().await;
    assert_eq!(world.outcomes("harbour-blog"), ["read"]);

    let late = visit(&blog, world.clock.now(), Some("What the slow one read"));
    let recorded = store.record("slow", &[late], "mark").await.expect("the store answers");

    assert_eq!((recorded.lost, recorded.revision), (vec![blog.clone()], 0));
    let caught = world.app.catch_up().await.expect("an index");
    assert_eq!(caught, gorwel::app::Caught::Up { items: 0 }, "there is nothing to follow");
    assert!(world.app.check_index().await.expect("an index").is_equal());
    assert_eq!(world.titles(&blog).await, ["Heat pumps, one year on"]);
    assert_eq!(world.app.source(&blog).await.expect("a source").expect("it is there").1.len(), 1);
}

#[tokio::test]
async fn of_a_batch_only_the_visits_that_are_still_held_are_written() {
    let mut world = World::new().await;
    let (one, other) = (world.site("a-blog", &feed(&[])).await, world.site("b-blog", &feed(&[])).await);
    world.app.feeds().await.expect("feeds.toml is read");
    let (store, now) = (world.app.store(), world.clock.now());
    store.claim("me", Claim::Named(std::slice::from_ref(&one)), now, 10).await.expect("a claim");
    store.claim("another", Claim::Named(std::slice::from_ref(&other)), now, 10).await.expect("a claim");

    let visits = [visit(&other, now, Some("Not mine")), visit(&one, now, Some("Mine"))];
    let recorded = store.record("me", &visits, "mark").await.expect("the store answers");
    world.app.catch_up().await.expect("an index");

    assert_eq!((recorded.lost, recorded.revision), (vec![other], 1));
    assert_eq!(world.search("").await, ["Mine"]);
    assert!(world.app.check_index().await.expect("an index").is_equal());
}

#[tokio::test]
async fn no_document_ends_the_process() {
    let mut world = World::new().await;
    let good = world.site("good", &feed(&[PUMPS])).await;
    let deep = format!("<rss><channel>{}", "<a xml:base=\"x/\">".repeat(20_000));
    let twice = "<?xml version=\"1.0\"?><?xml version=\"1.0\"?><rss version=\"2.0\"><channel><item><title>t</title></item></channel></rss>";
    world.serve("deep", Document::new("text/xml", deep)).await;
    world.serve("twice", Document::new("text/xml", twice)).await;
    world.serve("sixteen", Document::new("text/xml", b"\xfe\xff\x00<\x00r\x00s\x00s\x00>\xd8\x00".to_vec())).await;
    world.serve("zeros", Document::new("text/xml", vec![0; 100_000])).await;

    world.tick().await;

    assert_eq!(world.titles(&good).await, ["Heat pumps, one year on"]);
    for slug in ["deep", "twice", "sixteen", "zeros"] {
        assert_eq!(world.outcomes(slug).len(), 1, "{slug} is answered for");
    }
}

#[tokio::test]
async fn what_a_dead_process_had_claimed_is_free_at_once() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[PUMPS])).await;
    world.app.feeds().await.expect("feeds.toml is read");
    let store = world.app.store();
    let alive = store.hold("alive").await.expect("a lock");
    store.claim("alive", Claim::Due, world.clock.now(), 10).await.expect("a claim");
    world.tick().await;
    assert_eq!(world.outcomes("harbour-blog"), [""; 0], "a living process is left its time");

    alive.let_go().await;
    world.tick().await;

    assert_eq!(world.outcomes("harbour-blog"), ["read"]);
}

#[tokio::test]
async fn the_headers_of_a_source_stay_at_its_own_origin() {
    let mut world = World::new().await;
    let elsewhere = gorwel::town::Town::start(
        world.clock.clone(),
        gorwel::town::Options { residents: false, ..gorwel::town::Options::default() },
    )
    .await
    .expect("another town");
    elsewhere.put("/feed", Document::new("application/rss+xml", feed(&[PUMPS])));
    let feed_url = elsewhere.base().join("/feed").expect("a URL");
    let page = format!("<html><head><link rel=alternate type=application/rss+xml href=\"{feed_url}\"></head></html>");
    let url = world.town.put("/front", Document::new("text/html", page));
    world.source(&format!(
        "slug = \"front\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"{url}\"\nheaders = {{ Authorization = \"secret\" }}\n"
    ));

    world.tick().await;
    world.tick_after(30).await;

    assert_eq!(world.outcomes("front")[0], "read");
    assert!(world.town.requests().iter().all(|ask| ask.authorization.as_deref() == Some("secret")));
    assert!(elsewhere.requests().iter().all(|ask| ask.authorization.is_none()));
    assert!(!elsewhere.requests().is_empty());
}

#[tokio::test]
async fn no_more_is_claimed_than_was_asked_for() {
    let mut world = World::new().await;
    for n in 0..30 {
        world.source(&format!(
            "slug = \"blog-{n}\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.1:1/{n}\"\n"
        ));
    }
    world.app.feeds().await.expect("feeds.toml is read");
    let store = world.app.store();

    let mut claimed = Vec::new();
    for holder in ["first", "second", "third", "fourth"] {
        claimed.push(store.claim(holder, Claim::Due, world.clock.now(), 9).await.expect("a claim").len());
    }

    assert_eq!(claimed, [9, 9, 9, 3]);
}
