//! The wall clock, and the dice for tokens.
//!
//! Nothing else reads the time or draws at random: both are arguments, so that
//! a test can stand still and a demo can let a week pass.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Where the time comes from. Clones share one time.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Face>);

#[derive(Debug)]
enum Face {
    /// The machine's own time, moved by a number of milliseconds.
    Running { moved_millis: AtomicI64 },
    /// A time that moves only when told to, in Unix milliseconds.
    Still { millis: AtomicI64 },
}

impl Clock {
    /// The machine's own time.
    pub fn system() -> Self {
        Self(Arc::new(Face::Running { moved_millis: AtomicI64::new(0) }))
    }

    /// A clock that stands at `at` until it is advanced.
    pub fn still(at: DateTime<Utc>) -> Self {
        Self(Arc::new(Face::Still { millis: AtomicI64::new(at.timestamp_millis()) }))
    }

    /// Returns the time now, in whole milliseconds.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match &*self.0 {
            Face::Running { moved_millis } => Utc::now().timestamp_millis() + moved_millis.load(Ordering::SeqCst),
            Face::Still { millis } => millis.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Moves the clock forward (or back, if `by` is negative).
    pub fn advance(&self, by: TimeDelta) {
        let millis = match &*self.0 {
            Face::Running { moved_millis } => moved_millis,
            Face::Still { millis } => millis,
        };
        millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// Starts to measure a length of time. It runs on even while the clock stands still.
    #[expect(clippy::disallowed_methods, reason = "lengths are measured on the monotonic clock, here only")]
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch(Instant::now())
    }
}

/// A length of time being measured on the monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Returns the time since the stopwatch was started.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Returns the whole milliseconds since the stopwatch was started.
    pub fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Where chance comes from: the operating system, or a seed in tests.
#[derive(Debug, Clone)]
pub struct Dice(Option<Arc<AtomicU64>>);

impl Dice {
    /// The operating system's own generator.
    pub fn system() -> Self {
        Self(None)
    }

    /// A known sequence, for tests. Never use it for a real token.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(AtomicU64::new(seed))))
    }

    /// Returns 32 random bytes.
    ///
    /// # Panics
    ///
    /// If the operating system has no randomness to give, since no token made without it would be safe.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that draws at random")]
    pub fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        match &self.0 {
            None => getrandom::fill(&mut bytes).expect("the operating system gives random bytes"),
            Some(state) => {
                for chunk in bytes.chunks_mut(8) {
                    chunk.copy_from_slice(&split_mix(state).to_le_bytes());
                }
            }
        }
        bytes
    }

    /// Returns a random number.
    pub fn number(&self) -> u64 {
        let bytes = self.bytes();
        u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes are eight bytes"))
    }
}

/// The next number of the sequence of Steele, Lea and Flood (`SplitMix64`, 2014).
fn split_mix(state: &AtomicU64) -> u64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut z = state.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
