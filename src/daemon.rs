//! The loop around the app's turns: visits and letters each minute, the index and kin each second.
//!
//! Each of the four goes on while another takes its time. All of them end when they are told to, after the answer in hand.

use std::time::Duration;

use crate::app::{App, AppError, Event, Stop, chain};

/// Between two looks at what is due to be visited or sent.
const TURN: Duration = Duration::from_secs(60);
/// Between two looks at whether the index is behind.
const CATCH_UP: Duration = Duration::from_secs(1);

/// Between two looks at whether a store that could only be read can be written.
const TRIAL: Duration = Duration::from_secs(5);

/// Which parts of the work this process does; the others are another machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roles {
    /// It visits sources.
    pub harvest: bool,
    /// It writes and sends letters.
    pub mail: bool,
}

/// Works until it is told to stop, beginning at once.
pub async fn run(app: &App, roles: Roles, stop: &Stop) {
    let harvest = async {
        let mut alarm = Alarm::new(app, "harvesting");
        while roles.harvest && !stop.is_said() {
            alarm.hear(app.harvest_due(stop).await);
            pause(stop, TURN).await;
        }
    };
    let letters = async {
        let mut alarm = Alarm::new(app, "sending letters");
        while roles.mail && !stop.is_said() {
            alarm.hear(app.post(stop).await);
            // Who has just filled in the form is looking into their inbox.
            tokio::select! {
                () = pause(stop, TURN) => {}
                () = app.letter_waits() => {}
            }
        }
    };
    let index = async {
        let mut alarm = Alarm::new(app, "bringing the index up to date");
        alarm.hear(app.examine_index().await);
        while !stop.is_said() {
            alarm.hear(app.catch_up().await);
            pause(stop, CATCH_UP).await;
        }
    };
    let kin = async {
        let mut alarm = Alarm::new(app, "judging kin");
        while !stop.is_said() {
            alarm.hear(app.catch_up_kin(stop).await);
            pause(stop, CATCH_UP).await;
        }
    };
    tokio::join!(harvest, letters, index, kin);
}

/// Waits until a store that could only be read when it was opened can be written. Returns false when told to stop first,
/// which for a store that can be written is all that ends it.
pub async fn writable_again(app: &App, stop: &Stop) -> bool {
    while !stop.is_said() {
        pause(stop, TRIAL).await;
        if app.could_be_written().await {
            return true;
        }
    }
    false
}

/// Tells when work begins to fail, again when it fails for another reason, and when it goes on; not at every turn between.
struct Alarm<'a> {
    app: &'a App,
    doing: &'static str,
    /// Why it fails, while it does.
    why: Option<String>,
}

impl<'a> Alarm<'a> {
    fn new(app: &'a App, doing: &'static str) -> Self {
        Self { app, doing, why: None }
    }

    /// Takes in how a turn went; the next one tries again.
    fn hear<T>(&mut self, turn: Result<T, AppError>) {
        let why = turn.err().map(|why| chain(&why));
        match &why {
            Some(new) if self.why.as_ref() != Some(new) => {
                self.app.tell(&Event::Trouble { doing: self.doing, why: new.clone() });
            }
            None if self.why.is_some() => self.app.tell(&Event::Resumed { doing: self.doing }),
            _ => {}
        }
        self.why = why;
    }
}

/// Waits, but not when told to stop.
async fn pause(stop: &Stop, length: Duration) {
    let mut stop = stop.clone();
    tokio::select! {
        () = stop.said() => {}
        () = tokio::time::sleep(length) => {}
    }
}

/// Writes an event as a line of the log. Nobody's address is in any of them.
pub fn log(event: &Event) {
    match event {
        Event::HarvestBegan { sources } => tracing::info!(sources, "harvest began"),
        Event::Visited(visit) if visit.outcome.is_good() => tracing::info!(
            source = %visit.slug,
            outcome = visit.outcome.code(),
            new = visit.items_new,
            changed = visit.items_changed,
            bytes = visit.bytes,
            millis = visit.millis,
            "visited"
        ),
        Event::Visited(visit) => tracing::warn!(
            source = %visit.slug,
            outcome = visit.outcome.code(),
            bytes = visit.bytes,
            millis = visit.millis,
            "visit failed"
        ),
        Event::Indexed { items, revision } => tracing::info!(items, revision, "indexed"),
        Event::Judged { items } => tracing::info!(items, "kin judged"),
        Event::Written { letters } => tracing::info!(letters, "digests written"),
        Event::Posted { state } => tracing::info!(state, "letter"),
        Event::Halted { reason } => {
            tracing::error!(reason = reason.as_str(), "letters are stopped: gorwel digest resume");
        }
        Event::FeedsRead { sources, mistakes: 0 } => tracing::info!(sources, "feeds.toml read"),
        Event::FeedsRead { sources, mistakes } => tracing::warn!(sources, mistakes, "feeds.toml read, with mistakes"),
        Event::Resumed { doing } => tracing::info!("{doing} goes on"),
        Event::StoreUpdated { from, to, copy } => {
            tracing::info!(from, to, copy = copy.as_deref().map(tracing::field::debug), "store brought up to date");
        }
        Event::Trouble { doing, why } => tracing::error!(why, "{doing} failed"),
    }
}
