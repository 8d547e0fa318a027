//! The walls of the house: `docs/ARCHITECTURE.md` says who may import whom, and
//! these tests hold every file under `src` to it, with file and line.
//!
//! The checker reads tokens, not meaning; what it needs to know of Rust is in
//! [`tokens`].

mod tokens;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use tokens::{Token, functions, tokens};

const LONGEST_FILE_LINES: usize = 400;
const LONGEST_FUNCTION_LINES: usize = 60;

/// A row of the table of layers.
#[derive(Debug, Default)]
struct Module {
    name: String,
    layer: u32,
    /// The crates that only the modules listing them may name.
    crates: Vec<String>,
    /// The modules it may import; when empty, all that are lower.
    may_import: Vec<String>,
}

/// Something in a file that the page forbids.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Returns the rows of the table of layers in `page`, and one for `main`, which may only call `cli`.
fn modules(page: &str) -> Vec<Module> {
    let words = |cell: &str| cell.split_whitespace().map(str::to_owned).collect();
    let mut found = Vec::new();
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", layer, name, _, crates, may_import, ""] = cells[..] else { continue };
        let Ok(layer) = layer.parse() else { continue };
        found.push(Module { name: name.into(), layer, crates: words(crates), may_import: words(may_import) });
    }
    found.push(Module { name: "main".into(), layer: u32::MAX, may_import: words("cli"), ..Module::default() });
    found
}

/// Returns what the file at `path` (such as `src/rules/query.rs`) names against the table, in the order of its lines.
fn check(table: &[Module], path: &str, text: &str) -> Vec<Violation> {
    let file: Vec<&str> = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
    if file == ["lib"] {
        return Vec::new();
    }
    let Some(module) = table.iter().find(|module| module.name == file[0]) else {
        return vec![Violation { path: path.into(), line: 1, what: format!("{} is in no layer", file[0]) }];
    };
    let mut found = Vec::new();
    for mention in mentions(&file, &tokens(text)) {
        let (name, what) = match mention {
            Mention::Module(name) => (name, forbidden_module(table, module, name.text)),
            Mention::Crate(name) => (name, forbidden_crate(table, module, name.text)),
        };
        let violation = what.map(|what| Violation { path: path.into(), line: name.line, what });
        found.extend(violation.filter(|violation| !found.contains(violation)));
    }
    found.sort_by_key(|violation| violation.line);
    found
}

/// Returns why `module` may not import the module called `name`, if it may not.
fn forbidden_module(table: &[Module], module: &Module, name: &str) -> Option<String> {
    let Module { name: own, layer, may_import, .. } = module;
    if name == own {
        return None;
    }
    let Some(other) = table.iter().find(|other| other.name == name) else {
        return Some(format!("{own} imports {name}, which is in no layer"));
    };
    if other.layer >= *layer {
        return Some(format!("{own} (layer {layer}) imports {name} (layer {}), which is not lower", other.layer));
    }
    let allowed = may_import.is_empty() || may_import.iter().any(|allowed| allowed == name);
    (!allowed).then(|| format!("{own} imports {name}, and may import only: {}", may_import.join(" ")))
}

/// Returns why `module` may not name the crate called `name`, if it may not.
fn forbidden_crate(table: &[Module], module: &Module, name: &str) -> Option<String> {
    let owners: Vec<&Module> = table.iter().filter(|other| other.crates.iter().any(|owned| owned == name)).collect();
    if owners.is_empty() || owners.iter().any(|owner| owner.name == module.name) {
        return None;
    }
    let owners: Vec<&str> = owners.iter().map(|owner| owner.name.as_str()).collect();
    Some(format!("{} names {name}, which belongs to: {}", module.name, owners.join(" ")))
}

