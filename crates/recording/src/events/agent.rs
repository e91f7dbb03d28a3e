//! Sessions of coding agents: what was asked, said, done, touched and spent. `crates/agent` reads and writes them;
//! docs/agents-model.md says how they join.

use crate::registry::{Entry, Kind, Place};
use crate::shape::{Field, Record, Shape, may, must};

macro_rules! entries {
    ($($kind:ident $name:literal $shape:ident $about:literal)*) => {
        pub(crate) const ENTRIES: &[Entry] = &[
            $(Entry::new(Kind::$kind, $name, Place::Tag($name), &$shape, $about)),*
        ];
    };
}

entries! {
    AgentSession "reenact/agent_session@1" SESSION "what runs, where and with what; later ones win, member by member"
    AgentPrompt "reenact/agent_prompt@1" PROMPT "what the agent was asked"
    AgentReply "reenact/agent_reply@1" REPLY "what the agent said"
    AgentThinking "reenact/agent_thinking@1" THINKING "what the agent thought"
    AgentToolCall "reenact/agent_tool_call@1" TOOL_CALL "a tool was called"
    AgentToolResult "reenact/agent_tool_result@1" TOOL_RESULT "what a tool gave back"
    AgentLane "reenact/agent_lane@1" LANE "a subagent started or stopped"
    AgentPermission "reenact/agent_permission@1" PERMISSION "a person was asked, or answered"
    AgentNotification "reenact/agent_notification@1" NOTIFICATION "the agent told something beside its replies"
    AgentCompaction "reenact/agent_compaction@1" COMPACTION "the conversation was replaced by a summary"
    AgentUsage "reenact/agent_usage@1" USAGE "tokens of one reply of a model, and their cost where it is told"
    AgentFile "reenact/agent_file@1" FILE "a file was read, written, deleted or found changed"
    AgentError "reenact/agent_error@1" ERROR "the model could not be reached, or refused"
    AgentTurnEnd "reenact/agent_turn_end@1" TURN_END "the agent finished, or was stopped"
    AgentRewind "reenact/agent_rewind@1" REWIND "the conversation went back and took another way"
    AgentScene "reenact/agent_scene@1" SCENE "what a 3D client showed"
    AgentUnknown "reenact/agent_unknown@1" UNKNOWN "a line of a source that is not known"
    AgentSource "reenact/agent_source@1" SOURCE_READ "how far in a file its batch and those before it reach"
}

const ID: Field = must("id", &Shape::Text);
const LANE_OF: Field = may("lane", &Shape::Text);
const SOURCE: Field = may("source", &Shape::Text);

static SESSION: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    may("agent", &Shape::Text),
    may("agent_version", &Shape::Text),
    may("source_session_id", &Shape::Text),
    may("status", &Shape::Word(&["start", "end"])),
    may("reason", &Shape::Text),
    may("cwd", &Shape::Text),
    may("git_branch", &Shape::Text),
    may("model", &Shape::Text),
    may("title", &Shape::Text),
    may("generated_title", &Shape::Text),
    may("permission_mode", &Shape::Text),
]));

static PROMPT: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must(
        "kind",
        &Shape::Word(&["typed", "command", "queued", "meta", "subagent", "compact_summary"]),
    ),
    may("parent_id", &Shape::Text),
    must("text", &Shape::Text),
    may("images", &Shape::Integer),
    may("cut_bytes", &Shape::Integer),
]));

static REPLY: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    may("parent_id", &Shape::Text),
    may("message_id", &Shape::Text),
    may("model", &Shape::Text),
    must("text", &Shape::Text),
    may("cut_bytes", &Shape::Integer),
]));

static THINKING: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    may("message_id", &Shape::Text),
    must("text", &Shape::Text),
    may("cut_bytes", &Shape::Integer),
    may("hidden", &Shape::Boolean),
]));

static TOOL_CALL: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    may("parent_id", &Shape::Text),
    may("message_id", &Shape::Text),
    must("tool", &Shape::Text),
    may("input", &Shape::Any),
    may("cut_bytes", &Shape::Integer),
]));

static OMITTED: Shape = Shape::Record(&Record::of(&[
    must("reason", &Shape::Text),
    may("bytes", &Shape::Integer),
    may("lines", &Shape::Integer),
]));

static IMAGES: Shape = Shape::List(&Shape::Record(&Record::of(&[
    may("media_type", &Shape::Text),
    may("bytes", &Shape::Integer),
])));

