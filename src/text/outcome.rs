//! What a visit ended in, and what to do about it.

use super::{Speech, detail};
use crate::model::{Fault, Outcome};

impl Speech {
    /// Returns one plain sentence, without a full stop, and behind a colon what the other side said, for the operator.
    pub fn outcome(&self, outcome: &Outcome) -> String {
        let plain = self.outcome_plain(outcome);
        match said(outcome) {
            Some(said) if !said.trim().is_empty() => format!("{plain}: {}", detail(said)),
            _ => plain,
        }
    }

    /// Returns the sentence alone, for readers: no word of it is anybody else's.
    pub fn outcome_plain(&self, outcome: &Outcome) -> String {
        let key = match outcome {
            Outcome::Read { spoilt: 1.., .. } => "outcome-read-spoilt".to_owned(),
            other => format!("outcome-{}", other.code()),
        };
        match outcome {
            Outcome::Read { items, spoilt } => {
                self.say_with(&key, &[("n", (*items).into()), ("spoilt", (*spoilt).into())])
            }
            Outcome::Refused { status } | Outcome::BadStatus { status } => {
                self.say_with(&key, &[("status", (*status).into())])
            }
            Outcome::RateLimited { until } => self.say_with(&key, &[("date", self.date_time(*until).as_str().into())]),
            Outcome::Failed(Fault::TooSlow { limit_seconds }) => self.say_with(&key, &[("n", (*limit_seconds).into())]),
            Outcome::Failed(Fault::TooLarge { limit_bytes }) => {
                self.say_with(&key, &[("bytes", self.bytes(*limit_bytes).as_str().into())])
            }
            Outcome::Failed(Fault::TooManyRedirects { limit }) => self.say_with(&key, &[("n", (*limit).into())]),
            _ => self.say(&key),
        }
    }

    /// Returns what the operator can do about it, in whole sentences.
    pub fn advice(&self, outcome: &Outcome) -> String {
        self.say(&format!("advice-{}", outcome.code()))
    }
}

/// What somebody else said of it: a system, a site, a parser.
fn said(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Unreadable { detail } | Outcome::Misconfigured { detail } => Some(detail),
        Outcome::Failed(fault) => match fault {
            Fault::UnsafeAddress { address } => Some(address),
            Fault::NameNotFound { host } => Some(host),
            Fault::CouldNotConnect { detail } | Fault::Tls { detail } => Some(detail),
            Fault::BadEncoding { encoding } => Some(encoding),
            Fault::TooSlow { .. }
            | Fault::TooLarge { .. }
            | Fault::CutShort
            | Fault::TooManyRedirects { .. }
            | Fault::BadRedirect => None,
        },
        Outcome::NotChanged
        | Outcome::Read { .. }
        | Outcome::EmptyBody
        | Outcome::HtmlInstead
        | Outcome::NothingMatched
        | Outcome::Refused { .. }
        | Outcome::Challenge
        | Outcome::Robots
        | Outcome::NotFound
        | Outcome::Gone
        | Outcome::RateLimited { .. }
        | Outcome::BadStatus { .. }
        | Outcome::OurOutage
        | Outcome::Interrupted => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::{model::Lang, text::speech};

    /// One of each. [`said`] matches every one by name, so a new one is seen by the compiler there, and added here.
    fn all() -> Vec<Outcome> {
        let detail = || "the other side’s words".to_owned();
        let faults = [
            Fault::UnsafeAddress { address: "10.0.0.1".into() },
            Fault::NameNotFound { host: "blog.example".into() },
            Fault::CouldNotConnect { detail: detail() },
            Fault::Tls { detail: detail() },
            Fault::TooSlow { limit_seconds: 30 },
            Fault::TooLarge { limit_bytes: 33_554_432 },
            Fault::CutShort,
            Fault::TooManyRedirects { limit: 5 },
            Fault::BadRedirect,
            Fault::BadEncoding { encoding: "compress".into() },
        ];
        let outcomes = [
            Outcome::NotChanged,
            Outcome::Read { items: 20, spoilt: 0 },
            Outcome::Read { items: 20, spoilt: 2 },
            Outcome::EmptyBody,
            Outcome::HtmlInstead,
            Outcome::Unreadable { detail: detail() },
            Outcome::NothingMatched,
            Outcome::Refused { status: 403 },
            Outcome::Challenge,
            Outcome::Robots,
            Outcome::NotFound,
            Outcome::Gone,
            Outcome::RateLimited { until: DateTime::UNIX_EPOCH },
            Outcome::BadStatus { status: 502 },
            Outcome::Misconfigured { detail: detail() },
            Outcome::OurOutage,
            Outcome::Interrupted,
        ];
        outcomes.into_iter().chain(faults.map(Outcome::Failed)).collect()
    }

    #[test]
    fn every_outcome_has_a_sentence_of_its_own_in_each_language() {
        let mut sentences = BTreeSet::new();
        for lang in Lang::BOTH {
            for outcome in all() {
                let sentence = speech(lang).outcome_plain(&outcome);
                assert!(sentences.insert(sentence.clone()), "{outcome:?} says what another says: {sentence}");
            }
        }
    }

    #[test]
    fn every_outcome_comes_with_advice_in_each_language() {
        for outcome in all() {
            assert_ne!(speech(Lang::En).advice(&outcome), speech(Lang::Cy).advice(&outcome));
            assert!(speech(Lang::En).advice(&outcome).len() > 10, "{outcome:?}");
        }
    }

    #[test]
    fn the_operator_is_told_what_the_other_side_said_on_one_line() {
        let check = |outcome: Outcome, wanted: &str| assert_eq!(speech(Lang::En).outcome(&outcome), wanted);
        let tls = Fault::Tls { detail: "unknown issuer".into() };
        check(Outcome::Failed(tls), "The connection to the site cannot be trusted: unknown issuer");
        check(Outcome::Refused { status: 403 }, "The site does not let us in (403)");
        check(Outcome::Unreadable { detail: String::new() }, "What came could not be read");
        let hostile = Outcome::Unreadable { detail: format!("a\r\nb\x1b[31m \u{202e}{}", "x".repeat(9_000)) };
        let line = speech(Lang::En).outcome(&hostile);
        assert!(line.starts_with("What came could not be read: a b [31m xxx"), "{line}");
        assert!(line.chars().count() < 300 && !line.chars().any(char::is_control), "{line}");
    }

    #[test]
    fn numbers_in_a_sentence_are_the_limits_that_were_met() {
        let slow = Outcome::Failed(Fault::TooSlow { limit_seconds: 30 });
        assert_eq!(speech(Lang::En).outcome(&slow), "No whole answer came within 30 seconds");
        assert_eq!(speech(Lang::Cy).outcome(&slow), "Ni ddaeth ateb cyfan o fewn 30 eiliad");
        let read = Outcome::Read { items: 1, spoilt: 0 };
        assert_eq!(speech(Lang::En).outcome(&read), "1 item read");
    }
}
