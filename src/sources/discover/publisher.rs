//! Who publishes: a guess from an address and what its page calls itself, for somebody to look at.

use std::sync::Arc;

use url::Url;

use crate::{
    model::{Body, BodySlug, Names, hash},
    sources::{
        links::begins_with,
        registry::{Listed, suggestion},
    },
};

/// What serves an area, by how the names of its hosts end: the first that fits.
const AREAS: [(&str, &str); 31] = [
    (".wales", "wales"),
    (".cymru", "wales"),
    (".scot", "scotland"),
    (".gov.uk", "uk"),
    (".uk", "uk"),
    (".ie", "ireland"),
    (".europa.eu", "eu"),
    (".eu", "eu"),
    (".gov", "us"),
    (".mil", "us"),
    (".us", "us"),
    (".int", "int"),
    (".ca", "canada"),
    (".au", "australia"),
    (".nz", "nz"),
    (".sg", "singapore"),
    (".ch", "ch"),
    (".de", "de"),
    (".ee", "ee"),
    (".fi", "fi"),
    (".fr", "fr"),
    (".it", "it"),
    (".nl", "nl"),
    (".no", "no"),
    (".se", "se"),
    (".dk", "dk"),
    (".es", "es"),
    (".pt", "pt"),
    (".be", "be"),
    (".at", "at"),
    (".pl", "pl"),
];
/// Words of names, in lower case, and the sector that they tell of: the first that fits.
const SECTORS: [(&str, &str); 20] = [
    ("health board", "health"),
    ("bwrdd iechyd", "health"),
    ("nhs", "health"),
    ("hospital", "health"),
    ("university", "education"),
    ("prifysgol", "education"),
    ("college", "education"),
    ("parliament", "legislature"),
    ("senedd", "legislature"),
    ("assembly", "legislature"),
    ("county council", "local-government"),
    ("city council", "local-government"),
    ("borough council", "local-government"),
    ("council", "local-government"),
    ("cyngor", "local-government"),
    ("department", "central-government"),
    ("ministry", "central-government"),
    ("government", "central-government"),
    ("llywodraeth", "central-government"),
    ("adran", "central-government"),
];
/// What a page is called that is named after what it is, not whose it is.
const GENERIC: [&str; 22] = [
    "home",
    "homepage",
    "hafan",
    "blog",
    "blogs",
    "blogiau",
    "news",
    "newyddion",
    "latest news",
    "feed",
    "rss",
    "atom",
    "posts",
    "welcome",
    "croeso",
    "index",
    "newsroom",
    "press releases",
    "announcements",
    "updates",
    "articles",
    "all posts",
];
/// What stands between the parts of a title.
const BETWEEN: [&str; 7] = [" | ", " – ", " — ", " - ", " · ", " » ", " : "];

/// A guess at who publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub site: Url,
}

impl Publisher {
    /// Guesses from what a site or a feed calls itself, the surest first; else from the name of the host.
    pub fn guess(site: &Url, called: &[Option<&str>]) -> Self {
        let name = called.iter().flatten().find_map(|title| own_part(title));
        let host = || site.host_str().unwrap_or_default().trim_start_matches("www.").to_owned();
        Self { name: name.unwrap_or_else(host), site: site.clone() }
    }

    /// The body that this may be, with area and sector as far as host and name tell.
    pub fn body(&self) -> Body {
        let host = self.site.host_str().unwrap_or_default().to_ascii_lowercase();
        let area = AREAS.iter().find(|(end, _)| host.ends_with(end)).map_or("", |(_, area)| *area);
        let named = self.name.to_lowercase();
        let by_host = if host.contains(".nhs.") {
            "health"
        } else if host.ends_with(".ac.uk") {
            "education"
        } else {
            ""
        };
        let by_name = || SECTORS.iter().find(|(word, _)| named.contains(word)).map_or("", |(_, sector)| *sector);
        let slug = slug(&self.name).or_else(|| slug(&host));
        let by_hash = || format!("body-{}", &hash(self.name.as_bytes())[..12]).parse().expect("a hash makes a slug");
        Body {
            slug: slug.unwrap_or_else(by_hash),
            name: Names { en: self.name.clone(), cy: None },
            also: Vec::new(),
            area: area.to_owned(),
            sector: if by_host.is_empty() { by_name() } else { by_host }.to_owned(),
            website: Some(self.site.clone()),
            contact: None,
        }
    }
}

