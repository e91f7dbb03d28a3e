//! What became of the files of a run, without their contents.

use reenact_agent::{FileHistory, FileVersions};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::StateBody;

/// The files of a run, and from when to when each was what.
#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileVersionList)]
pub(crate) struct FileVersionsBody {
    /// By path.
    files: Vec<FileVersionsEntry>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileVersions)]
struct FileVersionsEntry {
    path: String,
    /// When it was read or changed, by time.
    touches: Vec<TouchBody>,
    /// What it was, each from a time on.
    versions: Vec<VersionBody>,
    /// When it was found that something else had changed it.
    drifts_ms: Vec<i64>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileTouch)]
struct TouchBody {
    at_ms: i64,
    operation: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgentFileVersion)]
struct VersionBody {
    /// Another where this or an earlier version of the file is another.
    id: String,
    at_ms: i64,
    event_id: String,
    /// The agent made it; otherwise it was recorded as having been there.
    is_made: bool,
    state: StateBody,
    /// Where the content is known.
    #[schema(required)]
    bytes: Option<usize>,
    #[schema(required)]
    lines: Option<usize>,
}

impl FileVersionsBody {
    pub(crate) fn of(files: &FileHistory) -> Self {
        Self {
            files: files.file_versions().map(FileVersionsEntry::new).collect(),
        }
    }
}

impl FileVersionsEntry {
    fn new(file: FileVersions<'_>) -> Self {
        let touches = file.touches.iter().map(|(at_ms, operation)| TouchBody {
            at_ms: *at_ms,
            operation: operation.as_str().to_owned(),
        });
        let versions = file.versions.iter().map(|version| VersionBody {
            id: format!("{:016x}", version.fingerprint),
            at_ms: version.at_ms,
            event_id: version.event_id.to_owned(),
            is_made: version.is_made,
            state: version.state.into(),
            bytes: version.bytes,
            lines: version.lines,
        });
        Self {
            path: file.path.to_owned(),
            touches: touches.collect(),
            versions: versions.collect(),
            drifts_ms: file.drifts_ms.to_vec(),
        }
    }
}
