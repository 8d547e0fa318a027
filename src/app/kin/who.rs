//! Who else is doing this: asked with words, or of one item.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{batch::candidates, shelf::Shelf};
use crate::{
    app::{App, AppError},
    model::{Edge, Filters, Item, ItemId, Kinship, Page, Relative, Sort, Whom},
    rules::{
        kinship::{Compared, judge},
        whom::whom,
    },
};

/// Items that are looked at for words, of which those that are kin of an earlier one are shown with it.
const LOOKED_AT: usize = 50;

/// An item, and who else does what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Doing {
    /// The item.
    pub item: Item,
    /// Whom to ask about it.
    pub whom: Option<Whom>,
    /// The best candidates for its kin, best first.
    pub kin: Vec<Candidate>,
}

/// A candidate for kin.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The item.
    pub item: Item,
    /// R, from 0 to 1, among the candidates.
    pub score: f32,
    /// What both mention.
    pub shared: Vec<String>,
    /// What the pages show of the two, if they do.
    pub edge: Option<Edge>,
    /// Whom to ask about it.
    pub whom: Option<Whom>,
}

impl App {
    /// Returns the items that meet some words, best first, each with who else does the same.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn who(&self, words: &str, limit: usize) -> Result<Vec<Doing>, AppError> {
        let (query, notes) = self.query(words, Filters::default(), false);
        let page = Page { sort: Sort::Relevance, offset: 0, limit: LOOKED_AT };
        let found = self.search(query, notes, page).await?;
        let hits: Vec<ItemId> = found.results.hits.iter().map(|hit| hit.item.id).collect();
        let mut told: BTreeSet<ItemId> = BTreeSet::new();
        let mut all = Vec::new();
        for item in hits {
            if all.len() == limit {
                break;
            }
            if told.contains(&item) {
                continue;
            }
            let Some(doing) = self.who_else(item, limit).await? else { continue };
            told.extend(doing.kin.iter().filter(|kin| kin.is_same()).map(|kin| kin.item.id));
            all.push(doing);
        }
        Ok(all)
    }

    /// Returns the best candidates for kin of an item; those that are shown are always among them.
    ///
    /// # Errors
    ///
    /// When store or index refuse.
    pub async fn who_else(&self, item: ItemId, limit: usize) -> Result<Option<Doing>, AppError> {
        let Some(item) = self.0.store.items(&[item]).await?.pop() else { return Ok(None) };
        let id = item.id;
        let edges: BTreeMap<ItemId, Edge> =
            self.0.store.edges(&[id]).await?.into_iter().map(|edge| (edge.other(id), edge)).collect();
        let mut best = self.candidates_of(&item).await?;
        let shown = best.iter().filter(|(other, ..)| edges.contains_key(other)).count();
        let unseen: Vec<&Edge> =
            edges.values().filter(|edge| !best.iter().any(|(other, ..)| *other == edge.other(id))).collect();
        let mut others = limit.saturating_sub(shown + unseen.len());
        best.retain(|(other, ..)| {
            let keep = edges.contains_key(other) || others > 0;
            others = others.saturating_sub(usize::from(!edges.contains_key(other)));
            keep
        });
        best.extend(unseen.iter().map(|edge| (edge.other(id), 0.0, edge.words.clone())));
        best.truncate(limit);
        let ids: Vec<ItemId> = best.iter().map(|(other, ..)| *other).collect();
        let items = self.with_whom(&ids).await?;
        let mut kin = Vec::with_capacity(best.len());
        for ((other, score, shared), (item, whom)) in best.into_iter().zip(items) {
            debug_assert_eq!(other, item.id, "profiles are of items that are there");
            kin.push(Candidate { edge: edges.get(&other).cloned(), item, score, shared, whom });
        }
        let contact = self.0.store.contacts(&[item.body.to_string()]).await?;
        let whom = whom(&item, contact.get(&item.body).map(String::as_str));
        Ok(Some(Doing { item, whom, kin }))
    }

    /// The candidates for kin of an item, best first: how well they match, and what both mention.
    async fn candidates_of(&self, item: &Item) -> Result<Vec<(ItemId, f32, Vec<String>)>, AppError> {
        let (id, mut shelf) = (item.id, Shelf::default());
        self.shelve(&mut shelf, &[id]).await?;
        let Some(own) = shelf.get(id) else { return Ok(Vec::new()) };
        let asked = own.clone();
        let found = self.ask_index(move |index| candidates(index, Some(id), &asked.profile)).await?;
        self.shelve(&mut shelf, &found).await?;
        let others: Vec<_> = found.iter().filter_map(|other| shelf.get(*other)).collect();
        let compared: Vec<Compared<'_>> = others.iter().map(|other| other.compared()).collect();
        let judged = judge(own.compared(), &compared);
        Ok(judged.into_iter().map(|judged| (judged.item, judged.order, judged.likeness.words())).collect())
    }

    /// Items by their numbers, those that are there, each with whom to ask about it.
    async fn with_whom(&self, ids: &[ItemId]) -> Result<Vec<(Item, Option<Whom>)>, AppError> {
        let items = self.0.store.items(ids).await?;
        let mut bodies: Vec<String> = items.iter().map(|item| item.body.to_string()).collect();
        bodies.sort();
        bodies.dedup();
        let contacts = self.0.store.contacts(&bodies).await?;
        let asked = |item: Item| {
            let whom = whom(&item, contacts.get(&item.body).map(String::as_str));
            (item, whom)
        };
        Ok(items.into_iter().map(asked).collect())
    }

    /// Returns the kin of an item as its page shows them, strongest first; gone ones are left out.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn relatives(&self, of: ItemId) -> Result<Vec<Relative>, AppError> {
        let edges = self.0.store.edges(&[of]).await?;
        let ids: Vec<ItemId> = edges.iter().map(|edge| edge.other(of)).collect();
        let mut relatives = Vec::with_capacity(edges.len());
        for (item, whom) in self.with_whom(&ids).await? {
            let edge = edges.iter().find(|edge| edge.other(of) == item.id);
            if let Some(edge) = edge.filter(|_| item.is_shown()) {
                relatives.push(Relative { edge: edge.clone(), item, whom });
            }
        }
        Ok(relatives)
    }

    /// The same as JSON has it.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn relatives_json(&self, of: ItemId) -> Result<Vec<Value>, AppError> {
        Ok(self.relatives(of).await?.iter().map(relative_json).collect())
    }
}

