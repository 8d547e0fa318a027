//! Stories of catalogues of every shape.

use serde_json::json;

use super::*;
use crate::{
    model::MistakeFault,
    sources::{
        AnyKind,
        forge::tests::{answer, faults, kind, now, visit},
    },
};

fn catalogue(keys: &str) -> AnyKind {
    kind(&format!("kind = \"catalogue\"\nurl = \"https://software.example/list\"\n{keys}"))
}

fn read(keys: &str, document: &str) -> Result<Reading, ReadError> {
    let catalogue = catalogue(keys);
    let ask = catalogue.asks(&Memory::default(), now()).remove(0);
    catalogue.read(&ask, &answer(&ask, 200, document), &Memory::default())
}

fn draft(keys: &str, document: &str) -> Draft {
    let mut reading = read(keys, document).expect("it is read");
    assert_eq!((reading.drafts.len(), reading.spoilt.len()), (1, 0), "{reading:?}");
    reading.drafts.remove(0)
}

fn public(url: &str) -> String {
    format!("publiccodeYmlVersion: '0.4'\nname: Ferry\nurl: {url}\nreleaseDate: 2026-01-31\nusedBy: [Valley]\nlegal: {{license: mit}}\n\
             description:\n  it: {{shortDescription: Orari}}\n  en: {{shortDescription: Timetable, longDescription: All of it}}\n")
}

#[test]
fn a_publiccode_catalogue_has_files_inside_and_pages_behind() {
    let one = |id: &str, url: &str, file: &str| json!({ "id": id, "url": url, "aliases": ["https://old.example/ferry"], "publiccodeYml": file, "createdAt": "2024-01-01T00:00:00Z" });
    let here = "https://code.example/ferry.git";
    let first = json!({ "data": [
        one("1", here, &public("https://code.example/Ferry")),
        one("2", "https://code.example/copy", &public(here)),
        one("3", "https://code.example/moved", &public("https://old.example/ferry")),
        one("4", here, "- no table"),
        7,
    ], "links": { "prev": null, "next": "?page[after]=abc" } });
    let second = json!({ "data": [], "links": { "next": null } });
    let site = [("/list", first.to_string(), None), ("/list?page[after]=abc", second.to_string(), None)];
    let visited = visit(&catalogue(""), &Memory::default(), now(), &site);

    assert_eq!(visited.asked, ["/list", "/list?page[after]=abc"]);
    assert_eq!(visit(&catalogue(""), &visited.memory, now(), &site).asked, visited.asked);
    let ids: Vec<_> = visited.drafts.iter().map(|draft| draft.guid.as_deref()).collect();
    assert_eq!(ids, [Some("1"), Some("3")], "a technical copy is left out");
    let ferry = &visited.drafts[0];
    assert_eq!((ferry.title.as_str(), ferry.summary.as_str(), ferry.text.as_str()), ("Ferry", "Timetable", "All of it"));
    assert_eq!((ferry.licence.as_deref(), ferry.link.as_ref().map(Url::as_str)), (Some("MIT"), Some(here)));
    assert_eq!(ferry.updated.map(|at| at.to_rfc3339()).as_deref(), Some("2026-01-31T00:00:00+00:00"));
    let code = ferry.code.as_ref().expect("it is code");
    assert_eq!((code.forge.as_str(), code.full_name.as_str(), code.repository), ("code.example", "ferry", 0));
    assert_eq!(code.publiccode.as_ref().map(|public| public.used_by.clone()), Some(vec!["Valley".to_owned()]));
}

#[test]
fn code_json_is_read_in_both_versions() {
    let second = json!({ "version": "2.0.0", "agency": "HARBOUR", "releases": [{
        "name": "Ferry", "repositoryURL": "https://code.example/ferry", "description": "Timetable", "tags": ["tides"],
        "permissions": { "licenses": [{ "name": "mit", "URL": "https://x.example" }], "usageType": "openSource" },
        "contact": { "email": "a.person@harbour.example" }, "date": { "created": "2024-01-01", "lastModified": "2026-01-01" }
    }] });
    let first = json!({ "agency": "HARBOUR", "projects": [{
        "name": "Ferry", "repository": "https://code.example/ferry", "description": "Timetable", "tags": ["tides"],
        "license": "https://opensource.org/licenses/MIT", "openSourceProject": 1
    }] });
    for document in [second, first] {
        let draft = draft("", &document.to_string());
        assert_eq!((draft.title.as_str(), draft.summary.as_str(), draft.licence.as_deref()), ("Ferry", "Timetable", Some("MIT")));
        assert_eq!((draft.link.as_ref().map(Url::as_str), &draft.tags), (Some("https://code.example/ferry"), &vec!["tides".to_owned()]));
        assert!(!format!("{draft:?}").contains("a.person"));
    }
}

