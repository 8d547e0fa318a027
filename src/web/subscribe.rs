//! Subscribing: interests and an address, "check your e-mail", then a page with one button.

use std::{net::SocketAddr, time::Duration};

use askama::Template;
use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};

use super::{
    Web,
    address::{Asked, InLang, InLangWith},
    error,
    form::{Fields, Mistakes, Sent},
    frame::{Frame, Place},
    guard,
};
use crate::{
    app::{AskError, Wish},
    model::{EmailAddress, Interest, Lang, MOST_INTERESTS},
};

/// Items of the preview.
const PREVIEWED: usize = 5;
/// Interests of a link that are looked up at once; for more there is the button.
const LOOKED_UP_AT_ONCE: usize = 4;
/// How long somebody who looks waits for a place; then the form comes without a preview.
const LONGEST_QUEUE: Duration = Duration::from_secs(3);
/// The form and its version, kept as proof of how consent was asked for.
const FORM: &str = "web-1";

#[derive(Template)]
#[template(path = "subscribe.html")]
struct FormPage<'a> {
    frame: &'a Frame,
    title: String,
    mistakes: &'a Mistakes,
    words: String,
    address: String,
    lang: Lang,
    stamp: String,
    sends: bool,
    preview: Option<PreviewList>,
}

struct PreviewList {
    lead: String,
    titles: Vec<(String, String, Option<String>)>,
}

#[derive(Template)]
#[template(path = "said.html")]
pub(super) struct Said<'a> {
    pub frame: &'a Frame,
    pub title: String,
    pub sentences: Vec<String>,
}

#[derive(Template)]
#[template(path = "press.html")]
pub(super) struct Press<'a> {
    pub frame: &'a Frame,
    pub title: String,
    pub sentences: Vec<String>,
    pub action: String,
    pub button: String,
}

/// Shows the form; `?interest=` fills it in, and shows what a letter would hold.
pub async fn show(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    let fields = Fields::read(uri.query().unwrap_or_default());
    form(&web, &frame, &fields, &Mistakes::default(), LOOKED_UP_AT_ONCE).await
}

/// The form, with what a letter would hold where there are at most so many interests.
async fn form(web: &Web, frame: &Frame, fields: &Fields, mistakes: &Mistakes, looked_up: usize) -> Response {
    let words = fields.all("interest").join("\n");
    let preview = match web.app.interests(std::slice::from_ref(&words)) {
        Ok(interests) if interests.len() <= looked_up => preview(web, frame, &interests).await,
        _ => None,
    };
    let page = FormPage {
        frame,
        title: mistakes.title(frame.t, &frame.t.say("sub-title")),
        mistakes,
        words,
        address: fields.first("address").to_owned(),
        lang: fields.first("lang").parse().unwrap_or(frame.lang),
        stamp: web.app.form_stamp(),
        sends: web.app.sends(),
        preview,
    };
    let status = if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    frame.show(status, &page)
}

async fn preview(web: &Web, frame: &Frame, interests: &[Interest]) -> Option<PreviewList> {
    let _place = tokio::time::timeout(LONGEST_QUEUE, web.lookers.acquire()).await.ok()?.expect("nobody closes it");
    let glimpse = web.app.glimpse(interests, PREVIEWED).await.ok()?;
    let titles = glimpse.items.iter().map(|item| {
        let body = super::row::body_name(item, frame.lang).0;
        (item.title.clone(), body, super::row::other_language(item, frame.lang))
    });
    Some(PreviewList {
        lead: frame.t.say_with("sub-preview", &[("n", glimpse.total.into())]),
        titles: titles.collect(),
    })
}

