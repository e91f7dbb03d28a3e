//! One line a request: method, path, status, time. Never the query, which may hold a key, and no addresses unless the
//! operator asked for them.

use std::time::Instant;

use axum::extract::{Extension, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt as _;

use crate::client_address::{PeerAddress, client_address};
use crate::problem::{Code, Problem};
use crate::state::App;

pub(crate) async fn log(
    State(app): State<App>,
    peer: Option<Extension<PeerAddress>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let address = app
        .options
        .log_client_addresses
        .then(|| peer.map(|Extension(peer)| client_address(peer.0, request.headers(), &app.options.trusted_proxies)))
        .flatten()
        .map(|address| address.to_string());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    app.metrics.response(status);
    let duration_ms = started.elapsed().as_millis();
    // Batches come by the thousand: those that went well are only worth a line to somebody who looks for them.
    if path == "/v1/batches" && status < 400 {
        tracing::debug!(target: "reenact::access", %method, path, status, duration_ms, address);
    } else {
        tracing::info!(target: "reenact::access", %method, path, status, duration_ms, address);
    }
    response
}

/// A mistake in one handler must not take the connection's other requests with it.
pub(crate) async fn catch_panic(request: Request, next: Next) -> Response {
    match std::panic::AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or(panic.downcast_ref::<&str>().copied());
            tracing::error!(panic = text.unwrap_or("unknown"), "a handler panicked");
            Problem::new(Code::Internal, "the server made a mistake while it answered").into_response()
        }
    }
}
