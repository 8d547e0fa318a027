//! Which words of a text are worth working out the keys of, because they might have one that is wanted.
//!
//! A word's shape is the class of its first consonant and the consonant after it. Mutations keep the class, endings and
//! changed vowels keep the other; the few forms that keep neither (`aeth` is `mynd`) are told by the lists of our own.

use super::{folded, mutation, tables};

/// The shapes that words with certain keys may have.
#[derive(Debug, Clone)]
pub(in crate::language) struct Shapes {
    shapes: Vec<Shape>,
    /// The bytes that such words may begin with.
    begins: [bool; 256],
}

/// The class of the first consonant, or that consonant if it has none of its own, or `O` for a vowel; and the consonant
/// after it, 0 where there is none.
pub(super) type Shape = (u8, u8);

impl Default for Shapes {
    fn default() -> Self {
        Self { shapes: Vec::new(), begins: [false; 256] }
    }
}

impl Shapes {
    /// Adds the shapes of all words that may have `key`. A function word has none: it is found as it is written.
    pub(in crate::language) fn add(&mut self, key: &str) {
        if key.starts_with('_') {
            return;
        }
        match key.bytes().next().filter(u8::is_ascii_uppercase) {
            Some(class) => self.add_shape(shape(class, &key[1..])),
            None => each_shape(&folded(key), |shape| self.add_shape(shape)),
        }
        for odd in tables::odd_shapes(key) {
            self.add_shape(*odd);
        }
    }

    /// Whether a folded word of one of the shapes may begin with a byte.
    pub(in crate::language) fn begin_with(&self, first: u8) -> bool {
        self.begins[usize::from(first)]
    }

    /// Whether a folded word has one of the shapes. Words of other shapes have none of the keys.
    pub(in crate::language) fn fit(&self, word: &str) -> bool {
        let first = word.bytes().next();
        if !first.is_some_and(|first| self.begin_with(first)) {
            return false;
        }
        let mut fits = false;
        each_shape(word, |shape| fits |= self.shapes.contains(&shape));
        fits
    }

    /// Adds a shape, and the letters that words of it begin with.
    fn add_shape(&mut self, shape: Shape) {
        self.shapes.push(shape);
        let (class, _) = shape;
        for letter in mutation::letters_of(class).bytes() {
            self.begins[usize::from(letter)] = true;
        }
        self.begins[usize::from(class)] = true;
    }
}

/// Hands the shapes of a folded word to `each`: one, or two for a `g` that may be lost.
pub(super) fn each_shape(word: &str, mut each: impl FnMut(Shape)) {
    mutation::classes(word, |class, rest| each(shape(class.bytes().next().unwrap_or(0), rest)));
}

fn shape(class: u8, rest: &str) -> Shape {
    match rest.as_bytes() {
        [first, rest @ ..] if class == b'O' && !is_vowel(*first) => (*first, consonant(rest)),
        rest => (class, consonant(rest)),
    }
}

/// The first consonant.
fn consonant(word: &[u8]) -> u8 {
    word.iter().copied().find(|byte| !is_vowel(*byte)).unwrap_or(0)
}

fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'w' | b'y')
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
        check("ffordd", "ffordd ffyrdd", true);
        check("sir", "sir siroedd", true);
        check("Landdychymyg", "llanddychymyg landdychymyg", true);
        check("O2026", "2026", true);
        check("gafr", "gafr afr geifr eifr ngafr", true);
    }

    #[test]
    fn most_other_words_do_not() {
        check("cath", "pont gwlad mynydd ysgol cyngor", false);
        check("_mae", "mae bae", false);
    }
}
