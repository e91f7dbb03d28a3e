//! How each log is read.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use reenact_agent::claude_code::{TranscriptReader, Wanted};
use reenact_agent::codex::RolloutReader;
use reenact_agent::gemini_cli::ChatReader;
use reenact_agent::limits::FILE_TEXT_BYTES_MAX;
use reenact_agent::{Event, LogFormat, LogReader, ReadOptions, Tally};

use super::{Format, Log};
use crate::agent::upload::{EventSource, SentEvent};

pub(super) fn open(log: &Log, keep_read_contents: bool) -> Box<dyn EventSource> {
    let options = ReadOptions {
        keep_read_contents,
        lane: log.lane.clone(),
        ..ReadOptions::default()
    };
    match log.format {
        Format::Transcript => Box::new(Transcript {
            reader: TranscriptReader::new(options),
            beside: Beside::of(log),
        }),
        Format::Rollout => Box::new(Lines(RolloutReader::new(options))),
        Format::Chat => Box::new(Lines(ChatReader::new(options))),
        Format::ChatDocument => Box::new(Document(ChatReader::new(options))),
    }
}

fn sent(events: Vec<Event>) -> Vec<SentEvent> {
    let sent = events.into_iter().map(|event| SentEvent {
        at_ms: event.timestamp_ms,
        json: event.to_json(),
    });
    sent.collect()
}

/// What stands in lines alone.
struct Lines<F>(LogReader<F>);

impl<F: LogFormat + Send> EventSource for Lines<F> {
    fn push(&mut self, bytes: &[u8]) -> Vec<SentEvent> {
        sent(self.0.push(bytes))
    }

    fn tally(&self) -> Option<&Tally> {
        Some(self.0.tally())
    }
}

struct Document(ChatReader);

impl EventSource for Document {
    fn push(&mut self, bytes: &[u8]) -> Vec<SentEvent> {
        sent(self.0.read_document(&String::from_utf8_lossy(bytes)))
    }

    fn is_document(&self) -> bool {
        true
    }

    fn tally(&self) -> Option<&Tally> {
        Some(self.0.tally())
    }
}

/// A transcript, and the files that it refers to.
struct Transcript {
    reader: TranscriptReader,
    beside: Beside,
}

impl EventSource for Transcript {
    fn push(&mut self, bytes: &[u8]) -> Vec<SentEvent> {
        let mut events = self.reader.push(bytes);
        for wanted in self.reader.take_wanted() {
            if let Some(text) = self.beside.text(&wanted) {
                events.extend(self.reader.give(&wanted, text));
            }
        }
        sent(events)
    }

    fn tally(&self) -> Option<&Tally> {
        Some(self.reader.tally())
    }
}

/// Where a session's further files lie.
struct Beside {
    tool_results: PathBuf,
    backups: Option<PathBuf>,
}

impl Beside {
    fn of(log: &Log) -> Self {
        let folder = log.path.parent().unwrap_or(Path::new(""));
        let of_session = match log.path.ancestors().find(|folder| folder.ends_with("subagents")) {
            Some(subagents) => subagents.parent().unwrap_or(folder).to_owned(),
            None => log.path.with_extension(""),
        };
        // projects/<project>/<session> lies beside file-history/<session>.
        let configuration = of_session.ancestors().nth(3);
        let name = of_session.file_name();
        Self {
            backups: configuration
                .zip(name)
                .map(|(folder, name)| folder.join("file-history").join(name)),
            tool_results: of_session.join("tool-results"),
        }
    }

    /// Only names are taken from the log: it cannot make other files be read.
    fn text(&self, wanted: &Wanted) -> Option<String> {
        let (folder, named) = match wanted {
            Wanted::ToolResult { path, .. } => (Some(&self.tool_results), path),
            Wanted::Backup { name, .. } => (self.backups.as_ref(), name),
        };
        let path = folder?.join(Path::new(named).file_name()?);
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        let file = File::open(path).ok()?;
        file.take(FILE_TEXT_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}
