//! Serialized nodes, without recursion: what is open lies on a stack of its own.

use std::mem::{replace, take};

use bumpalo::Bump;

use super::reader::{Reader, Stop};
use crate::operation::{Attribute, DocumentType, Element, ElementRef, Node, NodeKind, Tree};

const TYPE: u32 = 1;
const ID: u32 = 1 << 1;
const ROOT_ID: u32 = 1 << 2;
const IS_SHADOW_HOST: u32 = 1 << 3;
const IS_SHADOW: u32 = 1 << 4;
const CHILD_NODES: u32 = 1 << 5;
const COMPAT_MODE: u32 = 1 << 6;
const NAME: u32 = 1 << 7;
const PUBLIC_ID: u32 = 1 << 8;
const SYSTEM_ID: u32 = 1 << 9;
const TAG_NAME: u32 = 1 << 10;
const ATTRIBUTES: u32 = 1 << 11;
const IS_SVG: u32 = 1 << 12;
const IS_CUSTOM: u32 = 1 << 13;
const TEXT_CONTENT: u32 = 1 << 14;
const IS_STYLE: u32 = 1 << 15;

const OF_ANY: u32 = TYPE | ID | ROOT_ID | IS_SHADOW_HOST | IS_SHADOW;

/// A node whose object has been opened.
pub(super) struct OpenNode<'a> {
    /// Where the node will stand.
    index: usize,
    /// No member has been read yet.
    fresh: bool,
    seen: u32,
    node_type: i64,
    id: i64,
    root_id: Option<i64>,
    is_shadow_host: Option<bool>,
    is_shadow: Option<bool>,
    /// `tagName`, `textContent`, `name` or `compatMode`: no kind has two of them.
    text: &'a str,
    public_id: Option<&'a str>,
    system_id: Option<&'a str>,
    attributes: &'a [Attribute<'a>],
    /// `isSVG` or `isStyle`.
    mark: Option<bool>,
    is_custom: Option<bool>,
    children: u32,
}

impl<'a> OpenNode<'a> {
    fn new(index: usize) -> Self {
        Self {
            index,
            fresh: true,
            seen: 0,
            node_type: 0,
            id: 0,
            root_id: None,
            is_shadow_host: None,
            is_shadow: None,
            text: "",
            public_id: None,
            system_id: None,
            attributes: &[],
            mark: None,
            is_custom: None,
            children: 0,
        }
    }

    /// The node, if exactly the members of its kind were there.
    fn close(&self, exact: bool, arena: &'a Bump) -> Result<Node<'a>, Stop> {
        let (required, optional) = match self.node_type {
            0 => (CHILD_NODES, COMPAT_MODE),
            1 => (NAME, PUBLIC_ID | SYSTEM_ID),
            2 => (TAG_NAME | ATTRIBUTES | CHILD_NODES, IS_SVG | IS_CUSTOM),
            3 => (TEXT_CONTENT, IS_STYLE),
            4 | 5 => (TEXT_CONTENT, 0),
            _ => return Err(Stop::Misfit),
        };
        let required = required | TYPE | ID;
        let foreign = self.seen & !(required | optional | OF_ANY);
        if self.seen & required != required || (exact && foreign != 0) {
            return Err(Stop::Misfit);
        }
        // Children that their parent cannot have would be counted to the next node.
        if self.children > 0 && !matches!(self.node_type, 0 | 2) {
            return Err(Stop::Misfit);
        }
        Ok(Node {
            id: self.id,
            root_id: self.root_id,
            is_shadow_host: self.is_shadow_host,
            is_shadow: self.is_shadow,
            kind: self.kind(arena),
        })
    }

    fn kind(&self, arena: &'a Bump) -> NodeKind<'a> {
        let text = self.text;
        match self.node_type {
            0 => NodeKind::Document {
                compat_mode: (self.seen & COMPAT_MODE != 0).then_some(text),
                children: self.children,
            },
            1 => NodeKind::DocumentType(arena.alloc(DocumentType {
                name: text,
                public_id: self.public_id,
                system_id: self.system_id,
            })),
            2 => NodeKind::Element {
                element: ElementRef::new(arena.alloc(Element {
                    tag_name: text,
                    attributes: self.attributes,
                    is_svg: self.mark,
                    is_custom: self.is_custom,
                })),
                children: self.children,
            },
            3 => NodeKind::Text {
                text,
                is_style: self.mark,
            },
            4 => NodeKind::CData { text },
            _ => NodeKind::Comment { text },
        }
    }
}

const PLACEHOLDER: Node<'static> = Node {
    id: 0,
    root_id: None,
    is_shadow_host: None,
    is_shadow: None,
    kind: NodeKind::Comment { text: "" },
};

impl<'a> Reader<'a> {
    /// A node and all below it.
    pub(super) fn tree(&mut self) -> Result<Tree<'a>, Stop> {
        let (mut nodes, mut outer) = (take(&mut self.scratch.nodes), take(&mut self.scratch.open));
        let mut open = self.open_node(&mut nodes)?;
        loop {
            let first = take(&mut open.fresh);
            match self.next_key(first)? {
                Some("childNodes") => {
                    self.note(&mut open, CHILD_NODES)?;
                    self.open(b'[')?;
                    if self.next_element(true)? {
                        let child = self.open_node(&mut nodes)?;
                        outer.push(replace(&mut open, child));
                    }
                }
                Some(key) => self.node_member(key, &mut open)?,
                None => {
                    nodes[open.index] = open.close(self.is_exact(), self.arena)?;
                    let Some(parent) = outer.last_mut() else { break };
                    parent.children += 1;
                    if self.next_element(false)? {
                        open = self.open_node(&mut nodes)?;
                    } else if let Some(parent) = outer.pop() {
                        open = parent;
                    }
                }
            }
        }
        let tree = Tree {
            nodes: self.keep(&nodes),
        };
        nodes.clear();
        outer.clear();
        (self.scratch.nodes, self.scratch.open) = (nodes, outer);
        Ok(tree)
    }

