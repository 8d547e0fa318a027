//! publiccode.yml, versions 0.1 to 0.7, as lenient as real files need.
//!
//! What parses is kept, and what does not is listed with the path of its key. Keys are known however they are spelt
//! (`landingURL`, `landing-url`), a text may stand where a list belongs, and the other way round. No person is kept: of
//! contacts only teams and their mailboxes.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use url::Url;

use super::{
    json::{self, text_of},
    licences, markdown, yaml,
};
use crate::model::{DevelopmentStatus, LanguageTag, Maintenance, PublicFacts};
use teams::{is_team_mailbox, is_team_name};

mod teams;

/// Bytes of a file that are read.
const LONGEST_FILE_BYTES: usize = 1024 * 1024;
/// Values kept of one list.
const MOST_VALUES: usize = 200;
/// Characters kept of one value.
const LONGEST_VALUE: usize = 1_000;
/// Things that could not be read, as many as are listed.
const MOST_UNREAD: usize = 50;

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PublicCode {
    /// What the software is called.
    pub name: Option<String>,
    /// Where its repository is, as written.
    pub url: Option<String>,
    /// When its newest version was released, as written.
    pub release_date: Option<String>,
    /// Longer texts about it, by language.
    pub texts: BTreeMap<LanguageTag, String>,
    /// Whether it calls itself a publiccode.yml; anything else that is a table reads as one that says nothing.
    pub versioned: bool,
    /// All the rest.
    pub facts: PublicFacts,
}

/// How a file's `url` and `isBasedOn` stand to the repository that it lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// It is about this repository.
    Itself,
    /// It is about this repository, which is a variant of others.
    Variant {
        /// Their addresses.
        of: Vec<String>,
    },
    /// It is about another repository: this one is a technical copy of it.
    Copy {
        /// That repository's address.
        of: String,
    },
}

/// Reads a file.
///
/// # Errors
///
/// Why nothing of it can be read.
///
/// ```
/// # use gorwel::sources::publiccode::read;
/// let read = read("publiccodeYmlVersion: '0.2'\nname: Ferry\nmaintenance: {type: commercial}")?;
/// assert_eq!(read.name.as_deref(), Some("Ferry"));
/// assert_eq!(read.facts.unread, ["maintenance.type: \"commercial\" is none of internal, contract, community, none"]);
/// # Ok::<(), String>(())
/// ```
pub fn read(text: &str) -> Result<PublicCode, String> {
    if text.len() > LONGEST_FILE_BYTES {
        return Err(format!("over {LONGEST_FILE_BYTES} bytes"));
    }
    let (table, broken) = yaml::read_table(text)?;
    let mut reader = Reader::default();
    for part in broken {
        reader.unread(&part.path, &part.why);
    }
    let root = At { table: &table, path: "" };
    let mut read = PublicCode {
        name: reader.text(&root, "name"),
        url: reader.text(&root, "url"),
        release_date: reader.text(&root, "releasedate"),
        versioned: root.find("publiccodeymlversion").or(root.find("publiccodeyamlversion")).is_some(),
        ..PublicCode::default()
    };
    reader.software(&root, &mut read.facts);
    reader.descriptions(&root, &mut read);
    reader.responsible(&root, &mut read.facts);
    read.facts.parsed = read.versioned && (read.name.is_some() || read.url.is_some());
    read.facts.unread = reader.unread;
    Ok(read)
}

/// Returns how what was read stands to the repository at `here`, which may also be known under other addresses.
pub fn relation(read: &PublicCode, here: &[&str]) -> Relation {
    let is_here = |address: &str| here.iter().any(|here| repository_of(here) == repository_of(address));
    match &read.url {
        Some(url) if repository_of(url).is_some() && !is_here(url) => Relation::Copy { of: url.clone() },
        _ => {
            let of: Vec<String> = read.facts.based_on.iter().filter(|other| !is_here(other)).cloned().collect();
            if of.is_empty() { Relation::Itself } else { Relation::Variant { of } }
        }
    }
}

/// Returns what of a file is kept about the repository at `here`: of a technical copy only that it is one.
pub fn facts(read: PublicCode, here: &[&str]) -> PublicFacts {
    match relation(&read, here) {
        Relation::Itself => PublicFacts { based_on: Vec::new(), ..read.facts },
        Relation::Variant { of } => PublicFacts { based_on: of, ..read.facts },
        Relation::Copy { of } => PublicFacts { copy_of: Some(of), ..PublicFacts::default() },
    }
}

