//! The terms of an item: the words its work may be recognised by, how much weight each has in it, and which stand
//! side by side.
//!
//! A title says most, a description much, and what follows little: a README speaks of installing, whatever it is that
//! is installed. A compound (`open-forms`, `openForms`, `covid19`, `data.gov`) gives its parts and its joined form,
//! since some write it in one word and some in two; a product that only looks like one (`WordPress`) is itself alone.
//! The initials of a phrase are a term too, so that *Structured Adaptive Mesh Refinement* meets *SAMR*. Addresses, stop
//! words and single letters say nothing, and neither does what many items say in the same words.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    language::{Channel, WordClass, is_stop_word, word_class},
    model::{Item, Lang, LanguageTag},
};

use super::{
    pieces::{Gap, Phrase, Piece, initials, initials_of, key, pieces, split_compound},
    shingles::{CountRuns, boilerplate},
};

/// Weight of a word in the title.
const TITLE: f32 = 2.0;
/// Weight of a word in the description.
const DESCRIPTION: f32 = 1.0;
/// Weight of the initials of a phrase.
const INITIALS: f32 = 0.5;
/// Weight of a word in the rest.
const BODY: f32 = 0.1;
/// Words of the rest that are read.
const MOST_BODY_WORDS: usize = 200;
/// Words of a description that are read. Where nobody wrote one, it is the beginning of the text.
const MOST_DESCRIPTION_WORDS: usize = 120;
/// A description with fewer words than this says too little, and is continued …
const FEWEST_DESCRIPTION_WORDS: usize = 8;
/// … by so many words of the rest.
const BORROWED_WORDS: usize = 40;
/// Parts of a compound that still make a joined form.
const MOST_PARTS: usize = 4;
/// Bytes of a text that are looked at: room for all the words that are read, and for addresses between them.
const MOST_BYTES: usize = 16 * 1024;

/// The words of an item, by what they are worth.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'t> {
    /// Its title.
    pub title: &'t str,
    /// What it is, in a few sentences; empty if nobody says so.
    pub description: &'t str,
    /// The rest: a README, the text of a post.
    pub body: &'t str,
    /// By which side its words are looked up.
    pub channel: Channel,
}

impl<'t> Wording<'t> {
    /// The words of an item. A text that begins with its summary says it once.
    pub fn of(item: &'t Item) -> Self {
        let summary = item.summary.trim_end_matches(['…', '.']);
        let channel = match item.language.as_ref().and_then(LanguageTag::lang) {
            Some(Lang::Cy) => Channel::Welsh,
            Some(Lang::En) | None => Channel::English,
        };
        let body = item.text.strip_prefix(summary).unwrap_or(&item.text);
        Self { title: &item.title, description: &item.summary, body, channel }
    }
}

/// One term of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What it is found by.
    pub key: String,
    /// How it is written, at its first place.
    pub surface: String,
    /// How often it stands there, each time weighed by the place.
    pub tf: f32,
    /// Whether it is only the initials of a phrase, and stands nowhere itself.
    pub coined: bool,
}

/// The terms of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// Distinct terms, sorted by key.
    pub all: Vec<Term>,
    /// Keys of terms that stand side by side, in their order, sorted.
    pub adjacent: Vec<(String, String)>,
    /// Terms that stand for others, with those: initials for the words of a phrase, a joined form for its parts.
    pub stand_for: Vec<(String, Vec<String>)>,
    /// The words of title and description, as they are spelled.
    pub lead: String,
}

impl Terms {
    /// Reads the terms of an item; `runs` knows what many items say in the same words.
    pub fn of(wording: &Wording<'_>, runs: &dyn CountRuns) -> Self {
        let title = pieces(begin(wording.title));
        let body = pieces(begin(wording.body));
        let (description, rest) = described(pieces(begin(wording.description)), &body);
        let lead: Vec<String> = title.iter().chain(&description).map(|piece| piece.word.spelled()).collect();
        let mut reader = Reader { channel: wording.channel, found: Vec::new(), stand_for: Vec::new() };
        let spelled = lead.get(title.len()..).unwrap_or_default();
        let common = boilerplate(spelled, runs);
        let telling: Vec<Piece<'_>> =
            description.iter().zip(&common).filter(|(_, common)| !**common).map(|(piece, _)| *piece).collect();
        for (pieces, weight) in [(title.as_slice(), TITLE), (&telling, DESCRIPTION), (rest, BODY)] {
            reader.read(pieces, weight);
        }
        for phrase in initials(&title).into_iter().chain(initials(&telling)) {
            reader.coin(&phrase);
        }
        reader.collect(lead.join(" "))
    }

