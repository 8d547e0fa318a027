//! Stories of repositories: renamed, released, copied, gone.

use chrono::TimeDelta;
use gorwel::{
    model::{Hidden, Item, ItemId},
    town::Document,
};
use serde_json::{Value, json};

use crate::world::World;

/// One repository of a listing.
fn repository(number: u64, name: &str, pushed: &str) -> Value {
    json!({
        "id": number, "name": name, "full_name": format!("harbour/{name}"), "private": false, "fork": false,
        "html_url": format!("https://code.example/harbour/{name}"), "description": format!("{name} for everybody"),
        "created_at": "2025-01-10T08:00:00Z", "pushed_at": pushed, "default_branch": "main", "license": null,
        "archived": false, "disabled": false, "visibility": "public", "topics": []
    })
}

fn put(world: &World, path: &str, value: &Value) {
    world.town.put(&format!("/gh/{path}"), Document::new("application/json", value.to_string()));
}

/// A world with one organisation on a forge of its own, with these repositories.
async fn world(repositories: &[Value]) -> World {
    let mut world = World::new().await;
    let api = world.town.base().join("/gh/").expect("a URL");
    world.source(&format!(
        "slug = \"harbour-code\"\nbody = \"harbour\"\nkind = \"github\"\norg = \"harbour\"\napi_url = \"{api}\"\n"
    ));
    list(&world, repositories);
    world
}

fn list(world: &World, repositories: &[Value]) {
    put(world, "orgs/harbour/repos", &json!(repositories));
}

async fn item(world: &World, number: i64) -> Item {
    world.app.item(ItemId(number)).await.expect("the store answers").expect("it is there").item
}

async fn news(world: &World) -> u64 {
    world.app.status().await.expect("a status").news
}

#[tokio::test]
async fn a_repository_keeps_its_item_through_a_new_name() {
    let world = world(&[repository(7, "ferry", "2026-02-01T08:00:00Z")]).await;
    world.tick().await;

    list(&world, &[repository(7, "ferries", "2026-03-02T10:00:00Z")]);
    world.tick_after(30).await;

    assert_eq!(world.search("type:code").await, ["ferries"]);
    let page = world.app.item(ItemId(1)).await.expect("the store answers").expect("it is there");
    assert_eq!(page.item.url, "https://code.example/harbour/ferries");
    assert_eq!(news(&world).await, 0);
}

#[tokio::test]
async fn an_organisation_that_is_renamed_is_followed() {
    let world = world(&[]).await;
    let moved = Document::status(301).with_header("location", "/gh/organizations/5/repos");
    world.town.put("/gh/orgs/harbour/repos", moved);
    put(&world, "organizations/5/repos", &json!([repository(7, "ferry", "2026-02-01T08:00:00Z")]));

    world.tick().await;

    assert_eq!(world.search("type:code").await, ["ferry"]);
}

#[tokio::test]
async fn a_release_is_news_of_its_repository() {
    let world = world(&[repository(7, "ferry", "2026-02-01T08:00:00Z")]).await;
    world.subscriber("a@council.example", &["ferry"]).await;
    put(&world, "repos/harbour/ferry/releases", &json!([{ "name": "1.0", "published_at": "2026-02-01T08:00:00Z" }]));
    world.tick().await;
    assert_eq!(news(&world).await, 0);

    list(&world, &[repository(7, "ferry", "2026-03-02T10:00:00Z")]);
    world.tick_after(30).await;
    assert_eq!(news(&world).await, 0, "a push is no news");
    world.app.post_now(&world.stop).await.expect("a digest");
    assert_eq!(world.letters().len(), 1);
    world.app.post_now(&world.stop).await.expect("no digest");
    assert_eq!(world.letters().len(), 1, "it has been told");

    put(&world, "repos/harbour/ferry/releases", &json!([{ "name": "1.1", "published_at": "2026-03-03T20:00:00Z" }]));
    list(&world, &[repository(7, "ferry", "2026-03-03T20:00:00Z")]);
    world.tick_after(30).await;

    assert_eq!(news(&world).await, 1);
    let ferry = item(&world, 1).await;
    let code = ferry.code.expect("it is code");
    assert_eq!(code.releases.and_then(|releases| releases.newest).as_deref(), Some("1.1"));
    assert_eq!(code.licence.as_deref(), Some(""), "it is known that there is none");
    world.app.post_now(&world.stop).await.expect("a digest");
    assert_eq!(world.letters().len(), 2, "who was told of it is told of its release");
}

#[tokio::test]
async fn a_technical_copy_is_kept_and_not_shown() {
    let world = world(&[repository(7, "ferry", "2026-02-01T08:00:00Z")]).await;
    put(&world, "repos/harbour/ferry/contents", &json!([{ "name": "publiccode.yml", "type": "file" }]));
    let elsewhere = "publiccodeYmlVersion: \"0.2\"\nname: Ferry\nurl: https://code.example/other/ferry\n";
    world.town.put("/gh/repos/harbour/ferry/contents/publiccode.yml", Document::new("text/plain", elsewhere));

    world.tick().await;
    world.tick_after(30).await;

    assert_eq!(world.search("type:code").await, [""; 0]);
    assert_eq!(item(&world, 1).await.hidden, Some(Hidden::Copy));
    assert!(world.app.check_index().await.expect("an index").is_equal());
}

#[tokio::test]
async fn what_is_missing_for_a_fortnight_is_gone_and_may_come_back() {
    let (ferry, quay) = (repository(7, "ferry", "2026-02-01T08:00:00Z"), repository(8, "quay", "2026-02-02T08:00:00Z"));
    let world = world(&[quay.clone(), ferry.clone()]).await;
    world.tick().await;
    list(&world, std::slice::from_ref(&quay));

    for (days, wanted) in [(7, 2), (7, 2), (8, 1)] {
        world.clock.advance(TimeDelta::days(days));
        world.tick().await;
        assert_eq!(world.search("type:code").await.len(), wanted);
    }
    assert!(item(&world, 2).await.gone_at.is_some() || item(&world, 1).await.gone_at.is_some());

    list(&world, &[quay, ferry]);
    world.clock.advance(TimeDelta::days(8));
    world.tick().await;
    assert_eq!(world.search("type:code").await.len(), 2);
    assert_eq!(news(&world).await, 0);
    assert!(world.app.check_index().await.expect("an index").is_equal());
}

#[tokio::test]
async fn each_way_to_say_that_it_is_enough_for_now_is_obeyed() {
    let limits = [
        (vec![("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1772443800")], 403, 30),
        (vec![("retry-after", "7200")], 403, 120),
        (vec![], 429, 5),
    ];
    for (headers, status, minutes) in limits {
        let world = world(&[]).await;
        let mut refused = Document::new("application/json", "{\"message\":\"no more\"}").with_status(status);
        for (name, value) in &headers {
            refused = refused.with_header(name, value);
        }
        world.town.put("/gh/orgs/harbour/repos", refused);
        let asked_at = world.clock.now();
        world.tick().await;

        assert_eq!(world.outcomes("harbour-code"), ["rate-limited"], "{headers:?}");
        let source = world.app.sources().await.expect("sources").remove(0);
        let wait = source.record.next_visit - asked_at;
        assert!(wait >= TimeDelta::minutes(minutes), "{headers:?}: {wait}");
    }
}