/// Takes the form. Whoever the address belongs to, the answer is the same, and takes as long.
pub async fn take(
    State(web): State<Web>,
    InLang(lang): InLang,
    Asked(uri): Asked,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Sent(fields): Sent,
) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    if fields.first("look") == "1" {
        return form(&web, &frame, &fields, &Mistakes::default(), MOST_INTERESTS).await;
    }
    let mut mistakes = Mistakes::default();
    let interests = interests(&web, &frame, &fields, &mut mistakes);
    let address = address(&web, &frame, &fields, &mut mistakes);
    let age = web.app.form_age(fields.first("stamp"));
    let by_hand = fields.first("website").is_empty() && age.is_some_and(|age| age >= web.options.shortest_fill);
    if !by_hand && mistakes.is_empty() {
        mistakes.add("address", frame.t.say("error-form-again"));
    }
    let (Some(address), Some(interests), true) = (address, interests, mistakes.is_empty()) else {
        return form(&web, &frame, &fields, &mistakes, LOOKED_UP_AT_ONCE).await;
    };
    let network = guard::client(&web.options, peer.as_deref(), &headers);
    let first = fields.first("lang").parse().unwrap_or(lang);
    let wish = Wish { address: address.clone(), lang: first, interests, network, form: FORM };
    let steady = tokio::time::sleep(web.options.steady_answer);
    let asked = web.app.ask(&wish).await;
    steady.await;
    match asked {
        Ok(_) => {
            let t = frame.t;
            let to = [("email", address.as_str().into())];
            let mut sentences = vec![t.say_with("sub-sent", &to), t.say("sub-link-hours"), t.say("sub-not-received")];
            if !web.app.sends() {
                sentences.push(t.say("sub-does-not-send"));
            }
            frame.show(StatusCode::OK, &Said { frame: &frame, title: t.say("sub-check-email"), sentences })
        }
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// The interests of a form, or what is wrong with them.
pub(super) fn interests(web: &Web, frame: &Frame, fields: &Fields, mistakes: &mut Mistakes) -> Option<Vec<Interest>> {
    match web.app.interests(&fields.all("interest")) {
        Ok(interests) => Some(interests),
        Err(why) => {
            mistakes.add("interest", frame.t.say(sentence_of(why)));
            None
        }
    }
}

fn address(web: &Web, frame: &Frame, fields: &Fields, mistakes: &mut Mistakes) -> Option<EmailAddress> {
    let written = fields.first("address");
    let Ok(address) = written.parse::<EmailAddress>() else {
        let key = if written.is_empty() { "error-email-empty" } else { "error-email-format" };
        mistakes.add("address", frame.t.say(key));
        return None;
    };
    match web.app.may_subscribe(&address) {
        Ok(()) => Some(address),
        Err(why) => {
            mistakes.add("address", frame.t.say(sentence_of(why)));
            None
        }
    }
}

fn sentence_of(why: AskError) -> &'static str {
    match why {
        AskError::NoInterest => "error-interest-empty",
        AskError::TooManyInterests => "error-interest-many",
        AskError::OtherDomain => "error-email-domain",
    }
}

/// Shows the button that confirms. Mail scanners open links, so looking changes nothing.
pub async fn ask_to_confirm(
    State(web): State<Web>,
    InLangWith(lang, token): InLangWith<String>,
    Asked(uri): Asked,
) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    match web.app.confirmable(&token).await {
        Ok(Some(_)) => {
            let t = frame.t;
            let page = Press {
                frame: &frame,
                title: t.say("sub-confirm-title"),
                sentences: vec![t.say("sub-confirm-help")],
                action: frame.to(&format!("confirm/{token}")),
                button: t.say("sub-confirm"),
            };
            frame.show(StatusCode::OK, &page)
        }
        Ok(None) => expired(&frame),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// Confirms.
pub async fn confirm(
    State(web): State<Web>,
    InLangWith(lang, token): InLangWith<String>,
    Asked(uri): Asked,
) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    match web.app.confirm(&token).await {
        Ok(true) => {
            let t = frame.t;
            let next = web.app.calendar().next(web.app.clock().now(), 1);
            let mut sentences = Vec::new();
            if let Some(at) = next.first() {
                sentences.push(t.say_with("sub-first-letter", &[("date", t.date_long(*at).as_str().into())]));
            }
            sentences.push(t.say("sub-leave-any-time"));
            frame.show(StatusCode::OK, &Said { frame: &frame, title: t.say("sub-confirmed"), sentences })
        }
        Ok(false) => expired(&frame),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// A link that holds no longer: what it was for may be asked for again.
pub(super) fn expired(frame: &Frame) -> Response {
    let t = frame.t;
    frame.show(
        StatusCode::GONE,
        &Said { frame, title: t.say("sub-expired"), sentences: vec![t.say("sub-expired-help")] },
    )
}
