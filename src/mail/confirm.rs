//! The letters that answer a form: one asks to confirm, one brings a link to manage. No word of the form is in them.

use askama::Template;
use url::Url;

use super::{
    look,
    parts::{Parts, RenderError, Sender, in_language},
    plain::fold,
};
use crate::{
    model::Lang,
    text::{Speech, speech},
};

/// Where the links of a letter that asks to confirm lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmLinks {
    /// The token of the page with the button that confirms.
    pub confirm: String,
    /// The page with the button that says "I did not ask for this".
    pub report: Url,
}

/// Where the links of a letter that brings a link to manage lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManageLinks {
    /// The token of the page where the subscription is managed.
    pub manage: String,
    /// The page with the button that stops all letters.
    pub unsubscribe: Url,
}

#[derive(Template)]
#[template(path = "letter-form.html")]
struct HtmlPart<'a> {
    subject: &'a str,
    halves: &'a [Half],
}

#[derive(Template)]
#[template(path = "letter-form.txt")]
struct TextPart<'a> {
    halves: &'a [Half],
}

#[derive(Template)]
#[template(path = "letter-form.subject")]
struct Subject {
    t: &'static Speech,
    asks: Asks,
}

/// What such a letter is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    ToConfirm,
    ToManage,
}

/// A letter in one of its languages: what it is about, one button, how long that holds, one other link.
struct Half {
    t: &'static Speech,
    lang: Lang,
    also: Option<(Lang, String)>,
    heading: String,
    lead: String,
    button: String,
    link: Url,
    holds: String,
    not_you: String,
    other: String,
    other_link: Url,
}

impl Half {
    fn fold(&self, text: &str) -> String {
        fold(text, 0)
    }

    /// Who writes, for somebody who may never have heard of it.
    fn tagline(&self) -> String {
        format!("Gorwel · {}", self.t.say("letter-tagline"))
    }
}

/// Renders the letter that asks whether an address wants digests, for a reader of `first`.
///
/// # Errors
///
/// When a template fails.
pub fn render_confirm(first: Lang, sender: &Sender, links: &ConfirmLinks) -> Result<Parts, RenderError> {
    render(first, sender, Asks::ToConfirm, |t, lang, also| Half {
        t,
        lang,
        also,
        heading: t.say("letter-confirm-heading"),
        lead: t.say("letter-confirm-lead"),
        button: t.say("sub-confirm"),
        link: sender.page(&[lang.tag(), "confirm", &links.confirm]),
        holds: t.say("letter-confirm-hours"),
        not_you: t.say("letter-confirm-not-you"),
        other: t.say("report-button"),
        other_link: in_language(&links.report, lang),
    })
}

/// Renders the letter that brings a link to manage a subscription, for a reader of `first`.
///
/// # Errors
///
/// When a template fails.
pub fn render_manage(first: Lang, sender: &Sender, links: &ManageLinks) -> Result<Parts, RenderError> {
    render(first, sender, Asks::ToManage, |t, lang, also| Half {
        t,
        lang,
        also,
        heading: t.say("letter-manage-heading"),
        lead: t.say("letter-manage-lead"),
        button: t.say("manage-title"),
        link: sender.page(&[lang.tag(), "manage", &links.manage]),
        holds: t.say("letter-manage-minutes"),
        not_you: t.say("letter-manage-not-you"),
        other: t.say("manage-unsubscribe"),
        other_link: in_language(&links.unsubscribe, lang),
    })
}

