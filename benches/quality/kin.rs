//! Kin: is another wording of the same repository the first candidate, or among the first ten?

use std::collections::{BTreeMap, BTreeSet};

use gorwel::rules::kinship::{SAME_TEXT, Sketch, containment};

use crate::{
    bm25::Bm25,
    corpus::{Corpus, Document},
    town::{Source, Town},
};

/// What is given of each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Its description; every title is the word "item".
    Descriptions,
    /// Both.
    Titles,
}

/// Recall at 1 and at 10, beside BM25. A partner with the same text is one item with it, and counts as found.
pub fn recall(corpus: &Corpus, given: Given) -> Option<String> {
    let text = |document: &Document| match given {
        Given::Descriptions => document.description.clone(),
        Given::Titles => format!("{}. {}", document.title, document.description),
    };
    // Texts equal to the letter are given once.
    let mut once: BTreeMap<String, &Document> = BTreeMap::new();
    for document in corpus.documents.values().filter(|document| !document.description.is_empty()) {
        once.entry(text(document)).or_insert(document);
    }
    let mut given_documents: Vec<&Document> = once.values().copied().collect();
    given_documents.sort_by(|a, b| a.id.cmp(&b.id));
    let place_of_id: BTreeMap<&str, usize> =
        given_documents.iter().enumerate().map(|(at, document)| (document.id.as_str(), at)).collect();
    let place = |id: &str| {
        let document = corpus.documents.get(id).filter(|document| !document.description.is_empty())?;
        place_of_id.get(once.get(&text(document))?.id.as_str()).copied()
    };
    let asked = questions(corpus, &place);
    if asked.is_empty() {
        return None;
    }
    let texts: Vec<String> = given_documents.iter().map(|document| text(document)).collect();
    let baseline = Bm25::of_plain(texts.iter().map(String::as_str));
    let items: Vec<Source> = given_documents
        .iter()
        .enumerate()
        .map(|(at, document)| Source {
            title: if given == Given::Titles { document.title.clone() } else { "item".to_owned() },
            text: document.description.clone(),
            body: format!("body {at}"),
            language: document.language.clone(),
        })
        .collect();
    let town = Town::of(&items);
    let mut found = [0_usize; 4];
    for (at, goal) in &asked {
        let theirs: Vec<usize> = baseline.best_plain(&texts[*at], 11).into_iter().filter(|other| other != at).collect();
        let ours: Vec<usize> = town.judged(*at).iter().map(|judged| judged.item.0 as usize).collect();
        let copy = goal.iter().any(|other| same_text(&items[*at].text, &items[*other].text));
        let among = |places: &[usize], first: usize| places.iter().take(first).any(|other| goal.contains(other));
        let hits = [among(&theirs, 1), among(&theirs, 10), copy || among(&ours, 1), copy || among(&ours, 10)];
        found.iter_mut().zip(hits).for_each(|(found, hit)| *found += usize::from(hit));
    }
    let [b1, b10, k1, k10] = found.map(|found| found as f32 / asked.len() as f32);
    let name = if given == Given::Titles { "kin, with titles" } else { "kin, descriptions alone" };
    Some(format!(
        "{name}: recall@1 {k1:.3} @10 {k10:.3} (BM25 {b1:.3} {b10:.3}), {} texts, {} differently worded queries",
        texts.len(),
        asked.len()
    ))
}

fn same_text(a: &str, b: &str) -> bool {
    containment(&Sketch::of(a), &Sketch::of(b)) >= SAME_TEXT
}

/// Each document that somebody worded differently elsewhere, with the places of those wordings.
fn questions(corpus: &Corpus, place: &dyn Fn(&str) -> Option<usize>) -> Vec<(usize, BTreeSet<usize>)> {
    let mut copies: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for document in corpus.documents.values().filter(|document| !document.url.is_empty()) {
        copies.entry(&document.url).or_default().extend(place(&document.id));
    }
    for pair in &corpus.pairs {
        copies.entry(&pair.url).or_default().extend(pair.ids.iter().filter_map(|id| place(id)));
    }
    let mut asked = Vec::new();
    for pair in corpus.pairs.iter().filter(|pair| !pair.same_text) {
        for at in pair.ids.iter().filter_map(|id| place(id)) {
            let mut goal = copies[pair.url.as_str()].clone();
            goal.remove(&at);
            if !goal.is_empty() {
                asked.push((at, goal));
            }
        }
    }
    asked
}
