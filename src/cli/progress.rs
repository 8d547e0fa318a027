//! A bar on a terminal while sources are visited.

use std::{
    io::IsTerminal,
    sync::atomic::{AtomicU64, Ordering},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{app::Event, text::Speech};

/// The bar, and what it counts.
pub struct Bar {
    bar: ProgressBar,
    t: &'static Speech,
    failed: AtomicU64,
    unchanged: AtomicU64,
    bytes: AtomicU64,
}

impl Bar {
    /// A bar on standard error, if that is a terminal and `shown`.
    pub fn new(t: &'static Speech, shown: bool) -> Self {
        let shown = shown && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("██░"));
        Self { bar, t, failed: AtomicU64::new(0), unchanged: AtomicU64::new(0), bytes: AtomicU64::new(0) }
    }

    /// Moves the bar on.
    pub fn tell(&self, event: &Event) {
        match event {
            Event::HarvestBegan { sources } => self.bar.set_length(*sources as u64),
            Event::Visited(visit) => {
                self.failed.fetch_add(u64::from(!visit.outcome.is_good()), Ordering::Relaxed);
                self.unchanged.fetch_add(u64::from(visit.not_modified), Ordering::Relaxed);
                self.bytes.fetch_add(visit.bytes, Ordering::Relaxed);
                self.bar.inc(1);
                self.bar.set_message(self.message());
            }
            _ => {}
        }
    }

    fn message(&self) -> String {
        let visited = self.bar.position().max(1);
        let percent = self.unchanged.load(Ordering::Relaxed) * 100 / visited;
        let bytes = self.t.bytes(self.bytes.load(Ordering::Relaxed));
        let counts = [
            ("failed", self.failed.load(Ordering::Relaxed).into()),
            ("percent", percent.into()),
            ("bytes", bytes.as_str().into()),
        ];
        self.t.say_with("cli-progress", &counts)
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
