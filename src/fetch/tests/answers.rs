//! What an answer holds, and what is no answer.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use super::*;
use crate::model::hash;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory takes all")
}

#[tokio::test]
async fn an_answer_holds_what_the_site_sent() {
    let headers = "Content-Type: application/atom+xml; charset=utf-8\r\nETag: \"v1\"\r\nServer: town\r\n\
                   Last-Modified: Sun, 01 Mar 2026 12:00:00 GMT\r\nCache-Control: max-age=600\r\nSet-Cookie: a=b\r\n\
                   Link: <https://hub.example/>; rel=hub\r\nContent-Language: cy\r\n";
    let server = Server::start(move |_| ok(headers, b"<feed/>")).await;
    let url = server.url("/feed?a=b#top");
    let answer = get(url).await.expect("it answers");
    assert_eq!(answer.url, server.url("/feed?a=b"));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.content_type.as_deref(), Some("application/atom+xml; charset=utf-8"));
    assert_eq!(answer.body, b"<feed/>");
    assert_eq!(answer.wire_bytes, 7);
    assert_eq!(answer.moved_to, None);
    assert_eq!(answer.hints.fresh_seconds, Some(600));
    let names: Vec<&str> = answer.headers.keys().map(String::as_str).collect();
    assert_eq!(names, ["content-language", "link", "server"]);
    let wanted = Validators {
        etag: Some("\"v1\"".into()),
        last_modified: Some("Sun, 01 Mar 2026 12:00:00 GMT".into()),
        body_hash: Some(hash(b"<feed/>")),
        whole_at: Some(monday()),
    };
    assert_eq!(answer.validators, wanted);
}

#[tokio::test]
async fn a_request_says_who_asks_for_what_and_nothing_else() {
    let server = Server::start(|_| ok("Set-Cookie: a=b\r\n", b"x")).await;
    let fetcher = fetcher(Options { user_agent: "gorwel/0 (+mailto:a@b.example)".into(), ..options() });
    for _ in 0..2 {
        fetcher.ask(&ask(server.url("/feed")), &Validators::default()).await.expect("it answers");
    }
    for request in server.requests() {
        let mut lines: Vec<&str> = request.trim_end().lines().collect();
        assert_eq!(lines.remove(0), "GET /feed HTTP/1.1");
        lines.sort_unstable();
        let host = format!("host: {}", server.address);
        let wanted = [
            "accept-encoding: gzip, br, zstd, deflate",
            "accept: application/atom+xml, */*;q=0.1",
            host.as_str(),
            "user-agent: gorwel/0 (+mailto:a@b.example)",
        ];
        assert_eq!(lines, wanted);
        assert!(request.len() <= 300, "a request has {} bytes", request.len());
    }
}

#[tokio::test]
async fn a_conditional_ask_is_byte_for_byte_and_304_keeps_what_was_sent() {
    let server =
        Server::start(|_| raw("HTTP/1.1 304 Not Modified\r\nETag: \"other\"\r\nCache-Control: max-age=60\r\n\r\n"))
            .await;
    let sent = Validators {
        etag: Some("W/\"a,b--gzip; ŵ\"".into()),
        last_modified: Some("Sun, 1 Mar 2026 12:00 +0000".into()),
        body_hash: Some(hash(b"x")),
        whole_at: Some(monday() - chrono::TimeDelta::days(1)),
    };
    let answer = fetcher(options()).ask(&ask(server.url("/")), &sent).await.expect("it answers");
    assert!(answer.not_modified() && answer.body.is_empty());
    assert_eq!(answer.validators, sent);
    assert_eq!(answer.hints.fresh_seconds, Some(60));
    let requests = server.requests();
    assert_eq!(header(&requests[0], "if-none-match"), sent.etag.as_deref());
    assert_eq!(header(&requests[0], "if-modified-since"), sent.last_modified.as_deref());
}

