//! Harvest: visits what is due, and writes down what that brings.
//!
//! Visits run side by side; what they bring is written by one hand, many visits to a transaction, since a durable commit
//! costs more than all that a visit writes.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError},
    time::Duration,
};

use tokio::task::{JoinError, JoinSet};

use super::{
    App, AppError, Event, Feeds, Stop, Visited,
    bounds::{Bounds, Taken},
    visit::{Made, Visit},
};
use crate::{
    clock::{Clock, Stopwatch},
    model::{Outcome, SourceSlug, hex},
    sources::registry::Listed,
    store::{Claim, Claimed, StoreError, VisitWrite},
};

/// Sources claimed at a time.
const CLAIMS: usize = 64;
/// Visits at the same time. Most of them wait for the rest of a host, which costs nothing and delays no other host; how
/// many requests are under way is `fetch`'s to bound.
const VISITS: usize = 1_000;
/// How often this process says that it still holds its claims, well within a lease.
const RENEWAL: Duration = Duration::from_secs(20);
/// Visits of one transaction.
const VISITS_A_COMMIT: usize = 64;
/// Items after which a transaction is closed, so that what waits to be written stays small.
const ITEMS_A_COMMIT: usize = 2_000;
/// How long a visit that is done waits for others to be written down with it.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is looked whether more sources are due while some take their time.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// How long visits may still take once stopping has been said; one answer may take 30 s.
const GRACE: Duration = Duration::from_secs(15);

/// Which sources are visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// Every one that feeds.toml lists.
    All,
    /// These.
    Named(Vec<SourceSlug>),
}

/// What a harvest brought.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Harvest {
    /// Each visit, in the order in which they were written down.
    pub visited: Vec<Visited>,
    /// Sources that another process was visiting.
    pub busy: Vec<SourceSlug>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

impl Harvest {
    /// How many sources did not answer as they should.
    pub fn failed(&self) -> usize {
        self.visited.iter().filter(|visit| !visit.outcome.is_good()).count()
    }
}

impl App {
    /// Visits the sources that are due, or named, or all, and writes down what that brings.
    ///
    /// # Errors
    ///
    /// When feeds.toml has no good source, a named one is not there, or the store refuses. A source that fails is no error.
    pub async fn harvest(&self, which: &Which, stop: &Stop) -> Result<Harvest, AppError> {
        tokio::select! {
            harvest = self.visit_all(which, stop) => harvest,
            why = self.hold_claims() => Err(why),
        }
    }

    /// Renews what this process has claimed, again and again. Ends only when the store refuses.
    async fn hold_claims(&self) -> AppError {
        loop {
            tokio::time::sleep(RENEWAL).await;
            if let Err(why) = self.renew_claims().await {
                return why;
            }
        }
    }

    async fn renew_claims(&self) -> Result<(), AppError> {
        self.stay_held().await?;
        Ok(self.0.store.renew(&self.0.holder, self.0.clock.now()).await?)
    }

