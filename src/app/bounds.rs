//! How much a harvest has in hand at a time: documents being read, and what has been read and waits to be written.
//!
//! Reading is quicker than writing, and hosts answer quicker than documents are read. Without a bound everything would
//! lie in memory before the first of it is stored.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::model::Draft;

/// Documents parsed or judged at the same time: each may need hundreds of megabytes in the worst case.
const PARSERS: usize = 2;
/// What may have been read and not written yet, in KiB of text. Whoever has read more waits until it has all of it.
const ROOM_KIB: usize = 16 * 1024;

/// The bounds of one harvest. Clones share them.
#[derive(Debug, Clone)]
pub struct Bounds {
    parsers: Arc<Semaphore>,
    room: Arc<Semaphore>,
}

/// Room that is taken, until it is dropped.
#[derive(Debug, Default)]
pub struct Taken {
    _held: Option<OwnedSemaphorePermit>,
}

impl Bounds {
    /// Nothing is in hand yet.
    pub fn new() -> Self {
        Self { parsers: Arc::new(Semaphore::new(PARSERS)), room: Arc::new(Semaphore::new(ROOM_KIB)) }
    }

    /// Waits until a document may be parsed or judged.
    pub async fn parser(&self) -> SemaphorePermit<'_> {
        self.parsers.acquire().await.expect("nobody closes the semaphore")
    }

    /// Waits until there is room for drafts to be written. No drafts need none.
    pub async fn room_for(&self, drafts: &[Draft]) -> Taken {
        let bytes = |draft: &Draft| draft.text.len() + draft.summary.len() + draft.title.len();
        let kib = drafts.iter().map(bytes).sum::<usize>().div_ceil(1_024).min(ROOM_KIB);
        let kib = u32::try_from(kib).expect("it is at most the whole room");
        if kib == 0 {
            return Taken::default();
        }
        Taken { _held: Some(self.room.clone().acquire_many_owned(kib).await.expect("nobody closes the semaphore")) }
    }

    /// Whether half the room is taken, so that it is time to write.
    pub fn is_short(&self) -> bool {
        self.room.available_permits() < ROOM_KIB / 2
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn drafts(kib: usize) -> Vec<Draft> {
        vec![Draft { text: "x".repeat(kib * 1_024), ..Draft::default() }]
    }

    #[tokio::test]
    async fn what_does_not_fit_waits_until_something_is_written() {
        let bounds = Bounds::new();
        let first = bounds.room_for(&drafts(ROOM_KIB - 1)).await;
        assert!(bounds.is_short());
        assert!(bounds.room_for(&drafts(2)).now_or_never().is_none());
        assert!(bounds.room_for(&[]).now_or_never().is_some(), "nothing needs no room");
        drop(first);
        assert!(!bounds.is_short());
        assert!(bounds.room_for(&drafts(2)).now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_never_fits_goes_alone() {
        let bounds = Bounds::new();
        let small = bounds.room_for(&drafts(1)).await;
        assert!(bounds.room_for(&drafts(2 * ROOM_KIB)).now_or_never().is_none());
        drop(small);
        assert!(bounds.room_for(&drafts(2 * ROOM_KIB)).now_or_never().is_some());
    }
}