#[tokio::test]
async fn a_conditional_ask_that_finds_something_new_does_not_count_as_unconditional() {
    let server = Server::start(|_| ok("ETag: \"v2\"\r\n", b"y")).await;
    let fetcher = fetcher(options());
    let mut sent = Validators { etag: Some("\"v1\"".into()), ..Validators::default() };
    sent.whole_at = Some(monday() - chrono::TimeDelta::days(6));
    let answer = fetcher.ask(&ask(server.url("/")), &sent).await.expect("it answers");
    assert_eq!(answer.validators.etag.as_deref(), Some("\"v2\""));
    assert_eq!(answer.validators.whole_at, sent.whole_at);
    sent.whole_at = Some(monday() - chrono::TimeDelta::days(7));
    let answer = fetcher.ask(&ask(server.url("/")), &sent).await.expect("it answers");
    assert_eq!(answer.validators.whole_at, Some(monday()));
    assert_eq!(header(&server.requests()[1], "if-none-match"), None, "after a week it asks for the whole");
}

#[tokio::test]
async fn every_status_that_answers_the_question_is_an_answer() {
    for status in
        ["200 OK", "204 No Content", "300 Multiple Choices", "401 No", "403 No", "404 No", "410 Gone", "500 Oh"]
    {
        let answer = get_from(move || raw(&format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"))).await;
        let answer = answer.unwrap_or_else(|fault| panic!("{status}: {fault}"));
        assert!(status.starts_with(&answer.status.to_string()));
    }
    for status in ["206 Partial Content", "226 IM Used", "304 Not Modified"] {
        let fault = get_from(move || raw(&format!("HTTP/1.1 {status}\r\n\r\n")).then(Then::Close)).await;
        assert_eq!(fault, Err(Fault::CutShort), "{status} was not asked for");
    }
}

#[tokio::test]
async fn a_site_may_ask_us_to_wait() {
    let busy = "HTTP/1.1 429 Slow\r\nRetry-After: 90\r\nX-RateLimit-Remaining: 0\r\nContent-Length: 4\r\n\r\nwait";
    let answer = get_from(move || raw(busy)).await.expect("it answers");
    assert_eq!((answer.status, answer.hints.retry_after_seconds), (429, Some(90)));
    assert_eq!(answer.headers["x-ratelimit-remaining"], "0");
    assert_eq!(answer.body, b"wait");
}

#[tokio::test]
async fn bodies_come_out_of_their_encoding_and_their_chunks() {
    let packed = gzip(b"newyddion");
    let wire_bytes = packed.len() as u64;
    let answer = get_from(move || ok("Content-Encoding: gzip\r\n", &packed)).await.expect("it answers");
    assert_eq!((answer.body.as_slice(), answer.wire_bytes), (&b"newyddion"[..], wire_bytes));
    assert_eq!(answer.validators.body_hash, Some(hash(b"newyddion")));

    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnewy\r\n5\r\nddion\r\n0\r\n\r\n";
    assert_eq!(get_from(move || raw(chunked)).await.expect("it answers").body, b"newyddion");
    let until_close = "HTTP/1.0 200 OK\r\n\r\nnewyddion";
    let answer = get_from(move || raw(until_close).then(Then::Close)).await.expect("it answers");
    assert_eq!(answer.body, b"newyddion");
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_refused() {
    let fault = get_from(|| ok("Content-Encoding: compress\r\n", b"x")).await;
    assert_eq!(fault, Err(Fault::BadEncoding { encoding: "compress".into() }));
    let fault = get_from(|| ok("Content-Encoding: gzip\r\nContent-Encoding: br\r\n", b"x")).await;
    assert_eq!(fault, Err(Fault::BadEncoding { encoding: "gzip, br".into() }));
}

#[tokio::test]
async fn a_body_that_was_cut_is_no_answer() {
    let short = "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\nnewyddi";
    assert_eq!(get_from(move || raw(short).then(Then::Close)).await, Err(Fault::CutShort));
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnewy\r\n";
    assert_eq!(get_from(move || raw(chunked).then(Then::Close)).await, Err(Fault::CutShort));
    let packed = gzip(b"newyddion");
    let fault = get_from(move || ok("Content-Encoding: gzip\r\n", &packed[..packed.len() - 1])).await;
    assert_eq!(fault, Err(Fault::CutShort));
}

#[tokio::test]
async fn a_server_that_closes_a_kept_connection_is_asked_again_once() {
    let number = AtomicUsize::new(0);
    let server = Server::start(move |_| match number.fetch_add(1, Ordering::SeqCst) {
        0 | 2 => ok("", b"x"),
        _ => raw("").then(Then::Close),
    })
    .await;
    let fetcher = fetcher(options());
    for _ in 0..2 {
        let answer = fetcher.ask(&ask(server.url("/")), &Validators::default()).await.expect("it answers each time");
        assert_eq!(answer.body, b"x");
    }
    assert_eq!(server.requests().len(), 3);
    let fault = fetcher.ask(&ask(server.url("/")), &Validators::default()).await.expect_err("it hangs up twice");
    assert_eq!(fault.code(), "could-not-connect");
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn what_is_no_http_is_no_connection() {
    let mute = get_from(|| raw("").then(Then::Close)).await.expect_err("it hangs up");
    assert_eq!(mute.code(), "could-not-connect");
    let other = get_from(|| raw("220 mail.example ESMTP\r\n").then(Then::Close)).await.expect_err("it speaks SMTP");
    assert_eq!(other.code(), "could-not-connect");
}

#[tokio::test]
async fn nobody_there_is_told_in_the_words_of_the_system() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let url = format!("http://{}/", listener.local_addr().expect("a listener has an address"));
    drop(listener);
    let fault = get(Url::parse(&url).expect("a URL")).await.expect_err("nobody listens");
    assert_eq!(fault, Fault::CouldNotConnect { detail: "connection refused".into() });
}

#[tokio::test]
async fn localhost_may_be_asked_when_loopback_is_allowed_and_else_not() {
    let server = Server::start(|_| ok("", b"x")).await;
    let url = Url::parse(&format!("http://localhost:{}/", server.address.port())).expect("a URL");
    assert_eq!(get(url.clone()).await.expect("it answers").body, b"x");
    let elsewhere = Options { allow_private: vec!["10.0.0.0/8".parse().expect("a network")], ..options() };
    let fault = fetcher(elsewhere).ask(&ask(url), &Validators::default()).await;
    assert_eq!(fault, Err(Fault::UnsafeAddress { address: "localhost".into() }));
    let fault = fetcher(Options::default()).ask(&ask(server.url("/")), &Validators::default()).await;
    assert_eq!(fault, Err(Fault::UnsafeAddress { address: "127.0.0.1".into() }));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_name_that_does_not_exist_has_its_own_fault() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Reserved for this by RFC 2606; without a network the resolver is out of order, which is told apart.
    let url = Url::parse("http://nobody.invalid/").expect("a URL");
    match runtime.block_on(get(url)).expect_err("the name cannot exist") {
        Fault::NameNotFound { host } => assert_eq!(host, "nobody.invalid"),
        Fault::CouldNotConnect { detail } => assert_eq!(detail, "temporary failure in name resolution"),
        other => panic!("{other}"),
    }
}

#[test]
fn options_that_cannot_be_followed_are_refused() {
    let open = |options| Fetcher::new(options, Clock::still(monday())).err().map(|error| error.to_string());
    let agent = Options { user_agent: "a\r\nb".into(), ..options() };
    assert_eq!(open(agent).as_deref(), Some(r#"the User-Agent "a\r\nb" holds characters that a header cannot hold"#));
    let proxy = Options { outbound_proxy: Url::parse("socks5://10.0.0.1:1080").ok(), ..options() };
    assert_eq!(open(proxy).as_deref(), Some("the outbound proxy must be an http or https URL, not socks5:"));
}

#[tokio::test]
async fn with_a_proxy_everything_goes_through_it() {
    let proxy = Server::start(|_| ok("", b"by proxy")).await;
    let through = Options { outbound_proxy: Some(proxy.url("/")), allow_private: Vec::new(), ..options() };
    let fetcher = fetcher(through);
    let url = Url::parse("http://example.org/feed").expect("a URL");
    let answer = fetcher.ask(&ask(url), &Validators::default()).await.expect("the proxy answers");
    assert_eq!(answer.body, b"by proxy");
    assert!(proxy.requests()[0].starts_with("GET http://example.org/feed HTTP/1.1\r\n"));
    let inside = Url::parse("http://169.254.169.254/").expect("a URL");
    let fault = fetcher.ask(&ask(inside), &Validators::default()).await;
    assert_eq!(fault, Err(Fault::UnsafeAddress { address: "169.254.169.254".into() }));
}
