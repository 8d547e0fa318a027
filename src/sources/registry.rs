//! feeds.toml: the bodies, each source with its kind, and every mistake at once.
//!
//! A bad source never hides the good ones, and a mistake says where it stands and what to write instead.

pub mod edit;
mod keys;
pub mod single;

use std::{collections::BTreeMap, fmt, sync::Arc};

use toml_edit::{Document, Item, Table};
use url::Url;

use super::{AnyKind, KINDS};
use crate::model::{Body, BodySlug, LONGEST_LINK_BYTES, LanguageTag, Mistake, MistakeFault, Names, Source, SourceSlug};

use keys::Places;
pub use keys::{Keys, nearest, suggestion};

/// What feeds.toml may refer to and does not hold. Its secrets do not show in `Debug`.
#[derive(Clone, Default)]
pub struct Context {
    /// A token for api.github.com.
    pub github_token: Option<String>,
    /// The environment, for `headers = { X = "env:NAME" }`.
    pub variables: BTreeMap<String, String>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("variables", &self.variables.len()).finish_non_exhaustive()
    }
}

/// A source with its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What is common to all kinds.
    pub source: Source,
    /// What is the kind's own.
    pub kind: AnyKind,
}

/// feeds.toml as it could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// The bodies, in the order of the file.
    pub bodies: Vec<Body>,
    /// The good sources, in the order of the file.
    pub sources: Vec<Arc<Listed>>,
    /// Every mistake, in the order of the file.
    pub mistakes: Vec<Mistake>,
    /// The sources with mistakes: slug and body as written, and the first mistake.
    pub misconfigured: Vec<(String, Option<String>, Mistake)>,
}

/// Reads the text of feeds.toml.
pub fn read(text: &str, context: &Context) -> Registry {
    let places = Places::new(text);
    let mut registry = Registry::default();
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(why) => {
            let (line, column) = places.at(why.span().map_or(0, |span| span.start));
            let fault = MistakeFault::NotToml { detail: why.message().lines().next().unwrap_or_default().to_owned() };
            registry.mistakes.push(Mistake { line, column, within: None, fault });
            return registry;
        }
    };
    let root = document.as_table();
    let mut top = Keys::new(root, &places, None);
    top.tables("body");
    top.tables("source");
    registry.mistakes.extend(top.finish());
    let mut slugs = BTreeMap::new();
    for table in tables(root, "body") {
        read_body(table, &places, &mut slugs, &mut registry);
    }
    let mut slugs = BTreeMap::new();
    for table in tables(root, "source") {
        read_source(table, &places, context, &mut slugs, &mut registry);
    }
    registry.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    registry
}

fn tables<'a>(root: &'a Table, name: &str) -> Vec<&'a Table> {
    root.get(name).and_then(Item::as_array_of_tables).map(|tables| tables.iter().collect()).unwrap_or_default()
}

fn written(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Item::as_str).map(str::to_owned)
}

/// Reads a slug that must be one, and must not have been used before.
fn slug<T: std::str::FromStr>(keys: &mut Keys<'_>, seen: &mut BTreeMap<String, usize>) -> Option<T> {
    let text = keys.required_text("slug")?;
    let line = keys.line_of("slug");
    let Ok(slug) = text.parse() else {
        keys.wrong("slug", MistakeFault::BadSlug { suggestion: suggestion(&text), slug: text });
        return None;
    };
    if let Some(first_line) = seen.get(&text).copied() {
        keys.wrong("slug", MistakeFault::SlugTwice { slug: text, first_line });
        return None;
    }
    seen.insert(text, line);
    Some(slug)
}

fn read_body(table: &Table, places: &Places<'_>, seen: &mut BTreeMap<String, usize>, registry: &mut Registry) {
    let mut keys = Keys::new(table, places, written(table, "slug"));
    let slug = slug::<BodySlug>(&mut keys, seen);
    let name = keys.names("name");
    let body = Body {
        also: keys.texts("also"),
        area: keys.text("area").unwrap_or_default(),
        sector: keys.text("sector").unwrap_or_default(),
        website: keys.url("website"),
        contact: keys.text("contact"),
        name: name.clone().unwrap_or(Names { en: String::new(), cy: None }),
        slug: match &slug {
            Some(slug) => slug.clone(),
            None => {
                registry.mistakes.extend(keys.finish());
                return;
            }
        },
    };
    registry.mistakes.extend(keys.finish());
    // A body whose names cannot be read is still the body of its sources: it goes by its slug.
    let name = name.unwrap_or_else(|| Names { en: body.slug.to_string(), cy: None });
    registry.bodies.push(Body { name, ..body });
}

