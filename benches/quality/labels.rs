//! Labels: of the pairs that are shown as kin, how many do people call the same work, or related?

use std::collections::BTreeMap;

use gorwel::rules::kinship::{SAME_TEXT, Sketch, compare, containment};

use crate::{
    corpus::{Corpus, Document},
    town::{Source, Town},
};

/// What people say of the pairs shown, and how many items have kin at all.
pub fn shown(corpus: &Corpus) -> Option<String> {
    if corpus.labels.is_empty() {
        return None;
    }
    let mut documents: BTreeMap<&str, Document> = BTreeMap::new();
    for (id, document) in corpus.documents.iter().chain(&corpus.posts) {
        documents.insert(id, document.clone());
    }
    for label in &corpus.labels {
        for (id, body) in label.ids.iter().zip(&label.bodies) {
            if let (Some(document), Some(body)) = (documents.get_mut(id.as_str()), body) {
                document.body = body.clone();
            }
        }
    }
    documents.retain(|_, document| !document.text().trim().is_empty());
    let places: BTreeMap<&str, usize> = documents.keys().enumerate().map(|(at, id)| (*id, at)).collect();
    let items: Vec<Source> = documents.values().map(item).collect();
    let town = Town::of(&items);
    let copies = |a: usize, b: usize| {
        let sketch = |at: usize| Sketch::of(&format!("{} {}", items[at].title, items[at].text));
        containment(&sketch(a), &sketch(b)) >= SAME_TEXT
    };
    let (mut seen, mut by_label) = (0, [0_usize; 3]);
    for label in &corpus.labels {
        let [Some(a), Some(b)] = label.ids.each_ref().map(|id| places.get(id.as_str()).copied()) else { continue };
        seen += 1;
        let kin = compare(&town.profiles[a], &town.profiles[b]).kinship.is_some();
        if kin && !copies(a, b) {
            by_label[(label.label as usize).min(2)] += 1;
        }
    }
    let repository: Vec<&str> = documents.values().map(|document| document.url.as_str()).collect();
    let has_kin = |at: &usize| {
        town.judged(*at).iter().any(|judged| {
            let other = judged.item.0 as usize;
            let elsewhere = repository[other].is_empty() || repository[other] != repository[*at];
            judged.likeness.kinship == Some(gorwel::model::Kinship::SameWork) && elsewhere && !copies(*at, other)
        })
    };
    let with_kin = (0..items.len()).filter(has_kin).count();
    let all = by_label.iter().sum::<usize>().max(1) as f32;
    let [_, related, same] = by_label.map(|count| count as f32);
    Some(format!(
        "kin shown: same work {:.2}, same or related {:.2} ({} of {seen} labelled pairs shown); {:.1} % of {} items have kin",
        same / all,
        (same + related) / all,
        by_label.iter().sum::<usize>(),
        100.0 * with_kin as f32 / items.len() as f32,
        items.len()
    ))
}

fn item(document: &Document) -> Source {
    Source {
        title: if document.title.is_empty() { document.id.clone() } else { document.title.clone() },
        text: document.text(),
        body: document.body.clone(),
        language: document.language.clone(),
    }
}
