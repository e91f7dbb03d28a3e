//! `POST /v1/login`

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use reenact_store::LoginToken;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::LOGIN_COOKIE;
use crate::client_address::{PeerAddress, client_address, rate_key};
use crate::json::Json;
use crate::passwords::{PasswordError, verify_password};
use crate::problem::{Code, Problem, ProblemBody};
use crate::rates::RetryAfterS;
use crate::secrets;
use crate::state::App;

/// Longest address of which the rate is remembered.
const EMAIL_BYTES_MAX: usize = 320;

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        if let PasswordError::TooShort | PasswordError::TooLong = error {
            return Self::invalid(error.to_string());
        }
        tracing::error!(%error, "a password could not be checked");
        Self::new(Code::Internal, "the password could not be checked")
    }
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct Login {
    email: String,
    password: String,
}

/// Log in to the dashboard
#[utoipa::path(
    post,
    path = "/v1/login",
    operation_id = "login",
    tag = "access",
    responses(
        (status = 204, description = "Logged in; the cookie is set."),
        (status = 401, description = "Wrong e-mail address or password.", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many tries.", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn login(
    State(app): State<App>,
    peer: Option<Extension<PeerAddress>>,
    headers: HeaderMap,
    Json(Login { email, password }): Json<Login>,
) -> Result<Response, Problem> {
    let email = email.trim().to_lowercase();
    throttle(&app, peer.map(|Extension(peer)| peer), &headers, &email)?;
    let person = app.parts.index.dashboarder_by_email(&email).await?;
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let is_right = verify_password(&password, hash).await?;
    let Some(person) = person.filter(|_| is_right) else {
        return Err(Problem::new(
            Code::WrongLogin,
            "no account has this address and password",
        ));
    };
    logged_in(&app, person.id).await
}

/// Logs somebody in whose password was right.
pub(super) async fn logged_in(app: &App, dashboarder: i64) -> Result<Response, Problem> {
    let token = secrets::random_token();
    let lifetime_s = i64::from(app.options.login_lifetime_h) * 3_600;
    let now_ms = app.now_ms();
    let login = LoginToken {
        token_hash: secrets::hash(&token),
        dashboarder,
        expires_at_ms: now_ms + lifetime_s * 1_000,
    };
    app.parts.index.create_login(&login, now_ms).await?;
    let cookie = login_cookie(&token, lifetime_s, app.options.is_https());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// The cookie that holds a login, or with an empty token and no lifetime takes it away.
pub(super) fn login_cookie(token: &str, lifetime_s: i64, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!("{LOGIN_COOKIE}={token}; Path=/; Max-Age={lifetime_s}; HttpOnly; SameSite=Lax{secure}");
    // Tokens are URL-safe Base64, so the text always is a header value.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn throttle(app: &App, peer: Option<PeerAddress>, headers: &HeaderMap, email: &str) -> Result<(), Problem> {
    throttle_address(app, peer, headers)?;
    if email.len() > EMAIL_BYTES_MAX {
        return Err(Problem::new(
            Code::WrongLogin,
            "no account has this address and password",
        ));
    }
    if let Some(rate) = &app.limiters.logins_by_account {
        rate.check(&email.to_owned()).map_err(too_fast)?;
    }
    Ok(())
}

/// Counts a try to get in against the rate of its address.
pub(super) fn throttle_address(app: &App, peer: Option<PeerAddress>, headers: &HeaderMap) -> Result<(), Problem> {
    if let (Some(rate), Some(peer)) = (&app.limiters.logins_by_address, peer) {
        let address = client_address(peer.0, headers, &app.options.trusted_proxies);
        rate.check(&rate_key(address)).map_err(too_fast)?;
    }
    Ok(())
}

fn too_fast(RetryAfterS(seconds): RetryAfterS) -> Problem {
    Problem::new(Code::TooFast, "too many tries to log in").retry_after_s(seconds)
}
