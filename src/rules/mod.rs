//! Decisions: what is due, what is new, what matters, what a query means.
//!
//! Facts and `now` come in as arguments; what should happen is the return value. Nothing here reads, writes or waits.

pub mod budget;
pub mod digest;
pub mod facts;
pub mod health;
pub mod identity;
pub mod intake;
pub mod kinship;
pub mod links;
pub mod missing;
pub mod moved;
pub mod outage;
pub mod post;
pub mod query;
pub mod readiness;
pub mod refine;
pub mod relevance;
pub mod schedule;
pub mod topics;
pub mod whom;
