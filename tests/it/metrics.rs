//! Stories of what operators can count.

use chrono::TimeDelta;
use gorwel::{
    model::{Halt, StopReason},
    web::Counters,
};
use reqwest::{Client, StatusCode};

use crate::world::{World, feed};

fn client() -> Client {
    crate::world::install_tls();
    Client::builder().no_proxy().build().expect("a client")
}

async fn text(client: &Client, url: &str) -> (StatusCode, String) {
    let answer = client.get(url).send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("a text"))
}

/// The number that stands behind a name with its labels.
fn number(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| unreachable!("{name} is not in {metrics}")).parse().expect("a number")
}

/// The world's events, counted as the daemon counts them.
fn count(world: &World, counters: &Counters) {
    for event in world.events.lock().expect("nobody panicked while telling").drain(..) {
        counters.count(&event);
    }
}

#[tokio::test]
async fn an_operator_sees_visits_items_letters_and_answers_in_numbers() {
    let mut world = World::with_town().await;
    let (client, counters) = (client(), Counters::default());
    let pages = world.pages_with(|options| options.counters = counters.clone()).await;
    let admin = world.admin(&counters).await;
    world.subscriber("a@council.example", &["waste"]).await;
    world.tick().await;
    world.app.post_now(&world.stop).await.expect("digests");
    count(&world, &counters);
    for path in ["/en/search?q=waste", "/cy/search?q=gwastraff", "/nowhere/made-up", "/made/up/too"] {
        text(&client, &format!("{pages}{path}")).await;
    }

    let answer = client.get(format!("{admin}/metrics")).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let metrics = answer.text().await.expect("a text");
    let status = world.app.status().await.expect("a status");
    let now = world.clock.now().timestamp() as f64;
    assert!(number(&metrics, "gorwel_visits_total{outcome=\"read\"}") > 3.0, "{metrics}");
    assert_eq!(number(&metrics, "gorwel_visit_items_total{change=\"new\"}"), status.items as f64);
    assert_eq!(number(&metrics, "gorwel_items"), status.items as f64);
    assert_eq!(number(&metrics, "gorwel_index_lag_revisions"), 0.0);
    assert_eq!(number(&metrics, "gorwel_index_lag_seconds"), 0.0);
    assert_eq!(number(&metrics, "gorwel_last_visit_timestamp_seconds"), now);
    assert!(number(&metrics, "gorwel_sources{health=\"working\"}") > 3.0);
    assert_eq!(number(&metrics, "gorwel_letters{state=\"sent\"}"), 1.0);
    assert_eq!(number(&metrics, "gorwel_letters_tried_total{state=\"sent\"}"), 1.0);
    assert_eq!(number(&metrics, "gorwel_sending_stopped{reason=\"refused\"}"), 0.0);
    let search = "route=\"/{lang}/search\"";
    assert_eq!(number(&metrics, &format!("gorwel_http_requests_total{{{search},status=\"200\"}}")), 2.0);
    assert_eq!(number(&metrics, &format!("gorwel_http_request_duration_seconds_count{{{search}}}")), 2.0);
    assert_eq!(number(&metrics, "gorwel_http_requests_total{route=\"none\",status=\"404\"}"), 2.0, "made-up paths");
    assert!(number(&metrics, "gorwel_store_bytes") > 10_000.0);
    assert!(number(&metrics, "process_resident_memory_bytes") > 1_000_000.0);
    assert!(!metrics.contains("council.example"), "nobody is named: {metrics}");
}

#[tokio::test]
async fn every_family_of_numbers_says_once_what_it_is() {
    let mut world = World::with_town().await;
    let (client, counters) = (client(), Counters::default());
    world.tick().await;
    count(&world, &counters);
    let admin = world.admin(&counters).await;
    let (_, metrics) = text(&client, &format!("{admin}/metrics")).await;

    let mut families: Vec<&str> = Vec::new();
    for line in metrics.lines() {
        if let Some(type_of) = line.strip_prefix("# TYPE ") {
            let name = type_of.split(' ').next().expect("it names a family");
            assert!(!families.contains(&name), "{name} stands twice");
            assert!(metrics.contains(&format!("# HELP {name} ")), "{name} says not what it is");
            families.push(name);
        } else if !line.starts_with("# HELP ") {
            let name = line.split(['{', ' ']).next().expect("it has a name");
            let family = families.last().expect("a number stands below its family");
            assert!(name.starts_with(family), "{name} stands below {family}");
            let value = line.rsplit(' ').next().expect("it has a value");
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
    assert!(families.len() > 20, "{families:?}");
}

#[tokio::test]
async fn what_is_wrong_can_be_seen_in_numbers() {
    let mut world = World::new().await;
    let (client, counters) = (client(), Counters::default());
    let admin = world.admin(&counters).await;
    world.site("harbour-blog", &feed(&[("waste", "Booking bulky waste", "Residents book a slot.", 1)])).await;
    world.source("slug = \"gone\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.1:9/feed\"\n");
    world.app.harvest(&gorwel::app::Which::All, &world.stop).await.expect("a harvest");
    let halt = Halt { reason: StopReason::Refused, at: world.clock.now() };
    world.app.store().put_halt(&halt).await.expect("the store takes it");
    world.clock.advance(TimeDelta::seconds(90));

    let (_, metrics) = text(&client, &format!("{admin}/metrics")).await;
    assert_eq!(number(&metrics, "gorwel_sending_stopped{reason=\"refused\"}"), 1.0);
    assert_eq!(number(&metrics, "gorwel_sources{health=\"failing\"}"), 1.0);
    assert!(number(&metrics, "gorwel_index_lag_revisions") > 0.0, "nobody has brought it up to date");
    assert_eq!(number(&metrics, "gorwel_index_lag_seconds"), 90.0);
    assert_eq!(text(&client, &format!("{admin}/readyz")).await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(text(&client, &format!("{admin}/healthz")).await, (StatusCode::OK, "ok\n".to_owned()));

    world.app.close().await.expect("it closes");
    let (status, metrics) = text(&client, &format!("{admin}/metrics")).await;
    assert_eq!((status, number(&metrics, "gorwel_up")), (StatusCode::OK, 0.0), "a store that is gone is a number too");
}

#[tokio::test]
async fn readers_are_not_shown_what_is_for_operators() {
    let mut world = World::new().await;
    let client = client();
    let (pages, admin) = (world.pages().await, world.admin(&Counters::default()).await);

    assert_eq!(text(&client, &format!("{pages}/metrics")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(text(&client, &format!("{admin}/en/")).await.0, StatusCode::NOT_FOUND);
}
