//! The stories: what Gorwel does, told as tests, on a real server and a real database.

mod architecture;
mod cli;
mod digest;
mod harvest;
mod kill;
mod migrations;
mod search;
mod smtp;
mod subscribe;
mod topics;
mod web;
mod world;
