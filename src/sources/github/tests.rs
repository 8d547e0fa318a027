//! Stories of listings of repositories.

use serde_json::json;

use super::*;
use crate::{
    model::{Hints, Mistake, Validators},
    sources::registry::{self, Registry},
};

const BODY: &str = "[[body]]\nslug = \"harbour\"\nname.en = \"Harbour County Council\"\n\
                    [[source]]\nslug = \"harbour-code\"\nbody = \"harbour\"\nkind = \"github\"\n";

fn registry(keys: &str, token: Option<&str>) -> Registry {
    let context = Context { github_token: token.map(str::to_owned), ..Context::default() };
    registry::read(&format!("{BODY}{keys}"), &context)
}

fn github(keys: &str, token: Option<&str>) -> Github {
    match registry(keys, token).sources.remove(0).kind.clone() {
        super::super::AnyKind::Github(github) => github,
        other => panic!("{other:?}"),
    }
}

fn answer(url: &Url, body: &Value, link: Option<&str>) -> Answer {
    Answer {
        url: url.clone(),
        status: 200,
        content_type: Some("application/json; charset=utf-8".to_owned()),
        body: body.to_string().into_bytes(),
        validators: Validators::default(),
        hints: Hints::default(),
        headers: link.map(|link| ("link".to_owned(), link.to_owned())).into_iter().collect(),
        moved_to: None,
        wire_bytes: 0,
    }
}

fn repository(id: u64, name: &str) -> Value {
    json!({
        "id": id, "name": name, "full_name": format!("harbour/{name}"), "private": false, "archived": true, "fork": false,
        "html_url": format!("https://github.com/harbour/{name}"), "description": "Books bulky waste", "disabled": false,
        "created_at": "2024-01-01T00:00:00Z", "pushed_at": "2026-01-01T00:00:00Z", "language": "Ruby", "homepage": "",
        "license": { "key": "mit", "spdx_id": "MIT", "name": "MIT License" }, "topics": ["waste", "bookings"],
        "stargazers_count": 3, "forks_count": 1, "default_branch": "main", "owner": { "login": "a-person" }
    })
}

fn first_page(listing: &Value) -> Result<Reading, ReadError> {
    let github = github("org = \"harbour\"", None);
    let ask = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
    github.read(&ask, &answer(&ask.url, listing, None), &Memory::default())
}

#[test]
fn a_repository_is_known_by_its_number_and_its_facts_are_kept() {
    let reading = first_page(&json!([repository(7, "bulky-waste")])).expect("it is read");

    let draft = &reading.drafts[0];
    assert_eq!(draft.guid.as_deref(), Some("github:github.com:7"));
    assert_eq!(draft.link.as_ref().map(Url::as_str), Some("https://github.com/harbour/bulky-waste"));
    assert_eq!((draft.title.as_str(), draft.summary.as_str()), ("bulky-waste", "Books bulky waste"));
    assert_eq!(draft.text, "Books bulky waste\nwaste, bookings\nRuby");
    assert_eq!(draft.tags, ["waste", "bookings"]);
    assert_eq!(draft.licence.as_deref(), Some("MIT"));
    assert!(draft.published < draft.updated);
    let facts = draft.code.as_ref().expect("it is code");
    assert_eq!((facts.forge.as_str(), facts.repository, facts.full_name.as_str()), ("github.com", 7, "harbour/bulky-waste"));
    assert_eq!((facts.archived, facts.fork, facts.stars, facts.forks), (Some(true), Some(false), Some(3), Some(1)));
    assert_eq!((facts.homepage.clone(), facts.default_branch.as_deref()), (None, Some("main")));
    assert!(!format!("{reading:?}").contains("a-person"));
}

