//! `DELETE /v1/members/{member_id}`

use axum::extract::{Path, State};
use http::StatusCode;

use super::{done, no_such_member};
use crate::access::OwnerLogin;
use crate::audit;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Take somebody away
///
/// Their logins end at once.
#[utoipa::path(
    delete,
    path = "/v1/members/{member_id}",
    operation_id = "delete_member",
    tag = "access",
    params(("member_id" = i64, Path, description = "The member.")),
    responses(
        (status = 204, description = "They cannot log in any more."),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such member.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "There would be no owner left.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn delete_member(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = id.parse().map_err(|_| no_such_member())?;
    let index = &app.parts.index;
    let known = index.dashboarder(id).await?.ok_or_else(no_such_member)?;
    done(index.delete_dashboarder(id).await?)?;
    audit::note(&person, "removed a member", &known.email);
    Ok(StatusCode::NO_CONTENT)
}
