//! Serialized nodes, without recursion.

use super::values::{Object, push_integer, push_list, push_number, push_text};
use crate::operation::{Attribute, AttributeValue, DocumentType, Node, NodeKind, StyleValue, Tree};

/// Trees come from outside too: what their counts promise and they do not hold is left out.
pub(super) fn push_tree(tree: &Tree<'_>, out: &mut String) {
    // How many children each open node still lacks, and the node, whose last members stand behind its children.
    let mut open: Vec<(u32, &Node<'_>)> = Vec::new();
    for node in tree.nodes {
        if let Some((missing, _)) = open.last_mut() {
            *missing -= 1;
        }
        let children = push_before_children(node, out);
        open.push((children, node));
        while let Some((0, node)) = open.last() {
            push_behind_children(node, out);
            open.pop();
            match open.last() {
                Some((1.., _)) => out.push(','),
                Some(_) => {}
                None => return,
            }
        }
    }
    while let Some((_, node)) = open.pop() {
        if out.ends_with(',') {
            out.pop();
        }
        push_behind_children(node, out);
    }
    if tree.nodes.is_empty() {
        out.push_str("null");
    }
}

/// Everything up to the children, of which there are so many.
fn push_before_children(node: &Node<'_>, out: &mut String) -> u32 {
    match node.kind {
        NodeKind::Document { compat_mode, children } => {
            out.push_str("{\"type\":0,");
            if let Some(compat_mode) = compat_mode {
                out.push_str("\"compatMode\":");
                push_text(compat_mode, out);
                out.push(',');
            }
            out.push_str("\"childNodes\":[");
            children
        }
        NodeKind::Element { element, children } => {
            out.push_str("{\"type\":2,\"tagName\":");
            push_text(element.tag_name, out);
            out.push_str(",\"attributes\":");
            push_attributes(element.attributes, out);
            out.push_str(",\"childNodes\":[");
            children
        }
        NodeKind::DocumentType(DocumentType {
            name,
            public_id,
            system_id,
        }) => {
            out.push_str("{\"type\":1,\"name\":");
            push_text(name, out);
            for (name, value) in [("publicId", public_id), ("systemId", system_id)] {
                if let Some(value) = value {
                    out.push_str(",\"");
                    out.push_str(name);
                    out.push_str("\":");
                    push_text(value, out);
                }
            }
            0
        }
        NodeKind::Text { text, .. } => push_character_data("{\"type\":3,\"textContent\":", text, out),
        NodeKind::CData { text } => push_character_data("{\"type\":4,\"textContent\":", text, out),
        NodeKind::Comment { text } => push_character_data("{\"type\":5,\"textContent\":", text, out),
    }
}

fn push_character_data(before: &str, text: &str, out: &mut String) -> u32 {
    out.push_str(before);
    push_text(text, out);
    0
}

fn push_behind_children(node: &Node<'_>, out: &mut String) {
    match node.kind {
        NodeKind::Document { .. } => out.push(']'),
        NodeKind::Element { element, .. } => {
            out.push(']');
            push_mark("isSVG", element.is_svg, out);
            push_mark("isCustom", element.is_custom, out);
        }
        NodeKind::Text { is_style, .. } => push_mark("isStyle", is_style, out),
        NodeKind::DocumentType(_) | NodeKind::CData { .. } | NodeKind::Comment { .. } => {}
    }
    push_mark("isShadowHost", node.is_shadow_host, out);
    push_mark("isShadow", node.is_shadow, out);
    if let Some(root_id) = node.root_id {
        out.push_str(",\"rootId\":");
        push_integer(root_id, out);
    }
    out.push_str(",\"id\":");
    push_integer(node.id, out);
    out.push('}');
}

fn push_mark(name: &str, value: Option<bool>, out: &mut String) {
    if let Some(value) = value {
        out.push_str(",\"");
        out.push_str(name);
        out.push_str(if value { "\":true" } else { "\":false" });
    }
}

pub(super) fn push_attributes(attributes: &[Attribute<'_>], out: &mut String) {
    let mut object = Object::open(out);
    for attribute in attributes {
        let out = object.member(attribute.name);
        match attribute.value {
            AttributeValue::Null => out.push_str("null"),
            AttributeValue::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            AttributeValue::Number(value) => push_number(value, out),
            AttributeValue::Text(value) => push_text(value, out),
            AttributeValue::Json(value) => out.push_str(value),
            AttributeValue::Style(properties) => {
                let mut style = Object::open(out);
                for property in properties {
                    match property.value {
                        StyleValue::Removed => style.boolean(property.name, false),
                        StyleValue::Text(value) => style.text(property.name, value),
                        StyleValue::WithPriority(value, priority) => {
                            push_list(&[value, priority], style.member(property.name), &mut |text, out| {
                                push_text(text, out);
                            });
                        }
                    }
                }
                style.close();
            }
        }
    }
    object.close();
}
