//! BM25 in memory.
use gorwel::rules::kinship::Frequencies;
use std::collections::HashMap;

#[derive(Default)]
pub struct Index {
    postings: HashMap<String, Vec<(u32, f32)>>,
    sizes: Vec<f32>,
    pub k1: f32,
    pub b: f32,
}
impl Index {
    pub fn new(k1: f32, b: f32) -> Self {
        Self { k1, b, ..Default::default() }
    }
    pub fn add<'t>(&mut self, words: impl IntoIterator<Item = (&'t str, f32)>) {
        let id = self.sizes.len() as u32;
        let mut count: HashMap<&str, f32> = HashMap::new();
        let mut size = 0.0;
        for (w, f) in words {
            *count.entry(w).or_default() += f;
            size += f;
        }
        for (w, f) in count {
            self.postings.entry(w.to_owned()).or_default().push((id, f));
        }
        self.sizes.push(size.max(1.0));
    }
    pub fn mean(&self) -> f32 {
        self.sizes.iter().sum::<f32>() / self.sizes.len() as f32
    }
    pub fn best(&self, query: &[(&str, f32)], n: usize) -> Vec<(usize, f32)> {
        let mean = self.sizes.iter().sum::<f32>() / self.sizes.len() as f32;
        let mut scores: HashMap<u32, f32> = HashMap::new();
        for (w, boost) in query {
            let Some(p) = self.postings.get(*w) else { continue };
            let (k1, b) = if std::env::var("OURS").is_ok() || true { (self.k1, self.b) } else { (1.2, 0.75) };
            let idf = gorwel::rules::kinship::idf(self.sizes.len() as u64, p.len() as u64);
            for (id, f) in p {
                *scores.entry(*id).or_default() +=
                    boost * idf * f * (k1 + 1.0) / (f + k1 * (1.0 - b + b * self.sizes[*id as usize] / mean));
            }
        }
        let mut all: Vec<_> = scores.into_iter().map(|(i, s)| (i as usize, s)).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(n);
        all
    }
}
impl Frequencies for Index {
    fn others(&self) -> u64 {
        self.sizes.len() as u64 - 1
    }
    fn holding(&self, key: &str) -> u64 {
        self.postings.get(key).map_or(0, |p| p.len() - 1) as u64
    }
}
