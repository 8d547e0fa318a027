//! Searching: one pass over everything that matches, which counts, ranks and sorts into heaps.

use std::{cmp::Reverse, collections::BinaryHeap};

use tantivy::{DocId, Score, SegmentReader};

use crate::{
    clock::{Clock, Stopwatch},
    model::{Facet, ItemId, MOST_RESULTS, Page, Query, Sign, Sort},
};

use super::{
    Index, SearchError,
    columns::Columns,
    engine,
    facets::{Counts, SegmentCounts},
    query,
    walk::{Plan, Walk},
};

/// How far results may be paged, in items. Nobody reads further; beyond it there is nothing.
pub const MOST_SKIPPED: usize = 10_000;
/// How long a search may take, in milliseconds.
const BUDGET_MILLIS: u64 = 1_000;

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// How many items match in all.
    pub total: usize,
    /// The items of the page, in order, each with how well it meets the words; 0 where none are wanted.
    pub hits: Vec<(ItemId, f32)>,
    /// How many of all matches there are of each value; every facet, in the order it is shown.
    pub facets: Vec<Facet>,
}

/// Which items are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// All.
    Everything,
    /// Those whose `news` is above `after` and at most `upto`.
    News {
        /// Not this one …
        after: i64,
        /// … up to and with this one.
        upto: i64,
    },
}

/// What a pass does beside counting matches.
struct Pass {
    sort: Sort,
    /// How many of the best are kept.
    keep: usize,
    window: Window,
    facets: Option<Counts>,
}

impl Index {
    /// Finds the items that have every wanted term, no refused one, and meet every filter.
    ///
    /// The best come first, then the newer number; without wanted terms the newest. The order is the same at every call
    /// until the index changes, so that pages follow each other without gap or repetition. A page holds at most
    /// [`MOST_RESULTS`], after at most [`MOST_SKIPPED`].
    ///
    /// # Errors
    ///
    /// [`SearchError::TooSlow`] after a second; else when the index cannot be read.
    pub fn search(&self, query: &Query, page: &Page) -> Result<Found, SearchError> {
        let limit = if page.offset > MOST_SKIPPED { 0 } else { page.limit.min(MOST_RESULTS) };
        let keep = if limit == 0 { 0 } else { page.offset + limit };
        let facets = Some(Counts::default());
        let mut found = self.pass(query, Pass { sort: page.sort, keep, window: Window::Everything, facets })?;
        found.hits.drain(..page.offset.min(found.hits.len()));
        Ok(found)
    }

    /// Returns the newest items that meet `query` within `window`, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// As [`Index::search`].
    pub fn newest(&self, query: &Query, window: Window, limit: usize) -> Result<Vec<ItemId>, SearchError> {
        let keep = limit.min(MOST_SKIPPED);
        let found = self.pass(query, Pass { sort: Sort::Newest, keep, window, facets: None })?;
        Ok(found.hits.into_iter().map(|(id, _)| id).collect())
    }

    fn pass(&self, query: &Query, mut pass: Pass) -> Result<Found, SearchError> {
        let stopwatch = Clock::system().stopwatch();
        let (volume, wants) = (self.current(), wants(query));
        if pass.sort == Sort::Relevance && !wants {
            pass.sort = Sort::Newest;
        }
        let searcher = volume.searcher();
        let asked = query::build(volume.fields(), volume.lexicon(), query, pass.window);
        let plan = Plan::new(&searcher, &asked.wanted, &asked.refused, wants).map_err(engine)?;
        let mut best = Best::new(pass.sort, pass.keep, wants);
        let mut total = 0;
        for (at, segment) in searcher.segment_readers().iter().enumerate() {
            let Some(walk) = plan.walk(segment, at).map_err(engine)? else { continue };
            let columns = volume.columns(segment)?;
            let mut counted = pass.facets.is_some().then(|| SegmentCounts::of(&columns));
            total += each_match(walk, segment, stopwatch, |docs, scores| {
                if let Some(counted) = &mut counted {
                    counted.add(docs);
                }
                best.offer(&columns, docs, scores);
            })?;
            if let (Some(counted), Some(all)) = (counted, &mut pass.facets) {
                counted.tell(all);
            }
        }
        let facets = pass.facets.map(Counts::facets).unwrap_or_default();
        Ok(Found { total, hits: best.in_order(), facets })
    }
}

