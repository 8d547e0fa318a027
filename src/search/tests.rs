//! Stories about the index, each in a folder of its own.

mod finding;
mod keeping;

use std::path::Path;

use chrono::{DateTime, TimeDelta};
use tempfile::TempDir;

use super::*;
use crate::model::{Filters, Item, ItemType, Names, Page, Query, Sign, Sort, Term};

/// An index in a folder that goes when the test ends.
struct World {
    dir: TempDir,
    index: Index,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder can be made");
        let index = Index::open(dir.path(), Lexicon::built_in()).expect("an empty folder can hold an index");
        Self { dir, index }
    }

    fn with(items: &[Item]) -> Self {
        let world = Self::new();
        world.take_in(items);
        world
    }

    fn take_in(&self, items: &[Item]) {
        let mut writer = self.index.writer().expect("nobody else writes");
        writer.apply(items, |_| String::new()).expect("items can be taken in");
        let revision = items.iter().map(|item| item.revision).max().unwrap_or_default();
        writer.commit(&reached(revision)).expect("a commit can be made");
    }

    /// The numbers of the items that a query finds, best first.
    fn find(&self, query: &Query) -> Vec<i64> {
        self.page(query, Sort::Relevance, 0, 100).hits.into_iter().map(|(id, _)| id.0).collect()
    }

    fn page(&self, query: &Query, sort: Sort, offset: usize, limit: usize) -> Found {
        self.index.search(query, &Page { sort, offset, limit }).expect("the index can be searched")
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }
}

fn reached(revision: i64) -> Reached {
    Reached { store: "a-store".to_owned(), schema: SCHEMA, revision, mark: format!("mark-{revision}") }
}

/// An English blog post of a harbour office, published on day `id` of the Unix age.
fn item(id: i64, title: &str, text: &str) -> Item {
    let at = DateTime::UNIX_EPOCH + TimeDelta::days(id);
    Item {
        id: ItemId(id),
        source: "harbour-blog".parse().expect("a slug"),
        body: "harbour-office".parse().expect("a slug"),
        body_name: Names { en: "Harbour Office".to_owned(), cy: Some("Swyddfa'r Harbwr".to_owned()) },
        body_also: Vec::new(),
        area: "wales".to_owned(),
        item_type: ItemType::Blog,
        title: title.to_owned(),
        url: format!("https://harbour.example/{id}"),
        summary: String::new(),
        text: text.to_owned(),
        language: "en".parse().ok(),
        published: at,
        first_seen: at,
        updated: None,
        licence: None,
        tags: Vec::new(),
        topics: Vec::new(),
        code: None,
        version: 1,
        revision: id,
        news: Some(id),
        gone_at: None,
        hidden: None,
    }
}

/// The query for terms separated by `, `; a phrase has spaces, a refused term begins with `-`.
fn query(terms: &str) -> Query {
    let term = |text: &str| {
        let (sign, words) = match text.strip_prefix('-') {
            Some(words) => (Sign::Refuse, words),
            None => (Sign::Want, text),
        };
        Term { words: words.split(' ').map(str::to_owned).collect(), sign }
    };
    let terms = terms.split(", ").filter(|text| !text.is_empty()).map(term).collect();
    Query { terms, ..Query::default() }
}

fn filtered(filters: Filters) -> Query {
    Query { filters, ..Query::default() }
}
