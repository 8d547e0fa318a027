//! One page as a draft: its title, its text, its dates and its language.

use url::Url;

use crate::{
    model::Draft,
    sources::{
        dates,
        html::{
            self, Written,
            head::Head,
            linked,
            tags::{Tag, Token, Tokens, attribute, is},
            tree,
        },
        links::is_same_site,
        page::{Place, block},
    },
};

/// Names under which pages say when they were published, in lower case, the best first.
const PUBLISHED: [&str; 10] = [
    "article:published_time", "datepublished", "og:published_time", "dcterms.issued", "dc.date.issued", "dcterms.created",
    "publish-date", "pubdate", "dc.date", "date",
];
/// Names under which they say when they were last changed.
const UPDATED: [&str; 5] = ["article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified"];
/// Elements beside the text of a page.
const BESIDE: [&str; 6] = ["nav", "footer", "aside", "form", "button", "dialog"];
/// What stands between the title of a page and the name of its site.
const BETWEEN: [&str; 7] = [" | ", " - ", " – ", " — ", " :: ", " · ", " » "];

/// Reads a page; `stamp` is the day of its last change, as the sitemap writes it. None if the page has no title, or says
/// that it is not to be found.
pub fn draft(page: &str, url: &Url, stamp: &str) -> Option<Draft> {
    let head = Head::of(page, url);
    if head.property(&["robots", "gorwel"]).is_some_and(|said| said.to_ascii_lowercase().contains("noindex")) {
        return None;
    }
    let place = Place { base: &head.base, zone: dates::zone_of(url) };
    let things = linked::things(&head.data, &head.base);
    let article = things.into_iter().find(|thing| thing.is_article).unwrap_or_default();
    let (text, heading) = text_and_heading(page);
    let title = title(&head, heading.as_deref())?;
    let published = article.published.clone().or_else(|| head.property(&PUBLISHED).map(str::to_owned));
    let published = published.and_then(|raw| Some((dates::read(&raw, place.zone)?, raw)));
    let published = published.or_else(|| shown_date(page, &place));
    let updated = article.updated.as_deref().or_else(|| head.property(&UPDATED)).unwrap_or(stamp);
    let about = head.property(&["og:description", "description", "dcterms.description", "dc.description"]);
    let tags = head.properties.iter().filter(|(name, tag)| name == "article:tag" && !tag.is_empty());
    Some(Draft {
        link: Some(link(&head, url)),
        summary: about.map(|about| html::title(about, Written::Either)).unwrap_or(article.summary),
        text,
        published: published.as_ref().map(|(at, _)| *at),
        published_raw: published.map(|(_, raw)| raw),
        updated: dates::read(updated, place.zone),
        language: head.language.or_else(|| article.language?.parse().ok()),
        tags: tags.map(|(_, tag)| tag.clone()).collect(),
        title,
        ..Draft::default()
    })
}

/// Where the page says that it is, if that is a page of the same site.
fn link(head: &Head, url: &Url) -> Url {
    let said = head.links.iter().find(|link| link.is("canonical")).map(|link| link.url.clone());
    // Sites that name their front page everywhere are known.
    said.filter(|said| is_same_site(said, url) && said.path() != "/").unwrap_or_else(|| url.clone())
}

/// The title that a page is shared with, else its heading, else its title, without the name of the site.
fn title(head: &Head, heading: Option<&str>) -> Option<String> {
    let site = head.site_name();
    let shared = head.property(&["og:title", "twitter:title", "dcterms.title"]);
    let shared = shared.map(|shared| html::title(shared, Written::Either));
    let candidates = [shared, heading.map(str::to_owned), head.title.clone()];
    let named = candidates.into_iter().flatten().map(|title| without_site(&title, site.as_deref(), heading));
    named.into_iter().find(|title| !title.is_empty() && site.as_deref() != Some(title.as_str()))
}

