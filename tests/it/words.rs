//! Stories of words in two languages: what is also searched for, what is offered where nothing is found, topics.

use gorwel::model::{FacetName, Filters, Instead, Page, Sort};

use crate::world::{World, feed};

const ENTRIES: [(&str, &str, &str, u32); 4] = [
    ("gwres", "Rhwydweithiau gwres yn y dref", "Mae’r cyngor yn cynllunio rhwydwaith gwres newydd.", 1),
    ("heat", "A heat network for the harbour", "The council has mapped where heat is needed.", 2),
    ("access", "Accessibility of our forms", "We tested every form with a screen reader.", 3),
    ("waste", "Booking a bulky waste collection", "Residents book a slot for their recycling.", 4),
];

async fn town() -> World {
    let mut world = World::new().await;
    world.clock.advance(chrono::TimeDelta::days(3));
    world.site("harbour-blog", &feed(&ENTRIES)).await;
    world.tick().await;
    world
}

async fn found(world: &World, text: &str, exact: bool) -> gorwel::app::Found {
    let (query, notes) = world.app.query(text, Filters::default(), exact);
    let page = Page { sort: Sort::Relevance, offset: 0, limit: 20 };
    world.app.search(query, notes, page).await.expect("a search")
}

fn titles(found: &gorwel::app::Found) -> Vec<&str> {
    found.results.hits.iter().map(|hit| hit.item.title.as_str()).collect()
}

#[tokio::test]
async fn a_search_finds_items_of_the_other_language_behind_its_own_and_says_so() {
    let world = town().await;

    let english = found(&world, "heat networks", false).await;
    assert_eq!(titles(&english), ["A heat network for the harbour", "Rhwydweithiau gwres yn y dref"]);
    assert_eq!(english.results.also[0], "rhwydwaith gwres");
    let welsh = found(&world, "rhwydwaith gwres", false).await;
    assert_eq!(titles(&welsh), ["Rhwydweithiau gwres yn y dref", "A heat network for the harbour"]);
    let marked = welsh.results.hits[1].snippet.parts.iter().any(|part| part.marked && part.text == "heat");
    assert!(marked, "{:?}", welsh.results.hits[1].snippet);
    let exact = found(&world, "heat network", true).await;
    assert_eq!(titles(&exact), ["A heat network for the harbour"]);
    assert_eq!(exact.results.also, [""; 0]);
}

#[tokio::test]
async fn an_abbreviation_finds_what_it_stands_for() {
    let world = town().await;

    assert_eq!(titles(&found(&world, "a11y", false).await), ["Accessibility of our forms"]);
    assert_eq!(found(&world, "a11y", true).await.results.total, 0);
}

#[tokio::test]
async fn where_nothing_is_found_what_would_find_something_is_offered_with_how_much() {
    let world = town().await;
    let offered = async |text: &str, exact| -> Vec<Instead> { found(&world, text, exact).await.results.instead };
    let fewer = |query: &str, total| Instead::FewerWords { query: query.into(), total };

    let misspelt = offered("heat netwroks", false).await;
    assert_eq!(misspelt[0], Instead::DidYouMean { query: "heat network".into(), total: 2 });
    assert_eq!(offered("a11y", true).await, [Instead::Across { query: "a11y".into(), total: 1 }]);
    assert_eq!(offered("bulky type:code", false).await, [Instead::WithoutFilters { query: "bulky".into(), total: 1 }]);
    assert_eq!(offered("bulky harbour screen", false).await[0], fewer("harbour screen", 1));
    assert_eq!(offered("zzzzzz", false).await, []);
}

#[tokio::test]
async fn items_are_given_topics_with_the_words_that_did_it() {
    let world = town().await;

    let waste = found(&world, "topic:waste-recycling", false).await;
    assert_eq!(titles(&waste), ["Booking a bulky waste collection"]);
    let item = &waste.results.hits[0].item;
    assert_eq!(item.given[0].slug, "waste-recycling");
    assert!(!item.given[0].because.is_empty());
    let facet = waste.results.facets.iter().find(|facet| facet.name == FacetName::Topic).expect("every facet");
    assert!(facet.values.contains(&("waste-recycling".to_owned(), 1)));
    let counts = world.app.topic_counts().await.expect("an index");
    assert_eq!((counts.items, counts.without), (4, 0), "{:?}", counts.areas);
}

#[tokio::test]
async fn an_operator_adds_topics_of_their_own() {
    let world = town().await;
    world.write("topics.tsv", "slug\ten\tcy\twords_en\nbookings\tBookings\tArchebion\tbooking\nOdd\tOdd\t\tx\n");
    world.app.close().await.expect("it closes");
    let app = world.another_app_with(|options| options.words.topics = Some(world.path("topics.tsv"))).await;

    assert_eq!(app.topic("bookings").map(|topic| topic.name.en.as_str()), Some("Bookings"));
    assert_eq!(app.topic_counts().await.expect("an index").mistakes.len(), 1);
}
