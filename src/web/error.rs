//! Error pages: what went wrong, in the reader's language, and a way on.

use std::sync::atomic::Ordering;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::{Web, frame::Frame};
use crate::app::{AppError, Event, chain};

/// When to try again after a 503, in seconds.
const RETRY_AFTER: &str = "30";
/// For how long a store that takes nothing is not told again, in seconds since the last who met it.
const UNWRITABLE_SECONDS: u64 = 60 * 60;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: &'a Frame,
    title: String,
    help: String,
}

/// The page of a status that is not good.
pub fn page(frame: &Frame, status: StatusCode) -> Response {
    let (title, help) = match status.as_u16() {
        400 => ("error-400", "error-400-help"),
        403 => ("error-403", "error-403-help"),
        404 => ("error-404", "error-404-help"),
        405 => ("error-405", "error-405-help"),
        410 => ("error-410", "error-410-help"),
        413 => ("error-413", "error-413-help"),
        429 => ("error-429", "error-429-help"),
        503 => ("error-503", "error-503-help"),
        _ => ("error-500", "error-500-help"),
    };
    say(frame, status, title, help)
}

fn say(frame: &Frame, status: StatusCode, title: &str, help: &str) -> Response {
    let page = ErrorPage { frame, title: frame.t.say(title), help: frame.t.say(help) };
    let mut answer = frame.show(status, &page);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    }
    answer
}

/// The page of something that the app could not do. What it was goes to the observer, not to the reader.
pub fn failed(web: &Web, frame: &Frame, why: &AppError) -> Response {
    if !why.is_unwritable() || is_news(web) {
        web.app.tell(&Event::Trouble { doing: "answering a page", why: chain(why) });
    }
    if why.is_unwritable() {
        return say(frame, StatusCode::SERVICE_UNAVAILABLE, "error-unwritable", "error-unwritable-help");
    }
    let busy = matches!(why, AppError::Store(_) | AppError::Search(_));
    page(frame, if busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR })
}

/// Whether it was not told within the hour before that the store takes nothing. Many may press a button meanwhile.
fn is_news(web: &Web) -> bool {
    let now = web.app.clock().now().timestamp();
    let last = web.unwritable_told.swap(now, Ordering::Relaxed);
    now.abs_diff(last) >= UNWRITABLE_SECONDS
}

/// There is no such page.
pub async fn not_found(State(web): State<Web>, uri: Uri) -> Response {
    page(&Frame::of_path(&web, &uri), StatusCode::NOT_FOUND)
}

/// There is such a page, but not for this method.
pub async fn wrong_method(State(web): State<Web>, uri: Uri) -> Response {
    page(&Frame::of_path(&web, &uri), StatusCode::METHOD_NOT_ALLOWED)
}

/// The answer when not even a page can be made.
pub fn broken() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Sorry, there is a problem. / Mae’n ddrwg gennym, mae problem.\n")
        .into_response()
}
