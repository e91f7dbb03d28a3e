//! Unpacking the columns of a block.

use bumpalo::Bump;

use super::contents::COLUMNS_BYTES_MAX;
use super::error::Damage;

const DAMAGE: Damage = Damage {
    what: "packed columns",
    at: 0,
};

/// What unpacking works with, made when it is first needed and used again for the next block.
#[derive(Default)]
pub(super) struct Unpacker(Option<zstd::bulk::Decompressor<'static>>);

impl Unpacker {
    /// Columns of this length, for as long as the arena lives.
    pub(super) fn unpack<'a>(&mut self, packed: &[u8], length: u32, arena: &'a Bump) -> Result<&'a [u8], Damage> {
        let length = allowed(length)?;
        let out = arena.alloc_slice_fill_copy(length, 0u8);
        let unpacked = self.decompressor()?.decompress_to_buffer(packed, out);
        if unpacked.is_ok_and(|unpacked| unpacked == length) {
            Ok(out)
        } else {
            Err(DAMAGE)
        }
    }

    /// Columns of this length, in place of those that `out` held.
    pub(super) fn unpack_again(&mut self, packed: &[u8], length: u32, out: &mut Vec<u8>) -> Result<(), Damage> {
        let length = allowed(length)?;
        out.clear();
        out.reserve(length);
        let unpacked = self.decompressor()?.decompress_to_buffer(packed, out);
        if unpacked.is_ok_and(|unpacked| unpacked == length) {
            Ok(())
        } else {
            Err(DAMAGE)
        }
    }

    fn decompressor(&mut self) -> Result<&mut zstd::bulk::Decompressor<'static>, Damage> {
        match &mut self.0 {
            Some(made) => Ok(made),
            none => Ok(none.insert(zstd::bulk::Decompressor::new().map_err(|_| DAMAGE)?)),
        }
    }
}

fn allowed(length: u32) -> Result<usize, Damage> {
    if length > COLUMNS_BYTES_MAX {
        return Err(DAMAGE);
    }
    Ok(length as usize)
}
