//! `PUT /v1/projects/{project_id}/recorder-options`

use axum::extract::State;
use reenact_recording::ProjectId;

use crate::access::OwnerLogin;
use crate::audit;
use crate::json::{Json, PathId};
use crate::problem::{Problem, ProblemBody};
use crate::recorder_options::{RecorderOptions, check};
use crate::state::App;

/// Set a project's options of the recorder
///
/// They reach visitors with the next page that they load, within two minutes. What concerns privacy can only make
/// pages stricter than they say themselves, unless a page says `remoteOptions: "any"`.
#[utoipa::path(
    put,
    path = "/v1/projects/{project_id}/recorder-options",
    operation_id = "update_recorder_options",
    tag = "projects",
    params(("project_id" = String, Path, description = "The project.")),
    request_body(content = RecorderOptions, description = "All options that are to be set; the others are as the pages say."),
    responses(
        (status = 200, description = "The options as they are kept.", body = RecorderOptions),
        (status = 400, description = "An option that is not valid; the detail names it.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 401, description = "No valid login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Only an owner may do this.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such project.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("cookie" = []))
)]
pub(crate) async fn update_recorder_options(
    State(app): State<App>,
    OwnerLogin(person): OwnerLogin,
    PathId(id): PathId<ProjectId>,
    Json(options): Json<RecorderOptions>,
) -> Result<axum::Json<RecorderOptions>, Problem> {
    check(&options).map_err(Problem::invalid)?;
    let members = options.members();
    let json = serde_json::Value::Object(members.clone()).to_string();
    if !app.parts.index.set_recorder_options(&id, &json).await? {
        return Err(Problem::no_such_project());
    }
    app.projects.refresh().await?;
    let names: Vec<_> = members.keys().map(String::as_str).collect();
    let about = format!(
        "{id}: {}",
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    );
    audit::note(&person, "set the recorder's options", &about);
    Ok(axum::Json(options))
}
