use std::fmt;

use reenact_recording::{ProjectId, SessionId};

/// Folder of all recordings.
pub const RECORDINGS_PREFIX: &str = "recordings";

/// The name of a recording. Each time a session is compacted it gets the next generation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordingId {
    pub project: ProjectId,
    pub session: SessionId,
    pub generation: u32,
}

impl RecordingId {
    /// Where the recording lies in the object store.
    pub fn path(&self) -> String {
        let Self {
            project,
            session,
            generation,
        } = self;
        format!("{RECORDINGS_PREFIX}/{project}/{session}-{generation}")
    }

    /// The recording whose object has this path; `None` if it is no recording's.
    pub fn from_path(path: &str) -> Option<Self> {
        let rest = path.strip_prefix(RECORDINGS_PREFIX)?.strip_prefix('/')?;
        let (project, name) = rest.split_once('/')?;
        let (session, generation) = name.rsplit_once('-')?;
        let id = Self {
            project: ProjectId::parse(project).ok()?,
            session: SessionId::parse(session).ok()?,
            generation: generation.parse().ok()?,
        };
        (id.path() == path).then_some(id)
    }
}

impl fmt::Display for RecordingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_recording_and_nothing_else_does() {
        let id = RecordingId {
            project: ProjectId::parse("p-1").unwrap(),
            session: SessionId::parse("session-2-3").unwrap(),
            generation: 12,
        };
        assert_eq!(id.path(), "recordings/p-1/session-2-3-12");
        assert_eq!(RecordingId::from_path(&id.path()), Some(id));
        for other in [
            "recordings/p-1/session-2-3-012",
            "recordings/p-1/session-2-3-+1",
            "recordings/p-1/session-2-3-",
            "recordings/p-1/x/session-2-3-1",
            "blocks/p-1/session-2-3-1",
            "recordings/p-1/session-2-3-1#2",
        ] {
            assert_eq!(RecordingId::from_path(other), None, "{other}");
        }
    }
}
