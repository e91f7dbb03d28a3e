use bumpalo::Bump;

use super::{SegmentIn, fill};
use crate::log::error::Damage;
use crate::log::segment_columns as column;
use crate::operation::{Change, MouseInteraction, PassingChange, Position, Scroll};

impl<'a> SegmentIn<'_, 'a, '_> {
    pub(super) fn positions<'p>(&mut self, lists: &'p Bump) -> Result<&'p [Position], Damage> {
        let count = self.columns.count(column::POINTER_COUNT, column::POINTER_X)?;
        let mut offset = self.state.offset;
        let mut is_first = true;
        fill(lists, count, || {
            let state = &*self.state;
            let (last_x, last_y) = (state.pointer_x, state.pointer_y);
            let (next_x, next_y) = (last_x.wrapping_add(state.step_x), last_y.wrapping_add(state.step_y));
            let (whole_x, x) = self.number(column::POINTER_X, next_x)?;
            let (whole_y, y) = self.number(column::POINTER_Y, next_y)?;
            let id = self.id(column::POINTER_ID, self.state.pointer_id)?;
            let (whole_offset, time_offset) = self.number(column::POINTER_OFFSET, offset)?;
            let state = &mut *self.state;
            state.step_x = whole_x.wrapping_sub(last_x);
            state.step_y = whole_y.wrapping_sub(last_y);
            (state.pointer_x, state.pointer_y, state.pointer_id) = (whole_x, whole_y, id);
            offset = whole_offset;
            if std::mem::take(&mut is_first) {
                state.offset = offset;
            }
            Ok(Position { x, y, id, time_offset })
        })
    }

    pub(super) fn mouse_interaction(&mut self) -> Result<Change<'a>, Damage> {
        let head = self.columns.varint(column::INTERACTION)?;
        let kind = match head >> 3 {
            0 => self.columns.signed(column::INTERACTION)?,
            kind => kind as i64 - 1,
        };
        let pointer_type = match head & 4 {
            0 => None,
            _ => Some(self.columns.signed(column::INTERACTION)?),
        };
        let id = self.id(column::INTERACTION_ID, self.state.pointer_id)?;
        self.state.pointer_id = id;
        let (mut x, mut y) = (None, None);
        if head & 1 != 0 {
            let (whole, value) = self.number(column::INTERACTION_XY, self.state.pointer_x)?;
            (self.state.pointer_x, self.state.step_x) = (whole, 0);
            x = Some(value);
        }
        if head & 2 != 0 {
            let (whole, value) = self.number(column::INTERACTION_XY, self.state.pointer_y)?;
            (self.state.pointer_y, self.state.step_y) = (whole, 0);
            y = Some(value);
        }
        Ok(PassingChange::MouseInteraction(MouseInteraction {
            kind,
            id,
            x,
            y,
            pointer_type,
        }))
    }

    pub(super) fn scroll(&mut self) -> Result<Change<'a>, Damage> {
        let id = self.id(column::SCROLL_ID, self.state.scroll_id)?;
        let (whole_x, x) = self.number(column::SCROLL_X, self.state.scroll_x)?;
        let (whole_y, y) = self.number(column::SCROLL_Y, self.state.scroll_y)?;
        let state = &mut *self.state;
        (state.scroll_id, state.scroll_x, state.scroll_y) = (id, whole_x, whole_y);
        Ok(PassingChange::Scroll(Scroll { id, x, y }))
    }
}
