//! Our own reader of XML feeds: RSS of every version, RDF and Atom, entry by entry, on the gate's well-formed text.
//!
//! It keeps the ids, dates and bases as they are written, which other parsers make up or lose, and reads whatever
//! namespace or version a feed claims. An entry that cannot be read is listed, and the others stay.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use url::Url;

use super::{
    base64,
    document::{Document, Entry, Link, Words},
    fields,
    names::{Names, attribute},
};
use crate::{
    model::Spoilt,
    sources::{ReadError, html::Written},
};

/// Raw bytes of one entry.
pub const LONGEST_ENTRY_BYTES: usize = 1024 * 1024;

/// Elements that are read of one entry, and of a feed outside its entries; who writes more wants only to fill memory.
const MOST_FIELDS: usize = 1_000;

/// One element inside a feed or an entry, with all that it holds.
pub struct Element<'a> {
    /// Its name; see `Names::of`.
    pub name: &'a str,
    /// Its start tag.
    pub tag: &'a BytesStart<'a>,
    /// What stands between its tags, as written.
    pub inner: &'a str,
    /// The base in force inside it, if the document names one.
    pub base: Option<&'a Url>,
    /// Whether the document is Atom.
    pub is_atom: bool,
}

/// Reads an XML document from behind the gate.
///
/// # Errors
///
/// When it is no feed.
pub fn read(text: &str) -> Result<Document, ReadError> {
    let mut walk = Walk::new(text);
    loop {
        match walk.reader.read_event() {
            Ok(Event::Start(tag)) => walk.start(&tag, false)?,
            Ok(Event::Empty(tag)) => walk.start(&tag, true)?,
            Ok(Event::End(_)) => walk.end(),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            // What came before the place that cannot be read stays.
            Err(why) if walk.document.entries.is_empty() => return Err(unreadable(&why.to_string())),
            Err(_) => break,
        }
    }
    walk.end_entry();
    if walk.has_root { Ok(walk.document) } else { Err(unreadable("no feed in it")) }
}

fn unreadable(detail: &str) -> ReadError {
    ReadError::Unreadable { detail: detail.to_owned() }
}

