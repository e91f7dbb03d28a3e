//! A run of a coding agent, as the player shows it.

mod changes;
mod comparison;
mod entry;
mod facts;
mod file;
mod file_versions;
mod hashes;

use reenact_agent::{
    Idle, Info, Session, SessionLane, Station, TimedScene, Turn, UsageSample, WaitsFor, highlights, stations,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::agent_runs::AgentRun;

pub(crate) use changes::ChangesBody;
pub(crate) use comparison::ComparisonBody;
use entry::{EntryBody, entries_of};
pub(crate) use entry::{EntryDetail, detail_of};
use facts::{FactsBody, HighlightBody};
pub(crate) use file::{FileBody, FileListBody};
pub(crate) use file_versions::FileVersionsBody;

/// A run of a coding agent: everything but long texts, outputs and files. Times are milliseconds since the Unix epoch.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentRun)]
pub(crate) struct AgentRunBody {
    /// As it is known now; with it can be asked what is new since.
    version: String,
    info: InfoBody,
    from_ms: i64,
    to_ms: i64,
    turns: Vec<TurnBody>,
    lanes: Vec<LaneBody>,
    /// What happened, by time.
    entries: Vec<EntryBody>,
    usage: Vec<UsageBody>,
    /// Whiles in which nothing happened.
    idle: Vec<IdleBody>,
    branches: Vec<BranchBody>,
    scenes: Vec<SceneBody>,
    highlights: Vec<HighlightBody>,
    facts: FactsBody,
    /// Of the workshop.
    stations: Vec<StationBody>,
    /// Lines that no reader knew.
    unknown_lines: u64,
    /// Batches that could not be read.
    damaged_batches: usize,
    /// The run has more events than are shown.
    is_cut: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentRunInfo)]
struct InfoBody {
    #[schema(required)]
    agent: Option<String>,
    #[schema(required)]
    agent_version: Option<String>,
    #[schema(required)]
    folder: Option<String>,
    #[schema(required)]
    branch: Option<String>,
    #[schema(required)]
    model: Option<String>,
    #[schema(required)]
    title: Option<String>,
    #[schema(required)]
    permission_mode: Option<String>,
    is_ended: bool,
    /// Who told of it, as `transcript` and `hooks`.
    sources: Vec<String>,
}

/// From a prompt to the next.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentTurn)]
struct TurnBody {
    from_ms: i64,
    to_ms: i64,
    /// The prompt that it begins with.
    #[schema(required)]
    prompt_id: Option<String>,
    /// `finished`, `interrupted` or `error`; `null` while it goes on, or where nobody told.
    #[schema(required)]
    end: Option<String>,
    /// The conversation went back to before it.
    is_left: bool,
}

/// A subagent.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentLane)]
struct LaneBody {
    id: String,
    #[schema(required)]
    parent: Option<String>,
    #[schema(required)]
    tool_use_id: Option<String>,
    #[schema(required)]
    agent_type: Option<String>,
    #[schema(required)]
    description: Option<String>,
    from_ms: i64,
    to_ms: i64,
    is_stopped: bool,
}

/// Tokens of one reply of a model.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentUsage)]
struct UsageBody {
    at_ms: i64,
    #[schema(required)]
    lane: Option<String>,
    #[schema(required)]
    model: Option<String>,
    input_tokens: u64,
    output_tokens: u64,
    cache_read_tokens: u64,
    cache_write_tokens: u64,
    /// `null`: the price of the model is not known.
    #[schema(required)]
    cost_usd: Option<f64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentIdle)]
struct IdleBody {
    from_ms: i64,
    to_ms: i64,
    waits_for: WaitsForBody,
}

/// Whom a run waited for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = WaitsFor)]
enum WaitsForBody {
    /// A prompt, or an answer.
    Person,
    Model,
}

/// The conversation went back: what was said between the two times was left.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentBranch)]
struct BranchBody {
    at_ms: i64,
    to_ms: i64,
}

/// What a 3D client showed.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentScene)]
pub(crate) struct SceneBody {
    at_ms: i64,
    #[schema(required)]
    camera_position: Option<PositionBody>,
    #[schema(required)]
    focused_zone: Option<String>,
    active_modals: Vec<String>,
}

#[derive(Debug, Clone, Copy, Serialize, serde::Deserialize, ToSchema)]
#[schema(as = Position)]
pub(crate) struct PositionBody {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) z: f64,
}

