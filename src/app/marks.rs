//! Marks: what the connections of one run have to write down about their letters, joined into few commits.
//!
//! A commit that outlives a power cut waits for the disk, whether it holds one mark or fifty. So one keeper commits for
//! all connections: while the disk takes one transaction, the marks of the next one gather. Marks are committed in the
//! order in which they are given; nobody begins with a body before its mark is.

use tokio::sync::{mpsc, oneshot};

use super::{App, AppError};
use crate::{
    model::LetterId,
    store::{Fate, LetterMark},
};

/// Marks of one transaction, and those that may wait for the next one; more than there are connections.
const MOST_MARKS: usize = 64;

/// A mark, and who waits until it is durable.
struct Wanted {
    mark: LetterMark,
    waits: Option<oneshot::Sender<bool>>,
}

/// Where one connection hands its marks over. Clones lead to the same keeper.
#[derive(Clone)]
pub(super) struct Marks(mpsc::Sender<Wanted>);

/// Writes the marks of all connections down.
pub(super) struct Keeper(mpsc::Receiver<Wanted>);

/// A keeper, and where it is handed marks.
pub(super) fn marks() -> (Marks, Keeper) {
    let (sender, receiver) = mpsc::channel(MOST_MARKS);
    (Marks(sender), Keeper(receiver))
}

impl Marks {
    /// Waits until it is durable that the body of a letter is about to leave. False if it must not: its reader has
    /// left, another process has it by now, or the store refuses, and then [`Marks::are_refused`].
    pub(super) async fn body(&self, id: LetterId) -> bool {
        let (sender, receiver) = oneshot::channel();
        let wanted = Wanted { mark: LetterMark::Body(id), waits: Some(sender) };
        self.0.send(wanted).await.is_ok() && receiver.await.unwrap_or(false)
    }

    /// Hands over what becomes of a letter, to be written down before any later mark.
    pub(super) async fn tried(&self, id: LetterId, fate: Fate, answer: String) {
        let wanted = Wanted { mark: LetterMark::Tried { id, fate, answer }, waits: None };
        // Without a keeper the letter stays as it was, and whoever ends the run says why.
        let _ = self.0.send(wanted).await;
    }

    /// Whether nothing is written down any more.
    pub(super) fn are_refused(&self) -> bool {
        self.0.is_closed()
    }
}

impl Keeper {
    /// Writes down what it is handed, until nobody has anything any more.
    ///
    /// # Errors
    ///
    /// When the store refuses. What is handed over later is not written down either.
    pub(super) async fn keep(mut self, app: &App) -> Result<(), AppError> {
        let mut wanted = Vec::with_capacity(MOST_MARKS);
        while self.0.recv_many(&mut wanted, MOST_MARKS).await > 0 {
            let (marks, waiting): (Vec<LetterMark>, Vec<_>) =
                wanted.drain(..).map(|wanted| (wanted.mark, wanted.waits)).unzip();
            let written = app.0.store.mark_letters(&app.0.holder, &marks, app.0.clock.now()).await?;
            for (waits, written) in waiting.into_iter().zip(written) {
                // Who was told to stop does not wait any more.
                waits.map(|waits| waits.send(written));
            }
        }
        Ok(())
    }
}
