//! Operations into columns.

mod nodes;
mod other;
mod pointer;

use super::columns::ColumnsOut;
use super::segment_columns::{self as column, kind};
use super::shared::Sharing;
use super::state::State;
use super::tables_out::TablesOut;
use crate::operation::{Change, Input, Mutation, Operation};

/// Whole numbers up to here are doubles.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A number as predictions take it.
#[inline]
pub(super) fn whole(value: f64) -> i64 {
    value.clamp(-WHOLE_MAX, WHOLE_MAX).round() as i64
}

/// Writes operations of one stream into the columns of a segment.
pub(super) struct SegmentOut<'s> {
    pub(super) columns: &'s mut ColumnsOut<{ column::COUNT }>,
    pub(super) state: &'s mut State,
    pub(super) tables: &'s mut TablesOut,
    /// Elements whose text is not for all eyes, or no text at all.
    pub(super) holders: &'s mut Holders,
    /// Tables that the segment refers to, ascending.
    pub(super) used: &'s mut Vec<u32>,
    /// How long the texts of the segment's inputs are together, which are written as edits.
    pub(super) input_bytes: &'s mut usize,
}

/// Elements that decide how their text may be shared, and the text nodes below them.
#[derive(Debug, Default)]
pub(super) struct Holders(hashbrown::HashMap<i64, Sharing>);

impl Holders {
    /// How text directly below an element of this tag may be shared.
    pub(super) fn sharing_below(tag_name: &str) -> Sharing {
        match tag_name {
            "style" | "script" | "noscript" => Sharing::Markup,
            "textarea" => Sharing::Never,
            _ => Sharing::Text,
        }
    }

    /// How the text of this text node, or directly below this element, may be shared.
    pub(super) fn note(&mut self, id: i64, sharing: Sharing) {
        match sharing {
            Sharing::Text => self.0.remove(&id),
            sharing => self.0.insert(id, sharing),
        };
    }

    pub(super) fn below(&self, id: i64) -> Sharing {
        self.0.get(&id).copied().unwrap_or(Sharing::Text)
    }
}

