//! How often forms may be used: for one address, from one network, for one domain, and in all.
//!
//! `store` counts; what is counted are keyed hashes, and whoever is refused is not told.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::{App, Wish};
use crate::{model::Purpose, store::Limit};

/// Letters to one address that nobody has confirmed, within a day and within thirty.
const UNCONFIRMED: [(u32, TimeDelta); 2] = [(1, TimeDelta::hours(24)), (3, TimeDelta::days(30))];
/// Uses of the form from one network (/24 or /64) in an hour.
const FROM_A_NETWORK: u32 = 10;
/// Uses of the form for addresses of one domain in an hour.
const FOR_A_DOMAIN: u32 = 100;
/// Uses of the form in all in an hour.
const IN_ALL: u32 = 500;
/// Letters with a link to manage to one address, within an hour and within a day.
const MANAGE: [(u32, TimeDelta); 2] = [(3, TimeDelta::hours(1)), (6, TimeDelta::hours(24))];
/// Reports that two items are not the same from one network in an hour.
const REPORTS_FROM_A_NETWORK: u32 = 10;
/// Such reports in all in an hour: fewer than may wait for the operator.
const REPORTS_IN_ALL: u32 = 100;

impl App {
    /// The limits of the form that asks for letters.
    pub(super) fn limits(&self, wish: &Wish, address_hash: &str) -> Vec<Limit> {
        let mut limits: Vec<Limit> = UNCONFIRMED
            .iter()
            .map(|(times, within)| Limit { scope: format!("address:{address_hash}"), times: *times, within: *within })
            .collect();
        let Some(network) = wish.network else { return limits };
        let hour = TimeDelta::hours(1);
        let network = self.hash_of(network);
        let domain = self.0.key.sign(Purpose::Address, wish.address.domain());
        limits.push(Limit { scope: format!("network:{network}"), times: FROM_A_NETWORK, within: hour });
        limits.push(Limit { scope: format!("domain:{domain}"), times: FOR_A_DOMAIN, within: hour });
        limits.push(Limit { scope: "all".to_owned(), times: IN_ALL, within: hour });
        limits
    }

    /// The limits of reporting that two items are not the same.
    pub(super) fn limits_of_reports(&self, network: Option<IpAddr>) -> Vec<Limit> {
        let within = TimeDelta::hours(1);
        let mut limits = vec![Limit { scope: "reports".to_owned(), times: REPORTS_IN_ALL, within }];
        if let Some(network) = network {
            let scope = format!("reports:{}", self.hash_of(network));
            limits.push(Limit { scope, times: REPORTS_FROM_A_NETWORK, within });
        }
        limits
    }

    /// The keyed hash of the network of an address.
    fn hash_of(&self, network: IpAddr) -> String {
        self.0.key.sign(Purpose::Address, &network_of(network))
    }

    /// The limits of asking for the link to manage.
    pub(super) fn limits_of_manage(&self, address_hash: &str) -> Vec<Limit> {
        let scope = format!("manage:{address_hash}");
        MANAGE.iter().map(|(times, within)| Limit { scope: scope.clone(), times: *times, within: *within }).collect()
    }
}

/// The /24 of an IPv4 address, however it is written, the /64 of an IPv6 address.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_where_neighbours_are_and_not_the_whole_of_ipv4() {
        let check = |address: &str, wanted| {
            assert_eq!(network_of(address.parse().expect("an address")), wanted, "{address}");
        };
        check("192.0.2.7", "192.0.2.0/24");
        check("::ffff:192.0.2.7", "192.0.2.0/24");
        check("::ffff:198.51.100.7", "198.51.100.0/24");
        check("2001:db8:1:2:3::9", "2001:db8:1:2::/64");
    }
}
