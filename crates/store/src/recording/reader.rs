//! Reading batches out of recordings: only the parts that hold them are fetched, and what was decoded last is kept.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use reenact_recording::Header;
use reenact_recording::log::{Extent, Tables, is_whole_block};

use super::open::{Piece, ranges};
use super::texts::{SegmentTexts, Standing};
use super::{OpenRecording, RecordingId, RecordingRecord, SessionRecord, Span, SpanBlocks, read_record};
use crate::{Objects, SharedPool, StoreError, runs_of};

/// Parts that lie no further apart are fetched at once.
const GAP_BYTES_MAX: u64 = 64 << 10;

/// What of recordings is kept in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kept {
    Open(RecordingId),
    /// By where it begins.
    Block(RecordingId, u64),
    /// By stream and place.
    Texts(RecordingId, usize, usize),
    /// By stream.
    Standing(RecordingId, usize),
}

#[derive(Clone)]
enum Value {
    Open(Arc<OpenRecording>),
    Block(Bytes),
    Texts(Arc<SegmentTexts>),
    Standing(Arc<Mutex<Standing>>),
}

impl Value {
    fn bytes(&self) -> usize {
        match self {
            Self::Open(open) => open.bytes,
            Self::Block(bytes) => bytes.len(),
            Self::Texts(texts) => texts.bytes(),
            Self::Standing(standing) => standing.lock().position.memory_bytes(),
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
        let span = open.span_of(stream, &events);
        let mut texts = Vec::with_capacity(span.len());
        for place in span.clone() {
            let kept = Kept::Texts(open.id.clone(), stream, place);
            let known = match self.memory.lock().values.get(&kept) {
                Some(Value::Texts(known)) => Some(known.clone()),
                _ => None,
            };
            match known {
                Some(known) => texts.push(known),
                None => {
                    let Some(decoded) = self.texts(open, stream, place..span.end).await? else {
                        return Ok(None);
                    };
                    texts.extend(decoded);
                    break;
                }
            }
        }
        Ok(Some(batch_json(open, stream, place, &events, &texts)))
    }

    /// The texts of these segments' events; `None` if the object is gone.
    async fn texts(
        &self,
        open: &Arc<OpenRecording>,
        stream: usize,
        span: Span,
    ) -> Result<Option<Vec<Arc<SegmentTexts>>>, StoreError> {
        let standing = self.standing(open, stream, span.start);
        let read = standing.place..span.end;
        let Some(blocks) = self.span(open, stream, &read, &[]).await? else {
            return Ok(None);
        };
        let (decoding, from) = (open.clone(), span.start);
        let decoded =
            blocking(move || SegmentTexts::decode(&decoding, stream, standing, (from, &blocks), &read)).await?;
        let (decoded, standing) = decoded?;
        let decoded: Vec<_> = decoded.into_iter().map(Arc::new).collect();
        let mut memory = self.memory.lock();
        for (place, texts) in span.zip(&decoded) {
            let kept = Kept::Texts(open.id.clone(), stream, place);
            memory.put(kept, Value::Texts(texts.clone()));
        }
        memory.put(
            Kept::Standing(open.id.clone(), stream),
            Value::Standing(Arc::new(Mutex::new(standing))),
        );
        Ok(Some(decoded))
    }

    /// Where reading may go on to read the segment at `place`: where it stands, if that is between the last segment that
    /// starts anew and this one; otherwise there.
    fn standing(&self, open: &OpenRecording, stream: usize, place: usize) -> Standing {
        let anew = open.anew_before(stream, place);
        let kept = Kept::Standing(open.id.clone(), stream);
        let known = match self.memory.lock().values.get(&kept) {
            Some(Value::Standing(standing)) => Some(standing.clone()),
            _ => None,
        };
        let known = known.map(|known| known.lock().clone());
        match known {
            Some(known) if (anew + 1..=place).contains(&known.place) => known,
            _ => Standing {
                place: anew,
                ..Standing::default()
            },
        }
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

    /// Blocks of the log, those that are in memory and the others; `None` if the object is gone.
    async fn fetch(&self, open: &OpenRecording, extents: Vec<Extent>) -> Result<Option<Vec<Piece>>, StoreError> {
        let path = open.id.path();
        let block = |extent: &Extent| Kept::Block(open.id.clone(), extent.at);
        let (mut blocks, mut missing) = (Vec::with_capacity(extents.len()), Vec::new());
        for extent in extents {
            match self.memory.lock().values.get(&block(&extent)) {
                Some(Value::Block(bytes)) => blocks.push(Piece {
                    at: extent.at,
                    bytes: bytes.clone(),
                }),
                _ => missing.push(extent),
            }
        }
        let mut read = Vec::new();
        for range in ranges(missing.clone(), GAP_BYTES_MAX) {
            let at = range.start;
            let Some(bytes) = self.objects.get_range(&path, range).await? else {
                return Ok(None);
            };
            read.push(Piece { at, bytes });
        }
        for extent in missing {
            // Copied, so that it does not keep in memory what was read with it.
            let bytes = Bytes::copy_from_slice(Piece::find(&read, extent));
            // A damaged one is read anew, so that an object that is put back from a copy is seen.
            if is_whole_block(&bytes) {
                self.memory.lock().put(block(&extent), Value::Block(bytes.clone()));
            }
            blocks.push(Piece { at: extent.at, bytes });
        }
        Ok(Some(blocks))
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
    texts: &[Arc<SegmentTexts>],
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
    let mut logged = texts.iter().flat_map(|texts| texts.texts(events));
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
