//! What hooks told and is not sent yet: one file a session, a line a hook.
//!
//! A line is written in one piece, behind an end of line of its own: what a crash left of a line before it ends there.
//! A file is deleted when all of it is sent; whoever appends holds its lock and sees that it has not been deleted meanwhile.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail};
use reenact_recording::SessionId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::private_file;
use super::upload::{EventSource, SentEvent, Stream};

const EXTENSION: &str = "ndjson";
/// After a failure hooks do not try to send for so long, so that a server that is down costs nothing.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);
/// A log that has grown to this is begun anew.
const LOG_BYTES_MAX: u64 = 1 << 20;

/// What one hook told.
#[derive(Serialize, Deserialize)]
pub(crate) struct SpooledHook<'h> {
    pub(crate) at_ms: i64,
    pub(crate) hook: String,
    /// Read on this machine only.
    pub(crate) transcript: Option<String>,
    #[serde(borrow)]
    pub(crate) events: Vec<&'h RawValue>,
}

pub(crate) struct Spool {
    folder: PathBuf,
    state: PathBuf,
}

/// Held while somebody sends.
pub(crate) struct Sending {
    _lock: File,
}

impl Spool {
    pub(crate) fn open(state: &Path) -> io::Result<Self> {
        let folder = state.join("spool");
        private_file::create_folder(&folder)?;
        Ok(Self {
            folder,
            state: state.to_owned(),
        })
    }

    fn file(&self, session: &SessionId) -> PathBuf {
        self.folder.join(format!("{session}.{EXTENSION}"))
    }

    /// Bytes of all that waits.
    pub(crate) fn bytes(&self) -> u64 {
        let files = self.files();
        files
            .iter()
            .filter_map(|(_, path)| fs::metadata(path).ok())
            .map(|metadata| metadata.len())
            .sum()
    }

    /// What waits, by session.
    pub(crate) fn files(&self) -> Vec<(SessionId, PathBuf)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let files = entries.filter_map(|entry| {
            let path = entry.path();
            let is_ours = path.extension().is_some_and(|extension| extension == EXTENSION);
            let session = SessionId::parse(path.file_stem()?.to_str()?).ok()?;
            is_ours.then_some((session, path))
        });
        files.collect()
    }

    pub(crate) fn append(&self, session: &SessionId, hook: &SpooledHook<'_>, bytes_max: u64) -> Result<()> {
        let line = format!("\n{}\n", serde_json::to_string(hook)?);
        if self.bytes() + line.len() as u64 > bytes_max {
            bail!(
                "the spool is full (spool_bytes_max, {bytes_max}): this {} is left to the transcript",
                hook.hook
            );
        }
        let path = self.file(session);
        let appended = append_line(&path, line.as_bytes());
        appended.with_context(|| path.display().to_string())
    }

    /// Deletes a session's file if no more is in it than was sent; whether it did.
    pub(crate) fn remove_sent(&self, session: &SessionId, bytes_sent: u64) -> io::Result<bool> {
        let path = self.file(session);
        let file = File::open(&path)?;
        file.lock()?;
        let is_sent = file.metadata()?.len() <= bytes_sent;
        if is_sent {
            fs::remove_file(&path)?;
        }
        Ok(is_sent)
    }

    /// What can never be sent is kept under another name for a person to look at.
    pub(crate) fn put_aside(&self, session: &SessionId) -> io::Result<()> {
        let path = self.file(session);
        fs::rename(&path, path.with_extension("refused"))
    }

    pub(crate) fn remove(&self, session: &SessionId) -> io::Result<()> {
        fs::remove_file(self.file(session))
    }

    /// `None`: somebody else sends.
    pub(crate) fn begin_sending(&self) -> io::Result<Option<Sending>> {
        let lock = private_file::append(&self.state.join("sending.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Sending { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    pub(crate) fn note_sent(&self) {
        let _ = private_file::replace(&self.state.join("sent"), "");
        let _ = fs::remove_file(self.state.join("failed"));
    }

    pub(crate) fn note_failure(&self, why: &str) {
        self.log(why);
        let _ = private_file::replace(&self.state.join("failed"), why);
    }

    pub(crate) fn last_sent(&self) -> Option<SystemTime> {
        fs::metadata(self.state.join("sent"))
            .and_then(|metadata| metadata.modified())
            .ok()
    }

    /// When and why sending failed, if nothing was sent since.
    pub(crate) fn last_failure(&self) -> Option<(SystemTime, String)> {
        let path = self.state.join("failed");
        let at = fs::metadata(&path).and_then(|metadata| metadata.modified()).ok()?;
        Some((at, fs::read_to_string(path).ok()?))
    }

    pub(crate) fn failed_just_now(&self) -> bool {
        let failure = self.last_failure();
        failure.is_some_and(|(at, _)| at.elapsed().is_ok_and(|since| since < PAUSE_AFTER_FAILURE))
    }

    pub(crate) fn log_path(&self) -> PathBuf {
        self.state.join("agent.log")
    }

    /// A hook has nobody to tell of its troubles.
    pub(crate) fn log(&self, text: &str) {
        let path = self.log_path();
        if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LOG_BYTES_MAX) {
            let _ = fs::rename(&path, path.with_extension("log.old"));
        }
        let at_s = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
        let _ = private_file::append(&path).and_then(|mut log| log.write_all(format!("{at_s} {text}\n").as_bytes()));
    }
}

