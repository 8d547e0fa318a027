//! The public repositories of a GitHub organisation or user, by its REST API or that of another instance.
//!
//! A listing has pages. Each page that there was last time is asked for at the beginning of a visit, so that each is one
//! conditional request; pages beyond those are found by the `Link` header of the last one.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{Context, Keys, Kind, MOST_PAGES, ReadError, Reading, gate};
use crate::model::{Answer, Ask, ItemType, MistakeFault, Memory, Spoilt};

mod repository;

/// Where GitHub itself answers.
const API: &str = "https://api.github.com/";
/// The version of the API that is read.
const API_VERSION: &str = "2022-11-28";
/// In the memory, the address of the listing whose pages it keeps under `page:2`, `page:3` …
const LISTING: &str = "listing";

/// The public repositories of a GitHub organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct Github {
    owner: Owner,
    api: Url,
    token: Option<String>,
}

/// Whose repositories.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    Organisation(String),
    User(String),
}

impl fmt::Debug for Github {
    /// Without the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Github").field("owner", &self.owner).field("api", &self.api.as_str()).finish_non_exhaustive()
    }
}

impl Kind for Github {
    const GIVES: ItemType = ItemType::Code;

    fn new(keys: &mut Keys<'_>, context: &Context) -> Option<Self> {
        keys.know(&["org", "user", "api_url"]);
        let owner = if keys.has("user") && !keys.has("org") {
            name(keys, "user").map(Owner::User)
        } else {
            name(keys, "org").map(Owner::Organisation)
        };
        let api = if keys.has("api_url") { keys.url("api_url") } else { API.parse().ok() };
        let mut api = api?;
        if !api.path().ends_with('/') {
            api.set_path(&format!("{}/", api.path()));
        }
        // The token belongs to GitHub itself, and is shown to nobody else.
        let token = context.github_token.clone().filter(|_| api.as_str() == API);
        Some(Self { owner: owner?, api, token })
    }

    fn address(&self) -> String {
        let path = self.api.path().trim_end_matches('/').trim_end_matches("/api/v3");
        let mut site = self.api.clone();
        site.set_path(&format!("{}/{}", path.trim_end_matches('/'), self.owner.name()));
        match site.host_str().and_then(|host| host.strip_prefix("api.")).map(str::to_owned) {
            Some(host) if site.set_host(Some(&host)).is_ok() => site.to_string(),
            _ => site.to_string(),
        }
    }

    fn asks(&self, memory: &Memory, _: DateTime<Utc>) -> Vec<Ask> {
        let Some(first) = self.listing() else { return Vec::new() };
        let known = self.pages(memory);
        let mut asks = vec![self.ask(first, 1)];
        asks.extend(known.into_iter().map(|(page, url)| self.ask(url, page)));
        asks
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let opened = gate::open_json(answer)?;
        let unreadable = |detail: String| ReadError::Unreadable { detail };
        let value: Value = serde_json::from_str(&opened.text).map_err(|why| unreadable(why.to_string()))?;
        let Value::Array(repositories) = value else {
            return Err(unreadable("JSON, but no list of repositories".to_owned()));
        };
        let forge = self.forge();
        let mut reading = Reading { repairs: opened.repairs, ..Reading::default() };
        let all = repositories.len();
        for (position, repository) in repositories.into_iter().enumerate() {
            match repository::read(&repository, &forge) {
                Ok(draft) => reading.drafts.extend(draft),
                Err(why) => reading.spoilt.push(Spoilt { position, why: why.to_owned() }),
            }
        }
        if all > 0 && reading.spoilt.len() == all {
            return Err(unreadable("JSON, but no list of repositories".to_owned()));
        }
        self.turn_page(ask, answer, memory, &mut reading);
        Ok(reading)
    }
}

impl Owner {
    fn name(&self) -> &str {
        match self {
            Self::Organisation(name) | Self::User(name) => name,
        }
    }
}

/// The name of an organisation or user: letters, digits, `-` and `_`.
fn name(keys: &mut Keys<'_>, key: &str) -> Option<String> {
    let value = keys.required_text(key)?;
    let is_name = |text: &str| {
        !text.is_empty() && text.len() <= 100 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if is_name(&value) && value.chars().any(|c| c != '.') {
        return Some(value);
    }
    // Often the whole address of the organisation is written.
    let last = value.trim_end_matches('/').rsplit('/').next().unwrap_or_default().trim_start_matches('@');
    let allowed = if is_name(last) { vec![last.to_owned()] } else { Vec::new() };
    keys.wrong(key, MistakeFault::BadValue { key: key.to_owned(), value, allowed });
    None
}

impl Github {
    /// The first page of the listing, newest push first.
    fn listing(&self) -> Option<Url> {
        let path = match &self.owner {
            Owner::Organisation(name) => format!("orgs/{name}/repos"),
            Owner::User(name) => format!("users/{name}/repos"),
        };
        let mut url = self.api.join(&path).ok()?;
        url.set_query(Some("sort=pushed&per_page=100"));
        Some(url)
    }

    /// The host that repositories are known by, together with their number.
    fn forge(&self) -> String {
        let host = self.api.host_str().unwrap_or_default();
        host.strip_prefix("api.").unwrap_or(host).to_owned()
    }

    fn ask(&self, url: Url, page: usize) -> Ask {
        let mut headers = vec![("X-GitHub-Api-Version".to_owned(), API_VERSION.to_owned())];
        headers.extend(self.token.iter().map(|token| ("Authorization".to_owned(), format!("Bearer {token}"))));
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

    /// The pages after the first that there were last time, if the memory is of this very listing.
    fn pages(&self, memory: &Memory) -> BTreeMap<usize, Url> {
        let listing = self.listing().map(String::from);
        if memory.0.get(LISTING) != listing.as_ref() {
            return BTreeMap::new();
        }
        let page = |(key, url): (&String, &String)| Some((number_of(key)?, url.parse().ok()?));
        memory.0.iter().filter_map(page).filter(|(page, _)| (2..=MOST_PAGES).contains(page)).collect()
    }

    /// Looks for the page after the one that was read: asks for it if it is new, and forgets those that are no more.
    fn turn_page(&self, ask: &Ask, answer: &Answer, memory: &Memory, reading: &mut Reading) {
        let mut pages = self.pages(memory);
        let page = number_of(&ask.key).unwrap_or(1);
        let next = answer.headers.get("link").and_then(|link| next_link(link)).and_then(|next| answer.url.join(next).ok());
        let next = next.filter(|next| next.origin() == self.api.origin() && *next != ask.url && page < MOST_PAGES);
        match next {
            None => pages.retain(|known, _| *known <= page),
            Some(next) => {
                if let std::collections::btree_map::Entry::Vacant(vacant) = pages.entry(page + 1) {
                    reading.asks.push(self.ask(vacant.insert(next).clone(), page + 1));
                }
            }
        }
        let listing = self.listing().map(|url| (LISTING.to_owned(), url.to_string()));
        let pages = pages.into_iter().map(|(page, url)| (format!("page:{page}"), url.to_string()));
        reading.memory = Memory(listing.into_iter().chain(pages).collect());
    }
}

fn number_of(key: &str) -> Option<usize> {
    key.strip_prefix("page:")?.parse().ok()
}

/// The address that a `Link` header names as `rel="next"`.
fn next_link(header: &str) -> Option<&str> {
    header.split(',').find_map(|link| {
        let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"').eq_ignore_ascii_case("next")
        });
        is_next.then_some(address)
    })
}

#[cfg(test)]
mod tests;
