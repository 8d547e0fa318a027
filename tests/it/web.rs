//! Stories of the pages.

use reqwest::{Client, StatusCode};

use crate::world::{World, feed};

async fn town() -> (World, String, Client) {
    let mut world = World::with_town().await;
    world.tick().await;
    let base = world.pages().await;
    crate::world::install_tls();
    let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    (world, base, client)
}

async fn page(client: &Client, url: &str) -> (StatusCode, String) {
    let answer = client.get(url).send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("a page"))
}

#[tokio::test]
async fn the_front_door_leads_to_the_readers_language() {
    let (_world, base, client) = town().await;

    let answer = client.get(&base).header("accept-language", "cy-GB, en;q=0.5").send().await.expect("an answer");

    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/cy/");
    assert_eq!(answer.headers()["vary"], "Accept-Language");
}

#[tokio::test]
async fn every_page_is_whole_in_both_languages_and_the_switch_keeps_the_place() {
    let (_world, base, client) = town().await;

    for path in [
        "",
        "search?q=waste&type=code",
        "sources",
        "subscribe?interest=waste",
        "item/1",
        "topics",
        "topic/waste-recycling",
    ] {
        for (lang, other) in [("en", "cy"), ("cy", "en")] {
            let (status, html) = page(&client, &format!("{base}/{lang}/{path}")).await;
            assert_eq!(status, StatusCode::OK, "{lang}/{path}");
            assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{lang}/{path}");
            let switch = format!("href=\"/{other}/{}\"", path.replace('&', "&#38;"));
            assert!(html.contains(&switch), "{lang}/{path} has no {switch}");
            assert!(!html.contains('⟦'), "a sentence is missing on {lang}/{path}: {html}");
            assert!(html.contains("<h1"), "{lang}/{path}");
        }
    }
}

