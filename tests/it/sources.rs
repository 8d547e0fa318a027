//! Stories of whoever keeps feeds.toml: documents read, sources added and moved, items of another system taken in.

use serde_json::Value;

use gorwel::town::Document;

use crate::{
    cli::{Shell, WASTE},
    world::{World, feed},
};

const LINES: &str = r#"{"id": "a", "url": "https://harbour.example/bins?utm_source=x", "title": "Bins", "text": "When they are emptied.", "body": "Harbour Council", "type": "blog", "language": "en", "published": "2026-03-01"}
{"id": "b", "url": "https://www.harbour.example/bins/", "title": "Bins again", "text": "The same page.", "body": "Harbour Council"}
this is no JSON
{"id": "c", "title": "Cynllun y bont", "text": "Sut y bydd y bont yn cael ei hadnewyddu.", "body": "harbour-council", "type": "code", "archived": false}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn items_of_another_system_are_taken_in_once() {
    let world = World::new().await;
    world.write("items.jsonl", LINES);
    let shell = Shell { world: &world };
    let import = || {
        let (code, said) = shell.say(&["import", "items.jsonl", "--json"]);
        let told: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        (code, told)
    };

    let (code, told) = import();
    assert_eq!(code, 1, "a bad line is told");
    let became: Vec<_> = told
        .iter()
        .map(|line| (line["id"].as_str(), line["item"].as_str(), line["outcome"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        became,
        [
            (None, None, "bad"),
            (Some("a"), Some("1"), "new"),
            (Some("b"), Some("1"), "also"),
            (Some("c"), Some("2"), "new")
        ]
    );
    assert_eq!(told[0]["line"], 3);
    assert_eq!(shell.json(&["search", "emptied"])["items"][0]["url"], "https://harbour.example/bins");
    assert_eq!(shell.json(&["search", "bontydd"])["items"][0]["body"], "harbour-council");

    let (_, again) = import();
    let outcomes: Vec<_> = again.iter().filter_map(|line| line["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["bad", "same", "also", "same"]);
    world.write("items.jsonl", &LINES.replace("When they are emptied.", "On Mondays."));
    let (_, changed) = import();
    assert_eq!(changed[1]["outcome"], "changed");
    assert_eq!(shell.json(&["search", "Mondays"])["total"], 1);
    assert_eq!(shell.json(&["index", "check"])["equal"], true);
    let doctor = shell.json(&["doctor"]);
    let ill = doctor["checks"].as_array().expect("checks").iter().filter(|check| check["ok"] == false);
    // There is no feeds.toml here, and that is all that is wrong.
    assert_eq!(ill.map(|check| check["name"].as_str()).collect::<Vec<_>>(), [Some("feeds")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_read_as_a_source_would_read_it() {
    let world = World::new().await;
    world.write("feed.xml", &feed(&[WASTE]).replace("Residents", "Residents &"));
    world.write("page.html", "<html><head><link rel=alternate type=application/rss+xml href=/f></head></html>");
    world.write(
        "list.html",
        "<html><body><div class=c><a href=/1>One</a></div><div class=c><a href=/2>Two</a></div></body></html>",
    );
    let shell = Shell { world: &world };

    let read = shell.json(&["read", "feed.xml"]);
    assert_eq!((read["n"].as_u64(), read["entries"][0]["id"].as_str()), (Some(1), Some("waste")));
    assert_eq!(read["repairs"][0]["code"], "bare-ampersand");
    let page = shell.json(&["read", "page.html", "--url", "https://harbour.example/"]);
    assert_eq!(
        (page["code"].as_str(), page["feeds"][0]["url"].as_str()),
        (Some("html-instead"), Some("https://harbour.example/f"))
    );
    let rules = ["--kind", "page", "--rule", "item=.c", "--url", "https://harbour.example/"];
    let list = shell.json(&[["read", "list.html"].as_slice(), rules.as_slice()].concat());
    assert_eq!((list["n"].as_u64(), list["entries"][1]["link"].as_str()), (Some(2), Some("https://harbour.example/2")));
    let (code, said) = shell.say(&["read", "feed.xml", "page.html"]);
    assert_eq!(code, 1);
    assert!(said.contains("feed.xml: 1 entry"), "{said}");
    assert_eq!(shell.say(&["read", "--kind", "telepathy", "feed.xml"]).0, 2);
    assert!(!world.path("var").exists(), "nothing is stored");
}

fn feeds_toml(world: &World) -> String {
    std::fs::read_to_string(world.path("feeds.toml")).expect("it is there")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_adds_a_front_page_and_finds_its_items_with_two_commands() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    world.town.put(
        "/quay/feed.xml",
        Document::new("application/rss+xml", feed(&[("quay", "Mooring by phone", "Boats pay.", 1)])),
    );
    let head = "<title>Blog | Quay Council</title><link rel=alternate type=application/rss+xml href=feed.xml>";
    let page = world.town.put("/quay/", Document::html(format!("<html lang=en><head>{head}</head></html>")));
    let before = format!("# Mine.\n{}", feeds_toml(&world));
    world.write("feeds.toml", &before);
    let shell = Shell { world: &world };

    let (code, dry) = shell.say(&["sources", "add", page.as_str(), "--dry-run"]);
    assert_eq!(code, 0, "{dry}");
    assert!(dry.contains("slug    = \"quay-council\"") && dry.contains("kind     = \"feed\""), "{dry}");
    assert_eq!(feeds_toml(&world), before, "nothing was written");

    let (code, said) = shell.say(&["sources", "add", page.as_str()]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Mooring by phone") && said.contains("gorwel harvest quay-council-blog"), "{said}");
    assert!(feeds_toml(&world).starts_with(&before), "comments and order stay");
    assert_eq!(shell.say(&["harvest", "quay-council-blog"]).0, 0);
    assert_eq!(shell.json(&["search", "mooring"])["items"][0]["body"], "quay-council");

    let again = shell.json(&["sources", "add", page.as_str()]);
    assert_eq!((again[0]["there"].as_str(), again[0]["written"].as_bool()), (Some("quay-council-blog"), Some(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_a_feed_is_offered_with_rules() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let item = |n: u8| {
        format!("<li class=card><h2><a href=/n/{n}>A piece of news {n}</a></h2><time>{n} March 2026</time></li>")
    };
    let list =
        format!("<html lang=en><title>News - Hill Council</title><ul>{}{}{}</ul></html>", item(3), item(2), item(1));
    let page = world.town.put("/hill/news", Document::html(list));
    let shell = Shell { world: &world };

    let added = shell.json(&["sources", "add", page.as_str(), "--body", "harbour"]);
    assert_eq!((added[0]["kind"].as_str(), added[0]["items"].as_u64()), (Some("page"), Some(3)));
    assert_eq!(added[0]["keys"]["item"], "li.card");
    assert_eq!(shell.say(&["sources", "check", added[0]["slug"].as_str().expect("a slug")]).0, 0);
    let nothing = world.town.put("/empty", Document::html("<html><p>Nothing here.</p></html>"));
    assert_eq!(Shell { world: &world }.say(&["sources", "add", nothing.as_str()]).0, 1);
    assert_eq!(Shell { world: &world }.say(&["sources", "add", page.as_str(), "--body", "harbor"]).0, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisation_of_a_forge_is_known_by_its_address() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let listing = r#"[{"id": 1, "name": "bins", "full_name": "quay/bins", "html_url": "https://github.com/quay/bins",
        "description": "Books bins", "private": false, "pushed_at": "2026-03-01T00:00:00Z", "fork": false, "topics": []}]"#;
    world.town.put("/api/v3/orgs/quay/repos", Document::new("application/json", listing));
    let about = r#"{"login": "quay", "type": "Organization", "name": "Quay Council", "blog": "https://quay.example/"}"#;
    world.town.put("/api/v3/users/quay", Document::new("application/json", about));
    let address = world.town.base().join("api/v3/orgs/quay").expect("a URL");
    let shell = Shell { world: &world };

    let added = shell.json(&["sources", "add", address.as_str()]);
    assert_eq!((added[0]["slug"].as_str(), added[0]["kind"].as_str()), (Some("quay-council-code"), Some("github")));
    assert_eq!((added[0]["body_name"].as_str(), added[0]["titles"][0].as_str()), (Some("Quay Council"), Some("bins")));
    assert_eq!(shell.say(&["sources", "check"]).0, 0, "{}", feeds_toml(&world));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_moved_with_all_that_was_read_of_it_and_taken_out() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };
    shell.say(&["harvest", "--all"]);

    assert_eq!(shell.say(&["sources", "move", "harbour-blog", "harbour-log"]).0, 0);
    let harvest = shell.json(&["harvest", "--all"]);
    assert_eq!(harvest["totals"]["items_new"], 0, "it is the same source");
    assert_eq!(shell.json(&["search", "bulky"])["total"], 1);
    let address = world.town.put("/elsewhere.xml", Document::new("application/rss+xml", feed(&[WASTE])));
    assert_eq!(shell.say(&["sources", "move", "harbour-log", address.as_str()]).0, 0);
    assert!(feeds_toml(&world).contains(address.as_str()));
    assert_eq!(shell.say(&["sources", "move", "nobody", "somebody"]).0, 2);
    assert_eq!(shell.say(&["sources", "remove", "harbour-log", "--dry-run"]).0, 0);
    assert!(feeds_toml(&world).contains("harbour-log"));
    assert_eq!(shell.say(&["sources", "remove", "harbour-log"]).0, 0);
    assert!(!feeds_toml(&world).contains("harbour-log"));
    assert_eq!(shell.json(&["doctor"])["checks"][2]["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_was_cut_off_between_file_and_store_is_ended_by_asking_again() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };
    shell.say(&["harvest", "--all"]);
    let half = feeds_toml(&world).replace("harbour-blog\"", "harbour-log\"");
    assert!(half.contains("\"harbour-log\""), "{half}");
    world.write("feeds.toml", &half);

    assert_eq!(shell.say(&["sources", "move", "harbour-blog", "harbour-pier"]).0, 2, "that is another move");
    assert_eq!(shell.say(&["sources", "move", "harbour-blog", "harbour-log"]).0, 0);
    assert_eq!(feeds_toml(&world), half);
    assert_eq!(shell.json(&["harvest", "--all"])["totals"]["items_new"], 0, "it is the same source");
    assert_eq!(shell.json(&["search", "bulky"])["total"], 1);
    assert_eq!(shell.say(&["sources", "move", "harbour-blog", "harbour-log"]).0, 3, "there is nothing left to end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_feeds_goes_out_and_comes_back() {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[WASTE])).await;
    let shell = Shell { world: &world };

    let (_, list) = shell.say(&["sources", "export", "--opml"]);
    assert!(list.contains("<outline text=\"Harbour County Council\""), "{list}");
    let more = "<outline type=\"rss\" text=\"Quay blog\" xmlUrl=\"https://quay.example/feed\" htmlUrl=\"https://quay.example/\"/>";
    let inside = "<outline type=\"rss\" text=\"News\" xmlUrl=\"https://harbour.example/news.xml\"/>";
    let group = format!("<outline text=\"Cyngor Sir yr Harbwr\">{inside}</outline>{more}</body>");
    world.write("list.opml", &list.replace("</body>", &group));
    let imported = shell.json(&["sources", "import", "list.opml"]);
    let told: Vec<_> =
        imported.as_array().expect("sources").iter().map(|s| (s["slug"].as_str(), s["written"].as_bool())).collect();
    assert_eq!(
        told,
        [(Some("harbour-blog-2"), Some(true)), (Some("quay-blog"), Some(true)), (Some("harbour-blog"), Some(false))]
    );
    assert!(feeds_toml(&world).contains("its body is a guess"));
    assert_eq!(shell.say(&["sources", "check"]).0, 0, "{}", feeds_toml(&world));
    let again = shell.json(&["sources", "import", "list.opml"]);
    assert!(again.as_array().expect("sources").iter().all(|source| source["written"] == false), "{again}");
}

#[test]
fn the_file_that_is_shipped_is_good_and_begins_in_wales() {
    use gorwel::sources::registry::{Context, read};

    let registry = read(include_str!("../../feeds.toml"), &Context::default());
    assert_eq!(registry.mistakes, []);
    let councils = registry.bodies.iter().filter(|body| body.area == "wales" && body.sector == "local-government");
    assert_eq!(councils.count(), 22);
    let not_welsh = registry.bodies.iter().position(|body| body.area != "wales").expect("there are others");
    assert!(registry.bodies[not_welsh..].iter().all(|body| body.area != "wales"), "Welsh bodies come first");
    assert!(
        registry.sources.iter().all(|listed| listed.source.enabled || listed.source.note.is_some()),
        "what is switched off says why"
    );
    let of_kind = |kind: &str| {
        registry.sources.iter().filter(|listed| listed.source.kind == kind && listed.source.enabled).count()
    };
    assert!(of_kind("github") >= 100 && of_kind("feed") >= 15, "{} {}", of_kind("github"), of_kind("feed"));
    assert!(of_kind("page") >= 3 && of_kind("catalogue") >= 3 && of_kind("ocds") >= 3);
}
