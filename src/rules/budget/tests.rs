//! Stories of hosts that count requests.

use super::*;
use crate::model::{Hints, Validators};

/// Monday, 2 March 2026, 09:00.
fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).expect("a date in 2026")
}

fn answer(status: u16, headers: &[(&str, &str)], retry_after_seconds: Option<u64>, body: &str) -> Answer {
    Answer {
        url: "https://api.code.example/orgs/harbour/repos".parse().expect("a URL"),
        status,
        content_type: None,
        body: body.as_bytes().to_vec(),
        validators: Validators::default(),
        hints: Hints { retry_after_seconds, fresh_seconds: None },
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn counted(status: u16, left: &str) -> Answer {
    let reset = (now() + TimeDelta::minutes(20)).timestamp().to_string();
    answer(
        status,
        &[("x-ratelimit-limit", "60"), ("x-ratelimit-remaining", left), ("x-ratelimit-reset", &reset)],
        None,
        "",
    )
}

fn after(answers: &[Answer]) -> Allowance {
    let mut allowance = Allowance::default();
    answers.iter().for_each(|answer| allowance.learn(answer, now()));
    allowance
}

#[test]
fn listings_go_first_and_the_rest_takes_what_is_left() {
    let check = |left: &str, waiting: u32, list: bool, go_on: bool| {
        let allowance = after(&[counted(200, left)]);
        let later = Permission::From(now() + TimeDelta::minutes(20));
        let wanted = |now: bool| if now { Permission::Now } else { later };
        assert_eq!(allowance.may_list(now()), wanted(list), "{left} left");
        assert_eq!(allowance.may_go_on(waiting, now()), wanted(go_on), "{left} left, {waiting} waiting");
    };
    check("59", 0, true, true);
    check("59", 56, true, true);
    check("59", 57, true, false);
    check("59", 148, true, false);
    check("2", 0, true, false);
    check("0", 0, false, false);
}

#[test]
fn an_allowance_is_shared_and_renewed() {
    let mut allowance = after(&[counted(200, "4")]);
    assert_eq!(allowance.may_go_on(0, now()), Permission::Now);
    allowance.count();
    allowance.count();
    assert_eq!(allowance.may_go_on(0, now()), Permission::From(now() + TimeDelta::minutes(20)));
    assert_eq!(allowance.may_go_on(0, now() + TimeDelta::minutes(20)), Permission::Now);
}

#[test]
fn a_host_that_is_asked_too_fast_is_left_alone_for_as_long_as_it_says() {
    let check = |answers: &[Answer], minutes: Option<i64>| {
        let wanted = minutes.map_or(Permission::Now, |minutes| Permission::From(now() + TimeDelta::minutes(minutes)));
        assert_eq!(after(answers).may_list(now()), wanted, "{answers:?}");
    };
    let secondary = r#"{"message": "You have exceeded a secondary rate limit. Please wait."}"#;
    check(&[answer(429, &[], Some(120), "")], Some(2));
    check(&[answer(403, &[("x-ratelimit-remaining", "4000")], Some(180), "")], Some(3));
    check(&[answer(503, &[], Some(60), "")], Some(1));
    check(&[counted(403, "0")], Some(20));
    check(&[answer(403, &[("x-ratelimit-remaining", "4000")], None, secondary)], Some(1));
    check(&[answer(429, &[], None, ""), answer(429, &[], None, ""), answer(429, &[], None, "")], Some(4));
    check(&vec![answer(429, &[], None, ""); 40], Some(60));
    check(&[answer(429, &[], None, ""), answer(200, &[], None, "")], Some(1));
    check(&[answer(403, &[], None, "Must have push access to repository")], None);
    check(&[answer(503, &[], None, "")], None);
    check(&[answer(200, &[], None, secondary)], None);
}

#[test]
fn nonsense_about_limits_holds_nothing_back() {
    for (left, reset) in [("0", "soon"), ("-1", "9999999999"), ("0", "5"), ("", "")] {
        let odd = answer(200, &[("x-ratelimit-remaining", left), ("x-ratelimit-reset", reset)], None, "");
        assert_eq!(after(&[odd]).may_list(now()), Permission::Now, "{left} {reset}");
    }
    let far = answer(200, &[("ratelimit-remaining", "0"), ("ratelimit-reset", "9999999999")], None, "");
    assert_eq!(after(&[far]).may_list(now()), Permission::From(now() + LONGEST_REST));
}

fn ask(key: &str, stamp: Option<&str>) -> Ask {
    Ask {
        url: "https://api.code.example/".parse().expect("a URL"),
        key: key.to_owned(),
        stamp: stamp.map(str::to_owned),
        accept: "*/*",
        headers: Vec::new(),
        also_reads: &[],
        extra_ca_file: None,
    }
}

#[test]
fn a_visit_reads_listings_then_one_repository_after_the_other() {
    let mut queue = Queue::new(vec![ask("page:1", None)]);
    let page = queue.pop().expect("the first page");
    queue.add(Some(&page), vec![ask("tree 2", Some("b")), ask("tree 1", Some("a")), ask("page:2", None)]);
    let page = queue.pop().expect("the second page");
    assert_eq!(page.key, "page:2");
    queue.add(Some(&page), vec![ask("tree 0", Some("0"))]);
    let tree = queue.pop().expect("a repository");
    queue.add(Some(&tree), vec![ask("readme 2", Some("b")), ask("publiccode 2", Some("b"))]);
    assert_eq!(queue.left(), 4);
    let order: Vec<String> = std::iter::from_fn(|| queue.pop()).map(|ask| ask.key).collect();
    assert_eq!(order, ["readme 2", "publiccode 2", "tree 1", "tree 0"]);
}

#[test]
fn what_is_left_waits_for_the_next_visit() {
    for stamp in [None, Some("a")] {
        let mut queue = Queue::new(vec![ask("one", stamp); MOST_FURTHER_ASKS + 5]);
        assert_eq!(std::iter::from_fn(|| queue.pop()).count(), MOST_FURTHER_ASKS);
        assert_eq!(queue.left(), 5);
    }
}
