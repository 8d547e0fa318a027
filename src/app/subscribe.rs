//! Subscribing, confirming, changing, leaving.
//!
//! Known, unknown and refused addresses get the same answer, so that nobody learns who subscribes.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::{App, AppError};
use crate::{
    mail::{self, ManageLinks},
    model::{
        Addressee, EmailAddress, Interest, Lang, LetterKind, MOST_INTERESTS, Purpose, RandomToken, Subscriber,
        SubscriberId,
    },
    rules,
    store::{LetterWrite, TokenUse},
};

/// How long uses are remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(31);
/// How long "I did not ask for this" holds.
const REPORTED: TimeDelta = TimeDelta::days(365);

/// What somebody asks for on the form.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Where letters should go.
    pub address: EmailAddress,
    /// The language that comes first.
    pub lang: Lang,
    /// What they want to hear of.
    pub interests: Vec<Interest>,
    /// Where the form was filled in, to limit how often; none from the command line.
    pub network: Option<IpAddr>,
    /// How consent was given, for proof: the form and its version, or who added it.
    pub form: &'static str,
}

/// A wish was taken: a letter is on its way, or there was a reason that is nobody's business to send none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked;

/// A wish that cannot be taken, and that says nothing about anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// No interest.
    #[error("no interest was given")]
    NoInterest,
    /// More than [`MOST_INTERESTS`].
    #[error("more than {MOST_INTERESTS} interests were given")]
    TooManyInterests,
    /// This Gorwel is for addresses of other domains.
    #[error("this Gorwel is not for addresses of that domain")]
    OtherDomain,
}

impl App {
    /// Reads the interests that somebody wrote, one a line or one a value; empty ones are left out.
    ///
    /// # Errors
    ///
    /// When there are none, or too many.
    pub fn interests(&self, texts: &[String]) -> Result<Vec<Interest>, AskError> {
        let mut interests: Vec<Interest> = Vec::new();
        for text in texts.iter().flat_map(|text| text.lines()).map(str::trim).filter(|text| !text.is_empty()) {
            let interest = Interest { query: rules::query::read(text).0 };
            if !interest.query.is_empty() && !interests.contains(&interest) {
                interests.push(interest);
            }
        }
        match interests.len() {
            0 => Err(AskError::NoInterest),
            n if n > MOST_INTERESTS => Err(AskError::TooManyInterests),
            _ => Ok(interests),
        }
    }

    /// Whether an address may subscribe here.
    ///
    /// # Errors
    ///
    /// When only those of other domains may.
    pub fn may_subscribe(&self, address: &EmailAddress) -> Result<(), AskError> {
        let domains = &self.0.options.subscribers_from;
        let domain = address.domain();
        let listed = |wanted: &String| domain == wanted || domain.ends_with(&format!(".{wanted}"));
        if domains.is_empty() || domains.iter().any(listed) { Ok(()) } else { Err(AskError::OtherDomain) }
    }

    /// Takes a wish: the address is written down and asked to confirm, unless there is a reason not to write to it.
    ///
    /// # Errors
    ///
    /// When the store refuses. What the address is to us makes no difference to the answer.
    pub async fn ask(&self, wish: &Wish) -> Result<Asked, AppError> {
        let now = self.0.clock.now();
        let address_hash = self.address_hash(&wish.address);
        if self.0.store.is_suppressed(&address_hash, now).await? {
            return Ok(Asked);
        }
        let known = self.0.store.subscriber_by_address(&address_hash).await?;
        if !self.0.store.may_ask(&self.limits(wish, &address_hash), now).await? {
            return Ok(Asked);
        }
        let subscriber = match known {
            Some(subscriber) if subscriber.recipient().is_some() => {
                self.write_manage(&subscriber).await?;
                return Ok(Asked);
            }
            _ => self.0.store.ask(&wish.address, &address_hash, wish.lang, wish.form, now).await?,
        };
        let token = RandomToken::new(self.0.dice.bytes());
        self.0.store.put_token(&token.hash(), TokenUse::Confirm, subscriber.id, Some(&wish.interests), now).await?;
        if let Some(addressee) = Addressee::of_confirmation(&subscriber) {
            let report = self.0.key.link_token(Purpose::Report, subscriber.id);
            let links = mail::ConfirmLinks { confirm: token.as_str().to_owned(), report: self.link(&["r", &report]) };
            let parts = mail::render_confirm(wish.lang, &self.0.options.sender, &links)?;
            self.put(&subscriber, &parts, &addressee, token.as_str()).await?;
        }
        Ok(Asked)
    }

