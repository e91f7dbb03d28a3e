//! A page as events: a Meta and a FullSnapshot, and behind them what a snapshot cannot say.
//!
//! Any rrweb player shows the page from them, and a page that they are applied to is this one.

mod pace;
mod state;
mod tree;

use bumpalo::Bump;
use reenact_recording::operation::{Add, Change, FullSnapshot, Meta, Mutation, Offset, Operation, Tree};

use crate::dom::{Kind, NO_ID};
use crate::page::Page;

pub use pace::Keyframes;

/// Nodes without an id get one from here downwards: far from what recorders give and from rrweb's own.
const FIRST_MADE_ID: i64 = -1_000_001;

/// Collects a keyframe's events.
struct Writer<'p, 'a, 'b> {
    page: &'p Page<'a>,
    arena: &'b Bump,
    at_ms: f64,
    made_ids: hashbrown::HashMap<u32, i64>,
    events: Vec<Operation<'b>>,
}

impl<'a> Page<'a> {
    /// The page as events of the time `at_ms`. Without a snapshot there is nothing but what is known of the window.
    pub fn keyframe<'b>(&self, at_ms: f64, arena: &'b Bump) -> Vec<Operation<'b>>
    where
        'a: 'b,
    {
        let mut writer = Writer {
            page: self,
            arena,
            at_ms,
            made_ids: self.made_ids(),
            events: Vec::new(),
        };
        writer.meta();
        if let Some(root) = self.dom.root() {
            writer.snapshot(root);
            writer.frames(root);
            writer.waiting_documents();
            writer.state(root);
        }
        writer.window();
        writer.events
    }

    fn made_ids(&self) -> hashbrown::HashMap<u32, i64> {
        let mut made = hashbrown::HashMap::new();
        let mut next = FIRST_MADE_ID;
        let below = self.dom.root().into_iter().flat_map(|root| self.dom.below(root));
        for index in below {
            let node = self.dom.node(index);
            if node.id == NO_ID && !matches!(node.kind, Kind::Shadow(_)) {
                while self.dom.find(next).is_some() {
                    next -= 1;
                }
                made.insert(index, next);
                next -= 1;
            }
        }
        made
    }
}

impl<'a: 'b, 'b> Writer<'_, 'a, 'b> {
    fn push(&mut self, change: Change<'b>) {
        self.events.push(Operation {
            timestamp: self.at_ms,
            change,
        });
    }

    fn id(&self, index: u32) -> i64 {
        match self.page.dom.node(index).id {
            NO_ID => self.made_ids.get(&index).copied().unwrap_or(FIRST_MADE_ID),
            id => id,
        }
    }

    fn meta(&mut self) {
        let viewport = self.page.view.viewport;
        self.push(Change::Meta(Meta {
            href: self.page.view.url,
            width: viewport.map_or(0.0, |size| size.width),
            height: viewport.map_or(0.0, |size| size.height),
        }));
    }

    fn snapshot(&mut self, root: u32) {
        let scroll = self.page.dom.node(root).tree().and_then(|tree| tree.scroll);
        let tree = self.tree(root, None);
        self.push(Change::FullSnapshot(FullSnapshot {
            tree,
            initial_offset: scroll.map(|scroll| Offset {
                left: scroll.x,
                top: scroll.y,
            }),
        }));
    }

    /// Frames' documents come as the recorder tells them: added to their frame, outer ones first.
    fn frames(&mut self, root: u32) {
        let dom = &self.page.dom;
        for frame in dom.below(root) {
            let Some(document) = dom.content(frame) else { continue };
            let tree = self.tree(document, Some(self.id(document)));
            let add = Add {
                parent_id: self.id(frame),
                next_id: Some(None),
                previous_id: None,
                tree,
            };
            self.push_adds(&[add]);
        }
    }

    fn waiting_documents(&mut self) {
        for waiting in &self.page.waiting_documents {
            let nodes = self.arena.alloc_slice_copy(&waiting.nodes);
            self.push_adds(&[Add {
                parent_id: waiting.parent_id,
                next_id: waiting.next_id,
                previous_id: waiting.previous_id,
                tree: Tree { nodes },
            }]);
        }
    }

    fn push_adds(&mut self, adds: &[Add<'b>]) {
        let adds = self.arena.alloc_slice_copy(adds);
        self.push(Change::Mutation(Mutation {
            texts: &[],
            attributes: &[],
            removes: &[],
            adds,
            is_attach_iframe: Some(true),
        }));
    }
}
