//! Columns: values of one meaning one behind the other, each column by itself, which is what makes them small.

use super::error::Damage;

/// The bits of eight bytes that say whether a varint goes on.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Columns that are being written.
pub(super) struct ColumnsOut<const N: usize> {
    columns: [Vec<u8>; N],
    names: &'static [&'static str; N],
}

impl<const N: usize> ColumnsOut<N> {
    pub(super) fn new(names: &'static [&'static str; N]) -> Self {
        Self {
            columns: std::array::from_fn(|_| Vec::new()),
            names,
        }
    }

    pub(super) fn byte(&mut self, column: usize, value: u8) {
        self.columns[column].push(value);
    }

    pub(super) fn bytes(&mut self, column: usize, value: &[u8]) {
        self.columns[column].extend_from_slice(value);
    }

    #[inline]
    pub(super) fn varint(&mut self, column: usize, value: u64) {
        push_varint(&mut self.columns[column], value);
    }

    /// A signed value, mostly near nought.
    #[inline]
    pub(super) fn signed(&mut self, column: usize, value: i64) {
        self.varint(column, zigzag(value));
    }

    pub(super) fn raw_length(&self) -> usize {
        self.columns.iter().map(Vec::len).sum()
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        self.names.iter().copied().zip(self.columns.iter().map(Vec::as_slice))
    }

    /// The columns' lengths and then the columns.
    pub(super) fn joined(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.raw_length() + 2 * N);
        for column in &self.columns {
            push_varint(&mut out, column.len() as u64);
        }
        for column in &self.columns {
            out.extend_from_slice(column);
        }
        out
    }
}

/// Columns that are being read.
pub(super) struct ColumnsIn<'c, const N: usize> {
    columns: [ColumnIn<'c>; N],
}

impl<'c, const N: usize> ColumnsIn<'c, N> {
    pub(super) fn split(bytes: &'c [u8], names: &'static [&'static str; N]) -> Result<Self, Damage> {
        let mut head = ColumnIn::new(bytes, "column lengths");
        let mut lengths = [0; N];
        for length in &mut lengths {
            *length = head.length()?;
        }
        let mut rest = head.rest();
        let mut columns = [ColumnIn::new(&[], ""); N];
        for ((column, length), name) in columns.iter_mut().zip(lengths).zip(names) {
            let (bytes, behind) = rest.split_at_checked(length).ok_or(Damage { what: name, at: length })?;
            *column = ColumnIn::new(bytes, name);
            rest = behind;
        }
        Ok(Self { columns })
    }

    #[inline(always)]
    pub(super) fn get(&mut self, column: usize) -> &mut ColumnIn<'c> {
        &mut self.columns[column]
    }

    #[inline(always)]
    pub(super) fn varint(&mut self, column: usize) -> Result<u64, Damage> {
        self.columns[column].varint()
    }

    #[inline(always)]
    pub(super) fn signed(&mut self, column: usize) -> Result<i64, Damage> {
        self.columns[column].varint().map(unzigzag)
    }

    #[inline(always)]
    pub(super) fn byte(&mut self, column: usize) -> Result<u8, Damage> {
        self.columns[column].byte()
    }

    /// The byte that comes next, if there is one.
    pub(super) fn peek(&self, column: usize) -> Option<u8> {
        self.columns[column].rest().first().copied()
    }

    /// How many values follow in a list of which every one takes a byte of this `column` at least: no list can be
    /// longer than what is there.
    #[inline(always)]
    pub(super) fn count(&mut self, counts: usize, column: usize) -> Result<usize, Damage> {
        let count = self.columns[counts].varint()?;
        self.columns[column].bounded(count)
    }
}

/// A column that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnIn<'c> {
    bytes: &'c [u8],
    at: usize,
    name: &'static str,
}

impl<'c> ColumnIn<'c> {
    pub(super) fn new(bytes: &'c [u8], name: &'static str) -> Self {
        Self { bytes, at: 0, name }
    }

    #[cold]
    pub(super) fn damage(&self) -> Damage {
        Damage {
            what: self.name,
            at: self.at,
        }
    }

    pub(super) fn rest(&self) -> &'c [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    #[inline(always)]
    pub(super) fn byte(&mut self) -> Result<u8, Damage> {
        match self.bytes.get(self.at) {
            Some(byte) => {
                self.at += 1;
                Ok(*byte)
            }
            None => Err(self.damage()),
        }
    }

