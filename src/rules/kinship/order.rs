//! R: which of the candidates that the index found comes first.
//!
//! Three parts, each divided by its largest value among the candidates: how well a candidate answers to the terms of
//! the item (BM25); the terms that both hold, by rarity; and the letters that both hold, since names are written in
//! many ways. A term or a run of letters that most candidates share says nothing of *which* of them: in the latter two
//! parts it counts by how few of them have it. The class of a word does not matter here.

use super::telling::Profile;

/// Weights of the parts.
const ANSWERS: f32 = 0.3;
const TERMS: f32 = 0.3;
const LETTERS: f32 = 0.4;
/// What is added below the line, so that an item of two words is not all shared at once.
const FEW: f32 = 10.0;
/// BM25: how fast a term that is repeated stops to say more, and how much a long item needs more of it.
const K1: f32 = 1.5;
const B: f32 = 0.8;
/// Letters of a run.
const RUN: usize = 4;
/// Places for counting runs of letters. Two runs that share one count a little less than they should.
const PLACES: usize = 1 << 16;

/// Returns R of each candidate, in their order, from 0 to 1.
///
/// `both` holds the terms that each candidate shares with the item.
pub(super) fn order(own: &Profile, candidates: &[&Profile], both: &[Vec<(u16, u16)>]) -> Vec<f32> {
    let answers = by_answers(own, candidates, both);
    let terms = by_terms(own, candidates, both);
    let letters = by_letters(own, candidates);
    let largest = |values: &[f32]| values.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let (most_answers, most_terms, most_letters) = (largest(&answers), largest(&terms), largest(&letters));
    let parts = answers.iter().zip(&terms).zip(&letters);
    parts.map(|((a, t), l)| ANSWERS * a / most_answers + TERMS * t / most_terms + LETTERS * l / most_letters).collect()
}

fn by_answers(own: &Profile, candidates: &[&Profile], both: &[Vec<(u16, u16)>]) -> Vec<f32> {
    let sizes: Vec<f32> = candidates.iter().map(|candidate| candidate.terms.iter().map(|term| term.tf).sum()).collect();
    let mean = (sizes.iter().sum::<f32>() / sizes.len().max(1) as f32).max(1.0);
    let mut scores = Vec::with_capacity(candidates.len());
    for ((candidate, size), both) in candidates.iter().zip(&sizes).zip(both) {
        let slow = K1 * (1.0 - B + B * size / mean);
        let terms = both.iter().map(|(at, to)| (&own.terms[usize::from(*at)], &candidate.terms[usize::from(*to)]));
        scores.push(terms.map(|(mine, theirs)| mine.idf * (K1 + 1.0) * theirs.tf / (theirs.tf + slow)).sum());
    }
    scores
}

/// How much what `with` of `all` candidates have says of which of them it is.
fn says_which(all: usize, with: usize) -> f32 {
    (1.0 + all as f32 / with.max(1) as f32).ln()
}

fn by_terms(own: &Profile, candidates: &[&Profile], both: &[Vec<(u16, u16)>]) -> Vec<f32> {
    let mut with = vec![0; own.terms.len()];
    for (at, _) in both.iter().flatten() {
        with[usize::from(*at)] += 1;
    }
    let sum = |profile: &Profile| profile.terms.iter().map(|term| term.idf).sum::<f32>();
    let all = sum(own);
    let mut scores = Vec::with_capacity(candidates.len());
    for (candidate, both) in candidates.iter().zip(both) {
        let places = both.iter().map(|(at, _)| usize::from(*at));
        let says: f32 = places.map(|at| own.terms[at].idf * says_which(candidates.len(), with[at])).sum();
        scores.push(says / (all.min(sum(candidate)) + FEW));
    }
    scores
}

fn by_letters(own: &Profile, candidates: &[&Profile]) -> Vec<f32> {
    let mut reader = Letters { seen: vec![0; PLACES], texts: 0, word: Vec::new() };
    let runs: Vec<Vec<u16>> = candidates.iter().map(|candidate| reader.runs(&candidate.lead)).collect();
    let mut with = vec![0_u16; PLACES];
    for run in runs.iter().flatten() {
        with[usize::from(*run)] += 1;
    }
    let says: Vec<f32> = (0..=candidates.len()).map(|with| says_which(candidates.len(), with)).collect();
    let weight = |run: &u16| says.get(usize::from(with[usize::from(*run)])).copied().unwrap_or_default();
    let sum = |runs: &[u16]| runs.iter().map(weight).sum::<f32>();
    let own = reader.runs(&own.lead);
    let all = sum(&own);
    let mut mine = vec![false; PLACES];
    own.iter().for_each(|run| mine[usize::from(*run)] = true);
    let mut scores = Vec::with_capacity(candidates.len());
    for runs in &runs {
        let both: f32 = runs.iter().filter(|run| mine[usize::from(**run)]).map(weight).sum();
        scores.push(both / (all.min(sum(runs)) + FEW));
    }
    scores
}

/// Reads the runs of letters of one text after another.
struct Letters {
    /// The number of the last text in which each place was seen.
    seen: Vec<u32>,
    texts: u32,
    word: Vec<char>,
}

impl Letters {
    /// Returns the places of the runs of four letters inside the words of a text, `<` and `>` being the ends of a word;
    /// each once.
    fn runs(&mut self, lead: &str) -> Vec<u16> {
        self.texts += 1;
        let mut runs = Vec::with_capacity(lead.len());
        for word in lead.split(' ') {
            self.word.clear();
            self.word.push('<');
            self.word.extend(word.chars());
            self.word.push('>');
            for run in self.word.windows(RUN).map(place) {
                let seen = &mut self.seen[usize::from(run)];
                if *seen != self.texts {
                    *seen = self.texts;
                    runs.push(run);
                }
            }
        }
        runs
    }
}

/// FNV-1a over the letters, folded to a place.
fn place(letters: &[char]) -> u16 {
    let hash = letters.iter().fold(0x811c_9dc5_u32, |hash, c| (hash ^ *c as u32).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) as u16
}