/// Whether a query has words that an item is to meet.
pub(super) fn wants(query: &Query) -> bool {
    query.terms.iter().any(|term| term.sign == Sign::Want)
}

/// Hands the matches of a segment that have not been removed to `each`, some at a time, and returns how many there are.
pub(super) fn each_match(
    mut walk: Walk,
    segment: &SegmentReader,
    stopwatch: Stopwatch,
    mut each: impl FnMut(&[DocId], &[Score]),
) -> Result<usize, SearchError> {
    let (mut total, mut docs, mut scores) = (0, Vec::new(), Vec::new());
    let alive = segment.alive_bitset();
    while let Some((from, mut found)) = walk.stretch() {
        if stopwatch.millis() > BUDGET_MILLIS {
            return Err(SearchError::TooSlow { limit_millis: BUDGET_MILLIS });
        }
        docs.clear();
        scores.clear();
        found.drain(|at, score| {
            let doc = from + at as DocId;
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                docs.push(doc);
                scores.push(score);
            }
        });
        walk.give_back(found);
        total += docs.len();
        each(&docs, &scores);
    }
    Ok(total)
}

/// The place of an item: greater is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Ranked {
    /// What decides first: the bits of the score, whose order is that of scores since none is negative, or a time.
    first: i64,
    /// Different for every item, so that no two have one place.
    then: i64,
    id: i64,
    score_bits: u32,
}

/// The best so far.
pub(super) struct Best {
    sort: Sort,
    keep: usize,
    /// Whether scores say anything.
    scored: bool,
    ranked: BinaryHeap<Reverse<Ranked>>,
}

impl Best {
    pub(super) fn new(sort: Sort, keep: usize, scored: bool) -> Self {
        Self { sort, keep, scored, ranked: BinaryHeap::with_capacity(keep + 1) }
    }

    pub(super) fn offer(&mut self, columns: &Columns, docs: &[DocId], scores: &[Score]) {
        if self.keep == 0 {
            return;
        }
        // Most of many items are worse than the worst that is kept, which a look at what decides first tells.
        let mut least = self.least();
        for (doc, score) in docs.iter().zip(scores) {
            let first = match self.sort {
                Sort::Relevance => i64::from(score.to_bits()),
                Sort::Newest => columns.published.first(*doc).unwrap_or_default(),
                Sort::Oldest => -columns.published.first(*doc).unwrap_or_default(),
            };
            if first < least {
                continue;
            }
            let id = columns.ids.first(*doc).unwrap_or_default();
            let then = if self.sort == Sort::Oldest { -id } else { id };
            let score_bits = if self.scored { score.to_bits() } else { 0 };
            self.keep_if_better(Ranked { first, then, id, score_bits });
            least = self.least();
        }
    }

    /// What decides first of the worst that is kept; anything is better while there is room.
    fn least(&self) -> i64 {
        let worst = self.ranked.peek().filter(|_| self.ranked.len() >= self.keep);
        worst.map_or(i64::MIN, |worst| worst.0.first)
    }

    fn keep_if_better(&mut self, ranked: Ranked) {
        if self.ranked.len() < self.keep {
            self.ranked.push(Reverse(ranked));
        } else if let Some(mut worst) = self.ranked.peek_mut()
            && ranked > worst.0
        {
            *worst = Reverse(ranked);
        }
    }

    pub(super) fn in_order(self) -> Vec<(ItemId, f32)> {
        let sorted = self.ranked.into_sorted_vec();
        sorted.into_iter().map(|Reverse(ranked)| (ItemId(ranked.id), f32::from_bits(ranked.score_bits))).collect()
    }
}
