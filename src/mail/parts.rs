//! What every letter is made of: who sends it, its two parts, and the message that they become for one address.
//!
//! Whoever renders parts knows no person. [`address`] alone takes an [`Addressee`], and makes the bytes that are stored
//! and sent: the same parts, address, name and date always make the same bytes.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        Body, Mailbox, MessageBuilder, MultiPart, MultiPartKind, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use url::{Host, Url};

use super::plain::clean;
use crate::model::{Addressee, EmailAddress, ItemId, Lang, Rendered, hash};

/// The HTML of a letter is to stay under this, so that it is quick on a telephone.
pub const TARGET_HTML_BYTES: usize = 40_000;
/// The HTML of a letter is never larger; mail programs cut letters off at 102 kB.
pub const LARGEST_HTML_BYTES: usize = 80_000;
/// The longest name of a sender, in characters.
const LONGEST_NAME: usize = 60;
/// Hexadecimal digits of a boundary.
const BOUNDARY_DIGITS: usize = 32;

/// In which languages letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailLanguages {
    /// In both, the reader's first.
    #[default]
    Both,
    /// In the reader's alone.
    Preferred,
}

/// Who sends letters, and where their links lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name in From.
    pub from_name: String,
    /// The address in From, which somebody reads.
    pub from: EmailAddress,
    /// Where the pages are; its path is kept in every link.
    pub public_url: Url,
    /// Where answers go, if not to `from`.
    pub contact: Option<EmailAddress>,
    /// In which languages letters are.
    pub mail_languages: MailLanguages,
}

/// A letter before it has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The subject, in the reader's first language and our words only.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The items that it names, in order. What was left out for its size is not among them.
    pub shown: Vec<ItemId>,
    pub(super) head: Head,
}

/// The headers of a letter that do not depend on its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub from_name: String,
    pub from: EmailAddress,
    pub reply_to: Option<EmailAddress>,
    pub languages: Vec<Lang>,
    /// Why it is sent, as a code.
    pub reason: &'static str,
    /// What only a digest has.
    pub list: Option<List>,
}

/// The headers of a letter that comes regularly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    pub id: String,
    pub unsubscribe: Url,
    pub feedback: String,
}

/// A letter could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template failed.
    #[error("a template")]
    Template(#[from] askama::Error),
    /// The letter is larger than mail programs show, with all left out that may be.
    #[error("{bytes} bytes of HTML are more than {LARGEST_HTML_BYTES}")]
    TooLarge {
        /// The bytes of its HTML.
        bytes: usize,
    },
    /// An address that the mail library does not take.
    #[error("an address")]
    Address(#[from] lettre::address::AddressError),
    /// The message could not be put together.
    #[error("a message")]
    Message(#[from] lettre::error::Error),
}

impl Sender {
    /// The languages of a letter to a reader of `first`.
    pub(super) fn languages(&self, first: Lang) -> Vec<Lang> {
        match self.mail_languages {
            MailLanguages::Both => vec![first, first.other()],
            MailLanguages::Preferred => vec![first],
        }
    }

    /// A page of ours under the public URL, whose own path is kept.
    pub(super) fn page(&self, path: &[&str]) -> Url {
        let mut page = self.public_url.clone();
        if let Ok(mut segments) = page.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        page
    }

    /// The headers of a letter to a reader of `first`.
    pub(super) fn head(&self, first: Lang, reason: &'static str) -> Head {
        Head {
            from_name: self.from_name.clone(),
            from: self.from.clone(),
            reply_to: self.contact.clone().filter(|contact| *contact != self.from),
            languages: self.languages(first),
            reason,
            list: None,
        }
    }

    /// The name of the list of digests (RFC 2919), under the host of the pages or else the sender's domain.
    pub(super) fn list_id(&self) -> String {
        let host = match self.public_url.host() {
            Some(Host::Domain(domain)) if domain.contains('.') => domain,
            _ => self.from.domain(),
        };
        format!("<digest.{host}>")
    }
}

/// The link with the language of its page.
pub(super) fn in_language(link: &Url, lang: Lang) -> Url {
    let mut link = link.clone();
    link.query_pairs_mut().append_pair("lang", lang.tag());
    link
}

/// Makes the message that goes to one address. `message_id` is its name without angle brackets, `date` its date for ever.
///
/// # Errors
///
/// When the mail library takes one of the addresses for none.
pub fn address(
    parts: &Parts,
    addressee: &Addressee,
    message_id: &str,
    date: DateTime<Utc>,
) -> Result<Rendered, RenderError> {
    let head = &parts.head;
    let message_id: String = message_id.chars().filter(|c| c.is_ascii_graphic() && !"<>".contains(*c)).collect();
    let from = Mailbox::new(Some(clean(&head.from_name, LONGEST_NAME)), head.from.as_str().parse()?);
    let mut builder = Message::builder()
        .from(from)
        .to(Mailbox::new(None, addressee.address().as_str().parse()?))
        .subject(clean(&parts.subject, usize::MAX))
        .date(SystemTime::from(date))
        .message_id(Some(format!("<{message_id}>")));
    if let Some(reply_to) = &head.reply_to {
        builder = builder.reply_to(Mailbox::new(None, reply_to.as_str().parse()?));
    }
    let message = headers(builder, head).multipart(body(parts, &message_id))?;
    Ok(Rendered { message_id, bytes: message.formatted() })
}

fn headers(builder: MessageBuilder, head: &Head) -> MessageBuilder {
    let languages: Vec<&str> = head.languages.iter().map(|lang| lang.tag()).collect();
    let mut all = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "All".to_owned()),
        ("X-Gorwel-Reason", head.reason.to_owned()),
        ("Content-Language", languages.join(", ")),
    ];
    if let Some(list) = &head.list {
        let token = list.unsubscribe.path_segments().and_then(Iterator::last).unwrap_or_default();
        // Each way stands on a line of its own: an address in a header cannot be folded inside.
        let ways =
            format!("\r\n <{}>,\r\n <mailto:{}?subject=unsubscribe%20{token}>", list.unsubscribe, head.from.as_str());
        all.extend([
            ("List-Id", list.id.clone()),
            ("List-Unsubscribe", ways),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
            ("Precedence", "bulk".to_owned()),
            ("Feedback-ID", list.feedback.clone()),
        ]);
    }
    all.into_iter().fold(builder, |builder, (name, value)| {
        // Every value is ASCII made here: addresses and URLs that were parsed, and codes of ours.
        builder.raw_header(HeaderValue::dangerous_new_pre_encoded(
            HeaderName::new_from_ascii_str(name),
            value.clone(),
            value,
        ))
    })
}

fn body(parts: &Parts, message_id: &str) -> MultiPart {
    // `=_` cannot stand in quoted-printable text, so that no text can end its part.
    let digits = hash(message_id.as_bytes());
    let boundary = format!("=_{}", digits.get(..BOUNDARY_DIGITS).unwrap_or(&digits));
    MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(boundary)
        .singlepart(single(ContentType::TEXT_PLAIN, &parts.text))
        .singlepart(single(ContentType::TEXT_HTML, &parts.html))
}

fn single(kind: ContentType, text: &str) -> SinglePart {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .expect("any text can be quoted-printable");
    SinglePart::builder().header(kind).body(body)
}
