use std::collections::BTreeMap;

use reenact_analytics::{AgentRun, EventProperty, NameVersion, SourceKind, Timed, Told, Viewport};
use reenact_store::{PageRow, SessionRow};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::live_sessions::is_live;
use crate::schemas::RunSummaryBody;

/// One visit of one user.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    id: String,
    project_id: String,
    source: SourceBody,
    /// What people call it.
    #[schema(required)]
    title: Option<String>,
    #[schema(required)]
    description: Option<String>,
    /// Milliseconds since the Unix epoch, corrected by clock_offset_ms.
    started_at_ms: i64,
    ended_at_ms: i64,
    duration_ms: i64,
    /// How much of it somebody moved, clicked, scrolled, typed, or had done so less than 5 s before.
    active_ms: i64,
    /// How active somebody was in each of 64 parts of it, in percent; empty if nobody ever was.
    activity: Vec<u8>,
    /// Something happened and arrived within the last 30 minutes, and the recording did not end.
    live: bool,
    #[schema(required)]
    user: Option<SessionUser>,
    #[schema(required)]
    entry_url: Option<String>,
    #[schema(required)]
    last_url: Option<String>,
    page_count: u32,
    window_count: u32,
    event_count: u64,
    click_count: u64,
    error_count: u64,
    console_error_count: u64,
    failed_request_count: u64,
    set_aside_count: u64,
    gap_count: u64,
    redaction_count: u64,
    bytes_stored: u64,
    #[schema(required)]
    browser: Option<NameVersionBody>,
    #[schema(required)]
    system: Option<NameVersionBody>,
    device: DeviceBody,
    /// ISO 3166-1 alpha-2.
    #[schema(required)]
    country: Option<String>,
    #[schema(required)]
    language: Option<String>,
    /// IANA name.
    #[schema(required)]
    timezone: Option<String>,
    /// What the browser took the network for: `slow-2g`, `2g`, `3g` or `4g`.
    #[schema(required)]
    connection: Option<String>,
    #[schema(required)]
    release: Option<String>,
    #[schema(required)]
    environment: Option<String>,
    #[schema(required)]
    recorder_version: Option<String>,
    #[schema(required)]
    viewport: Option<ViewportBody>,
    /// Of a run of a coding agent.
    #[schema(required)]
    agent: Option<SessionAgent>,
    /// Server time minus recorded time; 0 when the clocks agree within 5 s.
    clock_offset_ms: i64,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Source)]
enum SourceBody {
    Web,
    /// A coding agent.
    Agent,
}

/// What is known of a coding agent's run without going through it.
#[derive(Serialize, ToSchema)]
struct SessionAgent {
    /// Which agent, as `claude-code`.
    #[schema(required)]
    name: Option<String>,
    #[schema(required)]
    version: Option<String>,
    /// What its user or the agent called it, or else what it was asked first.
    #[schema(required)]
    title: Option<String>,
    /// Where it worked.
    #[schema(required)]
    folder: Option<String>,
    #[schema(required)]
    branch: Option<String>,
    models: Vec<String>,
    /// Tools that it called, at most 64.
    tools: Vec<String>,
    /// What it came to. Made once the run is quiet; before, when it is asked for, if the run is not too large for that:
    /// then it is absent, or of an earlier time.
    #[schema(required)]
    summary: Option<RunSummaryBody>,
}

impl SessionAgent {
    fn new(run: AgentRun, summary: Option<RunSummaryBody>) -> Self {
        let value = |timed: Option<Timed<String>>| timed.map(|timed| timed.value);
        Self {
            title: run.title().map(str::to_owned),
            name: value(run.agent),
            version: value(run.agent_version),
            folder: value(run.folder),
            branch: value(run.branch),
            models: run.models.into_iter().collect(),
            tools: run.tools.into_iter().collect(),
            summary,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Device)]
enum DeviceBody {
    Desktop,
    Mobile,
    Tablet,
    Other,
}

/// Who the page said the user is.
#[derive(Serialize, ToSchema)]
struct SessionUser {
    id: String,
    /// As the page declared them, or hashed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = serde_json::Value, required = false)]
    traits: Option<Box<RawValue>>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = NameVersion)]
struct NameVersionBody {
    name: String,
    #[schema(required)]
    version: Option<String>,
}

impl From<NameVersion> for NameVersionBody {
    fn from(NameVersion { name, version }: NameVersion) -> Self {
        Self { name, version }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Viewport)]
struct ViewportBody {
    width: u32,
    height: u32,
}

impl From<Viewport> for ViewportBody {
    fn from(Viewport { width, height }: Viewport) -> Self {
        Self { width, height }
    }
}

