//! What letters wear: the paper, ink and horizon of the pages, as inline styles, since mail programs read little else.
//!
//! The short class names in the templates are for the dark alone: `p` paper, `i` ink, `s` soft ink, `l` line, `a` link,
//! `d` dawn, `b` the bar.

/// The dark, where a mail program asks for it.
pub(super) const DARK: &str = "\
:root{color-scheme:light dark;supported-color-schemes:light dark}\
@media (prefers-color-scheme:dark){\
.p{background:#10181c!important}.i{color:#e9eef0!important}.s{color:#a9b7bd!important}\
.l{border-color:#32424a!important}.a{color:#8fc7ff!important}.d{color:#ffb37a!important}\
.b{background:#0b2f3b!important}}";

/// The page around the letter.
pub(super) const PAPER: &str = "margin:0;padding:0;background:#fcfbf8";
/// The one column.
pub(super) const COLUMN: &str = "max-width:600px;margin:0 auto;text-align:left;overflow-wrap:break-word;color:#16242b;\
font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif";
/// The sea, and the dawn along its horizon.
pub(super) const BAR: &str = "padding:26px 20px 14px;background:#0e4a5c;border-bottom:4px solid #ffb347";
/// What stands under the bar.
pub(super) const INSIDE: &str = "padding:16px 20px 40px";
/// The headline, on the bar.
pub(super) const H1: &str = "margin:0;font:600 27px/1.2 Charter,Georgia,serif;color:#ffffff";
/// The date, on the bar.
pub(super) const DATE: &str = "margin:6px 0 0;font-size:14px;color:#d5e4ea";
/// The heading of a section.
pub(super) const H2: &str = "margin:34px 0 10px;font:600 21px/1.25 Charter,Georgia,serif;color:#16242b";
/// The title of a card.
pub(super) const H3: &str = "margin:0;font:600 18px/1.3 Charter,Georgia,serif;color:#16242b";
/// A link.
pub(super) const LINK: &str = "color:#0b4f8a";
/// A paragraph.
pub(super) const TEXT: &str = "margin:6px 0 0;color:#16242b";
/// What is smaller than a paragraph.
pub(super) const META: &str = "margin:5px 0 0;font-size:14px;line-height:1.45;color:#4b5b63";
/// What an item is.
pub(super) const TYPE: &str = "font-weight:600;color:#a8480f";
/// Whether an item would fit.
pub(super) const FIT: &str = "font-weight:600";
/// The box of what is worth a conversation.
pub(super) const BOX: &str = "margin:0 0 12px;padding:14px 16px;border:1px solid #d8d5cc;border-radius:8px";
/// An item of another body, beside one.
pub(super) const BESIDE: &str = "margin:8px 0 0;padding:0 0 0 12px;border-left:3px solid #a8480f";
/// A card.
pub(super) const CARD: &str = "padding:16px 0;border-top:1px solid #d8d5cc";
/// A line: less than a card.
pub(super) const LINE: &str = "padding:10px 0;border-top:1px solid #d8d5cc";
/// The foot.
pub(super) const FOOT: &str = "margin-top:38px;padding-top:12px;border-top:1px solid #d8d5cc";
/// A link at the foot, tall enough for a thumb.
pub(super) const FOOT_LINK: &str = "display:inline-block;padding:12px 20px 12px 0;color:#0b4f8a";
/// The one button.
pub(super) const BUTTON: &str = "display:inline-block;padding:14px 24px;border-radius:6px;background:#0e4a5c;\
color:#ffffff;font-weight:600;text-decoration:none";
