//! The stories: what Gorwel does, told as tests, on a real server and a real database.

mod architecture;
mod backup;
mod cli;
mod digest;
mod disk;
mod forges;
mod harvest;
mod health;
mod identity;
mod kill;
mod kin;
mod metrics;
mod migrations;
mod relevance;
mod search;
mod smtp;
mod sources;
mod store;
mod subscribe;
mod topics;
mod web;
mod words;
mod world;
