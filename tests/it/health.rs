//! Stories of sources in trouble: each has its own outcome and sentence, and the others are read.

use std::sync::Arc;

use chrono::TimeDelta;
use gorwel::{
    model::{Fault, Lang, Outcome},
    text::speech,
    town::Document,
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use crate::world::{World, feed};

const PUMPS: (&str, &str, &str, u32) = ("pumps", "Heat pumps, one year on", "What we learnt.", 1);

/// A server that begins an answer and never ends it.
async fn endless(tasks: &mut JoinSet<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("it is bound"));
    tasks.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut heard = [0; 1024];
            let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel>";
            let _ = (stream.read(&mut heard).await, stream.write_all(head).await);
            while stream.write_all(&[b'x'; 64 * 1024]).await.is_ok() {}
        }
    });
    url
}

/// A server whose certificate is signed by an authority that nobody knows. Returns its address and the authority's.
async fn without_intermediate(tasks: &mut JoinSet<()>) -> (String, String) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names are good names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], PrivateKeyDer::try_from(key.serialize_der()).expect("a key"))
        .expect("a certificate and its key");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tasks.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let (mut heard, body) = ([0; 4096], feed(&[PUMPS]));
            let _ = stream.read(&mut heard).await;
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = (stream.write_all(head.as_bytes()).await, stream.write_all(body.as_bytes()).await);
            let _ = stream.shutdown().await;
        }
    });
    (format!("https://localhost:{port}/"), issuer.pem())
}

fn listed(slug: &str, url: &str) -> String {
    format!("slug = \"{slug}\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"{url}\"\n")
}

#[tokio::test]
async fn each_trouble_has_its_own_outcome_and_sentence_and_the_others_are_read() {
    let (mut world, mut servers) = (World::new().await, JoinSet::new());
    let good = world.site("good", &feed(&[PUMPS])).await;
    let page = "<!doctype html><html><head><title>Harbour</title></head><body><p>Hello</p></body></html>";
    let challenge = "<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>";
    world.serve("a-page", Document::html(page)).await;
    world.serve("nothing", Document::new("application/rss+xml", "")).await;
    world.serve("refusing", Document::html("<h1>No</h1>").with_status(403)).await;
    world.serve("gone", Document::status(410)).await;
    world.serve("asking", Document::html(challenge).with_status(403)).await;
    world.serve("inwards", Document::status(302).with_header("location", "http://169.254.169.254/latest")).await;
    world.serve("busy", Document::status(429).with_header("retry-after", "7200")).await;
    let endless = endless(&mut servers).await;
    let (secure, authority) = without_intermediate(&mut servers).await;
    world.write("authority.pem", &authority);
    let file = world.path("authority.pem");
    world.source(&listed("endless", &endless));
    world.source(&listed("untrusted", &secure));
    world.source(&format!("{}extra_ca_file = \"{}\"\n", listed("trusted", &secure), file.display()));

    let outcomes = world.harvest_all().await;

    let outcome = |slug: &str| &outcomes.iter().find(|(of, _)| of == slug).expect("it was visited").1;
    let expected = [
        ("a-page", "html-instead"),
        ("nothing", "empty-body"),
        ("refusing", "refused"),
        ("gone", "gone"),
        ("asking", "challenge"),
        ("inwards", "unsafe-address"),
        ("busy", "rate-limited"),
        ("endless", "too-large"),
        ("untrusted", "tls"),
    ];
    let mut sentences = std::collections::BTreeSet::new();
    for (slug, code) in expected {
        assert_eq!(outcome(slug).code(), code, "{slug}");
        for lang in Lang::BOTH {
            assert!(sentences.insert(speech(lang).outcome(outcome(slug))), "{slug} says what another says");
            assert!(!speech(lang).advice(outcome(slug)).is_empty(), "{slug}");
        }
    }
    assert!(matches!(outcome("trusted"), Outcome::Read { items: 1, .. }), "{:?}", outcome("trusted"));
    assert_eq!(world.titles(&good).await, ["Heat pumps, one year on"]);
    let tls = Outcome::Failed(Fault::Tls { detail: String::new() });
    assert!(speech(Lang::En).advice(&tls).contains("extra_ca_file"), "{}", speech(Lang::En).advice(&tls));

    crate::world::install_tls();
    let base = world.pages().await;
    for lang in Lang::BOTH {
        let page = reqwest::get(format!("{base}/{}/sources", lang.tag())).await.expect("it answers");
        let page = page.text().await.expect("a page");
        let sentences = expected.map(|(slug, _)| speech(lang).outcome(outcome(slug)));
        assert!(sentences.iter().all(|sentence| page.contains(sentence)), "{sentences:?}");
    }
    let history = world.app.source(&"gone".parse().expect("a slug")).await.expect("it answers").expect("it is there").1;
    assert_eq!(history.iter().map(|visit| visit.outcome.code()).collect::<Vec<_>>(), ["gone"]);
}

