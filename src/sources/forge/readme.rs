//! What a README tells about its repository.

use crate::{model::Readme, sources::markdown};

/// Words of headings below which one is told how to install, run or use software, in lower case.
const HOW_TO_RUN: [&str; 46] = [
    "install",
    "setup",
    "set up",
    "setting up",
    "getting started",
    "get started",
    "quick start",
    "quickstart",
    "usage",
    "running",
    "run ",
    "how to use",
    "how to run",
    "using ",
    "build",
    "deploy",
    "local development",
    "development environment",
    "requirements",
    "prerequisites",
    "docker",
    "gosod",
    "rhedeg",
    "dechrau arni",
    "defnyddio",
    "sut i",
    "utilisation",
    "démarrage",
    "démarrer",
    "lancer",
    "mise en route",
    "installazione",
    "utilizzo",
    "esecuzione",
    "avvio",
    "come usare",
    "verwendung",
    "nutzung",
    "ausführen",
    "einrichtung",
    "gebruik",
    "installatie",
    "starten",
    "instalación",
    "uso",
    "instalacja",
];
/// Parts of the addresses and words of pictures that show something else than the software.
const NO_PICTURES: [&str; 5] = ["logo", "licen", "avatar", "icon", "banner"];
/// Parts of addresses that lead to documentation.
const DOCS: [&str; 8] =
    ["readthedocs", "//docs.", "/docs", ".github.io", "/wiki", "gitbook", "documentation", ".pages."];
/// Parts of addresses of films, and of places where one may try software.
const FILMS: [&str; 7] = ["youtube.com/watch", "youtu.be/", "vimeo.com/", "asciinema.org/", "//demo.", "/demo", ".mp4"];

/// Reads a README: what it tells, and its text. None if a web page came instead of the file.
pub fn read(text: &str, content_type: Option<&str>) -> Option<(Readme, String)> {
    let beginning: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    let is_page = content_type.is_some_and(|kind| kind.starts_with("text/html"));
    if is_page || beginning.starts_with("<!doctype html") || beginning.starts_with("<html") {
        return None;
    }
    let plain = markdown::read(text);
    let has = |text: &str, parts: &[&str]| parts.iter().any(|part| text.contains(part));
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let is_picture = |picture: &markdown::Picture| {
        !has(&format!("{} {}", picture.address, picture.words).to_lowercase(), &NO_PICTURES)
    };
    let facts = Readme {
        characters: count(text.trim().chars().count()),
        headings: count(plain.headings.len()),
        how_to_run: plain.headings.iter().any(|heading| has(&format!("{} ", heading.to_lowercase()), &HOW_TO_RUN)),
        shown: plain.pictures.iter().any(is_picture) || plain.links.iter().any(|link| has(link, &FILMS)),
        leads_to_docs: plain.links.iter().any(|link| has(link, &DOCS)),
    };
    Some((facts, plain.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_tells_how_to_run_and_shows_what_it_is() {
        let check = |text: &str, how_to_run: bool, shown: bool, leads_to_docs: bool| {
            let (readme, _) = read(text, None).expect("a README");
            assert_eq!(
                (readme.how_to_run, readme.shown, readme.leads_to_docs),
                (how_to_run, shown, leads_to_docs),
                "{text}"
            );
        };
        check("# Ferry\n\n## Installation\n", true, false, false);
        check("# Fferi\n\n## Sut i redeg\n", true, false, false);
        check("# Runtime errors\n", false, false, false);
        check("![Logo](logo.png)\n![](https://x.example/badge.svg)", false, false, false);
        check("![The timetable](shot.png)", false, true, false);
        check("[film](https://www.youtube.com/watch?v=x)", false, true, false);
        check("[more](https://ferry.readthedocs.io/)", false, false, true);
    }

    #[test]
    fn a_readme_is_as_long_as_it_is_written() {
        let (readme, text) = read("  # Tŷ\n\n```\ncode\n```\n", Some("text/plain")).expect("a README");
        assert_eq!((readme.characters, readme.headings, text.as_str()), (18, 1, "Tŷ"));
        assert_eq!(read("words", Some("text/html; charset=utf-8")), None);
        assert_eq!(read("", None), Some((Readme::default(), String::new())));
    }
}
