//! Columns into operations.

mod nodes;
mod other;
mod pointer;

use bumpalo::Bump;

use super::columns::ColumnsIn;
use super::error::Damage;
use super::piece::unmark;
use super::segment_columns::{self as column, kind};
use super::segment_out::whole;
use super::state::State;
use super::tables_in::TablesIn;
use crate::operation::{AttributeChange, Change, Input, PassingChange, PassingMutation, PassingOperation};

/// How many bytes the texts of one segment's inputs may come to: each is kept whole, but written as an edit.
pub const SEGMENT_INPUT_BYTES_MAX: usize = 256 << 20;

/// Reads operations of one stream from the columns of a segment.
pub(super) struct SegmentIn<'c, 'a, 't> {
    pub(super) columns: ColumnsIn<'c, { column::COUNT }>,
    pub(super) state: &'t mut State,
    pub(super) tables: &'t TablesIn<'a>,
    /// For what outlives the lists that an operation has.
    pub(super) arena: &'a Bump,
    pub(super) input_bytes: usize,
}

impl<'a> SegmentIn<'_, 'a, '_> {
    /// The next operation, with its lists in `lists`.
    #[inline]
    pub(super) fn operation<'p>(&mut self, lists: &'p Bump) -> Result<PassingOperation<'p, 'a>, Damage> {
        let (time, timestamp) = self.number(column::TIME, self.state.time)?;
        self.state.time = time;
        let change = match self.columns.byte(column::KIND)? {
            kind::MOUSE_MOVE => PassingChange::MouseMove(self.positions(lists)?),
            kind::MUTATION => self.mutation(lists)?,
            kind::MOUSE_INTERACTION => self.mouse_interaction()?,
            kind::SCROLL => self.scroll()?,
            kind::INPUT => self.input()?,
            kind::TOUCH_MOVE => PassingChange::TouchMove(self.positions(lists)?),
            kind::DRAG => PassingChange::Drag(self.positions(lists)?),
            other => self.other(other, lists)?,
        };
        Ok(PassingOperation { timestamp, change })
    }

    /// Goes past the next operation: what comes behind it is read as if it had been.
    pub(super) fn skip(&mut self, lists: &Bump) -> Result<(), Damage> {
        if self.columns.peek(column::KIND) != Some(kind::FULL_SNAPSHOT) {
            return self.operation(lists).map(drop);
        }
        self.columns.byte(column::KIND)?;
        (self.state.time, _) = self.number(column::TIME, self.state.time)?;
        self.skip_full_snapshot(lists)
    }

    /// A number, and what to predict from it.
    #[inline(always)]
    fn number(&mut self, column: usize, predicted: i64) -> Result<(i64, f64), Damage> {
        match self.columns.varint(column)? {
            0 => self.float(),
            code => {
                let value = predicted.wrapping_add(super::columns::unzigzag(code - 1));
                Ok((value, value as f64))
            }
        }
    }

    #[cold]
    fn float(&mut self) -> Result<(i64, f64), Damage> {
        let value = f64::from_le_bytes(self.columns.get(column::FLOAT).array()?);
        if !value.is_finite() {
            return Err(self.columns.get(column::FLOAT).damage());
        }
        Ok((whole(value), value))
    }

    #[inline(always)]
    fn id(&mut self, column: usize, last: i64) -> Result<i64, Damage> {
        Ok(last.wrapping_add(self.columns.signed(column)?))
    }

    #[inline(always)]
    fn string(&mut self, column: usize) -> Result<&'a str, Damage> {
        let code = self.columns.varint(column)?;
        let index = next_or(code, &mut self.state.strings_next);
        self.string_at(column, index)
    }

    #[inline(always)]
    fn string_at(&mut self, column: usize, index: u32) -> Result<&'a str, Damage> {
        match self.tables.strings.get(index as usize) {
            Some(text) => Ok(text),
            None => Err(self.columns.get(column).damage()),
        }
    }

    fn input(&mut self) -> Result<Change<'a>, Damage> {
        let flags = self.columns.varint(column::INPUT_ID)?;
        let id = self.id(column::INPUT_ID, self.state.input_id)?;
        self.state.input_id = id;
        let text = self.edited(id)?;
        Ok(PassingChange::Input(Input {
            id,
            text,
            is_checked: unmark((flags % 3) as u8),
            user_triggered: unmark((flags / 3) as u8),
        }))
    }

    /// The text that an edit makes of the last one of this id.
    fn edited(&mut self, id: i64) -> Result<&'a str, Damage> {
        let suffix = self.columns.varint(column::INPUT_EDIT)?;
        let removed = self.columns.varint(column::INPUT_EDIT)?;
        let inserted = self.columns.count(column::INPUT_EDIT, column::INPUT_BYTES)?;
        let inserted = self.columns.get(column::INPUT_BYTES).text(inserted)?;
        let damage = self.columns.get(column::INPUT_EDIT).damage();
        let text = self.state.inputs.entry(id).or_default();
        let cut = |from_end: Option<u64>| {
            let at = (text.len() as u64).checked_sub(from_end?)? as usize;
            text.is_char_boundary(at).then_some(at)
        };
        let behind = cut(Some(suffix)).ok_or(damage)?;
        let before = cut(suffix.checked_add(removed)).ok_or(damage)?;
        text.replace_range(before..behind, inserted);
        self.input_bytes = self.input_bytes.saturating_add(text.len());
        if self.input_bytes > SEGMENT_INPUT_BYTES_MAX {
            return Err(damage);
        }
        Ok(self.arena.alloc_str(text))
    }

    fn mutation<'p>(&mut self, lists: &'p Bump) -> Result<PassingChange<'p, 'a>, Damage> {
        use super::segment_columns::mutation as bit;
        let flags = self.columns.varint(column::MUTATION)?;
        let mut length = |bit: u64, column: usize| match flags & bit {
            0 => Ok(0),
            _ => self.columns.count(column::MUTATION, column),
        };
        let texts = length(bit::TEXTS, column::TEXT_ID)?;
        let attributes = length(bit::ATTRIBUTES, column::ATTRIBUTES)?;
        let removes = length(bit::REMOVES, column::REMOVE_ID)?;
        let adds = length(bit::ADDS, column::ADD)?;
        Ok(PassingChange::Mutation(PassingMutation {
            texts: fill(lists, texts, || self.text_change())?,
            attributes: fill(lists, attributes, || self.attribute_change())?,
            removes: fill(lists, removes, || self.remove())?,
            adds: fill(lists, adds, || self.add(lists))?,
            is_attach_iframe: unmark((flags >> bit::ATTACH_SHIFT) as u8),
        }))
    }

    #[inline]
    fn attribute_change(&mut self) -> Result<AttributeChange<'a>, Damage> {
        let id = self.id(column::ATTRIBUTES_ID, self.state.attributes_id)?;
        self.state.attributes_id = id;
        let code = self.columns.varint(column::ATTRIBUTES)?;
        let index = next_or(code, &mut self.state.sets_next);
        match self.tables.sets.get(index as usize) {
            Some(attributes) => Ok(AttributeChange { id, attributes }),
            None => Err(self.columns.get(column::ATTRIBUTES).damage()),
        }
    }
}

/// The index that a reference means. One beyond every table stays so.
#[inline(always)]
pub(super) fn next_or(code: u64, next: &mut u32) -> u32 {
    let index = match code {
        0 => *next,
        code => u32::try_from(code - 1).unwrap_or(u32::MAX),
    };
    *next = (*next).max(index.saturating_add(1));
    index
}

/// A list in the arena; none for an empty one.
#[inline(always)]
pub(super) fn fill<T>(
    arena: &Bump,
    length: usize,
    mut element: impl FnMut() -> Result<T, Damage>,
) -> Result<&[T], Damage> {
    if length == 0 {
        return Ok(&[]);
    }
    let list = arena.alloc_slice_try_fill_with(length, |_| element())?;
    Ok(list)
}
