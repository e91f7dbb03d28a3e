//! `GET /v1/sessions/{session_id}/assets/{content}`

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, header};
use reenact_assets::with_query;
use reenact_recording::SessionId;
use reenact_store::AssetId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::ProjectScope;
use crate::json::Query;
use crate::problem::{Code, Problem, ProblemBody};
use crate::state::App;

/// Made by others: however it is opened, it runs nothing, loads nothing and lies in an origin of its own. A drawing may
/// style itself.
const FILE_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";
/// What a name stands for never changes.
const CACHE: &str = "private, max-age=31536000, immutable";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AssetQuery {
    /// For a dashboard login: which project. Without it, the first.
    #[param(nullable = false)]
    project_id: Option<String>,
}

/// A kept file of a session's pages
///
/// A style sheet, an image or a font, as the page needed it. `assets=kept` of other answers makes links to it. What a
/// kept style sheet needs lies beside it.
#[utoipa::path(
    get,
    path = "/v1/sessions/{session_id}/assets/{content}",
    operation_id = "get_session_asset",
    tag = "moments",
    params(
        ("session_id" = String, Path, description = "The session."),
        ("content" = String, Path, description = "The file's hash: 64 hexadecimal digits."),
        AssetQuery,
    ),
    responses(
        (status = 200, description = "The file.", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 401, description = "No valid key or login.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "The project has no such session, or the session no such file.", body = ProblemBody, content_type = "application/problem+json"),
    ),
    security(("secret_key" = []), ("cookie" = []))
)]
pub(crate) async fn get_session_asset(
    State(app): State<App>,
    ProjectScope(project): ProjectScope,
    Path((session, content)): Path<(String, String)>,
    Query(query): Query<AssetQuery>,
) -> Result<Response, Problem> {
    let missing = || Problem::new(Code::NotFound, "the session has no file of that name");
    let session = SessionId::parse(&session).map_err(|_| Problem::no_such_session())?;
    let id = AssetId::parse(&content).ok_or_else(missing)?;
    let content = app.parts.index.session_asset(&project, &session, &id).await?;
    let content = content.ok_or_else(missing)?;
    let bytes = app.assets.read(&project, &id, &content.media_type).await?;
    let mut bytes = bytes.ok_or_else(missing)?;
    let mut media_type = content.media_type;
    if media_type == "text/css" {
        media_type.push_str("; charset=utf-8");
        if query.project_id.is_some() {
            let sheet = String::from_utf8_lossy(&bytes);
            bytes = Bytes::from(with_query(&sheet, &format!("project_id={project}")));
        }
    }
    let media_type = HeaderValue::try_from(media_type).map_err(|_| missing())?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY)),
    ];
    Ok((headers, bytes).into_response())
}
