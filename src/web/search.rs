//! The search page: results, filters with counts, pages, and what to do when there is nothing.

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};

use super::{
    Web,
    address::{Asked, InLang},
    error,
    form::Fields,
    frame::{Frame, Place},
    row::Row,
};
use crate::{
    app::Found,
    model::{Facet, FacetName, Filters, Instead, Lang, Page, Query, QueryNote, Sort},
};

/// Results on a page.
const RESULTS_A_PAGE: usize = 20;
/// Pages that can be turned to; further back a narrower query is the way.
const MOST_PAGES: usize = 50;
/// Values shown of one facet, beside those chosen.
const VALUES_SHOWN: usize = 8;
/// The facets of the page, in order.
const FACETS: [FacetName; 6] =
    [FacetName::Type, FacetName::Topic, FacetName::Body, FacetName::Licence, FacetName::Language, FacetName::Area];

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    frame: &'a Frame,
    title: String,
    q: String,
    heading: String,
    results_for: Option<String>,
    notes: Vec<String>,
    also: Option<AlsoSearched>,
    exact: bool,
    chosen: Vec<Link>,
    facets: Vec<Choices>,
    sorts: Vec<(&'static str, String, bool)>,
    rows: Vec<Row>,
    instead: Vec<Link>,
    previous: Option<String>,
    next: Option<String>,
    page_of: Option<String>,
    subscribe: Option<String>,
    atom: String,
    json: String,
}

struct Link {
    label: String,
    href: String,
}

/// What was searched for beside the words that were written.
struct AlsoSearched {
    /// The sentence before and after the words.
    around: (String, String),
    /// The words, each with its language where that is the other one.
    words: Vec<(String, Option<&'static str>)>,
    /// The same search without them.
    without: String,
}

struct Choices {
    key: &'static str,
    label: String,
    values: Vec<Choice>,
}

struct Choice {
    value: String,
    label: String,
    count: String,
    chosen: bool,
}

/// What the address of a search asks for.
pub struct Wanted {
    /// Its fields.
    pub fields: Fields,
    /// The query.
    pub query: Query,
    /// How that was read.
    pub notes: Vec<QueryNote>,
    /// The order.
    pub sort: Sort,
    /// The page, from 1.
    pub page: usize,
}

impl Wanted {
    /// Reads the address of a search: `q`, a field for each filter, `exact`, `sort`, `page`.
    pub fn read(web: &Web, uri: &Uri) -> Self {
        let fields = Fields::read(uri.query().unwrap_or_default());
        let filters = Filters {
            bodies: fields.parsed("body"),
            types: fields.parsed("type"),
            topics: fields.all("topic"),
            licences: fields.all("licence").iter().map(|licence| licence.to_lowercase()).collect(),
            languages: fields.parsed("lang"),
            areas: fields.all("area"),
            since: fields.parsed("since").first().copied(),
            until: fields.parsed("until").first().copied(),
        };
        let (query, notes) = web.app.query(fields.first("q"), filters, fields.first("exact") == "1");
        let sort = match fields.first("sort") {
            "newest" => Sort::Newest,
            "oldest" => Sort::Oldest,
            _ => Sort::Relevance,
        };
        let page = fields.first("page").parse().unwrap_or(1).clamp(1, MOST_PAGES);
        Self { fields, query, notes, sort, page }
    }

    /// Searches. A page beyond the end is the first.
    pub async fn find(&mut self, web: &Web) -> Result<Found, crate::app::AppError> {
        let page = |n: usize| Page { sort: self.sort, offset: (n - 1) * RESULTS_A_PAGE, limit: RESULTS_A_PAGE };
        let found = web.app.search(self.query.clone(), self.notes.clone(), page(self.page)).await?;
        if !found.results.hits.is_empty() || self.page == 1 {
            return Ok(found);
        }
        let found = web.app.search(self.query.clone(), self.notes.clone(), page(1)).await?;
        self.page = 1;
        Ok(found)
    }
}

/// Shows what a search finds.
pub async fn show(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Search);
    let mut wanted = Wanted::read(&web, &uri);
    match wanted.find(&web).await {
        Ok(found) => frame.show(StatusCode::OK, &page(&frame, &wanted, &found)),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn page<'a>(frame: &'a Frame, wanted: &Wanted, found: &Found) -> SearchPage<'a> {
    let (t, results, fields) = (frame.t, &found.results, &wanted.fields);
    let q = fields.first("q").to_owned();
    let pages = results.total.div_ceil(RESULTS_A_PAGE).clamp(1, MOST_PAGES);
    let numbers = [("n", wanted.page.into()), ("total", pages.into())];
    let page_of = (pages > 1).then(|| t.say_with("page-of", &numbers));
    let turned = |n: usize| {
        let to = n.to_string();
        frame.to(&format!("search?{}", fields.without(&[("page", None)], &[("page", &to)])))
    };
    let heading = t.say("search-title");
    let title = [Some(q.clone()).filter(|q| !q.is_empty()), Some(heading), page_of.clone().filter(|_| wanted.page > 1)];
    let same_elsewhere = fields.without(&[("page", None)], &[]);
    SearchPage {
        frame,
        title: title.into_iter().flatten().collect::<Vec<_>>().join(" – "),
        heading: t.say_with("search-count", &[("n", results.total.into())]),
        results_for: (!q.is_empty()).then(|| t.say_with("search-results-for", &[("query", q.as_str().into())])),
        q,
        notes: results.notes.iter().map(|note| t.query_note(note)).collect(),
        also: also(frame, fields, found),
        exact: found.query.exact,
        chosen: chosen(frame, wanted, found),
        facets: results.facets.iter().filter_map(|facet| choices(frame, facet, fields, found)).collect(),
        sorts: sorts(frame, wanted),
        rows: results.hits.iter().map(|hit| Row::new(hit, frame.lang, t)).collect(),
        instead: results.instead.iter().map(|instead| instead_link(frame, found, instead)).collect(),
        previous: (wanted.page > 1).then(|| turned(wanted.page - 1)),
        next: (wanted.page < pages).then(|| turned(wanted.page + 1)),
        page_of,
        subscribe: (!found.query.is_empty()).then(|| interest_link(frame, &found.query.canonical)),
        atom: format!("{}/search.atom?{same_elsewhere}", frame.base),
        json: format!("{}/api/v1/search?{same_elsewhere}", frame.base),
    }
}

