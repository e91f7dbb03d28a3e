//! A session's tables as they are read, chunk by chunk.

use bumpalo::Bump;

use super::columns::{ColumnIn, ColumnsIn};
use super::error::Damage;
use super::piece::{self, InlineSource, Source};
use super::shared::{SharedContents, SharedNumber};
use super::table_columns as column;
use super::tables_out::Counts;
use crate::operation::{Attribute, Node, NodeKind};

const UNKNOWN_NODE: Node<'static> = Node {
    id: 0,
    root_id: None,
    is_shadow_host: None,
    is_shadow: None,
    kind: NodeKind::Comment { text: "" },
};

/// For so many entries of a kind there is room from the beginning, if the contents say that there will be so many.
const ENTRIES_RESERVED_MAX: usize = 1 << 17;

/// The entries of the chunks that were loaded, each in its place.
#[derive(Default)]
pub(super) struct TablesIn<'a> {
    pub(super) strings: Vec<&'a str>,
    /// Side by side, since most nodes of a log are looked up here.
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) sets: Vec<&'a [Attribute<'a>]>,
}

/// Why a chunk could not be loaded.
pub(super) enum ChunkFault {
    Damage(Damage),
    SharedMissing(SharedNumber),
}

impl From<Damage> for ChunkFault {
    fn from(damage: Damage) -> Self {
        Self::Damage(damage)
    }
}

