//! Rust text as words and marks, each with its line.
//!
//! Comments, strings, characters and lifetimes are left out, so that what is
//! only talked about is not taken for something done.

/// A word, a `::`, or a single mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

impl Token<'_> {
    /// Returns whether this is a name, a keyword or a number.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(is_word_char)
    }
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function<'a> {
    pub name: &'a str,
    pub first_line: usize,
    pub last_line: usize,
}

/// Returns the tokens of `text`; text that is not Rust gives tokens all the same.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (length, kept) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), None),
            '/' if rest.starts_with("/*") => (comment_bytes(rest), None),
            '"' => (string_bytes(rest, '"'), None),
            '\'' => (quote_bytes(rest), None),
            ':' if rest.starts_with("::") => (2, Some("::")),
            _ if is_word_char(first) => word(rest),
            _ if first.is_whitespace() => (first.len_utf8(), None),
            _ => (first.len_utf8(), Some(&rest[..first.len_utf8()])),
        };
        if let Some(text) = kept {
            found.push(Token { text, line });
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    found
}

/// Returns the functions that have a body, in the order in which they begin.
pub fn functions<'a>(tokens: &[Token<'a>]) -> Vec<Function<'a>> {
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair[0].text != "fn" || !pair[1].is_word() {
            continue;
        }
        if let Some(last_line) = end_of_body(&tokens[at..]) {
            found.push(Function { name: pair[1].text, first_line: pair[0].line, last_line });
        }
    }
    found
}

/// Returns the line of the brace that closes the first body; `None` when a `;` comes first.
fn end_of_body(tokens: &[Token]) -> Option<usize> {
    let (mut brackets, mut braces) = (0_usize, 0_usize);
    for token in tokens {
        match token.text {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets = brackets.saturating_sub(1),
            "{" => braces += 1,
            "}" if braces == 1 && brackets == 0 => return Some(token.line),
            "}" => braces = braces.saturating_sub(1),
            ";" if braces == 0 && brackets == 0 => return None,
            _ => {}
        }
    }
    None
}

fn is_word_char(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Returns the bytes of the word at the start of `rest`, and the word unless it opens a literal.
fn word(rest: &str) -> (usize, Option<&str>) {
    let length = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(length);
    let hashes = after.len() - after.trim_start_matches('#').len();
    let quoted = after[hashes..].starts_with('"');
    match word {
        "r" | "br" | "cr" if quoted => {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = length + hashes + 1;
            (rest[body..].find(&close).map_or(rest.len(), |end| body + end + close.len()), None)
        }
        "b" | "c" if after.starts_with('"') => (length + string_bytes(after, '"'), None),
        "b" if after.starts_with('\'') => (length + string_bytes(after, '\''), None),
        "r" if hashes == 1 && after[1..].starts_with(is_word_char) => {
            let (name_bytes, name) = self::word(&after[1..]);
            (length + 1 + name_bytes, name)
        }
        _ => (length, Some(word)),
    }
}

/// Returns the bytes of the literal at the start of `rest`, both quotes included.
fn string_bytes(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Returns the bytes of the character or the lifetime at the start of `rest`.
fn quote_bytes(rest: &str) -> usize {
    let mut chars = rest.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) | (_, Some('\'')) => string_bytes(rest, '\''),
        _ => 1 + rest[1..].find(|c| !is_word_char(c)).unwrap_or(rest.len() - 1),
    }
}

/// Returns the bytes of the comment at the start of `rest`; comments nest.
fn comment_bytes(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if here.starts_with(b"*/") {
            (at, depth) = (at + 2, depth - 1);
        } else {
            at += 1;
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

#[test]
fn what_is_only_talked_about_is_no_token() {
    let text = r###"
        // crate::one
        /* crate::two /* nested */ crate::three */
        let a = "crate::four \" crate::five"; let b = b"crate::six"; let c = r#"crate::"seven"#;
        let d: &'static str = r"\"; let e = ['"', '\'', b'\'', 'ŵ'];
        r#fn::<'_>();
    "###;
    let words: Vec<&str> = tokens(text).iter().filter(|token| token.is_word()).map(|token| token.text).collect();
    assert_eq!(words, ["let", "a", "let", "b", "let", "c", "let", "d", "str", "let", "e", "fn"]);
}

#[test]
fn a_function_ends_where_its_brace_closes() {
    let text =
        "trait T { fn none(&self) -> [u8; 4]; }\nfn one(f: fn() -> u8) -> [u8; 2] {\n    format!(\"}}\");\n    {}\n}\n";
    assert_eq!(functions(&tokens(text)), [Function { name: "one", first_line: 2, last_line: 5 }]);
}
