//! Stories of what reaches a reader: whether it would fit, who does the same, and what the reader says to it.

use chrono::TimeDelta;
use gorwel::{
    app::Stop,
    model::{ItemType, Lang, Occasion, ReportState},
};
use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::world::{World, feed};

const WASTE: (&str, &str, &str, u32) =
    ("waste", "Booking a bulky waste collection", "Residents book a slot for large things.", 1);
const LATER: (&str, &str, &str, u32) = ("later", "What bulky waste taught us", "A year of bookings of bulky waste.", 5);

fn client() -> Client {
    crate::world::install_tls();
    Client::builder().no_proxy().build().expect("a client")
}

async fn get(url: &str) -> String {
    client().get(url).send().await.expect("an answer").text().await.expect("a page")
}

/// The first link in a letter with `piece`, on the pages at `base`.
fn link(letter: &str, base: &str, piece: &str) -> String {
    let parsed = mail_parser::MessageParser::default().parse(letter.as_bytes()).expect("it is a message");
    let text = parsed.body_text(0).expect("it has a text").into_owned();
    let found = text.lines().map(str::trim).find(|line| line.starts_with("http") && line.contains(piece));
    let found: url::Url = found.expect("there is such a link").parse().expect("a URL");
    format!("{base}{}", &found[url::Position::BeforePath..])
}

#[tokio::test]
async fn code_says_whether_it_would_fit_with_its_evidence_and_the_formula_is_public() {
    let mut world = World::with_town().await;
    world.tick().await;
    let base = world.pages().await;
    let found: Value = serde_json::from_str(&get(&format!("{base}/api/v1/search?type=code")).await).expect("JSON");
    let items = found["items"].as_array().expect("items");
    let known =
        items.iter().find(|item| item["readiness"]["of"].as_u64() > Some(0)).expect("code of which something is known");
    assert!(known["readiness"]["word"].is_string(), "{known:#}");
    let id = known["id"].as_str().expect("an id");

    for (lang, question, how) in [
        ("en", "Is somebody looking after it?", "How this is judged: formula 1"),
        ("cy", "Oes rhywun yn gofalu amdano?", "Sut mae hyn yn cael ei farnu: fformiwla 1"),
    ] {
        let page = get(&format!("{base}/{lang}/item/{id}")).await;
        assert!(page.contains(question) && page.contains(how) && page.contains("class=\"fit "), "{page}");
        let rows = get(&format!("{base}/{lang}/search?type=code")).await;
        assert!(rows.contains("#fit\" class=\"fit "), "{rows}");
        let formula = get(&format!("{base}/{lang}/about/how")).await;
        assert!(
            formula.contains(question) && formula.contains("publiccode.yml") && !formula.contains('⟦'),
            "{formula}"
        );
        assert!(formula.contains(&format!("href=\"/{lang}/about/how\"")), "every page leads there");
    }
}

#[tokio::test]
async fn a_news_item_is_told_with_no_number() {
    let mut world = World::with_town().await;
    world.tick().await;
    let base = world.pages().await;
    let found: Value = serde_json::from_str(&get(&format!("{base}/api/v1/search?type=blog")).await).expect("JSON");
    assert!(found["items"].as_array().expect("items").iter().all(|item| item["readiness"].is_null()), "{found:#}");
}

#[tokio::test]
async fn what_is_not_for_us_is_not_shown_again_and_a_link_alone_says_nothing() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    world.tick().await;
    let base = world.pages().await;
    let address = world.subscriber("a@council.example", &["bulky waste"]).await;
    world.app.post_now(&Stop::never()).await.expect("a letter");
    let subscriber = world.app.subscriber_at(&address).await.expect("the store answers").expect("they are there");
    let not_for_us = link(&world.letters()[0].1, &base, "/n/");

    let asked = get(&not_for_us).await;
    assert!(asked.contains("<form method=\"post\"") && asked.contains("Booking a bulky waste collection"), "{asked}");
    assert!(world.app.store().refused(subscriber.id).await.expect("an answer").is_empty(), "looking changes nothing");
    let forged = not_for_us.replace("/n/", "/d/");
    assert_eq!(client().get(&forged).send().await.expect("an answer").status(), StatusCode::NOT_FOUND);

    let said = client().post(&not_for_us).send().await.expect("an answer").text().await.expect("a page");
    assert!(said.contains("will not show this again"), "{said}");
    assert_eq!(world.app.store().refused(subscriber.id).await.expect("an answer").len(), 1);

    world.app.erase(subscriber.id).await.expect("they are forgotten");
    assert!(world.app.store().refused(subscriber.id).await.expect("an answer").is_empty());
}

