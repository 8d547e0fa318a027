//! What an item is about: which topics of the list it is given, and the words that did it.
//!
//! A word or phrase of a topic counts once, where it counts most: 3 in the title, 2 in the summary, 1 in the text. A
//! label that means the topic counts 2, and so does a source that gives it to all its items. From 3 points up a topic is
//! given; of more than three, the best.
//!
//! A text is passed over once. Its words are looked up by their tokens among the words of all topics together, which
//! few of them are; only where a phrase may begin are the next words looked at.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, ops::Range, sync::Arc};

use crate::{
    language::{Analyser, Channel, Detected, Lexicon, detect, topic_tag},
    model::{GivenTopic, Lang, LanguageTag, MOST_TOPICS, Topic, TopicPlace, TopicSign},
};

/// Points from which a topic is given.
const FEWEST_POINTS: u32 = 3;
/// How much of a text is read, in bytes. What an item is about stands in its beginning, and a long text mentions everything.
const LONGEST_TEXT_BYTES: usize = 6_000;
/// How much of the best topic's points another must have.
const LEAST_SHARE: (u32, u32) = (1, 3);

/// What is looked at to find the topics of an item.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its title.
    pub title: &'a str,
    /// The source's own summary.
    pub summary: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The source's own labels.
    pub tags: &'a [String],
    /// The topics that the source gives to all its items.
    pub of_source: &'a [String],
    /// The language it is in, if that could be told.
    pub language: Option<&'a LanguageTag>,
}

/// Gives topics to items. Making one takes some hundredths of a second: keep it.
#[derive(Debug, Clone)]
pub struct TopicRules {
    slugs: Vec<String>,
    /// The topics that a label means.
    tags: HashMap<String, Vec<usize>>,
    english: Words,
    welsh: Words,
}

/// The words of all topics in one language.
#[derive(Debug, Clone)]
struct Words {
    channel: Channel,
    analyser: Analyser,
    /// A number for each token that any of them has.
    numbers: HashMap<String, u32>,
    /// The phrases by the number of a token of their first word.
    by_first: HashMap<u32, Vec<usize>>,
    phrases: Vec<Phrase>,
}

/// A word or phrase that tells a topic.
#[derive(Debug, Clone)]
struct Phrase {
    topic: usize,
    written: String,
    words: Vec<Known>,
}

/// One word of a phrase.
#[derive(Debug, Clone)]
struct Known {
    /// The numbers of its tokens; any will do.
    numbers: Vec<u32>,
    /// What a word with the same stem must begin with, any of them; in Welsh, where words change in front, nothing.
    begins: Vec<String>,
}

/// A word of a text that may belong to a phrase.
struct Met {
    position: usize,
    number: u32,
    range: Range<usize>,
}

impl TopicRules {
    /// Rules for a list of topics, with the Welsh of our own lists.
    pub fn new(topics: &[Topic]) -> Self {
        Self::of(topics, &Lexicon::built_in())
    }

    /// Rules for a list of topics; `lexicon` is what is known of Welsh.
    pub fn of(topics: &[Topic], lexicon: &Arc<Lexicon>) -> Self {
        let mut rules = Self {
            slugs: topics.iter().map(|topic| topic.slug.clone()).collect(),
            tags: HashMap::new(),
            english: Words::new(Channel::English, lexicon),
            welsh: Words::new(Channel::Welsh, lexicon),
        };
        for (at, topic) in topics.iter().enumerate() {
            for word in &topic.words_en {
                rules.english.add(at, word);
            }
            for word in &topic.words_cy {
                rules.welsh.add(at, word);
            }
            let words = topic.words_en.iter().chain(&topic.words_cy).map(|word| topic_tag(word));
            for tag in topic.tags.iter().cloned().chain(words) {
                let topics = rules.tags.entry(tag).or_default();
                if !topics.contains(&at) {
                    topics.push(at);
                }
            }
        }
        rules
    }

