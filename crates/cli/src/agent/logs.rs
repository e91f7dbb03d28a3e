//! The logs that agents write themselves: where they lie, whose they are, how they are read.

mod readers;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use reenact_recording::{PageId, SessionId};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::config::named_or_in_home;
use super::upload::{FileUpload, Stream};
use super::{hashed_id, session_id};

/// Lines that are looked at to see whose log it is.
const LINES_LOOKED_AT: usize = 50;
const LOOKED_AT_BYTES_MAX: u64 = 8 << 20;
/// Folders in folders that are gone into.
const DEPTH_MAX: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Transcript,
    Rollout,
    Chat,
    /// A chat of an earlier version: one JSON.
    ChatDocument,
}

/// A log, and what it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) session: SessionId,
    /// Of a subagent.
    pub(crate) lane: Option<String>,
}

/// Where the agents of this user write.
pub(crate) fn default_folders() -> Result<Vec<PathBuf>> {
    let folders = [
        named_or_in_home("CLAUDE_CONFIG_DIR", ".claude")?.join("projects"),
        named_or_in_home("CODEX_HOME", ".codex")?.join("sessions"),
        named_or_in_home("GEMINI_CLI_HOME", ".gemini")?.join("tmp"),
    ];
    Ok(folders.into_iter().filter(|folder| folder.is_dir()).collect())
}

/// All logs in files and folders, each once. A session's subagents come with it.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<Log>> {
    let mut files = BTreeSet::new();
    for path in paths {
        let metadata = fs::metadata(path).with_context(|| path.display().to_string())?;
        if metadata.is_dir() {
            walk(path, DEPTH_MAX, &mut files);
        } else {
            files.insert(path.clone());
            walk(&path.with_extension(""), DEPTH_MAX, &mut files);
        }
    }
    Ok(files.iter().filter_map(|path| Log::of(path)).collect())
}

/// What cannot be read is passed over, as other programs' folders come and go.
fn walk(folder: &Path, depth: usize, files: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 0 && entry.file_name() != "tool-results" => {
                walk(&path, depth - 1, files);
            }
            Ok(kind) if kind.is_file() && is_named_as_a_log(&path) => {
                files.insert(path);
            }
            _ => {}
        }
    }
}

fn is_named_as_a_log(path: &Path) -> bool {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("jsonl") => true,
        Some("json") => stem(path).starts_with("session-"),
        _ => false,
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Enough of a line to see whose it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyLine {
    #[serde(rename = "type")]
    kind: Option<String>,
    payload: Option<AnyPayload>,
    session_id: Option<String>,
    uuid: Option<IgnoredAny>,
    project_hash: Option<IgnoredAny>,
    start_time: Option<IgnoredAny>,
    id: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct AnyPayload {
    id: Option<String>,
}

impl AnyLine {
    fn format(&self) -> Option<Format> {
        const MARKS: [&str; 3] = ["summary", "file-history-snapshot", "queue-operation"];
        if self.project_hash.is_some() || (self.start_time.is_some() && self.session_id.is_some()) {
            return Some(Format::Chat);
        }
        let kind = self.kind.as_deref()?;
        if self.payload.is_some() {
            return Some(Format::Rollout);
        }
        let is_of_transcript =
            self.uuid.is_some() || MARKS.contains(&kind) || (self.session_id.is_some() && self.id.is_none());
        is_of_transcript.then_some(Format::Transcript)
    }
}

/// What the first lines say.
struct Looked {
    format: Format,
    session: Option<String>,
}

fn look(path: &Path) -> Option<Looked> {
    let file = File::open(path).ok()?;
    if path.extension().is_some_and(|extension| extension == "json") {
        let line: AnyLine = serde_json::from_reader(BufReader::new(file.take(LOOKED_AT_BYTES_MAX))).ok()?;
        return (line.format() == Some(Format::Chat)).then_some(Looked {
            format: Format::ChatDocument,
            session: line.session_id,
        });
    }
    let lines = BufReader::new(file.take(LOOKED_AT_BYTES_MAX))
        .lines()
        .take(LINES_LOOKED_AT)
        .map_while(Result::ok);
    let mut found: Option<Looked> = None;
    for line in lines {
        // Payloads of other shapes than expected are looked at again on the next line.
        let Ok(line) = serde_json::from_str::<AnyLine>(&line) else {
            continue;
        };
        let Some(format) = line.format() else { continue };
        let looked = found.get_or_insert(Looked { format, session: None });
        let named = line.session_id.or_else(|| {
            line.payload
                .filter(|_| line.kind.as_deref() == Some("session_meta"))?
                .id
        });
        looked.session = looked.session.take().or(named);
        if looked.session.is_some() {
            break;
        }
    }
    found
}

impl Log {
    /// `None`: nobody's log.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let looked = look(path)?;
        let stem = stem(path);
        let beside_session = path.ancestors().find(|folder| folder.ends_with("subagents"));
        let lane = stem
            .strip_prefix("agent-")
            .filter(|_| looked.format == Format::Transcript)
            .map(str::to_owned);
        let own = match (beside_session.and_then(Path::parent), looked.format) {
            (Some(session), _) => session.file_name()?.to_string_lossy().into_owned(),
            // A session that is gone on with has a file of its own, whose lines may name the one before.
            (None, Format::Transcript) if lane.is_none() && is_uuid(&stem) => stem,
            _ => looked.session.unwrap_or_else(|| path.to_string_lossy().into_owned()),
        };
        Some(Self {
            path: path.to_owned(),
            format: looked.format,
            session: session_id(&own).ok()?,
            lane,
        })
    }

    pub(crate) fn upload(&self, keep_read_contents: bool) -> FileUpload {
        let stem = stem(&self.path);
        let window = match self.format {
            Format::Transcript => "transcript",
            Format::Rollout => "codex-rollout",
            Format::Chat | Format::ChatDocument => "gemini-chat",
        };
        let stream = Stream {
            session: self.session.clone(),
            window,
            page: PageId::parse(&stem).map_or_else(|_| hashed_id("file", &stem), String::from),
        };
        let log = self.clone();
        FileUpload::new(stream, self.path.clone(), move || {
            readers::open(&log, keep_read_contents)
        })
    }
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_told_from_each_other_and_from_other_files() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/agents");
        let folders = ["claude-code", "codex", "gemini-cli", "vibecraft"].map(|name| fixtures.join(name));
        let found = find(&folders).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|log| {
                (
                    log.path.strip_prefix(&fixtures).unwrap().to_str().unwrap(),
                    log.format,
                    log.session.as_str(),
                    log.lane.as_deref(),
                )
            })
            .collect();
        let session = "11111111-2222-4333-8444-555555555555";
        let subagent = format!("claude-code/{session}/subagents/agent-a1b2c3d.jsonl");
        let main = format!("claude-code/{session}.jsonl");
        for expected in [
            (subagent.as_str(), Format::Transcript, session, Some("a1b2c3d")),
            (main.as_str(), Format::Transcript, session, None),
            (
                "codex/rollout.jsonl",
                Format::Rollout,
                "22222222-0000-7000-8000-000000000001",
                None,
            ),
            (
                "gemini-cli/session.jsonl",
                Format::Chat,
                "33333333-0000-4000-8000-000000000001",
                None,
            ),
        ] {
            assert!(told.contains(&expected), "{expected:?} in {told:#?}");
        }
        assert!(
            !told
                .iter()
                .any(|log| log.0.contains("hooks") || log.0.contains("vibecraft")),
            "{told:#?}"
        );
        assert_eq!(find(&[fixtures.join(&main)]).unwrap().len(), 2);
    }
}
