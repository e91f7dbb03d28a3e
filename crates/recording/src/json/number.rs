use super::{Cursor, SyntaxError};

/// So many digits always fit 64 bits.
const SURE_DIGITS: usize = 18;

/// A JSON number as far as shapes care.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Integer(i64),
    /// With a fraction or an exponent, or too big for 64 bits. May be infinite.
    Float(f64),
}

impl Number {
    /// Reads the number at the cursor, which stands before a `-` or a digit.
    #[inline(always)]
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let start = cursor.at();
        let plain = cursor.number()?;
        Ok(Self::parse(cursor.since(start), plain))
    }

    fn parse(text: &str, plain: bool) -> Self {
        let (negative, digits) = match text.as_bytes() {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        if plain && digits.len() <= SURE_DIGITS {
            let value = digits
                .iter()
                .fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
            return Self::Integer(if negative { -value } else { value });
        }
        match text.parse() {
            Ok(value) if plain => Self::Integer(value),
            // What JSON's grammar lets through, Rust parses.
            _ => Self::Float(text.parse().unwrap_or(f64::NAN)),
        }
    }

    /// Passes over a number that need not be known, if it is an integer of 64 bits; whether it was.
    #[inline(always)]
    pub(crate) fn skip_integer(cursor: &mut Cursor<'_>) -> Result<bool, SyntaxError> {
        let start = cursor.at();
        let plain = cursor.number()?;
        let short = cursor.at() - start <= SURE_DIGITS;
        Ok(plain && (short || matches!(Self::parse(cursor.since(start), plain), Self::Integer(_))))
    }

    /// Passes over a number that need not be known, if it is finite; whether it was.
    #[inline(always)]
    pub(crate) fn skip_finite(cursor: &mut Cursor<'_>) -> Result<bool, SyntaxError> {
        let start = cursor.at();
        let plain = cursor.number()?;
        if plain && cursor.at() - start <= SURE_DIGITS {
            return Ok(true);
        }
        Ok(Self::is_finite(cursor.since(start)))
    }

    /// Only an exponent, or hundreds of digits, can be too much for 64 bits.
    fn is_finite(text: &str) -> bool {
        let is_modest = text.len() <= 300 && !text.bytes().any(|byte| matches!(byte, b'e' | b'E'));
        is_modest || text.parse().is_ok_and(f64::is_finite)
    }

    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}
