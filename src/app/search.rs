//! Search: what somebody wrote becomes a query, the query items, the items pieces of text.

use std::collections::BTreeMap;

use super::{App, AppError};
use crate::{
    language::{Wanted, snippet},
    model::{
        BodySlug, DoingToo, FacetName, Filters, Hit, Item, ItemId, ItemKey, MOST_RESULTS, Names, Page, Query,
        QueryNote, Readiness, Results, Version,
    },
    rules,
};

/// Characters of a piece of text in a row of results.
const SNIPPET_CHARACTERS: usize = 240;
/// Bodies that are named beside their count; a page shows no more.
const BODIES_NAMED: usize = 16;

/// What a search found, and how it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The query as it was understood.
    pub query: Query,
    /// What it found.
    pub results: Results,
    /// The names of the bodies that the results are counted by, as far as a page shows them.
    pub bodies: BTreeMap<String, Names>,
    /// The names of the topics that the results are counted by, or that were asked for.
    pub topics: BTreeMap<String, Names>,
}

/// All about one item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPage {
    /// The item.
    pub item: Item,
    /// Its versions, oldest first.
    pub versions: Vec<Version>,
    /// Every name it has had inside its source.
    pub aliases: Vec<ItemKey>,
    /// How ready it is to be used by another body, if it is code of which anything is known.
    pub readiness: Option<Readiness>,
    /// Who has told us that they are doing this too, as far as the operator has accepted it.
    pub doing: Vec<DoingToo>,
}

impl App {
    /// Reads what somebody wrote, together with filters chosen beside it, into one query.
    pub fn query(&self, text: &str, chosen: Filters, exact: bool) -> (Query, Vec<QueryNote>) {
        let (mut query, notes) = rules::query::read(text);
        let filters = &mut query.filters;
        add(&mut filters.bodies, chosen.bodies);
        add(&mut filters.types, chosen.types);
        add(&mut filters.topics, chosen.topics);
        add(&mut filters.licences, chosen.licences);
        add(&mut filters.languages, chosen.languages);
        add(&mut filters.areas, chosen.areas);
        filters.since = chosen.since.or(filters.since);
        filters.until = chosen.until.or(filters.until);
        query.exact = exact;
        query.canonical = rules::query::canonical(&query);
        (query, notes)
    }

    /// A query with what it also asks for.
    pub(super) fn widened(&self, query: Query) -> Query {
        let also = rules::expansion::also(&query, self.0.vocabulary.glossary());
        Query { also, ..query }
    }

    /// Searches for what a query asks.
    ///
    /// # Errors
    ///
    /// When index or store refuse.
    pub async fn search(&self, query: Query, notes: Vec<QueryNote>, page: Page) -> Result<Found, AppError> {
        let stopwatch = self.0.clock.stopwatch();
        let page = Page { limit: page.limit.min(MOST_RESULTS), ..page };
        let query = self.widened(query);
        let asked = query.clone();
        let found = self.ask_index(move |index| index.search(&asked, &page)).await?;
        let ids: Vec<ItemId> = found.hits.iter().map(|(id, _)| *id).collect();
        let wanted = Wanted::of(&query, self.0.index.lexicon());
        let counted = found.facets.iter().filter(|facet| facet.name == FacetName::Body).flat_map(|facet| &facet.values);
        let mut slugs: Vec<&str> = counted.take(BODIES_NAMED).map(|(slug, _)| slug.as_str()).collect();
        slugs.extend(query.filters.bodies.iter().map(BodySlug::as_str));
        let store = &self.0.store;
        let (items, kin, bodies) =
            tokio::try_join!(store.items(&ids), store.kin_counts(&ids), store.body_names(&slugs))?;
        let mut ready = self.readiness(&items.iter().collect::<Vec<_>>()).await?;
        let hits = items.into_iter().map(|item| {
            let score = found.hits.iter().find(|(id, _)| *id == item.id).map_or(0.0, |(_, score)| *score);
            let snippet = snippet(source_text(&item), &wanted, SNIPPET_CHARACTERS);
            let (kin, readiness) = (kin.get(&item.id).copied().unwrap_or(0), ready.remove(&item.id));
            Hit { item, score, snippet, kin, readiness }
        });
        let hits = hits.collect();
        let instead = if found.total == 0 { self.instead(&query).await? } else { Vec::new() };
        let results = Results {
            total: found.total,
            took_ms: stopwatch.elapsed().as_secs_f64() * 1_000.0,
            also: also(&query),
            notes,
            facets: found.facets,
            hits,
            instead,
        };
        let topics = results.facets.iter().filter(|facet| facet.name == FacetName::Topic);
        let slugs = topics.flat_map(|facet| &facet.values).map(|(slug, _)| slug).chain(&query.filters.topics);
        let topics = slugs.filter_map(|slug| Some((slug.clone(), self.topic(slug)?.name.clone()))).collect();
        Ok(Found { query, results, bodies, topics })
    }