    async fn visit_all(&self, which: &Which, stop: &Stop) -> Result<Harvest, AppError> {
        let stopwatch = self.0.clock.stopwatch();
        let feeds = self.feeds().await?;
        self.hold().await?;
        let listed = by_slug(&feeds);
        let mut harvest = Harvest::default();
        let mut wanted = self.wanted(which, &feeds, &listed, &mut harvest)?;
        if let Some(wanted) = &wanted {
            self.tell(&Event::HarvestBegan { sources: wanted.len() });
        }
        let bounds = Bounds::new();
        let mut running: JoinSet<Result<(Made, Taken), AppError>> = JoinSet::new();
        let (mut done, mut room): (Vec<VisitWrite>, Vec<Taken>) = Default::default();
        // Visits whose host could not be reached: who is to blame is known at the end.
        let mut unreached: Vec<Made> = Vec::new();
        let mut waiting: Vec<Claimed> = Vec::new();
        let (mut more, mut looked, mut written) = (true, self.0.clock.stopwatch(), self.0.clock.stopwatch());
        let stopping = OnceLock::new();
        loop {
            if !more && wanted.is_none() && !running.is_empty() && looked.elapsed() >= LOOK_AGAIN {
                (more, looked) = (true, self.0.clock.stopwatch());
            }
            if waiting.is_empty() && more && !stop.is_said() {
                waiting = self.claim(wanted.as_mut(), &mut harvest).await?;
                more = !waiting.is_empty();
            }
            while running.len() < VISITS && !stop.is_said() {
                let Some(claimed) = waiting.pop() else { break };
                let Some(listed) = listed.get(&claimed.slug) else { continue };
                let visit = Visit { listed: Arc::clone(listed), claimed, bounds: bounds.clone() };
                let (app, stop) = (self.clone(), stop.clone());
                running.spawn(async move { app.visit(visit, &stop).await });
            }
            match tokio::time::timeout(PATIENCE, next(&mut running, stop, &stopping, &self.0.clock)).await {
                Ok(Some(Ok(visit))) => {
                    let (made, taken) = visit?;
                    self.sort(made, &mut done, &mut unreached);
                    room.push(taken);
                }
                Ok(Some(Err(why))) => self.tell(&Event::Trouble { doing: "visiting a source", why: why.to_string() }),
                Ok(None) if stop.is_said() || !more => break,
                Ok(None) | Err(_) => {}
            }
            if running.is_empty() || written.elapsed() >= PATIENCE || is_full(&done) || bounds.is_short() {
                written = self.0.clock.stopwatch();
                self.write(&mut done, &mut harvest).await?;
                room.clear();
            }
        }
        done.extend(self.blame(unreached));
        self.write(&mut done, &mut harvest).await?;
        self.0.store.release(&self.0.holder).await?;
        harvest.millis = stopwatch.millis();
        Ok(harvest)
    }

    /// Notes whether the host of a visit could be reached, and puts the visit where it belongs.
    fn sort(&self, made: Made, done: &mut Vec<VisitWrite>, unreached: &mut Vec<Made>) {
        // That a host is lost which was lost before says nothing of us.
        if let Some((host, reached)) = made.reach().filter(|(_, reached)| *reached || !made.had_failed()) {
            let mut reach = self.0.reach.lock().unwrap_or_else(PoisonError::into_inner);
            reach.note(host, reached, self.0.clock.now());
        }
        if made.is_unreached() {
            unreached.push(made);
        } else {
            done.push(made.write);
        }
    }

    /// Blames those who could not be reached, or us if that was almost everybody.
    fn blame(&self, unreached: Vec<Made>) -> Vec<VisitWrite> {
        let mut reach = self.0.reach.lock().unwrap_or_else(PoisonError::into_inner);
        let ours = reach.is_our_outage(self.0.clock.now());
        unreached.into_iter().map(|made| if ours { made.blamed_on_us().write } else { made.write }).collect()
    }

    /// The sources that are wanted by name; none where it is those that are due. Those that feeds.toml is wrong about
    /// count as visited in vain where all are wanted.
    fn wanted(
        &self,
        which: &Which,
        feeds: &Feeds,
        listed: &BySlug<'_>,
        harvest: &mut Harvest,
    ) -> Result<Option<Vec<SourceSlug>>, AppError> {
        let wrong: Vec<(SourceSlug, usize)> = feeds
            .registry
            .misconfigured
            .iter()
            .filter_map(|(slug, _, mistake)| Some((slug.parse().ok()?, mistake.line)))
            .collect();
        let mut in_vain = |slug: &SourceSlug, line: usize| {
            let outcome = Outcome::Misconfigured { detail: format!("line {line}") };
            let visited = Visited {
                slug: slug.clone(),
                outcome,
                items_new: 0,
                items_changed: 0,
                bytes: 0,
                not_modified: false,
                millis: 0,
            };
            self.tell(&Event::Visited(visited.clone()));
            harvest.visited.push(visited);
        };
        match which {
            Which::Due => Ok(None),
            Which::All => {
                wrong.iter().for_each(|(slug, line)| in_vain(slug, *line));
                let enabled = feeds.registry.sources.iter().filter(|listed| listed.source.enabled);
                Ok(Some(enabled.map(|listed| listed.source.slug.clone()).collect()))
            }
            Which::Named(slugs) => {
                let mut wanted = Vec::new();
                for slug in slugs {
                    if listed.contains_key(slug) {
                        wanted.push(slug.clone());
                    } else if let Some((slug, line)) = wrong.iter().find(|(wrong, _)| wrong == slug) {
                        in_vain(slug, *line);
                    } else {
                        return Err(AppError::UnknownSource(slug.to_string()));
                    }
                }
                Ok(Some(wanted))
            }
        }
    }

