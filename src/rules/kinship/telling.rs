//! Telling terms: how much each term of an item says, and which say most.
//!
//! `idf(t) = ln(1 + (N − df + 0.5)/(df + 0.5))` is how rare a term is, `w(t) = g(t)·idf(t)` takes off what stack words,
//! forms and the names of bodies seem to say, and `x(t) = w(t)·2.2·tf/(tf + 1.2)` counts its places, each less than
//! the one before. It is the term weight of BM25 (Robertson and Zaragoza, 2009) without the length of the document.

use std::{cmp::Ordering, collections::HashSet};

use crate::language::{Channel, WordClass, analyse, word_class};

use super::terms::Terms;

/// Terms of an item that decide a verdict.
pub const MOST_TELLING: usize = 25;
/// Terms of an item that are kept.
pub const MOST_KEPT: usize = 64;
/// Terms that the index is asked for.
pub const MOST_ASKED: usize = 32;
/// How fast a term that is repeated stops to say more: the k1 of BM25.
const K1: f32 = 1.2;
/// What is left of the rarity of a word of each class.
const STACK: f32 = 0.25;
const FORM: f32 = 0.35;
const BODY: f32 = 0.2;

/// What the index knows of terms.
pub trait Frequencies {
    /// How many other items there are.
    fn others(&self) -> u64;
    /// How many of them hold a term.
    fn holding(&self, key: &str) -> u64;
}

/// The words that name the bodies of the source list.
#[derive(Debug, Clone, Default)]
pub struct BodyNames(HashSet<String>);

impl BodyNames {
    /// Reads the words of names, in both languages.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut keys = HashSet::new();
        for name in names {
            for channel in [Channel::Folded, Channel::English, Channel::Welsh] {
                analyse(name, channel, |token| {
                    keys.insert(token.text.to_owned());
                });
            }
        }
        Self(keys)
    }
}

/// One term of an item, weighed. It is kept by the thousand.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// What it is found by.
    pub key: String,
    /// How it is written there; empty if just as its key.
    pub(super) surface: String,
    /// How often it stands there, each time weighed by the place.
    pub tf: f32,
    /// How rare it was among all items when it was weighed.
    pub idf: f32,
    /// What is left of that by its class, from 0 to 1.
    pub g: f32,
    /// Whether it is only the initials of a phrase.
    pub coined: bool,
}

impl Weighed {
    /// How it is written.
    pub fn surface(&self) -> &str {
        if self.surface.is_empty() { &self.key } else { &self.surface }
    }

    /// How much the term says anywhere.
    pub fn w(&self) -> f32 {
        self.g * self.idf
    }

    /// How much it says in this item.
    pub fn x(&self) -> f32 {
        self.w() * self.saturation()
    }

    fn saturation(&self) -> f32 {
        (K1 + 1.0) * self.tf / (self.tf + K1)
    }

    /// How much it says in this item, whatever its class.
    pub(super) fn plain_x(&self) -> f32 {
        self.idf * self.saturation()
    }
}

/// What is kept of an item so that it can be compared with others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// Its terms, at most [`MOST_KEPT`], sorted by key.
    pub terms: Vec<Weighed>,
    /// Places in `terms` of those that say most, most telling first, at most [`MOST_TELLING`].
    pub telling: Vec<u16>,
    /// Places of terms that stand side by side, in their order, sorted.
    pub adjacent: Vec<(u16, u16)>,
    /// Places of terms that stand for others, with the places of those.
    pub stand_for: Vec<(u16, Vec<u16>)>,
    /// The words of title and description.
    pub lead: String,
}

