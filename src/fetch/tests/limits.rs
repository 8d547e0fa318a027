//! Nothing larger, slower or more at once than its limit.

use std::{io::Write as _, sync::atomic::Ordering};

use flate2::{Compression, write::GzEncoder};

use super::*;

const SMALL: usize = 256 * 1024;

async fn get_with(options: Options, reply: impl Fn() -> Reply + Send + Sync + 'static) -> Result<Answer, Fault> {
    let server = Server::start(move |_| reply()).await;
    fetcher(options).ask(&ask(server.url("/")), &Validators::default()).await
}

#[tokio::test]
async fn an_endless_body_is_stopped_by_the_cap() {
    let limits = Options { max_body_bytes: SMALL, ..options() };
    let endless = || raw("HTTP/1.1 200 OK\r\n\r\n").then(Then::Endless);
    assert_eq!(get_with(limits, endless).await, Err(Fault::TooLarge { limit_bytes: SMALL as u64 }));
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_even_begun() {
    let limits = Options { max_body_bytes: SMALL, ..options() };
    let announced = || raw("HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n").then(Then::Hang);
    assert_eq!(get_with(limits, announced).await, Err(Fault::TooLarge { limit_bytes: SMALL as u64 }));
}

#[tokio::test]
async fn a_bomb_is_stopped_by_the_ratio() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let bomb = encoder.write_all(&vec![0; 4 << 20]).and_then(|()| encoder.finish()).expect("memory takes all");
    let limit_bytes = (bomb.len() * 200) as u64;
    let fault = get_with(options(), move || ok("Content-Encoding: gzip\r\n", &bomb)).await;
    assert_eq!(fault, Err(Fault::TooLarge { limit_bytes }));
}

#[tokio::test]
async fn a_slow_answer_is_given_up() {
    let hasty = || Options { answer_timeout: Duration::from_millis(50), ..options() };
    let mute = get_with(hasty(), || raw("").then(Then::Hang)).await;
    assert_eq!(mute, Err(Fault::TooSlow { limit_seconds: 1 }));
    let half = get_with(hasty(), || raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnewy").then(Then::Hang)).await;
    assert_eq!(half, Err(Fault::TooSlow { limit_seconds: 1 }));
}

#[tokio::test]
async fn the_time_is_for_all_redirects_together() {
    let server = Server::start(|request| match request.split(' ').nth(1) {
        Some("/0") => raw("HTTP/1.1 302 Go\r\nLocation: /1\r\nContent-Length: 0\r\n\r\n"),
        _ => raw("").then(Then::Hang),
    })
    .await;
    let hasty = Options { answer_timeout: Duration::from_millis(100), ..options() };
    let watch = Clock::system().stopwatch();
    let fault = fetcher(hasty).ask(&ask(server.url("/0")), &Validators::default()).await;
    assert_eq!(fault, Err(Fault::TooSlow { limit_seconds: 1 }));
    assert_eq!(server.requests().len(), 2);
    assert!(watch.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_too_slow_as_well() {
    let server = Server::start(|_| raw("").then(Then::Hang)).await;
    let url = Url::parse(&format!("https://{}/", server.address)).expect("a URL");
    let hasty = Options { connect_timeout: Duration::from_millis(50), ..options() };
    let fault = fetcher(hasty).ask(&ask(url), &Validators::default()).await;
    assert_eq!(fault, Err(Fault::TooSlow { limit_seconds: 1 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_is_asked_once_at_a_time_over_one_connection_and_many_hosts_at_once() {
    let mut servers = Vec::new();
    for _ in 0..4 {
        servers.push(Server::start(|_| ok("", b"x")).await);
    }
    let fetcher = fetcher(options());
    let mut asks = JoinSet::new();
    for number in 0..80 {
        let (fetcher, url) = (fetcher.clone(), servers[number % 4].url(&format!("/{number}")));
        asks.spawn(async move { fetcher.ask(&ask(url), &Validators::default()).await.map(|answer| answer.body) });
    }
    for body in asks.join_all().await {
        assert_eq!(body, Ok(b"x".to_vec()));
    }
    for server in &servers {
        assert_eq!(server.requests().len(), 20);
        assert_eq!(server.heard.most_under_way.load(Ordering::SeqCst), 1);
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_thousand_hosts_do_not_leave_a_thousand_connections() {
    const HOSTS: u32 = 1000;
    let server = Server::start_at("0.0.0.0:0", |_| ok("", b"x")).await;
    let fetcher = fetcher(options());
    for number in 0..HOSTS {
        let host = std::net::Ipv4Addr::from_bits(std::net::Ipv4Addr::new(127, 1, 0, 1).to_bits() + number);
        let url = Url::parse(&format!("http://{host}:{}/", server.address.port())).expect("a URL");
        fetcher.ask(&ask(url), &Validators::default()).await.expect("it answers");
    }
    assert_eq!(server.connections(), 1000);
    let most_open = server.heard.most_open.load(Ordering::SeqCst);
    assert!((200..300).contains(&most_open), "{most_open} connections were open at once");
}
