use std::borrow::Cow;

use wide::u8x16;

use super::{SyntaxError, read};
use crate::shape::Field;

/// A position in a JSON text. Every method expects the cursor before a token and leaves it behind that token.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
        }
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
        if next > b' ' { next } else { self.peek_behind_space() }
    }

    #[inline(always)]
    fn byte(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[cold]
    fn peek_behind_space(&mut self) -> u8 {
        while let b' ' | b'\n' | b'\r' | b'\t' = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    #[cold]
    pub(crate) fn error(&self, expected: &'static str) -> SyntaxError {
        SyntaxError { at: self.at, expected }
    }

    /// Passes over the next byte if it is `wanted`.
    #[inline(always)]
    pub(crate) fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == wanted;
        self.at += usize::from(found);
        found
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
        let start = self.at;
        self.string("a member's name")?;
        let raw = &self.text[start + 1..self.at - 1];
        self.colon()?;
        Ok(read::unescape(raw))
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<(), SyntaxError> {
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
                b'\\' => self.escape()?,
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

    fn escape(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                let digits = self.bytes.get(self.at + 1..self.at + 5);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(self.error("'u' and four hexadecimal digits"));
                }
                self.at += 5;
            }
            _ => return Err(self.error("one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")),
        }
        Ok(())
    }

    /// Digits, at least one.
    #[inline(always)]
    fn digits(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at > start {
            Ok(())
        } else {
            Err(self.error("a digit"))
        }
    }

    /// A number; whether it is a plain integer.
    #[inline(always)]
    pub(crate) fn number(&mut self) -> Result<bool, SyntaxError> {
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        match self.byte() {
            b'.' | b'e' | b'E' => self.fraction_and_exponent().map(|()| false),
            b'0'..=b'9' => Err(self.error("no digit after a leading zero")),
            _ => Ok(true),
        }
    }

    fn fraction_and_exponent(&mut self) -> Result<(), SyntaxError> {
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Ok(())
    }

    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), SyntaxError> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.error("a JSON value"))
        }
    }

    /// A value of any kind and depth; how deep it is nested (0 for a scalar). Does not recurse.
    #[inline(always)]
    pub(crate) fn skip_value(&mut self) -> Result<u32, SyntaxError> {
        match self.peek() {
            b'"' => self.string("a string").map(|()| 0),
            _ => self.skip_tree(),
        }
    }

    fn skip_tree(&mut self) -> Result<u32, SyntaxError> {
        let mut open = Nesting::default();
        loop {
            match self.peek() {
                b'"' => self.string("a string")?,
                b'{' => {
                    self.at += 1;
                    if self.peek() != b'}' {
                        open.push(true);
                        self.string("a member's name or '}'")?;
                        self.colon()?;
                        continue;
                    }
                    self.at += 1;
                    open.deepest = open.deepest.max(open.depth + 1);
                }
                b'[' => {
                    self.at += 1;
                    if self.peek() != b']' {
                        open.push(false);
                        continue;
                    }
                    self.at += 1;
                    open.deepest = open.deepest.max(open.depth + 1);
                }
                b'-' | b'0'..=b'9' => self.number().map(|_| ())?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => return Err(self.error("a JSON value")),
            }
            loop {
                if open.depth == 0 {
                    return Ok(open.deepest);
                }
                let in_object = open.in_object();
                match self.peek() {
                    b',' => {
                        self.at += 1;
                        if in_object {
                            self.peek();
                            self.string("a member's name")?;
                            self.colon()?;
                        }
                        break;
                    }
                    b'}' if in_object => open.pop(),
                    b']' if !in_object => open.pop(),
                    _ => return Err(self.error(if in_object { "',' or '}'" } else { "',' or ']'" })),
                }
                self.at += 1;
            }
        }
    }
}

/// Which brackets are open: a bit each, in words of 64, so that a hostile depth costs an eighth of a byte a level.
#[derive(Default)]
struct Nesting {
    depth: u32,
    deepest: u32,
    innermost: u64,
    outer: Vec<u64>,
}

impl Nesting {
    #[inline(always)]
    fn push(&mut self, object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.innermost);
        }
        self.innermost = self.innermost << 1 | u64::from(object);
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    #[inline(always)]
    fn in_object(&self) -> bool {
        self.innermost & 1 == 1
    }

    #[inline(always)]
    fn pop(&mut self) {
        self.depth -= 1;
        self.innermost >>= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.innermost = self.outer.pop().unwrap_or(0);
        }
    }
}

/// A member's name as `"name":`, ready to be compared in one step. Names over 13 bytes never match this way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quoted {
    pattern: u128,
    mask: u128,
    length: usize,
}

impl Quoted {
    #[inline(always)]
    fn is_at(&self, window: u128) -> bool {
        window & self.mask == self.pattern
    }

    pub(crate) const fn new(name: &str) -> Self {
        let name = name.as_bytes();
        if name.len() > 13 {
            // A mask of nothing with a pattern of something never matches.
            return Self {
                pattern: 1,
                mask: 0,
                length: 0,
            };
        }
        let mut window = [0; 16];
        window[0] = b'"';
        let mut i = 0;
        while i < name.len() {
            window[i + 1] = name[i];
            i += 1;
        }
        window[i + 1] = b'"';
        window[i + 2] = b':';
        let length = name.len() + 3;
        let mask = if length == 16 {
            u128::MAX
        } else {
            (1 << (8 * length)) - 1
        };
        Self {
            pattern: u128::from_le_bytes(window),
            mask,
            length,
        }
    }
}
