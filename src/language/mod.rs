//!
//! Everything here is pure: text in, values out.

mod english;
mod tokens;

pub use tokens::{Analyser, Channel, LONGEST_WORD, Token, Tokens, Word, Words, analyse, words};
