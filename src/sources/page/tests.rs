//! Stories of list pages.

use super::*;
use crate::{
    model::{Hints, LanguageTag, MistakeFault, Validators},
    sources::{
        AnyKind,
        registry::{self, Registry},
    },
};

const ADDRESS: &str = "https://harbour.gov.example/news/";

fn registry(keys: &str) -> Registry {
    let head = "[[body]]\nslug = \"harbour\"\nname.en = \"Harbour\"\n[[source]]\nslug = \"news\"\nbody = \"harbour\"\n";
    registry::read(&format!("{head}kind = \"page\"\nurl = \"{ADDRESS}\"\n{keys}"), &Context::default())
}

fn page(keys: &str) -> Page {
    match registry(keys).sources.remove(0).kind.clone() {
        AnyKind::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

fn answer(url: &Url, status: u16, body: &str) -> Answer {
    Answer {
        url: url.clone(),
        status,
        content_type: Some("text/html; charset=utf-8".to_owned()),
        body: body.as_bytes().to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: std::collections::BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn visit(page: &Page, memory: &Memory, body: &str) -> Result<Reading, ReadError> {
    let ask = page.asks(memory, DateTime::UNIX_EPOCH).remove(0);
    page.read(&ask, &answer(&ask.url, 200, body), memory)
}

fn read(keys: &str, body: &str) -> Reading {
    visit(&page(keys), &Memory::default(), body).expect("it is read")
}

/// Title, link and day of each item.
fn told(reading: &Reading) -> Vec<String> {
    let told = |draft: &Draft| {
        let link = draft.link.as_ref().map_or("", |link| link.as_str().strip_prefix(ADDRESS).unwrap_or(link.as_str()));
        let day = draft.published.map(|at| at.format(" %F").to_string());
        format!("{} <{link}>{}", draft.title, day.unwrap_or_default())
    };
    reading.drafts.iter().map(told).collect()
}

const CARDS: &str = "<html lang=cy><title>Newyddion</title><body><nav><ul><li><a href=/a>A menu of things</a></ul></nav>\
    <main><h1>Newyddion</h1><div class=list>\
    <div class='card'><time class=card__date>Dydd Gwener 11 Medi 2026, 11:30</time><h2 class=card__title><a class=card__link \
    href='pympiau'>Pympiau &amp; gwres</a></h2><p class=card__summary>Mae’r cyngor yn rhannu ei god gyda phawb.</p></div>\
    <div class='card'><time class=card__date>Dydd Iau 10 Medi 2026</time><h2 class=card__title><a class=card__link \
    href='/news/t/tag'>A tag</a></h2></div>\
    <div class='card'><time class=card__date>soon</time><h2 class=card__title><a class=card__link \
    href='https://other.example/x'>Elsewhere</a></h2></div>\
    <div class='card'><p>No title here</p></div></div><a rel=next href='?page=2'>Nesaf</a></main>";
const CARD_RULES: &str = "item = \".card\"\ntitle = \"h2.card__title\"\nlink = \"a.card__link\"\ndate = \".card__date\"\n\
    summary = \".card__summary\"\n";

#[test]
fn the_rules_of_a_page_say_what_its_items_are() {
    let reading = read(CARD_RULES, CARDS);

    let wanted = ["Pympiau & gwres <pympiau> 2026-09-11", "A tag <t/tag> 2026-09-10", "Elsewhere <https://other.example/x>"];
    assert_eq!(told(&reading), wanted);
    assert_eq!(reading.drafts[0].summary, "Mae’r cyngor yn rhannu ei god gyda phawb.");
    assert_eq!(reading.drafts[2].published_raw.as_deref(), Some("soon"));
    assert_eq!(reading.spoilt, [Spoilt { position: 3, why: "an item without a title".into() }]);
    assert_eq!(reading.title.as_deref(), Some("Newyddion"));
    assert_eq!(reading.language.as_ref().map(LanguageTag::as_str), Some("cy"));
}

#[test]
fn an_item_rule_alone_is_enough() {
    assert_eq!(told(&read("item = \".card\"\n", CARDS)), told(&read(CARD_RULES, CARDS)));
    let cards = "<a class=c href=a><h3>A</h3><span>1 March 2026</span></a><a class=c href=b><h3>B</h3></a>";
    assert_eq!(told(&read("item = \"a.c\"\n", cards)), ["A <a> 2026-03-01", "B <b>"]);
}

#[test]
fn links_that_do_not_count_are_left_out() {
    let with = |keys: &str| told(&read(&format!("{CARD_RULES}{keys}"), CARDS));
    assert_eq!(with("skip = [\"/news/t/\", \"https://www.other.example/\"]"), ["Pympiau & gwres <pympiau> 2026-09-11"]);
    assert_eq!(with("within = [\"/news/\"]").len(), 2);
    assert_eq!(with("within = [\"t/\"]"), ["A tag <t/tag> 2026-09-10"]);
}

#[test]
fn a_page_without_items_is_never_a_quiet_week() {
    let nothing = "<html><body><main><h1>News</h1><p>Nothing here.</p></main>";
    assert_eq!(visit(&page(CARD_RULES), &Memory::default(), nothing), Err(ReadError::NothingMatched));
    assert_eq!(visit(&page(""), &Memory::default(), nothing), Err(ReadError::NothingMatched));
    let of = |body: &str| visit(&page(""), &Memory::default(), body).expect_err("it is no list page");
    assert_eq!(of(" "), ReadError::Empty);
    assert_eq!(of("<html><title>Just a moment...</title>"), ReadError::Challenge);
    assert!(matches!(of("<rss><channel/></rss>"), ReadError::Unreadable { .. }));
    assert!(matches!(of("{}"), ReadError::Unreadable { .. }));
    assert!(matches!(of(&format!("<html>{}", "<div>".repeat(300))), ReadError::Unreadable { .. }));
}

#[test]
fn without_rules_what_repeats_is_a_list() {
    let check = |body: &str, wanted: &[&str]| assert_eq!(told(&read("", body)), wanted, "{body}");
    let ab = ["A first thing <a> 2026-03-02", "B second thing <b> 2026-03-01"];
    check(
        "<nav><li><a href=/1>One page</a><li><a href=/2>Two pages</a><li><a href=/3>Three pages</a></nav><main><h1>News</h1>\
         <article class='post-7'><h2><a href=a>A first thing</a></h2><time datetime=2026-03-02>last week</time></article>\
         <article class='post-6'><h2><a href=b>B second thing</a></h2><time datetime=2026-03-01>last week</time></article></main>",
        &ab,
    );
    check(
        "<ul><li><a href=a>A first thing</a> <span>2 March 2026</span><li><a href=b>B second thing</a> <span>01/03/2026</span></ul>",
        &ab,
    );
    check(
        "<ul class=d><li><div><a href=a>A first thing</a></div><ul class=m><li>Updated: <time datetime=2026-03-02>x</time></ul>\
         <li><div><a href=b>B second thing</a></div><ul class=m><li>Updated: <time datetime=2026-03-01>x</time></ul></ul>",
        &ab,
    );
    check(
        "<table><tr><th>Title<th>Date<tr><td><a href=a>A first thing</a><td>2 Mar 2026<tr><td><a href=b>B second thing</a><td>1 Mawrth 2026</table>",
        &ab,
    );
    check(
        "<main><h3><a href=a>A first thing</a></h3><p>2 March 2026</p><p>Words</p><h3><a href=b>B second thing</a></h3><p>1 March 2026</p></main>",
        &ab,
    );
    check(
        "<a href=a class=card><h3>A first thing</h3><p class=date>2 March 2026</p></a><a href=b class=card><h3>B second thing</h3><p class=date>1 March 2026</p></a>",
        &ab,
    );
}

#[test]
fn without_rules_linked_data_is_a_list_too() {
    let data = r#"<script type="application/ld+json">{"@type":"ItemList","itemListElement":[
        {"@type":"NewsArticle","headline":"A first thing","url":"a","datePublished":"2026-03-02"},
        {"@type":"NewsArticle","headline":"B second thing","url":"b","datePublished":"2026-03-01"}]}</script>"#;
    let links = "<ul><li><h3><a href=a>A</a></h3><li><h3><a href=b>B</a></h3><li><h3><a href=c>C</a></h3></ul>";
    assert_eq!(told(&read("", &format!("{data}{links}"))), ["A first thing <a> 2026-03-02", "B second thing <b> 2026-03-01"]);
}

#[test]
fn relative_links_are_relative_to_the_base() {
    let cards = "<base href='https://b.example/x/'><a class=c href=a><h3>A</h3></a>";
    assert_eq!(told(&read("item = \"a.c\"\n", cards)), ["A <https://b.example/x/a>"]);
}

#[test]
fn older_pages_are_followed_on_the_first_visit_only() {
    let page = page(CARD_RULES);
    let first = visit(&page, &Memory::default(), CARDS).expect("it is read");
    assert_eq!(first.asks.iter().map(|ask| ask.url.as_str()).collect::<Vec<_>>(), [format!("{ADDRESS}?page=2")]);

    // The second page did not come: the next visit asks for it again, and for no other.
    let asks = page.asks(&first.memory, DateTime::UNIX_EPOCH);
    assert_eq!(asks.iter().map(|ask| ask.key.as_str()).collect::<Vec<_>>(), ["page", "page:2"]);
    let again = page.read(&asks[0], &answer(&asks[0].url, 200, CARDS), &first.memory).expect("it is read");
    assert_eq!((again.asks, &again.memory), (vec![], &first.memory));

    let last = CARDS.replace("rel=next", "rel=prev").replace("Pympiau", "Hen bympiau");
    let second = page.read(&asks[1], &answer(&asks[1].url, 200, &last), &again.memory).expect("it is read");
    assert_eq!((second.asks.len(), second.drafts.len(), second.backfill), (0, 3, true));
    let later = visit(&page, &second.memory, CARDS).expect("it is read");
    assert_eq!((later.asks, page.asks(&later.memory, DateTime::UNIX_EPOCH).len()), (vec![], 1));
}

#[test]
fn an_older_page_that_is_none_is_the_end() {
    let page = page(CARD_RULES);
    let first = visit(&page, &Memory::default(), CARDS).expect("it is read");
    for (status, body) in [(404, CARDS), (200, "<p>Nothing"), (200, "")] {
        let end = page.read(&first.asks[0], &answer(&first.asks[0].url, status, body), &first.memory).expect("it is the end");
        assert_eq!((end.drafts.len(), end.asks.len()), (0, 0));
        assert_eq!(page.asks(&end.memory, DateTime::UNIX_EPOCH).len(), 1);
    }
    let challenge = answer(&first.asks[0].url, 200, "<html><title>Just a moment...</title>");
    assert_eq!(page.read(&first.asks[0], &challenge, &first.memory), Err(ReadError::Challenge));
}

#[test]
fn no_page_leads_to_another_site_or_round_in_a_circle() {
    let next_of = |keys: &str, link: &str| {
        let keys = format!("{CARD_RULES}{keys}");
        visit(&page(&keys), &Memory::default(), &CARDS.replace("?page=2", link)).expect("it is read").asks.len()
    };
    assert_eq!(next_of("", "https://other.example/?page=2"), 0);
    assert_eq!(next_of("", ADDRESS), 0);
    assert_eq!(next_of("next = \".pager a\"", "?page=2"), 0);
    assert_eq!(next_of("next = \"main > a\"", "?page=2"), 1);
}

#[test]
fn a_rule_that_is_no_selector_is_told_when_the_file_is_read() {
    let faults = |keys: &str| registry(keys).mistakes.into_iter().map(|mistake| mistake.fault).collect::<Vec<_>>();
    let bad = |key: &str, selector: &str| MistakeFault::BadSelector { key: key.into(), selector: selector.into() };
    assert_eq!(faults("item = \"li..card\"\ndate = \"time[\"\n"), [bad("item", "li..card"), bad("date", "time[")]);
    assert_eq!(faults("title = \"h2\"\n"), [MistakeFault::MissingKey { key: "item".into() }]);
    assert_eq!(faults("skip = [\"https://[\"]\n"), [MistakeFault::BadUrl { url: "https://[".into() }]);
    let near = MistakeFault::UnknownKey { key: "titles".into(), nearest: Some("title".into()) };
    assert_eq!(faults("titles = \"h2\"\n"), [near]);
    assert_eq!(faults("next = \"a\"\n"), []);
}

#[test]
fn rules_are_proposed_that_read_what_was_found() {
    let proposal = propose::propose(CARDS, &ADDRESS.parse().expect("a URL")).expect("it is a list");
    let wanted = [("item", "div.card"), ("title", "h2 a"), ("link", "h2 a"), ("date", "time"), ("summary", "p")];
    assert_eq!(proposal.rules.iter().map(|(key, rule)| (*key, rule.as_str())).collect::<Vec<_>>(), wanted);
    let keys: String = proposal.rules.iter().map(|(key, rule)| format!("{key} = \"{rule}\"\n")).collect();
    assert_eq!(read(&keys, CARDS).drafts, proposal.drafts);
    assert_eq!(propose::propose("<main><p>Nothing", &ADDRESS.parse().expect("a URL")), None);
}

#[test]
fn what_is_built_to_be_slow_is_read_in_one_pass() {
    for scrap in ["<h2><a href=x>y</a></h2>", "<li><time>1 March 2026", "<article>", "<div class=date>a</div>", "<p>2 March 2026"] {
        let _ = visit(&page(""), &Memory::default(), &format!("<html>{}", scrap.repeat(4_000)));
        let _ = visit(&page(CARD_RULES), &Memory::default(), &format!("<html>{}", scrap.repeat(4_000)));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_makes_it_panic(body in "(<h2>|<a href=x>|</a>|<li>|<ul>|<time>|<article>|<td>|1 March 2026|</|>| words |ŵ|<p>|<div class=card>|</div>){0,120}") {
        let _ = visit(&page(""), &Memory::default(), &format!("<html>{body}"));
        let _ = visit(&page(CARD_RULES), &Memory::default(), &format!("<html>{body}"));
        let _ = propose::propose(&body, &ADDRESS.parse().expect("a URL"));
    }
}
