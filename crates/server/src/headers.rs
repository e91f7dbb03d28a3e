//! Headers that every answer carries.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

use crate::state::App;

const REFERRER_POLICY: HeaderName = header::REFERRER_POLICY;

/// The dashboard's policy. The replayed page lies in a frame that inherits it, so this is also what a recorded page
/// may load while it is watched: nothing from elsewhere, unless the operator named its origin.
pub(crate) fn dashboard_policy(replay_asset_origins: &[String]) -> String {
    let assets: String = replay_asset_origins.iter().map(|origin| format!(" {origin}")).collect();
    format!(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'{assets}; \
         img-src 'self' data: blob:{assets}; font-src 'self' data:{assets}; media-src 'self' data: blob:{assets}; \
         connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// For JSON and plain answers: nothing may be loaded by them and nothing may frame them.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Sets what a handler did not set itself.
pub(crate) async fn secure(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(REFERRER_POLICY, "same-origin");
    default(header::CONTENT_SECURITY_POLICY, DATA_POLICY);
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // Over HTTP, browsers look up the hosts of all links on a page, also of those in a replayed one.
    default(HeaderName::from_static("x-dns-prefetch-control"), "off");
    if app.options.is_https() {
        default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asset_origins_widen_only_what_a_replayed_page_shows() {
        let policy = dashboard_policy(&["https://shop.example".to_owned()]);
        for directive in [
            "img-src 'self' data: blob: https://shop.example;",
            "style-src 'self' 'unsafe-inline' https://shop.example;",
        ] {
            assert!(policy.contains(directive), "{policy}");
        }
        assert!(policy.contains("script-src 'self';") && policy.contains("connect-src 'self';"));
    }
}
