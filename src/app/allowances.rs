//! What hosts allow: learned from their answers, and shared by all visits of this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use url::Url;

use crate::{
    model::{Answer, Ask},
    rules::budget::{Allowance, Permission, counts_requests},
};

/// What is known of every host that was asked.
#[derive(Debug, Default)]
pub(super) struct Allowances(Mutex<HashMap<String, Host>>);

#[derive(Debug, Default)]
struct Host {
    allowance: Allowance,
    /// Visits that have yet to ask for what is there.
    listings: u32,
}

/// A visit that has yet to ask its host for what is there. While it waits, others leave it its share.
#[derive(Debug)]
pub(super) struct Listing {
    allowances: Arc<Allowances>,
    host: String,
}

impl Allowances {
    /// Says that a visit is about to ask `url` for what is there.
    pub(super) fn listing(self: &Arc<Self>, url: &Url) -> Listing {
        let host = host(url);
        self.with(&host, |host| host.listings += 1);
        Listing { allowances: self.clone(), host }
    }

    /// Returns whether `ask` may be made now, and counts it if so.
    pub(super) fn permission(&self, ask: &Ask, now: DateTime<Utc>) -> Permission {
        self.with(&host(&ask.url), |host| {
            let permission = match ask.stamp {
                None => host.allowance.may_list(now),
                Some(_) => host.allowance.may_go_on(host.listings, now),
            };
            if permission == Permission::Now {
                host.allowance.count();
            }
            permission
        })
    }

    /// Learns from an answer to `ask`.
    pub(super) fn learn(&self, ask: &Ask, answer: &Answer, now: DateTime<Utc>) {
        if counts_requests(answer) {
            self.with(&host(&ask.url), |host| host.allowance.learn(answer, now));
        }
    }

    fn with<T>(&self, name: &str, act: impl FnOnce(&mut Host) -> T) -> T {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(hosts.entry(name.to_owned()).or_default())
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        self.allowances.with(&self.host, |host| host.listings = host.listings.saturating_sub(1));
    }
}

fn host(url: &Url) -> String {
    url.origin().ascii_serialization()
}
