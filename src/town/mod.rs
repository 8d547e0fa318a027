//! An invented neighbourhood of public bodies on loopback, for the demo, the tests and the benches.
//!
//! The bodies publish blogs in English and Welsh as Atom, RSS and JSON Feed, and code behind an API shaped like
//! GitHub's. What they publish is dated in days from the town's first day, and only what the clock has reached is
//! shown: let a week pass on the clock, and the town has news. Anything else can be put up at any path.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), gorwel::town::TownError> {
//! use gorwel::{clock::Clock, town::{Document, Options, Town}};
//!
//! let town = Town::start(Clock::system(), Options::default()).await?;
//! let notice = town.put("/notice", Document::html("<p>Nothing today.</p>"));
//! assert_eq!(notice, town.base().join("notice").expect("a path is a URL"));
//! assert!(town.feeds_toml().contains("Harbour County Council"));
//! town.stop().await;
//! # Ok(()) }
//! ```

mod bodies;
mod document;
mod feeds;
mod forge;
mod ledger;
mod listing;
mod markup;
mod notes;
mod pages;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, header},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet, time::timeout};
use url::Url;

use self::{
    bodies::Place,
    forge::{Asked, Meter},
    ledger::Ledger,
};
pub use self::{
    document::{Document, Manners},
    ledger::{MOST_SEEN, Seen, Totals},
    notes::Misprint,
};
use crate::clock::Clock;

/// How long [`Town::stop`] waits for answers that are on their way.
pub const LONGEST_STOP: Duration = Duration::from_secs(5);
/// The hour, in UTC, at which a day of the town begins.
const MORNING: i64 = 9;
/// Where the forge's API lies.
const API: &str = "/api/v3/";

/// How a town is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 is any free one.
    pub port: u16,
    /// Whether anybody lives there. A town without residents serves only what is put up.
    pub residents: bool,
    /// The requests an hour that the forge's API allows; beyond them it answers 403.
    pub api_requests_an_hour: u32,
}

impl Default for Options {
    /// Any free port, all residents, 5,000 requests an hour.
    fn default() -> Self {
        Self { port: 0, residents: true, api_requests_an_hour: 5_000 }
    }
}

/// Why a town could not be started.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// Its port could not be listened on.
    #[error("127.0.0.1:{port} could not be listened on")]
    Listen {
        /// The port; 0 for any.
        port: u16,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// One of its own files is badly written.
    #[error("the town's own files are badly written")]
    Misprint(#[from] Misprint),
}

/// A running town. It ends when it is stopped, or at once when it is dropped.
#[derive(Debug)]
pub struct Town {
    shared: Arc<Shared>,
    tasks: JoinSet<io::Result<()>>,
    stopper: oneshot::Sender<()>,
}

/// What the server and the one who started it both hold.
#[derive(Debug)]
struct Shared {
    clock: Clock,
    base: Url,
    place: Option<Place>,
    api_requests_an_hour: u32,
    sites: Mutex<BTreeMap<String, VecDeque<Document>>>,
    ledger: Mutex<Ledger>,
    meter: Mutex<Meter>,
}

impl Town {
    /// Starts a town on loopback. Its first day begins at the last 09:00 (UTC) on `clock`.
    pub async fn start(clock: Clock, options: Options) -> Result<Self, TownError> {
        let Options { port, residents, api_requests_an_hour } = options;
        let failed = |cause| TownError::Listen { port, cause };
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let base = Url::parse(&format!("http://{address}/")).expect("an address with a port makes a URL");
        let place = if residents { Some(Place::read(&base, first_day(clock.now()))?) } else { None };
        let (sites, ledger, meter) = Default::default();
        let shared = Arc::new(Shared { clock, base, place, api_requests_an_hour, sites, ledger, meter });
        let (stopper, stopped) = oneshot::channel::<()>();
        let router = Router::new().fallback(serve).with_state(Arc::clone(&shared));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let stopped = async { stopped.await.unwrap_or_default() };
            axum::serve(listener, router).with_graceful_shutdown(stopped).await
        });
        Ok(Self { shared, tasks, stopper })
    }

    /// Finishes the answers on their way, for at most [`LONGEST_STOP`], and ends the town.
    pub async fn stop(mut self) {
        // The receiver is gone only if the server has ended already.
        let _ = self.stopper.send(());
        // Whoever is still connected after this is cut off when the tasks are dropped.
        let _ = timeout(LONGEST_STOP, self.tasks.join_next()).await;
    }

    /// Where the town is served: `http://127.0.0.1:PORT/`.
    pub fn base(&self) -> &Url {
        &self.shared.base
    }

    /// Returns the bodies that live here and their sources, in the format of feeds.toml.
    pub fn feeds_toml(&self) -> String {
        self.shared.place.as_ref().map(|place| listing::feeds_toml(place, &self.shared.base)).unwrap_or_default()
    }

    /// Puts up a feed (or whatever else) of a site of one's own, at `/SLUG/feed`, and returns its address.
    pub fn site(&self, slug: &str, document: impl Into<Document>) -> Url {
        self.put(&format!("/{slug}/feed"), document)
    }

    /// Puts up a document at a path, instead of what was there before, and returns its address.
    pub fn put(&self, path: &str, document: impl Into<Document>) -> Url {
        self.put_in_turn(path, [document.into()])
    }

    /// Puts up documents that are given one after another, one an ask; the last one stays.
    pub fn put_in_turn(&self, path: &str, documents: impl IntoIterator<Item = Document>) -> Url {
        let now = self.shared.clock.now();
        let dated = |document: Document| Document { changed: document.changed.or(Some(now)), ..document };
        let path = format!("/{}", path.trim_start_matches('/'));
        let mut url = self.shared.base.clone();
        url.set_path(&path);
        lock(&self.shared.sites).insert(url.path().to_owned(), documents.into_iter().map(dated).collect());
        url
    }

    /// Takes down what was put up at a path; what a resident publishes there shows again.
    pub fn take_down(&self, path: &str) {
        lock(&self.shared.sites).remove(path);
    }

    /// Returns the requests seen so far, oldest first; at most [`MOST_SEEN`].
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.shared.ledger).seen.clone()
    }

    /// Returns the sums over the requests seen so far.
    pub fn totals(&self) -> Totals {
        lock(&self.shared.ledger).totals
    }

    /// Forgets the requests seen so far, and their sums.
    pub fn forget(&self) {
        *lock(&self.shared.ledger) = Ledger::default();
    }
}

