//! Which value of an entry is what: as feeds.toml says it in `fields`, or by the names that lists usually use.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use crate::{
    model::{CodeFacts, Draft, LanguageTag, MistakeFault},
    sources::{
        Keys, dates,
        html::{self, Written},
        json::{at, text_of},
        licences,
        registry::nearest,
    },
};

/// What may be named, and the paths that are tried where nobody names one: those of code.json, forges and catalogues.
const USUAL: [(&str, &[&str]); 11] = [
    ("items", &[]),
    ("title", &["name", "title", "label", "attributes.name"]),
    (
        "link",
        &[
            "repositoryURL", "html_url", "web_url", "repository_url", "repo_url", "repository", "github", "url", "homepageURL",
            "link", "links.0.url", "website", "homepage", "attributes.repository",
        ],
    ),
    ("summary", &["description", "shortDescription", "summary", "short_description", "abstract", "description.whatItDoes", "content_url_encoded_markdown"]),
    ("text", &["longDescription", "long_description", "content", "body", "details", "description.howItWorks"]),
    ("licence", &[
        "licenses.0.name", "permissions.licenses.0.name", "licenses.0.spdxID", "licenses.0.URL", "permissions.licenses.0.URL",
        "license.spdx_id", "license.name", "license", "licence", "licenses.0",
    ]),
    ("tags", &["tags", "topics", "categories", "keywords", "sectors", "thematiques"]),
    ("published", &["date.created", "created_at", "creation_date", "created", "published", "date", "date.started"]),
    ("updated", &["date.lastModified", "pushed_at", "updated_at", "last_update", "last_modification", "updated", "lastModified", "date.metadataLastUpdated"]),
    ("language", &["lang", "locale"]),
    ("id", &["id", "uuid", "identifier", "slug"]),
];
/// Tags of one entry that are read.
const MOST_TAGS_READ: usize = 100;

