//! A session's tables as they are written: strings, node pieces and attribute sets, numbered in the order of first
//! use, gathered into chunks.

use bumpalo::Bump;

use super::columns::{ColumnIn, ColumnsOut};
use super::intern::Interner;
use super::piece::{self, Inline, InlineSource, Sink, is_private};
use super::shared::{OFFER_BYTES_MIN, Offer, SharedNumber, SharedStore, Sharing};
use super::table_columns as column;
use crate::operation::{Attribute, Node};

/// Pieces up to here are shared whole; of longer ones the long values are shared, by themselves.
const SHARED_PIECE_BYTES_MAX: usize = 1024;

/// How many entries of each table there are, or belong to a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) strings: usize,
    pub(super) nodes: usize,
    pub(super) sets: usize,
}

#[derive(Default)]
pub(super) struct TablesOut {
    strings: Interner,
    nodes: Interner,
    sets: Interner,
    /// What earlier chunks hold.
    flushed: Counts,
    /// How long the tables were behind each chunk.
    firsts: Vec<Counts>,
    flushed_bytes: usize,
    scratch: Inline,
}

impl TablesOut {
    pub(super) fn string(&mut self, text: &str, sharing: Sharing) -> u32 {
        self.strings.intern(text.as_bytes(), sharing)
    }

    pub(super) fn node(&mut self, node: &Node<'_>) -> u32 {
        self.reset();
        piece::write_node(node, &mut self.scratch);
        self.nodes.intern(&self.scratch.bytes, self.scratch_sharing())
    }

    pub(super) fn set(&mut self, attributes: &[Attribute<'_>]) -> u32 {
        self.reset();
        piece::write_attributes(attributes, &mut self.scratch);
        self.sets.intern(&self.scratch.bytes, self.scratch_sharing())
    }

    fn reset(&mut self) {
        self.scratch.bytes.clear();
        self.scratch.private = false;
    }

    fn scratch_sharing(&self) -> Sharing {
        if self.scratch.private {
            Sharing::Never
        } else {
            Sharing::Markup
        }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            strings: self.strings.len(),
            nodes: self.nodes.len(),
            sets: self.sets.len(),
        }
    }

    /// The chunk that this entry of a table belongs to.
    pub(super) fn table_of(&self, index: u32, first: impl Fn(&Counts) -> usize) -> u32 {
        // Most entries are of the chunk to come.
        let later = self
            .firsts
            .iter()
            .rev()
            .take_while(|counts| first(counts) > index as usize)
            .count();
        (self.firsts.len() - later) as u32
    }

    /// How much waits for the next chunk.
    pub(super) fn pending_bytes(&self) -> usize {
        self.strings.bytes_len() + self.nodes.bytes_len() + self.sets.bytes_len() - self.flushed_bytes
    }

    /// What waits, as a chunk; `None` if nothing does.
    pub(super) fn flush<S: SharedStore>(
        &mut self,
        store: &mut S,
    ) -> Result<Option<(Counts, ColumnsOut<{ column::COUNT }>)>, S::Error> {
        let (from, to) = (self.flushed, self.counts());
        if from == to {
            return Ok(None);
        }
        let mut chunk = Chunk::default();
        self.put_pieces(from, to, store, &mut chunk)?;
        self.put_strings(from, to, store, &mut chunk)?;
        chunk.put_parts(store)?;
        self.flushed = to;
        self.firsts.push(to);
        self.flushed_bytes += self.pending_bytes();
        let counts = Counts {
            strings: to.strings - from.strings,
            nodes: to.nodes - from.nodes,
            sets: to.sets - from.sets,
        };
        Ok(Some((counts, chunk.out)))
    }

    fn put_pieces<S: SharedStore>(
        &self,
        from: Counts,
        to: Counts,
        store: &mut S,
        chunk: &mut Chunk,
    ) -> Result<(), S::Error> {
        let nodes = (from.nodes..to.nodes).map(|index| self.nodes.get(index));
        let sets = (from.sets..to.sets).map(|index| self.sets.get(index));
        let pieces: Vec<_> = nodes.chain(sets).collect();
        let shareable = |(bytes, sharing): &(&[u8], Sharing)| {
            *sharing != Sharing::Never && (OFFER_BYTES_MIN..=SHARED_PIECE_BYTES_MAX).contains(&bytes.len())
        };
        let numbers = resolve(&pieces, shareable, store)?;
        let node_count = to.nodes - from.nodes;
        let arena = Bump::new();
        let mut last = 0;
        for (index, ((bytes, _), number)) in pieces.iter().zip(numbers).enumerate() {
            if let Some(number) = number {
                chunk.out.byte(column::PIECE, 0);
                put_number(&mut chunk.out, column::PIECE_NUMBER, number, &mut last);
                continue;
            }
            chunk.out.byte(column::PIECE, 1);
            let mut source = InlineSource(ColumnIn::new(bytes, "piece"));
            // These bytes were written by the same grammar.
            if index < node_count {
                if let Ok(node) = piece::read_node(&mut source, &arena) {
                    piece::write_node(&node, chunk);
                }
            } else if let Ok(attributes) = piece::read_attributes(&mut source, &arena) {
                piece::write_attributes(attributes, chunk);
            }
        }
        Ok(())
    }

