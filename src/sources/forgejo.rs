//! The public repositories of an organisation, or else a user, on any Forgejo or Gitea.
//!
//! Nobody can see from a name which of the two it is: the organisation is asked for, and if there is none the user; what
//! is found is remembered.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    Context, Keys, Kind, ReadError, Reading, dates,
    forge::{self, Forge, Part, Repository, draft, under, with_text},
    github::name,
    json::{list_at, text_at, text_of},
    licences, pages,
};
use crate::model::{Answer, Ask, CodeFacts, Draft, ItemType, Memory};

/// The public repositories of an organisation on a Forgejo or Gitea.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgejo {
    url: Url,
    org: String,
}

impl Kind for Forgejo {
    const GIVES: ItemType = ItemType::Code;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        let (url, org) = (keys.required_url("url"), name(keys, "org"));
        Some(Self { url: url?, org: org? })
    }

    fn address(&self) -> String {
        self.address_of(&self.org)
    }

    fn asks(&self, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
        let mut asks = forge::asks(self, memory, now);
        let of_organisation = self.listing_of("orgs");
        for ask in asks.iter_mut().filter(|ask| ask.url == of_organisation) {
            ask.also_reads = &[404];
        }
        asks
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        if answer.status == 404 && ask.stamp.is_none() {
            let of_user = self.listing_of("users");
            let asks = vec![self.ask(of_user.clone(), ask.key.clone())];
            return Ok(Reading { asks, memory: pages::memory_of(&of_user), ..Reading::default() });
        }
        forge::read(self, ask, answer, memory)
    }

    fn reads_anyway(&self, ask: &Ask) -> bool {
        forge::is_of_walk(ask)
    }
}

impl Forgejo {
    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    fn api(&self, steps: &[&str], query: &[(&str, &str)]) -> Url {
        let steps: Vec<&str> = ["api", "v1"].iter().chain(steps).copied().collect();
        under(&self.url, &steps, query)
    }

    fn listing_of(&self, owners: &str) -> Url {
        self.api(&[owners, &self.org, "repos"], &[("page", "1"), ("limit", "50")])
    }
}

impl Forge for Forgejo {
    fn listing(&self, memory: &Memory) -> Option<Url> {
        let of_user = self.listing_of("users");
        Some(if pages::is_of(memory, &of_user) { of_user } else { self.listing_of("orgs") })
    }

    fn newest_first(&self) -> bool {
        false
    }

    fn ask(&self, url: Url, key: String) -> Ask {
        let accept = "application/json";
        Ask { url, key, stamp: None, accept, headers: Vec::new(), also_reads: &[], extra_ca_file: None }
    }

    fn repository(&self, value: &Value) -> Result<Option<Draft>, &'static str> {
        let truth = |key: &str| value.get(key).and_then(Value::as_bool);
        let date = |key: &str| text_at(value, key).and_then(|raw| dates::read(&raw, chrono_tz::UTC));
        if !value.is_object() {
            return Err("not a repository");
        }
        if truth("private") == Some(true) || truth("internal") == Some(true) {
            return Ok(None);
        }
        let number = value.get("id").and_then(Value::as_u64).ok_or("a repository without a number")?;
        let name = text_at(value, "name").ok_or("a repository without a name")?;
        let link = text_at(value, "html_url").and_then(|url| url.parse().ok()).ok_or("a repository without an address")?;
        let code = CodeFacts {
            forge: self.host().to_owned(),
            repository: number,
            full_name: text_at(value, "full_name").unwrap_or_else(|| format!("{}/{name}", self.org)),
            default_branch: text_at(value, "default_branch"),
            pushed_at: date("updated_at"),
            created_at: date("created_at"),
            archived: truth("archived"),
            fork: truth("fork"),
            homepage: text_at(value, "website"),
            languages: text_at(value, "language").into_iter().collect(),
            stars: value.get("stars_count").and_then(Value::as_u64),
            forks: value.get("forks_count").and_then(Value::as_u64),
            fork_of: text_at(value, "parent.html_url"),
            ..CodeFacts::default()
        };
        let draft = draft(name, text_at(value, "description"), link, self.guid(number), code);
        let all: Vec<String> = list_at(value, "licenses").iter().filter_map(text_of).map(|name| licences::spdx(&name)).collect();
        Ok(Some(with_text(Draft {
            published_raw: text_at(value, "created_at"),
            licence: (!all.is_empty()).then(|| all.join(" AND ")),
            tags: list_at(value, "topics").iter().filter_map(text_of).collect(),
            ..draft
        })))
    }

    fn parts(&self, _: &CodeFacts) -> Vec<Part> {
        vec![Part::Tree, Part::Releases]
    }

    fn part(&self, repository: &Repository, part: &Part) -> Option<Ask> {
        let (owner, project) = repository.full_name.split_once('/')?;
        let of = |more: &[&str], query: &[(&str, &str)]| {
            let steps: Vec<&str> = ["repos", owner, project].iter().chain(more).copied().collect();
            self.api(&steps, query)
        };
        let (url, accept) = match part {
            Part::About => (of(&[], &[]), "application/json"),
            Part::Tree => (of(&["contents"], &[]), "application/json"),
            Part::Releases => (of(&["releases"], &[("limit", "10")]), "application/json"),
            Part::Readme(name) | Part::PublicCode(name) => {
                let name = if name.is_empty() { "README.md" } else { name };
                (of(&["raw", name], &[("ref", &repository.branch)]), "*/*")
            }
        };
        Some(Ask { accept, ..self.ask(url, repository.key(part)) })
    }

    /// Its listing says all that it knows.
    fn about(&self, _: &Value) -> CodeFacts {
        CodeFacts::default()
    }

    fn address_of(&self, full_name: &str) -> String {
        under(&self.url, &full_name.split('/').collect::<Vec<_>>(), &[]).into()
    }

    fn guid(&self, number: u64) -> String {
        format!("forgejo:{}:{number}", self.host())
    }
}

#[cfg(test)]
mod tests;