/// The paths of the values of an entry, by what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Reads `fields`; notes its mistakes, and is none if there are any.
    pub fn new(keys: &mut Keys<'_>) -> Option<Self> {
        let (mut fields, mut good) = (BTreeMap::new(), true);
        for (name, path) in keys.pairs("fields") {
            let key = format!("fields.{name}");
            if !USUAL.iter().any(|(known, _)| *known == name) {
                let nearest = nearest(&name, USUAL.iter().map(|(known, _)| *known)).map(|near| format!("fields.{near}"));
                keys.wrong(&key, MistakeFault::UnknownKey { key: key.clone(), nearest });
                good = false;
            } else if path.trim().is_empty() {
                keys.wrong(&key, MistakeFault::MissingKey { key: key.clone() });
                good = false;
            } else {
                fields.insert(name, path.trim().to_owned());
            }
        }
        good.then_some(Self(fields))
    }

    /// Where the list is.
    pub fn items(&self) -> Option<&str> {
        self.0.get("items").map(String::as_str)
    }

    /// Whether feeds.toml names any value of an entry.
    pub fn are_given(&self) -> bool {
        self.0.keys().any(|name| name != "items")
    }

    /// Makes a draft of an entry.
    ///
    /// # Errors
    ///
    /// When it has no title.
    pub fn draft(&self, entry: &Value) -> Result<Option<Draft>, String> {
        if ["private", "disabled"].iter().any(|key| entry.get(key) == Some(&Value::Bool(true))) {
            return Ok(None);
        }
        let (title, language) = self.text(entry, "title").ok_or("an entry without a title")?;
        let link = self.text(entry, "link").and_then(|(link, _)| link.parse::<Url>().ok());
        let link = link.filter(|link| matches!(link.scheme(), "http" | "https"));
        let (summary, text) = (self.words(entry, "summary"), self.words(entry, "text"));
        let date = |name: &str| self.text(entry, name).map(|(raw, _)| raw);
        let said = self.text(entry, "language").and_then(|(said, _)| said.parse().ok());
        Ok(Some(Draft {
            guid: self.text(entry, "id").map(|(id, _)| id),
            title: html::title(&title, Written::Either),
            text: if text.is_empty() { summary.clone() } else { text },
            summary,
            published: date("published").and_then(|raw| dates::read(&raw, chrono_tz::UTC)),
            published_raw: date("published"),
            updated: date("updated").and_then(|raw| dates::read(&raw, chrono_tz::UTC)),
            language: said.or(language),
            licence: self.text(entry, "licence").map(|(licence, _)| licences::spdx(&licence)).filter(|l| l != "NOASSERTION"),
            tags: self.tags(entry),
            code: link.as_ref().filter(|link| link.path().trim_matches('/').contains('/')).map(code_at),
            link,
            ..Draft::default()
        }))
    }

    /// The first value that says something of those that are this.
    fn found<'a>(&self, entry: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
        let own = self.0.get(name).map(|path| vec![path.as_str()]);
        // Where some values are named, the others are not guessed.
        let guessed = USUAL.iter().find(|(known, _)| *known == name && !self.are_given()).map(|(_, paths)| paths.to_vec());
        let found: Vec<&Value> = own.or(guessed).unwrap_or_default().into_iter().filter_map(|path| at(entry, path)).collect();
        found.into_iter()
    }

    /// A text, and its language if the entry says it in several.
    fn text(&self, entry: &Value, name: &str) -> Option<(String, Option<LanguageTag>)> {
        self.found(entry, name).find_map(in_a_language)
    }

    fn words(&self, entry: &Value, name: &str) -> String {
        self.text(entry, name).map(|(raw, _)| html::text(&raw, Written::Either)).unwrap_or_default()
    }

    fn tags(&self, entry: &Value) -> Vec<String> {
        let list = |value: &Value| match value {
            Value::Array(list) => Some(list.clone()),
            // Several languages, or several lists: the first that holds something.
            Value::Object(table) => ["en", "cy"].iter().filter_map(|key| table.get(*key)).chain(table.values()).find_map(Value::as_array).cloned(),
            Value::String(text) => Some(text.split([',', ';']).map(|tag| Value::from(tag.trim())).collect()),
            _ => None,
        };
        let all = self.found(entry, "tags").find_map(list).unwrap_or_default();
        let name = |tag: &Value| text_of(tag).or_else(|| ["name", "label", "title"].iter().find_map(|key| text_of(tag.get(key)?)));
        all.iter().take(MOST_TAGS_READ).filter_map(name).collect()
    }
}

/// The text of a value; of a table of languages the English one, then the Welsh one, then the first.
fn in_a_language(value: &Value) -> Option<(String, Option<LanguageTag>)> {
    if let Some(text) = text_of(value) {
        return Some((text, None));
    }
    let table = value.as_object()?;
    let languages = table.iter().filter(|(key, _)| key.len() == 2 || key.chars().nth(2).is_some_and(|c| matches!(c, '-' | '_')));
    let mut all: Vec<(LanguageTag, &Value)> = languages.filter_map(|(key, value)| Some((key.parse().ok()?, value))).collect();
    all.sort_by_key(|(language, _)| match language.as_str() {
        "en" => 0,
        "cy" => 1,
        _ => 2,
    });
    all.into_iter().find_map(|(language, value)| {
        // The Canadian form says what it does below each language.
        let text = text_of(value).or_else(|| text_of(value.get("whatItDoes")?))?;
        Some((text, Some(language)))
    })
}

/// What an address alone tells of a repository.
pub fn code_at(link: &Url) -> CodeFacts {
    let path = link.path().trim_matches('/');
    CodeFacts {
        forge: link.host_str().unwrap_or_default().to_owned(),
        full_name: path.strip_suffix(".git").unwrap_or(path).to_owned(),
        ..CodeFacts::default()
    }
}
