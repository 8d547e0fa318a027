//! What reaches one reader: interests are asked of the index once for all who share them, and only where the window holds
//! what they want; then each reader's letter is chosen from what they found.

mod stories;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{App, AppError};
use crate::{
    model::{BodySlug, Edge, Interest, Item, ItemId, Kinship, Occasion, Query, ReadinessWord, Rising},
    rules::{
        digest::Story,
        readiness,
        relevance::{Candidate, MEASURED, Matcher, Measure, Meets, choose, first_look_freshness, freshness, rising},
    },
    search::Window,
};

/// Items that one interest brings at most: more than any letter shows, so that what has been told can be passed over.
pub(super) const ITEMS_AN_INTEREST: usize = 100;
/// Whole items read at a time; a text may be large.
const ITEMS_A_READ: usize = 20;
/// Items that a round remembers, without their texts.
const MOST_KNOWN: usize = 20_000;

/// An interest asked of a window, as measured on a day.
type Asked = (Query, Window, NaiveDate);

/// What has been found out for the letters of one round.
#[derive(Default)]
pub(super) struct Round {
    finds: HashMap<Asked, Arc<Finds>>,
    known: HashMap<ItemId, Arc<Known>>,
    stories: HashMap<(ItemId, String), Arc<Story>>,
}

/// What one interest finds in a window.
#[derive(Debug, Default)]
struct Finds {
    /// Items that meet it well enough, with how relevant they are, best first.
    hits: Vec<(ItemId, f32)>,
    /// Whether too little was found lately to measure by.
    first_look: bool,
    /// What it usually finds in a week, if that is far less than now.
    usual: Option<f32>,
}

/// What is known of an item, whoever it may reach.
struct Known {
    /// The item without its text.
    item: Item,
    fit: Option<ReadinessWord>,
    /// What its readiness makes of a score.
    weight: f32,
    edges: Vec<Edge>,
    /// How many other bodies do the same work.
    kin: usize,
    /// Items that are like it.
    near: Vec<(ItemId, f32)>,
}

/// A reader, as far as it matters to what reaches them.
pub(super) struct Reader<'a> {
    pub interests: &'a [Interest],
    pub window: Window,
    pub occasion: Occasion,
    /// When the letter was planned: whoever plans it again must come to the same.
    pub at: DateTime<Utc>,
    /// Items that were told before.
    pub told: &'a BTreeSet<ItemId>,
    /// Items of which the reader said that they are not for them.
    pub refused: &'a BTreeSet<ItemId>,
}

/// What one reader is to be shown.
pub(super) struct Choice {
    pub cards: Vec<Story>,
    pub rest: Vec<Story>,
    /// How many there are after those.
    pub beyond: usize,
    pub quiet: Vec<String>,
    pub rising: Vec<Rising>,
    pub first_look: bool,
}

impl App {
    /// Finds out which interests the windows of a round can meet at all; the others need not be asked.
    pub(super) async fn match_round(
        &self,
        round: &mut Round,
        asked: Vec<(Query, Window, DateTime<Utc>)>,
    ) -> Result<(), AppError> {
        let mut windows: HashMap<Window, Vec<(Query, NaiveDate)>> = HashMap::new();
        let mut seen: HashSet<Asked> = HashSet::new();
        for (query, window, at) in asked {
            let key = (query, window, at.date_naive());
            let is_new = !round.finds.contains_key(&key) && seen.insert(key.clone());
            match window {
                Window::News { .. } if is_new => windows.entry(window).or_default().push((key.0, key.2)),
                Window::News { .. } | Window::Everything => {}
            }
        }
        for (window, asked) in windows {
            let widened: Vec<Query> = asked.iter().map(|(query, _)| self.widened(query.clone())).collect();
            let matches = self.ask_index(move |index| {
                let matcher = Matcher::new(&widened.iter().collect::<Vec<_>>(), index.lexicon());
                Ok(matcher.matches(&index.holding(matcher.keys(), window)?))
            });
            for ((query, day), items) in asked.into_iter().zip(matches.await?) {
                if items.is_empty() {
                    round.finds.insert((query, window, day), Arc::default());
                }
            }
        }
        Ok(())
    }

    async fn finds(&self, round: &mut Round, asked: Asked) -> Result<Arc<Finds>, AppError> {
        if let Some(finds) = round.finds.get(&asked) {
            return Ok(finds.clone());
        }
        let (query, window) = (self.widened(asked.0.clone()), asked.1);
        let lately = asked.2.and_time(NaiveTime::MIN).and_utc() - MEASURED;
        let weighed = self.ask_index(move |index| index.weigh(&query, window, lately, ITEMS_AN_INTEREST)).await?;
        let mut finds = Finds::default();
        if let Some(measure) = Measure::of(&weighed.lately, &weighed.ever) {
            let relevant = |(item, score): (ItemId, f32)| Some((item, measure.relevance(score)?));
            finds.hits = weighed.hits.into_iter().filter_map(relevant).collect();
            finds.first_look = measure.first_look && !finds.hits.is_empty();
            let good = weighed.lately.iter().filter(|score| measure.relevance(**score).is_some()).count();
            let weeks = MEASURED.num_days() as f32 / 7.0 - 1.0;
            finds.usual = match window {
                Window::News { .. } if !measure.first_look => {
                    rising(finds.hits.len(), good.saturating_sub(finds.hits.len()), weeks)
                }
                Window::News { .. } | Window::Everything => None,
            };
        }
        let finds = Arc::new(finds);
        round.finds.insert(asked, finds.clone());
        Ok(finds)
    }

