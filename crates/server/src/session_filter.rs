//! The filters of the session list, as they stand in a request's query. The search takes the same.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use reenact_analytics::TermField;
use reenact_store::SessionFilter;
use utoipa::IntoParams;

use crate::problem::{Code, Problem};

const TEXT_BYTES_MAX: usize = 2_048;
/// Most values of all filters together.
const VALUES_MAX: usize = 64;

/// What a request filters by; other parameters are passed over.
pub(crate) struct Filtered(pub(crate) SessionFilter);

/// The same, for the API's description. Filters that can be repeated let a session through that has any of the values.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described")]
pub(crate) struct FilterParameters {
    /// What made the session: `web` or `agent`.
    #[param(nullable = false)]
    source: Option<Vec<String>>,
    /// The user's id, exactly.
    #[param(nullable = false)]
    user: Option<Vec<String>>,
    /// Address of a page that was visited, without scheme and query, as `…/values` tells it.
    #[param(nullable = false)]
    page: Option<Vec<String>>,
    /// Part of the address of a page that was visited, without scheme and query.
    #[param(nullable = false)]
    url: Option<String>,
    /// The browser's name.
    #[param(nullable = false)]
    browser: Option<Vec<String>>,
    /// The operating system's name.
    #[param(nullable = false)]
    system: Option<Vec<String>>,
    /// `desktop`, `mobile`, `tablet` or `other`.
    #[param(nullable = false)]
    device: Option<Vec<String>>,
    /// ISO 3166-1 alpha-2.
    #[param(nullable = false)]
    country: Option<Vec<String>>,
    #[param(nullable = false)]
    language: Option<Vec<String>>,
    #[param(nullable = false)]
    release: Option<Vec<String>>,
    #[param(nullable = false)]
    environment: Option<Vec<String>>,
    /// Name of a tracked event.
    #[param(nullable = false)]
    event: Option<Vec<String>>,
    /// A tracked event's property: `event.property=value`.
    #[param(nullable = false)]
    property: Option<Vec<String>>,
    /// `flag=value`
    #[param(nullable = false)]
    flag: Option<Vec<String>>,
    /// Which coding agent ran, as `claude-code`.
    #[param(nullable = false)]
    agent: Option<Vec<String>>,
    /// A model that a coding agent used.
    #[param(nullable = false)]
    model: Option<Vec<String>>,
    /// The folder that a coding agent worked in.
    #[param(nullable = false)]
    folder: Option<Vec<String>>,
    /// A tool that a coding agent called.
    #[param(nullable = false)]
    tool: Option<Vec<String>>,
    /// A kind of what is wrong with the recording, or `ok`.
    #[param(nullable = false)]
    health: Option<Vec<String>>,
    /// Start of the session, at the earliest.
    #[param(nullable = false)]
    from_ms: Option<i64>,
    /// Start of the session, at the latest.
    #[param(nullable = false)]
    to_ms: Option<i64>,
    #[param(nullable = false)]
    duration_min_ms: Option<i64>,
    #[param(nullable = false)]
    duration_max_ms: Option<i64>,
    /// At least so much of it active.
    #[param(nullable = false)]
    active_min_ms: Option<i64>,
    /// At least so many errors.
    #[param(nullable = false)]
    errors: Option<u64>,
    /// At least so many errors in the console.
    #[param(nullable = false)]
    console_errors: Option<u64>,
    /// At least so many requests that failed.
    #[param(nullable = false)]
    failed_requests: Option<u64>,
}

impl<S: Send + Sync> FromRequestParts<S> for Filtered {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Query(pairs) = query.map_err(|error| Problem::new(Code::InvalidRequest, error.body_text()))?;
        parse(pairs).map(Self)
    }
}

fn parse(pairs: Vec<(String, String)>) -> Result<SessionFilter, Problem> {
    let mut filter = SessionFilter::default();
    let mut values = 0;
    // A form sends empty fields along; they are no filter.
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        if let Ok(field) = name.parse::<TermField>() {
            values += 1;
            filter.terms.entry(field).or_default().push(bounded(&name, value)?);
            continue;
        }
        match name.as_str() {
            "url" => filter.url_contains = Some(bounded(&name, value)?),
            "from_ms" => filter.from_ms = Some(number(&name, &value)?),
            "to_ms" => filter.to_ms = Some(number(&name, &value)?),
            "duration_min_ms" => filter.duration_min_ms = Some(number(&name, &value)?),
            "duration_max_ms" => filter.duration_max_ms = Some(number(&name, &value)?),
            "active_min_ms" => filter.active_min_ms = Some(number(&name, &value)?),
            "errors" => filter.errors_min = Some(number(&name, &value)?),
            "console_errors" => filter.console_errors_min = Some(number(&name, &value)?),
            "failed_requests" => filter.failed_requests_min = Some(number(&name, &value)?),
            _ => {}
        }
    }
    if values > VALUES_MAX {
        return Err(refused(&format!(
            "expected at most {VALUES_MAX} values to filter by, found {values}"
        )));
    }
    Ok(filter)
}

fn bounded(name: &str, value: String) -> Result<String, Problem> {
    if value.len() > TEXT_BYTES_MAX {
        return Err(refused(&format!("{name}: expected at most {TEXT_BYTES_MAX} bytes")));
    }
    Ok(value)
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value
        .parse()
        .map_err(|_| refused(&format!("{name}: expected a whole number")))
}

fn refused(detail: &str) -> Problem {
    Problem::new(Code::InvalidRequest, detail)
}
