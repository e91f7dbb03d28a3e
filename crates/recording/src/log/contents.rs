//! The table of contents: what is where in a file, so that a moment can be read without the rest.

use super::columns::{ColumnIn, push_varint};
use super::error::{Damage, LogError};
use super::frame::{self, BLOCK_HEAD_BYTES, BlockKind, FORMAT_VERSION, HEADER_BYTES, TRAILER_BYTES, malformed};
use super::tables_out::Counts;

/// How many entries a session's tables may have: so many different strings, pieces of markup, sets of attributes.
pub const TABLE_ENTRIES_MAX: u32 = 1 << 22;
/// How long a block's columns may be when they are unpacked.
pub const COLUMNS_BYTES_MAX: u32 = 64 << 20;

/// Which page load in which window a stream of events comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct StreamName {
    pub window_id: String,
    pub page_id: String,
}

/// What a recording holds and where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableOfContents {
    pub streams: Vec<StreamName>,
    pub tables: Vec<TableEntry>,
    /// In the order of the file, which is that of each stream's events.
    pub segments: Vec<SegmentEntry>,
}

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    pub at: u64,
    pub length_bytes: u64,
}

/// Strings and markup that segments refer to.
#[derive(Debug, Clone, PartialEq)]
pub struct TableEntry {
    pub extent: Extent,
    pub(super) head: TableHead,
}

/// A run of one stream's operations.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentEntry {
    pub extent: Extent,
    /// Index into the streams.
    pub stream: u32,
    /// Milliseconds since the Unix epoch, of the first and the last event; of the keyframe if there is no event.
    pub first_at_ms: f64,
    pub last_at_ms: f64,
    /// How many operations at its beginning are a keyframe: they say how the page was, and are no events.
    pub keyframe_operations: u32,
    pub events: u32,
    /// Tables that must be loaded before it can be read.
    pub tables: Vec<u32>,
    pub(super) start: Start,
    /// How long the tables were when it was begun.
    pub(super) next: Counts,
    pub(super) raw_bytes: u32,
}

/// How a segment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Where the one before it in its stream ended.
    Follows,
    /// With a keyframe, or with a snapshot of the page that the recorder took.
    Anew,
    /// The stream begins.
    First,
}

impl Start {
    fn of(code: u64) -> Option<Self> {
        [Self::Follows, Self::Anew, Self::First]
            .into_iter()
            .find(|start| *start as u64 == code)
    }
}

impl SegmentEntry {
    /// Whether reading may begin here; all others follow the one before them in their stream.
    pub fn starts_anew(&self) -> bool {
        self.start != Start::Follows
    }
}

/// How a table's chunk begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TableHead {
    pub(super) counts: Counts,
    pub(super) raw_bytes: u32,
}

impl TableHead {
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        push_counts(self.counts, out);
        push_varint(out, u64::from(self.raw_bytes));
    }

    fn read(input: &mut ColumnIn<'_>) -> Result<Self, Damage> {
        Ok(Self {
            counts: read_counts(input)?,
            raw_bytes: limited(input, COLUMNS_BYTES_MAX)?,
        })
    }
}

fn push_counts(counts: Counts, out: &mut Vec<u8>) {
    for count in [counts.strings, counts.nodes, counts.sets] {
        push_varint(out, count as u64);
    }
}

fn read_counts(input: &mut ColumnIn<'_>) -> Result<Counts, Damage> {
    Ok(Counts {
        strings: limited(input, TABLE_ENTRIES_MAX)? as usize,
        nodes: limited(input, TABLE_ENTRIES_MAX)? as usize,
        sets: limited(input, TABLE_ENTRIES_MAX)? as usize,
    })
}

fn limited(input: &mut ColumnIn<'_>, limit: u32) -> Result<u32, Damage> {
    let damage = input.damage();
    let value = u32::try_from(input.varint()?).map_err(|_| damage)?;
    if value > limit { Err(damage) } else { Ok(value) }
}