#[test]
fn fields_say_what_is_what() {
    let keys = "fields = { items = \"all.apps\", title = \"label\", link = \"where.0\", text = \"words\", tags = \"about\", published = \"born\", id = \"key\" }\n";
    let document = json!({ "all": { "apps": [{ "label": "Ferry &amp; tide", "name": "no", "where": ["https://a.example/"], "words": "<p>Long</p>", "about": "a, b", "born": "1 March 2026", "key": 7 }] } });
    let draft = draft(keys, &document.to_string());
    assert_eq!((draft.title.as_str(), draft.text.as_str(), draft.guid.as_deref()), ("Ferry & tide", "Long", Some("7")));
    assert_eq!((draft.summary.as_str(), draft.tags.len(), draft.published.is_some()), ("", 2, true));
}

#[test]
fn a_list_of_repositories_is_one_of_github_if_it_looks_so() {
    let repository = |visibility: &str| json!({ "id": 7, "name": "ferry", "full_name": "harbour/ferry", "html_url": "https://github.com/harbour/ferry", "default_branch": "main", "visibility": visibility });
    let draft = draft("", &json!([repository("public"), repository("internal")]).to_string());
    assert_eq!(draft.guid.as_deref(), Some("github:github.com:7"));
}

#[test]
fn yaml_is_read_as_json_is() {
    let list = draft("", "- name: Ferry\n  url: https://a.example/\n  tags: {fr: [marée], en: [tide]}\n");
    assert_eq!((list.title.as_str(), &list.tags), ("Ferry", &vec!["tide".to_owned()]));
    let canadian = draft("", "releases:\n  - name: {fr: Traversier, en: Ferry}\n    description:\n      en: {whatItDoes: Timetable}\n      fr: {whatItDoes: Horaire}\n    repositoryURL: {en: https://a.example/}\n");
    assert_eq!((canadian.title.as_str(), canadian.summary.as_str()), ("Ferry", "Timetable"));
    assert_eq!(canadian.language.as_ref().map(crate::model::LanguageTag::as_str), Some("en"));
    assert_eq!(draft("", &public("https://code.example/ferry")).title, "Ferry");
    let by_country = read("", "Wales:\n  - name: A\n  - name: B\nIreland:\n  - name: C\n").expect("it is read");
    assert_eq!(by_country.drafts.len(), 3);
}

#[test]
fn what_is_no_list_is_said_to_be_none() {
    assert_eq!(read("", "<!doctype html><html>"), Err(ReadError::Html));
    assert_eq!(read("", ""), Err(ReadError::Empty));
    assert!(matches!(read("", "just words"), Err(ReadError::Unreadable { .. })));
    assert_eq!(read("", "{\"message\": \"Not found\"}"), Err(ReadError::NothingMatched));
    assert_eq!(read("fields = { title = \"x\" }\n", "[{\"name\": \"Ferry\"}]"), Err(ReadError::NothingMatched));
    assert_eq!(read("", "[]").map(|reading| reading.drafts.len()), Ok(0));
    let some = read("", "[{\"name\": \"Ferry\"}, {\"nothing\": 1}]").expect("it is read");
    assert_eq!((some.drafts.len(), some.spoilt[0].position), (1, 1));
}

#[test]
fn a_field_that_does_not_exist_is_a_mistake() {
    let keys = "kind = \"catalogue\"\nurl = \"https://software.example/list\"\nfields = { titel = \"name\", link = \"\" }\n";
    let unknown = MistakeFault::UnknownKey { key: "fields.titel".into(), nearest: Some("fields.title".into()) };
    assert_eq!(faults(keys), [unknown, MistakeFault::MissingKey { key: "fields.link".into() }]);
}
