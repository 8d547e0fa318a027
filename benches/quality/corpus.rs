//! A folder of documents.
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

#[derive(Clone, Default, Debug)]
pub struct Doc {
    pub id: String,
    pub title: String,
    pub text: String,
    pub long: String,
    pub url: String,
    pub body: String,
    pub lang: String,
}
pub struct Pair {
    pub url: String,
    pub a: String,
    pub b: String,
    pub same_text: bool,
}
pub struct Corpus {
    pub docs: BTreeMap<String, Doc>,
    pub pairs: Vec<Pair>,
    pub labels: Vec<Value>,
    pub posts: BTreeMap<String, Doc>,
}

const SKIP: [&str; 6] =
    ["pairs_same_repo", "qrels", "readmes_signals", "github_topics", "kin_labels", "nhs_wales_events"];

fn lines(path: &Path) -> anyhow::Result<Vec<Value>> {
    if !path.exists() {
        return Ok(vec![]);
    }
    let text = std::fs::read_to_string(path)?;
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| Ok(serde_json::from_str(l)?)).collect()
}
fn s(v: &Value, k: &str) -> String {
    v[k].as_str().unwrap_or("").to_owned()
}
fn or(a: String, b: String) -> String {
    if a.is_empty() { b } else { a }
}
fn repo_url(u: &str) -> String {
    let u = u.to_lowercase();
    let u = u.strip_prefix("https://").or(u.strip_prefix("http://")).unwrap_or(&u);
    let u = u.strip_prefix("www.").unwrap_or(u).trim_end_matches('/');
    u.strip_suffix(".git").unwrap_or(u).to_owned()
}
impl Corpus {
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut docs = BTreeMap::new();
        let mut paths: Vec<_> = std::fs::read_dir(folder)?
            .filter_map(|e| Some(e.ok()?.path()))
            .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
            .collect();
        paths.sort();
        for p in paths {
            let stem = p.file_stem().unwrap().to_string_lossy().into_owned();
            if SKIP.contains(&stem.as_str()) {
                continue;
            }
            for o in lines(&p)? {
                let id = s(&o, "id");
                let doc = Doc {
                    id: id.clone(),
                    title: or(s(&o, "title"), s(&o, "name")),
                    text: s(&o, "description"),
                    long: s(&o, "long_text"),
                    url: repo_url(&s(&o, "url")),
                    body: or(s(&o, "owner"), stem.clone()),
                    lang: or(s(&o, "spoken_lang"), "en".into()).chars().take(2).collect(),
                };
                docs.entry(id).or_insert(doc);
            }
        }
        let mut pairs = vec![];
        for o in lines(&folder.join("pairs_same_repo.jsonl"))? {
            let url = s(&o, "url");
            for side in ["a", "b"] {
                let x = &o[side];
                let id = s(x, "id");
                docs.entry(id.clone()).or_insert(Doc {
                    id: id.clone(),
                    title: s(x, "title"),
                    text: s(x, "description"),
                    long: String::new(),
                    url: url.clone(),
                    body: id,
                    lang: "en".into(),
                });
            }
            pairs.push(Pair {
                url,
                a: s(&o["a"], "id"),
                b: s(&o["b"], "id"),
                same_text: o["same_text"].as_bool().unwrap_or(false),
            });
        }
        let mut posts = BTreeMap::new();
        if let Ok(dir) = std::fs::read_dir(folder.join("../posts")) {
            let mut paths: Vec<_> = dir
                .filter_map(|e| Some(e.ok()?.path()))
                .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
                .collect();
            paths.sort();
            for p in paths {
                let stem = p.file_stem().unwrap().to_string_lossy().into_owned();
                for o in lines(&p)? {
                    let id = s(&o, "id");
                    posts.entry(id.clone()).or_insert(Doc {
                        id,
                        title: s(&o, "title"),
                        text: s(&o, "summary"),
                        long: s(&o, "text"),
                        url: String::new(),
                        body: or(s(&o, "org"), stem.clone()),
                        lang: or(s(&o, "lang"), "en".into()).chars().take(2).collect(),
                    });
                }
            }
        }
        Ok(Self { docs, pairs, labels: lines(&folder.join("kin_labels.jsonl"))?, posts })
    }
    pub fn copies(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut copies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for d in self.docs.values() {
            if !d.url.is_empty() && !d.text.is_empty() {
                copies.entry(d.url.clone()).or_default().insert(d.id.clone());
            }
        }
        for p in &self.pairs {
            for x in [&p.a, &p.b] {
                if !self.docs[x].text.is_empty() {
                    copies.entry(p.url.clone()).or_default().insert(x.clone());
                }
            }
        }
        copies
    }
}
