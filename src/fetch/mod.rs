//! HTTP: guard, pace, limits, conditional requests.
//!
//! One [`Ask`] in, one whole [`Answer`] out, or the [`Fault`] that says why there is none. What the answer means is
//! judged elsewhere; here it is made sure that asking hurts nobody: no address that is not the whole internet's (see
//! `guard`), one request at a time to a host and a rest after each (see `pace`), nothing larger, slower or further
//! away than its limit, and no secret to anybody but the origin it is for.

mod clients;
mod decode;
mod faults;
mod guard;
mod hints;
mod options;
mod pace;

use std::{sync::Arc, time::Duration};

use reqwest::{
    Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, HeaderMap,
        HeaderName, HeaderValue, LOCATION, RANGE, REFERER, TE, TRANSFER_ENCODING, UPGRADE,
    },
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use url::Url;

pub use options::{OpenError, Options};

use crate::{
    clock::Clock,
    model::{Answer, Ask, Fault, Validators},
};
use clients::{Aim, Clients, Plan};
use decode::{ACCEPT_ENCODING as OUR_ENCODINGS, Body, Limits};
use guard::{Guard, Reach, Route};
use pace::{Pace, Turn};

/// The body of a redirect is read up to here, so that its connection can be used again; in bytes.
const REDIRECT_BODY_BYTES: u64 = 64 * 1024;
/// And for so long.
const REDIRECT_BODY_TIME: Duration = Duration::from_secs(1);

/// Headers that an ask may not bring along: they belong to the connection, or would change what comes back.
const NOT_THEIRS: [HeaderName; 9] =
    [HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, TE, UPGRADE, EXPECT, RANGE, REFERER];

/// What asks. Clones share connections, pace and limits.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    options: Options,
    clock: Clock,
    guard: Arc<Guard>,
    clients: Clients,
    pace: Pace,
    in_flight: Arc<Semaphore>,
}

/// One of the requests that may be under way, until it is dropped. Whoever has an answer keeps its slot until it has been
/// read, so that no more answers lie about than may be under way.
#[derive(Debug)]
pub struct Slot {
    _held: OwnedSemaphorePermit,
}

/// One ask on its way from hop to hop.
struct Trip<'a> {
    ask: &'a Ask,
    conditions: HeaderMap,
    url: Url,
    /// Whether it has never left the origin it was for.
    at_home: bool,
    hops: u32,
    moved_to: Option<Url>,
    wire_bytes: u64,
    time_left: Duration,
}

/// What a hop ends in.
enum Hop {
    Arrived(Box<Arrived>),
    Onward { status: StatusCode, target: Url },
}

/// An answer that is no redirect, with its whole body.
struct Arrived {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Fetcher {
    /// A fetcher that behaves as `options` say.
    ///
    /// # Errors
    ///
    /// [`OpenError`], if they cannot be followed.
    pub fn new(options: Options, clock: Clock) -> Result<Self, OpenError> {
        // Whoever comes first installs it, for the whole process; it is the same one everywhere.
        let _ = rustls::crypto::ring::default_provider().install_default();
        if HeaderValue::from_str(&options.user_agent).is_err() {
            return Err(OpenError::UserAgent(options.user_agent));
        }
        let route = match &options.outbound_proxy {
            None => Route::Direct,
            Some(proxy) if matches!(proxy.scheme(), "http" | "https") => Route::Proxied,
            Some(proxy) => return Err(OpenError::Proxy { scheme: proxy.scheme().to_owned() }),
        };
        let guard = Arc::new(Guard::new(options.allow_private.clone(), route));
        let plan = Plan {
            user_agent: options.user_agent.clone(),
            connect_timeout: options.connect_timeout,
            proxy: options.outbound_proxy.clone(),
        };
        let clients = Clients::new(plan, Arc::clone(&guard)).map_err(OpenError::Client)?;
        let pace = Pace::new(options.min_gap);
        let in_flight = Arc::new(Semaphore::new(options.concurrency.clamp(1, Semaphore::MAX_PERMITS)));
        Ok(Self(Arc::new(Inner { options, clock, guard, clients, pace, in_flight })))
    }

