//! Wrappers that note what is done, and that fail when told to.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use reenact_recording::{BatchKey, ProjectId, SessionId};

use crate::{
    BlockEntry, BlockId, BlockIndex, BlockRecord, Clock, ContentHash, Erasure, Index, KeyState, LiveFrame, MovedFrame,
    ObjectEntry, Objects, Offered, PackEntry, PackId, PackRecord, ProjectAsset, SessionKey, SharedIndex, SharedTotals,
    StoreError, Tombstone, TombstoneId, VisitorHash, WriteIndex,
};

/// A clock that is set by hand.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    pub fn at(now_ms: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now_ms)))
    }

    pub fn advance(&self, by_ms: i64) {
        self.0.fetch_add(by_ms, SeqCst);
    }
}

impl Clock for HandClock {
    fn now_ms(&self) -> i64 {
        self.0.load(SeqCst)
    }
}

/// What was done, in order, and what is to fail.
#[derive(Debug, Default)]
pub struct Script {
    log: Mutex<Vec<String>>,
    faults: Mutex<Vec<(String, Fault, u32)>>,
}

/// How a step fails.
#[derive(Debug, Clone)]
pub enum Fault {
    /// With this error, before anything was done.
    Before(StoreError),
    /// With this error, though it was done.
    After(StoreError),
}

impl Script {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Lets the next `times` steps whose name begins with `step` fail.
    pub fn fail(&self, step: &str, fault: Fault, times: u32) {
        self.faults.lock().push((step.to_owned(), fault, times));
    }

    /// Lets everything succeed again.
    pub fn heal(&self) {
        self.faults.lock().clear();
    }

    pub fn note(&self, step: impl Into<String>) {
        self.log.lock().push(step.into());
    }

    /// The steps so far, and begins anew.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock())
    }

    fn fault(&self, step: &str) -> Option<Fault> {
        let mut faults = self.faults.lock();
        let place = faults
            .iter()
            .position(|(begins, _, times)| *times > 0 && step.starts_with(begins))?;
        faults[place].2 -= 1;
        Some(faults[place].1.clone())
    }

    async fn step<T: Send>(
        &self,
        name: String,
        work: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let fault = self.fault(&name);
        if let Some(Fault::Before(error)) = fault {
            self.note(format!("{name} failed"));
            return Err(error);
        }
        let done = work.await?;
        self.note(&name);
        match fault {
            Some(Fault::After(error)) => Err(error),
            _ => Ok(done),
        }
    }
}

/// Objects under a script. Steps are named `put <folder>`, `delete <folder>` and `get <folder>`; the last are not logged.
pub struct ScriptedObjects {
    pub inner: Arc<dyn Objects>,
    pub script: Arc<Script>,
}

fn folder(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

#[async_trait]
impl Objects for ScriptedObjects {
    async fn put(&self, path: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.script
            .step(format!("put {}", folder(path)), self.inner.put(path, bytes))
            .await
    }
    async fn get(&self, path: &str) -> Result<Option<Bytes>, StoreError> {
        if let Some(Fault::Before(error) | Fault::After(error)) = self.script.fault(&format!("get {}", folder(path))) {
            return Err(error);
        }
        self.inner.get(path).await
    }
    async fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Bytes>, StoreError> {
        self.inner.get_range(path, range).await
    }
    async fn list(&self, prefix: &str) -> Result<Vec<ObjectEntry>, StoreError> {
        self.inner.list(prefix).await
    }
    async fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.script
            .step(format!("delete {}", folder(path)), self.inner.delete(path))
            .await
    }
}

/// An index under a script. Steps are named by their method.
pub struct ScriptedIndex {
    pub inner: Arc<dyn Index>,
    pub script: Arc<Script>,
}

#[async_trait]
impl WriteIndex for ScriptedIndex {
    async fn key_states(&self, keys: &[BatchKey]) -> Result<Vec<KeyState>, StoreError> {
        self.inner.key_states(keys).await
    }
    async fn commit_block(&self, block: &BlockRecord, entries: &[BlockEntry]) -> Result<Vec<KeyState>, StoreError> {
        self.script
            .step("commit_block".to_owned(), self.inner.commit_block(block, entries))
            .await
    }
}

