//! Letters kept in memory, for tests to read.

use std::sync::{Arc, Mutex, PoisonError};

use super::nothing_offered;
use crate::model::{Addressee, Delivery, Rendered};

/// A place in memory. Clones are the same place.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<(Addressee, Rendered)>>>);

/// A line of letters into memory.
pub struct MemorySession {
    memory: Memory,
    offered: Option<Addressee>,
}

impl Memory {
    /// The letters that have arrived, in their order; one that was sent twice is there twice.
    pub fn letters(&self) -> Vec<(Addressee, Rendered)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn session(&self) -> MemorySession {
        MemorySession { memory: self.clone(), offered: None }
    }
}

impl MemorySession {
    pub(super) fn offer(&mut self, addressee: &Addressee) {
        self.offered = Some(addressee.clone());
    }

    pub(super) fn body(&mut self, letter: &Rendered) -> Delivery {
        let Some(addressee) = self.offered.take() else { return nothing_offered() };
        self.memory.0.lock().unwrap_or_else(PoisonError::into_inner).push((addressee, letter.clone()));
        Delivery::Taken { answer: "kept in memory".to_owned() }
    }
}
