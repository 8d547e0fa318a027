//! List pages without rules: what repeats is a list.
//!
//! Each heading, each `<article>` and each date is a mark of an item. The item is the largest element around
//! a mark that holds no other. Items whose elements look alike are a list, and the list that says most is what the page
//! is for; navigation, headers and footers count for little.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use scraper::{ElementRef, Html};

use super::{Place, block, rules::Rules};
use crate::{
    model::Draft,
    sources::{
        dates,
        html::{
            head::Head,
            linked,
            tree::{self, Handle},
        },
    },
};

/// Items that make a list; those without dates must be more.
const FEWEST: usize = 2;
const FEWEST_UNDATED: usize = 3;
/// Characters of a link that may be the title of an item.
const SHORTEST_LINK: usize = 12;
/// Parts of a page that are not what it is for.
const BESIDE: [&str; 4] = ["nav", "header", "footer", "aside"];
/// Elements that hold items and are none themselves.
const HOLDERS: [&str; 7] = ["html", "body", "main", "ul", "ol", "table", "tbody"];
/// Elements that follow a heading and belong to it, where nothing is around both.
const MOST_FOLLOWING: usize = 8;

/// A list that was found.
pub struct List<'a> {
    /// The elements of each item, one behind the other.
    pub blocks: Vec<Vec<ElementRef<'a>>>,
    /// What could be read of them.
    pub drafts: Vec<Draft>,
}

/// Reads what the linked data of a page lists.
pub fn linked(head: &Head, place: &Place<'_>) -> Vec<Draft> {
    let things = linked::things(&head.data, &head.base);
    let mut drafts = Vec::new();
    for thing in things.into_iter().filter(|thing| !thing.title.is_empty() && thing.url.is_some()) {
        let published = thing.published.as_deref().and_then(|raw| dates::read(raw, place.zone));
        drafts.push(Draft {
            link: thing.url,
            title: thing.title,
            summary: thing.summary,
            text: thing.text,
            published,
            published_raw: thing.published,
            updated: thing.updated.and_then(|raw| dates::read(&raw, place.zone)),
            language: thing.language.and_then(|language| language.parse().ok()),
            ..Draft::default()
        });
    }
    // One article alone is what a page is about, and no list.
    if drafts.len() < FEWEST { Vec::new() } else { drafts }
}

/// Reads the list that a page repeats in its blocks.
pub fn blocks(tree: &Html, place: &Place<'_>) -> Vec<Draft> {
    list(tree, place).map(|list| list.drafts).unwrap_or_default()
}

/// Finds the list that a page is for.
pub fn list<'a>(tree: &'a Html, place: &Place<'_>) -> Option<List<'a>> {
    let page = Elements::new(tree);
    let linked = page.marks(|element| block::is_heading(element) && block::href(element).is_some());
    let headings = page.marks(block::is_heading);
    let articles = page.marks(|element| element.value().name() == "article");
    let times = page.marks(|element| element.value().name() == "time");
    let dates = if times.iter().any(|is| *is) {
        times
    } else {
        page.marks(|element| block::short_date(element, place).is_some())
    };
    let links = page.marks(|element| element.value().name() == "a" && tree::line(element).chars().count() >= SHORTEST_LINK);
    let mut best: Option<(f64, List<'a>)> = None;
    let of_links = [(links, true)];
    for (marks, by_link) in [linked, headings, articles, dates].map(|marks| (marks, false)).into_iter().chain(of_links) {
        for blocks in page.lists(&marks) {
            let Some((score, list)) = scored(blocks, place) else { continue };
            // Links alone are no list; those with some words beside each of them are.
            let told = list.drafts.iter().filter(|draft| !draft.summary.is_empty()).count();
            if by_link && told * 2 <= list.drafts.len() {
                continue;
            }
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, list));
            }
        }
    }
    best.map(|(_, list)| list)
}

/// Reads the items of a list, and says how much they say.
fn scored<'a>(blocks: Vec<Vec<ElementRef<'a>>>, place: &Place<'_>) -> Option<(f64, List<'a>)> {
    let mut list = List { blocks: Vec::new(), drafts: Vec::new() };
    let mut links = BTreeSet::new();
    let mut score = 0.0;
    let is_beside = blocks.first().is_some_and(|block| is_beside(block));
    for block in blocks {
        let Some(draft) = block::draft(&block, &Rules::default(), place) else { continue };
        let Some(link) = draft.link.clone().filter(|link| links.insert(link.clone())) else { continue };
        let says_more = usize::from(link.path().len() > 1) + usize::from(draft.title.contains(' '));
        score += if draft.published.is_some() { 2.5 } else { 0.5 } + if draft.summary.is_empty() { 0.0 } else { 0.5 };
        score += if says_more == 2 { 0.5 } else { 0.0 };
        list.blocks.push(block);
        list.drafts.push(draft);
    }
    let dated = list.drafts.iter().filter(|draft| draft.published.is_some()).count();
    let enough = if dated * 2 > list.drafts.len() { FEWEST } else { FEWEST_UNDATED };
    (list.drafts.len() >= enough).then_some((if is_beside { score / 10.0 } else { score }, list))
}

