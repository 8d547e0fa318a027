//! What a Welsh form is without its ending, the vowels that the ending changed put back.
//!
//! Nothing is guessed: a base counts only if the lexicon knows it.

use super::{
    Lexicon,
    tables::{self, Kind},
};

/// Endings of plurals, the longest first.
const PLURALS: [&str; 16] = [
    "iannau", "feydd", "iadau", "oedd", "iaid", "euon", "ydd", "edd", "iau", "ion", "nau", "wyr", "au", "on", "od", "i",
];
/// Endings of the degrees of adjectives: more, most, as.
const DEGREES: [&str; 3] = ["ach", "af", "ed"];
/// Endings of finite verbs in writing and in speech, and none, as in orders and in `he sees`.
#[rustfmt::skip]
const FINITE: [&str; 54] = [
    "asom", "asoch", "asant", "aswn", "asit", "asai", "asem", "asech", "asent", "asid", "swn", "sit", "sai", "sem",
    "sech", "sent", "sid", "odd", "som", "soch", "sant", "son", "wyd", "ais", "aist", "iff", "ith", "wyf", "och", "ont",
    "wch", "ant", "ent", "ech", "est", "wys", "af", "ir", "it", "ai", "em", "id", "wn", "er", "ed", "om", "on", "en",
    "an", "es", "i", "a", "o", "",
];
/// The shortest base, in bytes: what is left of shorter words is chance.
const SHORTEST_BASE_BYTES: usize = 2;

/// Hands the lemma to `each` that `form` is a plural or a degree of, if our own lists do not give it plurals already.
pub(super) fn bases(form: &str, lexicon: &Lexicon, mut each: impl FnMut(&str)) {
    let mut offer = |base: &str, kind: Kind| {
        let known = match tables::kind_of(base) {
            Some(own) => own == kind,
            None => lexicon.is_imported(base),
        };
        if known {
            each(base);
        }
        known
    };
    for ending in PLURALS {
        let Some(stem) = stem_before(form, ending) else { continue };
        let mut noun = |base: &str| offer(base, Kind::NounWithoutForms);
        let found = match ending {
            "wyr" => noun(&format!("{stem}wr")) || noun(&format!("{stem}ydd")),
            _ => with_vowels(stem, &mut noun),
        };
        if found {
            return;
        }
    }
    for ending in DEGREES {
        let Some(stem) = stem_before(form, ending) else { continue };
        if softened(stem, |base| with_vowels(base, &mut |base: &str| offer(base, Kind::Adjective))) {
            return;
        }
    }
}

/// Hands the verb-noun of every verb to `each` that `form` is a finite form of.
pub(super) fn verbs(form: &str, mut each: impl FnMut(&str)) {
    for ending in FINITE {
        let Some(stem) = stem_before(form, ending) else { continue };
        let mut found = false;
        let mut offer = |stem: &str| {
            for verb in tables::verbs_with_stem(stem) {
                each(verb);
                found = true;
            }
        };
        offer(stem);
        // Two of i or w become one: gweithi-odd, gweith-ir; clyw-odd, cly-wyd.
        for letter in ['i', 'w'] {
            if ending.starts_with(letter) {
                offer(&format!("{stem}{letter}"));
            }
        }
        if ending.starts_with(['i', 'w', 'y']) {
            // The ending has made an a of the stem an e: can-u, cen-ir.
            if let Some(before) = last_replaced(stem, "e", "a") {
                offer(&before);
            }
        }
        if found {
            return;
        }
    }
}

/// What is left of a form without an ending, if it has it and enough is left.
fn stem_before<'f>(form: &'f str, ending: &str) -> Option<&'f str> {
    // Most endings differ in their last letter, which is compared without a call.
    let last = ending.as_bytes().last();
    if last.is_some() && last != form.as_bytes().last() {
        return None;
    }
    form.strip_suffix(ending).filter(|stem| stem.len() >= SHORTEST_BASE_BYTES)
}

