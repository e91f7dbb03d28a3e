//! The columns of a segment.

pub(super) const KIND: usize = 0;
pub(super) const TIME: usize = 1;
/// Numbers that are not whole, or too big, of any column.
pub(super) const FLOAT: usize = 2;

pub(super) const POINTER_COUNT: usize = 3;
pub(super) const POINTER_X: usize = 4;
pub(super) const POINTER_Y: usize = 5;
pub(super) const POINTER_ID: usize = 6;
pub(super) const POINTER_OFFSET: usize = 7;

pub(super) const INTERACTION: usize = 8;
pub(super) const INTERACTION_ID: usize = 9;
pub(super) const INTERACTION_XY: usize = 10;

pub(super) const SCROLL_ID: usize = 11;
pub(super) const SCROLL_X: usize = 12;
pub(super) const SCROLL_Y: usize = 13;

pub(super) const INPUT_ID: usize = 14;
pub(super) const INPUT_EDIT: usize = 15;
pub(super) const INPUT_BYTES: usize = 16;

/// A mutation's flags, and how long those of its lists are that are not empty.
pub(super) const MUTATION: usize = 17;
pub(super) const TEXT_ID: usize = 18;
pub(super) const ATTRIBUTES_ID: usize = 19;
pub(super) const ATTRIBUTES: usize = 20;
pub(super) const REMOVE_PARENT: usize = 21;
pub(super) const REMOVE_ID: usize = 22;
pub(super) const ADD: usize = 23;
pub(super) const ADD_PARENT: usize = 24;
pub(super) const ADD_NEXT: usize = 25;

pub(super) const NODE_ID: usize = 26;
pub(super) const ADDED_NODE: usize = 27;
pub(super) const TREE_NODE: usize = 28;
pub(super) const CHILDREN: usize = 29;
pub(super) const ROOT_ID: usize = 30;
/// Which string a text node has.
pub(super) const TEXT: usize = 31;

/// Whole numbers and flags of all other kinds of events.
pub(super) const OTHER: usize = 32;
/// Which strings all other kinds of events have.
pub(super) const OTHER_STRING: usize = 33;
pub(super) const COUNT: usize = 34;

pub(super) const NAMES: [&str; COUNT] = [
    "kind",
    "time",
    "float",
    "pointer_count",
    "pointer_x",
    "pointer_y",
    "pointer_id",
    "pointer_offset",
    "interaction",
    "interaction_id",
    "interaction_xy",
    "scroll_id",
    "scroll_x",
    "scroll_y",
    "input_id",
    "input_edit",
    "input_bytes",
    "mutation",
    "text_id",
    "attributes_id",
    "attributes",
    "remove_parent",
    "remove_id",
    "add",
    "add_parent",
    "add_next",
    "node_id",
    "added_node",
    "tree_node",
    "children",
    "root_id",
    "text",
    "other",
    "other_string",
];

/// What stands in the column of kinds. Never renumbered.
pub(super) mod kind {
    pub(in super::super) const DOM_CONTENT_LOADED: u8 = 0;
    pub(in super::super) const LOAD: u8 = 1;
    pub(in super::super) const FULL_SNAPSHOT: u8 = 2;
    pub(in super::super) const META: u8 = 3;
    pub(in super::super) const MUTATION: u8 = 4;
    pub(in super::super) const MOUSE_MOVE: u8 = 5;
    pub(in super::super) const TOUCH_MOVE: u8 = 6;
    pub(in super::super) const DRAG: u8 = 7;
    pub(in super::super) const MOUSE_INTERACTION: u8 = 8;
    pub(in super::super) const SCROLL: u8 = 9;
    pub(in super::super) const VIEWPORT_RESIZE: u8 = 10;
    pub(in super::super) const INPUT: u8 = 11;
    pub(in super::super) const MEDIA_INTERACTION: u8 = 12;
    pub(in super::super) const STYLE_SHEET_RULE: u8 = 13;
    pub(in super::super) const STYLE_DECLARATION: u8 = 14;
    pub(in super::super) const ADOPTED_STYLE_SHEET: u8 = 15;
    pub(in super::super) const CANVAS_MUTATION: u8 = 16;
    pub(in super::super) const FONT: u8 = 17;
    pub(in super::super) const SELECTION: u8 = 18;
    pub(in super::super) const CUSTOM_ELEMENT: u8 = 19;
    pub(in super::super) const CUSTOM: u8 = 20;
    pub(in super::super) const PLUGIN: u8 = 21;
    pub(in super::super) const OPAQUE: u8 = 22;
}

/// The bits of the column of adds.
pub(super) mod add {
    pub(in super::super) const PARENT_IS_LAST_NODE: u64 = 0;
    pub(in super::super) const PARENT_IS_LAST_PARENT: u64 = 1;
    pub(in super::super) const PARENT_OTHER: u64 = 2;
    pub(in super::super) const PARENTS: u64 = 3;
    pub(in super::super) const NEXT_NULL: u64 = 0;
    pub(in super::super) const NEXT_IS_LAST_NODE: u64 = 1;
    pub(in super::super) const NEXT_OTHER: u64 = 2;
    pub(in super::super) const NEXT_ABSENT: u64 = 3;
    pub(in super::super) const NEXTS: u64 = 4;
    pub(in super::super) const OTHER_ID: u64 = 12;
    pub(in super::super) const TREE: u64 = 24;
    pub(in super::super) const PREVIOUS_NULL: u64 = 48;
    pub(in super::super) const PREVIOUS_OTHER: u64 = 96;
}

/// The bits of the column of mutations.
pub(super) mod mutation {
    pub(in super::super) const TEXTS: u64 = 1;
    pub(in super::super) const ATTRIBUTES: u64 = 1 << 1;
    pub(in super::super) const REMOVES: u64 = 1 << 2;
    pub(in super::super) const ADDS: u64 = 1 << 3;
    pub(in super::super) const ATTACH_SHIFT: u32 = 4;
}
