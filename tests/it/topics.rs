//! The list of topics and what readers see of it.

use gorwel::{language::built_in_topics, model::Lang, text::speech};

#[test]
fn every_topic_is_called_on_the_pages_as_in_the_list() {
    for topic in built_in_topics() {
        for lang in Lang::BOTH {
            assert_eq!(speech(lang).topic(&topic.slug), topic.name.for_reader(lang).0, "{} in {lang}", topic.slug);
        }
    }
}