/// Offers a stem as it is, with a doubled consonant single, and with the vowel that endings change put back: `ffeith` is
/// `ffaith`, `llor` is `llawr`, `nent` is `nant`, `tyll` is `twll`. Says whether any was taken.
fn with_vowels(stem: &str, offer: &mut impl FnMut(&str) -> bool) -> bool {
    const CHANGES: [(&str, &str); 5] = [("ei", "ai"), ("eu", "au"), ("o", "aw"), ("e", "a"), ("y", "w")];
    if offer(stem) {
        return true;
    }
    let single =
        stem.strip_suffix('n').or_else(|| stem.strip_suffix('r')).filter(|shorter| stem_is_double(stem, shorter));
    if single.is_some_and(&mut *offer) {
        return true;
    }
    let stem = single.unwrap_or(stem);
    CHANGES.iter().any(|(changed, vowel)| last_replaced(stem, changed, vowel).is_some_and(|base| offer(&base)))
}

fn stem_is_double(stem: &str, shorter: &str) -> bool {
    stem.as_bytes().last() == shorter.as_bytes().last()
}

/// Offers the stem of a degree with its last consonant as it was before it hardened: `pwysic` is `pwysig`, `rhat` is
/// `rhad`, `gwlyp` is `gwlyb`.
fn softened(stem: &str, mut offer: impl FnMut(&str) -> bool) -> bool {
    const HARDENED: [(char, char); 3] = [('c', 'g'), ('t', 'd'), ('p', 'b')];
    if offer(stem) {
        return true;
    }
    let soft = HARDENED.iter().find_map(|(hard, soft)| Some(format!("{}{soft}", stem.strip_suffix(*hard)?)));
    soft.is_some_and(|base| offer(&base))
}

/// `stem` with `vowels` in place of `changed`, if that is the last group of vowels in it and a consonant follows.
fn last_replaced(stem: &str, changed: &str, vowels: &str) -> Option<String> {
    let (before, after) = stem.rsplit_once(changed)?;
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y');
    let whole = !before.ends_with(is_vowel) && !after.contains(is_vowel);
    whole.then(|| format!("{before}{vowels}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what an imported lexicon of these few lemmas makes of a plural or degree.
    fn check_base(form: &str, expected: &str) {
        let lemmas = ["uwchwefan", "trawsffaith", "isllawr", "isnant", "uwchdwll", "gorswil"];
        let tsv: String = lemmas.iter().map(|lemma| format!("{lemma}\t{lemma}\t0\n")).collect();
        let lexicon = Lexicon::from_tsv(tsv.as_bytes()).expect("it is a lexicon");
        let mut found = Vec::new();
        bases(form, &lexicon, |base| found.push(base.to_owned()));
        assert_eq!(found.join(" "), expected, "{form}");
    }

    fn check_verb(form: &str, expected: &str) {
        let mut found = Vec::new();
        verbs(form, |verb| found.push(verb.to_owned()));
        assert_eq!(found.join(" "), expected, "{form}");
    }

    #[test]
    fn plurals_that_no_list_has_come_from_what_it_has() {
        check_base("uwchwefannau", "uwchwefan");
        check_base("trawsffeithiau", "trawsffaith");
        check_base("islloriau", "isllawr");
        check_base("isnentydd", "isnant");
        check_base("uwchdyllau", "uwchdwll");
        check_base("abcdau", "");
    }

    #[test]
    fn what_has_plurals_in_our_lists_has_no_others() {
        check_base("credau", "");
        check_base("gorswilod", "gorswil");
        check_base("cathau", "");
    }

    #[test]
    fn degrees_have_hardened_the_last_consonant() {
        check_base("pwysicaf", "pwysig");
        check_base("rhataf", "rhad");
        check_base("gwynnach", "gwyn");
        check_base("trymach", "trwm");
        check_base("gorswilach", "gorswil");
        check_base("peth-af", "");
    }

    #[test]
    fn finite_verbs_come_from_their_verb_nouns() {
        check_verb("cyhoeddwyd", "cyhoeddi");
        check_verb("gweithir", "gweithio");
        check_verb("cenir", "canu");
        check_verb("gelwir", "galw");
        check_verb("caniateir", "caniatáu");
        check_verb("torrodd", "torri");
        check_verb("dylid", "dylu");
        check_verb("xyzwyd", "");
    }
}