    /// What the index holds of an item: the keys of its terms, parted by spaces, each as often as it counts.
    pub fn indexed(&self) -> String {
        let mut keys = String::new();
        for term in &self.all {
            for _ in 0..(term.tf.round() as usize).max(1) {
                keys.push_str(&term.key);
                keys.push(' ');
            }
        }
        keys
    }
}

/// The beginning of a text, as far as anybody reads.
fn begin(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MOST_BYTES)).unwrap_or(text)
}

/// Parts description from rest: without a description the text describes itself, and a short one borrows from it.
fn described<'t, 'b>(mut description: Vec<Piece<'t>>, body: &'b [Piece<'t>]) -> (Vec<Piece<'t>>, &'b [Piece<'t>]) {
    let borrowed = match description.len() {
        0 => MOST_DESCRIPTION_WORDS,
        FEWEST_DESCRIPTION_WORDS.. => 0,
        _ => BORROWED_WORDS,
    };
    let (borrowed, rest) = body.split_at(borrowed.min(body.len()));
    description.extend(borrowed);
    description.truncate(MOST_DESCRIPTION_WORDS);
    (description, rest.get(..MOST_BODY_WORDS).unwrap_or(rest))
}

/// A word, a joined form or initials that may become a term.
struct Found<'t> {
    key: String,
    surface: Cow<'t, str>,
    weight: f32,
    coined: bool,
    /// Whether it stands beside the one found before it.
    beside: bool,
}

struct Reader<'t> {
    channel: Channel,
    found: Vec<Found<'t>>,
    stand_for: Vec<(String, Vec<String>)>,
}

