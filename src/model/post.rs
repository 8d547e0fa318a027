//! What keeps letters from leaving: why one is dead, why all of them stop, and whom they may go to at all.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{EmailAddress, LetterId};

/// Why a letter will never be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeadReason {
    /// The server knows no such mailbox, or has closed it.
    Recipient,
    /// The server wants nothing from us, or nothing like this.
    Policy,
    /// The letter itself is not to the server's liking.
    Content,
    /// The server refused it and does not say why.
    Other,
    /// It was put off for too long.
    GaveUp,
    /// This Gorwel may not write to that address.
    NotAllowed,
    /// Its reader has left, or is not to be written to any more.
    Left,
    /// It asks to confirm what has been confirmed meanwhile.
    Needless,
}

impl DeadReason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Recipient,
        Self::Policy,
        Self::Content,
        Self::Other,
        Self::GaveUp,
        Self::NotAllowed,
        Self::Left,
        Self::Needless,
    ];

    /// The reason as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recipient => "recipient",
            Self::Policy => "policy",
            Self::Content => "content",
            Self::Other => "other",
            Self::GaveUp => "gave-up",
            Self::NotAllowed => "not-allowed",
            Self::Left => "left",
            Self::Needless => "needless",
        }
    }

    /// Reads why a server refused a letter for good: its enhanced code (RFC 3463) if there is one, else its reply code.
    ///
    /// ```
    /// # use gorwel::model::DeadReason;
    /// assert_eq!(DeadReason::of("550 5.1.1 no such user"), DeadReason::Recipient);
    /// assert_eq!(DeadReason::of("554 5.7.1 blocked"), DeadReason::Policy);
    /// assert_eq!(DeadReason::of("552 5.3.4 too big"), DeadReason::Content);
    /// assert_eq!(DeadReason::of("553 no"), DeadReason::Recipient);
    /// assert_eq!(DeadReason::of("599"), DeadReason::Other);
    /// ```
    pub fn of(answer: &str) -> Self {
        let mut words = answer.split_whitespace();
        let reply = words.next().unwrap_or_default();
        let enhanced = words.next().and_then(|word| word.strip_prefix("5."));
        match enhanced.and_then(|rest| rest.split_once('.')) {
            Some(("1", _) | ("2", "0" | "1" | "4")) => Self::Recipient,
            Some(("7", _)) => Self::Policy,
            Some(("3", "4") | ("2", "3") | ("6", _)) => Self::Content,
            Some(_) => Self::Other,
            None => match reply {
                "550" | "551" | "553" => Self::Recipient,
                "552" => Self::Content,
                "554" => Self::Policy,
                _ => Self::Other,
            },
        }
    }
}

/// Why no letter leaves until somebody says `gorwel digest resume`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// Too many letters of a run were refused for good.
    Refused,
    /// The store has been sent from elsewhere: it is a copy, or this place is new to it.
    Copied,
    /// The store is older than this place remembers it: it was restored.
    WentBack,
}

impl StopReason {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Refused, Self::Copied, Self::WentBack];

    /// Its stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Copied => "copied",
            Self::WentBack => "went-back",
        }
    }
}

/// That no letter leaves, since when, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halt {
    /// Why.
    pub reason: StopReason,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// A letter whose answer was lost at least once: it may have arrived, and if it was sent again, twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubtful {
    /// Its number.
    pub letter: LetterId,
    /// How far it has come, as it is stored.
    pub state: String,
    /// How often its answer was lost.
    pub doubts: u64,
    /// When it is sent once more, if it will be.
    pub again_at: Option<DateTime<Utc>>,
    /// To whom, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<EmailAddress>,
}

/// Addresses that may be written to: one, or several by `*`, which stands for anything. Case makes no difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPattern(String);

/// A pattern that no address could meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a pattern of addresses: write *@example.com, or one address")]
pub struct BadPattern;

impl AddressPattern {
    /// The pattern as it is written, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an address meets it.
    ///
    /// ```
    /// # use gorwel::model::AddressPattern;
    /// let team: AddressPattern = "*@Council.example".parse().expect("a pattern");
    /// let address = |text: &str| text.parse().expect("an address");
    /// assert!(team.admits(&address("a.b@council.example")));
    /// assert!(!team.admits(&address("a@council.example.org")));
    /// ```
    pub fn admits(&self, address: &EmailAddress) -> bool {
        let address = address.folded();
        let mut parts = self.0.split('*');
        let Some(mut rest) = address.strip_prefix(parts.next().unwrap_or_default()) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            let Some((_, after)) = rest.split_once(part) else { return false };
            rest = after;
        }
        rest.ends_with(last)
    }
}

impl FromStr for AddressPattern {
    type Err = BadPattern;

    fn from_str(text: &str) -> Result<Self, BadPattern> {
        let text = text.trim().to_lowercase();
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        if plain && text.matches('@').count() == 1 { Ok(Self(text)) } else { Err(BadPattern) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_admits_what_it_spells_and_nothing_else() {
        for (pattern, address, admits) in [
            ("a@b.example", "A@b.example", true),
            ("a@b.example", "aa@b.example", false),
            ("*@b.example", "anything@b.example", true),
            ("*@b.example", "a@b.example.evil.example", false),
            ("*@*.gov.wales", "a@digital.gov.wales", true),
            ("*@*.gov.wales", "a@gov.wales", false),
            ("test-*@b.example", "test-1@b.example", true),
            ("test-*@b.example", "rest-1@b.example", false),
        ] {
            let (rule, address): (AddressPattern, EmailAddress) =
                (pattern.parse().expect("a pattern"), address.parse().expect("an address"));
            assert_eq!(rule.admits(&address), admits, "{pattern} {}", address.as_str());
        }
        for bad in ["", "council.example", "a@b@c", "a b@c.example"] {
            assert!(bad.parse::<AddressPattern>().is_err(), "{bad}");
        }
    }
}
