//! Markdown to plain text, and what a README is made of: its headings, pictures and links.
//!
//! One pass over the lines turns what Markdown marks into the few tags that [`html::to_text`] knows, so that a README
//! that mixes both is read once. Code, badges, comments and tables' rules are left out; links are their words.

use std::collections::HashMap;

use super::html;

/// Bytes of a document that are read: more is no README.
const LONGEST_BYTES: usize = 512 * 1024;
/// Bytes within which a link or picture must end.
const LONGEST_TARGET_BYTES: usize = 2_048;
/// Definitions of links, pictures and headings that are kept.
const MOST_KEPT: usize = 1_000;
/// Parts of the addresses and words of badges.
const BADGES: [&str; 22] = [
    "badge",
    "shields.io",
    "travis-ci",
    "/workflows/",
    "codecov",
    "coveralls",
    "circleci",
    "snyk.io",
    "sonarcloud",
    "sonarqube",
    "codeclimate",
    "appveyor",
    "deploy/button",
    "deploytoazure",
    "herokucdn.com/deploy",
    "gitpod",
    "bestpractices",
    "zenodo.org",
    "badgen",
    "fossa",
    "build status",
    "status_image",
];

/// What a Markdown text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    /// Its words.
    pub text: String,
    /// Its headings, of any depth.
    pub headings: Vec<String>,
    /// Its pictures, without badges.
    pub pictures: Vec<Picture>,
    /// The addresses that it links to.
    pub links: Vec<String>,
}

/// A picture of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The words that stand for it.
    pub words: String,
    /// Its address.
    pub address: String,
}

/// Reads a Markdown text; headings of reStructuredText and AsciiDoc are seen too. Linear in its length.
///
/// ```
/// # use gorwel::sources::markdown::read;
/// let plain = read("# Ferry\n\n[![build](https://x.example/badge.svg)](https://ci.example)\n\nTells **when** the [ferry](https://f.example) goes.");
/// assert_eq!(plain.text, "Ferry\n\nTells when the ferry goes.");
/// assert_eq!(plain.headings, ["Ferry"]);
/// ```
pub fn read(markdown: &str) -> Plain {
    let markdown = &markdown[..markdown.floor_char_boundary(LONGEST_BYTES)];
    let mut reader = Reader { definitions: definitions(markdown), ..Reader::default() };
    let mut fence: Option<&str> = None;
    let mut lines = without_front_matter(markdown).lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(open) = fence {
            if trimmed.starts_with(open) && trimmed.trim_start_matches(['`', '~']).is_empty() {
                fence = None;
            }
            continue;
        }
        fence = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
        if fence.is_none() && definition(trimmed).is_none() {
            let under = lines.next_if(|next| is_underline(next.trim(), trimmed) && is_words(trimmed));
            reader.line(trimmed, under.is_some());
        } else {
            reader.tagged.push_str("<p>");
        }
    }
    let tagged = std::mem::take(&mut reader.tagged);
    reader.out.text = html::to_text(&reader.html(&tagged));
    reader.out
}

