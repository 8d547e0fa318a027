//! Who else is doing this: beside an item, as JSON, and the form that says that two are not the same.

use std::net::SocketAddr;

use axum::{
    Extension, Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    Web,
    address::{Asked, InLangWith},
    api, error,
    form::{Fields, Sent},
    frame::{Frame, Place},
    guard,
    row::{body_name, other_language},
    subscribe::Said,
};
use crate::model::{ItemId, Kinship, Relative};

/// An item as it is shown beside its kin.
pub struct KinRow {
    /// Its number.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its language, where that is not the page's.
    pub lang: Option<String>,
    /// What it is.
    pub item_type: String,
    /// Whose it is, and the language of that name where it is not the page's.
    pub body: (String, Option<&'static str>),
    /// Words that both hold, each with the address of a search for it.
    pub shared: Vec<(String, String)>,
    /// What makes it certain, in a sentence.
    pub certain: Option<String>,
    /// Whom to ask: what kind of contact that is, what is shown of it, and its address.
    pub whom: Option<(String, String, Option<String>)>,
}

/// The kin of an item, by what they are to it.
#[derive(Default)]
pub struct KinRows {
    /// The same work.
    pub same_work: Vec<KinRow>,
    /// Perhaps related.
    pub perhaps: Vec<KinRow>,
    /// The same text at another body.
    pub same_text: Vec<KinRow>,
}

impl KinRows {
    /// What the page of an item shows of its kin.
    pub fn new(frame: &Frame, relatives: &[Relative]) -> Self {
        let mut rows = Self::default();
        for relative in relatives {
            let list = match relative.edge.kinship {
                Kinship::SameWork => &mut rows.same_work,
                Kinship::PerhapsRelated => &mut rows.perhaps,
                Kinship::SameText => &mut rows.same_text,
            };
            list.push(row(frame, relative));
        }
        rows
    }
}

fn row(frame: &Frame, relative: &Relative) -> KinRow {
    let (item, t) = (&relative.item, frame.t);
    let certain = relative.edge.link.and_then(|_| t.why_kin(&relative.edge));
    let search = |words: &String| {
        let pair: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        (words.clone(), frame.to(&format!("search?q={pair}")))
    };
    let whom = relative.whom.as_ref().map(|whom| (t.whom(whom), whom.shown().to_owned(), whom.link()));
    KinRow {
        id: item.id.to_string(),
        title: item.title.clone(),
        lang: other_language(item, frame.lang),
        item_type: t.item_type(item.item_type),
        body: body_name(item, frame.lang),
        shared: if certain.is_none() { relative.edge.words.iter().map(search).collect() } else { Vec::new() },
        certain,
        whom,
    }
}

/// Takes a report that two items are not the same. What others see does not change until the operator has decided.
pub async fn report(
    State(web): State<Web>,
    InLangWith(lang, id): InLangWith<String>,
    Asked(uri): Asked,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Sent(fields): Sent,
) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Elsewhere).with_other(&format!("item/{id}"));
    let (Ok(id), Ok(other)) = (id.parse::<ItemId>(), fields.first("other").parse::<ItemId>()) else {
        return error::page(&frame, StatusCode::NOT_FOUND);
    };
    let network = guard::client(&web.options, peer.as_deref(), &headers);
    let taken = match web.app.report_kin(id, other, network).await {
        Ok(taken) => taken,
        Err(why) => return error::failed(&web, &frame, &why),
    };
    let t = frame.t;
    let (status, title, sentence) = if taken {
        (StatusCode::OK, t.say("kin-reported-title"), t.say("kin-reported"))
    } else {
        (StatusCode::CONFLICT, t.say("error-prefix"), t.say("kin-reported-not"))
    };
    frame.show(status, &Said { frame: &frame, title, sentences: vec![sentence] })
}

/// Answers a report's address that was only followed: the item is the place to be.
pub async fn back(State(web): State<Web>, InLangWith(lang, id): InLangWith<String>) -> Response {
    axum::response::Redirect::to(&format!("{}/{lang}/item/{id}", web.base)).into_response()
}

/// Answers the kin of `item` as JSON.
pub async fn json(State(web): State<Web>, Asked(uri): Asked) -> Response {
    let fields = Fields::read(uri.query().unwrap_or_default());
    let Ok(id) = fields.first("item").parse::<ItemId>() else {
        return (StatusCode::BAD_REQUEST, "{\"error\":\"item\"}\n").into_response();
    };
    let answer = match web.app.relatives_json(id).await {
        Ok(kin) => Json(json!({ "item": id.to_string(), "kin": kin })).into_response(),
        Err(why) => api::failed(&web, &why),
    };
    for_anybody(answer)
}

/// Answers how much each body does on each topic, as JSON.
pub async fn horizon_json(State(web): State<Web>) -> Response {
    let answer = match web.app.horizon().await {
        Ok(map) => {
            let bodies: Vec<_> = map.bodies.iter().map(|(slug, name)| json!({ "slug": slug, "name": name })).collect();
            Json(json!({ "topics": map.topics, "bodies": bodies, "counts": map.counts })).into_response()
        }
        Err(why) => api::failed(&web, &why),
    };
    for_anybody(answer)
}

/// Anybody's page may read what anybody may read.
fn for_anybody(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    answer
}
