//! The list of topics: what they are called, and the words and labels that tell them.
//!
//! The list is our own, one topic a line in `words/topics.tsv`. An operator's list in the same form adds topics, and
//! replaces those of the same slug. Which item is about what is for `rules::topics` to say.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::model::{BodySlug, Names, Topic, TopicFault, TopicMistake};

use super::{LONGEST_PHRASE, tokens::words};

/// The most topics of a list.
pub const MOST_TOPICS_LISTED: usize = 500;
/// The most words, and the most labels, of one topic.
const MOST_WORDS: usize = 500;

/// Our own topics. The first line names the columns.
const TOPICS: &str = include_str!("words/topics.tsv");

static BUILT_IN: LazyLock<Vec<Topic>> = LazyLock::new(|| read_topics(TOPICS).topics);

/// A list of topics as far as it could be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicsRead {
    /// The good ones, in the order of the file.
    pub topics: Vec<Topic>,
    /// Every mistake, in the order of the file.
    pub mistakes: Vec<TopicMistake>,
}

/// Returns our own topics, by slug.
pub fn built_in_topics() -> &'static [Topic] {
    &BUILT_IN
}

/// Returns our own topics with an operator's, which replace ours of the same slug and else come after them.
pub fn topics_with(operators: Vec<Topic>) -> Vec<Topic> {
    let mut all = built_in_topics().to_vec();
    for topic in operators {
        match all.iter_mut().find(|known| known.slug == topic.slug) {
            Some(known) => *known = topic,
            None => all.push(topic),
        }
    }
    all
}

/// Reads a list of topics: a first line that names its columns, then a topic a line, all parted by tabs.
///
/// `slug`, `en` and `words_en` must be there; `cy`, `words_cy` and `tags` may; others are passed over. Words and labels
/// are parted by semicolons. Empty lines and lines that begin with `#` say nothing.
///
/// ```
/// # use gorwel::language::read_topics;
/// let read = read_topics("slug\ten\tcy\twords_en\nharbours\tHarbours\tHarbyrau\tharbour;tide table\n");
/// assert_eq!(read.topics[0].words_en, ["harbour", "tide table"]);
/// assert_eq!(read.mistakes, []);
/// ```
pub fn read_topics(text: &str) -> TopicsRead {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = TopicsRead::default();
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let mut lines = lines.peekable();
    let Some((first, head)) = lines.next() else { return read };
    let names: Vec<&str> = head.split('\t').map(str::trim).collect();
    if !["slug", "en", "words_en"].iter().all(|needed| names.contains(needed)) {
        read.mistakes.push(TopicMistake { line: first, fault: TopicFault::NoColumns });
        return read;
    }
    let mut seen = BTreeMap::new();
    for (line, row) in lines {
        if read.topics.len() == MOST_TOPICS_LISTED {
            read.mistakes.push(TopicMistake { line, fault: TopicFault::TooMany { most: MOST_TOPICS_LISTED } });
            break;
        }
        let row: BTreeMap<&str, &str> = names.iter().copied().zip(row.split('\t').map(str::trim)).collect();
        let topic = topic(&row).and_then(|topic| match seen.get(&topic.slug) {
            Some(first_line) => Err(TopicFault::SlugTwice { slug: topic.slug, first_line: *first_line }),
            None => Ok(topic),
        });
        match topic {
            Ok(topic) => {
                seen.insert(topic.slug.clone(), line);
                read.topics.push(topic);
            }
            Err(fault) => read.mistakes.push(TopicMistake { line, fault }),
        }
    }
    read
}

/// The topic of one row.
fn topic(row: &BTreeMap<&str, &str>) -> Result<Topic, TopicFault> {
    let value = |column: &str| row.get(column).copied().unwrap_or_default();
    let slug = value("slug").to_owned();
    // What makes a good slug is the same for every kind of thing.
    if slug.parse::<BodySlug>().is_err() {
        return Err(TopicFault::BadSlug { slug });
    }
    let (en, cy) = (value("en"), value("cy"));
    if en.is_empty() {
        return Err(TopicFault::NoName);
    }
    let (words_en, words_cy) = (phrases(value("words_en"))?, phrases(value("words_cy"))?);
    let tags: Vec<String> = parts(value("tags")).map(topic_tag).filter(|tag| !tag.is_empty()).collect();
    if words_en.is_empty() && words_cy.is_empty() && tags.is_empty() {
        return Err(TopicFault::NoWords);
    }
    let name = Names { en: en.to_owned(), cy: (!cy.is_empty()).then(|| cy.to_owned()) };
    Ok(Topic { slug, name, words_en, words_cy, tags })
}