/// The form of a repository's address that all its spellings share: no scheme, `www.`, `.git` or slash at its end.
pub fn repository_of(address: &str) -> Option<String> {
    let address = address.trim();
    // git@host:path is how SSH writes https://host/path.
    let ssh = address.strip_prefix("git@").and_then(|rest| rest.split_once(':'));
    let url = match ssh {
        Some((host, path)) => Url::parse(&format!("https://{host}/{path}")),
        None => Url::parse(address.strip_prefix("git+").unwrap_or(address)),
    };
    let url = url.ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/').to_ascii_lowercase();
    Some(format!("{}{path}", host.strip_prefix("www.").unwrap_or(&host)))
}

/// A table of the file, and the path that leads to it.
struct At<'a> {
    table: &'a Map<String, Value>,
    path: &'a str,
}

impl<'a> At<'a> {
    /// The value of a key, however it is spelt: `name` is in lower case, without `-` and `_`, and British.
    fn find(&self, name: &str) -> Option<(&'a str, &'a Value)> {
        let found = self.table.iter().find(|(key, value)| !value.is_null() && spelt(key) == name);
        found.map(|(key, value)| (key.as_str(), value))
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

fn spelt(key: &str) -> String {
    let plain: String = key.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect();
    plain.replace("ize", "ise").replace("iza", "isa").replace("license", "licence")
}

/// What could not be read so far, and how the rest is.
#[derive(Default)]
struct Reader {
    unread: Vec<String>,
}

impl Reader {
    fn unread(&mut self, path: &str, why: &str) {
        if self.unread.len() < MOST_UNREAD {
            self.unread.push(bounded(&format!("{path}: {why}")));
        }
    }

    /// A text of a line or two; of a list its first.
    fn text(&mut self, at: &At<'_>, name: &str) -> Option<String> {
        self.long_text(at, name).map(|text| bounded(&text))
    }

    fn long_text(&mut self, at: &At<'_>, name: &str) -> Option<String> {
        let (key, value) = at.find(name)?;
        match value {
            Value::Array(list) => list.iter().find_map(text_of).or_else(|| self.wrong(at, key, "a list, not a text")),
            Value::Object(_) => self.wrong(at, key, "a table, not a text"),
            _ => text_of(value),
        }
    }

    fn wrong<T>(&mut self, at: &At<'_>, key: &str, why: &str) -> Option<T> {
        self.unread(&at.path_of(key), why);
        None
    }

    /// The texts of a list; a single text is a list of one. Of tables in it their name counts.
    fn texts(&mut self, at: &At<'_>, name: &str) -> Vec<String> {
        let Some((key, value)) = at.find(name) else { return Vec::new() };
        let values = match value {
            Value::Array(list) => list.as_slice(),
            Value::Object(_) => return self.wrong(at, key, "a table, not a list").unwrap_or_default(),
            one => std::slice::from_ref(one),
        };
        let mut texts = Vec::new();
        for (n, value) in values.iter().take(MOST_VALUES).enumerate() {
            let named = || ["name", "url", "uri"].iter().find_map(|key| json::text_at(value, key));
            match text_of(value).or_else(named) {
                Some(text) if !texts.contains(&text) => texts.push(bounded(&text)),
                None if !value.is_null() && value != "" => {
                    self.unread(&format!("{}.{n}", at.path_of(key)), "not a text");
                }
                _ => {}
            }
        }
        texts
    }

    /// An address of the web; what begins without a scheme or is relative is told.
    fn address(&mut self, at: &At<'_>, name: &str) -> Option<String> {
        let text = self.text(at, name)?;
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url.into()),
            _ => self.wrong(at, at.find(name).map_or(name, |(key, _)| key), "not an address"),
        }
    }

    fn truth(&mut self, at: &At<'_>, name: &str) -> Option<bool> {
        let (key, value) = at.find(name)?;
        match text_of(value)?.to_lowercase().as_str() {
            "true" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "no" | "n" | "off" | "0" => Some(false),
            _ => self.wrong(at, key, "neither true nor false"),
        }
    }

