//! How lines follow each other: a tree, cut by compactions, with subagents beside it.

use std::collections::HashMap;

/// A line's id, as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key(u128);

impl Key {
    fn of(uuid: &str) -> Self {
        let digits: Option<String> = (uuid.len() == 36).then(|| uuid.chars().filter(|c| *c != '-').collect());
        let number = digits
            .filter(|digits| digits.len() == 32)
            .and_then(|digits| u128::from_str_radix(&digits, 16).ok());
        Self(number.unwrap_or_else(|| {
            let hash = blake3::hash(uuid.as_bytes());
            let (half, _) = hash.as_bytes().split_at(16);
            half.iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
        }))
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: Option<Key>,
    at_ms: i64,
    /// A message of the conversation stands somewhere below.
    is_followed: bool,
    /// The first line of its chain.
    root: Key,
}

#[derive(Debug, Default)]
pub(super) struct Chain {
    nodes: HashMap<Key, Node>,
    /// Lanes of sidechains that stand in the main log, by their first line.
    sidechains: HashMap<Key, String>,
}

impl Chain {
    /// A line was met. One that was met before stays where it was.
    pub(super) fn add(&mut self, uuid: &str, parent: Option<&str>, at_ms: i64) {
        let key = Key::of(uuid);
        let parent = parent.map(Key::of);
        let root = parent
            .and_then(|parent| self.nodes.get(&parent))
            .map_or(key, |parent| parent.root);
        self.nodes.entry(key).or_insert(Node {
            parent,
            at_ms,
            is_followed: false,
            root,
        });
    }

    /// The time of the line that a new prompt goes on from, if the conversation had already gone on from there another
    /// way.
    pub(super) fn left_since(&self, parent: &str) -> Option<i64> {
        let node = self.nodes.get(&Key::of(parent))?;
        node.is_followed.then_some(node.at_ms)
    }

    /// The line is a message of the conversation: all lines before it are followed.
    pub(super) fn mark_message(&mut self, uuid: &str) {
        let mut at = self.nodes.get(&Key::of(uuid)).and_then(|node| node.parent);
        while let Some(node) = at
            .and_then(|key| self.nodes.get_mut(&key))
            .filter(|node| !node.is_followed)
        {
            node.is_followed = true;
            at = node.parent;
        }
    }

    /// The lane of a sidechain's line; the first line of a sidechain names it.
    pub(super) fn sidechain_lane(&mut self, uuid: &str) -> String {
        let key = Key::of(uuid);
        let root = self.nodes.get(&key).map_or(key, |node| node.root);
        self.sidechains
            .entry(root)
            .or_insert_with(|| format!("sidechain-{uuid}"))
            .clone()
    }
}