impl SegmentEntry {
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        push_varint(out, u64::from(self.stream) << 2 | self.start as u64);
        out.extend_from_slice(&self.first_at_ms.to_le_bytes());
        out.extend_from_slice(&self.last_at_ms.to_le_bytes());
        push_varint(out, u64::from(self.keyframe_operations));
        push_varint(out, u64::from(self.events));
        push_varint(out, self.tables.len() as u64);
        let mut last = 0;
        for table in &self.tables {
            push_varint(out, u64::from(table - last));
            last = *table;
        }
        push_counts(self.next, out);
        push_varint(out, u64::from(self.raw_bytes));
    }

    fn read(input: &mut ColumnIn<'_>) -> Result<Self, Damage> {
        let head = input.varint()?;
        let damage = input.damage();
        let first_at_ms = input.array().map(f64::from_le_bytes)?;
        let last_at_ms = input.array().map(f64::from_le_bytes)?;
        let (keyframe_operations, events) = (limited(input, u32::MAX)?, limited(input, u32::MAX)?);
        let mut table = 0u32;
        let tables = (0..input.length()?).map(|_| {
            table = table.checked_add(limited(input, u32::MAX)?).ok_or(damage)?;
            Ok(table)
        });
        Ok(Self {
            extent: Extent::default(),
            stream: u32::try_from(head >> 2).map_err(|_| damage)?,
            first_at_ms,
            last_at_ms,
            keyframe_operations,
            events,
            tables: tables.collect::<Result<_, _>>()?,
            start: Start::of(head & 3).ok_or(damage)?,
            next: read_counts(input)?,
            raw_bytes: limited(input, COLUMNS_BYTES_MAX)?,
        })
    }
}

impl StreamName {
    fn push(&self, out: &mut Vec<u8>) {
        for id in [&self.window_id, &self.page_id] {
            push_varint(out, id.len() as u64);
            out.extend_from_slice(id.as_bytes());
        }
    }

    fn read(input: &mut ColumnIn<'_>) -> Result<Self, Damage> {
        let mut id = || {
            let length = input.length()?;
            input.text(length).map(str::to_owned)
        };
        Ok(Self {
            window_id: id()?,
            page_id: id()?,
        })
    }
}

/// The head of a segment's block: its entry, and its stream's name if it is the stream's first.
pub(super) fn push_segment_head(entry: &SegmentEntry, name: &StreamName, out: &mut Vec<u8>) {
    entry.push(out);
    if entry.start == Start::First {
        name.push(out);
    }
}

/// What follows the head of a table's block.
pub(super) fn behind_table_head(payload: &[u8]) -> Result<&[u8], Damage> {
    let mut input = ColumnIn::new(payload, "head");
    TableHead::read(&mut input)?;
    Ok(input.rest())
}

/// What follows the head of a segment's block.
pub(super) fn behind_segment_head(payload: &[u8]) -> Result<&[u8], Damage> {
    let mut input = ColumnIn::new(payload, "head");
    if SegmentEntry::read(&mut input)?.start == Start::First {
        StreamName::read(&mut input)?;
    }
    Ok(input.rest())
}

impl TableOfContents {
    /// Where the table of contents lies in a file of this length, whose last [`TRAILER_BYTES`] are `trailer`.
    pub fn locate(trailer: &[u8], file_bytes: u64) -> Result<Extent, LogError> {
        let missing = LogError::Truncated {
            at: file_bytes,
            part: "trailer",
        };
        let (at, version) = frame::contents_at(trailer).ok_or(missing.clone())?;
        if version > FORMAT_VERSION {
            return Err(LogError::NewerVersion {
                found: version,
                known: FORMAT_VERSION,
            });
        }
        let end = file_bytes.checked_sub(TRAILER_BYTES as u64).ok_or(missing.clone())?;
        let length_bytes = end.checked_sub(at).ok_or(missing)?;
        Ok(Extent { at, length_bytes })
    }

    /// Reads the bytes that [`TableOfContents::locate`] named.
    pub fn read(bytes: &[u8], extent: Extent) -> Result<Self, LogError> {
        let (kind, payload) = frame::block(bytes, extent.at)?;
        if kind != BlockKind::Contents {
            return Err(LogError::Checksum {
                at: extent.at,
                part: "table of contents",
            });
        }
        Self::read_payload(payload).map_err(malformed(kind, extent.at))
    }

    fn read_payload(payload: &[u8]) -> Result<Self, Damage> {
        let mut input = ColumnIn::new(payload, "table of contents");
        let mut contents = Self::default();
        for _ in 0..input.length()? {
            contents.streams.push(StreamName::read(&mut input)?);
        }
        for _ in 0..input.length()? {
            let extent = read_extent(&mut input)?;
            contents.tables.push(TableEntry {
                extent,
                head: TableHead::read(&mut input)?,
            });
        }
        for _ in 0..input.length()? {
            let extent = read_extent(&mut input)?;
            let mut entry = SegmentEntry::read(&mut input)?;
            entry.extent = extent;
            if entry.stream as usize >= contents.streams.len() {
                return Err(input.damage());
            }
            contents.segments.push(entry);
        }
        contents.check().ok_or(input.damage())?;
        Ok(contents)
    }

