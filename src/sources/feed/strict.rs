//! feed-rs beside our own reader: it knows more dialects, and refuses what is not quite well-formed.
//!
//! Its ids are never used: they are drawn at random for entries with neither id nor link.

use std::panic::{AssertUnwindSafe, catch_unwind};

use feed_rs::{
    model,
    parser::{Builder, ParseFeedError},
};
use url::Url;

use super::document::{Entry, Link, Words};
use crate::sources::html::Written;

/// The longest document that it is given, in bytes: it makes forty times as much of some.
pub const LONGEST_DOCUMENT_BYTES: usize = 2 * 1024 * 1024;

/// Reads the entries of a feed from behind the gate; none if feed-rs cannot.
pub fn read(text: &str, url: &Url) -> Option<Vec<Entry>> {
    let read = || -> Result<model::Feed, ParseFeedError> {
        let builder = Builder::new().base_uri(Some(url.as_str())).id_generator(|_, _, _| String::new());
        builder.timestamp_parser(|_| None).build().parse(text.as_bytes())
    };
    // A panic in it costs what it would have added, and no more.
    let feed = catch_unwind(AssertUnwindSafe(read)).ok()?.ok()?;
    Some(feed.entries.into_iter().map(entry).collect())
}

fn entry(entry: model::Entry) -> Entry {
    let mut media = entry.media.into_iter();
    let described = media.find_map(|media| media.description);
    Entry {
        title: entry.title.map(words),
        summary: entry.summary.or(described).map(words),
        content: entry.content.and_then(|content| {
            let written = if content.content_type.as_ref().contains("html") { Written::Html } else { Written::Either };
            content.body.map(|raw| Words { raw, written })
        }),
        links: entry.links.into_iter().map(link).collect(),
        language: entry.language,
        tags: entry.categories.into_iter().map(|category| category.label.unwrap_or(category.term)).collect(),
        ..Entry::default()
    }
}

fn words(text: model::Text) -> Words {
    Words { raw: text.content, written: Written::Either }
}

fn link(link: model::Link) -> Link {
    Link {
        href: link.href,
        rel: link.rel.unwrap_or_else(|| "alternate".to_owned()),
        media_type: link.media_type.unwrap_or_default().to_ascii_lowercase(),
        base: None,
    }
}