    #[inline(always)]
    pub(super) fn varint(&mut self) -> Result<u64, Damage> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte < 0x80 => {
                self.at += 1;
                Ok(u64::from(*byte))
            }
            _ => self.long_varint(),
        }
    }

    /// A varint of two bytes or more.
    #[inline]
    fn long_varint(&mut self) -> Result<u64, Damage> {
        let word = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        let word = word.map_or(0, |word| u64::from_le_bytes(*word));
        let ends = !word & HIGH_BITS;
        if word == 0 || ends == 0 {
            return self.slow_varint();
        }
        self.at += (ends.trailing_zeros() / 8 + 1) as usize;
        // What lies up to the first end; then the groups of seven bits move together, two by two. Without a branch on the
        // length, which nobody can foresee.
        let word = word & (ends ^ (ends - 1)) & !HIGH_BITS;
        let word = word & 0x007f_007f_007f_007f | (word & 0x7f00_7f00_7f00_7f00) >> 1;
        let word = word & 0x0000_3fff_0000_3fff | (word & 0x3fff_0000_3fff_0000) >> 2;
        Ok(word & 0x0fff_ffff | (word & 0x0fff_ffff_0000_0000) >> 4)
    }

    /// A varint near the column's end, or of more than eight bytes.
    #[cold]
    fn slow_varint(&mut self) -> Result<u64, Damage> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.damage())
    }

    /// A number of bytes or of values that are at least a byte each, which must be there.
    pub(super) fn length(&mut self) -> Result<usize, Damage> {
        let length = self.varint()?;
        self.bounded(length)
    }

    #[inline(always)]
    fn bounded(&self, count: u64) -> Result<usize, Damage> {
        if count > (self.bytes.len() - self.at) as u64 {
            return Err(self.damage());
        }
        Ok(count as usize)
    }

    pub(super) fn bytes(&mut self, length: usize) -> Result<&'c [u8], Damage> {
        let end = self.at.checked_add(length).ok_or_else(|| self.damage())?;
        let bytes = self.bytes.get(self.at..end).ok_or_else(|| self.damage())?;
        self.at = end;
        Ok(bytes)
    }

    pub(super) fn text(&mut self, length: usize) -> Result<&'c str, Damage> {
        let damage = self.damage();
        std::str::from_utf8(self.bytes(length)?).map_err(|_| damage)
    }

    pub(super) fn array<const L: usize>(&mut self) -> Result<[u8; L], Damage> {
        let damage = self.damage();
        self.bytes(L)?.try_into().map_err(|_| damage)
    }
}

/// Seven bits a byte, the lowest first; the high bit says that more follow.
#[inline]
pub(super) fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Values near nought become small: 0, -1, 1, -2, …
#[inline(always)]
pub(super) fn zigzag(value: i64) -> u64 {
    (value.wrapping_shl(1) ^ (value >> 63)) as u64
}

#[inline(always)]
pub(super) fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn varints_come_back(shifts in prop::collection::vec((0u32..64, any::<u64>()), 1..12)) {
            let values: Vec<u64> = shifts.iter().map(|(shift, value)| value >> shift).collect();
            let mut bytes = Vec::new();
            values.iter().for_each(|value| push_varint(&mut bytes, *value));
            let mut column = ColumnIn::new(&bytes, "values");
            for value in values {
                prop_assert_eq!(column.varint().ok(), Some(value));
            }
            prop_assert!(column.is_at_end());
            // Cut short it is damage, not another value.
            let mut cut = ColumnIn::new(&bytes[..bytes.len() - 1], "values");
            prop_assert!((0..shifts.len()).any(|_| cut.varint().is_err()));
        }

        #[test]
        fn varints_of_any_bytes_are_what_reading_byte_by_byte_makes_of_them(
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x80), Just(0xff), Just(0)], 0..24),
        ) {
            let (mut column, mut slow) = (ColumnIn::new(&bytes, "values"), ColumnIn::new(&bytes, "values"));
            while !slow.is_at_end() {
                let (value, expected) = (column.varint().ok(), slow.slow_varint().ok());
                prop_assert_eq!(value, expected);
                if expected.is_none() {
                    break;
                }
                prop_assert_eq!(column.at, slow.at);
            }
        }
    }
}
