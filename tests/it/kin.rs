//! Stories of kin: who else is doing this, and who says that they are not.

use chrono::TimeDelta;
use gorwel::{
    app::{AppError, Kinned},
    model::{Edge, ItemId, Kinship, ReportState},
    town::Document,
};
use reqwest::Client;
use serde_json::Value;

use crate::world::{World, feed};

async fn town() -> World {
    let world = World::with_town().await;
    world.tick().await;
    world
}

async fn edges(world: &World, kinship: Kinship) -> Vec<Edge> {
    let edges = world.app.store().all_edges().await.expect("edges");
    edges.into_iter().filter(|edge| edge.kinship == kinship).collect()
}

async fn is_well(world: &World) {
    let diagnosis = world.app.doctor().await;
    let kin = diagnosis.checks.iter().find(|check| check.name == gorwel::model::CheckName::Kin).expect("it is checked");
    assert!(kin.ok && !kin.advise, "{kin:?}");
}

fn client() -> Client {
    crate::world::install_tls();
    Client::builder().no_proxy().build().expect("a client")
}

async fn get(url: &str) -> String {
    client().get(url).send().await.expect("an answer").text().await.expect("a page")
}

#[tokio::test]
async fn bodies_that_do_the_same_work_are_shown_to_each_other() {
    let mut world = town().await;
    let same = edges(&world, Kinship::SameWork).await;
    let edge = same.first().expect("somebody in town does the same work as another");
    let items = world.app.store().items(&[edge.a, edge.b]).await.expect("items");
    assert_ne!(items[0].body, items[1].body);
    is_well(&world).await;

    let base = world.pages().await;
    for (lang, why) in [("en", "Both mention:"), ("cy", "Mae’r ddwy eitem yn sôn am:")] {
        let page = get(&format!("{base}/{lang}/item/{}", edge.a)).await;
        assert!(page.contains(&format!("href=\"/{lang}/item/{}\"", edge.b)), "{page}");
        assert!(edge.link.is_some() || page.contains(why), "{page}");
    }
    let json: Value = serde_json::from_str(&get(&format!("{base}/api/v1/kin?item={}", edge.a)).await).expect("JSON");
    let kin: Vec<&str> = json["kin"].as_array().expect("kin").iter().filter_map(|kin| kin["id"].as_str()).collect();
    assert!(kin.contains(&edge.b.to_string().as_str()), "{json:#}");
    let doing = world.app.who_else(edge.a, 10).await.expect("an answer").expect("the item is there");
    assert!(doing.kin.iter().any(|kin| kin.item.id == edge.b && kin.is_same()), "{doing:#?}");
}

#[tokio::test]
async fn judging_again_changes_nothing() {
    let world = town().await;
    let before =
        (world.app.store().all_edges().await.expect("edges"), world.app.store().groups().await.expect("groups"));

    assert!(matches!(world.app.rebuild_kin(&world.stop).await, Ok(Kinned::Up { items: 1.. })));
    world.app.rebuild_kin(&world.stop).await.expect("kin");

    let after =
        (world.app.store().all_edges().await.expect("edges"), world.app.store().groups().await.expect("groups"));
    assert_eq!(before.0.len(), after.0.len());
    assert_eq!(before, after);
    is_well(&world).await;
}

#[tokio::test]
async fn a_report_changes_nothing_until_the_operator_accepts_it_and_then_for_ever() {
    let mut world = town().await;
    let edge = edges(&world, Kinship::SameWork).await.remove(0);
    let base = world.pages().await;
    let shown =
        async |world: &World| edges(world, Kinship::SameWork).await.iter().any(|e| (e.a, e.b) == (edge.a, edge.b));

    let send = client().post(format!("{base}/cy/item/{}/not-same", edge.a)).body(format!("other={}", edge.b)).send();
    let said = send.await.expect("an answer").text().await.expect("a page");
    assert!(said.contains("Diolch am roi gwybod i ni"), "{said}");
    assert!(shown(&world).await, "nothing anonymous changes what others see");
    let reports = world.app.kin_reports().await.expect("reports");
    assert_eq!((reports.len(), reports[0].state), (1, ReportState::Open));

    world.app.decide_report(reports[0].id, true).await.expect("a decision");
    assert!(!shown(&world).await);
    world.app.rebuild_kin(&world.stop).await.expect("kin");
    assert!(!shown(&world).await, "they are parted for ever");
    is_well(&world).await;

    let rejected = world.app.decide_report(reports[0].id, false).await.expect("a decision").expect("a report");
    assert_eq!(rejected.state, ReportState::Rejected);
    assert!(shown(&world).await, "the operator has thought again");
    is_well(&world).await;
}

#[tokio::test]
async fn what_is_not_shown_together_cannot_be_reported() {
    let world = town().await;
    let edge = edges(&world, Kinship::SameWork).await.remove(0);

    assert!(!world.app.report_kin(edge.a, edge.a, None).await.expect("an answer"));
    assert!(!world.app.report_kin(edge.a, ItemId(999_999), None).await.expect("an answer"));
    assert!(world.app.kin_reports().await.expect("reports").is_empty());
}

#[tokio::test]
async fn nobody_reports_more_than_ten_times_an_hour() {
    let world = town().await;
    let edge = edges(&world, Kinship::SameWork).await.remove(0);
    let report = async |from: &str| {
        let network = Some(from.parse().expect("an address"));
        world.app.report_kin(edge.a, edge.b, network).await.expect("an answer")
    };

    for _ in 0..10 {
        assert!(report("192.0.2.1").await);
    }
    assert!(!report("192.0.2.2").await, "a neighbour is of the same network");
    assert!(report("198.51.100.1").await);
    assert_eq!(world.app.kin_reports().await.expect("reports")[0].times, 11);
    world.clock.advance(TimeDelta::minutes(61));
    assert!(report("192.0.2.2").await);
}

