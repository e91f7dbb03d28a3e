//! `GET /v1/members`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::DashboardLogin;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::MemberBody;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct MemberList {
    members: Vec<MemberBody>,
}

/// List the people of the dashboard
#[utoipa::path(
    get,
    path = "/v1/members",
    operation_id = "list_members",
    tag = "access",
    responses(
        (status = 200, description = "Everybody, by when they were added.", body = MemberList),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only a dashboard login may do this.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn list_members(State(app): State<App>, _login: DashboardLogin) -> Result<Json<MemberList>, Problem> {
    let people = app.parts.index.dashboarders().await?;
    Ok(Json(MemberList {
        members: people.into_iter().map(Into::into).collect(),
    }))
}
