//! Every refusal, in one place: `application/problem+json` (RFC 9457).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use reenact_ingest::Refusal;
use reenact_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

/// How long a client should wait when storage is full or failing: long enough not to press, short enough to
/// notice that somebody made room.
const STORAGE_RETRY_AFTER_S: u32 = 10;
const STOPPING_RETRY_AFTER_S: u32 = 5;

/// What was refused, by who must act. The order is that of the status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    InvalidRequest,
    NotDecodable,
    UnknownKey,
    NotLoggedIn,
    WrongLogin,
    OriginNotAllowed,
    DashboardOnly,
    OwnerOnly,
    AuthorOnly,
    WrongPassword,
    CsrfHeaderMissing,
    MetricsNotAllowed,
    NotFound,
    MethodNotAllowed,
    BodyTooSlow,
    NameTaken,
    LastOne,
    TooMany,
    SessionDeleted,
    InvitationNotValid,
    TooLarge,
    UnsupportedMediaType,
    TooFast,
    Internal,
    RecordingDamaged,
    Overloaded,
    StorageFull,
    StorageFailed,
    Stopping,
}

impl Code {
    /// Code, title, status and what to do.
    fn parts(self) -> (&'static str, &'static str, StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::InvalidRequest => (
                "invalid-request",
                "The request is not valid",
                S::BAD_REQUEST,
                "Correct what the detail names; /api describes every request.",
            ),
            Self::NotDecodable => (
                "not-decodable",
                "The body could not be decoded",
                S::BAD_REQUEST,
                "Send a JSON batch, plain, gzip or zstd, and declare its Content-Encoding.",
            ),
            Self::UnknownKey => (
                "unknown-key",
                "The key is not known",
                S::UNAUTHORIZED,
                "Use a key that the dashboard or `reenact project list` shows.",
            ),
            Self::NotLoggedIn => (
                "not-logged-in",
                "Nobody is logged in",
                S::UNAUTHORIZED,
                "Log in to the dashboard, or send a read key as `Authorization: Bearer rk_…`.",
            ),
            Self::WrongLogin => (
                "wrong-login",
                "E-mail address or password is wrong",
                S::UNAUTHORIZED,
                "Try again; an operator can set a new password with `reenact admin reset-password`.",
            ),
            Self::OriginNotAllowed => (
                "origin-not-allowed",
                "The page's origin is not allowed",
                S::FORBIDDEN,
                "Add the origin to the project's allowed origins, in the dashboard or with `reenact project set-origins`.",
            ),
            Self::DashboardOnly => (
                "dashboard-only",
                "Only a dashboard login may do this",
                S::FORBIDDEN,
                "Log in to the dashboard; read keys cannot manage projects.",
            ),
            Self::OwnerOnly => (
                "owner-only",
                "Only owners may do this",
                S::FORBIDDEN,
                "Ask an owner; Settings, Members shows who is one.",
            ),
            Self::AuthorOnly => (
                "author-only",
                "Only who wrote it may change it",
                S::FORBIDDEN,
                "Write an annotation of your own at the same moment.",
            ),
            Self::WrongPassword => (
                "wrong-password",
                "The password is wrong",
                S::FORBIDDEN,
                "Type your present password; an owner can give you a link to choose a new one.",
            ),
            Self::CsrfHeaderMissing => (
                "csrf-header-missing",
                "The request does not come from the dashboard",
                S::FORBIDDEN,
                "Send the header X-Reenact-Dashboard: 1 with every request that changes something.",
            ),
            Self::MetricsNotAllowed => (
                "metrics-not-allowed",
                "Metrics are not for everybody",
                S::FORBIDDEN,
                "Scrape from the server's own machine, or set metrics_token and send it as `Authorization: Bearer …`.",
            ),
            Self::NotFound => (
                "not-found",
                "There is no such thing here",
                S::NOT_FOUND,
                "Check the id and the project; what was deleted stays gone.",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                "This path does not take that method",
                S::METHOD_NOT_ALLOWED,
                "See /api for what it takes.",
            ),
            Self::BodyTooSlow => (
                "body-too-slow",
                "The body took too long to arrive",
                S::REQUEST_TIMEOUT,
                "Send the batch again; a slow line does better with smaller batches.",
            ),
            Self::NameTaken => ("name-taken", "The name is taken", S::CONFLICT, "Choose another name."),
            Self::LastOne => (
                "last-one",
                "It is the last one",
                S::CONFLICT,
                "Add another first, then try again.",
            ),
            Self::TooMany => (
                "too-many",
                "There are too many of these",
                S::CONFLICT,
                "Delete some that are not needed any more.",
            ),
            Self::SessionDeleted => (
                "session-deleted",
                "The session was deleted",
                S::GONE,
                "Start a new session; nothing more can be added to this one.",
            ),
            Self::InvitationNotValid => (
                "invitation-not-valid",
                "This link does not work any more",
                S::GONE,
                "Ask an owner of this server for a new one.",
            ),
            Self::TooLarge => (
                "too-large",
                "The batch is over a limit",
                S::PAYLOAD_TOO_LARGE,
                "Send smaller batches, or ask the operator to raise the limit named here.",
            ),
            Self::UnsupportedMediaType => (
                "unsupported-media-type",
                "The body is not JSON",
                S::UNSUPPORTED_MEDIA_TYPE,
                "Send JSON with `Content-Type: application/json`.",
            ),
            Self::TooFast => (
                "too-fast",
                "Too many requests",
                S::TOO_MANY_REQUESTS,
                "Wait as long as Retry-After says, then send again.",
            ),
            Self::Internal => (
                "internal",
                "The server made a mistake",
                S::INTERNAL_SERVER_ERROR,
                "The server's log says more; please report it.",
            ),
            Self::RecordingDamaged => (
                "recording-damaged",
                "This part of the recording is damaged",
                S::INTERNAL_SERVER_ERROR,
                "Other moments can still be shown; to have this one, put the object that is named here back from a copy.",
            ),
            Self::Overloaded => (
                "overloaded",
                "The server is at its limit",
                S::SERVICE_UNAVAILABLE,
                "Wait as long as Retry-After says, then send again.",
            ),
            Self::StorageFull => (
                "storage-full",
                "Storage is full",
                S::SERVICE_UNAVAILABLE,
                "Keep the batch and send it again after Retry-After; the operator must make room.",
            ),
            Self::StorageFailed => (
                "storage-failed",
                "Storage failed",
                S::SERVICE_UNAVAILABLE,
                "Keep the batch and send it again after Retry-After; the operator finds the cause in the log.",
            ),
            Self::Stopping => (
                "stopping",
                "The server is stopping",
                S::SERVICE_UNAVAILABLE,
                "Send the batch again after Retry-After.",
            ),
        }
    }
}

