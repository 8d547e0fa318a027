//! One item of a list page: its title, link, date and summary, by the rules or by what it looks like.

use chrono::{DateTime, Utc};
use scraper::{ElementRef, Selector};

use super::{Place, rules::Rules};
use crate::{
    model::Draft,
    sources::{dates, html::tree::line},
};

/// Characters of a text that may be a date, with words around it.
const LONGEST_DATE: usize = 60;
/// Nodes of an element that may be a date: its tags and the texts between them.
const MOST_NODES_OF_A_DATE: usize = 12;
/// Characters of a link that make it more of a title than another.
const LONGEST_TITLE: usize = 400;
/// Characters that a summary has at least, where no rule names it.
const SHORTEST_SUMMARY: usize = 30;
/// Parts of the names of classes and properties that dates stand in.
const NAMES_OF_DATES: [&str; 7] = ["date", "dyddiad", "publish", "time", "posted", "datum", "cyhoedd"];
/// Parts of names that titles stand in.
const NAMES_OF_TITLES: [&str; 4] = ["title", "headline", "heading", "teitl"];
/// Parts of names that summaries stand in.
const NAMES_OF_SUMMARIES: [&str; 9] =
    ["summary", "excerpt", "teaser", "description", "intro", "crynodeb", "lead", "standfirst", "body"];

/// Reads an item; `roots` are its elements, one behind the other. None if it has no title.
pub fn draft(roots: &[ElementRef<'_>], rules: &Rules, place: &Place<'_>) -> Option<Draft> {
    let title_at = match &rules.title {
        Some(rule) => select(roots, rule).find(|element| !line(*element).is_empty()),
        None => title_of(roots, place),
    };
    let link = match &rules.link {
        Some(rule) => select(roots, rule).find_map(|element| place.link(href(element)?)),
        None => link_of(roots, title_at, place),
    };
    let title = title_at.map(line).filter(|title| !title.is_empty())?;
    let dated = match &rules.date {
        Some(rule) => date_by_rule(select(roots, rule), place),
        None => date_of(roots, title_at, place),
    };
    let summary = match &rules.summary {
        Some(rule) => select(roots, rule).map(line).find(|text| !text.is_empty()),
        None => summary_of(roots, &title, place),
    };
    let (published, published_raw) = dated.map_or((None, None), |(at, raw)| (at, Some(raw)));
    Some(Draft { link, title, summary: summary.unwrap_or_default(), published, published_raw, ..Draft::default() })
}

/// What a rule names in an item. The item itself counts, and comes first.
fn select<'a>(roots: &[ElementRef<'a>], rule: &Selector) -> impl Iterator<Item = ElementRef<'a>> {
    roots.iter().flat_map(|root| {
        let own = rule.matches(root).then_some(*root);
        own.into_iter().chain(root.select(rule))
    })
}

/// The elements of an item, in their order.
fn elements<'a>(roots: &[ElementRef<'a>]) -> impl Iterator<Item = ElementRef<'a>> {
    roots.iter().flat_map(|root| root.descendants().filter_map(ElementRef::wrap))
}

/// Whether an element is a heading.
pub fn is_heading(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    let is_h = matches!(name.as_bytes(), [b'h', b'1'..=b'6']);
    is_h || element.attr("role") == Some("heading") || element.attr("itemprop") == Some("headline")
}

/// The link that an element is, holds, or stands in.
pub fn href<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let link = |element: ElementRef<'a>| element.attr("href").filter(|_| element.value().name() == "a");
    // What an element holds begins with itself.
    let inside = element.descendants().filter_map(ElementRef::wrap).find_map(link);
    inside.or_else(|| element.ancestors().filter_map(ElementRef::wrap).find_map(link))
}

/// The heading of an item, else what is called its title, else the link with the longest words.
fn title_of<'a>(roots: &[ElementRef<'a>], place: &Place<'_>) -> Option<ElementRef<'a>> {
    let says = |element: &ElementRef<'a>| !line(*element).is_empty();
    let heading = elements(roots).find(|element| is_heading(*element) && says(element));
    let called = || {
        let called = elements(roots).skip(1).filter(|element| is_called(*element, &NAMES_OF_TITLES) && is_small(*element));
        called.filter(says).find(|element| short_date(*element, place).is_none())
    };
    let link = || {
        let links = elements(roots).filter(|element| element.value().name() == "a" && element.attr("href").is_some());
        longest(links, line).map(|link| words_of(link, place).unwrap_or(link))
    };
    heading.or_else(called).or_else(link)
}

/// The part of a link that is its title, where its date stands in it too: the longest of the other words.
fn words_of<'a>(link: ElementRef<'a>, place: &Place<'_>) -> Option<ElementRef<'a>> {
    let inside = || elements(&[link]).skip(1).collect::<Vec<_>>().into_iter();
    let is_date = |element: &ElementRef<'_>| element.value().name() == "time" || short_date(*element, place).is_some();
    inside().find(is_date)?;
    longest(inside().filter(|element| !is_date(element)), own_words)
}

/// The words of an element itself, without those of what it holds.
fn own_words(element: ElementRef<'_>) -> String {
    let texts = element.children().filter_map(|child| child.value().as_text().map(|text| text.trim()));
    texts.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The first of those with the longest words, as long as a title can be; none if all are silent.
fn longest<'a>(
    elements: impl Iterator<Item = ElementRef<'a>>,
    words: fn(ElementRef<'_>) -> String,
) -> Option<ElementRef<'a>> {
    let long = elements.map(|element| (words(element).chars().count().min(LONGEST_TITLE), element));
    long.filter(|(length, _)| *length > 0).reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, best)| best)
}

