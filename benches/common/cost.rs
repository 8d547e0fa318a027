//! What something costs: CPU and wall time of this process, and the most memory it has held.

use std::time::Duration;

use gorwel::clock::{Clock, Stopwatch};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// What something has cost this process.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Cost {
    /// CPU time of all its threads, in milliseconds.
    pub cpu_ms: f64,
    /// Time that went by, in milliseconds.
    pub wall_ms: f64,
    /// The most memory that the process has ever held, in MiB.
    pub peak_mib: f64,
}

/// Measures from when it was made.
pub struct Meter {
    wall: Stopwatch,
    cpu: Duration,
}

impl Meter {
    /// Begins to measure.
    pub fn start() -> Self {
        Self { wall: Clock::system().stopwatch(), cpu: cpu() }
    }

    /// Returns the cost so far.
    pub fn read(&self) -> Cost {
        let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
        Cost { cpu_ms: millis(cpu() - self.cpu), wall_ms: millis(self.wall.elapsed()), peak_mib: peak_mib() }
    }
}

fn cpu() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().expect("a process does not use less than no time")
}

fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells us about ourselves");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("it tells the peak");
    let kib: f64 = line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number");
    kib / 1_024.0
}
