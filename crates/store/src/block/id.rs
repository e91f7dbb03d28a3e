use std::fmt;

use serde::{Deserialize, Serialize};

/// Folder of all blocks.
pub const BLOCKS_PREFIX: &str = "blocks";
/// Leading digits of the time that name a block's folder: one folder holds about 4.7 hours.
const FOLDER_DIGITS: usize = 6;
const TIME_DIGITS: usize = 12;
const ID_DIGITS: usize = 32;
const SUFFIX: &str = ".block";

/// The name of a block: 12 hex digits of the time it was written (milliseconds), 4 of a counter, 16 of the writer.
/// Time-ordered, unique; its object's path follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlockId(pub String);

impl BlockId {
    /// Where the block lies in the object store.
    pub fn path(&self) -> String {
        let folder = self.0.get(..FOLDER_DIGITS).unwrap_or("other");
        format!("{BLOCKS_PREFIX}/{folder}/{}{SUFFIX}", self.0)
    }

    /// When the block was written, as its id says.
    pub fn written_at_ms(&self) -> i64 {
        self.0
            .get(..TIME_DIGITS)
            .and_then(|digits| i64::from_str_radix(digits, 16).ok())
            .unwrap_or_default()
    }

    /// The block whose object has this path; `None` if it is no block's.
    pub fn from_path(path: &str) -> Option<Self> {
        let name = path
            .strip_prefix(BLOCKS_PREFIX)?
            .rsplit('/')
            .next()?
            .strip_suffix(SUFFIX)?;
        let well_formed = name.len() == ID_DIGITS && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let id = Self(name.to_owned());
        (well_formed && id.path() == path).then_some(id)
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes the ids of one writer. Two writers must not share a seed: let it be random.
#[derive(Debug)]
pub struct BlockIds {
    seed: u64,
    last: parking_lot::Mutex<(i64, u16)>,
}

impl BlockIds {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            last: parking_lot::Mutex::new((0, 0)),
        }
    }

    /// An id that sorts after all earlier ones of this writer, even when the clock steps back.
    pub fn next(&self, now_ms: i64) -> BlockId {
        let mut last = self.last.lock();
        let now_ms = now_ms.max(last.0);
        *last = match last.1.checked_add(1) {
            Some(count) if now_ms == last.0 => (now_ms, count),
            None if now_ms == last.0 => (now_ms + 1, 0),
            _ => (now_ms, 0),
        };
        BlockId(format!("{:012x}{:04x}{:016x}", last.0, last.1, self.seed))
    }
}
