//! Reading batches out of recordings: only the parts that hold them are fetched, and what was decoded last is kept.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use parking_lot::Mutex;
use reenact_recording::Header;
use reenact_recording::log::{Extent, Tables};

use super::decode::RunTexts;
use super::object::log_error;
use super::open::{Piece, ranges};
use super::{OpenRecording, RecordingId, RecordingRecord, SessionRecord, Span, SpanBlocks, read_record};
use crate::{Objects, SharedPool, SharedSnapshot, StoreError, runs_of};

/// Parts that lie no further apart are fetched at once.
const GAP_BYTES_MAX: u64 = 64 << 10;

/// What of recordings is kept in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kept {
    Open(RecordingId),
    Shared(RecordingId),
    Run(RecordingId, usize, usize),
}

#[derive(Clone)]
enum Value {
    Open(Arc<OpenRecording>),
    Shared(Arc<SharedSnapshot>),
    Run(Arc<RunTexts>),
}

impl Value {
    fn bytes(&self) -> usize {
        match self {
            Self::Open(open) => open.bytes,
            Self::Shared(snapshot) => snapshot.bytes(),
            Self::Run(texts) => texts.bytes(),
        }
    }
}

/// Things in memory, those used last, up to a number of bytes.
struct Memory {
    values: lru::LruCache<Kept, Value>,
    bytes: usize,
    bytes_max: usize,
}

impl Memory {
    fn put(&mut self, kept: Kept, value: Value) {
        self.bytes += value.bytes();
        if let Some((_, old)) = self.values.push(kept, value) {
            self.bytes -= old.bytes();
        }
        while self.bytes > self.bytes_max
            && let Some((_, old)) = self.values.pop_lru()
        {
            self.bytes -= old.bytes();
        }
    }
}

/// Reads recordings.
#[derive(Clone)]
pub(crate) struct RecordingReader {
    objects: Arc<dyn Objects>,
    shared: Arc<SharedPool>,
    memory: Arc<Mutex<Memory>>,
}

impl RecordingReader {
    pub(crate) fn new(objects: Arc<dyn Objects>, shared: Arc<SharedPool>, bytes_max: usize) -> Self {
        let memory = Memory {
            values: lru::LruCache::unbounded(),
            bytes: 0,
            bytes_max,
        };
        Self {
            objects,
            shared,
            memory: Arc::new(Mutex::new(memory)),
        }
    }

    pub(crate) fn shared_pool(&self) -> &SharedPool {
        &self.shared
    }

    /// Table of contents and directory; `None` if the object is gone.
    pub(crate) async fn open(&self, record: &RecordingRecord) -> Result<Option<Arc<OpenRecording>>, StoreError> {
        let kept = Kept::Open(record.id.clone());
        if let Some(Value::Open(open)) = self.memory.lock().values.get(&kept) {
            return Ok(Some(open.clone()));
        }
        let range = record.contents.start..record.directory.end;
        let Some(bytes) = self.objects.get_range(&record.id.path(), range).await? else {
            return Ok(None);
        };
        let open = Arc::new(OpenRecording::new(record, &bytes)?);
        self.memory.lock().put(kept, Value::Open(open.clone()));
        Ok(Some(open))
    }

    /// A batch's JSON, with `null` for events that were set aside; `None` if the object is gone.
    pub(crate) async fn batch_json(
        &self,
        open: &Arc<OpenRecording>,
        stream: usize,
        place: usize,
    ) -> Result<Option<String>, StoreError> {
        let events = open.events(stream, place);
        let mut runs = Vec::new();
        for run in open.runs_of(stream, &events) {
            let Some(texts) = self.run(open, stream, run).await? else {
                return Ok(None);
            };
            runs.push(texts);
        }
        Ok(Some(batch_json(open, stream, place, &events, &runs)))
    }

    async fn run(
        &self,
        open: &Arc<OpenRecording>,
        stream: usize,
        number: usize,
    ) -> Result<Option<Arc<RunTexts>>, StoreError> {
        let kept = Kept::Run(open.id.clone(), stream, number);
        if let Some(Value::Run(texts)) = self.memory.lock().values.get(&kept) {
            return Ok(Some(texts.clone()));
        }
        let run = open.runs(stream)[number].clone();
        let Some(pieces) = self.fetch(open, run.extents(&open.contents)).await? else {
            return Ok(None);
        };
        let shared = self.shared_by(open).await?;
        let decoding = open.clone();
        let decoded = blocking(move || {
            let block = |extent: Extent| Piece::find(&pieces, extent);
            RunTexts::decode(&decoding.contents, &run, block, &*shared)
        });
        let decoded = decoded.await?;
        let texts = Arc::new(decoded.map_err(|error| log_error(&open.id.path(), error))?);
        self.memory.lock().put(kept, Value::Run(texts.clone()));
        Ok(Some(texts))
    }

