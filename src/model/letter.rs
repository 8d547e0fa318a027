//! A letter: any one e-mail; to whom it may go, and how far it has come.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Consent, EmailAddress, LetterId, Recipient, SlotId, Subscriber, SubscriberId};

/// Whom a letter goes to. Made only from a confirmed recipient, to ask somebody to confirm, or for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    address: EmailAddress,
    kind: LetterKind,
}

impl Addressee {
    /// A digest goes to a recipient.
    pub fn of_digest(recipient: &Recipient) -> Self {
        Self { address: recipient.address().clone(), kind: LetterKind::Digest }
    }

    /// The one letter to an unconfirmed address asks it to confirm. None if there is nothing to ask.
    pub fn of_confirmation(subscriber: &Subscriber) -> Option<Self> {
        match subscriber.consent {
            Consent::Asked { .. } => Some(Self { address: subscriber.address.clone(), kind: LetterKind::Confirm }),
            Consent::Given { .. } | Consent::Withdrawn { .. } => None,
        }
    }

    /// A link to manage goes to a recipient who asked for it.
    pub fn of_manage(recipient: &Recipient) -> Self {
        Self { address: recipient.address().clone(), kind: LetterKind::Manage }
    }

    /// A test or a word about this Gorwel goes to an address that its operator named.
    pub fn of_operator(named: &EmailAddress) -> Self {
        Self { address: named.clone(), kind: LetterKind::Operator }
    }

    /// The address.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }

    /// What kind of letter may go to it.
    pub fn kind(&self) -> LetterKind {
        self.kind
    }
}

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LetterKind {
    /// A digest.
    Digest,
    /// It asks to confirm.
    Confirm,
    /// It brings a link to manage the subscription.
    Manage,
    /// It tells the operator something. It is never in the outbox.
    Operator,
}

impl LetterKind {
    /// The kind as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::Confirm => "confirm",
            Self::Manage => "manage",
            Self::Operator => "operator",
        }
    }
}

/// How far a letter has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LetterState {
    /// Its bytes are stored.
    Ready,
    /// Somebody is about to send it.
    Leased,
    /// The first byte of its body may have left.
    Body,
    /// The mail server has taken it.
    Sent,
    /// The mail server asked to come again.
    Deferred,
    /// The mail server refused it for good, or the reader has left.
    Dead,
    /// The mail server's answer was lost.
    Doubt,
}

impl LetterState {
    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Leased => "leased",
            Self::Body => "body",
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Dead => "dead",
            Self::Doubt => "doubt",
        }
    }
}

/// A rendered letter: its bytes are made once and sent as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The `Message-ID`, without angle brackets.
    pub message_id: String,
    /// The whole message, headers and all.
    pub bytes: Vec<u8>,
}

/// A letter of the outbox that somebody has leased and may now send.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// Its number.
    pub id: LetterId,
    /// Whose.
    pub subscriber: SubscriberId,
    /// Its slot, if it is a digest.
    pub slot: Option<SlotId>,
    /// To whom.
    pub addressee: Addressee,
    /// What is sent.
    pub letter: Rendered,
    /// How often the server has put it off before.
    pub deferrals: u32,
}

/// What became of one try to send a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Delivery {
    /// Taken, with the server's words.
    Taken {
        /// What the server said.
        answer: String,
    },
    /// Not now (4xx, or the line was lost).
    Later {
        /// What the server said.
        answer: String,
    },
    /// Not now, and the server was not even asked: no connection came about. That says nothing about the letter.
    Unreachable {
        /// Why.
        answer: String,
    },
    /// Never (5xx).
    Never {
        /// What the server said.
        answer: String,
    },
    /// The body was sent and no answer came.
    Unknown {
        /// What happened instead.
        answer: String,
    },
}

/// Counts of letters: what `digest status` shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outbox {
    /// Waiting to be sent.
    pub ready: u64,
    /// Being sent.
    pub leased: u64,
    /// Sent.
    pub sent: u64,
    /// To be tried again.
    pub deferred: u64,
    /// Refused for good.
    pub dead: u64,
    /// Their answer was lost.
    pub doubt: u64,
    /// When the next one is due.
    pub next_at: Option<DateTime<Utc>>,
}
