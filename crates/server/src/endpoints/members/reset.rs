//! `POST /v1/members/{member_id}/reset`

use axum::extract::{Path, State};

use super::{InvitedMember, invite, no_such_member};
use crate::access::OwnerLogin;
use crate::audit;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Give somebody a new link to choose their password
///
/// Their present password, logins and earlier link stop working at once.
#[utoipa::path(
    post,
    path = "/v1/members/{member_id}/reset",
    operation_id = "reset_member",
    tag = "access",
    params(("member_id" = i64, Path, description = "The member.")),
    responses(
        (status = 200, description = "The person, and the token of their link.", body = InvitedMember),
        (status = 400, description = "Your own password is changed otherwise.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such member.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn reset_member(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path(id): Path<String>,
) -> Result<axum::Json<InvitedMember>, Problem> {
    let id: i64 = id.parse().map_err(|_| no_such_member())?;
    if id == person.id {
        return Err(Problem::invalid(
            "this would lock you out: change your own password instead, with POST /v1/me/password",
        ));
    }
    let known = app.parts.index.dashboarder(id).await?.ok_or_else(no_such_member)?;
    let invited = invite(&app, id).await?;
    audit::note(&person, "reset a password", &known.email);
    Ok(axum::Json(invited))
}
