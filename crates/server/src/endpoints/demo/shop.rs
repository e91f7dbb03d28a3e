//! The shop's files. Its page learns the demo project's public key here.

use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{HeaderValue, StatusCode, header};

use crate::embedded::{Caching, DemoFiles, answer, find};
use crate::endpoints::dashboard::is_navigation;
use crate::problem::{Code, Problem};
use crate::setup::DEMO_PROJECT_ID;
use crate::state::App;

/// Stands in the shop's page for the key.
const KEY_PLACEHOLDER: &str = "__REENACT_KEY__";
/// The shop has an inline frame, pictures of its own, and sends what is recorded to this server.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; \
    frame-ancestors 'self'";
const NOT_BUILT_IN: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Sample shop</title>\
    <h1>The sample shop is not built in</h1><p>Run <code>make build</code> at the root of the repository.</p>";

pub(crate) async fn demo_redirect() -> Redirect {
    Redirect::permanent("/demo/")
}

pub(crate) async fn demo_shop(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path().trim_start_matches("/demo").trim_start_matches('/');
    let mut response = match find::<DemoFiles>(path) {
        Some(file) if !path.ends_with(".html") => {
            let caching = if path.starts_with("assets/") {
                Caching::Immutable
            } else {
                Caching::Revalidate
            };
            answer(&file, caching, request.headers())
        }
        Some(page) => page_with_key(&app, &page.data).await?,
        None if !is_navigation(path, request.headers()) => {
            return Err(Problem::new(
                Code::NotFound,
                format!("there is no file {}", request.uri().path()),
            ));
        }
        None => match find::<DemoFiles>("index.html") {
            Some(index) => page_with_key(&app, &index.data).await?,
            None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT_IN)).into_response(),
        },
    };
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

async fn page_with_key(app: &App, page: &[u8]) -> Result<Response, Problem> {
    let projects = app.projects.all().await?;
    let demo = projects.iter().find(|project| project.id.as_str() == DEMO_PROJECT_ID);
    let key = demo.map(|project| project.public_key.as_str()).unwrap_or_default();
    let text = String::from_utf8_lossy(page).replace(KEY_PLACEHOLDER, key);
    Ok(([(header::CACHE_CONTROL, "no-cache")], Html(text)).into_response())
}
