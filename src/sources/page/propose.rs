//! Rules for a page that nobody has written any for yet: what was found without rules, said in selectors.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::{
    Place, block,
    rules::{self, Rules, selector},
    unruled, without_rules,
};
use crate::{
    model::Draft,
    sources::{
        dates,
        html::{head::Head, tree},
    },
};

/// Classes of one element that are tried.
const MOST_CLASSES: usize = 12;
/// How many of its items a rule must read as they were read without it, in percent.
const ENOUGH_PERCENT: usize = 90;

/// Rules for a page, and what they read.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Keys and selectors, as feeds.toml writes them; none where the page is best read without rules.
    pub rules: Vec<(&'static str, String)>,
    /// What is read by them.
    pub drafts: Vec<Draft>,
}

/// Proposes how to read a page as a source of kind `page`; none if it lists nothing that could be found.
pub fn propose(page: &str, url: &Url) -> Option<Proposal> {
    let tree = tree::read(page, &[]).ok()?;
    let head = Head::of(page, url);
    let place = Place { base: &head.base, zone: dates::zone_of(url) };
    let drafts = without_rules(&tree, &head, &place);
    let list = unruled::list(&tree, &place).filter(|list| list.drafts == drafts);
    match list.and_then(|list| rules_for(&tree, &list, &place)) {
        Some(proposal) => Some(proposal),
        None if drafts.is_empty() => None,
        None => Some(Proposal { rules: Vec::new(), drafts }),
    }
}

/// Says a list in selectors; none if they would read another one.
fn rules_for<'a>(tree: &Html, list: &unruled::List<'a>, place: &Place<'_>) -> Option<Proposal> {
    // What stands side by side in several elements cannot be said in one selector.
    let single = |block: &Vec<ElementRef<'a>>| block.first().copied().filter(|_| block.len() == 1);
    let items: Vec<ElementRef<'_>> = list.blocks.iter().map(single).collect::<Option<_>>()?;
    let item = rule_for_items(tree, &items, &list.drafts, place)?;
    let parsed = selector(&item)?;
    let chosen = rules::items(tree, &parsed);
    let read = |rules: &Rules| -> Vec<Draft> {
        chosen.iter().filter_map(|item| block::draft(&[*item], rules, place)).collect()
    };
    let mut rules = Rules { item: Some(parsed), ..Rules::default() };
    let mut written = vec![("item", item)];
    let wanted = read(&rules);
    let first = *items.first()?;
    for part in PARTS {
        for candidate in (part.candidates)(first) {
            let mut with = rules.clone();
            *(part.rule)(&mut with) = selector(&candidate);
            if reads_the_same(&read(&with), &wanted, part.value) {
                rules = with;
                written.push((part.key, candidate));
                break;
            }
        }
    }
    let drafts = read(&rules);
    Some(Proposal { rules: written, drafts })
}

/// A part of an item, and the rule that names it.
struct Part {
    key: &'static str,
    /// Selectors that may name it, by what an item looks like.
    candidates: fn(ElementRef<'_>) -> Vec<String>,
    /// Where the rule is kept.
    rule: fn(&mut Rules) -> &mut Option<Selector>,
    /// What is read by it.
    value: fn(&Draft) -> Option<String>,
}

/// The parts of an item, in the order in which they are written.
const PARTS: [Part; 4] = [
    Part { key: "title", candidates: titles, rule: |rules| &mut rules.title, value: |draft| Some(draft.title.clone()) },
    Part { key: "link", candidates: links, rule: |rules| &mut rules.link, value: |draft| Some(draft.link.as_ref()?.to_string()) },
    Part {
        key: "date",
        candidates: |item| parts(item, "time"),
        rule: |rules| &mut rules.date,
        value: |draft| draft.published.map(|at| at.to_rfc3339()),
    },
    Part {
        key: "summary",
        candidates: |item| parts(item, "p"),
        rule: |rules| &mut rules.summary,
        value: |draft| Some(draft.summary.clone()).filter(|summary| !summary.is_empty()),
    },
];

/// Whether a rule reads what was read without it, of enough of the items that say anything.
fn reads_the_same(read: &[Draft], wanted: &[Draft], value: fn(&Draft) -> Option<String>) -> bool {
    let saying = wanted.iter().filter(|draft| value(draft).is_some()).count();
    let same = read.iter().zip(wanted).filter(|(a, b)| value(a).is_some() && value(a) == value(b)).count();
    saying > 0 && read.len() == wanted.len() && same * 100 >= saying * ENOUGH_PERCENT
}

/// A selector for these items, the shortest first: by a class, else by what is around them. It may choose others too, as
/// long as nothing is read of them.
fn rule_for_items(tree: &Html, items: &[ElementRef<'_>], drafts: &[Draft], place: &Place<'_>) -> Option<String> {
    let first = *items.first()?;
    let name = first.value().name();
    let mut candidates: Vec<String> = classes(first).into_iter().map(|class| format!("{name}.{class}")).collect();
    candidates.push(name.to_owned());
    for above in first.ancestors().filter_map(ElementRef::wrap).take(3) {
        let around = above.value().name();
        let id = above.value().id().filter(|id| is_plain(id)).map(|id| format!("#{id}"));
        let named = classes(above).into_iter().map(|class| format!("{around}.{class}"));
        let all = id.into_iter().chain(named).chain([around.to_owned()]);
        candidates.extend(all.map(|around| format!("{around} {name}")));
    }
    candidates.into_iter().find(|candidate| {
        let Some(rule) = selector(candidate) else { return false };
        let chosen = rules::items(tree, &rule);
        let reads = chosen.iter().filter_map(|item| block::draft(&[*item], &Rules::default(), place));
        chosen.len() <= 2 * items.len() && reads.eq(drafts.iter().cloned())
    })
}

/// Selectors that may name the title of an item.
fn titles(item: ElementRef<'_>) -> Vec<String> {
    let elements = || item.descendants().filter_map(ElementRef::wrap);
    let headings = elements().filter(|element| block::is_heading(*element)).map(|element| element.value().name());
    let mut candidates: Vec<String> = headings.flat_map(|name| [format!("{name} a"), format!("a {name}"), name.to_owned()]).collect();
    candidates.extend(parts(item, "a"));
    candidates
}

/// Selectors that may name the link of an item.
fn links(item: ElementRef<'_>) -> Vec<String> {
    let mut candidates = titles(item);
    // An item may be a link itself.
    candidates.retain(|candidate| candidate.ends_with(" a"));
    candidates.push("a".to_owned());
    candidates.extend(parts(item, "a"));
    candidates
}

/// Selectors that may name a part of an item: elements of this name, then others by their classes.
fn parts(item: ElementRef<'_>, name: &str) -> Vec<String> {
    let elements = || item.descendants().filter_map(ElementRef::wrap).skip(1);
    let named = elements().filter(|element| element.value().name() == name).map(|_| name.to_owned()).take(1);
    let by_class = elements().flat_map(|element| {
        let name = element.value().name();
        classes(element).into_iter().map(move |class| format!("{name}.{class}")).collect::<Vec<_>>()
    });
    named.chain(by_class).take(MOST_CLASSES).collect()
}

/// The classes of an element that a selector can name as they are, and that are no numbers of their own.
fn classes(element: ElementRef<'_>) -> Vec<String> {
    let written = element.attr("class").unwrap_or_default();
    let plain = written.split_whitespace().filter(|class| is_plain(class) && !class.bytes().any(|b| b.is_ascii_digit()));
    plain.take(MOST_CLASSES).map(str::to_owned).collect()
}

fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
