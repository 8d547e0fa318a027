//! Edits of feeds.toml: what is added, changed and taken out, and every other byte stays as it is.
//!
//! The text is read to learn where its tables stand, and lines are put in or taken out there: comments, order and spacing
//! are nobody's business but their writer's. What is written is quoted as TOML wants it, so that no title can break out.

use std::{fmt::Write as _, ops::Range};

use toml_edit::{Array, Document, Item, Table, Value};
use url::Url;

use crate::model::{Body, BodySlug, SourceSlug};

/// A source to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSource {
    /// Its slug.
    pub slug: SourceSlug,
    /// Its body.
    pub body: BodySlug,
    /// Its kind.
    pub kind: &'static str,
    /// The other keys, in their order.
    pub keys: Vec<(&'static str, String)>,
}

/// An edit that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The file is no TOML.
    #[error("feeds.toml cannot be read: {0}")]
    NotToml(String),
    /// There is no such source.
    #[error("feeds.toml has no source {0:?}")]
    NoSuchSource(String),
    /// There is one of that name already.
    #[error("feeds.toml has a source {0:?} already")]
    Taken(String),
    /// The source has no key that holds its address.
    #[error("{0:?} has no url that could be changed")]
    NoUrl(String),
}

/// The lines that a body is written as.
pub fn body_lines(body: &Body) -> String {
    let mut keys = vec![("slug", text(body.slug.as_str())), ("name.en", text(&body.name.en))];
    keys.extend(body.name.cy.as_deref().map(|name| ("name.cy", text(name))));
    if !body.also.is_empty() {
        keys.push(("also", Value::Array(body.also.iter().collect::<Array>()).to_string()));
    }
    let others = [("area", &body.area), ("sector", &body.sector)];
    keys.extend(others.into_iter().filter(|(_, said)| !said.is_empty()).map(|(key, said)| (key, text(said))));
    keys.extend(body.website.as_ref().map(|website| ("website", text(website.as_str()))));
    lines("body", &keys)
}

/// The lines that a source is written as.
///
/// ```
/// # use gorwel::sources::registry::edit::{NewSource, source_lines};
/// let slug = "harbour-blog".parse()?;
/// let keys = vec![("url", "https://harbour.example/feed/".to_owned())];
/// let source = NewSource { slug, body: "harbour".parse()?, kind: "feed", keys };
/// assert!(source_lines(&source).ends_with("kind = \"feed\"\nurl  = \"https://harbour.example/feed/\"\n"));
/// # Ok::<(), gorwel::model::BadSlug>(())
/// ```
pub fn source_lines(source: &NewSource) -> String {
    let own = [("slug", source.slug.as_str()), ("body", source.body.as_str()), ("kind", source.kind)];
    let others = source.keys.iter().map(|(key, said)| (*key, said.as_str()));
    let keys: Vec<(&str, String)> = own.into_iter().chain(others).map(|(key, said)| (key, text(said))).collect();
    lines("source", &keys)
}

fn lines(table: &str, keys: &[(&str, String)]) -> String {
    let width = keys.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    let mut out = format!("[[{table}]]\n");
    for (key, said) in keys {
        writeln!(out, "{key:width$} = {said}").expect("a text takes whatever is written to it");
    }
    out
}

/// A text as TOML quotes it, on one line.
fn text(said: &str) -> String {
    let line: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Value::from(line.trim()).to_string()
}

/// Adds bodies at the end, and each source below the last table of its body.
///
/// # Errors
///
/// When the text is no TOML.
pub fn add(file: &str, bodies: &[Body], sources: &[NewSource]) -> Result<String, EditError> {
    let mut out = file.to_owned();
    for body in bodies {
        let end = out.len();
        put(&mut out, end, &body_lines(body));
    }
    for source in sources {
        let places = Places::read(&out)?;
        if places.source(source.slug.as_str()).is_some() {
            return Err(EditError::Taken(source.slug.to_string()));
        }
        let at = places.last_of(source.body.as_str()).unwrap_or(out.len());
        put(&mut out, at, &source_lines(source));
    }
    Places::read(&out)?;
    Ok(out)
}

