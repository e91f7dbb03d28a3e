//! `POST /demo/api/orders`: takes an order and keeps nothing of it.

use http::StatusCode;
use rand::Rng as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::Json;
use crate::problem::{Code, Problem};

const LINES_MAX: usize = 100;

#[derive(Deserialize)]
pub(crate) struct NewOrder {
    lines: Vec<Value>,
    total_cents: u32,
}

#[derive(Serialize)]
pub(crate) struct Order {
    order_number: String,
}

pub(crate) async fn create_demo_order(Json(order): Json<NewOrder>) -> Result<(StatusCode, axum::Json<Order>), Problem> {
    if !(1..=LINES_MAX).contains(&order.lines.len()) {
        return Err(Problem::new(
            Code::InvalidRequest,
            format!("lines: expected 1 to {LINES_MAX}"),
        ));
    }
    if order.total_cents == 0 {
        return Err(Problem::new(Code::InvalidRequest, "total_cents: expected more than 0"));
    }
    let order_number = format!("SO-{:06}", rand::rng().random_range(0..1_000_000));
    Ok((StatusCode::CREATED, axum::Json(Order { order_number })))
}