    /// Whether the tables together keep within their limit.
    fn check(&self) -> Option<()> {
        let max = TABLE_ENTRIES_MAX as usize;
        let all = self.first_of(self.tables.len());
        (all.strings <= max && all.nodes <= max && all.sets <= max).then_some(())
    }

    pub(super) fn push_payload(&self, out: &mut Vec<u8>) {
        push_varint(out, self.streams.len() as u64);
        for name in &self.streams {
            name.push(out);
        }
        push_varint(out, self.tables.len() as u64);
        for table in &self.tables {
            push_extent(table.extent, out);
            table.head.push(out);
        }
        push_varint(out, self.segments.len() as u64);
        for segment in &self.segments {
            push_extent(segment.extent, out);
            segment.push(out);
        }
    }

    /// Finds the blocks of a file one after the other, without its table of contents; where that ends, if not where
    /// the file ends. What lies before is whole.
    pub fn scan(bytes: &[u8]) -> (Self, Option<LogError>) {
        let mut contents = Self::default();
        let mut at = HEADER_BYTES;
        let end = loop {
            let rest = bytes.get(at..).unwrap_or(&[]);
            match frame::block(rest, at as u64) {
                Ok((BlockKind::Contents, _)) => break None,
                Ok((kind, payload)) => {
                    let length_bytes = (BLOCK_HEAD_BYTES + payload.len()) as u64;
                    let extent = Extent {
                        at: at as u64,
                        length_bytes,
                    };
                    if let Err(damage) = contents.add_block(kind, payload, extent) {
                        break Some(malformed(kind, at as u64)(damage));
                    }
                    at += BLOCK_HEAD_BYTES + payload.len();
                }
                Err(error) => break Some(error),
            }
        };
        (contents, end)
    }

    fn add_block(&mut self, kind: BlockKind, payload: &[u8], extent: Extent) -> Result<(), Damage> {
        let mut input = ColumnIn::new(payload, kind.name());
        if kind == BlockKind::Table {
            let head = TableHead::read(&mut input)?;
            self.tables.push(TableEntry { extent, head });
            return self.check().ok_or(input.damage());
        }
        let mut entry = SegmentEntry::read(&mut input)?;
        entry.extent = extent;
        if entry.start == Start::First {
            let name = StreamName::read(&mut input)?;
            let index = entry.stream as usize;
            if index > self.streams.len() + self.segments.len() {
                return Err(input.damage());
            }
            // Streams begin in any order.
            if self.streams.len() <= index {
                self.streams.resize(index + 1, StreamName::default());
            }
            self.streams[index] = name;
        }
        if entry.stream as usize >= self.streams.len() {
            return Err(input.damage());
        }
        self.segments.push(entry);
        Ok(())
    }

    /// How many entries the tables before this one hold.
    pub(super) fn first_of(&self, table: usize) -> Counts {
        self.tables[..table]
            .iter()
            .fold(Counts::default(), |sum, table| Counts {
                strings: sum.strings + table.head.counts.strings,
                nodes: sum.nodes + table.head.counts.nodes,
                sets: sum.sets + table.head.counts.sets,
            })
    }

    /// The stream's segments that must be read, one after the other, to know its page at this time: from the last one
    /// that starts anew to the last one that begins no later.
    pub fn segments_to(&self, stream: u32, at_ms: f64) -> Vec<usize> {
        let of_stream = |(_, segment): &(usize, &SegmentEntry)| segment.stream == stream;
        let segments = self.segments.iter().enumerate().filter(of_stream);
        let mut found: Vec<usize> = Vec::new();
        for (index, segment) in segments {
            if segment.first_at_ms > at_ms && !found.is_empty() {
                break;
            }
            if segment.starts_anew() {
                found.clear();
            }
            found.push(index);
        }
        found
    }
}

fn push_extent(extent: Extent, out: &mut Vec<u8>) {
    push_varint(out, extent.at);
    push_varint(out, extent.length_bytes);
}

fn read_extent(input: &mut ColumnIn<'_>) -> Result<Extent, Damage> {
    Ok(Extent {
        at: input.varint()?,
        length_bytes: input.varint()?,
    })
}
