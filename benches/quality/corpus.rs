//! A folder of documents with known answers, read from JSON lines.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// Files that say something about documents, and hold none.
const NOT_DOCUMENTS: [&str; 6] =
    ["pairs_same_repo", "qrels", "readmes_signals", "github_topics", "kin_labels", "nhs_wales_events"];

/// One document.
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub id: String,
    pub title: String,
    pub description: String,
    pub long: String,
    /// Without scheme; empty if it has none.
    pub url: String,
    pub body: String,
    pub language: String,
}

impl Document {
    /// Description and the rest, as one text.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.description, self.long)
    }
}

/// Two descriptions of one repository.
#[derive(Debug, Clone)]
pub struct Pair {
    pub url: String,
    pub ids: [String; 2],
    pub same_text: bool,
}

/// A hidden topic, and what is about it.
#[derive(Debug, Clone)]
pub struct Topic {
    pub query: String,
    pub relevant: BTreeSet<String>,
}

/// A pair that people judged: 2 same work, 1 related, 0 neither.
#[derive(Debug, Clone)]
pub struct Label {
    pub ids: [String; 2],
    pub bodies: [Option<String>; 2],
    pub label: u64,
}

/// All that a folder holds.
#[derive(Debug, Default)]
pub struct Corpus {
    /// Repositories and software, by id.
    pub documents: BTreeMap<String, Document>,
    /// Posts, by id.
    pub posts: BTreeMap<String, Document>,
    pub pairs: Vec<Pair>,
    pub topics: Vec<Topic>,
    pub labels: Vec<Label>,
}

impl Corpus {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or a line of it is no JSON.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut corpus = Self::default();
        for (name, path) in files(folder)?.into_iter().filter(|(name, _)| !NOT_DOCUMENTS.contains(&name.as_str())) {
            for line in lines(&path)? {
                let document = Document {
                    description: text(&line, &["description"]),
                    long: text(&line, &["long_text"]),
                    body: or(text(&line, &["owner"]), &name),
                    ..document(&line)
                };
                corpus.documents.entry(document.id.clone()).or_insert(document);
            }
        }
        for line in lines(&folder.join("pairs_same_repo.jsonl"))? {
            corpus.add_pair(&line);
        }
        for (name, path) in files(&folder.join("../posts")).unwrap_or_default() {
            for line in lines(&path)? {
                let document = Document {
                    description: text(&line, &["summary"]),
                    long: text(&line, &["text"]),
                    body: or(text(&line, &["org"]), &name),
                    url: String::new(),
                    ..document(&line)
                };
                corpus.posts.entry(document.id.clone()).or_insert(document);
            }
        }
        corpus.topics = lines(&folder.join("qrels.jsonl"))?.iter().map(topic).collect();
        corpus.labels = lines(&folder.join("kin_labels.jsonl"))?.iter().map(label).collect();
        Ok(corpus)
    }

    fn add_pair(&mut self, line: &Value) {
        let url = text(line, &["url"]);
        let ids = ["a", "b"].map(|side| {
            let side = &line[side];
            let id = text(side, &["id"]);
            let (title, description) = (text(side, &["title"]), text(side, &["description"]));
            let (body, language) = (id.clone(), "en".to_owned());
            let document = Document {
                id: id.clone(),
                title,
                description,
                body,
                language,
                url: url.clone(),
                ..Document::default()
            };
            self.documents.entry(id.clone()).or_insert(document);
            id
        });
        self.pairs.push(Pair { url, ids, same_text: line["same_text"].as_bool().unwrap_or(false) });
    }
}

fn document(line: &Value) -> Document {
    Document {
        id: text(line, &["id"]),
        title: text(line, &["title", "name"]),
        url: address(&text(line, &["url"])),
        language: or(text(line, &["spoken_lang", "lang"]), "en").chars().take(2).collect(),
        ..Document::default()
    }
}

fn topic(line: &Value) -> Topic {
    let relevant = line["relevant"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    Topic { query: text(line, &["query"]), relevant: relevant.collect() }
}

fn label(line: &Value) -> Label {
    Label {
        ids: ["a", "b"].map(|side| text(line, &[side])),
        bodies: ["body_a", "body_b"].map(|side| line[side].as_str().filter(|body| !body.is_empty()).map(str::to_owned)),
        label: line["label"].as_u64().unwrap_or(0),
    }
}

/// The first of some fields that is a text and not empty.
fn text(line: &Value, fields: &[&str]) -> String {
    let mut texts = fields.iter().filter_map(|field| line[*field].as_str());
    texts.find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

fn address(url: &str) -> String {
    let url = url.to_lowercase();
    let bare = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(&url);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    bare.strip_suffix(".git").unwrap_or(bare).to_owned()
}

/// The files of JSON lines in a folder, by name.
fn files(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.extend(path.file_stem().map(|stem| (stem.to_string_lossy().into_owned(), path.clone())));
        }
    }
    found.sort();
    Ok(found)
}

/// The lines of a file; none if there is no such file.
fn lines(path: &Path) -> io::Result<Vec<Value>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    filled.map(|line| serde_json::from_str(line).map_err(io::Error::from)).collect()
}
