//! Everything else: the dashboard, a single-page application.

use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::embedded::{Caching, DashboardFiles, answer, find};
use crate::headers::dashboard_policy;
use crate::problem::{Code, Problem};
use crate::state::App;

const NOT_BUILT_IN: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Reenact</title>\
    <h1>The dashboard is not built in</h1><p>This program was built without its web app. \
    Run <code>make build</code> at the root of the repository and start it again. \
    Recording and the API work without it.</p>";

/// Below it lie the pages of people.
const PEOPLE: &str = "users/";

pub(crate) async fn dashboard(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let is_api = path.starts_with("v1/");
    if is_api || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::new(
            Code::NotFound,
            format!("nothing answers {} {}", request.method(), request.uri().path()),
        )
        .into_response();
    }
    let mut response = match find::<DashboardFiles>(path) {
        Some(file) if path != "index.html" => {
            // The bundler puts what is named by its content into assets/.
            let caching = if path.starts_with("assets/") {
                Caching::Immutable
            } else {
                Caching::Revalidate
            };
            answer(&file, caching, request.headers())
        }
        _ if !is_navigation(path, request.headers()) => {
            Problem::new(Code::NotFound, format!("there is no file {}", request.uri().path())).into_response()
        }
        _ => match find::<DashboardFiles>("index.html") {
            Some(index) => answer(&index, Caching::Revalidate, request.headers()),
            None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT_IN)).into_response(),
        },
    };
    if let Ok(policy) = HeaderValue::from_str(&dashboard_policy(&app.options.replay_asset_origins)) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Whether a person's browser asks for a page, which the application then routes by itself. A missing file of the
/// application must not be answered with a page.
pub(super) fn is_navigation(path: &str, headers: &HeaderMap) -> bool {
    let file_name = path.rsplit('/').next().unwrap_or_default();
    // The page of a person is named by an id, such as an e-mail address.
    let is_file = file_name.contains('.') && !path.starts_with(PEOPLE);
    if path.starts_with("assets/") || is_file {
        return false;
    }
    match headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) {
        Some(accept) => accept.contains("text/html") || accept.contains("*/*"),
        None => true,
    }
}