    /// Returns the topics of an item, best first, at most [`MOST_TOPICS`].
    ///
    /// ```
    /// # use gorwel::{language::built_in_topics, rules::topics::{Subject, TopicRules}};
    /// let mut rules = TopicRules::new(built_in_topics());
    /// let item = Subject { title: "Heat pumps, one year on", summary: "", text: "", tags: &[], of_source: &[], language: None };
    /// let given = rules.give(&item);
    /// assert_eq!(given[0].slug, "energy-heat");
    /// assert_eq!(given[0].because[0].words, "heat pump");
    /// ```
    pub fn give(&mut self, item: &Subject<'_>) -> Vec<GivenTopic> {
        let mut signs = Signs::default();
        let text = &item.text[..item.text.floor_char_boundary(LONGEST_TEXT_BYTES)];
        let language = item.language.map(LanguageTag::lang);
        self.read(item.title, language, |topic, words| signs.add(topic, TopicPlace::Title, words));
        self.read(item.summary, language, |topic, words| signs.add(topic, TopicPlace::Summary, words));
        for tag in item.tags {
            let tag = topic_tag(tag);
            for topic in self.tags.get(&tag).into_iter().flatten() {
                signs.add(*topic, TopicPlace::Tag, &tag);
            }
        }
        for slug in item.of_source {
            if let Some(topic) = self.slugs.iter().position(|known| known == slug) {
                signs.add(topic, TopicPlace::Source, "");
            }
        }
        self.read(text, language, |topic, words| signs.add(topic, TopicPlace::Text, words));
        signs.given(&self.slugs)
    }

    /// Hands the topics that a text has words of to `each`. Names in Welsh items are often English, and English items are
    /// never Welsh; of an item in a third language (`Some(None)`) nothing is read. Where nobody knows the language, a
    /// text is read as Welsh only if it looks so: words of other languages are forms of Welsh ones by chance (*fin*).
    fn read(&mut self, text: &str, language: Option<Option<Lang>>, mut each: impl FnMut(usize, &str)) {
        let is_welsh = match language {
            Some(lang) => lang == Some(Lang::Cy),
            None => detect(text) == Detected::Ours(Lang::Cy),
        };
        if language != Some(None) {
            self.english.find(text, &mut each);
        }
        if is_welsh {
            self.welsh.find(text, &mut each);
        }
    }
}

/// What speaks for each topic.
#[derive(Default)]
struct Signs {
    by_topic: HashMap<usize, Vec<TopicSign>>,
}

impl Signs {
    /// Adds a sign, unless the same words or a label of these words counted already. What counts most must come first.
    fn add(&mut self, topic: usize, place: TopicPlace, words: &str) {
        let signs = self.by_topic.entry(topic).or_default();
        let again = signs.iter().any(|sign| sign.words == words);
        if !again && signs.iter().all(|sign| topic_tag(&sign.words) != topic_tag(words)) {
            signs.push(TopicSign { place, words: words.to_owned() });
        }
    }

    fn given(self, slugs: &[String]) -> Vec<GivenTopic> {
        let mut given = Vec::new();
        for (topic, mut because) in self.by_topic {
            because.sort();
            let points = because.iter().map(|sign| points(sign.place)).sum();
            if points >= FEWEST_POINTS
                && let Some(slug) = slugs.get(topic)
            {
                given.push(GivenTopic { slug: slug.clone(), points, because });
            }
        }
        given.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.slug.cmp(&b.slug)));
        let best = given.first().map_or(0, |topic| topic.points);
        given.retain(|topic| topic.points * LEAST_SHARE.1 >= best * LEAST_SHARE.0);
        given.truncate(MOST_TOPICS);
        given
    }
}

/// What a sign counts by its place.
fn points(place: TopicPlace) -> u32 {
    match place {
        TopicPlace::Title => 3,
        TopicPlace::Summary | TopicPlace::Tag | TopicPlace::Source => 2,
        TopicPlace::Text => 1,
    }
}

