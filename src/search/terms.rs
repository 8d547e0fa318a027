//! Facts about words, for rules that ask how much a word says.

use tantivy::Term;

use crate::{
    language::{Channel, analyse, keys},
    model::Lang,
};

use super::{Index, SearchError, engine};

impl Index {
    /// Returns how many items have `word`, looked up by `channel`, in their titles or in their texts, whichever is more.
    /// Items that were removed or changed lately may still be counted. Of several words the rarest counts.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub fn items_with(&self, word: &str, channel: Channel) -> Result<u64, SearchError> {
        let volume = self.current();
        let (searcher, fields) = (volume.searcher(), volume.fields());
        let (title, text) = match channel {
            Channel::Folded => (fields.title, fields.text),
            Channel::English => (fields.title_en, fields.text_en),
            Channel::Welsh => (fields.title_cy, fields.text_cy),
        };
        let mut tokens = Vec::new();
        match channel {
            Channel::Welsh => tokens = keys(word, Lang::Cy, volume.lexicon()),
            Channel::Folded | Channel::English => analyse(word, channel, |token| tokens.push(token.text.to_owned())),
        }
        let mut rarest = None;
        for token in tokens {
            let titles = searcher.doc_freq(&Term::from_field_text(title, &token)).map_err(engine)?;
            let texts = searcher.doc_freq(&Term::from_field_text(text, &token)).map_err(engine)?;
            rarest = rarest.into_iter().chain([titles.max(texts)]).min();
        }
        Ok(rarest.unwrap_or(0))
    }
}