#[tokio::test]
async fn a_wait_that_a_site_asks_for_is_obeyed_in_each_form_and_nonsense_is_not() {
    let mut world = World::new().await;
    let day = TimeDelta::days(1);
    let forms = [
        ("seconds", "86400", day),
        ("date", "Tue, 03 Mar 2026 09:00:00 GMT", day),
        ("old-date", "Tuesday, 03-Mar-26 09:00:00 GMT", day),
        ("c-date", "Tue Mar  3 09:00:00 2026", day),
        ("years", "999999999", TimeDelta::days(7)),
        ("nonsense", "soon", TimeDelta::minutes(5)),
    ];
    for (slug, value, _) in forms {
        world.serve(slug, Document::status(429).with_header("retry-after", value)).await;
    }
    let asked_at = world.clock.now();
    world.tick().await;

    for (slug, value, least) in forms {
        assert_eq!(world.outcomes(slug), ["rate-limited"], "{value}");
        let source =
            world.app.source(&slug.parse().expect("a slug")).await.expect("it answers").expect("it is there").0;
        let wait = source.record.next_visit - asked_at;
        assert!(wait >= least && wait <= least.max(TimeDelta::hours(3)) + TimeDelta::minutes(1), "{value}: {wait}");
    }
}

#[tokio::test]
async fn when_almost_nobody_can_be_reached_the_fault_is_ours() {
    let mut world = World::new().await;
    let good = world.site("good", &feed(&[PUMPS])).await;
    world.tick().await;
    let unreachable =
        |n: u32| format!("slug = \"far-{n}\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"http://127.0.0.{n}:1/\"\n");
    for n in 2..5 {
        world.source(&unreachable(n));
    }
    world.harvest_all().await;
    assert_eq!(world.outcomes("far-2"), ["could-not-connect"], "four hosts are too few to tell");

    for n in 5..8 {
        world.source(&unreachable(n));
    }
    let outcomes = world.harvest_all().await;
    let ours = outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::OurOutage).count();
    assert_eq!(ours, 6, "{outcomes:?}");
    for source in world.app.sources().await.expect("sources") {
        let slug = source.record.slug.as_str();
        match slug {
            "far-2" | "far-3" | "far-4" => assert_eq!(source.record.failures, 1, "{slug} was blamed once"),
            _ => assert_eq!((source.record.failures, source.record.failing_since), (0, None), "{slug}"),
        }
    }
    assert_eq!(world.titles(&good).await, ["Heat pumps, one year on"]);
}

#[tokio::test]
async fn a_source_that_says_nothing_for_three_times_its_usual_gap_is_quiet_and_not_broken() {
    let mut world = World::new().await;
    let entry = |day: u32| -> (String, u32) { (format!("n{day}"), day) };
    let entries: Vec<(String, u32)> = (1..3).map(entry).collect();
    let mut text = feed(&entries.iter().map(|(id, day)| (id.as_str(), id.as_str(), "Text.", *day)).collect::<Vec<_>>());
    text = text.replace(
        "</channel>",
        "<item><guid>n0</guid><title>n0</title><pubDate>28 Feb 2026 08:00:00 GMT</pubDate></item></channel>",
    );
    let blog = world.site("blog", &text).await;
    world.tick().await;
    let word = async |world: &World| world.app.source(&blog).await.expect("it answers").expect("it is there").0.word();
    assert_eq!(word(&world).await, "working");

    world.tick_after(6 * 24).await;
    assert_eq!(word(&world).await, "working");
    world.tick_after(2 * 24).await;
    assert_eq!(word(&world).await, "quiet");
    assert_eq!(world.outcomes("blog").last(), Some(&"not-changed"));
}

#[tokio::test]
async fn a_secret_of_the_environment_is_sent_to_its_site() {
    let mut world = World::new().await;
    let url = world.town.put("/sites/inner", Document::new("application/rss+xml", feed(&[PUMPS])));
    // What runs the stories sets this variable.
    world.source(&format!(
        "slug = \"inner\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"{url}\"\n\
         headers = {{ Authorization = \"env:CARGO_PKG_NAME\" }}\n"
    ));
    world.tick().await;
    let asked = world.town.requests();
    let sent = asked.iter().find(|ask| ask.path == "/sites/inner").and_then(|ask| ask.authorization.as_deref());
    assert_eq!(sent, Some("gorwel"));
}
