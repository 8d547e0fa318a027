//! Letters over a line that must be private.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::*;

/// A certificate for `localhost`: what the server shows, and what trusts it.
fn certificate() -> (TlsAcceptor, TlsConnector) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).expect("a key");
    let certificate = CertificateDer::from(cert);
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("a certificate and its key");
    let connector = line::connector(vec![certificate]).expect("a certificate to trust");
    (TlsAcceptor::from(Arc::new(config)), connector)
}

fn offers_tls(command: &str) -> Answer {
    match command {
        "STARTTLS" => Say("220 go on\r\n"),
        "<tls>" => Say(""),
        _ if command.starts_with("EHLO") => Say("250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n"),
        other => good(other),
    }
}

#[tokio::test]
async fn starttls_comes_before_the_login_and_everything_else() {
    let (acceptor, connector) = certificate();
    let server = MailServer::start_with(Some(acceptor), |_, command| offers_tls(command)).await;
    let login = Login { user: "user".into(), password: "pa55".into() };
    let mut session = server.session_with(Security::StartTls, Some(login), connector);
    assert_eq!(send(&mut session, "x").await, taken());
    assert_eq!(server.verbs(), "EHLO STARTTLS EHLO AUTH MAIL RCPT DATA x");
}

#[tokio::test]
async fn without_starttls_nothing_is_said() {
    let (_, connector) = certificate();
    let server = MailServer::start(|_, command| good(command)).await;
    let mut session = server.session_with(Security::StartTls, None, connector);
    let wanted = Delivery::Unreachable { answer: "the server does not offer STARTTLS".into() };
    assert_eq!(send(&mut session, "x").await, wanted);
    assert_eq!(server.verbs(), "EHLO");
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_ends_the_line() {
    let (acceptor, _) = certificate();
    let (_, other_connector) = certificate();
    let server = MailServer::start_with(Some(acceptor), |_, command| offers_tls(command)).await;
    let mut session = server.session_with(Security::StartTls, None, other_connector);
    let Delivery::Unreachable { answer } = send(&mut session, "x").await else { panic!("it must wait") };
    assert!(answer.contains("certificate"), "{answer}");
    assert_eq!(server.verbs(), "EHLO STARTTLS");
}

#[tokio::test]
async fn what_is_slipped_in_before_tls_is_not_taken_for_an_answer() {
    let (acceptor, connector) = certificate();
    let server = MailServer::start_with(Some(acceptor), |_, command| match command {
        "STARTTLS" => Say("220 go on\r\n250 evil.example\r\n250 taken\r\n250 taken\r\n354 go on\r\n250 taken\r\n"),
        other => offers_tls(other),
    })
    .await;
    let mut session = server.session_with(Security::StartTls, None, connector);
    assert!(matches!(send(&mut session, "x").await, Delivery::Unreachable { .. }));
}

#[tokio::test]
async fn smtps_is_private_from_the_first_byte() {
    let (acceptor, connector) = certificate();
    let server = MailServer::start_with(Some(acceptor), |_, command| match command {
        "<greeting>" => Say(""),
        "<tls>" => Say("220 mail.example ESMTP\r\n"),
        other => good(other),
    })
    .await;
    let mut session = server.session_with(Security::Tls, None, connector);
    assert_eq!(send(&mut session, "x").await, taken());
    assert_eq!(server.verbs(), "EHLO MAIL RCPT DATA x");
}
