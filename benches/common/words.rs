//! Texts of invented words, the same at every run: word frequencies follow Zipf's law, as they do in real texts.

/// Words that texts are made of.
const WORDS: usize = 12_000;
const BEGINNINGS: [&str; 24] = [
    "ar", "be", "con", "de", "el", "for", "ga", "har", "in", "ju", "ker", "li", "ma", "no", "or", "pre", "qui", "re",
    "sta", "tra", "un", "ver", "wi", "ye",
];
const MIDDLES: [&str; 16] =
    ["ba", "cor", "di", "fe", "gra", "li", "mo", "na", "pi", "ra", "sen", "ti", "u", "vo", "ce", "lo"];
const ENDS: [&str; 16] =
    ["", "n", "ment", "ing", "s", "tion", "al", "er", "ed", "ity", "ness", "ly", "ble", "or", "ist", "ance"];

/// A source of chance that can be begun again (xorshift64*, Vigna 2016).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Chance that is the same for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number from 0 up to, not with, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).expect("31 bits") % end
    }

    /// The rank of a word, from `from` up to, not with, `to`, rare ones rarely: log-uniform, which is Zipf's law.
    pub fn rank(&mut self, from: usize, to: usize) -> usize {
        let (low, high) = ((from as f64).ln(), (to as f64).ln());
        let share = self.below(1 << 30) as f64 / f64::from(1 << 30);
        ((low + (high - low) * share).exp() as usize).clamp(from, to - 1)
    }
}

/// The word of a rank, from 1.
pub fn word(rank: usize) -> String {
    let (first, rest) = (rank % BEGINNINGS.len(), rank / BEGINNINGS.len());
    let (second, rest) = (rest % MIDDLES.len(), rest / MIDDLES.len());
    let (third, rest) = (rest % ENDS.len(), rest / ENDS.len());
    let more = if rest > 0 { MIDDLES[rest % MIDDLES.len()] } else { "" };
    format!("{}{}{more}{}", BEGINNINGS[first], MIDDLES[second], ENDS[third])
}

/// So many words in a row.
pub fn text(chance: &mut Chance, words: usize) -> String {
    let mut text = String::with_capacity(words * 7);
    for n in 0..words {
        if n > 0 {
            text.push_str(if n % 17 == 0 { ". " } else { " " });
        }
        text.push_str(&word(chance.rank(1, WORDS)));
    }
    text
}
