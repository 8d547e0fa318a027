//! One turn of the daemon: visit what is due, catch up, judge kin, write and send what is due.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;

use super::{App, AppError, Event, Harvest, Sent, Stop, Which, chain};

/// What the letters of one turn came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Post {
    /// Slots made.
    pub slots: usize,
    /// Letters written.
    pub letters: usize,
    /// Slots with nothing to say.
    pub empty: usize,
    /// What became of the letters that were tried.
    pub sent: Sent,
    /// Whether digests wait for the index, which is behind the store.
    pub waits: bool,
}

impl App {
    /// Does everything that is due. What fails is told, and the rest is done all the same.
    pub async fn tick(&self, stop: &Stop) {
        if let Err(why) = self.harvest_due(stop).await {
            self.tell(&Event::Trouble { doing: "harvesting", why: chain(&why) });
        }
        if let Err(why) = self.catch_up_kin(stop).await {
            self.tell(&Event::Trouble { doing: "judging kin", why: chain(&why) });
        }
        if let Err(why) = self.post(stop).await {
            self.tell(&Event::Trouble { doing: "sending digests", why: chain(&why) });
        }
    }

    /// Visits what is due and brings the index up to date.
    ///
    /// # Errors
    ///
    /// When feeds.toml, store or index refuse.
    pub async fn harvest_due(&self, stop: &Stop) -> Result<Harvest, AppError> {
        let harvest = self.harvest(&Which::Due, stop).await?;
        self.catch_up().await?;
        let keep = TimeDelta::days(i64::from(self.0.options.keep_visits_days));
        self.0.store.forget_visits(self.0.clock.now() - keep).await?;
        Ok(harvest)
    }

    /// Plans, writes and sends the digests that are due, and the letters that ask to confirm.
    ///
    /// # Errors
    ///
    /// When store, index or transport refuse.
    pub async fn post(&self, stop: &Stop) -> Result<Post, AppError> {
        self.forget().await?;
        let slots = self.plan_due(stop).await?;
        self.write_and_send(slots, stop).await
    }

    /// Makes a digest for everybody at once, and sends it.
    ///
    /// # Errors
    ///
    /// When store, index or transport refuse.
    pub async fn post_now(&self, stop: &Stop) -> Result<Post, AppError> {
        let slots = self.plan_now(stop).await?;
        self.write_and_send(slots, stop).await
    }

    async fn write_and_send(&self, slots: usize, stop: &Stop) -> Result<Post, AppError> {
        let (letters, empty) = self.fill(stop).await?;
        let sent = self.deliver(stop).await?;
        let keep = TimeDelta::days(i64::from(self.0.options.keep_letters_days));
        self.0.store.drop_letter_bytes(self.0.clock.now() - keep).await?;
        let waits = self.0.digests_wait.load(Ordering::Relaxed);
        Ok(Post { slots, letters, empty, sent, waits })
    }
}
