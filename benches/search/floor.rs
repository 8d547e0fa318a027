//! The floor: tantivy with the same fields, filled with the same texts through its own tokenizer, and asked the same words.
//! No store, no facets, no snippets, no Welsh keys (the words as they are, in their place).

use std::{borrow::Cow, path::Path};

use frostem::{Algorithm, Stemmer};
use gorwel::model::Refined;
use tantivy::{
    Index, IndexWriter, Searcher, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, BoostQuery, Query, TermQuery},
    schema::{FAST, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer},
};

const FOLDED: &str = "lower";
const STEMMED: &str = "stems";

/// An index with the fields that ours has.
pub struct Floor {
    index: Index,
    writer: IndexWriter,
}

impl Floor {
    /// An empty one in `folder`.
    pub fn new(folder: &Path) -> Self {
        std::fs::create_dir_all(folder).expect("a folder");
        let words = |tokenizer, option| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
            TextOptions::default().set_indexing_options(indexing)
        };
        let (positions, counts) = (IndexRecordOption::WithFreqsAndPositions, IndexRecordOption::WithFreqs);
        let mut schema = Schema::builder();
        schema.add_i64_field("id", INDEXED | FAST);
        for name in ["revision", "published", "first_seen"] {
            schema.add_i64_field(name, FAST);
        }
        for name in ["title", "text", "names"] {
            schema.add_text_field(name, words(FOLDED, positions));
        }
        for name in ["title_en", "text_en", "title_cy", "text_cy"] {
            schema.add_text_field(name, words(if name.ends_with("en") { STEMMED } else { FOLDED }, counts));
        }
        for name in ["body", "type", "licence", "language"] {
            schema.add_text_field(name, STRING | FAST);
        }
        let directory = tantivy::directory::MmapDirectory::open(folder).expect("a folder that can be read");
        let index = Index::open_or_create(directory, schema.build()).expect("an index");
        let lower = || TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
        index.tokenizers().register(FOLDED, lower().build());
        index.tokenizers().register(STEMMED, lower().filter(Stems).build());
        let writer = index.writer_with_num_threads(1, 48 * 1024 * 1024).expect("a writer");
        Self { index, writer }
    }

    /// Takes an item in.
    pub fn add(&mut self, number: i64, item: &Refined) {
        let schema = self.index.schema();
        let field = |name| schema.get_field(name).expect("it was made with these");
        let mut document = TantivyDocument::default();
        document.add_i64(field("id"), number);
        for name in ["revision", "published", "first_seen"] {
            document.add_i64(field(name), item.published.timestamp());
        }
        let language = item.language.as_ref().map_or("", |tag| tag.as_str());
        for (title, text) in
            [("title", "text"), if language == "cy" { ("title_cy", "text_cy") } else { ("title_en", "text_en") }]
        {
            document.add_text(field(title), &item.title);
            document.add_text(field(text), &item.text);
        }
        for name in ["Bench"].into_iter().chain(item.tags.iter().map(String::as_str)) {
            document.add_text(field("names"), name);
        }
        document.add_text(field("body"), item.body.as_str());
        document.add_text(field("type"), item.item_type.as_str());
        document.add_text(field("licence"), item.licence.as_deref().unwrap_or("none"));
        document.add_text(field("language"), language);
        self.writer.add_document(document).expect("tantivy takes it");
    }

    /// Makes what was taken in durable.
    pub fn commit(&mut self) {
        self.writer.commit().expect("tantivy commits");
    }

    /// Looks at what was committed.
    pub fn searcher(&self) -> Searcher {
        self.index.reader().expect("a reader").searcher()
    }

    /// Finds the best twenty items that have every word, and counts them all.
    pub fn search(&self, searcher: &Searcher, words: &[String]) -> usize {
        let schema = self.index.schema();
        let stemmer = Stemmer::new(Algorithm::English);
        let one = |name: &str, text: &str, weight| -> Box<dyn Query> {
            let term = Term::from_field_text(schema.get_field(name).expect("it was made with these"), text);
            Box::new(BoostQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), weight))
        };
        let each = words.iter().map(|word| -> Box<dyn Query> {
            let stem = stemmer.stem(word);
            let sides = [
                ("title", word.as_str(), 1.5),
                ("text", word, 1.0),
                ("names", word, 2.0),
                ("title_en", &stem, 1.5),
                ("text_en", &stem, 1.0),
                ("title_cy", word, 1.5),
                ("text_cy", word, 1.0),
            ];
            Box::new(BooleanQuery::union(
                sides.into_iter().map(|(name, text, weight)| one(name, text, weight)).collect(),
            ))
        });
        let query = BooleanQuery::intersection(each.collect());
        let (_, count) =
            searcher.search(&query, &(TopDocs::with_limit(20).order_by_score(), Count)).expect("tantivy answers");
        count
    }
}

/// Snowball stems, as tantivy's own filter makes them.
#[derive(Clone)]
struct Stems;

#[derive(Clone)]
struct StemTokenizer<T>(T);

struct StemStream<T>(T);

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = StemTokenizer<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> StemTokenizer<T> {
        StemTokenizer(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for StemTokenizer<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemStream(self.0.token_stream(text))
    }
}

impl<T: TokenStream> TokenStream for StemStream<T> {
    fn advance(&mut self) -> bool {
        if !self.0.advance() {
            return false;
        }
        let token = self.0.token_mut();
        if let Cow::Owned(stem) = Stemmer::new(Algorithm::English).stem(&token.text) {
            token.text = stem;
        } else {
            let stem = Stemmer::new(Algorithm::English).stem(&token.text).len();
            token.text.truncate(stem);
        }
        true
    }

    fn token(&self) -> &Token {
        self.0.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.0.token_mut()
    }
}
