//! Changes of attributes.

use reenact_recording::operation::{
    Attribute, AttributeChange, AttributeValue, PassingMutation, StyleProperty, StyleValue,
};

use crate::css::Declarations;
use crate::dom::{Element, Lists, TagKind, Value, ValueRef};
use crate::page::Page;
use crate::problem::{Problem, Problems, Use};

impl<'a> Page<'a> {
    pub(super) fn change_attributes(
        &mut self,
        change: &AttributeChange<'a>,
        mutation: &PassingMutation<'_, 'a>,
        problems: &mut impl Problems,
    ) {
        let index = self.dom.find(change.id);
        let Some(index) = index.filter(|index| self.dom.element(*index).is_some()) else {
            if !mutation.removes.iter().any(|remove| remove.id == change.id) {
                problems.note(Problem::UnknownNode {
                    id: change.id,
                    used_for: Use::Attributes,
                });
            }
            return;
        };
        for attribute in change.attributes {
            self.change_attribute(index, attribute);
        }
    }

    fn change_attribute(&mut self, index: u32, attribute: &'a Attribute<'a>) {
        let Some((element, lists)) = self.dom.element_and_lists(index) else {
            return;
        };
        let name = attribute.name;
        match attribute.value {
            AttributeValue::Null => {
                element.remove_attribute(name, lists);
                if name == "open" && element.tag().eq_ignore_ascii_case("dialog") {
                    element.remove_attribute("rr_open_mode", lists);
                }
            }
            AttributeValue::Text(text) => {
                element.set_recorded_attribute(attribute, lists);
                match (element.tag_kind(), name) {
                    (TagKind::Style, "_cssText") | (TagKind::Textarea, "value") => {
                        self.dom.remove_children(index);
                        self.append_text(index, text);
                        self.forget_rules(index);
                    }
                    (TagKind::Link, "_cssText") => self.forget_rules(index),
                    _ => {}
                }
            }
            AttributeValue::Style(properties) if name == "style" => change_style(element, lists, properties),
            // Only snapshots know these kinds of value.
            AttributeValue::Bool(_)
            | AttributeValue::Number(_)
            | AttributeValue::Json(_)
            | AttributeValue::Style(_) => {}
        }
    }
}

fn change_style<'a>(element: &mut Element<'a>, lists: &mut Lists<'a>, properties: &[StyleProperty<'a>]) {
    if !matches!(element.attribute("style"), Some(ValueRef::Style(_))) {
        let text = element.text_attribute("style").unwrap_or("");
        let declarations = Box::new(Declarations::parse(text));
        element.set_attribute("style", Value::Style(declarations), lists);
    }
    let style = element
        .changed_attributes(lists)
        .iter_mut()
        .find(|(name, _)| *name == "style");
    let Some((_, Value::Style(declarations))) = style else {
        return;
    };
    for property in properties {
        match property.value {
            StyleValue::Removed => declarations.remove(property.name),
            StyleValue::Text(value) => declarations.set(property.name, value, false),
            StyleValue::WithPriority(value, priority) => {
                declarations.set(property.name, value, priority.eq_ignore_ascii_case("important"));
            }
        }
    }
}
