//! Stories: which items tell the same one, and how each is told.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{Known, Reader, Round};
use crate::{
    app::{App, AppError},
    language::{Wanted, found_in, snippet},
    model::{Beside, Card, ItemId, Kinship, MOST_LINES, Reason},
    rules::{digest::Story, relevance::Chosen},
};

/// Characters of the sentences of a card.
const SENTENCE_CHARACTERS: usize = 240;

/// Returns the story of each item: the first of all that are kin or copies of one another, as far as they are known.
pub(super) fn of(known: &BTreeMap<ItemId, Arc<Known>>) -> HashMap<ItemId, ItemId> {
    let mut first: HashMap<ItemId, ItemId> = known.keys().map(|id| (*id, *id)).collect();
    let mut again = true;
    while again {
        again = false;
        for edge in known.values().flat_map(|known| &known.edges) {
            let same = match edge.kinship {
                Kinship::SameWork | Kinship::SameText => true,
                Kinship::PerhapsRelated => false,
            };
            let (Some(a), Some(b)) = (first.get(&edge.a).copied(), first.get(&edge.b).copied()) else { continue };
            if same && a != b {
                first.insert(edge.a, a.min(b));
                first.insert(edge.b, a.min(b));
                again = true;
            }
        }
    }
    first
}

impl App {
    /// Tells the chosen stories: the cards, the next ones as far as a letter has lines, and how many come after.
    pub(super) async fn tell_stories(
        &self,
        round: &mut Round,
        reader: &Reader<'_>,
        cards: Vec<Chosen>,
        mut rest: Vec<Chosen>,
    ) -> Result<(Vec<Story>, Vec<Story>, usize), AppError> {
        let beyond = rest.split_off(rest.len().min(MOST_LINES)).len();
        let mut told = (Vec::with_capacity(cards.len()), Vec::with_capacity(rest.len()));
        for chosen in cards {
            told.0.extend(self.tell_one(round, reader, chosen).await?);
        }
        for chosen in rest {
            told.1.extend(self.tell_one(round, reader, chosen).await?);
        }
        Ok((told.0, told.1, beyond))
    }

    async fn tell_one(
        &self,
        round: &mut Round,
        reader: &Reader<'_>,
        chosen: Chosen,
    ) -> Result<Option<Story>, AppError> {
        let Some(interest) = reader.interests.get(chosen.reason.interest) else { return Ok(None) };
        let key = (chosen.item, interest.query.canonical.clone());
        let mut story = match round.stories.get(&key) {
            Some(story) => Story::clone(story),
            None => {
                let Some(known) = round.known.get(&chosen.item).cloned() else { return Ok(None) };
                let Some(whole) = self.0.store.items(&[chosen.item]).await?.pop() else { return Ok(None) };
                let wanted = Wanted::of(&self.widened(interest.query.clone()), self.0.index.lexicon());
                let text = if whole.text.is_empty() { &whole.summary } else { &whole.text };
                let reason = Reason::Interest {
                    query: interest.query.canonical.clone(),
                    found_in: found_in(&whole.title, text, &wanted),
                };
                let sentence = snippet(text, &wanted, SENTENCE_CHARACTERS).plain();
                let item = known.item.clone();
                let card = Card { item, sentence, reason, fit: known.fit, kin: known.kin, also: Vec::new() };
                let relatives = if known.kin > 0 { self.relatives(chosen.item).await? } else { Vec::new() };
                let story = Story { card, beside: relatives.iter().filter_map(Beside::of).collect() };
                round.stories.insert(key, Arc::new(story.clone()));
                story
            }
        };
        story.card.also = chosen.also;
        Ok(Some(story))
    }
}
