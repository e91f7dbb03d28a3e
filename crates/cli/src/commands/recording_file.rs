//! Recordings as files: rrweb events as JSON, plain or packed.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use reenact_recording::Encoding;

/// How large a recording may be once it is unpacked.
const RECORDING_BYTES_MAX: usize = 2 << 30;

/// A file's text, unpacked.
pub(super) fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let unpacked = Encoding::sniff(&bytes).decode(&bytes, RECORDING_BYTES_MAX);
    let unpacked = unpacked.with_context(|| format!("{} cannot be unpacked", path.display()))?;
    String::from_utf8(unpacked).with_context(|| format!("{} is no text: expected rrweb events as JSON", path.display()))
}
