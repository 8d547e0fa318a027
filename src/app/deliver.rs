//! Deliver: letters leave the outbox.
//!
//! A letter is leased, offered, and only when the server wants its body is that written down and the body sent. Whatever
//! happens in between, its row says what may have arrived. A run begins with a few letters on one connection, and goes on
//! over several when their answers are good; it stops when too many letters are refused.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinSet;

use super::{
    App, AppError, Event, Stop,
    marks::{Marks, marks},
};
use crate::{
    mail::Session,
    model::{Addressee, DeadReason, Delivery, Outgoing, Rendered, StopReason},
    rules::post::{self, CANARY_LETTERS, MOST_UNREACHABLE, Run},
    store::{Fate, LEASE_SECONDS},
};

/// Letters leased at a time by one connection: few enough that their leases seldom run out. Where a slow server lets one
/// run out all the same, this connection leaves the letter to whoever leases it next.
const LETTERS: usize = 20;
/// How long a body in flight is waited for once it is time to stop.
const LAST_BODY: Duration = Duration::from_secs(10);

/// What became of the letters that were tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Taken by the mail server, or lying in the outbox folder.
    pub sent: usize,
    /// To be tried again.
    pub deferred: usize,
    /// Refused for good.
    pub dead: usize,
    /// Their answer was lost.
    pub doubt: usize,
}

/// What has become of a run so far.
#[derive(Clone, Default)]
struct Tally(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    sent: Sent,
    run: Run,
    /// Why a connection was given up, if one was.
    unreachable: Option<String>,
}

impl Tally {
    fn with<T>(&self, look: impl FnOnce(&mut Counts) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn count(&self, fate: &Fate, is_answered: bool) {
        self.with(|Counts { sent, run, .. }| {
            match fate {
                Fate::Sent => sent.sent += 1,
                Fate::Deferred { .. } => sent.deferred += 1,
                Fate::Dead(_) => sent.dead += 1,
                Fate::Doubt { .. } => sent.doubt += 1,
            }
            run.answered += usize::from(is_answered);
            run.refused += usize::from(is_answered && matches!(fate, Fate::Dead(_)));
        });
    }
}

/// What the connections of one run share.
#[derive(Clone)]
struct Course {
    tally: Tally,
    marks: Marks,
    stop: Stop,
}

impl Course {
    fn is_over(&self) -> bool {
        self.stop.is_said() || self.marks.are_refused() || self.tally.with(|counts| counts.run.is_braked())
    }
}

/// One connection.
struct Line {
    session: Session,
    /// How often, one time after the other, it could not be made.
    failures: usize,
}

impl Line {
    fn new(session: Session) -> Self {
        Self { session, failures: 0 }
    }

    fn is_given_up(&self) -> bool {
        self.failures >= MOST_UNREACHABLE
    }
}

/// Letters that are leased, and until when.
struct Leased {
    letters: Vec<Outgoing>,
    until: DateTime<Utc>,
}

impl App {
    /// Sends what is due, until nothing is, `stop` is said, the server is down, or too much is refused. Nothing leaves
    /// while letters are stopped.
    ///
    /// # Errors
    ///
    /// When the transport cannot be opened or the store refuses. A letter that is refused is no error.
    pub async fn deliver(&self, stop: &Stop) -> Result<Sent, AppError> {
        let tally = Tally::default();
        self.hold().await?;
        let now = self.0.clock.now();
        // What lies in a folder is there or not: only what leaves can be in doubt.
        let again_at = self.sends().then(|| now + self.0.options.doubt_wait);
        self.0.store.take_up_abandoned(now, again_at).await?;
        self.0.store.bury_unwanted(now).await?;
        if !self.may_send(stop).await? {
            return Ok(Sent::default());
        }
        let result = self.run(&tally, stop).await;
        // Also after a failure: whoever comes next need not wait for the leases to run out.
        self.0.store.release_letters(&self.0.holder).await?;
        result?;
        let (sent, braked, unreachable) =
            tally.with(|counts| (counts.sent, counts.run.is_braked(), counts.unreachable.take()));
        if let Some(why) = unreachable {
            self.tell(&Event::Trouble { doing: "reaching the mail server", why });
        }
        if braked {
            self.halt(StopReason::Refused, stop).await?;
        }
        Ok(sent)
    }

    async fn run(&self, tally: &Tally, stop: &Stop) -> Result<(), AppError> {
        let first = self.lease(CANARY_LETTERS).await?;
        if first.letters.is_empty() {
            return Ok(());
        }
        self.begin_run().await?;
        let (marks, keeper) = marks();
        let course = Course { tally: tally.clone(), marks, stop: stop.clone() };
        let (lines, kept) = tokio::join!(self.lines(first, course), keeper.keep(self));
        kept.and(lines)
    }

    /// One connection first, then several, until nothing is due or the run is over.
    async fn lines(&self, first: Leased, course: Course) -> Result<(), AppError> {
        let transport = self.transport()?;
        let mut line = Line::new(transport.session());
        self.send(&mut line, &first, &course).await;
        if first.letters.len() < CANARY_LETTERS || course.is_over() || line.is_given_up() {
            line.session.close().await;
            return Ok(());
        }
        let mut lines = JoinSet::new();
        let others = (1..self.0.options.mail_connections).map(|_| Line::new(transport.session()));
        for line in std::iter::once(line).chain(others) {
            let (app, course) = (self.clone(), course.clone());
            lines.spawn(async move { app.line(line, &course).await });
        }
        while let Some(line) = lines.join_next().await {
            line??;
        }
        Ok(())
    }

