//! What to search for where a search found nothing: only what finds something, each with how much.

use super::{App, AppError};
use crate::{
    language::Channel,
    model::{Filters, Instead, Page, Query, Sign, Sort, Term},
    rules::query::canonical,
};

/// Queries with fewer words that are offered.
const MOST_FEWER: usize = 4;

impl App {
    /// Returns what would find something where `query` found nothing: other spellings, the other language too, no
    /// filters, fewer words.
    pub(super) async fn instead(&self, query: &Query) -> Result<Vec<Instead>, AppError> {
        let mut instead = Vec::new();
        if let Some(spelled) = self.spelled_otherwise(query).await? {
            let of = |query, total| Instead::DidYouMean { query, total };
            instead.extend(self.offered(spelled, of).await?);
        }
        if query.exact {
            let of = |query, total| Instead::Across { query, total };
            instead.extend(self.offered(Query { exact: false, ..query.clone() }, of).await?);
        }
        if query.filters != Filters::default() && !query.terms.is_empty() {
            let of = |query, total| Instead::WithoutFilters { query, total };
            instead.extend(self.offered(Query { filters: Filters::default(), ..query.clone() }, of).await?);
        }
        let mut fewer = 0;
        for query in with_fewer_words(query) {
            let of = |query, total| Instead::FewerWords { query, total };
            let offered = self.offered(query, of).await?;
            fewer += offered.iter().len();
            instead.extend(offered);
            if fewer == MOST_FEWER {
                break;
            }
        }
        Ok(instead)
    }

    /// What is offered for a query, if it finds anything.
    async fn offered(
        &self,
        query: Query,
        of: impl FnOnce(String, usize) -> Instead,
    ) -> Result<Option<Instead>, AppError> {
        let text = canonical(&query);
        let query = self.widened(query);
        let page = Page { sort: Sort::Relevance, offset: 0, limit: 0 };
        let total = self.ask_index(move |index| index.search(&query, &page)).await?.total;
        Ok((total > 0).then(|| of(text, total)))
    }

    /// The query with each wanted word that no item has, in any form, replaced by the one that looks most like it. None
    /// if there is no such word, or nothing that looks like it.
    async fn spelled_otherwise(&self, query: &Query) -> Result<Option<Query>, AppError> {
        let terms = query.terms.clone();
        let found = self.ask_index(move |index| {
            let mut found = Vec::new();
            for (at, term) in terms.iter().enumerate().filter(|(_, term)| term.sign == Sign::Want) {
                for (n, word) in term.words.iter().enumerate() {
                    let mut items = 0;
                    for channel in [Channel::Folded, Channel::English, Channel::Welsh] {
                        items += index.items_with(word, channel)?;
                    }
                    if items == 0
                        && let Some(like) = index.words_like(&folded(word))?.into_iter().next()
                    {
                        found.push((at, n, like));
                    }
                }
            }
            Ok(found)
        });
        let found = found.await?;
        if found.is_empty() {
            return Ok(None);
        }
        let mut spelled = query.clone();
        for (at, n, like) in found {
            spelled.terms[at].words[n] = like;
        }
        Ok(Some(spelled))
    }
}

/// The query without one of its wanted terms, for each of them, then with one of them only. Refused terms stay.
fn with_fewer_words(query: &Query) -> Vec<Query> {
    let wanted: Vec<usize> = (0..query.terms.len()).filter(|at| query.terms[*at].sign == Sign::Want).collect();
    if wanted.len() < 2 {
        return Vec::new();
    }
    let keeping = |keep: &dyn Fn(usize) -> bool| {
        let terms = query.terms.iter().enumerate().filter(|(at, term)| term.sign == Sign::Refuse || keep(*at));
        Query { terms: terms.map(|(_, term)| term.clone()).collect::<Vec<Term>>(), ..query.clone() }
    };
    let mut fewer: Vec<Query> = wanted.iter().map(|without| keeping(&|at| at != *without)).collect();
    if wanted.len() > 2 {
        fewer.extend(wanted.iter().map(|only| keeping(&|at| at == *only)));
    }
    fewer
}

fn folded(word: &str) -> String {
    let mut folded = String::new();
    crate::language::analyse(word, Channel::Folded, |token| folded.push_str(token.text));
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::query::read;

    #[test]
    fn words_are_left_out_one_at_a_time_and_refused_ones_stay() {
        let fewer = |text: &str| -> Vec<String> { with_fewer_words(&read(text).0).iter().map(canonical).collect() };
        assert_eq!(fewer("heat"), [""; 0]);
        assert_eq!(fewer("heat pump -gas"), ["pump -gas", "heat -gas"]);
        assert_eq!(fewer("a b c"), ["b c", "a c", "a b", "a", "b", "c"]);
    }
}
