//! Compaction as a step with quiet sessions.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use reenact_store::{
    Clock, Index, Objects, Pass, ReadThrough, SessionKey, SessionReader, SessionRow, SettleSettings, SettleStep,
    StoreError, UnsettledSession, read_through,
};

use crate::known::KnownContents;
use crate::pass::CompactPass;
use crate::stats::Counters;
use crate::{CompactionSettings, CompactionStats};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What became of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Bytes of the JSON, of what was replaced, and of the recording.
    Compacted {
        json_bytes: u64,
        bytes_before: u64,
        bytes_after: u64,
    },
    /// It was deleted, or changed, while it was worked on.
    Overtaken,
    /// It cannot be compacted as it is, and stays in blocks.
    Refused(String),
}

/// Compacts sessions.
#[derive(Clone)]
pub struct Compaction(pub(crate) Arc<Parts>);

/// What compacting needs.
pub(crate) struct Parts {
    pub(crate) index: Arc<dyn Index>,
    pub(crate) objects: Arc<dyn Objects>,
    pub(crate) reader: SessionReader,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: CompactionSettings,
    pub(crate) counters: Counters,
    pub(crate) known: KnownContents,
}

impl Compaction {
    pub fn new(
        index: Arc<dyn Index>,
        objects: Arc<dyn Objects>,
        reader: SessionReader,
        clock: Arc<dyn Clock>,
        settings: CompactionSettings,
    ) -> Self {
        Self(Arc::new(Parts {
            index,
            objects,
            reader,
            clock,
            settings,
            counters: Counters::default(),
            known: KnownContents::default(),
        }))
    }

    pub fn stats(&self) -> CompactionStats {
        self.0.counters.snapshot()
    }

    /// Compacts one session now, whether or not it is quiet.
    pub async fn compact(&self, key: &SessionKey) -> Result<Outcome, StoreError> {
        let Some(row) = self.0.index.session(&key.project, &key.session).await? else {
            return Ok(Outcome::Overtaken);
        };
        let passes = vec![Box::new(CompactPass::begin(self.0.clone(), &row).await?)];
        let bytes_max = SettleSettings::default().page_bytes_max;
        let read = read_through(&*self.0.index, &self.0.reader, key, bytes_max, passes, &|| true).await?;
        let ReadThrough::Whole(mut read) = read else {
            return Ok(Outcome::Overtaken);
        };
        match read.passes.pop() {
            Some(shown) => shown.pass?.complete().await,
            None => Ok(Outcome::Overtaken),
        }
    }
}

#[async_trait]
impl SettleStep for Compaction {
    fn name(&self) -> &'static str {
        "compaction"
    }

    fn wants(&self, session: &UnsettledSession) -> bool {
        session.is_loose
    }

    async fn begin(&self, session: &SessionRow) -> Result<Option<Box<dyn Pass>>, StoreError> {
        let begun = Instant::now();
        let pass = CompactPass::begin(self.0.clone(), session).await?;
        self.0.counters.spent(begun.elapsed());
        Ok(Some(Box::new(pass)))
    }

    /// Recordings with copies of their own of what is shared by now are written anew without them.
    async fn again(&self, _now_ms: i64, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        let bytes_min = self.0.settings.fold_bytes_min.max(1);
        self.0.index.foldable_sessions(bytes_min, limit).await
    }

    /// What was refused before is tried once more: this may be a newer program.
    async fn start(&self) -> Result<(), StoreError> {
        self.0.index.retry_refused().await.map(drop)
    }

    async fn tidy(&self, now_ms: i64) -> Result<(), StoreError> {
        let days = i64::from(self.0.settings.shared_candidates_d);
        let before_ms = now_ms.saturating_sub(days.saturating_mul(DAY_MS));
        self.0.index.forget_candidates(before_ms).await.map(drop)
    }
}