/// A station of the workshop.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkshopStation)]
struct StationBody {
    name: &'static str,
    x: f64,
    y: f64,
    z: f64,
    tools: &'static [String],
}

impl AgentRunBody {
    pub(crate) fn of(run: &AgentRun) -> Self {
        let session = &run.session;
        let prompt_id = |turn: &Turn| Some(session.prompts.get(turn.prompt?)?.id.clone());
        let turns = session.turns.iter().map(|turn| TurnBody::new(turn, prompt_id(turn)));
        let branches = session.branches.iter();
        let highlights = highlights(session, &run.files);
        Self {
            version: run.version.to_string(),
            info: InfoBody::new(&session.info),
            from_ms: session.from_ms,
            to_ms: session.to_ms,
            turns: turns.collect(),
            lanes: session.lanes.iter().map(LaneBody::new).collect(),
            entries: entries_of(run),
            usage: session.usage.iter().map(UsageBody::new).collect(),
            idle: session.idle.iter().map(IdleBody::new).collect(),
            branches: branches
                .map(|branch| BranchBody {
                    at_ms: branch.at_ms,
                    to_ms: branch.to_ms,
                })
                .collect(),
            scenes: session.scenes.iter().map(SceneBody::new).collect(),
            highlights: highlights.into_iter().map(HighlightBody::new).collect(),
            facts: FactsBody::of(session, &run.files),
            stations: stations().iter().map(StationBody::new).collect(),
            unknown_lines: unknown_lines(session),
            damaged_batches: run.damaged_batches,
            is_cut: run.is_cut,
        }
    }
}

fn unknown_lines(session: &Session) -> u64 {
    session.unknown.values().sum()
}

impl InfoBody {
    fn new(info: &Info) -> Self {
        Self {
            agent: info.agent.clone(),
            agent_version: info.agent_version.clone(),
            folder: info.cwd.clone(),
            branch: info.git_branch.clone(),
            model: info.model.clone(),
            title: info.title.clone(),
            permission_mode: info.permission_mode.clone(),
            is_ended: info.is_ended,
            sources: info.sources.iter().cloned().collect(),
        }
    }
}

impl TurnBody {
    fn new(turn: &Turn, prompt_id: Option<String>) -> Self {
        Self {
            from_ms: turn.from_ms,
            to_ms: turn.to_ms,
            prompt_id,
            end: turn.end.as_ref().map(|end| end.as_str().to_owned()),
            is_left: turn.left_by.is_some(),
        }
    }
}

impl LaneBody {
    fn new(lane: &SessionLane) -> Self {
        Self {
            id: lane.id.clone(),
            parent: lane.parent.clone(),
            tool_use_id: lane.tool_use_id.clone(),
            agent_type: lane.agent_type.clone(),
            description: lane.description.clone(),
            from_ms: lane.from_ms,
            to_ms: lane.to_ms,
            is_stopped: lane.is_stopped,
        }
    }
}

impl UsageBody {
    fn new(sample: &UsageSample) -> Self {
        let tokens = &sample.tokens;
        Self {
            at_ms: sample.at_ms,
            lane: sample.lane.clone(),
            model: sample.model.clone(),
            input_tokens: tokens.input,
            output_tokens: tokens.output,
            cache_read_tokens: tokens.cache_read,
            cache_write_tokens: tokens.cache_write_5m + tokens.cache_write_1h,
            cost_usd: sample.cost_usd,
        }
    }
}

impl IdleBody {
    pub(super) fn new(idle: &Idle) -> Self {
        Self {
            from_ms: idle.from_ms,
            to_ms: idle.to_ms,
            waits_for: match idle.waits_for {
                WaitsFor::Person => WaitsForBody::Person,
                WaitsFor::Model => WaitsForBody::Model,
            },
        }
    }
}

impl SceneBody {
    pub(crate) fn new(timed: &TimedScene) -> Self {
        let position = timed.scene.camera_position;
        Self {
            at_ms: timed.at_ms,
            camera_position: position.map(|at| PositionBody {
                x: at.x,
                y: at.y,
                z: at.z,
            }),
            focused_zone: timed.scene.focused_zone.clone(),
            active_modals: timed.scene.active_modals.clone().unwrap_or_default(),
        }
    }
}

impl StationBody {
    fn new(station: &'static Station) -> Self {
        Self {
            name: &station.name,
            x: station.x,
            y: station.y,
            z: station.z,
            tools: &station.tools,
        }
    }
}
