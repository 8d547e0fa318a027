//! Roles: each measured thing, and whatever it talks to, runs in a process of its own.
//!
//! A bench starts itself again with a role and a JSON value; the child prints one line of JSON. So nobody's CPU is counted
//! as somebody else's, and each has its own peak of memory.

use std::process::{Command, Stdio};

use serde_json::Value;

/// The role that this process was started in, with what it was told; none for the bench itself.
pub fn role() -> Option<(String, Value)> {
    let mut words = std::env::args().skip(1);
    (words.next()? == "--role").then_some(())?;
    let (role, told) = (words.next()?, words.next()?);
    Some((role, serde_json::from_str(&told).expect("the bench tells its children JSON")))
}

/// Plays a role to its end, and returns what it printed last.
pub fn play(role: &str, told: &Value) -> Value {
    let output = command(role, told).stderr(Stdio::inherit()).output().expect("a child of the bench");
    assert!(output.status.success(), "{role} failed");
    let text = String::from_utf8(output.stdout).expect("a child prints text");
    serde_json::from_str(text.lines().last().expect("a child prints a line")).expect("a child prints JSON")
}

/// The command that starts this bench again in a role.
pub fn command(role: &str, told: &Value) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a program knows its own file"));
    command.arg("--role").arg(role).arg(told.to_string());
    command
}
