//! The public repositories of a GitHub organisation.
//!
//! Every page of the listing is asked for conditionally: what has not changed costs nothing. A repository is known by
//! its number, which stays when it is renamed or moved.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    Kind, MOST_PAGES, ReadError, Reading,
    registry::{Context, Keys},
};
use crate::model::{Answer, Ask, CodeFacts, Draft, ItemType, LanguageTag, Memory, Spoilt};

/// Where an organisation is asked for, unless feeds.toml says otherwise.
const API: &str = "https://api.github.com";
/// The version of the API that is read.
const API_VERSION: &str = "2022-11-28";
/// Repositories on a page; GitHub gives no more.
const REPOSITORIES_A_PAGE: &str = "100";
/// What is remembered: how many pages the listing had.
const PAGES: &str = "pages";

/// An organisation, or a user, on GitHub or an instance of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Github {
    owner: String,
    is_user: bool,
    api: Url,
    token: Option<String>,
}

impl Kind for Github {
    const GIVES: ItemType = ItemType::Code;

    fn new(keys: &mut Keys<'_>, context: &Context) -> Option<Self> {
        let user = keys.text("user");
        let api = keys.url("api_url");
        let owner = match &user {
            Some(user) => user.clone(),
            None => keys.required_text("org")?,
        };
        keys.know(&["org"]);
        let api = api.or_else(|| API.parse().ok())?;
        // A token belongs to api.github.com, and is not shown to anybody else.
        let token = context.github_token.clone().filter(|_| api.host_str() == Some("api.github.com"));
        Some(Self { owner, is_user: user.is_some(), api, token })
    }

    fn address(&self) -> String {
        match self.api.host_str() {
            Some("api.github.com") => format!("https://github.com/{}", self.owner),
            _ => self.listing(1).to_string(),
        }
    }

    fn asks(&self, memory: &Memory, _: DateTime<Utc>) -> Vec<Ask> {
        let known: usize = memory.0.get(PAGES).and_then(|pages| pages.parse().ok()).unwrap_or(1);
        (1..=known.clamp(1, MOST_PAGES)).map(|page| self.ask(self.listing(page), page)).collect()
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let unreadable = |detail: String| ReadError::Unreadable { detail };
        if answer.body.is_empty() {
            return Err(ReadError::Empty);
        }
        let listing: Value = serde_json::from_slice(&answer.body).map_err(|why| unreadable(why.to_string()))?;
        let repositories = listing.as_array().ok_or_else(|| unreadable("no list of repositories".to_owned()))?;
        let page: usize = ask.key.strip_prefix("page:").and_then(|page| page.parse().ok()).unwrap_or(1);
        let mut memory = memory.clone();
        let mut reading = Reading::default();
        let known: usize = memory.0.get(PAGES).and_then(|pages| pages.parse().ok()).unwrap_or(1);
        match has_next_page(answer) {
            true if page >= known && page < MOST_PAGES => {
                memory.0.insert(PAGES.to_owned(), (page + 1).to_string());
                // By our own address and not by the one of the header, so that it is the same at the next visit.
                reading.asks.push(self.ask(self.listing(page + 1), page + 1));
            }
            true => {}
            // The listing ends here now; pages behind it are not asked for again.
            false => {
                memory.0.insert(PAGES.to_owned(), page.min(known).to_string());
            }
        }
        for (position, repository) in repositories.iter().enumerate() {
            match self.draft(repository) {
                Ok(draft) => reading.drafts.extend(draft),
                Err(why) => reading.spoilt.push(Spoilt { position, why: why.to_owned() }),
            }
        }
        Ok(Reading { memory, ..reading })
    }
}

