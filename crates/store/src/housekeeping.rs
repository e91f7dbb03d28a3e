//! What goes on behind the scenes: erasing what was deleted, merging small blocks, forgetting old tombstones and
//! logins that are over.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use reenact_recording::{ProjectId, SessionId};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::burial::{Deletion, bury, bury_deleted_projects};
use crate::erase::Eraser;
use crate::rewrite::{Damage, Rewriter};
use crate::shared::Collector;
use crate::{Accounts, BlockId, BlockIds, BlockIndex, BlockRecord, Clock, Objects, StoreError};

/// Logins that are deleted in one step, so that nobody waits long for the index.
const LOGINS_PER_STEP: u32 = 500;

/// Bounds of housekeeping.
#[derive(Debug, Clone)]
pub struct HousekeepingSettings {
    /// How long a deleted session's bytes may stay on disk. Normally they are gone within seconds.
    pub erase_within_s: u32,
    /// How often to look for something to do. Deletions are looked at right away.
    pub every_s: u32,
    /// Blocks smaller than this are merged…
    pub merge_below_bytes: u64,
    /// …once they are this old…
    pub merge_after_s: u32,
    /// …and at least so many…
    pub merge_blocks_min: usize,
    /// …into blocks of about this size.
    pub merged_bytes: u64,
    /// Blocks of which so many percent are batches that lie in recordings by now are written anew without them.
    pub garbage_percent_max: u32,
}

impl Default for HousekeepingSettings {
    fn default() -> Self {
        Self {
            erase_within_s: 600,
            every_s: 60,
            merge_below_bytes: 1 << 20,
            merge_after_s: 300,
            merge_blocks_min: 16,
            merged_bytes: 4 << 20,
            garbage_percent_max: 50,
        }
    }
}

/// The task that keeps house.
pub struct Housekeeper {
    rewriter: Rewriter,
    settings: HousekeepingSettings,
    wake: Arc<Notify>,
    closing: watch::Sender<bool>,
    housekeeping: Arc<tokio::sync::Mutex<Housekeeping>>,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Housekeeper {
    /// Starts the task on the current runtime. It first goes on with what a crash interrupted.
    pub fn start(
        index: Arc<dyn BlockIndex>,
        accounts: Arc<dyn Accounts>,
        objects: Arc<dyn Objects>,
        ids: Arc<BlockIds>,
        clock: Arc<dyn Clock>,
        settings: HousekeepingSettings,
    ) -> Self {
        let rewriter = Rewriter {
            index,
            objects,
            ids,
            clock,
        };
        let wake = Arc::new(Notify::new());
        let (closing, closed) = watch::channel(false);
        let eraser = Eraser::new(rewriter.clone());
        let housekeeping = Housekeeping {
            rewriter: rewriter.clone(),
            eraser,
            accounts,
            settings: settings.clone(),
        };
        let housekeeping = Arc::new(tokio::sync::Mutex::new(housekeeping));
        let worker = tokio::spawn(run(housekeeping.clone(), settings.clone(), wake.clone(), closed));
        let worker = tokio::sync::Mutex::new(Some(worker));
        Self {
            rewriter,
            settings,
            wake,
            closing,
            housekeeping,
            worker,
        }
    }

    /// Hides a session at once and for good, and has its bytes erased; `None` if there is no such session.
    pub async fn delete_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<Deletion>, StoreError> {
        let deletion = bury(&self.rewriter, self.settings.erase_within_s, project, session).await?;
        if deletion.is_some() {
            self.wake.notify_one();
        }
        Ok(deletion)
    }

    /// Does now whatever is to be done, and returns when it is.
    pub async fn work_now(&self) -> Result<(), StoreError> {
        self.housekeeping.lock().await.round().await
    }

    /// Notified, the task looks for something to do at once.
    pub fn waker(&self) -> Arc<Notify> {
        self.wake.clone()
    }

    /// Deletions whose bytes are not all gone.
    pub async fn erasures_waiting(&self) -> Result<usize, StoreError> {
        Ok(self.rewriter.index.erasures().await?.len())
    }

    /// Ends the task after the step it is at.
    pub async fn close(&self) {
        let _ = self.closing.send(true);
        if let Some(worker) = self.worker.lock().await.take()
            && let Err(error) = worker.await
        {
            tracing::error!(%error, "the housekeeping task did not end well");
        }
    }
}

async fn run(
    housekeeping: Arc<tokio::sync::Mutex<Housekeeping>>,
    settings: HousekeepingSettings,
    wake: Arc<Notify>,
    mut closed: watch::Receiver<bool>,
) {
    let every = Duration::from_secs(u64::from(settings.every_s.max(1)));
    while !*closed.borrow() {
        if let Err(error) = housekeeping.lock().await.round().await {
            tracing::error!(%error, "housekeeping failed, it will be tried again");
        }
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(every) => {}
            _ = closed.changed() => {}
        }
    }
}

