//! Stories of procurement notices.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::Draft,
    sources::{
        AnyKind,
        forge::tests::{Visited, answer, faults, kind, now, visit, visit_some},
    },
};

const WINDOWED: &str = "https://tender.example/api/1.0/ocdsReleasePackages";

fn ocds(url: &str, keys: &str) -> AnyKind {
    kind(&format!("kind = \"ocds\"\nurl = \"{url}\"\n{keys}"))
}

fn release(id: &str, title: &str) -> Value {
    json!({
        "ocid": format!("ocds-x-{id}"), "id": format!("00000{id}-2026"), "date": "2026-03-01T10:00:00Z", "language": "en", "tag": ["tender"],
        "buyer": { "name": "Harbour County Council" },
        "parties": [{ "name": "Harbour", "roles": ["buyer"], "contactPoint": { "name": "Mair Prydderch", "email": "mair@harbour.example" } }],
        "tender": {
            "title": title, "description": "A system that tells when the ferry goes", "value": { "amount": 120_000.0, "currency": "GBP" },
            "tenderPeriod": { "endDate": "2026-03-31T12:00:00Z" },
            "classification": { "scheme": "CPV", "id": "48000000", "description": "Software package" },
            "items": [{ "id": "1", "additionalClassifications": [{ "scheme": "CPV", "id": "72200000-7", "description": "Programming" }] }],
            "documents": [{ "documentType": "tenderNotice", "url": "https://tender.example/Notice/1", "format": "text/html" }]
        }
    })
}

fn read(keys: &str, document: &str) -> Result<Reading, ReadError> {
    let ocds = ocds("https://tender.example/notices.json", keys);
    let ask = ocds.asks(&Memory::default(), now()).remove(0);
    ocds.read(&ask, &answer(&ask, 200, document), &Memory::default())
}

fn titles(keys: &str, document: &str) -> Vec<String> {
    read(keys, document).expect("it is read").drafts.into_iter().map(|draft| draft.title).collect()
}

fn first(document: &Value) -> Draft {
    read("", &document.to_string()).expect("it is read").drafts.remove(0)
}

#[test]
fn a_notice_says_what_is_bought_by_whom_and_until_when() {
    let draft = first(&json!({ "releases": [release("1", "A ferry &amp;apos;timetable&amp;apos;")] }));
    assert_eq!((draft.title.as_str(), draft.guid.as_deref()), ("A ferry 'timetable'", Some("ocds-x-1")));
    assert_eq!(draft.text, "A system that tells when the ferry goes\nHarbour County Council\n120000 GBP\n– 2026-03-31 12:00");
    assert_eq!(draft.tags, ["48000000", "Software package", "72200000", "Programming"]);
    assert_eq!((draft.link.as_ref().map(Url::as_str), draft.published.is_some()), (Some("https://tender.example/Notice/1"), true));
    assert_eq!((draft.item_type, draft.language.map(|tag| tag.to_string()).as_deref()), (Some(ItemType::Notice), Some("en")));
    assert!(!draft.text.contains("rydderch"));
}

#[test]
fn the_newest_release_of_a_process_counts() {
    let mut amended = release("1", "Amended");
    amended["date"] = json!("2026-03-02T10:00:00Z");
    let package = json!({ "releases": [amended, release("1", "As it was"), release("2", "Another")] });
    assert_eq!(titles("", &package.to_string()), ["Amended", "Another"]);
}

#[test]
fn packages_come_in_many_forms() {
    let one = release("1", "One");
    let compiled = json!({ "records": [{ "ocid": "ocds-x-1", "compiledRelease": one, "releases": [{ "url": "https://x.example", "date": "2026" }] }] });
    let embedded = json!({ "records": [{ "ocid": "ocds-x-1", "releases": [release("1", "Old"), one] }] });
    let versioned = json!({ "ocid": "ocds-x-1", "tender": { "title": [{ "releaseID": "a", "value": "Old" }, { "releaseID": "b", "value": "One" }] } });
    let lines = format!("{}\n{}", json!({ "releases": [one] }), json!({ "releases": [release("2", "Two")] }));
    for document in [compiled, embedded, versioned, one.clone(), json!([one]), json!([{ "releases": [one] }])] {
        assert_eq!(titles("", &document.to_string()), ["One"], "{document}");
    }
    assert_eq!(titles("", &lines), ["One", "Two"]);
}

