//! Failpoints: places between two writes where a story may end the process, as a power cut would.
//!
//! Without the feature `failpoints` they are nothing at all. With it, `GORWEL_ABORT_AT=7` ends the process at the seventh
//! one that it passes: without unwinding, without flushing, without a word.

/// A place where the process may end. `name` is for whoever reads the code.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub fn point(_name: &'static str) {}

/// A place where the process may end. `name` is for whoever reads the code.
#[cfg(feature = "failpoints")]
pub fn point(_name: &'static str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };

    static ABORT_AT: OnceLock<Option<u64>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let wanted = ABORT_AT.get_or_init(|| std::env::var("GORWEL_ABORT_AT").ok()?.parse().ok());
    if Some(PASSED.fetch_add(1, Ordering::SeqCst) + 1) == *wanted {
        std::process::abort();
    }
}
