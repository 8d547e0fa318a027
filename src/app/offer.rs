//! Offers: what can be read, given a slug and a body, as feeds.toml would have it.

use chrono::{DateTime, Utc};
use url::Url;

use crate::{
    model::{Body, BodySlug, LanguageTag, Outcome, SourceSlug},
    sources::{
        discover::{Publisher, known_body},
        registry::{
            Context, Registry,
            edit::{NewSource, body_lines, source_lines},
            single, suggestion,
        },
    },
};

/// A source that could be added.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The source.
    pub source: NewSource,
    /// Where it is.
    pub address: String,
    /// Its body, if feeds.toml does not have it yet.
    pub new_body: Option<Body>,
    /// The name of its body.
    pub body_name: String,
    /// Whether the body is a guess.
    pub guessed: bool,
    /// What sort of feed it is: Atom, RSS, RDF, JSON Feed; none of another kind of source.
    pub form: Option<&'static str>,
    /// What it was seen to hold; or why it could not be asked.
    pub seen: Result<Seen, Outcome>,
    /// Other feeds that the page advertises.
    pub others: Vec<Url>,
    /// Whether the address is that of one repository, and all of its owner are read.
    pub one_of_many: bool,
    /// The source that has this address already.
    pub there: Option<SourceSlug>,
}

/// What a source was seen to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Items.
    pub items: usize,
    /// When the newest was published.
    pub newest: Option<DateTime<Utc>>,
    /// Their titles, in their order.
    pub titles: Vec<String>,
    /// The language they are in.
    pub language: Option<LanguageTag>,
}

/// Why an address is no source.
#[derive(Debug, Clone, PartialEq)]
pub enum NoOffer {
    /// It is no address of the web.
    BadAddress,
    /// It could not be read.
    Failed(Outcome),
    /// It is a list of so many feeds.
    List(usize),
    /// It is a page without a feed, and without a list of anything.
    Nothing,
    /// feeds.toml has no such body.
    UnknownBody {
        /// The nearest that it has.
        nearest: Option<String>,
    },
}

impl Offer {
    /// The lines that would be written.
    pub fn lines(&self) -> String {
        let body = self.new_body.as_ref().map(|body| format!("{}\n", body_lines(body))).unwrap_or_default();
        format!("{body}{}", source_lines(&self.source))
    }
}

/// Something that can be read, before it has a name and a body.
pub(super) struct Readable {
    pub(super) kind: &'static str,
    pub(super) keys: Vec<(&'static str, String)>,
    pub(super) form: Option<&'static str>,
    pub(super) seen: Result<Seen, Outcome>,
    /// The site it is of.
    pub(super) site: Url,
    /// What it calls itself, the surest first.
    pub(super) called: Vec<String>,
    pub(super) others: Vec<Url>,
    pub(super) one_of_many: bool,
    /// What its slug ends in.
    pub(super) ending: &'static str,
}

/// Gives what can be read a name and a body.
pub(super) fn offer(registry: &Registry, mut readable: Readable, body: Option<&BodySlug>) -> Offer {
    let called: Vec<&str> = readable.called.iter().map(String::as_str).collect();
    let known = match body {
        Some(body) => registry.bodies.iter().find(|known| known.slug == *body),
        None => known_body(&registry.bodies, &registry.sources, &readable.site, &called),
    };
    let (body_slug, body_name, new_body) = match known {
        Some(known) => (known.slug.clone(), known.name.en.clone(), None),
        None => {
            let titles: Vec<Option<&str>> = called.iter().copied().map(Some).collect();
            let new = new_body(registry, &readable.site, &titles);
            (new.slug.clone(), new.name.en.clone(), Some(new))
        }
    };
    let language = readable.seen.as_ref().ok().and_then(|seen| seen.language.clone());
    // Code says its language of itself, if anything does.
    if let Some(language) = language.filter(|_| readable.kind != "github" && readable.ending != "code") {
        readable.keys.push(("language", language.as_str().to_owned()));
    }
    let slug = free_slug(registry, &stem(&readable.site, &body_slug, readable.ending), readable.ending);
    let source = NewSource { slug, body: body_slug, kind: readable.kind, keys: readable.keys };
    let address = address_by(&source);
    let there = registry.sources.iter().find(|listed| same_address(&listed.source.address, &address));
    Offer {
        there: there.map(|listed| listed.source.slug.clone()),
        source,
        address,
        new_body,
        body_name,
        guessed: body.is_none(),
        form: readable.form,
        seen: readable.seen,
        others: readable.others,
        one_of_many: readable.one_of_many,
    }
}

/// The address that a source of these keys is shown with.
fn address_by(source: &NewSource) -> String {
    let keys: Vec<(&str, &str)> = source.keys.iter().map(|(key, said)| (*key, said.as_str())).collect();
    let own: Vec<(&str, &str)> =
        keys.iter().copied().filter(|(key, _)| !matches!(*key, "language" | "gives" | "note")).collect();
    single::kind(source.kind, &own, &Context::default()).map(|kind| kind.address()).unwrap_or_default()
}

/// Whether two addresses are the same, but for their scheme and the slash at their end.
pub(super) fn same_address(a: &str, b: &str) -> bool {
    let plain = |address: &str| {
        let address = address.trim_end_matches('/').to_lowercase();
        address.split_once("://").map(|(_, rest)| rest.trim_start_matches("www.").to_owned()).unwrap_or(address)
    };
    !a.is_empty() && plain(a) == plain(b)
}

/// What the slug of a source begins with: the name of a blog among many, else its body.
fn stem(site: &Url, body: &BodySlug, ending: &str) -> String {
    let own = match site.host() {
        Some(url::Host::Domain(host)) if ending != "code" => {
            let labels: Vec<&str> = host.split('.').collect();
            // A blog on a host of blogs is called by its own label.
            match labels.as_slice() {
                [own, "blog" | "blogs", _, ..] if !matches!(*own, "www") => suggestion(own),
                _ => String::new(),
            }
        }
        _ => String::new(),
    };
    if own.is_empty() { body.to_string() } else { own }
}

/// A slug for a source that no other has.
pub(super) fn free_slug(registry: &Registry, stem: &str, ending: &str) -> SourceSlug {
    let is_free = |slug: &SourceSlug| {
        let is_listed = registry.sources.iter().any(|listed| listed.source.slug == *slug);
        !is_listed && !registry.misconfigured.iter().any(|(known, ..)| known == slug.as_str())
    };
    let stem: String = stem.chars().take(48).collect();
    let base = if stem.ends_with(ending) { stem.clone() } else { format!("{}-{ending}", stem.trim_end_matches('-')) };
    let mut names = std::iter::once(base.clone()).chain((2..).map(|n| format!("{base}-{n}")));
    let free = names.find_map(|name| name.parse().ok().filter(is_free));
    free.expect("there are more numbers than sources")
}

/// A body that feeds.toml does not have yet, under a slug that no other has.
pub(super) fn new_body(registry: &Registry, site: &Url, called: &[Option<&str>]) -> Body {
    let body = Publisher::guess(site, called).body();
    let is_free = |slug: &BodySlug| !registry.bodies.iter().any(|body| body.slug == *slug);
    if is_free(&body.slug) {
        return body;
    }
    let stem: String = body.slug.as_str().chars().take(56).collect();
    let numbered = |n: u32| format!("{}-{n}", stem.trim_end_matches('-')).parse().ok();
    let slug = (2..).filter_map(numbered).find(is_free);
    Body { slug: slug.expect("there are more numbers than bodies"), ..body }
}
