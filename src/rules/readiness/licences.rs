//! Which licences let everybody use, change and pass on: those that the Open Source Initiative or the Open Definition
//! accept, by their SPDX identifiers.

/// Beginnings of identifiers of open licences; what follows is a version or a variant. An entry that ends in `-` needs
/// one, any other is the whole identifier or is followed by `-`.
const OPEN: [&str; 62] = [
    "0bsd",
    "afl-",
    "agpl-",
    "apache-",
    "apsl-",
    "artistic-",
    "blueoak-",
    "bsd-",
    "bsl-1.0",
    "cal-1.0",
    "cc-by-1.0",
    "cc-by-2.0",
    "cc-by-2.5",
    "cc-by-3.0",
    "cc-by-4.0",
    "cc-by-sa-",
    "cc0-",
    "cddl-",
    "cecill-",
    "cern-ohl-",
    "cpal-",
    "ecl-2.0",
    "epl-",
    "etalab-2.0",
    "eupl-",
    "fair",
    "fsfap",
    "gpl-",
    "ipl-1.0",
    "isc",
    "lgpl-",
    "liliq-",
    "lppl-",
    "mit",
    "mpl-",
    "ms-pl",
    "ms-rl",
    "mulanpsl-",
    "nasa-1.3",
    "ncsa",
    "nlod-",
    "odbl-1.0",
    "odc-by-1.0",
    "ofl-",
    "ogl-",
    "osl-",
    "pddl-1.0",
    "postgresql",
    "psf-2.0",
    "python-2.0",
    "ruby",
    "unicode-3.0",
    "unlicense",
    "upl-1.0",
    "vim",
    "w3c",
    "wtfpl",
    "x11",
    "zlib",
    "zpl-",
    "oldap-2.8",
    "libpng-2.0",
];
/// Identifiers that are known, and are not open.
const NOT_OPEN: [&str; 9] =
    ["busl-", "cc-by-nc", "cc-by-nd", "elastic-", "sspl-", "polyform-", "json", "proprietary", "nasa-restricted"];

/// What a licence lets one do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allows {
    /// Everybody may use it.
    Everybody,
    /// Not everybody, or not for everything.
    Some,
    /// Nobody can tell from what is written.
    NobodyKnows,
}

/// Returns what a licence allows: an SPDX expression with `OR`, `AND`, `WITH` and brackets, or anything else.
///
/// With `OR` the reader may choose; with `AND` all must allow it. Brackets are passed over, since an expression that
/// needs them is open by one reading only if it is by the other, but for a handful nobody has used.
pub(super) fn allows(licence: &str) -> Allows {
    let expression: String = licence.to_lowercase().replace(['(', ')'], " ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let alternatives = words.split(|word| matches!(*word, "or" | "/"));
    alternatives.map(all_of).reduce(|a, b| if a == Allows::Everybody { a } else { b }).unwrap_or(Allows::NobodyKnows)
}

fn all_of(words: &[&str]) -> Allows {
    let mut verdict = Allows::Everybody;
    for part in words.split(|word| matches!(*word, "and" | "+" | "&")) {
        let one = match part {
            [id] | [id, "with", _] => known(id),
            _ => Allows::NobodyKnows,
        };
        verdict = match (verdict, one) {
            (Allows::Everybody, one) => one,
            (verdict, Allows::Everybody) => verdict,
            (Allows::Some, _) | (_, Allows::Some) => Allows::Some,
            (Allows::NobodyKnows, Allows::NobodyKnows) => Allows::NobodyKnows,
        };
    }
    verdict
}

fn known(id: &str) -> Allows {
    let is = |entry: &&str| {
        let rest = id.strip_prefix(*entry);
        rest.is_some_and(|rest| entry.ends_with('-') || rest.is_empty() || rest.starts_with('-') || rest == "+")
    };
    if NOT_OPEN.iter().any(|entry| id.starts_with(*entry)) {
        return Allows::Some;
    }
    if OPEN.iter().any(is) { Allows::Everybody } else { Allows::NobodyKnows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_open_if_everybody_may_use_it() {
        for open in [
            "MIT",
            "EUPL-1.2",
            "Apache-2.0",
            "GPL-3.0-or-later",
            "AGPL-3.0",
            "OGL-UK-3.0",
            "CC-BY-4.0",
            "CC0-1.0",
            "MIT OR Apache-2.0",
            "(MIT AND BSD-3-Clause)",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "gpl-2.0+",
            "BUSL-1.1 OR MIT",
            "CC-BY-SA-4.0",
            "etalab-2.0",
        ] {
            assert_eq!(allows(open), Allows::Everybody, "{open}");
        }
        for closed in ["CC-BY-NC-4.0", "BUSL-1.1", "MIT AND CC-BY-NC-SA-4.0", "SSPL-1.0", "Elastic-2.0"] {
            assert_eq!(allows(closed), Allows::Some, "{closed}");
        }
        for unknown in ["NOASSERTION", "other", "", "Crown copyright, all rights reserved", "mitigated", "see LICENCE"]
        {
            assert_eq!(allows(unknown), Allows::NobodyKnows, "{unknown}");
        }
    }
}
