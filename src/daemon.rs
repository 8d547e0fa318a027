//! The loop around the app's turns: visits and letters each minute, the index each second.
//!
//! Each of the three goes on while another takes its time. All of them end when they are told to, after the answer in hand.

use std::time::Duration;

use crate::app::{App, AppError, Event, Stop, chain};

/// Between two looks at what is due to be visited or sent.
const TURN: Duration = Duration::from_secs(60);
/// Between two looks at whether the index is behind.
const CATCH_UP: Duration = Duration::from_secs(1);

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
        while roles.harvest && !stop.is_said() {
            report(app, "harvesting", app.harvest_due(stop).await);
            pause(stop, TURN).await;
        }
    };
    let letters = async {
        while roles.mail && !stop.is_said() {
            report(app, "sending letters", app.post(stop).await);
            // Who has just filled in the form is looking into their inbox.
            tokio::select! {
                () = pause(stop, TURN) => {}
                () = app.letter_waits() => {}
            }
        }
    };
    let index = async {
        while !stop.is_said() {
            report(app, "bringing the index up to date", app.catch_up().await);
            pause(stop, CATCH_UP).await;
        }
    };
    tokio::join!(harvest, letters, index);
}

/// Tells of a turn that failed; the next one tries again.
fn report<T>(app: &App, doing: &'static str, turn: Result<T, AppError>) {
    if let Err(why) = turn {
        app.tell(&Event::Trouble { doing, why: chain(&why) });
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
        Event::Written { letters } => tracing::info!(letters, "digests written"),
        Event::Posted { state } => tracing::info!(state, "letter"),
        Event::Halted { reason } => {
            tracing::error!(reason = reason.as_str(), "letters are stopped: gorwel digest resume");
        }
        Event::FeedsRead { sources, mistakes: 0 } => tracing::info!(sources, "feeds.toml read"),
        Event::FeedsRead { sources, mistakes } => tracing::warn!(sources, mistakes, "feeds.toml read, with mistakes"),
        Event::StoreUpdated { from, to, copy } => {
            tracing::info!(from, to, copy = copy.as_deref().map(tracing::field::debug), "store brought up to date");
        }
        Event::Trouble { doing, why } => tracing::error!(why, "{doing} failed"),
    }
}
