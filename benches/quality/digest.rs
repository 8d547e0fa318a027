//! The weekly letter: hidden topics as interests, over half a year of weeks, most of which have nothing for them.
//!
//! Documents are dealt to 52 weeks by a hash of their ids. The first half year is what an interest is measured by; each
//! week of the second is a letter of ten. A week with nothing relevant is right if nothing is sent (as in TREC's e-mail
//! digests), else nDCG@10 counts.

use std::collections::{BTreeMap, BTreeSet};

use gorwel::{
    model::ItemId,
    rules::relevance::{Candidate, Measure, Meets, choose},
};

use crate::{
    corpus::Corpus,
    search::{Searched, ndcg},
};

const WEEKS: u64 = 52;
/// Places of a letter that count.
const PLACES: usize = 10;
/// Relevant items from which a topic is an interest.
const FEWEST_RELEVANT: usize = 3;
/// Turns of the bootstrap.
const TURNS: u64 = 2_000;

/// nDCG@10 with silent weeks: ours, BM25 alone, and what comes newest first.
pub fn letters(corpus: &Corpus, searched: &Searched<'_>) -> Option<String> {
    let week = |at: usize| hash(&searched.documents[at].id) % WEEKS;
    let mut scores: Vec<[f64; 3]> = Vec::new();
    for topic in &corpus.topics {
        let relevant = searched.places(&topic.relevant);
        if relevant.len() < FEWEST_RELEVANT {
            continue;
        }
        let mut by_week: BTreeMap<u64, Vec<(usize, f32)>> = BTreeMap::new();
        for (at, score) in searched.meeting(&topic.query) {
            by_week.entry(week(at)).or_default().push((at, score));
        }
        let mut plain: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for at in searched.baseline.best_plain(&topic.query, usize::MAX) {
            plain.entry(week(at)).or_default().push(at);
        }
        let ever: Vec<f32> =
            by_week.range(..WEEKS / 2).flat_map(|(_, hits)| hits.iter().map(|(_, score)| *score)).collect();
        let measure = Measure::of(&ever, &ever);
        let mut sums = [0.0; 3];
        for week in WEEKS / 2..WEEKS {
            let relevant: BTreeSet<usize> =
                relevant.iter().copied().filter(|at| hash(&searched.documents[*at].id) % WEEKS == week).collect();
            let hits = by_week.get(&week).map(Vec::as_slice).unwrap_or_default();
            let ours = measure.map(|measure| letter(hits, measure)).unwrap_or_default();
            let theirs = plain.get(&week).cloned().unwrap_or_default();
            let mut newest = theirs.clone();
            newest.sort_by_key(|at| hash(&format!("day of {}", searched.documents[*at].id)));
            for (sum, sent) in sums.iter_mut().zip([&ours, &theirs, &newest]) {
                *sum += match relevant.is_empty() {
                    true => f64::from(u8::from(sent.is_empty())),
                    false => ndcg(sent, &relevant),
                };
            }
        }
        scores.push(sums.map(|sum| sum / (WEEKS / 2) as f64));
    }
    (!scores.is_empty()).then(|| line(&scores))
}

fn line(scores: &[[f64; 3]]) -> String {
    let mean = |of: usize| scores.iter().map(|score| score[of]).sum::<f64>() / scores.len() as f64;
    let (ours, theirs, newest) = (mean(0), mean(1), mean(2));
    let mut ratios: Vec<f64> = (0..TURNS)
        .map(|turn| {
            let drawn = (0..scores.len()).map(|n| &scores[hash(&format!("{turn} {n}")) as usize % scores.len()]);
            let (a, b) = drawn.fold((0.0, 0.0), |(a, b), score| (a + score[0], b + score[1]));
            a / b
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let lower = ratios[ratios.len() / 40];
    format!(
        "weekly letters: nDCG@10 {ours:.4}, × {:.2} BM25 alone (at least {lower:.2}), × {:.2} newest first, {} interests, 26 weeks",
        ours / theirs,
        ours / newest,
        scores.len()
    )
}

/// What a reader of one interest is sent.
fn letter(hits: &[(usize, f32)], measure: Measure) -> Vec<usize> {
    let mut candidates = Vec::new();
    for (at, score) in hits {
        let Some(relevance) = measure.relevance(*score) else { continue };
        candidates.push(Candidate {
            item: ItemId(*at as i64),
            body: format!("body-{at}").parse().expect("letters, a hyphen and digits are a slug"),
            story: ItemId(*at as i64),
            freshness: 1.0,
            followed_body: false,
            topic: false,
            readiness: 1.0,
            meets: vec![Meets { interest: 0, relevance }],
        });
    }
    let choice = choose(candidates, 1, &BTreeSet::new(), &|_, _| 0.0);
    choice.cards.iter().chain(&choice.rest).take(PLACES).map(|chosen| chosen.item.0 as usize).collect()
}

/// FNV-1a: chance that is the same each time.
fn hash(text: &str) -> u64 {
    let hash =
        text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    (hash ^ (hash >> 32)).wrapping_mul(0xff51_afd7_ed55_8ccd) >> 16
}