    /// One of the words of the standard.
    fn word<T: Copy>(&mut self, at: &At<'_>, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(at, name)?;
        if let Some((_, meant)) = words.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)) {
            return Some(*meant);
        }
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let key = at.find(name).map_or(name, |(key, _)| key);
        self.wrong(at, key, &format!("\"{text}\" is none of {}", all.join(", ")))
    }

    /// A table inside a table.
    fn part<'a>(&mut self, at: &At<'a>, name: &str) -> Option<&'a Map<String, Value>> {
        let (key, value) = at.find(name)?;
        match value.as_object() {
            Some(table) => Some(table),
            None if text_of(value).is_none() => None,
            None => self.wrong(at, key, "not a table"),
        }
    }

    /// What the software is.
    fn software(&mut self, root: &At<'_>, facts: &mut PublicFacts) {
        let status = [
            ("concept", DevelopmentStatus::Concept),
            ("development", DevelopmentStatus::Development),
            ("beta", DevelopmentStatus::Beta),
            ("stable", DevelopmentStatus::Stable),
            ("obsolete", DevelopmentStatus::Obsolete),
        ];
        facts.status = self.word(root, "developmentstatus", &status);
        facts.landing = self.address(root, "landingurl");
        // `isBasedOn: false` says that there is nothing it is based on.
        facts.based_on = self.texts(root, "isbasedon").into_iter().filter(|other| other != "false").collect();
        facts.used_by = self.texts(root, "usedby");
        facts.categories = self.texts(root, "categories");
        if facts.categories.is_empty() {
            facts.categories = self.texts(root, "tags");
        }
        if let Some(table) = self.part(root, "localisation") {
            let at = At { table, path: "localisation" };
            facts.localisable = self.truth(&at, "localisationready");
            for text in self.texts(&at, "availablelanguages") {
                match text.parse::<LanguageTag>() {
                    Ok(tag) if !facts.languages.contains(&tag) => facts.languages.push(tag),
                    Ok(_) => {}
                    Err(_) => self.unread("localisation.availableLanguages", &format!("\"{text}\" is no language")),
                }
            }
        }
    }

    /// What it is, in each language.
    fn descriptions(&mut self, root: &At<'_>, read: &mut PublicCode) {
        let Some(languages) = self.part(root, "description") else { return };
        for (key, value) in languages.iter().take(MOST_VALUES) {
            let path = format!("description.{key}");
            let (Ok(language), Some(table)) = (key.parse::<LanguageTag>(), value.as_object()) else {
                self.unread(&path, if value.is_object() { "no language" } else { "not a table" });
                continue;
            };
            let at = At { table, path: &path };
            let (short, generic) = (self.text(&at, "shortdescription"), self.text(&at, "genericname"));
            let long = self.long_text(&at, "longdescription").map(|text| markdown::read(&text).text);
            let mut parts: Vec<String> = long.into_iter().collect();
            parts.extend(self.texts(&at, "features"));
            if let Some(about) = short.or_else(|| parts.first().map(|part| bounded(part))).or(generic) {
                read.facts.about.entry(language.clone()).or_insert(about);
            }
            if !parts.is_empty() {
                read.texts.entry(language).or_insert(parts.join("\n\n"));
            }
            let documented = ["documentation", "apidocumentation"].map(|name| self.text(&at, name).is_some());
            read.facts.documented |= documented.contains(&true);
            let shown = ["screenshots", "videos"].map(|name| !self.texts(&at, name).is_empty());
            read.facts.shown |= shown.contains(&true);
        }
    }

    /// Its licence, and who answers for it.
    fn responsible(&mut self, root: &At<'_>, facts: &mut PublicFacts) {
        if let Some(table) = self.part(root, "legal") {
            let at = At { table, path: "legal" };
            facts.licence = self.text(&at, "licence").map(|licence| licences::spdx(&licence));
            let owners = ["repoowner", "maincopyrightowner"].into_iter();
            facts.owner = owners.filter_map(|name| self.text(&at, name)).find(|name| is_team_name(name));
        }
        if let Some(table) = self.part(root, "organisation") {
            facts.owner = self.text(&At { table, path: "organisation" }, "name").or(facts.owner.take());
        }
        let Some(table) = self.part(root, "maintenance") else { return };
        let at = At { table, path: "maintenance" };
        let kinds = [
            ("internal", Maintenance::Internal),
            ("contract", Maintenance::Contract),
            ("community", Maintenance::Community),
            ("none", Maintenance::Nobody),
        ];
        facts.maintenance = self.word(&at, "type", &kinds);
        let Some((key, contacts)) = at.find("contacts") else { return };
        let contacts = match contacts {
            Value::Array(list) => list.as_slice(),
            Value::Object(_) => std::slice::from_ref(contacts),
            _ => return self.unread(&at.path_of(key), "not a list"),
        };
        for (n, contact) in contacts.iter().take(MOST_VALUES).enumerate() {
            let path = format!("maintenance.{key}.{n}");
            match contact.as_object() {
                Some(table) => self.contact(&At { table, path: &path }, facts),
                None => self.unread(&path, "not a table"),
            }
        }
    }

    /// A contact: its mailbox and its name where they are a team's, and the organisation it belongs to.
    fn contact(&mut self, at: &At<'_>, facts: &mut PublicFacts) {
        let (email, name) = (self.text(at, "email"), self.text(at, "name"));
        let kept = [email.filter(|email| is_team_mailbox(email)), name.filter(|name| is_team_name(name))];
        for contact in kept.into_iter().flatten() {
            if !facts.contacts.contains(&contact) {
                facts.contacts.push(contact);
            }
        }
        if facts.owner.is_none() {
            facts.owner = self.text(at, "affiliation");
        }
    }
}

fn bounded(text: &str) -> String {
    text.chars().take(LONGEST_VALUE).collect()
}

#[cfg(test)]
mod tests;
