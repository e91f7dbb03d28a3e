//! How a batch's bytes are compressed.
//!
//! Decompression bombs: the output grows in steps towards a limit and never beyond it, and whoever decodes is asked
//! before each step. What a body says about its decoded size is a hint and trusted only as far as
//! the size of the body itself makes it likely.

use libdeflater::{DecompressionError, Decompressor};
use memchr::memmem;
use serde::{Deserialize, Serialize};

/// The compression of a batch's JSON. What a client sent is kept as it is when nothing had to be redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    Identity,
    Gzip,
    Zstd,
}

/// Why bytes could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("longer than {limit_bytes} bytes when decoded")]
    TooLarge { limit_bytes: usize },
    /// Whoever asked for decoding had no room for the next step.
    #[error("no room for {wanted_bytes} bytes")]
    NoRoom { wanted_bytes: usize },
    #[error("not {expected}: {why}")]
    Corrupt { expected: &'static str, why: String },
}

/// Compression level of batches that are encoded anew: level 3 is near the fastest and two thirds of level 1's size.
const ZSTD_LEVEL: i32 = 3;
/// A size that a body declares is believed up to so many times its own size, which few JSON texts exceed.
const LIKELY_RATIO: usize = 32;
const FIRST_BYTES_MIN: usize = 64 << 10;
/// How the room grows when it was not enough.
const GROWTH: usize = 4;
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 8];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

impl Encoding {
    /// What the first bytes say.
    pub fn sniff(bytes: &[u8]) -> Self {
        if bytes.starts_with(&GZIP_MAGIC[..2]) {
            Self::Gzip
        } else if bytes.starts_with(ZSTD_MAGIC) {
            Self::Zstd
        } else {
            Self::Identity
        }
    }

    /// The decoded bytes, if they are at most `limit_bytes`.
    pub fn decode(self, bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, DecodeError> {
        let mut out = Vec::new();
        let length = Decoder::new().decode(self, bytes, limit_bytes, &mut |_| true, &mut out)?;
        out.truncate(length);
        Ok(out)
    }

    pub fn encode(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Identity => bytes.to_vec(),
            Self::Gzip => encode_gzip(bytes),
            // Only an invalid level or too little memory make this fail, and both end the program elsewhere too.
            Self::Zstd => zstd::bulk::compress(bytes, ZSTD_LEVEL).expect("compressing into memory"),
        }
    }
}

fn encode_gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut out).expect("the bound is enough");
    out.truncate(length);
    out
}

/// Decodes one body after another, with the same working memory.
pub struct Decoder {
    gzip: Decompressor,
    zstd: Option<zstd::bulk::Decompressor<'static>>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

/// What one attempt came to.
enum Attempt {
    Done(usize),
    NeedsMoreRoom,
}

impl Decoder {
    pub fn new() -> Self {
        Self {
            gzip: Decompressor::new(),
            zstd: None,
        }
    }

    /// Decodes into the beginning of `out` and returns the length of what was decoded. `out` is made as long as is
    /// needed, never longer than `limit_bytes`, and never cut, so that its memory can be used again.
    /// `grant` is asked for room before `out` is made longer, with its new length.
    pub fn decode(
        &mut self,
        encoding: Encoding,
        bytes: &[u8],
        limit_bytes: usize,
        grant: &mut dyn FnMut(usize) -> bool,
        out: &mut Vec<u8>,
    ) -> Result<usize, DecodeError> {
        let likely = bytes.len().saturating_mul(LIKELY_RATIO).max(FIRST_BYTES_MIN);
        let declared = declared_size(encoding, bytes);
        let mut room = declared.unwrap_or(likely).min(likely).min(limit_bytes);
        loop {
            if out.len() < room {
                if !grant(room) {
                    return Err(DecodeError::NoRoom { wanted_bytes: room });
                }
                out.resize(room, 0);
            }
            // Memory that is there already is used as far as the limit allows.
            room = out.len().min(limit_bytes);
            match self.attempt(encoding, bytes, &mut out[..room])? {
                Attempt::Done(length) => return Ok(length),
                Attempt::NeedsMoreRoom if room == limit_bytes => return Err(DecodeError::TooLarge { limit_bytes }),
                Attempt::NeedsMoreRoom => room = next_room(room, declared, limit_bytes),
            }
        }
    }

