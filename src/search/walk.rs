//! Walking an index: what a query asks, looked up once, and then read stretch by stretch.
//!
//! What words are found by are lists that the engine keeps; they are read here, since its own unions ask every list for
//! one item at a time. Phrases and filters are left to the engine. Every item that is found is visited, because facets
//! count them all; where few items are left that could be found, lists are asked for those and not read through.

use tantivy::{
    DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    postings::{Postings as _, SegmentPostings, TermInfo},
    query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

use super::{
    query::Clause,
    window::{Chosen, STRETCH, WIDTH, Window},
};

/// What it costs to ask a list for one item, in items that could be read instead.
const READS_AN_ASKING: u32 = 6;

/// What a query asks, looked up in all of an index.
pub(super) struct Plan {
    wanted: Known,
    refused: Vec<Known>,
}

/// A clause, and what is known of it in every segment.
enum Known {
    Word(Word),
    Engine(Box<dyn Weight>, Score),
    Sum(Vec<Known>),
    Best(Vec<Word>),
    Every(Vec<Known>),
}

struct Word {
    field: Field,
    /// Where its list is, by segment; none where it does not occur.
    lists: Vec<Option<TermInfo>>,
    weight: Bm25Weight,
}

impl Plan {
    /// Looks up what must be found and what must not. `scored` is whether the first has words, that are to be scored.
    pub(super) fn new(searcher: &Searcher, wanted: &Clause, refused: &[Clause], scored: bool) -> tantivy::Result<Self> {
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let scoring = if scored { EnableScoring::enabled_from_searcher(searcher) } else { unscored };
        Ok(Self { wanted: known(searcher, wanted, scoring, 1.0)?, refused: all(searcher, refused, unscored, 1.0)? })
    }

    /// Begins to walk the segment of the number `at`; none if nothing of it can be found.
    pub(super) fn walk(&self, segment: &SegmentReader, at: usize) -> tantivy::Result<Option<Walk>> {
        let Some(wanted) = node(&self.wanted, segment, at)? else { return Ok(None) };
        let mut refused = Vec::new();
        for known in &self.refused {
            refused.extend(node(known, segment, at)?);
        }
        Ok(Some(Walk { wanted, refused, next: 0, spare: Vec::new() }))
    }
}

fn all(
    searcher: &Searcher,
    clauses: &[Clause],
    scoring: EnableScoring<'_>,
    boost: Score,
) -> tantivy::Result<Vec<Known>> {
    clauses.iter().map(|clause| known(searcher, clause, scoring, boost)).collect()
}

fn known(searcher: &Searcher, clause: &Clause, scoring: EnableScoring<'_>, boost: Score) -> tantivy::Result<Known> {
    Ok(match clause {
        Clause::Word(term) => Known::Word(word(searcher, term, boost)?),
        Clause::Engine(query) => Known::Engine(query.weight(scoring)?, boost),
        Clause::Sum(clauses) => Known::Sum(all(searcher, clauses, scoring, boost)?),
        Clause::Best(terms) => {
            Known::Best(terms.iter().map(|term| word(searcher, term, boost)).collect::<Result<_, _>>()?)
        }
        Clause::Every(clauses) => Known::Every(all(searcher, clauses, scoring, boost)?),
        Clause::Weighed(clause, weight) => known(searcher, clause, scoring, boost * weight)?,
    })
}

/// Looks a word up in every segment; how rare it is in all of them decides its weight.
fn word(searcher: &Searcher, term: &Term, boost: Score) -> tantivy::Result<Word> {
    let field = term.field();
    let mut lists = Vec::with_capacity(searcher.segment_readers().len());
    for segment in searcher.segment_readers() {
        lists.push(segment.inverted_index(field)?.get_term_info(term)?);
    }
    let items = lists.iter().flatten().map(|list| u64::from(list.doc_freq)).sum();
    let (all, tokens) = (searcher.total_num_docs()?, searcher.total_num_tokens(field)?);
    let average_length = tokens as Score / all as Score;
    let weight = Bm25Weight::for_one_term_without_explain(items, all, average_length).boost_by(boost);
    Ok(Word { field, lists, weight })
}

/// A way through one segment.
pub(super) struct Walk {
    wanted: Node,
    refused: Vec<Node>,
    next: DocId,
    spare: Vec<Window>,
}

impl Walk {
    /// Finds what is in the next stretch, and hands it over with the number of the stretch's first item. There may be
    /// nothing in a stretch; without a stretch the walk is over.
    pub(super) fn stretch(&mut self) -> Option<(DocId, Window)> {
        let from = self.wanted.next().max(self.next);
        if from >= TERMINATED {
            return None;
        }
        self.next = from + STRETCH;
        let mut found = self.wanted.find(from, None, &mut self.spare);
        for refused in &mut self.refused {
            let chosen = found.chosen().clone();
            let mut window = self.spare.pop().unwrap_or_default();
            refused.add(from, Some(&chosen), &mut window, &mut self.spare);
            found.part(&mut window);
            self.spare.push(window);
        }
        Some((from, found))
    }

    /// Takes a window back that has been emptied.
    pub(super) fn give_back(&mut self, window: Window) {
        self.spare.push(window);
    }
}

/// A clause in one segment, read from its beginning to its end.
enum Node {
    Word(Box<List>),
    Engine(Box<dyn Scorer>),
    Sum(Vec<Node>),
    Best(Vec<List>),
    Every(Vec<Node>),
}

/// The items that have a word.
struct List {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    weight: Bm25Weight,
    /// How many items a stretch has on average.
    a_stretch: u32,
}

/// The node of a clause; none if it finds nothing in the segment.
fn node(known: &Known, segment: &SegmentReader, at: usize) -> tantivy::Result<Option<Node>> {
    Ok(match known {
        Known::Word(word) => list(word, segment, at)?.map(|list| Node::Word(Box::new(list))),
        Known::Engine(weight, boost) => {
            let scorer = weight.scorer(segment, *boost)?;
            (scorer.doc() != TERMINATED).then_some(Node::Engine(scorer))
        }
        Known::Sum(all) => {
            let mut nodes = Vec::with_capacity(all.len());
            for known in all {
                nodes.extend(node(known, segment, at)?);
            }
            if nodes.len() > 1 { Some(Node::Sum(nodes)) } else { nodes.pop() }
        }
        Known::Best(all) => {
            let mut lists = Vec::with_capacity(all.len());
            for word in all {
                lists.extend(list(word, segment, at)?);
            }
            if lists.len() > 1 { Some(Node::Best(lists)) } else { lists.pop().map(|list| Node::Word(Box::new(list))) }
        }
        Known::Every(all) => {
            let mut nodes = Vec::with_capacity(all.len());
            for known in all {
                let Some(node) = node(known, segment, at)? else { return Ok(None) };
                nodes.push(node);
            }
            // The rarest first: the others are then asked for those only.
            nodes.sort_by_key(Node::cost);
            if nodes.len() > 1 { Some(Node::Every(nodes)) } else { nodes.pop() }
        }
    })
}

fn list(word: &Word, segment: &SegmentReader, at: usize) -> tantivy::Result<Option<List>> {
    let Some(Some(info)) = word.lists.get(at) else { return Ok(None) };
    let index = segment.inverted_index(word.field)?;
    let postings = index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    let lengths = segment.fieldnorms_readers().get_field(word.field)?;
    let lengths = lengths.unwrap_or_else(|| FieldNormReader::constant(segment.max_doc(), 1));
    let a_stretch = u64::from(info.doc_freq) * WIDTH as u64 / u64::from(segment.max_doc().max(1));
    let a_stretch = u32::try_from(a_stretch).unwrap_or(u32::MAX);
    Ok(Some(List { postings, lengths, weight: word.weight.clone(), a_stretch }))
}

impl Node {
    /// An item before which there is no further one.
    fn next(&self) -> DocId {
        match self {
            Self::Word(list) => list.postings.doc(),
            Self::Engine(scorer) => scorer.doc(),
            Self::Sum(nodes) => nodes.iter().map(Self::next).min().unwrap_or(TERMINATED),
            Self::Best(lists) => lists.iter().map(|list| list.postings.doc()).min().unwrap_or(TERMINATED),
            Self::Every(nodes) => nodes.iter().map(Self::next).max().unwrap_or(TERMINATED),
        }
    }

    /// How many items must be read, about.
    fn cost(&self) -> u64 {
        match self {
            Self::Word(list) => u64::from(list.postings.size_hint()),
            Self::Engine(scorer) => scorer.cost(),
            Self::Sum(nodes) => nodes.iter().map(Self::cost).sum(),
            Self::Best(lists) => lists.iter().map(|list| u64::from(list.postings.size_hint())).sum(),
            Self::Every(nodes) => nodes.iter().map(Self::cost).min().unwrap_or(0),
        }
    }

    /// Adds what is found in the stretch from `from`, of the items in `only` if that is given, to `out`.
    fn add(&mut self, from: DocId, only: Option<&Chosen>, out: &mut Window, spare: &mut Vec<Window>) {
        match self {
            Self::Word(list) => list.each(from, only, |at, score| out.add(at, score)),
            Self::Engine(scorer) => each_of_engine(scorer, from, only, |at, score| out.add(at, score)),
            Self::Sum(nodes) => nodes.iter_mut().for_each(|node| node.add(from, only, out, spare)),
            Self::Best(lists) => {
                let mut best = spare.pop().unwrap_or_default();
                for list in lists {
                    list.each(from, only, |at, score| best.raise(at, score));
                }
                best.drain(|at, score| out.add(at, score));
                spare.push(best);
            }
            Self::Every(_) => {
                let mut all = self.find(from, only, spare);
                all.drain(|at, score| out.add(at, score));
                spare.push(all);
            }
        }
    }

    /// Finds what is in the stretch from `from`, of the items in `only` if that is given.
    fn find(&mut self, from: DocId, only: Option<&Chosen>, spare: &mut Vec<Window>) -> Window {
        let mut found = spare.pop().unwrap_or_default();
        let Self::Every(nodes) = self else {
            self.add(from, only, &mut found, spare);
            return found;
        };
        for (n, node) in nodes.iter_mut().enumerate() {
            if n == 0 {
                node.add(from, only, &mut found, spare);
                continue;
            }
            let chosen = found.chosen().clone();
            let mut window = spare.pop().unwrap_or_default();
            node.add(from, Some(&chosen), &mut window, spare);
            found.meet(&mut window);
            spare.push(window);
        }
        found
    }
}

impl List {
    /// Hands each item of a stretch that has the word, and is in `only` if that is given, to `each` with its score.
    fn each(&mut self, from: DocId, only: Option<&Chosen>, mut each: impl FnMut(usize, Score)) {
        let Self { postings, lengths, weight, a_stretch } = self;
        match only {
            Some(only) if only.count() * READS_AN_ASKING < *a_stretch => only.each(|at| {
                let doc = from + at as DocId;
                if has(postings, doc) {
                    each(at, weight.score(lengths.fieldnorm_id(doc), postings.term_freq()));
                }
            }),
            _ => {
                let mut doc = reach(postings, from);
                while doc < from + STRETCH {
                    let at = (doc - from) as usize;
                    if only.is_none_or(|only| only.has(at)) {
                        each(at, weight.score(lengths.fieldnorm_id(doc), postings.term_freq()));
                    }
                    doc = postings.advance();
                }
            }
        }
    }
}

/// As [`List::each`], of what the engine finds by itself.
fn each_of_engine(
    scorer: &mut Box<dyn Scorer>,
    from: DocId,
    only: Option<&Chosen>,
    mut each: impl FnMut(usize, Score),
) {
    match only {
        Some(only) => only.each(|at| {
            if has(scorer, from + at as DocId) {
                each(at, scorer.score());
            }
        }),
        None => {
            let mut doc = reach(scorer, from);
            while doc < from + STRETCH {
                each((doc - from) as usize, scorer.score());
                doc = scorer.advance();
            }
        }
    }
}

/// Goes on to `doc`, or to what comes after it.
fn reach(list: &mut impl DocSet, doc: DocId) -> DocId {
    if list.doc() < doc { list.seek(doc) } else { list.doc() }
}

/// Whether a list has `doc`. To be asked of rising numbers.
fn has(list: &mut impl DocSet, doc: DocId) -> bool {
    reach(list, doc) == doc
}
