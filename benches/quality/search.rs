//! The neighbour lift: how much better hidden topics are found when hits lift the items near them.

use std::collections::{BTreeMap, BTreeSet};

use gorwel::{
    language::{Channel, analyse},
    model::{ItemId, Neighbour},
    rules::kinship::{Near, Profile, lift, nearest},
};

use crate::{
    bm25::Bm25,
    corpus::{Corpus, Document},
    town::{Source, Town},
};

/// Relevant items from which a topic is asked for.
const FEWEST_RELEVANT: usize = 3;
/// Hits that a search orders.
const MOST_HITS: usize = 200;

/// Documents, indexed by their words as they are, folded and stemmed.
pub struct Searched<'c> {
    pub documents: Vec<&'c Document>,
    pub baseline: Bm25,
    place: BTreeMap<&'c str, usize>,
    words: Bm25,
    stems: Bm25,
}

impl<'c> Searched<'c> {
    /// Indexes all documents that say anything. Topics are not indexed: they are what is asked for.
    pub fn of(corpus: &'c Corpus) -> Self {
        let documents: Vec<&Document> =
            corpus.documents.values().filter(|one| !one.title.is_empty() || !one.description.is_empty()).collect();
        let place = documents.iter().enumerate().map(|(at, document)| (document.id.as_str(), at)).collect();
        let texts: Vec<String> =
            documents.iter().map(|one| format!("{}. {} {}", one.title, one.description, one.long)).collect();
        let baseline = Bm25::of_plain(texts.iter().map(String::as_str));
        let (words, stems) = (by_channel(&texts, Channel::Folded), by_channel(&texts, Channel::English));
        Self { documents, baseline, place, words, stems }
    }

    /// The places of some documents.
    pub fn places(&self, ids: &BTreeSet<String>) -> BTreeSet<usize> {
        ids.iter().filter_map(|id| self.place.get(id.as_str()).copied()).collect()
    }

    /// The documents with all of the words in some form, best first: what meets an interest.
    pub fn meeting(&self, query: &str) -> Vec<(usize, f32)> {
        let mut stems = tokens(query, Channel::English);
        stems.sort();
        stems.dedup();
        let all = |at: &usize| stems.iter().all(|stem| self.stems.holds(*at, stem));
        self.hits(query, usize::MAX).into_iter().filter(|(at, _)| all(at)).collect()
    }

    /// The best documents with any of the words, by the sum of words and stems.
    pub fn hits(&self, query: &str, most: usize) -> Vec<(usize, f32)> {
        let mut scores: BTreeMap<usize, f32> = BTreeMap::new();
        for (index, channel) in [(&self.words, Channel::Folded), (&self.stems, Channel::English)] {
            let query = tokens(query, channel);
            for (at, score) in index.best(query.iter().map(String::as_str), usize::MAX) {
                *scores.entry(at).or_default() += score;
            }
        }
        let mut hits: Vec<(usize, f32)> = scores.into_iter().collect();
        hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        hits.truncate(most);
        hits
    }
}

/// nDCG@10 of plain BM25, of words and stems, and of these with the lift.
pub fn ranking(corpus: &Corpus, searched: &Searched<'_>) -> Option<String> {
    let item = |one: &&Document| Source {
        title: one.title.clone(),
        text: one.text(),
        body: one.body.clone(),
        language: one.language.clone(),
    };
    let items: Vec<Source> = searched.documents.iter().map(item).collect();
    let lifting = lifting(&Town::of(&items));
    let mut sums = [0.0_f64; 3];
    let mut asked = 0;
    for topic in &corpus.topics {
        let relevant = searched.places(&topic.relevant);
        if relevant.len() < FEWEST_RELEVANT {
            continue;
        }
        let found = searched.hits(&topic.query, MOST_HITS);
        let hits: Vec<(ItemId, f32)> = found.iter().map(|(at, score)| (ItemId(*at as i64), *score)).collect();
        let lifted = lift(&hits, &near(&hits, &lifting));
        let orders = [
            searched.baseline.best_plain(&topic.query, MOST_HITS),
            found.iter().map(|(at, _)| *at).collect(),
            lifted.iter().map(|item| item.item.0 as usize).collect(),
        ];
        sums.iter_mut().zip(orders).for_each(|(sum, order)| *sum += ndcg(&order, &relevant));
        asked += 1;
    }
    let [plain, summed, lifted] = sums.map(|sum| sum / f64::from(asked));
    (asked > 0).then(|| {
        format!(
            "hidden topics: nDCG@10 {lifted:.4} ({:+.1} %), without neighbours {summed:.4} ({:+.1} %), BM25 {plain:.4}, {asked} queries",
            100.0 * (lifted / plain - 1.0),
            100.0 * (summed / plain - 1.0),
        )
    })
}

/// The items that have each item among their nearest, with how near all of theirs are.
fn lifting(town: &Town) -> BTreeMap<ItemId, Vec<Near>> {
    let mut lifting: BTreeMap<ItemId, Vec<Near>> = BTreeMap::new();
    for (at, profile) in town.profiles.iter().enumerate() {
        let candidates: Vec<(ItemId, &Profile)> =
            town.candidates(at).into_iter().map(|other| (ItemId(other as i64), &town.profiles[other])).collect();
        let nearest = nearest(profile, &candidates);
        let all: f32 = nearest.iter().map(|near| near.likeness).sum();
        for Neighbour { item: hit, likeness } in nearest {
            lifting.entry(hit).or_default().push(Near { hit, item: ItemId(at as i64), likeness, all });
        }
    }
    lifting
}

fn near(hits: &[(ItemId, f32)], lifting: &BTreeMap<ItemId, Vec<Near>>) -> Vec<Near> {
    hits.iter().filter_map(|(hit, _)| lifting.get(hit)).flatten().copied().collect()
}

fn by_channel(texts: &[String], channel: Channel) -> Bm25 {
    let mut index = Bm25::default();
    for text in texts {
        let tokens = tokens(text, channel);
        index.add(tokens.iter().map(|token| (token.as_str(), 1.0)));
    }
    index
}

fn tokens(text: &str, channel: Channel) -> Vec<String> {
    let mut tokens = Vec::new();
    analyse(text, channel, |token| tokens.push(token.text.to_owned()));
    tokens
}

/// nDCG@10 of an order, each relevant document being worth the same.
pub fn ndcg(order: &[usize], relevant: &BTreeSet<usize>) -> f64 {
    let gain = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let found = order.iter().take(10).enumerate().filter(|(_, at)| relevant.contains(at));
    let ideal: f64 = (0..relevant.len().min(10)).map(gain).sum();
    found.map(|(place, _)| gain(place)).sum::<f64>() / ideal
}
