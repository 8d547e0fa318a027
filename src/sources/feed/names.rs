//! The names of a feed's elements, whatever prefix or namespace they are written with.

use quick_xml::events::BytesStart;

use crate::sources::entities::decode;

/// Namespaces, and the short name that their elements go by here. RSS in all its versions goes by none.
const SPACES: [(&str, &str); 24] = [
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom/ns", "atom"),
    ("http://purl.org/dc/elements/1.0", "dc"),
    ("http://purl.org/dc/elements/1.1", "dc"),
    ("http://purl.org/dc/terms", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/rss/1.0/modules/syndication", "sy"),
    ("http://purl.org/rss/1.0", ""),
    ("http://purl.org/net/rss1.1", ""),
    ("http://channel.netscape.com/rdf/simple/0.9", ""),
    ("http://my.netscape.com/rdf/simple/0.9", ""),
    ("http://my.netscape.com/publish/formats/rss-0.91", ""),
    ("http://backend.userland.com/rss", ""),
    ("http://backend.userland.com/rss2", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "cc"),
    ("http://backend.userland.com/creativecommonsrssmodule", "cc"),
    ("http://web.resource.org/cc", "cc"),
    ("http://creativecommons.org/ns", "cc"),
    ("http://www.w3.org/xml/1998/namespace", "xml"),
];
/// Bindings of prefixes in force at once; a document with more is not written by anybody.
const MOST_BINDINGS: usize = 64;

/// The prefixes in force.
#[derive(Debug, Default)]
pub struct Names {
    /// Depth of the element that declares it, the prefix, and the short name of its namespace.
    bindings: Vec<(usize, String, String)>,
    /// The short name of the document's own language, whose elements go by no prefix: none, or `atom`.
    own: &'static str,
}

impl Names {
    /// Says that the document's root is one of Atom, or is not.
    pub fn set_own(&mut self, is_atom: bool) {
        self.own = if is_atom { "atom" } else { "" };
    }

    /// Takes up the prefixes that a start tag at `depth` declares.
    pub fn open(&mut self, tag: &BytesStart<'_>, depth: usize) {
        if !tag.attributes_raw().contains("xmlns") {
            return;
        }
        for (name, value) in attributes(tag) {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(prefix) => prefix.trim_start_matches(':'),
                None => continue,
            };
            if self.bindings.len() < MOST_BINDINGS {
                self.bindings.push((depth, prefix.to_ascii_lowercase(), short(&value, prefix)));
            }
        }
    }

    /// Drops the prefixes of elements at `depth` and below.
    pub fn close(&mut self, depth: usize) {
        while self.bindings.pop_if(|(at, ..)| *at >= depth).is_some() {}
    }

    /// The name of an element: in lower case, without a prefix in the document's own language, else `dc:date`.
    pub fn of(&self, tag: &BytesStart<'_>) -> String {
        let name = tag.name();
        let written = name.as_ref();
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        let (prefix, local) = (prefix.to_ascii_lowercase(), local.to_ascii_lowercase());
        let bound = self.bindings.iter().rev().find(|(_, known, _)| *known == prefix).map(|(_, _, short)| short.as_str());
        // A prefix that nobody declares is meant as it is usually meant.
        let space = bound.unwrap_or(prefix.as_str());
        if space.is_empty() || space == self.own { local } else { format!("{space}:{local}") }
    }
}

/// The short name of a namespace; an unknown one goes by its prefix.
fn short(uri: &str, prefix: &str) -> String {
    let uri = uri.trim().trim_end_matches(['/', '#']).to_ascii_lowercase().replace("https://", "http://");
    let known = SPACES.iter().find(|(known, _)| *known == uri).map(|(_, short)| (*short).to_owned());
    known.unwrap_or_else(|| prefix.to_ascii_lowercase())
}

/// The attributes of a tag, decoded.
pub fn attributes<'a>(tag: &'a BytesStart<'_>) -> impl Iterator<Item = (&'a str, String)> {
    let mut rest = tag.attributes_raw();
    // The gate writes every attribute as ` name="value"`.
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        rest = after;
        Some((name.trim(), decode(value).into_owned()))
    })
}

/// The value of one attribute, by its name or its name behind a prefix, in lower case.
pub fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let same = |name: &str| name.eq_ignore_ascii_case(wanted);
    attributes(tag).find(|(name, _)| same(name) || name.split_once(':').is_some_and(|(_, local)| same(local))).map(|(_, v)| v)
}