impl Candidate {
    /// Whether it is the same work, or the same text.
    pub fn is_same(&self) -> bool {
        match self.edge.as_ref().map(|edge| edge.kinship) {
            Some(Kinship::SameWork | Kinship::SameText) => true,
            Some(Kinship::PerhapsRelated) | None => false,
        }
    }
}

impl Doing {
    /// The item and its kin in the shape that scripts rely on: names are kept, fields may be added.
    pub fn to_json(&self) -> Value {
        let mut value = item_json(&self.item, self.whom.as_ref());
        value["kin"] = self.kin.iter().map(Candidate::to_json).collect();
        value
    }
}

impl Candidate {
    fn to_json(&self) -> Value {
        let mut value = item_json(&self.item, self.whom.as_ref());
        value["score"] = json!(self.score);
        value["shared"] = json!(self.shared);
        value["shown"] = json!(self.edge.is_some());
        value["kinship"] = json!(self.edge.as_ref().map(|edge| edge.kinship));
        value["link"] = json!(self.edge.as_ref().and_then(|edge| edge.link));
        value
    }
}

/// A relative as JSON has it.
fn relative_json(relative: &Relative) -> Value {
    let mut value = item_json(&relative.item, relative.whom.as_ref());
    value["kinship"] = json!(relative.edge.kinship);
    value["link"] = json!(relative.edge.link);
    value["shared"] = json!(relative.edge.words);
    value
}

fn item_json(item: &Item, whom: Option<&Whom>) -> Value {
    json!({
        "id": item.id.to_string(),
        "title": item.title,
        "body": item.body,
        "body_name": item.body_name,
        "url": item.url,
        "whom": whom,
    })
}
