//! Values by node id.

use hashbrown::HashMap;

/// Recorders count ids up from one, so a plain table holds nearly all of them. Ids that are far beyond the number of values
/// seen so far lie in a map: a table for them would let one event ask for any amount of memory.
#[derive(Debug, Clone)]
pub(super) struct IdMap<T> {
    /// Values, and the generation that each belongs to.
    table: Vec<(u32, T)>,
    far: HashMap<i64, T>,
    /// How many values were ever set, cleared ones included.
    set: usize,
    generation: u32,
}

const TABLE_SPARE: usize = 1024;
/// How many times larger than the number of values the table may grow.
const TABLE_FACTOR: usize = 4;

impl<T> Default for IdMap<T> {
    fn default() -> Self {
        Self {
            table: Vec::new(),
            far: HashMap::new(),
            set: 0,
            generation: 1,
        }
    }
}

impl<T: Copy + Default> IdMap<T> {
    #[inline]
    pub(super) fn get(&self, id: i64) -> Option<T> {
        match usize::try_from(id).ok().and_then(|at| self.table.get(at)) {
            Some((generation, value)) if *generation == self.generation => Some(*value),
            // It may have come when the table was too short for it.
            _ if self.far.is_empty() => None,
            _ => self.far.get(&id).copied(),
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, id: i64, value: T) {
        self.set += 1;
        let value = (self.generation, value);
        match usize::try_from(id) {
            Ok(at) if at < self.table.len() => self.table[at] = value,
            Ok(at) if at < self.set.saturating_mul(TABLE_FACTOR).saturating_add(TABLE_SPARE) => {
                let length = (at + 1).max(self.table.len() + self.table.len() / 2);
                self.table.resize(length, (0, T::default()));
                self.table[at] = value;
            }
            _ => drop(self.far.insert(id, value.1)),
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.table.capacity() * size_of::<(u32, T)>() + self.far.capacity() * size_of::<(i64, T)>()
    }

    /// Forgets all values, but not how far their ids went: what comes next goes on from there.
    pub(super) fn clear(&mut self) {
        self.far.clear();
        match self.generation.checked_add(1) {
            Some(next) => self.generation = next,
            None => *self = Self::default(),
        }
    }

    /// Forgets all values and how many there were; the table stays as long as it is.
    pub(super) fn restart(&mut self) {
        self.clear();
        self.set = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_near_and_far_are_found_again_and_newer_ones_count() {
        let mut map = IdMap::default();
        for id in [1, 2, 1_500, i64::MAX, -7, 40_000] {
            map.insert(id, id);
        }
        (3..1_200).for_each(|id| map.insert(id, id));
        assert!(map.table.len() < 100_000);
        for id in [1, 2, 700, 1_500, i64::MAX, -7, 40_000] {
            assert_eq!(map.get(id), Some(id));
        }
        assert_eq!((map.get(0), map.get(1_300), map.get(i64::MIN)), (None, None, None));
        map.clear();
        assert_eq!((map.get(1), map.get(i64::MAX), map.get(40_000)), (None, None, None));
        map.insert(1_500, 9);
        map.insert(-7, 8);
        assert_eq!((map.get(1_500), map.get(-7)), (Some(9), Some(8)));
    }

    #[test]
    fn what_was_read_before_does_not_let_the_table_grow() {
        let mut map = IdMap::default();
        for recording in 0..20 {
            map.restart();
            (0..1_000).for_each(|id| map.insert(id, recording));
            map.insert(i64::from(u32::MAX), recording);
            map.insert(9_000 << recording, recording);
        }
        assert!(map.table.len() < 10_000);
        assert_eq!(
            (map.get(999), map.get(9_000 << 19), map.get(9_000 << 18)),
            (Some(19), Some(19), None)
        );
    }
}
