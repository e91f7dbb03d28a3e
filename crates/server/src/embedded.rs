//! The web app inside the program. A development build reads the same folders while it runs.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../web/dashboard/dist"]
#[allow_missing = true]
pub(crate) struct DashboardFiles;

#[derive(RustEmbed)]
#[folder = "../../web/recorder/dist"]
#[allow_missing = true]
pub(crate) struct RecorderFiles;

#[derive(RustEmbed)]
#[folder = "../../demo/dist"]
#[allow_missing = true]
pub(crate) struct DemoFiles;

/// Which parts of the web app are built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuiltIn {
    pub dashboard: bool,
    pub recorder: bool,
    pub demo: bool,
}

pub fn built_in() -> BuiltIn {
    BuiltIn {
        dashboard: find::<DashboardFiles>("index.html").is_some(),
        recorder: find::<RecorderFiles>("recorder.js").is_some(),
        demo: find::<DemoFiles>("index.html").is_some(),
    }
}

/// How long a browser may keep a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// Its address names its content.
    Immutable,
    /// Ask each time; the ETag makes that cheap.
    Revalidate,
    Seconds(u32),
}

pub(crate) fn find<Files: RustEmbed>(path: &str) -> Option<EmbeddedFile> {
    Files::get(path)
}

/// Answers with a file, or with `304` if the browser has it.
pub(crate) fn answer(file: &EmbeddedFile, caching: Caching, request: &HeaderMap) -> Response {
    let etag = etag(file);
    let is_known = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|candidate| candidate.trim().trim_start_matches("W/") == etag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(file.data.clone().into_owned()).into_response()
    };
    let headers = response.headers_mut();
    let cache_control = match caching {
        Caching::Immutable => "public, max-age=31536000, immutable".to_owned(),
        Caching::Revalidate => "no-cache".to_owned(),
        Caching::Seconds(seconds) => format!("public, max-age={seconds}"),
    };
    let mime = file.metadata.mimetype();
    let content_type = if mime.starts_with("text/") {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    };
    for (name, text) in [
        (header::CACHE_CONTROL, cache_control),
        (header::CONTENT_TYPE, content_type),
        (header::ETAG, etag),
    ] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
    response
}

fn etag(file: &EmbeddedFile) -> String {
    let digest = file.metadata.sha256_hash();
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}