#[derive(Default)]
struct Reader<'a> {
    definitions: HashMap<String, &'a str>,
    /// The text so far, with the tags that stand for its lines.
    tagged: String,
    out: Plain,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, underlined: bool) {
        let line = line.trim_start_matches(['>', ' ']);
        let level = line.chars().take_while(|c| *c == '#').count();
        let asciidoc = line.starts_with("== ") || line.starts_with("=== ");
        if line.is_empty() || is_rule(line) || line.starts_with(".. ") {
            self.tagged.push_str("<p>");
        } else if underlined || asciidoc || (1..=6).contains(&level) && line[level..].starts_with(' ') {
            let words = self.inline(line.trim_matches(['#', '=', ' ']));
            let heading = html::title(&words, html::Written::Html);
            if !heading.is_empty() && self.out.headings.len() < MOST_KEPT {
                self.out.headings.push(heading);
            }
            self.tagged.push_str(&format!("<p>{words}<p>"));
        } else {
            let item = item(line);
            let words = self.inline(&item.unwrap_or(line).replace('|', " "));
            self.tagged.push_str(if item.is_some() { "<li>" } else { "\n" });
            self.tagged.push_str(&words);
        }
    }

    /// The words of a line: pictures as theirs, links as theirs, without marks of emphasis.
    fn inline(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        let mut before = ' ';
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            let next = after.chars().next().unwrap_or(' ');
            rest = match c {
                '!' if next == '[' => self.picture(&after[1..], &mut out),
                '[' => after,
                ']' => self.target(after),
                '`' => code(after, &mut out),
                '<' if after.starts_with("http") || after.starts_with("mailto:") => behind(after, '>').unwrap_or(after),
                '\\' if next.is_ascii_punctuation() => {
                    out.push_str(if next == '<' { "&lt;" } else { &after[..1] });
                    &after[1..]
                }
                '*' | '~' | '_' if is_mark(c, before, next) => after.trim_start_matches(c),
                _ => {
                    out.push(c);
                    after
                }
            };
            before = c;
        }
        out
    }

    /// A picture, behind its `![`. Returns what follows it.
    fn picture<'b>(&mut self, rest: &'b str, out: &mut String) -> &'b str {
        let Some((words, after)) = split_at(rest, ']') else { return rest };
        let (address, after) = match after.strip_prefix('(') {
            Some(inside) => split_at(inside, ')').map_or(("", after), |(target, after)| (address_of(target), after)),
            None => {
                let (name, after) =
                    after.strip_prefix('[').and_then(|inside| split_at(inside, ']')).unwrap_or((words, after));
                (self.definitions.get(&name.to_lowercase()).copied().unwrap_or_default(), after)
            }
        };
        if self.keep_picture(words, address) {
            out.push_str(words);
        }
        after
    }

    /// Keeps a picture, unless it is a badge; returns whether its words are worth reading.
    fn keep_picture(&mut self, words: &str, address: &str) -> bool {
        let lower = format!("{address} {words}").to_lowercase();
        if BADGES.iter().any(|badge| lower.contains(badge)) {
            return false;
        }
        if self.out.pictures.len() < MOST_KEPT {
            self.out.pictures.push(Picture { words: words.to_owned(), address: address.to_owned() });
        }
        let is_name = words.contains('.') && !words.contains(' ');
        !is_name && !matches!(words.to_lowercase().as_str(), "image" | "img" | "alt text" | "screenshot")
    }

    /// What follows the target of a link, behind the `]` that ends its words.
    fn target<'b>(&mut self, rest: &'b str) -> &'b str {
        let (open, close) = match rest.chars().next() {
            Some('(') => ('(', ')'),
            Some('[') => ('[', ']'),
            _ => return rest,
        };
        let Some((target, after)) = rest.strip_prefix(open).and_then(|inside| split_at(inside, close)) else {
            return rest;
        };
        let address = match open {
            '(' => Some(address_of(target)),
            _ => self.definitions.get(&target.to_lowercase()).copied(),
        };
        if let (Some(address), true) = (address, self.out.links.len() < MOST_KEPT) {
            self.out.links.push(address.to_owned());
        }
        after
    }

    /// Takes in the pictures and links that are written as HTML. Returns the text without badges.
    fn html(&mut self, tagged: &str) -> String {
        let mut out = String::with_capacity(tagged.len());
        let mut rest = tagged;
        while let Some((before, from)) = rest.find("<img").map(|at| rest.split_at(at)) {
            let Some((tag, after)) = split_at(from, '>') else { break };
            let value =
                |name: &str| tag.split_once(&format!("{name}=")).map(|(_, rest)| quoted(rest)).unwrap_or_default();
            out.push_str(before);
            if self.keep_picture(value("alt"), value("src")) {
                out.push_str(tag);
                out.push('>');
            }
            rest = after;
        }
        out.push_str(rest);
        for (at, name) in out.match_indices("href=").take(MOST_KEPT) {
            self.out.links.push(quoted(&out[at + name.len()..]).to_owned());
        }
        out
    }
}

/// What stands between quotation marks, or up to a space.
fn quoted(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(LONGEST_TARGET_BYTES)];
    match text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(mark) => text[1..].split(mark).next().unwrap_or_default(),
        None => text.split([' ', '>']).next().unwrap_or_default(),
    }
}

/// A text up to the first `end` that is near enough, and what follows it.
fn split_at(text: &str, end: char) -> Option<(&str, &str)> {
    let near = &text[..text.floor_char_boundary(LONGEST_TARGET_BYTES)];
    let at = near.find(end)?;
    Some((&text[..at], &text[at + end.len_utf8()..]))
}

fn behind(text: &str, end: char) -> Option<&str> {
    split_at(text, end).map(|(_, after)| after)
}

/// The address of a target, without its title.
fn address_of(target: &str) -> &str {
    target.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>'])
}

/// Words of code in a line, behind their first mark: they stay, and are no tags.
fn code<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let marks = 1 + rest.chars().take_while(|c| *c == '`').count();
    let inside = &rest[marks - 1..];
    let Some((words, after)) = split_at(inside, '`') else { return inside };
    out.push_str(&words.replace('&', "&amp;").replace('<', "&lt;"));
    after.trim_start_matches('`')
}

/// Whether `*`, `_` or `~` marks emphasis here: it touches a word on one side at most. A `_` inside a name does not.
fn is_mark(c: char, before: char, next: char) -> bool {
    match c {
        '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
        '~' => next == '~' || before == '~',
        _ => !(before.is_whitespace() && next.is_whitespace()),
    }
}

/// What a list item says.
fn item(line: &str) -> Option<&str> {
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < line.len() && digits.len() + 4 > line.len();
    let rest = match line.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None if numbered => digits.strip_prefix(['.', ')'])?,
        None => return None,
    };
    let words = rest.strip_prefix(' ')?.trim_start();
    Some(["[ ] ", "[x] ", "[X] "].iter().find_map(|task| words.strip_prefix(task)).unwrap_or(words))
}

