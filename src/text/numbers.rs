//! Numbers, sizes and lists, as people write them.

use super::Speech;

/// A kilobyte, as the web and the kilowatt-hour reckon it: 1,000 bytes.
const KILO: u128 = 1_000;
/// The units of sizes, each a thousand of the one before.
const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
/// The letters before which Welsh says “ac” instead of “a”.
const VOWELS: &str = "aeiouwyâêîôûŵŷàèìòùáéíóúäëïöü";

impl Speech {
    /// Returns a number with separators of thousands: `12,345`. Both languages write it so.
    pub fn number(&self, number: usize) -> String {
        group(&number.to_string())
    }

    /// Returns a size in bytes, rounded to what one wants to know: `512 B`, `9.4 kB`, `32 MB`.
    ///
    /// ```
    /// # use gorwel::{model::Lang, text::speech};
    /// assert_eq!(speech(Lang::En).bytes(1_234_567), "1.2 MB");
    /// ```
    pub fn bytes(&self, bytes: u64) -> String {
        let bytes = u128::from(bytes);
        if bytes < KILO {
            return format!("{bytes} B");
        }
        let mut divisor = KILO;
        let mut unit = UNITS[0];
        for larger in &UNITS[1..] {
            // 999,950 bytes are 1.0 MB, not 1,000 kB.
            if rounded(bytes, divisor) < KILO {
                break;
            }
            divisor *= KILO;
            unit = larger;
        }
        let tenths = rounded(bytes * 10, divisor);
        if tenths < 100 {
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        } else {
            format!("{} {unit}", group(&rounded(bytes, divisor).to_string()))
        }
    }

    /// Returns names as a list: `a, b and c`. Welsh joins the last with “a”, or with “ac” before a vowel.
    ///
    /// ```
    /// # use gorwel::{model::Lang, text::speech};
    /// assert_eq!(speech(Lang::Cy).list(&["tai", "gwres", "addysg"]), "tai, gwres ac addysg");
    /// ```
    pub fn list<T: AsRef<str>>(&self, names: &[T]) -> String {
        match names {
            [] => String::new(),
            [only] => only.as_ref().to_owned(),
            [first @ .., last] => {
                let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
                let (list, last) = (first.join(", "), last.as_ref());
                let vowel = last.chars().flat_map(char::to_lowercase).next().is_some_and(|c| VOWELS.contains(c));
                let key = if vowel { "list-and-vowel" } else { "list-and" };
                self.say_with(key, &[("list", list.as_str().into()), ("last", last.into())])
            }
        }
    }
}

/// A number of a sentence, with separators of thousands.
pub(super) fn grouped(number: f64) -> String {
    group(&format!("{number:.0}"))
}

fn rounded(number: u128, divisor: u128) -> u128 {
    (number + divisor / 2) / divisor
}

/// Digits with a comma before every three from the end.
fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::{model::Lang, text::speech};

    #[test]
    fn thousands_are_set_apart() {
        let check = |number, wanted| assert_eq!(speech(Lang::En).number(number), wanted);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn a_size_has_two_digits_that_matter() {
        let check = |bytes, wanted| assert_eq!(speech(Lang::Cy).bytes(bytes), wanted);
        check(0, "0 B");
        check(999, "999 B");
        check(1_000, "1.0 kB");
        check(9_449, "9.4 kB");
        check(24_600, "25 kB");
        check(999_499, "999 kB");
        check(999_500, "1.0 MB");
        check(32 * 1024 * 1024, "34 MB");
        check(u64::MAX, "18,446,744 TB");
    }

    #[test]
    fn a_welsh_list_ends_with_a_or_ac() {
        let check = |lang, names: &[&str], wanted| assert_eq!(speech(lang).list(names), wanted);
        check(Lang::Cy, &[], "");
        check(Lang::Cy, &["tai"], "tai");
        check(Lang::Cy, &["tai", "gwres"], "tai a gwres");
        check(Lang::Cy, &["tai", "Addysg"], "tai ac Addysg");
        check(Lang::Cy, &["tai", "ŵyn"], "tai ac ŵyn");
        check(Lang::En, &["housing", "heat", "education"], "housing, heat and education");
    }
}
