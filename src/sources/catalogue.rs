//! Lists of software: publiccode catalogues, code.json, and any list in JSON or YAML.
//!
//! What a list is, is seen from its shape; where that does not say enough, `fields` in feeds.toml does. Pages of a
//! catalogue that names its next page are remembered as those of forges are.

use chrono::{DateTime, Utc};
use serde_json::Value;
use url::Url;

use super::{
    Context, Keys, Kind, ReadError, Reading, gate,
    json::{self, text_at},
    pages, yaml,
};
use crate::model::{Answer, Ask, Draft, ItemType, Memory, Repair, Spoilt};
pub use fields::Fields;

mod fields;
mod software;

/// Entries of a list that are read, over all its pages 20,000 and of one as many.
const MOST_SOFTWARE: usize = 20_000;
/// Keys under which a list stands in a table.
const LISTS: [&str; 12] = [
    "data", "releases", "projects", "items", "results", "repositories", "repos", "software", "entries", "solutions", "products",
    "startups",
];

/// A list of software.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    url: Url,
    fields: Fields,
}

impl Kind for Catalogue {
    const GIVES: ItemType = ItemType::Code;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        let (url, fields) = (keys.required_url("url"), Fields::new(keys));
        Some(Self { url: url?, fields: fields? })
    }

    fn address(&self) -> String {
        self.url.to_string()
    }

    fn asks(&self, memory: &Memory, _: DateTime<Utc>) -> Vec<Ask> {
        let known = if pages::is_of(memory, &self.url) { pages::known(memory) } else { Default::default() };
        let all = std::iter::once((1, self.url.clone())).chain(known);
        all.map(|(page, url)| ask(url, page)).collect()
    }

    fn read(&self, asked: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let (values, repairs) = open(answer)?;
        let mut reading = Reading { repairs, memory: memory.clone(), ..Reading::default() };
        let entries = self.entries(&values);
        for (position, entry) in entries.iter().take(MOST_SOFTWARE).enumerate() {
            match self.draft(entry) {
                Ok(draft) => reading.drafts.extend(draft),
                Err(why) => reading.spoilt.push(Spoilt { position, why }),
            }
        }
        if !entries.is_empty() && reading.spoilt.len() == entries.len() || entries.is_empty() && !is_empty_list(&values) {
            return Err(ReadError::NothingMatched);
        }
        pages::begin(&mut reading.memory, &self.url);
        let page = asked.key.strip_prefix("page:").and_then(|page| page.parse().ok()).unwrap_or(1);
        let next = values.first().and_then(|value| text_at(value, "links.next").or_else(|| text_at(value, "next")));
        let next = next.and_then(|next| answer.url.join(&next).ok()).or_else(|| pages::linked(answer, &self.url, page));
        let next = next.filter(|next| next.origin() == self.url.origin() && *next != asked.url);
        reading.asks.extend(pages::turn(&mut reading.memory, page, next).map(|url| ask(url, page + 1)));
        Ok(reading)
    }
}

fn ask(url: Url, page: usize) -> Ask {
    Ask {
        url,
        key: format!("page:{page}"),
        stamp: None,
        accept: "application/json, application/yaml;q=0.9, */*;q=0.5",
        headers: Vec::new(),
        also_reads: &[],
        extra_ca_file: None,
    }
}

/// Reads JSON, or else YAML.
fn open(answer: &Answer) -> Result<(Vec<Value>, Vec<Repair>), ReadError> {
    let text = gate::decode(&answer.body, answer.content_type.as_deref(), &mut gate::Repairs::default());
    let beginning = text.trim_start().chars().next().ok_or(ReadError::Empty)?;
    if matches!(beginning, '{' | '[') {
        let documents = json::open(answer)?;
        return Ok((documents.values, documents.repairs));
    }
    if beginning == '<' {
        gate::open_json(answer)?;
    }
    let value = yaml::read(&text).map_err(|detail| ReadError::Unreadable { detail })?;
    match value {
        Value::Object(_) | Value::Array(_) => Ok((vec![value], Vec::new())),
        _ => Err(ReadError::Unreadable { detail: "neither a list nor a table".to_owned() }),
    }
}

fn is_empty_list(values: &[Value]) -> bool {
    let list = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    values.iter().any(|value| list(value) || LISTS.iter().any(|key| value.get(key).is_some_and(list)))
}

impl Catalogue {
    /// The entries of a list: where `items` leads, or where the shape of the document says.
    fn entries<'a>(&self, values: &'a [Value]) -> Vec<&'a Value> {
        let list = |value: &'a Value| value.as_array().map(|list| list.iter().collect::<Vec<_>>());
        let [value] = values else { return values.iter().collect() };
        if let Some(path) = self.fields.items() {
            let found = json::at(value, path);
            return found.map(|found| list(found).unwrap_or_else(|| of_table(found))).unwrap_or_default();
        }
        if let Some(all) = list(value) {
            return all;
        }
        let named = LISTS.iter().filter_map(|key| value.get(key)).find_map(list);
        if named.is_some() || software::is_publiccode(value) {
            return named.unwrap_or_else(|| vec![value]);
        }
        // Some lists are tables of lists, such as organisations by country.
        of_table(value)
    }

    fn draft(&self, entry: &Value) -> Result<Option<Draft>, String> {
        if self.fields.are_given() { self.fields.draft(entry) } else { software::draft(entry) }
    }
}

/// The entries of a table: those of its lists, or else its own values that are tables.
fn of_table(table: &Value) -> Vec<&Value> {
    let values: Vec<&Value> = table.as_object().map(|table| table.values().collect()).unwrap_or_default();
    let lists: Vec<&Value> = values.iter().filter_map(|value| value.as_array()).flatten().filter(|v| v.is_object()).collect();
    if lists.is_empty() { values.into_iter().filter(|value| value.is_object()).collect() } else { lists }
}

#[cfg(test)]
mod tests;