impl Github {
    fn listing(&self, page: usize) -> Url {
        let mut url = self.api.clone();
        let owners = if self.is_user { "users" } else { "orgs" };
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend([owners, &self.owner, "repos"]);
        }
        url.query_pairs_mut().append_pair("sort", "pushed").append_pair("per_page", REPOSITORIES_A_PAGE);
        if page > 1 {
            url.query_pairs_mut().append_pair("page", &page.to_string());
        }
        url
    }

    fn ask(&self, url: Url, page: usize) -> Ask {
        let mut headers = vec![("X-GitHub-Api-Version".to_owned(), API_VERSION.to_owned())];
        headers.extend(self.token.as_ref().map(|token| ("Authorization".to_owned(), format!("Bearer {token}"))));
        Ask {
            url,
            key: format!("page:{page}"),
            stamp: None,
            accept: "application/vnd.github+json",
            headers,
            also_reads: &[],
            extra_ca_file: None,
        }
    }

    /// A draft of a repository; none for one that is not public.
    fn draft(&self, repository: &Value) -> Result<Option<Draft>, &'static str> {
        let truth = |name: &str| repository.get(name).and_then(Value::as_bool);
        let number = |name: &str| repository.get(name).and_then(Value::as_u64);
        if truth("private") == Some(true) || truth("disabled") == Some(true) {
            return Ok(None);
        }
        let id = number("id").ok_or("no number")?;
        let name = words(repository, "name").ok_or("no name")?;
        let link: Option<Url> = words(repository, "html_url").and_then(|url| url.parse().ok());
        let forge = link.as_ref().and_then(Url::host_str).or(self.api.host_str()).unwrap_or_default().to_owned();
        let summary = words(repository, "description").unwrap_or_default();
        let labels = repository.get("topics").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let tags: Vec<String> = labels.map(str::to_owned).collect();
        let languages: Vec<String> = words(repository, "language").into_iter().collect();
        let facts = CodeFacts {
            forge: forge.clone(),
            repository: id,
            full_name: words(repository, "full_name").unwrap_or_else(|| format!("{}/{name}", self.owner)),
            default_branch: words(repository, "default_branch"),
            pushed_at: instant(repository, "pushed_at"),
            created_at: instant(repository, "created_at"),
            archived: truth("archived"),
            fork: truth("fork"),
            homepage: words(repository, "homepage"),
            languages,
            stars: number("stargazers_count"),
            forks: number("forks_count"),
        };
        Ok(Some(Draft {
            guid: Some(format!("{forge}#{id}")),
            link,
            title: name,
            text: String::new(),
            summary,
            published: facts.created_at,
            published_raw: words(repository, "created_at"),
            updated: facts.pushed_at.or_else(|| instant(repository, "updated_at")),
            language: None::<LanguageTag>,
            item_type: Some(ItemType::Code),
            licence: licence(repository),
            tags,
            code: Some(facts),
        }))
    }
}

fn words(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn instant(value: &Value, name: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.get(name)?.as_str()?).ok().map(|at| at.to_utc())
}

/// The licence as SPDX names it. One that GitHub has found and not recognised is `other`: there is a text to be read.
fn licence(repository: &Value) -> Option<String> {
    let licence = repository.get("license")?;
    match words(licence, "spdx_id").as_deref() {
        Some("NOASSERTION") => Some("other".to_owned()),
        Some(spdx) => Some(spdx.to_owned()),
        None => words(licence, "name").map(|_| "other".to_owned()),
    }
}

