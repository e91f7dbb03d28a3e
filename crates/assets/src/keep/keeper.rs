//! The step, and what it did so far.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_store::{
    ASSET_RESERVED_MS, AssetStore, Clock, Index, Pass, SessionKey, SessionRow, SettleStep, StoreError, UnsettledSession,
};

use super::pass::KeepPass;
use crate::fetch::Fetcher;

/// With the time that a sheet gets to be kept whole, contents must not wait longer for their use than they are reserved
/// for.
pub const SESSION_TIME_S_MAX: u32 = (ASSET_RESERVED_MS / 1_000 / 2) as u32 - 10;

#[derive(Debug, Clone)]
pub struct KeeperSettings {
    /// Files that one session's pages name, and as many again that only style sheets name.
    pub session_files_max: usize,
    /// Bytes of one session's files.
    pub session_bytes_max: u64,
    /// How long one session may take before others have their turn, at most [`SESSION_TIME_S_MAX`].
    pub session_time_s: u32,
    /// How long an answer counts for other sessions.
    pub refresh_h: u32,
}

impl Default for KeeperSettings {
    fn default() -> Self {
        Self {
            session_files_max: 500,
            session_bytes_max: 50 << 20,
            session_time_s: 120,
            refresh_h: 24,
        }
    }
}

/// What keeping needs.
pub struct KeeperParts {
    pub index: Arc<dyn Index>,
    pub store: AssetStore,
    pub fetcher: Arc<Fetcher>,
    pub clock: Arc<dyn Clock>,
    pub settings: KeeperSettings,
}

/// What was done since the start, or with one session; plain numbers to be exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeeperStats {
    pub sessions: u64,
    /// Files that were fetched, and their bytes.
    pub fetched: u64,
    pub fetched_bytes: u64,
    /// Files that the recorder sent.
    pub sent: u64,
    /// Files that another session had.
    pub reused: u64,
    /// Files that could not be had, by reason.
    pub missing: BTreeMap<&'static str, u64>,
    /// Addresses that were left out because of a bound.
    pub left_out: u64,
}

impl KeeperStats {
    pub(super) fn add(&mut self, more: &Self) {
        self.sessions += more.sessions;
        self.fetched += more.fetched;
        self.fetched_bytes += more.fetched_bytes;
        self.sent += more.sent;
        self.reused += more.reused;
        self.left_out += more.left_out;
        for (reason, count) in &more.missing {
            *self.missing.entry(reason).or_default() += count;
        }
    }
}

/// Keeps the files of sessions.
pub struct Keeper {
    parts: Arc<KeeperParts>,
    stats: Arc<Mutex<KeeperStats>>,
}

impl Keeper {
    pub fn new(parts: KeeperParts) -> Self {
        Self {
            parts: Arc::new(parts),
            stats: Arc::default(),
        }
    }

    pub fn stats(&self) -> KeeperStats {
        self.stats.lock().clone()
    }
}

#[async_trait]
impl SettleStep for Keeper {
    fn name(&self) -> &'static str {
        "files"
    }

    fn wants(&self, session: &UnsettledSession) -> bool {
        session.is_unkept
    }

    async fn begin(&self, session: &SessionRow) -> Result<Option<Box<dyn Pass>>, StoreError> {
        let pass = KeepPass::new(self.parts.clone(), self.stats.clone(), session);
        Ok(Some(Box::new(pass)))
    }

    async fn again(&self, now_ms: i64, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        self.parts.index.sessions_to_retry(now_ms, limit).await
    }

    /// Sites take their time to answer.
    fn waits_for_others(&self) -> bool {
        true
    }
}
