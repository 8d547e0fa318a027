//! Procurement notices in the Open Contracting Data Standard: release packages and record packages.
//!
//! `url` is the address of the service without any dates. Which dates it wants is seen from its path, since three services
//! share three forms among many publishers:
//!
//! | path ends in | asked by | of |
//! |---|---|---|
//! | `/ocdsReleasePackages` | windows of at most 6 hours (`updatedFrom`, `updatedTo`); longer ones lose releases | Find a Tender |
//! | `/Notices/OCDS/Search` | windows of a day (`publishedFrom`, `publishedTo`); throttles with 403 | Contracts Finder |
//! | `/v1/Notices` | month and type of notice (`dateFrom`, `noticeType`) | Sell2Wales, Public Contracts Scotland |
//! | anything else | as it is | single packages, bulk files |
//!
//! A window is asked for when the one before has been read to its last page, so that a visit may stop anywhere.

use chrono::{DateTime, Utc};
use url::Url;

use super::{Context, Keys, Kind, ReadError, Reading, json};
use crate::model::{Answer, Ask, ItemType, Memory, MistakeFault};
use package::Package;
use service::Service;

mod package;
mod release;
mod service;

/// Procurement notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ocds {
    url: Url,
    wanted: Wanted,
}

/// Which notices are kept: those with one of these codes or words; all, where neither is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The beginnings of codes of the Common Procurement Vocabulary.
    cpv: Vec<String>,
    /// Words of title or description, in lower case.
    words: Vec<String>,
}

impl Kind for Ocds {
    const GIVES: ItemType = ItemType::Notice;
    const GIVES_ONLY_NEW: bool = true;

    fn new(keys: &mut Keys<'_>, _: &Context) -> Option<Self> {
        let (url, cpv, words) = (keys.required_url("url"), keys.texts("cpv"), keys.texts("words"));
        for code in cpv.iter().filter(|code| !is_prefix(code)) {
            let digits: String = code.chars().filter(char::is_ascii_digit).take(8).collect();
            let allowed = if digits.len() >= 2 { vec![digits] } else { vec!["48".to_owned(), "72".to_owned()] };
            keys.wrong("cpv", MistakeFault::BadValue { key: "cpv".to_owned(), value: code.clone(), allowed });
        }
        let good = cpv.iter().all(|code| is_prefix(code));
        let words = words.iter().map(|word| word.trim().to_lowercase()).filter(|word| !word.is_empty()).collect();
        Some(Self { url: url.filter(|_| good)?, wanted: Wanted { cpv, words } })
    }

    fn address(&self) -> String {
        self.url.to_string()
    }

    fn asks(&self, memory: &Memory, now: DateTime<Utc>) -> Vec<Ask> {
        Service::of(&self.url).asks(&self.url, memory, now)
    }

    fn read(&self, ask: &Ask, answer: &Answer, memory: &Memory) -> Result<Reading, ReadError> {
        let service = Service::of(&self.url);
        if answer.status == 403 {
            return Err(ReadError::Throttled { wait_seconds: service::THROTTLED_WAIT_SECONDS });
        }
        let documents = json::open(answer)?;
        let package = Package::read(&documents.values, &answer.url)?;
        let mut reading = Reading { repairs: documents.repairs, memory: memory.clone(), ..Reading::default() };
        reading.drafts = package.releases.iter().filter(|release| self.wanted.wants(release)).map(|release| release.draft.clone()).collect();
        reading.spoilt = package.spoilt;
        let next = package.next.filter(|next| next.origin() == self.url.origin() && *next != ask.url);
        reading.asks.extend(service.next(&self.url, ask, next, &mut reading.memory));
        Ok(reading)
    }
}

/// Two to eight digits.
fn is_prefix(code: &str) -> bool {
    (2..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
}

impl Wanted {
    fn wants(&self, release: &release::Release) -> bool {
        let by_code = self.cpv.iter().any(|prefix| release.codes.iter().any(|code| code.starts_with(prefix)));
        let by_word = self.words.iter().any(|word| holds_word(&release.words, word));
        self.cpv.is_empty() && self.words.is_empty() || by_code || by_word
    }
}

/// Whether a text holds a word, or several, not as a part of longer ones. Both are in lower case.
fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        before && text[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests;
