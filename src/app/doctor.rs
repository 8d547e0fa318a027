//! The doctor: is every promise kept? One check a line, each with its fix. No remote host is asked.

use std::net::IpAddr;

use chrono::DateTime;
use serde::Serialize;
use url::{Host, Url};

use super::{App, AppError, chain};
use crate::{
    model::{AddressPattern, Check, CheckName},
    rules::kinship::VERSION,
};

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// Whether everything holds.
    pub ok: bool,
    /// The checks.
    pub checks: Vec<Check>,
}

impl Diagnosis {
    /// What can be said where the app could not even be opened: the check of what stood in the way does not hold. None
    /// if no check is about that.
    pub fn of_failure(why: &AppError) -> Option<Self> {
        let name = match why {
            AppError::Store(_) => CheckName::Store,
            AppError::Search(_) => CheckName::Index,
            AppError::Key { .. } => CheckName::TokenKey,
            _ => return None,
        };
        Some(Self { ok: false, checks: vec![Check { name, ok: false, detail: chain(why), advise: true }] })
    }
}

/// What one check saw.
enum Seen {
    /// It holds.
    Well(String),
    /// It holds, and there is something to know or to do.
    Told(String),
    /// It does not hold.
    Ill(String),
}

impl App {
    /// Makes every check. A check that cannot be made does not hold.
    pub async fn doctor(&self) -> Diagnosis {
        let mut checks = Vec::with_capacity(CheckName::ALL.len());
        for name in CheckName::ALL {
            let seen = match self.check(name).await {
                Ok(seen) => seen,
                Err(why) => Seen::Ill(chain(&why)),
            };
            let (ok, advise, detail) = match seen {
                Seen::Well(detail) => (true, false, detail),
                Seen::Told(detail) => (true, true, detail),
                Seen::Ill(detail) => (false, true, detail),
            };
            checks.push(Check { name, ok, detail, advise });
        }
        Diagnosis { ok: checks.iter().all(|check| check.ok), checks }
    }

    async fn check(&self, name: CheckName) -> Result<Seen, AppError> {
        match name {
            CheckName::Feeds => self.check_feeds(),
            CheckName::Sources => self.check_sources().await,
            CheckName::Store => {
                let complaints = self.0.store.integrity().await?;
                Ok(none(complaints.len(), &complaints.join("; ")))
            }
            CheckName::Writing => self.check_writing().await,
            CheckName::Items => self.check_items().await,
            CheckName::Keys => self.check_keys().await,
            CheckName::Validators => Ok(no_rows(self.0.store.ailing().await?.early_validators)),
            CheckName::Index => self.check_index_level().await,
            CheckName::Kin => self.check_kin().await,
            CheckName::Clock => self.check_clock().await,
            CheckName::Digests => Ok(self.check_digests()),
            CheckName::Letters => Ok(no_rows(self.0.store.ailing().await?.doubled_letters)),
            CheckName::Consent => Ok(no_rows(self.0.store.ailing().await?.unwanted_letters)),
            CheckName::Mail => {
                self.transport()?;
                let seen = self.0.options.mail.url.clone();
                Ok(if self.sends() { Seen::Well(seen) } else { Seen::Told(seen) })
            }
            CheckName::Sending => self.check_sending().await,
            CheckName::PublicUrl => Ok(self.check_public_url()),
            CheckName::Contact => Ok(match &self.0.options.contact {
                Some(contact) => Seen::Well(contact.clone()),
                None => Seen::Told(String::new()),
            }),
            CheckName::TokenKey => Ok(self.check_token_key()),
            CheckName::GithubToken => Ok(match &self.0.options.github_token {
                Some(_) => Seen::Well(String::new()),
                None => Seen::Told(String::new()),
            }),
            CheckName::Leftovers => {
                let left: Vec<String> = self.leftovers().iter().map(|path| path.display().to_string()).collect();
                Ok(none(left.len(), &left.join(", ")))
            }
        }
    }

    async fn check_writing(&self) -> Result<Seen, AppError> {
        self.0.store.try_to_write().await?;
        // The app made the ballast when it opened, if there was room.
        Ok(if self.0.store.has_ballast() { Seen::Well(String::new()) } else { Seen::Ill("no ballast".to_owned()) })
    }

    async fn check_items(&self) -> Result<Seen, AppError> {
        let ailing = self.0.store.ailing().await?;
        let (lost, short, off) = (ailing.items_lost, ailing.sources_short, ailing.counters_off);
        let ill = format!("{lost} items lost, {short} sources short of some, {off} counters off");
        Ok(none(lost + short + off, &ill))
    }

    async fn check_keys(&self) -> Result<Seen, AppError> {
        let ailing = self.0.store.ailing().await?;
        let (items, keys) = (ailing.items_without_key, ailing.keys_without_item);
        Ok(none(items + keys, &format!("{items} items, {keys} keys")))
    }

    fn check_digests(&self) -> Seen {
        let next = self.calendar().next(self.0.clock.now(), 3);
        let times: Vec<String> = next.iter().map(DateTime::to_rfc3339).collect();
        if times.is_empty() { Seen::Ill(String::new()) } else { Seen::Well(times.join(", ")) }
    }

    fn check_feeds(&self) -> Result<Seen, AppError> {
        let feeds = self.read_feeds()?;
        let (sources, mistakes) = (feeds.enabled(), feeds.mistakes().len());
        let detail = format!("{sources} sources, {mistakes} mistakes");
        Ok(match (feeds.registry.sources.is_empty(), mistakes) {
            (true, _) => Seen::Ill(detail),
            (false, 0) => Seen::Well(detail),
            (false, _) => Seen::Told(detail),
        })
    }

