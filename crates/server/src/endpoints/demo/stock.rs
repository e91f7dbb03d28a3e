//! `GET /demo/api/stock/{id}`: the shop's request that always fails.

use axum::Json;
use http::StatusCode;
use serde_json::{Value, json};

pub(crate) async fn get_demo_stock() -> (StatusCode, Json<Value>) {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({ "error": "stock service is away" })),
    )
}
