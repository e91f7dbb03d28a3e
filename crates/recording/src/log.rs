//! Finished recordings: a binary log of operations.
//!
//! A recording is one file of checksummed blocks. **Segments** hold operations of one stream, values of one meaning in
//! a column by themselves, predicted from those before. **Tables** hold what segments refer to: strings, and markup as
//! pieces (a node without its place, a set of attributes), each once a session, or by a number in the project's
//! shared store. The **table of contents** at the end says where everything is, so that a moment is a
//! small ranged read: the tables and segments from the keyframe before it.
//!
//! Writing goes [`Writer`] → segment_out → columns; reading [`Recording`] (or ranges, with [`TableOfContents`],
//! [`Tables`] and [`Position`]) → segment_in → operations, which borrow from the tables and from an arena. Who keeps no
//! operation lets them pass by ([`Operations::pass`]): that is the fast way to a page.
//! docs/recording-format.md describes the format; both sides' predictions are in `state`.

mod columns;
mod contents;
mod error;
mod frame;
mod id_map;
mod intern;
#[cfg(test)]
mod mangling;
mod piece;
mod reader;
mod segment_columns;
mod segment_in;
mod segment_out;
pub mod shared;
mod state;
mod table_columns;
mod tables;
mod tables_in;
mod tables_out;
mod unpack;
mod versions;
mod writer;

pub use contents::{
    COLUMNS_BYTES_MAX, Extent, SegmentEntry, StreamName, TABLE_ENTRIES_MAX, TableEntry, TableOfContents,
};
pub use error::{Damage, LogError};
pub use frame::{BLOCK_BYTES_MAX, FORMAT_VERSION, TRAILER_BYTES};
pub use reader::{Operations, Position, Recorded, Recording, is_whole_block};
pub use segment_in::SEGMENT_INPUT_BYTES_MAX;
pub use tables::{LoadedTables, Tables};
pub use writer::{Finished, SEGMENT_BYTES_TARGET, Sizes, TABLE_BYTES_TARGET, WriteError, Writer};

#[cfg(test)]
mod tests {
    use super::{segment_columns, table_columns};

    #[test]
    fn every_column_is_documented() {
        let page = include_str!("../../../docs/recording-format.md");
        for name in segment_columns::NAMES.iter().chain(&table_columns::NAMES) {
            assert!(page.contains(name), "docs/recording-format.md does not mention {name}");
        }
    }
}