/// A refusal on its way out.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    detail: String,
    limit: Option<(&'static str, u64)>,
    retry_after_s: Option<u32>,
}

impl Problem {
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            limit: None,
            retry_after_s: None,
        }
    }

    pub(crate) fn retry_after_s(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }

    pub(crate) fn too_large(limit: &'static str, limit_value: u64) -> Self {
        let detail = format!("{limit} is over its limit of {limit_value}");
        Self {
            limit: Some((limit, limit_value)),
            ..Self::new(Code::TooLarge, detail)
        }
    }

    pub(crate) fn stopping() -> Self {
        Self::new(Code::Stopping, "the server is being stopped").retry_after_s(STOPPING_RETRY_AFTER_S)
    }

    pub(crate) fn storage_full(detail: impl Into<String>) -> Self {
        Self::new(Code::StorageFull, detail).retry_after_s(STORAGE_RETRY_AFTER_S)
    }

    pub(crate) fn no_such_run() -> Self {
        Self::new(Code::NotFound, "this session is no run of a coding agent")
    }

    pub(crate) fn no_such_session() -> Self {
        Self::new(Code::NotFound, "this project has no session of that id")
    }

    pub(crate) fn no_such_project() -> Self {
        Self::new(Code::NotFound, "there is no project of that id")
    }

    pub(crate) fn code_name(&self) -> &'static str {
        self.code.parts().0
    }

    pub(crate) fn title(&self) -> &'static str {
        self.code.parts().1
    }

    pub(crate) fn remedy(&self) -> &'static str {
        self.code.parts().3
    }

    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidRequest, detail)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full(_) => Self::storage_full("there is no room left to store anything; nothing was lost"),
            StoreError::Closing => Self::stopping(),
            StoreError::Exists(what) => Self::new(Code::NameTaken, format!("{what} exists already")),
            StoreError::Unavailable(_) | StoreError::Damaged { .. } | StoreError::Newer { .. } => {
                // The cause may name paths of this machine: it goes to the log, not to the client.
                tracing::error!(%error, "storage failed");
                Self::new(Code::StorageFailed, "storage failed; nothing was changed")
                    .retry_after_s(STORAGE_RETRY_AFTER_S)
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooLarge { limit, limit_value } => Self::too_large(limit, limit_value),
            Refusal::NotDecodable(why) => Self::new(Code::NotDecodable, why),
            Refusal::SessionDeleted => Self::new(Code::SessionDeleted, "somebody deleted this session"),
            Refusal::Overloaded { retry_after_s } => {
                Self::new(Code::Overloaded, "too many batches are being worked on").retry_after_s(retry_after_s)
            }
            Refusal::Store(error) => error.into(),
        }
    }
}

/// Why a request was refused (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody {
    /// `urn:reenact:problem:<code>`
    r#type: String,
    title: &'static str,
    status: u16,
    /// What happened and why.
    detail: String,
    /// What to do.
    remedy: &'static str,
    /// The limit that was passed, and its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    limit: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    limit_value: Option<u64>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, title, status, remedy) = self.code.parts();
        let body = ProblemBody {
            r#type: format!("urn:reenact:problem:{code}"),
            title,
            status: status.as_u16(),
            detail: self.detail,
            remedy,
            limit: self.limit.map(|(name, _)| name),
            limit_value: self.limit.map(|(_, value)| value),
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