fn append_line(path: &Path, line: &[u8]) -> io::Result<()> {
    loop {
        let mut file = private_file::append(path)?;
        file.lock()?;
        if file.metadata()?.nlink() > 0 {
            return file.write_all(line);
        }
        // It was sent and deleted between opening and locking.
    }
}

/// Where hooks' events go.
pub(crate) fn stream(session: &SessionId) -> Stream {
    Stream {
        session: session.clone(),
        window: "agent-hooks",
        page: "command-hooks".to_owned(),
    }
}

/// Reads a spool's lines.
#[derive(Default)]
pub(crate) struct SpoolSource {
    rest: Vec<u8>,
}

impl EventSource for SpoolSource {
    fn push(&mut self, bytes: &[u8]) -> Vec<SentEvent> {
        self.rest.extend_from_slice(bytes);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            return Vec::new();
        };
        let after = self.rest.split_off(end + 1);
        let lines = std::mem::replace(&mut self.rest, after);
        let mut events = Vec::new();
        for line in lines.split(|byte| *byte == b'\n') {
            // What is no JSON was cut off by a crash.
            let Ok(hook) = serde_json::from_slice::<SpooledHook<'_>>(line) else {
                continue;
            };
            events.extend(hook.events.iter().map(|event| SentEvent {
                at_ms: hook.at_ms,
                json: event.get().to_owned(),
            }));
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(events: Vec<&RawValue>) -> SpooledHook<'_> {
        SpooledHook {
            at_ms: 1,
            hook: "Stop".to_owned(),
            transcript: None,
            events,
        }
    }

    #[test]
    fn a_line_that_a_crash_cut_off_costs_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let session = SessionId::parse("session-01").unwrap();
        let event = RawValue::from_string("{\"n\":1}".to_owned()).unwrap();
        spool.append(&session, &hook(vec![&event]), u64::MAX).unwrap();
        private_file::append(&spool.file(&session))
            .unwrap()
            .write_all(b"\n{\"at_ms\":1,\"hoo")
            .unwrap();
        spool.append(&session, &hook(vec![&event]), u64::MAX).unwrap();
        let bytes = fs::read(spool.file(&session)).unwrap();
        for piece_bytes in [1, 5, bytes.len()] {
            let mut source = SpoolSource::default();
            let events: Vec<_> = bytes.chunks(piece_bytes).flat_map(|piece| source.push(piece)).collect();
            assert_eq!(events.len(), 2);
        }
        assert!(spool.append(&session, &hook(Vec::new()), 10).is_err());
        let mode = fs::metadata(spool.file(&session)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_came_after_the_last_look_is_not_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path()).unwrap();
        let session = SessionId::parse("session-01").unwrap();
        spool.append(&session, &hook(Vec::new()), u64::MAX).unwrap();
        let sent = spool.bytes();
        spool.append(&session, &hook(Vec::new()), u64::MAX).unwrap();
        assert!(!spool.remove_sent(&session, sent).unwrap());
        assert_eq!(spool.files().len(), 1);
        assert!(spool.remove_sent(&session, spool.bytes()).unwrap());
        assert!(spool.files().is_empty());
        let first = spool.begin_sending().unwrap();
        assert!(first.is_some() && spool.begin_sending().unwrap().is_none());
    }
}