static TOOL_RESULT: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    may("tool", &Shape::Text),
    may("output", &Shape::Text),
    may("data", &Shape::Any),
    may("images", &IMAGES),
    may("omitted", &OMITTED),
    may("cut_bytes", &Shape::Integer),
    may("is_error", &Shape::Boolean),
    may("interrupted", &Shape::Boolean),
    may("denied", &Shape::Boolean),
    may("duration_ms", &Shape::Number),
    may("exit_code", &Shape::Integer),
]));

static LANE: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    must("phase", &Shape::Word(&["start", "stop"])),
    must("lane", &Shape::Text),
    may("parent_lane", &Shape::Text),
    may("tool_use_id", &Shape::Text),
    may("agent_type", &Shape::Text),
    may("description", &Shape::Text),
    may("last_message", &Shape::Text),
]));

static PERMISSION: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must("state", &Shape::Word(&["asked", "granted", "denied"])),
    may("tool", &Shape::Text),
    may("tool_use_id", &Shape::Text),
    may("message", &Shape::Text),
    may("input", &Shape::Any),
]));

static NOTIFICATION: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must("kind", &Shape::Text),
    may("title", &Shape::Text),
    may("message", &Shape::Text),
]));

static COMPACTION: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must("phase", &Shape::Word(&["start", "end"])),
    may("trigger", &Shape::Text),
    may("tokens_before", &Shape::Integer),
    may("tokens_after", &Shape::Integer),
    may("summary", &Shape::Text),
    may("parent_id", &Shape::Text),
]));

static USAGE: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    may("model", &Shape::Text),
    may("input_tokens", &Shape::Integer),
    may("output_tokens", &Shape::Integer),
    may("cache_read_tokens", &Shape::Integer),
    may("cache_write_5m_tokens", &Shape::Integer),
    may("cache_write_1h_tokens", &Shape::Integer),
    may("reasoning_tokens", &Shape::Integer),
    may("cost_usd", &Shape::Number),
]));

static ORIGINAL: Shape = Shape::Record(&Record::of(&[
    must("state", &Shape::Word(&["text", "absent", "as_rebuilt", "too_large"])),
    may("text", &Shape::Text),
    may("left_by", &Shape::Text),
]));

static EDITS: Shape = Shape::List(&Shape::Record(&Record::of(&[
    must("old", &Shape::Text),
    must("new", &Shape::Text),
    may("all", &Shape::Boolean),
])));

static HUNKS: Shape = Shape::List(&Shape::Record(&Record::of(&[
    may("old_start", &Shape::Integer),
    may("anchor", &Shape::Text),
    must("lines", &Shape::List(&Shape::Text)),
])));

static FILE: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must("path", &Shape::Text),
    must(
        "operation",
        &Shape::Word(&["read", "write", "edit", "delete", "move", "snapshot", "external"]),
    ),
    may("tool_use_id", &Shape::Text),
    may("to_path", &Shape::Text),
    may("original", &ORIGINAL),
    may("content", &Shape::Text),
    may("edits", &EDITS),
    may("hunks", &HUNKS),
    may("user_modified", &Shape::Boolean),
    may("omitted", &OMITTED),
    may("first_line", &Shape::Integer),
    may("version", &Shape::Integer),
]));

static ERROR: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must("message", &Shape::Text),
    may("code", &Shape::Text),
    may("retry_attempt", &Shape::Integer),
    may("retries_max", &Shape::Integer),
    may("retry_in_ms", &Shape::Number),
]));

static TURN_END: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    LANE_OF,
    must("reason", &Shape::Word(&["finished", "interrupted", "error"])),
    may("prompt_id", &Shape::Text),
    may("duration_ms", &Shape::Number),
    may("last_message", &Shape::Text),
]));

static REWIND: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    may("to_id", &Shape::Text),
    must("to_ms", &Shape::Integer),
]));

static CAMERA: Shape = Shape::Record(&Record::of(&[
    must("x", &Shape::Number),
    must("y", &Shape::Number),
    must("z", &Shape::Number),
]));

static SCENE: Shape = Shape::Record(&Record::of(&[
    ID,
    may("camera_position", &CAMERA),
    may("focused_zone", &Shape::Text),
    may("active_modals", &Shape::List(&Shape::Text)),
]));

static UNKNOWN: Shape = Shape::Record(&Record::of(&[
    ID,
    SOURCE,
    must("line_type", &Shape::Text),
    may("raw", &Shape::Text),
    may("cut_bytes", &Shape::Integer),
]));

static SOURCE_READ: Shape = Shape::Record(&Record::of(&[
    SOURCE,
    must("file", &Shape::Text),
    must("bytes_read", &Shape::Integer),
    must("prefix_hash", &Shape::Text),
]));