/// Puts a block between empty lines.
fn put(file: &mut String, at: usize, block: &str) {
    let (before, after) = (&file[..at], &file[at..]);
    let gap = match before {
        _ if before.trim().is_empty() => "",
        _ if before.ends_with("\n\n") => "",
        _ if before.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let below = if after.is_empty() || after.starts_with('\n') || after.starts_with("\r\n") { "" } else { "\n" };
    let block = format!("{gap}{block}{below}");
    file.insert_str(at, &block);
}

/// Takes a source out, with the comment that stands directly above it.
///
/// # Errors
///
/// When the text is no TOML, or has no such source.
pub fn remove(file: &str, slug: &str) -> Result<String, EditError> {
    let places = Places::read(file)?;
    let place = places.source(slug).ok_or_else(|| EditError::NoSuchSource(slug.to_owned()))?;
    let mut start = place.whole.start;
    // A comment belongs to what it stands upon; an empty line parts it from it.
    while let Some(line) = line_before(file, start).filter(|line| file[line.clone()].trim_start().starts_with('#')) {
        start = line.start;
    }
    let mut end = place.whole.end;
    let has_gap = file[..start].is_empty() || file[..start].ends_with("\n\n");
    while has_gap && file[end..].starts_with('\n') {
        end += 1;
    }
    Ok(format!("{}{}", &file[..start], &file[end..]))
}

fn line_before(file: &str, at: usize) -> Option<Range<usize>> {
    let end = at.checked_sub(1)?;
    Some(file[..end].rfind('\n').map_or(0, |found| found + 1)..at)
}

/// Gives a source another slug.
///
/// # Errors
///
/// When the text is no TOML, has no such source, or the other slug is taken.
pub fn rename(file: &str, slug: &str, new: &SourceSlug) -> Result<String, EditError> {
    let places = Places::read(file)?;
    let place = places.source(slug).ok_or_else(|| EditError::NoSuchSource(slug.to_owned()))?;
    if places.source(new.as_str()).is_some() {
        return Err(EditError::Taken(new.to_string()));
    }
    Ok(replaced(file, place.slug.clone(), new.as_str()))
}

/// Gives a source another address.
///
/// # Errors
///
/// When the text is no TOML, or has no such source, or that has no `url`.
pub fn readdress(file: &str, slug: &str, url: &Url) -> Result<String, EditError> {
    let places = Places::read(file)?;
    let place = places.source(slug).ok_or_else(|| EditError::NoSuchSource(slug.to_owned()))?;
    let old = place.url.clone().ok_or_else(|| EditError::NoUrl(slug.to_owned()))?;
    Ok(replaced(file, old, url.as_str()))
}

fn replaced(file: &str, old: Range<usize>, new: &str) -> String {
    format!("{}{}{}", &file[..old.start], text(new), &file[old.end..])
}

/// Where a table stands.
struct Place {
    /// Its slug, or that of its body.
    slug_text: String,
    body: String,
    /// Its lines.
    whole: Range<usize>,
    /// The value of its slug.
    slug: Range<usize>,
    /// The value of its url.
    url: Option<Range<usize>>,
}

/// Where the tables of a file stand.
struct Places {
    bodies: Vec<Place>,
    sources: Vec<Place>,
}

impl Places {
    fn read(file: &str) -> Result<Self, EditError> {
        let document = Document::parse(file).map_err(|why| EditError::NotToml(why.message().to_owned()))?;
        let places = |name: &str| {
            let tables = document.as_table().get(name).and_then(Item::as_array_of_tables);
            tables.into_iter().flatten().filter_map(|table| place(file, table)).collect()
        };
        Ok(Self { bodies: places("body"), sources: places("source") })
    }

    fn source(&self, slug: &str) -> Option<&Place> {
        self.sources.iter().find(|place| place.slug_text == slug)
    }

    /// Where the last table of a body ends: its last source, or it itself.
    fn last_of(&self, body: &str) -> Option<usize> {
        let own = self.bodies.iter().filter(|place| place.slug_text == body);
        own.chain(self.sources.iter().filter(|place| place.body == body)).map(|place| place.whole.end).max()
    }
}

fn place(file: &str, table: &Table) -> Option<Place> {
    let said = |key: &str| table.get(key).and_then(Item::as_str).unwrap_or_default().to_owned();
    let start = table.span()?.start;
    let start = file[..start].rfind('\n').map_or(0, |at| at + 1);
    let last = end_of(table)?;
    let end = file[last..].find('\n').map_or(file.len(), |at| last + at + 1);
    Some(Place {
        slug_text: said("slug"),
        body: said("body"),
        whole: start..end,
        slug: table.get("slug").and_then(Item::span).unwrap_or(start..start),
        url: table.get("url").and_then(Item::span),
    })
}

/// Where the last value of a table ends.
fn end_of(table: &Table) -> Option<usize> {
    let inner = table.iter().filter_map(|(_, item)| match item {
        Item::Table(table) => end_of(table),
        Item::ArrayOfTables(tables) => tables.iter().filter_map(end_of).max(),
        Item::Value(_) | Item::None => item.span().map(|span| span.end),
    });
    inner.max().max(table.span().map(|span| span.end))
}

/// A table of feeds.toml that names nothing yet, for whoever begins with an empty file.
pub fn beginning() -> String {
    "# Who publishes, and where: docs/SOURCES.md says what every key means.\n".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Names,
        sources::registry::{Context, read},
    };

    const FILE: &str = "# Who publishes.\n\n[[body]]\nslug    = \"harbour\" # the port\nname.en = \"Harbour\"\n\n# Their blog.\n[[source]]\n\
                        slug = \"harbour-blog\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"https://harbour.example/feed\" # old\n\n\
                        # Inland.\n\n[[body]]\nslug = \"hill\"\nname.en = \"Hill\"\n";

    fn feed(slug: &str, body: &str, url: &str) -> NewSource {
        NewSource {
            slug: slug.parse().expect("a slug"),
            body: body.parse().expect("a slug"),
            kind: "feed",
            keys: vec![("url", url.to_owned())],
        }
    }

    fn body(slug: &str, name: &str) -> Body {
        Body {
            slug: slug.parse().expect("a slug"),
            name: Names { en: name.to_owned(), cy: None },
            also: Vec::new(),
            area: "wales".to_owned(),
            sector: String::new(),
            website: None,
            contact: None,
        }
    }

    fn mistakes(file: &str) -> usize {
        read(file, &Context::default()).mistakes.len()
    }

    #[test]
    fn a_source_stands_below_its_body_and_nothing_else_moves() {
        let edited =
            add(FILE, &[], &[feed("harbour-news", "harbour", "https://harbour.example/news/feed")]).expect("an edit");
        let (before, after) = FILE.split_at(FILE.find("\n# Inland").expect("a comment"));
        let wanted = "\n[[source]]\nslug = \"harbour-news\"\nbody = \"harbour\"\nkind = \"feed\"\nurl  = \"https://harbour.example/news/feed\"\n";
        assert_eq!(edited, format!("{before}{wanted}{after}"));
        assert_eq!(mistakes(&edited), 0);
    }

    #[test]
    fn a_new_body_comes_last_with_its_source() {
        let edited =
            add(FILE, &[body("quay", "Quay")], &[feed("quay-blog", "quay", "https://quay.example/")]).expect("an edit");
        assert!(edited.starts_with(FILE));
        assert!(edited.ends_with("\n\n[[source]]\nslug = \"quay-blog\"\nbody = \"quay\"\nkind = \"feed\"\nurl  = \"https://quay.example/\"\n"), "{edited}");
        assert_eq!(mistakes(&edited), 0);
        let first = add("", &[body("quay", "Quay")], &[]).expect("an edit");
        assert_eq!(first, "[[body]]\nslug    = \"quay\"\nname.en = \"Quay\"\narea    = \"wales\"\n");
    }

    #[test]
    fn nothing_breaks_out_of_its_quotes() {
        for name in ["x\"\n[[source]]\nslug = \"evil\"", "'''\\", "a\u{0}b\u{7f}", "\\u0022 \"\"\"", "tŷ “x”"] {
            let edited = add(FILE, &[body("quay", name)], &[feed("quay-blog", "quay", "https://quay.example/")])
                .expect("an edit");
            let registry = read(&edited, &Context::default());
            assert_eq!((registry.mistakes.len(), registry.sources.len(), registry.bodies.len()), (0, 2, 3), "{edited}");
        }
    }

    #[test]
    fn what_is_taken_out_takes_its_comment_along() {
        let edited = remove(FILE, "harbour-blog").expect("an edit");
        let wanted = "# Who publishes.\n\n[[body]]\nslug    = \"harbour\" # the port\nname.en = \"Harbour\"\n\n# Inland.\n\n[[body]]\nslug = \"hill\"\nname.en = \"Hill\"\n";
        assert_eq!(edited, wanted);
        assert_eq!(remove(FILE, "nobody"), Err(EditError::NoSuchSource("nobody".to_owned())));
    }

    #[test]
    fn a_source_is_renamed_and_readdressed_in_its_place() {
        let new = "harbour-log".parse().expect("a slug");
        assert_eq!(
            rename(FILE, "harbour-blog", &new).expect("an edit"),
            FILE.replace("\"harbour-blog\"", "\"harbour-log\"")
        );
        let url = "https://harbour.example/new".parse().expect("a URL");
        let edited = readdress(FILE, "harbour-blog", &url).expect("an edit");
        assert_eq!(edited, FILE.replace("\"https://harbour.example/feed\"", "\"https://harbour.example/new\""));
        let taken = add(FILE, &[], &[feed("harbour-log", "harbour", "https://a.example/")]).expect("an edit");
        assert_eq!(rename(&taken, "harbour-blog", &new), Err(EditError::Taken("harbour-log".to_owned())));
    }

    #[test]
    fn a_table_inside_a_source_goes_with_it() {
        let file = format!(
            "{FILE}\n[[source]]\nslug = \"list\"\nbody = \"hill\"\nkind = \"catalogue\"\nurl = \"https://hill.example/\"\n[source.fields]\ntitle = \"name\"\n"
        );
        assert_eq!(remove(&file, "list").expect("an edit"), format!("{FILE}\n"));
        let edited = add(&file, &[], &[feed("hill-blog", "hill", "https://hill.example/feed")]).expect("an edit");
        assert_eq!(mistakes(&edited), 0, "{edited}");
    }
}
