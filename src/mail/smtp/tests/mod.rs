//! Letters handed to a mail server, and what becomes of them.

mod server;
mod tls;

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::DateTime;

use super::*;
use crate::model::{Cadence, Consent, Lang, Subscriber, SubscriberId};
use server::{
    Answer::{self, HangUp, Mute, Say},
    MailServer, good,
};

/// Somebody to write to.
pub(in crate::mail) fn addressee(address: &str) -> Addressee {
    let subscriber = Subscriber {
        id: SubscriberId(1),
        address: address.parse().expect("an address"),
        lang: Lang::Cy,
        cadence: Cadence::Weekly,
        interests: Vec::new(),
        consent: Consent::Given { at: DateTime::UNIX_EPOCH },
        paused_until: None,
        cursor: 0,
        welcomed: true,
    };
    Addressee::of_digest(&subscriber.recipient().expect("they agreed"))
}

fn letter(text: &str) -> Rendered {
    Rendered { message_id: "one@gorwel.example".into(), bytes: text.as_bytes().to_vec() }
}

/// Offers and sends one letter, and returns what became of it.
async fn send(session: &mut SmtpSession, text: &str) -> Delivery {
    match session.offer(&addressee("reader@council.example")).await {
        Ok(()) => session.body(&letter(text)).await,
        Err(delivery) => delivery,
    }
}

fn taken() -> Delivery {
    Delivery::Taken { answer: "250 2.0.0 queued as 7F".into() }
}

#[tokio::test]
async fn one_session_carries_many_letters() {
    let server = MailServer::start(|_, command| good(command)).await;
    let mut session = server.session();
    for _ in 0..3 {
        assert_eq!(send(&mut session, "Subject: x\r\n\r\ny\r\n").await, taken());
    }
    session.close().await;
    assert_eq!(server.verbs(), "EHLO MAIL RCPT DATA Subject: MAIL RCPT DATA Subject: MAIL RCPT DATA Subject: QUIT");
    let heard: Vec<String> = server.heard().into_iter().map(|(_, line)| line).collect();
    assert_eq!(
        heard[..3],
        ["EHLO gorwel.example", "MAIL FROM:<bounces@gorwel.example>", "RCPT TO:<reader@council.example>"]
    );
}

#[tokio::test]
async fn no_command_waits_for_nagle() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let port = listener.local_addr().expect("it is bound").port();

    let socket = line::connect("127.0.0.1", port).await.expect("somebody listens");

    assert!(socket.nodelay().expect("the system says"), "each body would wait 40 ms for an acknowledgement");
}

#[tokio::test]
async fn no_byte_of_a_body_leaves_with_the_offer() {
    let server = MailServer::start(|_, command| good(command)).await;
    let mut session = server.session();
    session.offer(&addressee("reader@council.example")).await.expect("the server is good");
    assert_eq!(server.verbs(), "EHLO MAIL RCPT");
}

#[tokio::test]
async fn a_body_is_dot_stuffed_and_has_crlf_at_every_line_end() {
    let server = MailServer::start(|_, command| good(command)).await;
    let mut session = server.session();
    for (text, wire) in [
        ("Subject: x\r\n\r\n.\r\n..\r\n.dot\r\n", "Subject: x\r\n\r\n..\r\n...\r\n..dot\r\n.\r\n"),
        ("a\n.\nb\rc\r\n\n", "a\r\n..\r\nb\r\nc\r\n\r\n.\r\n"),
        ("no end", "no end\r\n.\r\n"),
        ("a\n.\r\nMAIL FROM:<evil@example.org>\r\n", "a\r\n..\r\nMAIL FROM:<evil@example.org>\r\n.\r\n"),
        ("a\r\r\nb\r.\r", "a\r\n\r\nb\r\n..\r\n.\r\n"),
    ] {
        assert_eq!(send(&mut session, text).await, taken());
        let (_, last) = server.heard().pop().expect("a body");
        assert_eq!(last, wire);
    }
}

#[tokio::test]
async fn a_recipient_may_be_refused_for_now_or_for_good_and_the_next_letter_goes() {
    for (reply, refused) in [
        ("450 4.2.0 greylisted\r\n", Delivery::Later { answer: "450 4.2.0 greylisted".into() }),
        ("550-5.1.1 no such\r\n550 5.1.1 mailbox\r\n", Delivery::Never { answer: "550 5.1.1 no such mailbox".into() }),
        ("530 5.7.0 log in first\r\n", Delivery::Later { answer: "530 5.7.0 log in first".into() }),
    ] {
        let server = MailServer::start(move |_, command| match command {
            "RCPT TO:<reader@council.example>" => Say(reply),
            other => good(other),
        })
        .await;
        let mut session = server.session();
        assert_eq!(send(&mut session, "x").await, refused);
        session.offer(&addressee("other@council.example")).await.expect("the other recipient is good");
        assert_eq!(session.body(&letter("x")).await, taken());
        assert_eq!(server.verbs(), "EHLO MAIL RCPT RSET MAIL RCPT DATA x", "over one connection");
    }
}