/// The work itself.
struct Housekeeping {
    rewriter: Rewriter,
    eraser: Eraser,
    accounts: Arc<dyn Accounts>,
    settings: HousekeepingSettings,
}

impl Housekeeping {
    /// Everything that is to be done now. A failure of one kind of work does not keep the others from being done.
    async fn round(&mut self) -> Result<(), StoreError> {
        let erase_within_s = self.settings.erase_within_s;
        let buried = bury_deleted_projects(&self.rewriter, self.accounts.as_ref(), erase_within_s).await;
        let erased = self.eraser.run().await;
        let cleared = self.drop_garbage().await;
        let merged = self.merge().await;
        let collected = self.collect_shared().await;
        let expired = self.eraser.expire().await;
        let logins = self.end_logins().await;
        let finished = erased?;
        if finished > 0 {
            tracing::info!(sessions = finished, "erased deleted sessions");
        }
        let buried = buried?;
        if buried > 0 {
            tracing::info!(sessions = buried, "hid sessions of deleted projects");
        }
        cleared?;
        merged?;
        collected?;
        expired?;
        logins
    }

    /// Drops shared contents that nobody refers to any more, and merges packs of them.
    async fn collect_shared(&self) -> Result<(), StoreError> {
        let collector = Collector(&self.rewriter);
        collector.drop_unused().await?;
        collector.merge().await
    }

    /// Deletes logins that are over.
    async fn end_logins(&self) -> Result<(), StoreError> {
        let now_ms = self.rewriter.clock.now_ms();
        while self.accounts.delete_expired_logins(now_ms, LOGINS_PER_STEP).await? == u64::from(LOGINS_PER_STEP) {}
        Ok(())
    }

    /// Writes blocks anew of which much is garbage.
    async fn drop_garbage(&self) -> Result<(), StoreError> {
        const BLOCKS_PER_STEP: usize = 16;
        let mut left_alone = HashSet::new();
        loop {
            let limit = u32::try_from(BLOCKS_PER_STEP + left_alone.len()).unwrap_or(u32::MAX);
            let index = &self.rewriter.index;
            let mut sparse = index.sparse_blocks(self.settings.garbage_percent_max, limit).await?;
            sparse.retain(|block| !left_alone.contains(&block.id));
            if sparse.is_empty() {
                return Ok(());
            }
            for block in sparse {
                match self
                    .rewriter
                    .rewrite(std::slice::from_ref(&block.id), Damage::Refuse)
                    .await
                {
                    Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
                        tracing::warn!(%error, "a block with much garbage was not written anew");
                        left_alone.insert(block.id);
                    }
                    other => other?,
                }
            }
        }
    }

    /// Merges small blocks; an idle server writes one for every batch.
    async fn merge(&self) -> Result<(), StoreError> {
        const BLOCKS_LISTED_MAX: u32 = 4_096;
        let settings = &self.settings;
        let before_ms = self
            .rewriter
            .clock
            .now_ms()
            .saturating_sub(i64::from(settings.merge_after_s) * 1_000);
        let index = &self.rewriter.index;
        let small = index
            .small_blocks(settings.merge_below_bytes, before_ms, BLOCKS_LISTED_MAX)
            .await?;
        for group in groups(&small, settings) {
            match self.rewriter.rewrite(&group, Damage::Refuse).await {
                // Blocks with damage stay as they are, for somebody to look at; the others of the group stay small.
                Err(error @ (StoreError::Damaged { .. } | StoreError::Newer { .. })) => {
                    tracing::warn!(%error, "small blocks were not merged");
                }
                other => other?,
            }
        }
        Ok(())
    }
}

/// Runs of blocks that make a block of the wanted size together.
fn groups(small: &[BlockRecord], settings: &HousekeepingSettings) -> Vec<Vec<BlockId>> {
    let mut groups = Vec::new();
    let (mut group, mut bytes) = (Vec::new(), 0);
    for block in small {
        group.push(block.id.clone());
        bytes += block.bytes;
        if bytes >= settings.merged_bytes {
            groups.push(std::mem::take(&mut group));
            bytes = 0;
        }
    }
    groups.push(group);
    // A few blocks wait for more: merging them again and again would write the same bytes many times.
    groups.retain(|group| group.len() >= settings.merge_blocks_min.max(2));
    groups
}
