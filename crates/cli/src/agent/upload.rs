//! A file that grows, line by line, becomes the batches of one stream.
//!
//! The last event of each batch says how far in the file it reaches, and names a hash of all that stands before. The
//! server gives that back when it is asked, so no notes are kept here: whoever goes on reads the file from its beginning,
//! because readers remember what came before, and sends what comes after. A file that is not what it was is told anew;
//! what was told before joins with it.

mod batch;
mod lines;

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use reenact_agent::Tally;
use reenact_recording::{Encoding, SessionId};

use super::client::{Answer, Client, Position, Receipt};
use lines::{LineReader, Piece};

/// JSON of a batch: what is over it goes into the next one.
const BATCH_BYTES_MAX: usize = 1 << 20;
const BATCH_EVENTS_MAX: usize = 2_000;
const READ_BYTES: usize = 64 << 10;
/// Of a file's hash, as much as a commit's has.
const PREFIX_HASH_DIGITS: usize = 40;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const PAUSE_MAX: Duration = Duration::from_secs(20);
/// Another program sends the same file; each time one of the two gets on.
const RACES_MAX: u32 = 100;

/// An event as it is sent.
pub(crate) struct SentEvent {
    pub(crate) at_ms: i64,
    pub(crate) json: String,
}

/// What reads the lines of a file.
pub(crate) trait EventSource: Send {
    /// Whole lines, or the whole file where [`EventSource::is_document`].
    fn push(&mut self, bytes: &[u8]) -> Vec<SentEvent>;

    /// The file is one JSON, not a line each.
    fn is_document(&self) -> bool {
        false
    }

    fn tally(&self) -> Option<&Tally> {
        None
    }
}

/// Where a file's events go.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) session: SessionId,
    pub(crate) window: &'static str,
    pub(crate) page: String,
}

/// How often to try again what the server cannot take now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) tries: u32,
}

/// What was sent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sent {
    pub(crate) batches: u64,
    pub(crate) events: u64,
    pub(crate) set_aside: u64,
    pub(crate) redacted: u64,
}

impl Sent {
    pub(crate) fn add(&mut self, other: &Self) {
        self.batches += other.batches;
        self.events += other.events;
        self.set_aside += other.set_aside;
        self.redacted += other.redacted;
    }

    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            batches: self.batches - before.batches,
            events: self.events - before.events,
            set_aside: self.set_aside - before.set_aside,
            redacted: self.redacted - before.redacted,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    #[error("somebody deleted this session; what was deleted is not recorded again")]
    Deleted,
    #[error("the server refuses it: {0}")]
    Refused(String),
    #[error(transparent)]
    Later(#[from] anyhow::Error),
}

pub(crate) struct FileUpload {
    stream: Stream,
    path: PathBuf,
    open_source: Box<dyn Fn() -> Box<dyn EventSource> + Send>,
    state: Option<State>,
    pub(crate) sent: Sent,
}

/// Where reading stands.
struct State {
    source: Box<dyn EventSource>,
    prefix: blake3::Hasher,
    /// All of them were given to the source.
    bytes_read: u64,
    next_sequence: u32,
    events: Vec<SentEvent>,
    events_bytes: usize,
}

/// The batch went in, or another program was before.
enum Handed {
    Stored,
    Again,
}

impl FileUpload {
    pub(crate) fn new(
        stream: Stream,
        path: PathBuf,
        open_source: impl Fn() -> Box<dyn EventSource> + Send + 'static,
    ) -> Self {
        Self {
            stream,
            path,
            open_source: Box::new(open_source),
            state: None,
            sent: Sent::default(),
        }
    }

    pub(crate) fn session(&self) -> &SessionId {
        &self.stream.session
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn tally(&self) -> Option<&Tally> {
        self.state.as_ref()?.source.tally()
    }

    /// Bytes of the file that are sent.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.state.as_ref().map_or(0, |state| state.bytes_read)
    }

    /// Sends what the file holds by now. `progress` is told the bytes that were read.
    pub(crate) async fn advance(
        &mut self,
        client: &mut Client,
        patience: Patience,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), UploadError> {
        for _ in 0..RACES_MAX {
            let done = self.advance_once(client, patience, progress).await;
            match done {
                Ok(Handed::Stored) => return Ok(()),
                Ok(Handed::Again) => self.state = None,
                Err(error) => {
                    // What was read and not sent has to be read once more.
                    self.state = None;
                    return Err(error);
                }
            }
        }
        let path = self.path.display();
        Err(anyhow::anyhow!("{path}: another program sends it all the time; stop that one").into())
    }

