//! Stories of GitLab groups.

use serde_json::json;

use super::*;
use crate::sources::{
    AnyKind,
    forge::tests::{faults, kind, now, visit},
};

const KEYS: &str = "kind = \"gitlab\"\nurl = \"https://git.harbour.example/\"\ngroup = \"digital/open\"\n";
const LISTING: &str = "/api/v4/groups/digital%2Fopen/projects?include_subgroups=true&with_shared=false&visibility=public&order_by=last_activity_at&sort=desc&per_page=100";

fn gitlab() -> AnyKind {
    kind(KEYS)
}

fn project(id: u64) -> Value {
    json!({
        "id": id, "name": "Ferry", "path_with_namespace": "digital/open/boats/ferry", "description": "Tells when the ferry goes",
        "web_url": "https://git.harbour.example/digital/open/boats/ferry", "default_branch": "main", "topics": ["tides"],
        "created_at": "2024-01-01T00:00:00.000Z", "last_activity_at": "2026-02-01T00:00:00.000Z", "archived": false,
        "visibility": "public", "star_count": 2, "forks_count": 1, "owner": { "name": "a-person" },
        "forked_from_project": { "id": 3, "web_url": "https://git.valley.example/boats" }
    })
}

#[test]
fn a_project_is_read_with_its_licence_files_and_releases() {
    let mut hidden = project(8);
    hidden["visibility"] = json!("internal");
    let site = [
        (LISTING, json!([project(7), hidden, 5]).to_string(), None),
        ("/api/v4/projects/7?license=true", json!({ "id": 7, "license": { "key": "eupl-1.2", "name": "EUPL 1.2" } }).to_string(), None),
        ("/api/v4/projects/7/repository/tree?ref=main&per_page=100", json!([{ "name": "README.md", "type": "blob" }, { "name": "tests", "type": "tree" }]).to_string(), None),
        ("/api/v4/projects/7/releases?per_page=10", json!([{ "tag_name": "v1", "released_at": "2026-01-05T00:00:00Z" }]).to_string(), None),
        ("/api/v4/projects/7/repository/files/README.md/raw?ref=main", "# Ferry".to_owned(), None),
    ];
    let visited = visit(&gitlab(), &Memory::default(), now(), &site);

    assert_eq!(visited.asked, site.each_ref().map(|(path, ..)| (*path).to_owned()));
    let [draft] = visited.drafts.as_slice() else { panic!("{:?}", visited.drafts) };
    assert_eq!((draft.guid.as_deref(), draft.title.as_str()), (Some("gitlab:git.harbour.example:7"), "Ferry"));
    assert_eq!((draft.text.as_str(), &draft.tags), ("Tells when the ferry goes\ntides", &vec!["tides".to_owned()]));
    let code = draft.code.as_ref().expect("it is code");
    assert_eq!((code.fork, code.moved_on(), code.fork_of.as_deref()), (Some(true), Some(true), Some("https://git.valley.example/boats")));
    assert_eq!(visited.additions[0].facts.licence.as_deref(), Some("EUPL-1.2"));
    assert_eq!(visited.additions[1].facts.files.as_ref().and_then(|files| files.tests), Some(true));
    assert_eq!(visited.additions[2].facts.releases.as_ref().and_then(|releases| releases.newest.as_deref()), Some("v1"));
    assert_eq!(visited.additions[3].text.as_deref(), Some("Ferry"));
    assert!(!format!("{visited:?}").contains("a-person"));
    assert_eq!(visit(&gitlab(), &visited.memory, now(), &site).asked, [LISTING]);
}

#[test]
fn a_project_without_a_licence_says_so() {
    let AnyKind::Gitlab(gitlab) = gitlab() else { panic!("another kind") };
    assert_eq!(gitlab.about(&json!({ "license": null })).licence.as_deref(), Some(""));
    assert_eq!(gitlab.about(&json!({})).licence, None);
}

#[test]
fn a_group_is_a_path_and_must_be_there() {
    let check = |group: &str, wanted: &[&str]| {
        let keys = KEYS.replace("digital/open", group);
        let allowed = wanted.iter().map(|one| (*one).to_owned()).collect();
        assert_eq!(faults(&keys), [MistakeFault::BadValue { key: "group".into(), value: group.into(), allowed }]);
    };
    check("https://git.harbour.example/digital/open/", &["digital/open"]);
    check("a/../b", &[]);
    check("/a", &[]);
    assert_eq!(faults("kind = \"gitlab\"\n").len(), 2);
    assert_eq!(gitlab().address(), "https://git.harbour.example/digital/open");
}
