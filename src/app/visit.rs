//! One visit: its asks are made, its answers read, its drafts judged. Nothing is written yet.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    App, AppError, Stop,
    bounds::{Bounds, Taken},
    gather::Gathered,
    judge::Judged,
};
use crate::{
    model::{Outcome, Validators, VisitRecord},
    rules::{
        moved, outage,
        schedule::{self, Record},
    },
    sources::registry::Listed,
    store::{Change, Claimed, VisitWrite},
};

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

/// A visit that was made, and not written down yet.
pub struct Made {
    /// What is to be written down of it.
    pub write: VisitWrite,
    /// The host that was asked, and whether it could be reached, if that can be told.
    reach: Option<(String, bool)>,
    /// Since when the source had failed before, and how often.
    before: (Option<DateTime<Utc>>, u32),
}

impl Made {
    /// The host that was asked, and whether it could be reached, if that can be told.
    pub fn reach(&self) -> Option<(&str, bool)> {
        self.reach.as_ref().map(|(host, reached)| (host.as_str(), *reached))
    }

    /// Whether it failed because its host could not be reached, which may be our own fault.
    pub fn is_unreached(&self) -> bool {
        self.reach.as_ref().is_some_and(|(_, reached)| !reached)
    }

    /// Whether the source had failed before.
    pub fn had_failed(&self) -> bool {
        self.before.1 > 0
    }

    /// The same visit, its source not being blamed: the fault is ours.
    #[must_use]
    pub fn blamed_on_us(mut self) -> Self {
        let write = &mut self.write;
        write.record.outcome = Outcome::OurOutage;
        (write.failing_since, write.failures) = self.before;
        write.next_visit = write.record.at + outage::TRY_AGAIN;
        self
    }
}

impl App {
    /// Makes a visit, and returns it with the room that it takes until it is written down.
    pub(super) async fn visit(&self, visit: Visit, stop: &Stop) -> Result<(Made, Taken), AppError> {
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
        let judged = self.judge(&visit, &mut gathered, &outcome, now).await?.unwrap_or_else(|| {
            // What could not be judged is not stored, so nothing may say that it has been read.
            outcome = Outcome::Unreadable { detail: GAVE_UP.to_owned() };
            gathered.validators.clear();
            gathered.memory = visit.claimed.memory.clone();
            Judged::nothing(&visit.claimed)
        });
        let count = |wanted: fn(&Change) -> bool| {
            u32::try_from(judged.changes.iter().filter(|c| wanted(c)).count()).unwrap_or(u32::MAX)
        };
        let record = VisitRecord {
            at: now,
            outcome,
            items_new: count(|change| matches!(change, Change::New { .. })),
            items_changed: count(|change| matches!(change, Change::Changed { .. })),
            wire_bytes: gathered.wire_bytes,
            millis: stopwatch.millis(),
        };
        let usual_gap = self.usual_gap(&visit, &judged.changes).await?;
        let host = gathered.host.take();
        let reach = host.and_then(|host| Some((host, outage::reached(&record.outcome)?)));
        let before = (visit.claimed.failing_since, visit.claimed.failures);
        let write = written(&visit, record, gathered, judged, usual_gap, retry_after);
        Ok((Made { write, reach, before }, taken))
    }

    /// The usual time between two new items of a source, where this visit brought some.
    async fn usual_gap(&self, visit: &Visit, changes: &[Change]) -> Result<Option<TimeDelta>, AppError> {
        let new = |change: &Change| if let Change::New { item, .. } = change { Some(item.published) } else { None };
        let mut times: Vec<DateTime<Utc>> = changes.iter().filter_map(new).collect();
        if times.is_empty() {
            return Ok(None);
        }
        if visit.claimed.good_at.is_some() {
            times.extend(self.0.store.recent_times(&visit.claimed.slug, schedule::TIMES_FOR_PACE).await?);
        }
        times.sort_unstable_by(|a, b| b.cmp(a));
        times.truncate(schedule::TIMES_FOR_PACE);
        Ok(schedule::usual_gap(&times))
    }
}

fn written(
    visit: &Visit,
    record: VisitRecord,
    gathered: Gathered,
    judged: Judged,
    usual_gap: Option<TimeDelta>,
    retry_after: Option<u64>,
) -> VisitWrite {
    let (now, claimed) = (record.at, &visit.claimed);
    let good = record.outcome.is_good();
    let interrupted = matches!(record.outcome, Outcome::Interrupted);
    let failures = if good { 0 } else { claimed.failures + u32::from(!interrupted) };
    let failing_since =
        if good || interrupted { claimed.failing_since.filter(|_| !good) } else { claimed.failing_since.or(Some(now)) };
    let new_at =
        if judged.changes.iter().any(|c| matches!(c, Change::New { .. })) { Some(now) } else { claimed.new_at };
    let pace = schedule::usual_pace(usual_gap.or(claimed.usual_gap));
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
    let met = moved::Met {
        to: gathered.moved_to.as_ref(),
        outcome: &record.outcome,
        familiar: judged.familiar || matches!(record.outcome, Outcome::NotChanged),
    };
    VisitWrite {
        source: claimed.slug.clone(),
        next_visit,
        good,
        failing_since,
        failures,
        usual_gap,
        memory: (gathered.memory != claimed.memory).then_some(gathered.memory),
        validators: latest.into_iter().collect(),
        rung: judged.rung,
        held: judged.held,
        moved: moved::after(claimed.moved.as_ref(), met, now),
        changes: judged.changes,
        record,
    }
}