    async fn advance_once(
        &mut self,
        client: &mut Client,
        patience: Patience,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Handed, UploadError> {
        let mut file = File::open(&self.path).with_context(|| self.path.display().to_string())?;
        let length = file.metadata().with_context(|| self.path.display().to_string())?.len();
        let goes_on =
            |state: &State| state.bytes_read == length || (state.bytes_read < length && !state.source.is_document());
        let mut state = match self.state.take().filter(goes_on) {
            Some(state) => state,
            None => self.begin(client, patience, &mut file, length).await?,
        };
        file.seek(SeekFrom::Start(state.bytes_read))
            .with_context(|| self.path.display().to_string())?;
        let mut lines = LineReader::new(file);
        while let Some(piece) = lines
            .next(state.source.is_document())
            .with_context(|| self.path.display().to_string())?
        {
            state.take(&piece);
            progress(state.bytes_read);
            let is_full = state.events_bytes >= BATCH_BYTES_MAX || state.events.len() >= BATCH_EVENTS_MAX;
            if is_full && let Handed::Again = self.hand_over(client, patience, &mut state).await? {
                return Ok(Handed::Again);
            }
        }
        if !state.events.is_empty()
            && let Handed::Again = self.hand_over(client, patience, &mut state).await?
        {
            return Ok(Handed::Again);
        }
        self.state = Some(state);
        Ok(Handed::Stored)
    }

    /// Asks how far the server knows the file, and brings a source there.
    async fn begin(
        &self,
        client: &mut Client,
        patience: Patience,
        file: &mut File,
        length: u64,
    ) -> Result<State, UploadError> {
        let path = Client::coverage_path(&self.stream.session);
        let answer = patient(patience, async || client.get(&path).await).await?;
        let streams = client.streams(&answer)?;
        let known = streams
            .into_iter()
            .find(|known| known.window_id == self.stream.window && known.page_id == self.stream.page);
        let next_sequence = known.as_ref().map_or(0, |known| known.next_sequence);
        let position = known
            .and_then(|known| known.position)
            .filter(|position| position.bytes_read <= length);
        let mut state = self.told_anew(next_sequence);
        if let Some(position) = position {
            let is_same = state
                .skip_to(file, &position)
                .with_context(|| self.path.display().to_string())?;
            if !is_same {
                state = self.told_anew(next_sequence);
            }
        }
        Ok(state)
    }

    /// From the beginning of the file.
    fn told_anew(&self, next_sequence: u32) -> State {
        State {
            source: (self.open_source)(),
            prefix: blake3::Hasher::new(),
            bytes_read: 0,
            next_sequence,
            events: Vec::new(),
            events_bytes: 0,
        }
    }

    async fn hand_over(
        &mut self,
        client: &mut Client,
        patience: Patience,
        state: &mut State,
    ) -> Result<Handed, UploadError> {
        let batch = batch::text(&self.stream, &self.path, state)?;
        let packed = Bytes::from(Encoding::Zstd.encode(batch.as_bytes()));
        let answer = patient(patience, async || client.send_batch(packed.clone()).await).await?;
        match answer.status.as_u16() {
            200 => {}
            410 => return Err(UploadError::Deleted),
            400 | 413 => return Err(UploadError::Refused(answer.problem())),
            _ => return Err(anyhow::anyhow!("{}: {}", client.server(), answer.problem()).into()),
        }
        let receipt: Receipt = client.read(&answer)?;
        if receipt.duplicate {
            return Ok(Handed::Again);
        }
        self.sent.batches += 1;
        self.sent.events += state.events.len() as u64;
        self.sent.set_aside += receipt.events_set_aside;
        self.sent.redacted += receipt.redactions.values().sum::<u64>();
        state.events.clear();
        state.events_bytes = 0;
        state.next_sequence += 1;
        Ok(Handed::Stored)
    }
}

impl State {
    fn take(&mut self, piece: &Piece) {
        self.prefix.update(&piece.bytes);
        self.bytes_read += piece.bytes.len() as u64;
        let mut events = self.source.push(&piece.bytes);
        if piece.lacks_end {
            events.extend(self.source.push(b"\n"));
        }
        self.events_bytes += events.iter().map(|event| event.json.len()).sum::<usize>();
        self.events.append(&mut events);
    }

    /// Reads what the server has. Whether the file still begins so.
    fn skip_to(&mut self, file: &mut File, position: &Position) -> std::io::Result<bool> {
        let mut known = file.take(position.bytes_read);
        let is_document = self.source.is_document();
        let mut bytes = vec![0; READ_BYTES];
        let mut last = b'\n';
        loop {
            let count = known.read(&mut bytes)?;
            let Some(end) = count.checked_sub(1) else { break };
            last = bytes[end];
            self.prefix.update(&bytes[..count]);
            self.bytes_read += count as u64;
            if !is_document {
                self.source.push(&bytes[..count]);
            }
        }
        if last != b'\n' && !is_document {
            self.source.push(b"\n");
        }
        Ok(prefix_hash(&self.prefix) == position.prefix_hash)
    }
}

fn prefix_hash(prefix: &blake3::Hasher) -> String {
    prefix.finalize().to_hex()[..PREFIX_HASH_DIGITS].to_owned()
}

/// Asks until the server can take it, or it took too long.
async fn patient(patience: Patience, mut ask: impl AsyncFnMut() -> Result<Answer>) -> Result<Answer, UploadError> {
    let mut pause = FIRST_PAUSE;
    for tries_left in (0..patience.tries.max(1)).rev() {
        let answer = ask().await;
        let wait = match &answer {
            Ok(answer) if answer.may_pass() => answer.retry_after,
            Ok(_) => return Ok(answer?),
            Err(_) => None,
        };
        if tries_left == 0 {
            return Ok(answer?);
        }
        tokio::time::sleep(wait.unwrap_or(pause).min(PAUSE_MAX)).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
    Err(anyhow::anyhow!("nothing was asked").into())
}
