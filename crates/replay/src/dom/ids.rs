//! From a node's id to its place in the arena.

use hashbrown::HashMap;

use super::NONE;

/// Recorders count ids up from one, so a plain table finds nearly all of them. Ids that are far beyond the number of
/// nodes seen so far lie in a map: a table for them would let one event ask for any amount of memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    table: Vec<u32>,
    far: HashMap<i64, u32>,
    /// How many ids were ever set.
    seen: usize,
}

const TABLE_SPARE: usize = 1024;
/// How many times larger than the number of ids seen the table may grow.
const TABLE_FACTOR: usize = 4;

impl Ids {
    #[inline]
    pub(super) fn get(&self, id: i64) -> Option<u32> {
        let found = match usize::try_from(id).ok().and_then(|at| self.table.get(at)) {
            Some(index) => *index,
            None if self.far.is_empty() => NONE,
            None => self.far.get(&id).copied().unwrap_or(NONE),
        };
        (found != NONE).then_some(found)
    }

    /// Gives an id to a node; the node that had it.
    #[inline]
    pub(super) fn set(&mut self, id: i64, index: u32) -> Option<u32> {
        self.seen += 1;
        let old = match usize::try_from(id) {
            Ok(at) if at < self.table.len() => std::mem::replace(&mut self.table[at], index),
            Ok(at) if at < self.seen.saturating_mul(TABLE_FACTOR).saturating_add(TABLE_SPARE) => {
                self.grow(at);
                std::mem::replace(&mut self.table[at], index)
            }
            _ => self.far.insert(id, index).unwrap_or(NONE),
        };
        (old != NONE).then_some(old)
    }

    /// Forgets an id, if it is still this node's.
    #[inline]
    pub(super) fn remove(&mut self, id: i64, index: u32) {
        match usize::try_from(id).ok().and_then(|at| self.table.get_mut(at)) {
            Some(at) if *at == index => *at = NONE,
            Some(_) => {}
            None if self.far.get(&id) == Some(&index) => drop(self.far.remove(&id)),
            None => {}
        }
    }

    /// Forgets all nodes, but not how far their ids went: those of the next snapshot go on from there.
    pub(super) fn clear(&mut self) {
        self.table.fill(NONE);
        self.far.clear();
    }

    fn grow(&mut self, at: usize) {
        let length = (at + 1).max(self.table.len() + self.table.len() / 2);
        self.table.resize(length, NONE);
        if !self.far.is_empty() {
            let table = &mut self.table;
            self.far.retain(|id, index| {
                let slot = usize::try_from(*id).ok().and_then(|at| table.get_mut(at));
                slot.map(|slot| *slot = *index).is_none()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_near_and_far_are_found_again() {
        let mut ids = Ids::default();
        for (index, id) in [1, 2, 1_500, i64::MAX, -7, 40_000].into_iter().enumerate() {
            ids.set(id, index as u32);
        }
        for id in 3..1_200 {
            ids.set(id, 9);
        }
        assert!(ids.table.len() < 100_000);
        assert_eq!(ids.get(1_500), Some(2));
        assert_eq!(ids.get(i64::MAX), Some(3));
        assert_eq!(ids.get(-7), Some(4));
        ids.remove(-7, 4);
        ids.remove(2, 1);
        ids.remove(1_500, 7);
        ids.remove(40_000, 7);
        assert_eq!((ids.get(-7), ids.get(2), ids.get(40_000)), (None, None, Some(5)));
        assert_eq!(ids.get(1_500), Some(2));
    }
}