/// The walk through a document.
struct Walk<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    names: Names,
    depth: usize,
    bases: Vec<(usize, Url)>,
    languages: Vec<(usize, String)>,
    has_root: bool,
    is_atom: bool,
    /// The entry being read: its depth, and where it begins.
    entry: Option<(Entry, usize, usize)>,
    position: usize,
    /// Elements read of the entry, and of the feed outside its entries.
    fields: (usize, usize),
    document: Document,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            text,
            reader,
            names: Names::default(),
            depth: 0,
            bases: Vec::new(),
            languages: Vec::new(),
            has_root: false,
            is_atom: false,
            entry: None,
            position: 0,
            fields: (0, 0),
            document: Document::default(),
        }
    }

    /// Where the reader stands, in bytes.
    fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    /// Takes up a start tag: goes into what holds entries and elements of them, and reads everything else whole.
    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), ReadError> {
        self.depth += 1;
        self.names.open(tag, self.depth);
        if let Some(base) = attribute_of_xml(tag, "xml:base").and_then(|base| base.parse().ok()) {
            self.bases.push((self.depth, base));
        }
        if let Some(language) = attribute_of_xml(tag, "xml:lang") {
            self.languages.push((self.depth, language));
        }
        let name = self.names.of(tag);
        if !self.has_root {
            self.root(&name)?;
        } else if matches!(name.as_str(), "item" | "entry") && self.entry.is_none() {
            self.begin_entry(tag);
        } else if self.goes_into(&name) {
            // Its elements are read as if they stood outside it.
        } else {
            return self.whole(tag, &name, is_empty);
        }
        if self.depth <= 2 && self.entry.is_none() {
            self.about(tag, &name);
        }
        if is_empty {
            self.end();
        }
        Ok(())
    }

    fn goes_into(&self, name: &str) -> bool {
        match self.entry {
            None => matches!(name, "channel" | "rdf:rdf" | "feed" | "rss" | "items" | "newslist"),
            Some(_) => matches!(name, "media:group" | "media:content"),
        }
    }

    /// Recognises the first element.
    fn root(&mut self, name: &str) -> Result<(), ReadError> {
        let local = name.rsplit(':').next().unwrap_or(name);
        if !matches!(local, "rss" | "rdf" | "feed" | "channel") {
            return Err(ReadError::Unreadable { detail: other_than_feed(name) });
        }
        self.has_root = true;
        self.is_atom = local == "feed";
        self.names.set_own(self.is_atom);
        Ok(())
    }

    /// What the tags of the feed itself say of it.
    fn about(&mut self, tag: &BytesStart<'_>, name: &str) {
        let about = &mut self.document.about;
        if let Some((_, language)) = self.languages.last() {
            about.language.get_or_insert_with(|| language.clone());
        }
        if name == "channel" {
            about.id = about.id.take().or_else(|| attribute(tag, "about"));
            about.links.extend(address_of_cdf(tag));
            if let Some(date) = attribute(tag, "lastmod") {
                about.dates.note("modified", &date);
            }
        }
    }

    fn begin_entry(&mut self, tag: &BytesStart<'_>) {
        let language = self.languages.last().filter(|(depth, _)| *depth == self.depth).map(|(_, l)| l.clone());
        let mut entry = Entry { language, ..Entry::default() };
        // RSS 1.0 names an item where it is described.
        entry.guid = attribute(tag, "about").filter(|about| !about.trim().is_empty());
        entry.guid_is_link = entry.guid.is_some();
        entry.links.extend(address_of_cdf(tag));
        if let Some(date) = attribute(tag, "lastmod") {
            entry.dates.note("modified", &date);
        }
        self.fields.0 = 0;
        self.entry = Some((entry, self.depth, self.at()));
    }

    fn end_entry(&mut self) {
        let Some((entry, _, start)) = self.entry.take() else { return };
        if self.at() - start > LONGEST_ENTRY_BYTES {
            let why = format!("longer than {LONGEST_ENTRY_BYTES} bytes");
            self.document.spoilt.push(Spoilt { position: self.position, why });
        } else {
            self.document.entries.push(entry);
        }
        self.position += 1;
    }

    /// Reads an element with all that it holds.
    fn whole(&mut self, tag: &BytesStart<'_>, name: &str, is_empty: bool) -> Result<(), ReadError> {
        let text = self.text;
        let inner = if is_empty {
            ""
        } else {
            match self.reader.read_to_end(tag.name()) {
                Ok(span) => {
                    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
                    text.get(place(span.start)..place(span.end)).unwrap_or_default()
                }
                Err(why) => return Err(unreadable(&why.to_string())),
            }
        };
        let base = self.bases.last().map(|(_, base)| base);
        let element = Element { name, tag, inner, base, is_atom: self.is_atom };
        let count = if self.entry.is_some() { &mut self.fields.0 } else { &mut self.fields.1 };
        *count += 1;
        match &mut self.entry {
            _ if *count > MOST_FIELDS => {}
            Some((entry, ..)) => fields::of_entry(entry, &element),
            None => fields::of_feed(&mut self.document.about, &element),
        }
        self.leave();
        Ok(())
    }

    fn end(&mut self) {
        if self.entry.as_ref().is_some_and(|(_, depth, _)| *depth >= self.depth) {
            self.end_entry();
        }
        self.leave();
    }

    /// Forgets what the element that ends here has said.
    fn leave(&mut self) {
        self.names.close(self.depth);
        while self.bases.pop_if(|(depth, _)| *depth >= self.depth).is_some() {}
        while self.languages.pop_if(|(depth, _)| *depth >= self.depth).is_some() {}
        self.depth = self.depth.saturating_sub(1);
    }
}

