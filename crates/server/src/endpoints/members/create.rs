//! `POST /v1/members`

use axum::extract::State;
use http::StatusCode;
use reenact_store::NewDashboarder;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{InvitedMember, invite};
use crate::access::OwnerLogin;
use crate::audit;
use crate::json::Json;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::RoleBody;
use crate::state::App;

const EMAIL_CHARS_MAX: usize = 254;
/// Most people of one server's dashboard.
const MEMBERS_MAX: u64 = 1_000;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMember {
    email: String,
    role: RoleBody,
}

/// Let another person log in
///
/// They choose their password by a link that works once, within seven days.
#[utoipa::path(
    post,
    path = "/v1/members",
    operation_id = "create_member",
    tag = "access",
    responses(
        (status = 201, description = "The person, and the token of their link.", body = InvitedMember),
        (status = 400, description = "Not a valid address.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "Somebody has this address already.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn create_member(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Json(wanted): Json<NewMember>,
) -> Result<(StatusCode, axum::Json<InvitedMember>), Problem> {
    let email = valid_email(&wanted.email)?;
    let index = &app.parts.index;
    if index.dashboarder_count().await? >= MEMBERS_MAX {
        let detail = format!("a server has at most {MEMBERS_MAX} members (members_max)");
        return Err(Problem::invalid(detail));
    }
    let new = NewDashboarder {
        email: &email,
        password_hash: None,
        role: wanted.role.into(),
        created_at_ms: app.now_ms(),
    };
    let id = index.create_dashboarder(&new).await?;
    let invited = invite(&app, id).await?;
    audit::note(&person, "added a member", &format!("{email} as {}", new.role.name()));
    Ok((StatusCode::CREATED, axum::Json(invited)))
}

/// An address as it is kept. Whether it exists is not looked at: nothing is ever sent there.
fn valid_email(text: &str) -> Result<String, Problem> {
    let email = text.trim().to_lowercase();
    let parts = email.split_once('@');
    let has_form = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    let is_plain = !email.chars().any(|char| char.is_whitespace() || char.is_control());
    if has_form && is_plain && email.chars().count() <= EMAIL_CHARS_MAX {
        return Ok(email);
    }
    Err(Problem::invalid(format!(
        "email: expected an address such as ada@shop.example, of at most {EMAIL_CHARS_MAX} characters"
    )))
}
