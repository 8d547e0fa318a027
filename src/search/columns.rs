//! What the items of a segment are sorted and counted by, opened once.

use tantivy::{
    DocId, SegmentReader,
    columnar::{Column, StrColumn},
};

use crate::model::FacetName;

use super::schema::{FACETS, ID, PUBLISHED};

/// The columns of one segment.
pub(super) struct Columns {
    /// The number of each item.
    pub ids: Column<i64>,
    /// When each item was published, in Unix seconds.
    pub published: Column<i64>,
    /// What items are counted by, as far as any has a value.
    pub facets: Vec<FacetColumn>,
}

/// The values of one facet.
pub(super) struct FacetColumn {
    /// Which one.
    pub name: FacetName,
    /// The values, by the number that each has in this segment.
    pub values: Vec<String>,
    numbers: Column<u64>,
}

/// Room to read numbers into, kept from one look to the next.
#[derive(Default)]
pub(super) struct Room {
    docs: Vec<DocId>,
    rows: Vec<u32>,
    numbers: Vec<u64>,
}

impl Columns {
    pub(super) fn of(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        let mut facets = Vec::with_capacity(FACETS.len());
        for name in FACETS {
            // No column, no item in the segment with a value.
            if let Some(column) = columns.str(name.as_str())? {
                let values = values(&column)?;
                facets.push(FacetColumn { name, values, numbers: column.ords().clone() });
            }
        }
        Ok(Self { ids: columns.i64(ID)?, published: columns.i64(PUBLISHED)?, facets })
    }
}

/// All values of a column, in the order of their numbers.
fn values(column: &StrColumn) -> tantivy::Result<Vec<String>> {
    let mut values = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        values.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(values)
}

impl FacetColumn {
    /// Adds how many of `docs` have each value to `counts`, by the number of the value.
    pub(super) fn count(&self, docs: &[DocId], counts: &mut [u32], room: &mut Room) {
        let Room { docs: with, rows, numbers } = room;
        with.clear();
        rows.clear();
        self.numbers.row_ids_for_docs(docs, with, rows);
        if let [all] = counts {
            *all += u32::try_from(rows.len()).expect("a segment has fewer values than that");
            return;
        }
        numbers.clear();
        numbers.resize(rows.len(), 0);
        self.numbers.values.get_vals(rows, numbers);
        for number in numbers {
            let count = usize::try_from(*number).ok().and_then(|number| counts.get_mut(number));
            *count.expect("a column gives the numbers of its own values") += 1;
        }
    }
}