impl<'t> Reader<'t> {
    fn read(&mut self, pieces: &[Piece<'t>], weight: f32) {
        let mut beside = false;
        let mut rest = pieces;
        while let [first, others @ ..] = rest {
            let joints = others.iter().take_while(|piece| piece.before == Gap::Joint).count();
            let (compound, after) = rest.split_at(joints + 1);
            let parts: Vec<&str> = compound.iter().flat_map(|piece| split_compound(piece.word.written)).collect();
            beside = self.compound(&parts, weight, beside && first.before == Gap::Space);
            rest = after;
        }
    }

    /// Finds the parts of a compound and its joined form; returns whether the next word would stand beside it.
    fn compound(&mut self, parts: &[&'t str], weight: f32, mut beside: bool) -> bool {
        if (2..=MOST_PARTS).contains(&parts.len()) {
            let joined = parts.concat();
            if word_class(&key(&joined, Channel::English)) == Some(WordClass::Stack) {
                return self.find(Cow::Owned(joined), weight, beside);
            }
            self.stands_for(key(&joined, self.channel), parts);
            if let Some(phrase) = initials_of(parts) {
                self.stands_for(phrase.initials.clone(), &[&joined]);
                self.coin(&phrase);
            }
            self.find(Cow::Owned(joined), weight, false);
            beside = false;
        }
        for part in parts {
            beside = self.find(Cow::Borrowed(part), weight, beside);
        }
        beside
    }

    /// Finds one term, if it says anything; returns whether it does.
    fn find(&mut self, surface: Cow<'t, str>, weight: f32, beside: bool) -> bool {
        let folded = key(&surface, Channel::Folded);
        if folded.chars().nth(1).is_none() || is_stop_word(&folded) {
            return false;
        }
        let key = if self.channel == Channel::Folded { folded } else { key(&surface, self.channel) };
        self.found.push(Found { key, surface, weight, coined: false, beside });
        true
    }

    /// Finds the initials of a phrase.
    fn coin(&mut self, phrase: &Phrase<'_>) {
        self.stands_for(phrase.initials.clone(), &phrase.words);
        let (key, surface) = (phrase.initials.clone(), Cow::Owned(phrase.written()));
        self.found.push(Found { key, surface, weight: INITIALS, coined: true, beside: false });
    }

    fn stands_for(&mut self, name: String, words: &[&str]) {
        let words = words.iter().map(|word| key(word, self.channel)).filter(|word| *word != name).collect();
        self.stand_for.push((name, words));
    }

    fn collect(self, lead: String) -> Terms {
        let mut adjacent: Vec<(String, String)> = Vec::new();
        for pair in self.found.windows(2) {
            let [before, after] = pair else { continue };
            if after.beside && before.key != after.key {
                adjacent.push((before.key.clone(), after.key.clone()));
            }
        }
        adjacent.sort();
        adjacent.dedup();
        let mut by_key: HashMap<String, Term> = HashMap::new();
        for Found { key, surface, weight, coined, .. } in self.found {
            let fresh = |key: &String| Term { key: key.clone(), surface: surface.into_owned(), tf: 0.0, coined };
            let term = by_key.entry(key).or_insert_with_key(fresh);
            term.tf += weight;
            term.coined &= coined;
        }
        let mut all: Vec<Term> = by_key.into_values().collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        let mut stand_for = self.stand_for;
        stand_for.sort();
        stand_for.dedup();
        Terms { all, adjacent, stand_for, lead }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the terms of a description, sorted, without initials.
    fn check(description: &str, channel: Channel, expected: &str) {
        let terms = Terms::of(&Wording { title: "", description, body: "", channel }, &|_| 0);
        let written: Vec<&str> = terms.all.iter().filter(|term| !term.coined).map(|term| term.key.as_str()).collect();
        assert_eq!(written.join(" "), expected, "{description:?}");
    }

    #[test]
    fn a_compound_gives_its_parts_and_its_joined_form() {
        check("open-forms openForms OpenForms", Channel::Folded, "forms open openforms");
        check("covid19 COVID-19", Channel::Folded, "19 covid covid19");
        check("data.gov", Channel::Folded, "data datagov gov");
    }

    #[test]
    fn a_product_that_looks_like_a_compound_is_itself_alone() {
        check("WordPress and Node.js, PostgreSQL", Channel::Folded, "nodejs postgresql wordpress");
    }

    #[test]
    fn addresses_stop_words_and_single_letters_say_nothing() {
        check("On https://a.example/bins or from me@b.example: a x the waste", Channel::Folded, "waste");
    }

    #[test]
    fn scraps_of_letters_are_no_parts() {
        check("SARSCoV APIs iOS", Channel::Folded, "apis ios sarscov");
    }

    #[test]
    fn a_title_weighs_more_than_a_description_and_a_body_least() {
        let wording = Wording {
            title: "Waste",
            description: "Waste collection calendars for every street of the old town",
            body: "waste bins",
            channel: Channel::English,
        };
        let terms = Terms::of(&wording, &|_| 0);
        let tf = |key: &str| terms.all.iter().find(|term| term.key == key).map(|term| term.tf);
        assert_eq!((tf("wast"), tf("street"), tf("bin")), (Some(3.1), Some(1.0), Some(0.1)));
        assert!(terms.adjacent.contains(&("wast".into(), "collect".into())), "{:?}", terms.adjacent);
    }

    #[test]
    fn a_short_description_borrows_and_a_missing_one_is_the_beginning_of_the_text() {
        let tf = |description, body: &str| {
            let terms = Terms::of(&Wording { title: "", description, body, channel: Channel::Folded }, &|_| 0);
            terms.all.iter().find(|term| term.key == "potholes").map_or(0.0, |term| term.tf)
        };
        assert_eq!(tf("Road works", "Counts potholes"), 1.0);
        assert_eq!(tf("", "Counts potholes"), 1.0);
        assert_eq!(tf("Where the road is dug up, by whom and until when", "Counts potholes"), 0.1);
    }

    #[test]
    fn what_stands_side_by_side_is_not_parted_by_a_mark() {
        let terms = |description| {
            Terms::of(&Wording { title: "", description, body: "", channel: Channel::Folded }, &|_| 0).adjacent
        };
        assert_eq!(terms("heat network"), [("heat".into(), "network".into())]);
        assert!(terms("heat, network").is_empty() && terms("heat of network").is_empty());
    }

    #[test]
    fn initials_stand_for_the_words_of_a_phrase() {
        let wording =
            Wording { title: "National Bowel Screening Registry", description: "", body: "", channel: Channel::Folded };
        let terms = Terms::of(&wording, &|_| 0);
        let coined: Vec<&Term> = terms.all.iter().filter(|term| term.coined).collect();
        assert_eq!(coined.len(), 1);
        assert_eq!((coined[0].key.as_str(), coined[0].surface.as_str()), ("nbsr", "National Bowel Screening Registry"));
    }

    #[test]
    fn a_hostile_text_costs_little() {
        for text in ["a-".repeat(1 << 20), "x".repeat(1 << 20), "Aa1".repeat(1 << 18), "https://".repeat(1 << 17)] {
            let terms =
                Terms::of(&Wording { title: "", description: &text, body: &text, channel: Channel::English }, &|_| 9);
            assert!(terms.all.len() < 1_000);
        }
    }
}
