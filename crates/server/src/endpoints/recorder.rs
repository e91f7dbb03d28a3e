//! `/recorder.js` and `/recorder/{version}/…`: the recorder, for pages of any origin.

use axum::extract::{Path, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::embedded::{Caching, RecorderFiles, answer, find};

/// The embedded recorder's version.
pub(crate) const VERSION: &str = env!("REENACT_RECORDER_VERSION");
/// How long a page may run the recorder of before an upgrade.
const NEWEST: Caching = Caching::Seconds(300);

pub(crate) async fn newest_recorder(request: Request) -> Response {
    serve("recorder.js", NEWEST, request.headers())
}

pub(crate) async fn versioned_recorder(Path((version, file)): Path<(String, String)>, request: Request) -> Response {
    if version != VERSION {
        let text = format!("This server holds version {VERSION} of the recorder: load /recorder/{VERSION}/{file}.\n");
        return shared((StatusCode::NOT_FOUND, text).into_response());
    }
    serve(&file, Caching::Immutable, request.headers())
}

/// What pages load; the build also makes a module for bundlers.
const FILES: [&str; 3] = ["recorder.js", "extras.js", "compressor.js"];

fn serve(file: &str, caching: Caching, request: &HeaderMap) -> Response {
    let found = FILES.contains(&file).then(|| find::<RecorderFiles>(file)).flatten();
    let response = match found {
        Some(found) => answer(&found, caching, request),
        None => {
            let text = format!("The recorder has no file {file}, or was not built in: run `make build`.\n");
            (StatusCode::NOT_FOUND, text).into_response()
        }
    };
    shared(response)
}

/// Any page may load it, also one that is isolated from other origins.
fn shared(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    // An isolated page starts the worker in compressor.js only if the worker is isolated too.
    headers.insert("cross-origin-embedder-policy", HeaderValue::from_static("require-corp"));
    response
}
