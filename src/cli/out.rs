//! What a command prints: results on standard output, trouble on standard error.

use std::io::Write;

use serde_json::Value;

use super::settings::Settings;
use crate::text::{Speech, speech};

/// Where a command prints, and in which language and form.
pub struct Out {
    /// The sentences of the reader's language.
    pub t: &'static Speech,
    /// Whether results are JSON.
    pub json: bool,
    /// Whether only results are printed.
    pub quiet: bool,
}

impl Out {
    /// As the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self { t: speech(settings.lang()), json: settings.json, quiet: settings.quiet }
    }

    /// Prints a line of a result. A reader who has gone away, as at the end of a pipe, is no failure.
    pub fn line(&self, text: &str) {
        let mut stdout = anstream::stdout().lock();
        let _ = writeln!(stdout, "{}", text.trim_end_matches('\n'));
    }

    /// Prints a result as JSON.
    pub fn json(&self, value: &Value) {
        self.line(&format!("{value:#}"));
    }

    /// Prints one of several results as JSON, on a line of its own.
    pub fn json_line(&self, value: &Value) {
        self.line(&value.to_string());
    }

    /// Prints a remark beside a result, for people.
    pub fn remark(&self, text: &str) {
        if !self.quiet && !self.json {
            let _ = writeln!(anstream::stderr().lock(), "{text}");
        }
    }

    /// Prints what went wrong.
    pub fn trouble(&self, text: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{} {text}", self.t.say("error-prefix"));
    }

    /// Prints rows under their headings.
    pub fn table(&self, headings: &[String], rows: &[Vec<String>]) {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING).set_header(headings);
        table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
        table.add_rows(rows);
        for line in table.lines() {
            self.line(line.trim_end());
        }
    }
}
