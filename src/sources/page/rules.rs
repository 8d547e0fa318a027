//! The rules of a list page: CSS selectors for its items and what is in them, and which links count.

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::{Found, Place, block, without_rules};
use crate::{
    model::{Draft, MistakeFault, Spoilt},
    sources::{
        Keys, MOST_ENTRIES_READ,
        html::head::Head,
        links::{begins_with, prefixes},
    },
};

/// Links to older items, as pages without rules of their own call them.
const USUAL_NEXT: &str = "a[rel~=next][href], li[class*=next] a[href], div[class*=pagination__next] a[href], \
                          a[class*=next][href], .nav-previous a[href]";
/// Bytes of one selector.
const LONGEST_SELECTOR_BYTES: usize = 1_000;

/// The rules of a list page. What none of them says is found without.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The elements that are items.
    pub item: Option<Selector>,
    /// The title in an item.
    pub title: Option<Selector>,
    /// The link in an item.
    pub link: Option<Selector>,
    /// The date in an item.
    pub date: Option<Selector>,
    /// The summary in an item.
    pub summary: Option<Selector>,
    /// The link to the page of older items.
    pub next: Option<Selector>,
    /// Where an item's link must begin, if there are any.
    pub within: Vec<Url>,
    /// Where it must not.
    pub skip: Vec<Url>,
    /// Attributes that the selectors name.
    pub attributes: Vec<String>,
}

impl Rules {
    /// Reads the rules of a `[[source]]` table; none if there are mistakes. `url` is the page, if it could be read.
    pub fn new(keys: &mut Keys<'_>, url: Option<&Url>) -> Option<Self> {
        let mut written = Written { keys, attributes: Vec::new(), good: true };
        let mut rules = Self {
            item: written.selector("item"),
            title: written.selector("title"),
            link: written.selector("link"),
            date: written.selector("date"),
            summary: written.selector("summary"),
            next: written.selector("next"),
            ..Self::default()
        };
        let good = written.good;
        rules.attributes = written.attributes;
        let in_an_item = ["title", "link", "date", "summary"].iter().any(|key| keys.has(key));
        if in_an_item && !keys.has("item") {
            keys.wrong("item", MistakeFault::MissingKey { key: "item".to_owned() });
            return None;
        }
        rules.within = prefixes(keys, "within", url)?;
        rules.skip = prefixes(keys, "skip", url)?;
        good.then_some(rules)
    }

    /// Reads the items of a page, in its order, each link once.
    pub fn found(&self, tree: &Html, head: &Head, place: &Place<'_>) -> Found {
        let mut found = Found::default();
        match &self.item {
            None => found.drafts = without_rules(tree, head, place),
            Some(rule) => {
                for (position, item) in items(tree, rule).into_iter().enumerate() {
                    match block::draft(&[item], self, place) {
                        Some(draft) => found.drafts.push(draft),
                        None => found.spoilt.push(Spoilt { position, why: "an item without a title".to_owned() }),
                    }
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        found.drafts.retain(|draft| self.lets_in(draft) && draft.link.as_ref().is_none_or(|link| seen.insert(link.clone())));
        found
    }

    /// Whether the link of a draft is one that counts.
    fn lets_in(&self, draft: &Draft) -> bool {
        let begins = |prefixes: &[Url]| {
            draft.link.as_ref().is_some_and(|link| prefixes.iter().any(|prefix| begins_with(link, prefix)))
        };
        (self.within.is_empty() || begins(&self.within)) && !begins(&self.skip)
    }

    /// The page of older items: by the rule, else as the page names it for machines, else as pages usually do.
    pub fn next(&self, tree: &Html, head: &Head, place: &Place<'_>) -> Option<Url> {
        let href = |element: ElementRef<'_>| block::href(element).and_then(|href| place.link(href));
        if let Some(rule) = &self.next {
            return tree.select(rule).find_map(href);
        }
        let named = head.links.iter().find(|link| link.is("next")).map(|link| link.url.clone());
        let usual = selector(USUAL_NEXT);
        named.or_else(|| tree.select(usual.as_ref()?).find_map(href))
    }
}

/// The selectors of a table, as they are read.
struct Written<'a, 'b> {
    keys: &'a mut Keys<'b>,
    attributes: Vec<String>,
    good: bool,
}

impl Written<'_, '_> {
    fn selector(&mut self, key: &str) -> Option<Selector> {
        self.keys.know(&[key]);
        if !self.keys.has(key) {
            return None;
        }
        let written = self.keys.required_text(key);
        let parsed = written.as_deref().and_then(selector);
        self.good &= parsed.is_some();
        if let Some(selector) = written {
            self.attributes.extend(names_of_attributes(&selector));
            if parsed.is_none() {
                self.keys.wrong(key, MistakeFault::BadSelector { key: key.to_owned(), selector });
            }
        }
        parsed
    }
}

/// A selector, if a text is one.
pub fn selector(written: &str) -> Option<Selector> {
    Selector::parse(written).ok().filter(|_| written.len() <= LONGEST_SELECTOR_BYTES)
}

/// The elements that a rule names, without those inside another of them: the text of a page is read once.
pub fn items<'a>(tree: &'a Html, rule: &Selector) -> Vec<ElementRef<'a>> {
    let mut items: Vec<ElementRef<'a>> = Vec::new();
    let mut chosen = std::collections::HashSet::new();
    for item in tree.select(rule) {
        // What is selected comes in the order of the page: an outer element before those inside it.
        let is_inside = item.ancestors().any(|above| chosen.contains(&above.id()));
        if !is_inside && items.len() < MOST_ENTRIES_READ {
            chosen.insert(item.id());
            items.push(item);
        }
    }
    items
}

/// The attributes that a selector names: what stands behind each `[`.
fn names_of_attributes(selector: &str) -> impl Iterator<Item = String> {
    selector.split('[').skip(1).map(|after| {
        let name = after.trim_start();
        let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(name.len());
        name[..end].to_ascii_lowercase()
    })
}
