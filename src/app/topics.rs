//! Topics: the rules that give them, lent to whoever judges items, and how many items each has.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::{App, AppError};
use crate::{
    model::{FacetName, Filters, Page, Query, Sort, Topic, TopicMistake},
    rules::topics::TopicRules,
};

/// Rules that nobody uses just now. Making them takes some hundredths of a second, and what they have worked out of
/// words is of use to the next.
#[derive(Debug, Default)]
pub(super) struct Lender {
    first: OnceLock<TopicRules>,
    idle: Mutex<Vec<TopicRules>>,
}

impl Lender {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<TopicRules>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The list of topics with how many items each has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicCounts {
    /// The topics in the order of the list, each with how many items have it.
    pub topics: Vec<(Topic, usize)>,
    /// All items.
    pub items: usize,
    /// Those without a topic.
    pub without: usize,
    /// By area of their body: how many items there are, and how many of them have no topic; the most items first.
    pub areas: Vec<(String, usize, usize)>,
    /// What is wrong in the operator's list.
    pub mistakes: Vec<TopicMistake>,
}

impl App {
    /// Runs `judge` with the rules that give topics. It may take as long as it likes; others get rules of their own.
    pub(super) fn with_topic_rules<T>(&self, judge: impl FnOnce(&mut TopicRules) -> T) -> T {
        let lender = &self.0.topic_rules;
        let vocabulary = &self.0.vocabulary;
        let make = || TopicRules::of(vocabulary.topics(), vocabulary.lexicon());
        let idle = lender.idle().pop();
        let mut rules = idle.unwrap_or_else(|| lender.first.get_or_init(make).clone());
        let judged = judge(&mut rules);
        lender.idle().push(rules);
        judged
    }

    /// The topic of this slug, if the list has it.
    pub fn topic(&self, slug: &str) -> Option<&Topic> {
        self.0.vocabulary.topics().iter().find(|topic| topic.slug == slug)
    }

    /// Counts the items of every topic, and those without one.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub async fn topic_counts(&self) -> Result<TopicCounts, AppError> {
        let (items, counts, mut areas) = self.counted(Filters::default()).await?;
        let with = |filters: Filters| Filters { topics: self.slugs(), ..filters };
        let (all_with, ..) = self.counted(with(Filters::default())).await?;
        for (area, items, without) in &mut areas {
            let (with, ..) = self.counted(with(Filters { areas: vec![area.clone()], ..Filters::default() })).await?;
            *without = items.saturating_sub(with);
        }
        let count = |slug: &str| counts.iter().find(|(counted, _)| counted == slug).map_or(0, |(_, count)| *count);
        let topics = self.0.vocabulary.topics().iter().map(|topic| (topic.clone(), count(&topic.slug))).collect();
        let mistakes = self.0.vocabulary.topic_mistakes().to_vec();
        Ok(TopicCounts { topics, items, without: items.saturating_sub(all_with), areas, mistakes })
    }

    fn slugs(&self) -> Vec<String> {
        self.0.vocabulary.topics().iter().map(|topic| topic.slug.clone()).collect()
    }

    /// How many items meet filters, how many of them have each topic, and the areas they are of.
    async fn counted(&self, filters: Filters) -> Result<Counted, AppError> {
        let query = Query { filters, ..Query::default() };
        let page = Page { sort: Sort::Newest, offset: 0, limit: 0 };
        let found = self.ask_index(move |index| index.search(&query, &page)).await?;
        let (mut topics, mut areas) = (Vec::new(), Vec::new());
        for facet in found.facets {
            match facet.name {
                FacetName::Topic => topics = facet.values,
                FacetName::Area => areas = facet.values.into_iter().map(|(area, count)| (area, count, 0)).collect(),
                FacetName::Type | FacetName::Body | FacetName::Licence | FacetName::Language => {}
            }
        }
        Ok((found.total, topics, areas))
    }
}

/// How many items there are, of each topic, and of each area.
type Counted = (usize, Vec<(String, usize)>, Vec<(String, usize, usize)>);
