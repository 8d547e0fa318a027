//! The names of licences: SPDX identifiers as SPDX writes them.

/// The identifiers of licences that public bodies use (SPDX License List, 3.27), in the standard's own letters.
const IDENTIFIERS: [&str; 58] = [
    "0BSD",
    "AFL-3.0",
    "AGPL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSD-3-Clause-Clear",
    "BSL-1.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CECILL-2.1",
    "CECILL-B",
    "CECILL-C",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "GPL-2.0",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-1.1",
    "MPL-2.0",
    "MS-PL",
    "MulanPSL-2.0",
    "NCSA",
    "NASA-1.3",
    "ODbL-1.0",
    "ODC-By-1.0",
    "OFL-1.1",
    "OGL-Canada-2.0",
    "OGL-UK-1.0",
    "OGL-UK-2.0",
    "OGL-UK-3.0",
    "OSL-3.0",
    "PDDL-1.0",
    "PostgreSQL",
    "Unlicense",
    "Zlib",
];
/// Other names of some of them, in lower case with single spaces.
const NAMES: [(&str, &str); 24] = [
    ("mit license", "MIT"),
    ("mit licence", "MIT"),
    ("the mit license", "MIT"),
    ("apache 2.0", "Apache-2.0"),
    ("apache 2", "Apache-2.0"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache license, version 2.0", "Apache-2.0"),
    ("apache", "Apache-2.0"),
    ("gpl v2", "GPL-2.0"),
    ("gplv2", "GPL-2.0"),
    ("gpl v3", "GPL-3.0"),
    ("gplv3", "GPL-3.0"),
    ("gpl 3.0", "GPL-3.0"),
    ("gnu general public license v3.0", "GPL-3.0"),
    ("agpl v3", "AGPL-3.0"),
    ("agplv3", "AGPL-3.0"),
    ("gnu affero general public license v3.0", "AGPL-3.0"),
    ("mozilla public license 2.0", "MPL-2.0"),
    ("bsd 3-clause", "BSD-3-Clause"),
    ("eupl 1.2", "EUPL-1.2"),
    ("eupl v1.2", "EUPL-1.2"),
    ("open government licence v3.0", "OGL-UK-3.0"),
    ("open government licence 3.0", "OGL-UK-3.0"),
    ("ogl v3", "OGL-UK-3.0"),
];
/// Where licences have pages of their own, and what comes before the identifier in their addresses.
const PAGES: [&str; 4] =
    ["choosealicense.com/licenses/", "opensource.org/licenses/", "opensource.org/license/", "spdx.org/licenses/"];

/// Returns the identifier that a name, page or misspelling of a licence means; what means none stays as it is. A choice
/// (`MIT OR EUPL-1.2`) stays whole.
///
/// ```
/// # use gorwel::sources::licences::spdx;
/// assert_eq!(spdx("agpl-3.0-or-later"), "AGPL-3.0-or-later");
/// assert_eq!(spdx("https://opensource.org/licenses/MIT"), "MIT");
/// assert_eq!(spdx("Harbour Licence"), "Harbour Licence");
/// ```
pub fn spdx(written: &str) -> String {
    let words = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let page = PAGES.iter().find_map(|page| words.split_once(page)).map(|(_, rest)| rest);
    let name = page.map_or(words.as_str(), |rest| rest.trim_end_matches('/').trim_end_matches(".html"));
    let identifier = IDENTIFIERS.iter().find(|identifier| identifier.eq_ignore_ascii_case(name)).copied();
    let lower = name.to_lowercase();
    let named = || NAMES.iter().find(|(known, _)| *known == lower).map(|(_, identifier)| *identifier);
    identifier.or_else(named).map_or(words.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_written_as_the_standard_writes_it() {
        let check = |written: &str, wanted: &str| assert_eq!(spdx(written), wanted, "{written}");
        check("mit", "MIT");
        check(" eupl-1.2\n", "EUPL-1.2");
        check("Apache License,  Version 2.0", "Apache-2.0");
        check("https://choosealicense.com/licenses/gpl-3.0/", "GPL-3.0");
        check("https://spdx.org/licenses/OGL-UK-3.0.html", "OGL-UK-3.0");
        check("MIT OR EUPL-1.2", "MIT OR EUPL-1.2");
        check("other", "other");
    }

    #[test]
    fn each_name_means_an_identifier() {
        for (name, identifier) in NAMES {
            assert_eq!(name, name.to_lowercase());
            assert!(IDENTIFIERS.contains(&identifier), "{identifier}");
        }
    }
}
