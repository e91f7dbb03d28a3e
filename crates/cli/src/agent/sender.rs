//! Sends what is spooled, and fills in from the transcripts of the sessions that it sees.
//!
//! One runs at a time. It stays for a moment after the last hook, so that the hooks of a busy session make few batches and
//! need no process each.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;
use reenact_recording::SessionId;

use super::client::Client;
use super::config::Config;
use super::logs;
use super::spool::{Spool, SpoolSource, SpooledHook, stream};
use super::upload::{FileUpload, Patience, Sent, UploadError};

/// How long to wait for further hooks.
pub(crate) const LINGER: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(500);
const PATIENCE: Patience = Patience { tries: 3 };
/// Hooks after which a transcript has something new that is worth reading it.
const TURNING_POINTS: [&str; 4] = ["Stop", "SubagentStop", "PreCompact", "SessionEnd"];
/// Sessions whose readers are kept.
const SESSIONS_MAX: usize = 16;

pub(crate) struct Sender<'s> {
    spool: &'s Spool,
    client: Client,
    config: &'s Config,
    hooks: HashMap<SessionId, FileUpload>,
    /// How long spooled files were that are still there: the beginning of a line may wait in one for ever.
    bytes_looked_at: HashMap<SessionId, u64>,
    /// By the path of a session's transcript, it and its subagents.
    transcripts: HashMap<PathBuf, Vec<FileUpload>>,
}

/// What a look at the spool led to.
#[derive(Debug, Default)]
pub(crate) struct Round {
    pub(crate) sent: Sent,
    pub(crate) sessions: u64,
    pub(crate) put_aside: u64,
}

impl<'s> Sender<'s> {
    pub(crate) fn new(spool: &'s Spool, config: &'s Config) -> Result<Self> {
        Ok(Self {
            spool,
            client: Client::new(&config.server, &config.key)?,
            config,
            hooks: HashMap::new(),
            bytes_looked_at: HashMap::new(),
            transcripts: HashMap::new(),
        })
    }

    /// Sends until nothing came for `linger`. `None`: somebody else sends.
    pub(crate) async fn run(&mut self, linger: Duration) -> Result<Option<Round>> {
        let mut all = Round::default();
        loop {
            let Some(sending) = self.spool.begin_sending()? else {
                return Ok(None);
            };
            // Another process may have sent and deleted files meanwhile.
            self.hooks.clear();
            self.bytes_looked_at.clear();
            let mut quiet_since = Instant::now();
            loop {
                let round = self
                    .send_all()
                    .await
                    .inspect_err(|error| self.spool.note_failure(&format!("{error:#}")))?;
                if round.sessions > 0 {
                    quiet_since = Instant::now();
                    all.add(&round);
                }
                if quiet_since.elapsed() >= linger {
                    break;
                }
                tokio::time::sleep(LOOK_EVERY.min(linger)).await;
            }
            // The agent may have written the end of a turn after it told of it.
            for transcript in self.transcripts.keys().cloned().collect::<Vec<_>>() {
                self.fill_in(transcript).await;
            }
            drop(sending);
            // A hook that came after the last look found the lock taken.
            if self.news().is_empty() {
                return Ok(Some(all));
            }
        }
    }

    /// Spooled files that have something that was not looked at.
    fn news(&self) -> Vec<(SessionId, PathBuf, u64)> {
        let files = self.spool.files().into_iter().filter_map(|(session, path)| {
            let length = fs::metadata(&path).ok()?.len();
            (self.bytes_looked_at.get(&session) != Some(&length)).then_some((session, path, length))
        });
        files.collect()
    }

    async fn send_all(&mut self) -> Result<Round> {
        let mut round = Round::default();
        for (session, path, length) in self.news() {
            round.sessions += 1;
            self.bytes_looked_at.insert(session.clone(), length);
            let turned = match self.send_hooks(&session, path).await {
                Ok((sent, turned)) => {
                    round.sent.add(&sent);
                    self.spool.note_sent();
                    turned
                }
                Err(UploadError::Deleted) => {
                    self.spool.log(&format!(
                        "session {session} was deleted: what hooks told of it is dropped"
                    ));
                    self.spool.remove(&session)?;
                    continue;
                }
                Err(UploadError::Refused(why)) => {
                    round.put_aside += 1;
                    self.spool
                        .log(&format!("session {session}: the server refuses what hooks told: {why}"));
                    self.spool.put_aside(&session)?;
                    continue;
                }
                Err(UploadError::Later(error)) => return Err(error),
            };
            if self.config.fill_from_transcript {
                for transcript in turned {
                    self.fill_in(transcript).await;
                }
            }
        }
        self.forget_old_readers();
        Ok(round)
    }

    /// What was sent, and the transcripts that have something new now.
    async fn send_hooks(&mut self, session: &SessionId, path: PathBuf) -> Result<(Sent, Vec<PathBuf>), UploadError> {
        let upload = self
            .hooks
            .entry(session.clone())
            .or_insert_with(|| FileUpload::new(stream(session), path.clone(), || Box::new(SpoolSource::default())));
        let before = upload.sent;
        upload.advance(&mut self.client, PATIENCE, &|_| {}).await?;
        // If more has come meanwhile, the file stays and is looked at again.
        let turned = transcripts_to_read(&path);
        let sent = upload.sent.since(&before);
        let removed = self.spool.remove_sent(session, upload.bytes_read());
        if removed.map_err(anyhow::Error::from)? {
            // The next hook begins another file.
            self.hooks.remove(session);
            self.bytes_looked_at.remove(session);
        }
        Ok((sent, turned))
    }

    /// What hooks do not tell: replies, thinking, usage. Its troubles are no reason to keep hooks back.
    async fn fill_in(&mut self, transcript: PathBuf) {
        let Ok(found) = logs::find(std::slice::from_ref(&transcript)) else {
            return;
        };
        let uploads = self.transcripts.entry(transcript).or_default();
        for log in found {
            if !uploads.iter().any(|upload| upload.path() == log.path) {
                uploads.push(log.upload(self.config.keep_read_contents));
            }
        }
        for upload in uploads {
            if let Err(error) = upload.advance(&mut self.client, PATIENCE, &|_| {}).await {
                self.spool.log(&format!("{}: {error:#}", upload.path().display()));
            }
        }
    }

    fn forget_old_readers(&mut self) {
        if self.hooks.len() > SESSIONS_MAX {
            self.hooks.clear();
            self.bytes_looked_at.clear();
        }
        if self.transcripts.len() > SESSIONS_MAX {
            self.transcripts.clear();
        }
    }
}

/// Transcripts of which the spooled hooks say that a turn of them is over.
fn transcripts_to_read(spool: &Path) -> Vec<PathBuf> {
    let bytes = fs::read(spool).unwrap_or_default();
    let mut found = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(hook) = serde_json::from_slice::<SpooledHook<'_>>(line) else {
            continue;
        };
        let Some(transcript) = hook.transcript.map(PathBuf::from) else {
            continue;
        };
        if TURNING_POINTS.contains(&hook.hook.as_str()) && !found.contains(&transcript) {
            found.push(transcript);
        }
    }
    found
}

impl Round {
    fn add(&mut self, other: &Self) {
        self.sent.add(&other.sent);
        self.sessions += other.sessions;
        self.put_aside += other.put_aside;
    }
}
