//! What happened in a run, one thing after the other.

use reenact_agent::{
    Answer, Content, DiffHunk, Question, SessionCompaction, SessionError, SessionPrompt, SessionReply, Thought, Told,
    ToolOutcome, ToolUse, diff, lines_changed, station_of,
};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::hashes::{changes_by_tool_use, hash_of};
use crate::agent_runs::AgentRun;

/// Bytes of an entry's text that a run's overview holds.
const TEXT_BYTES_MAX: usize = 2 << 10;

/// Something that happened in a run.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentEntry)]
pub(crate) struct EntryBody {
    kind: EntryKind,
    /// Among those of its kind.
    id: String,
    at_ms: i64,
    /// When it was over; `null` where it has no duration, or goes on.
    #[schema(required)]
    to_ms: Option<i64>,
    /// The subagent's; `null`: the agent itself.
    #[schema(required)]
    lane: Option<String>,
    /// At most its first 2 KiB.
    text: String,
    /// Of the whole text.
    text_bytes: usize,
    /// More about it, by kind: of a prompt whether it was `typed`, a `command`, `queued`, put in by the program (`meta`),
    /// for a `subagent` or a `compact_summary`; of a notification what it is; of a question its answer; of a compaction
    /// what began it; of an error its code.
    #[schema(required)]
    detail: Option<String>,
    /// Of the use of a tool, and of a question about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tool: Option<ToolBody>,
    /// Of all that its detail holds: whoever has the entry's detail asks anew when this is another.
    #[serde(skip)]
    pub(super) whole: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgentEntryKind)]
pub(crate) enum EntryKind {
    Prompt,
    Thinking,
    Reply,
    Tool,
    Question,
    Notification,
    Compaction,
    Error,
}

/// The use of a tool in a few words.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentTool)]
struct ToolBody {
    name: String,
    /// Where in the workshop it is used.
    #[schema(required)]
    station: Option<&'static str>,
    /// `null` for a question.
    #[schema(required)]
    outcome: Option<OutcomeBody>,
    #[schema(required)]
    exit_code: Option<i64>,
    #[schema(required)]
    duration_ms: Option<f64>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgentToolOutcome)]
enum OutcomeBody {
    Success,
    Error,
    Interrupted,
    Denied,
    Running,
}

impl From<ToolOutcome> for OutcomeBody {
    fn from(outcome: ToolOutcome) -> Self {
        match outcome {
            ToolOutcome::Success => Self::Success,
            ToolOutcome::Error => Self::Error,
            ToolOutcome::Interrupted => Self::Interrupted,
            ToolOutcome::Denied => Self::Denied,
            ToolOutcome::Running => Self::Running,
        }
    }
}

/// All entries, by time.
pub(crate) fn entries_of(run: &AgentRun) -> Vec<EntryBody> {
    let session = &run.session;
    let changes = changes_by_tool_use(run);
    let prompts = session.prompts.iter().map(EntryBody::prompt);
    let thoughts = session.thoughts.iter().map(EntryBody::thought);
    let replies = session.replies.iter().map(EntryBody::reply);
    let tools = session.tool_uses.iter().map(|used| {
        let changes = changes.get(used.id.as_str()).copied();
        EntryBody::tool(used, changes.unwrap_or_default())
    });
    let questions = session.permissions.iter().map(EntryBody::question);
    let told = session.notifications.iter().map(EntryBody::notification);
    let compactions = session.compactions.iter().map(EntryBody::compaction);
    let errors = session.errors.iter().map(EntryBody::error);
    let said = prompts.chain(thoughts).chain(replies).chain(tools);
    let mut entries: Vec<_> = said
        .chain(questions)
        .chain(told)
        .chain(compactions)
        .chain(errors)
        .collect();
    entries.sort_by(|one, other| (one.at_ms, one.kind, &one.id).cmp(&(other.at_ms, other.kind, &other.id)));
    entries
}

