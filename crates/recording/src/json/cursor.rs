use std::borrow::Cow;

use wide::u8x16;

use super::skip::behind_tree;
use super::{SyntaxError, read};
use crate::shape::Field;

/// A position in a JSON text. Every method expects the cursor before a token and leaves it behind that token.
///
/// The position is what every step depends on, so it has to stay in a register: what is not inlined takes a text and a
/// position, and gives back a position.
#[derive(Debug)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self::resume(text, 0)
    }

    #[inline(always)]
    pub(crate) fn resume(text: &'t str, at: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
        }
    }

    #[inline(always)]
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    #[inline(always)]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    #[inline(always)]
    pub(crate) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    /// The next byte after white space; 0, which JSON does not know, at the end.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> u8 {
        let next = self.byte();
        if next > b' ' {
            return next;
        }
        self.at = behind_space(self.bytes, self.at);
        self.byte()
    }

    #[inline(always)]
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    pub(crate) fn error(&self, expected: &'static str) -> SyntaxError {
        SyntaxError { at: self.at, expected }
    }

    /// Passes over the next byte if it is `wanted`.
    #[inline(always)]
    pub(crate) fn take(&mut self, wanted: u8) -> bool {
        // Not `self.at += usize::from(found)`: rustc 1.95.0 loses that addition when it optimises (its MIR pass
        // SimplifyComparisonIntegral drops a comparison that is also used as a number).
        if self.peek() == wanted {
            self.at += 1;
            true
        } else {
            false
        }
    }

    /// Passes one byte that [`Cursor::peek`] has shown.
    #[inline(always)]
    pub(crate) fn step(&mut self) {
        self.at += 1;
    }

    pub(crate) fn end(&mut self) -> Result<(), SyntaxError> {
        self.peek();
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(self.error("the end of the text"))
        }
    }

    /// The next 16 bytes as a number; `None` near the text's end.
    #[inline(always)]
    fn window(&self) -> Option<u128> {
        let window = self.bytes.get(self.at..self.at + 16)?;
        Some(u128::from_le_bytes(window.try_into().ok()?))
    }

    /// The first of these that stands here, a member's name and its colon, when nothing in it is escaped or spaced:
    /// the way `JSON.stringify` writes them. The search begins behind `next` and goes round.
    #[inline(always)]
    pub(crate) fn take_quoted(&mut self, names: &[Field], next: usize) -> Option<usize> {
        let window = self.window()?;
        let (before, behind) = names.split_at_checked(next)?;
        let found = behind
            .iter()
            .position(|field| field.quoted.is_at(window))
            .map(|index| next + index);
        let found = found.or_else(|| before.iter().position(|field| field.quoted.is_at(window)))?;
        self.at += names[found].quoted.length;
        Some(found)
    }

    /// Passes over a member's name and its colon.
    #[inline(always)]
    pub(crate) fn skip_key(&mut self) -> Result<(), SyntaxError> {
        self.string("a member's name")?;
        self.colon()
    }

    /// A member's name and its colon.
    pub(crate) fn key(&mut self) -> Result<Cow<'t, str>, SyntaxError> {
        self.raw_key().map(read::unescape)
    }

    /// A member's name as it stands between its quotes, and its colon.
    #[inline(always)]
    pub(crate) fn raw_key(&mut self) -> Result<&'t str, SyntaxError> {
        let start = self.at;
        self.string("a member's name")?;
        let raw = &self.text[start + 1..self.at - 1];
        self.colon()?;
        Ok(raw)
    }

    #[inline(always)]
    pub(super) fn colon(&mut self) -> Result<(), SyntaxError> {
        if self.take(b':') {
            Ok(())
        } else {
            Err(self.error("':'"))
        }
    }

    /// A string; its quotes and what is between them are checked and passed over.
    #[inline(always)]
    pub(crate) fn string(&mut self, expected: &'static str) -> Result<(), SyntaxError> {
        if self.peek() != b'"' {
            return Err(self.error(expected));
        }
        self.at += 1;
        loop {
            self.plain_characters();
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.at = behind_escape(self.bytes, self.at)?,
                _ => return Err(self.error("the end of the string; control characters must be escaped")),
            }
        }
    }

    /// Moves to the next quote, backslash or control character, or to the end.
    #[inline(always)]
    fn plain_characters(&mut self) {
        const LAST_CONTROL: u8x16 = u8x16::new([0x1f; 16]);
        const QUOTE: u8x16 = u8x16::new([b'"'; 16]);
        const BACKSLASH: u8x16 = u8x16::new([b'\\'; 16]);
        while let Some(Ok(window)) = self.bytes.get(self.at..self.at + 16).map(<[u8; 16]>::try_from) {
            let window = u8x16::new(window);
            let is_control = window.min(LAST_CONTROL).simd_eq(window);
            let hits = (window.simd_eq(QUOTE) | window.simd_eq(BACKSLASH) | is_control).to_bitmask();
            if hits != 0 {
                self.at += hits.trailing_zeros() as usize;
                return;
            }
            self.at += 16;
        }
        while self.at < self.bytes.len() && !matches!(self.bytes[self.at], b'"' | b'\\' | 0..b' ') {
            self.at += 1;
        }
    }

    /// Digits, at least one.
    #[inline(always)]
    fn digits(&mut self) -> Result<(), SyntaxError> {
        const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
        const HIGH: u64 = u64::from_le_bytes([0xf0; 8]);
        const TO_SIXTEEN: u64 = u64::from_le_bytes([6; 8]);
        let start = self.at;
        // Eight at a time, without a branch for each. A byte is a digit if its high half is 3, and still is after
        // adding 6; a carry can only come from a byte that is none, and only the lowest such byte is looked at.
        while let Some(Ok(window)) = self.bytes.get(self.at..self.at + 8).map(<[u8; 8]>::try_from) {
            let x = u64::from_le_bytes(window);
            let others = ((x & HIGH) ^ ZEROS) | ((x.wrapping_add(TO_SIXTEEN) & HIGH) ^ ZEROS);
            if others != 0 {
                self.at += (others.trailing_zeros() / 8) as usize;
                return self.digits_since(start);
            }
            self.at += 8;
        }
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        self.digits_since(start)
    }

    #[inline(always)]
    fn digits_since(&self, start: usize) -> Result<(), SyntaxError> {
        if self.at > start {
            Ok(())
        } else {
            Err(self.error("a digit"))
        }
    }

    /// A number; whether it is a plain integer.
    #[inline(always)]
    pub(crate) fn number(&mut self) -> Result<bool, SyntaxError> {
        if self.byte() == b'-' {
            self.at += 1;
        }
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        match self.byte() {
            b'.' | b'e' | b'E' => {
                self.at = behind_fraction_and_exponent(self.text, self.at)?;
                Ok(false)
            }
            b'0'..=b'9' => Err(self.error("no digit after a leading zero")),
            _ => Ok(true),
        }
    }

    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), SyntaxError> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.error("a JSON value"))
        }
    }

    /// A value of any kind and depth; how deep it is nested (0 for a scalar).
    #[inline(always)]
    pub(crate) fn skip_value(&mut self) -> Result<u32, SyntaxError> {
        match self.peek() {
            b'"' => self.string("a string").map(|()| 0),
            _ => {
                let (at, depth) = behind_tree(self.text, self.at)?;
                self.at = at;
                Ok(depth)
            }
        }
    }
}

#[cold]
fn behind_space(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Behind the escape whose backslash is at `at`.
fn behind_escape(bytes: &[u8], at: usize) -> Result<usize, SyntaxError> {
    let at = at + 1;
    match bytes.get(at) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 1),
        Some(b'u') => {
            let digits = bytes.get(at + 1..at + 5);
            if digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                Ok(at + 5)
            } else {
                Err(SyntaxError {
                    at,
                    expected: "'u' and four hexadecimal digits",
                })
            }
        }
        _ => Err(SyntaxError {
            at,
            expected: "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
        }),
    }
}

fn behind_fraction_and_exponent(text: &str, at: usize) -> Result<usize, SyntaxError> {
    let mut cursor = Cursor::resume(text, at);
    if cursor.byte() == b'.' {
        cursor.at += 1;
        cursor.digits()?;
    }
    if matches!(cursor.byte(), b'e' | b'E') {
        cursor.at += 1;
        if matches!(cursor.byte(), b'+' | b'-') {
            cursor.at += 1;
        }
        cursor.digits()?;
    }
    Ok(cursor.at)
}
