use super::reader::{Reader, Stop, record};
use crate::operation::StyleSheetRule;
use crate::operation::{AdoptedStyleSheet, Change, NewSheet, PropertySet, RuleAdd, RuleIndex, StyleDeclaration};

impl<'a> Reader<'a> {
    pub(super) fn style_sheet_rule(&mut self) -> Result<Change<'a>, Stop> {
        let (mut id, mut style_id, mut adds, mut removes) = (None, None, None, None);
        let (mut replace, mut replace_sync) = (None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "id" => id = self.optional(Self::integer)?,
            "styleId" => style_id = self.optional(Self::integer)?,
            "adds" => adds = self.optional(|reader| reader.list(Self::rule_add))?,
            "removes" => removes = self.optional(|reader| reader.list(Self::rule_remove))?,
            "replace" => replace = self.optional(Self::text)?,
            "replaceSync" => replace_sync = self.optional(Self::text)?,
        });
        Ok(Change::StyleSheetRule(StyleSheetRule {
            id,
            style_id,
            adds,
            removes,
            replace,
            replace_sync,
        }))
    }

    fn rule_add(&mut self) -> Result<RuleAdd<'a>, Stop> {
        let (mut rule, mut index) = (None, None);
        record!(self, {
            "rule" => rule = Some(self.text()?),
            "index" => index = self.optional(Self::rule_index)?,
        });
        Ok(RuleAdd {
            rule: rule.ok_or(Stop::Misfit)?,
            index,
        })
    }

    fn rule_remove(&mut self) -> Result<RuleIndex<'a>, Stop> {
        let mut index = None;
        record!(self, {
            "index" => index = Some(self.rule_index()?),
        });
        index.ok_or(Stop::Misfit)
    }

    fn rule_index(&mut self) -> Result<RuleIndex<'a>, Stop> {
        if self.cursor.peek() == b'[' {
            self.list(Self::integer).map(RuleIndex::Nested)
        } else {
            self.integer().map(RuleIndex::At)
        }
    }

    pub(super) fn style_declaration(&mut self) -> Result<Change<'a>, Stop> {
        let (mut id, mut style_id, mut index, mut set, mut remove) = (None, None, None, None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "id" => id = self.optional(Self::integer)?,
            "styleId" => style_id = self.optional(Self::integer)?,
            "index" => index = Some(self.rule_index()?),
            "set" => set = self.optional(Self::property_set)?,
            "remove" => remove = self.optional(Self::property_remove)?,
        });
        Ok(Change::StyleDeclaration(StyleDeclaration {
            id,
            style_id,
            index: index.ok_or(Stop::Misfit)?,
            set,
            remove,
        }))
    }

    fn property_set(&mut self) -> Result<PropertySet<'a>, Stop> {
        let (mut property, mut value, mut priority) = (None, None, None);
        record!(self, {
            "property" => property = Some(self.text()?),
            "value" => value = Some(self.nullable(Self::text)?),
            "priority" => priority = self.optional(Self::text)?,
        });
        Ok(PropertySet {
            property: property.ok_or(Stop::Misfit)?,
            value: value.ok_or(Stop::Misfit)?,
            priority,
        })
    }

    fn property_remove(&mut self) -> Result<&'a str, Stop> {
        let mut property = None;
        record!(self, {
            "property" => property = Some(self.text()?),
        });
        property.ok_or(Stop::Misfit)
    }

    pub(super) fn adopted_style_sheet(&mut self) -> Result<Change<'a>, Stop> {
        let (mut id, mut styles, mut style_ids) = (None, None, None);
        record!(self, {
            "source" => { self.integer()?; },
            "id" => id = Some(self.integer()?),
            "styles" => styles = self.optional(|reader| reader.list(Self::new_sheet))?,
            "styleIds" => style_ids = Some(self.list(Self::integer)?),
        });
        Ok(Change::AdoptedStyleSheet(AdoptedStyleSheet {
            id: id.ok_or(Stop::Misfit)?,
            styles,
            style_ids: style_ids.ok_or(Stop::Misfit)?,
        }))
    }

    fn new_sheet(&mut self) -> Result<NewSheet<'a>, Stop> {
        let (mut style_id, mut rules) = (None, None);
        record!(self, {
            "styleId" => style_id = Some(self.integer()?),
            "rules" => rules = Some(self.list(Self::rule_add)?),
        });
        Ok(NewSheet {
            style_id: style_id.ok_or(Stop::Misfit)?,
            rules: rules.ok_or(Stop::Misfit)?,
        })
    }
}
