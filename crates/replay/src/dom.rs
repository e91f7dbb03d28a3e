//! The page's nodes in one arena: linked by indexes, found by rrweb's ids.

mod ids;
mod lists;
mod node;
mod walk;

pub(crate) use lists::Lists;
pub(crate) use node::{Element, Kind, NO_ID, Node, State, Tree, Value, ValueRef, same_name};
pub use node::{InputState, MediaState, Point};
pub(crate) use reenact_recording::operation::TagKind;
pub(crate) use walk::Step;

use ids::Ids;

pub(crate) const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Default)]
pub(crate) struct Dom<'a> {
    nodes: Vec<Node<'a>>,
    free: Vec<u32>,
    ids: Ids,
    root: Option<u32>,
    /// Lists of attributes that elements had which are gone, for those that come.
    lists: Lists<'a>,
}

impl<'a> Dom<'a> {
    pub(crate) fn root(&self) -> Option<u32> {
        self.root
    }

    /// Forgets all nodes.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.free.clear();
        self.ids.clear();
        self.root = None;
    }

    pub(crate) fn set_root(&mut self, root: u32) {
        self.root = Some(root);
    }

    pub(crate) fn node(&self, index: u32) -> &Node<'a> {
        &self.nodes[index as usize]
    }

    pub(crate) fn node_mut(&mut self, index: u32) -> &mut Node<'a> {
        &mut self.nodes[index as usize]
    }

    pub(crate) fn element(&self, index: u32) -> Option<&Element<'a>> {
        self.node(index).element()
    }

    pub(crate) fn element_mut(&mut self, index: u32) -> Option<&mut Element<'a>> {
        self.node_mut(index).element_mut()
    }

    /// An element whose attributes are to be changed, and where lists for them lie.
    pub(crate) fn element_and_lists(&mut self, index: u32) -> Option<(&mut Element<'a>, &mut Lists<'a>)> {
        Some((self.nodes[index as usize].element_mut()?, &mut self.lists))
    }

    pub(crate) fn find(&self, id: i64) -> Option<u32> {
        self.ids.get(id)
    }

    /// How many nodes there are, those without an id included.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len() - self.free.len()
    }

    /// A new node that stands nowhere yet. One that had its id stays where it is, without an id.
    pub(crate) fn create(&mut self, node: Node<'a>) -> u32 {
        let id = node.id;
        let index = match self.free.pop() {
            Some(index) => {
                self.nodes[index as usize] = node;
                index
            }
            None => {
                self.nodes.push(node);
                (self.nodes.len() - 1) as u32
            }
        };
        if id != NO_ID
            && let Some(old) = self.ids.set(id, index)
        {
            self.nodes[old as usize].id = NO_ID;
        }
        index
    }

    /// Puts `child`, which stands nowhere, before `next`, or last.
    pub(crate) fn insert(&mut self, parent: u32, child: u32, next: Option<u32>) {
        let previous = match next {
            Some(next) => self.node(next).previous,
            None => self.node(parent).last_child,
        };
        let next = next.unwrap_or(NONE);
        let node = self.node_mut(child);
        (node.parent, node.previous, node.next) = (parent, previous, next);
        match previous {
            NONE => self.node_mut(parent).first_child = child,
            previous => self.node_mut(previous).next = child,
        }
        match next {
            NONE => self.node_mut(parent).last_child = child,
            next => self.node_mut(next).previous = child,
        }
    }

    /// Takes a node out of its parent; it keeps what is below it.
    pub(crate) fn detach(&mut self, index: u32) {
        let node = self.node_mut(index);
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        if parent == NONE {
            return;
        }
        if let Some(host) = self.element_mut(parent)
            && let Some(state) = &mut host.state
        {
            if state.shadow == index {
                state.shadow = NONE;
                return;
            }
            if state.content == index {
                state.content = NONE;
                return;
            }
        }
        match previous {
            NONE => self.node_mut(parent).first_child = next,
            previous => self.node_mut(previous).next = next,
        }
        match next {
            NONE => self.node_mut(parent).last_child = previous,
            next => self.node_mut(next).previous = previous,
        }
    }

    /// Takes a node out and forgets it with all that is below it, shadow trees and frames included.
    pub(crate) fn remove(&mut self, index: u32) {
        self.detach(index);
        // What is free already has been gone through; what is not yet is still to come.
        let mut next = self.free.len();
        self.free.push(index);
        while let Some(at) = self.free.get(next).copied() {
            next += 1;
            let node = &mut self.nodes[at as usize];
            let (id, mut child) = (node.id, node.first_child);
            node.id = NO_ID;
            if let Kind::Element(element) = std::mem::replace(&mut node.kind, Kind::Free) {
                self.free.extend(element.shadow().into_iter().chain(element.content()));
                self.lists.extend(element.into_list());
            }
            while child != NONE {
                self.free.push(child);
                child = self.node(child).next;
            }
            if id != NO_ID {
                self.ids.remove(id, at);
            }
        }
        if self.root == Some(index) {
            self.root = None;
        }
    }

    pub(crate) fn remove_children(&mut self, parent: u32) {
        while let Some(child) = self.first_child(parent) {
            self.remove(child);
        }
    }

    /// The shadow root of an element, made if there is none.
    pub(crate) fn shadow_of(&mut self, host: u32) -> Option<u32> {
        if let Some(shadow) = self.element(host)?.shadow() {
            return Some(shadow);
        }
        let shadow = self.create(Node::new(NO_ID, Kind::Shadow(Box::default())));
        self.node_mut(shadow).parent = host;
        self.element_mut(host)?.state_mut().shadow = shadow;
        Some(shadow)
    }

    pub(crate) fn set_content(&mut self, frame: u32, document: u32) {
        self.node_mut(document).parent = frame;
        if let Some(element) = self.element_mut(frame) {
            element.state_mut().content = document;
        }
    }

    /// Bytes that the arena holds, strings (which are the recording's) not counted.
    pub(crate) fn memory_bytes(&self) -> usize {
        let extra = |node: &Node<'a>| node.element().map_or(0, Element::extra_bytes);
        self.nodes.capacity() * size_of::<Node<'_>>() + self.nodes.iter().map(extra).sum::<usize>()
    }
}
