//! The asks of one visit and their answers, until nothing is left to ask or no more may be asked now.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    App, AppError, Stop,
    allowances::Listing,
    visit::{GAVE_UP, Visit},
};
use crate::{
    fetch::Slot,
    model::{Answer, Ask, Draft, Fault, Hints, LanguageTag, Memory, Outcome, Validators},
    rules::{
        budget::{Permission, Queue},
        facts,
        health::refusal,
    },
    sources::{ReadError, Reading},
};

/// What a visit has gathered so far.
#[derive(Default)]
pub(super) struct Gathered {
    pub drafts: Vec<Draft>,
    pub language: Option<LanguageTag>,
    pub spoilt: u32,
    pub read: u32,
    pub wire_bytes: u64,
    pub hints: Hints,
    pub pace_hint_seconds: Option<u64>,
    pub memory: Memory,
    /// The host that the visit began with.
    pub host: Option<String>,
    /// Where its first ask was sent on to for good.
    pub moved_to: Option<Url>,
    /// Whether a listing of all there is was read to its end.
    pub whole: bool,
    /// Whether some entry of such a listing could not be read.
    pub gappy: bool,
    /// What answers are recognised by, with whether they led to further asks.
    pub validators: Vec<(String, Validators, bool)>,
    /// Asks that wait for another visit.
    pub left: usize,
    /// When the host allows more, if that is what they wait for.
    pub waits_until: Option<DateTime<Utc>>,
    /// The place of the last request that brought something to read; others are asked when it is given up.
    pub slot: Option<Slot>,
}

/// What becomes of a visit after an ask.
enum Next {
    Go,
    /// What is left waits for another visit.
    Wait(Option<DateTime<Utc>>),
    End(Outcome),
}

impl App {
    /// Makes the asks one after the other. Returns what the visit ends in, if one of them failed.
    pub(super) async fn gather(
        &self,
        visit: &Visit,
        gathered: &mut Gathered,
        now: DateTime<Utc>,
        stop: &Stop,
    ) -> Result<Option<Outcome>, AppError> {
        let asks = visit.listed.kind.asks(&gathered.memory, now);
        // A source's own headers may hold a secret: they are for its own origin, wherever its asks lead.
        let home = asks.first().map(|ask| ask.url.origin());
        let first = asks.first().map(|ask| ask.url.clone());
        let moved = visit.claimed.moved.as_ref().filter(|moved| moved.believed);
        let moved: Option<Url> = moved.and_then(|moved| moved.to.parse().ok());
        gathered.host = moved.as_ref().or(first.as_ref()).and_then(|url| url.host_str()).map(str::to_owned);
        let mut listing: Option<Listing> = asks.first().map(|ask| self.0.allowances.listing(&ask.url));
        let mut queue = Queue::new(asks);
        let mut ended = None;
        while let Some(mut ask) = queue.pop() {
            if ask.stamp.is_some() {
                listing = None;
            }
            if home.as_ref() == Some(&ask.url.origin()) {
                ask.headers.extend(visit.listed.source.headers.iter().cloned());
            }
            ask.extra_ca_file.clone_from(&visit.listed.source.extra_ca_file);
            gathered.slot = None;
            let is_first = first.as_ref() == Some(&ask.url) && ask.stamp.is_none();
            let place = if is_first { Place::First { moved: moved.clone() } } else { Place::Later };
            let next = if stop.is_said() {
                Next::End(Outcome::Interrupted)
            } else {
                self.make(visit, ask, place, gathered, &mut queue).await?
            };
            match next {
                Next::Go => continue,
                Next::Wait(until) => gathered.waits_until = until,
                Next::End(outcome) => ended = Some(outcome),
            }
            gathered.left += 1;
            break;
        }
        drop(listing);
        gathered.left += queue.left();
        if gathered.left > 0 {
            // What led to asks that were not made must be read again, or they never are.
            gathered.validators.retain(|(_, _, led_on)| !led_on);
        }
        Ok(ended)
    }

