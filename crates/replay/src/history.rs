//! Which events changed a node.

use reenact_recording::operation::{AttributeValue, Change, Mutation, StyleValue};

use crate::dom::ValueRef;
use crate::html::attribute_text;
use crate::page::Page;
use crate::replay::Replay;

/// An event that changed a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NodeChange {
    /// Where the event stands among [`Replay::operations`].
    pub position: usize,
    /// Milliseconds since the epoch.
    pub at_ms: f64,
    pub kind: NodeChangeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeChangeKind {
    /// The page was snapshot with the node in it.
    Snapshot,
    Added,
    /// Taken out and put in within one event.
    Moved,
    /// Itself, or something that it lay in.
    Removed,
    Text,
    Attributes,
    /// Something was put into it or taken out of it.
    Children,
    Input,
    Scroll,
    Media,
    Canvas,
    StyleSheet,
    /// Clicked, touched, focused, and so on.
    Interaction,
}

impl<'a> Replay<'a> {
    /// The events that changed the node with this id, in the order of time. An id means the same node as long as the
    /// page is not loaded anew.
    pub fn changes_of(&self, id: i64) -> Vec<NodeChange> {
        let mut page = Page::new();
        let mut changes = Vec::new();
        let mut is_there = false;
        for (position, operation) in self.operations().iter().enumerate() {
            let was_there = is_there;
            page.apply(operation);
            is_there = page.node(id).is_some();
            let mut tell = |kind| {
                changes.push(NodeChange {
                    position,
                    at_ms: operation.timestamp,
                    kind,
                });
            };
            match &operation.change {
                Change::FullSnapshot(_) if is_there => tell(NodeChangeKind::Snapshot),
                Change::Mutation(mutation) => kinds_in(mutation, id, was_there, is_there).for_each(tell),
                change if was_there && is_there => kind_of(change, id).into_iter().for_each(tell),
                _ if was_there && !is_there => tell(NodeChangeKind::Removed),
                _ => {}
            }
        }
        changes
    }
}

/// What an event made of a node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeNews {
    /// Attributes by their name; `None` for one that was removed.
    pub attributes: Vec<(String, Option<String>)>,
    /// Of a text or a comment; of a form field what it holds.
    pub text: Option<String>,
}

impl<'a> Replay<'a> {
    /// What the operation at `position` made of the node with this id.
    pub fn news_of(&self, id: i64, position: usize) -> NodeNews {
        match self.operations().get(position).map(|operation| &operation.change) {
            Some(Change::Mutation(mutation)) => {
                let changed = mutation.attributes.iter().filter(|change| change.id == id);
                let attributes = changed.flat_map(|change| change.attributes);
                let text = mutation.texts.iter().rfind(|change| change.id == id);
                NodeNews {
                    attributes: attributes.map(|a| (a.name.to_owned(), told(a.value))).collect(),
                    text: text.map(|change| change.value.unwrap_or("").to_owned()),
                }
            }
            Some(Change::Input(input)) if input.id == id => NodeNews {
                text: Some(input.text.to_owned()),
                ..NodeNews::default()
            },
            _ => NodeNews::default(),
        }
    }
}

/// An attribute's new value, or what of a `style` changed.
fn told(value: AttributeValue<'_>) -> Option<String> {
    match value {
        AttributeValue::Style(properties) => {
            let texts = properties.iter().map(|property| match property.value {
                StyleValue::Removed => format!("{} removed", property.name),
                StyleValue::Text(value) => format!("{}: {value}", property.name),
                StyleValue::WithPriority(value, priority) => format!("{}: {value} !{priority}", property.name),
            });
            Some(texts.collect::<Vec<_>>().join("; "))
        }
        AttributeValue::Json(json) => Some(json.to_owned()),
        value => attribute_text(ValueRef::Recorded(value)),
    }
}

fn kinds_in(mutation: &Mutation<'_>, id: i64, was: bool, is: bool) -> impl Iterator<Item = NodeChangeKind> {
    let is_added = || {
        mutation
            .adds
            .iter()
            .any(|add| add.tree.nodes.iter().any(|node| node.id == id))
    };
    let presence = match (was, is) {
        (false, true) => Some(NodeChangeKind::Added),
        (true, false) => Some(NodeChangeKind::Removed),
        (true, true) if is_added() => Some(NodeChangeKind::Moved),
        _ => None,
    };
    let stays = was && is || presence == Some(NodeChangeKind::Added);
    let has_text = stays && mutation.texts.iter().any(|change| change.id == id);
    let has_attributes = stays && mutation.attributes.iter().any(|change| change.id == id);
    let has_children = was
        && is
        && (mutation.adds.iter().any(|add| add.parent_id == id)
            || mutation.removes.iter().any(|remove| remove.parent_id == id));
    [
        presence,
        has_text.then_some(NodeChangeKind::Text),
        has_attributes.then_some(NodeChangeKind::Attributes),
        has_children.then_some(NodeChangeKind::Children),
    ]
    .into_iter()
    .flatten()
}

fn kind_of(change: &Change<'_>, of: i64) -> Option<NodeChangeKind> {
    let (id, kind) = match change {
        Change::Input(event) => (event.id, NodeChangeKind::Input),
        Change::Scroll(event) => (event.id, NodeChangeKind::Scroll),
        Change::MediaInteraction(event) => (event.id, NodeChangeKind::Media),
        Change::CanvasMutation(event) => (event.id, NodeChangeKind::Canvas),
        Change::MouseInteraction(event) => (event.id, NodeChangeKind::Interaction),
        Change::StyleSheetRule(event) => (event.id?, NodeChangeKind::StyleSheet),
        Change::StyleDeclaration(event) => (event.id?, NodeChangeKind::StyleSheet),
        Change::AdoptedStyleSheet(event) => (event.id, NodeChangeKind::StyleSheet),
        _ => return None,
    };
    (id == of).then_some(kind)
}