fn slug(name: &str) -> Option<BodySlug> {
    suggestion(name).parse().ok()
}

/// The part of a title that says whose it is: the last one that is no word for what a page is.
fn own_part(title: &str) -> Option<String> {
    let mut parts = vec![title];
    for between in BETWEEN {
        parts = parts.into_iter().flat_map(|part| part.split(between)).collect();
    }
    let is_own = |part: &&str| !part.is_empty() && !GENERIC.contains(&part.to_lowercase().as_str());
    parts.into_iter().map(str::trim).rfind(is_own).map(str::to_owned)
}

/// The body that is known already: by its website or that of one of its sources, else by its name.
pub fn known_body<'a>(bodies: &'a [Body], sources: &[Arc<Listed>], site: &Url, names: &[&str]) -> Option<&'a Body> {
    let by_site = || {
        let own = |body: &&Body| body.website.as_ref().is_some_and(|website| begins_with(site, website));
        bodies.iter().filter(own).max_by_key(|body| body.website.as_ref().map_or(0, |website| website.path().len()))
    };
    let by_source = || {
        // A site of its own is one body's; one that many share tells nothing.
        let of_site =
            |listed: &&Arc<Listed>| listed.source.address.parse().is_ok_and(|url: Url| same_folder(&url, site));
        let mut found = sources.iter().filter(of_site).map(|listed| &listed.source.body);
        let first = found.next()?;
        found.all(|other| other == first).then(|| bodies.iter().find(|body| body.slug == *first)).flatten()
    };
    by_site().or_else(by_source).or_else(|| names.iter().find_map(|name| by_name(bodies, name)))
}

fn same_folder(a: &Url, b: &Url) -> bool {
    let folder = |url: &Url| url.join(".").ok();
    folder(a).is_some() && folder(a) == folder(b)
}

fn by_name<'a>(bodies: &'a [Body], name: &str) -> Option<&'a Body> {
    let wanted = name.trim().to_lowercase();
    let is = |said: &str| said.to_lowercase() == wanted;
    bodies.iter().find(|body| {
        is(&body.name.en)
            || body.name.cy.as_deref().is_some_and(is)
            || is(body.slug.as_str())
            || body.also.iter().any(|name| is(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(site: &str, called: &[Option<&str>]) -> Body {
        Publisher::guess(&site.parse().expect("a URL"), called).body()
    }

    #[test]
    fn a_body_is_guessed_from_its_title_and_host() {
        let body = guess("https://www.gwynedd.llyw.cymru/newyddion", &[None, Some("Newyddion | Cyngor Gwynedd")]);
        assert_eq!((body.name.en.as_str(), body.slug.as_str()), ("Cyngor Gwynedd", "cyngor-gwynedd"));
        assert_eq!((body.area.as_str(), body.sector.as_str()), ("wales", "local-government"));
        let body = guess("https://team.harbour.nhs.uk/", &[Some("Home")]);
        assert_eq!((body.name.en.as_str(), body.sector.as_str()), ("team.harbour.nhs.uk", "health"));
        assert_eq!(guess("https://a.example/", &[Some("東京")]).slug.as_str(), "a-example");
    }

    #[test]
    fn a_body_that_is_known_is_found_by_its_site_or_its_name() {
        let bodies = [
            Body {
                slug: "harbour".parse().expect("a slug"),
                ..guess("https://harbour.example/", &[Some("Harbour Council")])
            },
            Body { also: vec!["HILL".to_owned()], ..guess("https://shared.example/hill/", &[Some("Hill Council")]) },
        ];
        let found = |site: &str, names: &[&str]| {
            known_body(&bodies, &[], &site.parse().expect("a URL"), names).map(|body| body.slug.to_string())
        };
        assert_eq!(found("https://www.harbour.example/blog/feed", &[]).as_deref(), Some("harbour"));
        assert_eq!(found("https://shared.example/hill/feed", &[]).as_deref(), Some("hill-council"));
        assert_eq!(found("https://shared.example/other", &["Hill"]).as_deref(), Some("hill-council"));
        assert_eq!(found("https://shared.example/other", &["Quay"]), None);
    }
}