/// A line of marks alone: a rule, the line under a heading, the rule of a table.
fn is_rule(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '|' | ':' | '+' | ' ' | '~' | '^'))
}

/// Whether a line underlines a heading. Three `~` begin code.
fn is_underline(line: &str, heading: &str) -> bool {
    let mut all = line.chars();
    if line.starts_with('~') && (line.len() < 4 || line.len() < heading.chars().count()) {
        return false;
    }
    all.next().is_some_and(|first| matches!(first, '=' | '-' | '~' | '^') && line.len() >= 3 && all.all(|c| c == first))
}

/// Whether a line may be a heading if the next one underlines it.
fn is_words(line: &str) -> bool {
    !line.is_empty() && !is_rule(line) && !line.starts_with(['#', '>', '|', '-', '*', '<'])
}

/// The address that a line defines, and its name: `[name]: address`.
fn definition(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix('[')?.split_once("]:")?;
    (!name.is_empty() && !name.contains(']')).then(|| (name, address_of(rest)))
}

fn definitions(markdown: &str) -> HashMap<String, &str> {
    let defined = markdown.lines().filter_map(|line| definition(line.trim()));
    defined.take(MOST_KEPT).map(|(name, address)| (name.to_lowercase(), address)).collect()
}

/// A text without the settings that some tools write at its top between two `---`.
fn without_front_matter(text: &str) -> &str {
    let Some(inside) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else { return text };
    let settings = |at: usize| {
        inside[..at].lines().all(|line| line.is_empty() || line.starts_with([' ', '-', '#']) || line.contains(':'))
    };
    match inside.find("\n---") {
        Some(at) if settings(at) => inside[at + 4..].trim_start_matches('-'),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_markdown_marks_becomes_words_and_lines() {
        let check = |markdown: &str, wanted: &str| assert_eq!(read(markdown).text, wanted, "{markdown}");
        check("one\ntwo\n\nthree", "one two\n\nthree");
        check("- one\n- **two** and _three_\n  more\n1. four", "• one\n• two and three more\n• four");
        check("a\n```sh\nmake install\n```\nb\n~~~\nx\n~~~", "a\n\nb");
        check("Use `Vec<T>` or snake_case, 2 * 3, a \\* b.", "Use Vec<T> or snake_case, 2 * 3, a * b.");
        check("[words](https://a.example \"title\") and [more][ref]\n\n[ref]: https://b.example", "words and more");
        check("![A map of ports](map.png) ![x](https://img.shields.io/x.svg) ![logo.png](logo.png)", "A map of ports");
        check("| a | b |\n|---|:--|\n| 1 | 2 |", "a b\n\n1 2");
        check(
            "<p align=\"center\"><img src=\"x.png\" alt=\"The door\">\n<img alt='CI'\n src='https://x.example/badge.svg'></p>\n<!-- hidden -->\nText <b>bold</b> &amp; more",
            "The door\n\nText bold & more",
        );
        check("---\ntitle: x\n---\nBody", "Body");
        check("> quoted\n\n<https://a.example> [ ] [x] done", "quoted\n\nx done");
    }

    #[test]
    fn headings_of_three_ways_of_writing_are_seen() {
        let markdown = "# One #\n\nTwo\n---\n\n== Three\n\nFour\n~~~~\n\n#no-heading\n\n```\n# a remark\n```\n";
        assert_eq!(read(markdown).headings, ["One", "Two", "Three", "Four"]);
    }

    #[test]
    fn pictures_and_links_are_kept_and_badges_are_not() {
        let plain = read(
            "[![b](https://ci.example/badge.svg)](https://ci.example)\n![s][shot]\n<img src='demo.gif'>\n\
             <a href=\"https://docs.example\">docs</a> [wiki](../wiki)\n\n[shot]: docs/shot.png",
        );
        let pictures: Vec<&str> = plain.pictures.iter().map(|picture| picture.address.as_str()).collect();
        assert_eq!(pictures, ["docs/shot.png", "demo.gif"]);
        assert_eq!(plain.links, ["https://ci.example", "../wiki", "https://docs.example"]);
    }

    #[test]
    fn what_is_built_to_be_slow_is_read_in_one_pass() {
        for piece in ["[", "![", "](", "`", "**", "<img ", "![a][", "\\", "> ", "[a]: b\n", "href=\"", "_a_"] {
            let plain = read(&piece.repeat(LONGEST_BYTES / 4 / piece.len()));
            assert!(plain.text.len() <= LONGEST_BYTES, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(markdown in "(\\[|\\]|\\(|\\)|!|`|\\*|_|~|#|-|=|\\||<|>|img|http|\n| |ŵ|\\\\|1\\.|:){0,80}") {
            let _ = read(&markdown);
        }
    }
}
