//! The keys of a word in one of our languages, for whoever asks about words and not about texts.

use crate::model::Lang;

use super::{
    Lexicon, english, is_stop_word,
    tokens::{fold, words},
    welsh::{self, Purpose},
};

/// Returns the keys that the index uses for what is written, each once: English stems, or Welsh keys.
///
/// ```
/// # use gorwel::{language::{Lexicon, keys}, model::Lang};
/// let lexicon = Lexicon::built_in();
/// assert_eq!(keys("Screenings", Lang::En, &lexicon), ["screen"]);
/// assert_eq!(keys("bentrefi", Lang::Cy, &lexicon), ["pentref"]);
/// assert_eq!(keys("Mae'r", Lang::Cy, &lexicon), ["_mae"]);
/// ```
pub fn keys(written: &str, lang: Lang, lexicon: &Lexicon) -> Vec<String> {
    of_words(written, lang, lexicon, Purpose::Index)
}

/// Returns the keys that a search asks for, each once: those of the index, and those of Welsh words that may have been
/// meant when they were typed without accents.
///
/// ```
/// # use gorwel::{language::{Lexicon, query_keys}, model::Lang};
/// assert_eq!(query_keys("mor", Lang::Cy, &Lexicon::built_in()), ["_mor", "môr"]);
/// ```
pub fn query_keys(written: &str, lang: Lang, lexicon: &Lexicon) -> Vec<String> {
    of_words(written, lang, lexicon, Purpose::Search)
}

fn of_words(written: &str, lang: Lang, lexicon: &Lexicon, purpose: Purpose) -> Vec<String> {
    let (mut all, mut keys) = (Vec::<String>::new(), String::new());
    for word in words(written) {
        let spelled = word.spelled();
        match lang {
            Lang::En => {
                let mut folded = String::new();
                fold(&spelled, &mut folded);
                keys = english::stem(&folded).into_owned();
            }
            Lang::Cy => welsh::write_keys(&spelled, lexicon, purpose, &mut keys),
        }
        for key in keys.split(' ') {
            if all.iter().all(|known| known != key) {
                all.push(key.to_owned());
            }
        }
    }
    all
}

/// Returns the keys of each word of a phrase that says anything, any one of which will do: words that only hold the
/// phrase together are left out, unless it has no others.
///
/// ```
/// # use gorwel::{language::{Lexicon, phrase_keys}, model::Lang};
/// let words = ["damweiniau", "ac", "achosion"].map(str::to_owned);
/// assert_eq!(phrase_keys(&words, Lang::Cy, &Lexicon::built_in()), [["damwain"], ["achos"]]);
/// ```
pub fn phrase_keys(phrase: &[String], lang: Lang, lexicon: &Lexicon) -> Vec<Vec<String>> {
    let all: Vec<Vec<String>> = phrase.iter().map(|word| keys(word, lang, lexicon)).collect();
    let says_little = |(word, keys): &(&String, &Vec<String>)| match lang {
        Lang::En => is_stop_word(word),
        Lang::Cy => keys.iter().all(|key| key.starts_with('_')),
    };
    let telling: Vec<Vec<String>> =
        phrase.iter().zip(&all).filter(|one| !says_little(one)).map(|(_, keys)| keys.clone()).collect();
    if telling.is_empty() { all } else { telling }
}