/// The link of the title, else the first of the item, else the one around it.
fn link_of(roots: &[ElementRef<'_>], title: Option<ElementRef<'_>>, place: &Place<'_>) -> Option<url::Url> {
    let of_title = title.and_then(href).and_then(|href| place.link(href));
    of_title.or_else(|| elements(roots).find_map(|element| place.link(element.attr("href")?)))
}

/// The date that a rule names: the first that can be read, else as it is written.
fn date_by_rule<'a>(
    named: impl Iterator<Item = ElementRef<'a>>,
    place: &Place<'_>,
) -> Option<(Option<DateTime<Utc>>, String)> {
    let mut unread = None;
    for element in named {
        let written = element.attr("datetime").or_else(|| element.attr("content")).map(str::trim).map(str::to_owned);
        for raw in written.into_iter().chain([line(element)]).filter(|raw| !raw.is_empty()) {
            match read(&raw, place) {
                Some(at) => return Some((Some(at), raw)),
                None => {
                    unread.get_or_insert(raw);
                }
            }
        }
    }
    unread.map(|raw| (None, raw))
}

/// The date of an item, and how it is written: of a `<time>`, else of what is called a date, else of a short text that is
/// one.
pub fn date_of(
    roots: &[ElementRef<'_>],
    title: Option<ElementRef<'_>>,
    place: &Place<'_>,
) -> Option<(Option<DateTime<Utc>>, String)> {
    let title = title.map(|title| title.id());
    let outside = |element: &ElementRef<'_>| {
        Some(element.id()) != title && !element.ancestors().take(4).any(|above| Some(above.id()) == title)
    };
    let all: Vec<ElementRef<'_>> = elements(roots).filter(outside).collect();
    let times = all.iter().copied().filter(|element| element.value().name() == "time");
    let called = all.iter().copied().filter(|element| is_called(*element, &NAMES_OF_DATES) && is_small(*element));
    let known = date_by_rule(times, place).filter(|(at, _)| at.is_some()).or_else(|| {
        called.filter_map(|element| date_by_rule(std::iter::once(element), place)).find(|(at, raw)| {
            at.is_some() && raw.chars().count() <= LONGEST_DATE && has_year(raw)
        })
    });
    known.or_else(|| all.iter().find_map(|element| short_date(*element, place)).map(|(at, raw)| (Some(at), raw)))
}

/// The date that an element's own few words are, or those of what it holds too; or the parts of a date, each in an element
/// of its own.
pub fn short_date(element: ElementRef<'_>, place: &Place<'_>) -> Option<(DateTime<Utc>, String)> {
    let own = own_words(element);
    if own.len() > LONGEST_DATE * 2 || is_heading(element) || !is_small(element) {
        return None;
    }
    let candidates = if own.is_empty() {
        let parts = element.descendants().filter_map(|part| part.value().as_text().map(|text| text.trim()));
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let words = parts.iter().filter(|part| part.contains(char::is_alphabetic)).count();
        vec![parts.join(" ")].into_iter().filter(|_| parts.len() == 3 && words == 1).collect()
    } else {
        vec![own, line(element)]
    };
    let plausible = |raw: &String| {
        let parts = raw.split([' ', '/', '-', '.']).count();
        raw.chars().count() <= LONGEST_DATE && has_year(raw) && parts >= 3
    };
    candidates.into_iter().filter(plausible).find_map(|raw| Some((read(&raw, place)?, raw)))
}

fn is_small(element: ElementRef<'_>) -> bool {
    element.descendants().take(MOST_NODES_OF_A_DATE + 1).count() <= MOST_NODES_OF_A_DATE
}

/// Whether a date names its day with its year: four digits, and other digits beside them.
fn has_year(raw: &str) -> bool {
    let runs: Vec<usize> = raw.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|length| *length > 0).collect();
    runs.contains(&4) && (runs.len() > 1 || raw.chars().any(char::is_alphabetic)) || runs.len() >= 3
}

/// Reads a date, also behind a label such as `Published:`.
fn read(raw: &str, place: &Place<'_>) -> Option<DateTime<Utc>> {
    let behind = || raw.split_once(": ").and_then(|(_, date)| dates::read(date, place.zone));
    dates::read(raw, place.zone).or_else(behind)
}

fn is_called(element: ElementRef<'_>, names: &[&str]) -> bool {
    let of = |name: &str| element.attr(name).unwrap_or_default().to_ascii_lowercase();
    let called = [of("class"), of("itemprop"), of("property")];
    called.iter().any(|called| names.iter().any(|name| called.contains(name)))
}

/// The summary of an item: what is called one, else its first paragraph that is neither title nor date.
fn summary_of(roots: &[ElementRef<'_>], title: &str, place: &Place<'_>) -> Option<String> {
    let words = |element: ElementRef<'_>| {
        let text = line(element);
        let says = text.chars().count() >= SHORTEST_SUMMARY && !text.contains(title);
        (says && short_date(element, place).is_none()).then_some(text)
    };
    let inside = || elements(roots).skip(1).filter(|element| !is_heading(*element));
    let called = inside().filter(|element| is_called(*element, &NAMES_OF_SUMMARIES)).find_map(words);
    called.or_else(|| inside().filter(|element| element.value().name() == "p").find_map(words))
}
