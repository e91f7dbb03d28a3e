//! Finding what a session's pages need and what its recorder sent, then keeping it.

use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use reenact_recording::operation::{Change, Operation, interpret};
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{Finished, Pass, ReadPage, SessionRow, StoreError};

use super::keeper::{KeeperParts, KeeperStats};
use super::session::Work;
use crate::page::find::Finder;

/// A session that is gone through.
pub(super) struct KeepPass {
    parts: Arc<KeeperParts>,
    stats: Arc<Mutex<KeeperStats>>,
    project: ProjectId,
    session: SessionId,
    /// What arrives later is not in it.
    received_until_ms: i64,
    finder: Finder,
}

impl KeepPass {
    pub(super) fn new(parts: Arc<KeeperParts>, stats: Arc<Mutex<KeeperStats>>, session: &SessionRow) -> Self {
        let sent_bytes_max = usize::try_from(parts.settings.session_bytes_max).unwrap_or(usize::MAX);
        Self {
            finder: Finder::new(parts.settings.session_files_max, sent_bytes_max),
            project: session.project.clone(),
            session: session.id.clone(),
            received_until_ms: session.last_received_at_ms,
            parts,
            stats,
        }
    }
}

#[async_trait]
impl Pass for KeepPass {
    fn page(&mut self, page: &ReadPage<'_>) -> Result<(), StoreError> {
        // What may not be fetched need not be found: only events without a type hold files that a recorder sent.
        let only_sent = !self.parts.fetcher.is_on();
        self.finder.begin_page();
        for operation in &page.operations {
            let is_opaque = matches!(operation.change, Change::Opaque(_));
            let known = match operation.change {
                Change::Opaque(json) => interpret(json, page.arena),
                _ => None,
            };
            let change = known.map_or(operation.change, |known| known.change);
            if !only_sent || is_opaque && matches!(change, Change::Opaque(_)) {
                self.finder.add(&Operation { change, ..*operation });
            }
        }
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Finished, StoreError> {
        let Self {
            parts,
            stats,
            project,
            session,
            received_until_ms,
            finder,
        } = *self;
        let before = parts.store.session(&project, &session).await?.unwrap_or_default();
        let mut work = Work::new(&parts, &project, before.uses);
        work.take_in(finder.finish()).await?;
        let (assets, kept) = work.finish(received_until_ms);
        if !parts.store.put_session(&project, &session, &assets).await? {
            return Ok(Finished::Overtaken);
        }
        stats.lock().add(&kept);
        Ok(Finished::Done)
    }
}
