//! BM25 (k1 1.2, b 0.75) over an inverted list in memory: the measure beside ours, and what stands for the index.

use std::collections::HashMap;

use gorwel::rules::kinship::idf;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Documents as bags of words.
#[derive(Debug, Default)]
pub struct Bm25 {
    postings: HashMap<String, Vec<(usize, f32)>>,
    sizes: Vec<f32>,
}

impl Bm25 {
    /// The documents of `texts`, taken apart at everything that is no letter, digit or underscore.
    pub fn of_plain<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut index = Self::default();
        for text in texts {
            let words = plain(text);
            index.add(words.iter().map(|word| (word.as_str(), 1.0)));
        }
        index
    }

    /// Adds a document of words with how often each stands there.
    pub fn add<'t>(&mut self, words: impl IntoIterator<Item = (&'t str, f32)>) {
        let mut counts: HashMap<&str, f32> = HashMap::new();
        for (word, count) in words {
            *counts.entry(word).or_default() += count;
        }
        let at = self.sizes.len();
        self.sizes.push(counts.values().sum::<f32>().max(1.0));
        for (word, count) in counts {
            self.postings.entry(word.to_owned()).or_default().push((at, count));
        }
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// How many of them hold a word.
    pub fn holding(&self, word: &str) -> usize {
        self.postings.get(word).map_or(0, Vec::len)
    }

    /// Whether a document holds a word.
    pub fn holds(&self, at: usize, word: &str) -> bool {
        self.postings.get(word).is_some_and(|postings| postings.binary_search_by_key(&at, |(at, _)| *at).is_ok())
    }

    /// The best documents with any of the words, best first.
    pub fn best<'t>(&self, query: impl IntoIterator<Item = &'t str>, most: usize) -> Vec<(usize, f32)> {
        let mean = self.sizes.iter().sum::<f32>() / self.len().max(1) as f32;
        let mut scores: HashMap<usize, f32> = HashMap::new();
        for word in query {
            let Some(postings) = self.postings.get(word) else { continue };
            let rarity = idf(self.len() as u64, postings.len() as u64);
            for (at, count) in postings {
                let slow = K1 * (1.0 - B + B * self.sizes[*at] / mean);
                *scores.entry(*at).or_default() += rarity * count * (K1 + 1.0) / (count + slow);
            }
        }
        let mut best: Vec<(usize, f32)> = scores.into_iter().collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(most);
        best
    }

    /// The best documents for a plain text.
    pub fn best_plain(&self, text: &str, most: usize) -> Vec<usize> {
        let words = plain(text);
        self.best(words.iter().map(String::as_str), most).into_iter().map(|(at, _)| at).collect()
    }
}

/// Lower-case words of letters, digits and underscores.
pub fn plain(text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
