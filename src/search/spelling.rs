//! Words that look like a word that no item has: what somebody may have meant.

use std::collections::BTreeMap;

use tantivy::{Term, query::FuzzyTermQuery};

use super::{Index, SearchError, engine};

/// The shortest word that is compared, in characters: shorter ones look like too many others.
const SHORTEST: usize = 4;
/// From this length on two letters may be wrong.
const SHORTEST_FOR_TWO: usize = 6;
/// Words that are given.
const MOST_WORDS: usize = 3;

impl Index {
    /// Returns folded words of items that look most like the folded word `word`, those of the most items first: with one
    /// letter wrong, left out, put in or in its neighbour's place, or else with two.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn words_like(&self, word: &str) -> Result<Vec<String>, SearchError> {
        let length = word.chars().count();
        if length < SHORTEST {
            return Ok(Vec::new());
        }
        for distance in 1..=if length < SHORTEST_FOR_TWO { 1 } else { 2 } {
            let like = self.within(word, distance)?;
            if !like.is_empty() {
                return Ok(like);
            }
        }
        Ok(Vec::new())
    }

    fn within(&self, word: &str, distance: u8) -> Result<Vec<String>, SearchError> {
        let volume = self.current();
        let searcher = volume.searcher();
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for field in [volume.fields().title, volume.fields().text] {
            let like = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true);
            for segment in searcher.segment_readers() {
                let inverted = segment.inverted_index(field).map_err(engine)?;
                let like = like.automaton().map_err(engine)?;
                let mut words = inverted.terms().search(like).into_stream().map_err(engine)?;
                while words.advance() {
                    if let Ok(like) = std::str::from_utf8(words.key()) {
                        *found.entry(like.to_owned()).or_default() += u64::from(words.value().doc_freq);
                    }
                }
            }
        }
        found.remove(word);
        let mut found: Vec<(String, u64)> = found.into_iter().collect();
        found.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
        found.truncate(MOST_WORDS);
        Ok(found.into_iter().map(|(word, _)| word).collect())
    }
}
