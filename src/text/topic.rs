//! Topics: why an item was given one, and what is wrong in a list of them.

use super::{Speech, detail};
use crate::model::{GivenTopic, TopicFault, TopicPlace, TopicSign};

/// Signs that are told; more would not make it clearer.
const MOST_SIGNS: usize = 3;

impl Speech {
    /// Returns what speaks for a topic of an item, strongest first; empty where nothing is known.
    pub fn topic_signs(&self, topic: &GivenTopic) -> String {
        let signs: Vec<String> = topic.because.iter().take(MOST_SIGNS).map(|sign| self.topic_sign(sign)).collect();
        signs.join(", ")
    }

    fn topic_sign(&self, sign: &TopicSign) -> String {
        let key = match sign.place {
            TopicPlace::Title => "item-topic-title",
            TopicPlace::Summary => "item-topic-summary",
            TopicPlace::Tag => "item-topic-label",
            TopicPlace::Source => return self.say("item-topic-source"),
            TopicPlace::Text => "item-topic-text",
        };
        self.say_with(key, &[("words", detail(&sign.words).as_str().into())])
    }

    /// Returns what is wrong in a line of a list of topics.
    pub fn topic_fault(&self, fault: &TopicFault) -> String {
        match fault {
            TopicFault::NoColumns => self.say("topic-fault-no-columns"),
            TopicFault::BadSlug { slug } => {
                self.say_with("topic-fault-bad-slug", &[("slug", detail(slug).as_str().into())])
            }
            TopicFault::SlugTwice { slug, first_line } => {
                let line = first_line.to_string();
                self.say_with("topic-fault-slug-twice", &[("slug", slug.into()), ("line", line.as_str().into())])
            }
            TopicFault::NoName => self.say("topic-fault-no-name"),
            TopicFault::NoWords => self.say("topic-fault-no-words"),
            TopicFault::TooLong { phrase, most } => {
                let args = [("phrase", detail(phrase)), ("n", most.to_string())];
                self.say_with("topic-fault-too-long", &args.each_ref().map(|(name, value)| (*name, value.into())))
            }
            TopicFault::TooMany { most } => {
                self.say_with("topic-fault-too-many", &[("n", most.to_string().as_str().into())])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{model::Lang, text::speech};

    #[test]
    fn a_topic_is_said_with_the_words_that_did_it() {
        let sign = |place, words: &str| TopicSign { place, words: words.to_owned() };
        let because =
            vec![sign(TopicPlace::Title, "heat pump"), sign(TopicPlace::Tag, "energy"), sign(TopicPlace::Source, "")];
        let topic = GivenTopic { slug: "energy-heat".to_owned(), points: 7, because };
        let said = "“heat pump” in the title, “energy” among its labels, everything from this source is about it";
        assert_eq!(speech(Lang::En).topic_signs(&topic), said);
        assert!(speech(Lang::Cy).topic_signs(&topic).starts_with("“heat pump” yn y teitl, "));
    }

    #[test]
    fn every_fault_has_a_sentence_of_its_own_in_each_language() {
        let faults = [
            TopicFault::NoColumns,
            TopicFault::BadSlug { slug: "A".into() },
            TopicFault::SlugTwice { slug: "a".into(), first_line: 2 },
            TopicFault::NoName,
            TopicFault::NoWords,
            TopicFault::TooLong { phrase: "a b".into(), most: 1 },
            TopicFault::TooMany { most: 500 },
        ];
        let said: BTreeSet<String> =
            Lang::BOTH.iter().flat_map(|lang| faults.iter().map(|fault| speech(*lang).topic_fault(fault))).collect();
        assert_eq!(said.len(), 2 * faults.len());
    }
}
