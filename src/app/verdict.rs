//! What readers say of items by the links in their letters: not for us, we are doing this too.

use super::{App, AppError};
use crate::{
    mail::VerdictLinks,
    model::{DoingToo, ItemId, LONGEST_SAID, ReportState, SubscriberId, Verdict},
};

impl App {
    /// The links by which a subscriber says something of an item. They never expire, and each does only that.
    pub fn verdict_links(&self, subscriber: SubscriberId, item: ItemId) -> VerdictLinks {
        let link =
            |page, verdict: Verdict| self.link(&[page, &self.0.key.item_token(verdict.purpose(), subscriber, item)]);
        VerdictLinks { not_for_us: link("n", Verdict::NotForUs), doing_it_too: link("d", Verdict::DoingItToo) }
    }

    /// Who may say this of what by this link.
    pub fn sayer(&self, verdict: Verdict, token: &str) -> Option<(SubscriberId, ItemId)> {
        self.0.key.item_of(verdict.purpose(), token)
    }

    /// A reader does not want an item, nor what does the same work.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn say_not_for_us(&self, subscriber: SubscriberId, item: ItemId) -> Result<(), AppError> {
        Ok(self.0.store.say(subscriber, item, Verdict::NotForUs, ("", ""), self.0.clock.now()).await?)
    }

    /// A reader's body does the same work; it is shown once the operator has accepted it. False if no body is named.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn say_doing_it_too(
        &self,
        subscriber: SubscriberId,
        item: ItemId,
        body: &str,
        contact: &str,
    ) -> Result<bool, AppError> {
        let (body, contact) = (one_line(body), one_line(contact));
        if body.is_empty() {
            return Ok(false);
        }
        self.0.store.say(subscriber, item, Verdict::DoingItToo, (&body, &contact), self.0.clock.now()).await?;
        Ok(true)
    }

    /// Returns who says that they do the same work, open ones first.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn doings(&self) -> Result<Vec<DoingToo>, AppError> {
        Ok(self.0.store.doings().await?)
    }

    /// Accepts or rejects what somebody said. None if there is no such thing.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn decide_doing(&self, id: i64, accepted: bool) -> Result<Option<DoingToo>, AppError> {
        let state = if accepted { ReportState::Accepted } else { ReportState::Rejected };
        Ok(self.0.store.decide_doing(id, state).await?)
    }
}

/// What somebody wrote, on one line and no longer than it may be.
fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ").chars().take(LONGEST_SAID).collect()
}
