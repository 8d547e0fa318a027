//! OPML: lists of feeds, as readers of feeds hand them on.
//!
//! Outlines with an address of a feed are feeds; others are groups, which may stand inside each other. Whatever version
//! or spelling a list has, what it names is kept: `xmlurl`, `XMLURL` and `url` are all written.

use std::fmt::Write as _;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use url::Url;

use super::{
    ReadError, entities,
    gate::{self, Form},
    html::{Written, title},
    links::is_web,
};
use crate::model::{Answer, Spoilt};

/// Feeds that are read of one list.
pub const MOST_FEEDS: usize = 5_000;
/// Groups that one feed stands in.
const MOST_GROUPS: usize = 16;

/// A list of feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opml {
    /// What the list calls itself.
    pub title: Option<String>,
    /// Its feeds, in their order.
    pub feeds: Vec<Outline>,
    /// Outlines whose address is none.
    pub spoilt: Vec<Spoilt>,
}

/// One feed of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What it is called; empty if nothing.
    pub title: String,
    /// Its address.
    pub feed: Url,
    /// The site that it belongs to.
    pub site: Option<Url>,
    /// The names of the groups that it stands in, from the outermost.
    pub groups: Vec<String>,
    /// The language that it is said to be in, as written.
    pub language: Option<String>,
}

/// Reads a list of feeds.
///
/// # Errors
///
/// When it is no OPML.
pub fn read(answer: &Answer) -> Result<Opml, ReadError> {
    let opened = gate::open(answer)?;
    let unreadable = |detail: &str| ReadError::Unreadable { detail: detail.to_owned() };
    match opened.form {
        Form::Xml => {}
        Form::Page => return Err(ReadError::Html),
        Form::Json => return Err(unreadable("JSON where OPML was expected")),
    }
    let mut reader = Reader::from_str(&opened.text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut walk = Walk { opml: Opml::default(), groups: Vec::new(), position: 0, is_opml: false, in_title: false };
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => walk.start(&tag, false),
            Ok(Event::Empty(tag)) => walk.start(&tag, true),
            Ok(Event::End(tag)) => walk.end(&local(tag.name().as_ref())),
            Ok(Event::Text(text)) if walk.in_title => walk.title(&text),
            Ok(Event::GeneralRef(name)) if walk.in_title => walk.title(&format!("&{};", &*name)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            // What came before the place that cannot be read stays.
            Err(why) if walk.opml.feeds.is_empty() => return Err(unreadable(&why.to_string())),
            Err(_) => break,
        }
    }
    walk.opml.title = walk.opml.title.map(|raw| title(&raw, Written::Html)).filter(|title| !title.is_empty());
    if walk.is_opml { Ok(walk.opml) } else { Err(unreadable("no OPML in it")) }
}

/// A name without its prefix, in lower case.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

struct Walk {
    opml: Opml,
    /// The open outlines: the name of a group, or none for a feed.
    groups: Vec<Option<String>>,
    position: usize,
    is_opml: bool,
    in_title: bool,
}

impl Walk {
    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) {
        let name = local(tag.name().as_ref());
        self.is_opml |= matches!(name.as_str(), "opml" | "outline");
        self.in_title = name == "title" && !is_empty && self.position == 0;
        if name != "outline" {
            return;
        }
        let group = self.outline(tag);
        self.position += 1;
        if !is_empty {
            self.groups.push(group);
        }
    }

    fn end(&mut self, name: &str) {
        self.in_title = false;
        if name == "outline" {
            self.groups.pop();
        }
    }

    fn title(&mut self, text: &str) {
        self.opml.title.get_or_insert_default().push_str(text);
    }

    /// Notes an outline if it is a feed; returns its name if it is a group.
    fn outline(&mut self, tag: &BytesStart<'_>) -> Option<String> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes().with_checks(false).flatten() {
            attributes.push((local(attribute.key.as_ref()), entities::decode(&attribute.value).trim().to_owned()));
        }
        let value = |name: &str| {
            let found = attributes.iter().find(|(known, value)| known == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let named = value("title").or_else(|| value("text")).unwrap_or_default();
        let named = title(named, Written::Either);
        let is_feed =
            value("type").is_some_and(|kind| matches!(kind.to_ascii_lowercase().as_str(), "rss" | "atom" | "feed"));
        let Some(address) = value("xmlurl").or_else(|| value("url").filter(|_| is_feed)) else { return Some(named) };
        match address.parse().ok().filter(is_web) {
            Some(feed) if self.opml.feeds.len() < MOST_FEEDS => self.opml.feeds.push(Outline {
                title: named,
                feed,
                site: value("htmlurl").and_then(|site| site.parse().ok()).filter(is_web),
                groups: self
                    .groups
                    .iter()
                    .flatten()
                    .filter(|name| !name.is_empty())
                    .take(MOST_GROUPS)
                    .cloned()
                    .collect(),
                language: value("language").map(str::to_owned),
            }),
            Some(_) => {}
            None => {
                let why = format!("no address of the web: {address}");
                self.opml.spoilt.push(Spoilt { position: self.position, why });
            }
        }
        None
    }
}

