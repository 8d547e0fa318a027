//! The tree of a web page, for CSS selectors.
//!
//! Parsers of HTML mend a page as browsers do, and take quadratic time for pages that are built for it. This tree is
//! built by a stack of open elements alone: what every page leaves out (`</p>`, `</li>`, `</td>` …) is supplied, what
//! is crossed is closed, and what is nested deeper than [`DEEPEST`] is refused. Linear in the length of the page.

use html5ever::{
    Attribute, LocalName, QualName,
    interface::tree_builder::{ElementFlags, NodeOrText, TreeSink as _},
    ns,
    tendril::StrTendril,
};
use scraper::{ElementRef, Html, HtmlTreeSink, Node};

use super::tags::{Tag, Token, Tokens, attribute};
use crate::sources::entities::decode;

/// Elements inside each other.
pub const DEEPEST: usize = 256;
/// Elements of one page; what comes after them is not read.
pub const MOST_ELEMENTS: usize = 30_000;
/// Bytes of one page; what comes after them is not read.
pub const LONGEST_PAGE_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of a name, and of a value, that are kept.
const LONGEST_NAME_BYTES: usize = 64;
const LONGEST_VALUE_BYTES: usize = 2 * 1024;

/// Attributes that are kept beside those that rules name.
const KEPT: [&str; 15] = [
    "id",
    "class",
    "href",
    "datetime",
    "content",
    "rel",
    "itemprop",
    "itemtype",
    "property",
    "role",
    "type",
    "name",
    "lang",
    "title",
    "aria-label",
];
/// Elements that hold nothing.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Elements inside a line of text: their ends close nothing else, and they are no borders of words.
pub const INLINE: [&str; 35] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u",
];
/// Elements that stand in the head of a page.
const OF_THE_HEAD: [&str; 4] = ["title", "meta", "link", "base"];

/// A page with elements nested deeper than [`DEEPEST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("elements inside each other more than {DEEPEST} deep")]
pub struct TooDeep;

/// Builds the tree of a page. Attributes are kept if they are what rules mostly need, or named in `attributes`.
///
/// # Errors
///
/// When elements are nested too deep.
pub fn read(page: &str, attributes: &[String]) -> Result<Html, TooDeep> {
    let sink = HtmlTreeSink::new(Html::new_document());
    let root = element(&sink, "html", Vec::new());
    sink.append(&sink.get_document(), NodeOrText::AppendNode(root));
    let mut builder = Builder { sink, open: vec![("html".to_owned(), root)], has_body: false, attributes };
    let mut elements = 0;
    for token in Tokens::new(&page[..page.floor_char_boundary(LONGEST_PAGE_BYTES)]) {
        match token {
            Token::Start(tag) => {
                elements += 1;
                if elements > MOST_ELEMENTS {
                    break;
                }
                builder.start(&tag)?;
            }
            Token::End(name) => builder.end(&name.to_ascii_lowercase()),
            Token::Text(text) => builder.text(text),
            Token::Data(_) => {}
        }
    }
    Ok(builder.sink.finish())
}

/// What stands for an element of the tree.
pub type Handle = <HtmlTreeSink as html5ever::interface::TreeSink>::Handle;

fn element(sink: &HtmlTreeSink, name: &str, attributes: Vec<Attribute>) -> Handle {
    let name = QualName::new(None, ns!(html), LocalName::from(name));
    sink.create_element(name, attributes, ElementFlags::default())
}

struct Builder<'a> {
    sink: HtmlTreeSink,
    /// The open elements, from `html` inwards.
    open: Vec<(String, Handle)>,
    has_body: bool,
    attributes: &'a [String],
}

