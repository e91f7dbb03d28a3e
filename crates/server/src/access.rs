//! Who may read: a secret read key of one project, or the dashboard's cookie.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, header};
use reenact_recording::ProjectId;
use reenact_store::{Dashboarder, KeyPurpose, Project, Role, SecretKey};
use serde::Deserialize;

use crate::problem::{Code, Problem};
use crate::secrets;
use crate::state::App;

pub(crate) const LOGIN_COOKIE: &str = "reenact_login";
/// A page of another origin cannot set this without the server's consent, so it tells the dashboard's own requests.
const DASHBOARD_HEADER: HeaderName = HeaderName::from_static("x-reenact-dashboard");
/// A key's last use is written down at most so often.
const TOUCH_INTERVAL_MS: i64 = 60_000;

/// Who asks.
#[derive(Debug)]
pub(crate) enum Access {
    SecretKey(SecretKey),
    Dashboard(Dashboarder),
}

/// A dashboard login; read keys are refused.
pub(crate) struct DashboardLogin(pub(crate) Dashboarder);

/// A dashboard login of somebody who may change settings.
pub(crate) struct OwnerLogin(pub(crate) Dashboarder);

/// Whoever records coding agents into this project.
pub(crate) struct AgentKey(pub(crate) Arc<Project>);

/// The one project that this request may see.
pub(crate) struct ProjectScope(pub(crate) ProjectId);

#[derive(Deserialize)]
struct ProjectChoice {
    project_id: Option<String>,
}

impl FromRequestParts<App> for Access {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        if let Some(token) = bearer(&parts.headers) {
            return by_secret_key(app, token).await;
        }
        let not_logged_in = || {
            Problem::new(
                Code::NotLoggedIn,
                "the request carries neither a read key nor a valid login",
            )
        };
        let token = login_cookie(&parts.headers).ok_or_else(not_logged_in)?;
        let index = &app.parts.index;
        let login = index
            .login(&secrets::hash(token), app.now_ms())
            .await?
            .ok_or_else(not_logged_in)?;
        let dashboarder = index.dashboarder(login.dashboarder).await?.ok_or_else(not_logged_in)?;
        let changes_something = !matches!(parts.method, Method::GET | Method::HEAD);
        if changes_something && parts.headers.get(DASHBOARD_HEADER).is_none_or(|value| value != "1") {
            return Err(Problem::new(
                Code::CsrfHeaderMissing,
                "the header X-Reenact-Dashboard: 1 is missing",
            ));
        }
        Ok(Self::Dashboard(dashboarder))
    }
}

async fn by_secret_key(app: &App, token: &str) -> Result<Access, Problem> {
    let key = secret_key(app, token, KeyPurpose::Read).await?;
    Ok(Access::SecretKey(key))
}

/// The valid key that a token stands for.
pub(crate) async fn secret_key(app: &App, token: &str, purpose: KeyPurpose) -> Result<SecretKey, Problem> {
    let unknown = || Problem::new(Code::UnknownKey, format!("no project has this {} key", purpose.name()));
    let index = &app.parts.index;
    let key = index
        .secret_key_by_hash(&secrets::hash(token))
        .await?
        .ok_or_else(unknown)?;
    let now_ms = app.now_ms();
    if key.expires_at_ms.is_some_and(|expires_at_ms| expires_at_ms <= now_ms) {
        return Err(Problem::new(Code::UnknownKey, "this key has expired"));
    }
    if key.purpose != purpose {
        let detail = format!(
            "the key's purpose is `{}`, not `{}`",
            key.purpose.name(),
            purpose.name()
        );
        return Err(Problem::new(Code::UnknownKey, detail));
    }
    if key
        .last_used_at_ms
        .is_none_or(|at_ms| now_ms - at_ms >= TOUCH_INTERVAL_MS)
    {
        // Only a note for people: failing to write it must not fail the request.
        if let Err(error) = index.touch_secret_key(&key.id, now_ms).await {
            tracing::warn!(%error, key = key.id, "a secret key's last use could not be noted");
        }
    }
    Ok(key)
}

/// The project that an agent key records into.
pub(crate) async fn agent_project(app: &App, token: &str) -> Result<Arc<Project>, Problem> {
    let key = secret_key(app, token, KeyPurpose::Agent).await?;
    let project = app.projects.by_id(&key.project).await?;
    project.ok_or_else(|| Problem::new(Code::UnknownKey, "no project has this agent key"))
}

impl FromRequestParts<App> for AgentKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(|| {
            Problem::new(
                Code::UnknownKey,
                "the request carries no agent key (`Authorization: Bearer ak_…`)",
            )
        })?;
        agent_project(app, token).await.map(Self)
    }
}

impl FromRequestParts<App> for DashboardLogin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match Access::from_request_parts(parts, app).await? {
            Access::Dashboard(dashboarder) => Ok(Self(dashboarder)),
            Access::SecretKey(_) => Err(Problem::new(
                Code::DashboardOnly,
                "a read key only reads its own project",
            )),
        }
    }
}

impl FromRequestParts<App> for OwnerLogin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let DashboardLogin(person) = DashboardLogin::from_request_parts(parts, app).await?;
        match person.role {
            Role::Owner => Ok(Self(person)),
            Role::Member => Err(Problem::new(
                Code::OwnerOnly,
                format!("{} is a member, and members look at sessions only", person.email),
            )),
        }
    }
}

impl FromRequestParts<App> for ProjectScope {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let access = Access::from_request_parts(parts, app).await?;
        let Query(choice) = Query::<ProjectChoice>::from_request_parts(parts, app)
            .await
            .map_err(|error| Problem::new(Code::InvalidRequest, error.body_text()))?;
        let wanted = match choice.project_id {
            Some(text) => Some(ProjectId::parse(&text).map_err(|_| Problem::no_such_project())?),
            None => None,
        };
        match (access, wanted) {
            (Access::SecretKey(key), None) => Ok(Self(key.project)),
            (Access::SecretKey(key), Some(wanted)) if wanted == key.project => Ok(Self(wanted)),
            // Whether another project exists is none of this key's business.
            (Access::SecretKey(_), Some(_)) => Err(Problem::no_such_project()),
            (Access::Dashboard(_), Some(wanted)) => {
                app.projects
                    .by_id(&wanted)
                    .await?
                    .ok_or_else(Problem::no_such_project)?;
                Ok(Self(wanted))
            }
            (Access::Dashboard(_), None) => {
                let first = app.projects.all().await?.into_iter().next();
                first
                    .map(|project| Self(project.id.clone()))
                    .ok_or_else(Problem::no_such_project)
            }
        }
    }
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The dashboard's login token.
pub(crate) fn login_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == LOGIN_COOKIE).then_some(value))
}