/// The Channel Definition Format writes the address of a thing into its tag.
fn address_of_cdf(tag: &BytesStart<'_>) -> Option<Link> {
    let href = attribute(tag, "href").filter(|href| !href.trim().is_empty())?;
    Some(Link { href, rel: "alternate".to_owned(), ..Link::default() })
}

/// What a document is by its first element, where that is none of a feed.
fn other_than_feed(name: &str) -> String {
    let local = name.rsplit(':').next().unwrap_or(name);
    match local {
        "entry" | "item" => "a single entry, no feed".to_owned(),
        "opml" => "a list of feeds (OPML), no feed".to_owned(),
        "urlset" | "sitemapindex" => "a sitemap, no feed".to_owned(),
        "stylesheet" | "transform" => "a style sheet (XSLT), no feed".to_owned(),
        "svg" => "a picture (SVG), no feed".to_owned(),
        "service" => "a list of collections (Atom Publishing Protocol), no feed".to_owned(),
        "envelope" => "an answer of a web service (SOAP), no feed".to_owned(),
        _ => format!("XML of another sort, no feed: its first element is <{name}>"),
    }
}

/// An attribute of XML itself; most tags have none, and are not taken apart.
fn attribute_of_xml(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    if !tag.attributes_raw().contains(name) {
        return None;
    }
    super::names::attributes(tag).find(|(known, _)| *known == name).map(|(_, value)| value)
}

impl Element<'_> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute(self.tag, name)
    }

    /// Its text: sections as they are, references decoded, tags left out.
    pub fn plain(&self) -> String {
        let raw = if has_elements(self.inner) { crate::sources::html::to_text(self.inner) } else { decoded(self.inner) };
        raw.trim().to_owned()
    }

    /// Its words, as `written` unless they hold elements; none if they are no words.
    pub fn words(&self, written: Written) -> Option<Words> {
        let words = if has_elements(self.inner) {
            Words { raw: self.inner.to_owned(), written: Written::Html }
        } else if self.is_base64() {
            let raw = decoded(self.inner);
            // A title of a strange type is still a title; anything else may be a picture.
            let as_it_is = || self.name.ends_with("title").then(|| raw.clone());
            Words { raw: base64::decode(&raw).or_else(as_it_is)?, written: Written::Either }
        } else {
            Words { raw: decoded(self.inner), written }
        };
        (!words.raw.trim().is_empty()).then_some(words)
    }

    /// Whether Atom says that it is written in Base64: 0.3 by its mode, 1.0 by a type that is no text.
    fn is_base64(&self) -> bool {
        let says = |name: &str| self.attribute(name).unwrap_or_default().to_ascii_lowercase();
        let media_type = says("type");
        let is_text = !media_type.contains('/') || media_type.starts_with("text/") || media_type.contains("xml");
        match says("mode").as_str() {
            "base64" => true,
            "escaped" | "xml" => false,
            _ => self.is_atom && !is_text,
        }
    }

    /// A link to what `href` says.
    pub fn link(&self, href: String, rel: &str) -> Link {
        Link {
            href,
            rel: rel.to_owned(),
            media_type: self.attribute("type").unwrap_or_default().to_ascii_lowercase(),
            base: self.base.cloned(),
        }
    }
}

/// Whether tags stand in a piece of XML, outside its sections.
fn has_elements(inner: &str) -> bool {
    let mut rest = inner;
    while let Some(at) = rest.find('<') {
        match rest[at..].strip_prefix("<![CDATA[") {
            None => return true,
            Some(section) => rest = section.split_once("]]>").map_or("", |(_, after)| after),
        }
    }
    false
}

/// The characters that a piece of XML without elements means.
fn decoded(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, section)) = rest.split_once("<![CDATA[") {
        out.push_str(&crate::sources::entities::decode(before));
        let (inside, after) = section.split_once("]]>").unwrap_or((section, ""));
        out.push_str(inside);
        rest = after;
    }
    out.push_str(&crate::sources::entities::decode(rest));
    out
}
