//! Letters: rendering and sending.
//!
//! A letter is handed over in two steps, so that the caller can note between them that its body may have left:
//! [`Session::offer`] names sender and recipient, [`Session::body`] sends what was rendered. Whatever is lost before
//! the body may be tried again; only after it can there be doubt, and [`Delivery`] says so. One session carries many
//! letters. Which letters, to whom and when is decided elsewhere.

mod confirm;
mod digest;
mod look;
mod maildir;
mod memory;
mod notice;
mod parts;
mod plain;
mod smtp;

use std::path::PathBuf;

use url::Url;

pub use confirm::{ConfirmLinks, ManageLinks, render_confirm, render_manage};
pub use digest::{Links as DigestLinks, VerdictLinks, render as render_digest};
pub use maildir::Maildir;
pub use memory::Memory;
pub use notice::{render_halt, render_trial};
pub use parts::{LARGEST_HTML_BYTES, MailLanguages, Parts, RenderError, Sender, TARGET_HTML_BYTES, address};
pub use smtp::Smtp;

use crate::model::{Addressee, Delivery, EmailAddress, Rendered};
use maildir::MaildirSession;
use memory::MemorySession;
use smtp::{Login, Security, SmtpSession, Submission};

/// The port for submission with STARTTLS (RFC 6409).
const SUBMISSION_PORT: u16 = 587;
/// The port for submission with TLS from the first byte (RFC 8314).
const SUBMISSIONS_PORT: u16 = 465;
/// The port of a mail server on this very machine.
const LOCAL_PORT: u16 = 25;

/// How letters leave.
#[derive(Clone)]
pub struct MailOptions {
    /// `file:DIR`, `smtp://[user@]host[:port]`, `smtps://[user@]host[:port]` or `memory:`.
    pub url: String,
    /// The password of the user in the URL, which never stands there itself.
    pub password: Option<String>,
    /// The address that letters come from.
    pub from: Option<EmailAddress>,
    /// Where a mail server reports what it could not deliver, if not to `from`.
    pub bounce_address: Option<EmailAddress>,
    /// The name we greet a mail server with; the name of this machine if there is none.
    pub hello_name: Option<String>,
}

/// A transport that cannot be opened from its options. It never repeats a password.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The URL is of no kind that we know.
    #[error("mail goes to file:DIR, smtp://user@host:port, smtps://user@host:port or memory:, not to {0}:")]
    UnknownScheme(String),
    /// The URL cannot be read.
    #[error("the mail URL cannot be read")]
    BadUrl(#[source] url::ParseError),
    /// The URL names no folder or no host.
    #[error("the mail URL names no {0}")]
    Nowhere(&'static str),
    /// The password stands in the URL, where every process can see it.
    #[error("the mail URL holds a password; put it into GORWEL_MAIL_PASSWORD or a file instead")]
    PasswordInUrl,
    /// There is a user, but no password.
    #[error(
        "the mail URL names a user, but there is no password; set GORWEL_MAIL_PASSWORD or GORWEL_MAIL_PASSWORD_FILE"
    )]
    NoPassword,
    /// A mail server wants to know who sends.
    #[error("a mail server needs an address that letters come from; set --mail-from")]
    NoSender,
    /// The address that letters come from cannot stand in an envelope.
    #[error("the address that letters come from is none that a mail server takes")]
    BadSender,
    /// The greeting holds something else than letters, digits, hyphens and dots.
    #[error("{0:?} is no name to greet a mail server with")]
    HelloName(String),
    /// The folder of the outbox cannot be made.
    #[error("the outbox {path} cannot be made")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: std::io::Error,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls(#[source] rustls::Error),
}

/// Where letters go. Clones lead to the same place.
#[derive(Clone)]
pub enum Transport {
    /// To a mail server.
    Smtp(Smtp),
    /// Into a Maildir on this machine, which nobody sends on.
    File(Maildir),
    /// Into memory, for tests.
    Memory(Memory),
}

/// A line of letters to one place, one after another.
pub enum Session {
    /// To a mail server.
    Smtp(Box<SmtpSession>),
    /// Into a Maildir.
    File(MaildirSession),
    /// Into memory.
    Memory(MemorySession),
}

