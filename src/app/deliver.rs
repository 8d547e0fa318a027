//! Deliver: letters leave the outbox.
//!
//! A letter is leased, offered, and only when the server wants its body is that written down and the body sent. Whatever
//! happens in between, its row says what may have arrived.

use super::{App, AppError, Event, Stop};
use crate::model::{Delivery, LetterId, Outgoing};

/// Letters leased at a time: few enough that none of them waits out its lease.
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

impl App {
    /// Sends what is due, until nothing is or `stop` is said.
    ///
    /// # Errors
    ///
    /// When the transport cannot be opened or the store refuses. A letter that is refused is no error.
    pub async fn deliver(&self, stop: &Stop) -> Result<Sent, AppError> {
        let mut sent = Sent::default();
        self.hold().await?;
        self.0.store.doubt_abandoned(self.0.clock.now()).await?;
        let mut session = None;
        while !stop.is_said() {
            let letters = self.0.store.lease_letters(&self.0.holder, self.0.clock.now(), LETTERS).await?;
            if letters.is_empty() {
                break;
            }
            for letter in &letters {
                if stop.is_said() {
                    break;
                }
                let session = match &mut session {
                    Some(session) => session,
                    none => none.insert(self.transport()?.session()),
                };
                let offered = session.offer(&letter.addressee).await;
                let delivery = match offered {
                    Err(refused) => refused,
                    Ok(()) if self.may_leave(letter.id).await? => session.body(&letter.letter).await,
                    // Its reader has left meanwhile, or another process has it by now: the offer is let go.
                    Ok(()) => continue,
                };
                self.note(letter, &delivery, &mut sent).await?;
            }
        }
        self.0.store.release_letters(&self.0.holder).await?;
        if let Some(session) = session {
            session.close().await;
        }
        Ok(sent)
    }

    /// Commits that the body of a letter is about to leave, unless its reader has left meanwhile.
    async fn may_leave(&self, id: LetterId) -> Result<bool, AppError> {
        Ok(self.0.store.begin_body(&self.0.holder, id).await?)
    }

    async fn note(&self, letter: &Outgoing, delivery: &Delivery, sent: &mut Sent) -> Result<(), AppError> {
        let (count, state) = match delivery {
            Delivery::Taken { .. } => (&mut sent.sent, "sent"),
            Delivery::Later { .. } => (&mut sent.deferred, "deferred"),
            Delivery::Never { .. } => (&mut sent.dead, "dead"),
            Delivery::Unknown { .. } => (&mut sent.doubt, "doubt"),
        };
        *count += 1;
        self.0.store.delivered(letter, delivery, self.0.clock.now()).await?;
        self.tell(&Event::Posted { state });
        Ok(())
    }
}
