//! How a batch's bytes are compressed.

use serde::{Deserialize, Serialize};

/// The compression of a batch's JSON. What a client sent is kept as it is when nothing had to be redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    Identity,
    Gzip,
    Zstd,
}
