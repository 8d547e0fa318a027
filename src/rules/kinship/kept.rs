//! A profile as it is kept: a text that is read a hundred times for each item that is judged, and so is plain.
//!
//! ```text
//! lead
//! places of telling terms            3 0 1
//! places side by side                0 1 2 3        in twos
//! what stands for what               2 0 1;4 3      each name with its words
//! key  surface  tf  idf  g  coined   parted by tabs, numbers in hundredths; a line for each term
//! ```

use std::{fmt::Write as _, str::FromStr};

use super::telling::{Profile, Weighed};

impl Profile {
    /// The profile as it is kept.
    pub fn to_kept(&self) -> String {
        let mut text = plain(&self.lead);
        text.push('\n');
        join(&mut text, self.telling.iter());
        text.push('\n');
        join(&mut text, self.adjacent.iter().flat_map(|(a, b)| [a, b]));
        text.push('\n');
        for (nth, (name, words)) in self.stand_for.iter().enumerate() {
            if nth > 0 {
                text.push(';');
            }
            join(&mut text, [name].into_iter().chain(words));
        }
        for term in &self.terms {
            let (tf, idf, g) = (hundredths(term.tf), hundredths(term.idf), hundredths(term.g));
            let (key, surface, coined) = (plain(&term.key), plain(&term.surface), u8::from(term.coined));
            // Memory takes what is written.
            let _ = write!(text, "\n{key}\t{surface}\t{tf}\t{idf}\t{g}\t{coined}");
        }
        text
    }

    /// Reads what was kept; none if it is nothing that was kept by these rules.
    pub fn from_kept(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let lead = lines.next()?.to_owned();
        let telling = numbers(lines.next()?)?;
        let beside = numbers(lines.next()?)?;
        let adjacent = beside.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect();
        let mut stand_for = Vec::new();
        for group in lines.next()?.split(';').filter(|group| !group.is_empty()) {
            let numbers = numbers(group)?;
            let (name, words) = numbers.split_first()?;
            stand_for.push((*name, words.to_vec()));
        }
        let terms: Vec<Weighed> = lines.map(term).collect::<Option<_>>()?;
        let most = terms.len();
        let is_term = |at: &u16| usize::from(*at) < most;
        let sound = telling.iter().all(is_term)
            && beside.iter().all(is_term)
            && stand_for.iter().all(|(name, words): &(u16, Vec<u16>)| is_term(name) && words.iter().all(is_term));
        sound.then_some(Self { terms, telling, adjacent, stand_for, lead })
    }
}

fn term(line: &str) -> Option<Weighed> {
    let mut fields = line.split('\t');
    let (key, surface) = (fields.next()?.to_owned(), fields.next()?.to_owned());
    let (tf, idf, g) = (number(fields.next()?)?, number(fields.next()?)?, number(fields.next()?)?);
    Some(Weighed { key, surface, tf, idf, g, coined: fields.next()? == "1" })
}

fn number(text: &str) -> Option<f32> {
    u32::from_str(text).ok().map(|hundredths| hundredths as f32 / 100.0)
}

fn numbers(text: &str) -> Option<Vec<u16>> {
    text.split(' ').filter(|number| !number.is_empty()).map(|number| number.parse().ok()).collect()
}

fn hundredths(number: f32) -> u32 {
    (number * 100.0).round() as u32
}

fn join<'n>(text: &mut String, numbers: impl IntoIterator<Item = &'n u16>) {
    for (nth, number) in numbers.into_iter().enumerate() {
        let space = if nth > 0 { " " } else { "" };
        // Memory takes what is written.
        let _ = write!(text, "{space}{number}");
    }
}

/// A text without the marks that part fields.
fn plain(text: &str) -> String {
    text.replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::Channel,
        rules::kinship::{BodyNames, Frequencies, Terms, Wording},
    };

    struct Few;

    impl Frequencies for Few {
        fn others(&self) -> u64 {
            1_000
        }

        fn holding(&self, key: &str) -> u64 {
            key.len() as u64
        }
    }

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        let wording = Wording {
            title: "National Bowel Screening Registry (OpenForms)",
            description: "Cyfrif tyllau yn y ffordd, with Docker and a parser of heat networks",
            body: "",
            channel: Channel::English,
        };
        for profile in [Profile::of(Terms::of(&wording, &|_| 0), &Few, &BodyNames::default()), Profile::default()] {
            assert_eq!(Profile::from_kept(&profile.to_kept()), Some(profile));
        }
    }

    #[test]
    fn what_was_never_kept_is_nothing() {
        for text in ["", "lead", "a\n9\n\n", "a\nx\n\n", "a\n\n\n\nkey\tsurface", "a\n0\n\n\nk\ts\t-1\t2\t3\t0"] {
            assert_eq!(Profile::from_kept(text), None, "{text:?}");
        }
    }
}
