//! What the guard lets pass and what not, in every spelling we know.

use super::*;

fn guard(allowed: &[&str]) -> Guard {
    Guard::new(allowed.iter().map(|net| net.parse().expect("a network")).collect(), Route::Direct)
}

/// What the guard says of `url`: `world`, `allowed`, or the words of its refusal.
fn check(guard: &Guard, url: &str) -> String {
    let url = Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    match guard.check_url(&url) {
        Ok(Reach::World) => "world".into(),
        Ok(Reach::AllowedOnly) => "allowed".into(),
        Err(refusal) => refusal.to_string(),
    }
}

#[test]
fn the_open_internet_may_be_asked() {
    for url in [
        "http://example.org/",
        "https://example.org/feed?x=y#z",
        "https://example.org:443/",
        "http://example.org:443/",
        "http://example.org:1024/",
        "https://example.org:8443/",
        "https://example.org./",
        "https://xn--4ca9at.example/",
        "https://llŷn.cymru/",
        "http://93.184.216.34/",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/",
    ] {
        assert_eq!(check(&guard(&[]), url), "world", "{url}");
    }
}

#[test]
fn another_scheme_or_a_password_is_refused_and_never_repeated() {
    let guard = guard(&[]);
    assert_eq!(check(&guard, "ftp://example.org/"), "ftp:");
    assert_eq!(check(&guard, "file:///etc/passwd"), "file:");
    assert_eq!(check(&guard, "data:text/plain,x"), "data:");
    assert_eq!(check(&guard, "gopher://example.org/"), "gopher:");
    assert_eq!(check(&guard, "https://user@example.org/"), "…@example.org");
    assert_eq!(check(&guard, "https://:secret@example.org/"), "…@example.org");
}

#[test]
fn a_url_has_at_most_2048_bytes() {
    let of_length = |bytes: usize| format!("https://example.org/{}", "a".repeat(bytes - "https://example.org/".len()));
    assert_eq!(check(&guard(&[]), &of_length(2048)), "world");
    assert_eq!(check(&guard(&[]), &of_length(2049)), "example.org/… (2049 bytes)");
}

#[test]
fn ports_of_other_services_are_refused() {
    for port in [1, 21, 22, 25, 79, 81, 110, 442, 444, 1023, 1719, 2049, 4190, 5060, 6000, 6667, 6697, 10080] {
        let url = format!("http://example.org:{port}/");
        assert_eq!(check(&guard(&[]), &url), format!("example.org:{port}"));
        let url = format!("http://93.184.216.34:{port}/");
        assert_eq!(check(&guard(&[]), &url), format!("93.184.216.34:{port}"));
    }
    assert_eq!(check(&guard(&[]), "http://example.org:0/"), "example.org:0");
}

#[test]
fn names_of_local_networks_are_refused() {
    for name in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "printer.local",
        "printer.local.",
        "db.internal",
        "metadata.google.internal",
        "router.home.arpa",
        "home.arpa",
        "abc.onion",
        "intranet",
        "intranet.",
        "a..example.org",
        ".",
    ] {
        let answer = check(&guard(&[]), &format!("http://{name}/"));
        assert_eq!(answer, name.to_lowercase(), "{name}");
    }
    for name in ["notlocalhost.org", "local.example.org", "thelocal.org", "xhome.arpa"] {
        assert_eq!(check(&guard(&[]), &format!("http://{name}/")), "world", "{name}");
    }
}