    async fn check_sources(&self) -> Result<Seen, AppError> {
        let sources = self.sources().await?;
        let failing: Vec<&str> =
            sources.iter().filter(|source| source.is_failing()).map(|source| source.record.slug.as_str()).collect();
        Ok(if failing.is_empty() { Seen::Well(sources.len().to_string()) } else { Seen::Told(failing.join(", ")) })
    }

    /// The index must equal the store as far as it has come; to be behind is only told.
    async fn check_index_level(&self) -> Result<Seen, AppError> {
        let agreement = self.check_index().await?;
        let (items, reached) = (agreement.items, agreement.index.revision);
        if agreement.is_equal() {
            return Ok(Seen::Well(format!("{items} items, revision {reached}")));
        }
        if agreement.is_right_so_far() {
            return Ok(Seen::Told(format!("revision {reached} of {}", agreement.store.revision)));
        }
        let (missing, extra, stale) = (agreement.missing.len(), agreement.extra.len(), agreement.stale.len());
        let damaged = agreement.damaged.len();
        Ok(Seen::Ill(format!("{missing} missing, {extra} extra, {stale} stale, {damaged} files damaged")))
    }

    /// What was judged must be right; to be behind is only told.
    async fn check_kin(&self) -> Result<Seen, AppError> {
        let reached = self.0.store.kin_reached().await?;
        let ailing = self.0.store.ailing_kin().await?;
        let level = reached.is_level(VERSION);
        let wrong = ailing.strange_edges + if level { ailing.stale_edges + ailing.items_unkept } else { 0 };
        if wrong > 0 || !self.groups_are_right().await? {
            let (strange, stale, unkept) = (ailing.strange_edges, ailing.stale_edges, ailing.items_unkept);
            return Ok(Seen::Ill(format!("{strange} edges strange, {stale} stale, {unkept} items not taken down")));
        }
        Ok(if level {
            Seen::Well(format!("{} items", self.0.store.items_with_kin().await?))
        } else {
            Seen::Told(format!("revision {} of {}", reached.judged, reached.revision))
        })
    }

    async fn check_clock(&self) -> Result<Seen, AppError> {
        let now = self.0.clock.now();
        let latest = self.0.store.latest_visit().await?;
        Ok(match latest {
            Some(at) if at > now => Seen::Ill(format!("{} < {}", now.to_rfc3339(), at.to_rfc3339())),
            _ => Seen::Well(now.to_rfc3339()),
        })
    }

    /// Letters that are stopped do not hold; letters that go to a few only, or are in doubt, are told.
    async fn check_sending(&self) -> Result<Seen, AppError> {
        if let Some(halt) = self.0.store.halt().await? {
            return Ok(Seen::Ill(format!("{}, {}", halt.reason.as_str(), halt.at.to_rfc3339())));
        }
        let only: Vec<&str> = self.0.options.mail_only_to.iter().map(AddressPattern::as_str).collect();
        Ok(if only.is_empty() {
            Seen::Well(String::new())
        } else {
            Seen::Told(format!("--mail-only-to {}", only.join(",")))
        })
    }

    /// Whether the public URL leads to this machine only from this machine: `localhost`, a loopback address, or the
    /// address that stands for all of them.
    pub fn is_public_url_local(&self) -> bool {
        is_local(self.public_url())
    }

    fn check_public_url(&self) -> Seen {
        let url = self.public_url().to_string();
        if self.is_public_url_local() { Seen::Told(url) } else { Seen::Well(url) }
    }

    fn check_token_key(&self) -> Seen {
        use std::os::unix::fs::PermissionsExt;

        let path = &self.0.options.token_key_file;
        match std::fs::metadata(path) {
            Ok(file) if file.permissions().mode() & 0o077 != 0 => {
                Seen::Ill(format!("{:o}", file.permissions().mode() & 0o777))
            }
            Ok(_) => Seen::Well(path.display().to_string()),
            Err(why) => Seen::Ill(why.to_string()),
        }
    }
}

fn is_local(url: &Url) -> bool {
    let address = match url.host() {
        Some(Host::Domain(name)) => return name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical(),
        None => return true,
    };
    address.is_loopback() || address.is_unspecified()
}

/// Well if there are none.
fn none(count: impl TryInto<u64>, ill: &str) -> Seen {
    match count.try_into() {
        Ok(0) => Seen::Well(String::new()),
        _ => Seen::Ill(ill.to_owned()),
    }
}

/// Well if there are no such rows; else how many there are.
fn no_rows(count: u64) -> Seen {
    none(count, &count.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_only_this_machine_can_follow_is_local() {
        let check = |url: &str, wanted| assert_eq!(is_local(&url.parse().expect("a URL")), wanted, "{url}");
        for local in ["127.0.0.1:8080", "127.9.9.9", "0.0.0.0:8080", "[::1]:8080", "[::]:8080", "[::ffff:127.0.0.1]"] {
            check(&format!("http://{local}/"), true);
        }
        check("http://localhost:8080/", true);
        check("https://gorwel.council.example/", false);
        check("http://127.0.0.1.example/", false);
        check("http://192.0.2.1/", false);
        check("http://[2001:db8::1]/", false);
    }
}