    /// Asks, and returns the whole answer, whatever its status; redirects are followed.
    ///
    /// `validators` are sent back byte for byte, except a week after the last whole answer; what comes with a 304 is
    /// an empty body and the same validators. The answer may be asked for again at any time: only GET is ever sent.
    ///
    /// # Errors
    ///
    /// The [`Fault`] that says why no whole answer came. A 206, and a 304 that nothing was sent for, are no answers to
    /// what was asked: [`Fault::CutShort`].
    pub async fn ask(&self, ask: &Ask, validators: &Validators) -> Result<Answer, Fault> {
        self.ask_and_hold(ask, validators).await.map(|(answer, _)| answer)
    }

    /// Does the same, and hands out the slot of the request with its answer: no other takes its place before that is
    /// dropped.
    ///
    /// # Errors
    ///
    /// Those of [`Fetcher::ask`].
    pub async fn ask_and_hold(&self, ask: &Ask, validators: &Validators) -> Result<(Answer, Slot), Fault> {
        let inner = &*self.0;
        let mut url = ask.url.clone();
        url.set_fragment(None);
        let mut trip = Trip {
            ask,
            conditions: hints::conditions(validators, inner.clock.now()),
            url,
            at_home: true,
            hops: 0,
            moved_to: None,
            wire_bytes: 0,
            time_left: inner.options.answer_timeout,
        };
        loop {
            let (hop, slot) = inner.hop(&mut trip).await?;
            match hop {
                Hop::Arrived(arrived) => return Ok((inner.answer(trip, *arrived, validators), slot)),
                Hop::Onward { status, target } => trip.go_on(status, target, inner.options.max_redirects)?,
            }
        }
    }
}

impl Fetcher {
    /// Gives the host of `url` a rest of at least `gap` after each request from now on.
    pub async fn slow(&self, url: &Url, gap: Duration) {
        self.0.pace.slow(&host_of(url), gap).await;
    }
}

impl Inner {
    /// Asks the host that the trip has come to, when it is its turn.
    async fn hop(&self, trip: &mut Trip<'_>) -> Result<(Hop, Slot), Fault> {
        let reach = self.guard.check_url(&trip.url)?;
        let turn = self.pace.turn(&host_of(&trip.url)).await;
        let permit = self.in_flight.clone().acquire_owned().await.expect("nobody closes the semaphore");
        let watch = self.clock.stopwatch();
        // In a box, since most asks wait for their turn, and need no room for what comes after it.
        let hop = match timeout(trip.time_left, Box::pin(self.exchange(trip, reach, &turn))).await {
            Ok(hop) => hop,
            Err(_) => Err(faults::too_slow(self.options.answer_timeout)),
        };
        trip.time_left = trip.time_left.saturating_sub(watch.elapsed());
        Ok((hop?, Slot { _held: permit }))
    }

    /// One request and its whole answer.
    async fn exchange(&self, trip: &mut Trip<'_>, reach: Reach, turn: &Turn) -> Result<Hop, Fault> {
        let extra_ca_file = trip.ask.extra_ca_file.as_deref();
        let client = self.clients.client(Aim { url: &trip.url, reach, extra_ca_file, again: turn.again }).await?;
        let request = client.get(trip.url.clone()).headers(trip.headers());
        let again = request.try_clone().filter(|_| turn.again);
        let response = match (request.send().await, again) {
            (Ok(response), _) => response,
            // The host may have closed the connection that was kept for it just as we wrote: that is no answer.
            (Err(error), Some(again)) if !error.is_connect() => again.send().await.map_err(|e| self.fault(&e))?,
            (Err(error), _) => return Err(self.fault(&error)),
        };
        self.check_peer(&response, reach)?;
        if is_redirect(response.status()) {
            let status = response.status();
            let target = target(&trip.url, response.headers())?;
            trip.wire_bytes += drain(response).await;
            return Ok(Hop::Onward { status, target });
        }
        self.receive(trip, response).await
    }

