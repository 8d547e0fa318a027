//! The form kit: what was wrong with a form, said once above it and once at each field, with what was written kept.

use std::collections::BTreeMap;

use axum::{
    extract::{FromRequest, OriginalUri, Request},
    response::Response,
};

use super::{Web, error, frame::Frame};
use crate::text::Speech;

/// What was written into a form, by field; a field may have several values.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

/// A form that was sent. One that is too large, or no text, is answered with a page that says so.
pub struct Sent(pub Fields);

impl FromRequest<Web> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let uri = request.extensions().get().map_or_else(|| request.uri().clone(), |OriginalUri(uri)| uri.clone());
        match String::from_request(request, web).await {
            Ok(body) => Ok(Self(Fields::read(&body))),
            Err(why) => Err(error::page(&Frame::of_path(web, &uri), why.status())),
        }
    }
}

/// What is wrong with a form.
#[derive(Debug, Clone, Default)]
pub struct Mistakes(BTreeMap<&'static str, String>);

impl Fields {
    /// The fields of a query string or a form body (`application/x-www-form-urlencoded`).
    pub fn read(text: &str) -> Self {
        Self(url::form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of a field; empty if it has none.
    pub fn first(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field, without empty ones.
    pub fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(field, value)| field == name && !value.trim().is_empty());
        values.map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// The values of a field that can be read as what they should be; the others are left out.
    pub fn parsed<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        self.all(name).iter().filter_map(|value| value.parse().ok()).collect()
    }

    /// The fields as a query string, without those named, and with `more` at its end.
    pub fn without(&self, left_out: &[(&str, Option<&str>)], more: &[(&str, &str)]) -> String {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.0 {
            let gone = left_out.iter().any(|(field, only)| field == name && only.is_none_or(|only| only == value));
            if !gone && !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        for (name, value) in more {
            out.append_pair(name, value);
        }
        out.finish()
    }
}

impl Mistakes {
    /// Notes what is wrong with a field. The first word on it stands.
    pub fn add(&mut self, field: &'static str, sentence: String) {
        self.0.entry(field).or_insert(sentence);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields with what is wrong, for the summary.
    pub fn all(&self) -> impl Iterator<Item = (&&'static str, &String)> {
        self.0.iter()
    }

    /// What is wrong with one field.
    pub fn of(&self, field: &str) -> Option<&String> {
        self.0.get(field)
    }

    /// The title of a page, with the word that says that something is wrong before it.
    pub fn title(&self, t: &Speech, title: &str) -> String {
        if self.is_empty() { title.to_owned() } else { format!("{} {title}", t.say("error-prefix")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_taken_out_of_a_query_and_the_rest_stays() {
        let fields = Fields::read("q=heat+network&type=code&type=blog&page=3&area=");
        assert_eq!(fields.first("q"), "heat network");
        assert_eq!(fields.all("type"), ["code", "blog"]);
        assert_eq!(fields.without(&[("type", Some("code")), ("page", None)], &[]), "q=heat+network&type=blog");
        assert_eq!(fields.without(&[("type", None), ("page", None)], &[("page", "4")]), "q=heat+network&page=4");
    }
}