#[tokio::test]
async fn a_page_says_what_was_also_searched_for_and_how_to_search_without() {
    let (_world, base, client) = town().await;

    let (_, html) = page(&client, &format!("{base}/en/search?q=heat+network&type=code")).await;
    assert!(html.contains("<em lang=\"cy\">rhwydwaith gwres</em>"), "{html}");
    assert!(html.contains("search?q=heat+network&#38;type=code&#38;exact=1"), "{html}");
    let (_, exact) = page(&client, &format!("{base}/cy/search?q=heat+network&exact=1")).await;
    assert!(!exact.contains("class=\"also\""), "{exact}");
    assert!(exact.contains("Yr union eiriau yn unig"), "{exact}");
    let (_, none) = page(&client, &format!("{base}/en/search?q=heat+netwroks")).await;
    assert!(none.contains("Did you mean: heat network"), "{none}");
    assert_eq!(page(&client, &format!("{base}/en/topic/nothing")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_says_what_a_browser_may_do_with_it() {
    let (_world, base, client) = town().await;

    for path in ["/en/", "/en/nowhere", "/healthz", "/api/v1/search?q=waste", "/search.atom"] {
        let answer = client.get(format!("{base}{path}")).send().await.expect("an answer");
        let headers = answer.headers();
        assert!(headers["content-security-policy"].to_str().expect("text").starts_with("default-src 'none'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        assert!(!headers.contains_key("set-cookie"), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_the_language_of_its_path() {
    let (_world, base, client) = town().await;

    let (status, english) = page(&client, &format!("{base}/en/nowhere")).await;
    let (_, welsh) = page(&client, &format!("{base}/cy/item/999999")).await;
    let (wrong, _) = page(&client, &format!("{base}/fr/search")).await;

    assert_eq!((status, wrong), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert!(english.contains("Page not found"), "{english}");
    assert!(welsh.contains("Heb ddod o hyd i’r dudalen"), "{welsh}");
}

#[tokio::test]
async fn nothing_that_a_site_wrote_can_act_on_a_page() {
    let mut world = World::new().await;
    let hostile = "&lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;img src=x onerror=alert(2)&gt;";
    world.site("evil", &feed(&[("evil", hostile, hostile, 1)])).await;
    world.tick().await;
    let base = world.pages().await;
    crate::world::install_tls();
    let client = Client::builder().no_proxy().build().expect("a client");

    for path in ["/en/", "/en/search?q=%22%3E%3Cscript%3E", "/en/item/1", "/search.atom"] {
        let (_, html) = page(&client, &format!("{base}{path}")).await;
        assert!(!html.contains("<script"), "{path}: {html}");
        assert!(!html.contains("<img"), "{path}: {html}");
    }
}

#[tokio::test]
async fn filters_and_pages_of_a_search_can_be_followed() {
    let (_world, base, client) = town().await;

    let (_, first) = page(&client, &format!("{base}/en/search")).await;
    assert!(first.contains("rel=\"next\" href=\"/en/search?page=2\""), "{first}");
    let (_, second) = page(&client, &format!("{base}/en/search?page=2")).await;
    assert!(second.contains("rel=\"prev\" href=\"/en/search?page=1\""), "{second}");
    let (_, beyond) = page(&client, &format!("{base}/en/search?page=49")).await;
    assert!(beyond.contains("Page 1 of"), "{beyond}");
    let (_, filtered) = page(&client, &format!("{base}/en/search?type=code")).await;
    assert!(filtered.contains("name=\"type\" value=\"code\" checked"), "{filtered}");
    assert!(filtered.contains("Remove filter: "), "{filtered}");
}

#[tokio::test]
async fn programs_get_the_same_search_as_json_and_atom() {
    let (world, base, client) = town().await;
    let wanted = world.search("waste").await;

    let (_, json) = page(&client, &format!("{base}/api/v1/search?q=waste")).await;
    let found: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let titles: Vec<&str> =
        found["items"].as_array().expect("items").iter().filter_map(|item| item["title"].as_str()).collect();
    assert_eq!(titles, wanted.iter().take(20).map(String::as_str).collect::<Vec<_>>());
    let (_, atom) = page(&client, &format!("{base}/search.atom?q=waste")).await;
    assert_eq!(atom.matches("<entry").count(), titles.len());
}

#[tokio::test]
async fn a_source_that_could_not_be_read_is_shown_with_why() {
    let (_world, base, client) = town().await;

    let (_, english) = page(&client, &format!("{base}/en/sources")).await;
    let (_, welsh) = page(&client, &format!("{base}/cy/sources")).await;

    assert!(english.contains("Not working since: 2 Mar"), "{english}");
    assert!(welsh.contains("Ddim yn gweithio ers: 2 Mawrth"), "{welsh}");
}

#[tokio::test]
async fn operators_are_told_whether_it_lives_and_whether_it_is_ready() {
    let (_world, base, client) = town().await;

    assert_eq!(page(&client, &format!("{base}/healthz")).await, (StatusCode::OK, "ok\n".to_owned()));
    assert_eq!(page(&client, &format!("{base}/readyz")).await.0, StatusCode::OK);
}

#[tokio::test]
async fn forms_are_taken_where_pages_are_listened_for_on_every_address() {
    let mut world = World::new().await;
    world.app =
        world.another_app_with(|options| options.public_url = "http://0.0.0.0:8080/".parse().expect("a URL")).await;
    let base = world.pages().await;
    crate::world::install_tls();
    let client = Client::builder().no_proxy().build().expect("a client");

    let ours = client.post(format!("{base}/en/subscribe")).header("origin", &base).body("look=1").send();
    assert_ne!(ours.await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let other = client.post(format!("{base}/en/subscribe")).header("origin", "http://evil.example").body("look=1");
    assert_eq!(other.send().await.expect("an answer").status(), StatusCode::FORBIDDEN);
    let checks = world.app.doctor().await.checks;
    let public = checks.iter().find(|check| check.name == gorwel::model::CheckName::PublicUrl).expect("it is checked");
    assert!(public.advise, "a reader elsewhere cannot follow http://0.0.0.0: {public:?}");
}

#[tokio::test]
async fn filters_can_be_opened_in_every_browser() {
    let (_world, base, client) = town().await;
    let (_, html) = page(&client, &format!("{base}/en/search")).await;
    let sheet = html.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let (_, css) = page(&client, &format!("{base}{}", sheet.expect("the page has a style sheet"))).await;

    let hidden = css.lines().filter(|line| line.contains("details.filters > summary { display: none; }"));
    for line in hidden {
        assert!(line.contains("@supports selector(::details-content)"), "closed for ever in older browsers: {line}");
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_answered_with_a_page_in_the_readers_language() {
    let (_world, base, client) = town().await;
    let send = async |path: &str, body: Vec<u8>| {
        let request = client.post(format!("{base}{path}")).header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(body).send().await.expect("an answer");
        (answer.status(), answer.text().await.expect("a page"))
    };

    let (status, page) = send("/cy/subscribe", vec![b'a'; 70_000]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.contains("Mae hynny’n rhy fawr"), "{page}");
    let (status, page) = send("/en/subscribe", vec![b'a'; 70_000]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.contains("That is too large"), "{page}");
    let (status, page) = send("/cy/subscribe", b"interest=\xff\xfe".to_vec()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(page.contains("<html lang=\"cy\">"), "{page}");
    assert!(page.contains("Ni allem ddarllen hynny"), "{page}");
    let (status, page) = self::page(&client, &format!("{base}/u/%FF?lang=cy")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("Heb ddod o hyd i’r dudalen"), "{page}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_a_page_that_says_so() {
    let mut world = World::new().await;
    let base = world.pages_with(|options| options.longest_answer = std::time::Duration::ZERO).await;
    crate::world::install_tls();
    let client = Client::builder().no_proxy().build().expect("a client");

    let ask = || client.get(format!("{base}/cy/search?q=gwastraff")).send();
    let mut answer = ask().await.expect("an answer");
    // A timer does not see what is done within a millisecond, and a quick machine may do that.
    for _ in 0..200 {
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            break;
        }
        answer = ask().await.expect("an answer");
    }

    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers()["retry-after"], "30");
    let page = answer.text().await.expect("a page");
    assert!(page.contains("Mae Gorwel yn brysur ar hyn o bryd"), "{page}");
    assert!(page.contains("href=\"/en/search?q=gwastraff\""), "the query is kept: {page}");
}
