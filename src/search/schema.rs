//! The fields of the index, and the one tokenizer, which only asks `language`.
//!
//! Whatever changes here, or in the tokens that `language` makes, needs another [`SCHEMA`]: the index is then made anew.

use std::sync::Arc;

use tantivy::{
    TantivyDocument,
    schema::{FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager},
};

use crate::{
    language::{Analyser, Channel, Lexicon, Tokens},
    model::{FacetName, Item, Lang, LanguageTag},
};

/// The version of the fields and of the words in them.
pub const SCHEMA: u32 = 3;

pub(super) const ID: &str = "id";
pub(super) const REVISION: &str = "revision";
pub(super) const NEWS: &str = "news";
pub(super) const PUBLISHED: &str = "published";
const FIRST_SEEN: &str = "first_seen";
/// What stands in the licence of an item that has none.
const NO_LICENCE: &str = "none";

/// The fields by which items are found, filtered, counted and sorted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub id: Field,
    revision: Field,
    pub news: Field,
    pub published: Field,
    first_seen: Field,
    /// Folded words, with positions for phrases.
    pub title: Field,
    /// Folded words of summary and text, with positions for phrases.
    pub text: Field,
    /// English stems of items that are not in Welsh.
    pub title_en: Field,
    pub text_en: Field,
    /// Welsh keys of items that are in Welsh or in nobody knows what.
    pub title_cy: Field,
    pub text_cy: Field,
    /// Folded words of what an item belongs to: its body, topics, labels, languages, licence; with positions, so that
    /// `open-data` is found as the phrase it is.
    pub names: Field,
    /// The terms by which kin are looked for; `rules::kinship` makes them.
    pub kin: Field,
    pub body: Field,
    pub item_type: Field,
    pub topic: Field,
    pub licence: Field,
    pub language: Field,
    pub area: Field,
}

/// The schema of version [`SCHEMA`].
pub(super) fn schema() -> Schema {
    let words = |channel: Channel, option: IndexRecordOption| {
        let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer_name(channel)).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let (positions, counts) = (IndexRecordOption::WithFreqsAndPositions, IndexRecordOption::WithFreqs);
    let mut schema = Schema::builder();
    schema.add_i64_field(ID, INDEXED | FAST);
    for number in [REVISION, NEWS, PUBLISHED, FIRST_SEEN] {
        schema.add_i64_field(number, FAST);
    }
    for name in ["title", "text", "names"] {
        schema.add_text_field(name, words(Channel::Folded, positions));
    }
    for (name, channel) in [("title_en", Channel::English), ("text_en", Channel::English)] {
        schema.add_text_field(name, words(channel, counts));
    }
    for (name, channel) in [("title_cy", Channel::Welsh), ("text_cy", Channel::Welsh)] {
        schema.add_text_field(name, words(channel, counts));
    }
    let terms = TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(counts);
    schema.add_text_field("kin", TextOptions::default().set_indexing_options(terms));
    for facet in FACETS {
        schema.add_text_field(facet.as_str(), STRING | FAST);
    }
    schema.build()
}

/// What matches are counted by, in the order it is shown.
pub(super) const FACETS: [FacetName; 6] =
    [FacetName::Type, FacetName::Topic, FacetName::Body, FacetName::Licence, FacetName::Language, FacetName::Area];

impl Fields {
    /// The fields of a schema, if it has them all.
    pub(super) fn of(schema: &Schema) -> tantivy::Result<Self> {
        let field = |name| schema.get_field(name);
        Ok(Self {
            id: field(ID)?,
            revision: field(REVISION)?,
            news: field(NEWS)?,
            published: field(PUBLISHED)?,
            first_seen: field(FIRST_SEEN)?,
            title: field("title")?,
            text: field("text")?,
            title_en: field("title_en")?,
            text_en: field("text_en")?,
            title_cy: field("title_cy")?,
            text_cy: field("text_cy")?,
            names: field("names")?,
            kin: field("kin")?,
            body: field(FacetName::Body.as_str())?,
            item_type: field(FacetName::Type.as_str())?,
            topic: field(FacetName::Topic.as_str())?,
            licence: field(FacetName::Licence.as_str())?,
            language: field(FacetName::Language.as_str())?,
            area: field(FacetName::Area.as_str())?,
        })
    }

