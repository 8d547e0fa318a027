//! Why no answer came, in the words of `model`.
//!
//! What reqwest says is a chain of errors, the telling one at the far end or hidden inside an I/O error. It is found
//! by its type, never by its words.

use std::{error::Error, io, time::Duration};

use rustls::{AlertDescription, CertificateError};

use super::guard::Refusal;
use crate::model::Fault;

/// Why our resolver gives no addresses for a name.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unresolved {
    /// One of its addresses is none that we connect to.
    #[error("unsafe address: {0}")]
    Unsafe(Refusal),
    /// There is no such name.
    #[error("name not found: {0}")]
    NotFound(String),
    /// Nobody could say just now.
    #[error("{0}")]
    NotNow(String),
}

impl From<&Unresolved> for Fault {
    fn from(unresolved: &Unresolved) -> Self {
        match unresolved {
            Unresolved::Unsafe(refusal) => refusal.clone().into(),
            Unresolved::NotFound(host) => Self::NameNotFound { host: host.clone() },
            Unresolved::NotNow(detail) => Self::CouldNotConnect { detail: detail.clone() },
        }
    }
}

/// Returns why a request got no answer, not even its head.
pub fn of_request(error: &reqwest::Error, connect_timeout: Duration) -> Fault {
    let chain = chain(error);
    if let Some(unresolved) = find::<Unresolved>(&chain) {
        return unresolved.into();
    }
    if let Some(error) = find::<rustls::Error>(&chain) {
        return Fault::Tls { detail: tls_words(error) };
    }
    let of_the_system = find_all::<io::Error>(&chain).find(|error| error.raw_os_error().is_some());
    if let Some(error) = of_the_system {
        return Fault::CouldNotConnect { detail: system_words(error) };
    }
    if error.is_timeout() {
        return too_slow(connect_timeout);
    }
    // A server that hangs up without a word, or says something that is not HTTP.
    let detail = chain.last().map(ToString::to_string).unwrap_or_default();
    Fault::CouldNotConnect { detail }
}

/// The fault of an answer that took longer than `limit`.
pub fn too_slow(limit: Duration) -> Fault {
    Fault::TooSlow { limit_seconds: limit.as_secs().max(1) }
}

/// The words of the system for `error`, without its number.
pub fn system_words(error: &io::Error) -> String {
    let words = error.to_string();
    match words.split_once(" (os error") {
        Some((words, _)) => words.to_lowercase(),
        None => words,
    }
}

/// Every error of the chain, those inside I/O errors included: their `source` would skip them.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    /// No chain is longer; one that is would be a circle.
    const LONGEST_CHAIN: usize = 32;
    let mut chain = vec![error];
    let mut last = error;
    while chain.len() < LONGEST_CHAIN {
        let inside = last.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let next = match inside {
            Some(inside) => Some(inside as &(dyn Error + 'static)),
            None => last.source(),
        };
        let Some(next) = next else { break };
        chain.push(next);
        last = next;
    }
    chain
}

fn find<'a, T: Error + 'static>(chain: &[&'a (dyn Error + 'static)]) -> Option<&'a T> {
    find_all(chain).next()
}

fn find_all<'a, T: Error + 'static>(chain: &[&'a (dyn Error + 'static)]) -> impl Iterator<Item = &'a T> {
    chain.iter().filter_map(|error| error.downcast_ref::<T>())
}

/// What is wrong with a certificate or a handshake, in plain words.
fn tls_words(error: &rustls::Error) -> String {
    use CertificateError as Bad;
    let plain = match error {
        rustls::Error::InvalidCertificate(bad) => match bad {
            Bad::UnknownIssuer => "unknown issuer",
            Bad::Expired | Bad::ExpiredContext { .. } => "certificate expired",
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => "certificate not valid yet",
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => "wrong host name",
            Bad::Revoked => "certificate revoked",
            Bad::BadSignature => "bad signature",
            Bad::BadEncoding => "certificate not readable",
            _ => return format!("certificate refused: {error}"),
        },
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS",
        rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "no protocol version or cipher in common"
        }
        rustls::Error::AlertReceived(AlertDescription::HandshakeFailure) => "the server refused the handshake",
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => "the server does not know the host name",
        other => return other.to_string(),
    };
    plain.to_owned()
}
