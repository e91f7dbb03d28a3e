//! Writing the live frames of old blocks into a new block that takes their place: how bytes are erased, and how
//! small blocks are merged.
//!
//! The steps, each durable before the next: new object → index transaction (points to the new block, retires the old
//! ones) → old objects deleted → retirement forgotten. After a crash before the transaction, the new object is unknown
//! to the index and holds nothing new: recovery removes it. After it, the old objects are on the list of the retired.

use std::sync::Arc;

use bytes::Bytes;

use crate::{
    BLOCK_BYTES_MAX, BlockBuilder, BlockId, BlockIds, BlockIndex, BlockRecord, Clock, MovedFrame, Objects, StoreError,
    raw_frame,
};

/// What to do about a frame whose checksum is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// Leave the block as it is.
    Refuse,
    /// Leave the frame behind: what cannot be read cannot be shown to be free of what is to be erased.
    Drop,
}

#[derive(Clone)]
pub(crate) struct Rewriter {
    pub(crate) index: Arc<dyn BlockIndex>,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) ids: Arc<BlockIds>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Rewriter {
    /// Rewrites `old` into one block; into none if nothing of them is needed.
    pub(crate) async fn rewrite(&self, old: &[BlockId], damage: Damage) -> Result<(), StoreError> {
        let now_ms = self.clock.now_ms();
        let id = self.ids.next(now_ms);
        let mut block = BlockBuilder::new(&id, 0);
        let mut moved = Vec::new();
        for from in old {
            self.copy_frames(from, &mut block, &mut moved, damage).await?;
        }
        if block.is_empty() {
            self.index.replace_blocks(old, None, &[]).await?;
        } else {
            let bytes = block.finish();
            let record = BlockRecord {
                id,
                bytes: bytes.len() as u64,
                written_at_ms: now_ms,
            };
            self.objects.put(&record.id.path(), bytes).await?;
            self.index.replace_blocks(old, Some(&record), &moved).await?;
        }
        self.remove_retired().await
    }

    async fn copy_frames(
        &self,
        from: &BlockId,
        block: &mut BlockBuilder,
        moved: &mut Vec<MovedFrame>,
        damage: Damage,
    ) -> Result<(), StoreError> {
        let path = from.path();
        let live = self.index.live_frames(from).await?;
        if live.is_empty() {
            return Ok(());
        }
        let bytes = match self.objects.get(&path).await? {
            Some(bytes) => bytes,
            None if damage == Damage::Drop => Bytes::new(),
            None => {
                let why = "the index refers to this block, and it is not there".to_owned();
                return Err(StoreError::Damaged { at: path, why });
            }
        };
        for frame in live {
            match raw_frame(&path, &bytes, frame.offset, frame.length) {
                Ok(raw) => {
                    if block.len() as u64 + frame.length > BLOCK_BYTES_MAX / 2 {
                        return Err(StoreError::Unavailable(format!("{path} is too large to be rewritten")));
                    }
                    let (offset, length) = block.push_raw(&raw.0);
                    moved.push(MovedFrame {
                        key: frame.key,
                        from: from.clone(),
                        offset,
                        length,
                    });
                }
                Err(error @ StoreError::Damaged { .. }) if damage == Damage::Drop => {
                    tracing::error!(%error, "a damaged batch was left behind while its block was rewritten");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Deletes what is retired.
    pub(crate) async fn remove_retired(&self) -> Result<(), StoreError> {
        remove_retired(&*self.index, &*self.objects).await
    }
}

/// Deletes the objects that are not needed any more: of retired blocks, and others.
pub(crate) async fn remove_retired<I: BlockIndex + ?Sized>(index: &I, objects: &dyn Objects) -> Result<(), StoreError> {
    let blocks = index.retired_blocks().await?;
    for block in &blocks {
        objects.delete(&block.path()).await?;
    }
    if !blocks.is_empty() {
        index.forget_retired(&blocks).await?;
    }
    let paths = index.retired_objects().await?;
    for path in &paths {
        objects.delete(path).await?;
    }
    if !paths.is_empty() {
        index.forget_retired_objects(&paths).await?;
    }
    Ok(())
}
