//! The clients that connect: one for each set of certificates and each reach, with the guard inside their resolver.
//!
//! A name is resolved once, its addresses are checked, and the connection goes to one of those very addresses, so a
//! name that answers differently the second time gains nothing. A client keeps the connections it made; it is given up
//! after some hundreds of hosts, so that thousands of idle connections never pile up. Its TLS sessions live on.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use url::Url;

use super::{
    faults::{Unresolved, system_words},
    guard::{Guard, Reach, Refusal},
};
use crate::model::{Fault, hash};

/// Hosts that one client talks to before it is given up, and with it their idle connections.
const MOST_HOSTS: usize = 256;
/// Clients kept at the same time: one for each reach and further certificate file.
const MOST_CLIENTS: usize = 64;
/// TLS sessions remembered to be resumed, over all hosts of one set of certificates.
const MOST_TLS_SESSIONS: usize = 1024;
/// How long a connection is kept for the next request.
const KEEP_ALIVE: Duration = Duration::from_secs(10);
/// The largest head of an answer over HTTP/2, in bytes.
const LARGEST_HEAD_BYTES: u32 = 64 * 1024;

/// How clients are made.
#[derive(Clone)]
pub struct Plan {
    /// The `User-Agent` header.
    pub user_agent: String,
    /// For a connection to stand, its TLS included.
    pub connect_timeout: Duration,
    /// The proxy, if all connections go through one.
    pub proxy: Option<Url>,
}

/// The clients.
pub struct Clients {
    plan: Plan,
    guard: Arc<Guard>,
    /// Trust in the certificates of the system, and no others; or why there is none.
    trust: Result<ClientConfig, String>,
    kept: Mutex<HashMap<Key, Kept>>,
}

/// What one client is for: its reach, and the hash of the further certificates it trusts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    reach: Reach,
    extra_ca: Option<String>,
}

struct Kept {
    client: reqwest::Client,
    trust: ClientConfig,
    hosts: usize,
}

/// Whom a request goes to, as far as the choice of a client goes.
pub struct Aim<'a> {
    /// What is asked.
    pub url: &'a Url,
    /// Where it may lead.
    pub reach: Reach,
    /// A PEM file with further certificates to trust.
    pub extra_ca_file: Option<&'a str>,
    /// Whether the host was asked lately.
    pub again: bool,
}

impl Clients {
    /// Clients that are made by `plan` and connect as `guard` allows.
    ///
    /// # Errors
    ///
    /// What reqwest says of the plan.
    pub fn new(plan: Plan, guard: Arc<Guard>) -> Result<Self, reqwest::Error> {
        let clients = Self { plan, guard, trust: trust(Vec::new()), kept: Mutex::default() };
        clients.build(Reach::World, ClientConfig::clone(clients.trust.as_ref().unwrap_or(&no_trust())))?;
        Ok(clients)
    }

