use super::{Cursor, SyntaxError};

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

    #[inline(always)]
    fn parse(text: &str, plain: bool) -> Self {
        let (negative, digits) = match text.as_bytes() {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        // 18 digits always fit.
        if plain && digits.len() <= 18 {
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

    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}
