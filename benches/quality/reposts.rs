//! Reposts: the same text at two bodies is one item, and nothing else is.

use std::collections::{BTreeSet, HashMap};

use gorwel::rules::kinship::{SAME_TEXT, Sketch, containment};

use crate::corpus::{Corpus, Document};

/// The true pairs are those that share a title and half of their words; the sketches must find just these.
pub fn found(corpus: &Corpus) -> Option<String> {
    let posts: Vec<&Document> = corpus.posts.values().collect();
    let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_shingle: HashMap<u64, Vec<usize>> = HashMap::new();
    let sketches: Vec<Sketch> = posts.iter().map(|post| Sketch::of(&post.text())).collect();
    for (at, post) in posts.iter().enumerate() {
        by_title.entry(post.title.to_lowercase()).or_default().push(at);
        for shingle in sketches[at].shingles() {
            by_shingle.entry(shingle).or_default().push(at);
        }
    }
    let bodies_differ = |pair: &(usize, usize)| posts[pair.0].body != posts[pair.1].body;
    let pairs = |groups: Vec<&Vec<usize>>| -> BTreeSet<(usize, usize)> {
        let all = groups.into_iter().flat_map(|group| {
            group.iter().enumerate().flat_map(|(n, a)| group.iter().skip(n + 1).map(|b| (*a.min(b), *a.max(b))))
        });
        all.filter(bodies_differ).collect()
    };
    let same_words = |pair: &(usize, usize)| {
        let words = |at: usize| posts[at].text().split_whitespace().map(str::to_lowercase).collect::<BTreeSet<_>>();
        let (a, b) = (words(pair.0), words(pair.1));
        a.len() > 10 && b.len() > 10 && 2 * a.intersection(&b).count() >= a.len().min(b.len())
    };
    let truth: BTreeSet<(usize, usize)> = pairs(by_title.values().collect()).into_iter().filter(same_words).collect();
    let sketched = pairs(by_shingle.values().filter(|group| group.len() < 100).collect());
    let one = |pair: &(usize, usize)| containment(&sketches[pair.0], &sketches[pair.1]) >= SAME_TEXT;
    let ours: BTreeSet<(usize, usize)> = sketched.into_iter().filter(one).collect();
    let both = truth.intersection(&ours).count();
    (!truth.is_empty()).then(|| {
        format!("reposts: {both} of {} found, {} under another title", truth.len(), ours.difference(&truth).count())
    })
}
