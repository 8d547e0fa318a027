//! One visit: its asks are made, its answers read, its drafts judged. Nothing is written yet.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{
    App, AppError, Stop,
    bounds::{Bounds, Taken},
    gather::Gathered,
};
use crate::{
    model::{Draft, Item, ItemKey, Outcome, Refined, Validators, VisitRecord},
    rules::{
        facts,
        identity::{self, Verdict},
        refine::{Context, refine},
        schedule::{self, Record},
    },
    sources::registry::Listed,
    store::{Change, Claimed, VisitWrite},
};
use chrono::{DateTime, TimeDelta, Utc};

/// What is said of a document that made a parser panic.
pub(super) const GAVE_UP: &str = "the parser gave up";

/// One visit to be made.
pub struct Visit {
    /// The source and its kind.
    pub listed: Arc<Listed>,
    /// What earlier visits left.
    pub claimed: Claimed,
    /// How much may be in hand.
    pub bounds: Bounds,
}

impl App {
    /// Makes a visit, and returns what is to be written down of it, with the room that it takes until then.
    pub(super) async fn visit(&self, visit: Visit, stop: &Stop) -> Result<(VisitWrite, Taken), AppError> {
        let stopwatch = self.0.clock.stopwatch();
        let now = self.0.clock.now();
        let mut gathered = Gathered { memory: visit.claimed.memory.clone(), ..Gathered::default() };
        let failed = self.gather(&visit, &mut gathered, now, stop).await?;
        let taken = visit.bounds.room_for(&gathered.drafts).await;
        gathered.slot = None;
        let retry_after = gathered.hints.retry_after_seconds;
        let mut outcome = failed.unwrap_or_else(|| match gathered.read {
            0 => Outcome::NotChanged,
            _ => Outcome::Read {
                items: u32::try_from(gathered.drafts.len()).unwrap_or(u32::MAX),
                spoilt: gathered.spoilt,
            },
        });
        let changes = self.judge(&visit, &mut gathered, now).await?.unwrap_or_else(|| {
            // What could not be judged is not stored, so nothing may say that it has been read.
            outcome = Outcome::Unreadable { detail: GAVE_UP.to_owned() };
            gathered.validators.clear();
            gathered.memory = visit.claimed.memory.clone();
            Vec::new()
        });
        let count = |wanted: fn(&Change) -> bool| {
            u32::try_from(changes.iter().filter(|c| wanted(c)).count()).unwrap_or(u32::MAX)
        };
        let record = VisitRecord {
            at: now,
            outcome,
            items_new: count(|change| matches!(change, Change::New { .. })),
            items_changed: count(|change| matches!(change, Change::Changed { .. })),
            wire_bytes: gathered.wire_bytes,
            millis: stopwatch.millis(),
        };
        let usual_gap = self.usual_gap(&visit, &changes).await?;
        Ok((written(&visit, record, gathered, changes, usual_gap, retry_after), taken))
    }