    /// The shared contents that the recording refers to.
    async fn shared_by(&self, open: &OpenRecording) -> Result<Arc<SharedSnapshot>, StoreError> {
        let kept = Kept::Shared(open.id.clone());
        if let Some(Value::Shared(snapshot)) = self.memory.lock().values.get(&kept) {
            return Ok(snapshot.clone());
        }
        let snapshot = self.shared.snapshot(&open.id.project, &open.directory.shared).await?;
        let snapshot = Arc::new(snapshot);
        self.memory.lock().put(kept, Value::Shared(snapshot.clone()));
        Ok(snapshot)
    }

    /// A span's blocks, but for the tables `at_hand`; `None` if the object is gone.
    pub(crate) async fn span(
        &self,
        open: &Arc<OpenRecording>,
        stream: usize,
        span: &Span,
        at_hand: &[u32],
    ) -> Result<Option<SpanBlocks>, StoreError> {
        let tables = open.tables_of(stream, span, at_hand);
        let segments = span.clone().map(|place| open.segment(stream, place).extent);
        let extents = tables.iter().map(|(_, extent)| *extent).chain(segments);
        let Some(pieces) = self.fetch(open, extents.collect()).await? else {
            return Ok(None);
        };
        let asking = open.clone();
        let numbers = blocking(move || {
            let numbers = tables.iter().flat_map(|(table, extent)| {
                let entry = &asking.contents.tables[*table as usize];
                // What is damaged is told where it is decoded.
                Tables::shared_numbers(entry, Piece::find(&pieces, *extent)).unwrap_or_default()
            });
            let numbers: BTreeSet<u64> = numbers.map(|number| number.0).collect();
            (pieces, numbers)
        });
        let (pieces, numbers) = numbers.await?;
        let shared = self.shared.snapshot(&open.id.project, &runs_of(numbers)).await?;
        Ok(Some(SpanBlocks { pieces, shared }))
    }

    async fn fetch(&self, open: &OpenRecording, extents: Vec<Extent>) -> Result<Option<Vec<Piece>>, StoreError> {
        let path = open.id.path();
        let mut pieces = Vec::new();
        for range in ranges(extents, GAP_BYTES_MAX) {
            let at = range.start;
            let Some(bytes) = self.objects.get_range(&path, range).await? else {
                return Ok(None);
            };
            pieces.push(Piece { at, bytes });
        }
        Ok(Some(pieces))
    }

    /// The record; `None` if the object is gone.
    pub(crate) async fn record(&self, record: &RecordingRecord) -> Result<Option<SessionRecord>, StoreError> {
        let path = record.id.path();
        let range = record.directory.end..record.bytes;
        let Some(tail) = self.objects.get_range(&path, range).await? else {
            return Ok(None);
        };
        read_record(&path, &tail).map(Some)
    }
}

/// Unpacks or writes megabytes, which would hold up everything else on this thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StoreError::Unavailable(format!("decoding a recording: {error}")))
}

/// A batch put together as it was sent.
fn batch_json(
    open: &OpenRecording,
    stream: usize,
    place: usize,
    events: &Range<u64>,
    runs: &[Arc<RunTexts>],
) -> String {
    let told = &open.directory.streams[stream];
    let batch = &told.batches[place];
    let header = Header {
        session: open.id.session.clone(),
        window: told.window.clone(),
        page: told.page.clone(),
        sequence: batch.sequence,
        sent_at_ms: None,
        recorder: None,
    };
    let mut logged = runs.iter().flat_map(|run| run.texts(events));
    let mut absent = batch.absent.iter().copied().peekable();
    let mut kept = batch.kept.iter().peekable();
    let mut json = header.to_json_start();
    for index in 0..batch.sent_count {
        if index > 0 {
            json.push(',');
        }
        if absent.next_if_eq(&index).is_some() {
            json.push_str("null");
        } else if let Some((_, event)) = kept.next_if(|(at, _)| *at == index) {
            json.push_str(event.get());
        } else {
            json.push_str(logged.next().unwrap_or("null"));
        }
    }
    json.push_str(Header::JSON_END);
    json
}