#[test]
fn a_bad_repository_is_spoilt_and_what_is_not_for_everybody_is_left_out() {
    let mut secret = repository(1, "secret");
    secret["private"] = json!(true);
    let mut closed = repository(2, "closed");
    closed["disabled"] = json!(true);
    let listing = json!([secret, { "name": "no-number" }, closed, 5, repository(3, "good")]);

    let reading = first_page(&listing).expect("it is read");

    assert_eq!(reading.drafts.iter().map(|draft| draft.title.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(reading.spoilt.iter().map(|spoilt| spoilt.position).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn fields_of_other_types_are_left_out() {
    let listing = json!([{ "id": 4, "name": "odd", "html_url": "https://github.com/harbour/odd", "description": null,
                           "topics": "waste", "license": null, "pushed_at": 5, "archived": "no", "language": null }]);
    let draft = first_page(&listing).expect("it is read").drafts.remove(0);
    assert_eq!((draft.summary.as_str(), draft.text.as_str(), draft.licence, draft.updated), ("", "", None, None));
    assert_eq!(draft.code.expect("it is code").archived, None);
}

#[test]
fn a_licence_that_nobody_recognises_is_another_one() {
    let check = |licence: Value, wanted: Option<&str>| {
        let mut one = repository(1, "a");
        one["license"] = licence;
        let draft = first_page(&json!([one])).expect("it is read").drafts.remove(0);
        assert_eq!(draft.licence.as_deref(), wanted);
    };
    check(json!({ "key": "other", "spdx_id": "NOASSERTION", "name": "Other" }), Some("other"));
    check(json!({ "key": "eupl-1.2", "spdx_id": "EUPL-1.2" }), Some("EUPL-1.2"));
    check(json!({ "name": "Open Government Licence" }), Some("Open Government Licence"));
    check(Value::Null, None);
}

#[test]
fn a_listing_that_says_no_licence_is_not_one_that_says_nothing_of_licences() {
    let check = |licence: Option<Value>, wanted: Option<&str>| {
        let mut one = repository(1, "a");
        one.as_object_mut().expect("it is one").remove("license");
        licence.into_iter().for_each(|licence| one["license"] = licence);
        let draft = first_page(&json!([one])).expect("it is read").drafts.remove(0);
        assert_eq!(draft.code.expect("it is code").licence.as_deref(), wanted);
    };
    check(Some(Value::Null), Some(""));
    check(Some(json!({ "key": "none", "spdx_id": "NONE" })), Some(""));
    check(Some(json!({ "key": "mit", "spdx_id": "MIT" })), None);
    check(None, None);
}

#[test]
fn what_is_no_listing_cannot_be_read() {
    for listing in [json!({ "message": "Not Found" }), json!(["a", 1]), json!("x")] {
        assert!(matches!(first_page(&listing), Err(ReadError::Unreadable { .. })), "{listing}");
    }
    assert_eq!(first_page(&json!([])).expect("nothing is a listing too").drafts, []);
}

#[test]
fn files_of_github_itself_come_from_its_host_of_raw_files_without_a_token() {
    let github = github("org = \"harbour\"", Some("s3cret"));
    let repository = Repository { number: 7, branch: "feature/one".into(), full_name: "harbour/bulky-waste".into() };
    let check = |part: Part, url: &str, has_token: bool| {
        let ask = github.part(&repository, &part).expect("it can be asked for");
        assert_eq!(ask.url.as_str(), url);
        assert_eq!(ask.headers.iter().any(|(name, _)| name == "Authorization"), has_token, "{url}");
    };
    check(Part::Tree, "https://api.github.com/repos/harbour/bulky-waste/contents", true);
    check(Part::Releases, "https://api.github.com/repos/harbour/bulky-waste/releases?per_page=10", true);
    check(Part::Readme("README.md".into()), "https://raw.githubusercontent.com/harbour/bulky-waste/feature/one/README.md", false);
    check(Part::Readme(String::new()), "https://api.github.com/repos/harbour/bulky-waste/readme", true);
    check(Part::PublicCode("publiccode.yml".into()), "https://raw.githubusercontent.com/harbour/bulky-waste/feature/one/publiccode.yml", false);
}

#[test]
fn a_copy_that_has_gone_on_is_asked_where_it_comes_from() {
    let github = github("org = \"harbour\"", None);
    let about = |fork: bool, pushed: &str| {
        let mut one = repository(7, "copy");
        one["fork"] = json!(fork);
        one["pushed_at"] = json!(pushed);
        let draft = github.repository(&one).expect("it is read").expect("it is public");
        github.parts(&draft.code.expect("it is code")).contains(&Part::About)
    };
    assert!(about(true, "2026-01-01T00:00:00Z"));
    assert!(!about(true, "2023-01-01T00:00:00Z"));
    assert!(!about(false, "2026-01-01T00:00:00Z"));
    let facts = github.about(&json!({ "parent": { "html_url": "https://github.com/valley/boats" } }));
    assert_eq!(facts.fork_of.as_deref(), Some("https://github.com/valley/boats"));
}

#[test]
fn the_token_goes_to_github_alone_and_is_not_shown() {
    let authorization = |github: &Github| {
        let ask = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        ask.headers.into_iter().find(|(name, _)| name == "Authorization").map(|(_, value)| value)
    };
    let own = github("org = \"harbour\"", Some("s3cret"));
    assert_eq!(authorization(&own).as_deref(), Some("Bearer s3cret"));
    assert!(!format!("{own:?}").contains("s3cret"));
    let other = github("org = \"harbour\"\napi_url = \"https://code.harbour.example/api/v3\"", Some("s3cret"));
    assert_eq!(authorization(&other), None);
}

#[test]
fn an_organisation_or_a_user_on_any_instance_has_an_address() {
    let check = |keys: &str, address: &str, asked: &str| {
        let github = github(keys, None);
        let ask = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        assert_eq!((github.address().as_str(), ask.url.as_str()), (address, asked));
    };
    check("user = \"harbour\"", "https://github.com/harbour", "https://api.github.com/users/harbour/repos?sort=pushed&per_page=100");
    check(
        "org = \"harbour\"\napi_url = \"https://code.harbour.example/api/v3\"",
        "https://code.harbour.example/harbour",
        "https://code.harbour.example/api/v3/orgs/harbour/repos?sort=pushed&per_page=100",
    );
}

#[test]
fn an_organisation_is_a_name_and_must_be_there() {
    let fault = |keys: &str| {
        let mistakes = registry(keys, None).mistakes;
        mistakes.into_iter().map(|Mistake { fault, .. }| fault).collect::<Vec<_>>()
    };
    assert_eq!(fault(""), [MistakeFault::MissingKey { key: "org".into() }]);
    let value = "https://github.com/harbour/".to_owned();
    let wanted = MistakeFault::BadValue { key: "org".into(), value: value.clone(), allowed: vec!["harbour".into()] };
    assert_eq!(fault(&format!("org = \"{value}\"")), [wanted]);
    assert_eq!(fault("org = \"a/..\"").len(), 1);
}
