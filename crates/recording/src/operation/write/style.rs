use super::values::{Object, push_integer, push_list};
use crate::operation::{AdoptedStyleSheet, RuleAdd, RuleIndex, StyleDeclaration, StyleSheetRule};

pub(super) fn push_rule(rule: &StyleSheetRule<'_>, data: &mut Object<'_>) {
    data.integer("source", 8);
    data.maybe_integer("id", rule.id);
    data.maybe_integer("styleId", rule.style_id);
    if let Some(removes) = rule.removes {
        data.list("removes", removes, |index, out| {
            let mut object = Object::open(out);
            push_index(index, object.member("index"));
            object.close();
        });
    }
    if let Some(adds) = rule.adds {
        data.list("adds", adds, push_rule_add);
    }
    data.maybe_text("replace", rule.replace);
    data.maybe_text("replaceSync", rule.replace_sync);
}

fn push_rule_add(add: &RuleAdd<'_>, out: &mut String) {
    let mut object = Object::open(out);
    object.text("rule", add.rule);
    if let Some(index) = &add.index {
        push_index(index, object.member("index"));
    }
    object.close();
}

fn push_index(index: &RuleIndex<'_>, out: &mut String) {
    match index {
        RuleIndex::At(index) => push_integer(*index, out),
        RuleIndex::Nested(path) => push_list(path, out, &mut |index, out| push_integer(*index, out)),
    }
}

pub(super) fn push_declaration(declaration: &StyleDeclaration<'_>, data: &mut Object<'_>) {
    data.integer("source", 13);
    data.maybe_integer("id", declaration.id);
    data.maybe_integer("styleId", declaration.style_id);
    if let Some(set) = declaration.set {
        let mut object = Object::open(data.member("set"));
        object.text("property", set.property);
        match set.value {
            Some(value) => object.text("value", value),
            None => object.json("value", "null"),
        }
        object.maybe_text("priority", set.priority);
        object.close();
    }
    if let Some(property) = declaration.remove {
        let mut object = Object::open(data.member("remove"));
        object.text("property", property);
        object.close();
    }
    push_index(&declaration.index, data.member("index"));
}

pub(super) fn push_adopted(adopted: &AdoptedStyleSheet<'_>, data: &mut Object<'_>) {
    data.integer("source", 15);
    data.integer("id", adopted.id);
    if let Some(styles) = adopted.styles {
        data.list("styles", styles, |sheet, out| {
            let mut object = Object::open(out);
            object.integer("styleId", sheet.style_id);
            object.list("rules", sheet.rules, push_rule_add);
            object.close();
        });
    }
    data.list("styleIds", adopted.style_ids, |id, out| push_integer(*id, out));
}
