//! Leaving: the link at the foot of a letter, and a mail program's own button (RFC 8058).
//!
//! It works without a login, for ever, as often as one likes, and whatever else does not work.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLink},
    error,
    frame::Frame,
    subscribe::{Press, Said},
};
use crate::model::Lang;

/// Shows the button that stops all letters.
pub async fn ask_to_leave(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    if web.app.leaver(&token).is_none() {
        return error::page(&frame, StatusCode::NOT_FOUND);
    }
    press(&frame, "manage-unsubscribe-title", "manage-unsubscribe-help", &format!("u/{token}"), "manage-unsubscribe")
}

/// Stops all letters. Takes both encodings of a form, since it reads none of it.
pub async fn leave(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    let Some(id) = web.app.leaver(&token) else { return error::page(&frame, StatusCode::NOT_FOUND) };
    match web.app.leave(id).await {
        Ok(()) => said(&frame, "manage-unsubscribed", "manage-unsubscribed-help"),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// Shows the button that says "I did not ask for this".
pub async fn ask_to_report(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    if web.app.reporter(&token).is_none() {
        return error::page(&frame, StatusCode::NOT_FOUND);
    }
    press(&frame, "report-title", "report-help", &format!("r/{token}"), "report-button")
}

/// The address is forgotten, and not written to for a year.
pub async fn report(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    let Some(id) = web.app.reporter(&token) else { return error::page(&frame, StatusCode::NOT_FOUND) };
    match web.app.report(id).await {
        Ok(()) => said(&frame, "report-done", "report-done-help"),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

fn press(frame: &Frame, title: &str, help: &str, path: &str, button: &str) -> Response {
    let t = frame.t;
    let page = Press {
        frame,
        title: t.say(title),
        sentences: vec![t.say(help)],
        action: format!("{}/{path}?lang={}", frame.base, frame.lang),
        button: t.say(button),
    };
    frame.show(StatusCode::OK, &page)
}

fn said(frame: &Frame, title: &str, sentence: &str) -> Response {
    let page = Said { frame, title: frame.t.say(title), sentences: vec![frame.t.say(sentence)] };
    frame.show(StatusCode::OK, &page)
}