    /// Reads the body of an answer that is no redirect.
    async fn receive(&self, trip: &mut Trip<'_>, mut response: Response) -> Result<Hop, Fault> {
        let status = response.status();
        let unasked = match status {
            StatusCode::PARTIAL_CONTENT | StatusCode::IM_USED => true,
            StatusCode::NOT_MODIFIED => trip.conditions.is_empty(),
            status => status.is_informational(),
        };
        if unasked {
            return Err(Fault::CutShort);
        }
        let headers = std::mem::take(response.headers_mut());
        let limits = Limits { max_body_bytes: self.options.max_body_bytes, max_ratio: self.options.max_ratio };
        let announced_bytes = response.content_length().unwrap_or(0);
        if usize::try_from(announced_bytes).map_or(true, |bytes| bytes > limits.max_body_bytes) {
            return Err(decode::too_large(limits.max_body_bytes));
        }
        let encodings: Vec<_> =
            headers.get_all(CONTENT_ENCODING).iter().map(|v| String::from_utf8_lossy(v.as_bytes())).collect();
        let mut body = Body::new(&encodings.join(", "), limits)?;
        // Whatever breaks off in the middle of a body leaves it cut.
        while let Some(piece) = response.chunk().await.map_err(|_| Fault::CutShort)? {
            body.push(&piece)?;
        }
        let (body, wire_bytes) = body.finish()?;
        trip.wire_bytes += wire_bytes;
        Ok(Hop::Arrived(Box::new(Arrived { status, headers, body })))
    }

    fn answer(&self, trip: Trip<'_>, arrived: Arrived, sent: &Validators) -> Answer {
        let Arrived { status, headers, body } = arrived;
        let now = self.clock.now();
        let whole_at = if trip.conditions.is_empty() { Some(now) } else { sent.whole_at };
        let validators = match status {
            StatusCode::NOT_MODIFIED => sent.clone(),
            _ => hints::validators(&headers, &body, whole_at),
        };
        Answer {
            url: trip.url,
            status: status.as_u16(),
            content_type: headers.get(CONTENT_TYPE).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned()),
            body,
            validators,
            hints: hints::hints(status, &headers, now),
            headers: hints::kept(&headers),
            moved_to: trip.moved_to,
            wire_bytes: trip.wire_bytes,
        }
    }

    /// The connection must be to an address that was checked. This holds already; here it would be noticed if not.
    fn check_peer(&self, response: &Response, reach: Reach) -> Result<(), Fault> {
        match response.remote_addr() {
            Some(peer) if self.options.outbound_proxy.is_none() => Ok(self.guard.check_address(peer.ip(), reach)?),
            _ => Ok(()),
        }
    }

    fn fault(&self, error: &reqwest::Error) -> Fault {
        faults::of_request(error, self.options.connect_timeout)
    }
}

impl Trip<'_> {
    /// The headers of the next request. What the ask brings along stays at its origin.
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Ok(accept) = HeaderValue::from_str(self.ask.accept) {
            headers.insert(ACCEPT, accept);
        }
        if self.at_home {
            for (name, value) in &self.ask.headers {
                // What is no header was refused when feeds.toml was read.
                let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
                let (Ok(name), Ok(mut value)) = pair else { continue };
                if !NOT_THEIRS.contains(&name) {
                    value.set_sensitive(true);
                    headers.insert(name, value);
                }
            }
        }
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(OUR_ENCODINGS));
        headers.extend(self.conditions.clone());
        headers
    }

    fn go_on(&mut self, status: StatusCode, target: Url, max_redirects: u32) -> Result<(), Fault> {
        if self.hops >= max_redirects {
            return Err(Fault::TooManyRedirects { limit: max_redirects });
        }
        let for_good = matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
        if self.hops == 0 && for_good {
            self.moved_to = Some(target.clone());
        }
        self.hops += 1;
        self.at_home &= target.origin() == self.ask.url.origin();
        self.url = target;
        Ok(())
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where a redirect leads.
fn target(from: &Url, headers: &HeaderMap) -> Result<Url, Fault> {
    let location = headers.get(LOCATION).map(|v| String::from_utf8_lossy(v.as_bytes())).unwrap_or_default();
    let location = location.trim();
    if location.is_empty() {
        return Err(Fault::BadRedirect);
    }
    let mut target = from.join(location).map_err(|_| Fault::BadRedirect)?;
    target.set_fragment(None);
    Ok(target)
}

/// Reads what is left of the body of a redirect, if it is short, and returns its length. Nothing depends on it.
async fn drain(mut response: Response) -> u64 {
    let mut bytes = 0;
    while let Ok(Ok(Some(piece))) = timeout(REDIRECT_BODY_TIME, response.chunk()).await {
        bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if bytes > REDIRECT_BODY_BYTES {
            break;
        }
    }
    bytes
}

/// What counts as one host: a scheme, a name and a port.
fn host_of(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    format!("{}://{}:{port}", url.scheme(), url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests;
