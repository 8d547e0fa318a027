//! Stories of subscribing and leaving, through the pages alone.

use chrono::TimeDelta;
use reqwest::{Client, Response, StatusCode};
use sqlx::{Executor, Row};

use crate::world::{World, feed};

fn browser() -> Client {
    crate::world::install_tls();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

async fn town() -> (World, String, Client) {
    let mut world = World::new().await;
    world.site("harbour-blog", &feed(&[("waste", "Booking bulky waste", "Residents book a slot.", 1)])).await;
    world.tick().await;
    let base = world.pages().await;
    (world, base, browser())
}

/// The value of the hidden field that shows that a form is ours.
fn stamp(page: &str) -> String {
    let after = page.split("name=\"stamp\" value=\"").nth(1).expect("the form has a stamp");
    after.split('"').next().expect("it ends").to_owned()
}

async fn fill_in(world: &World, base: &str, client: &Client, lang: &str, fields: &[(&str, &str)]) -> Response {
    let form = format!("{base}/{lang}/subscribe");
    let page = client.get(&form).send().await.expect("the form").text().await.expect("a page");
    world.clock.advance(TimeDelta::seconds(5));
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    body.append_pair("stamp", &stamp(&page));
    for (name, value) in fields {
        body.append_pair(name, value);
    }
    post(client, &form, body.finish()).await
}

async fn post(client: &Client, url: &str, body: String) -> Response {
    let request = client.post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
    request.send().await.expect("an answer")
}

/// The link in a letter that holds `part`, on the pages of this story.
fn link(letter: &str, base: &str, part: &str) -> String {
    let letter = mail_parser::MessageParser::default().parse(letter.as_bytes()).expect("a message");
    let text = letter.body_text(0).expect("it has a text").into_owned();
    let found = text.split_whitespace().find(|word| word.contains(part)).expect("the letter has the link");
    let path = found.trim_matches(['<', '>', '.', '(', ')']).split_once(":8080").expect("it leads to us").1.to_owned();
    format!("{base}{path}")
}

#[tokio::test]
async fn the_whole_way_from_the_form_to_leaving_again() {
    let (world, base, client) = town().await;

    let answer = fill_in(
        &world,
        &base,
        &client,
        "cy",
        &[("interest", "bulky waste"), ("address", "a@council.example"), ("lang", "cy")],
    )
    .await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.expect("a page").contains("Gwiriwch eich e-bost"));
    world.tick().await;

    let confirm = link(&world.letters()[0].1, &base, "/confirm/");
    client.get(&confirm).send().await.expect("the page with the button");
    world.app.post_now(&world.stop).await.expect("digests");
    assert_eq!(world.letters().len(), 1, "a scanner that opens the link confirms nothing");
    let confirmed = post(&client, &confirm, String::new()).await.text().await.expect("a page");
    assert!(confirmed.contains("Mae eich tanysgrifiad wedi’i gadarnhau"), "{confirmed}");
    assert_eq!(
        post(&client, &confirm, String::new()).await.status(),
        StatusCode::OK,
        "pressing twice is as good as once"
    );

    world.app.post_now(&world.stop).await.expect("digests");
    let digest = world.letters()[1].1.clone();
    let leave = link(&digest, &base, "/u/");
    assert!(digest.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{digest}");
    client.get(&leave).send().await.expect("the page with the button");
    assert_eq!(world.app.status().await.expect("a status").subscribers, 1, "looking changes nothing");
    let left = client.post(&leave).body("List-Unsubscribe=One-Click").send().await.expect("an answer");
    assert_eq!(left.status(), StatusCode::OK);
    assert_eq!(world.app.status().await.expect("a status").subscribers, 0);
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer() {
    let (world, base, client) = town().await;
    world.subscriber("known@council.example", &["waste"]).await;

    let mut pages = Vec::new();
    for address in ["known@council.example", "unknown@council.example"] {
        let answer = fill_in(&world, &base, &client, "en", &[("interest", "waste"), ("address", address)]).await;
        let status = answer.status();
        pages.push((status, answer.text().await.expect("a page").replace(address, "ADDRESS")));
    }

    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn an_unconfirmed_address_gets_one_letter_a_day_and_three_a_month() {
    let (world, base, client) = town().await;
    let ask = [("interest", "waste"), ("address", "a@council.example")];

    for _ in 0..3 {
        fill_in(&world, &base, &client, "en", &ask).await;
        world.tick().await;
    }
    assert_eq!(world.letters().len(), 1);
    for _ in 0..10 {
        world.clock.advance(TimeDelta::hours(25));
        fill_in(&world, &base, &client, "en", &ask).await;
        world.tick().await;
    }

    assert_eq!(world.letters().len(), 3);
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_and_what_was_written_is_kept() {
    let (world, base, client) = town().await;

    let answer =
        fill_in(&world, &base, &client, "en", &[("interest", "heat <networks>"), ("address", "not an address")]).await;

    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.expect("a page");
    assert!(page.contains("<title>Error: "), "{page}");
    assert!(page.contains("There is a problem"), "{page}");
    assert!(page.contains("href=\"#address\""), "{page}");
    assert!(page.contains("heat &#60;networks&#62;"), "{page}");
    assert!(page.contains("not an address"), "{page}");
    world.tick().await;
    assert_eq!(world.letters(), []);
}

#[tokio::test]
async fn robots_and_other_sites_cannot_use_the_form() {
    let (world, base, client) = town().await;
    let form = format!("{base}/en/subscribe");
    let page = client.get(&form).send().await.expect("the form").text().await.expect("a page");
    let body = format!("stamp={}&interest=waste&address=a%40council.example", stamp(&page));

    post(&client, &form, body.clone()).await; // too fast
    world.clock.advance(TimeDelta::seconds(5));
    post(&client, &form, format!("{body}&website=http%3A%2F%2Fspam.example")).await;
    post(&client, &form, body.replace("stamp=", "stamp=9")).await;
    let foreign = client.post(&form).header("origin", "https://evil.example").body(body);
    let foreign = foreign.header("content-type", "application/x-www-form-urlencoded").send().await.expect("an answer");
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);

    world.tick().await;
    assert_eq!(world.letters(), []);
}

#[tokio::test]
async fn interests_are_changed_by_a_link_that_is_sent_to_their_owner() {
    let (world, base, client) = town().await;
    let address = world.subscriber("a@council.example", &["waste"]).await;
    world.app.post_now(&world.stop).await.expect("digests");
    let ask = link(&world.letters()[0].1, &base, "/m/");
    post(&client, &ask, String::new()).await;
    world.tick().await;
    let manage = link(&world.letters()[1].1, &base, "/manage/");

    let saved = post(&client, &manage, "interest=heat+networks%0D%0Aflood&lang=cy".to_owned()).await;

    assert_eq!(saved.status(), StatusCode::OK);
    let subscriber = world.app.subscriber_at(&address).await.expect("the store answers").expect("they are there");
    let interests: Vec<_> = subscriber.interests.iter().map(|interest| interest.query.canonical.as_str()).collect();
    assert_eq!(interests, ["heat networks", "flood"]);
    assert_eq!(subscriber.lang, gorwel::model::Lang::Cy);

    world.clock.advance(TimeDelta::minutes(31));
    assert_eq!(
        client.get(&manage).send().await.expect("an answer").status(),
        StatusCode::GONE,
        "the link holds for half an hour"
    );
}

#[tokio::test]
async fn who_is_forgotten_leaves_nothing_but_a_hash() {
    let (world, base, client) = town().await;
    world.subscriber("a@council.example", &["waste"]).await;
    world.app.post_now(&world.stop).await.expect("digests");
    let ask = link(&world.letters()[0].1, &base, "/m/");
    post(&client, &ask, String::new()).await;
    world.tick().await;
    let manage = link(&world.letters()[1].1, &base, "/manage/");

    post(&client, &format!("{manage}/erase"), String::new()).await;

    let mut connection = world.connection().await;
    for (table, left) in [
        ("subscriber", 0),
        ("interest", 0),
        ("token", 0),
        ("slot", 0),
        ("slot_item", 0),
        ("letter", 0),
        ("letter_bytes", 0),
        ("suppression", 1),
    ] {
        let sql = format!("select count(*) as n from {table}");
        let row = connection.fetch_one(sqlx::AssertSqlSafe(sql)).await.expect("the store answers");
        assert_eq!(row.get::<i64, _>("n"), left, "{table}");
    }
    world.clock.advance(TimeDelta::days(2));
    fill_in(&world, &base, &client, "en", &[("interest", "waste"), ("address", "a@council.example")]).await;
    world.tick().await;
    assert_eq!(world.letters().len(), 2, "and is not written to again");
}

#[tokio::test]
async fn the_link_to_manage_is_sent_a_few_times_and_no_more() {
    let (world, base, client) = town().await;
    world.subscriber("a@council.example", &["waste"]).await;
    world.app.post_now(&world.stop).await.expect("digests");
    let ask = link(&world.letters()[0].1, &base, "/m/");

    let mut answers = Vec::new();
    for _ in 0..20 {
        let answer = post(&client, &ask, String::new()).await;
        answers.push((answer.status(), answer.text().await.expect("a page")));
        world.tick().await;
    }

    answers.dedup();
    assert_eq!(answers.len(), 1, "whoever presses learns nothing");
    assert_eq!(world.letters().len(), 1 + 3, "the digest, and three letters within the hour");
    world.clock.advance(TimeDelta::minutes(61));
    post(&client, &ask, String::new()).await;
    world.tick().await;
    assert_eq!(world.letters().len(), 1 + 4);
}

#[tokio::test]
async fn enter_in_any_field_subscribes() {
    let (_world, base, client) = town().await;
    for lang in ["en", "cy"] {
        let page = client.get(format!("{base}/{lang}/subscribe")).send().await.expect("the form");
        let page = page.text().await.expect("a page");
        let form = page.split("<form method=\"post\"").nth(1).expect("the form");
        let first = form.split("<button").nth(1).and_then(|rest| rest.split('>').next()).expect("a button");
        assert!(!first.contains("name=\"look\""), "Enter presses the first button: {first}");
        assert!(form.contains("name=\"look\""));
    }
}

#[tokio::test]
async fn who_has_left_or_is_forgotten_can_read_so_in_the_other_language() {
    for (what, english, welsh) in
        [("leave", "manage-unsubscribed", "manage-unsubscribed-help"), ("erase", "manage-erased", "manage-erased-help")]
    {
        let (world, base, client) = town().await;
        world.subscriber("a@council.example", &["waste"]).await;
        world.app.post_now(&world.stop).await.expect("digests");
        post(&client, &link(&world.letters()[0].1, &base, "/m/"), String::new()).await;
        world.tick().await;
        let manage = link(&world.letters()[1].1, &base, "/manage/");

        let stray = client.get(format!("{manage}/{what}")).send().await.expect("an answer");
        assert_eq!(stray.status(), StatusCode::SEE_OTHER, "looking at {what} leads back to the page with its button");
        assert_eq!(world.app.status().await.expect("a status").subscribers, 1, "and changes nothing");
        let said = post(&client, &format!("{manage}/{what}"), String::new()).await.text().await.expect("a page");
        let other = said.split("hreflang=\"cy\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        let answer = client.get(format!("{base}{}", other.expect("a switch"))).send().await.expect("an answer");

        assert_eq!(answer.status(), StatusCode::OK, "{what}");
        let page = answer.text().await.expect("a page");
        let cymraeg = gorwel::text::speech(gorwel::model::Lang::Cy);
        assert!(page.contains(&cymraeg.say(english)) && page.contains(&cymraeg.say(welsh)), "{page}");
        assert!(!page.contains("/manage/"), "the way back to English is no dead end: {page}");
    }
}

#[tokio::test]
async fn a_link_shows_what_a_letter_would_hold_for_a_few_interests_and_the_button_for_many() {
    let (_world, base, client) = town().await;
    let get = async |interests: usize| {
        let query: String = (0..interests).map(|n| format!("&interest=waste+n{n}")).collect();
        let page = client.get(format!("{base}/en/subscribe?interest=bulky{query}")).send().await.expect("the form");
        page.text().await.expect("a page")
    };

    assert!(get(0).await.contains("Booking bulky waste"));
    let many = get(31).await;
    assert!(many.contains("waste n30"), "what was asked for is kept: {many}");
    assert!(!many.contains("class=\"together\""), "{many}");
    let body: String = (0..31).map(|n| format!("&interest=waste+n{n}")).collect();
    let looked = post(&client, &format!("{base}/en/subscribe"), format!("look=1&interest=bulky{body}")).await;
    assert!(looked.text().await.expect("a page").contains("Booking bulky waste"));
}
