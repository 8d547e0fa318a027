//! The lexicon: which lemmas a form may belong to.
//!
//! The lists of our own are always there. An operator may add a great lexicon of the language; it is kept as a finite
//! state transducer (the crate `fst`), whole in memory: half a megabyte for two hundred thousand forms.
//!
//! A key of the transducer is a form and one reading of it, or a form without its accents and the form with them:
//!
//! ```text
//! form 00 rank cut ending        the lemma is the form without its last `cut` bytes, and `ending` added
//! plain 01 form
//! ```

use std::{
    collections::BTreeSet,
    hash::Hasher,
    io::{BufRead, Read},
    panic::catch_unwind,
    sync::{Arc, LazyLock},
};

use fst::raw::{Fst, Node};

use crate::language::{remembered::ShortHash, words};

use super::{FINITE, NAMING, Rank, folded, tables};

/// The most lines of a lexicon that are read: four times as many as the greatest there is.
pub const MOST_FORMS: usize = 1_000_000;
/// The longest line of a lexicon, in bytes.
const LONGEST_LINE_BYTES: u64 = 1_024;
/// The largest transducer that is read, in bytes.
const MOST_BYTES: usize = 64 << 20;
/// Steps of one look-up after the form itself. A form of Welsh has at most ten readings, of some ten bytes each.
const MOST_STEPS: usize = 1_024;

/// What a reading of the imported lexicon is further off than one of our own, which were chosen for what people write:
/// a great lexicon has rare words that look like changed forms of common ones (`gau` is false, and to shut).
const IMPORTED: Rank = 1;

const READING: u8 = 0;
const ACCENTED: u8 = 1;

/// Which lemmas Welsh forms belong to. [`Lexicon::default`] has the lists of our own.
#[derive(Clone, Default)]
pub struct Lexicon {
    imported: Option<Fst<Vec<u8>>>,
}

/// A lexicon cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// The file that it is read from.
    #[error("the lexicon cannot be read")]
    Io(#[from] std::io::Error),
    /// A line that is too long, or not UTF-8.
    #[error("line {number} of the lexicon is not a line of text of at most 1,024 bytes")]
    Line {
        /// Which one, from 1.
        number: usize,
    },
    /// More lines than [`MOST_FORMS`].
    #[error("the lexicon has more than {MOST_FORMS} lines")]
    TooLong,
    /// Not one line that is a form, a lemma and a tag.
    #[error("no line of the lexicon is a form, its lemma and 0 or 1, with tabs between them")]
    Empty,
    /// Bytes that [`Lexicon::to_bytes`] has not made.
    #[error("this is not a lexicon that was imported before")]
    Foreign,
}

