//! Where redirects may lead, and what goes along.

use super::*;

fn redirect(status: u16, target: &str) -> Reply {
    raw(&format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {target}\r\nContent-Length: 5\r\n\r\nthere"))
}

#[tokio::test]
async fn redirects_are_followed_and_a_move_for_good_is_told() {
    for (status, for_good) in [(301, true), (302, false), (303, false), (307, false), (308, true)] {
        let server = Server::start(move |request| match request.split(' ').nth(1) {
            Some("/new?x=y") => ok("", b"here"),
            _ => redirect(status, " new?x=y#part "),
        })
        .await;
        let answer = get(server.url("/old")).await.expect("it answers");
        assert_eq!(answer.url, server.url("/new?x=y"));
        assert_eq!(answer.moved_to, for_good.then(|| server.url("/new?x=y")), "{status}");
        assert_eq!(answer.wire_bytes, 9, "the body of the redirect is counted");
        assert_eq!(server.connections(), 1, "one connection serves both");
        assert!(server.requests()[1].starts_with("GET /new?x=y HTTP/1.1\r\n"));
        assert_eq!(header(&server.requests()[1], "referer"), None);
    }
}

#[tokio::test]
async fn only_the_first_hop_says_where_a_source_has_moved() {
    let server = Server::start(|request| match request.split(' ').nth(1) {
        Some("/a") => redirect(302, "/b"),
        Some("/b") => redirect(301, "/c"),
        _ => ok("", b""),
    })
    .await;
    assert_eq!(get(server.url("/a")).await.expect("it answers").moved_to, None);
    assert_eq!(get(server.url("/b")).await.expect("it answers").moved_to, Some(server.url("/c")));
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let chain = |last: u32| async move {
        let server = Server::start(move |request| {
            let number: u32 = request.split(['/', ' ']).nth(2).and_then(|n| n.parse().ok()).expect("a number");
            if number == last { ok("", b"end") } else { redirect(302, &format!("/{}", number + 1)) }
        })
        .await;
        (get(server.url("/0")).await.map(|answer| answer.body), server.requests().len())
    };
    assert_eq!(chain(5).await, (Ok(b"end".to_vec()), 6));
    assert_eq!(chain(6).await, (Err(Fault::TooManyRedirects { limit: 5 }), 6));
    let circle = Server::start(|_| redirect(301, "/")).await;
    assert_eq!(get(circle.url("/")).await, Err(Fault::TooManyRedirects { limit: 5 }));
}

#[tokio::test]
async fn a_redirect_to_an_unsafe_address_is_refused() {
    for (target, shown) in [
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
        ("http://[::ffff:7f00:1]/", "::ffff:127.0.0.1"),
        ("http://[::1]:8080/", "::1"),
        ("http://2852039166/", "169.254.169.254"),
        ("//10.0.0.1/", "10.0.0.1"),
        ("http://user:secret@127.0.0.1/", "…@127.0.0.1"),
        ("file:///etc/passwd", "file:"),
        ("gopher://example.org/", "gopher:"),
        ("javascript:alert(1)", "javascript:"),
    ] {
        let fault = get_from(move || redirect(302, target)).await;
        assert_eq!(fault, Err(Fault::UnsafeAddress { address: shown.into() }), "{target}");
    }
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_a_bad_one() {
    for location in ["", "Location: \r\n", "Location: http://\r\n", "Location: https://exa mple.org/\r\n"] {
        let reply = format!("HTTP/1.1 302 Elsewhere\r\n{location}Content-Length: 0\r\n\r\n");
        assert_eq!(get_from(move || raw(&reply)).await, Err(Fault::BadRedirect), "{location:?}");
    }
}

#[tokio::test]
async fn a_token_stays_at_its_origin() {
    let elsewhere = Server::start(|_| ok("", b"thanks")).await;
    let away = elsewhere.url("/").to_string();
    let home = Server::start(move |request| match request.split(' ').nth(1) {
        Some("/start") => redirect(302, "/next"),
        _ => redirect(302, &away),
    })
    .await;
    let mut ask = ask(home.url("/start"));
    ask.headers = vec![
        ("Authorization".into(), "Bearer secret".into()),
        ("Host".into(), "evil.example".into()),
        ("Range".into(), "bytes=0-1".into()),
    ];
    fetcher(options()).ask(&ask, &Validators::default()).await.expect("it answers");
    let at_home = home.requests();
    assert_eq!(at_home.len(), 2);
    for request in at_home {
        assert_eq!(header(&request, "authorization"), Some("Bearer secret"));
        assert_eq!(header(&request, "host"), Some(home.address.to_string().as_str()));
        assert_eq!(header(&request, "range"), None);
    }
    let away = elsewhere.requests();
    assert_eq!(header(&away[0], "authorization"), None);
    assert!(!away[0].contains("secret"));
}

#[tokio::test]
async fn a_token_does_not_come_back_with_a_redirect_from_elsewhere() {
    let home_address = Arc::new(Mutex::new(String::new()));
    let back = Arc::clone(&home_address);
    let elsewhere = Server::start(move |_| redirect(302, &back.lock().expect("nobody panicked"))).await;
    let away = elsewhere.url("/").to_string();
    let home = Server::start(move |request| match request.split(' ').nth(1) {
        Some("/start") => redirect(302, &away),
        _ => ok("", b""),
    })
    .await;
    *home_address.lock().expect("nobody panicked") = home.url("/end").to_string();
    let mut ask = ask(home.url("/start"));
    ask.headers = vec![("Authorization".into(), "Bearer secret".into())];
    fetcher(options()).ask(&ask, &Validators::default()).await.expect("it answers");
    let requests = home.requests();
    assert_eq!(header(&requests[0], "authorization"), Some("Bearer secret"));
    assert_eq!(header(&requests[1], "authorization"), None);
}
