//! Backups that the program makes of files before it changes them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Context, SOURCE, Transcript, Wanted};
use crate::event::{FileChange, FileOperation, Original, OriginalState};
use crate::log::{Outcome, Sink, misshapen};
use crate::timestamp::rfc3339_ms;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    tracked_file_backups: BTreeMap<String, Backup>,
    timestamp: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Backup {
    backup_file_name: Option<String>,
    version: Option<u64>,
    backup_time: Option<String>,
}

impl Transcript {
    /// Each line names all files that are tracked; those are told whose backup is new.
    pub(super) fn read_file_history(&mut self, context: &Context<'_>, sink: &mut Sink) -> Outcome {
        let raw = context.line.snapshot.map_or("null", |raw| raw.get());
        let snapshot: Snapshot = match serde_json::from_str(raw) {
            Ok(snapshot) => snapshot,
            Err(error) => return misshapen(context.raw, &error, context.id.clone(), SOURCE, sink),
        };
        let line_ms = snapshot.timestamp.as_deref().and_then(rfc3339_ms);
        let mut told = false;
        for (path, backup) in snapshot.tracked_file_backups {
            let version = backup.version.unwrap_or_default();
            if self.backups.insert(path.clone(), version) == Some(version) {
                continue;
            }
            told = true;
            let at_ms = backup
                .backup_time
                .as_deref()
                .and_then(rfc3339_ms)
                .or(line_ms)
                .unwrap_or(sink.now_ms());
            let path = self.absolute(path);
            match backup.backup_file_name {
                Some(name) => {
                    sink.tell_at(at_ms, change(name.clone(), path.clone(), version, None));
                    self.wanted.push(Wanted::Backup {
                        name,
                        path,
                        version,
                        at_ms,
                    });
                }
                None => {
                    let absent = Original {
                        state: OriginalState::Absent,
                        ..Original::default()
                    };
                    sink.tell_at(at_ms, change(format!("{path}@v{version}"), path, version, Some(absent)));
                }
            }
        }
        if told {
            Outcome::Told
        } else {
            Outcome::Counted("file-history-snapshot".to_owned())
        }
    }

    /// Backups name files from the folder that the session works in.
    fn absolute(&self, path: String) -> String {
        match &self.said.cwd {
            Some(cwd) if !path.starts_with('/') && !path.contains(":\\") => format!("{cwd}/{path}"),
            _ => path,
        }
    }
}

fn change(id: String, path: String, version: u64, original: Option<Original>) -> FileChange {
    FileChange {
        id,
        source: Some(SOURCE.to_owned()),
        path,
        operation: FileOperation::Snapshot,
        original,
        version: Some(version),
        ..FileChange::default()
    }
}
