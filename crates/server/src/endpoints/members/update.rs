//! `PATCH /v1/members/{member_id}`

use axum::extract::{Path, State};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{done, no_such_member};
use crate::access::OwnerLogin;
use crate::audit;
use crate::json::Json;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::{MemberBody, RoleBody};
use crate::state::App;

#[derive(Deserialize, ToSchema)]
pub(crate) struct MemberChange {
    role: RoleBody,
}

/// Change what somebody may do
#[utoipa::path(
    patch,
    path = "/v1/members/{member_id}",
    operation_id = "update_member",
    tag = "access",
    params(("member_id" = i64, Path, description = "The member.")),
    responses(
        (status = 200, description = "The changed member.", body = MemberBody),
        (status = 400, description = "Not a role.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such member.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "There would be no owner left.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn update_member(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    Path(id): Path<String>,
    Json(change): Json<MemberChange>,
) -> Result<axum::Json<MemberBody>, Problem> {
    let id = id.parse().map_err(|_| no_such_member())?;
    let role = change.role.into();
    let index = &app.parts.index;
    done(index.set_role(id, role).await?)?;
    let changed = index.dashboarder(id).await?.ok_or_else(no_such_member)?;
    audit::note(
        &person,
        "changed a role",
        &format!("{} is {} now", changed.email, role.name()),
    );
    Ok(axum::Json(changed.into()))
}
