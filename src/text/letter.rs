//! Digests and letters: why one came, how far one has come, what a subscriber has agreed to.

use super::{Speech, detail};
use crate::model::{Consent, DeadReason, Delivery, FoundIn, LetterKind, LetterState, Occasion, Reason};

/// The longest query that stands inside a sentence, in characters; the rest is left out.
const LONGEST_QUERY_SHOWN: usize = 80;

impl Speech {
    /// Returns why an item is in a digest, to stand behind “Why you are seeing this:”.
    pub fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::Interest { query, found_in } => {
                let place = self.found_in(*found_in);
                let query = self.interest(query);
                self.say_with("reason-interest", &[("query", query.as_str().into()), ("where", place.as_str().into())])
            }
        }
    }

    /// Returns the words of an interest, on one line and not too long to read.
    pub fn interest(&self, query: &str) -> String {
        let line = detail(query);
        match line.char_indices().nth(LONGEST_QUERY_SHOWN) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
            None => line,
        }
    }

    /// Returns where the words of an interest were found: `in the title`.
    pub fn found_in(&self, found_in: FoundIn) -> String {
        self.say(match found_in {
            FoundIn::Title => "found-in-title",
            FoundIn::Text => "found-in-text",
            FoundIn::Names => "found-in-names",
        })
    }

    /// Returns what a digest is: the weekly one, the first, an extra one.
    pub fn occasion(&self, occasion: Occasion) -> String {
        self.say(match occasion {
            Occasion::Welcome => "occasion-welcome",
            Occasion::Regular => "occasion-regular",
            Occasion::Extra => "occasion-extra",
        })
    }

    /// Returns what became of a try to send a letter, with the mail server's own words.
    pub fn delivery(&self, delivery: &Delivery) -> String {
        let (key, answer) = match delivery {
            Delivery::Taken { answer } => ("delivery-taken", answer),
            Delivery::Later { answer } => ("delivery-later", answer),
            Delivery::Unreachable { answer } => ("delivery-unreachable", answer),
            Delivery::Never { answer } => ("delivery-never", answer),
            Delivery::Unknown { answer } => ("delivery-unknown", answer),
        };
        self.say_with(key, &[("answer", detail(answer).as_str().into())])
    }

    /// Returns why a letter will never be sent.
    pub fn dead_reason(&self, reason: DeadReason) -> String {
        self.say(&format!("dead-{}", reason.as_str()))
    }

    /// Returns how far a letter has come.
    pub fn letter_state(&self, state: LetterState) -> String {
        self.say(match state {
            LetterState::Ready => "letter-ready",
            LetterState::Leased => "letter-leased",
            LetterState::Body => "letter-body",
            LetterState::Sent => "letter-sent",
            LetterState::Deferred => "letter-deferred",
            LetterState::Dead => "letter-dead",
            LetterState::Doubt => "letter-doubt",
        })
    }

    /// Returns what a letter is.
    pub fn letter_kind(&self, kind: LetterKind) -> String {
        self.say(match kind {
            LetterKind::Digest => "letter-kind-digest",
            LetterKind::Confirm => "letter-kind-confirm",
            LetterKind::Manage => "letter-kind-manage",
            LetterKind::Operator => "letter-kind-operator",
        })
    }

    /// Returns what a subscriber has agreed to, and when.
    pub fn consent(&self, consent: &Consent) -> String {
        let (key, at) = match consent {
            Consent::Asked { at } => ("consent-asked", at),
            Consent::Given { at } => ("consent-given", at),
            Consent::Withdrawn { at } => ("consent-withdrawn", at),
        };
        self.say_with(key, &[("date", self.date(*at).as_str().into())])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::{model::Lang, text::speech};

    #[test]
    fn an_item_says_which_interest_it_meets_and_where() {
        let reason = Reason::Interest { query: "data standards".into(), found_in: FoundIn::Title };
        assert_eq!(speech(Lang::En).reason(&reason), "your interest “data standards”, in the title");
        assert_eq!(speech(Lang::Cy).reason(&reason), "eich diddordeb “data standards”, yn y teitl");
    }

    #[test]
    fn a_long_interest_is_cut_to_what_can_be_read() {
        let long = format!("data\r\n{}", "standards ".repeat(30));
        let shown = speech(Lang::En).interest(&long);
        assert!(shown.starts_with("data standards standards") && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() <= LONGEST_QUERY_SHOWN + 1);
    }

    #[test]
    fn what_a_mail_server_says_stands_on_one_line() {
        let refused = Delivery::Never { answer: "550 5.1.1\r\nno such mailbox".into() };
        assert_eq!(speech(Lang::En).delivery(&refused), "Refused for good: 550 5.1.1 no such mailbox");
    }

    #[test]
    fn consent_says_since_when() {
        let given = Consent::Given { at: DateTime::UNIX_EPOCH };
        assert_eq!(speech(Lang::En).consent(&given), "Confirmed on 1 Jan 1970");
        assert_eq!(speech(Lang::Cy).consent(&given), "Cadarnhawyd ar 1 Ionawr 1970");
    }

    #[test]
    fn every_occasion_state_and_kind_has_words_of_its_own() {
        for lang in Lang::BOTH {
            let t = speech(lang);
            let states = [
                t.letter_state(LetterState::Ready),
                t.letter_state(LetterState::Leased),
                t.letter_state(LetterState::Body),
                t.letter_state(LetterState::Sent),
                t.letter_state(LetterState::Deferred),
                t.letter_state(LetterState::Dead),
                t.letter_state(LetterState::Doubt),
                t.occasion(Occasion::Welcome),
                t.occasion(Occasion::Regular),
                t.occasion(Occasion::Extra),
                t.letter_kind(LetterKind::Digest),
                t.letter_kind(LetterKind::Confirm),
                t.letter_kind(LetterKind::Manage),
                t.letter_kind(LetterKind::Operator),
            ];
            let different: BTreeSet<&String> = states.iter().collect();
            assert_eq!(different.len(), states.len(), "{states:?}");
        }
    }

    #[test]
    fn every_reason_why_a_letter_is_dead_has_words_of_its_own_in_each_language() {
        let words = |lang| DeadReason::ALL.map(|reason| speech(lang).dead_reason(reason));
        let different: BTreeSet<String> = Lang::BOTH.into_iter().flat_map(words).collect();
        assert_eq!(different.len(), 2 * DeadReason::ALL.len(), "{different:?}");
    }
}
