//! Erasing what was deleted.
//!
//! A deletion hides its session at once (the index forgets it, durably, and notes which blocks hold it). Erasing then
//! rewrites those blocks without its frames, rewrites the index's own files, and only then calls it done. Everything
//! that is still to do stands in the index, so that it goes on after a crash at any step.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::rewrite::{Damage, Rewriter};
use crate::shared::Collector;
use crate::{BlockId, Erasure, StoreError, Tombstone};

/// Rewriting the index takes at most one part in so many of the time, unless a deletion is due.
const SCRUB_TIME_SHARE: u32 = 10;
/// How long before it is due a deletion no longer waits for others to share the rewriting of the index.
const DUE_SOON_MS: i64 = 60_000;
/// Batches of a session may be on their way into a block while it is deleted: so often is looked again at once.
const ROUNDS_MAX: u32 = 8;

pub(crate) struct Eraser {
    rewriter: Rewriter,
    scrub_not_before: Option<Instant>,
}

impl Eraser {
    pub(crate) fn new(rewriter: Rewriter) -> Self {
        Self {
            rewriter,
            scrub_not_before: None,
        }
    }

    /// Erases everything that is waiting; tells how many deletions were finished.
    pub(crate) async fn run(&mut self) -> Result<u64, StoreError> {
        self.rewriter.remove_retired().await?;
        let mut finished = 0;
        for _ in 0..ROUNDS_MAX {
            let waiting = self.rewriter.index.erasures().await?;
            if waiting.is_empty() {
                break;
            }
            // Behind the look at what is waiting: what a deletion retires is gone before it is called done.
            self.rewriter.remove_retired().await?;
            self.keep_tombstones(&waiting).await?;
            let blocks: BTreeSet<&BlockId> = waiting.iter().flat_map(|erasure| &erasure.blocks).collect();
            let rewritten = self.rewrite(blocks).await;
            // Shared contents that only deleted sessions had are gone before these are called erased.
            Collector(&self.rewriter).drop_unused().await?;
            if self.may_scrub(&waiting) {
                self.scrub().await?;
                for erasure in &waiting {
                    finished += u64::from(self.rewriter.index.finish_erasure(&erasure.tombstone).await?);
                }
            }
            rewritten?;
            if !self.may_scrub(&waiting) {
                break;
            }
        }
        Ok(finished)
    }

    /// Rewrites each block. One that fails does not keep the others from being rewritten.
    async fn rewrite(&self, blocks: BTreeSet<&BlockId>) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for block in blocks {
            let rewritten = self.rewriter.rewrite(std::slice::from_ref(block), Damage::Drop).await;
            outcome = outcome.and(rewritten);
        }
        outcome
    }

    /// Sees that each deletion's tombstone lies beside the blocks, so that an index rebuilt from them honours it.
    async fn keep_tombstones(&self, waiting: &[Erasure]) -> Result<(), StoreError> {
        let known = self.rewriter.index.tombstones().await?;
        for erasure in waiting {
            let path = erasure.tombstone.path();
            if self.rewriter.objects.get(&path).await?.is_none()
                && let Some(tombstone) = known.iter().find(|tombstone| tombstone.id == erasure.tombstone)
            {
                self.rewriter.objects.put(&path, tombstone.to_bytes()).await?;
            }
        }
        Ok(())
    }

    fn may_scrub(&self, waiting: &[Erasure]) -> bool {
        let due_ms = waiting.iter().map(|erasure| erasure.due_ms).min().unwrap_or(i64::MAX);
        let due_soon = due_ms.saturating_sub(self.rewriter.clock.now_ms()) < DUE_SOON_MS;
        due_soon
            || self
                .scrub_not_before
                .is_none_or(|not_before| Instant::now() >= not_before)
    }

    async fn scrub(&mut self) -> Result<(), StoreError> {
        let started = Instant::now();
        self.rewriter.index.scrub().await?;
        let took: Duration = started.elapsed();
        self.scrub_not_before = Some(Instant::now() + took * SCRUB_TIME_SHARE);
        Ok(())
    }

    /// Drops tombstones whose time is over.
    pub(crate) async fn expire(&self) -> Result<(), StoreError> {
        let expired = self
            .rewriter
            .index
            .expire_tombstones(self.rewriter.clock.now_ms())
            .await?;
        for tombstone in expired {
            self.rewriter.objects.delete(&tombstone.path()).await?;
        }
        Ok(())
    }

    /// Writes a tombstone beside the blocks. If that fails now, erasing does it before it is done.
    pub(crate) async fn put_tombstone(rewriter: &Rewriter, tombstone: &Tombstone) {
        if let Err(error) = rewriter.objects.put(&tombstone.id.path(), tombstone.to_bytes()).await {
            tracing::warn!(%error, "the tombstone of a deleted session could not be written yet");
        }
    }
}
