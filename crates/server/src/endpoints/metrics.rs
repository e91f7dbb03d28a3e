//! `GET /metrics`

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};

use crate::access::bearer;
use crate::client_address::PeerAddress;
use crate::metrics::render;
use crate::options::MetricsAccess;
use crate::problem::{Code, Problem};
use crate::secrets;
use crate::state::App;

pub(crate) async fn metrics(
    State(app): State<App>,
    peer: Option<Extension<PeerAddress>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match &app.options.metrics_access {
        // Hashes, so that the comparison's time tells nothing.
        MetricsAccess::Token(token) if bearer(&headers).map(secrets::hash) == Some(secrets::hash(token)) => {}
        MetricsAccess::Token(_) => {
            return Err(Problem::new(
                Code::MetricsNotAllowed,
                "the bearer token is not metrics_token",
            ));
        }
        MetricsAccess::Loopback if is_local(peer.map(|Extension(peer)| peer), &headers) => {}
        MetricsAccess::Loopback => {
            return Err(Problem::new(
                Code::MetricsNotAllowed,
                "the request did not come from the server's own machine",
            ));
        }
    }
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        render(&app).await?,
    )
        .into_response())
}

/// A proxy on the same machine connects from here too, but what it forwards is not local.
fn is_local(peer: Option<PeerAddress>, headers: &HeaderMap) -> bool {
    let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"]
        .iter()
        .any(|name| headers.contains_key(*name));
    peer.is_some_and(|peer| peer.0.to_canonical().is_loopback()) && !forwarded
}
