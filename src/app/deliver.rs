//! Deliver: letters leave the outbox.
//!
//! A letter is leased, offered, and only when the server wants its body is that written down and the body sent. Whatever
//! happens in between, its row says what may have arrived. A run begins with a few letters on one connection, and goes on
//! over several when their answers are good; it stops when too many letters are refused.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use super::{App, AppError, Event, Stop};
use crate::{
    mail::Session,
    model::{Addressee, DeadReason, Delivery, Outgoing, Rendered, StopReason},
    rules::post::{self, CANARY_LETTERS, Run},
    store::Fate,
};

/// Letters leased at a time by one connection: few enough that none of them waits out its lease.
const LETTERS: usize = 20;

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

/// What the connections of one run share.
#[derive(Clone, Default)]
struct Tally(Arc<Mutex<(Sent, Run)>>);

impl Tally {
    fn count(&self, fate: &Fate) {
        let (sent, run) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match fate {
            Fate::Sent => sent.sent += 1,
            Fate::Deferred { .. } => sent.deferred += 1,
            Fate::Dead(_) => sent.dead += 1,
            Fate::Doubt { .. } => sent.doubt += 1,
        }
        // What we may not offer says nothing about the server.
        if !matches!(fate, Fate::Dead(DeadReason::NotAllowed)) {
            run.answered += 1;
            run.refused += usize::from(matches!(fate, Fate::Dead(_)));
        }
    }

    fn sent(&self) -> Sent {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn is_braked(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.is_braked()
    }
}

impl App {
    /// Sends what is due, until nothing is, `stop` is said, or too much is refused. Nothing leaves while letters are
    /// stopped.
    ///
    /// # Errors
    ///
    /// When the transport cannot be opened or the store refuses. A letter that is refused is no error.
    pub async fn deliver(&self, stop: &Stop) -> Result<Sent, AppError> {
        let tally = Tally::default();
        self.hold().await?;
        let now = self.0.clock.now();
        self.0.store.doubt_abandoned(now, now + self.0.options.doubt_wait).await?;
        if !self.may_send().await? {
            return Ok(tally.sent());
        }
        let result = self.run(&tally, stop).await;
        // Also after a failure: whoever comes next need not wait for the leases to run out.
        self.0.store.release_letters(&self.0.holder).await?;
        result?;
        if tally.is_braked() {
            self.halt(StopReason::Refused).await?;
        }
        Ok(tally.sent())
    }

    async fn run(&self, tally: &Tally, stop: &Stop) -> Result<(), AppError> {
        let first = self.0.store.lease_letters(&self.0.holder, self.0.clock.now(), CANARY_LETTERS).await?;
        if first.is_empty() {
            return Ok(());
        }
        self.begin_run().await?;
        let mut session = self.transport()?.session();
        self.send(&mut session, &first, tally, stop).await?;
        if first.len() < CANARY_LETTERS || stop.is_said() || tally.is_braked() {
            session.close().await;
            return Ok(());
        }
        let mut lines = JoinSet::new();
        let transport = self.transport()?;
        let others = (1..self.0.options.mail_connections).map(|_| transport.session());
        for session in std::iter::once(session).chain(others) {
            let (app, tally, stop) = (self.clone(), tally.clone(), stop.clone());
            lines.spawn(async move { app.line(session, &tally, &stop).await });
        }
        while let Some(line) = lines.join_next().await {
            line??;
        }
        Ok(())
    }

    /// One connection: leases letters of its own until there are none.
    async fn line(&self, mut session: Session, tally: &Tally, stop: &Stop) -> Result<(), AppError> {
        while !stop.is_said() && !tally.is_braked() {
            let letters = self.0.store.lease_letters(&self.0.holder, self.0.clock.now(), LETTERS).await?;
            if letters.is_empty() {
                break;
            }
            self.send(&mut session, &letters, tally, stop).await?;
        }
        session.close().await;
        Ok(())
    }

    async fn send(
        &self,
        session: &mut Session,
        letters: &[Outgoing],
        tally: &Tally,
        stop: &Stop,
    ) -> Result<(), AppError> {
        for letter in letters {
            if stop.is_said() || tally.is_braked() {
                break;
            }
            if !self.may_write_to(&letter.addressee) {
                self.note(letter, &Fate::Dead(DeadReason::NotAllowed), "", tally).await?;
                continue;
            }
            let delivery = match session.offer(&letter.addressee).await {
                Err(refused) => refused,
                Ok(()) if self.0.store.begin_body(&self.0.holder, letter.id, self.0.clock.now()).await? => {
                    session.body(&letter.letter).await
                }
                // Its reader has left meanwhile, or another process has it by now: the offer is let go.
                Ok(()) => continue,
            };
            let (fate, answer) = self.fate(letter, &delivery);
            self.note(letter, &fate, answer, tally).await?;
        }
        Ok(())
    }

    /// What an answer means for a letter.
    fn fate<'a>(&self, letter: &Outgoing, delivery: &'a Delivery) -> (Fate, &'a str) {
        let now = self.0.clock.now();
        match delivery {
            Delivery::Taken { answer } => (Fate::Sent, answer),
            Delivery::Never { answer } => (Fate::Dead(DeadReason::of(answer)), answer),
            Delivery::Unknown { answer } => (Fate::Doubt { again_at: now + self.0.options.doubt_wait }, answer),
            Delivery::Later { answer } => {
                let again_at = now + post::wait(letter.deferrals, self.0.dice.number());
                (Fate::Deferred { again_at, give_up_before: now - post::GIVE_UP }, answer)
            }
        }
    }

    async fn note(&self, letter: &Outgoing, fate: &Fate, answer: &str, tally: &Tally) -> Result<(), AppError> {
        let state = match fate {
            Fate::Sent => "sent",
            Fate::Deferred { .. } => "deferred",
            Fate::Dead(_) => "dead",
            Fate::Doubt { .. } => "doubt",
        };
        tally.count(fate);
        self.0.store.delivered(&self.0.holder, letter.id, fate, answer, self.0.clock.now()).await?;
        self.tell(&Event::Posted { state });
        Ok(())
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
    pub(super) async fn send_beside(&self, to: &Addressee, letter: &Rendered) -> Result<Delivery, AppError> {
        if !self.may_write_to(to) {
            return Ok(Delivery::Never { answer: "--mail-only-to".to_owned() });
        }
        let mut session = self.transport()?.session();
        let delivery = match session.offer(to).await {
            Ok(()) => session.body(letter).await,
            Err(refused) => refused,
        };
        session.close().await;
        Ok(delivery)
    }
}