#[test]
fn whatever_can_be_read_is_read() {
    let odd = json!({ "releases": [release("1", "One")] }).to_string().replace("120000.0", "1e9999");
    assert_eq!(titles("", &odd), ["One"]);
    let cut = json!({ "releases": [release("1", "One"), release("2", "Two")] }).to_string();
    assert_eq!(titles("", &cut[..cut.len() - 400])[0], "One");
    let spoilt = read("", &json!({ "releases": [{ "ocid": "x" }, 7, release("1", "One")], "records": [{ "ocid": "y", "releases": [] }] }).to_string());
    assert_eq!(spoilt.map(|reading| (reading.drafts.len(), reading.spoilt.len())), Ok((1, 3)));
    let ocds = ocds("https://tender.example/notices.json", "");
    let ask = ocds.asks(&Memory::default(), now()).remove(0);
    let mut latin = answer(&ask, 200, "");
    latin.body = json!({ "releases": [release("1", "Caf#")] }).to_string().bytes().map(|byte| if byte == b'#' { 0xe9 } else { byte }).collect();
    assert_eq!(ocds.read(&ask, &latin, &Memory::default()).expect("it is read").drafts[0].title, "Café");
}

#[test]
fn a_package_may_hold_nothing_and_another_document_is_none() {
    assert_eq!(titles("", "{\"publisher\": {\"name\": \"x\"}, \"uri\": \"y\"}"), Vec::<String>::new());
    assert!(matches!(read("", "{\"message\": \"error\"}"), Err(ReadError::Unreadable { .. })));
    assert_eq!(read("", "<!doctype html><html>"), Err(ReadError::Html));
}

#[test]
fn notices_are_kept_by_code_or_word() {
    let mut paint = release("2", "Paint for the ferry");
    paint["tender"]["classification"]["id"] = json!("44810000");
    paint["tender"]["items"] = json!([]);
    let package = json!({ "releases": [release("1", "A timetable"), paint] }).to_string();
    let check = |keys: &str, wanted: &[&str]| assert_eq!(titles(keys, &package), wanted, "{keys}");
    check("", &["A timetable", "Paint for the ferry"]);
    check("cpv = [\"48\"]", &["A timetable"]);
    check("cpv = [\"722\"]", &["A timetable"]);
    check("words = [\"PAINT\"]", &["Paint for the ferry"]);
    check("cpv = [\"48\"]\nwords = [\"paint\"]", &["A timetable", "Paint for the ferry"]);
    check("cpv = [\"99\"]\nwords = [\"pain\"]", &[]);
}

#[test]
fn a_code_is_of_digits() {
    let fault = faults("kind = \"ocds\"\nurl = \"https://tender.example/x\"\ncpv = [\"48\", \"CPV 72200000-7\", \"x\"]\n");
    let bad = |value: &str, allowed: &[&str]| MistakeFault::BadValue {
        key: "cpv".into(),
        value: value.into(),
        allowed: allowed.iter().map(|one| (*one).to_owned()).collect(),
    };
    assert_eq!(fault, [bad("CPV 72200000-7", &["72200000"]), bad("x", &["48", "72"])]);
}

/// The first days and hours of the windows that were asked for.
fn windows(visited: &Visited) -> Vec<String> {
    let from = |path: &String| path.split("From=").nth(1).map(|rest| rest.chars().take(13).collect::<String>());
    visited.asked.iter().filter_map(from).collect()
}

#[test]
fn windows_are_asked_one_after_the_other_and_a_visit_goes_on_where_the_last_stopped() {
    let ocds = ocds(WINDOWED, "");
    let all = |memory: &Memory, now, most| {
        // Every window is empty.
        let mut visited = Visited { memory: memory.clone(), ..Visited::default() };
        let mut asks = ocds.asks(memory, now);
        while let Some(ask) = asks.pop().filter(|_| visited.asked.len() < most) {
            visited.asked.push(ask.url.to_string());
            assert!(ask.stamp.is_some(), "a window is never compared with what was there");
            let reading = ocds.read(&ask, &answer(&ask, 200, "{\"releases\": []}"), &visited.memory).expect("it is read");
            visited.memory = reading.memory;
            asks.extend(reading.asks);
        }
        visited
    };
    let first = all(&Memory::default(), now(), 3);
    assert_eq!(windows(&first), ["2026-02-23T09", "2026-02-23T15", "2026-02-23T21"]);
    let rest = all(&first.memory, now(), 99);
    assert_eq!((windows(&rest).len(), windows(&rest)[0].as_str()), (26, "2026-02-24T01"));
    let later = all(&rest.memory, now() + TimeDelta::hours(1), 99);
    assert_eq!(windows(&later), ["2026-03-02T07"]);
    let long_after = all(&rest.memory, now() + TimeDelta::days(400), 1_000);
    assert_eq!(windows(&long_after).len(), 240);
}