    /// Claims the next sources: of those wanted by name, or else of those that are due.
    async fn claim(
        &self,
        wanted: Option<&mut Vec<SourceSlug>>,
        harvest: &mut Harvest,
    ) -> Result<Vec<Claimed>, AppError> {
        let (store, holder, now) = (&self.0.store, &self.0.holder, self.0.clock.now());
        let Some(wanted) = wanted else {
            return Ok(store.claim(holder, Claim::Due, now, CLAIMS).await?);
        };
        loop {
            let next: Vec<SourceSlug> = wanted.drain(..wanted.len().min(CLAIMS)).collect();
            let claimed = store.claim(holder, Claim::Named(&next), now, CLAIMS).await?;
            let missed = next.into_iter().filter(|slug| !claimed.iter().any(|source| source.slug == *slug));
            harvest.busy.extend(missed);
            if !claimed.is_empty() || wanted.is_empty() {
                return Ok(claimed);
            }
        }
    }

    /// Writes the visits that are done, and tells of each.
    async fn write(&self, done: &mut Vec<VisitWrite>, harvest: &mut Harvest) -> Result<(), AppError> {
        if done.is_empty() {
            return Ok(());
        }
        let mark = hex(&self.0.dice.bytes()[..8]);
        let recorded = match self.0.store.record(&self.0.holder, done, &mark).await {
            // Nothing was written, and whoever was in the way has gone on.
            Err(StoreError::Conflict(_)) => self.0.store.record(&self.0.holder, done, &mark).await?,
            recorded => recorded?,
        };
        harvest.busy.extend(recorded.lost.iter().cloned());
        for visit in done.drain(..).filter(|visit| !recorded.lost.contains(&visit.source)) {
            let visited = Visited {
                slug: visit.source,
                not_modified: matches!(visit.record.outcome, Outcome::NotChanged),
                items_new: visit.record.items_new,
                items_changed: visit.record.items_changed,
                bytes: visit.record.wire_bytes,
                millis: visit.record.millis,
                outcome: visit.record.outcome,
            };
            self.tell(&Event::Visited(visited.clone()));
            harvest.visited.push(visited);
        }
        Ok(())
    }
}

/// The sources of feeds.toml by their slugs.
type BySlug<'a> = HashMap<&'a SourceSlug, &'a Arc<Listed>>;

fn by_slug(feeds: &Feeds) -> BySlug<'_> {
    feeds.registry.sources.iter().map(|listed| (&listed.source.slug, listed)).collect()
}

/// The next visit that is done; none if none is running, or if they take longer than [`GRACE`] once stopping has been said.
async fn next<T: 'static>(
    running: &mut JoinSet<T>,
    stop: &Stop,
    stopping: &OnceLock<Stopwatch>,
    clock: &Clock,
) -> Option<Result<T, JoinError>> {
    let mut said = stop.clone();
    tokio::select! {
        biased;
        () = said.said() => {}
        visit = running.join_next() => return visit,
    }
    let left = GRACE.saturating_sub(stopping.get_or_init(|| clock.stopwatch()).elapsed());
    if let Ok(visit) = tokio::time::timeout(left, running.join_next()).await {
        return visit;
    }
    running.shutdown().await;
    None
}

fn is_full(done: &[VisitWrite]) -> bool {
    let items = |visit: &VisitWrite| visit.changes.iter().filter(|change| change.is_seen_by_index()).count();
    done.len() >= VISITS_A_COMMIT || done.iter().map(items).sum::<usize>() >= ITEMS_A_COMMIT
}
