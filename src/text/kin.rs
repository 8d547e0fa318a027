//! Kin in words: what two items are to one another, and what shows it.

use super::Speech;
use crate::model::{Edge, Kinship, Link, ReportState, Whom};

impl Speech {
    /// What two items are to one another.
    pub fn kinship(&self, kinship: Kinship) -> String {
        self.say(match kinship {
            Kinship::PerhapsRelated => "kin-perhaps",
            Kinship::SameWork => "kin-same-work",
            Kinship::SameText => "kin-same-text",
        })
    }

    /// What shows that two items are kin; none for the same text, which needs no more words.
    ///
    /// ```
    /// # use gorwel::{model::{Edge, ItemId, Kinship, Lang}, text::speech};
    /// let words = vec!["heat demand".to_owned(), "PostGIS".to_owned()];
    /// let edge = Edge { a: ItemId(1), b: ItemId(2), kinship: Kinship::SameWork, score: 0.3, words, link: None };
    /// assert_eq!(speech(Lang::En).why_kin(&edge).as_deref(), Some("Both mention “heat demand” and “PostGIS”"));
    /// ```
    pub fn why_kin(&self, edge: &Edge) -> Option<String> {
        if let Some(link) = edge.link {
            return Some(self.say(match link {
                Link::BasedOn => "kin-link-based-on",
                Link::UsedBy => "kin-link-used-by",
                Link::Fork => "kin-link-fork",
                Link::Mentions => "kin-link-mentions",
            }));
        }
        let words: Vec<&str> = edge.words.iter().map(String::as_str).collect();
        match words.as_slice() {
            [] => None,
            [one] => Some(self.say_with("kin-both-one", &[("one", (*one).into())])),
            [one, two] => Some(self.say_with("kin-both-two", &[("one", (*one).into()), ("two", (*two).into())])),
            [one, two, three, ..] => {
                let words = [("one", (*one).into()), ("two", (*two).into()), ("three", (*three).into())];
                Some(self.say_with("kin-both-three", &words))
            }
        }
    }

    /// What kind of contact somebody is, before its address or name.
    pub fn whom(&self, whom: &Whom) -> String {
        self.say(match whom {
            Whom::Page(_) => "kin-ask-page",
            Whom::Mailbox(_) => "kin-ask-mailbox",
            Whom::Team(_) => "kin-ask-team",
            Whom::Organisation(_) => "kin-ask-organisation",
        })
    }

    /// Where a report stands.
    pub fn report_state(&self, state: ReportState) -> String {
        self.say(match state {
            ReportState::Open => "kin-report-open",
            ReportState::Accepted => "kin-report-accepted",
            ReportState::Rejected => "kin-report-rejected",
        })
    }
}
