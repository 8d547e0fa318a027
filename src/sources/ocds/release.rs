//! One release: a notice as its service words it. Names of people at the buyer are not read.

use serde_json::Value;
use url::Url;

use crate::{
    model::{Draft, ItemType},
    sources::{
        dates,
        entities::decode,
        html::{self, Written},
        json::{at, list_at, text_at, text_of},
    },
};

/// Lots and things to be bought whose words are read.
const MOST_LOTS: usize = 100;
/// Codes that are read.
const MOST_CODES: usize = 500;
/// Where documents are listed.
const DOCUMENTS: [&str; 5] = ["tender.documents", "planning.documents", "awards.0.documents", "contracts.0.documents", "documents"];
/// Where things to be bought are listed.
const ITEMS: [&str; 5] = ["tender.items", "planning.items", "awards.0.items", "contracts.0.items", "tender.lots"];

/// A release as far as it is read.
#[derive(Debug, Clone)]
pub struct Release {
    /// The process that it belongs to.
    pub ocid: String,
    /// Its codes of the Common Procurement Vocabulary.
    pub codes: Vec<String>,
    /// Title and texts, in lower case.
    pub words: String,
    /// The notice.
    pub draft: Draft,
}

impl Release {
    /// Reads a release that came from `url`; none if it says neither which it is nor what is bought.
    pub fn read(release: &Value, url: &Url) -> Option<Self> {
        let ocid = said(release, "ocid").or_else(|| said(release, "id"))?;
        let titles = ["tender.title", "planning.project.title", "planning.budget.project", "awards.0.title", "contracts.0.title"];
        let texts = ["tender.description", "planning.budget.description", "planning.rationale", "awards.0.description", "contracts.0.description", "description"];
        let summary = texts.iter().find_map(|path| said(release, path)).map(|raw| words(&raw)).unwrap_or_default();
        let title = titles.iter().find_map(|path| said(release, path)).map(|raw| html::title(&words(&raw), Written::Plain));
        let title = title.unwrap_or_default();
        if title.is_empty() && summary.is_empty() {
            return None;
        }
        let codes = codes(release);
        let text = text(release, &summary);
        let zone = dates::zone_of(url);
        let date = |path: &str| said(release, path).and_then(|raw| dates::read(&raw, zone));
        let published = date("tender.datePublished").or_else(|| date("date"));
        let mut tags: Vec<String> = Vec::new();
        for tag in codes.iter().flat_map(|(code, name)| [Some(code.clone()), name.clone()]).flatten() {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Some(Self {
            words: format!("{title}\n{text}").to_lowercase(),
            codes: codes.into_iter().map(|(code, _)| code).collect(),
            draft: Draft {
                guid: Some(ocid.clone()),
                link: link(release, url),
                title,
                summary,
                text,
                published,
                published_raw: said(release, "date"),
                updated: date("date"),
                language: said(release, "language").and_then(|language| language.parse().ok()),
                item_type: Some(ItemType::Notice),
                tags,
                ..Draft::default()
            },
            ocid,
        })
    }
}

/// The text that a path leads to; of a versioned release the newest.
fn said(release: &Value, path: &str) -> Option<String> {
    let value = at(release, path)?;
    text_of(value).or_else(|| text_of(value.as_array()?.last()?.get("value")?))
}

/// Plain words, decoded as often as they were encoded: `&amp;apos;` is an apostrophe.
fn words(raw: &str) -> String {
    let text = html::text(raw, Written::Either);
    if html::is_html(&text) { text } else { decode(&text).into_owned() }
}

/// The whole text: what is bought, by whom, for how much, and when offers are taken.
fn text(release: &Value, summary: &str) -> String {
    let mut parts = vec![summary.to_owned()];
    for item in ITEMS.iter().flat_map(|path| list_at(release, path)).take(MOST_LOTS) {
        parts.extend(["title", "description"].iter().filter_map(|key| text_at(item, key)).map(|raw| words(&raw)));
    }
    parts.extend(buyer(release));
    parts.extend(["tender.value", "awards.0.value", "contracts.0.value", "planning.budget.amount"].iter().find_map(|path| amount(at(release, path)?)));
    let day = |path: &str| said(release, path).map(|at| at.chars().take(16).collect::<String>().replace('T', " "));
    if let Some(end) = day("tender.tenderPeriod.endDate") {
        let start = day("tender.tenderPeriod.startDate").unwrap_or_default();
        parts.push(format!("{start} – {end}").trim_start().to_owned());
    }
    let mut once: Vec<String> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !once.contains(&part) {
            once.push(part);
        }
    }
    once.join("\n")
}

