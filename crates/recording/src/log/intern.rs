use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use super::shared::Sharing;

/// Strings of bytes, each once, numbered in the order of their first use.
#[derive(Default)]
pub(super) struct Interner {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    length: usize,
    sharing: Sharing,
}

impl Interner {
    /// The number of these bytes. What is found in several roles may be shared only as the strictest of them allows.
    pub(super) fn intern(&mut self, bytes: &[u8], sharing: Sharing) -> u32 {
        let hash = self.hasher.hash_one(bytes);
        let (all, entries) = (&self.bytes, &self.entries);
        let of = |index: u32| {
            let entry = &entries[index as usize];
            &all[entry.start..entry.start + entry.length]
        };
        if let Some(found) = self.table.find(hash, |index| of(*index) == bytes) {
            let entry = &mut self.entries[*found as usize];
            entry.sharing = entry.sharing.stricter(sharing);
            return *found;
        }
        let index = self.entries.len() as u32;
        let hasher = &self.hasher;
        self.table
            .insert_unique(hash, index, |index| hasher.hash_one(of(*index)));
        self.entries.push(Entry {
            start: self.bytes.len(),
            length: bytes.len(),
            sharing,
        });
        self.bytes.extend_from_slice(bytes);
        index
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, index: usize) -> (&[u8], Sharing) {
        let entry = self.entries[index];
        (&self.bytes[entry.start..entry.start + entry.length], entry.sharing)
    }

    pub(super) fn bytes_len(&self) -> usize {
        self.bytes.len()
    }
}
