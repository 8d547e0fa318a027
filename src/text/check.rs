//! The doctor's checks: what each is, and what to do when it does not hold.

use super::Speech;
use crate::model::{CheckName, StopReason};

impl Speech {
    /// Returns what a check says when it holds.
    pub fn check(&self, name: CheckName) -> String {
        self.say(&format!("check-{}", name.as_str()))
    }

    /// Returns why no letter leaves.
    pub fn stop_reason(&self, reason: StopReason) -> String {
        self.say(&format!("stop-{}", reason.as_str()))
    }

    /// Returns what to do when it does not.
    pub fn check_fix(&self, name: CheckName) -> String {
        self.say(&format!("check-{}-fix", name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Lang, text::speech};

    #[test]
    fn every_check_has_its_words_and_its_fix_in_each_language() {
        for name in CheckName::ALL {
            let (en, cy) = (speech(Lang::En), speech(Lang::Cy));
            assert_ne!(en.check(name), cy.check(name));
            assert_ne!(en.check_fix(name), cy.check_fix(name));
        }
    }
}