impl Builder<'_> {
    fn start(&mut self, tag: &Tag<'_>) -> Result<(), TooDeep> {
        let name = tag.name.to_ascii_lowercase();
        if name.len() > LONGEST_NAME_BYTES || name == "html" || (name == "body" && self.has_body) {
            return Ok(());
        }
        if name == "body" || !(name == "head" || OF_THE_HEAD.contains(&name.as_str())) {
            self.begin_body();
        }
        if name == "body" {
            return Ok(());
        }
        self.close_implied(&name);
        let kept = self.kept(tag);
        let node = element(&self.sink, &name, kept);
        self.append(NodeOrText::AppendNode(node));
        let holds_nothing = VOID.contains(&name.as_str()) || (tag.is_empty && name.contains(':'));
        if !holds_nothing {
            if self.open.len() >= DEEPEST {
                return Err(TooDeep);
            }
            self.open.push((name, node));
        }
        Ok(())
    }

    /// The body begins with its tag, or with the first thing that belongs into it.
    fn begin_body(&mut self) {
        if self.has_body {
            return;
        }
        self.has_body = true;
        self.open.truncate(1);
        let body = element(&self.sink, "body", Vec::new());
        self.append(NodeOrText::AppendNode(body));
        self.open.push(("body".to_owned(), body));
    }

    fn append(&self, child: NodeOrText<Handle>) {
        if let Some((_, parent)) = self.open.last() {
            self.sink.append(parent, child);
        }
    }

    fn kept(&self, tag: &Tag<'_>) -> Vec<Attribute> {
        let mut kept = Vec::new();
        for (written, _) in &tag.attributes {
            let name = written.to_ascii_lowercase();
            let wanted = KEPT.contains(&name.as_str()) || self.attributes.contains(&name);
            let value = attribute(tag, written).filter(|value| wanted && value.len() <= LONGEST_VALUE_BYTES);
            if let Some(value) = value {
                let name = QualName::new(None, ns!(), LocalName::from(name));
                kept.push(Attribute { name, value: StrTendril::from(value.as_ref()) });
            }
        }
        kept
    }

    fn text(&mut self, text: &str) {
        let is_space = text.bytes().all(|byte| byte.is_ascii_whitespace());
        let in_head_element = self.open.last().is_some_and(|(name, _)| OF_THE_HEAD.contains(&name.as_str()));
        if !self.has_body && !in_head_element {
            if is_space {
                return;
            }
            self.begin_body();
        }
        self.append(NodeOrText::AppendText(StrTendril::from(decode(text).as_ref())));
    }

    /// Closes what the start of an element ends without saying so.
    fn close_implied(&mut self, name: &str) {
        let (closes, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "option" => (&["option"], &[]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table", "tbody", "thead", "tfoot"]),
            "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot"], &["table"]),
            "a" => (&["a"], &["td", "th", "table"]),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (&["h1", "h2", "h3", "h4", "h5", "h6"], &["div", "section"]),
            _ => (&[], &[]),
        };
        let is_block = !INLINE.contains(&name) && !VOID.contains(&name) && !matches!(name, "button" | "picture");
        if is_block || name == "hr" {
            self.close(&["p"], &["td", "th", "caption", "table", "button"]);
        }
        if !closes.is_empty() {
            self.close(closes, within);
        }
    }

    /// Closes the innermost open element of these, unless one of `within` stands in between.
    fn close(&mut self, names: &[&str], within: &[&str]) {
        let stop = self.open.iter().rposition(|(open, _)| {
            names.contains(&open.as_str())
                || within.contains(&open.as_str())
                || matches!(open.as_str(), "html" | "body")
        });
        if let Some(at) = stop.filter(|at| self.open.get(*at).is_some_and(|(open, _)| names.contains(&open.as_str()))) {
            self.open.truncate(at);
        }
    }

    fn end(&mut self, name: &str) {
        if matches!(name, "html" | "body") {
            return;
        }
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else { return };
        let crosses = |wanted: &dyn Fn(&str) -> bool| self.open[at + 1..].iter().any(|(open, _)| wanted(open));
        if INLINE.contains(&name) && crosses(&|open| !INLINE.contains(&open)) {
            // An inline element that ends across a block ends alone: the block stays open.
            self.open.remove(at);
            return;
        }
        // What stands in a table ends nothing outside of it; only the parts of the table itself do.
        let is_of_table = matches!(name, "tr" | "tbody" | "thead" | "tfoot" | "td" | "th" | "caption");
        let stays = |open: &str| match name {
            "table" => false,
            _ => open == "table" || (!is_of_table && matches!(open, "td" | "th" | "caption")),
        };
        if crosses(&stays) {
            return;
        }
        self.open.truncate(at);
    }
}

