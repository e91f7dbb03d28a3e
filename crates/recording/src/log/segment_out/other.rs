//! Kinds of events that are few: their values share two columns.

use super::{SegmentOut, flag};
use crate::log::segment_columns::{self as column, kind};
use crate::log::shared::Sharing;
use crate::operation::{
    AdoptedStyleSheet, CanvasMutation, CustomElement, Font, MediaInteraction, Meta, RuleAdd, RuleIndex, SelectionRange,
    StyleDeclaration, StyleSheetRule, Tagged, ViewportResize,
};

impl SegmentOut<'_> {
    fn put(&mut self, value: u64) {
        self.columns.varint(column::OTHER, value);
    }

    fn put_signed(&mut self, value: i64) {
        self.columns.signed(column::OTHER, value);
    }

    fn put_number(&mut self, value: f64) {
        self.number(column::OTHER, value, 0);
    }

    fn put_string(&mut self, text: &str, sharing: Sharing) {
        self.string(column::OTHER_STRING, text, sharing);
    }

    /// Whether there is a value, and it.
    fn put_maybe<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.put(u64::from(value.is_some()));
        if let Some(value) = value {
            put(self, value);
        }
    }

    fn put_list<T>(&mut self, list: &[T], mut put: impl FnMut(&mut Self, &T)) {
        self.put(list.len() as u64);
        for value in list {
            put(self, value);
        }
    }

    pub(super) fn meta(&mut self, meta: &Meta<'_>) -> u8 {
        self.put_string(meta.href, Sharing::Never);
        self.put_number(meta.width);
        self.put_number(meta.height);
        kind::META
    }

    pub(super) fn viewport_resize(&mut self, resize: &ViewportResize) -> u8 {
        self.put_number(resize.width);
        self.put_number(resize.height);
        kind::VIEWPORT_RESIZE
    }

    pub(super) fn media_interaction(&mut self, interaction: &MediaInteraction) -> u8 {
        self.put_signed(interaction.kind);
        self.put_signed(interaction.id);
        self.put(flag(interaction.muted) + 3 * flag(interaction.r#loop));
        self.put_maybe(interaction.current_time, Self::put_number);
        self.put_maybe(interaction.volume, Self::put_number);
        self.put_maybe(interaction.playback_rate, Self::put_number);
        kind::MEDIA_INTERACTION
    }

    pub(super) fn style_sheet_rule(&mut self, rule: &StyleSheetRule<'_>) -> u8 {
        self.put_maybe(rule.id, Self::put_signed);
        self.put_maybe(rule.style_id, Self::put_signed);
        self.put_maybe(rule.adds, |out, adds| out.put_list(adds, Self::put_rule));
        self.put_maybe(rule.removes, |out, removes| out.put_list(removes, Self::put_index));
        self.put_maybe(rule.replace, |out, text| out.put_string(text, Sharing::Markup));
        self.put_maybe(rule.replace_sync, |out, text| out.put_string(text, Sharing::Markup));
        kind::STYLE_SHEET_RULE
    }

    fn put_rule(&mut self, add: &RuleAdd<'_>) {
        self.put_string(add.rule, Sharing::Markup);
        self.put_maybe(add.index.as_ref(), Self::put_index);
    }

    fn put_index(&mut self, index: &RuleIndex<'_>) {
        match index {
            RuleIndex::At(index) => {
                self.put(0);
                self.put_signed(*index);
            }
            RuleIndex::Nested(path) => {
                self.put(1);
                self.put_list(path, |out, index| out.put_signed(*index));
            }
        }
    }

    pub(super) fn style_declaration(&mut self, declaration: &StyleDeclaration<'_>) -> u8 {
        self.put_maybe(declaration.id, Self::put_signed);
        self.put_maybe(declaration.style_id, Self::put_signed);
        self.put_index(&declaration.index);
        self.put_maybe(declaration.set, |out, set| {
            out.put_string(set.property, Sharing::Markup);
            out.put_maybe(set.value, |out, text| out.put_string(text, Sharing::Markup));
            out.put_maybe(set.priority, |out, text| out.put_string(text, Sharing::Markup));
        });
        self.put_maybe(declaration.remove, |out, text| out.put_string(text, Sharing::Markup));
        kind::STYLE_DECLARATION
    }

    pub(super) fn adopted_style_sheet(&mut self, adopted: &AdoptedStyleSheet<'_>) -> u8 {
        self.put_signed(adopted.id);
        self.put_maybe(adopted.styles, |out, styles| {
            out.put_list(styles, |out, sheet| {
                out.put_signed(sheet.style_id);
                out.put_list(sheet.rules, Self::put_rule);
            });
        });
        self.put_list(adopted.style_ids, |out, id| out.put_signed(*id));
        kind::ADOPTED_STYLE_SHEET
    }

    pub(super) fn canvas_mutation(&mut self, canvas: &CanvasMutation<'_>) -> u8 {
        self.put_signed(canvas.id);
        self.put_string(canvas.data, Sharing::Never);
        kind::CANVAS_MUTATION
    }

    pub(super) fn font(&mut self, font: &Font<'_>) -> u8 {
        self.put_string(font.family, Sharing::Markup);
        self.put_string(font.data, Sharing::Markup);
        kind::FONT
    }

    pub(super) fn selection(&mut self, ranges: &[SelectionRange]) -> u8 {
        self.put_list(ranges, |out, range| {
            out.put_signed(range.start);
            out.put_signed(range.start_offset);
            out.put_signed(range.end);
            out.put_signed(range.end_offset);
        });
        kind::SELECTION
    }

    pub(super) fn custom_element(&mut self, element: &CustomElement<'_>) -> u8 {
        self.put_maybe(element.define, |out, name| out.put_string(name, Sharing::Markup));
        kind::CUSTOM_ELEMENT
    }

    pub(super) fn tagged(&mut self, kind: u8, tagged: &Tagged<'_>) -> u8 {
        self.put_string(tagged.name, Sharing::Never);
        self.put_string(tagged.payload, Sharing::Never);
        kind
    }
}
