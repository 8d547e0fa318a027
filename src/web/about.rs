//! How this works: the formula of readiness as it judges, and how letters are chosen.

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Web,
    address::{Asked, InLang},
    fit::FitWord,
    frame::{Frame, Place},
};
use crate::model::ReadinessWord;

#[derive(Template)]
#[template(path = "about-how.html")]
struct How<'a> {
    frame: &'a Frame,
    version: String,
    questions: Vec<(String, Vec<String>, String)>,
    words: Vec<(FitWord, String)>,
}

/// Shows how readiness and relevance are judged.
pub async fn how(State(web): State<Web>, InLang(lang): InLang, Asked(uri): Asked) -> Response {
    let frame = Frame::new(&web, lang, &uri, Place::Elsewhere);
    let (t, formula) = (frame.t, web.app.formula());
    let questions = formula.questions.iter().map(|answered| {
        let signals = answered.evidence.iter().map(|evidence| {
            let points = [("signal", t.signal(evidence.signal)), ("points", t.number(evidence.of as usize))];
            let points = points.each_ref().map(|(key, text)| (*key, text.as_str().into()));
            t.say_with("about-how-points", &points)
        });
        (t.question(answered.question), signals.collect(), t.number(answered.of as usize))
    });
    let page = How {
        frame: &frame,
        version: t.say_with("ready-version", &[("version", u64::from(formula.version).into())]),
        questions: questions.collect(),
        words: ReadinessWord::ALL.iter().map(|word| (FitWord::new(*word, t), t.readiness_rule(*word))).collect(),
    };
    frame.show(StatusCode::OK, &page)
}