/// The text of an element on one line: references decoded, white space collapsed, blocks apart.
pub fn line(element: ElementRef<'_>) -> String {
    let is_block = |node: &Node| node.as_element().is_some_and(|element| !INLINE.contains(&element.name()));
    let mut written = String::new();
    let mut node = *element;
    'walk: loop {
        match node.value() {
            Node::Text(text) => written.push_str(text),
            value if is_block(value) => written.push(' '),
            _ => {}
        }
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if is_block(node.value()) {
                written.push(' ');
            }
            if node.id() == element.id() {
                break 'walk;
            }
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => break 'walk,
            }
        }
    }
    let mut line = String::with_capacity(written.len());
    for word in written.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Selector;

    use super::*;

    fn check(page: &str, rule: &str, wanted: &[&str]) {
        let tree = read(page, &["data-x".to_owned()]).expect("it is shallow");
        let selector = Selector::parse(rule).expect("a selector");
        let lines: Vec<String> = tree.select(&selector).map(line).collect();
        assert_eq!(lines, wanted, "{rule} in {page}");
    }

    #[test]
    fn what_pages_leave_out_is_supplied() {
        check("<ul><li>a<li>b<ul><li>c</ul>d</ul>", "body > ul > li", &["a", "b c d"]);
        check("<p>a<p>b<div>c</div>", "p", &["a", "b"]);
        check("<p>a<p>b<div>c</div>", "body > div", &["c"]);
        check("<dl><dt>a<dd>b<dt>c</dl>", "dl > dt", &["a", "c"]);
        check("<table><tr><td>a<td>b<tr><td>c</table>d", "tr > td", &["a", "b", "c"]);
        check("<title>t</title><main>m</main>", "html > body > main", &["m"]);
        check("<html><head><title>t</title></head><body class=x><h2>a</h2>b", "body > h2", &["a"]);
    }

    #[test]
    fn what_is_crossed_is_closed() {
        check("<div><b>a</div><p>b</p></b>c", "body > p", &["b"]);
        check("<b><p>a</b>c</p><p>d", "p", &["ac", "d"]);
        check("<div><span>a</div>b</span><i>c</i>", "body > i", &["c"]);
        check("<table><tr><td>a</div>b</td></tr></table>", "td", &["ab"]);
        check("<a href=x>a<a href=y>b</a>", "a", &["a", "b"]);
    }

    #[test]
    fn attributes_that_rules_need_are_kept() {
        check("<p data-x=1 style=a>a<p data-y=1>b", "p[data-x]", &["a"]);
        check("<p data-x=1 style=a>a<p data-y=1>b", "[style], [data-y]", &[]);
        check("<li CLASS='Card card--new' Id=n>a&amp;b", "li.card--new#n", &["a&b"]);
    }

    #[test]
    fn words_are_apart_where_blocks_are() {
        check("<div>tan<b>wydd</b><span> a</span><div>b</div>c<br>d</div>", "body > div", &["tanwydd a b c d"]);
    }

    #[test]
    fn a_page_that_is_built_to_be_slow_is_refused_or_read_in_one_pass() {
        assert_eq!(read(&"<div>".repeat(100_000), &[]), Err(TooDeep));
        assert_eq!(read(&"<b x><i>".repeat(100_000), &[]), Err(TooDeep));
        for scrap in ["<p><b x></p>", "<table><b><tr>", "<a href=x><p>", "</div></b>", "<li><b></li>"] {
            let _ = read(&scrap.repeat(50_000), &[]);
        }
        let flat = read(&"<p>x".repeat(100_000), &[]).expect("it is flat");
        assert_eq!(flat.select(&Selector::parse("p").expect("a selector")).count(), MOST_ELEMENTS);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(page in "(<|>|</|p>|li>|div>|table>|tr>|td>|a href=x>|b>|head>|body>|title>|br/>| |ŵ|&amp;){0,120}") {
            if let Ok(tree) = read(&page, &[]) {
                let _ = line(tree.root_element());
            }
        }
    }
}
