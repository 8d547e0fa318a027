//! How many of the matches there are of each value, counted in the pass that finds them.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use tantivy::DocId;

use crate::model::{Facet, FacetName};

use super::{
    columns::{Columns, Room},
    schema::FACETS,
};

/// Values that one facet tells, the most frequent ones.
const MOST_VALUES: usize = 200;

/// The counts of a whole search.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<FacetName, HashMap<String, usize>>);

impl Counts {
    /// Every facet in the order it is shown, its values the most frequent first, then by name.
    pub(super) fn facets(mut self) -> Vec<Facet> {
        let facet = |name| {
            let mut values: Vec<(String, usize)> = self.0.remove(&name).unwrap_or_default().into_iter().collect();
            values.sort_by(|(a, many), (b, more)| Reverse(many).cmp(&Reverse(more)).then_with(|| a.cmp(b)));
            values.truncate(MOST_VALUES);
            Facet { name, values }
        };
        FACETS.into_iter().map(facet).collect()
    }
}

/// The counts of one segment, by the numbers that values have there.
pub(super) struct SegmentCounts<'c> {
    columns: &'c Columns,
    counts: Vec<Vec<u32>>,
    room: Room,
}

impl<'c> SegmentCounts<'c> {
    pub(super) fn of(columns: &'c Columns) -> Self {
        let counts = columns.facets.iter().map(|facet| vec![0; facet.values.len()]).collect();
        Self { columns, counts, room: Room::default() }
    }

    /// Counts items, their numbers rising.
    pub(super) fn add(&mut self, docs: &[DocId]) {
        for (facet, counts) in self.columns.facets.iter().zip(&mut self.counts) {
            facet.count(docs, counts, &mut self.room);
        }
    }

    /// Adds the counts of the segment to those of the search.
    pub(super) fn tell(self, all: &mut Counts) {
        for (facet, counts) in self.columns.facets.iter().zip(self.counts) {
            let told = all.0.entry(facet.name).or_default();
            for (value, count) in facet.values.iter().zip(counts).filter(|(_, count)| *count > 0) {
                match told.get_mut(value) {
                    Some(sum) => *sum += count as usize,
                    None => {
                        told.insert(value.clone(), count as usize);
                    }
                }
            }
        }
    }
}
