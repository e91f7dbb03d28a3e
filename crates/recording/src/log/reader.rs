use std::ops::ControlFlow;

use bumpalo::Bump;

use super::columns::ColumnsIn;
use super::contents::{Extent, SegmentEntry, TableOfContents};
use super::error::LogError;
use super::frame::{self, BlockKind, malformed};
use super::segment_columns as column;
use super::segment_in::SegmentIn;
use super::shared::SharedContents;
use super::state::State;
use super::tables::Tables;
use super::unpack::Unpacker;
use super::versions;
use crate::operation::{Operation, PassingOperation};

/// A recording whose bytes are all at hand.
#[derive(Debug)]
pub struct Recording<'f> {
    bytes: std::borrow::Cow<'f, [u8]>,
    contents: TableOfContents,
    damage: Option<LogError>,
}

impl<'f> Recording<'f> {
    /// Opens a recording of this version or an older one. Of a damaged file the blocks up to the damage are found.
    pub fn open(bytes: &'f [u8]) -> Result<Self, LogError> {
        let bytes = versions::upgrade(bytes)?;
        let tail = TableOfContents::locate(&bytes, bytes.len() as u64);
        let read = tail.and_then(|extent| TableOfContents::read(part(&bytes, extent), extent));
        let (contents, damage) = match read {
            Ok(contents) => (contents, None),
            Err(error) => {
                let (contents, end) = TableOfContents::scan(&bytes);
                (contents, end.or(Some(error)))
            }
        };
        Ok(Self {
            bytes,
            contents,
            damage,
        })
    }

    pub fn contents(&self) -> &TableOfContents {
        &self.contents
    }

    /// Where the file is cut off or damaged, if it is; what the contents name lies before.
    pub fn damage(&self) -> Option<&LogError> {
        self.damage.as_ref()
    }

    /// A block's bytes; none if the file ends before.
    pub fn block(&self, extent: Extent) -> &[u8] {
        part(&self.bytes, extent)
    }

    /// All tables, loaded.
    pub fn tables<'a>(&self, shared: &dyn SharedContents, arena: &'a Bump) -> Result<Tables<'a>, LogError> {
        let mut tables = Tables::new(arena);
        for index in 0..self.contents.tables.len() as u32 {
            let entry = &self.contents.tables[index as usize];
            tables.load(&self.contents, index, self.block(entry.extent), shared)?;
        }
        Ok(tables)
    }
}

fn part(bytes: &[u8], extent: Extent) -> &[u8] {
    let end = extent.at.saturating_add(extent.length_bytes).min(bytes.len() as u64);
    bytes.get(extent.at as usize..end as usize).unwrap_or(&[])
}

/// Where reading a stream stands: what the next segment's values are predicted from. What it reads with is used again
/// for the next segment, and, after [`Position::restart`], for the next stream.
#[derive(Default)]
pub struct Position {
    state: State,
    unpacker: Unpacker,
    /// The segment's columns, unpacked.
    columns: Vec<u8>,
    /// Lists of an operation that passes by.
    lists: Bump,
}

/// Another reader at the same place, with memory of its own.
impl Clone for Position {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            ..Self::default()
        }
    }
}

impl Position {
    pub fn new() -> Self {
        Self::default()
    }

    /// About how much memory it takes.
    pub fn memory_bytes(&self) -> usize {
        self.state.memory_bytes() + self.columns.capacity() + self.lists.allocated_bytes()
    }

    /// Makes it ready for another stream, or another place of the same one, with the memory that it has.
    pub fn restart(&mut self) {
        self.state.restart();
    }

    /// The operations of a segment, whose block these bytes are. Segments of a stream are read in their order, from one
    /// that starts anew; their operations borrow from the tables and from `arena`.
    pub fn read<'o, 'p>(
        &'p mut self,
        entry: &SegmentEntry,
        block: &[u8],
        tables: &'p Tables<'o>,
        arena: &'o Bump,
    ) -> Result<Operations<'o, 'p>, LogError> {
        let at = entry.extent.at;
        if let Some(table) = entry.tables.iter().find(|table| !tables.is_loaded(**table)) {
            return Err(LogError::TableMissing { at, table: *table });
        }
        let (packed, length) = packed_columns(entry, block)?;
        self.unpacker
            .unpack_again(packed, length, &mut self.columns)
            .map_err(malformed(BlockKind::Segment, at))?;
        decode(entry, &self.columns, &mut self.state, &mut self.lists, tables, arena)
    }