/// The first step of a path: one of our modules, or anything else, which may be a crate.
enum Mention<'a> {
    Module(Token<'a>),
    Crate(Token<'a>),
}

/// Returns where the paths and the imports of a file lead; `file` is its place among the modules, such as `["web", "home"]`.
fn mentions<'a>(file: &[&'a str], tokens: &[Token<'a>]) -> Vec<Mention<'a>> {
    let mut place: Vec<&str> = file.iter().copied().filter(|name| *name != "mod" && *name != "main").collect();
    let mut inline = Vec::new(); // how deep the braces were where each inline module opened
    let (mut at, mut depth) = (0, 0_usize);
    let mut found = Vec::new();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let goes_on = |at: usize| match text(at.wrapping_sub(1)) {
        "::" => at > 1 && (tokens[at - 2].is_word() || text(at - 2) == ">"),
        before => before == ".",
    };
    while at < tokens.len() {
        let mut paths = Vec::new();
        let mut next = at + 1;
        match text(at) {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if inline.pop_if(|opened| *opened == depth).is_some() {
                    place.pop();
                }
            }
            "mod" if text(at + 2) == "{" => {
                place.push(text(at + 1));
                inline.push(depth);
            }
            "use" => next = use_tree(tokens, at + 1, &[], &mut paths),
            "crate" if at > 0 && text(at - 1) == "extern" => paths.extend(tokens.get(at + 1).map(|name| vec![*name])),
            _ if tokens[at].is_word() && text(at + 1) == "::" && !goes_on(at) => next = path(tokens, at, &mut paths),
            _ => {}
        }
        found.extend(paths.iter().filter_map(|path| first_step(path, &place)));
        at = next.max(at + 1);
    }
    found
}

/// Reads the path that begins `at`, and returns the place after it.
fn path<'a>(tokens: &[Token<'a>], mut at: usize, paths: &mut Vec<Vec<Token<'a>>>) -> usize {
    let mut path = vec![tokens[at]];
    while let [_, colons, name, ..] = &tokens[at..]
        && colons.text == "::"
        && name.is_word()
    {
        path.push(*name);
        at += 2;
    }
    paths.push(path);
    at + 1
}

/// Reads the tree of an import that begins `at`, below `stem`, and returns the place after it.
fn use_tree<'a>(tokens: &[Token<'a>], mut at: usize, stem: &[Token<'a>], paths: &mut Vec<Vec<Token<'a>>>) -> usize {
    let mut path = stem.to_vec();
    while let Some(token) = tokens.get(at) {
        match token.text {
            "::" => at += 1,
            "{" => return use_group(tokens, at + 1, &path, paths),
            "as" => {
                at += 2;
                break;
            }
            text if token.is_word() || text == "*" => {
                path.push(*token);
                at += 1;
            }
            _ => break,
        }
    }
    paths.push(path);
    at
}

/// Reads the trees of a group whose brace opened before `at`, and returns the place after the brace that closes it.
fn use_group<'a>(tokens: &[Token<'a>], mut at: usize, stem: &[Token<'a>], paths: &mut Vec<Vec<Token<'a>>>) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.text {
            "}" => return at + 1,
            "," => at += 1,
            _ => at = use_tree(tokens, at, stem, paths).max(at + 1),
        }
    }
    at
}

/// Returns where `path` first leads, read in the module at `place`; `None` when it stays inside that module.
fn first_step<'a>(path: &[Token<'a>], place: &[&str]) -> Option<Mention<'a>> {
    let supers = path.iter().take_while(|token| token.text == "super").count();
    match path.first()?.text {
        "crate" | "gorwel" => path.get(1).copied().map(Mention::Module),
        "super" if supers == place.len() => path.get(supers).copied().map(Mention::Module),
        "super" | "self" | "Self" => None,
        _ => path.first().copied().map(Mention::Crate),
    }
}

/// Returns every Rust file below `folder` of the project, as its path from the top and its text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![top.join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project can be read") {
            let path = entry.expect("a folder of the project can be read to its end").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name =
                    path.strip_prefix(top).expect("the file is below the top").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("a Rust file is UTF-8")));
            }
        }
    }
    found.sort();
    found
}

fn table() -> Vec<Module> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ARCHITECTURE.md");
    modules(&fs::read_to_string(page).expect("docs/ARCHITECTURE.md can be read"))
}

