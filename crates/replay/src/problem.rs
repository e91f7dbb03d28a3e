//! What can be wrong with an operation.

/// Something that an operation named and the page did not have, and what was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// The event was passed over.
    UnknownNode { id: i64, used_for: Use },
    /// A node was taken out of the parent that it had, not of the one that the event named.
    OtherParent { id: i64, named: i64 },
    /// The sibling to stand before was nowhere: the node became the last child.
    SiblingMissing { id: i64, sibling: i64 },
    /// The sibling to stand before had another parent: the node became the last child.
    SiblingElsewhere { id: i64, sibling: i64 },
    /// The parent never came: the node is not shown.
    ParentMissing { id: i64, parent: i64 },
    /// The node's document is not known: the node is not shown.
    DocumentMissing { id: i64, document: i64 },
    /// The node would have been put into itself: it stayed where it was.
    IntoItself { id: i64 },
    /// Two nodes had one id: the later one has it now.
    SecondOfId { id: i64 },
    /// A node that cannot have children was to get one: it is not shown.
    NotAParent { id: i64, parent: i64 },
    /// The sheet was never told: the change is not shown.
    UnknownSheet { style_id: i64 },
    /// No such rule in the sheet, or a rule that no browser takes: that part of the change is not shown.
    UnknownRule { sheet: i64 },
    /// The page stays what it was.
    SnapshotWithoutDocument,
}

/// What a node was needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Use {
    Remove,
    Text,
    Attributes,
    Scroll,
    Input,
    Interaction,
    Media,
    Canvas,
    StyleSheet,
}

/// Whoever wants to hear of problems.
pub trait Problems {
    fn note(&mut self, problem: Problem);
}

impl Problems for Vec<Problem> {
    fn note(&mut self, problem: Problem) {
        self.push(problem);
    }
}
