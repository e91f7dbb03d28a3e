use super::columns::ColumnsOut;
use super::contents::{
    COLUMNS_BYTES_MAX, Extent, SegmentEntry, Start, StreamName, TABLE_ENTRIES_MAX, TableEntry, TableHead,
    TableOfContents, push_segment_head,
};
use super::frame::{BlockKind, push_block, push_header, push_trailer};
use super::segment_columns as column;
use super::segment_out::{Holders, SegmentOut};
use super::shared::SharedStore;
use super::state::State;
use super::tables_out::{Counts, TablesOut};
use crate::operation::{Change, NodeKind, Operation, Tree};

/// A segment is closed when its columns are so long: enough for them to be small when packed, little to read.
pub const SEGMENT_BYTES_TARGET: usize = 128 << 10;
/// It is closed too when its inputs' texts are so long, each of which is read whole.
const SEGMENT_INPUT_BYTES_TARGET: usize = 16 << 20;
/// A recorder's own snapshot begins a segment anew when the one before is so long.
const ANEW_BYTES_MIN: usize = 16 << 10;
/// Strings and markup are written when so much of them has gathered.
pub const TABLE_BYTES_TARGET: usize = 256 << 10;
/// Segments wait in memory for their table until they are so long together.
const WAITING_BYTES_MAX: usize = 1 << 20;

/// Why a recording cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    #[error("there is no stream {0}")]
    NoSuchStream(u32),
    #[error("the nodes of a tree do not fit the numbers of children that they have")]
    BrokenTree,
    #[error("an event of {bytes} bytes in columns; the limit is {}", COLUMNS_BYTES_MAX)]
    EventTooLarge { bytes: usize },
    #[error("more than {} different strings or pieces of markup in a session", TABLE_ENTRIES_MAX)]
    TooManyEntries,
    #[error("packing: {0}")]
    Packing(std::io::Error),
    #[error("the shared store: {0}")]
    Store(E),
}

/// Writes a session's recording: its streams' events, each stream's in their order, the streams interleaved as one
/// likes.
pub struct Writer<S> {
    store: S,
    packer: zstd::bulk::Compressor<'static>,
    tables: TablesOut,
    streams: Vec<Stream>,
    contents: TableOfContents,
    waiting: Vec<(SegmentEntry, Vec<u8>)>,
    waiting_bytes: usize,
    out: Vec<u8>,
    /// How long what was taken from `out` is.
    taken_bytes: u64,
    sizes: Sizes,
}

/// How long the columns are, by their names, before they are packed.
pub type Sizes = std::collections::BTreeMap<&'static str, usize>;

struct Stream {
    state: State,
    holders: Holders,
    columns: ColumnsOut<{ column::COUNT }>,
    /// The segment that is being written.
    open: Option<SegmentEntry>,
    /// How the next segment begins.
    start: Start,
    input_bytes: usize,
}

