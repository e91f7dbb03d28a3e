//! Bounds on what one event holds. What is over is cut or left out, and the event says so.

/// A line of a log. Longer ones are passed over and told as broken.
pub const LINE_BYTES_MAX: usize = 64 << 20;
/// A prompt, a piece of a reply, a thought, a summary.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// The input of a tool.
pub const TOOL_INPUT_BYTES_MAX: usize = 2 << 20;
/// The text that a tool gave back.
pub const TOOL_OUTPUT_BYTES_MAX: usize = 256 << 10;
/// What a tool told beside its text.
pub const TOOL_DATA_BYTES_MAX: usize = 16 << 10;
/// A file as it was before an operation.
pub const FILE_TEXT_BYTES_MAX: usize = 2 << 20;
/// A line that is not known.
pub const UNKNOWN_RAW_BYTES_MAX: usize = 16 << 10;
/// Places of broken lines that are named; all are counted.
pub const BROKEN_PLACES_MAX: usize = 100;
/// Types of lines that are counted by name; further ones are counted together.
pub const LINE_TYPES_MAX: usize = 1_000;

/// The beginning of a text, and how many bytes were cut off.
pub(crate) fn cut(mut text: String, bytes_max: usize) -> (String, Option<u64>) {
    if text.len() <= bytes_max {
        return (text, None);
    }
    let end = text.floor_char_boundary(bytes_max);
    let cut_bytes = (text.len() - end) as u64;
    text.truncate(end);
    (text, Some(cut_bytes))
}
