//! Readiness in words: the questions, what answers them, and the verdict.

use super::Speech;
use crate::model::{Evidence, Finding, Question, ReadinessWord, Signal};

impl Speech {
    /// The verdict in a word.
    pub fn readiness_word(&self, word: ReadinessWord) -> String {
        self.say(match word {
            ReadinessWord::Ready => "ready-word-ready",
            ReadinessWord::WithWork => "ready-word-with-work",
            ReadinessWord::WorthALook => "ready-word-worth-a-look",
            ReadinessWord::AskFirst => "ready-word-ask-first",
            ReadinessWord::NoLongerMaintained => "ready-word-no-longer-maintained",
        })
    }

    /// When the verdict is given, on the page that explains it.
    pub fn readiness_rule(&self, word: ReadinessWord) -> String {
        self.say(match word {
            ReadinessWord::Ready => "ready-rule-ready",
            ReadinessWord::WithWork => "ready-rule-with-work",
            ReadinessWord::WorthALook => "ready-rule-worth-a-look",
            ReadinessWord::AskFirst => "ready-rule-ask-first",
            ReadinessWord::NoLongerMaintained => "ready-rule-no-longer-maintained",
        })
    }

    /// A question that somebody asks who may want to use a piece of code.
    pub fn question(&self, question: Question) -> String {
        self.say(match question {
            Question::MayWeUseIt => "ready-ask-may-we-use-it",
            Question::CanWeUnderstandIt => "ready-ask-can-we-understand-it",
            Question::IsItLookedAfter => "ready-ask-is-it-looked-after",
            Question::HasAnybodyUsedIt => "ready-ask-has-anybody-used-it",
            Question::CouldWeRunIt => "ready-ask-could-we-run-it",
        })
    }

    /// What a signal is.
    pub fn signal(&self, signal: Signal) -> String {
        self.say(match signal {
            Signal::OpenLicence => "ready-signal-open-licence",
            Signal::Description => "ready-signal-description",
            Signal::Readme => "ready-signal-readme",
            Signal::HowToRun => "ready-signal-how-to-run",
            Signal::Documentation => "ready-signal-documentation",
            Signal::Shown => "ready-signal-shown",
            Signal::DescribedByFile => "ready-signal-described-by-file",
            Signal::RecentChange => "ready-signal-recent-change",
            Signal::RecentRelease => "ready-signal-recent-release",
            Signal::NamedOwner => "ready-signal-named-owner",
            Signal::DeclaredMaintenance => "ready-signal-declared-maintenance",
            Signal::OtherBodies => "ready-signal-other-bodies",
            Signal::Deployable => "ready-signal-deployable",
            Signal::Tests => "ready-signal-tests",
            Signal::Ci => "ready-signal-ci",
            Signal::Localisable => "ready-signal-localisable",
            Signal::Welsh => "ready-signal-welsh",
        })
    }

    /// A signal with what was found of it: *Tests: found*.
    ///
    /// ```
    /// # use gorwel::{model::{Evidence, Finding, Lang, Signal}, text::speech};
    /// let evidence = Evidence { signal: Signal::Tests, finding: Finding::NotKnown, points: 0, of: 0 };
    /// assert_eq!(speech(Lang::En).evidence(&evidence), "Tests: not known");
    /// ```
    pub fn evidence(&self, evidence: &Evidence) -> String {
        let licence = |key, licence: &str| self.say_with(key, &[("licence", self.licence(licence).as_str().into())]);
        let found = match &evidence.finding {
            Finding::NotKnown => self.say("ready-found-not-known"),
            Finding::Absent => self.say("ready-found-absent"),
            Finding::Present => self.say("ready-found-present"),
            Finding::Open { licence: is } => licence("ready-found-open", is),
            Finding::NotOpen { licence: is } => licence("ready-found-not-open", is),
            Finding::NotRecognised { licence: is } => licence("ready-found-not-recognised", is),
            Finding::At { at } => self.date(*at),
            Finding::GivenUp => self.say("ready-found-given-up"),
            Finding::Bodies { count } => self.say_with("ready-found-bodies", &[("n", u64::from(*count).into())]),
        };
        format!("{}: {found}", self.signal(evidence.signal))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{model::Lang, text::speech};

    #[test]
    fn every_word_question_and_signal_is_itself_in_each_language() {
        for lang in Lang::BOTH {
            let t = speech(lang);
            let mut said: Vec<String> = ReadinessWord::ALL.iter().map(|word| t.readiness_word(*word)).collect();
            said.extend(ReadinessWord::ALL.iter().map(|word| t.readiness_rule(*word)));
            said.extend(Question::ALL.iter().map(|question| t.question(*question)));
            said.extend(Signal::ALL.iter().map(|signal| t.signal(*signal)));
            let different: BTreeSet<&String> = said.iter().collect();
            assert_eq!(different.len(), said.len());
        }
    }

    #[test]
    fn evidence_says_what_was_found() {
        let check = |signal, finding: Finding, en: &str, cy: &str| {
            let evidence = Evidence { signal, finding, points: 0, of: 0 };
            assert_eq!(speech(Lang::En).evidence(&evidence), en);
            assert_eq!(speech(Lang::Cy).evidence(&evidence), cy);
        };
        let mit = || "mit".to_owned();
        check(
            Signal::OpenLicence,
            Finding::Open { licence: mit() },
            "Licence: MIT, everybody may use, change and share it",
            "Trwydded: MIT, caiff pawb ei ddefnyddio, ei newid a’i rannu",
        );
        check(Signal::OtherBodies, Finding::Bodies { count: 2 }, "Other bodies: 2 bodies", "Cyrff eraill: 2 gorff");
        check(Signal::Readme, Finding::Absent, "README with headings: not found", "README â phenawdau: heb ei ganfod");
    }
}
