//! Managing a subscription: its interests and language, leaving, being forgotten.

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{Redirect, Response},
};

use super::{
    Web,
    address::{Asked, InLang, InLangWith, InLink},
    error,
    form::{Fields, Mistakes, Sent},
    frame::{Frame, Place},
    row::other_language,
    subscribe::{Press, Said, expired, interests},
};
use crate::model::{Item, Lang, Subscriber};

#[derive(Template)]
#[template(path = "manage.html")]
struct ManagePage<'a> {
    frame: &'a Frame,
    title: String,
    mistakes: &'a Mistakes,
    saved: bool,
    token: &'a str,
    words: String,
    lang: Lang,
    /// The items of the last letter: title, its language, and the addresses of what can be said of it.
    last: Vec<(String, Option<String>, String, String)>,
}

/// Shows what a subscriber has chosen.
pub async fn show(State(web): State<Web>, InLangWith(lang, token): InLangWith<String>, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    match subscriber(&web, &frame, &token).await {
        Ok(subscriber) => page(&web, &frame, &token, &subscriber, &Mistakes::default(), None).await,
        Err(answer) => answer,
    }
}

/// Changes interests and language.
pub async fn change(
    State(web): State<Web>,
    InLangWith(lang, token): InLangWith<String>,
    Asked(uri): Asked,
    Sent(fields): Sent,
) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    let subscriber = match subscriber(&web, &frame, &token).await {
        Ok(subscriber) => subscriber,
        Err(answer) => return answer,
    };
    let mut mistakes = Mistakes::default();
    let first = fields.first("lang").parse().unwrap_or(subscriber.lang);
    let Some(interests) = interests(&web, &frame, &fields, &mut mistakes) else {
        return page(&web, &frame, &token, &subscriber, &mistakes, Some(&fields)).await;
    };
    match web.app.change(subscriber.id, first, &interests).await {
        Ok(()) => page(&web, &frame, &token, &subscriber, &mistakes, Some(&fields)).await,
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// The subscriber leaves.
pub async fn leave(State(web): State<Web>, InLangWith(lang, token): InLangWith<String>, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    let subscriber = match subscriber(&web, &frame, &token).await {
        Ok(subscriber) => subscriber,
        Err(answer) => return answer,
    };
    match web.app.leave(subscriber.id).await {
        Ok(()) => said(&frame.with_other("left"), "manage-unsubscribed", "manage-unsubscribed-help"),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// What is said of having left, for whoever wants to read it again in the other language.
pub async fn left(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    said(&frame, "manage-unsubscribed", "manage-unsubscribed-help")
}

/// The subscriber is forgotten.
pub async fn erase(State(web): State<Web>, InLangWith(lang, token): InLangWith<String>, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    let subscriber = match subscriber(&web, &frame, &token).await {
        Ok(subscriber) => subscriber,
        Err(answer) => return answer,
    };
    match web.app.erase(subscriber.id).await {
        Ok(()) => said(&frame.with_other("erased"), "manage-erased", "manage-erased-help"),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// What is said of having been forgotten, for whoever wants to read it again in the other language.
pub async fn erased(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Subscribe);
    said(&frame, "manage-erased", "manage-erased-help")
}

/// The address of a button that was opened as a page leads to the page of the button.
pub async fn back(InLangWith(..): InLangWith<String>, Asked(uri): Asked) -> Redirect {
    Redirect::to(uri.path().rsplit_once('/').map_or("/", |(page, _)| page))
}

/// Shows the button that sends a link to manage, from the foot of a letter.
pub async fn ask_for_link(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = link_frame(&web, &uri);
    if web.app.manager(&token).is_none() {
        return error::page(&frame, StatusCode::NOT_FOUND);
    }
    let t = frame.t;
    let page = Press {
        frame: &frame,
        title: t.say("manage-title"),
        sentences: vec![t.say("manage-link-help")],
        action: format!("{}/m/{token}?lang={}", frame.base, frame.lang),
        button: t.say("manage-link-send"),
    };
    frame.show(StatusCode::OK, &page)
}

/// Sends the link.
pub async fn send_link(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = link_frame(&web, &uri);
    let Some(id) = web.app.manager(&token) else { return error::page(&frame, StatusCode::NOT_FOUND) };
    match web.app.ask_to_manage(id).await {
        Ok(()) => said(&frame, "sub-check-email", "manage-link-sent"),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn link_frame(web: &Web, uri: &Uri) -> Frame {
    Frame::of_link(web, uri, Lang::En)
}

async fn subscriber(web: &Web, frame: &Frame, token: &str) -> Result<Subscriber, Response> {
    match web.app.manageable(token).await {
        Ok(Some(subscriber)) => Ok(subscriber),
        Ok(None) => Err(expired(frame)),
        Err(why) => Err(error::failed(web, frame, &why)),
    }
}

/// The form; `written` is what was just sent with it, right or wrong.
async fn page(
    web: &Web,
    frame: &Frame,
    token: &str,
    subscriber: &Subscriber,
    mistakes: &Mistakes,
    written: Option<&Fields>,
) -> Response {
    let last = match web.app.last_digest(subscriber).await {
        Ok(items) => items,
        Err(why) => return error::failed(web, frame, &why),
    };
    let verdicts = |item: &Item| {
        let links = web.app.verdict_links(subscriber.id, item.id);
        let here = |link: &url::Url| format!("{}?lang={}", link.path(), frame.lang);
        (item.title.clone(), other_language(item, frame.lang), here(&links.not_for_us), here(&links.doing_it_too))
    };
    let kept: Vec<&str> = subscriber.interests.iter().map(|interest| interest.query.canonical.as_str()).collect();
    let page = ManagePage {
        frame,
        title: mistakes.title(frame.t, &frame.t.say("manage-title")),
        mistakes,
        saved: written.is_some() && mistakes.is_empty(),
        token,
        words: written.map_or_else(|| kept.join("\n"), |fields| fields.all("interest").join("\n")),
        lang: written.and_then(|fields| fields.first("lang").parse().ok()).unwrap_or(subscriber.lang),
        last: last.iter().map(verdicts).collect(),
    };
    let status = if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    frame.show(status, &page)
}

fn said(frame: &Frame, title: &str, sentence: &str) -> Response {
    let page = Said { frame, title: frame.t.say(title), sentences: vec![frame.t.say(sentence)] };
    frame.show(StatusCode::OK, &page)
}
