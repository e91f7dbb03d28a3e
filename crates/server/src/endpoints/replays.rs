//! `/api/replays`: runs of coding agents under the names of another specification. A replay is a session, its id the
//! session's; recording starts and ends by itself, so starting and stopping only name one and look at it.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod start;
pub(crate) mod stop;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reenact_recording::{ProjectId, SessionId};
use reenact_store::SessionRow;
use serde::Serialize;
use utoipa::ToSchema;

use crate::agent_runs::AgentRun;
use crate::problem::Problem;
use crate::state::App;

#[derive(Serialize, ToSchema)]
pub(crate) struct Replay {
    id: String,
    #[schema(required)]
    user_id: Option<String>,
    session_id: String,
    #[schema(required)]
    title: Option<String>,
    #[schema(required)]
    description: Option<String>,
    metadata: ReplayMetadata,
    /// Nobody sees a session but those who may see its project.
    is_public: bool,
    created_at: i64,
    updated_at: i64,
}

#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct ReplayMetadata {
    duration_ms: i64,
    event_count: u64,
    /// How often each tool was used.
    tool_breakdown: BTreeMap<String, u64>,
    /// Paths that were read, written or deleted.
    files_touched: BTreeSet<String>,
    #[schema(required)]
    session_name: Option<String>,
    /// Of its beginning, as `2026-03-02`.
    recorded_date: String,
}

impl Replay {
    fn new(row: SessionRow, run: &AgentRun) -> Self {
        let facts = &row.facts;
        let generated = facts.agent.title().map(str::to_owned);
        let title = row.name.title.clone().or(generated);
        let created_at = facts.first_at_ms.unwrap_or(row.first_received_at_ms);
        let mut tool_breakdown = BTreeMap::<String, u64>::new();
        for tool_use in &run.session.tool_uses {
            *tool_breakdown.entry(tool_use.tool.clone()).or_default() += 1;
        }
        let metadata = ReplayMetadata {
            duration_ms: run.session.to_ms - run.session.from_ms,
            event_count: facts.event_count,
            tool_breakdown,
            files_touched: run
                .session
                .file_changes
                .iter()
                .map(|file| file.change.path.clone())
                .collect(),
            session_name: title.clone(),
            recorded_date: date(created_at),
        };
        Self {
            id: row.id.to_string(),
            user_id: facts.identity.as_ref().map(|identity| identity.value.id.clone()),
            session_id: row.id.to_string(),
            title,
            description: row.name.description,
            metadata,
            is_public: false,
            created_at,
            updated_at: facts.last_at_ms.unwrap_or(row.last_received_at_ms),
        }
    }

    async fn of(app: &App, project: &ProjectId, session: &SessionId) -> Result<Self, Problem> {
        let run = opened(app, project, session).await?;
        let row = app.parts.index.session(project, session).await?;
        Ok(Self::new(row.ok_or_else(Problem::no_such_session)?, &run))
    }
}

async fn opened(app: &App, project: &ProjectId, session: &SessionId) -> Result<Arc<AgentRun>, Problem> {
    let _turn = app.event_reads.acquire().await;
    app.agent_runs
        .get(app.parts.index.as_ref(), project, session, app.now_ms())
        .await
}

/// The day in UTC, by the calendar that counts years from March.
fn date(at_ms: i64) -> String {
    const DAY_MS: i64 = 86_400_000;
    const DAYS_OF_400_YEARS: i64 = 146_097;
    const DAYS_FROM_0_TO_1970: i64 = 719_468;
    let days = at_ms.div_euclid(DAY_MS) + DAYS_FROM_0_TO_1970;
    let era = days.div_euclid(DAYS_OF_400_YEARS);
    let of_era = days.rem_euclid(DAYS_OF_400_YEARS);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (at_s, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_799, "2000-02-29"),
            (1_767_225_600, "2026-01-01"),
            (4_107_542_399, "2100-02-28"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(date(at_s * 1_000), expected);
        }
    }
}