    /// Sends the link to manage a subscription to its own address, unless that was done a few times just now: the link
    /// at the foot of a letter never expires, and whoever a letter was forwarded to has it too.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn ask_to_manage(&self, id: SubscriberId) -> Result<(), AppError> {
        let Some(subscriber) = self.0.store.subscriber(id).await? else { return Ok(()) };
        let limits = self.limits_of_manage(&self.address_hash(&subscriber.address));
        if !self.0.store.may_ask(&limits, self.0.clock.now()).await? {
            return Ok(());
        }
        self.write_manage(&subscriber).await
    }

    async fn write_manage(&self, subscriber: &Subscriber) -> Result<(), AppError> {
        let Some(recipient) = subscriber.recipient() else { return Ok(()) };
        let token = RandomToken::new(self.0.dice.bytes());
        let now = self.0.clock.now();
        self.0.store.put_token(&token.hash(), TokenUse::Manage, subscriber.id, None, now).await?;
        let links =
            ManageLinks { manage: token.as_str().to_owned(), unsubscribe: self.unsubscribe_link(subscriber.id) };
        let parts = mail::render_manage(subscriber.lang, &self.0.options.sender, &links)?;
        self.put(subscriber, &parts, &Addressee::of_manage(&recipient), token.as_str()).await
    }

    async fn put(
        &self,
        subscriber: &Subscriber,
        parts: &mail::Parts,
        addressee: &Addressee,
        secret: &str,
    ) -> Result<(), AppError> {
        let now = self.0.clock.now();
        let name = format!("{}:{secret}", addressee.kind().as_str());
        let message_id = self.message_id(&name);
        let letter = mail::address(parts, addressee, &message_id, now)?;
        let kind: LetterKind = addressee.kind();
        let write = LetterWrite { kind, subscriber: subscriber.id, slot: None, letter, not_before: now };
        self.0.store.put_letter(&write, now).await?;
        self.0.letter_waits.notify_one();
        Ok(())
    }

    /// Whose confirmation a link asks for, if it still holds. Looking changes nothing.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn confirmable(&self, token: &str) -> Result<Option<Subscriber>, AppError> {
        let hash = crate::model::hash(token.as_bytes());
        let found = self.0.store.token(&hash, TokenUse::Confirm, self.0.clock.now()).await?;
        match found {
            Some((id, _)) => Ok(self.0.store.subscriber(id).await?),
            None => Ok(None),
        }
    }

    /// Confirms a subscription; its interests come into force. Returns false if the link holds no longer.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn confirm(&self, token: &str) -> Result<bool, AppError> {
        let now = self.0.clock.now();
        let hash = crate::model::hash(token.as_bytes());
        let Some((id, interests)) = self.0.store.token(&hash, TokenUse::Confirm, now).await? else { return Ok(false) };
        let Some(subscriber) = self.0.store.subscriber(id).await? else { return Ok(false) };
        // Pressing twice changes nothing: what was changed since on the manage page stays.
        if let (None, Some(interests)) = (subscriber.recipient(), interests) {
            self.0.store.set_wishes(id, subscriber.lang, &interests).await?;
        }
        Ok(self.0.store.confirm(id, now).await?)
    }

    /// Whose subscription a link manages, if it still holds.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn manageable(&self, token: &str) -> Result<Option<Subscriber>, AppError> {
        let hash = crate::model::hash(token.as_bytes());
        match self.0.store.token(&hash, TokenUse::Manage, self.0.clock.now()).await? {
            Some((id, _)) => Ok(self.0.store.subscriber(id).await?.filter(|s| s.recipient().is_some())),
            None => Ok(None),
        }
    }

    /// Changes the language and the interests of a subscriber.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn change(&self, id: SubscriberId, lang: Lang, interests: &[Interest]) -> Result<(), AppError> {
        Ok(self.0.store.set_wishes(id, lang, interests).await?)
    }

    /// Who may leave by this link from the foot of a letter.
    pub fn leaver(&self, token: &str) -> Option<SubscriberId> {
        self.0.key.subscriber_of(Purpose::Unsubscribe, token)
    }

    /// Who may say "I did not ask for this" by this link.
    pub fn reporter(&self, token: &str) -> Option<SubscriberId> {
        self.0.key.subscriber_of(Purpose::Report, token)
    }

    /// Who may ask for a link to manage by this link from the foot of a letter.
    pub fn manager(&self, token: &str) -> Option<SubscriberId> {
        self.0.key.subscriber_of(Purpose::Manage, token)
    }

    /// The subscriber leaves. Nothing more is sent to them. Leaving twice is as good as once.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn leave(&self, id: SubscriberId) -> Result<(), AppError> {
        Ok(self.0.store.withdraw(id, self.0.clock.now()).await?)
    }

    /// Somebody did not ask for this: their address is forgotten, and not written to for a year.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn report(&self, id: SubscriberId) -> Result<(), AppError> {
        let until = self.0.clock.now() + REPORTED;
        Ok(self.0.store.erase(id, Some(("report", Some(until)))).await?)
    }

    /// Forgets a subscriber and all that is theirs; a keyed hash remembers that they are not to be written to.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn erase(&self, id: SubscriberId) -> Result<(), AppError> {
        Ok(self.0.store.erase(id, Some(("erased", None))).await?)
    }

    /// Adds a subscriber whose consent the operator answers for, confirmed or still to be asked.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn add_subscriber(&self, wish: &Wish, confirmed: bool) -> Result<(), AppError> {
        if !confirmed {
            self.ask(wish).await?;
            return Ok(());
        }
        let now = self.0.clock.now();
        let address_hash = self.address_hash(&wish.address);
        self.0.store.lift_suppression(&address_hash).await?;
        let subscriber = self.0.store.ask(&wish.address, &address_hash, wish.lang, wish.form, now).await?;
        self.0.store.set_wishes(subscriber.id, wish.lang, &wish.interests).await?;
        self.0.store.confirm(subscriber.id, now).await?;
        Ok(())
    }

    /// Returns the subscriber of an address.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn subscriber_at(&self, address: &EmailAddress) -> Result<Option<Subscriber>, AppError> {
        Ok(self.0.store.subscriber_by_address(&self.address_hash(address)).await?)
    }

    /// Returns every subscriber.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn subscribers(&self) -> Result<Vec<Subscriber>, AppError> {
        Ok(self.0.store.subscribers().await?)
    }

    /// Forgets what has run out: tokens, uses of forms, subscriptions that nobody confirmed.
    pub(super) async fn forget(&self) -> Result<(), AppError> {
        Ok(self.0.store.forget(self.0.clock.now(), REMEMBERED).await?)
    }

    /// Returns what shows that a form is ours, and when it was made; it goes into a hidden field.
    pub fn form_stamp(&self) -> String {
        let at = self.0.clock.now().timestamp().to_string();
        format!("{at}-{}", self.0.key.sign(Purpose::Form, &at))
    }

    /// Returns how long a form was open, if its stamp is ours.
    pub fn form_age(&self, stamp: &str) -> Option<TimeDelta> {
        let (at, signature) = stamp.split_once('-')?;
        if !self.0.key.verify(Purpose::Form, at, signature) {
            return None;
        }
        let made: i64 = at.parse().ok()?;
        Some(TimeDelta::seconds(self.0.clock.now().timestamp() - made))
    }

    /// The link by which a subscriber leaves. It never expires.
    pub(super) fn unsubscribe_link(&self, id: SubscriberId) -> url::Url {
        self.link(&["u", &self.0.key.link_token(Purpose::Unsubscribe, id)])
    }

    /// The link by which a subscriber asks for a link to manage. It never expires.
    pub(super) fn manage_link(&self, id: SubscriberId) -> url::Url {
        self.link(&["m", &self.0.key.link_token(Purpose::Manage, id)])
    }

    /// A page of ours under the public URL, whose own path is kept.
    pub(super) fn link(&self, path: &[&str]) -> url::Url {
        let mut link = self.0.options.public_url.clone();
        if let Ok(mut segments) = link.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        link
    }

    /// The name of a letter, by a keyed hash of what it is.
    pub(super) fn message_id(&self, name: &str) -> String {
        let host = self.0.options.public_url.host_str().unwrap_or("localhost");
        format!("{}@{host}", self.0.key.sign(Purpose::Letter, name))
    }

    fn address_hash(&self, address: &EmailAddress) -> String {
        self.0.key.sign(Purpose::Address, &address.folded())
    }
}