    /// Returns the client for `aim`.
    ///
    /// # Errors
    ///
    /// [`Fault::Tls`] if there are no certificates to trust, or the further ones cannot be read.
    pub async fn client(&self, aim: Aim<'_>) -> Result<reqwest::Client, Fault> {
        let secure = aim.url.scheme() == "https";
        let extra_ca = match aim.extra_ca_file {
            Some(file) if secure => Some(read(file).await?),
            _ => None,
        };
        let key = Key { reach: aim.reach, extra_ca: extra_ca.as_deref().map(hash) };
        if secure && extra_ca.is_none() {
            self.trust.as_ref().map_err(|detail| Fault::Tls { detail: detail.clone() })?;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.get_mut(&key) {
            kept.hosts += usize::from(!aim.again);
            if kept.hosts <= MOST_HOSTS {
                return Ok(kept.client.clone());
            }
        }
        let trust = match (kept.remove(&key), extra_ca) {
            (Some(worn), _) => worn.trust,
            (None, Some(pem)) => certificates(&pem).and_then(trust).map_err(|detail| Fault::Tls { detail })?,
            (None, None) => self.trust.clone().unwrap_or_else(|_| no_trust()),
        };
        let client = self.build(aim.reach, trust.clone()).map_err(|error| Fault::Tls { detail: error.to_string() })?;
        if kept.len() >= MOST_CLIENTS {
            kept.clear();
        }
        kept.insert(key, Kept { client: client.clone(), trust, hosts: 1 });
        Ok(client)
    }

    fn build(&self, reach: Reach, trust: ClientConfig) -> Result<reqwest::Client, reqwest::Error> {
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(trust)
            .user_agent(&self.plan.user_agent)
            .connect_timeout(self.plan.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .pool_idle_timeout(KEEP_ALIVE)
            .pool_max_idle_per_host(1)
            .http1_ignore_invalid_headers_in_responses(true)
            .http2_max_header_list_size(LARGEST_HEAD_BYTES);
        match &self.plan.proxy {
            // The proxy is the only name that is resolved then, and the operator named it.
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy.clone())?).build(),
            None => builder.dns_resolver(Resolver { guard: Arc::clone(&self.guard), reach }).build(),
        }
    }
}

/// Trust in the certificates of the system and in the `extra` ones. The error says in words why there is none.
fn trust(extra: Vec<CertificateDer<'static>>) -> Result<ClientConfig, String> {
    let provider = provider();
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(|error| error.to_string())?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(dressed(config))
}

/// Trust in nobody: for plain HTTP on a machine without certificates.
fn no_trust() -> ClientConfig {
    dressed(ClientConfig::builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn dressed(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.resumption = Resumption::in_memory_sessions(MOST_TLS_SESSIONS);
    config
}

fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()))
}

/// Reads a file of certificates. It is read for each ask, so that a new one is noticed.
async fn read(file: &str) -> Result<Vec<u8>, Fault> {
    let words = |error: io::Error| Fault::Tls { detail: format!("{file}: {}", system_words(&error)) };
    tokio::fs::read(file).await.map_err(words)
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates: Vec<_> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if certificates.is_empty() { Err("no certificate in the extra CA file".to_owned()) } else { Ok(certificates) }
}

/// Resolves names for one reach, and gives none but addresses that are checked.
struct Resolver {
    guard: Arc<Guard>,
    reach: Reach,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, reach) = (Arc::clone(&self.guard), self.reach);
        Box::pin(async move {
            let addresses = resolve(&guard, name.as_str(), reach).await?;
            // The connector puts the port of the URL in the place of 0.
            Ok(Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}

async fn resolve(guard: &Guard, name: &str, reach: Reach) -> Result<Vec<IpAddr>, Unresolved> {
    let addresses = match guard.loopback_of(name) {
        Some(addresses) if addresses.is_empty() => return Err(Unresolved::Unsafe(Refusal::Name(name.to_owned()))),
        Some(addresses) => addresses,
        None => look_up(name).await?,
    };
    guard.check_resolved(name, &addresses, reach).map_err(Unresolved::Unsafe)?;
    Ok(addresses)
}

async fn look_up(name: &str) -> Result<Vec<IpAddr>, Unresolved> {
    /// How the C library words a resolver that is out of order; its number does not reach us.
    const NOT_NOW: &str = "Temporary failure in name resolution";
    match tokio::net::lookup_host((name, 0)).await {
        Ok(addresses) => {
            let addresses: Vec<IpAddr> = addresses.map(|address| address.ip()).collect();
            if addresses.is_empty() { Err(Unresolved::NotFound(name.to_owned())) } else { Ok(addresses) }
        }
        Err(error) if error.to_string().contains(NOT_NOW) => Err(Unresolved::NotNow(NOT_NOW.to_lowercase())),
        Err(_) => Err(Unresolved::NotFound(name.to_owned())),
    }
}
