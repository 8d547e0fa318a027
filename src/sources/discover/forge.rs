//! Addresses of forges: whose repositories they lead to.

use url::Url;

use crate::sources::html::head::Head;

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
    /// GitHub.
    Github {
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
    /// let wanted = Forge::Github { owner: "harbour".into(), repository: Some("bins".into()) };
    /// assert_eq!(at("https://github.com/harbour/bins/issues"), Some(wanted));
    /// assert_eq!(at("https://harbour.example/github"), None);
    /// ```
    pub fn at(url: &Url) -> Option<Self> {
        let host = url.host_str()?.trim_start_matches("www.");
        let parts = parts(url);
        match host {
            "github.com" => {
                let (owner, repository) = owner(&without(&parts, "orgs"), &NO_OWNERS)?;
                Some(Self::Github { owner, repository })
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