    /// A segment's block, unpacked.
    #[cfg(test)]
    pub(super) fn columns<'o>(entry: &SegmentEntry, block: &[u8], arena: &'o Bump) -> Result<&'o [u8], LogError> {
        let (packed, length) = packed_columns(entry, block)?;
        let unpacked = Unpacker::default().unpack(packed, length, arena);
        unpacked.map_err(malformed(BlockKind::Segment, entry.extent.at))
    }

    /// The operations of a segment that these are the columns of.
    #[cfg(test)]
    pub(super) fn decode<'o, 'p>(
        &'p mut self,
        entry: &SegmentEntry,
        columns: &'p [u8],
        tables: &'p Tables<'o>,
        arena: &'o Bump,
    ) -> Result<Operations<'o, 'p>, LogError> {
        decode(entry, columns, &mut self.state, &mut self.lists, tables, arena)
    }
}

fn packed_columns<'b>(entry: &SegmentEntry, block: &'b [u8]) -> Result<(&'b [u8], u32), LogError> {
    let payload = payload(block, BlockKind::Segment, entry.extent.at)?;
    let packed = super::contents::behind_segment_head(payload);
    let packed = packed.map_err(malformed(BlockKind::Segment, entry.extent.at))?;
    Ok((packed, entry.raw_bytes))
}

fn decode<'o, 'p>(
    entry: &SegmentEntry,
    columns: &'p [u8],
    state: &'p mut State,
    lists: &'p mut Bump,
    tables: &'p Tables<'o>,
    arena: &'o Bump,
) -> Result<Operations<'o, 'p>, LogError> {
    let at = entry.extent.at;
    if entry.starts_anew() {
        state.start_anew();
    }
    state.begin_segment(entry.next);
    let columns = ColumnsIn::<{ column::COUNT }>::split(columns, &column::NAMES);
    Ok(Operations {
        segment: SegmentIn {
            columns: columns.map_err(malformed(BlockKind::Segment, at))?,
            state,
            tables: &tables.entries,
            arena,
            input_bytes: 0,
        },
        lists,
        arena,
        keyframe_left: entry.keyframe_operations,
        events_left: entry.events,
        at,
    })
}

/// The operations of a segment, one after the other. After an error there are none.
pub struct Operations<'o, 'p> {
    segment: SegmentIn<'p, 'o, 'p>,
    lists: &'p mut Bump,
    arena: &'o Bump,
    keyframe_left: u32,
    events_left: u32,
    at: u64,
}

/// An operation of a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recorded<'o> {
    pub operation: Operation<'o>,
    /// It is part of a keyframe, and no event.
    pub is_keyframe: bool,
}

impl<'o> Operations<'o, '_> {
    /// Hands over one operation after the other, and whether it is part of a keyframe, until `take` has enough. Its
    /// lists are gone afterwards: reading so touches little memory, however long the recording is.
    pub fn pass(
        mut self,
        mut take: impl FnMut(&PassingOperation<'_, 'o>, bool) -> ControlFlow<()>,
    ) -> Result<(), LogError> {
        while let Some(is_keyframe) = self.step() {
            self.lists.reset();
            let operation = self.segment.operation(self.lists);
            let operation = operation.map_err(malformed(BlockKind::Segment, self.at))?;
            if take(&operation, is_keyframe).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Where what outlives an operation lies.
    pub fn arena(&self) -> &'o Bump {
        self.arena
    }

    /// Goes past the keyframe, whose page a reader of the segment before knows already.
    pub fn skip_keyframe(&mut self) -> Result<(), LogError> {
        while self.keyframe_left > 0 {
            self.keyframe_left -= 1;
            self.lists.reset();
            let skipped = self.segment.skip(self.lists);
            skipped.map_err(malformed(BlockKind::Segment, self.at))?;
        }
        Ok(())
    }

    /// Whether the next operation is part of a keyframe; `None` if there is no next one.
    #[inline]
    fn step(&mut self) -> Option<bool> {
        let is_keyframe = self.keyframe_left > 0;
        if is_keyframe {
            self.keyframe_left -= 1;
        } else {
            self.events_left = self.events_left.checked_sub(1)?;
        }
        Some(is_keyframe)
    }
}

impl<'o> Iterator for Operations<'o, '_> {
    type Item = Result<Recorded<'o>, LogError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let is_keyframe = self.step()?;
        match self.segment.operation(self.arena) {
            Ok(operation) => Some(Ok(Recorded { operation, is_keyframe })),
            Err(damage) => {
                (self.keyframe_left, self.events_left) = (0, 0);
                Some(Err(malformed(BlockKind::Segment, self.at)(damage)))
            }
        }
    }
}

/// Whether these bytes are a whole block.
pub fn is_whole_block(block: &[u8]) -> bool {
    frame::block(block, 0).is_ok()
}

pub(super) fn payload(block: &[u8], wanted: BlockKind, at: u64) -> Result<&[u8], LogError> {
    let (kind, payload) = frame::block(block, at)?;
    if kind == wanted {
        Ok(payload)
    } else {
        Err(LogError::Checksum {
            at,
            part: wanted.name(),
        })
    }
}