impl<S: SharedStore> Writer<S> {
    /// `level` is zstd's: 3 keeps up with ingest.
    pub fn new(store: S, level: i32) -> Result<Self, WriteError<S::Error>> {
        let mut out = Vec::new();
        push_header(&mut out);
        let mut packer = zstd::bulk::Compressor::new(level).map_err(WriteError::Packing)?;
        for parameter in [
            zstd::zstd_safe::CParameter::ContentSizeFlag(false),
            zstd::zstd_safe::CParameter::ChecksumFlag(false),
        ] {
            packer.set_parameter(parameter).map_err(WriteError::Packing)?;
        }
        Ok(Self {
            store,
            packer,
            tables: TablesOut::default(),
            streams: Vec::new(),
            contents: TableOfContents::default(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            out,
            taken_bytes: 0,
            sizes: Sizes::new(),
        })
    }

    /// Begins a stream; its number.
    pub fn stream(&mut self, name: StreamName) -> u32 {
        self.contents.streams.push(name);
        self.streams.push(Stream {
            state: State::default(),
            holders: Holders::default(),
            columns: ColumnsOut::new(&column::NAMES),
            open: None,
            start: Start::First,
            input_bytes: 0,
        });
        self.streams.len() as u32 - 1
    }

    /// The stream's next event.
    pub fn push(&mut self, stream: u32, operation: &Operation<'_>) -> Result<(), WriteError<S::Error>> {
        let open = self
            .streams
            .get(stream as usize)
            .ok_or(WriteError::NoSuchStream(stream))?;
        let is_long = open.columns.raw_length() >= ANEW_BYTES_MIN;
        if matches!(operation.change, Change::Meta(_)) && is_long {
            self.start_anew(stream)?;
        }
        self.write(stream, operation, false)
    }

    /// How the stream's page is now, as operations that are no events: reading may begin here.
    pub fn keyframe(&mut self, stream: u32, operations: &[Operation<'_>]) -> Result<(), WriteError<S::Error>> {
        self.start_anew(stream)?;
        for operation in operations {
            self.write(stream, operation, true)?;
        }
        Ok(())
    }

    /// Says that the stream has no more events for now, so that what it has can be written.
    pub fn end(&mut self, stream: u32) -> Result<(), WriteError<S::Error>> {
        self.close(stream)
    }

    /// Closes the stream's segment; the next one is predicted from nothing.
    fn start_anew(&mut self, stream: u32) -> Result<(), WriteError<S::Error>> {
        self.close(stream)?;
        let open = self
            .streams
            .get_mut(stream as usize)
            .ok_or(WriteError::NoSuchStream(stream))?;
        open.state.start_anew();
        if open.start == Start::Follows {
            open.start = Start::Anew;
        }
        Ok(())
    }

    fn write(&mut self, stream: u32, operation: &Operation<'_>, keyframe: bool) -> Result<(), WriteError<S::Error>> {
        if !is_whole(&operation.change) {
            return Err(WriteError::BrokenTree);
        }
        let counts = self.tables.counts();
        let open = self
            .streams
            .get_mut(stream as usize)
            .ok_or(WriteError::NoSuchStream(stream))?;
        let start = open.start;
        let entry = open
            .open
            .get_or_insert_with(|| new_segment(stream, start, operation.timestamp, counts));
        if entry.keyframe_operations == 0 && entry.events == 0 {
            open.start = Start::Follows;
            open.state.begin_segment(counts);
        }
        if keyframe {
            entry.keyframe_operations += 1;
        } else {
            // Times of events count, not that of their keyframe.
            if entry.events == 0 {
                (entry.first_at_ms, entry.last_at_ms) = (operation.timestamp, operation.timestamp);
            }
            entry.first_at_ms = entry.first_at_ms.min(operation.timestamp);
            entry.last_at_ms = entry.last_at_ms.max(operation.timestamp);
            entry.events += 1;
        }
        let mut segment = SegmentOut {
            columns: &mut open.columns,
            state: &mut open.state,
            tables: &mut self.tables,
            holders: &mut open.holders,
            used: &mut entry.tables,
            input_bytes: &mut open.input_bytes,
        };
        segment.operation(operation);
        let bytes = open.columns.raw_length();
        if bytes >= COLUMNS_BYTES_MAX as usize {
            return Err(WriteError::EventTooLarge { bytes });
        }
        let is_full = bytes >= SEGMENT_BYTES_TARGET || open.input_bytes >= SEGMENT_INPUT_BYTES_TARGET;
        if is_full && !keyframe {
            self.close(stream)?;
        }
        let counts = self.tables.counts();
        if counts.strings.max(counts.nodes).max(counts.sets) > TABLE_ENTRIES_MAX as usize {
            return Err(WriteError::TooManyEntries);
        }
        if self.tables.pending_bytes() >= TABLE_BYTES_TARGET || self.waiting_bytes >= WAITING_BYTES_MAX {
            self.flush()?;
        }
        Ok(())
    }

    /// Closes the stream's segment, which then waits for its table.
    fn close(&mut self, stream: u32) -> Result<(), WriteError<S::Error>> {
        let closed = self
            .streams
            .get_mut(stream as usize)
            .ok_or(WriteError::NoSuchStream(stream))?;
        let Some(mut entry) = closed.open.take() else {
            return Ok(());
        };
        closed.input_bytes = 0;
        let columns = std::mem::replace(&mut closed.columns, ColumnsOut::new(&column::NAMES));
        self.count(&columns);
        let joined = columns.joined();
        entry.raw_bytes = joined.len() as u32;
        let packed = self.packer.compress(&joined).map_err(WriteError::Packing)?;
        self.waiting_bytes += packed.len();
        self.waiting.push((entry, packed));
        Ok(())
    }

    fn count<const N: usize>(&mut self, columns: &ColumnsOut<N>) {
        for (name, bytes) in columns.each() {
            *self.sizes.entry(name).or_default() += bytes.len();
        }
    }

    /// Writes the table of what is new, and the segments that waited for it.
    fn flush(&mut self) -> Result<(), WriteError<S::Error>> {
        if let Some((counts, columns)) = self.tables.flush(&mut self.store).map_err(WriteError::Store)? {
            self.count(&columns);
            let joined = columns.joined();
            if joined.len() > COLUMNS_BYTES_MAX as usize {
                return Err(WriteError::EventTooLarge { bytes: joined.len() });
            }
            let head = TableHead {
                counts,
                raw_bytes: joined.len() as u32,
            };
            let packed = self.packer.compress(&joined).map_err(WriteError::Packing)?;
            let mut bytes = Vec::new();
            head.push(&mut bytes);
            let extent = self.block(BlockKind::Table, &[&bytes, &packed]);
            self.contents.tables.push(TableEntry { extent, head });
        }
        self.waiting_bytes = 0;
        for (mut entry, packed) in std::mem::take(&mut self.waiting) {
            let mut head = Vec::new();
            push_segment_head(&entry, &self.contents.streams[entry.stream as usize], &mut head);
            entry.extent = self.block(BlockKind::Segment, &[&head, &packed]);
            self.contents.segments.push(entry);
        }
        Ok(())
    }

    fn block(&mut self, kind: BlockKind, parts: &[&[u8]]) -> Extent {
        let start = self.out.len();
        push_block(kind, parts, &mut self.out);
        Extent {
            at: self.taken_bytes + start as u64,
            length_bytes: (self.out.len() - start) as u64,
        }
    }

    /// What has been written since the last time, so that a long recording need not lie in memory.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        self.taken_bytes += self.out.len() as u64;
        std::mem::take(&mut self.out)
    }

    /// Writes what is left: the bytes since the last [`Writer::take_bytes`], the table of contents, and the store.
    pub fn finish(mut self) -> Result<Finished<S>, WriteError<S::Error>> {
        for stream in 0..self.streams.len() as u32 {
            self.close(stream)?;
        }
        self.flush()?;
        let mut payload = Vec::new();
        self.contents.push_payload(&mut payload);
        let extent = self.block(BlockKind::Contents, &[&payload]);
        push_trailer(extent.at, &mut self.out);
        Ok(Finished {
            bytes: self.out,
            contents: self.contents,
            store: self.store,
            column_bytes: self.sizes,
        })
    }
}

/// A recording that is whole.
pub struct Finished<S> {
    pub bytes: Vec<u8>,
    pub contents: TableOfContents,
    pub store: S,
    /// How long each column was before packing.
    pub column_bytes: Sizes,
}

fn new_segment(stream: u32, start: Start, at_ms: f64, next: Counts) -> SegmentEntry {
    SegmentEntry {
        extent: Extent::default(),
        stream,
        first_at_ms: at_ms,
        last_at_ms: at_ms,
        keyframe_operations: 0,
        events: 0,
        tables: Vec::new(),
        start,
        next,
        raw_bytes: 0,
    }
}

/// Whether every tree has as many nodes as its nodes say.
fn is_whole(change: &Change<'_>) -> bool {
    match change {
        Change::FullSnapshot(snapshot) => is_whole_tree(&snapshot.tree),
        Change::Mutation(mutation) => mutation.adds.iter().all(|add| is_whole_tree(&add.tree)),
        _ => true,
    }
}

fn is_whole_tree(tree: &Tree<'_>) -> bool {
    let mut missing = 1u64;
    for node in tree.nodes {
        if missing == 0 {
            return false;
        }
        missing -= 1;
        if let NodeKind::Document { children, .. } | NodeKind::Element { children, .. } = node.kind {
            missing += u64::from(children);
        }
    }
    missing == 0
}
