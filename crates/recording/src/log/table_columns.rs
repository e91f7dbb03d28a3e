//! The columns of a table's chunk.

pub(super) const STRING: usize = 0;
pub(super) const STRING_BYTES: usize = 1;
pub(super) const STRING_NUMBER: usize = 2;
/// Whether a piece is shared (0) or follows in the columns below (1): node pieces, then attribute sets.
pub(super) const PIECE: usize = 3;
pub(super) const PIECE_NUMBER: usize = 4;
pub(super) const PIECE_BYTES: usize = 5;
pub(super) const PIECE_COUNT: usize = 6;
pub(super) const PIECE_FLOAT: usize = 7;
pub(super) const PIECE_NAME: usize = 8;
pub(super) const PIECE_VALUE: usize = 9;
/// Names of tags, attributes and properties, for this chunk's pieces.
pub(super) const NAME_LENGTH: usize = 10;
pub(super) const NAME_BYTES: usize = 11;
/// Values of attributes and properties, for this chunk's pieces.
pub(super) const PART: usize = 12;
pub(super) const PART_BYTES: usize = 13;
pub(super) const PART_NUMBER: usize = 14;
pub(super) const COUNT: usize = 15;

pub(super) const NAMES: [&str; COUNT] = [
    "string",
    "string_bytes",
    "string_number",
    "piece",
    "piece_number",
    "piece_bytes",
    "piece_count",
    "piece_float",
    "piece_name",
    "piece_value",
    "name_length",
    "name_bytes",
    "part",
    "part_bytes",
    "part_number",
];
