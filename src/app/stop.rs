//! Stopping: a word that goes to everybody at work, and is heeded between two steps.

use tokio::sync::watch;

/// Tells others to stop.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Hears when to stop. Clones hear the same.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// A stopper and what it is heard by.
pub fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Says it. Saying it twice is as good as once.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// One that is never told to stop: for work that is done once.
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Whether it has been said.
    pub fn is_said(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is said; for ever, if nobody can say it any more.
    pub async fn said(&mut self) {
        if self.0.wait_for(|said| *said).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
