//! The forge: an API shaped like GitHub's, under `/api/v3/`.
//!
//! It answers for organisations, their repositories (paged by `Link`), READMEs, releases and files. Every number
//! and date is the repository's own; what a repository lacks is a 404.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};
use url::Url;

use super::{
    bodies::{Form, Outlet, Place, Repository},
    document::Document,
};
use crate::model;

/// The most repositories on one page. GitHub gives 100; here paging should happen with a few dozen.
pub(super) const MOST_ON_A_PAGE: usize = 20;

/// What an ask comes with.
pub(super) struct Asked<'a> {
    /// Where the town is served.
    pub base: &'a Url,
    pub now: DateTime<Utc>,
    /// The path below `/api/v3/`.
    pub path: &'a str,
    pub query: BTreeMap<String, String>,
    pub headers: &'a HeaderMap,
}

impl Asked<'_> {
    fn number(&self, key: &str, usual: usize) -> usize {
        self.query.get(key).and_then(|value| value.parse().ok()).filter(|number| *number > 0).unwrap_or(usual)
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Returns `value` as an answer of the API, last changed at `changed`.
    fn json(&self, value: &Value, changed: DateTime<Utc>) -> Document {
        let body = value.to_string();
        // As with GitHub, another token sees another `ETag`.
        let tag = model::hash(format!("{}\n{body}", self.header(header::AUTHORIZATION)).as_bytes());
        Document::new("application/json; charset=utf-8", body)
            .changed_at(changed)
            .with_header("etag", &format!("W/\"{}\"", tag.get(..32).unwrap_or_default()))
    }
}

/// Returns the answer to a request of the API.
pub(super) fn answer(place: &Place, asked: &Asked) -> Document {
    let steps: Vec<&str> = asked.path.trim_end_matches('/').split('/').collect();
    let found = match steps[..] {
        ["orgs" | "users", org] => organisation(place, asked, org),
        ["orgs" | "users", org, "repos"] => listing(place, asked, org),
        ["repositories", number] => there(place, asked.now)
            .find(|(it, _)| it.number.to_string() == number)
            .map(|(it, pushed)| asked.json(&described(it, asked), pushed)),
        ["repos", org, name, ref rest @ ..] => there(place, asked.now)
            .find(|(it, _)| it.org.eq_ignore_ascii_case(org) && it.name.eq_ignore_ascii_case(name))
            .and_then(|(repository, pushed)| part(repository, pushed, asked, rest)),
        _ => None,
    };
    found.unwrap_or_else(|| refused(404, "Not Found"))
}

/// A refusal in the words of the API.
pub(super) fn refused(status: u16, message: &str) -> Document {
    let said = json!({ "message": message, "documentation_url": "https://docs.github.com/rest", "status": status.to_string() });
    Document::new("application/json; charset=utf-8", said.to_string()).with_status(status)
}

/// The requests that one asker has left in this hour.
#[derive(Debug, Default)]
pub(super) struct Meter {
    hour: i64,
    used: u32,
}

impl Meter {
    /// Counts a request. Returns whether it was one too many.
    pub fn count(&mut self, limit: u32, now: DateTime<Utc>) -> bool {
        let hour = now.timestamp().div_euclid(3_600);
        if hour != self.hour {
            *self = Self { hour, used: 0 };
        }
        self.used = self.used.saturating_add(1);
        self.used > limit
    }

    /// Gives a request back: a 304 costs nothing to somebody with a token.
    pub fn give_back(&mut self) {
        self.used = self.used.saturating_sub(1);
    }

    /// Returns the headers that tell where one stands.
    pub fn headers(&self, limit: u32) -> [(&'static str, String); 5] {
        let used = self.used.min(limit);
        [
            ("x-ratelimit-limit", limit.to_string()),
            ("x-ratelimit-remaining", (limit - used).to_string()),
            ("x-ratelimit-used", used.to_string()),
            ("x-ratelimit-reset", ((self.hour + 1) * 3_600).to_string()),
            ("x-ratelimit-resource", "core".to_owned()),
        ]
    }
}

/// Returns the repositories that are there by `now`, each with its last push.
pub(super) fn there(place: &Place, now: DateTime<Utc>) -> impl Iterator<Item = (&Repository, DateTime<Utc>)> {
    place.repositories.iter().filter_map(move |it| it.pushed_by(now).map(|pushed| (it, pushed)))
}

fn outlet<'a>(place: &'a Place, org: &str) -> Option<&'a Outlet> {
    place.outlets.iter().find(|it| it.form == Form::Code && it.home.eq_ignore_ascii_case(org))
}

