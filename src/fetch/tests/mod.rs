//! Asking real servers on loopback, which answer with exactly the bytes a test gives them.

mod answers;
mod limits;
mod redirects;
mod tls;

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};
use url::Url;

use super::{Fetcher, Options};
use crate::{
    clock::Clock,
    model::{Answer, Ask, Fault, Validators},
};

/// What a server sends for a request, and what it does then.
struct Reply {
    bytes: Vec<u8>,
    then: Then,
}

#[derive(Clone, Copy)]
enum Then {
    /// It waits for the next request.
    Keep,
    /// It closes the connection.
    Close,
    /// It says nothing more, and keeps the connection open.
    Hang,
    /// It sends the letter x until the other side has had enough.
    Endless,
}

/// Exactly these bytes, on a connection that stays open.
fn raw(text: &str) -> Reply {
    Reply { bytes: text.as_bytes().to_vec(), then: Then::Keep }
}

/// A 200 with further `headers`, each ended by CRLF, and `body`.
fn ok(headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    Reply { bytes: [head.as_bytes(), body].concat(), then: Then::Keep }
}

impl Reply {
    fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }
}

/// What a server has heard.
#[derive(Default)]
struct Heard {
    requests: Mutex<Vec<String>>,
    connections: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
}

/// A server on loopback. It stops when it is dropped.
struct Server {
    address: SocketAddr,
    heard: Arc<Heard>,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Starts a server that answers each request, which it is given whole, as `script` says.
    async fn start(script: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1:0", script).await
    }

    async fn start_at(place: &str, script: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(place).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let heard = Arc::new(Heard::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, Arc::clone(&heard), Arc::new(script)));
        Self { address, heard, _tasks: tasks }
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).expect("a URL")
    }

    fn requests(&self) -> Vec<String> {
        self.heard.requests.lock().expect("nobody panicked").clone()
    }

    fn connections(&self) -> usize {
        self.heard.connections.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, heard: Arc<Heard>, script: Arc<impl Fn(&str) -> Reply + Send + Sync + 'static>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        heard.connections.fetch_add(1, Ordering::SeqCst);
        let (heard, script) = (Arc::clone(&heard), Arc::clone(&script));
        connections.spawn(async move {
            let open = heard.open.fetch_add(1, Ordering::SeqCst) + 1;
            heard.most_open.fetch_max(open, Ordering::SeqCst);
            converse(stream, &heard, &*script).await;
            heard.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// Answers the requests of one connection.
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, heard: &Heard, script: &impl Fn(&str) -> Reply) {
    while let Some(request) = read_head(&mut stream).await {
        let under_way = heard.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        heard.most_under_way.fetch_max(under_way, Ordering::SeqCst);
        heard.requests.lock().expect("nobody panicked").push(request.clone());
        let Reply { bytes, then } = script(&request);
        heard.under_way.fetch_sub(1, Ordering::SeqCst);
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
        match then {
            Then::Keep => {}
            Then::Close => return drop(stream.shutdown().await),
            Then::Hang => std::future::pending().await,
            Then::Endless => while stream.write_all(&[b'x'; 4096]).await.is_ok() {},
        }
    }
}

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8(head).expect("our own requests are ASCII here"))
}

/// The value of a header of a request.
fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = request.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Monday, 2 March 2026, 09:00.
fn monday() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_442_000, 0).expect("a time within reach")
}

/// Options under which loopback may be asked, without a rest.
fn options() -> Options {
    Options {
        allow_private: vec!["127.0.0.0/8".parse().expect("a network")],
        min_gap: Duration::ZERO,
        ..Options::default()
    }
}

fn fetcher(options: Options) -> Fetcher {
    Fetcher::new(options, Clock::still(monday())).expect("the options can be followed")
}

fn ask(url: Url) -> Ask {
    Ask {
        url,
        key: "feed".into(),
        stamp: None,
        accept: "application/atom+xml, */*;q=0.1",
        headers: Vec::new(),
        also_reads: &[],
        extra_ca_file: None,
    }
}

/// Asks for `url` once, unconditionally.
async fn get(url: Url) -> Result<Answer, Fault> {
    fetcher(options()).ask(&ask(url), &Validators::default()).await
}

/// What comes of a server that gives one reply to everything.
async fn get_from(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Result<Answer, Fault> {
    let server = Server::start(move |_| reply()).await;
    get(server.url("/")).await
}