impl Lexicon {
    /// The lists of our own and nothing else.
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: LazyLock<Arc<Lexicon>> = LazyLock::new(Arc::default);
        BUILT_IN.clone()
    }

    /// Reads a lexicon: a form, its lemma and a tag a line, with tabs between them; the tag of a finite verb is 1, that
    /// of any other form 0. Lines of another kind (a heading, phrases, forms with hyphens) are passed over. What has
    /// been read is used beside our own lists.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not text, has more than [`MOST_FORMS`] lines, or nothing in it is a form.
    pub fn from_tsv(mut reader: impl BufRead) -> Result<Self, LexiconError> {
        let (mut keys, mut line) = (BTreeSet::new(), Vec::new());
        for number in 1.. {
            line.clear();
            let read = reader.by_ref().take(LONGEST_LINE_BYTES).read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            if number > MOST_FORMS {
                return Err(LexiconError::TooLong);
            }
            let whole = read as u64 != LONGEST_LINE_BYTES || line.ends_with(b"\n");
            let text = std::str::from_utf8(&line).ok().filter(|_| whole).ok_or(LexiconError::Line { number })?;
            keys.extend(keys_of(text).into_iter().flatten());
        }
        if keys.is_empty() {
            return Err(LexiconError::Empty);
        }
        let imported = Fst::from_iter_set(keys).map_err(|_| LexiconError::Foreign)?;
        Ok(Self { imported: Some(imported) })
    }

    /// What was imported, for [`Lexicon::from_bytes`]; nothing if nothing was.
    pub fn to_bytes(&self) -> &[u8] {
        self.imported.as_ref().map_or(&[], |fst| fst.as_bytes())
    }

    /// Reads what [`Lexicon::to_bytes`] gave. Bytes of any other kind are refused, however well they are made up: every
    /// place that a look-up could reach is visited once.
    ///
    /// # Errors
    ///
    /// [`LexiconError::Foreign`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, LexiconError> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        let fst = Fst::new(bytes).ok().filter(|fst| fst.as_bytes().len() <= MOST_BYTES && fst.verify().is_ok());
        let fst = fst.ok_or(LexiconError::Foreign)?;
        // The crate panics on addresses that lead nowhere. Whatever was visited here without a panic never will.
        let sound = catch_unwind(|| is_sound(&fst)).unwrap_or(false);
        if sound { Ok(Self { imported: Some(fst) }) } else { Err(LexiconError::Foreign) }
    }

    /// A number that tells lexicons apart: 0 without an imported one.
    pub fn fingerprint(&self) -> u32 {
        let Some(fst) = &self.imported else { return 0 };
        let mut hash = ShortHash::default();
        hash.write(fst.as_bytes());
        let folded = hash.finish() ^ (hash.finish() >> 32);
        u32::try_from(folded & u64::from(u32::MAX)).unwrap_or(0).max(1)
    }

    /// Hands every lemma of a form to `each`, with how plain a reading it is.
    pub(super) fn readings(&self, form: &str, mut each: impl FnMut(&str, Rank)) {
        for (lemma, rank) in tables::readings(form) {
            each(lemma, *rank);
        }
        self.below(form, READING, |reading| {
            let [rank, cut, ending @ ..] = reading else { return };
            let kept = form.len().checked_sub(usize::from(*cut)).and_then(|kept| form.get(..kept));
            let (Some(kept), Ok(ending)) = (kept, std::str::from_utf8(ending)) else { return };
            let lemma = format!("{kept}{ending}");
            if !lemma.is_empty() {
                each(&lemma, IMPORTED + if *rank == b'0' { NAMING } else { FINITE });
            }
        });
    }

    /// Whether `word` is a lemma of the imported lexicon, and no verb-form.
    pub(super) fn is_imported(&self, word: &str) -> bool {
        let mut is_lemma = false;
        self.below(word, READING, |reading| is_lemma |= reading == [b'0', 0]);
        is_lemma
    }

    /// Hands every form to `each` that is `plain` without its accents.
    pub(super) fn accented(&self, plain: &str, mut each: impl FnMut(&str)) {
        for form in tables::accented(plain) {
            each(form);
        }
        self.below(plain, ACCENTED, |form| {
            if let Ok(form) = std::str::from_utf8(form) {
                each(form);
            }
        });
    }

    /// Hands what follows `word` and `mark` in the imported lexicon to `each`.
    fn below(&self, word: &str, mark: u8, mut each: impl FnMut(&[u8])) {
        let Some(fst) = &self.imported else { return };
        let mut node = fst.root();
        for byte in word.bytes().chain([mark]) {
            let Some(next) = node.find_input(byte) else { return };
            node = fst.node(node.transition_addr(next));
        }
        // What was walked to reach a node, and the node; the key so far is cut back to it.
        let mut waiting = vec![(0, None, node)];
        let mut key: Vec<u8> = Vec::new();
        for _ in 0..MOST_STEPS {
            let Some((length, byte, node)) = waiting.pop() else { return };
            key.truncate(length);
            key.extend(byte);
            if node.is_final() {
                each(&key);
            }
            for number in (0..node.len()).rev() {
                let way = node.transition(number);
                waiting.push((key.len(), Some(way.inp), fst.node(way.addr)));
            }
        }
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lexicon").field("imported_bytes", &self.to_bytes().len()).finish()
    }
}

/// The keys that a line stands for: its reading, and its form without accents. None for a line of another kind.
fn keys_of(line: &str) -> Option<Vec<Vec<u8>>> {
    let mut columns = line.trim_end().split('\t');
    let (form, lemma, tag) = (columns.next()?, columns.next()?, columns.next()?);
    let (form, lemma) = (only_word(form)?, only_word(lemma)?);
    let rank = match tag {
        "0" => b'0',
        "1" => b'2',
        _ => return None,
    };
    let alike = form.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>();
    let cut = u8::try_from(form.len() - alike).ok()?;
    let mut reading = form.clone().into_bytes();
    reading.extend([READING, rank, cut]);
    reading.extend(lemma[alike..].bytes());
    let mut keys = vec![reading];
    if !form.is_ascii() {
        let mut plain = folded(&form).into_bytes();
        plain.push(ACCENTED);
        plain.extend(form.bytes());
        keys.push(plain);
    }
    Some(keys)
}

/// A text that is one word as our own tokens are, spelled.
fn only_word(text: &str) -> Option<String> {
    let mut all = words(text);
    let word = all.next().filter(|word| word.written.len() == text.len())?;
    Some(word.spelled())
}