impl<'a> TablesIn<'a> {
    pub(super) fn memory_bytes(&self) -> usize {
        self.strings.capacity() * size_of::<&str>()
            + self.nodes.capacity() * size_of::<Node<'_>>()
            + self.sets.capacity() * size_of::<&[Attribute<'_>]>()
    }

    /// Makes room for so many entries, before the first chunk is loaded.
    pub(super) fn reserve(&mut self, counts: Counts) {
        self.strings.reserve_exact(counts.strings.min(ENTRIES_RESERVED_MAX));
        self.nodes.reserve_exact(counts.nodes.min(ENTRIES_RESERVED_MAX));
        self.sets.reserve_exact(counts.sets.min(ENTRIES_RESERVED_MAX));
    }

    /// Puts a chunk's entries behind the `first` ones of each table. `bytes` are its columns.
    pub(super) fn load(
        &mut self,
        bytes: &'a [u8],
        first: Counts,
        counts: Counts,
        shared: &dyn SharedContents,
        arena: &'a Bump,
    ) -> Result<(), ChunkFault> {
        let mut columns = ColumnsIn::split(bytes, &column::NAMES)?;
        let mut names = Vec::new();
        let mut name_bytes = TextIn::new(&mut columns, column::NAME_BYTES)?;
        while !columns.get(column::NAME_LENGTH).is_at_end() {
            let length = columns.count(column::NAME_LENGTH, column::NAME_BYTES)?;
            names.push(name_bytes.text(length)?);
        }
        let loader = Loader { shared, arena };
        let mut parts = Vec::new();
        let mut last = 0;
        let mut bytes_of_parts = TextIn::new(&mut columns, column::PART_BYTES)?;
        while !columns.get(column::PART).is_at_end() {
            let part = [column::PART, column::PART_NUMBER];
            parts.push(loader.text(&mut columns, &mut bytes_of_parts, part, &mut last)?);
        }
        let mut last = 0;
        grow(&mut self.strings, first.strings, "");
        let mut bytes_of_strings = TextIn::new(&mut columns, column::STRING_BYTES)?;
        for index in 0..counts.strings {
            let string = [column::STRING, column::STRING_NUMBER];
            let text = loader.text(&mut columns, &mut bytes_of_strings, string, &mut last)?;
            put(&mut self.strings, first.strings + index, text);
        }
        self.load_pieces(columns, &names, &parts, first, counts, &loader)
    }

    fn load_pieces(
        &mut self,
        columns: ColumnsIn<'a, { column::COUNT }>,
        names: &[&'a str],
        parts: &[&'a str],
        first: Counts,
        counts: Counts,
        loader: &Loader<'a, '_>,
    ) -> Result<(), ChunkFault> {
        let mut source = PieceSource {
            columns,
            names,
            parts,
            next_part: 0,
        };
        let mut last = 0;
        let arena = loader.arena;
        grow(&mut self.nodes, first.nodes, UNKNOWN_NODE);
        for index in 0..counts.nodes {
            let node = match source.columns.byte(column::PIECE)? {
                0 => piece::read_node(&mut loader.piece(&mut source.columns, &mut last)?, arena)?,
                _ => piece::read_node(&mut source, arena)?,
            };
            put(&mut self.nodes, first.nodes + index, node);
        }
        grow(&mut self.sets, first.sets, &[]);
        for index in 0..counts.sets {
            let set = match source.columns.byte(column::PIECE)? {
                0 => piece::read_attributes(&mut loader.piece(&mut source.columns, &mut last)?, arena)?,
                _ => piece::read_attributes(&mut source, arena)?,
            };
            put(&mut self.sets, first.sets + index, set);
        }
        Ok(())
    }
}

/// The shared contents that a chunk refers to.
pub(super) fn shared_numbers(bytes: &[u8]) -> Result<Vec<SharedNumber>, Damage> {
    let mut columns = ColumnsIn::split(bytes, &column::NAMES)?;
    let mut numbers = Vec::new();
    for column in [column::STRING_NUMBER, column::PART_NUMBER, column::PIECE_NUMBER] {
        let mut last = 0u64;
        while !columns.get(column).is_at_end() {
            last = last.wrapping_add_signed(columns.signed(column)?);
            numbers.push(SharedNumber(last));
        }
    }
    Ok(numbers)
}

fn grow<T: Clone>(entries: &mut Vec<T>, length: usize, unknown: T) {
    if entries.len() < length {
        entries.resize(length, unknown);
    }
}

fn put<T>(entries: &mut Vec<T>, index: usize, value: T) {
    match entries.get_mut(index) {
        Some(entry) => *entry = value,
        None => entries.push(value),
    }
}

/// A column of texts, which is checked to be text as a whole.
struct TextIn<'a> {
    rest: &'a str,
    damage: Damage,
}

impl<'a> TextIn<'a> {
    fn new(columns: &mut ColumnsIn<'a, { column::COUNT }>, column: usize) -> Result<Self, Damage> {
        let damage = columns.get(column).damage();
        let rest = std::str::from_utf8(columns.get(column).rest()).map_err(|_| damage)?;
        Ok(Self { rest, damage })
    }

    #[inline]
    fn text(&mut self, length: usize) -> Result<&'a str, Damage> {
        let (text, rest) = self.rest.split_at_checked(length).ok_or(self.damage)?;
        self.rest = rest;
        Ok(text)
    }
}

struct Loader<'a, 's> {
    shared: &'s dyn SharedContents,
    arena: &'a Bump,
}

impl<'a> Loader<'a, '_> {
    fn shared(&self, number: u64) -> Result<&'a [u8], ChunkFault> {
        let number = SharedNumber(number);
        let content = self.shared.content(number).ok_or(ChunkFault::SharedMissing(number))?;
        Ok(self.arena.alloc_slice_copy(&content))
    }

    fn text(
        &self,
        columns: &mut ColumnsIn<'a, { column::COUNT }>,
        bytes: &mut TextIn<'a>,
        [codes, numbers]: [usize; 2],
        last: &mut u64,
    ) -> Result<&'a str, ChunkFault> {
        match columns.varint(codes)? {
            0 => {
                *last = last.wrapping_add_signed(columns.signed(numbers)?);
                let content = self.shared(*last)?;
                std::str::from_utf8(content).map_err(|_| columns.get(numbers).damage().into())
            }
            code => {
                let damage = columns.get(codes).damage();
                let length = usize::try_from(code - 1).map_err(|_| damage)?;
                Ok(bytes.text(length)?)
            }
        }
    }

    fn piece(
        &self,
        columns: &mut ColumnsIn<'a, { column::COUNT }>,
        last: &mut u64,
    ) -> Result<InlineSource<'a>, ChunkFault> {
        *last = last.wrapping_add_signed(columns.signed(column::PIECE_NUMBER)?);
        Ok(InlineSource(ColumnIn::new(self.shared(*last)?, "shared piece")))
    }
}

struct PieceSource<'a, 't> {
    columns: ColumnsIn<'a, { column::COUNT }>,
    names: &'t [&'a str],
    parts: &'t [&'a str],
    next_part: usize,
}

impl<'a> Source<'a> for PieceSource<'a, '_> {
    fn byte(&mut self) -> Result<u8, Damage> {
        self.columns.byte(column::PIECE_BYTES)
    }

    fn count(&mut self) -> Result<usize, Damage> {
        self.columns.count(column::PIECE_COUNT, column::PIECE_NAME)
    }

    fn float(&mut self) -> Result<f64, Damage> {
        self.columns.get(column::PIECE_FLOAT).array().map(f64::from_le_bytes)
    }

    fn name(&mut self) -> Result<&'a str, Damage> {
        let index = self.columns.varint(column::PIECE_NAME)? as usize;
        self.names.get(index).copied().ok_or_else(|| self.damage())
    }

    fn value(&mut self) -> Result<&'a str, Damage> {
        let index = match self.columns.varint(column::PIECE_VALUE)? as usize {
            0 => {
                self.next_part += 1;
                self.next_part - 1
            }
            code => code - 1,
        };
        self.parts.get(index).copied().ok_or_else(|| self.damage())
    }

    fn damage(&self) -> Damage {
        Damage {
            what: "piece",
            at: self.next_part,
        }
    }
}