/// Writes a list of feeds: OPML 2.0, one outline a line, feeds with the same groups side by side where they are already.
///
/// ```
/// # use gorwel::sources::opml::{Opml, write};
/// assert!(write(&Opml::default()).starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">"));
/// ```
pub fn write(opml: &Opml) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n  <head>");
    if let Some(title) = &opml.title {
        push(&mut out, format_args!("<title>{}</title>", escaped(title)));
    }
    out.push_str("</head>\n  <body>\n");
    let mut open: &[String] = &[];
    for feed in &opml.feeds {
        let same = open.iter().zip(&feed.groups).take_while(|(a, b)| a == b).count();
        close(&mut out, open.len(), same);
        for (depth, group) in feed.groups.iter().enumerate().skip(same) {
            let group = escaped(group);
            push(&mut out, format_args!("{}<outline text=\"{group}\" title=\"{group}\">\n", indent(depth)));
        }
        open = &feed.groups;
        let (title, address) = (escaped(&feed.title), escaped(feed.feed.as_str()));
        let start = indent(open.len());
        push(
            &mut out,
            format_args!("{start}<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{address}\""),
        );
        if let Some(site) = &feed.site {
            push(&mut out, format_args!(" htmlUrl=\"{}\"", escaped(site.as_str())));
        }
        if let Some(language) = &feed.language {
            push(&mut out, format_args!(" language=\"{}\"", escaped(language)));
        }
        out.push_str("/>\n");
    }
    close(&mut out, open.len(), 0);
    out.push_str("  </body>\n</opml>\n");
    out
}

fn push(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a text takes whatever is written to it");
}

fn close(out: &mut String, from: usize, to: usize) {
    for depth in (to..from).rev() {
        push(out, format_args!("{}</outline>\n", indent(depth)));
    }
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth + 2)
}

/// A text as XML writes it in an attribute, without what it cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_whitespace() => out.push(' '),
            c if entities::is_allowed(c) => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Hints, Validators};

    fn read(body: &str) -> Result<Opml, ReadError> {
        super::read(&Answer {
            url: "file:///feeds.opml".parse().expect("a URL"),
            status: 200,
            content_type: None,
            body: body.as_bytes().to_vec(),
            validators: Validators::default(),
            hints: Hints::default(),
            headers: std::collections::BTreeMap::new(),
            moved_to: None,
            wire_bytes: 0,
        })
    }

    fn check(body: &str, wanted: &[&str]) {
        let told = |outline: &Outline| format!("{}: {} <{}>", outline.groups.join("/"), outline.title, outline.feed);
        let opml = read(&format!("<opml><body>{body}</body></opml>")).expect("it is read");
        assert_eq!(opml.feeds.iter().map(told).collect::<Vec<_>>(), wanted, "{body}");
    }

    #[test]
    fn feeds_are_read_with_the_groups_they_stand_in() {
        check(
            "<outline text='Councils'><outline text='Wales &amp; borders'><outline type=rss text='A' title='The A' \
             xmlUrl='https://a.example/feed?x=1&amp;y=2'/></outline><outline text='B' xmlUrl='https://b.example/'/></outline>\
             <outline text='C' xmlUrl='http://c.example/'/>",
            &[
                "Councils/Wales & borders: The A <https://a.example/feed?x=1&y=2>",
                "Councils: B <https://b.example/>",
                ": C <http://c.example/>",
            ],
        );
    }

    #[test]
    fn lists_are_read_however_they_spell() {
        check("<OUTLINE TEXT=A XMLURL='https://a.example/'></OUTLINE>", &[": A <https://a.example/>"]);
        check("<outline type='rss' title='A' url='https://a.example/'/>", &[": A <https://a.example/>"]);
        check("<outline type='link' title='A' url='https://a.example/'/>", &[]);
        check(
            "<outline text='A' xmlUrl='https://a.example/'><outline xmlUrl='https://b.example/'/></outline>",
            &[": A <https://a.example/>", ":  <https://b.example/>"],
        );
        let bad =
            read("<opml><head><title>Mine &amp; yours</title></head><body><outline xmlUrl='feed.xml'/></body></opml>");
        let bad = bad.expect("it is read");
        assert_eq!((bad.title.as_deref(), bad.spoilt.len(), bad.feeds.len()), (Some("Mine & yours"), 1, 0));
    }

    #[test]
    fn what_is_no_list_is_called_what_it_is() {
        assert_eq!(read("<html><body>"), Err(ReadError::Html));
        assert_eq!(read(""), Err(ReadError::Empty));
        assert!(matches!(read("<rss><channel/></rss>"), Err(ReadError::Unreadable { .. })));
        assert!(matches!(read("{}"), Err(ReadError::Unreadable { .. })));
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let outline = |title: &str, groups: &[&str]| Outline {
            title: title.into(),
            feed: "https://a.example/feed?a=1&b=2".parse().expect("a URL"),
            site: "https://a.example/".parse().ok(),
            groups: groups.iter().map(|group| (*group).to_owned()).collect(),
            language: Some("cy".into()),
        };
        let feeds = vec![
            outline("Tŷ & \"gardd\" <1>", &["A", "B"]),
            outline("b", &["A", "B"]),
            outline("c", &["A"]),
            outline("d", &["C", "B"]),
            outline("e", &[]),
        ];
        let opml = Opml { title: Some("Fy rhestr".into()), feeds, spoilt: Vec::new() };
        assert_eq!(read(&write(&opml)), Ok(opml));
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(body in "(<outline|</outline>|<opml>|text=|xmlUrl=|'|\"|/>|>| |https://a.example/|&amp;|ŵ|<title>){0,60}") {
            let _ = read(&body);
        }
    }
}