/// A label as topics know it: in lower case, its words parted by single hyphens.
///
/// ```
/// # use gorwel::language::topic_tag;
/// assert_eq!(topic_tag("Open Data"), "open-data");
/// assert_eq!(topic_tag("#c++_tools"), "c-tools");
/// ```
pub fn topic_tag(label: &str) -> String {
    let words: Vec<String> = words(label).map(|word| word.spelled()).collect();
    words.join("-")
}

fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim).filter(|part| !part.is_empty()).take(MOST_WORDS)
}

fn phrases(value: &str) -> Result<Vec<String>, TopicFault> {
    let mut phrases = Vec::new();
    for phrase in parts(value) {
        match words(phrase).count() {
            0 => {}
            n if n > LONGEST_PHRASE => {
                return Err(TopicFault::TooLong { phrase: phrase.to_owned(), most: LONGEST_PHRASE });
            }
            _ => phrases.push(phrase.to_owned()),
        }
    }
    Ok(phrases)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the slugs that are read and the mistakes, as `line: what`.
    fn check(text: &str, slugs: &[&str], mistakes: &[&str]) {
        let read = read_topics(text);
        assert_eq!(read.topics.iter().map(|topic| topic.slug.as_str()).collect::<Vec<_>>(), slugs, "{text:?}");
        let found: Vec<_> =
            read.mistakes.iter().map(|mistake| format!("{}: {}", mistake.line, mistake.fault)).collect();
        assert_eq!(found, mistakes, "{text:?}");
    }

    #[test]
    fn our_own_list_is_good() {
        let read = read_topics(TOPICS);
        assert_eq!(read.mistakes, []);
        assert_eq!(read.topics.len(), TOPICS.lines().count() - 1);
        let mut slugs: Vec<_> = read.topics.iter().map(|topic| &topic.slug).collect();
        assert!(slugs.is_sorted());
        slugs.dedup();
        assert_eq!(slugs.len(), read.topics.len());
        for topic in &read.topics {
            assert!(
                topic.name.cy.is_some() && !topic.words_en.is_empty() && !topic.words_cy.is_empty(),
                "{}",
                topic.slug
            );
        }
    }

    #[test]
    fn columns_stand_in_any_order_and_others_are_passed_over() {
        check("note\twords_en\ten\tslug\n# ours\n\nx\ttide;; \tTides\ttides\n", &["tides"], &[]);
        check("slug\tname\ntides\tTides\n", &[], &["1: the first line must name the columns slug, en and words_en"]);
        check("", &[], &[]);
    }

    #[test]
    fn a_bad_line_is_left_out_and_the_others_stay() {
        let long = ["a"; LONGEST_PHRASE + 1].join(" ");
        let text = format!(
            "slug\ten\twords_en\ttags\nTides\tTides\ttide\nquays\t\tquay\nships\tShips\t ; ?\n\
             tides\tTides\ttide\ntides\tEbb\tebb\nlong\tLong\t{long}\ntagged\tTagged\t\tBig Ships\n"
        );
        let mistakes = [
            "2: \"Tides\" is no slug: write a-z, 0-9 and -".to_owned(),
            "3: no English name".to_owned(),
            "4: neither words nor tags".to_owned(),
            "6: tides stands in line 5 already".to_owned(),
            format!("7: {long:?} has more than {LONGEST_PHRASE} words"),
        ];
        check(&text, &["tides", "tagged"], &mistakes.each_ref().map(String::as_str));
        assert_eq!(
            read_topics(&text).topics.last().map(|topic| topic.tags.clone()),
            Some(vec!["big-ships".to_owned()])
        );
    }

    #[test]
    fn a_list_has_an_end() {
        let mut text = "slug\ten\twords_en\n".to_owned();
        for number in 0..=MOST_TOPICS_LISTED {
            text += &format!("t{number}\tName\tword\n");
        }
        let read = read_topics(&text);
        assert_eq!((read.topics.len(), read.mistakes.len()), (MOST_TOPICS_LISTED, 1));
    }

    #[test]
    fn an_operators_topic_replaces_ours_of_the_same_slug() {
        let operators =
            read_topics("slug\ten\twords_en\nhousing-homelessness\tHomes\thome\nharbours\tHarbours\tharbour\n");
        let all = topics_with(operators.topics);
        assert_eq!(all.len(), built_in_topics().len() + 1);
        assert_eq!(all.iter().filter(|topic| topic.name.en == "Homes").count(), 1);
        assert_eq!(all.last().map(|topic| topic.slug.as_str()), Some("harbours"));
    }
}