#[tokio::test]
async fn a_refusal_of_our_sender_or_login_is_not_held_against_the_letter() {
    let server = MailServer::start(|_, command| match command.split(' ').next() {
        Some("MAIL") => Say("553 5.7.1 sender rejected\r\n"),
        _ => good(command),
    })
    .await;
    let refused = Delivery::Later { answer: "553 5.7.1 sender rejected".into() };
    assert_eq!(send(&mut server.session(), "x").await, refused);

    let server = MailServer::start(|_, command| match command.split(' ').next() {
        Some("AUTH") => Say("535 5.7.8 wrong password\r\n"),
        _ => good(command),
    })
    .await;
    let login = Login { user: "user".into(), password: "pa55".into() };
    let tls = line::connector(Vec::new()).expect("the system has certificates");
    let mut session = server.session_with(Security::None, Some(login), tls);
    assert_eq!(send(&mut session, "x").await, Delivery::Unreachable { answer: "535 5.7.8 wrong password".into() });
    assert_eq!(server.heard()[1].1, "AUTH PLAIN AHVzZXIAcGE1NQ==");
}

#[tokio::test]
async fn a_body_may_be_refused_for_now_or_for_good() {
    for (reply, wanted) in [
        ("451 4.7.1 busy\r\n", Delivery::Later { answer: "451 4.7.1 busy".into() }),
        ("554 5.7.1 spam\r\n", Delivery::Never { answer: "554 5.7.1 spam".into() }),
    ] {
        for step in ["<body>", "DATA"] {
            let server =
                MailServer::start(move |_, command| if command == step { Say(reply) } else { good(command) }).await;
            let mut session = server.session();
            assert_eq!(send(&mut session, "x").await, wanted, "at {step}");
            session.offer(&addressee("other@council.example")).await.expect("the line still stands");
            assert!(server.heard().iter().all(|(connection, _)| *connection == 1));
        }
    }
}

#[tokio::test]
async fn a_line_lost_after_the_body_leaves_doubt_and_before_it_none() {
    for (step, wanted) in [("<body>", "unknown"), ("DATA", "later"), ("RCPT TO:<reader@council.example>", "later")] {
        let server = MailServer::start(move |_, command| if command == step { HangUp } else { good(command) }).await;
        let became = match send(&mut server.session(), "x").await {
            Delivery::Unknown { .. } => "unknown",
            Delivery::Later { .. } => "later",
            Delivery::Unreachable { .. } => "unreachable",
            Delivery::Taken { .. } => "taken",
            Delivery::Never { .. } => "never",
        };
        assert_eq!(became, wanted, "at {step}");
    }
}

#[tokio::test]
async fn an_answer_that_is_none_leaves_doubt_after_a_body() {
    let server = MailServer::start(|_, c| if c == "<body>" { Say("what?\r\n") } else { good(c) }).await;
    assert!(matches!(send(&mut server.session(), "x").await, Delivery::Unknown { .. }));
    let server = MailServer::start(|_, c| if c == "DATA" { Say("250 what?\r\n") } else { good(c) }).await;
    assert_eq!(send(&mut server.session(), "x").await, Delivery::Later { answer: "250 what?".into() });
}

#[tokio::test]
async fn a_server_that_closes_between_two_letters_is_connected_to_again() {
    for closing in ["421 4.4.2 idle too long\r\n", ""] {
        let first_done = AtomicBool::new(false);
        let server = MailServer::start(move |connection, command| {
            let begins = connection == 1 && command.starts_with("MAIL");
            match begins && first_done.swap(true, Ordering::SeqCst) {
                true if closing.is_empty() => HangUp,
                true => Say(closing),
                false => good(command),
            }
        })
        .await;
        let mut session = server.session();
        assert_eq!(send(&mut session, "x").await, taken());
        assert_eq!(send(&mut session, "y").await, taken());
        assert_eq!(server.verbs(), "EHLO MAIL RCPT DATA x MAIL EHLO MAIL RCPT DATA y");
        let connections: Vec<usize> = server.heard().iter().map(|(connection, _)| *connection).collect();
        assert_eq!(connections, [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
    }
}

#[tokio::test]
async fn a_server_that_is_never_ready_is_tried_later() {
    let server = MailServer::start(|_, command| match command {
        "<greeting>" => Say("421 too busy\r\n"),
        other => good(other),
    })
    .await;
    assert_eq!(send(&mut server.session(), "x").await, Delivery::Unreachable { answer: "421 too busy".into() });
    let mut session = server.session();
    drop(server);
    tokio::task::yield_now().await;
    assert!(matches!(send(&mut session, "x").await, Delivery::Unreachable { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_given_up() {
    let server = MailServer::start(|_, command| if command == "<greeting>" { Mute } else { good(command) }).await;
    let delivery = send(&mut server.session(), "x").await;
    assert_eq!(delivery, Delivery::Unreachable { answer: "no answer within 15 s".into() });
}

#[test]
fn a_long_or_strange_answer_is_made_tidy() {
    assert_eq!(tidy("250 a\u{1b}[31mb\tc \r\n"), "250 a [31mb c");
    assert_eq!(tidy(&"ŵ".repeat(9999)).chars().count(), LONGEST_ANSWER);
}