    /// One connection: leases letters of its own until there are none.
    async fn line(&self, mut line: Line, course: &Course) -> Result<(), AppError> {
        while !course.is_over() && !line.is_given_up() {
            let leased = self.lease(LETTERS).await?;
            if leased.letters.is_empty() {
                break;
            }
            self.send(&mut line, &leased, course).await;
        }
        line.session.close().await;
        Ok(())
    }

    async fn lease(&self, letters: usize) -> Result<Leased, AppError> {
        let now = self.0.clock.now();
        let letters = self.0.store.lease_letters(&self.0.holder, now, letters).await?;
        Ok(Leased { letters, until: now + TimeDelta::seconds(LEASE_SECONDS) })
    }

    async fn send(&self, line: &mut Line, leased: &Leased, course: &Course) {
        for letter in &leased.letters {
            if course.is_over() || line.is_given_up() || self.0.clock.now() > leased.until {
                break;
            }
            let delivery = if self.may_write_to(&letter.addressee) {
                self.try_letter(&mut line.session, letter, course).await
            } else {
                let fate = Fate::Dead(DeadReason::NotAllowed);
                // What we may not offer says nothing about the server.
                self.note(letter, fate, String::new(), course, false).await;
                continue;
            };
            let Some(delivery) = delivery else { continue };
            let is_answered = match &delivery {
                Delivery::Unreachable { answer } => {
                    line.failures += 1;
                    if line.is_given_up() {
                        course.tally.with(|counts| counts.unreachable = Some(answer.clone()));
                    }
                    false
                }
                Delivery::Taken { .. } | Delivery::Later { .. } | Delivery::Never { .. } | Delivery::Unknown { .. } => {
                    line.failures = 0;
                    true
                }
            };
            let (fate, answer) = self.fate(letter, delivery);
            self.note(letter, fate, answer, course, is_answered).await;
        }
    }

    /// Offers a letter, and sends its body once that is written down. None if it was let go before: it is told to stop,
    /// its reader has left meanwhile, or another process has it by now.
    async fn try_letter(&self, session: &mut Session, letter: &Outgoing, course: &Course) -> Option<Delivery> {
        if let Err(refused) = before(&course.stop, Duration::ZERO, session.offer(&letter.addressee)).await? {
            return Some(refused);
        }
        if !course.marks.body(letter.id).await {
            return None;
        }
        let delivery = before(&course.stop, LAST_BODY, session.body(&letter.letter)).await;
        Some(delivery.unwrap_or_else(|| session.break_off()))
    }

    /// What an answer means for a letter.
    fn fate(&self, letter: &Outgoing, delivery: Delivery) -> (Fate, String) {
        let now = self.0.clock.now();
        match delivery {
            Delivery::Taken { answer } => (Fate::Sent, answer),
            Delivery::Never { answer } => (Fate::Dead(DeadReason::of(&answer)), answer),
            Delivery::Unknown { answer } => (Fate::Doubt { again_at: now + self.0.options.doubt_wait }, answer),
            Delivery::Later { answer } | Delivery::Unreachable { answer } => {
                let again_at = now + post::wait(letter.deferrals, self.0.dice.number());
                (Fate::Deferred { again_at, give_up_before: now - post::GIVE_UP }, answer)
            }
        }
    }

    async fn note(&self, letter: &Outgoing, fate: Fate, answer: String, course: &Course, is_answered: bool) {
        let state = match fate {
            Fate::Sent => "sent",
            Fate::Deferred { .. } => "deferred",
            Fate::Dead(_) => "dead",
            Fate::Doubt { .. } => "doubt",
        };
        course.tally.count(&fate, is_answered);
        course.marks.tried(letter.id, fate, answer).await;
        self.tell(&Event::Posted { state });
    }

    /// Whether this Gorwel may write to an address at all.
    fn may_write_to(&self, addressee: &Addressee) -> bool {
        let only = &self.0.options.mail_only_to;
        only.is_empty() || only.iter().any(|pattern| pattern.admits(addressee.address()))
    }

    /// Sends one letter that is in no outbox, past everything that is, and returns what the server answered.
    ///
    /// # Errors
    ///
    /// When the transport cannot be opened.
    pub(super) async fn send_beside(
        &self,
        to: &Addressee,
        letter: &Rendered,
        stop: &Stop,
    ) -> Result<Delivery, AppError> {
        if !self.may_write_to(to) {
            return Ok(Delivery::Never { answer: "--mail-only-to".to_owned() });
        }
        let mut session = self.transport()?.session();
        let sending = async {
            match session.offer(to).await {
                Ok(()) => session.body(letter).await,
                Err(refused) => refused,
            }
        };
        let delivery = before(stop, LAST_BODY, sending).await;
        let delivery = delivery.unwrap_or_else(|| session.break_off());
        session.close().await;
        Ok(delivery)
    }
}

/// Waits for some work, but no longer than `grace` after it is said to stop. None if it was not done by then.
async fn before<T>(stop: &Stop, grace: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut stop = stop.clone();
    tokio::select! {
        biased;
        done = work => Some(done),
        () = async { stop.said().await; tokio::time::sleep(grace).await } => None,
    }
}
