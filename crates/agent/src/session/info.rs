//! What a session is: of what was said of it, the last, member by member.

use std::collections::BTreeSet;

use serde::Serialize;

use super::sorted::Timed;
use crate::event::{SessionInfo, SessionStatus};

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Info {
    pub agent: Option<String>,
    pub agent_version: Option<String>,
    pub source_session_id: Option<String>,
    pub cwd: Option<String>,
    pub git_branch: Option<String>,
    pub model: Option<String>,
    /// As a person named it, else as the agent did.
    pub title: Option<String>,
    pub permission_mode: Option<String>,
    pub start_reason: Option<String>,
    pub end_reason: Option<String>,
    /// Its end was told, and nothing started after.
    pub is_ended: bool,
    /// Who told of it.
    pub sources: BTreeSet<String>,
}

pub(super) fn build(infos: &Timed<'_, SessionInfo>) -> Info {
    let mut info = Info::default();
    let mut given_title = None;
    let mut generated_title = None;
    for (_, said) in infos {
        take(&mut info.agent, &said.agent);
        take(&mut info.agent_version, &said.agent_version);
        take(&mut info.source_session_id, &said.source_session_id);
        take(&mut info.cwd, &said.cwd);
        take(&mut info.git_branch, &said.git_branch);
        take(&mut info.model, &said.model);
        take(&mut info.permission_mode, &said.permission_mode);
        take(&mut given_title, &said.title);
        take(&mut generated_title, &said.generated_title);
        info.sources.extend(said.source.clone());
        match &said.status {
            Some(SessionStatus::Start) => {
                take(&mut info.start_reason, &said.reason);
                info.is_ended = false;
            }
            Some(SessionStatus::End) => {
                take(&mut info.end_reason, &said.reason);
                info.is_ended = true;
            }
            _ => {}
        }
    }
    info.title = given_title.or(generated_title);
    info
}

fn take(current: &mut Option<String>, said: &Option<String>) {
    if said.is_some() {
        current.clone_from(said);
    }
}
