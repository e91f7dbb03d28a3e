//! Kinds of events that are few: their values share two columns.

use bumpalo::Bump;

use super::{SegmentIn, fill};
use crate::log::error::Damage;
use crate::log::piece::unmark;
use crate::log::segment_columns::{self as column, kind};
use crate::operation::{
    AdoptedStyleSheet, CanvasMutation, Change, CustomElement, Font, MediaInteraction, Meta, NewSheet, PassingChange,
    PropertySet, RuleAdd, RuleIndex, SelectionRange, StyleDeclaration, StyleSheetRule, Tagged, ViewportResize,
};

impl<'a> SegmentIn<'_, 'a, '_> {
    pub(super) fn other<'p>(&mut self, kind: u8, lists: &'p Bump) -> Result<PassingChange<'p, 'a>, Damage> {
        Ok(match kind {
            kind::DOM_CONTENT_LOADED => PassingChange::DomContentLoaded,
            kind::LOAD => PassingChange::Load,
            kind::FULL_SNAPSHOT => self.full_snapshot(lists)?,
            kind::META => PassingChange::Meta(Meta {
                href: self.take_string()?,
                width: self.take_number()?,
                height: self.take_number()?,
            }),
            kind::VIEWPORT_RESIZE => PassingChange::ViewportResize(ViewportResize {
                width: self.take_number()?,
                height: self.take_number()?,
            }),
            kind::MEDIA_INTERACTION => self.media_interaction()?,
            kind::STYLE_SHEET_RULE => self.style_sheet_rule()?,
            kind::STYLE_DECLARATION => self.style_declaration()?,
            kind::ADOPTED_STYLE_SHEET => self.adopted_style_sheet()?,
            kind::CANVAS_MUTATION => PassingChange::CanvasMutation(CanvasMutation {
                id: self.take_signed()?,
                data: self.take_string()?,
            }),
            kind::FONT => PassingChange::Font(Font {
                family: self.take_string()?,
                data: self.take_string()?,
            }),
            kind::SELECTION => PassingChange::Selection(self.take_list(|input| {
                Ok(SelectionRange {
                    start: input.take_signed()?,
                    start_offset: input.take_signed()?,
                    end: input.take_signed()?,
                    end_offset: input.take_signed()?,
                })
            })?),
            kind::CUSTOM_ELEMENT => PassingChange::CustomElement(CustomElement {
                define: self.take_maybe(Self::take_string)?,
            }),
            kind::CUSTOM => PassingChange::Custom(self.tagged()?),
            kind::PLUGIN => PassingChange::Plugin(self.tagged()?),
            kind::OPAQUE => PassingChange::Opaque(self.take_string()?),
            _ => return Err(self.columns.get(column::KIND).damage()),
        })
    }

    fn take(&mut self) -> Result<u64, Damage> {
        self.columns.varint(column::OTHER)
    }

    fn take_signed(&mut self) -> Result<i64, Damage> {
        self.columns.signed(column::OTHER)
    }

    fn take_number(&mut self) -> Result<f64, Damage> {
        self.number(column::OTHER, 0).map(|(_, value)| value)
    }

    fn take_string(&mut self) -> Result<&'a str, Damage> {
        self.string(column::OTHER_STRING)
    }

    fn take_maybe<T>(&mut self, take: impl FnOnce(&mut Self) -> Result<T, Damage>) -> Result<Option<T>, Damage> {
        match self.take()? {
            0 => Ok(None),
            _ => take(self).map(Some),
        }
    }

    fn take_list<T>(&mut self, mut take: impl FnMut(&mut Self) -> Result<T, Damage>) -> Result<&'a [T], Damage> {
        let length = self.columns.get(column::OTHER).length()?;
        let arena = self.arena;
        fill(arena, length, || take(self))
    }

    fn media_interaction(&mut self) -> Result<Change<'a>, Damage> {
        let (kind, id, marks) = (self.take_signed()?, self.take_signed()?, self.take()?);
        Ok(PassingChange::MediaInteraction(MediaInteraction {
            kind,
            id,
            current_time: self.take_maybe(Self::take_number)?,
            volume: self.take_maybe(Self::take_number)?,
            muted: unmark((marks % 3) as u8),
            r#loop: unmark((marks / 3) as u8),
            playback_rate: self.take_maybe(Self::take_number)?,
        }))
    }

    fn style_sheet_rule(&mut self) -> Result<Change<'a>, Damage> {
        Ok(PassingChange::StyleSheetRule(StyleSheetRule {
            id: self.take_maybe(Self::take_signed)?,
            style_id: self.take_maybe(Self::take_signed)?,
            adds: self.take_maybe(|input| input.take_list(Self::rule))?,
            removes: self.take_maybe(|input| input.take_list(Self::index))?,
            replace: self.take_maybe(Self::take_string)?,
            replace_sync: self.take_maybe(Self::take_string)?,
        }))
    }

    fn rule(&mut self) -> Result<RuleAdd<'a>, Damage> {
        Ok(RuleAdd {
            rule: self.take_string()?,
            index: self.take_maybe(Self::index)?,
        })
    }

    fn index(&mut self) -> Result<RuleIndex<'a>, Damage> {
        match self.take()? {
            0 => self.take_signed().map(RuleIndex::At),
            _ => self.take_list(Self::take_signed).map(RuleIndex::Nested),
        }
    }

    fn style_declaration(&mut self) -> Result<Change<'a>, Damage> {
        Ok(PassingChange::StyleDeclaration(StyleDeclaration {
            id: self.take_maybe(Self::take_signed)?,
            style_id: self.take_maybe(Self::take_signed)?,
            index: self.index()?,
            set: self.take_maybe(|input| {
                Ok(PropertySet {
                    property: input.take_string()?,
                    value: input.take_maybe(Self::take_string)?,
                    priority: input.take_maybe(Self::take_string)?,
                })
            })?,
            remove: self.take_maybe(Self::take_string)?,
        }))
    }

    fn adopted_style_sheet(&mut self) -> Result<Change<'a>, Damage> {
        Ok(PassingChange::AdoptedStyleSheet(AdoptedStyleSheet {
            id: self.take_signed()?,
            styles: self.take_maybe(|input| {
                input.take_list(|input| {
                    Ok(NewSheet {
                        style_id: input.take_signed()?,
                        rules: input.take_list(Self::rule)?,
                    })
                })
            })?,
            style_ids: self.take_list(Self::take_signed)?,
        }))
    }

    fn tagged(&mut self) -> Result<Tagged<'a>, Damage> {
        Ok(Tagged {
            name: self.take_string()?,
            payload: self.take_string()?,
        })
    }
}
