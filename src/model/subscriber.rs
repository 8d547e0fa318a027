//! A subscriber, and what they have agreed to.

use std::{fmt, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Interest, Lang, SubscriberId};

/// The longest address, in bytes (RFC 5321, 4.5.3.1.3).
pub const LONGEST_ADDRESS_BYTES: usize = 254;

/// An address that a letter can go to. It hides itself in `Debug`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as it is written, its domain in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the @, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }

    /// The whole address in lower case: how two spellings of one mailbox are told to be the same.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

/// A text that is no e-mail address. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address in the form name@example.com")]
pub struct BadAddress;

impl FromStr for EmailAddress {
    type Err = BadAddress;

    /// Takes `local@domain` with a plain local part (RFC 5322 dot-atom) and a domain of at least two labels.
    ///
    /// ```
    /// # use gorwel::model::EmailAddress;
    /// assert!("a.b+c@Council.Example".parse::<EmailAddress>().is_ok());
    /// for bad in ["a@localhost", "a b@c.example", "a@b@c.example", "a\n@c.example", "@c.example", "a@.example"] {
    ///     assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
    /// }
    /// ```
    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(BadAddress)?;
        let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
        let local_ok = local.len() <= 64 && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom));
        let label = |part: &str| {
            let letters = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            letters && (1..=63).contains(&part.len()) && !part.starts_with('-') && !part.ends_with('-')
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let named = labels.last().is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
        let domain_ok = labels.len() >= 2 && named && labels.iter().all(|part| label(part));
        if local_ok && domain_ok && text.len() <= LONGEST_ADDRESS_BYTES {
            Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(BadAddress)
        }
    }
}

/// What a subscriber has agreed to. There is no fourth case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "consent", rename_all = "lowercase")]
pub enum Consent {
    /// Somebody gave this address; whether its owner wants letters is not known.
    Asked {
        /// When.
        at: DateTime<Utc>,
    },
    /// The owner of the address said yes.
    Given {
        /// When.
        at: DateTime<Utc>,
    },
    /// The owner of the address said no.
    Withdrawn {
        /// When.
        at: DateTime<Utc>,
    },
}

/// How often a subscriber gets a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cadence {
    /// Once a week.
    Weekly,
}

/// Somebody who asked for the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subscriber {
    /// Their number.
    pub id: SubscriberId,
    /// Where letters go.
    pub address: EmailAddress,
    /// The language that comes first.
    pub lang: Lang,
    /// How often.
    pub cadence: Cadence,
    /// What they want to hear of.
    pub interests: Vec<Interest>,
    /// What they have agreed to.
    #[serde(flatten)]
    pub consent: Consent,
    /// No digest before this day.
    pub paused_until: Option<NaiveDate>,
    /// The last `news` that a digest has looked at.
    pub cursor: i64,
    /// Whether the first digest, the welcome, has been planned.
    pub welcomed: bool,
}

impl Subscriber {
    /// Returns the address that digests may go to, if its owner has said yes.
    pub fn recipient(&self) -> Option<Recipient> {
        match self.consent {
            Consent::Given { at } => Some(Recipient { address: self.address.clone(), since: at }),
            Consent::Asked { .. } | Consent::Withdrawn { .. } => None,
        }
    }
}

/// An address we may send digests to. Only [`Subscriber::recipient`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    address: EmailAddress,
    since: DateTime<Utc>,
}

impl Recipient {
    /// The address.
    pub fn address(&self) -> &EmailAddress {
        &self.address
    }

    /// When its owner said yes.
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }
}
