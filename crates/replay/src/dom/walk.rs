//! Going through the tree without recursion: a page may be as deep as its recording is long.

use super::{Dom, NONE};

/// Coming to a node or leaving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Enter(u32),
    Leave(u32),
}

impl<'a> Dom<'a> {
    pub(crate) fn first_child(&self, index: u32) -> Option<u32> {
        some(self.node(index).first_child)
    }

    pub(crate) fn next_sibling(&self, index: u32) -> Option<u32> {
        some(self.node(index).next)
    }

    pub(crate) fn parent(&self, index: u32) -> Option<u32> {
        some(self.node(index).parent)
    }

    pub(crate) fn shadow(&self, index: u32) -> Option<u32> {
        self.element(index)?.shadow()
    }

    pub(crate) fn content(&self, index: u32) -> Option<u32> {
        self.element(index)?.content()
    }

    pub(crate) fn children(&self, parent: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(self.first_child(parent), |at| self.next_sibling(*at))
    }

    /// The node itself, then everything above it, hosts and frames included.
    pub(crate) fn upward(&self, index: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(index), |at| self.parent(*at))
    }

    pub(crate) fn is_within(&self, index: u32, above: u32) -> bool {
        self.upward(index).any(|at| at == above)
    }

    /// The document or shadow root that the node lies in; itself, if it is one.
    pub(crate) fn tree_of(&self, index: u32) -> Option<u32> {
        self.upward(index).find(|at| self.node(*at).tree().is_some())
    }

    /// Everything below `from`, itself first: its shadow tree and its frame's document before its children.
    pub(crate) fn steps(&self, from: u32) -> Steps<'_, 'a> {
        Steps {
            dom: self,
            from,
            next: Some(Step::Enter(from)),
        }
    }

    /// Like [`Dom::steps`], entering only.
    pub(crate) fn below(&self, from: u32) -> impl Iterator<Item = u32> {
        self.steps(from).filter_map(|step| match step {
            Step::Enter(index) => Some(index),
            Step::Leave(_) => None,
        })
    }

    /// The nodes of one tree alone, in document order: neither shadow trees nor frames.
    pub(crate) fn within_tree(&self, from: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(from), move |at| {
            if let Some(child) = self.first_child(*at) {
                return Some(child);
            }
            let mut at = *at;
            while at != from {
                if let Some(next) = self.next_sibling(at) {
                    return Some(next);
                }
                at = self.parent(at)?;
            }
            None
        })
    }

    /// The texts below a node, joined.
    pub(crate) fn text_content(&self, index: u32) -> String {
        self.within_tree(index).filter_map(|at| self.node(at).text()).collect()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Steps<'d, 'a> {
    dom: &'d Dom<'a>,
    from: u32,
    next: Option<Step>,
}

impl Iterator for Steps<'_, '_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.next?;
        self.next = match step {
            Step::Enter(index) => Some(self.enter(index)),
            Step::Leave(index) if index == self.from => None,
            Step::Leave(index) => self.after(index),
        };
        Some(step)
    }
}

impl Steps<'_, '_> {
    fn enter(&self, index: u32) -> Step {
        let dom = self.dom;
        let inner = dom.shadow(index).or_else(|| dom.content(index));
        inner
            .or_else(|| dom.first_child(index))
            .map_or(Step::Leave(index), Step::Enter)
    }

    fn after(&self, index: u32) -> Option<Step> {
        let dom = self.dom;
        let parent = dom.parent(index)?;
        let next = if dom.shadow(parent) == Some(index) {
            dom.content(parent).or_else(|| dom.first_child(parent))
        } else if dom.content(parent) == Some(index) {
            dom.first_child(parent)
        } else {
            dom.next_sibling(index)
        };
        Some(next.map_or(Step::Leave(parent), Step::Enter))
    }
}

fn some(index: u32) -> Option<u32> {
    (index != NONE).then_some(index)
}