    /// Makes changes of drafts: refined, recognised, compared with what is there. None if a draft made that panic.
    async fn judge(
        &self,
        visit: &Visit,
        gathered: &mut Gathered,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<Change>>, AppError> {
        if gathered.drafts.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let (mut drafts, language) = (std::mem::take(&mut gathered.drafts), gathered.language.clone());
        if visit.claimed.visited_at.is_some() {
            self.keep_facts(visit, &mut drafts).await?;
        }
        let listed = visit.listed.clone();
        let _judging = visit.bounds.parser().await;
        let refining = tokio::task::spawn_blocking(move || {
            let keys = identity::keys(&drafts);
            let old = drafts.iter().zip(&keys).filter(|(draft, _)| draft.backfill);
            let old: HashSet<ItemKey> = old.filter_map(|(_, keys)| keys.first().cloned()).collect();
            let context = Context { source: &listed.source, language: language.as_ref(), now };
            let refined = drafts.into_iter().zip(keys).filter_map(|(draft, keys)| refine(draft, keys, &context));
            (refined.collect::<Vec<Refined>>(), old)
        });
        let Ok((refined, old)) = refining.await else { return Ok(None) };
        let first_visit = visit.claimed.good_at.is_none();
        let keys: Vec<_> = refined.iter().flat_map(|item| item.keys.iter().cloned()).collect();
        // What an earlier visit stored before it failed is known too, so that the first good one does not meet it as new.
        let known = match visit.claimed.visited_at {
            None => BTreeMap::new(),
            Some(_) => self.0.store.known(&visit.claimed.slug, &keys).await?,
        };
        let change = |verdict| match verdict {
            Verdict::New(item) => {
                let is_old = first_visit || item.keys.first().is_some_and(|key| old.contains(key));
                Change::New { item, news: !is_old }
            }
            Verdict::Changed { id, item, new_version } => Change::Changed { id, item, new_version },
            Verdict::Renamed { id, keys } => Change::Alias { id, keys },
        };
        Ok(Some(identity::judge(refined, &known).into_iter().map(change).collect()))
    }

    /// What was not read of a repository this time is as it was.
    async fn keep_facts(&self, visit: &Visit, drafts: &mut [Draft]) -> Result<(), AppError> {
        let keys = drafts.iter().map(|draft| draft.code.as_ref().and_then(|_| identity::id_key(draft)));
        let keys: Vec<Option<ItemKey>> = keys.collect();
        let asked: Vec<ItemKey> = keys.iter().flatten().cloned().collect();
        let known = self.0.store.known(&visit.claimed.slug, &asked).await?;
        let ids: Vec<_> = known.values().map(|known| known.item).collect();
        let stored: HashMap<_, Item> =
            self.0.store.items(&ids).await?.into_iter().map(|item| (item.id, item)).collect();
        for (draft, key) in drafts.iter_mut().zip(keys) {
            let item = key.and_then(|key| known.get(&key)).and_then(|known| stored.get(&known.item));
            if let Some((item, code)) = item.and_then(|item| Some((item, item.code.as_ref()?))) {
                facts::keep(draft, code, &item.text);
            }
        }
        Ok(())
    }

    /// The usual time between two new items of a source, where this visit brought some.
    async fn usual_gap(&self, visit: &Visit, changes: &[Change]) -> Result<Option<TimeDelta>, AppError> {
        let mut times: Vec<DateTime<Utc>> = changes
            .iter()
            .filter_map(|change| match change {
                Change::New { item, .. } => Some(item.published),
                Change::Changed { .. } | Change::Alias { .. } => None,
            })
            .collect();
        if times.is_empty() {
            return Ok(None);
        }
        if visit.claimed.good_at.is_some() {
            times.extend(self.0.store.recent_times(&visit.claimed.slug, schedule::TIMES_FOR_PACE).await?);
        }
        times.sort_unstable_by(|a, b| b.cmp(a));
        times.truncate(schedule::TIMES_FOR_PACE);
        Ok(Some(schedule::usual_pace(&times)))
    }
}

fn written(
    visit: &Visit,
    record: VisitRecord,
    gathered: Gathered,
    changes: Vec<Change>,
    usual_gap: Option<TimeDelta>,
    retry_after: Option<u64>,
) -> VisitWrite {
    let (now, claimed) = (record.at, &visit.claimed);
    let good = record.outcome.is_good();
    let interrupted = matches!(record.outcome, Outcome::Interrupted);
    let failures = if good { 0 } else { claimed.failures + u32::from(!interrupted) };
    let failing_since =
        if good || interrupted { claimed.failing_since.filter(|_| !good) } else { claimed.failing_since.or(Some(now)) };
    let new_at = if changes.iter().any(|c| matches!(c, Change::New { .. })) { Some(now) } else { claimed.new_at };
    let pace = usual_gap.or(claimed.usual_gap).unwrap_or(schedule::SHORTEST_PACE);
    let pace = visit.listed.source.every.map_or(pace, |every| pace.max(every));
    let seconds = |seconds: u64| i64::try_from(seconds).ok().map(TimeDelta::seconds);
    let next_visit = if interrupted {
        now
    } else {
        let since = failing_since.unwrap_or(now);
        let pace = schedule::pace_after(&record.outcome, pace, failures, now - since);
        let standing = if good { Record::Good { new_at } } else { Record::Failing { times: failures, since } };
        let hint = gathered.hints.fresh_seconds.max(gathered.pace_hint_seconds).and_then(seconds);
        let asked = match &record.outcome {
            Outcome::RateLimited { until } => Some(*until - now),
            _ => retry_after.and_then(seconds),
        };
        let ours = schedule::spread(now, schedule::next_visit(now, pace, standing, hint), standing, &claimed.slug);
        let ours = gathered.waits_until.map_or(ours, |until| ours.min(until));
        ours.max(schedule::asked_for(now, asked))
    };
    let latest: HashMap<String, Validators> =
        gathered.validators.into_iter().map(|(url, validators, _)| (url, validators)).collect();
    VisitWrite {
        source: claimed.slug.clone(),
        next_visit,
        good,
        failing_since,
        failures,
        usual_gap,
        memory: (gathered.memory != claimed.memory).then_some(gathered.memory),
        validators: latest.into_iter().collect(),
        changes,
        record,
    }
}