fn render(
    first: Lang,
    sender: &Sender,
    asks: Asks,
    half: impl Fn(&'static Speech, Lang, Option<(Lang, String)>) -> Half,
) -> Result<Parts, RenderError> {
    let languages = sender.languages(first);
    let other = languages.get(1).copied();
    let draw = |lang: &Lang| {
        let also = other.filter(|_| *lang == first).map(|other| (other, speech(other).say("digest-also-below")));
        half(speech(*lang), *lang, also)
    };
    let halves: Vec<Half> = languages.iter().map(draw).collect();
    let subject = Subject { t: speech(first), asks }.render()?.trim().to_owned();
    let html = HtmlPart { subject: &subject, halves: &halves }.render()?;
    let text = TextPart { halves: &halves }.render()?;
    let reason = match asks {
        Asks::ToConfirm => "confirm",
        Asks::ToManage => "manage",
    };
    Ok(Parts { subject, text, html, shown: Vec::new(), head: sender.head(first, reason) })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use mail_parser::MessageParser;

    use super::*;
    use crate::{
        mail::{
            address,
            digest::tests::{check_lines, links_of_html, sender, subscriber},
        },
        model::{Addressee, Consent},
    };

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    fn confirm_links() -> ConfirmLinks {
        ConfirmLinks {
            confirm: "ab".repeat(32),
            report: url("https://www.harbour.example/gorwel/r/7-0123456789abcdef0123456789abcdef"),
        }
    }

    fn manage_links() -> ManageLinks {
        ManageLinks {
            manage: "cd".repeat(32),
            unsubscribe: url("https://www.harbour.example/gorwel/u/7-0123456789abcdef0123456789abcdef"),
        }
    }

    #[test]
    fn the_letters_as_they_are_read() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            let confirm = render_confirm(Lang::Cy, &sender(), &confirm_links()).expect("a letter renders");
            insta::assert_snapshot!("confirm_cy_text", confirm.text);
            insta::assert_snapshot!("confirm_cy_html", confirm.html);
            let manage = render_manage(Lang::En, &sender(), &manage_links()).expect("a letter renders");
            insta::assert_snapshot!("manage_en_text", manage.text);
        });
    }

    #[test]
    fn a_letter_that_asks_has_one_thing_to_press_and_one_to_refuse() {
        let parts = render_confirm(Lang::Cy, &sender(), &confirm_links()).expect("a letter renders");
        let links = confirm_links();
        let report = |lang| format!("{}?lang={lang}", links.report);
        let confirm = |lang| format!("https://www.harbour.example/gorwel/{lang}/confirm/{}", links.confirm);
        let wanted = [confirm("cy"), report("cy"), confirm("en"), report("en")];
        assert_eq!(links_of_html(&parts.html), wanted);
        let in_text: Vec<&str> = parts.text.split_whitespace().filter(|word| word.starts_with("http")).collect();
        assert_eq!(in_text, wanted);
        assert_eq!(parts.subject, "Gorwel: cadarnhewch eich tanysgrifiad");
    }

    #[test]
    fn a_letter_that_asks_is_no_bulk_mail() {
        let at: DateTime<Utc> = "2026-11-23T07:00:05Z".parse().expect("an instant");
        let unknown = subscriber(Consent::Asked { at });
        let addressee = Addressee::of_confirmation(&unknown).expect("there is something to ask");
        let parts = render_confirm(Lang::En, &sender(), &confirm_links()).expect("a letter renders");
        let letter = address(&parts, &addressee, "<a b\r\n@www.harbour.example>", at).expect("a message");
        assert_eq!(letter.message_id, "ab@www.harbour.example");
        check_lines(&letter.bytes);
        let message = MessageParser::default().parse(&letter.bytes).expect("a message");
        assert_eq!(message.subject(), Some("Gorwel: please confirm your subscription"));
        for absent in ["Precedence", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID"] {
            assert!(message.header_raw(absent).is_none(), "{absent}");
        }
        assert_eq!(message.header_raw("X-Gorwel-Reason").map(str::trim), Some("confirm"));
        assert_eq!(message.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
    }

    #[test]
    fn a_letter_with_a_link_to_manage_says_so_in_its_subject_and_offers_to_leave() {
        let parts = render_manage(Lang::En, &sender(), &manage_links()).expect("a letter renders");
        assert_eq!(parts.subject, "Gorwel: your link to manage your emails");
        assert!(parts.html.starts_with("<!doctype html>\n<html lang=\"en\">"));
        assert!(parts.text.contains("Dad-danysgrifio:\nhttps://www.harbour.example/gorwel/u/7-"), "{}", parts.text);
    }
}