    /// Returns all about one item, gone or not.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn item(&self, id: ItemId) -> Result<Option<ItemPage>, AppError> {
        let Some(item) = self.0.store.items(&[id]).await?.pop() else { return Ok(None) };
        let (versions, aliases) = self.0.store.history(id).await?;
        let doing = self.0.store.doings_of(id).await?;
        let readiness = self.readiness(&[&item]).await?.remove(&id);
        Ok(Some(ItemPage { item, versions, aliases, readiness, doing }))
    }
}

/// What was searched for beside the words of a query, each once.
fn also(query: &Query) -> Vec<String> {
    let mut all = Vec::new();
    for also in &query.also {
        let words = also.words.join(" ");
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all
}

fn add<T: PartialEq>(to: &mut Vec<T>, more: Vec<T>) {
    for value in more {
        if !to.contains(&value) {
            to.push(value);
        }
    }
}

/// The text that a piece of an item is cut from: its whole text, or its summary where that is all there is.
fn source_text(item: &Item) -> &str {
    if item.text.is_empty() { &item.summary } else { &item.text }
}

impl Found {
    /// The results in the shape that scripts rely on: names are kept, fields may be added.
    pub fn to_json(&self) -> serde_json::Value {
        let facets: serde_json::Map<String, serde_json::Value> = self
            .results
            .facets
            .iter()
            .map(|facet| {
                let values: serde_json::Map<_, _> =
                    facet.values.iter().map(|(v, n)| (v.clone(), (*n).into())).collect();
                (facet.name.as_str().to_owned(), values.into())
            })
            .collect();
        let items: Vec<serde_json::Value> = self.results.hits.iter().map(hit_json).collect();
        serde_json::json!({
            "total": self.results.total,
            "took_ms": (self.results.took_ms * 1_000.0).round() / 1_000.0,
            "also": self.results.also,
            "notes": self.results.notes,
            "facets": facets,
            "items": items,
            "query": self.query.canonical,
            "instead": self.results.instead,
        })
    }
}

/// Readiness as a row has it: the word before the number.
fn readiness_json(readiness: &Readiness) -> serde_json::Value {
    serde_json::json!({ "word": readiness.word, "points": readiness.points, "of": readiness.of })
}

fn hit_json(hit: &Hit) -> serde_json::Value {
    let item = &hit.item;
    serde_json::json!({
        "id": item.id.to_string(),
        "title": item.title,
        "url": item.url,
        "body": item.body,
        "type": item.item_type,
        "language": item.language,
        "published": item.published.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "licence": item.licence,
        "topics": item.topics,
        "score": hit.score,
        "readiness": hit.readiness.as_ref().map(readiness_json),
        "kin": hit.kin,
        "snippet": hit.snippet.plain(),
        "body_name": item.body_name,
        "source": item.source,
    })
}