impl EntryBody {
    fn new(kind: EntryKind, id: &str, at_ms: i64, lane: &Option<String>, text: &str) -> Self {
        Self {
            kind,
            id: id.to_owned(),
            at_ms,
            to_ms: None,
            lane: lane.clone(),
            text: text[..text.floor_char_boundary(TEXT_BYTES_MAX)].to_owned(),
            text_bytes: text.len(),
            detail: None,
            tool: None,
            whole: hash_of(&text),
        }
    }

    fn prompt(prompt: &SessionPrompt) -> Self {
        Self {
            detail: Some(prompt.kind.as_str().to_owned()),
            ..Self::new(EntryKind::Prompt, &prompt.id, prompt.at_ms, &prompt.lane, &prompt.text)
        }
    }

    fn thought(thought: &Thought) -> Self {
        Self {
            detail: thought.is_hidden.then(|| "hidden".to_owned()),
            ..Self::new(
                EntryKind::Thinking,
                &thought.id,
                thought.at_ms,
                &thought.lane,
                &thought.text,
            )
        }
    }

    fn reply(reply: &SessionReply) -> Self {
        Self {
            detail: reply.model.clone(),
            ..Self::new(EntryKind::Reply, &reply.id, reply.at_ms, &reply.lane, &reply.text)
        }
    }

    fn tool(used: &ToolUse, changes: u64) -> Self {
        let given = used.input.as_ref().map(reenact_agent::Json::as_str);
        let data = used.data.as_ref().map(reenact_agent::Json::as_str);
        let omitted = used.omitted.as_ref().map(|omitted| &omitted.reason);
        Self {
            whole: hash_of(&(given, &used.output, data, omitted, used.images.len(), changes)),
            to_ms: used.to_ms,
            tool: Some(ToolBody {
                name: used.tool.clone(),
                station: station_name(&used.tool),
                outcome: Some(used.outcome.into()),
                exit_code: used.exit_code,
                duration_ms: used.duration_ms,
            }),
            ..Self::new(EntryKind::Tool, &used.id, used.from_ms, &used.lane, &used.summary())
        }
    }

    fn question(question: &Question) -> Self {
        let answer = question.answer.map(|answer| match answer {
            Answer::Granted => "granted".to_owned(),
            Answer::Denied => "denied".to_owned(),
        });
        let text = question.message.as_deref().unwrap_or_default();
        Self {
            to_ms: question.answered_ms,
            detail: answer,
            tool: question.tool.as_ref().map(|tool| ToolBody {
                name: tool.clone(),
                station: station_name(tool),
                outcome: None,
                exit_code: None,
                duration_ms: None,
            }),
            ..Self::new(
                EntryKind::Question,
                &question.id,
                question.asked_ms,
                &question.lane,
                text,
            )
        }
    }

    fn notification(told: &Told) -> Self {
        let text = told.message.as_deref().or(told.title.as_deref()).unwrap_or_default();
        Self {
            detail: Some(told.kind.clone()),
            ..Self::new(EntryKind::Notification, &told.id, told.at_ms, &told.lane, text)
        }
    }

    fn compaction(compaction: &SessionCompaction) -> Self {
        let text = compaction.summary.as_deref().unwrap_or_default();
        Self {
            to_ms: Some(compaction.to_ms),
            detail: compaction.trigger.clone(),
            ..Self::new(
                EntryKind::Compaction,
                &compaction.id,
                compaction.from_ms,
                &compaction.lane,
                text,
            )
        }
    }

    fn error(error: &SessionError) -> Self {
        Self {
            detail: error.code.clone(),
            ..Self::new(EntryKind::Error, &error.id, error.at_ms, &error.lane, &error.message)
        }
    }
}

fn station_name(tool: &str) -> Option<&'static str> {
    station_of(tool).map(|station| station.name.as_str())
}

/// All of an entry.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentEntryDetail)]
pub(crate) struct EntryDetail {
    /// The whole text of what was said or told.
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tool: Option<ToolDetail>,
}

/// What a tool was given and gave back.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentToolDetail)]
struct ToolDetail {
    #[schema(value_type = Option<serde_json::Value>, required)]
    input: Option<Box<RawValue>>,
    #[schema(required)]
    output: Option<String>,
    /// What it told beside its text.
    #[schema(value_type = Option<serde_json::Value>, required)]
    data: Option<Box<RawValue>>,
    /// What is not kept of the output, and why.
    #[schema(required)]
    omitted: Option<String>,
    image_count: usize,
    changes: Vec<ChangeBody>,
}

