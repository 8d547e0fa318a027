//! Letters: rendering and sending.

mod confirm;
mod digest;
mod look;
mod parts;
mod plain;

pub use confirm::{ConfirmLinks, ManageLinks, render_confirm, render_manage};
pub use digest::{Links as DigestLinks, render as render_digest};
pub use parts::{LARGEST_HTML_BYTES, MailLanguages, Parts, RenderError, Sender, TARGET_HTML_BYTES, address};
