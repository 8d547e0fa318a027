//! The words that everything goes by: our own lists, and what an operator has brought.
//!
//! A lexicon and a glossary that were imported lie in a folder of their own; a setting may name other files instead.
//! They are read once, when the program starts.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    language::{
        Confidence, Entry, Glossary, GlossaryRead, Lexicon, LexiconError, TopicsRead, built_in_topics, keys,
        phrase_keys, query_keys, read_glossary, read_topics, topics_with,
    },
    model::{Lang, Topic, TopicMistake},
    rules::expansion::across,
};

/// The name of an imported lexicon in its folder.
const LEXICON: &str = "lexicon.fst";
/// The name of an imported glossary.
const GLOSSARY: &str = "glossary.tsv";
/// The first line of an imported glossary.
const GLOSSARY_COLUMNS: &str = "english\twelsh\tconfidence";
/// The largest list that is read, in bytes.
const MOST_BYTES: u64 = 128 << 20;

/// Where words are read from beside our own lists.
#[derive(Debug, Clone, Default)]
pub struct WordFiles {
    /// The folder of what was imported.
    pub folder: PathBuf,
    /// A lexicon to be used instead of the imported one: lines with tabs, or what an import has made.
    pub lexicon: Option<PathBuf>,
    /// A glossary to be used instead of the imported one.
    pub glossary: Option<PathBuf>,
    /// Topics to be added, or to replace ours.
    pub topics: Option<PathBuf>,
}

/// The words that everything goes by.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    lexicon: Arc<Lexicon>,
    /// Our glossary behind an operator's; none while there is only ours.
    glossary: Option<Arc<Glossary>>,
    topics: Arc<[Topic]>,
    mistakes: Arc<[TopicMistake]>,
}

/// A list of words could not be read or kept.
#[derive(Debug, thiserror::Error)]
#[error("{path}")]
pub struct WordsError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub why: WordsFault,
}

/// Why a list of words could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum WordsFault {
    /// What the system says.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is no lexicon.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// It is no glossary: there is not one entry in it.
    #[error("not one line is an English term with its Welsh")]
    NoEntries,
    /// It is larger than anything that is read.
    #[error("larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// It is not UTF-8.
    #[error("not a text in UTF-8")]
    NoText,
}

/// A lexicon that was imported.
#[derive(Debug, Clone)]
pub struct LexiconImported {
    /// Where it lies now.
    pub path: PathBuf,
    /// How large it is.
    pub bytes: usize,
}

/// A glossary that was imported.
#[derive(Debug, Clone)]
pub struct GlossaryImported {
    /// Where it lies now.
    pub path: PathBuf,
    /// What was read, and what was left out.
    pub read: GlossaryRead,
}

impl Vocabulary {
    /// Reads what the operator has brought.
    ///
    /// # Errors
    ///
    /// When a file that a setting names is not there, or one that is there cannot be read.
    pub fn read(files: &WordFiles) -> Result<Self, WordsError> {
        let lexicon = match brought(files.lexicon.as_deref(), &files.folder.join(LEXICON))? {
            Some((path, bytes)) => Arc::new(lexicon(bytes).map_err(at(&path))?),
            None => Lexicon::built_in(),
        };
        let glossary = match brought(files.glossary.as_deref(), &files.folder.join(GLOSSARY))? {
            Some((path, bytes)) => {
                let text = text(bytes).map_err(at(&path))?;
                Some(Arc::new(Glossary::with(&read_glossary(&text).entries)))
            }
            None => None,
        };
        let TopicsRead { topics, mistakes } = match &files.topics {
            Some(path) => read_topics(&text(bytes(path).map_err(at(path))?).map_err(at(path))?),
            None => TopicsRead::default(),
        };
        let topics = if topics.is_empty() { built_in_topics().to_vec() } else { topics_with(topics) };
        Ok(Self { lexicon, glossary, topics: topics.into(), mistakes: mistakes.into() })
    }