fn read_source(
    table: &Table,
    places: &Places<'_>,
    context: &Context,
    seen: &mut BTreeMap<String, usize>,
    registry: &mut Registry,
) {
    let shown = written(table, "slug");
    let mut keys = Keys::new(table, places, shown.clone());
    let slug = slug::<SourceSlug>(&mut keys, seen);
    let body = body_of(&mut keys, &registry.bodies);
    let headers = headers(&mut keys, context);
    let every = keys.duration("every");
    let language = keys.parsed::<LanguageTag>("language", &["en", "cy"]);
    let gives = keys.parsed("gives", &["code", "blog", "news", "notice"]);
    let enabled = keys.truth("enabled").unwrap_or(true);
    let (extra_ca_file, note, topics) = (keys.text("extra_ca_file"), keys.text("note"), keys.texts("topics"));
    let kind = kind_of(&mut keys, context);
    let known_kind = keys.text("kind").is_some_and(|kind| KINDS.contains(&kind.as_str()));
    let mistakes = if known_kind { keys.finish() } else { keys.finish_without_unknown() };
    if let Some(first) = mistakes.first() {
        // A second source of one slug is told as a mistake, and never stands in the way of the first.
        let is_second = mistakes.iter().any(|mistake| matches!(mistake.fault, MistakeFault::SlugTwice { .. }));
        if !is_second {
            registry.misconfigured.push((shown.unwrap_or_default(), written(table, "body"), first.clone()));
        }
        registry.mistakes.extend(mistakes);
        return;
    }
    let (Some(slug), Some(body), Some(kind)) = (slug, body, kind) else { return };
    let source = Source {
        slug,
        body,
        kind: written(table, "kind").unwrap_or_default(),
        address: kind.address(),
        gives: gives.unwrap_or(kind.gives()),
        language,
        every,
        enabled,
        extra_ca_file,
        headers,
        topics,
        note,
    };
    registry.sources.push(Arc::new(Listed { source, kind }));
}

/// The body that a source names; it must be declared.
fn body_of(keys: &mut Keys<'_>, bodies: &[Body]) -> Option<BodySlug> {
    let text = keys.required_text("body")?;
    match bodies.iter().find(|body| body.slug.as_str() == text) {
        Some(body) => Some(body.slug.clone()),
        None => {
            let nearest = nearest(&text, bodies.iter().map(|body| body.slug.as_str()));
            keys.wrong("body", MistakeFault::UnknownBody { body: text, nearest });
            None
        }
    }
}

fn kind_of(keys: &mut Keys<'_>, context: &Context) -> Option<AnyKind> {
    let name = keys.required_text("kind")?;
    if KINDS.contains(&name.as_str()) {
        return AnyKind::new(&name, keys, context);
    }
    let nearest = nearest(&name, KINDS.iter().copied());
    keys.wrong("kind", MistakeFault::UnknownKind { kind: name, nearest });
    None
}

/// Request headers of a source; `env:NAME` stands for a variable of the environment, so that no secret stands in the file.
fn headers(keys: &mut Keys<'_>, context: &Context) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, written) in keys.pairs("headers") {
        let value = match written.strip_prefix("env:") {
            None => written.as_str(),
            Some(variable) => match context.variables.get(variable) {
                Some(value) => value.trim(),
                None => {
                    keys.wrong("headers", MistakeFault::UnsetVariable { variable: variable.to_owned() });
                    continue;
                }
            },
        };
        if is_header(&name, value) {
            headers.push((name, value.to_owned()));
        } else {
            let (key, allowed) = (format!("headers.{name}"), Vec::new());
            keys.wrong("headers", MistakeFault::BadValue { key, value: written, allowed });
        }
    }
    headers
}

/// Whether a header can be sent (RFC 9110, 5.6.2 and 5.5): its name is a token, its value visible ASCII and spaces.
fn is_header(name: &str, value: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_visible = |byte: u8| (b' '..=b'~').contains(&byte);
    !name.is_empty() && name.bytes().all(is_token) && value.bytes().all(is_visible)
}

/// Whether a URL may be asked, as far as feeds.toml is concerned: http or https, with a host, without a password, and
/// at most [`LONGEST_LINK_BYTES`].
pub fn is_askable(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() <= LONGEST_LINK_BYTES
}

#[cfg(test)]
mod tests;
