//! How often a host is asked: one request at a time, and a rest after each.
//!
//! A host is a scheme, a name and a port. Who comes first is served first; other hosts do not wait. What is known of
//! a host is forgotten once it has rested, so that a year of hosts costs no more memory than a minute of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex as SyncMutex, PoisonError},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    task::unconstrained,
    time::{Interval, interval},
};

/// Hosts remembered before the first sweep.
const FIRST_SWEEP_HOSTS: usize = 1024;

/// Who is asked, and who has to rest.
#[derive(Debug)]
pub struct Pace {
    min_gap: Duration,
    hosts: SyncMutex<Hosts>,
}

#[derive(Debug)]
struct Hosts {
    slots: HashMap<String, Arc<Mutex<Slot>>>,
    /// How many hosts there may be before those that have rested are forgotten.
    sweep_at: usize,
}

/// What is known of one host.
#[derive(Debug)]
struct Slot {
    /// Ticks when the host has rested; none if no rest is asked for.
    rest: Option<Interval>,
    asked_before: bool,
}

/// The right to ask a host. The host rests from when it is dropped.
#[derive(Debug)]
pub struct Turn {
    slot: OwnedMutexGuard<Slot>,
    /// Whether the host was asked lately, so that a connection to it may be open still.
    pub again: bool,
}

impl Pace {
    /// A pace with `min_gap` between the end of one request to a host and the beginning of the next; it may be zero.
    pub fn new(min_gap: Duration) -> Self {
        Self { min_gap, hosts: SyncMutex::new(Hosts { slots: HashMap::new(), sweep_at: FIRST_SWEEP_HOSTS }) }
    }

    /// Waits until `host` may be asked. Turns are given in the order in which they were asked for.
    pub async fn turn(&self, host: &str) -> Turn {
        let mut slot = self.slot(host).lock_owned().await;
        if let Some(rest) = &mut slot.rest {
            rest.tick().await;
        }
        let again = std::mem::replace(&mut slot.asked_before, true);
        Turn { slot, again }
    }

    /// Gives `host` a rest of at least `gap` from now on, as its robots.txt asks.
    pub async fn slow(&self, host: &str, gap: Duration) {
        let mut slot = self.slot(host).lock_owned().await;
        if slot.rest.as_ref().is_none_or(|rest| rest.period() < gap) {
            let mut rest = interval(gap);
            if slot.asked_before {
                rest.reset();
            }
            slot.rest = Some(rest);
        }
    }

    fn slot(&self, host: &str) -> Arc<Mutex<Slot>> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = hosts.slots.get(host) {
            return Arc::clone(slot);
        }
        if hosts.slots.len() >= hosts.sweep_at {
            hosts.sweep();
        }
        let rest = (!self.min_gap.is_zero()).then(|| interval(self.min_gap));
        let slot = Arc::new(Mutex::new(Slot { rest, asked_before: false }));
        hosts.slots.insert(host.to_owned(), Arc::clone(&slot));
        slot
    }
}

impl Hosts {
    /// Forgets the hosts that nobody asks or waits for and that have rested: a new slot would be no different.
    fn sweep(&mut self) {
        self.slots.retain(|_, slot| {
            let Some(slot) = Arc::get_mut(slot) else { return true };
            match &mut slot.get_mut().rest {
                // The budget of a task is for those who wait; here nobody does.
                Some(rest) => unconstrained(rest.tick()).now_or_never().is_none(),
                None => false,
            }
        });
        self.sweep_at = FIRST_SWEEP_HOSTS.max(self.slots.len() * 2);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(rest) = &mut self.slot.rest {
            rest.reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        task::JoinSet,
        time::{Instant, advance},
    };

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_host_rests_from_the_end_of_a_request() {
        let pace = Pace::new(SECOND);
        let begin = pace.turn("a").await;
        advance(3 * SECOND).await;
        drop(begin);
        let watch = tokio_watch();
        let second = pace.turn("a").await;
        assert_eq!(watch.elapsed(), SECOND);
        assert!(second.again);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_may_ask_for_longer_rests_but_not_for_shorter() {
        let pace = Pace::new(SECOND);
        drop(pace.turn("a").await);
        pace.slow("a", 20 * SECOND).await;
        pace.slow("a", SECOND / 2).await;
        let watch = tokio_watch();
        drop(pace.turn("a").await);
        drop(pace.turn("a").await);
        assert_eq!(watch.elapsed(), 40 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn other_hosts_do_not_wait() {
        let pace = Pace::new(SECOND);
        let watch = tokio_watch();
        let first = pace.turn("a").await;
        let other = pace.turn("b").await;
        assert!(!first.again && !other.again);
        assert_eq!(watch.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn turns_are_given_one_at_a_time_and_in_order() {
        let pace = Arc::new(Pace::new(SECOND));
        let order = Arc::new(SyncMutex::new(Vec::new()));
        let watch = tokio_watch();
        let mut tasks = JoinSet::new();
        for number in 0..4 {
            let (pace, order) = (Arc::clone(&pace), Arc::clone(&order));
            tasks.spawn(async move {
                let _turn = pace.turn("a").await;
                tokio::time::sleep(SECOND / 2).await;
                order.lock().expect("nobody panicked").push((number, watch.elapsed().as_millis()));
            });
        }
        tasks.join_all().await;
        assert_eq!(*order.lock().expect("nobody panicked"), [(0, 500), (1, 2000), (2, 3500), (3, 5000)]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_gap_is_no_rest() {
        let pace = Pace::new(Duration::ZERO);
        let watch = tokio_watch();
        for _ in 0..1000 {
            drop(pace.turn("a").await);
        }
        assert_eq!(watch.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_have_rested_are_forgotten_and_others_are_not() {
        let pace = Pace::new(SECOND);
        for number in 0..FIRST_SWEEP_HOSTS - 2 {
            drop(pace.turn(&format!("host-{number}")).await);
        }
        advance(2 * SECOND).await;
        let held = pace.turn("held").await;
        drop(pace.turn("resting").await);
        drop(pace.turn("one more").await);
        let hosts = pace.hosts.lock().expect("nobody panicked");
        let mut names: Vec<&String> = hosts.slots.keys().collect();
        names.sort();
        assert_eq!(names, ["held", "one more", "resting"]);
        assert_eq!(hosts.sweep_at, FIRST_SWEEP_HOSTS);
        drop(held);
    }

    /// The time of the runtime, which stands still in these tests.
    #[expect(clippy::disallowed_methods, reason = "the paused clock of the runtime is what is tested")]
    fn tokio_watch() -> Instant {
        Instant::now()
    }
}