fn buyer(release: &Value) -> Option<String> {
    let has_role = |party: &&Value| list_at(party, "roles").iter().any(|role| matches!(role.as_str(), Some("buyer" | "procuringEntity")));
    let party = || list_at(release, "parties").iter().find(has_role).and_then(|party| text_at(party, "name"));
    said(release, "buyer.name").or_else(party).map(|name| words(&name))
}

/// A sum of money; nothing where it is not known or none.
fn amount(value: &Value) -> Option<String> {
    let number = value.get("amount")?.as_f64().filter(|number| *number > 0.0)?;
    let sum = text_at(value, "amount")?;
    let sum = if number.fract() == 0.0 { format!("{number:.0}") } else { sum };
    Some(format!("{sum} {}", text_at(value, "currency").unwrap_or_default()).trim_end().to_owned())
}

/// The codes of the Common Procurement Vocabulary, with their names.
fn codes(release: &Value) -> Vec<(String, Option<String>)> {
    let mut classifications: Vec<&Value> = at(release, "tender.classification").into_iter().collect();
    classifications.extend(list_at(release, "tender.additionalClassifications"));
    for item in ITEMS.iter().flat_map(|path| list_at(release, path)).take(MOST_LOTS) {
        classifications.extend(item.get("classification"));
        classifications.extend(list_at(item, "additionalClassifications"));
    }
    let mut codes: Vec<(String, Option<String>)> = Vec::new();
    for one in classifications.into_iter().take(MOST_CODES) {
        let is_cpv = text_at(one, "scheme").is_none_or(|scheme| scheme.to_uppercase().contains("CPV"));
        // Some write the check digit behind the code.
        let code = text_at(one, "id").map(|id| id.split('-').next().unwrap_or_default().trim().to_owned());
        let code = code.filter(|code| is_cpv && code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()));
        if let Some(code) = code.filter(|code| !codes.iter().any(|(known, _)| known == code)) {
            codes.push((code, text_at(one, "description").map(|name| words(&name))));
        }
    }
    codes
}

/// The page of the notice: a document that is one, or the page that Find a Tender gives each release.
fn link(release: &Value, url: &Url) -> Option<Url> {
    let documents = || DOCUMENTS.iter().flat_map(|path| list_at(release, path));
    let is_notice = |document: &&Value| text_at(document, "documentType").is_some_and(|kind| kind.to_lowercase().ends_with("notice"));
    let is_page = |document: &Value| text_at(document, "format").is_none_or(|format| format.contains("html"));
    let address = |document: &Value| text_at(document, "url").and_then(|url| url.parse::<Url>().ok()).filter(|url| matches!(url.scheme(), "http" | "https"));
    let mut pages = documents().filter(is_notice).filter(|document| is_page(document)).filter_map(address);
    pages.next_back().or_else(|| documents().filter(is_notice).find_map(address)).or_else(|| {
        let id = said(release, "id")?;
        let (number, year) = id.split_once('-')?;
        let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_here = url.path().to_ascii_lowercase().contains("/ocdsreleasepackages") && digits(number, 6) && digits(year, 4);
        is_here.then(|| url.join(&format!("/Notice/{id}")).ok()).flatten()
    })
}
