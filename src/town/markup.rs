//! From the plain text of the notes to HTML, and the characters that markup keeps for itself.

use super::notes::one_line;

/// Returns `text` with `& < > " '` written as entities, for XML and HTML alike.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Returns paragraphs, headings (`## …`), lists (`- …`) and code (four spaces before each line) as HTML.
pub(super) fn html(text: &str) -> String {
    text.split("\n\n").filter(|block| !block.trim().is_empty()).map(block).collect::<Vec<_>>().join("\n")
}

fn block(block: &str) -> String {
    let block = block.trim_matches('\n');
    if block.lines().all(|line| line.starts_with("    ")) {
        let code: Vec<&str> = block.lines().filter_map(|line| line.strip_prefix("    ")).collect();
        return format!("<pre>{}</pre>", escape(&code.join("\n")));
    }
    if let Some(heading) = block.strip_prefix("# ") {
        return format!("<h1>{}</h1>", escape(&one_line(heading)));
    }
    if let Some(heading) = block.strip_prefix("## ") {
        return format!("<h2>{}</h2>", escape(&one_line(heading)));
    }
    if block.starts_with("- ") {
        let things = block.split("\n- ").map(|one| escape(&one_line(one.trim_start_matches("- "))));
        return format!("<ul>{}</ul>", things.map(|one| format!("<li>{one}</li>")).collect::<String>());
    }
    format!("<p>{}</p>", escape(&one_line(block)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_becomes_html() {
        for (text, expected) in [
            ("One\nline & more.\n\nTwo.", "<p>One line &amp; more.</p>\n<p>Two.</p>"),
            ("## A <b>", "<h2>A &lt;b&gt;</h2>"),
            ("- one\n- two\n  and a half", "<ul><li>one</li><li>two and a half</li></ul>"),
            ("    cargo run\n    cargo test", "<pre>cargo run\ncargo test</pre>"),
        ] {
            assert_eq!(html(text), expected);
        }
    }
}
