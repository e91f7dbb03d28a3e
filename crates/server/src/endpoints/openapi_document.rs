//! `GET /openapi.json`

use axum::response::{IntoResponse, Response};
use http::header;

use crate::openapi::openapi_json;

pub(crate) async fn openapi_document() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, openapi_json()).into_response()
}
