//! One repository of a listing.

use serde_json::Value;

use crate::{
    model::{CodeFacts, Draft},
    sources::{
        dates,
        forge::{draft, with_text},
        json::text_at,
        licences,
    },
};

/// What is said of a licence that GitHub sees and does not recognise (`NOASSERTION`).
const OTHER_LICENCE: &str = "other";

/// Reads a repository leniently: a field of another type than it should have is left out. None if it is not for
/// everybody: private, or disabled.
///
/// # Errors
///
/// When it has no number, name or address, so that it could not be recognised again.
pub fn read(repository: &Value, forge: &str) -> Result<Option<Draft>, &'static str> {
    let field = |name: &str| repository.get(name).unwrap_or(&Value::Null);
    let text = |name: &str| field(name).as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let date = |name: &str| field(name).as_str().and_then(|raw| dates::read(raw, chrono_tz::UTC));
    if !repository.is_object() {
        return Err("not a repository");
    }
    let is_closed = ["private", "disabled"].iter().any(|name| field(name).as_bool() == Some(true));
    if is_closed || field("visibility").as_str().is_some_and(|visibility| visibility != "public") {
        return Ok(None);
    }
    let number = field("id").as_u64().ok_or("a repository without a number")?;
    let name = text("name").ok_or("a repository without a name")?;
    let link = text("html_url").and_then(|url| url.parse().ok()).ok_or("a repository without an address")?;
    let topics: Vec<String> = field("topics").as_array().map(Vec::as_slice).unwrap_or_default().iter()
        .filter_map(|topic| topic.as_str().map(str::to_owned)).collect();
    let code = CodeFacts {
        forge: forge.to_owned(),
        repository: number,
        full_name: text("full_name").unwrap_or_else(|| name.clone()),
        default_branch: text("default_branch"),
        pushed_at: date("pushed_at"),
        created_at: date("created_at"),
        archived: field("archived").as_bool(),
        fork: field("fork").as_bool(),
        homepage: text("homepage"),
        languages: text("language").into_iter().collect(),
        stars: field("stargazers_count").as_u64(),
        forks: field("forks_count").as_u64(),
        pages: field("has_pages").as_bool(),
        fork_of: text_at(repository, "parent.html_url"),
        licence: has_none(repository.get("license")).then(String::new),
        ..CodeFacts::default()
    };
    let draft = draft(name, text("description"), link, format!("github:{forge}:{number}"), code);
    let (published_raw, licence) = (text("created_at"), licence(field("license")));
    Ok(Some(with_text(Draft { published_raw, licence, tags: topics, ..draft })))
}

/// Whether a listing says that there is no licence, rather than nothing of licences.
fn has_none(licence: Option<&Value>) -> bool {
    licence.is_some_and(|licence| licence.is_null() || licence.get("spdx_id").and_then(Value::as_str) == Some("NONE"))
}

/// The SPDX identifier of a licence; none if there is none.
fn licence(licence: &Value) -> Option<String> {
    let field = |name: &str| licence.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    match field("spdx_id") {
        Some("NOASSERTION") => Some(OTHER_LICENCE.to_owned()),
        Some("NONE") => None,
        Some(spdx) => Some(licences::spdx(spdx)),
        None => field("name").or(field("key")).map(licences::spdx),
    }
}
