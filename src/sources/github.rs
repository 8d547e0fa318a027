//! The public repositories of a GitHub organisation or user, by its REST API or that of another instance.
//!
//! Of GitHub itself, READMEs and publiccode.yml come from its host of raw files, which counts no requests.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    Context, Keys, Kind, ReadError, Reading,
    forge::{self, Forge, Part, Repository, under},
    json::text_at,
};
use crate::model::{Answer, Ask, CodeFacts, Draft, ItemType, Memory, MistakeFault};

pub mod repository;

/// Where GitHub itself answers.
const API: &str = "https://api.github.com/";
/// Where GitHub itself keeps raw files.
const RAW: &str = "https://raw.githubusercontent.com/";
/// The version of the API that is read.
const API_VERSION: &str = "2022-11-28";
/// What the API is asked for, and a file of it.
const JSON: &str = "application/vnd.github+json";
const FILE: &str = "application/vnd.github.raw+json";

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
        self.address_of(self.owner.name())
    }

    fn asks(&self, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
        forge::asks(self, memory, now)
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        forge::read(self, ask, answer, memory)
    }

    fn reads_anyway(&self, ask: &Ask) -> bool {
        forge::is_of_walk(ask)
    }
}

impl Owner {
    fn name(&self) -> &str {
        match self {
            Self::Organisation(name) | Self::User(name) => name,
        }
    }
}

/// The name of an organisation or user: letters, digits, `.`, `-` and `_`.
pub fn name(keys: &mut Keys<'_>, key: &str) -> Option<String> {
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
    /// The host that repositories are known by, together with their number.
    fn forge(&self) -> String {
        let host = self.api.host_str().unwrap_or_default();
        host.strip_prefix("api.").unwrap_or(host).to_owned()
    }

    /// Asks for a file: of the host of raw files where there is one.
    fn file(&self, repository: &Repository, name: &str) -> Ask {
        let Repository { branch, full_name, .. } = repository;
        let (owner, project) = full_name.split_once('/').unwrap_or((full_name, ""));
        let ask = |url| self.ask(url, String::new());
        match RAW.parse::<Url>() {
            Ok(raw) if self.api.as_str() == API && !name.is_empty() => {
                let steps: Vec<&str> = [owner, project].into_iter().chain(branch.split('/')).chain([name]).collect();
                Ask { headers: Vec::new(), accept: "*/*", ..ask(under(&raw, &steps, &[])) }
            }
            _ if name.is_empty() => {
                Ask { accept: FILE, ..ask(under(&self.api, &["repos", owner, project, "readme"], &[])) }
            }
            _ => Ask { accept: FILE, ..ask(under(&self.api, &["repos", owner, project, "contents", name], &[])) },
        }
    }
}

impl Forge for Github {
    /// Newest push first.
    fn listing(&self, _: &Memory) -> Option<Url> {
        let of = match &self.owner {
            Owner::Organisation(_) => "orgs",
            Owner::User(_) => "users",
        };
        Some(under(&self.api, &[of, self.owner.name(), "repos"], &[("sort", "pushed"), ("per_page", "100")]))
    }

    fn newest_first(&self) -> bool {
        true
    }

    fn ask(&self, url: Url, key: String) -> Ask {
        let mut headers = vec![("X-GitHub-Api-Version".to_owned(), API_VERSION.to_owned())];
        headers.extend(self.token.iter().map(|token| ("Authorization".to_owned(), format!("Bearer {token}"))));
        Ask { url, key, stamp: None, accept: JSON, headers, also_reads: &[], extra_ca_file: None }
    }

    fn repository(&self, value: &Value) -> Result<Option<Draft>, &'static str> {
        repository::read(value, &self.forge())
    }

    /// A listing does not say what a copy was copied from; it is asked of copies that have gone on.
    fn parts(&self, facts: &CodeFacts) -> Vec<Part> {
        let about = (facts.moved_on() == Some(true)).then_some(Part::About);
        [Part::Tree, Part::Releases].into_iter().chain(about).collect()
    }

    fn part(&self, repository: &Repository, part: &Part) -> Option<Ask> {
        let (owner, project) = repository.full_name.split_once('/')?;
        let of = |more: &[&str], query: &[(&str, &str)]| {
            let steps: Vec<&str> = ["repos", owner, project].iter().chain(more).copied().collect();
            self.ask(under(&self.api, &steps, query), String::new())
        };
        let ask = match part {
            Part::About => of(&[], &[]),
            Part::Tree => of(&["contents"], &[]),
            Part::Releases => of(&["releases"], &[("per_page", "10")]),
            Part::Readme(name) | Part::PublicCode(name) => self.file(repository, name),
        };
        Some(Ask { key: repository.key(part), ..ask })
    }

    fn about(&self, value: &Value) -> CodeFacts {
        let fork_of = text_at(value, "source.html_url").or_else(|| text_at(value, "parent.html_url"));
        CodeFacts { fork_of, ..CodeFacts::default() }
    }

    fn address_of(&self, full_name: &str) -> String {
        let path = self.api.path().trim_end_matches('/').trim_end_matches("/api/v3");
        let mut site = self.api.clone();
        site.set_path(&format!("{}/{full_name}", path.trim_end_matches('/')));
        match site.host_str().and_then(|host| host.strip_prefix("api.")).map(str::to_owned) {
            Some(host) if site.set_host(Some(&host)).is_ok() => site.to_string(),
            _ => site.to_string(),
        }
    }

    fn guid(&self, number: u64) -> String {
        format!("github:{}:{number}", self.forge())
    }
}

#[cfg(test)]
mod tests;
