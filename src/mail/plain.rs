//! Somebody else's words, made fit for a letter, and lines made fit for its text part.

use crate::text::is_unseen;

/// Characters on a line of the text part: short enough to be quoted once and still fit a terminal of eighty.
const LINE_CHARACTERS: usize = 72;

/// Returns `text` on one line, without control characters and marks of direction, cut at a word to `longest` characters.
pub(super) fn clean(text: &str, longest: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<String> = words.map(|word| word.chars().filter(|c| !is_unseen(*c)).collect()).collect();
    let line = words.iter().filter(|word| !word.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(longest) else { return line };
    let cut = line.get(..end).unwrap_or_default();
    let at_a_word = line.get(end..).is_some_and(|rest| rest.starts_with(' '));
    let whole = cut.rsplit_once(' ').filter(|_| !at_a_word).map_or(cut, |(whole, _)| whole);
    // A word as long as half the line is no reason to lose that half.
    let kept = if whole.len() * 2 < cut.len() { cut } else { whole };
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '.']))
}

/// Returns a title that may stand as a link: no web address in it, which would be a link's text that shows another target.
pub(super) fn link_text(title: &str, longest: usize) -> String {
    let is_address = |word: &str| word.contains("://") || word.to_lowercase().starts_with("www.");
    let words: Vec<&str> = title.split_whitespace().map(|word| if is_address(word) { "[…]" } else { word }).collect();
    clean(&words.join(" "), longest)
}

/// Returns `text` folded into lines of at most 72 characters, every line but the first indented by `indent` spaces. A word
/// that is longer, such as a web address, stands whole on a line of its own.
pub(super) fn fold(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut used = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > indent && used + 1 + length > LINE_CHARACTERS {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            used = indent;
        } else if used > indent {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_others_becomes_one_line() {
        let check = |text: &str, wanted: &str| assert_eq!(clean(text, 40), wanted);
        check("  Heat\r\n\tpumps \u{0}one ", "Heat pumps one");
        check("\u{202e}gnp\u{202c}.exe\u{200b}", "gnp.exe");
        check("Bcc: everybody@council.example\r\nX: y", "Bcc: everybody@council.example X: y");
        check("What we learnt from a year of heat pumps in schools", "What we learnt from a year of heat pumps…");
        check(&"x".repeat(60), &format!("{}…", "x".repeat(40)));
        check(&format!("ab {}", "x".repeat(60)), &format!("ab {}…", "x".repeat(37)));
        check("Ŵyn a ŷd", "Ŵyn a ŷd");
        check("", "");
    }

    #[test]
    fn a_title_never_shows_a_web_address() {
        assert_eq!(link_text("See https://evil.example/login or WWW.evil.example now", 99), "See […] or […] now");
        assert_eq!(link_text("Node.js and gov.wales", 99), "Node.js and gov.wales");
    }

    #[test]
    fn lines_are_folded_between_words() {
        let folded = fold(&"word ".repeat(30), 2);
        assert!(folded.lines().all(|line| line.chars().count() <= LINE_CHARACTERS), "{folded}");
        assert!(folded.lines().skip(1).all(|line| line.starts_with("  word")), "{folded}");
        let long = format!("at {}", "x".repeat(100));
        assert_eq!(fold(&long, 2), format!("at\n  {}", "x".repeat(100)));
    }
}
