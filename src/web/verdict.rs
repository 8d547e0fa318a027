//! What a reader says of an item: a page with one button, for the links of letters. No GET changes anything.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLink},
    error,
    form::{Fields, Mistakes, Sent},
    frame::Frame,
    subscribe::{Press, Said},
};
use crate::model::{Item, ItemId, Lang, SubscriberId, Verdict};

#[derive(Template)]
#[template(path = "doing.html")]
struct DoingPage<'a> {
    frame: &'a Frame,
    title: String,
    mistakes: &'a Mistakes,
    item: String,
    action: String,
    body: &'a str,
    contact: &'a str,
}

/// Shows the button that says that an item is not for us.
pub async fn ask_not_for_us(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    let (_, item) = match said_of(&web, &frame, Verdict::NotForUs, &token).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let t = frame.t;
    let page = Press {
        frame: &frame,
        title: t.say("verdict-not-for-us"),
        sentences: vec![item.title, t.say("verdict-not-for-us-help")],
        action: format!("{}/n/{token}?lang={}", frame.base, frame.lang),
        button: t.say("verdict-not-for-us-button"),
    };
    frame.show(StatusCode::OK, &page)
}

/// Takes down that an item is not for us.
pub async fn not_for_us(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    let Some((subscriber, item)) = web.app.sayer(Verdict::NotForUs, &token) else {
        return error::page(&frame, StatusCode::NOT_FOUND);
    };
    match web.app.say_not_for_us(subscriber, item).await {
        Ok(()) => said(&frame, "verdict-said", "verdict-not-for-us-said"),
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// Asks which body is doing this too, and whom to ask there.
pub async fn ask_doing(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    match said_of(&web, &frame, Verdict::DoingItToo, &token).await {
        Ok((_, item)) => form(&frame, &token, item, &Fields::default(), &Mistakes::default()),
        Err(answer) => answer,
    }
}

/// Takes down that a body is doing this too.
pub async fn doing(State(web): State<Web>, InLink(token): InLink, Asked(uri): Asked, Sent(fields): Sent) -> Response {
    let frame = Frame::of_link(&web, &uri, Lang::En);
    let ((subscriber, id), item) = match said_of(&web, &frame, Verdict::DoingItToo, &token).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    match web.app.say_doing_it_too(subscriber, id, fields.first("body"), fields.first("contact")).await {
        Ok(true) => said(&frame, "verdict-said", "verdict-doing-said"),
        Ok(false) => {
            let mut mistakes = Mistakes::default();
            mistakes.add("body", frame.t.say("verdict-body-empty"));
            form(&frame, &token, item, &fields, &mistakes)
        }
        Err(why) => error::failed(&web, &frame, &why),
    }
}

/// Who says something by a link, and the item that it is about.
async fn said_of(
    web: &Web,
    frame: &Frame,
    verdict: Verdict,
    token: &str,
) -> Result<((SubscriberId, ItemId), Item), Response> {
    let Some(sayer) = web.app.sayer(verdict, token) else {
        return Err(error::page(frame, StatusCode::NOT_FOUND));
    };
    match web.app.item(sayer.1).await {
        Ok(Some(page)) => Ok((sayer, page.item)),
        Ok(None) => Err(error::page(frame, StatusCode::NOT_FOUND)),
        Err(why) => Err(error::failed(web, frame, &why)),
    }
}

fn form(frame: &Frame, token: &str, item: Item, fields: &Fields, mistakes: &Mistakes) -> Response {
    let page = DoingPage {
        frame,
        title: mistakes.title(frame.t, &frame.t.say("verdict-doing")),
        mistakes,
        item: item.title,
        action: format!("{}/d/{token}?lang={}", frame.base, frame.lang),
        body: fields.first("body"),
        contact: fields.first("contact"),
    };
    frame.show(if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

fn said(frame: &Frame, title: &str, sentence: &str) -> Response {
    let page = Said { frame, title: frame.t.say(title), sentences: vec![frame.t.say(sentence)] };
    frame.show(StatusCode::OK, &page)
}
