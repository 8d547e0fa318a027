//! Addresses: what stands in the path of a page, read into types that cannot be wrong.

use axum::{
    extract::{FromRequestParts, OriginalUri, Path},
    http::{StatusCode, Uri, request::Parts},
    response::Response,
};
use serde::de::DeserializeOwned;

use super::{Web, error, frame::Frame};
use crate::model::Lang;

/// The address that was asked for, base and all.
pub struct Asked(pub Uri);

impl FromRequestParts<Web> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &Web) -> Result<Self, Self::Rejection> {
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state).await?;
        Ok(Self(uri))
    }
}

/// The language that the path begins with, and nothing else of the path.
pub struct InLang(pub Lang);

/// The language, and one more part of the path.
pub struct InLangWith<T>(pub Lang, pub T);

/// The token that ends the path of a link in a letter; such a path has no language.
pub struct InLink(pub String);

impl FromRequestParts<Web> for InLink {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        path(parts, web).await.map(Self)
    }
}

impl FromRequestParts<Web> for InLang {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let lang = path::<String>(parts, web).await?;
        lang.parse().map(Self).map_err(|_| missing(web, parts))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Web> for InLangWith<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let (lang, rest) = path::<(String, T)>(parts, web).await?;
        let lang = lang.parse().map_err(|_| missing(web, parts))?;
        Ok(Self(lang, rest))
    }
}

async fn path<T: DeserializeOwned + Send>(parts: &mut Parts, web: &Web) -> Result<T, Response> {
    match Path::<T>::from_request_parts(parts, web).await {
        Ok(Path(path)) => Ok(path),
        Err(_) => Err(missing(web, parts)),
    }
}

/// A path that means nothing is a page that is not there.
fn missing(web: &Web, parts: &Parts) -> Response {
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    error::page(&Frame::of_path(web, uri), StatusCode::NOT_FOUND)
}