impl Words {
    fn new(channel: Channel, lexicon: &Arc<Lexicon>) -> Self {
        let (numbers, by_first) = (HashMap::new(), HashMap::new());
        Self { channel, analyser: Analyser::new(channel, lexicon), numbers, by_first, phrases: Vec::new() }
    }

    fn add(&mut self, topic: usize, written: &str) {
        let mut words: Vec<Known> = Vec::new();
        let mut tokens = self.analyser.tokens(written);
        while let Some(token) = tokens.advance() {
            let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry(token.text.to_owned()).or_insert(next);
            if token.position == words.len() {
                let word = &written[token.range];
                let begins = match self.channel {
                    Channel::English => vec![word.strip_suffix(['e', 'y']).unwrap_or(word).to_lowercase()],
                    Channel::Folded | Channel::Welsh => vec![String::new()],
                };
                words.push(Known { numbers: vec![number], begins });
            } else if let Some(word) = words.last_mut() {
                word.numbers.push(number);
            }
        }
        let Some(first) = words.first() else { return };
        // Forms of one word are one word: what they begin with is all that tells them apart.
        for at in first.numbers.first().and_then(|number| self.by_first.get(number)).into_iter().flatten() {
            let known = &mut self.phrases[*at];
            let same =
                |a: &[Known], b: &[Known]| a.iter().map(|word| &word.numbers).eq(b.iter().map(|word| &word.numbers));
            if known.topic == topic && same(&known.words, &words) {
                for (known, word) in known.words.iter_mut().zip(words) {
                    known.begins.extend(word.begins);
                }
                return;
            }
        }
        for number in &first.numbers {
            self.by_first.entry(*number).or_default().push(self.phrases.len());
        }
        self.phrases.push(Phrase { topic, written: written.to_owned(), words });
    }

    /// Hands the topics that a text has words of to `each`, with those words. Inside a longer phrase a shorter one says
    /// nothing: planning permission has nothing to do with permissions.
    fn find(&mut self, text: &str, mut each: impl FnMut(usize, &str)) {
        let mut met: Vec<Met> = Vec::new();
        let mut tokens = self.analyser.tokens(text);
        while let Some(token) = tokens.advance() {
            if let Some(number) = self.numbers.get(token.text) {
                met.push(Met { position: token.position, number: *number, range: token.range });
            }
        }
        let (mut at, mut covered) = (0, 0);
        // A word may have several readings, each with a number of its own.
        for readings in met.chunk_by(|a, b| a.position == b.position) {
            let mut longest = covered;
            let mut found: Vec<&Phrase> = Vec::new();
            let numbers = readings.iter().filter_map(|reading| self.by_first.get(&reading.number));
            for phrase in numbers.flatten().map(|at| &self.phrases[*at]) {
                let Some(end) = phrase.end(&met[at..], text) else { continue };
                if end > longest {
                    found.clear();
                    longest = end;
                }
                if end == longest && end > covered {
                    found.push(phrase);
                }
            }
            (at, covered) = (at + readings.len(), longest);
            for phrase in found {
                each(phrase.topic, &phrase.written);
            }
        }
    }
}

impl Phrase {
    /// Where the phrase ends, in words of the text, if it begins with the first of `met`.
    fn end(&self, met: &[Met], text: &str) -> Option<usize> {
        let first = met.first()?.position;
        let mut rest = met.iter().peekable();
        for (n, known) in self.words.iter().enumerate() {
            let mut is = false;
            while let Some(word) = rest.next_if(|word| word.position <= first + n) {
                is |= word.position == first + n
                    && known.numbers.contains(&word.number)
                    && known.begins(&text[word.range.clone()]);
            }
            if !is {
                return None;
            }
        }
        Some(first + self.words.len())
    }
}

impl Known {
    /// Whether what is written begins as it must: `homes` are not a home page, nor is `screening` a screen.
    fn begins(&self, written: &str) -> bool {
        let is = |begin: &String| {
            written.as_bytes().get(..begin.len()).is_some_and(|start| start.eq_ignore_ascii_case(begin.as_bytes()))
        };
        self.begins.iter().any(is)
    }
}
