//! Which path leads where.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::endpoints::{
    agent, agent_recording, annotations, api_page, change_password, create_batch, dashboard, demo, healthz, join,
    login, logout, me, members, metrics, openapi_document, projects, public_keys, readyz, recorder, recorder_options,
    replays, search, secret_keys, sessions, users,
};
use crate::json::JSON_BODY_BYTES_MAX;
use crate::openapi::Api;
use crate::problem::{Code, Problem};
use crate::state::App;
use crate::{access_log, headers};

/// Everything but what is only for the sample shop.
pub fn main_router(app: App) -> Router {
    let (api, _) = api_routes().split_for_parts();
    let mut router = Router::new()
        .merge(api.layer(DefaultBodyLimit::max(JSON_BODY_BYTES_MAX)))
        .merge(ingest_routes())
        .route("/readyz", get(readyz::readyz))
        .route("/metrics", get(metrics::metrics))
        .route("/openapi.json", get(openapi_document::openapi_document))
        .route("/api", get(api_page::api_page));
    if app.options.demo {
        router = router
            .route("/demo", get(demo::shop::demo_redirect))
            .route("/demo/", get(demo::shop::demo_shop))
            .route("/demo/{*path}", get(demo::shop::demo_shop))
            .route("/demo/api/orders", post(demo::orders::create_demo_order))
            .route("/demo/api/stock/{id}", get(demo::stock::get_demo_stock));
    }
    router = router
        .fallback(dashboard::dashboard)
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed, "see the Allow header"));
    finish(router, app)
}

/// The separate listener's: only what recorded pages need.
pub fn ingest_router(app: App) -> Router {
    let router = Router::new()
        .route("/v1/batches", post(create_batch::create_batch))
        .route(
            "/v1/recorder-options",
            get(recorder_options::serve::serve_recorder_options),
        )
        .merge(ingest_routes())
        .fallback(async || {
            Problem::new(
                Code::NotFound,
                "this address only takes batches and serves the recorder",
            )
        });
    finish(router, app)
}

/// The listener's that Vibecraft's hook feeds: nothing else is there.
pub fn vibecraft_router(app: App) -> Router {
    let router = Router::new()
        .route("/event", post(agent_recording::vibecraft::take_vibecraft_event))
        .layer(DefaultBodyLimit::max(agent_recording::vibecraft::EVENT_BYTES_MAX))
        .layer(from_fn(agent_recording::vibecraft::refuse_browsers))
        .fallback(async || {
            Problem::new(
                Code::NotFound,
                "this address only takes Vibecraft's events: POST /event",
            )
        });
    finish(router, app)
}

/// What recorded pages need, besides the batches themselves, which are in the API's description.
fn ingest_routes() -> Router<App> {
    Router::new()
        .route("/v1/batches", axum::routing::options(create_batch::preflight))
        .route("/recorder.js", get(recorder::newest_recorder))
        .route("/recorder/{version}/{file}", get(recorder::versioned_recorder))
        .route("/healthz", get(healthz::healthz))
}

/// All of `/v1` and `/api/replays`, with their description.
pub(crate) fn api_routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(create_batch::create_batch))
        .routes(routes!(login::login))
        .routes(routes!(logout::logout))
        .routes(routes!(join::join))
        .routes(routes!(me::get_me))
        .routes(routes!(change_password::change_password))
        .routes(routes!(members::list::list_members, members::create::create_member))
        .routes(routes!(members::update::update_member, members::delete::delete_member))
        .routes(routes!(members::reset::reset_member))
        .routes(routes!(projects::list::list_projects, projects::create::create_project))
        .routes(routes!(
            projects::update::update_project,
            projects::delete::delete_project
        ))
        .routes(routes!(projects::arrivals::get_arrivals))
        .routes(routes!(
            public_keys::list::list_public_keys,
            public_keys::create::create_public_key
        ))
        .routes(routes!(public_keys::revoke::revoke_public_key))
        .routes(routes!(public_keys::rotate::rotate_public_key))
        .routes(routes!(
            secret_keys::list::list_secret_keys,
            secret_keys::create::create_secret_key
        ))
        .routes(routes!(secret_keys::delete::delete_secret_key))
        .routes(routes!(secret_keys::rotate::rotate_secret_key))
        .routes(routes!(
            recorder_options::get::get_recorder_options,
            recorder_options::update::update_recorder_options
        ))
        .routes(routes!(recorder_options::serve::serve_recorder_options))
        .routes(routes!(search::search))
        .routes(routes!(sessions::list::list_sessions))
        .routes(routes!(sessions::values::list_session_values))
        .routes(routes!(sessions::get::get_session, sessions::delete::delete_session))
        .routes(routes!(sessions::rename::name_session))
        .routes(routes!(
            annotations::list::list_annotations,
            annotations::create::create_annotation
        ))
        .routes(routes!(
            annotations::update::update_annotation,
            annotations::delete::delete_annotation
        ))
        .routes(routes!(agent::run::get_agent_run))
        .routes(routes!(agent::changes::get_agent_run_changes))
        .routes(routes!(agent::entry::get_agent_entry))
        .routes(routes!(agent::files::list_agent_files))
        .routes(routes!(agent::file_versions::list_agent_file_versions))
        .routes(routes!(agent::file::get_agent_file))
        .routes(routes!(agent::compare::compare_agent_runs))
        .routes(routes!(agent::markdown::get_agent_markdown))
        .routes(routes!(sessions::events::list_session_events))
        .routes(routes!(sessions::keyframe::get_session_keyframe))
        .routes(routes!(sessions::page::get_session_page))
        .routes(routes!(sessions::asset::get_session_asset))
        .routes(routes!(sessions::health::get_session_health))
        .routes(routes!(sessions::elements::list_used_elements))
        .routes(routes!(sessions::nodes::list_page_nodes))
        .routes(routes!(sessions::node::get_page_node))
        .routes(routes!(sessions::node_changes::list_node_changes))
        .routes(routes!(sessions::set_aside::list_set_aside_events))
        .routes(routes!(replays::start::start_replay))
        .routes(routes!(replays::stop::stop_replay))
        .routes(routes!(replays::list::list_replays))
        .routes(routes!(replays::get::get_replay))
        .routes(routes!(agent_recording::label_key::get_agent_label_key))
        .routes(routes!(agent_recording::hooks::take_agent_hook))
        .routes(routes!(agent_recording::coverage::get_agent_coverage))
        .routes(routes!(agent_recording::scene::create_agent_scene))
        .routes(routes!(users::get::get_user, users::erase::erase_user))
        .route(
            "/v1/{*unknown}",
            any(async || Problem::new(Code::NotFound, "there is no such path below /v1")),
        )
}

fn finish(router: Router<App>, app: App) -> Router {
    router
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(CompressionLayer::new().gzip(true).compress_when(worth_compressing()))
        .layer(from_fn_with_state(app.clone(), access_log::log))
        .layer(from_fn(access_log::catch_panic))
        .with_state(app)
}

/// Receipts and other short answers are not.
fn worth_compressing() -> impl Predicate {
    const BYTES_MIN: u16 = 1_024;
    SizeAbove::new(BYTES_MIN)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("audio/"))
}
