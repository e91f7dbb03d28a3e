//! `POST /v1/logout`

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::login::login_cookie as cookie_with;
use crate::access::{DashboardLogin, login_cookie};
use crate::problem::{Problem, ProblemBody};
use crate::secrets;
use crate::state::App;

/// Log out
#[utoipa::path(
    post,
    path = "/v1/logout",
    operation_id = "logout",
    tag = "access",
    responses(
        (status = 204, description = "Logged out."),
        (status = 401, description = "Nobody was logged in.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn logout(
    State(app): State<App>,
    _login: DashboardLogin,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = login_cookie(&headers) {
        app.parts.index.delete_login(&secrets::hash(token)).await?;
    }
    Ok((
        StatusCode::NO_CONTENT,
        [(header::SET_COOKIE, cookie_with("", 0, app.options.is_https()))],
    )
        .into_response())
}