#[async_trait]
impl SharedIndex for ScriptedIndex {
    async fn look_up_contents(
        &self,
        project: &ProjectId,
        visitor: VisitorHash,
        offers: &[(ContentHash, usize)],
    ) -> Result<Vec<Offered>, StoreError> {
        self.inner.look_up_contents(project, visitor, offers).await
    }
    async fn note_candidates(
        &self,
        session: &SessionKey,
        visitor: VisitorHash,
        contents: &[ContentHash],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.inner.note_candidates(session, visitor, contents, now_ms).await
    }
    async fn take_numbers(&self, project: &ProjectId, count: u64) -> Result<u64, StoreError> {
        self.inner.take_numbers(project, count).await
    }
    async fn commit_pack(
        &self,
        pack: &PackRecord,
        entries: &[PackEntry],
        kept_until_ms: i64,
    ) -> Result<(), StoreError> {
        let committed = self.inner.commit_pack(pack, entries, kept_until_ms);
        self.script.step("commit_pack".to_owned(), committed).await
    }
    async fn packs_of(&self, project: &ProjectId, numbers: &[(u64, u64)]) -> Result<Vec<PackId>, StoreError> {
        self.inner.packs_of(project, numbers).await
    }
    async fn packs(&self) -> Result<Vec<PackRecord>, StoreError> {
        self.inner.packs().await
    }
    async fn unused_packs(&self, now_ms: i64, limit: u32) -> Result<Vec<PackId>, StoreError> {
        self.inner.unused_packs(now_ms, limit).await
    }
    async fn contents_of(&self, pack: &PackId, now_ms: i64) -> Result<Vec<u64>, StoreError> {
        self.inner.contents_of(pack, now_ms).await
    }
    async fn replace_packs(
        &self,
        old: &[PackId],
        new: Option<&PackRecord>,
        moved: &[u64],
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let replaced = self.inner.replace_packs(old, new, moved, now_ms);
        self.script.step("replace_packs".to_owned(), replaced).await
    }
    async fn forget_candidates(&self, before_ms: i64) -> Result<u64, StoreError> {
        self.inner.forget_candidates(before_ms).await
    }
    async fn foldable_sessions(&self, bytes_min: u64, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        self.inner.foldable_sessions(bytes_min, limit).await
    }
    async fn shared_totals(&self) -> Result<SharedTotals, StoreError> {
        self.inner.shared_totals().await
    }
}

#[async_trait]
impl BlockIndex for ScriptedIndex {
    async fn blocks(&self) -> Result<Vec<BlockRecord>, StoreError> {
        self.inner.blocks().await
    }
    async fn small_blocks(&self, bytes_max: u64, before_ms: i64, limit: u32) -> Result<Vec<BlockRecord>, StoreError> {
        self.inner.small_blocks(bytes_max, before_ms, limit).await
    }
    async fn live_frames(&self, block: &BlockId) -> Result<Vec<LiveFrame>, StoreError> {
        self.inner.live_frames(block).await
    }
    async fn replace_blocks(
        &self,
        old: &[BlockId],
        new: Option<&BlockRecord>,
        moved: &[MovedFrame],
    ) -> Result<(), StoreError> {
        self.script
            .step("replace_blocks".to_owned(), self.inner.replace_blocks(old, new, moved))
            .await
    }
    async fn sparse_blocks(&self, garbage_percent_min: u32, limit: u32) -> Result<Vec<BlockRecord>, StoreError> {
        self.inner.sparse_blocks(garbage_percent_min, limit).await
    }
    async fn retired_objects(&self) -> Result<Vec<String>, StoreError> {
        self.inner.retired_objects().await
    }
    async fn forget_retired_objects(&self, paths: &[String]) -> Result<(), StoreError> {
        self.script
            .step(
                "forget_retired_objects".to_owned(),
                self.inner.forget_retired_objects(paths),
            )
            .await
    }
    async fn retired_blocks(&self) -> Result<Vec<BlockId>, StoreError> {
        self.inner.retired_blocks().await
    }
    async fn forget_retired(&self, blocks: &[BlockId]) -> Result<(), StoreError> {
        self.script
            .step("forget_retired".to_owned(), self.inner.forget_retired(blocks))
            .await
    }
    async fn bury_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        tombstone: &Tombstone,
    ) -> Result<bool, StoreError> {
        self.script
            .step(
                "bury_session".to_owned(),
                self.inner.bury_session(project, session, tombstone),
            )
            .await
    }
    async fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        self.inner.tombstones().await
    }
    async fn restore_tombstones(&self, tombstones: &[Tombstone]) -> Result<(), StoreError> {
        self.script
            .step(
                "restore_tombstones".to_owned(),
                self.inner.restore_tombstones(tombstones),
            )
            .await
    }
    async fn expire_tombstones(&self, now_ms: i64) -> Result<Vec<TombstoneId>, StoreError> {
        self.script
            .step("expire_tombstones".to_owned(), self.inner.expire_tombstones(now_ms))
            .await
    }
    async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.inner.erasures().await
    }
    async fn scrub(&self) -> Result<(), StoreError> {
        self.script.step("scrub".to_owned(), self.inner.scrub()).await
    }
    async fn finish_erasure(&self, tombstone: &TombstoneId) -> Result<bool, StoreError> {
        self.script
            .step("finish_erasure".to_owned(), self.inner.finish_erasure(tombstone))
            .await
    }
    async fn retire_unused_assets(&self, now_ms: i64) -> Result<Vec<ProjectAsset>, StoreError> {
        self.inner.retire_unused_assets(now_ms).await
    }
    async fn forget_retired_assets(&self, assets: &[ProjectAsset]) -> Result<(), StoreError> {
        self.inner.forget_retired_assets(assets).await
    }
    async fn clear_recordings(&self) -> Result<(), StoreError> {
        self.script
            .step("clear_recordings".to_owned(), self.inner.clear_recordings())
            .await
    }
}
