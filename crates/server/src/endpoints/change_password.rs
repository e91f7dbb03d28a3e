//! `POST /v1/me/password`

use axum::extract::State;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::{DashboardLogin, login_cookie};
use crate::audit;
use crate::json::Json;
use crate::passwords::{hash_password, verify_password};
use crate::problem::{Code, Problem, ProblemBody};
use crate::rates::RetryAfterS;
use crate::secrets;
use crate::state::App;

#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordChange {
    old_password: String,
    new_password: String,
}

/// Change your own password
///
/// Your other logins end; this one stays.
#[utoipa::path(
    post,
    path = "/v1/me/password",
    operation_id = "change_password",
    tag = "access",
    responses(
        (status = 204, description = "Changed."),
        (status = 400, description = "The new password is too short or too long.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The old password is wrong.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn change_password(
    State(app): State<App>,
    DashboardLogin(person): DashboardLogin,
    headers: HeaderMap,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    // Whoever holds a stolen cookie must not find the password out with it.
    if let Some(rate) = &app.limiters.logins_by_account {
        rate.check(&person.email).map_err(|RetryAfterS(seconds)| {
            Problem::new(Code::TooFast, "too many tries with this account's password").retry_after_s(seconds)
        })?;
    }
    if !verify_password(&change.old_password, person.password_hash.clone()).await? {
        return Err(Problem::new(Code::WrongPassword, "old_password is not your password"));
    }
    let hash = hash_password(&change.new_password).await?;
    let own = login_cookie(&headers).map(secrets::hash);
    app.parts.index.set_password(person.id, &hash, own.as_ref()).await?;
    audit::note(&person, "changed their own password", "");
    Ok(StatusCode::NO_CONTENT)
}