/// What it made of a file.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileChange)]
struct ChangeBody {
    path: String,
    /// The event that says so.
    event_id: String,
    at_ms: i64,
    operation: String,
    /// What came and went; `null`: the content before or after is not known.
    #[schema(required)]
    lines_added: Option<usize>,
    #[schema(required)]
    lines_removed: Option<usize>,
    hunks: Vec<HunkBody>,
}

/// A part of a diff.
#[derive(Serialize, ToSchema)]
#[schema(as = DiffHunk)]
struct HunkBody {
    /// From 1.
    old_start: usize,
    new_start: usize,
    /// Beginning with a blank, `-` or `+`.
    lines: Vec<String>,
}

impl From<DiffHunk> for HunkBody {
    fn from(hunk: DiffHunk) -> Self {
        Self {
            old_start: hunk.old_start,
            new_start: hunk.new_start,
            lines: hunk.lines,
        }
    }
}

/// All of an entry; `None` if there is no such one.
pub(crate) fn detail_of(run: &AgentRun, kind: &str, id: &str) -> Option<EntryDetail> {
    let session = &run.session;
    let text = match kind {
        "tool" => return Some(tool_detail(run, session.tool_use(id)?)),
        "prompt" => session.prompts.iter().find(|prompt| prompt.id == id)?.text.clone(),
        "reply" => session.replies.iter().find(|reply| reply.id == id)?.text.clone(),
        "thinking" => session.thoughts.iter().find(|thought| thought.id == id)?.text.clone(),
        "question" => session
            .permissions
            .iter()
            .find(|asked| asked.id == id)?
            .message
            .clone()?,
        "notification" => session
            .notifications
            .iter()
            .find(|told| told.id == id)?
            .message
            .clone()?,
        "compaction" => session.compactions.iter().find(|one| one.id == id)?.summary.clone()?,
        "error" => session.errors.iter().find(|error| error.id == id)?.message.clone(),
        _ => return None,
    };
    Some(EntryDetail { text, tool: None })
}

fn tool_detail(run: &AgentRun, used: &ToolUse) -> EntryDetail {
    let raw = |json: &Option<reenact_agent::Json>| {
        let text = json.as_ref()?.as_str().to_owned();
        RawValue::from_string(text).ok()
    };
    let of_tool =
        |timed: &&reenact_agent::TimedFileChange| timed.change.tool_use_id.as_deref() == Some(used.id.as_str());
    let changes = run.session.file_changes.iter().filter(of_tool);
    EntryDetail {
        text: used.summary(),
        tool: Some(ToolDetail {
            input: raw(&used.input),
            output: used.output.clone(),
            data: raw(&used.data),
            omitted: used.omitted.as_ref().map(|omitted| omitted.reason.clone()),
            image_count: used.images.len(),
            changes: changes.map(|timed| change_body(run, timed)).collect(),
        }),
    }
}

fn change_body(run: &AgentRun, timed: &reenact_agent::TimedFileChange) -> ChangeBody {
    let change = &timed.change;
    let text = |content: &Content| match content {
        Content::Text(text) => Some(text.clone()),
        Content::Absent => Some(String::new()),
        Content::Unknown => None,
    };
    let made = run.files.change_by(&change.id);
    let texts = made.and_then(|(_, before, after)| Some((text(&before)?, text(&after)?)));
    let counts = texts.as_ref().map(|(before, after)| lines_changed(before, after));
    let hunks = texts.map_or_else(Vec::new, |(before, after)| diff(&before, &after));
    ChangeBody {
        path: change.path.clone(),
        event_id: change.id.clone(),
        at_ms: timed.at_ms,
        operation: change.operation.as_str().to_owned(),
        lines_added: counts.map(|(added, _)| added),
        lines_removed: counts.map(|(_, removed)| removed),
        hunks: hunks.into_iter().map(Into::into).collect(),
    }
}
