//! A recording's tables in memory.

use bumpalo::Bump;

use super::contents::{TableEntry, TableOfContents};
use super::error::LogError;
use super::frame::{BlockKind, malformed};
use super::reader::payload;
use super::shared::{SharedContents, SharedNumber};
use super::tables_in::{self, ChunkFault, TablesIn};
use super::unpack::Unpacker;

/// The strings and the markup that segments refer to, as far as they were loaded.
pub struct Tables<'a> {
    arena: &'a Bump,
    pub(super) entries: TablesIn<'a>,
    loaded: Vec<bool>,
    unpacker: Unpacker,
}

impl<'a> Tables<'a> {
    pub fn new(arena: &'a Bump) -> Self {
        Self {
            arena,
            entries: TablesIn::default(),
            loaded: Vec::new(),
            unpacker: Unpacker::default(),
        }
    }

    pub fn is_loaded(&self, table: u32) -> bool {
        self.loaded.get(table as usize).is_some_and(|loaded| *loaded)
    }

    /// Loads the table whose block these bytes are.
    pub fn load(
        &mut self,
        contents: &TableOfContents,
        table: u32,
        block: &[u8],
        shared: &dyn SharedContents,
    ) -> Result<(), LogError> {
        let Some(entry) = contents.tables.get(table as usize) else {
            return Err(LogError::TableMissing { at: 0, table });
        };
        if self.loaded.is_empty() {
            self.entries.reserve(contents.first_of(contents.tables.len()));
        }
        let columns = Self::columns(entry, block, &mut self.unpacker, self.arena)?;
        self.load_columns(contents, table, columns, shared)
    }

    /// The shared contents that the table whose block these bytes are refers to: to be fetched before it is loaded, or
    /// given back when its recording goes.
    pub fn shared_numbers(entry: &TableEntry, block: &[u8]) -> Result<Vec<SharedNumber>, LogError> {
        let arena = Bump::new();
        let columns = Tables::columns(entry, block, &mut Unpacker::default(), &arena)?;
        let mut numbers = tables_in::shared_numbers(columns).map_err(malformed(BlockKind::Table, entry.extent.at))?;
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// A table's block, unpacked.
    pub(super) fn columns(
        entry: &TableEntry,
        block: &[u8],
        unpacker: &mut Unpacker,
        arena: &'a Bump,
    ) -> Result<&'a [u8], LogError> {
        let at = entry.extent.at;
        let payload = payload(block, BlockKind::Table, at)?;
        let malformed = malformed(BlockKind::Table, at);
        let packed = super::contents::behind_table_head(payload).map_err(&malformed)?;
        unpacker.unpack(packed, entry.head.raw_bytes, arena).map_err(&malformed)
    }

    pub(super) fn load_columns(
        &mut self,
        contents: &TableOfContents,
        table: u32,
        columns: &'a [u8],
        shared: &dyn SharedContents,
    ) -> Result<(), LogError> {
        let entry = &contents.tables[table as usize];
        let at = entry.extent.at;
        let first = contents.first_of(table as usize);
        self.entries
            .load(columns, first, entry.head.counts, shared, self.arena)
            .map_err(|fault| match fault {
                ChunkFault::Damage(damage) => malformed(BlockKind::Table, at)(damage),
                ChunkFault::SharedMissing(number) => LogError::SharedMissing { at, number: number.0 },
            })?;
        if self.loaded.len() <= table as usize {
            self.loaded.resize(table as usize + 1, false);
        }
        self.loaded[table as usize] = true;
        Ok(())
    }
}

/// Tables apart from their arena, so that both may go to another thread together.
#[derive(Default)]
pub struct LoadedTables<'a> {
    entries: TablesIn<'a>,
    loaded: Vec<bool>,
}

impl<'a> LoadedTables<'a> {
    /// To load more into the arena, or to read segments.
    pub fn attach(self, arena: &'a Bump) -> Tables<'a> {
        let Self { entries, loaded } = self;
        Tables {
            arena,
            entries,
            loaded,
            unpacker: Unpacker::default(),
        }
    }

    /// About how much memory it takes beside the arena.
    pub fn memory_bytes(&self) -> usize {
        self.entries.memory_bytes()
    }
}

impl<'a> Tables<'a> {
    pub fn detach(self) -> LoadedTables<'a> {
        let Self { entries, loaded, .. } = self;
        LoadedTables { entries, loaded }
    }
}