#[test]
fn a_window_is_read_to_its_last_page_before_the_next() {
    let path = "/api/1.0/ocdsReleasePackages";
    let window = format!("{path}?stages=tender&updatedFrom=2026-02-23T09%3A00%3A00&updatedTo=2026-02-23T15%3A00%3A00&limit=100");
    let page = |title: &str, next: Option<&str>| json!({ "releases": [release("1", title)], "links": { "next": next } }).to_string();
    let site = [
        (window.as_str(), page("One", Some("https://tender.example/api/1.0/ocdsReleasePackages?cursor=2")), None),
        ("/api/1.0/ocdsReleasePackages?cursor=2", page("Two", Some("https://elsewhere.example/")), None),
    ];
    let visited = visit_some(&ocds(&format!("{WINDOWED}?stages=tender"), ""), &Memory::default(), now(), &site, 2);
    assert_eq!(visited.asked, [window.as_str(), "/api/1.0/ocdsReleasePackages?cursor=2"]);
    assert_eq!(visited.memory.0.get("until").map(String::as_str), Some("1771858800"));
}

#[test]
fn a_service_that_throttles_with_403_is_left_alone_for_five_minutes() {
    let throttled = |url: &str| {
        let ocds = ocds(url, "");
        let ask = ocds.asks(&Memory::default(), now()).remove(0);
        (ask.also_reads.to_vec(), ocds.read(&ask, &answer(&ask, 403, ""), &Memory::default()))
    };
    let (reads, read) = throttled("https://contracts.example/Published/Notices/OCDS/Search");
    assert_eq!((reads, read.clone().err()), (vec![403], Some(ReadError::Throttled { wait_seconds: 300 })));
    let until = read.err().map(|why| why.outcome(now()));
    assert_eq!(until, Some(crate::model::Outcome::RateLimited { until: now() + TimeDelta::minutes(5) }));
    assert_eq!(throttled(WINDOWED).0, Vec::<u16>::new(), "elsewhere a 403 is a refusal");
}

#[test]
fn a_service_by_month_is_asked_for_each_type_of_notice() {
    let asked = |url: &str, now| ocds(url, "").asks(&Memory::default(), now).into_iter().map(|ask| ask.url.to_string()).collect::<Vec<_>>();
    let url = "https://api.tender.example/v1/Notices?locale=2057";
    let both = asked(url, now());
    assert_eq!((both.len(), both[0].as_str()), (46, "https://api.tender.example/v1/Notices?locale=2057&dateFrom=02-2026&noticeType=1&outputType=0"));
    assert_eq!(asked(url, now() + TimeDelta::days(9)).len(), 23);
    let named = asked(&format!("{url}&noticeType=2,101"), now() + TimeDelta::days(9));
    assert_eq!(named[1], "https://api.tender.example/v1/Notices?locale=2057&dateFrom=03-2026&noticeType=101&outputType=0");
}

#[test]
fn other_services_are_read_page_after_page() {
    let page = |title: &str, next: Option<&str>| json!({ "releases": [release("1", title)], "links": { "next": next } }).to_string();
    let site = [("/notices.json", page("One", Some("?page=2")), None), ("/notices.json?page=2", page("Two", None), None)];
    let ocds = ocds("https://tender.example/notices.json", "");
    let visited = visit(&ocds, &Memory::default(), now(), &site);
    assert_eq!(visited.asked, ["/notices.json", "/notices.json?page=2"]);
    assert_eq!(visit(&ocds, &visited.memory, now(), &site).asked, visited.asked);
}

#[test]
fn a_notice_of_find_a_tender_has_its_page() {
    let mut one = release("1", "One");
    one["tender"]["documents"] = json!([]);
    one["id"] = json!("012345-2026");
    let ocds = ocds(WINDOWED, "");
    let ask = ocds.asks(&Memory::default(), now()).remove(0);
    let reading = ocds.read(&ask, &answer(&ask, 200, &json!({ "releases": [one] }).to_string()), &Memory::default());
    let link = reading.expect("it is read").drafts.remove(0).link;
    assert_eq!(link.as_ref().map(Url::as_str), Some("https://tender.example/Notice/012345-2026"));
}
