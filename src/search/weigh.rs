//! What interests find: which items of a window have what they want, and how well all that one finds meets it.

use chrono::{DateTime, Utc};
use tantivy::{
    DocSet, SegmentReader, TERMINATED, Term,
    columnar::Column,
    schema::{Field, IndexRecordOption},
};

use crate::{
    clock::Clock,
    model::{FacetName, ItemId, Query, Sort, SoughtKey},
};

use super::{
    Index, SearchError, engine,
    find::{Best, Window, each_match, wants},
    query, schema,
    schema::Fields,
    walk::Plan,
};

/// All that an interest finds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weighed {
    /// The best items of the window with their scores, best first; those without words to meet score 1, newest first.
    pub hits: Vec<(ItemId, f32)>,
    /// The scores of all that was published lately.
    pub lately: Vec<f32>,
    /// The scores of everything.
    pub ever: Vec<f32>,
}

impl Index {
    /// Returns the items of `window` with the numbers of those `keys` that each has, rising. Items with none are left out.
    ///
    /// It reads what the index holds of each key once, however many interests want it.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn holding(&self, keys: &[SoughtKey], window: Window) -> Result<Vec<(ItemId, Vec<u32>)>, SearchError> {
        let volume = self.current();
        let searcher = volume.searcher();
        let mut held = Vec::new();
        for segment in searcher.segment_readers() {
            let mut items = Items::of(segment, window).map_err(engine)?;
            if items.held.is_empty() {
                continue;
            }
            for (number, key) in (0..).zip(keys) {
                let (fields, text) = places(volume.fields(), key);
                for field in fields {
                    let inverted = segment.inverted_index(field).map_err(engine)?;
                    let term = Term::from_field_text(field, text);
                    let read = inverted.read_postings(&term, IndexRecordOption::Basic);
                    let Some(mut postings) = read.map_err(|why| engine(tantivy::TantivyError::from(why)))? else {
                        continue;
                    };
                    if postings.doc() < items.first {
                        postings.seek(items.first);
                    }
                    while postings.doc() != TERMINATED {
                        items.note(postings.doc(), number);
                        postings.advance();
                    }
                }
            }
            held.extend(items.held.into_iter().filter(|(_, keys)| !keys.is_empty()));
        }
        Ok(held)
    }

    /// Returns all that `query` finds: at most `most` items of `window`, and the scores by which these are measured, of
    /// what was published since `lately` and of everything.
    ///
    /// # Errors
    ///
    /// As [`Index::search`].
    pub fn weigh(
        &self,
        query: &Query,
        window: Window,
        lately: DateTime<Utc>,
        most: usize,
    ) -> Result<Weighed, SearchError> {
        let stopwatch = Clock::system().stopwatch();
        let volume = self.current();
        let searcher = volume.searcher();
        let has_words = wants(query);
        let asked = query::build(volume.fields(), volume.lexicon(), query, Window::Everything);
        let plan = Plan::new(&searcher, &asked.wanted, &asked.refused, has_words).map_err(engine)?;
        let sort = if has_words { Sort::Relevance } else { Sort::Newest };
        let (mut weighed, mut best) = (Weighed::default(), Best::new(sort, most, has_words));
        let since = lately.timestamp();
        let mut inside = (Vec::new(), Vec::new());
        for (at, segment) in searcher.segment_readers().iter().enumerate() {
            let Some(walk) = plan.walk(segment, at).map_err(engine)? else { continue };
            let columns = volume.columns(segment)?;
            let (news, published) = self::columns(segment).map_err(engine)?;
            each_match(walk, segment, stopwatch, |docs, scores| {
                inside.0.clear();
                inside.1.clear();
                for (doc, score) in docs.iter().zip(scores) {
                    let score = if has_words { *score } else { 1.0 };
                    weighed.ever.push(score);
                    if published.first(*doc).unwrap_or_default() >= since {
                        weighed.lately.push(score);
                    }
                    if is_in(window, news.first(*doc)) {
                        inside.0.push(*doc);
                        inside.1.push(score);
                    }
                }
                best.offer(&columns, &inside.0, &inside.1);
            })?;
        }
        weighed.hits = best.in_order();
        if !has_words {
            weighed.hits.iter_mut().for_each(|hit| hit.1 = 1.0);
        }
        Ok(weighed)
    }
}

fn columns(segment: &SegmentReader) -> tantivy::Result<(Column<i64>, Column<i64>)> {
    let columns = segment.fast_fields();
    // A segment in which nothing is news has no such column.
    let none = Column::build_empty_column(segment.max_doc());
    let news = columns.column_opt::<i64>(schema::NEWS)?.unwrap_or(none);
    Ok((news, columns.i64(schema::PUBLISHED)?))
}

fn is_in(window: Window, news: Option<i64>) -> bool {
    match window {
        Window::Everything => true,
        Window::News { after, upto } => news.is_some_and(|news| news > after && news <= upto),
    }
}

/// The items of a window in one segment.
struct Items {
    /// The first of them.
    first: u32,
    /// The place of each document among `held`, from 1; 0 is none.
    places: Vec<u32>,
    held: Vec<(ItemId, Vec<u32>)>,
}

impl Items {
    fn of(segment: &SegmentReader, window: Window) -> tantivy::Result<Self> {
        let ids = segment.fast_fields().i64(schema::ID)?;
        let (news, _) = columns(segment)?;
        let mut items = Self { first: 0, places: vec![0; segment.max_doc() as usize], held: Vec::new() };
        for doc in segment.doc_ids_alive().filter(|doc| is_in(window, news.first(*doc))) {
            if items.held.is_empty() {
                items.first = doc;
            }
            items.held.push((ItemId(ids.first(doc).unwrap_or_default()), Vec::new()));
            if let Some(place) = items.places.get_mut(doc as usize) {
                *place = items.held.len() as u32;
            }
        }
        Ok(items)
    }

    fn note(&mut self, doc: u32, number: u32) {
        let place = self.places.get(doc as usize).copied().unwrap_or(0) as usize;
        let Some((_, keys)) = place.checked_sub(1).and_then(|place| self.held.get_mut(place)) else { return };
        if keys.last() != Some(&number) {
            keys.push(number);
        }
    }
}

/// Where a key stands, and as what.
fn places<'k>(fields: &Fields, key: &'k SoughtKey) -> (Vec<Field>, &'k str) {
    match key {
        SoughtKey::Folded(word) => (vec![fields.title, fields.text, fields.names], word),
        SoughtKey::English(stem) => (vec![fields.title_en, fields.text_en], stem),
        SoughtKey::Welsh(key) => (vec![fields.title_cy, fields.text_cy], key),
        SoughtKey::Value(facet, value) => (vec![of_facet(fields, *facet)], value),
    }
}

fn of_facet(fields: &Fields, facet: FacetName) -> Field {
    match facet {
        FacetName::Type => fields.item_type,
        FacetName::Topic => fields.topic,
        FacetName::Body => fields.body,
        FacetName::Licence => fields.licence,
        FacetName::Language => fields.language,
        FacetName::Area => fields.area,
    }
}
