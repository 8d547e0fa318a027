//! What reaches one person, out of what meets their interests.
//!
//! Each part of a score can be said in one sentence: how well the item meets an interest, measured by what that
//! interest usually finds; whether its body or its topic is followed; how new it is; how ready it is to be used. One
//! story is one card, sameness is kept down, no body fills a letter, and no interest that found something goes without.
//! What is not good enough by the interest's own measure is not sent: a quiet week is a feature.

mod matcher;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::model::{BodySlug, ItemId, MOST_CARDS};

pub use matcher::{Held, Matcher, keys_of};

/// Scores are measured over this time.
pub const MEASURED: TimeDelta = TimeDelta::days(90);
/// With fewer scores than this in that time, all that the store holds is the measure, and the letter says so.
pub const FEWEST_MEASURED: usize = 20;
/// The share of scores that lie below what an interest calls a full match.
const FULL_MATCH: f32 = 0.95;
/// The part of a full match below which nothing is sent. Measured on half a year of weekly letters for hidden topics:
/// each step up makes quiet weeks quieter and the others poorer.
const THRESHOLD: f32 = 0.6;
/// What is added for a body, and for a topic, that is followed.
const FOLLOWED_BODY: f32 = 0.3;
const TOPIC: f32 = 0.2;
/// The days in which an item loses half of its freshness: in a week's letter, and in a first look at all there is, where
/// everything has just been seen and ten days would leave nothing but the newest.
const HALF_LIFE_DAYS: (f32, f32) = (10.0, 365.0);
/// Finds of a week from which an interest may be rising, and against how many of a usual week.
const FEWEST_RISING: usize = 4;
const RISES: f32 = 2.0;
/// What relevance weighs against sameness (Carbonell and Goldstein, 1998).
const LAMBDA: f32 = 0.7;
/// Items of one body, among the first cards.
pub const MOST_OF_A_BODY: usize = 2;
/// Candidates that are weighed against one another. The rest is counted.
const MOST_WEIGHED: usize = 200;

/// The measure of one interest: what its scores mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The score of a full match.
    pub full: f32,
    /// Whether too little was found lately, so that all there is was measured: a first look.
    pub first_look: bool,
}

impl Measure {
    /// Measures an interest by the scores of what it found in the last [`MEASURED`], or of all that it finds.
    /// None if it finds nothing at all.
    pub fn of(lately: &[f32], ever: &[f32]) -> Option<Self> {
        let first_look = lately.len() < FEWEST_MEASURED;
        let mut scores: Vec<f32> = if first_look { ever } else { lately }.to_vec();
        scores.retain(|score| score.is_finite() && *score > 0.0);
        scores.sort_by(f32::total_cmp);
        let at = (scores.len() as f32 * FULL_MATCH).ceil() as usize;
        scores.get(at.saturating_sub(1)).map(|full| Self { full: *full, first_look })
    }

    /// Returns how relevant a score is, 1 being a full match; none if it is not good enough to be sent.
    pub fn relevance(self, score: f32) -> Option<f32> {
        let relevance = score / self.full;
        (relevance >= THRESHOLD).then_some(relevance)
    }
}

/// How an item meets one interest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meets {
    /// The place of the interest among the reader's.
    pub interest: usize,
    /// How relevant it is; see [`Measure::relevance`].
    pub relevance: f32,
}

/// An item that meets an interest well enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The item.
    pub item: ItemId,
    /// Whose it is.
    pub body: BodySlug,
    /// The story it tells: the first of the items that are kin or copies of it, itself included.
    pub story: ItemId,
    /// How much of its freshness it has; see [`freshness`] and [`first_look_freshness`].
    pub freshness: f32,
    /// Whether the reader follows its body.
    pub followed_body: bool,
    /// Whether it has a topic that the reader follows.
    pub topic: bool,
    /// What its readiness makes of a score; see `readiness::weight`.
    pub readiness: f32,
    /// The interests it meets; at least one.
    pub meets: Vec<Meets>,
}

impl Candidate {
    /// The interest it meets best: the one true reason why it is shown. Of equals the first.
    pub fn reason(&self) -> Option<&Meets> {
        self.meets.iter().reduce(|best, meets| if meets.relevance > best.relevance { meets } else { best })
    }

    /// Its score.
    pub fn score(&self) -> f32 {
        let relevance = self.reason().map_or(0.0, |reason| reason.relevance);
        let followed = if self.followed_body { FOLLOWED_BODY } else { 0.0 };
        let topic = if self.topic { TOPIC } else { 0.0 };
        (relevance + followed + topic) * self.freshness * self.readiness
    }
}

/// How much of its freshness an item has that was first seen so long ago: half after ten days.
pub fn freshness(since_seen: TimeDelta) -> f32 {
    halved(since_seen, HALF_LIFE_DAYS.0)
}

/// How much of its freshness an item has in a first look, by how long ago it was published: half after a year.
pub fn first_look_freshness(since_published: TimeDelta) -> f32 {
    halved(since_published, HALF_LIFE_DAYS.1)
}

fn halved(age: TimeDelta, half_life_days: f32) -> f32 {
    let days = age.num_seconds().max(0) as f32 / 86_400.0;
    0.5_f32.powf(days / half_life_days)
}

/// Returns whether an interest is rising: so many good finds in the last week, against so many in the weeks before it.
/// The second value is what it usually finds in a week.
pub fn rising(this_week: usize, before: usize, weeks_before: f32) -> Option<f32> {
    let usual = before as f32 / weeks_before.max(1.0);
    (this_week >= FEWEST_RISING && this_week as f32 >= RISES * usual.max(1.0)).then_some(usual)
}