#[tokio::test]
async fn we_are_doing_this_too_is_shown_once_the_operator_accepts_it() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    world.tick().await;
    let base = world.pages().await;
    world.subscriber("a@council.example", &["bulky waste"]).await;
    world.app.post_now(&Stop::never()).await.expect("a letter");
    let doing = link(&world.letters()[0].1, &base, "/d/");

    let empty = client().post(&doing).body("body=&contact=").send().await.expect("an answer");
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let form = "body=Valley+Council&contact=digital%40valley.example";
    client().post(&doing).body(form).send().await.expect("an answer");
    let said = world.app.doings().await.expect("an answer").remove(0);
    assert_eq!((said.body.as_str(), said.state), ("Valley Council", ReportState::Open));
    let page = || async { get(&format!("{base}/en/item/{}", said.item)).await };
    assert!(!page().await.contains("Valley Council"), "nothing is shown that nobody looked at");

    world.app.decide_doing(said.id, true).await.expect("an answer").expect("it is there");
    let shown = page().await;
    assert!(shown.contains("Valley Council") && shown.contains("digital@valley.example"), "{shown}");
}

#[tokio::test]
async fn a_planner_that_was_killed_plans_the_same_again() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    world.tick().await;
    let address = world.subscriber("a@council.example", &["bulky waste"]).await;
    world.app.post_now(&Stop::never()).await.expect("a letter");
    world.change("harbour-blog", &feed(&[LATER, WASTE]));
    world.tick_after(24).await;
    world.app.plan_now(&Stop::never()).await.expect("a plan");

    let subscriber = world.app.subscriber_at(&address).await.expect("the store answers").expect("they are there");
    let slot = world.app.store().slots_of(subscriber.id, 1).await.expect("slots").remove(0);
    assert_eq!(slot.occasion, Occasion::Extra);
    // Whoever was about to write it is no more; another does, and later.
    world.clock.advance(TimeDelta::hours(30));
    let other = world.another_app().await;
    other.fill(&Stop::never()).await.expect("a letter");

    let told = world.app.store().told_in(slot.id).await.expect("what was told");
    assert_eq!(told.len(), 1);
    let item = world.app.store().items(&told).await.expect("items").remove(0);
    assert_eq!((item.title.as_str(), item.item_type), ("What bulky waste taught us", ItemType::Blog));
}

#[tokio::test]
async fn work_that_several_bodies_do_is_told_together() {
    let world = World::with_town().await;
    world.tick().await;
    let edges = world.app.store().all_edges().await.expect("edges");
    let edge =
        edges.iter().find(|edge| edge.kinship == gorwel::model::Kinship::SameWork).expect("somebody does the same");
    let item = world.app.store().items(&[edge.a]).await.expect("items").remove(0);
    let preview = world.app.preview(Lang::En, &world.interests(&[&item.title])).await.expect("a preview");

    let together = preview.digest.teams.iter().chain(&preview.digest.buying).find(|one| {
        let named: Vec<_> = one.beside.iter().map(|beside| beside.item).chain([one.card.item.id]).collect();
        named.contains(&edge.a) && named.contains(&edge.b)
    });
    let together = together.unwrap_or_else(|| unreachable!("{:#?}", preview.digest));
    assert_ne!(together.card.item.body_name, together.beside[0].body);
    assert!(preview.parts.text.contains("TEAMS WORKING ON THE SAME THING") || !preview.digest.buying.is_empty());
}
