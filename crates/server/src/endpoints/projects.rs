//! `/v1/projects`

pub(crate) mod arrivals;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod update;

use crate::origins::normalize_origin;
use crate::problem::{Code, Problem};

const NAME_CHARS_MAX: usize = 100;
const ALLOWED_ORIGINS_MAX: usize = 200;

/// The name of a project or a key as it is kept.
pub(crate) fn valid_name(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    if (1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Ok(name.to_owned());
    }
    Err(Problem::new(
        Code::InvalidRequest,
        format!("name: expected 1 to {NAME_CHARS_MAX} characters"),
    ))
}

fn valid_origins(origins: &[String]) -> Result<Vec<String>, Problem> {
    if origins.len() > ALLOWED_ORIGINS_MAX {
        let detail = format!("allowed_origins: expected at most {ALLOWED_ORIGINS_MAX}");
        return Err(Problem::new(Code::InvalidRequest, detail));
    }
    let origins = origins.iter().map(|origin| normalize_origin(origin));
    origins
        .collect::<Result<_, _>>()
        .map_err(|why| Problem::new(Code::InvalidRequest, format!("allowed_origins: {why}")))
}
