//! Serving: connections in, answers out, each within limits.
//!
//! Whoever opens a connection and says nothing, half of something, or reads nothing holds a place for a short while only,
//! and there are never more places than descriptors can be spared for.

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::Service;

use crate::{
    app::{App, Event, Stop},
    clock::Stopwatch,
};

/// How long the head of a request may take to arrive, from the moment that one may be sent.
const LONGEST_HEAD: Duration = Duration::from_secs(10);
/// The largest head, in bytes.
const LARGEST_HEAD_BYTES: usize = 64 * 1024;
/// How long a connection takes new requests; what is in hand then is still answered.
const LONGEST_CONNECTION: Duration = Duration::from_secs(60);
/// How long a last answer may take to be made and read once a connection takes no new requests.
const LAST_ANSWER: Duration = Duration::from_secs(30);
/// How long answers in hand may still take once stopping has been said.
const GRACE: Duration = Duration::from_secs(10);
/// The part of the descriptors that connections may take; the others are the store's, the index's and the fetcher's.
const SHARE_OF_DESCRIPTORS: u64 = 2;
/// The fewest and the most connections at the same time.
const CONNECTIONS: (u64, u64) = (8, 1_024);
/// How long to wait when no connection can be taken, as without a free descriptor.
const PAUSE: Duration = Duration::from_secs(1);
/// How long all must have been well before the next failure is told of again.
const QUIET: Duration = Duration::from_secs(60);

/// Answers on `listener` until stopping is said; answers in hand are finished, for ten seconds at most.
pub async fn serve(app: &App, listener: TcpListener, router: Router, stop: &Stop) {
    let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let mut last: Option<Stopwatch> = None;
    let refused = |why: &std::io::Error| {
        if last.replace(app.clock().stopwatch()).is_none_or(|last| last.elapsed() > QUIET) {
            app.tell(&Event::Trouble { doing: "taking a connection", why: why.to_string() });
        }
    };
    answer(listener, router, stop, most_connections(descriptors), refused).await;
}

/// How many connections may be open at the same time, where so many descriptors may be.
fn most_connections(descriptors: u64) -> usize {
    let most = (descriptors / SHARE_OF_DESCRIPTORS).clamp(CONNECTIONS.0, CONNECTIONS.1);
    usize::try_from(most).expect("it is at most 1,024")
}

async fn answer(
    listener: TcpListener,
    router: Router,
    stop: &Stop,
    most: usize,
    mut refused: impl FnMut(&std::io::Error),
) {
    let places = Arc::new(Semaphore::new(most));
    let mut connections = JoinSet::new();
    let mut stopping = stop.clone();
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.expect("nobody closes it");
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            () = stopping.said() => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    attend(stream, peer, router, stop).await;
                    drop(place);
                });
            }
            Err(why) if is_of_one_connection(&why) => {}
            Err(why) => {
                refused(&why);
                sleep(PAUSE).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    // Nobody is kept waiting for an answer that will not come.
    drop(listener);
    let done = async { while connections.join_next().await.is_some() {} };
    // What takes longer is broken off with its task.
    let _ = timeout(GRACE, done).await;
}

/// Whether the one who came has gone again already, which says nothing about the next.
fn is_of_one_connection(why: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};

    matches!(why.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers on one connection, until it is closed, has been open for long enough, or stopping is said.
async fn attend(stream: TcpStream, peer: SocketAddr, router: Router, mut stop: Stop) {
    // Where it cannot be set, answers are only a little later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(LONGEST_HEAD)
        .max_buf_size(LARGEST_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // How it ended, the other side knows.
        _ = connection.as_mut() => return,
        () = stop.said() => {}
        () = sleep(LONGEST_CONNECTION) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(LAST_ANSWER, connection).await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        time::Instant,
    };

    use super::*;
    use crate::app::{Stopper, stop};

    /// How long a story takes, on the clock of the runtime, which leaps ahead when everybody waits.
    #[expect(clippy::disallowed_methods, reason = "the paused clock of the runtime is what these stories are about")]
    fn now() -> Instant {
        Instant::now()
    }

    struct Pages {
        at: SocketAddr,
        stopper: Stopper,
        served: JoinSet<()>,
    }

    async fn pages(most: usize) -> Pages {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let at = listener.local_addr().expect("it is bound");
        let (stopper, heard) = stop();
        let router = Router::new().route("/", get(|| async { "well\n" }));
        let mut served = JoinSet::new();
        served.spawn(async move { answer(listener, router, &heard, most, |why| unreachable!("{why}")).await });
        Pages { at, stopper, served }
    }

    /// Says something, and nothing more; reads until the other side closes.
    async fn say(at: SocketAddr, words: &str) -> String {
        let mut stream = TcpStream::connect(at).await.expect("somebody listens");
        stream.write_all(words.as_bytes()).await.expect("it is taken");
        let mut said = Vec::new();
        // A connection that is broken off has said what it had to say.
        let _ = stream.read_to_end(&mut said).await;
        String::from_utf8_lossy(&said).into_owned()
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_request_is_waited_for_ten_seconds_and_no_longer() {
        let pages = pages(8).await;
        for half in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
            let before = now();
            say(pages.at, half).await;
            assert!(now() - before < LONGEST_HEAD + Duration::from_secs(1), "{half:?}: {:?}", now() - before);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_when_all_places_are_taken_waits_for_the_next() {
        let pages = pages(2).await;
        let before = now();
        let whole = async {
            // The two before it are there first.
            tokio::task::yield_now().await;
            say(pages.at, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await
        };
        let (_, _, said) = tokio::join!(say(pages.at, "GET"), say(pages.at, "GET"), whole);

        assert!(said.ends_with("well\n"), "{said}");
        assert!(now() - before >= LONGEST_HEAD, "it was the third of two");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_cannot_be_kept_by_asking_again_and_again() {
        let pages = pages(8).await;
        let before = now();
        let mut stream = TcpStream::connect(pages.at).await.expect("somebody listens");
        let mut answer = [0; 512];
        loop {
            let asked = stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
            if asked.is_err() || !matches!(stream.read(&mut answer).await, Ok(1..)) {
                break;
            }
            sleep(Duration::from_secs(5)).await;
        }
        assert!(now() - before < LONGEST_CONNECTION + LAST_ANSWER, "{:?}", now() - before);
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_request_does_not_hold_up_stopping() {
        let mut pages = pages(8).await;
        let (before, at) = (now(), pages.at);
        let mut halves = JoinSet::new();
        for half in ["", "GET / HT", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"] {
            halves.spawn(say(at, half));
        }
        tokio::task::yield_now().await;
        pages.stopper.stop();
        pages.served.join_next().await.expect("it serves").expect("it ends well");
        assert!(now() - before <= GRACE, "{:?}", now() - before);
    }

    #[test]
    fn connections_leave_descriptors_for_the_others() {
        let cases = [(64, 32), (1_024, 512), (1_048_576, 1_024), (u64::MAX, 1_024), (4, 8)];
        for (descriptors, connections) in cases {
            assert_eq!(most_connections(descriptors), connections, "of {descriptors}");
        }
    }
}
