//! Files of a run as they were.

use reenact_agent::{Content, FileHistory, FileState, LineOrigin, TreeEntry};
use serde::Serialize;
use utoipa::ToSchema;

/// The files that a run had met by a time.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileList)]
pub(crate) struct FileListBody {
    /// By path.
    files: Vec<TreeEntryBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileEntry)]
struct TreeEntryBody {
    path: String,
    state: StateBody,
    /// Where the content is known.
    #[schema(required)]
    bytes: Option<usize>,
    #[schema(required)]
    lines: Option<usize>,
    first_ms: i64,
    last_ms: i64,
    /// What was done last.
    last_operation: String,
    reads: usize,
    changes: usize,
    /// Something else changed it before.
    has_drifted: bool,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AgentFileState)]
pub(super) enum StateBody {
    Known,
    /// There is no such file.
    Absent,
    /// The run does not tell its content.
    Unknown,
}

impl From<FileState> for StateBody {
    fn from(state: FileState) -> Self {
        match state {
            FileState::Known => Self::Known,
            FileState::Absent => Self::Absent,
            FileState::Unknown => Self::Unknown,
        }
    }
}

impl FileListBody {
    pub(crate) fn at(files: &FileHistory, at_ms: i64) -> Self {
        Self {
            files: files.tree_at(at_ms).into_iter().map(TreeEntryBody::new).collect(),
        }
    }
}

impl TreeEntryBody {
    fn new(entry: TreeEntry) -> Self {
        Self {
            path: entry.path,
            state: entry.state.into(),
            bytes: entry.bytes,
            lines: entry.lines,
            first_ms: entry.first_ms,
            last_ms: entry.last_ms,
            last_operation: entry.last_operation.as_str().to_owned(),
            reads: entry.reads,
            changes: entry.changes,
            has_drifted: entry.has_drifted,
        }
    }
}

/// A file as it was at a time.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentFile)]
pub(crate) struct FileBody {
    path: String,
    state: StateBody,
    /// `null` where there was none, or the run does not tell.
    #[schema(required)]
    text: Option<String>,
    /// Where its lines come from.
    origins: Vec<OriginBody>,
    /// When it changed.
    changes: Vec<FileChangeTime>,
    drifts: Vec<DriftBody>,
}

/// Lines that one event wrote.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentLineOrigin)]
struct OriginBody {
    /// From 1, to and with `to_line`.
    from_line: usize,
    to_line: usize,
    /// `null` for lines that were there before, or that something else wrote.
    #[schema(required)]
    event_id: Option<String>,
    #[schema(required)]
    at_ms: Option<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileChangeTime)]
struct FileChangeTime {
    at_ms: i64,
    event_id: String,
}

/// A change that no operation of the run made.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentDrift)]
struct DriftBody {
    /// When it was found.
    at_ms: i64,
    event_id: String,
    /// What the operations came to.
    #[schema(required)]
    rebuilt: Option<String>,
    /// What was recorded.
    #[schema(required)]
    recorded: Option<String>,
}

impl FileBody {
    /// `None` if the run knows no such file.
    pub(crate) fn at(files: &FileHistory, path: &str, at_ms: i64) -> Option<Self> {
        files.paths().find(|known| *known == path)?;
        let (state, text) = match files.content_at(path, at_ms) {
            Content::Text(text) => (StateBody::Known, Some(text)),
            Content::Absent => (StateBody::Absent, None),
            Content::Unknown => (StateBody::Unknown, None),
        };
        let changes = files.changes_of(path).into_iter();
        let drifts = files.drifts().iter().filter(|drift| drift.path == path);
        Some(Self {
            path: path.to_owned(),
            origins: match &text {
                Some(_) => runs_of(files.blame_at(path, at_ms)),
                None => Vec::new(),
            },
            state,
            text,
            changes: changes
                .map(|(at_ms, event_id)| FileChangeTime {
                    at_ms,
                    event_id: event_id.to_owned(),
                })
                .collect(),
            drifts: drifts
                .map(|drift| DriftBody {
                    at_ms: drift.at_ms,
                    event_id: drift.event_id.clone(),
                    rebuilt: text_of(&drift.rebuilt),
                    recorded: text_of(&drift.recorded),
                })
                .collect(),
        })
    }
}

fn text_of(content: &Content) -> Option<String> {
    match content {
        Content::Text(text) => Some(text.clone()),
        Content::Absent | Content::Unknown => None,
    }
}

/// Neighbours of one origin together.
fn runs_of(lines: Vec<LineOrigin>) -> Vec<OriginBody> {
    let mut runs: Vec<OriginBody> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some(run) if run.event_id == line.event_id && run.to_line + 1 == line.line => run.to_line = line.line,
            _ => runs.push(OriginBody {
                from_line: line.line,
                to_line: line.line,
                event_id: line.event_id,
                at_ms: line.at_ms,
            }),
        }
    }
    runs
}
