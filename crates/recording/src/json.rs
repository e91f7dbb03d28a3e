//! Walking over JSON text without building anything from it.
//!
//! [`Cursor`] checks the whole of JSON's grammar while it skips; nothing it passes over is unescaped, copied or
//! kept. The text is UTF-8 already. Lone surrogates in `\u` escapes are let through: browsers send them, and
//! whoever reads such a string gets U+FFFD ([`text`]).

mod cursor;
mod number;
mod quoted;
mod read;
mod skip;

pub(crate) use cursor::Cursor;
pub(crate) use number::Number;
pub(crate) use quoted::Quoted;
pub use read::{Members, boolean, elements, first_value, integer, is_value, member, members, number, text};

/// Where a text stops being JSON.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("byte {at}: expected {expected}")]
pub struct SyntaxError {
    /// Bytes from the beginning of the text.
    pub at: usize,
    pub expected: &'static str,
}
