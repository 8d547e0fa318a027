//! Stories of forges; and what the stories of each forge are told with.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{
    model::{Addition, Answer, Ask, Draft, Hints, Memory, MistakeFault, Validators},
    sources::{
        AnyKind,
        registry::{self, Context, Registry},
    },
};

/// Monday, 2 March 2026, 09:00.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).expect("a date in 2026")
}

/// Reads a source with these keys.
pub fn registry(keys: &str, token: Option<&str>) -> Registry {
    let body = "[[body]]\nslug = \"harbour\"\nname.en = \"Harbour County Council\"\n[[source]]\nslug = \"one\"\nbody = \"harbour\"\n";
    let context = Context { github_token: token.map(str::to_owned), ..Context::default() };
    registry::read(&format!("{body}{keys}"), &context)
}

/// The kind of a source with these keys.
pub fn kind(keys: &str) -> AnyKind {
    let mut registry = registry(keys, None);
    assert_eq!(registry.mistakes, []);
    registry.sources.remove(0).kind.clone()
}

/// What is wrong with these keys.
pub fn faults(keys: &str) -> Vec<MistakeFault> {
    registry(keys, None).mistakes.into_iter().map(|mistake| mistake.fault).collect()
}

/// An answer of a site.
pub fn answer(ask: &Ask, status: u16, body: &str) -> Answer {
    Answer {
        url: ask.url.clone(),
        status,
        content_type: None,
        body: body.as_bytes().to_vec(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: BTreeMap::new(),
        moved_to: None,
        wire_bytes: 0,
    }
}

/// A site: the answer to a path and query, with the `Link` header's next page where there is one. What is not listed is a 404.
pub type Site<'a> = &'a [(&'a str, String, Option<&'a str>)];

/// What a visit brings.
#[derive(Debug, Default)]
pub struct Visited {
    /// The paths and queries that were asked for.
    pub asked: Vec<String>,
    /// All drafts.
    pub drafts: Vec<Draft>,
    /// All additions.
    pub additions: Vec<Addition>,
    /// What the next visit knows.
    pub memory: Memory,
}

/// Visits a site, with at most so many asks.
pub fn visit_some(kind: &AnyKind, memory: &Memory, now: DateTime<Utc>, site: Site<'_>, most: usize) -> Visited {
    let mut visited = Visited { memory: memory.clone(), ..Visited::default() };
    let mut asks: VecDeque<Ask> = kind.asks(memory, now).into();
    while let Some(ask) = asks.pop_front().filter(|_| visited.asked.len() < most) {
        let path =
            format!("{}{}", ask.url.path(), ask.url.query().map(|query| format!("?{query}")).unwrap_or_default());
        let found = site.iter().find(|(at, ..)| *at == path);
        visited.asked.push(path);
        let mut answer = answer(&ask, if found.is_some() { 200 } else { 404 }, found.map_or("", |(_, body, _)| body));
        assert!(answer.status == 200 || ask.also_reads.contains(&404), "nobody reads the 404 of {}", ask.url);
        if let Some((_, _, Some(next))) = found {
            answer.headers.insert("link".to_owned(), format!("<{next}>; rel=\"next\""));
        }
        let reading = kind.read(&ask, &answer, &visited.memory).expect("it is read");
        visited.drafts.extend(reading.drafts);
        visited.additions.extend(reading.additions);
        visited.memory = reading.memory;
        asks.extend(reading.asks);
    }
    visited
}

/// Visits a site to the end.
pub fn visit(kind: &AnyKind, memory: &Memory, now: DateTime<Utc>, site: Site<'_>) -> Visited {
    visit_some(kind, memory, now, site, usize::MAX)
}

fn github() -> AnyKind {
    kind("kind = \"github\"\norg = \"harbour\"\napi_url = \"https://code.example/api/v3\"\n")
}

fn repository(id: u64, pushed: &str) -> Value {
    json!({
        "id": id, "name": format!("r{id}"), "full_name": format!("harbour/r{id}"), "html_url": format!("https://code.example/harbour/r{id}"),
        "created_at": "2024-01-01T00:00:00Z", "pushed_at": format!("{pushed}T00:00:00Z"), "default_branch": "main", "fork": false
    })
}

fn page(repositories: &[(u64, &str)]) -> String {
    Value::from_iter(repositories.iter().map(|(id, pushed)| repository(*id, pushed))).to_string()
}

const FIRST: &str = "/api/v3/orgs/harbour/repos?sort=pushed&per_page=100";
const SECOND: &str = "/api/v3/organizations/9/repos?page=2";
const THIRD: &str = "/api/v3/organizations/9/repos?page=3";

#[test]
fn what_lies_at_the_top_decides_what_is_read() {
    let top = json!([{ "name": "Readme.MD", "type": "file" }, { "name": "publiccode.yml", "type": "file" }, { "name": "docs", "type": "dir" }]);
    let releases = json!([
        { "name": "to come", "tag_name": "v3", "draft": true, "published_at": null },
        { "name": "", "tag_name": "v2", "published_at": "2026-02-01T10:00:00Z" },
        { "name": "One", "tag_name": "v1", "published_at": "2025-02-01T10:00:00Z" }
    ]);
    let public = "publiccodeYmlVersion: '0.4'\nname: R\nurl: https://code.example/harbour/r1\nusedBy: [Valley Borough Council]\n";
    let site = [
        (FIRST, page(&[(1, "2026-03-01")]), None),
        ("/api/v3/repos/harbour/r1/contents", top.to_string(), None),
        ("/api/v3/repos/harbour/r1/releases?per_page=10", releases.to_string(), None),
        (
            "/api/v3/repos/harbour/r1/contents/Readme.MD",
            "# R one\n\nTells **when**.\n\n## Getting started\n\nRun it.".to_owned(),
            None,
        ),
        ("/api/v3/repos/harbour/r1/contents/publiccode.yml", public.to_owned(), None),
    ];
    let visited = visit(&github(), &Memory::default(), now(), &site);

    assert_eq!(visited.asked, site.each_ref().map(|(path, ..)| (*path).to_owned()));
    assert_eq!((visited.drafts.len(), visited.additions.len()), (1, 4));
    assert!(visited.additions.iter().all(|addition| addition.guid == "github:code.example:1"));
    let facts: Vec<_> = visited.additions.iter().map(|addition| &addition.facts).collect();
    assert_eq!(facts[0].files.as_ref().map(|files| (files.docs, files.publiccode)), Some((Some(true), Some(true))));
    let newest = facts[1].releases.as_ref().expect("the releases are read");
    assert_eq!(
        (newest.newest.as_deref(), newest.at.map(|at| at.to_rfc3339()).as_deref()),
        (Some("v2"), Some("2026-02-01T10:00:00+00:00"))
    );
    let readme = facts[2].readme.as_ref().expect("the README is read");
    assert_eq!((readme.headings, readme.how_to_run, readme.shown), (2, true, false));
    assert_eq!(visited.additions[2].text.as_deref(), Some("R one\n\nTells when.\n\nGetting started\n\nRun it."));
    assert_eq!(
        facts[3].publiccode.as_ref().map(|public| public.used_by.clone()),
        Some(vec!["Valley Borough Council".to_owned()])
    );
}

#[test]
fn what_has_not_moved_is_not_asked_again_and_what_was_left_is() {
    let top = ("/api/v3/repos/harbour/r1/contents", json!([{ "name": "README", "type": "file" }]).to_string(), None);
    let releases = ("/api/v3/repos/harbour/r1/releases?per_page=10", "[]".to_owned(), None);
    let readme = ("/api/v3/repos/harbour/r1/contents/README", "Words".to_owned(), None);
    let site = [(FIRST, page(&[(1, "2026-03-01")]), None), top.clone(), releases.clone(), readme.clone()];

    let begun = visit_some(&github(), &Memory::default(), now(), &site, 3);
    assert_eq!(begun.asked.len(), 3);
    let rest = visit(&github(), &begun.memory, now(), &site);
    assert_eq!(rest.asked, [FIRST, readme.0]);
    let again = visit(&github(), &rest.memory, now(), &site);
    assert_eq!(again.asked, [FIRST]);
    let moved = [(FIRST, page(&[(1, "2026-03-02")]), None), top, releases, readme];
    assert_eq!(visit(&github(), &again.memory, now(), &moved).asked.len(), 4);
}

#[test]
fn what_is_not_there_is_an_answer() {
    let visited = visit(&github(), &Memory::default(), now(), &[(FIRST, page(&[(1, "2026-03-01")]), None)]);
    assert_eq!(visited.asked.last().map(String::as_str), Some("/api/v3/repos/harbour/r1/contents/publiccode.yml"));
    let facts: Vec<_> = visited.additions.iter().map(|addition| &addition.facts).collect();
    assert!(facts.iter().all(|facts| facts.files.is_none()), "what cannot be seen is not known");
    assert!(facts.iter().any(|facts| facts.readme.as_ref().is_some_and(|readme| readme.characters == 0)));
    assert!(facts.iter().any(|facts| facts.releases.as_ref().is_some_and(|releases| releases.newest.is_none())));
    assert_eq!(visit(&github(), &visited.memory, now(), &[(FIRST, page(&[(1, "2026-03-01")]), None)]).asked, [FIRST]);
}

#[test]
fn a_listing_is_read_to_its_end_once_and_then_to_what_is_known() {
    let site = |first: &[(u64, &str)]| {
        [
            (FIRST, page(first), Some(SECOND)),
            (SECOND, page(&[(2, "2026-02-02")]), Some(THIRD)),
            (THIRD, page(&[(1, "2026-01-01")]), None),
        ]
    };
    let listings =
        |visited: &Visited| visited.asked.iter().filter(|path| !path.contains("/r")).cloned().collect::<Vec<_>>();
    let only =
        |visited: &Visited| visited.asked.iter().filter(|path| path.contains("repos?")).cloned().collect::<Vec<_>>();

    let all = visit(&github(), &Memory::default(), now(), &site(&[(3, "2026-03-01")]));
    assert_eq!(only(&all), [FIRST, SECOND, THIRD], "{:?}", listings(&all));
    let next = visit(&github(), &all.memory, now(), &site(&[(3, "2026-03-01")]));
    assert_eq!(next.asked, [FIRST]);
    let news = visit(&github(), &next.memory, now(), &site(&[(4, "2026-03-02"), (3, "2026-03-01")]));
    assert_eq!(only(&news), [FIRST]);
    let much = visit(&github(), &news.memory, now(), &site(&[(6, "2026-03-04"), (5, "2026-03-03")]));
    assert_eq!(only(&much), [FIRST, SECOND]);
    let later =
        visit(&github(), &much.memory, now() + TimeDelta::days(7), &site(&[(6, "2026-03-04"), (5, "2026-03-03")]));
    assert_eq!(later.asked, [FIRST, SECOND, THIRD]);
    let after =
        visit(&github(), &later.memory, now() + TimeDelta::days(8), &site(&[(6, "2026-03-04"), (5, "2026-03-03")]));
    assert_eq!(after.asked, [FIRST]);
}

#[test]
fn a_first_walk_that_stopped_goes_on() {
    let site = [
        (FIRST, page(&[(3, "2026-03-01")]), Some(SECOND)),
        (SECOND, page(&[(2, "2026-02-02")]), Some(THIRD)),
        (THIRD, page(&[(1, "2026-01-01")]), None),
    ];
    let begun = visit_some(&github(), &Memory::default(), now(), &site, 1);
    let rest = visit(&github(), &begun.memory, now(), &site);
    assert_eq!(rest.asked.iter().filter(|path| path.contains("repos?")).collect::<Vec<_>>(), [FIRST, SECOND, THIRD]);
}

#[test]
fn another_listing_begins_anew() {
    let site = [(FIRST, page(&[(1, "2026-03-01")]), Some(SECOND)), (SECOND, page(&[(2, "2026-02-02")]), None)];
    let memory = visit(&github(), &Memory::default(), now(), &site).memory;
    let other = kind("kind = \"github\"\norg = \"valley\"\napi_url = \"https://code.example/api/v3\"\n");
    let first = "/api/v3/orgs/valley/repos?sort=pushed&per_page=100";
    let visited = visit_some(&other, &memory, now(), &[(first, page(&[(1, "2026-03-01")]), None)], 2);
    assert_eq!(visited.asked, [first, "/api/v3/repos/harbour/r1/contents"]);
}

#[test]
fn no_page_leads_to_another_origin() {
    for next in ["https://elsewhere.example/?page=2", "http://code.example/?page=2"] {
        let visited = visit(&github(), &Memory::default(), now(), &[(FIRST, "[]".to_owned(), Some(next))]);
        assert_eq!(visited.asked, [FIRST]);
    }
}

#[test]
fn a_renamed_repository_is_the_same_one() {
    let mut renamed = repository(7, "2026-03-01");
    let before = visit_some(&github(), &Memory::default(), now(), &[(FIRST, json!([renamed]).to_string(), None)], 1);
    renamed["name"] = json!("new-name");
    renamed["full_name"] = json!("moved/new-name");
    let after = visit_some(&github(), &before.memory, now(), &[(FIRST, json!([renamed]).to_string(), None)], 1);
    assert_eq!(before.drafts[0].guid, after.drafts[0].guid);
    assert_eq!(after.drafts[0].code.as_ref().map(|code| code.full_name.as_str()), Some("moved/new-name"));
}

#[test]
fn nothing_is_read_of_a_copy_that_has_not_gone_on() {
    let mut copy = repository(1, "2023-01-01");
    copy["fork"] = json!(true);
    let visited = visit(&github(), &Memory::default(), now(), &[(FIRST, json!([copy]).to_string(), None)]);
    assert_eq!((visited.asked.len(), visited.drafts.len()), (1, 1));
}

#[test]
fn a_page_that_came_for_a_readme_tells_nothing() {
    let page = "<!DOCTYPE html><html><body>Sign in</body></html>".to_owned();
    let site = [
        (FIRST, self::page(&[(1, "2026-03-01")]), None),
        ("/api/v3/repos/harbour/r1/contents", json!([{ "name": "README.md", "type": "file" }]).to_string(), None),
        ("/api/v3/repos/harbour/r1/contents/README.md", page, None),
    ];
    let visited = visit(&github(), &Memory::default(), now(), &site);
    assert!(visited.additions.iter().all(|addition| addition.facts.readme.is_none()));
}

#[test]
fn the_memory_of_a_forge_is_bounded() {
    let mut memory = Memory::default();
    for first in [0, 10_000, 20_000] {
        let many: Vec<(u64, &str)> = (first..first + 10_000).map(|id| (id, "2026-03-01")).collect();
        memory = visit_some(&github(), &memory, now(), &[(FIRST, page(&many), None)], 1).memory;
        assert!(memory.0.len() <= 20_004, "{}", memory.0.len());
    }
}
