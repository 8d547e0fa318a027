//! Which addresses may be asked.
//!
//! A name proves nothing and a redirect may lead anywhere, so the same rules are put three times: to the URL of every
//! hop, to every address its host resolves to, and to the address that the connection really has. Only what is
//! reachable from the whole internet passes, and what the operator listed. Pure: nothing here resolves or connects.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

use crate::model::Fault;

/// The longest URL that is asked, in bytes.
pub const LONGEST_URL_BYTES: usize = 2048;

/// Ports from here on are not reserved for the services of the system.
const FIRST_FREE_PORT: u16 = 1024;

/// Ports above [`FIRST_FREE_PORT`] that speak something else than HTTP (the bad ports of the WHATWG's Fetch standard).
const BAD_PORTS: [u16; 19] =
    [1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080];

/// Networks of IPv4 that are not global, as address and prefix length.
const NOT_GLOBAL_V4: [([u8; 4], u8); 18] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// The one network of IPv6 that is global.
const GLOBAL_V6: ([u16; 8], u8) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// Networks within [`GLOBAL_V6`] that are not: assignments to protocols (Teredo among them), documentation, 6to4, AS112.
const NOT_GLOBAL_V6: [([u16; 8], u8); 5] = [
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20),
];

/// Tops of names that never mean a host of the internet.
const LOCAL_TOPS: [&str; 5] = ["localhost", "local", "internal", "home.arpa", "onion"];

/// The rules, with the exceptions of this Gorwel.
#[derive(Debug, Clone)]
pub struct Guard {
    allow_private: Vec<IpNet>,
    route: Route,
}

/// How connections are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// By ourselves: names are resolved, and their addresses checked, here.
    Direct,
    /// Through a proxy, which resolves names and answers for their addresses.
    Proxied,
}

/// Where a checked URL may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// To any global address, and to the networks that are allowed.
    World,
    /// To the networks that are allowed only: its name or port is none of the internet's.
    AllowedOnly,
}

/// Why an address is not asked. It says the offending part, and never a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither http nor https.
    #[error("{0}:")]
    Scheme(String),
    /// A user name or a password in the URL.
    #[error("…@{0}")]
    Credentials(String),
    /// More than [`LONGEST_URL_BYTES`].
    #[error("{host}/… ({bytes} bytes)")]
    TooLong {
        /// The host.
        host: String,
        /// The length of the URL in bytes.
        bytes: usize,
    },
    /// A port of another service.
    #[error("{host}:{port}")]
    Port {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
    /// A name that means a host of some local network.
    #[error("{0}")]
    Name(String),
    /// An address that is not global, or not allowed.
    #[error("{0}")]
    Address(IpAddr),
    /// A name with such an address among its own.
    #[error("{name} ({address})")]
    Resolved {
        /// The name.
        name: String,
        /// The address.
        address: IpAddr,
    },
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::UnsafeAddress { address: refusal.to_string() }
    }
}

impl Guard {
    /// Rules with `allow_private` as exceptions.
    pub fn new(allow_private: Vec<IpNet>, route: Route) -> Self {
        Self { allow_private, route }
    }

