//! Guard: the headers of every answer, who is asking, and that a form comes from our own page.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{Options, Web, error, frame::Frame};

/// What every answer says of itself. `same-origin` and not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Puts our headers on an answer.
pub async fn headers(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    answer
}

/// Refuses a form that another site's page sent. One without an origin, as from a mail provider's one-click, is let through.
pub async fn own_origin(State(web): State<Web>, request: Request, next: Next) -> Response {
    if request.method() == Method::POST && !is_ours(request.headers(), &web) {
        let frame = Frame::of_path(&web, request.uri());
        return error::page(&frame, StatusCode::FORBIDDEN);
    }
    next.run(request).await
}

/// Answers that Gorwel is busy where an answer takes too long, which it also does while a form does not arrive.
pub async fn in_time(State(web): State<Web>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    match tokio::time::timeout(web.options.longest_answer, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => error::page(&Frame::of_path(&web, &uri), StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn is_ours(headers: &HeaderMap, web: &Web) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let public = web.app.public_url().origin().ascii_serialization();
    if origin.as_bytes() == public.as_bytes() {
        return true;
    }
    // Where no public URL is set, pages are also reached by other names of this machine.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    web.app.is_public_url_local() && host.is_some_and(|host| origin.as_bytes() == format!("http://{host}").as_bytes())
}

/// Returns the address that asks: the peer's, or what a trusted proxy says that it stands for.
///
/// Where pages are listened for on `[::]`, an IPv4 address comes as `::ffff:192.0.2.1`; it is returned as IPv4.
pub fn client(options: &Options, peer: Option<&ConnectInfo<SocketAddr>>, headers: &HeaderMap) -> Option<IpAddr> {
    let trusted = |address: &IpAddr| options.trusted_proxies.iter().any(|network| network.contains(address));
    let mut client = peer?.0.ip().to_canonical();
    // A proxy may add a line of its own below what the client sent: all lines are one list (RFC 9110, 5.3).
    let lines = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev() {
        if !trusted(&client) {
            break;
        }
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    Some(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_say_whom_they_stand_for() {
        let check = |proxies: &str, peer: &str, said: &[&str], wanted: &str| {
            let trusted_proxies = proxies.split(',').filter_map(|network| network.parse().ok()).collect();
            let options = Options { trusted_proxies, ..Options::default() };
            let mut headers = HeaderMap::new();
            for line in said {
                headers.append("x-forwarded-for", HeaderValue::from_bytes(line.as_bytes()).expect("a header value"));
            }
            let peer = ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1));
            assert_eq!(client(&options, Some(&peer), &headers).map(|ip| ip.to_string()).as_deref(), Some(wanted));
        };
        check("", "198.51.100.7", &["203.0.113.9"], "198.51.100.7");
        check("127.0.0.0/8", "127.0.0.1", &[], "127.0.0.1");
        check("127.0.0.0/8", "127.0.0.1", &["203.0.113.9"], "203.0.113.9");
        check("127.0.0.0/8", "127.0.0.1", &["192.0.2.1, 203.0.113.9"], "203.0.113.9");
        check("127.0.0.0/8", "127.0.0.1", &["192.0.2.1", "203.0.113.9"], "203.0.113.9");
        check("127.0.0.0/8,203.0.113.0/24", "127.0.0.1", &["192.0.2.1, 203.0.113.9"], "192.0.2.1");
        check("127.0.0.0/8,203.0.113.0/24", "127.0.0.1", &["192.0.2.1", "203.0.113.9"], "192.0.2.1");
        check("", "::ffff:198.51.100.7", &[], "198.51.100.7");
        check("127.0.0.0/8", "::ffff:127.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9");
        check("::1/128", "::1", &["2001:db8::7"], "2001:db8::7");
        check("127.0.0.0/8", "127.0.0.1", &["nonsense"], "127.0.0.1");
        check("127.0.0.0/8", "127.0.0.1", &["192.0.2.1", "caf\u{e9}"], "127.0.0.1");
    }
}