    fn open_node(&mut self, nodes: &mut Vec<Node<'a>>) -> Result<OpenNode<'a>, Stop> {
        self.open(b'{')?;
        nodes.push(PLACEHOLDER);
        Ok(OpenNode::new(nodes.len() - 1))
    }

    fn note(&self, open: &mut OpenNode<'a>, bit: u32) -> Result<(), Stop> {
        // Children that are given twice are never read: which of them count, no order says.
        if open.seen & bit != 0 && (self.is_exact() || bit == CHILD_NODES) {
            return Err(Stop::Misfit);
        }
        open.seen |= bit;
        Ok(())
    }

    #[inline]
    fn node_member(&mut self, key: &str, open: &mut OpenNode<'a>) -> Result<(), Stop> {
        let bit = match key {
            "type" => {
                open.node_type = self.integer()?;
                TYPE
            }
            "id" => {
                open.id = self.integer()?;
                ID
            }
            "tagName" => {
                open.text = self.text()?;
                TAG_NAME
            }
            "attributes" => {
                open.attributes = self.attributes()?;
                ATTRIBUTES
            }
            "textContent" => {
                open.text = self.text()?;
                TEXT_CONTENT
            }
            _ => self.rare_node_member(key, open)?,
        };
        self.note(open, bit)
    }

    fn rare_node_member(&mut self, key: &str, open: &mut OpenNode<'a>) -> Result<u32, Stop> {
        Ok(match key {
            "rootId" => {
                open.root_id = self.optional(Self::integer)?;
                ROOT_ID
            }
            "isShadowHost" => {
                open.is_shadow_host = self.optional(Self::boolean)?;
                IS_SHADOW_HOST
            }
            "isShadow" => {
                open.is_shadow = self.optional(Self::boolean)?;
                IS_SHADOW
            }
            "isSVG" => {
                open.mark = self.optional(Self::boolean)?;
                IS_SVG
            }
            "isStyle" => {
                open.mark = self.optional(Self::boolean)?;
                IS_STYLE
            }
            "isCustom" => {
                open.is_custom = self.optional(Self::boolean)?;
                IS_CUSTOM
            }
            "compatMode" => {
                open.text = self.text()?;
                COMPAT_MODE
            }
            "name" => {
                open.text = self.text()?;
                NAME
            }
            "publicId" => {
                open.public_id = self.optional(Self::text)?;
                PUBLIC_ID
            }
            "systemId" => {
                open.system_id = self.optional(Self::text)?;
                SYSTEM_ID
            }
            _ => {
                self.unknown_member()?;
                0
            }
        })
    }
}
