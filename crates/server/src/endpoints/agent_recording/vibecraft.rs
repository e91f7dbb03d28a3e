//! `POST /event` of the listener for Vibecraft's hook, which sends each event as it is.
//!
//! The hook has no key. So the listener is only at an address of this machine, and what a browser sends is refused: a
//! page elsewhere can make a browser ask an address of this machine, under its own name for it too.

use std::net::IpAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header;
use serde::{Deserialize, Serialize};

use super::hooks::session_id;
use crate::agent_inbox::{Arrived, Way};
use crate::problem::{Code, Problem};
use crate::state::App;

/// As Vibecraft's own server has it.
pub(crate) const EVENT_BYTES_MAX: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyEvent {
    session_id: String,
}

#[derive(Serialize)]
pub(crate) struct Taken {
    ok: bool,
}

pub(crate) async fn take_vibecraft_event(State(app): State<App>, body: Bytes) -> Result<Json<Taken>, Problem> {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    let wanted = app
        .options
        .vibecraft_project
        .as_ref()
        .ok_or_else(Problem::no_such_project)?;
    let project = app.projects.by_id(wanted).await?.ok_or_else(Problem::no_such_project)?;
    let no_event = |why: String| {
        Problem::new(
            Code::InvalidRequest,
            format!("the body is no event of Vibecraft: {why}"),
        )
    };
    let json = String::from_utf8(body.into()).map_err(|error| no_event(error.to_string()))?;
    let event: AnyEvent = serde_json::from_str(&json).map_err(|error| no_event(error.to_string()))?;
    let session = session_id(&event.session_id)?;
    let arrived = Arrived {
        json,
        received_ms: app.now_ms(),
    };
    app.agent_inbox.take(&app, &project, session, Way::Vibecraft, arrived)?;
    Ok(Json(Taken { ok: true }))
}

/// Only programs of this machine, which know it by its own names.
pub(crate) async fn refuse_browsers(request: Request, next: Next) -> Result<Response, Problem> {
    let headers = request.headers();
    if headers.contains_key(header::ORIGIN) {
        return Err(Problem::new(
            Code::OriginNotAllowed,
            "this address takes nothing from web pages",
        ));
    }
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !is_of_this_machine(host) {
        let detail = format!("this address is not known as `{host}`; ask it as 127.0.0.1 or localhost");
        return Err(Problem::new(Code::OriginNotAllowed, detail));
    }
    Ok(next.run(request).await)
}

fn is_of_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_known() {
        for host in [
            "localhost",
            "localhost:4003",
            "127.0.0.1:4003",
            "[::1]:4003",
            "LOCALHOST",
            "127.8.0.1",
        ] {
            assert!(is_of_this_machine(host), "{host}");
        }
        for host in [
            "",
            "shop.example",
            "localhost.shop.example",
            "127.0.0.1.shop.example:4003",
            "10.0.0.1",
            "[::2]",
        ] {
            assert!(!is_of_this_machine(host), "{host}");
        }
    }
}
