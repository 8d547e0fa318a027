//! How a query was read, and what would find something where it found nothing.

use super::{Speech, detail};
use crate::model::{Instead, LONGEST_QUERY, MOST_TERMS, QueryNote};

impl Speech {
    /// Returns what the reader should know of how their query was read.
    pub fn query_note(&self, note: &QueryNote) -> String {
        match note {
            QueryNote::Shortened => self.say_with("query-shortened", &[("n", LONGEST_QUERY.into())]),
            QueryNote::TooManyTerms => self.say_with("query-too-many-terms", &[("n", MOST_TERMS.into())]),
            QueryNote::NotAFilter { text } => {
                self.say_with("query-not-a-filter", &[("text", detail(text).as_str().into())])
            }
            QueryNote::OpenQuote => self.say("query-open-quote"),
        }
    }

    /// Returns what to search for instead, with how much that finds. The whole query is in the link.
    pub fn instead(&self, instead: &Instead) -> String {
        let (query, total) = instead.query();
        let key = match instead {
            Instead::DidYouMean { .. } => "instead-did-you-mean",
            Instead::Across { .. } => "instead-across",
            Instead::WithoutFilters { .. } => "instead-without-filters",
            Instead::FewerWords { .. } => "instead-fewer-words",
        };
        self.say_with(key, &[("query", detail(query).as_str().into()), ("n", total.into())])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{model::Lang, text::speech};

    #[test]
    fn every_note_has_a_sentence_of_its_own_in_each_language() {
        let text = "licence:".to_owned();
        let notes =
            [QueryNote::Shortened, QueryNote::TooManyTerms, QueryNote::NotAFilter { text }, QueryNote::OpenQuote];
        let said: BTreeSet<String> =
            Lang::BOTH.iter().flat_map(|lang| notes.iter().map(|note| speech(*lang).query_note(note))).collect();
        assert_eq!(said.len(), 2 * notes.len());
    }

    #[test]
    fn what_would_find_something_says_how_much() {
        let instead = Instead::WithoutFilters { query: "heat".into(), total: 3 };
        assert_eq!(speech(Lang::En).instead(&instead), "Without filters: 3 results");
        assert_eq!(speech(Lang::Cy).instead(&instead), "Heb hidlyddion: 3 chanlyniad");
        let instead = Instead::FewerWords { query: "heat".into(), total: 1 };
        assert_eq!(speech(Lang::En).instead(&instead), "With fewer words: heat – 1 result");
        let instead = Instead::DidYouMean { query: "heat networks".into(), total: 2 };
        assert_eq!(speech(Lang::Cy).instead(&instead), "Ai dyma yr oeddech yn ei feddwl: heat networks – 2 ganlyniad");
        let instead = Instead::Across { query: "heat".into(), total: 2 };
        assert_eq!(speech(Lang::En).instead(&instead), "In the other language as well: 2 results");
    }
}
