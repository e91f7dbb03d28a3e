use memchr::memchr;

use super::reader::{Reader, Stop};
use crate::json::Number;
use crate::operation::text::unescape;

/// Integers up to here are doubles.
const EXACT_INTEGER_MAX: i64 = 1 << 53;

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn integer(&mut self) -> Result<i64, Stop> {
        let negative = self.at_number()? == b'-';
        match Number::read(&mut self.cursor)? {
            // Minus nought is another value, and no id.
            Number::Integer(0) if negative => Err(Stop::Misfit),
            Number::Integer(value) => Ok(value),
            Number::Float(value) if !self.is_exact() && value.fract() == 0.0 => Ok(value as i64),
            Number::Float(_) => Err(Stop::Misfit),
        }
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<f64, Stop> {
        let negative = self.at_number()? == b'-';
        let start = self.cursor.at();
        match Number::read(&mut self.cursor)? {
            Number::Integer(0) if negative => Ok(-0.0),
            Number::Integer(value) if value.abs() <= EXACT_INTEGER_MAX => Ok(value as f64),
            Number::Integer(value) if !self.is_exact() => Ok(value as f64),
            Number::Integer(_) => Err(Stop::Misfit),
            // Digits beyond 64 bits: an identifier, not a measure.
            Number::Float(_) if self.is_exact() && self.is_plain_integer(start) => Err(Stop::Misfit),
            Number::Float(value) if value.is_finite() => Ok(value),
            Number::Float(_) => Err(Stop::Misfit),
        }
    }

    fn is_plain_integer(&self, start: usize) -> bool {
        !self.cursor.since(start).contains(['.', 'e', 'E'])
    }

    #[inline]
    fn at_number(&mut self) -> Result<u8, Stop> {
        match self.cursor.peek() {
            first @ (b'-' | b'0'..=b'9') => Ok(first),
            _ => Err(Stop::Misfit),
        }
    }

    pub(super) fn boolean(&mut self) -> Result<bool, Stop> {
        match self.cursor.peek() {
            b't' => self.cursor.word("true")?,
            b'f' => {
                self.cursor.word("false")?;
                return Ok(false);
            }
            _ => return Err(Stop::Misfit),
        }
        Ok(true)
    }

    /// A string, with its escapes resolved.
    #[inline]
    pub(super) fn text(&mut self) -> Result<&'a str, Stop> {
        if self.cursor.peek() != b'"' {
            return Err(Stop::Misfit);
        }
        let start = self.cursor.at();
        self.cursor.string("a string")?;
        let quoted = self.cursor.since(start);
        self.resolve(&quoted[1..quoted.len() - 1])
    }

    /// What stands between quotes, with its escapes resolved.
    #[inline]
    pub(super) fn resolve(&self, inner: &'a str) -> Result<&'a str, Stop> {
        match memchr(b'\\', inner.as_bytes()) {
            None => Ok(inner),
            Some(first) => unescape(inner, first, self.is_exact(), self.arena).ok_or(Stop::Misfit),
        }
    }

    /// A value of any kind, as it stands.
    pub(super) fn json(&mut self) -> Result<&'a str, Stop> {
        self.cursor.peek();
        let start = self.cursor.at();
        self.cursor.skip_value()?;
        Ok(self.cursor.since(start))
    }

    /// A value, or `null`.
    pub(super) fn nullable<T>(&mut self, value: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<Option<T>, Stop> {
        if self.cursor.peek() == b'n' {
            self.cursor.word("null")?;
            return Ok(None);
        }
        value(self).map(Some)
    }

    /// The value of a member that may be left out. Some recorders write `null` instead, which only
    /// an exact reading tells apart.
    pub(super) fn optional<T>(&mut self, value: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<Option<T>, Stop> {
        match self.nullable(value)? {
            None if self.is_exact() => Err(Stop::Misfit),
            value => Ok(value),
        }
    }
}
