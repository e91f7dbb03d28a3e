use super::SegmentOut;
use crate::log::segment_columns::{self as column, kind};
use crate::operation::{MouseInteraction, Position, Scroll};

impl SegmentOut<'_> {
    /// Positions are written by how far they are from where the pointer's last step would have led.
    pub(super) fn positions(&mut self, kind: u8, positions: &[Position]) -> u8 {
        self.columns.varint(column::POINTER_COUNT, positions.len() as u64);
        let mut offset = self.state.offset;
        for (index, position) in positions.iter().enumerate() {
            let state = &self.state;
            let (last_x, last_y) = (state.pointer_x, state.pointer_y);
            let (next_x, next_y) = (last_x.wrapping_add(state.step_x), last_y.wrapping_add(state.step_y));
            let x = self.number(column::POINTER_X, position.x, next_x);
            let y = self.number(column::POINTER_Y, position.y, next_y);
            self.move_pointer(x, y);
            self.state.pointer_id = self.id(column::POINTER_ID, position.id, self.state.pointer_id);
            offset = self.number(column::POINTER_OFFSET, position.time_offset, offset);
            if index == 0 {
                self.state.offset = offset;
            }
        }
        kind
    }

    fn move_pointer(&mut self, x: i64, y: i64) {
        let state = &mut self.state;
        state.step_x = x.wrapping_sub(state.pointer_x);
        state.step_y = y.wrapping_sub(state.pointer_y);
        (state.pointer_x, state.pointer_y) = (x, y);
    }

    pub(super) fn mouse_interaction(&mut self, interaction: &MouseInteraction) -> u8 {
        let MouseInteraction {
            kind,
            id,
            x,
            y,
            pointer_type,
        } = *interaction;
        let present = u64::from(x.is_some()) | u64::from(y.is_some()) << 1 | u64::from(pointer_type.is_some()) << 2;
        match u8::try_from(kind) {
            Ok(kind) => self
                .columns
                .varint(column::INTERACTION, present | (u64::from(kind) + 1) << 3),
            Err(_) => {
                self.columns.varint(column::INTERACTION, present);
                self.columns.signed(column::INTERACTION, kind);
            }
        }
        if let Some(pointer_type) = pointer_type {
            self.columns.signed(column::INTERACTION, pointer_type);
        }
        self.state.pointer_id = self.id(column::INTERACTION_ID, id, self.state.pointer_id);
        if let Some(x) = x {
            self.state.pointer_x = self.number(column::INTERACTION_XY, x, self.state.pointer_x);
            self.state.step_x = 0;
        }
        if let Some(y) = y {
            self.state.pointer_y = self.number(column::INTERACTION_XY, y, self.state.pointer_y);
            self.state.step_y = 0;
        }
        kind::MOUSE_INTERACTION
    }

    pub(super) fn scroll(&mut self, scroll: &Scroll) -> u8 {
        self.state.scroll_id = self.id(column::SCROLL_ID, scroll.id, self.state.scroll_id);
        self.state.scroll_x = self.number(column::SCROLL_X, scroll.x, self.state.scroll_x);
        self.state.scroll_y = self.number(column::SCROLL_Y, scroll.y, self.state.scroll_y);
        kind::SCROLL
    }
}
