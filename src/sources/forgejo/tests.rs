//! Stories of Forgejo and Gitea.

use serde_json::json;

use super::*;
use crate::sources::{
    AnyKind,
    forge::tests::{faults, kind, now, visit},
};

const OF_ORGANISATION: &str = "/api/v1/orgs/harbour/repos?page=1&limit=50";
const OF_USER: &str = "/api/v1/users/harbour/repos?page=1&limit=50";

fn forgejo() -> AnyKind {
    kind("kind = \"forgejo\"\nurl = \"https://git.harbour.example\"\norg = \"harbour\"\n")
}

fn repository(id: u64) -> Value {
    json!({
        "id": id, "name": "ferry", "full_name": "harbour/ferry", "html_url": "https://git.harbour.example/harbour/ferry",
        "description": "Tells when the ferry goes", "private": false, "internal": false, "fork": false, "archived": false,
        "created_at": "2024-01-01T00:00:00Z", "updated_at": "2026-02-01T00:00:00Z", "default_branch": "main",
        "website": "", "language": "Rust", "licenses": ["mit"], "topics": ["tides"], "stars_count": 1, "owner": { "full_name": "a-person" }
    })
}

#[test]
fn a_repository_is_read_with_its_files() {
    let mut hidden = repository(8);
    hidden["internal"] = json!(true);
    let site = [
        (OF_ORGANISATION, json!([repository(7), hidden]).to_string(), None),
        ("/api/v1/repos/harbour/ferry/contents", json!([{ "name": "README.md", "type": "file" }]).to_string(), None),
        ("/api/v1/repos/harbour/ferry/releases?limit=10", "[]".to_owned(), None),
        ("/api/v1/repos/harbour/ferry/raw/README.md?ref=main", "# Ferry".to_owned(), None),
    ];
    let visited = visit(&forgejo(), &Memory::default(), now(), &site);

    assert_eq!(visited.asked, site.each_ref().map(|(path, ..)| (*path).to_owned()));
    let [draft] = visited.drafts.as_slice() else { panic!("{:?}", visited.drafts) };
    assert_eq!((draft.guid.as_deref(), draft.licence.as_deref()), (Some("forgejo:git.harbour.example:7"), Some("MIT")));
    assert_eq!(visited.additions.last().and_then(|addition| addition.text.as_deref()), Some("Ferry"));
    assert!(!format!("{visited:?}").contains("a-person"));
}

#[test]
fn what_is_no_organisation_is_a_user_from_then_on() {
    let site = [(OF_USER, "[]".to_owned(), Some("/api/v1/users/harbour/repos?page=2&limit=50")), ("/api/v1/users/harbour/repos?page=2&limit=50", "[]".to_owned(), None)];
    let visited = visit(&forgejo(), &Memory::default(), now(), &site);
    assert_eq!(visited.asked, [OF_ORGANISATION, OF_USER, site[1].0]);
    let again = visit(&forgejo(), &visited.memory, now(), &site);
    assert_eq!(again.asked, [OF_USER, site[1].0], "every page of a listing in any order is asked for");
    assert_eq!(forgejo().asks(&visited.memory, now())[0].also_reads, &[] as &[u16], "and a user who is gone is gone");
}

#[test]
fn an_organisation_must_be_named() {
    assert_eq!(faults("kind = \"forgejo\"\n").len(), 2);
    assert_eq!(faults("kind = \"forgejo\"\nurl = \"https://git.harbour.example\"\norg = \"a/b\"\n").len(), 1);
    assert_eq!(forgejo().address(), "https://git.harbour.example/harbour");
}
