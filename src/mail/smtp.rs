//! Letters handed to a mail server.
//!
//! The commands are lettre's; the socket is ours, because lettre leaves Nagle's algorithm on, which makes forty times
//! fewer letters a second, and because it goes on reading what came in the clear after STARTTLS, so that whoever sits
//! on the line could answer in the server's place. Here nothing is read ahead of TLS.
//!
//! What the server says to the session or to our sender is never held against a letter: only a refusal of its
//! recipient or of its body is for good.

mod line;

use std::{error::Error as _, sync::Arc, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        Error as SmtpError,
        authentication::{Credentials, Mechanism},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt, Rset},
        extension::ClientId,
        response::{Response, Severity},
    },
};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{BROKEN_OFF, MailError, nothing_offered};
use crate::model::{Addressee, Delivery, EmailAddress, Rendered};

/// For a connection to stand: TCP, TLS, greeting and login.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// For the commands of one offer. Over a connection that has died and then a new one, an offer takes 55 s at most, which
/// is less than a lease (60 s).
const OFFER_TIMEOUT: Duration = Duration::from_secs(20);
/// For the server to let us begin with a body.
const DATA_TIMEOUT: Duration = Duration::from_secs(120);
/// For a body and the answer to it (RFC 5321, 4.5.3.2.6).
const BODY_TIMEOUT: Duration = Duration::from_secs(600);
/// For taking leave.
const QUIT_TIMEOUT: Duration = Duration::from_secs(2);
/// What is kept of a server's answer, in characters.
const LONGEST_ANSWER: usize = 500;

/// The server closes the connection (RFC 5321, 3.8).
const CLOSING: u16 = 421;
/// The server wants to know us first (RFC 4954, 6): that is about the session, not about a letter.
const LOGIN_FIRST: u16 = 530;
/// The server waits for the body.
const GO_AHEAD: u16 = 354;

/// A mail server, and how to talk to it.
pub(super) struct Submission {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) login: Option<Login>,
    pub(super) sender: EmailAddress,
    pub(super) hello_name: Option<String>,
}

/// How the line is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all: it does not leave this machine.
    None,
    /// By STARTTLS, without which nothing is said.
    StartTls,
    /// By TLS from the first byte.
    Tls,
}

/// A user of the mail server.
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

/// A mail server. Clones are the same one.
#[derive(Clone)]
pub struct Smtp(Arc<Server>);

struct Server {
    host: String,
    port: u16,
    security: Security,
    tls: TlsConnector,
    login: Option<Credentials>,
    sender: Address,
    hello: ClientId,
}

/// A line of letters to a mail server. It connects when it has to.
pub struct SmtpSession {
    server: Arc<Server>,
    line: Option<Line>,
    offered: bool,
    /// Whether bytes of the last body may have left and no answer has come.
    leaving: bool,
}

struct Line {
    connection: AsyncSmtpConnection,
    /// Whether a transaction was begun and has not ended, so that the next one needs a RSET first.
    begun: bool,
}

/// What a command is about, and so what a refusal of it is held against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// The session, or our sender.
    Session,
    /// One letter: its recipient or its body.
    Letter,
}

/// Why a command did not do what it should.
struct Trouble {
    about: About,
    /// What the server answered; none if it did not, and then there is no connection any more.
    code: Option<u16>,
    words: String,
}

impl Smtp {
    pub(super) fn open(submission: Submission) -> Result<Self, MailError> {
        Self::open_with(submission, line::connector(Vec::new()).map_err(MailError::Tls)?)
    }

    fn open_with(submission: Submission, tls: TlsConnector) -> Result<Self, MailError> {
        let Submission { host, port, security, login, sender, hello_name } = submission;
        let hello = match hello_name {
            None => ClientId::default(),
            Some(name) if is_host_name(&name) => ClientId::Domain(name),
            Some(name) => return Err(MailError::HelloName(name)),
        };
        let login = login.map(|Login { user, password }| Credentials::new(user, password));
        let sender = sender.as_str().parse().map_err(|_| MailError::BadSender)?;
        Ok(Self(Arc::new(Server { host, port, security, tls, login, sender, hello })))
    }

    pub(super) fn session(&self) -> SmtpSession {
        SmtpSession { server: Arc::clone(&self.0), line: None, offered: false, leaving: false }
    }
}

impl SmtpSession {
    pub(super) async fn offer(&mut self, addressee: &Addressee) -> Result<(), Delivery> {
        (self.offered, self.leaving) = (false, false);
        let Ok(recipient) = addressee.address().as_str().parse::<Address>() else {
            return Err(Delivery::Never { answer: "no address that a mail server takes".to_owned() });
        };
        let kept = self.line.is_some();
        let mut result = self.begin(&recipient).await;
        // A server may hang up between two letters; that says nothing about the second.
        if kept && self.line.is_none() {
            result = self.begin(&recipient).await;
        }
        self.offered = result.is_ok();
        result
    }