fn organisation(place: &Place, asked: &Asked, org: &str) -> Option<Document> {
    let outlet = outlet(place, org)?;
    let own: Vec<_> = there(place, asked.now).filter(|(it, _)| it.org == outlet.home).collect();
    let value = json!({
        "login": outlet.home,
        "id": owner_number(&outlet.home),
        "type": "Organization",
        "name": outlet.title,
        "description": outlet.about,
        "html_url": format!("{}{}/", asked.base, outlet.home),
        "repos_url": format!("{}api/v3/orgs/{}/repos", asked.base, outlet.home),
        "public_repos": own.len(),
    });
    Some(asked.json(&value, own.iter().map(|(_, pushed)| *pushed).max().unwrap_or_default()))
}

fn listing(place: &Place, asked: &Asked, org: &str) -> Option<Document> {
    let org = &outlet(place, org)?.home;
    let mut own: Vec<_> = there(place, asked.now).filter(|(it, _)| it.org == *org).collect();
    match asked.query.get("sort").map(String::as_str) {
        Some("pushed" | "updated") => own.sort_by_key(|(it, pushed)| std::cmp::Reverse((*pushed, it.number))),
        Some("full_name") => own.sort_by_key(|(it, _)| it.name.clone()),
        _ => own.sort_by_key(|(it, _)| std::cmp::Reverse((it.made_at, it.number))),
    }
    if asked.query.get("direction").is_some_and(|direction| direction == "asc") {
        own.reverse();
    }
    let (page, on_a_page) = (asked.number("page", 1), asked.number("per_page", 30).min(MOST_ON_A_PAGE));
    let last = own.len().div_ceil(on_a_page).max(1);
    let shown = own.iter().skip(page.saturating_sub(1).saturating_mul(on_a_page)).take(on_a_page);
    let value: Vec<Value> = shown.map(|(it, _)| described(it, asked)).collect();
    let changed = own.iter().map(|(_, pushed)| *pushed).max().unwrap_or_default();
    let document = asked.json(&Value::from(value), changed);
    let links = links(asked, page, last);
    Some(if links.is_empty() { document } else { document.with_header("link", &links) })
}

/// Returns the `Link` header of a page, or nothing where there is only one.
fn links(asked: &Asked, page: usize, last: usize) -> String {
    let mut links = Vec::new();
    let mut link = |rel: &str, page: usize| {
        let mut query = asked.query.clone();
        query.insert("page".to_owned(), page.to_string());
        let mut url = asked.base.clone();
        url.set_path(&format!("/api/v3/{}", asked.path));
        url.query_pairs_mut().extend_pairs(query);
        links.push(format!("<{url}>; rel=\"{rel}\""));
    };
    if page > 1 {
        link("prev", page.min(last + 1) - 1);
    }
    if page < last {
        link("next", page + 1);
        link("last", last);
    }
    if page > 1 {
        link("first", 1);
    }
    links.join(", ")
}

/// Returns the repository itself or a part of it: its README, its releases, its files.
fn part(repository: &Repository, pushed: DateTime<Utc>, asked: &Asked, rest: &[&str]) -> Option<Document> {
    match rest {
        [] => Some(asked.json(&described(repository, asked), pushed)),
        ["readme"] => file(repository, pushed, asked, "README.md"),
        ["releases"] => {
            let all: Vec<Value> = releases(repository, asked).collect();
            Some(asked.json(&Value::from(all), pushed))
        }
        ["releases", "latest"] => releases(repository, asked).next().map(|release| asked.json(&release, pushed)),
        ["contents"] => {
            let names = names(repository).into_iter();
            let all: Vec<Value> = names.map(|name| entry(repository, asked, &name)).collect();
            Some(asked.json(&Value::from(all), pushed))
        }
        ["contents", path @ ..] => file(repository, pushed, asked, &path.join("/")),
        _ => None,
    }
}

fn described(repository: &Repository, asked: &Asked) -> Value {
    let Repository { org, name, .. } = repository;
    let some = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let stamp = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let pushed = repository.pushed_by(asked.now).unwrap_or(repository.made_at);
    let licence = match repository.licence.as_str() {
        "" => Value::Null,
        "NOASSERTION" => json!({ "key": "other", "name": "Other", "spdx_id": "NOASSERTION", "url": null }),
        spdx => json!({ "key": spdx.to_lowercase(), "name": spdx, "spdx_id": spdx, "url": null }),
    };
    json!({
        "id": repository.number,
        "name": name,
        "full_name": format!("{org}/{name}"),
        "private": false,
        "owner": { "login": org, "id": owner_number(org), "type": "Organization" },
        "html_url": format!("{}{org}/{name}", asked.base),
        "url": format!("{}api/v3/repos/{org}/{name}", asked.base),
        "description": some(&repository.description),
        "fork": repository.fork,
        "created_at": stamp(repository.made_at),
        "updated_at": stamp(pushed),
        "pushed_at": stamp(pushed),
        "homepage": null,
        "stargazers_count": repository.stars,
        "watchers_count": repository.stars,
        "forks_count": repository.forks,
        "open_issues_count": 0,
        "language": some(&repository.language),
        "license": licence,
        "topics": repository.topics,
        "archived": repository.archived,
        "disabled": false,
        "visibility": "public",
        "default_branch": "main",
    })
}

