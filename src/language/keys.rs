//! The keys of a word in one of our languages, for whoever asks about words and not about texts.

use crate::model::Lang;

use super::{
    Lexicon, english,
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