    /// What is known of Welsh.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.lexicon
    }

    /// What words are called in the other language.
    pub fn glossary(&self) -> &Glossary {
        match &self.glossary {
            Some(glossary) => glossary,
            None => Glossary::built_in(),
        }
    }

    /// What the index finds the words of a text by.
    pub fn keys(&self, text: &str, lang: Lang) -> Vec<String> {
        keys(text, lang, &self.lexicon)
    }

    /// What a search for the words of a text asks for.
    pub fn query_keys(&self, text: &str, lang: Lang) -> Vec<String> {
        query_keys(text, lang, &self.lexicon)
    }

    /// What a search for the words of a text, which is in `lang`, asks for in the other language as well.
    pub fn keys_across(&self, text: &str, lang: Lang) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for also in across(text, lang, self.glossary()) {
            for key in phrase_keys(&also, lang.other(), &self.lexicon).concat() {
                if !all.contains(&key) {
                    all.push(key);
                }
            }
        }
        all
    }

    /// The topics that items are given.
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// What is wrong in the operator's list of topics.
    pub fn topic_mistakes(&self) -> &[TopicMistake] {
        &self.mistakes
    }
}

impl WordFiles {
    /// Reads a lexicon, and keeps it in the form that is read at once.
    ///
    /// # Errors
    ///
    /// When `from` cannot be read or is no lexicon, or the folder cannot be written.
    pub fn import_lexicon(&self, from: &Path) -> Result<LexiconImported, WordsError> {
        let lexicon = bytes(from).and_then(lexicon).map_err(at(from))?;
        let path = self.folder.join(LEXICON);
        keep(&path, lexicon.to_bytes()).map_err(at(&path))?;
        Ok(LexiconImported { path, bytes: lexicon.to_bytes().len() })
    }

    /// Reads a glossary, and keeps what could be used of it.
    ///
    /// # Errors
    ///
    /// When `from` cannot be read or has not one entry, or the folder cannot be written.
    pub fn import_glossary(&self, from: &Path) -> Result<GlossaryImported, WordsError> {
        let read = read_glossary(&bytes(from).and_then(text).map_err(at(from))?);
        if read.entries.is_empty() {
            return Err(at(from)(WordsFault::NoEntries));
        }
        let path = self.folder.join(GLOSSARY);
        let lines: String = read.entries.iter().map(line).collect();
        keep(&path, format!("{GLOSSARY_COLUMNS}\n{lines}").as_bytes()).map_err(at(&path))?;
        Ok(GlossaryImported { path, read })
    }
}

/// An entry as a line that is read again.
fn line(entry: &Entry) -> String {
    let confidence = match entry.confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    };
    format!("{}\t{}\t{confidence}\n", entry.english, entry.welsh.join("|"))
}

/// The bytes of the file that a setting names, which must be there, or of the one that was imported, if there is one.
fn brought(named: Option<&Path>, imported: &Path) -> Result<Option<(PathBuf, Vec<u8>)>, WordsError> {
    let path = named.unwrap_or(imported);
    match bytes(path) {
        Ok(bytes) => Ok(Some((path.to_owned(), bytes))),
        Err(WordsFault::Io(why)) if named.is_none() && why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(at(path)(why)),
    }
}

/// A lexicon, imported or in lines. A text never has the byte zero, which the head of an imported one is full of.
fn lexicon(bytes: Vec<u8>) -> Result<Lexicon, WordsFault> {
    let was_imported = bytes.iter().take(16).any(|byte| *byte == 0);
    let read = if was_imported { Lexicon::from_bytes(bytes) } else { Lexicon::from_tsv(bytes.as_slice()) };
    Ok(read?)
}

fn text(bytes: Vec<u8>) -> Result<String, WordsFault> {
    String::from_utf8(bytes).map_err(|_| WordsFault::NoText)
}

fn bytes(path: &Path) -> Result<Vec<u8>, WordsFault> {
    if fs::metadata(path)?.len() > MOST_BYTES {
        return Err(WordsFault::TooLarge);
    }
    Ok(fs::read(path)?)
}

/// Puts a file in its place whole, so that whoever reads meanwhile has the old one or the new.
fn keep(path: &Path, bytes: &[u8]) -> Result<(), WordsFault> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    fs::write(&beside, bytes)?;
    fs::File::open(&beside)?.sync_all()?;
    Ok(fs::rename(&beside, path)?)
}

fn at(path: &Path) -> impl FnOnce(WordsFault) -> WordsError + '_ {
    |why| WordsError { path: path.to_owned(), why }
}
