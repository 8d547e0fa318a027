//! Servants: roles that go on beside the measured ones, such as the sites that are read.

use std::{
    io::{BufRead, BufReader, Read as _},
    process::{Child, ChildStdin, Stdio},
};

use serde_json::Value;

use crate::child::command;

/// A child that serves until it is dropped.
pub struct Servant {
    child: Child,
    /// Closed when the servant is dropped, which is how it learns that it may go.
    _stdin: ChildStdin,
    /// What it printed when it was ready.
    pub said: Value,
}

impl Servant {
    /// Starts it and waits until it is ready.
    pub fn start(role: &str, told: &Value) -> Self {
        let mut child = command(role, told).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a servant");
        let stdin = child.stdin.take().expect("it was piped");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it was piped");
        BufReader::new(stdout).read_line(&mut line).expect("a servant says when it is ready");
        Self { child, _stdin: stdin, said: serde_json::from_str(&line).expect("a servant says JSON") }
    }
}

/// In a servant: waits until the bench has no more use for it.
pub async fn dismissed() {
    // However standard input ends, there is nobody left to serve.
    let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
}

impl Drop for Servant {
    fn drop(&mut self) {
        // It has nothing to lose, and may have gone by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
