//! The step, and what it did so far.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_store::{Index, Pass, SessionKey, SessionRow, SettleStep, StoreError, UnsettledSession};

use crate::pass::SearchPass;
use crate::run::RUN_VERSION;

/// What was done since the start; plain numbers to be exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexerStats {
    pub sessions_examined: u64,
    /// Findings of recordings' health, by kind. Of a session that is gone through again, only what is new.
    pub findings: BTreeMap<String, u64>,
}

/// Makes sessions searchable.
pub struct Indexer {
    index: Arc<dyn Index>,
    stats: Arc<Mutex<IndexerStats>>,
}

impl Indexer {
    pub fn new(index: Arc<dyn Index>) -> Self {
        Self {
            index,
            stats: Arc::default(),
        }
    }

    pub fn stats(&self) -> IndexerStats {
        self.stats.lock().clone()
    }
}

#[async_trait]
impl SettleStep for Indexer {
    fn name(&self) -> &'static str {
        "search"
    }

    fn wants(&self, session: &UnsettledSession) -> bool {
        session.is_unsearched
    }

    async fn begin(&self, session: &SessionRow) -> Result<Option<Box<dyn Pass>>, StoreError> {
        let pass = SearchPass::new(self.index.clone(), self.stats.clone(), session);
        Ok(Some(Box::new(pass)))
    }

    async fn again(&self, _now_ms: i64, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        self.index.outdated_runs(RUN_VERSION, limit).await
    }
}
