//! Gorwel reads what public bodies publish, judges what is worth reusing, and writes to people about it once a week.
//!
//! ```text
//! feeds.toml ─Source─▶ rules::schedule ─Visit─▶ sources ─Ask─▶ fetch ─Answer─▶ sources ─Draft─▶ rules::refine ─Item─▶ store
//!                                                  ▲──── further Asks ────┘                                             │ revision
//!                                                                                                                       ▼
//!        inbox ◀─ mail::send ◀─ store (outbox) ◀─Letter─ mail::render ◀─Digest─ rules::digest ◀─Match─ rules::relevance ◀─ search
//!
//! faces:  web (read, search, subscribe)     cli (harvest, search, sources …)     daemon (a loop around `tick`)
//! ```
//!
//! The modules stand below by layer; a module imports only from those above it in this list.
//! `docs/ARCHITECTURE.md` holds the table, and a test holds the code to it.

pub mod clock;
pub mod failpoint;
pub mod model;

pub mod language;
pub mod text;

pub mod rules;
pub mod sources;

pub mod fetch;
pub mod mail;
pub mod search;
pub mod store;

pub mod app;

pub mod daemon;
pub mod town;
pub mod web;

pub mod cli;