#[test]
fn loopback_is_refused_in_every_spelling() {
    for host in [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.01",
        "①②⑦.⓪.⓪.①",
        "１２７.０.０.１",
        "127。0。0。1",
        "%31%32%37.0.0.1",
    ] {
        assert_eq!(check(&guard(&[]), &format!("http://{host}/")), "127.0.0.1", "{host}");
    }
    for (host, shown) in [
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("0.0.0.0", "0.0.0.0"),
        ("[::]", "::"),
        ("[::1]", "::1"),
        ("[0:0:0:0:0:0:0:1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
        ("[::127.0.0.1]", "::7f00:1"),
        ("[64:ff9b::127.0.0.1]", "64:ff9b::7f00:1"),
        ("[2002:7f00:1::]", "2002:7f00:1::"),
        ("169.254.169.254", "169.254.169.254"),
        ("[fe80::1]", "fe80::1"),
    ] {
        assert_eq!(check(&guard(&[]), &format!("http://{host}/")), shown, "{host}");
    }
    for host in ["[fe80::1%25eth0]", "256.0.0.1", "127.0.0.1.1", "1.2.3.4x.5"] {
        assert!(Url::parse(&format!("http://{host}/")).is_err(), "{host} is no host at all");
    }
}

#[test]
fn the_edges_of_every_network_that_is_not_global() {
    let inside = [
        "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255",
        "169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255",
        "192.31.196.0 192.31.196.255 192.52.193.0 192.52.193.255 192.88.99.0 192.88.99.255 192.168.0.0 192.168.255.255",
        "192.175.48.0 192.175.48.255 198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255",
        "224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255",
        ":: ::1 ::8.8.8.8 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b:1::8.8.8.8 100::1 100:0:0:1::1",
        "1fff:ffff::1 2001:: 2001::1 2001:1ff:ffff::1 2001:20::1 2001:db8::1 2001:db8:ffff::1 2002:: 2002:808:808::1",
        "2620:4f:8000::1 2620:4f:8000:ffff::1 3fff:: 3fff:fff:ffff::1 4000::1 5f00::1 fc00::1 fd00::1 fe80::1 fec0::1",
        "ff02::1 ffff::1 2606:4700::5efe:a00:1 2606:4700::200:5efe:8.8.8.8",
    ];
    let outside = [
        "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0",
        "172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.31.195.255 192.31.197.0 192.52.192.255 192.52.194.0",
        "192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 192.175.47.255 192.175.49.0 198.17.255.255 198.20.0.0",
        "198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255",
        "2000::1 2000:ffff::1 2001:200::1 2001:db7:ffff::1 2001:db9::1 2003::1 2620:4f:7fff::1 2620:4f:8001::1",
        "2a00:1450::1 3ffe:ffff::1 3fff:1000::1 3fff:ffff::1 2606:4700::5eff:a00:1",
    ];
    let each = |lines: &[&str]| -> Vec<IpAddr> {
        lines.iter().flat_map(|line| line.split(' ')).map(|text| text.parse().expect("an address")).collect()
    };
    for address in each(&inside) {
        assert!(!is_global(address), "{address} is not global");
    }
    for address in each(&outside) {
        assert!(is_global(address), "{address} is global");
    }
}

#[test]
fn one_bad_address_refuses_the_name() {
    let addresses = |texts: &[&str]| -> Vec<IpAddr> { texts.iter().map(|t| t.parse().expect("an address")).collect() };
    let good = addresses(&["93.184.216.34", "2606:2800:220:1::1"]);
    let mixed = addresses(&["93.184.216.34", "10.0.0.7"]);
    let strict = guard(&[]);
    assert_eq!(strict.check_resolved("a.example", &good, Reach::World), Ok(()));
    let refusal = strict.check_resolved("a.example", &mixed, Reach::World).expect_err("10.0.0.7 is private");
    assert_eq!(refusal.to_string(), "a.example (10.0.0.7)");
    assert_eq!(guard(&["10.0.0.0/24"]).check_resolved("a.example", &mixed, Reach::World), Ok(()));
    assert!(guard(&["10.0.0.0/24"]).check_resolved("a.example", &mixed, Reach::AllowedOnly).is_err());
}

#[test]
fn a_network_that_is_allowed_may_be_asked_at_any_port() {
    let guard = guard(&["127.0.0.0/8"]);
    for url in ["http://127.0.0.1:22/", "http://127.9.9.9:9/", "http://2130706433/", "https://127.0.0.1:8080/"] {
        assert_eq!(check(&guard, url), "allowed", "{url}");
    }
    // What its name resolves to will decide.
    for url in ["http://localhost:8080/", "http://intranet/", "http://example.org:22/"] {
        assert_eq!(check(&guard, url), "allowed", "{url}");
    }
    assert_eq!(check(&guard, "http://10.0.0.1/"), "10.0.0.1");
    assert_eq!(check(&guard, "http://[::1]/"), "::1");
    assert_eq!(check(&guard, "http://[::ffff:7f00:1]/"), "::ffff:127.0.0.1");
    assert_eq!(check(&guard, "http://93.184.216.34:22/"), "93.184.216.34:22");
    assert_eq!(check(&guard, "https://user@127.0.0.1/"), "…@127.0.0.1");
}

#[test]
fn localhost_is_loopback_by_definition_as_far_as_it_is_allowed() {
    let addresses = |allowed: &[&str], name: &str| guard(allowed).loopback_of(name);
    let v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
    assert_eq!(addresses(&["127.0.0.0/8"], "localhost"), Some(vec![v4]));
    assert_eq!(addresses(&["127.0.0.0/8"], "town.localhost."), Some(vec![v4]));
    assert_eq!(addresses(&["::1/128", "127.0.0.1/32"], "localhost"), Some(vec![v4, IpAddr::V6(Ipv6Addr::LOCALHOST)]));
    assert_eq!(addresses(&["10.0.0.0/8"], "localhost"), Some(vec![]));
    assert_eq!(addresses(&["127.0.0.0/8"], "localhost.example.org"), None);
}

#[test]
fn behind_a_proxy_nobody_sees_the_addresses_so_no_name_is_left_to_them() {
    let proxied = Guard::new(vec!["10.0.0.0/8".parse().expect("a network")], Route::Proxied);
    assert_eq!(check(&proxied, "https://example.org/"), "world");
    assert_eq!(check(&proxied, "http://10.0.0.1:9/"), "allowed");
    assert_eq!(check(&proxied, "http://intranet/"), "intranet");
    assert_eq!(check(&proxied, "http://example.org:22/"), "example.org:22");
    assert_eq!(check(&proxied, "http://127.0.0.1/"), "127.0.0.1");
}