fn is_beside(block: &[ElementRef<'_>]) -> bool {
    let Some(first) = block.first() else { return false };
    let mut above = first.ancestors().filter_map(ElementRef::wrap);
    above.any(|above| {
        let name = above.value().name();
        // The header of an article is part of it.
        BESIDE.contains(&name) || matches!(above.attr("role"), Some("navigation" | "banner" | "contentinfo"))
    })
}

/// The elements of a page in its order, each with the number of the last one inside it.
struct Elements<'a> {
    all: Vec<ElementRef<'a>>,
    /// The number of each.
    numbers: HashMap<Handle, usize>,
    /// The number of the parent of each.
    parents: Vec<usize>,
}

impl<'a> Elements<'a> {
    fn new(tree: &'a Html) -> Self {
        let all: Vec<ElementRef<'a>> = tree.root_element().descendants().filter_map(ElementRef::wrap).collect();
        let mut numbers = HashMap::new();
        let mut parents = Vec::with_capacity(all.len());
        for (number, element) in all.iter().enumerate() {
            numbers.insert(element.id(), number);
            let parent = element.parent().and_then(|parent| numbers.get(&parent.id()).copied());
            parents.push(parent.unwrap_or(0));
        }
        Self { all, numbers, parents }
    }

    /// Which elements are marks; of marks inside each other the outer one.
    fn marks(&self, wanted: impl Fn(ElementRef<'a>) -> bool) -> Vec<bool> {
        let mut marks: Vec<bool> = Vec::with_capacity(self.all.len());
        let mut inside: Vec<bool> = Vec::with_capacity(self.all.len());
        for (number, element) in self.all.iter().enumerate() {
            let parent = self.parents.get(number).copied().filter(|parent| *parent < number);
            let is_inside = parent.is_some_and(|parent| marks.get(parent) == Some(&true) || inside.get(parent) == Some(&true));
            inside.push(is_inside);
            marks.push(!is_inside && wanted(*element));
        }
        marks
    }

    /// The lists that marks make: elements that look alike, each around one mark.
    fn lists(&self, marks: &[bool]) -> Vec<Vec<Vec<ElementRef<'a>>>> {
        let mut counts: Vec<usize> = marks.iter().map(|is| usize::from(*is)).collect();
        for number in (1..counts.len()).rev() {
            let own = counts.get(number).copied().unwrap_or(0);
            if let Some(parent) = self.parents.get(number).and_then(|parent| counts.get_mut(*parent)) {
                *parent += own;
            }
        }
        let mut lists: BTreeMap<String, Vec<Vec<ElementRef<'a>>>> = BTreeMap::new();
        for number in marks.iter().enumerate().filter(|(_, is)| **is).map(|(number, _)| number) {
            let (at, element) = self.around(number, &counts);
            let mut block = vec![element];
            if at == number && block::is_heading(element) || element.value().name() == "dt" {
                block.extend(self.following(element, marks));
            }
            lists.entry(look(element)).or_default().push(block);
        }
        lists.into_values().collect()
    }

    /// The largest element around a mark that holds no other mark, and is no list of things.
    fn around(&self, mark: usize, counts: &[usize]) -> (usize, ElementRef<'a>) {
        let element = |at: usize| *self.all.get(at).expect("a mark and what is around it are elements of the page");
        let leads = |element: ElementRef<'_>| block::href(element).is_some();
        let mut at = mark;
        while let Some(parent) = self.parents.get(at).copied().filter(|parent| *parent < at) {
            let holds = HOLDERS.contains(&element(parent).value().name());
            if counts.get(parent) != Some(&1) || (holds && leads(element(at))) {
                break;
            }
            at = parent;
        }
        (at, element(at))
    }

    /// What follows a heading in its own line of siblings, up to the next mark.
    fn following(&self, element: ElementRef<'a>, marks: &[bool]) -> Vec<ElementRef<'a>> {
        let is_mark = |element: ElementRef<'a>| {
            self.numbers.get(&element.id()).and_then(|number| marks.get(*number)).is_some_and(|is| *is)
        };
        let siblings = element.next_siblings().filter_map(ElementRef::wrap);
        siblings.take(MOST_FOLLOWING).take_while(|sibling| !block::is_heading(*sibling) && !is_mark(*sibling)).collect()
    }
}

/// What an element looks like: its name, and the name and first class of what it stands in, without numbers.
fn look(element: ElementRef<'_>) -> String {
    let parent = element.parent().and_then(ElementRef::wrap);
    let (name, class) = parent.map_or(("", ""), |parent| {
        (parent.value().name(), parent.attr("class").and_then(|class| class.split_whitespace().next()).unwrap_or_default())
    });
    let class: String = class.chars().filter(|c| !c.is_ascii_digit()).collect();
    format!("{} {name} {class}", element.value().name())
}
