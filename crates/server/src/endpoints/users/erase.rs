//! `DELETE /v1/users/{user_id}`

use axum::Json;
use axum::extract::State;
use reenact_store::SessionOrder;
use serde::Serialize;
use utoipa::ToSchema;

use super::get::{no_such_user, session_count, sessions_of};
use crate::access::ProjectScope;
use crate::json::PathText;
use crate::problem::{Problem, ProblemBody};
use crate::state::App;

/// Sessions that are deleted by one request, so that it ends.
const SESSIONS_PER_REQUEST: u32 = 100;

/// How far erasing a person has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserErasure {
    /// Sessions that this request hid for good.
    sessions_deleted: u64,
    /// Sessions that are left: ask again until there are none.
    sessions_left: u64,
    /// By when the last byte of what this request deleted is gone.
    erased_by_ms: i64,
}

/// Erase a person
///
/// Deletes the person's sessions, at most 100 in one request, the most recent first. They are hidden at once and their
/// bytes are gone by the time that is told. Interrupted, it goes on where it was when it is asked for again. Sessions
/// that are recorded later are new ones.
#[utoipa::path(
    delete,
    path = "/v1/users/{user_id}",
    operation_id = "erase_user",
    tag = "users",
    params(
        ("user_id" = String, Path, description = "The user's id, exactly."),
        ("project_id" = inline(Option<String>), Query, nullable = false, description = "For a dashboard login: which project. Without it, the first."),
    ),
    responses(
        (status = 200, description = "What was deleted.", body = UserErasure),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "The header X-Reenact-Dashboard is missing.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "No session of the project is of this person.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn erase_user(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    PathText(user): PathText,
) -> Result<Json<UserErasure>, Problem> {
    let (index, filter) = (&app.parts.index, sessions_of(&user));
    let order = SessionOrder::default();
    let page = index
        .list_sessions(&project, &filter, order, None, SESSIONS_PER_REQUEST)
        .await?;
    let mut erased_by_ms = None;
    let mut sessions_deleted = 0;
    for session in page.sessions {
        // It may have been deleted by somebody else just now.
        if let Some(deletion) = app.parts.housekeeper.delete_session(&project, &session.id).await? {
            app.forget_session(&project, &session.id);
            erased_by_ms = erased_by_ms.max(Some(deletion.erased_by_ms));
            sessions_deleted += 1;
        }
    }
    Ok(Json(UserErasure {
        sessions_deleted,
        sessions_left: session_count(&app, &project, &user).await?,
        erased_by_ms: erased_by_ms.ok_or_else(no_such_user)?,
    }))
}
