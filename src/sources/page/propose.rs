//! Rules for a page that nobody has written any for yet: what was found without rules, said in selectors.

use scraper::{ElementRef, Html};
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
    let mut rules = Rules { item: Some(parsed.clone()), ..Rules::default() };
    let mut written = vec![("item", item)];
    let chosen = rules::items(tree, &parsed);
    let read = |rules: &Rules| -> Vec<Draft> {
        chosen.iter().filter_map(|item| block::draft(&[*item], rules, place)).collect()
    };
    let wanted = read(&rules);
    let mut try_rule = |key: &'static str, candidates: Vec<String>, set: fn(&mut Rules, scraper::Selector), same: fn(&Draft, &Draft) -> bool| {
        for candidate in candidates {
            let Some(parsed) = selector(&candidate) else { continue };
            let mut with = rules.clone();
            set(&mut with, parsed);
            let reads = read(&with);
            let agreeing = reads.iter().zip(&wanted).filter(|(a, b)| same(a, b)).count();
            if reads.len() == wanted.len() && agreeing * 100 >= wanted.len() * ENOUGH_PERCENT {
                rules = with;
                written.push((key, candidate));
                return;
            }
        }
    };
    let first = *items.first()?;
    try_rule("title", titles(first), |rules, rule| rules.title = Some(rule), |a, b| a.title == b.title);
    try_rule("link", titles(first), |rules, rule| rules.link = Some(rule), |a, b| a.link == b.link);
    try_rule("date", parts(first, "time"), |rules, rule| rules.date = Some(rule), |a, b| a.published == b.published);
    try_rule("summary", parts(first, "p"), |rules, rule| rules.summary = Some(rule), |a, b| a.summary == b.summary);
    let drafts = read(&rules);
    Some(Proposal { rules: written, drafts })
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
    let links = elements().filter(|element| element.value().name() == "a");
    candidates.extend(links.flat_map(|link| classes(link).into_iter().map(|class| format!("a.{class}")).collect::<Vec<_>>()));
    candidates.push("a".to_owned());
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