impl SegmentOut<'_> {
    pub(super) fn operation(&mut self, operation: &Operation<'_>) {
        self.state.time = self.number(column::TIME, operation.timestamp, self.state.time);
        let kind = match &operation.change {
            Change::DomContentLoaded => kind::DOM_CONTENT_LOADED,
            Change::Load => kind::LOAD,
            Change::FullSnapshot(snapshot) => self.full_snapshot(snapshot),
            Change::Meta(meta) => self.meta(meta),
            Change::Mutation(mutation) => self.mutation(mutation),
            Change::MouseMove(positions) => self.positions(kind::MOUSE_MOVE, positions),
            Change::TouchMove(positions) => self.positions(kind::TOUCH_MOVE, positions),
            Change::Drag(positions) => self.positions(kind::DRAG, positions),
            Change::MouseInteraction(interaction) => self.mouse_interaction(interaction),
            Change::Scroll(scroll) => self.scroll(scroll),
            Change::ViewportResize(resize) => self.viewport_resize(resize),
            Change::Input(input) => self.input(input),
            Change::MediaInteraction(interaction) => self.media_interaction(interaction),
            Change::StyleSheetRule(rule) => self.style_sheet_rule(rule),
            Change::StyleDeclaration(declaration) => self.style_declaration(declaration),
            Change::AdoptedStyleSheet(adopted) => self.adopted_style_sheet(adopted),
            Change::CanvasMutation(canvas) => self.canvas_mutation(canvas),
            Change::Font(font) => self.font(font),
            Change::Selection(ranges) => self.selection(ranges),
            Change::CustomElement(element) => self.custom_element(element),
            Change::Custom(tagged) => self.tagged(kind::CUSTOM, tagged),
            Change::Plugin(tagged) => self.tagged(kind::PLUGIN, tagged),
            Change::Opaque(json) => {
                self.string(column::OTHER_STRING, json, Sharing::Never);
                kind::OPAQUE
            }
        };
        self.columns.byte(column::KIND, kind);
    }

    /// A number, of which a whole one is written by how far it is from what was predicted; what to predict from it.
    #[inline]
    fn number(&mut self, column: usize, value: f64, predicted: i64) -> i64 {
        let near = whole(value);
        let is_whole = value.abs() <= WHOLE_MAX && (near as f64).to_bits() == value.to_bits();
        if is_whole {
            let difference = super::columns::zigzag(near.wrapping_sub(predicted));
            self.columns.varint(column, difference + 1);
        } else {
            self.columns.varint(column, 0);
            self.columns.bytes(column::FLOAT, &value.to_le_bytes());
        }
        near
    }

    /// A whole number by how far it is from the last one.
    #[inline]
    fn id(&mut self, column: usize, value: i64, last: i64) -> i64 {
        self.columns.signed(column, value.wrapping_sub(last));
        value
    }

    /// Which string: the one that was to come next in the table (0), or its index.
    fn string(&mut self, column: usize, text: &str, sharing: Sharing) -> u32 {
        let index = self.tables.string(text, sharing);
        self.string_reference(column, index);
        index
    }

    fn string_reference(&mut self, column: usize, index: u32) {
        self.use_table(self.tables.table_of(index, |first| first.strings));
        self.reference(column, 0, index, |state| &mut state.strings_next);
    }

    fn node_reference(&mut self, column: usize, first: u64, index: u32) {
        self.use_table(self.tables.table_of(index, |first| first.nodes));
        self.reference(column, first, index, |state| &mut state.nodes_next);
    }

    fn use_table(&mut self, table: u32) {
        if let Err(at) = self.used.binary_search(&table) {
            self.used.insert(at, table);
        }
    }

    /// An index into a table, behind the codes below `first` that mean something else.
    #[inline]
    fn reference(&mut self, column: usize, first: u64, index: u32, next: impl FnOnce(&mut State) -> &mut u32) {
        let next = next(self.state);
        let code = if index == *next {
            first
        } else {
            first + 1 + u64::from(index)
        };
        *next = (*next).max(index + 1);
        self.columns.varint(column, code);
    }

    fn input(&mut self, input: &Input<'_>) -> u8 {
        let flags = flag(input.is_checked) + 3 * flag(input.user_triggered);
        self.columns.varint(column::INPUT_ID, flags);
        self.state.input_id = self.id(column::INPUT_ID, input.id, self.state.input_id);
        let last = self.state.inputs.entry(input.id).or_default();
        let (prefix, suffix) = common(last, input.text);
        let inserted = &input.text[prefix..input.text.len() - suffix];
        self.columns.varint(column::INPUT_EDIT, suffix as u64);
        self.columns
            .varint(column::INPUT_EDIT, (last.len() - prefix - suffix) as u64);
        self.columns.varint(column::INPUT_EDIT, inserted.len() as u64);
        self.columns.bytes(column::INPUT_BYTES, inserted.as_bytes());
        input.text.clone_into(last);
        *self.input_bytes += input.text.len();
        kind::INPUT
    }

    fn mutation(&mut self, mutation: &Mutation<'_>) -> u8 {
        use super::segment_columns::mutation as bit;
        let present = |is_empty: bool, bit: u64| if is_empty { 0 } else { bit };
        let lists = present(mutation.texts.is_empty(), bit::TEXTS)
            | present(mutation.attributes.is_empty(), bit::ATTRIBUTES)
            | present(mutation.removes.is_empty(), bit::REMOVES)
            | present(mutation.adds.is_empty(), bit::ADDS);
        self.columns.varint(
            column::MUTATION,
            lists | flag(mutation.is_attach_iframe) << bit::ATTACH_SHIFT,
        );
        let lengths = [
            mutation.texts.len(),
            mutation.attributes.len(),
            mutation.removes.len(),
            mutation.adds.len(),
        ];
        for length in lengths.into_iter().filter(|length| *length > 0) {
            self.columns.varint(column::MUTATION, length as u64);
        }
        for text in mutation.texts {
            self.text_change(text);
        }
        for change in mutation.attributes {
            self.state.attributes_id = self.id(column::ATTRIBUTES_ID, change.id, self.state.attributes_id);
            let index = self.tables.set(change.attributes);
            self.use_table(self.tables.table_of(index, |first| first.sets));
            self.reference(column::ATTRIBUTES, 0, index, |state| &mut state.sets_next);
        }
        for remove in mutation.removes {
            self.remove(remove);
        }
        for add in mutation.adds {
            self.add(add);
        }
        kind::MUTATION
    }
}

/// Left out, false, true.
pub(super) fn flag(value: Option<bool>) -> u64 {
    match value {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    }
}

/// How many bytes both have in common at their beginnings and at their ends, whole characters only.
fn common(last: &str, text: &str) -> (usize, usize) {
    let mut prefix = last.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    while !last.is_char_boundary(prefix) || !text.is_char_boundary(prefix) {
        prefix -= 1;
    }
    let (last_rest, text_rest) = (&last[prefix..], &text[prefix..]);
    let ends = last_rest.bytes().rev().zip(text_rest.bytes().rev());
    let mut suffix = ends.take_while(|(a, b)| a == b).count();
    while !last.is_char_boundary(last.len() - suffix) || !text.is_char_boundary(text.len() - suffix) {
        suffix -= 1;
    }
    (prefix, suffix)
}
