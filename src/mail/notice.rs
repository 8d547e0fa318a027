//! The letters to whoever runs this Gorwel: that letters have stopped, and why; and one that only tries the way.

use askama::Template;

use super::{
    look,
    parts::{Parts, RenderError, Sender},
    plain::fold,
};
use crate::{
    model::{Lang, StopReason},
    text::{Speech, speech},
};

#[derive(Template)]
#[template(path = "letter-notice.html")]
struct HtmlPart<'a> {
    subject: &'a str,
    host: &'a str,
    halves: &'a [Half],
}

#[derive(Template)]
#[template(path = "letter-notice.txt")]
struct TextPart<'a> {
    host: &'a str,
    halves: &'a [Half],
}

/// A letter in one of its languages.
struct Half {
    lang: Lang,
    also: Option<(Lang, String)>,
    heading: String,
    lines: Vec<String>,
}

impl Half {
    fn fold(&self, text: &str) -> String {
        fold(text, 0)
    }
}

/// Renders the letter that says that no letter leaves any more, and what to do.
///
/// # Errors
///
/// When a template fails.
pub fn render_halt(first: Lang, sender: &Sender, reason: StopReason) -> Result<Parts, RenderError> {
    render(first, sender, "halt", |t| {
        (t.say("letter-halt-heading"), vec![t.stop_reason(reason), t.check_fix(crate::model::CheckName::Sending)])
    })
}

/// Renders the letter that only tries the way.
///
/// # Errors
///
/// When a template fails.
pub fn render_trial(first: Lang, sender: &Sender) -> Result<Parts, RenderError> {
    render(first, sender, "trial", |t| (t.say("letter-trial-heading"), vec![t.say("letter-trial-lead")]))
}

fn render(
    first: Lang,
    sender: &Sender,
    reason: &'static str,
    words: impl Fn(&'static Speech) -> (String, Vec<String>),
) -> Result<Parts, RenderError> {
    let languages = sender.languages(first);
    let other = languages.get(1).copied();
    let draw = |lang: &Lang| {
        let (heading, lines) = words(speech(*lang));
        let also = other.filter(|_| *lang == first).map(|other| (other, speech(other).say("digest-also-below")));
        Half { lang: *lang, also, heading, lines }
    };
    let halves: Vec<Half> = languages.iter().map(draw).collect();
    let subject = format!("Gorwel: {}", words(speech(first)).0);
    let host = sender.public_url.host_str().unwrap_or_default();
    let html = HtmlPart { subject: &subject, host, halves: &halves }.render()?;
    let text = TextPart { host, halves: &halves }.render()?;
    Ok(Parts { subject, text, html, shown: Vec::new(), head: sender.head(first, reason) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::digest::tests::{check_lines, sender};

    #[test]
    fn a_halt_is_told_in_both_languages_with_what_to_do() {
        for reason in StopReason::ALL {
            let parts = render_halt(Lang::En, &sender(), reason).expect("a letter renders");
            let unfolded = parts.text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(unfolded.matches("gorwel digest resume").count(), 2, "{}", parts.text);
            for lang in [Lang::En, Lang::Cy] {
                assert!(parts.html.contains(&speech(lang).say("letter-halt-heading")), "{}", parts.html);
            }
            assert!(parts.text.lines().all(|line| line.chars().count() <= 76), "{}", parts.text);
        }
    }

    #[test]
    fn a_trial_is_as_well_formed_as_any_letter() {
        let to = crate::model::Addressee::of_operator(&"a@council.example".parse().expect("an address"));
        let parts = render_trial(Lang::Cy, &sender()).expect("a letter renders");
        let letter = crate::mail::address(&parts, &to, "x@gorwel.example", chrono::DateTime::UNIX_EPOCH);
        check_lines(&letter.expect("it has an address").bytes);
    }
}
