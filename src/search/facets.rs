//! How many of the matches there are of each value, counted in the pass that finds them.

use std::{cmp::Reverse, collections::BTreeMap};

use tantivy::{DocId, SegmentReader, columnar::StrColumn};

use crate::model::{Facet, FacetName};

use super::schema::FACETS;

/// Values that one facet tells, the most frequent ones.
const MOST_VALUES: usize = 200;

/// The counts of a whole search.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<FacetName, BTreeMap<String, usize>>);

impl Counts {
    /// Every facet in the order it is shown, its values the most frequent first, then by name.
    pub(super) fn facets(mut self) -> Vec<Facet> {
        let facet = |name| {
            let mut values: Vec<(String, usize)> = self.0.remove(&name).unwrap_or_default().into_iter().collect();
            values.sort_by_key(|(_, count)| Reverse(*count));
            values.truncate(MOST_VALUES);
            Facet { name, values }
        };
        FACETS.into_iter().map(facet).collect()
    }
}

/// The counts of one segment, by the numbers that values have there.
pub(super) struct SegmentCounts(Vec<(FacetName, StrColumn, Vec<u32>)>);

impl SegmentCounts {
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let mut columns = Vec::with_capacity(FACETS.len());
        for name in FACETS {
            // No column, no item in the segment with a value.
            if let Some(column) = segment.fast_fields().str(name.as_str())? {
                let counts = vec![0; column.num_terms()];
                columns.push((name, column, counts));
            }
        }
        Ok(Self(columns))
    }

    /// Counts an item.
    pub(super) fn add(&mut self, doc: DocId) {
        for (_, column, counts) in &mut self.0 {
            for value in column.term_ords(doc) {
                let count = usize::try_from(value).ok().and_then(|value| counts.get_mut(value));
                *count.expect("a column gives the numbers of its own values") += 1;
            }
        }
    }

    /// Adds the counts of the segment to those of the search.
    pub(super) fn tell(self, all: &mut Counts) -> tantivy::Result<()> {
        let mut value = String::new();
        for (name, column, counts) in self.0 {
            let told = all.0.entry(name).or_default();
            for (number, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
                column.ord_to_str(number, &mut value)?;
                match told.get_mut(&value) {
                    Some(sum) => *sum += count as usize,
                    None => {
                        told.insert(value.clone(), count as usize);
                    }
                }
            }
        }
        Ok(())
    }
}
