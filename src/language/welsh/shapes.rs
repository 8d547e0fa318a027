//! Which words of a text are worth working out the keys of, because they might have one that is wanted.
//!
//! A word's shape is the class of its first consonant and the consonant after it. Mutations keep the class, endings and
//! changed vowels keep the other; the few forms that keep neither (`aeth` is `mynd`) are told by the lists of our own.

use super::{folded, mutation, tables};

/// The shapes that words with certain keys may have.
#[derive(Debug, Clone, Default)]
pub(in crate::language) struct Shapes {
    shapes: Vec<Shape>,
}

/// The class of the first consonant, and the consonant after it; 0 where there is none.
pub(super) type Shape = (u8, u8);

impl Shapes {
    /// Adds the shapes of all words that may have `key`. A function word has none: it is found as it is written.
    pub(in crate::language) fn add(&mut self, key: &str) {
        if key.starts_with('_') {
            return;
        }
        match key.bytes().next().filter(u8::is_ascii_uppercase) {
            Some(class) => self.shapes.push((class, consonant(&key[1..]))),
            None => each_shape(&folded(key), |shape| self.shapes.push(shape)),
        }
        self.shapes.extend(tables::odd_shapes(key));
    }

    /// Whether a folded word has one of the shapes. Words of other shapes have none of the keys.
    pub(in crate::language) fn fit(&self, word: &str) -> bool {
        let mut fits = false;
        if !self.shapes.is_empty() {
            each_shape(word, |shape| fits |= self.shapes.contains(&shape));
        }
        fits
    }
}

/// Hands the shapes of a folded word to `each`: one, or two for a `g` that may be lost.
pub(super) fn each_shape(word: &str, mut each: impl FnMut(Shape)) {
    mutation::classes(word, |class, rest| each((class.as_bytes().first().copied().unwrap_or(0), consonant(rest))));
}

/// The first consonant.
fn consonant(word: &str) -> u8 {
    word.bytes().find(|b| !matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'w' | b'y')).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, words: &str, fit: bool) {
        let mut shapes = Shapes::default();
        shapes.add(key);
        for word in words.split(' ') {
            assert_eq!(shapes.fit(word), fit, "{word} for {key}");
        }
    }

    #[test]
    fn all_forms_of_a_word_fit_it() {
        check("cath", "cath gath chath nghath cathod", true);
        check("tŷ", "ty dy thy nhy tai dai", true);
        check("gwlad", "gwlad wlad ngwlad gwledydd", true);
        check("glân", "glan lan nglan glanach", true);
        check("mynd", "mynd fynd aeth af ewch eir", true);
        check("da", "da dda gwell well gorau orau", true);
        check("rhoi", "rhoi roi rhoddodd rhoddir rhydd", true);
        check("Pangor", "bangor mangor fangor", true);
        check("afon", "afon hafon afonydd", true);
    }

    #[test]
    fn most_other_words_do_not() {
        check("cath", "pont gwlad mynydd ysgol cyngor", false);
        check("_mae", "mae bae", false);
    }
}
