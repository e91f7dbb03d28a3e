//! JSON bodies of the dashboard and the API, with refusals as problems.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::{Code, Problem};

/// Most bytes of a request body other than a batch.
pub(crate) const JSON_BODY_BYTES_MAX: usize = 64 << 10;

/// Like axum's `Json`; what does not fit becomes a problem.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Problem::new(
                Code::UnsupportedMediaType,
                "the request's Content-Type is not application/json",
            )),
            Err(JsonRejection::BytesRejection(error)) if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::too_large("json_body_bytes_max", JSON_BODY_BYTES_MAX as u64))
            }
            Err(error) => Err(Problem::new(Code::InvalidRequest, error.body_text())),
        }
    }
}

/// Like axum's `Query`; what does not fit becomes a problem.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error| Problem::new(Code::InvalidRequest, error.body_text()))
    }
}

/// Any text in a path.
pub(crate) struct PathText(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        text.map(|axum::extract::Path(text)| Self(text))
            .map_err(|error| Problem::new(Code::InvalidRequest, error.body_text()))
    }
}

/// Ids in paths; one that cannot be an id names nothing.
pub(crate) struct PathId<T>(pub(crate) T);

impl<T, S> FromRequestParts<S> for PathId<T>
where
    T: TryFrom<String>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let nothing = |_| Problem::new(Code::NotFound, "the id in this path cannot be one");
        let axum::extract::Path(text) = axum::extract::Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| ())
            .map_err(nothing)?;
        T::try_from(text).map(Self).map_err(|_| ()).map_err(nothing)
    }
}