    /// Makes one ask, and takes in what the answer says.
    async fn make(
        &self,
        visit: &Visit,
        ask: Ask,
        place: Place,
        gathered: &mut Gathered,
        queue: &mut Queue,
    ) -> Result<Next, AppError> {
        let now = self.0.clock.now();
        match self.0.allowances.permission(&ask, now) {
            Permission::Now => {}
            Permission::From(until) if ask.stamp.is_some() => return Ok(Next::Wait(Some(until))),
            Permission::From(until) => return Ok(Next::End(Outcome::RateLimited { until })),
        }
        let can_wait = ask.stamp.is_some();
        let sent = place.ask(&ask);
        if visit.listed.kind.obeys_robots() && !self.may_read(&sent.url).await? {
            return Ok(gathered.refused(Outcome::Robots, can_wait));
        }
        // A stamped ask is made because something has moved: it is to be read, whatever was known of it.
        let anyway = can_wait || visit.listed.kind.reads_anyway(&ask);
        let known = if anyway { None } else { visit.claimed.validators.get(ask.url.as_str()) };
        let validators = known.cloned().unwrap_or_default();
        let (answer, slot) = match self.fetcher()?.ask_and_hold(&sent, &validators).await {
            Ok(answered) => answered,
            Err(fault) => return Ok(gathered.meet(fault, can_wait)),
        };
        let now = self.0.clock.now();
        self.0.allowances.learn(&ask, &answer, now);
        gathered.wire_bytes += answer.wire_bytes;
        if !can_wait {
            gathered.hints = answer.hints;
        }
        if let Some(outcome) = refusal(&ask, &answer, now) {
            return Ok(gathered.refused(outcome, can_wait));
        }
        if place != Place::Later {
            gathered.moved_to.clone_from(&answer.moved_to);
        }
        if !anyway && is_unchanged(&visit.claimed.validators, &ask, &answer) {
            if !answer.not_modified() {
                gathered.validators.push((ask.url.to_string(), answer.validators, false));
            }
            return Ok(Next::Go);
        }
        gathered.slot = Some(slot);
        // What cannot be read leaves the memory of what was: an ask that it names is made again.
        let (reading, ask, validators) = read(visit, ask, answer, gathered.memory.clone()).await?;
        Ok(match reading {
            Ok(reading) => {
                gathered.note_gaps(&reading, visit.listed.kind.reads_anyway(&ask));
                gathered.go_on(&ask, validators, reading, queue)
            }
            Err(_) if can_wait => {
                gathered.spoilt += 1;
                Next::Go
            }
            Err(why) => Next::End(why.outcome(now)),
        })
    }
}

/// Where an ask stands in its visit.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// The visit begins with it; it is made where its source has moved to, if that is believed.
    First {
        /// The address.
        moved: Option<Url>,
    },
    /// It follows from another, or stands beside the first.
    Later,
}

impl Place {
    /// The ask as it is made. What belongs to the old address alone is not shown to another.
    fn ask<'a>(&self, ask: &'a Ask) -> Cow<'a, Ask> {
        let Self::First { moved: Some(moved) } = self else { return Cow::Borrowed(ask) };
        let headers = if moved.origin() == ask.url.origin() { ask.headers.clone() } else { Vec::new() };
        Cow::Owned(Ask { url: moved.clone(), headers, ..ask.clone() })
    }
}

impl Gathered {
    /// No answer came. Without a README a repository is worth reading all the same.
    fn meet(&mut self, fault: Fault, can_wait: bool) -> Next {
        if can_wait {
            self.spoilt += 1;
            return Next::Go;
        }
        Next::End(Outcome::Failed(fault))
    }

    /// An answer came that its kind is not to read.
    fn refused(&mut self, outcome: Outcome, can_wait: bool) -> Next {
        match outcome {
            Outcome::RateLimited { until } if can_wait => Next::Wait(Some(until)),
            _ if can_wait => {
                self.spoilt += 1;
                Next::Go
            }
            outcome => Next::End(outcome),
        }
    }

    /// What has an entry on a listing that could not be read is there all the same.
    fn note_gaps(&mut self, reading: &Reading, is_listing: bool) {
        self.gappy |= is_listing && !reading.spoilt.is_empty();
    }

    /// An answer was read: what it asks for further waits its turn.
    fn go_on(&mut self, ask: &Ask, validators: Validators, mut reading: Reading, queue: &mut Queue) -> Next {
        let asks = std::mem::take(&mut reading.asks);
        if ask.stamp.is_none() {
            self.validators.push((ask.url.to_string(), validators, !asks.is_empty()));
        }
        queue.add(Some(ask), asks);
        self.take(reading);
        Next::Go
    }

    fn take(&mut self, mut reading: Reading) {
        self.read += 1;
        self.whole |= reading.whole;
        reading.drafts.iter_mut().for_each(|draft| draft.backfill = reading.backfill);
        facts::gather(&mut self.drafts, reading.drafts, reading.additions);
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

/// Reads an answer off the async threads. A parser that panics has found something it cannot read, and no more.
async fn read(
    visit: &Visit,
    ask: Ask,
    answer: Answer,
    memory: Memory,
) -> Result<(Result<Reading, ReadError>, Ask, Validators), AppError> {
    let _parsing = visit.bounds.parser().await;
    let listed = visit.listed.clone();
    Ok(tokio::task::spawn_blocking(move || {
        let reading = catch_unwind(AssertUnwindSafe(|| listed.kind.read(&ask, &answer, &memory)));
        let reading = reading.unwrap_or_else(|_| Err(ReadError::Unreadable { detail: GAVE_UP.to_owned() }));
        (reading, ask, answer.validators)
    })
    .await?)
}