impl SessionBody {
    pub(crate) fn new(row: SessionRow, now_ms: i64) -> Self {
        let summary = RunSummaryBody::of(&row);
        let live = is_live(&row, now_ms);
        let SessionRow {
            project,
            id,
            first_received_at_ms,
            last_received_at_ms: _,
            window_count,
            page_count,
            name,
            facts,
            run: _,
        } = row;
        // A session of which every event was set aside has no recorded time; its arrival must do.
        let started_at_ms = facts.started_at_ms().unwrap_or(first_received_at_ms);
        let ended_at_ms = facts.ended_at_ms().unwrap_or(started_at_ms);
        Self {
            id: id.to_string(),
            project_id: project.to_string(),
            source: match facts.source {
                SourceKind::Web => SourceBody::Web,
                SourceKind::Agent => SourceBody::Agent,
            },
            title: name.title,
            description: name.description,
            started_at_ms,
            ended_at_ms,
            duration_ms: facts.duration_ms(),
            active_ms: facts.active_ms(),
            activity: facts.activity_strip(),
            live,
            entry_url: facts.entry_url().map(str::to_owned),
            redaction_count: facts.redaction_count(),
            user: facts.identity.map(|identity| SessionUser {
                id: identity.value.id,
                traits: identity.value.traits,
            }),
            last_url: facts.last_url.map(|url| url.value),
            page_count,
            window_count,
            event_count: facts.event_count,
            click_count: facts.click_count,
            error_count: facts.error_count,
            console_error_count: facts.console_error_count,
            failed_request_count: facts.failed_request_count,
            set_aside_count: facts.set_aside_count,
            gap_count: facts.gap_count,
            bytes_stored: facts.bytes_stored,
            browser: facts.client.browser.map(Into::into),
            system: facts.client.system.map(Into::into),
            device: match facts.client.device.as_deref() {
                Some("desktop") => DeviceBody::Desktop,
                Some("mobile") => DeviceBody::Mobile,
                Some("tablet") => DeviceBody::Tablet,
                _ => DeviceBody::Other,
            },
            country: facts.client.country,
            language: facts.language,
            timezone: facts.timezone,
            connection: facts.connection,
            release: facts.release,
            environment: facts.environment,
            recorder_version: facts.recorder.and_then(|recorder| recorder.version),
            viewport: facts.viewport.map(|viewport| viewport.value.into()),
            agent: (facts.source == SourceKind::Agent).then(|| SessionAgent::new(facts.agent, summary)),
            clock_offset_ms: facts.clock_offset_ms,
        }
    }
}

/// A session, its page loads and what was redacted in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionDetail {
    #[serde(flatten)]
    session: SessionBody,
    pages: Vec<PageLoad>,
    /// What was redacted, by detector.
    redactions: BTreeMap<String, u64>,
    /// How often each event was tracked, at most 64 of them.
    tracked: BTreeMap<String, u64>,
    /// Properties of tracked events, at most 128, without long ones.
    properties: Vec<TrackedProperty>,
    /// Flags and the values they had, at most 64.
    flags: Vec<FlagValue>,
    /// What is wrong with the recording: findings by kind, as `…/health` tells them one by one. `null` until the session
    /// has been quiet for a while and was examined.
    #[schema(required)]
    health: Option<BTreeMap<String, u64>>,
}

impl SessionDetail {
    pub(crate) fn new(
        row: SessionRow,
        pages: Vec<PageRow>,
        health: Option<BTreeMap<String, u64>>,
        now_ms: i64,
    ) -> Self {
        let redactions = row.facts.redactions.clone();
        let Told {
            events,
            properties,
            flags,
        } = row.facts.told.clone();
        let session = SessionBody::new(row, now_ms);
        let pages = pages
            .into_iter()
            .map(|page| PageLoad::new(page, session.started_at_ms))
            .collect();
        Self {
            session,
            pages,
            redactions,
            tracked: events,
            properties: properties.into_iter().map(Into::into).collect(),
            flags: flags
                .into_iter()
                .map(|(name, value)| FlagValue { name, value })
                .collect(),
            health,
        }
    }
}

/// A property of a tracked event, and one of the values it had.
#[derive(Serialize, ToSchema)]
struct TrackedProperty {
    event: String,
    name: String,
    value: String,
}

impl From<EventProperty> for TrackedProperty {
    fn from(EventProperty { event, name, value }: EventProperty) -> Self {
        Self { event, name, value }
    }
}

#[derive(Serialize, ToSchema)]
struct FlagValue {
    name: String,
    value: String,
}

/// One page load in one window.
#[derive(Serialize, ToSchema)]
pub(crate) struct PageLoad {
    window_id: String,
    page_id: String,
    #[schema(required)]
    url: Option<String>,
    /// As recorded, without the clock's correction.
    first_at_ms: i64,
    last_at_ms: i64,
    event_count: u64,
    batch_count: u32,
    /// Sequence numbers below the highest that never arrived.
    missing_sequences: Vec<u32>,
    has_full_snapshot: bool,
}

impl PageLoad {
    /// A page load without any valid event stands at the session's start.
    fn new(page: PageRow, session_started_at_ms: i64) -> Self {
        let first_at_ms = page.first_at_ms.unwrap_or(session_started_at_ms);
        Self {
            window_id: page.window.to_string(),
            page_id: page.page.to_string(),
            url: page.url,
            first_at_ms,
            last_at_ms: page.last_at_ms.unwrap_or(first_at_ms),
            event_count: page.event_count,
            batch_count: page.batch_count,
            missing_sequences: page.missing_sequences,
            has_full_snapshot: page.has_full_snapshot,
        }
    }
}