impl Transport {
    /// Opens the transport that `options` name. A Maildir is made if it is not there; a mail server is not asked yet.
    ///
    /// # Errors
    ///
    /// [`MailError`], if the options cannot be followed.
    pub fn open(options: &MailOptions) -> Result<Self, MailError> {
        let (scheme, rest) = options.url.split_once(':').unwrap_or((&options.url, ""));
        match scheme.to_ascii_lowercase().as_str() {
            "file" => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                if path.is_empty() {
                    return Err(MailError::Nowhere("folder"));
                }
                Ok(Self::File(Maildir::open(path.into())?))
            }
            "memory" => Ok(Self::Memory(Memory::default())),
            "smtp" | "smtps" => Ok(Self::Smtp(Smtp::open(submission(options)?)?)),
            // Whatever it is, it may hold a secret further on.
            other => Err(MailError::UnknownScheme(other.chars().take(20).collect())),
        }
    }

    /// Whether letters leave this machine, as far as we know. Only then can there be doubt whether one has arrived.
    pub fn sends(&self) -> bool {
        matches!(self, Self::Smtp(_))
    }

    /// Begins a session. A mail server is connected to with the first offer.
    pub fn session(&self) -> Session {
        match self {
            Self::Smtp(smtp) => Session::Smtp(Box::new(smtp.session())),
            Self::File(maildir) => Session::File(maildir.session()),
            Self::Memory(memory) => Session::Memory(memory.session()),
        }
    }
}

impl Session {
    /// Offers a letter to `addressee`. No byte of it leaves yet; an offer that nothing follows is forgotten.
    ///
    /// # Errors
    ///
    /// [`Delivery::Unreachable`] if no connection comes about, [`Delivery::Later`] if it is lost or the server says so,
    /// [`Delivery::Never`] if it refuses the recipient for good.
    pub async fn offer(&mut self, addressee: &Addressee) -> Result<(), Delivery> {
        match self {
            Self::Smtp(session) => session.offer(addressee).await,
            Self::File(session) => {
                session.offer();
                Ok(())
            }
            Self::Memory(session) => {
                session.offer(addressee);
                Ok(())
            }
        }
    }

    /// Sends the letter that was offered. [`Delivery::Unknown`] if its body may have arrived and no answer came;
    /// [`Delivery::Later`] if nothing was offered.
    pub async fn body(&mut self, letter: &Rendered) -> Delivery {
        match self {
            Self::Smtp(session) => session.body(letter).await,
            Self::File(session) => session.body(letter).await,
            Self::Memory(session) => session.body(letter),
        }
    }

    /// What became of a letter whose [`Session::body`] was not waited for to its end: [`Delivery::Unknown`] if a byte of
    /// it may have left, else [`Delivery::Later`]. What lies in a folder is never in doubt.
    pub fn break_off(&mut self) -> Delivery {
        match self {
            Self::Smtp(session) => session.break_off(),
            Self::File(_) | Self::Memory(_) => Delivery::Later { answer: BROKEN_OFF.to_owned() },
        }
    }

    /// Takes leave of the mail server. A session that is dropped just hangs up, which harms nothing either.
    pub async fn close(self) {
        match self {
            Self::Smtp(session) => session.close().await,
            Self::File(_) | Self::Memory(_) => {}
        }
    }
}

/// What is said of a letter that nobody waited for.
const BROKEN_OFF: &str = "told to stop before the answer came";

/// What is said when a body comes without an offer.
fn nothing_offered() -> Delivery {
    Delivery::Later { answer: "no recipient was offered".to_owned() }
}

/// Reads the URL of a mail server.
fn submission(options: &MailOptions) -> Result<Submission, MailError> {
    let url = Url::parse(&options.url).map_err(MailError::BadUrl)?;
    if url.password().is_some() {
        return Err(MailError::PasswordInUrl);
    }
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    if host.is_empty() {
        return Err(MailError::Nowhere("host"));
    }
    let (security, usual_port) = match (url.scheme(), is_loopback(&host)) {
        ("smtps", _) => (Security::Tls, SUBMISSIONS_PORT),
        (_, true) => (Security::None, LOCAL_PORT),
        (_, false) => (Security::StartTls, SUBMISSION_PORT),
    };
    let login = match (url.username(), &options.password) {
        ("", _) => None,
        (_, None) => return Err(MailError::NoPassword),
        (user, Some(password)) => Some(Login { user: percent_decoded(user), password: password.clone() }),
    };
    let sender = options.bounce_address.clone().or_else(|| options.from.clone()).ok_or(MailError::NoSender)?;
    let port = url.port().unwrap_or(usual_port);
    Ok(Submission { host, port, security, login, sender, hello_name: options.hello_name.clone() })
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The user of a URL as it was meant: `user%40example.org` is `user@example.org`.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_at_checked(1) {
        let code = after.get(..2).filter(|_| first == "%").and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.extend(code.map_or_else(|| first.bytes().collect(), |code| vec![code]));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
