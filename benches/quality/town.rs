//! Items with all that kinship asks the store and the index for.

use std::collections::{HashMap, HashSet};

use gorwel::{
    language::{Channel, words},
    model::{BodySlug, ItemId},
    rules::kinship::{BodyNames, Compared, Frequencies, Judged, MOST_CANDIDATES, Profile, Terms, Wording, judge, runs},
};

use crate::bm25::Bm25;

/// Words of a text whose runs are counted.
const MOST_WORDS: usize = 120;

/// What is known of one item.
#[derive(Debug, Clone)]
pub struct Source {
    pub title: String,
    pub text: String,
    pub body: String,
    pub language: String,
}

/// Items, judged against one another.
#[derive(Debug)]
pub struct Town {
    pub profiles: Vec<Profile>,
    bodies: Vec<BodySlug>,
    /// Every term of every item, for how rare each is.
    all: Bm25,
    /// The terms that are kept, for who else has them.
    kept: Bm25,
}

/// How rare terms are for one of the items, which is in the index itself.
struct Rarity<'t>(&'t Bm25);

impl Frequencies for Rarity<'_> {
    fn others(&self) -> u64 {
        self.0.len() as u64 - 1
    }

    fn holding(&self, key: &str) -> u64 {
        self.0.holding(key).saturating_sub(1) as u64
    }
}

impl Town {
    /// Reads items. A text is both description and rest, as it is where nobody tells them apart.
    pub fn of(items: &[Source]) -> Self {
        let counts = count_runs(items);
        let count = |run: u64| counts.get(&run).copied().unwrap_or(0);
        let mut terms = Vec::with_capacity(items.len());
        let mut all = Bm25::default();
        for item in items {
            let channel = if item.language == "cy" { Channel::Welsh } else { Channel::English };
            let wording = Wording { title: &item.title, description: "", body: &item.text, channel };
            let found = Terms::of(&wording, &count);
            all.add(found.all.iter().map(|term| (term.key.as_str(), term.tf)));
            terms.push(found);
        }
        let names = BodyNames::default();
        let profiles: Vec<Profile> = terms.into_iter().map(|terms| Profile::of(terms, &Rarity(&all), &names)).collect();
        let mut kept = Bm25::default();
        for profile in &profiles {
            kept.add(profile.terms.iter().map(|term| (term.key.as_str(), term.tf.round().max(1.0))));
        }
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut bodies = Vec::with_capacity(items.len());
        for item in items {
            let next = numbers.len();
            let number = *numbers.entry(&item.body).or_insert(next);
            bodies.push(format!("body-{number}").parse().expect("letters, a hyphen and digits are a slug"));
        }
        Self { profiles, bodies, all, kept }
    }

    /// The items that share most of its terms with this one, itself left out.
    pub fn candidates(&self, at: usize) -> Vec<usize> {
        let query = self.profiles[at].query(&Rarity(&self.all));
        let best = self.kept.best(query, MOST_CANDIDATES + 1);
        best.into_iter().map(|(other, _)| other).filter(|other| *other != at).collect()
    }

    fn compared(&self, at: usize) -> Compared<'_> {
        Compared { item: ItemId(at as i64), body: &self.bodies[at], profile: &self.profiles[at] }
    }

    /// All candidates for kin of one item, best first.
    pub fn judged(&self, at: usize) -> Vec<Judged> {
        let candidates: Vec<Compared<'_>> = self.candidates(at).into_iter().map(|other| self.compared(other)).collect();
        judge(self.compared(at), &candidates)
    }
}

/// In how many texts each run of words stands, copies counted once.
fn count_runs(items: &[Source]) -> HashMap<u64, u64> {
    let mut counts = HashMap::new();
    let mut seen: HashSet<Vec<String>> = HashSet::new();
    for item in items {
        let spelled: Vec<String> = words(&item.text).take(MOST_WORDS).map(|word| word.spelled()).collect();
        let distinct: HashSet<u64> = runs(&spelled).into_iter().collect();
        if seen.insert(spelled) {
            distinct.into_iter().for_each(|run| *counts.entry(run).or_insert(0) += 1);
        }
    }
    counts
}