    fn put_strings<S: SharedStore>(
        &self,
        from: Counts,
        to: Counts,
        store: &mut S,
        chunk: &mut Chunk,
    ) -> Result<(), S::Error> {
        let strings: Vec<_> = (from.strings..to.strings)
            .map(|index| self.strings.get(index))
            .collect();
        let columns = [column::STRING, column::STRING_BYTES, column::STRING_NUMBER];
        put_texts(&strings, columns, store, &mut chunk.out)
    }
}

/// A table's chunk that is being written.
struct Chunk {
    out: ColumnsOut<{ column::COUNT }>,
    names: Interner,
    parts: Interner,
}

impl Default for Chunk {
    fn default() -> Self {
        Self {
            out: ColumnsOut::new(&column::NAMES),
            names: Interner::default(),
            parts: Interner::default(),
        }
    }
}

impl Chunk {
    fn put_parts<S: SharedStore>(&mut self, store: &mut S) -> Result<(), S::Error> {
        for index in 0..self.names.len() {
            let (name, _) = self.names.get(index);
            self.out.varint(column::NAME_LENGTH, name.len() as u64);
            self.out.bytes(column::NAME_BYTES, name);
        }
        let parts: Vec<_> = (0..self.parts.len()).map(|index| self.parts.get(index)).collect();
        put_texts(
            &parts,
            [column::PART, column::PART_BYTES, column::PART_NUMBER],
            store,
            &mut self.out,
        )
    }
}

impl Sink for Chunk {
    fn byte(&mut self, value: u8) {
        self.out.byte(column::PIECE_BYTES, value);
    }

    fn count(&mut self, value: usize) {
        self.out.varint(column::PIECE_COUNT, value as u64);
    }

    fn float(&mut self, value: f64) {
        self.out.bytes(column::PIECE_FLOAT, &value.to_le_bytes());
    }

    fn name(&mut self, name: &str) {
        let index = self.names.intern(name.as_bytes(), Sharing::Never);
        self.out.varint(column::PIECE_NAME, u64::from(index));
    }

    fn value(&mut self, attribute: &str, value: &str) {
        let sharing = if is_private(attribute) {
            Sharing::Never
        } else {
            Sharing::Markup
        };
        let known = self.parts.len();
        let index = self.parts.intern(value.as_bytes(), sharing) as usize;
        let code = if index == known { 0 } else { 1 + index as u64 };
        self.out.varint(column::PIECE_VALUE, code);
    }
}

/// Each of these texts: its number in the store, or its length and bytes.
fn put_texts<S: SharedStore>(
    texts: &[(&[u8], Sharing)],
    [codes, bytes, numbers]: [usize; 3],
    store: &mut S,
    out: &mut ColumnsOut<{ column::COUNT }>,
) -> Result<(), S::Error> {
    let shareable = |(bytes, sharing): &(&[u8], Sharing)| *sharing != Sharing::Never && bytes.len() >= OFFER_BYTES_MIN;
    let resolved = resolve(texts, shareable, store)?;
    let mut last = 0;
    for ((text, _), number) in texts.iter().zip(resolved) {
        match number {
            Some(number) => {
                out.varint(codes, 0);
                put_number(out, numbers, number, &mut last);
            }
            None => {
                out.varint(codes, text.len() as u64 + 1);
                out.bytes(bytes, text);
            }
        }
    }
    Ok(())
}

/// Numbers follow each other where sessions have the same contents in the same order.
fn put_number(out: &mut ColumnsOut<{ column::COUNT }>, column: usize, number: SharedNumber, last: &mut u64) {
    out.signed(column, number.0.wrapping_sub(*last) as i64);
    *last = number.0;
}

fn resolve<'c, S: SharedStore>(
    contents: &[(&'c [u8], Sharing)],
    shareable: impl Fn(&(&'c [u8], Sharing)) -> bool,
    store: &mut S,
) -> Result<Vec<Option<SharedNumber>>, S::Error> {
    let offers: Vec<_> = contents
        .iter()
        .filter(|content| shareable(content))
        .map(|&(content, sharing)| Offer { content, sharing })
        .collect();
    let mut resolved = store.resolve(&offers)?.into_iter();
    let number_of = |content| {
        if shareable(content) {
            resolved.next().flatten()
        } else {
            None
        }
    };
    Ok(contents.iter().map(number_of).collect())
}