fn releases<'a>(repository: &'a Repository, asked: &'a Asked) -> impl Iterator<Item = Value> + 'a {
    let Repository { org, name, .. } = repository;
    let out = repository.releases.iter().filter(|(_, at)| *at <= asked.now);
    out.map(move |(tag, at)| {
        json!({
            "tag_name": tag,
            "name": tag,
            "draft": false,
            "prerelease": false,
            "published_at": at.to_rfc3339_opts(SecondsFormat::Secs, true),
            "html_url": format!("{}{org}/{name}", asked.base),
            "body": "",
        })
    })
}

/// Returns the names of what lies at the top of a repository; a folder ends with a slash.
fn names(repository: &Repository) -> Vec<String> {
    let mut names = repository.files.clone();
    let more = [
        ("README.md", !repository.readme.is_empty()),
        ("LICENSE", !repository.licence.is_empty()),
        ("publiccode.yml", repository.publiccode),
    ];
    names.extend(more.into_iter().filter(|(_, there)| *there).map(|(name, _)| name.to_owned()));
    names.sort();
    names
}

fn entry(repository: &Repository, asked: &Asked, name: &str) -> Value {
    let (path, kind) = name.strip_suffix('/').map_or((name, "file"), |folder| (folder, "dir"));
    let url = format!("{}api/v3/repos/{}/{}/contents/{path}", asked.base, repository.org, repository.name);
    json!({ "name": path, "path": path, "type": kind, "url": url })
}

/// Returns a file: raw to whoever asks for that, else in base64 as GitHub gives it.
fn file(repository: &Repository, pushed: DateTime<Utc>, asked: &Asked, path: &str) -> Option<Document> {
    let text = match path {
        "README.md" if !repository.readme.is_empty() => repository.readme.clone(),
        "publiccode.yml" if repository.publiccode => publiccode(repository, asked),
        _ => return None,
    };
    if asked.header(header::ACCEPT).contains("raw") {
        return Some(Document::new("application/vnd.github.raw+json; charset=utf-8", text).changed_at(pushed));
    }
    let mut value = entry(repository, asked, path);
    value["size"] = text.len().into();
    value["encoding"] = "base64".into();
    value["content"] = base64(text.as_bytes()).into();
    Some(asked.json(&value, pushed))
}

fn publiccode(repository: &Repository, asked: &Asked) -> String {
    let Repository { org, name, description, licence, .. } = repository;
    let release = repository.releases.iter().find(|(_, at)| *at <= asked.now);
    let version = release.map_or(String::new(), |(tag, at)| {
        format!("softwareVersion: \"{tag}\"\nreleaseDate: \"{}\"\n", at.format("%Y-%m-%d"))
    });
    format!(
        r#"publiccodeYmlVersion: "0.4"
name: {name}
url: "{}{org}/{name}"
{version}platforms: [web]
developmentStatus: stable
softwareType: standalone/web
description:
  en:
    shortDescription: {}
legal:
  license: {licence}
maintenance:
  type: internal
  contacts:
    - name: {org}
      email: "code@{org}.example"
localisation:
  localisationReady: true
  availableLanguages: [en, cy]
"#,
        asked.base,
        Value::from(description.as_str()),
    )
}

/// A number for an organisation that is always the same.
fn owner_number(org: &str) -> u32 {
    org.bytes().fold(7_000_000, |sum, byte| (sum * 31 + u32::from(byte)) % 90_000_000)
}

/// Returns `bytes` in base64, broken into lines of 60 as GitHub does.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (n, three) in bytes.chunks(3).enumerate() {
        if n > 0 && n % 15 == 0 {
            text.push('\n');
        }
        let sum = (0..3).fold(0_u32, |sum, at| (sum << 8) | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let digit = usize::try_from((sum >> (18 - 6 * at)) & 63).expect("six bits are a small number");
            text.push(if at <= three.len() { DIGITS[digit].into() } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn base64_is_that_of_everybody_else() {
        for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(base64(&[0; 90]), format!("{}\n{}", "A".repeat(60), "A".repeat(60)));
    }

    #[test]
    fn an_hour_has_so_many_requests_and_no_more() {
        let (mut meter, now) = (Meter::default(), DateTime::UNIX_EPOCH + TimeDelta::hours(5));
        assert_eq!([(); 3].map(|()| meter.count(2, now)), [false, false, true]);
        assert_eq!(meter.headers(2)[1], ("x-ratelimit-remaining", "0".to_owned()));
        assert!(!meter.count(2, now + TimeDelta::hours(1)));
        meter.give_back();
        assert_eq!(meter.headers(2)[1], ("x-ratelimit-remaining", "2".to_owned()));
    }
}
