//! How a fetcher behaves, and why one cannot be made.

use std::time::Duration;

use ipnet::IpNet;
use url::Url;

/// How a [`Fetcher`](super::Fetcher) behaves. The defaults are those of a good guest.
#[derive(Clone)]
pub struct Options {
    /// The `User-Agent`: who we are and where to complain. Default: `gorwel/` and its version.
    pub user_agent: String,
    /// Networks that may be asked although they are not global. Default: none.
    pub allow_private: Vec<IpNet>,
    /// A proxy for all requests (http or https); it answers for the addresses then. Default: none, whatever the
    /// environment says.
    pub outbound_proxy: Option<Url>,
    /// For a connection to stand, its TLS included. Default: 10 s.
    pub connect_timeout: Duration,
    /// For one whole answer over all its redirects, without the rests of hosts. Default: 30 s.
    pub answer_timeout: Duration,
    /// The largest body, on the wire and decoded, in bytes. Default: 32 MiB.
    pub max_body_bytes: usize,
    /// Decoded bytes for each byte on the wire, in bodies above 64 KiB. Default: 200.
    pub max_ratio: usize,
    /// Redirects that are followed for one ask. Default: 5.
    pub max_redirects: u32,
    /// The rest of a host between two requests. Default: 1 s.
    pub min_gap: Duration,
    /// Requests under way at the same time, over all hosts. Default: 64.
    pub concurrency: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            user_agent: concat!("gorwel/", env!("CARGO_PKG_VERSION")).to_owned(),
            allow_private: Vec::new(),
            outbound_proxy: None,
            connect_timeout: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(30),
            max_body_bytes: 32 * 1024 * 1024,
            max_ratio: 200,
            max_redirects: 5,
            min_gap: Duration::from_secs(1),
            concurrency: 64,
        }
    }
}

/// A fetcher that cannot be made from its options.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The `User-Agent` cannot stand in a header.
    #[error("the User-Agent {0:?} holds characters that a header cannot hold")]
    UserAgent(String),
    /// The proxy is neither http nor https.
    #[error("the outbound proxy must be an http or https URL, not {scheme}:")]
    Proxy {
        /// Its scheme.
        scheme: String,
    },
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built")]
    Client(#[source] reqwest::Error),
}
