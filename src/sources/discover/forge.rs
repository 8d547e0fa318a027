//! Addresses of forges: whose repositories they lead to.

use url::Url;

use crate::{
    model::Answer,
    sources::{
        forge::under,
        html::{Written, head::Head, title},
        json::{self, text_at},
        links::is_web,
    },
};

/// First parts of paths on GitHub that are no owners.
const NO_OWNERS: [&str; 32] = [
    "about",
    "account",
    "apps",
    "blog",
    "codespaces",
    "collections",
    "contact",
    "copilot",
    "customer-stories",
    "dashboard",
    "enterprise",
    "events",
    "explore",
    "features",
    "issues",
    "join",
    "login",
    "marketplace",
    "new",
    "notifications",
    "organizations",
    "pricing",
    "pulls",
    "readme",
    "search",
    "security",
    "settings",
    "site",
    "sponsors",
    "stars",
    "topics",
    "trending",
];
/// First parts of paths on other forges that are no owners.
const NO_GROUPS: [&str; 14] = [
    "-",
    "admin",
    "api",
    "assets",
    "dashboard",
    "explore",
    "groups",
    "help",
    "projects",
    "public",
    "repo",
    "search",
    "user",
    "users",
];

/// The owner of repositories on a forge, and one of them if the address leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forge {
    /// GitHub, or an instance of its own.
    Github {
        /// The API of the instance; none for GitHub itself.
        api: Option<Url>,
        /// An organisation or a user.
        owner: String,
        /// One repository of theirs.
        repository: Option<String>,
    },
    /// A GitLab.
    Gitlab {
        /// Where it is.
        url: Url,
        /// A group, with the groups it stands in, or a project: only the forge itself knows.
        path: String,
    },
    /// A Forgejo or Gitea.
    Forgejo {
        /// Where it is.
        url: Url,
        /// An organisation or a user.
        owner: String,
        /// One repository of theirs.
        repository: Option<String>,
    },
}

impl Forge {
    /// Says what an address leads to, if its host alone says that it is a forge.
    ///
    /// ```
    /// # use gorwel::sources::discover::Forge;
    /// let at = |url: &str| Forge::at(&url.parse().expect("a URL"));
    /// let wanted = Forge::Github { api: None, owner: "harbour".into(), repository: Some("bins".into()) };
    /// assert_eq!(at("https://github.com/harbour/bins/issues"), Some(wanted));
    /// assert_eq!(at("https://harbour.example/github"), None);
    /// ```
    pub fn at(url: &Url) -> Option<Self> {
        let host = url.host_str()?.trim_start_matches("www.");
        let parts = parts(url);
        if let Some(forge) = by_api(host, url, &parts) {
            return Some(forge);
        }
        match host {
            "github.com" => {
                let (owner, repository) = owner(&without(&parts, "orgs"), &NO_OWNERS)?;
                Some(Self::Github { api: None, owner, repository })
            }
            host if host == "gitlab.com" || host.starts_with("gitlab.") => gitlab(url, &parts),
            host if host == "codeberg.org" || ["gitea.", "forgejo."].iter().any(|name| host.starts_with(name)) => {
                forgejo(url, &parts)
            }
            _ => None,
        }
    }

    /// Says what an address leads to by what its page says that it is made with.
    pub fn by_page(head: &Head, url: &Url) -> Option<Self> {
        let says = |names: &[&str]| head.property(names).unwrap_or_default().to_lowercase();
        let keywords = says(&["keywords"]);
        if says(&["og:site_name"]) == "gitlab" || says(&["generator"]).starts_with("gitlab") {
            return gitlab(url, &parts(url));
        }
        let is_word = |word: &str| keywords.split(',').any(|keyword| keyword.trim() == word);
        let by = says(&["author"]);
        let is_forgejo =
            is_word("forgejo") || is_word("gitea") || by.starts_with("gitea - ") || by.starts_with("forgejo ");
        if is_forgejo { forgejo(url, &parts(url)) } else { None }
    }
}

/// What an address of a forge's API leads to: GitHub's at its own host or under `/api/v3/`, GitLab's under `/api/v4/`,
/// Forgejo's and Gitea's under `/api/v1/`.
fn by_api(host: &str, url: &Url, parts: &[String]) -> Option<Forge> {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let of = |rest: &[&str]| match rest {
        ["orgs" | "users", owner, ..] => Some(((*owner).to_owned(), None)),
        ["repos", owner, repository, ..] => Some(((*owner).to_owned(), Some((*repository).to_owned()))),
        _ => None,
    };
    match parts.as_slice() {
        rest if host == "api.github.com" => {
            let (owner, repository) = of(rest)?;
            Some(Forge::Github { api: None, owner, repository })
        }
        ["api", "v3", rest @ ..] => {
            let (owner, repository) = of(rest)?;
            Some(Forge::Github { api: Some(top(url)?.join("api/v3/").ok()?), owner, repository })
        }
        ["api", "v4", "groups", path, ..] => {
            Some(Forge::Gitlab { url: top(url)?, path: path.replace("%2F", "/").replace("%2f", "/") })
        }
        ["api", "v1", rest @ ..] => {
            let (owner, repository) = of(rest)?;
            Some(Forge::Forgejo { url: top(url)?, owner, repository })
        }
        _ => None,
    }
}

