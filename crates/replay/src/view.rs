//! What a snapshot does not say anew: the address, the viewport, the pointer, the focus, fonts.
//!
//! It follows from events alone, whatever nodes there are, so that a replay can begin at any snapshot.

use reenact_recording::operation::{Font, MouseInteraction, PassingChange, Position};

use crate::dom::Point;

/// rrweb's `MouseInteractions`.
mod kind {
    pub(super) const MOUSE_UP: i64 = 0;
    pub(super) const MOUSE_DOWN: i64 = 1;
    pub(super) const CLICK: i64 = 2;
    pub(super) const FOCUS: i64 = 5;
    pub(super) const BLUR: i64 = 6;
    pub(super) const TOUCH_START: i64 = 7;
    pub(super) const TOUCH_END: i64 = 9;
    pub(super) const TOUCH_CANCEL: i64 = 10;
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct View<'a> {
    pub(crate) url: &'a str,
    pub(crate) viewport: Option<Viewport>,
    pub(crate) pointer: Option<Pointer>,
    pub(crate) is_touched: bool,
    /// The id of the node that has the focus.
    pub(crate) focus: Option<i64>,
    pub(crate) is_loaded: bool,
    pub(crate) fonts: Vec<Font<'a>>,
    /// Names of custom elements that were defined.
    pub(crate) custom_elements: Vec<&'a str>,
}

/// CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Viewport {
    pub width: f64,
    pub height: f64,
}

/// Where the mouse or a finger was last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    /// CSS pixels in the viewport of the node's document.
    pub position: Point,
    /// The node under it.
    pub node_id: i64,
}

impl<'a> View<'a> {
    pub(crate) fn follow(&mut self, change: &PassingChange<'_, 'a>) {
        match change {
            PassingChange::MouseMove(positions)
            | PassingChange::TouchMove(positions)
            | PassingChange::Drag(positions) => {
                if let Some(last) = positions.last() {
                    self.pointer = Some(Pointer::at(last));
                }
            }
            PassingChange::MouseInteraction(event) => self.interact(event),
            PassingChange::Meta(meta) => {
                self.url = meta.href;
                self.resize(meta.width, meta.height);
            }
            PassingChange::ViewportResize(size) => self.resize(size.width, size.height),
            PassingChange::Font(font) => self.fonts.push(*font),
            PassingChange::CustomElement(event) => self.custom_elements.extend(event.define),
            PassingChange::Load => self.is_loaded = true,
            PassingChange::DomContentLoaded => {
                *self = Self {
                    url: self.url,
                    viewport: self.viewport,
                    pointer: self.pointer,
                    ..Self::default()
                };
            }
            _ => {}
        }
    }

    fn resize(&mut self, width: f64, height: f64) {
        self.viewport = Some(Viewport { width, height });
    }

    fn interact(&mut self, event: &MouseInteraction) {
        match event.kind {
            kind::FOCUS => self.focus = Some(event.id),
            kind::BLUR if self.focus == Some(event.id) => self.focus = None,
            kind::TOUCH_CANCEL => self.is_touched = false,
            kind::MOUSE_UP | kind::MOUSE_DOWN | kind::CLICK | kind::TOUCH_START | kind::TOUCH_END => {
                match event.kind {
                    kind::TOUCH_START => self.is_touched = true,
                    kind::TOUCH_END => self.is_touched = false,
                    _ => {}
                }
                self.pointer = Some(Pointer {
                    position: Point {
                        x: event.x.unwrap_or(0.0),
                        y: event.y.unwrap_or(0.0),
                    },
                    node_id: event.id,
                });
            }
            _ => {}
        }
    }
}

impl Pointer {
    pub(crate) fn at(position: &Position) -> Self {
        Self {
            position: Point {
                x: position.x,
                y: position.y,
            },
            node_id: position.id,
        }
    }
}