#[tokio::test]
async fn a_report_is_not_decided_while_another_process_judges_kin() {
    let world = town().await;
    let edge = edges(&world, Kinship::SameWork).await.remove(0);
    assert!(world.app.report_kin(edge.a, edge.b, None).await.expect("an answer"));
    let id = world.app.kin_reports().await.expect("reports")[0].id;
    let store = world.app.store();
    let alive = store.hold("another").await.expect("it lives");
    assert!(store.claim_kin("another", world.app.clock().now()).await.expect("a claim"));

    assert!(matches!(world.app.decide_report(id, true).await, Err(AppError::KinBusy)));
    assert_eq!(world.app.kin_reports().await.expect("reports")[0].state, ReportState::Open);
    store.release_kin("another").await.expect("it lets go");
    drop(alive);
    let decided = world.app.decide_report(id, true).await.expect("a decision").expect("a report");
    assert_eq!(decided.state, ReportState::Accepted);
    assert!(store.claim_kin("another", world.app.clock().now()).await.expect("a claim"), "it has let go");
}

#[tokio::test]
async fn the_same_text_at_two_bodies_is_one_item_and_no_kin() {
    let mut world = World::new().await;
    let text = "The harbour office has opened its register of moorings as data that anybody may reuse. \
                Each mooring has a place, a depth and a season, and the file is made again every night. \
                Skippers have asked for it for years, and the first map was drawn by one of them within a week.";
    world.site("first", &feed(&[("a", "Moorings are open data", text, 1)])).await;
    let copy = feed(&[("b", "Moorings are open data", text, 1)]);
    world.town.put("/sites/second", Document::new("application/rss+xml; charset=utf-8", copy.as_str()));
    let url = world.town.base().join("/sites/second").expect("a URL");
    world.source(&format!(
        "slug = \"second\"\nbody = \"valley\"\nkind = \"feed\"\nurl = \"{url}\"\n\n\
         [[body]]\nslug = \"valley\"\nname.en = \"Valley Council\"\n"
    ));
    world.tick().await;

    let copies = edges(&world, Kinship::SameText).await;
    assert_eq!(copies.len(), 1, "{:?}", world.app.store().all_edges().await);
    assert!(edges(&world, Kinship::SameWork).await.is_empty());
    let counts = world.app.store().kin_counts(&[copies[0].a, copies[0].b]).await.expect("counts");
    assert!(counts.is_empty(), "{counts:?}");
}

#[tokio::test]
async fn while_another_process_judges_kin_this_one_leaves_them_to_it() {
    let world = town().await;
    let now = world.app.clock().now();
    let alive = world.app.store().hold("another").await.expect("it lives");
    assert!(world.app.store().claim_kin("another", now).await.expect("a claim"));

    assert_eq!(world.app.rebuild_kin(&world.stop).await.expect("an answer"), Kinned::Busy);
    world.app.store().release_kin("another").await.expect("it lets go");
    drop(alive);
    assert!(matches!(world.app.rebuild_kin(&world.stop).await, Ok(Kinned::Up { items: 1.. })));
}

#[tokio::test]
async fn an_item_that_is_about_something_else_now_has_no_kin_of_before() {
    let world = town().await;
    let edge = edges(&world, Kinship::SameWork).await.remove(0);

    let mut connection = world.connection().await;
    let sql = format!(
        "update item set title = 'Nothing', summary = '', text = 'Nothing at all', code = null, \
         revision = (select value from counter where name = 'revision') + 1 where id = {}",
        edge.a
    );
    sqlx::Executor::execute(&mut connection, sqlx::AssertSqlSafe(sql)).await.expect("a change");
    let sql = "update counter set value = value + 1 where name = 'revision'";
    sqlx::Executor::execute(&mut connection, sql).await.expect("a change");
    let sql = "insert into mark (revision, mark) values ((select value from counter where name = 'revision'), 'm')";
    sqlx::Executor::execute(&mut connection, sql).await.expect("a change");
    world.app.catch_up().await.expect("an index");
    world.app.catch_up_kin(&world.stop).await.expect("kin");

    let left = world.app.store().edges(&[edge.a]).await.expect("edges");
    assert!(left.is_empty(), "{left:?}");
    is_well(&world).await;
}

#[tokio::test]
async fn the_horizon_is_a_picture_and_a_table_in_both_languages() {
    let mut world = town().await;
    let mut connection = world.connection().await;
    let sql = "update item set topics = '[\"waste-recycling\",\"housing\"]' where id % 3 = 0";
    sqlx::Executor::execute(&mut connection, sql).await.expect("topics");
    let base = world.pages().await;

    for (lang, title) in [("en", "Who is working on what"), ("cy", "Pwy sy’n gweithio ar beth")] {
        let page = get(&format!("{base}/{lang}/horizon")).await;
        assert!(page.contains("<svg") && page.contains("<table") && page.contains(title), "{page}");
        assert!(!page.contains('⟦'), "{page}");
    }
    let map = world.app.horizon().await.expect("a map");
    let json: Value = serde_json::from_str(&get(&format!("{base}/api/v1/horizon")).await).expect("JSON");
    assert_eq!(json["topics"].as_array().map(Vec::len), Some(map.topics.len()));
    assert_eq!(json["counts"].as_array().map(Vec::len), Some(map.bodies.len()));
}
