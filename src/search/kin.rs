//! Who shares terms with whom: candidates for kin, and how rare terms are.

use tantivy::{
    Term,
    collector::TopDocs,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::IndexRecordOption,
};

use super::{Index, SearchError, engine, schema};
use crate::model::ItemId;

/// How rare some terms are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rarity {
    /// Items that can be found.
    pub items: u64,
    /// How many of them hold each term, in the order asked for. Items that were removed lately may still be counted.
    pub holding: Vec<u64>,
}

impl Index {
    /// Returns how many items hold each of these terms of kinship.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn rarity<'k>(&self, keys: impl IntoIterator<Item = &'k str>) -> Result<Rarity, SearchError> {
        let volume = self.current();
        let (searcher, field) = (volume.searcher(), volume.fields().kin);
        let mut rarity = Rarity { items: searcher.num_docs(), holding: Vec::new() };
        let mut inverted = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            inverted.push(segment.inverted_index(field).map_err(engine)?);
        }
        for key in keys {
            let term = Term::from_field_text(field, key);
            let mut holding = 0;
            for segment in &inverted {
                holding += u64::from(segment.doc_freq(&term).map_err(|why| engine(tantivy::TantivyError::from(why)))?);
            }
            rarity.holding.push(holding);
        }
        Ok(rarity)
    }

    /// Returns the items that share most of these terms, rare ones counting more (BM25), best first; an item that is
    /// `not` wanted is left out.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn sharing(&self, keys: &[&str], not: Option<ItemId>, limit: usize) -> Result<Vec<ItemId>, SearchError> {
        let volume = self.current();
        let (searcher, field) = (volume.searcher(), volume.fields().kin);
        let term = |key: &&str| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(field, key);
            (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        };
        let query = BooleanQuery::new(keys.iter().map(term).collect());
        // One more, since the item itself is likely to be the first.
        let best = TopDocs::with_limit(limit + usize::from(not.is_some())).order_by_score();
        let found = searcher.search(&query, &best).map_err(engine)?;
        let mut ids = Vec::with_capacity(searcher.segment_readers().len());
        for segment in searcher.segment_readers() {
            ids.push(segment.fast_fields().i64(schema::ID).map_err(engine)?);
        }
        let id = |at: &tantivy::DocAddress| ids.get(at.segment_ord as usize)?.first(at.doc_id).map(ItemId);
        let mut items: Vec<ItemId> = found.iter().filter_map(|(_, at)| id(at)).collect();
        items.retain(|item| Some(*item) != not);
        items.truncate(limit);
        Ok(items)
    }
}
