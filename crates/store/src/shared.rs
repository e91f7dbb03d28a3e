//! What a project's sessions share, so that each recording need not have it: style sheets, markup and the like.
//!
//! A content is kept once sessions of several unrelated visitors had it; until then the index knows keyed hashes of
//! candidates and which sessions have them, and these go with their sessions. Contents lie in **packs**, objects of
//! their own, under numbers that are never given out twice; the index knows which pack has a number and how many
//! recordings refer to it. What nobody refers to any more is dropped by writing its pack anew without it.
//!
//! The order of the writes is: pack durable → the index knows its contents → recording durable → the index counts what
//! it refers to, and refuses it if something of that was dropped meanwhile. After a crash in between, contents that
//! nobody refers to are dropped.

mod collect;
mod hash;
mod index;
mod pack;
mod pool;

pub(crate) use collect::Collector;
pub use hash::{ContentHash, SharedHasher, VisitorHash};
pub use index::{Offered, PackEntry, PackRecord, SharedIndex, SharedTotals, runs_of};
pub use pack::{PACK_VERSION, PACKS_PREFIX, PackContent, PackId, open_pack, pack_contents};
pub use pool::{SharedPool, SharedSnapshot};

/// So long a content that nobody refers to is kept: a recording that is to refer to it may be in the making.
pub const UNUSED_KEPT_MS: i64 = 60 * 60 * 1_000;