/// Fails with one line for each of `problems`.
fn none_of(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// Asserts that an invented file breaks the rules at exactly these places.
fn caught(path: &str, text: &str, expected: &[&str]) {
    let found: Vec<String> = check(&table(), path, text).iter().map(Violation::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_page_has_a_table_of_layers() {
    let table = table();
    let web = table.iter().find(|module| module.name == "web").expect("web has a row");
    assert_eq!((web.layer, table.len()), (5, 17));
    assert_eq!(
        (web.crates.join(" "), web.may_import.join(" ")),
        ("axum hyper hyper_util".into(), "app model clock language text".into())
    );
}

#[test]
fn no_file_reaches_through_a_wall() {
    let table = table();
    let found = rust_files("src").into_iter().flat_map(|(path, text)| check(&table, &path, &text));
    none_of(&found.map(|violation| violation.to_string()).collect::<Vec<_>>());
}

#[test]
fn an_import_upward_or_sideways_is_caught() {
    let text =
        "//! Pages.\nuse crate::{\n    model::{Item, Topic as Daemon},\n    daemon,\n    cli::{self, run},\n};\n";
    let sideways = "src/web/home.rs:4: web (layer 5) imports daemon (layer 5), which is not lower";
    let upward = "src/web/home.rs:5: web (layer 5) imports cli (layer 6), which is not lower";
    caught("src/web/home.rs", text, &[sideways, upward]);

    let inline = "fn now() {\n    let at = <u8 as crate::store::Noun>::now();\n    $crate::web::<u8>();\n}\n";
    let store = "src/store.rs:3: store (layer 3) imports web (layer 5), which is not lower";
    caught("src/store.rs", inline, &[store]);
}

#[test]
fn an_import_outside_the_column_is_caught() {
    let text = "use super::*;\nuse crate::text;\n#[cfg(test)]\nmod tests {\n    use super::super::super::language;\n    use super::super::text;\n}\n";
    let first = "src/fetch/guard.rs:2: fetch imports text, and may import only: model clock";
    let second = "src/fetch/guard.rs:5: fetch imports language, and may import only: model clock";
    caught("src/fetch/guard.rs", text, &[first, second]);
    caught(
        "src/main.rs",
        "fn main() {\n    gorwel::app::run();\n    gorwel::cli::run()\n}\n",
        &["src/main.rs:2: main imports app, and may import only: cli"],
    );
}

#[test]
fn a_crate_named_outside_its_module_is_caught() {
    let text = "use axum::Router;\nuse std::{fmt, io};\nuse {serde::Serialize, sqlx as database};\n\n#[derive(clap::Parser)]\nstruct Flags;\nfn go() { self::tantivy::go(); x.cron::<u8>() }\n";
    caught(
        "src/town/mod.rs",
        text,
        &[
            "src/town/mod.rs:3: town names sqlx, which belongs to: store",
            "src/town/mod.rs:5: town names clap, which belongs to: cli",
        ],
    );
    caught("src/store/mod.rs", "use sqlx::Any;\n", &[]);
    caught("src/web/mod.rs", "use axum::Router;\n", &[]);
    caught(
        "src/app/mod.rs",
        "//! As `axum::Router`.\nextern crate axum;\n",
        &["src/app/mod.rs:2: app names axum, which belongs to: web town"],
    );
}

#[test]
fn a_module_that_is_on_no_page_is_caught() {
    caught("src/utils/mod.rs", "", &["src/utils/mod.rs:1: utils is in no layer"]);
    caught("src/rules/mod.rs", "use crate::*;\n", &["src/rules/mod.rs:1: rules imports *, which is in no layer"]);
}

#[test]
fn every_file_says_what_it_owns_and_stays_short() {
    let mut problems = Vec::new();
    for (path, text) in rust_files("src").into_iter().chain(rust_files("tests")) {
        if !text.starts_with("//!") {
            problems.push(format!("{path}:1: begins with something else than `//!` and what it owns"));
        }
        if text.lines().count() > LONGEST_FILE_LINES {
            problems.push(format!("{path}:{LONGEST_FILE_LINES}: goes on for more than {LONGEST_FILE_LINES} lines"));
        }
        for function in functions(&tokens(&text)) {
            let lines = function.last_line - function.first_line + 1;
            if lines > LONGEST_FUNCTION_LINES {
                problems.push(format!("{path}:{}: {} has {lines} lines", function.first_line, function.name));
            }
        }
    }
    none_of(&problems);
}
