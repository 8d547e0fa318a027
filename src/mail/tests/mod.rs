//! What may stand in the options.

use super::*;

fn options(url: &str) -> MailOptions {
    MailOptions {
        url: url.to_owned(),
        password: Some("pa55".into()),
        from: Some("gorwel@council.example".parse().expect("an address")),
        bounce_address: None,
        hello_name: None,
    }
}

/// The server that `url` names, in short.
fn check(url: &str) -> String {
    match submission(&options(url)) {
        Ok(Submission { host, port, security, login, .. }) => {
            let user = login.map(|login| format!("{}:{}@", login.user, login.password)).unwrap_or_default();
            format!("{security:?} {user}{host} {port}")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_mail_server_is_named_by_a_url() {
    assert_eq!(check("smtp://mail.example"), "StartTls mail.example 587");
    assert_eq!(check("smtp://Mail.Example:2525"), "StartTls mail.example 2525");
    assert_eq!(check("smtp://user@mail.example"), "StartTls user:pa55@mail.example 587");
    assert_eq!(check("smtp://a%2Bb%40c.example@mail.example"), "StartTls a+b@c.example:pa55@mail.example 587");
    assert_eq!(check("smtps://mail.example"), "Tls mail.example 465");
    assert_eq!(check("smtps://localhost"), "Tls localhost 465");
    assert_eq!(check("smtp://[2001:db8::25]:26"), "StartTls 2001:db8::25 26");
    for local in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"] {
        let host = local.trim_matches(['[', ']']);
        assert_eq!(check(&format!("smtp://{local}")), format!("None {host} 25"));
    }
    assert_eq!(check("smtp://localhost.example"), "StartTls localhost.example 587");
}

#[test]
fn what_is_wrong_with_a_mail_server_is_told_without_its_password() {
    let secret = check("smtp://user:hunter2@mail.example");
    assert_eq!(secret, "the mail URL holds a password; put it into GORWEL_MAIL_PASSWORD or a file instead");
    assert_eq!(check("smtp:"), "the mail URL names no host");
    assert_eq!(check("smtp://mail.example:99999"), "the mail URL cannot be read");

    let no_password = MailOptions { password: None, ..options("smtp://user@mail.example") };
    assert!(matches!(submission(&no_password), Err(MailError::NoPassword)));
    let no_sender = MailOptions { from: None, ..options("smtp://mail.example") };
    assert!(matches!(submission(&no_sender), Err(MailError::NoSender)));
    let hello = MailOptions { hello_name: Some("a b\r\nMAIL".into()), ..options("smtp://mail.example") };
    assert!(matches!(Transport::open(&hello), Err(MailError::HelloName(_))));
}

#[test]
fn bounces_go_where_they_are_wanted() {
    let sender = |bounce: Option<&str>| {
        let bounce_address = bounce.map(|address| address.parse().expect("an address"));
        let submission = submission(&MailOptions { bounce_address, ..options("smtp://mail.example") });
        submission.map(|submission| submission.sender.as_str().to_owned()).expect("the options are good")
    };
    assert_eq!(sender(None), "gorwel@council.example");
    assert_eq!(sender(Some("bounces@council.example")), "bounces@council.example");
}

#[test]
fn every_transport_opens_by_its_name_and_others_do_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outbox");
    for url in [format!("file:{}", path.display()), format!("file://{}", path.display())] {
        let Ok(Transport::File(maildir)) = Transport::open(&options(&url)) else { panic!("{url} is a Maildir") };
        assert_eq!(maildir.folder(), path);
        assert!(path.join("new").is_dir());
    }
    let smtp = Transport::open(&options("smtp://mail.example")).expect("it opens without a network");
    let memory = Transport::open(&options("memory:")).expect("it opens");
    assert!(smtp.sends() && !memory.sends());

    let message = |url: &str| Transport::open(&options(url)).err().map(|error| error.to_string());
    assert_eq!(message("file:").as_deref(), Some("the mail URL names no folder"));
    let unknown = message("https://user:hunter2@mail.example").expect("it is refused");
    assert!(unknown.ends_with("not to https:"), "{unknown}");
    std::fs::write(folder.path().join("file"), "x").expect("a file");
    let inside = message(&format!("file:{}", folder.path().join("file").display())).expect("no folder can be there");
    assert!(inside.starts_with("the outbox "), "{inside}");
}

#[tokio::test]
async fn letters_kept_in_memory_can_be_read() {
    let transport = Transport::open(&options("memory:")).expect("it opens");
    let mut session = transport.session();
    let addressee = smtp::tests::addressee("reader@council.example");
    let letter = Rendered { message_id: "one@gorwel.example".into(), bytes: b"x".to_vec() };
    assert_eq!(session.body(&letter).await, nothing_offered());
    session.offer(&addressee).await.expect("memory takes all");
    assert!(matches!(session.body(&letter).await, Delivery::Taken { .. }));
    assert_eq!(session.body(&letter).await, nothing_offered(), "an offer is for one letter");
    session.close().await;
    let Transport::Memory(memory) = transport else { panic!("it is in memory") };
    assert_eq!(memory.letters(), [(addressee, letter)]);
}