/// A story that was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The item that tells it best.
    pub item: ItemId,
    /// Its score.
    pub score: f32,
    /// Why it is shown.
    pub reason: Meets,
    /// Other items of the same story that met an interest as well, best first.
    pub also: Vec<ItemId>,
}

/// What one person is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choice {
    /// The cards, in order, at most [`MOST_CARDS`].
    pub cards: Vec<Chosen>,
    /// The other stories, best first.
    pub rest: Vec<Chosen>,
    /// Interests that found nothing good enough.
    pub quiet: Vec<usize>,
}

/// Chooses what a reader of `interests` interests is shown.
///
/// `hidden` are stories and items that the reader does not want, or was shown; `alike` says how alike two items are, from
/// 0 to 1.
pub fn choose(
    candidates: Vec<Candidate>,
    interests: usize,
    hidden: &BTreeSet<ItemId>,
    alike: &dyn Fn(ItemId, ItemId) -> f32,
) -> Choice {
    let mut stories = collapse(candidates, hidden);
    let found: BTreeSet<usize> = stories.iter().flat_map(|story| &story.meets).copied().collect();
    let quiet = (0..interests).filter(|interest| !found.contains(interest)).collect();
    let beyond = stories.split_off(stories.len().min(MOST_WEIGHED));
    let mut cards =
        Cards { alike, highest: stories.first().map_or(1.0, |story| story.chosen.score), taken: Vec::new() };
    // First the best story of each interest that has none yet, then what is best beside what was taken.
    let mut without = found;
    while let Some(at) = cards.best(&stories, |story| !story.meets.is_disjoint(&without)) {
        let story = stories.remove(at);
        without.retain(|interest| !story.meets.contains(interest));
        cards.taken.push(story);
    }
    while let Some(at) = cards.best(&stories, |_| true) {
        cards.taken.push(stories.remove(at));
    }
    let shown = in_order(cards);
    stories.extend(beyond);
    Choice { cards: shown, rest: stories.into_iter().map(|story| story.chosen).collect(), quiet }
}

/// The cards that were taken, and what decides on the next.
struct Cards<'a> {
    alike: &'a dyn Fn(ItemId, ItemId) -> f32,
    highest: f32,
    taken: Vec<Story>,
}

impl Cards<'_> {
    /// The place of the best story that may still be taken, by relevance less sameness; none when the cards are full.
    fn best(&self, stories: &[Story], wanted: impl Fn(&Story) -> bool) -> Option<usize> {
        if self.taken.len() == MOST_CARDS {
            return None;
        }
        let of_body = |body: &BodySlug| self.taken.iter().filter(|card| card.body == *body).count();
        let mut best: Option<(usize, f32)> = None;
        for (at, story) in stories.iter().enumerate() {
            if !wanted(story) || of_body(&story.body) >= MOST_OF_A_BODY {
                continue;
            }
            let worth = self.worth(story);
            if best.is_none_or(|(_, most)| worth > most) {
                best = Some((at, worth));
            }
        }
        best.map(|(at, _)| at)
    }

    fn worth(&self, story: &Story) -> f32 {
        let alike = |card: &Story| (self.alike)(story.chosen.item, card.chosen.item);
        let same = self.taken.iter().map(alike).fold(0.0, f32::max);
        LAMBDA * story.chosen.score / self.highest.max(f32::MIN_POSITIVE) - (1.0 - LAMBDA) * same
    }
}

/// Puts the taken cards in the order in which they would have been taken for themselves.
fn in_order(cards: Cards<'_>) -> Vec<Chosen> {
    let mut left = cards.taken;
    left.sort_by(|a, b| b.chosen.score.total_cmp(&a.chosen.score).then(a.chosen.item.cmp(&b.chosen.item)));
    let mut ordered = Cards { taken: Vec::new(), ..cards };
    while let Some(at) = ordered.best(&left, |_| true) {
        ordered.taken.push(left.remove(at));
    }
    ordered.taken.into_iter().map(|story| story.chosen).collect()
}

/// A story with the item that tells it best.
struct Story {
    chosen: Chosen,
    body: BodySlug,
    /// Interests that any of its items meets.
    meets: BTreeSet<usize>,
}

/// Makes one story of the items that tell it, best first; what is hidden is left out.
fn collapse(candidates: Vec<Candidate>, hidden: &BTreeSet<ItemId>) -> Vec<Story> {
    let wanted = candidates.into_iter().filter(|one| !hidden.contains(&one.item) && !hidden.contains(&one.story));
    let mut scored: Vec<(f32, Candidate)> = wanted.map(|candidate| (candidate.score(), candidate)).collect();
    scored.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.item.cmp(&other.item)));
    let mut at: BTreeMap<ItemId, usize> = BTreeMap::new();
    let mut stories: Vec<Story> = Vec::new();
    for (score, candidate) in scored {
        let Some(reason) = candidate.reason().copied() else { continue };
        let meets = candidate.meets.iter().map(|meets| meets.interest);
        if let Some(story) = at.get(&candidate.story).and_then(|at| stories.get_mut(*at)) {
            story.chosen.also.push(candidate.item);
            story.meets.extend(meets);
            continue;
        }
        at.insert(candidate.story, stories.len());
        let chosen = Chosen { item: candidate.item, score, reason, also: Vec::new() };
        stories.push(Story { chosen, meets: meets.collect(), body: candidate.body });
    }
    stories
}

#[cfg(test)]
mod tests;
