//! `POST /v1/join`

use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

use super::login::{logged_in, throttle_address};
use crate::audit;
use crate::client_address::PeerAddress;
use crate::json::Json;
use crate::passwords::hash_password;
use crate::problem::{Code, Problem, ProblemBody};
use crate::secrets;
use crate::state::App;

/// Longer ones are none of ours.
const TOKEN_BYTES_MAX: usize = 200;

#[derive(Deserialize, ToSchema)]
pub(crate) struct Join {
    /// What stands behind the # of the link.
    token: String,
    password: String,
}

/// Choose a password by a link
///
/// The link works once. Logs in to the dashboard.
#[utoipa::path(
    post,
    path = "/v1/join",
    operation_id = "join",
    tag = "access",
    responses(
        (status = 204, description = "The password is set; logged in, the cookie is set."),
        (status = 400, description = "The password is too short or too long.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "The link does not work any more.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn join(
    State(app): State<App>,
    peer: Option<Extension<PeerAddress>>,
    headers: HeaderMap,
    Json(Join { token, password }): Json<Join>,
) -> Result<Response, Problem> {
    throttle_address(&app, peer.map(|Extension(peer)| peer), &headers)?;
    let not_valid = || {
        Problem::new(
            Code::InvitationNotValid,
            "it was used already, replaced by another, or is over seven days old",
        )
    };
    if token.len() > TOKEN_BYTES_MAX {
        return Err(not_valid());
    }
    let hash = hash_password(&password).await?;
    let index = &app.parts.index;
    let id = index
        .accept_invitation(&secrets::hash(&token), &hash, app.now_ms())
        .await?
        .ok_or_else(not_valid)?;
    let person = index.dashboarder(id).await?.ok_or_else(not_valid)?;
    audit::note(&person, "chose a password by a link", "");
    logged_in(&app, id).await
}
