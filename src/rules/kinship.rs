//! Who else is doing this.

pub mod order;
mod pieces;
pub mod shingles;
pub mod telling;
pub mod terms;
mod units;
pub mod verdict;
