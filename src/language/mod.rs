//!
//! Everything here is pure: text in, values out.

mod detect;
mod english;
mod tokens;

pub use detect::language_of;
pub use tokens::{Analyser, Channel, LONGEST_WORD, Token, Tokens, Word, Words, analyse, words};
