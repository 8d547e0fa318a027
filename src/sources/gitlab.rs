//! The public projects of a GitLab group and its subgroups, on any instance.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    Context, Keys, Kind, ReadError, Reading, dates,
    forge::{self, Forge, Part, Repository, draft, under, with_text},
    json::{list_at, text_at, text_of},
    licences,
};
use crate::model::{Answer, Ask, CodeFacts, Draft, ItemType, Memory, MistakeFault};

/// The public projects of a GitLab group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gitlab {
    url: Url,
    group: String,
}

impl Kind for Gitlab {
    const GIVES: ItemType = ItemType::Code;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        let (url, group) = (keys.required_url("url"), group(keys));
        Some(Self { url: url?, group: group? })
    }

    fn address(&self) -> String {
        self.address_of(&self.group)
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

/// The path of a group: names with `/` between them.
fn group(keys: &mut Keys<'_>) -> Option<String> {
    let value = keys.required_text("group")?;
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_group = |text: &str| {
        text.len() <= 500 && text.split('/').all(|name| !name.is_empty() && name.chars().all(is_letter) && !name.starts_with('.'))
    };
    if is_group(&value) {
        return Some(value);
    }
    // Often the whole address of the group is written.
    let path = value.parse::<Url>().map(|url| url.path().trim_matches('/').to_owned()).unwrap_or_default();
    let allowed = if is_group(&path) { vec![path] } else { Vec::new() };
    keys.wrong("group", MistakeFault::BadValue { key: "group".to_owned(), value, allowed });
    None
}

impl Gitlab {
    fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    fn api(&self, steps: &[&str], query: &[(&str, &str)]) -> Url {
        let steps: Vec<&str> = ["api", "v4"].iter().chain(steps).copied().collect();
        under(&self.url, &steps, query)
    }
}

impl Forge for Gitlab {
    fn listing(&self, _: &Memory) -> Option<Url> {
        let query = [
            ("include_subgroups", "true"),
            ("with_shared", "false"),
            ("visibility", "public"),
            ("order_by", "last_activity_at"),
            ("sort", "desc"),
            ("per_page", "100"),
        ];
        Some(self.api(&["groups", &self.group, "projects"], &query))
    }

    fn newest_first(&self) -> bool {
        true
    }

    fn ask(&self, url: Url, key: String) -> Ask {
        let accept = "application/json";
        Ask { url, key, stamp: None, accept, headers: Vec::new(), also_reads: &[], extra_ca_file: None }
    }

    fn repository(&self, value: &Value) -> Result<Option<Draft>, &'static str> {
        let truth = |key: &str| value.get(key).and_then(Value::as_bool);
        let date = |key: &str| text_at(value, key).and_then(|raw| dates::read(&raw, chrono_tz::UTC));
        if text_at(value, "visibility").is_some_and(|visibility| visibility != "public") {
            return Ok(None);
        }
        let number = value.get("id").and_then(Value::as_u64).ok_or("a project without a number")?;
        let name = text_at(value, "name").ok_or("a project without a name")?;
        let link = text_at(value, "web_url").and_then(|url| url.parse().ok()).ok_or("a project without an address")?;
        let fork_of = text_at(value, "forked_from_project.web_url");
        let code = CodeFacts {
            forge: self.host().to_owned(),
            repository: number,
            full_name: text_at(value, "path_with_namespace").unwrap_or_else(|| name.clone()),
            default_branch: text_at(value, "default_branch"),
            pushed_at: date("last_activity_at"),
            created_at: date("created_at"),
            archived: truth("archived"),
            fork: Some(value.get("forked_from_project").is_some_and(Value::is_object)),
            stars: value.get("star_count").and_then(Value::as_u64),
            forks: value.get("forks_count").and_then(Value::as_u64),
            fork_of,
            ..CodeFacts::default()
        };
        let topics = [list_at(value, "topics"), list_at(value, "tag_list")].into_iter().find(|list| !list.is_empty());
        let draft = draft(name, text_at(value, "description"), link, self.guid(number), code);
        Ok(Some(with_text(Draft {
            published_raw: text_at(value, "created_at"),
            tags: topics.unwrap_or_default().iter().filter_map(text_of).collect(),
            ..draft
        })))
    }

    /// A listing does not say a project's licence.
    fn parts(&self, _: &CodeFacts) -> Vec<Part> {
        vec![Part::About, Part::Tree, Part::Releases]
    }

    fn part(&self, repository: &Repository, part: &Part) -> Option<Ask> {
        let number = repository.number.to_string();
        let reference = ("ref", repository.branch.as_str());
        let url = match part {
            Part::About => self.api(&["projects", &number], &[("license", "true")]),
            Part::Tree => self.api(&["projects", &number, "repository", "tree"], &[reference, ("per_page", "100")]),
            Part::Releases => self.api(&["projects", &number, "releases"], &[("per_page", "10")]),
            Part::Readme(name) | Part::PublicCode(name) => {
                let name = if name.is_empty() { "README.md" } else { name };
                self.api(&["projects", &number, "repository", "files", name, "raw"], &[reference])
            }
        };
        let accept = if matches!(part, Part::Readme(_) | Part::PublicCode(_)) { "*/*" } else { "application/json" };
        Some(Ask { accept, ..self.ask(url, repository.key(part)) })
    }

    fn about(&self, value: &Value) -> CodeFacts {
        let licence = text_at(value, "license.key").or_else(|| text_at(value, "license.name"));
        let licence = value.get("license").map(|_| licence.map(|licence| licences::spdx(&licence)).unwrap_or_default());
        CodeFacts { licence, ..CodeFacts::default() }
    }

    fn address_of(&self, full_name: &str) -> String {
        under(&self.url, &full_name.split('/').collect::<Vec<_>>(), &[]).into()
    }

    fn guid(&self, number: u64) -> String {
        format!("gitlab:{}:{number}", self.host())
    }
}

#[cfg(test)]
mod tests;