/// Whether the `Link` header (RFC 8288) says that there is a next page.
fn has_next_page(answer: &Answer) -> bool {
    let header = answer.headers.get("link").map(String::as_str).unwrap_or_default();
    header.split(',').any(|link| link.contains("rel=\"next\"") || link.contains("rel=next"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Hints, Validators};

    fn harbour(token: Option<&str>) -> Github {
        let api = if token.is_some() { API } else { "https://code.harbour.example/api/v3" };
        Github { owner: "harbour".into(), is_user: false, api: api.parse().expect("a URL"), token: token.map(str::to_owned) }
    }

    fn answer(body: &Value, link: Option<&str>) -> Answer {
        Answer {
            url: "https://code.harbour.example/api/v3/orgs/harbour/repos".parse().expect("a URL"),
            status: 200,
            content_type: Some("application/json".into()),
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
            "html_url": format!("https://code.harbour.example/harbour/{name}"), "description": "Books bulky waste",
            "created_at": "2024-01-01T00:00:00Z", "pushed_at": "2026-01-01T00:00:00Z", "language": "Ruby",
            "license": { "spdx_id": "MIT", "name": "MIT" }, "topics": ["waste"], "stargazers_count": 3
        })
    }

    #[test]
    fn a_repository_is_known_by_its_number_and_its_facts_are_kept() {
        let github = harbour(None);
        let ask = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        assert_eq!(ask.url.as_str(), "https://code.harbour.example/api/v3/orgs/harbour/repos?sort=pushed&per_page=100");
        let listing = json!([repository(7, "bulky-waste"), { "id": 8, "name": "secret", "private": true }, { "name": "odd" }]);

        let reading = github.read(&ask, &answer(&listing, None), &Memory::default()).expect("it is read");

        assert_eq!(reading.drafts.len(), 1);
        assert_eq!(reading.spoilt.len(), 1);
        let draft = &reading.drafts[0];
        assert_eq!(draft.guid.as_deref(), Some("code.harbour.example#7"));
        assert_eq!((draft.title.as_str(), draft.licence.as_deref()), ("bulky-waste", Some("MIT")));
        let facts = draft.code.as_ref().expect("facts");
        assert_eq!((facts.archived, facts.fork, facts.stars), (Some(true), Some(false), Some(3)));
    }

    #[test]
    fn all_pages_are_read_and_known_pages_are_asked_for_at_once() {
        let github = harbour(None);
        let first = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        let link = "<https://code.harbour.example/api/v3/orgs/harbour/repos?page=2>; rel=\"next\", <https://x.example/>; rel=\"last\"";
        let one = github.read(&first, &answer(&json!([repository(1, "a")]), Some(link)), &Memory::default()).expect("read");
        assert_eq!(one.asks.len(), 1);
        let two = github.read(&one.asks[0], &answer(&json!([repository(2, "b")]), None), &one.memory).expect("read");
        assert_eq!(two.asks, []);

        let next_visit = github.asks(&two.memory, DateTime::UNIX_EPOCH);
        assert_eq!(next_visit.iter().map(|ask| ask.key.as_str()).collect::<Vec<_>>(), ["page:1", "page:2"]);
        let shorter = github.read(&next_visit[0], &answer(&json!([]), None), &two.memory).expect("read");
        assert_eq!(github.asks(&shorter.memory, DateTime::UNIX_EPOCH).len(), 1);
    }

    #[test]
    fn what_the_header_says_of_the_next_page_leads_nowhere_else() {
        let github = harbour(None);
        let first = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        let link = "<https://evil.example/?page=2>; rel=\"next\"";
        let reading = github.read(&first, &answer(&json!([]), Some(link)), &Memory::default()).expect("read");
        assert_eq!(reading.asks[0].url.host_str(), Some("code.harbour.example"));
    }

    #[test]
    fn a_token_goes_to_github_alone() {
        let with = harbour(Some("secret")).asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        assert!(with.headers.contains(&("Authorization".to_owned(), "Bearer secret".to_owned())));
        let mut keys_mistakes = Vec::new();
        let text = "[[body]]\nslug=\"h\"\nname.en=\"H\"\n[[source]]\nslug=\"c\"\nbody=\"h\"\nkind=\"github\"\norg=\"o\"\napi_url=\"https://code.harbour.example/api/v3\"\n";
        let context = Context { github_token: Some("secret".into()), ..Context::default() };
        let registry = crate::sources::registry::read(text, &context);
        keys_mistakes.extend(registry.mistakes);
        assert_eq!(keys_mistakes, []);
        let elsewhere = registry.sources[0].kind.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        assert!(!elsewhere.headers.iter().any(|(name, _)| name == "Authorization"));
    }

    #[test]
    fn what_is_no_listing_says_so() {
        let github = harbour(None);
        let ask = github.asks(&Memory::default(), DateTime::UNIX_EPOCH).remove(0);
        let read = |body: Value| github.read(&ask, &answer(&body, None), &Memory::default());
        assert!(matches!(read(json!({ "message": "Not Found" })), Err(ReadError::Unreadable { .. })));
    }
}