impl Profile {
    /// Weighs the terms of an item.
    pub fn of(terms: Terms, frequencies: &dyn Frequencies, names: &BodyNames) -> Self {
        let items = frequencies.others() + 1;
        let weigh = |term: super::terms::Term| Weighed {
            idf: hundredths(idf(items, frequencies.holding(&term.key) + 1)),
            g: class_weight(&term.key, names),
            surface: if term.surface == term.key { String::new() } else { term.surface },
            key: term.key,
            tf: hundredths(term.tf),
            coined: term.coined,
        };
        let mut kept: Vec<Weighed> = terms.all.into_iter().map(weigh).collect();
        kept.sort_by(|a, b| b.plain_x().total_cmp(&a.plain_x()).then_with(|| a.key.cmp(&b.key)));
        kept.truncate(MOST_KEPT);
        kept.sort_by(|a, b| a.key.cmp(&b.key));
        let place = |key: &str| kept.binary_search_by(|term| term.key.as_str().cmp(key)).ok().map(|at| at as u16);
        let adjacent = terms.adjacent.iter().filter_map(|(a, b)| Some((place(a)?, place(b)?))).collect();
        let mut stand_for: Vec<(u16, Vec<u16>)> = Vec::new();
        for (name, words) in &terms.stand_for {
            if let Some(name) = place(name) {
                stand_for.push((name, words.iter().filter_map(|word| place(word)).collect()));
            }
        }
        let mut telling: Vec<u16> = (0..kept.len() as u16).collect();
        let x = |at: &u16| kept.get(usize::from(*at)).map_or(0.0, Weighed::x);
        telling.sort_by(|a, b| x(b).total_cmp(&x(a)).then(a.cmp(b)));
        telling.truncate(MOST_TELLING);
        Self { telling, adjacent, stand_for, lead: terms.lead, terms: kept }
    }

    /// The terms that the index is asked for, any of them, most telling first: at most [`MOST_ASKED`] of those that
    /// another item holds as well. Their class does not matter here, since it would hide what is all about the stack.
    pub fn query(&self, frequencies: &dyn Frequencies) -> Vec<&str> {
        let mut asked: Vec<&Weighed> = self.terms.iter().filter(|term| frequencies.holding(&term.key) > 0).collect();
        asked.sort_by(|a, b| b.plain_x().total_cmp(&a.plain_x()).then_with(|| a.key.cmp(&b.key)));
        asked.iter().take(MOST_ASKED).map(|term| term.key.as_str()).collect()
    }

    /// The telling terms, most telling first, with their places.
    pub(super) fn tellings(&self) -> impl Iterator<Item = (u16, &Weighed)> {
        self.telling.iter().filter_map(|at| Some((*at, self.terms.get(usize::from(*at))?)))
    }

    /// How much all its telling terms say.
    pub fn length(&self) -> f32 {
        self.tellings().map(|(_, term)| term.x()).sum()
    }
}

/// Returns the places of terms that two items share, in the order of their keys. Initials that stand in neither are no
/// word that both hold.
pub(super) fn shared(a: &Profile, b: &Profile) -> Vec<(u16, u16)> {
    let mut found = Vec::new();
    let (mut at, mut to) = (0, 0);
    while let (Some(mine), Some(theirs)) = (a.terms.get(at), b.terms.get(to)) {
        match mine.key.cmp(&theirs.key) {
            Ordering::Less => at += 1,
            Ordering::Greater => to += 1,
            Ordering::Equal => {
                if !(mine.coined && theirs.coined) {
                    found.push((at as u16, to as u16));
                }
                (at, to) = (at + 1, to + 1);
            }
        }
    }
    found
}

/// As exact as it need be, and short where it is stored.
fn hundredths(number: f32) -> f32 {
    (number * 100.0).round() / 100.0
}

/// How rare a term is that `holding` of `items` items hold.
pub fn idf(items: u64, holding: u64) -> f32 {
    let (items, holding) = (items as f32, holding.min(items) as f32);
    (1.0 + (items - holding + 0.5) / (holding + 0.5)).ln()
}

fn class_weight(key: &str, names: &BodyNames) -> f32 {
    let class = word_class(key).or_else(|| names.0.contains(key).then_some(WordClass::Body));
    match class {
        None => 1.0,
        Some(WordClass::Stack) => STACK,
        Some(WordClass::Form) => FORM,
        Some(WordClass::Body) => BODY,
    }
}