    /// What is indexed of an item; `kin` holds the terms by which its kin are looked for.
    pub(super) fn document(&self, item: &Item, kin: &str) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_i64(self.id, item.id.0);
        document.add_i64(self.revision, item.revision);
        document.add_i64(self.published, item.published.timestamp());
        document.add_i64(self.first_seen, item.first_seen.timestamp());
        if let Some(news) = item.news {
            document.add_i64(self.news, news);
        }
        self.add_words(&mut document, item);
        document.add_text(self.kin, kin);
        document.add_text(self.body, item.body.as_str());
        document.add_text(self.item_type, item.item_type.as_str());
        document.add_text(self.licence, item.licence.as_deref().map_or(NO_LICENCE.to_owned(), str::to_lowercase));
        for topic in &item.topics {
            document.add_text(self.topic, topic);
        }
        if let Some(language) = &item.language {
            document.add_text(self.language, language.as_str());
        }
        if !item.area.is_empty() {
            document.add_text(self.area, &item.area);
        }
        document
    }

    fn add_words(&self, document: &mut TantivyDocument, item: &Item) {
        // A summary that is only how the text begins must not count twice.
        let summary =
            if item.text.starts_with(item.summary.trim_end_matches(['…', '.'])) { "" } else { &item.summary };
        let lang = item.language.as_ref().map(LanguageTag::lang);
        let english = lang != Some(Some(Lang::Cy));
        let welsh = lang.is_none_or(|lang| lang == Some(Lang::Cy));
        let channels = [
            (true, self.title, self.text),
            (english, self.title_en, self.text_en),
            (welsh, self.title_cy, self.text_cy),
        ];
        for (wanted, title, text) in channels {
            if wanted {
                document.add_text(title, &item.title);
                for piece in [summary, &item.text].into_iter().filter(|piece| !piece.is_empty()) {
                    document.add_text(text, piece);
                }
            }
        }
        for name in names(item) {
            document.add_text(self.names, name);
        }
    }
}

/// What an item is found by beside its own words.
fn names(item: &Item) -> impl Iterator<Item = &str> {
    let body = [Some(item.body_name.en.as_str()), item.body_name.cy.as_deref(), item.licence.as_deref()];
    let code = item.code.iter().flat_map(|code| code.languages.iter().chain([&code.full_name]));
    let labels = item.body_also.iter().chain(&item.topics).chain(&item.tags).chain(code);
    body.into_iter().flatten().chain(labels.map(String::as_str))
}

/// The version of an index: [`SCHEMA`], or another number for every lexicon that was imported.
pub(super) fn version(lexicon: &Lexicon) -> u32 {
    SCHEMA ^ lexicon.fingerprint()
}

/// The tokenizers that [`schema`] names.
pub(super) fn tokenizers(lexicon: &Arc<Lexicon>) -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    for channel in [Channel::Folded, Channel::English, Channel::Welsh] {
        let analyser = ByLanguage { analyser: Analyser::new(channel, lexicon), token: Token::default() };
        tokenizers.register(tokenizer_name(channel), TextAnalyzer::from(analyser));
    }
    tokenizers
}

fn tokenizer_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Folded => "gorwel_folded",
        Channel::English => "gorwel_english",
        Channel::Welsh => "gorwel_welsh",
    }
}

/// Hands the engine the tokens that `language` makes.
#[derive(Clone)]
struct ByLanguage {
    analyser: Analyser,
    token: Token,
}

struct Stream<'a> {
    tokens: Tokens<'a>,
    token: &'a mut Token,
}

impl Tokenizer for ByLanguage {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        Stream { tokens: self.analyser.tokens(text), token: &mut self.token }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(token) = self.tokens.advance() else { return false };
        self.token.text.clear();
        self.token.text.push_str(token.text);
        self.token.position = token.position;
        self.token.offset_from = token.range.start;
        self.token.offset_to = token.range.end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
