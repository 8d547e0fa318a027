//! What a bench prints: one line for each thing measured, beside its floor in the same run.

use std::io::Write;

/// A table of lines, printed as they come.
pub struct Table;

impl Table {
    /// Begins a table under a heading that says on what machine and how.
    pub fn begin(heading: &str) -> Self {
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        say(&format!("\n{heading} ({cores} cores)\n"));
        say(&format!("{:<44} {:>12} {:>12} {:>8}  {}", "", "ours", "floor", "ratio", "goal"));
        Self
    }

    /// One line.
    pub fn line(&self, what: &str, ours: f64, floor: Option<f64>, unit: &str, goal: &str) {
        let figure = |value: f64| format!("{value:.*} {unit}", if value < 10.0 { 2 } else { 0 });
        let (floor, ratio) = match floor {
            Some(floor) => (figure(floor), format!("{:.2}", ours / floor)),
            None => ("–".to_owned(), "–".to_owned()),
        };
        say(&format!("{what:<44} {:>12} {floor:>12} {ratio:>8}  {goal}", figure(ours)));
    }
}

/// Prints a line. A reader that has gone away is no reason to stop measuring.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
