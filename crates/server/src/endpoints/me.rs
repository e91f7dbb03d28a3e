//! `GET /v1/me`

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::DashboardLogin;
use crate::problem::{Problem, ProblemBody};
use crate::schemas::{ProjectBody, RoleBody};
use crate::state::App;

/// Who is logged in, and what they may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// Of this member.
    id: i64,
    email: String,
    role: RoleBody,
    projects: Vec<ProjectBody>,
    /// The server's version.
    version: &'static str,
}

/// Who is logged in
#[utoipa::path(
    get,
    path = "/v1/me",
    operation_id = "get_me",
    tag = "access",
    responses(
        (status = 200, description = "The login and its projects.", body = Me),
        (status = 401, description = "Not logged in.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn get_me(State(app): State<App>, login: DashboardLogin) -> Result<Json<Me>, Problem> {
    let projects = app
        .projects
        .all()
        .await?
        .iter()
        .map(|project| project.as_ref().into())
        .collect();
    Ok(Json(Me {
        id: login.0.id,
        email: login.0.email,
        role: login.0.role.into(),
        projects,
        version: env!("CARGO_PKG_VERSION"),
    }))
}