impl Shared {
    /// Returns what is at an address now.
    fn find(&self, request: &Request<Body>) -> Document {
        let now = self.clock.now();
        let path = request.uri().path();
        if let Some(document) = self.put_up(path) {
            return document;
        }
        if !matches!(request.method().as_str(), "GET" | "HEAD") {
            return Document::status(405).with_header("allow", "GET, HEAD");
        }
        let Some(place) = &self.place else { return Document::status(404) };
        let Some(below) = path.strip_prefix(API) else { return pages::answer(place, &self.base, now, path) };
        self.api(place, below, request, now)
    }

    /// Returns what the forge answers, and how many requests are left.
    fn api(&self, place: &Place, path: &str, request: &Request<Body>, now: DateTime<Utc>) -> Document {
        let limit = self.api_requests_an_hour;
        let too_many = lock(&self.meter).count(limit, now);
        let query = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
        let (base, headers) = (&self.base, request.headers());
        let mut document = match too_many {
            true => forge::refused(403, "API rate limit exceeded"),
            false => forge::answer(place, &Asked { base, now, path, query: query.into_owned().collect(), headers }),
        };
        let mut meter = lock(&self.meter);
        if headers.contains_key(header::AUTHORIZATION) && document.is_known(headers) {
            meter.give_back();
        }
        for (name, value) in meter.headers(limit) {
            document = document.with_header(name, &value);
        }
        document
    }

    /// Returns what was put up at a path; where several documents wait their turn, the next.
    fn put_up(&self, path: &str) -> Option<Document> {
        let mut sites = lock(&self.sites);
        let documents = sites.get_mut(path)?;
        if documents.len() > 1 { documents.pop_front() } else { documents.front().cloned() }
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let seen = Seen::begin(request.method(), request.uri(), request.headers());
    let document = shared.find(&request).dated(shared.clock.now());
    let (response, bytes) = document.answer(request.headers());
    let bytes = if request.method() == "HEAD" { 0 } else { bytes };
    lock(&shared.ledger).note(Seen { status: response.status().as_u16(), bytes, ..seen });
    response
}

/// Returns the last 09:00 (UTC) that is not after `now`.
fn first_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let shifted = now - TimeDelta::hours(MORNING);
    shifted.date_naive().and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(MORNING)
}

/// Locks what no panic can have left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