/// The parts of a path.
fn parts(url: &Url) -> Vec<String> {
    let parts = url.path_segments().into_iter().flatten().filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// The parts of a path; behind `prefix` stands an owner alone, and then pages of theirs.
fn without(parts: &[String], prefix: &str) -> Vec<String> {
    match parts {
        [first, owner, ..] if first == prefix => vec![owner.clone()],
        parts => parts.to_vec(),
    }
}

/// Owner and repository, the first two parts of a path.
fn owner(parts: &[String], none: &[&str]) -> Option<(String, Option<String>)> {
    let first =
        parts.first().filter(|first| !none.contains(&first.to_lowercase().as_str()) && !first.starts_with('.'))?;
    let repository = parts.get(1).map(|name| name.trim_end_matches(".git").to_owned());
    Some((first.clone(), repository.filter(|name| !name.is_empty())))
}

fn gitlab(url: &Url, parts: &[String]) -> Option<Forge> {
    let parts = parts.strip_prefix(&["groups".to_owned()]).unwrap_or(parts);
    let path: Vec<&str> = parts.iter().map(String::as_str).take_while(|part| *part != "-").collect();
    path.first().filter(|first| !NO_GROUPS.contains(first))?;
    Some(Forge::Gitlab { url: top(url)?, path: path.join("/").trim_end_matches(".git").to_owned() })
}

fn forgejo(url: &Url, parts: &[String]) -> Option<Forge> {
    let (owner, repository) = owner(&without(parts, "org"), &NO_GROUPS)?;
    Some(Forge::Forgejo { url: top(url)?, owner, repository })
}

/// The top of a site.
fn top(url: &Url) -> Option<Url> {
    let mut top = url.join("/").ok()?;
    top.set_query(None);
    top.set_fragment(None);
    Some(top)
}

impl Forge {
    /// The kind that reads it, and the keys of that.
    pub fn keys(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Github { api, owner, .. } => {
                let api = api.as_ref().map(|api| ("api_url", api.to_string()));
                ("github", [("org", owner.clone())].into_iter().chain(api).collect())
            }
            Self::Gitlab { url, path } => ("gitlab", vec![("url", url.to_string()), ("group", path.clone())]),
            Self::Forgejo { url, owner, .. } => ("forgejo", vec![("url", url.to_string()), ("org", owner.clone())]),
        }
    }

    /// What the owner is called on the forge.
    pub fn owner(&self) -> &str {
        match self {
            Self::Github { owner, .. } | Self::Forgejo { owner, .. } => owner,
            Self::Gitlab { path, .. } => path,
        }
    }

    /// Whether the address leads to one repository of the owner.
    pub fn is_one_repository(&self) -> bool {
        match self {
            Self::Github { repository, .. } | Self::Forgejo { repository, .. } => repository.is_some(),
            Self::Gitlab { .. } => false,
        }
    }

    /// The page of the owner, for people.
    pub fn page(&self) -> Option<Url> {
        match self {
            Self::Github { api: None, owner, .. } => Url::parse("https://github.com/").ok()?.join(owner).ok(),
            Self::Github { api: Some(api), owner, .. } => api.join("/").ok()?.join(owner).ok(),
            Self::Gitlab { url, path: owner } | Self::Forgejo { url, owner, .. } => url.join(owner).ok(),
        }
    }

    /// Where the forge tells who the owner is.
    pub fn about(&self) -> Option<Url> {
        let (base, steps) = match self {
            Self::Github { api, owner, .. } => {
                (api.clone().or_else(|| Url::parse("https://api.github.com/").ok())?, vec!["users", owner])
            }
            Self::Gitlab { url, path } => (url.clone(), vec!["api", "v4", "groups", path]),
            Self::Forgejo { url, owner, .. } => (url.clone(), vec!["api", "v1", "orgs", owner]),
        };
        Some(under(&base, &steps, &[]))
    }
}

/// Who the owner of repositories is, as the forge tells it. Of a person nothing but the login is known here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// What the organisation is called.
    pub name: Option<String>,
    /// Its own site.
    pub website: Option<Url>,
    /// Whether it is a person.
    pub is_person: bool,
}

impl Owner {
    /// Reads what a forge tells of an owner; what cannot be read is not known.
    pub fn read(answer: &Answer) -> Self {
        let Ok(documents) = json::open(answer) else { return Self::default() };
        let Some(value) = documents.values.first() else { return Self::default() };
        if text_at(value, "type").as_deref() == Some("User") {
            return Self { is_person: true, ..Self::default() };
        }
        let said =
            |names: &[&str]| names.iter().find_map(|name| text_at(value, name).filter(|said| !said.trim().is_empty()));
        let website =
            said(&["blog", "website"]).map(|site| if site.contains("://") { site } else { format!("https://{site}") });
        Self {
            name: said(&["full_name", "name"]).map(|name| title(&name, Written::Plain)),
            website: website.and_then(|site| site.parse().ok()).filter(is_web),
            is_person: false,
        }
    }
}
