//! One visit: its asks are made, its answers read, its drafts judged. Nothing is written yet.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Semaphore;

use super::{App, AppError, Stop};
use crate::{
    model::{Answer, Ask, Draft, Hints, LanguageTag, Memory, Outcome, Refined, Validators, VisitRecord},
    rules::{
        health::refusal,
        identity::{self, Verdict},
        refine::{Context, refine},
        schedule::{self, Record},
    },
    sources::{ReadError, Reading, registry::Listed},
    store::{Change, Claimed, VisitWrite},
};

/// Further asks of one visit; what is left waits for the next one.
const MOST_FURTHER_ASKS: usize = 300;

/// What is said of a document that made a parser panic.
const GAVE_UP: &str = "the parser gave up";

/// What a visit has gathered so far.
#[derive(Default)]
struct Gathered {
    drafts: Vec<Draft>,
    language: Option<LanguageTag>,
    spoilt: u32,
    not_modified: u32,
    read: u32,
    wire_bytes: u64,
    hints: Hints,
    pace_hint_seconds: Option<u64>,
    memory: Memory,
    validators: Vec<(String, Validators)>,
}

/// One visit to be made.
pub struct Visit {
    /// The source and its kind.
    pub listed: Arc<Listed>,
    /// What earlier visits left.
    pub claimed: Claimed,
    /// How many documents are parsed at a time.
    pub parsers: Arc<Semaphore>,
}

impl App {
    /// Makes a visit, and returns what is to be written down of it.
    pub(super) async fn visit(&self, visit: Visit, stop: &Stop) -> Result<VisitWrite, AppError> {
        let stopwatch = self.0.clock.stopwatch();
        let now = self.0.clock.now();
        let mut gathered = Gathered { memory: visit.claimed.memory.clone(), ..Gathered::default() };
        let failed = self.gather(&visit, &mut gathered, now, stop).await?;
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
        Ok(written(&visit, record, gathered, changes, usual_gap, retry_after))
    }

    /// Makes the asks one after the other. Returns what the visit ends in, if one of them failed.
    async fn gather(
        &self,
        visit: &Visit,
        gathered: &mut Gathered,
        now: DateTime<Utc>,
        stop: &Stop,
    ) -> Result<Option<Outcome>, AppError> {
        let mut asks: VecDeque<Ask> = visit.listed.kind.asks(&gathered.memory, now).into();
        // A source's own headers may hold a secret: they are for its own origin, wherever its asks lead.
        let home = asks.front().map(|ask| ask.url.origin());
        let mut further = 0;
        while let Some(mut ask) = asks.pop_front() {
            if stop.is_said() {
                return Ok(Some(Outcome::Interrupted));
            }
            if home.as_ref() == Some(&ask.url.origin()) {
                ask.headers.extend(visit.listed.source.headers.iter().cloned());
            }
            ask.extra_ca_file.clone_from(&visit.listed.source.extra_ca_file);
            let validators = visit.claimed.validators.get(ask.url.as_str()).cloned().unwrap_or_default();
            let answer = match self.fetcher()?.ask(&ask, &validators).await {
                Ok(answer) => answer,
                Err(fault) => return Ok(Some(Outcome::Failed(fault))),
            };
            gathered.wire_bytes += answer.wire_bytes;
            gathered.hints = answer.hints;
            if let Some(outcome) = refusal(&ask, &answer, now) {
                return Ok(Some(outcome));
            }
            if is_unchanged(&visit.claimed.validators, &ask, &answer) {
                gathered.not_modified += 1;
                if !answer.not_modified() {
                    gathered.validators.push((ask.url.to_string(), answer.validators));
                }
                continue;
            }
            // What cannot be read leaves the memory of what was: an ask that it names is made again.
            match read(visit, ask, answer, gathered.memory.clone()).await? {
                (Ok(reading), url, validators) => {
                    let room = MOST_FURTHER_ASKS.saturating_sub(further);
                    further += reading.asks.len().min(room);
                    asks.extend(reading.asks.iter().take(room).cloned());
                    gathered.validators.push((url, validators));
                    gathered.take(reading);
                }
                (Err(why), ..) => return Ok(Some(why.outcome(now))),
            }
        }
        Ok(None)
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
        let (drafts, language) = (std::mem::take(&mut gathered.drafts), gathered.language.clone());
        let listed = visit.listed.clone();
        let refining = tokio::task::spawn_blocking(move || {
            let keys = identity::keys(&drafts);
            let context = Context { source: &listed.source, language: language.as_ref(), now };
            let refined = drafts.into_iter().zip(keys).filter_map(|(draft, keys)| refine(draft, keys, &context));
            refined.collect::<Vec<Refined>>()
        });
        let Ok(refined) = refining.await else { return Ok(None) };
        let first_visit = visit.claimed.good_at.is_none();
        let keys: Vec<_> = refined.iter().flat_map(|item| item.keys.iter().cloned()).collect();
        // What an earlier visit stored before it failed is known too, so that the first good one does not meet it as new.
        let known = match visit.claimed.visited_at {
            None => BTreeMap::new(),
            Some(_) => self.0.store.known(&visit.claimed.slug, &keys).await?,
        };
        let change = |verdict| match verdict {
            Verdict::New(item) => Change::New { item, news: !first_visit },
            Verdict::Changed { id, item, new_version } => Change::Changed { id, item, new_version },
            Verdict::Renamed { id, keys } => Change::Alias { id, keys },
        };
        Ok(Some(identity::judge(refined, &known).into_iter().map(change).collect()))
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

impl Gathered {
    fn take(&mut self, reading: Reading) {
        self.read += 1;
        self.drafts.extend(reading.drafts);
        self.spoilt += u32::try_from(reading.spoilt.len()).unwrap_or(u32::MAX);
        self.memory = reading.memory;
        self.language = reading.language.or(self.language.take());
        self.pace_hint_seconds = reading.pace_hint_seconds.or(self.pace_hint_seconds);
    }
}

/// Whether an answer says, or shows by its bytes, that nothing has changed.
fn is_unchanged(kept: &BTreeMap<String, Validators>, ask: &Ask, answer: &Answer) -> bool {
    let before = kept.get(ask.url.as_str()).and_then(|validators| validators.body_hash.as_deref());
    answer.not_modified() || (before.is_some() && before == answer.validators.body_hash.as_deref())
}

type WasRead = (Result<Reading, ReadError>, String, Validators);

/// Reads an answer off the async threads. A parser that panics has found something it cannot read, and no more.
async fn read(visit: &Visit, ask: Ask, answer: Answer, memory: Memory) -> Result<WasRead, AppError> {
    let _parsing = visit.parsers.acquire().await.ok();
    let listed = visit.listed.clone();
    Ok(tokio::task::spawn_blocking(move || {
        let reading = catch_unwind(AssertUnwindSafe(|| listed.kind.read(&ask, &answer, &memory)));
        let reading = reading.unwrap_or_else(|_| Err(ReadError::Unreadable { detail: GAVE_UP.to_owned() }));
        (reading, ask.url.to_string(), answer.validators)
    })
    .await?)
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
        ours.max(schedule::asked_for(now, asked))
    };
    let latest: HashMap<String, Validators> = gathered.validators.into_iter().collect();
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