/// A title without the name of the site behind or before it.
fn without_site(title: &str, site: Option<&str>, heading: Option<&str>) -> String {
    let same = |a: &str, b: Option<&str>| b.is_some_and(|b| a.trim().to_lowercase() == b.trim().to_lowercase());
    for between in BETWEEN {
        if let Some((before, after)) = title.rsplit_once(between)
            && (same(after, site) || same(before, heading))
        {
            return before.trim().to_owned();
        }
        if let Some((before, after)) = title.split_once(between)
            && (same(before, site) || same(before, heading) || same(after, heading))
        {
            return if same(before, heading) { before } else { after }.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

/// The date that a page shows beside its text.
fn shown_date(page: &str, place: &Place<'_>) -> Option<(chrono::DateTime<chrono::Utc>, String)> {
    let tree = tree::read(&without_beside(region(page)).0, &[]).ok()?;
    let (at, raw) = block::date_of(&[tree.root_element()], None, place)?;
    Some((at?, raw))
}

/// The text of a page, and its first heading of the highest rank.
fn text_and_heading(page: &str) -> (String, Option<String>) {
    let (inside, heading) = without_beside(region(page));
    let heading = heading.or_else(|| without_beside(page).1);
    (html::to_text(&inside), heading)
}

/// The part of a page that is what it is for: its `<main>`, else its `<article>`, else what is called so, else all.
fn region(page: &str) -> &str {
    let mut best: Option<(u8, usize, usize)> = None;
    // The region that is open: its rank, where it begins, the name of its element, and how many of them are open.
    let mut open: Option<(u8, usize, &str, usize)> = None;
    let mut tokens = Tokens::new(page);
    loop {
        let at = tokens.at();
        match tokens.next() {
            None => break,
            Some(Token::Start(tag)) => {
                let rank = rank(&tag);
                let current = open.map(|(rank, ..)| rank).or(best.map(|(rank, ..)| rank)).unwrap_or(u8::MAX);
                match &mut open {
                    _ if rank < current => open = Some((rank, tokens.at(), tag.name, 1)),
                    Some((_, _, name, depth)) if is(tag.name, name) && !tag.is_empty => *depth += 1,
                    _ => {}
                }
            }
            Some(Token::End(ended)) => {
                if let Some((rank, start, name, depth)) = &mut open
                    && is(ended, name)
                {
                    *depth -= 1;
                    if *depth == 0 {
                        best = Some((*rank, *start, at));
                        open = None;
                    }
                }
            }
            Some(Token::Text(_) | Token::Data(_)) => {}
        }
    }
    let open = open.map(|(rank, start, ..)| (rank, start, page.len()));
    best.or(open).and_then(|(_, start, end)| page.get(start..end)).unwrap_or(page)
}

/// How sure a tag begins what a page is for: 0 is surest.
fn rank(tag: &Tag<'_>) -> u8 {
    let of = |name: &str| attribute(tag, name).unwrap_or_default().to_ascii_lowercase();
    if is(tag.name, "main") || of("role") == "main" {
        0
    } else if is(tag.name, "article") || of("itemprop") == "articlebody" {
        1
    } else if matches!(of("id").as_str(), "content" | "main-content" | "maincontent" | "main" | "cynnwys") {
        2
    } else if is(tag.name, "body") {
        3
    } else {
        u8::MAX
    }
}

/// A part of a page without what stands beside its text, and without its heading, which is returned as plain text.
fn without_beside(part: &str) -> (String, Option<String>) {
    let mut out = String::with_capacity(part.len());
    let mut heading: Option<String> = None;
    // What is left out just now, and how many of it are open.
    let mut beside: Option<(&str, usize)> = None;
    let mut tokens = Tokens::new(part);
    loop {
        let at = tokens.at();
        let Some(token) = tokens.next() else { break };
        let written = &part[at..tokens.at()];
        match (&token, &mut beside) {
            (Token::Start(tag), Some((name, depth))) => *depth += usize::from(is(tag.name, name) && !tag.is_empty),
            (Token::End(ended), Some((name, depth))) if is(ended, name) => {
                *depth -= 1;
                if *depth == 0 {
                    beside = None;
                }
            }
            (Token::Text(text), Some(("h1", _))) => heading.get_or_insert_default().push_str(text),
            (_, Some(_)) | (Token::Data(_), None) => {}
            (Token::Start(tag), None) if is_beside(tag) && !tag.is_empty => beside = Some((tag.name, 1)),
            (Token::Start(tag), None) if is(tag.name, "h1") && heading.is_none() => beside = Some(("h1", 1)),
            (_, None) => out.push_str(written),
        }
    }
    let heading = heading.map(|heading| html::title(&heading, Written::Html)).filter(|heading| !heading.is_empty());
    (out, heading)
}

fn is_beside(tag: &Tag<'_>) -> bool {
    let role = attribute(tag, "role").unwrap_or_default();
    BESIDE.iter().any(|name| is(tag.name, name)) || matches!(&*role, "navigation" | "complementary" | "contentinfo")
}