    /// Returns where `url` may lead, as far as it can be told without resolving its name.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], if it may not be asked at all.
    pub fn check_url(&self, url: &Url) -> Result<Reach, Refusal> {
        let host = url.host_str().unwrap_or_default();
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials(host.to_owned()));
        }
        let bytes = url.as_str().len();
        if bytes > LONGEST_URL_BYTES {
            return Err(Refusal::TooLong { host: shortened(host), bytes });
        }
        let port = url.port_or_known_default().unwrap_or_default();
        match url.host() {
            Some(Host::Ipv4(address)) => self.check_literal(address.into(), port),
            Some(Host::Ipv6(address)) => self.check_literal(address.into(), port),
            Some(Host::Domain(name)) => self.check_name(name, port),
            None => Err(Refusal::Name(String::new())),
        }
    }

    /// Whether a connection to `address` may be made or kept.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], if not.
    pub fn check_address(&self, address: IpAddr, reach: Reach) -> Result<(), Refusal> {
        let allowed = self.allows(address) || (reach == Reach::World && is_global(address));
        if allowed { Ok(()) } else { Err(Refusal::Address(address)) }
    }

    /// Whether all of the `addresses` of a name may be connected to. One bad address refuses the name.
    ///
    /// # Errors
    ///
    /// The [`Refusal`], if not.
    pub fn check_resolved(&self, name: &str, addresses: &[IpAddr], reach: Reach) -> Result<(), Refusal> {
        for &address in addresses {
            self.check_address(address, reach).map_err(|_| Refusal::Resolved { name: name.to_owned(), address })?;
        }
        Ok(())
    }

    /// The addresses that a name for this very machine stands for, by definition (RFC 6761, 6.3) and without being
    /// looked up: those of `127.0.0.1` and `::1` that are allowed. None if it is no such name.
    pub fn loopback_of(&self, name: &str) -> Option<Vec<IpAddr>> {
        let name = name.strip_suffix('.').unwrap_or(name);
        let both = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        is_under(name, "localhost").then(|| both.into_iter().filter(|&address| self.allows(address)).collect())
    }

    fn check_literal(&self, address: IpAddr, port: u16) -> Result<Reach, Refusal> {
        if self.allows(address) {
            return Ok(Reach::AllowedOnly);
        }
        self.check_address(address, Reach::World)?;
        if is_public_port(port) { Ok(Reach::World) } else { Err(Refusal::Port { host: address.to_string(), port }) }
    }

    /// A name or port that is none of the internet's is left to the addresses, if any are allowed that we shall see.
    fn check_name(&self, name: &str, port: u16) -> Result<Reach, Refusal> {
        let left_to_addresses = self.route == Route::Direct && !self.allow_private.is_empty();
        match (is_public_name(name), is_public_port(port)) {
            (true, true) => Ok(Reach::World),
            _ if left_to_addresses => Ok(Reach::AllowedOnly),
            (false, _) => Err(Refusal::Name(shortened(name))),
            (true, false) => Err(Refusal::Port { host: shortened(name), port }),
        }
    }

    fn allows(&self, address: IpAddr) -> bool {
        self.allow_private.iter().any(|network| network.contains(&address))
    }
}

/// Whether `address` is reachable from the whole internet. No form that carries an IPv4 address inside an IPv6 one is:
/// mapped, compatible, NAT64, 6to4, Teredo, ISATAP.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_GLOBAL_V4.iter().any(|(network, bits)| within_v4(address, *network, *bits)),
        IpAddr::V6(address) => {
            let [.., group, tag, _, _] = address.segments();
            // The interface of ISATAP (RFC 5214, 6.1); the bit left out says whether its IPv4 address is global.
            let isatap = group & !0x0200 == 0 && tag == 0x5efe;
            within_v6(address, GLOBAL_V6.0, GLOBAL_V6.1)
                && !isatap
                && !NOT_GLOBAL_V6.iter().any(|(network, bits)| within_v6(address, *network, *bits))
        }
    }
}

fn within_v4(address: Ipv4Addr, network: [u8; 4], bits: u8) -> bool {
    Ipv4Net::new(network.into(), bits).is_ok_and(|network| network.contains(&address))
}

fn within_v6(address: Ipv6Addr, network: [u16; 8], bits: u8) -> bool {
    Ipv6Net::new(network.into(), bits).is_ok_and(|network| network.contains(&address))
}

/// Whether `name` may be one of the internet: at least two labels, none empty, and not under a local top.
fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let labels = name.split('.').count();
    labels >= 2 && name.split('.').all(|label| !label.is_empty()) && !LOCAL_TOPS.iter().any(|top| is_under(name, top))
}

fn is_under(name: &str, top: &str) -> bool {
    let rest = name.len().checked_sub(top.len()).and_then(|at| name.split_at_checked(at));
    rest.is_some_and(|(rest, end)| end.eq_ignore_ascii_case(top) && (rest.is_empty() || rest.ends_with('.')))
}

fn is_public_port(port: u16) -> bool {
    matches!(port, 80 | 443) || (port >= FIRST_FREE_PORT && !BAD_PORTS.contains(&port))
}

/// A host for a message: a remote name may be as long as it likes.
fn shortened(host: &str) -> String {
    const LONGEST_SHOWN: usize = 100;
    host.chars().take(LONGEST_SHOWN).collect()
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
