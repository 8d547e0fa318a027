//! The feeds of the town's outlets: Atom, RSS 2.0 and JSON Feed.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use super::{
    bodies::{Form, Outlet, Piece},
    document::Document,
    markup::{escape, html},
    notes::{one_line, paragraphs},
};

/// The newest pieces that a feed holds.
pub(super) const LONGEST_FEED: usize = 20;

/// Returns the name and the content type of the feed of a form, if it has one.
pub(super) fn name(form: Form) -> Option<(&'static str, &'static str)> {
    match form {
        Form::Atom => Some(("feed.atom", "application/atom+xml")),
        Form::Rss => Some(("feed.rss", "application/rss+xml")),
        Form::Json => Some(("feed.json", "application/feed+json")),
        Form::Code | Form::Broken => None,
    }
}

/// Returns the feed of an outlet with these pieces, newest first. `home` is its front page, and ends with a slash.
pub(super) fn feed(outlet: &Outlet, home: &Url, pieces: &[&Piece]) -> Document {
    let pieces = pieces.get(..LONGEST_FEED).unwrap_or(pieces);
    let Some((name, content_type)) = name(outlet.form) else { return Document::status(404) };
    let own = format!("{home}{name}");
    let body = match outlet.form {
        Form::Atom => atom(outlet, home, &own, pieces),
        Form::Json => json_feed(outlet, home, &own, pieces).to_string(),
        Form::Rss | Form::Code | Form::Broken => rss(outlet, home, &own, pieces),
    };
    let document = Document::new(&format!("{content_type}; charset=utf-8"), body);
    Document { changed: pieces.first().map(|piece| piece.at), ..document }
}

/// The first paragraph of a piece, in one line.
pub(super) fn summary(piece: &Piece) -> String {
    paragraphs(&piece.text).next().map(one_line).unwrap_or_default()
}

fn atom(outlet: &Outlet, home: &Url, own: &str, pieces: &[&Piece]) -> String {
    let (lang, title) = (outlet.lang, escape(&outlet.title));
    let updated = stamp(pieces.first().map(|piece| piece.at));
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}">
  <id>{home}</id>
  <title>{title}</title>
  <subtitle>{}</subtitle>
  <updated>{updated}</updated>
  <author><name>{}</name></author>
  <link rel="self" type="application/atom+xml" href="{own}"/>
  <link rel="alternate" type="text/html" hreflang="{lang}" href="{home}"/>
"#,
        escape(&outlet.about),
        escape(&outlet.team),
    );
    for piece in pieces {
        let (name, at) = (&piece.name, stamp(Some(piece.at)));
        let mut entry = || {
            writeln!(xml, "  <entry>\n    <id>{}</id>", guid(outlet, piece))?;
            writeln!(xml, "    <title>{}</title>", escape(&piece.title))?;
            writeln!(xml, r#"    <link rel="alternate" type="text/html" href="{home}{name}"/>"#)?;
            writeln!(xml, "    <published>{at}</published>\n    <updated>{at}</updated>")?;
            for tag in &piece.tags {
                writeln!(xml, r#"    <category term="{}"/>"#, escape(tag))?;
            }
            writeln!(xml, "    <summary>{}</summary>", escape(&summary(piece)))?;
            writeln!(xml, r#"    <content type="html">{}</content>"#, escape(&html(&piece.text)))?;
            writeln!(xml, "  </entry>")
        };
        entry().expect("a text takes whatever is written to it");
    }
    xml + "</feed>\n"
}

fn rss(outlet: &Outlet, home: &Url, own: &str, pieces: &[&Piece]) -> String {
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>{}</title>
  <link>{home}</link>
  <description>{}</description>
  <language>{}</language>
  <atom:link rel="self" type="application/rss+xml" href="{own}"/>
"#,
        escape(&outlet.title),
        escape(&outlet.about),
        outlet.lang,
    );
    for piece in pieces {
        let mut item = || {
            writeln!(xml, "  <item>\n    <title>{}</title>", escape(&piece.title))?;
            writeln!(xml, "    <link>{home}{}</link>", piece.name)?;
            writeln!(xml, r#"    <guid isPermaLink="false">{}</guid>"#, guid(outlet, piece))?;
            writeln!(xml, "    <pubDate>{}</pubDate>", piece.at.to_rfc2822())?;
            for tag in &piece.tags {
                writeln!(xml, "    <category>{}</category>", escape(tag))?;
            }
            writeln!(xml, "    <description>{}</description>", escape(&summary(piece)))?;
            writeln!(xml, "    <content:encoded>{}</content:encoded>", escape(&html(&piece.text)))?;
            writeln!(xml, "  </item>")
        };
        item().expect("a text takes whatever is written to it");
    }
    xml + "</channel>\n</rss>\n"
}

fn json_feed(outlet: &Outlet, home: &Url, own: &str, pieces: &[&Piece]) -> Value {
    let items: Vec<Value> = pieces
        .iter()
        .map(|piece| {
            json!({
                "id": guid(outlet, piece),
                "url": format!("{home}{}", piece.name),
                "title": piece.title,
                "summary": summary(piece),
                "content_html": html(&piece.text),
                "date_published": stamp(Some(piece.at)),
                "tags": piece.tags,
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "description": outlet.about,
        "home_page_url": home,
        "feed_url": own,
        "language": outlet.lang.tag(),
        "authors": [{ "name": outlet.team }],
        "items": items,
    })
}

/// The id of a piece for ever, wherever the town is served.
fn guid(outlet: &Outlet, piece: &Piece) -> String {
    format!("tag:{}.example,2024:{}", outlet.body, piece.name)
}

fn stamp(at: Option<DateTime<Utc>>) -> String {
    at.unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