    fn attempt(&mut self, encoding: Encoding, bytes: &[u8], out: &mut [u8]) -> Result<Attempt, DecodeError> {
        match encoding {
            Encoding::Identity => Ok(copy(bytes, out)),
            Encoding::Gzip => self.gzip(bytes, out),
            Encoding::Zstd => self.zstd(bytes, out),
        }
    }

    fn gzip(&mut self, bytes: &[u8], out: &mut [u8]) -> Result<Attempt, DecodeError> {
        // libdeflate reads one member and says nothing about what follows. A second member would begin with the
        // magic; the few bodies that hold it by chance only take the slower way.
        if bytes
            .get(1..)
            .is_some_and(|rest| memmem::find(rest, GZIP_MAGIC).is_some())
        {
            return gzip_members(bytes, out);
        }
        match self.gzip.gzip_decompress(bytes, out) {
            Ok(length) if declared_size(Encoding::Gzip, bytes) == Some(length) => Ok(Attempt::Done(length)),
            Ok(_) => Err(corrupt_gzip("there are bytes behind its end")),
            Err(DecompressionError::InsufficientSpace) => Ok(Attempt::NeedsMoreRoom),
            Err(DecompressionError::BadData) => Err(corrupt_gzip("its data is damaged or cut off")),
        }
    }

    fn zstd(&mut self, bytes: &[u8], out: &mut [u8]) -> Result<Attempt, DecodeError> {
        let corrupt = |why: String| DecodeError::Corrupt { expected: "zstd", why };
        let zstd = match &mut self.zstd {
            Some(zstd) => zstd,
            none => none.insert(zstd::bulk::Decompressor::new().map_err(|error| corrupt(error.to_string()))?),
        };
        match zstd.decompress_to_buffer(bytes, out) {
            Ok(length) => Ok(Attempt::Done(length)),
            Err(error) if error.to_string() == "Destination buffer is too small" => Ok(Attempt::NeedsMoreRoom),
            Err(error) => Err(corrupt(error.to_string())),
        }
    }
}

fn next_room(room: usize, declared: Option<usize>, limit_bytes: usize) -> usize {
    let grown = room.saturating_mul(GROWTH).max(FIRST_BYTES_MIN).min(limit_bytes);
    match declared {
        Some(declared) if declared > room => declared.min(grown),
        _ => grown,
    }
}

fn copy(bytes: &[u8], out: &mut [u8]) -> Attempt {
    match out.get_mut(..bytes.len()) {
        Some(out) => {
            out.copy_from_slice(bytes);
            Attempt::Done(bytes.len())
        }
        None => Attempt::NeedsMoreRoom,
    }
}

/// What the body says its decoded size is.
fn declared_size(encoding: Encoding, bytes: &[u8]) -> Option<usize> {
    match encoding {
        Encoding::Identity => Some(bytes.len()),
        Encoding::Gzip => {
            let last = bytes.last_chunk::<4>()?;
            usize::try_from(u32::from_le_bytes(*last)).ok()
        }
        Encoding::Zstd => zstd::bulk::Decompressor::upper_bound(bytes),
    }
}

/// Any number of gzip members, one behind the other.
fn gzip_members(bytes: &[u8], out: &mut [u8]) -> Result<Attempt, DecodeError> {
    let mut reader = flate2::bufread::MultiGzDecoder::new(bytes);
    let mut length = 0;
    loop {
        let mut probe = [0];
        let full = length == out.len();
        let room = if full { &mut probe[..] } else { &mut out[length..] };
        match std::io::Read::read(&mut reader, room) {
            Ok(0) => return Ok(Attempt::Done(length)),
            Ok(_) if full => return Ok(Attempt::NeedsMoreRoom),
            Ok(read) => length += read,
            Err(error) => return Err(corrupt_gzip(&error.to_string())),
        }
    }
}

fn corrupt_gzip(why: &str) -> DecodeError {
    DecodeError::Corrupt {
        expected: "gzip",
        why: why.to_owned(),
    }
}