    /// Chooses what reaches a reader.
    pub(super) async fn choose_for(&self, round: &mut Round, reader: &Reader<'_>) -> Result<Choice, AppError> {
        let mut meets: BTreeMap<ItemId, Vec<Meets>> = BTreeMap::new();
        let (mut first_look, mut rising) = (false, Vec::new());
        for (place, interest) in reader.interests.iter().enumerate() {
            let asked = (interest.query.clone(), reader.window, reader.at.date_naive());
            let finds = self.finds(round, asked).await?;
            first_look |= finds.first_look;
            let query = interest.query.canonical.clone();
            rising.extend(finds.usual.map(|usual| Rising { query, now: finds.hits.len(), usual }));
            for (item, relevance) in &finds.hits {
                meets.entry(*item).or_default().push(Meets { interest: place, relevance: *relevance });
            }
        }
        let ids: Vec<ItemId> = meets.keys().copied().collect();
        self.get_to_know(round, &ids).await?;
        let known: BTreeMap<ItemId, Arc<Known>> =
            ids.iter().filter_map(|id| Some((*id, round.known.get(id)?.clone()))).collect();
        let hidden: BTreeSet<ItemId> =
            known.values().filter(|known| is_hidden(known, reader)).map(|known| known.item.id).collect();
        let candidates = candidates(&known, meets, reader);
        let alike = |a: ItemId, b: ItemId| {
            let near = |of: ItemId, to: ItemId| {
                known
                    .get(&of)
                    .and_then(|known| known.near.iter().find(|(other, _)| *other == to))
                    .map_or(0.0, |(_, likeness)| *likeness)
            };
            near(a, b).max(near(b, a))
        };
        let choice = choose(candidates, reader.interests.len(), &hidden, &alike);
        let (cards, rest, beyond) = self.tell_stories(round, reader, choice.cards, choice.rest).await?;
        let quiet = choice.quiet.iter().filter_map(|place| reader.interests.get(*place));
        let quiet = quiet.map(|interest| interest.query.canonical.clone()).collect();
        Ok(Choice { cards, rest, beyond, quiet, rising, first_look })
    }

    /// Reads what is not known yet of some items.
    async fn get_to_know(&self, round: &mut Round, ids: &[ItemId]) -> Result<(), AppError> {
        let missing: Vec<ItemId> = ids.iter().copied().filter(|id| !round.known.contains_key(id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        if round.known.len() + missing.len() > MOST_KNOWN {
            let wanted: BTreeSet<&ItemId> = ids.iter().collect();
            round.known.retain(|id, _| wanted.contains(id));
        }
        let mut items: Vec<Item> = Vec::with_capacity(missing.len());
        for chunk in missing.chunks(ITEMS_A_READ) {
            let read = self.0.store.items(chunk).await?.into_iter();
            items.extend(read.filter(|item| item.gone_at.is_none()).map(|item| Item { text: String::new(), ..item }));
        }
        let ready = self.readiness(&items.iter().collect::<Vec<_>>()).await?;
        let (edges, kin) = (self.0.store.edges(&missing).await?, self.0.store.kin_counts(&missing).await?);
        let near = self.0.store.near_to(&missing).await?;
        for item in items {
            let id = item.id;
            let known = Known {
                fit: ready.get(&id).map(|readiness| readiness.word),
                weight: readiness::weight(ready.get(&id)),
                edges: edges.iter().filter(|edge| edge.a == id || edge.b == id).cloned().collect(),
                kin: kin.get(&id).copied().unwrap_or(0),
                near: near
                    .iter()
                    .filter(|(own, ..)| *own == id)
                    .map(|(_, near, _)| (near.item, near.likeness))
                    .collect(),
                item,
            };
            round.known.insert(id, Arc::new(known));
        }
        Ok(())
    }
}

/// Whether an item is not to be shown: it was told, or is the same text as what was; the reader does not want it, or
/// what does the same work. Work of another body like what was told is news: somebody else does it too.
fn is_hidden(known: &Known, reader: &Reader<'_>) -> bool {
    let id = known.item.id;
    let by_kin = |edge: &Edge| {
        let other = edge.other(id);
        match edge.kinship {
            Kinship::SameText => reader.told.contains(&other) || reader.refused.contains(&other),
            Kinship::SameWork => reader.refused.contains(&other),
            Kinship::PerhapsRelated => false,
        }
    };
    reader.told.contains(&id) || reader.refused.contains(&id) || known.edges.iter().any(by_kin)
}

fn candidates(
    known: &BTreeMap<ItemId, Arc<Known>>,
    meets: BTreeMap<ItemId, Vec<Meets>>,
    reader: &Reader<'_>,
) -> Vec<Candidate> {
    let filters = || reader.interests.iter().map(|interest| &interest.query.filters);
    let bodies: BTreeSet<&BodySlug> = filters().flat_map(|filters| &filters.bodies).collect();
    let topics: BTreeSet<&String> = filters().flat_map(|filters| &filters.topics).collect();
    let stories = stories::of(known);
    let mut candidates = Vec::with_capacity(meets.len());
    for (id, meets) in meets {
        let Some(known) = known.get(&id) else { continue };
        let item = &known.item;
        let freshness = match reader.occasion {
            Occasion::Welcome => first_look_freshness(reader.at - item.published),
            Occasion::Regular | Occasion::Extra => freshness(reader.at - item.first_seen),
        };
        candidates.push(Candidate {
            item: id,
            body: item.body.clone(),
            story: stories.get(&id).copied().unwrap_or(id),
            freshness,
            followed_body: bodies.contains(&item.body),
            topic: item.topics.iter().any(|topic| topics.contains(topic)),
            readiness: known.weight,
            meets,
        });
    }
    candidates
}
