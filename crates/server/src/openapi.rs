//! The API's description, made from the handlers themselves.

use std::sync::LazyLock;

use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::router::api_routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Reenact",
        description = "Record sessions, read them and manage projects. Times are milliseconds since the Unix epoch.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "ingest", description = "The way in."),
        (name = "access", description = "Logging in to the dashboard."),
        (name = "projects", description = "Projects and their keys."),
        (name = "sessions", description = "What was recorded."),
        (name = "users", description = "Who was recorded."),
        (name = "agents", description = "Runs of coding agents, and recording them."),
        (name = "annotations", description = "What people wrote onto sessions."),
        (name = "moments", description = "What users saw, at any moment."),
    ),
    modifiers(&Access)
)]
pub(crate) struct Api;

struct Access;

impl utoipa::Modify for Access {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let bearer = |description: &str| {
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some(description))
                    .build(),
            )
        };
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            crate::access::LOGIN_COOKIE,
            "The dashboard's login. Requests that change something also carry X-Reenact-Dashboard: 1.",
        ));
        let components = api.components.get_or_insert_default();
        components.add_security_scheme(
            "public_key",
            bearer("A project's public key (pk_…); or as the query's `key`."),
        );
        components.add_security_scheme("secret_key", bearer("A project's secret read key (rk_…)."));
        components.add_security_scheme("agent_key", bearer("A project's agent key (ak_…)."));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    }
}

static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(|| api_routes().split_for_parts().1);
static JSON: LazyLock<String> = LazyLock::new(|| {
    // What utoipa describes always is JSON.
    let mut json = serde_json::to_string_pretty(&*DOCUMENT).unwrap_or_default();
    json.push('\n');
    json
});

/// The OpenAPI document, as `web/api-client/openapi.json` holds it.
pub fn openapi_json() -> &'static str {
    &JSON
}