/// The address where a search becomes an interest.
fn interest_link(frame: &Frame, query: &str) -> String {
    let pair: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    frame.to(&format!("subscribe?interest={pair}"))
}

/// The filters in force, each with the address of the same search without it.
fn chosen(frame: &Frame, wanted: &Wanted, found: &Found) -> Vec<Link> {
    let mut links = Vec::new();
    for name in FACETS {
        for value in wanted.fields.all(name.filter_key()) {
            let rest = wanted.fields.without(&[(name.filter_key(), Some(&value)), ("page", None)], &[]);
            let label = format!("{}: {}", frame.t.facet(name), label(frame, found, name, &value));
            let label = frame.t.say_with("filter-remove", &[("name", label.as_str().into())]);
            links.push(Link { label, href: frame.to(&format!("search?{rest}")) });
        }
    }
    if found.query.exact {
        let rest = wanted.fields.without(&[("exact", None), ("page", None)], &[]);
        let name = frame.t.say("filter-exact");
        let label = frame.t.say_with("filter-remove", &[("name", name.as_str().into())]);
        links.push(Link { label, href: frame.to(&format!("search?{rest}")) });
    }
    links
}

/// The values of one facet that can be chosen; none where there is nothing to choose between.
fn choices(frame: &Frame, facet: &Facet, fields: &Fields, found: &Found) -> Option<Choices> {
    let key = facet.name.filter_key();
    let ticked = fields.all(key);
    let mut values: Vec<(String, usize)> = facet.values.iter().take(VALUES_SHOWN).cloned().collect();
    for value in &ticked {
        if !values.iter().any(|(shown, _)| shown == value) {
            let count = facet.values.iter().find(|(counted, _)| counted == value).map_or(0, |(_, count)| *count);
            values.push((value.clone(), count));
        }
    }
    if values.len() < 2 && ticked.is_empty() {
        return None;
    }
    let choice = |(value, count): (String, usize)| Choice {
        label: label(frame, found, facet.name, &value),
        count: frame.t.number(count),
        chosen: ticked.contains(&value),
        value,
    };
    Some(Choices { key, label: frame.t.facet(facet.name), values: values.into_iter().map(choice).collect() })
}

/// What a value of a facet is called: a body or topic by its name, anything else by the sentences.
fn label(frame: &Frame, found: &Found, name: FacetName, value: &str) -> String {
    let names = match name {
        FacetName::Body => found.bodies.get(value),
        FacetName::Topic => found.topics.get(value),
        FacetName::Type | FacetName::Licence | FacetName::Language | FacetName::Area => None,
    };
    match names {
        Some(names) => names.for_reader(frame.lang).0.to_owned(),
        None => frame.t.facet_value(name, value),
    }
}

fn sorts(frame: &Frame, wanted: &Wanted) -> Vec<(&'static str, String, bool)> {
    let all = [("relevance", Sort::Relevance), ("newest", Sort::Newest), ("oldest", Sort::Oldest)];
    all.into_iter().map(|(name, sort)| (name, frame.t.sort(sort), sort == wanted.sort)).collect()
}

/// Where the words of a sentence are put, to be found again.
const HERE: &str = "\u{1}";

/// What was searched for as well; none where there is nothing of it.
fn also(frame: &Frame, fields: &Fields, found: &Found) -> Option<AlsoSearched> {
    let mut words: Vec<(String, Option<&'static str>)> = Vec::new();
    for also in &found.query.also {
        let lang = also.lang.filter(|lang| *lang != frame.lang).map(Lang::tag);
        let word = (also.words.join(" "), lang);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let sentence = frame.t.say_with("search-also-searched", &[("terms", HERE.into())]);
    let (before, after) = sentence.split_once(HERE)?;
    let without = fields.without(&[("exact", None), ("page", None)], &[("exact", "1")]);
    let without = frame.to(&format!("search?{without}"));
    (!words.is_empty()).then(|| AlsoSearched { around: (before.to_owned(), after.to_owned()), words, without })
}

fn instead_link(frame: &Frame, found: &Found, instead: &Instead) -> Link {
    let pair: String = url::form_urlencoded::byte_serialize(instead.query().0.as_bytes()).collect();
    let stays_exact = found.query.exact && !matches!(instead, Instead::Across { .. });
    let exact = if stays_exact { "&exact=1" } else { "" };
    Link { label: frame.t.instead(instead), href: frame.to(&format!("search?q={pair}{exact}")) }
}
