//! Serialized trees, with what matters of each node's parent.

use reenact_recording::operation::{Node, NodeKind, Tree};

/// The nodes in document order, each with whether its parent is a `<style>`; `None`, if that is not known.
pub(super) fn with_parents<'a>(
    tree: &Tree<'a>,
    root_in_style: Option<bool>,
) -> impl Iterator<Item = (&'a Node<'a>, Option<bool>)> + use<'a> {
    // Open elements: how many children are still to come, and whether they lie in a `<style>`.
    let mut open: Vec<(u32, bool)> = Vec::new();
    let nodes: &'a [Node<'a>] = tree.nodes;
    nodes.iter().enumerate().map(move |(place, node)| {
        while open.last().is_some_and(|(left, _)| *left == 0) {
            open.pop();
        }
        let in_style = match open.last_mut() {
            Some((left, is_style)) => {
                *left -= 1;
                Some(*is_style)
            }
            None if place == 0 => root_in_style,
            None => Some(false),
        };
        match node.kind {
            NodeKind::Element { element, children } => open.push((children, is_style(element.tag_name))),
            NodeKind::Document { children, .. } => open.push((children, false)),
            _ => {}
        }
        (node, in_style)
    })
}

pub(super) fn is_style(tag: &str) -> bool {
    tag.eq_ignore_ascii_case("style")
}