/// Visits every node of a transducer once; panics, or says no, where a look-up might.
fn is_sound(fst: &Fst<Vec<u8>>) -> bool {
    let mut seen = vec![false; fst.as_bytes().len()];
    let mut waiting: Vec<Node<'_>> = vec![fst.root()];
    while let Some(node) = waiting.pop() {
        match seen.get_mut(node.addr()) {
            Some(seen) if !*seen => *seen = true,
            Some(_) => continue,
            None => return false,
        }
        // Only nodes with many ways keep an index of them, which is asked for bytes that lead nowhere too.
        let asked = if node.len() > 32 { 0..=u8::MAX } else { 0..=0 };
        for byte in asked {
            node.find_input(byte).map(|number| node.transition(number));
        }
        for number in 0..node.len() {
            let way = node.transition(number);
            if node.find_input(way.inp) != Some(number) {
                return false;
            }
            waiting.push(fst.node(way.addr));
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TSV: &str = "form\tlemma\tverb_inflection\nsgrîn\tsgrîn\t0\nsgriniau\tsgrîn\t0\nsgriniwyd\tsgrinio\t1\n\
        â phrase\tphrase\t0\nymgnawdolwyd\tymgnawdoli\t1\n";

    fn lexicon() -> Lexicon {
        Lexicon::from_tsv(TSV.as_bytes()).expect("it is a lexicon")
    }

    fn readings(lexicon: &Lexicon, form: &str) -> Vec<(String, Rank)> {
        let mut found = Vec::new();
        lexicon.readings(form, |lemma, rank| found.push((lemma.to_owned(), rank)));
        found
    }

    #[test]
    fn a_lexicon_knows_the_lemmas_of_its_forms() {
        let lexicon = lexicon();
        assert!(readings(&lexicon, "sgriniau").contains(&("sgrîn".into(), NAMING + IMPORTED)));
        assert!(readings(&lexicon, "sgriniwyd").contains(&("sgrinio".into(), FINITE + IMPORTED)));
        assert_eq!(readings(&lexicon, "ymgnawdolwyd"), [("ymgnawdoli".into(), FINITE + IMPORTED)]);
        assert_eq!(readings(&lexicon, "phrase"), []);
        assert_eq!(readings(&lexicon, "cathod"), [("cath".into(), NAMING)], "our own lists are there too");
    }

    #[test]
    fn what_is_typed_without_accents_finds_the_forms_that_have_them() {
        let mut found = Vec::new();
        lexicon().accented("sgrin", |form| found.push(form.to_owned()));
        assert_eq!(found, ["sgrîn"]);
    }

    #[test]
    fn a_lexicon_that_was_kept_is_the_same_lexicon() {
        let kept = Lexicon::from_bytes(lexicon().to_bytes().to_owned()).expect("we made it");
        assert_eq!(readings(&kept, "sgriniau"), readings(&lexicon(), "sgriniau"));
        assert_eq!(kept.fingerprint(), lexicon().fingerprint());
        assert_ne!(kept.fingerprint(), 0);
        assert_eq!(Lexicon::from_bytes(Vec::new()).expect("nothing was imported").fingerprint(), 0);
    }

    #[test]
    fn what_is_not_a_lexicon_is_refused() {
        assert!(matches!(Lexicon::from_tsv(&b"form\tlemma\n"[..]), Err(LexiconError::Empty)));
        assert!(matches!(Lexicon::from_tsv(&b"a\ta\t0\n\xff\n"[..]), Err(LexiconError::Line { number: 2 })));
        assert!(matches!(Lexicon::from_tsv("x".repeat(2_000).as_bytes()), Err(LexiconError::Line { number: 1 })));
        assert!(matches!(Lexicon::from_bytes(vec![3; 100]), Err(LexiconError::Foreign)));
    }

    /// The checksum that the crate keeps at the end: CRC-32C, masked as Snappy does.
    fn seal(bytes: &mut [u8]) {
        let end = bytes.len() - 4;
        let (body, sum) = bytes.split_at_mut(end);
        let mut crc = u32::MAX;
        for byte in body {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0x82f6_3b78 } else { crc >> 1 };
            }
        }
        sum.copy_from_slice(&((!crc).rotate_right(15).wrapping_add(0xa282_ead8)).to_le_bytes());
    }

    #[test]
    fn the_seal_of_this_test_is_the_crates_own() {
        let mut bytes = lexicon().to_bytes().to_owned();
        seal(&mut bytes);
        assert_eq!(bytes, lexicon().to_bytes());
    }

    proptest! {
        #[test]
        fn spoilt_bytes_with_a_right_seal_never_panic_at_a_look_up(
            places in proptest::collection::vec((0_usize..10_000, any::<u8>()), 1..4), form in "[a-zîâ]{0,9}",
        ) {
            let mut bytes = lexicon().to_bytes().to_owned();
            let length = bytes.len();
            for (place, byte) in places {
                bytes[place % length] = byte;
            }
            seal(&mut bytes);
            if let Ok(lexicon) = Lexicon::from_bytes(bytes) {
                for form in [form.as_str(), "sgriniau", "sgrin", "ymgnawdolwyd", ""] {
                    lexicon.readings(form, |_, _| {});
                    lexicon.accented(form, |_| {});
                }
            }
        }
    }
}
