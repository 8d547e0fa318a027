//! The sites that are read: one small HTTP server on every address of loopback, feeds of invented words behind it.
//!
//! A feed is 20 items, some 59 kB plain and 21 kB on the wire. It knows ETags, can change a share of its feeds, and can
//! take its time. It is written by hand so that it costs less than anything that reads it.

use std::{
    collections::HashMap,
    fmt::Write as _,
    io::Write as _,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};
use tokio_rustls::{TlsAcceptor, rustls};

use crate::words::{self, Chance};

/// Items of a feed.
pub const ITEMS: usize = 20;
/// Words of an item: with its markup some 2.9 kB.
const WORDS: usize = 330;
/// Feeds of one host.
pub const FEEDS_A_HOST: usize = 20;
/// Hosts that the certificate is for.
pub const SECURE_HOSTS: usize = 250;

type Zipped = Arc<Vec<u8>>;

struct Origin {
    /// How often the feeds have been changed, and how many of a thousand each time.
    turn: AtomicUsize,
    per_mille: AtomicUsize,
    delay: Duration,
    /// What was sent before, by feed and turn.
    bodies: Mutex<HashMap<(usize, usize), Zipped>>,
}

/// Serves until standard input closes; says its ports and its certificate first.
pub async fn serve(told: &Value) {
    let delay = Duration::from_millis(told["delay_ms"].as_u64().unwrap_or(0));
    let origin =
        Arc::new(Origin { turn: AtomicUsize::new(0), per_mille: AtomicUsize::new(0), delay, bodies: Mutex::default() });
    for feed in 0..told["ready"].as_u64().unwrap_or(0) {
        origin.body(usize::try_from(feed).expect("a number of feeds"), 0);
    }
    let plain = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let secure = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let (acceptor, certificate) = tls();
    let port = |listener: &TcpListener| listener.local_addr().expect("it is bound").port();
    let said = json!({ "port": port(&plain), "secure_port": port(&secure), "certificate": certificate });
    crate::table::say(&said.to_string());
    let mut lines = JoinSet::new();
    let mut dismissed = pin!(crate::servant::dismissed());
    loop {
        tokio::select! {
            Ok((stream, _)) = plain.accept() => {
                let origin = origin.clone();
                stream.set_nodelay(true).expect("a socket that can be told so");
                lines.spawn(async move { origin.line(stream).await });
            }
            Ok((stream, _)) = secure.accept() => {
                let (origin, acceptor) = (origin.clone(), acceptor.clone());
                lines.spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        origin.line(stream).await;
                    }
                });
            }
            Some(_) = lines.join_next() => {}
            () = &mut dismissed => return,
        }
    }
}

fn tls() -> (TlsAcceptor, String) {
    let hosts: Vec<String> = (0..SECURE_HOSTS).map(host).collect();
    let signed = rcgen::generate_simple_self_signed(hosts).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(signed.signing_key.serialize_der().into());
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .expect("a certificate of our own making");
    (TlsAcceptor::from(Arc::new(config)), signed.cert.pem())
}

/// The address of a host, counted from 0.
pub fn host(n: usize) -> String {
    format!("127.1.{}.{}", n / 250, n % 250 + 1)
}

impl Origin {
    async fn line(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut buffer = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
                match stream.read_buf(&mut buffer).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                }
            };
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            buffer.drain(..end);
            if !self.delay.is_zero() {
                tokio::time::sleep(self.delay).await;
            }
            if stream.write_all(&self.answer(&head)).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, head: &str) -> Vec<u8> {
        let path = head.split(' ').nth(1).unwrap_or("/");
        if let Some(per_mille) = path.strip_prefix("/change/").and_then(|text| text.parse().ok()) {
            self.per_mille.store(per_mille, Ordering::SeqCst);
            self.turn.fetch_add(1, Ordering::SeqCst);
            return b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
        }
        let Some(feed) = path.strip_prefix("/feed/").and_then(|text| text.parse::<usize>().ok()) else {
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
        };
        let turn = self.turn_of(feed);
        let etag = format!("\"{feed}-{turn}\"");
        let asked = head.lines().find(|line| line.len() > 14 && line[..14].eq_ignore_ascii_case("if-none-match:"));
        if asked.is_some_and(|line| line.contains(&etag)) {
            return format!("HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n").into_bytes();
        }
        let body = self.body(feed, turn);
        let mut answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nContent-Encoding: gzip\r\n\
             ETag: {etag}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend_from_slice(&body);
        answer
    }

    /// How often a feed has changed: a share of them changes at each turn, others at the next.
    fn turn_of(&self, feed: usize) -> usize {
        let (turns, per_mille) = (self.turn.load(Ordering::SeqCst), self.per_mille.load(Ordering::SeqCst));
        (1..=turns).filter(|turn| (feed * 37 + turn * 331) % 1_000 < per_mille).count()
    }

    fn body(&self, feed: usize, turn: usize) -> Zipped {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.entry((feed, turn)).or_insert_with(|| Arc::new(zipped(&rss(feed, turn)))).clone()
    }
}

fn zipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes what is written");
    encoder.finish().expect("memory takes what is written")
}

/// A feed after it has changed so often: each time it has one new item, and one old one less.
fn rss(feed: usize, turn: usize) -> String {
    let mut chance = Chance::new(u64::try_from(feed).expect("a number") + 7);
    let site = format!("https://site-{feed}.example");
    let mut rss = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>{}</title><link>{site}/</link>\
         <description>{}</description><language>en</language>\n",
        words::text(&mut chance, 3),
        words::text(&mut chance, 9)
    );
    for number in (turn..turn + ITEMS).rev() {
        let mut chance = Chance::new(u64::try_from(feed * 10_000 + number).expect("a number"));
        let (title, day) = (words::text(&mut chance, 8), number % 28 + 1);
        let paragraphs: Vec<String> = (0..5).map(|_| words::text(&mut chance, WORDS / 5)).collect();
        writeln!(
            rss,
            "<item><title>{title}</title><link>{site}/posts/{number}?utm_source=feed</link>\
             <guid isPermaLink=\"false\">{site}/?p={number}</guid><pubDate>{day:02} Mar 2026 10:{:02}:00 +0000</pubDate>\
             <category>{}</category><description>&lt;p&gt;{}&lt;/p&gt;</description></item>",
            number % 60,
            words::word(number + 3),
            paragraphs.join("&lt;/p&gt;\n&lt;p&gt;"),
        )
        .expect("memory takes what is written");
    }
    rss.push_str("</channel></rss>\n");
    rss
}
