//! Searching: one pass over everything that matches, which counts, ranks and sorts into heaps.

use std::{cmp::Reverse, collections::BinaryHeap};

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED,
    columnar::Column,
    query::{EnableScoring, Query as _, Scorer, Weight},
};

use crate::{
    clock::{Clock, Stopwatch},
    model::{Facet, ItemId, MOST_RESULTS, Page, Query, Sign, Sort},
};

use super::{
    Index, SearchError, engine,
    facets::{Counts, SegmentCounts},
    query, schema,
};

/// How far results may be paged, in items. Nobody reads further; beyond it there is nothing.
pub const MOST_SKIPPED: usize = 10_000;
/// How long a search may take, in milliseconds.
const BUDGET_MILLIS: u64 = 1_000;
/// Matches between two looks at the clock.
const MATCHES_A_LOOK: usize = 1_024;

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
        let (volume, wants) = (self.current(), query.terms.iter().any(|term| term.sign == Sign::Want));
        if pass.sort == Sort::Relevance && !wants {
            pass.sort = Sort::Newest;
        }
        let searcher = volume.searcher();
        let asked = query::build(volume.fields(), volume.lexicon(), query, pass.window);
        let unscored = EnableScoring::disabled_from_searcher(&searcher);
        let scoring = if wants { EnableScoring::enabled_from_searcher(&searcher) } else { unscored };
        let wanted = asked.wanted.weight(scoring).map_err(engine)?;
        let refused: Result<Vec<_>, _> = asked.refused.iter().map(|clause| clause.weight(unscored)).collect();
        let weights = Weights { wanted, refused: refused.map_err(engine)? };
        let mut best = Best { keep: pass.keep, ranked: BinaryHeap::with_capacity(pass.keep + 1) };
        let mut total = 0;
        for segment in searcher.segment_readers() {
            let mut counted = match pass.facets {
                Some(_) => Some(SegmentCounts::of(segment).map_err(engine)?),
                None => None,
            };
            let keys = Keys::of(segment, pass.sort).map_err(engine)?;
            total += weights.each_match(segment, stopwatch, |doc, score| {
                if let Some(counted) = &mut counted {
                    counted.add(doc);
                }
                best.offer(|| keys.rank(doc, if wants { score } else { 0.0 }));
            })?;
            if let (Some(counted), Some(all)) = (counted, &mut pass.facets) {
                counted.tell(all).map_err(engine)?;
            }
        }
        let facets = pass.facets.map(Counts::facets).unwrap_or_default();
        Ok(Found { total, hits: best.in_order(), facets })
    }
}

/// What matches and what must not, for every segment.
struct Weights {
    wanted: Box<dyn Weight>,
    refused: Vec<Box<dyn Weight>>,
}

impl Weights {
    /// Hands every match of a segment to `each`, and returns how many there are.
    fn each_match(
        &self,
        segment: &SegmentReader,
        stopwatch: Stopwatch,
        mut each: impl FnMut(DocId, Score),
    ) -> Result<usize, SearchError> {
        let mut wanted = self.wanted.scorer(segment, 1.0).map_err(engine)?;
        let refused: Result<Vec<_>, _> = self.refused.iter().map(|weight| weight.scorer(segment, 1.0)).collect();
        let mut refused = refused.map_err(engine)?;
        let alive = segment.alive_bitset();
        let (mut total, mut looked) = (0, 0);
        let mut doc = wanted.doc();
        while doc != TERMINATED {
            if looked % MATCHES_A_LOOK == 0 && stopwatch.millis() > BUDGET_MILLIS {
                return Err(SearchError::TooSlow { limit_millis: BUDGET_MILLIS });
            }
            looked += 1;
            if alive.is_none_or(|alive| alive.is_alive(doc)) && !refused.iter_mut().any(|scorer| has(scorer, doc)) {
                total += 1;
                each(doc, wanted.score());
            }
            doc = wanted.advance();
        }
        Ok(total)
    }
}

/// Whether a scorer has `doc`. Asked of rising numbers, it looks at each of its own once.
fn has(scorer: &mut Box<dyn Scorer>, doc: DocId) -> bool {
    if scorer.doc() < doc {
        scorer.seek(doc);
    }
    scorer.doc() == doc
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

/// What the items of a segment are sorted by.
struct Keys {
    sort: Sort,
    ids: Column<i64>,
    published: Column<i64>,
}

impl Keys {
    fn of(segment: &SegmentReader, sort: Sort) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        Ok(Self { sort, ids: columns.i64(schema::ID)?, published: columns.i64(schema::PUBLISHED)? })
    }

    fn rank(&self, doc: DocId, score: Score) -> Ranked {
        let id = self.ids.first(doc).unwrap_or_default();
        let published = || self.published.first(doc).unwrap_or_default();
        let (first, then) = match self.sort {
            Sort::Relevance => (i64::from(score.to_bits()), id),
            Sort::Newest => (published(), id),
            Sort::Oldest => (-published(), -id),
        };
        Ranked { first, then, id, score_bits: score.to_bits() }
    }
}

/// The best so far.
struct Best {
    keep: usize,
    ranked: BinaryHeap<Reverse<Ranked>>,
}

impl Best {
    fn offer(&mut self, ranked: impl FnOnce() -> Ranked) {
        if self.keep == 0 {
            return;
        }
        let ranked = ranked();
        if self.ranked.len() < self.keep {
            self.ranked.push(Reverse(ranked));
        } else if let Some(mut worst) = self.ranked.peek_mut()
            && ranked > worst.0
        {
            *worst = Reverse(ranked);
        }
    }

    fn in_order(self) -> Vec<(ItemId, f32)> {
        let sorted = self.ranked.into_sorted_vec();
        sorted.into_iter().map(|Reverse(ranked)| (ItemId(ranked.id), f32::from_bits(ranked.score_bits))).collect()
    }
}
