//! The model's tree.

use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(Debug, Clone, Default)]
pub(crate) struct ModelNode {
    pub(crate) id: i64,
    /// Empty for a text.
    pub(crate) tag: &'static str,
    pub(crate) text: String,
    pub(crate) attributes: BTreeMap<String, String>,
    /// Single properties, once the `style` attribute is changed by property.
    pub(crate) style: BTreeMap<String, String>,
    pub(crate) input: Option<(String, bool)>,
    pub(crate) scroll: Option<(usize, usize)>,
    pub(crate) children: Vec<i64>,
    /// The shadow root's children, if it is a host.
    pub(crate) shadow: Option<Vec<i64>>,
    pub(crate) parent: i64,
    pub(crate) in_shadow: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct ModelPage {
    pub(crate) nodes: BTreeMap<i64, ModelNode>,
    pub(crate) next_id: i64,
    pub(crate) sheets: BTreeMap<i64, Vec<String>>,
    pub(crate) adopted: Vec<i64>,
}

pub(crate) const DOCUMENT: i64 = 1;
pub(crate) const BODY: i64 = 5;

impl ModelPage {
    pub(crate) fn create(&mut self, tag: &'static str, text: String) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let node = ModelNode {
            id,
            tag,
            text,
            ..ModelNode::default()
        };
        self.nodes.insert(id, node);
        id
    }

    pub(crate) fn insert(&mut self, parent: i64, in_shadow: bool, at: usize, child: i64) {
        let node = self.nodes.get_mut(&child).unwrap();
        (node.parent, node.in_shadow) = (parent, in_shadow);
        let parent = self.nodes.get_mut(&parent).unwrap();
        let list = if in_shadow {
            parent.shadow.as_mut().unwrap()
        } else {
            &mut parent.children
        };
        list.insert(at, child);
    }

    pub(crate) fn detach(&mut self, child: i64) {
        let node = &self.nodes[&child];
        let (parent, in_shadow) = (node.parent, node.in_shadow);
        let parent = self.nodes.get_mut(&parent).unwrap();
        let list = if in_shadow {
            parent.shadow.as_mut().unwrap()
        } else {
            &mut parent.children
        };
        list.retain(|id| *id != child);
    }

    pub(crate) fn forget(&mut self, id: i64) {
        for below in self.below(id) {
            self.nodes.remove(&below);
        }
    }

    /// The node and everything below it, in document order, the shadow tree behind the children.
    pub(crate) fn below(&self, id: i64) -> Vec<i64> {
        let node = &self.nodes[&id];
        let inner = node.children.iter().chain(node.shadow.iter().flatten());
        std::iter::once(id)
            .chain(inner.flat_map(|child| self.below(*child)))
            .collect()
    }

    pub(crate) fn contains(&self, above: i64, id: i64) -> bool {
        self.below(above).contains(&id)
    }

    /// Everything that the engine must know of the page, one node a line.
    pub(crate) fn written(&self) -> String {
        let mut out = String::new();
        self.write(DOCUMENT, 0, &mut out);
        for (at, id) in self.adopted.iter().enumerate() {
            let _ = writeln!(out, "sheet {at}: {}", self.sheets[id].join(" "));
        }
        out
    }

    fn write(&self, id: i64, depth: usize, out: &mut String) {
        let node = &self.nodes[&id];
        let mark = if node.in_shadow { "#" } else { "" };
        let _ = write!(out, "{}{mark}{id} ", " ".repeat(depth));
        if node.tag.is_empty() {
            let _ = writeln!(out, "{:?}", node.text);
            return;
        }
        let _ = write!(out, "{}", node.tag);
        for (name, value) in &node.attributes {
            let _ = write!(out, " {name}={value:?}");
        }
        for (name, value) in &node.style {
            let _ = write!(out, " {name}:{value}");
        }
        if let Some((text, checked)) = node
            .input
            .as_ref()
            .filter(|(text, checked)| !text.is_empty() || *checked)
        {
            let _ = write!(out, " input={text:?}/{checked}");
        }
        if let Some((x, y)) = node.scroll {
            let _ = write!(out, " scroll={x}/{y}");
        }
        out.push('\n');
        for child in node.shadow.iter().flatten().chain(&node.children) {
            self.write(*child, depth + 1, out);
        }
    }
}