    /// Names sender and recipient, over the line there is or a new one. The line is kept if it still stands.
    async fn begin(&mut self, recipient: &Address) -> Result<(), Delivery> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => {
                let connected = self.server.connect().await;
                connected.map_err(|trouble| Delivery::Unreachable { answer: trouble.words })?
            }
        };
        let offer = timeout(OFFER_TIMEOUT, line.offer(&self.server.sender, recipient));
        let result = offer.await.unwrap_or_else(|_| Err(Trouble::silence(About::Session, OFFER_TIMEOUT)));
        self.keep(line, result.as_ref().err());
        result.map_err(Trouble::into_delivery)
    }

    pub(super) async fn body(&mut self, letter: &Rendered) -> Delivery {
        let offered = std::mem::take(&mut self.offered);
        let Some(mut line) = self.line.take().filter(|_| offered) else { return nothing_offered() };
        let text = with_crlf(&letter.bytes);

        let begun = match within(DATA_TIMEOUT, line.connection.command(Data)).await {
            Ok(answer) if !answer.has_code(GO_AHEAD) => Err(Trouble::lost(About::Letter, &words_of(&answer))),
            other => other,
        };
        if let Err(trouble) = begun {
            // Nothing of the body has left, so even a lost line leaves no doubt.
            self.keep(line, Some(&trouble));
            return trouble.into_delivery();
        }
        self.leaving = true;
        let answered = within(BODY_TIMEOUT, line.connection.message(&text)).await;
        self.leaving = false;
        match answered {
            Ok(answer) if answer.code().severity == Severity::PositiveCompletion => {
                line.begun = false;
                self.keep(line, None);
                Delivery::Taken { answer: words_of(&answer) }
            }
            Ok(answer) => Delivery::Unknown { answer: words_of(&answer) },
            Err(Trouble { code: None, words, .. }) => Delivery::Unknown { answer: words },
            Err(trouble) => {
                self.keep(line, Some(&trouble));
                trouble.into_delivery()
            }
        }
    }

    pub(super) fn break_off(&mut self) -> Delivery {
        let answer = BROKEN_OFF.to_owned();
        match std::mem::take(&mut self.leaving) {
            true => Delivery::Unknown { answer },
            false => Delivery::Later { answer },
        }
    }

    /// Keeps a line that still stands after what happened.
    fn keep(&mut self, line: Line, trouble: Option<&Trouble>) {
        let ended = trouble.is_some_and(|trouble| matches!(trouble.code, None | Some(CLOSING)));
        self.line = (!ended).then_some(line);
    }

    pub(super) async fn close(mut self) {
        if let Some(mut line) = self.line.take() {
            // Whether it answers makes no difference any more.
            drop(timeout(QUIT_TIMEOUT, line.connection.quit()).await);
        }
    }
}

impl Line {
    async fn offer(&mut self, sender: &Address, recipient: &Address) -> Result<(), Trouble> {
        if self.begun {
            self.command(About::Session, Rset).await?;
        }
        self.begun = true;
        self.command(About::Session, Mail::new(Some(sender.clone()), Vec::new())).await?;
        self.command(About::Letter, Rcpt::new(recipient.clone(), Vec::new())).await
    }

    async fn command(&mut self, about: About, command: impl std::fmt::Display) -> Result<(), Trouble> {
        self.connection.command(command).await.map_err(|error| Trouble::of(about, &error))?;
        Ok(())
    }
}

impl Server {
    /// Connects, in private where it must be, and logs in.
    async fn connect(&self) -> Result<Line, Trouble> {
        let trouble = |error: SmtpError| Trouble::of(About::Session, &error);
        let connecting = async {
            let stream = line::open(self).await.map_err(|error| Trouble::lost(About::Session, &error.to_string()))?;
            let mut connection =
                AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await.map_err(trouble)?;
            if let Some(login) = &self.login {
                connection.auth(&[Mechanism::Plain, Mechanism::Login], login).await.map_err(trouble)?;
            }
            Ok(Line { connection, begun: false })
        };
        let result = timeout(CONNECT_TIMEOUT, connecting).await;
        result.unwrap_or_else(|_| Err(Trouble::silence(About::Session, CONNECT_TIMEOUT)))
    }
}

impl Trouble {
    fn of(about: About, error: &SmtpError) -> Self {
        let words = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        match error.status() {
            Some(code) => Self { about, code: Some(code.into()), words: tidy(&format!("{code} {words}")) },
            None => Self::lost(about, &words),
        }
    }

    fn lost(about: About, words: &str) -> Self {
        Self { about, code: None, words: tidy(words) }
    }

    fn silence(about: About, limit: Duration) -> Self {
        Self::lost(about, &format!("no answer within {} s", limit.as_secs()))
    }

    /// What it means for the letter on its way.
    fn into_delivery(self) -> Delivery {
        let for_good = |code: u16| code >= 500 && code != LOGIN_FIRST;
        match (self.about, self.code.is_some_and(for_good)) {
            (About::Letter, true) => Delivery::Never { answer: self.words },
            _ => Delivery::Later { answer: self.words },
        }
    }
}

/// Waits for the answer to a command about a letter.
async fn within(
    limit: Duration,
    command: impl Future<Output = Result<Response, SmtpError>>,
) -> Result<Response, Trouble> {
    match timeout(limit, command).await {
        Ok(result) => result.map_err(|error| Trouble::of(About::Letter, &error)),
        Err(_) => Err(Trouble::silence(About::Letter, limit)),
    }
}

/// What a server said, on one line.
fn words_of(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    tidy(&format!("{} {}", answer.code(), lines.join(" ")))
}

/// Words of a server for our records: without anything that could disturb a terminal, and not too long.
fn tidy(words: &str) -> String {
    let one_line: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_ANSWER).collect();
    one_line.trim().to_owned()
}

/// The text with CRLF at the end of each line, whatever it had, and without the last one, which goes with the dot.
/// A bare CR or LF is a line's end to some servers and none to others, and must not leave.
fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len() + text.len() / 32);
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                lines.extend_from_slice(b"\r\n");
            }
            b'\n' => lines.extend_from_slice(b"\r\n"),
            other => lines.push(other),
        }
    }
    if lines.ends_with(b"\r\n") {
        lines.truncate(lines.len() - 2);
    }
    lines
}

fn is_host_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
}

#[cfg(test)]
pub(super) mod tests;
