//! Hiding sessions at once and for good: one that somebody deleted, and all of a project that was deleted.

use reenact_recording::{ProjectId, SessionId};

use crate::erase::Eraser;
use crate::rewrite::Rewriter;
use crate::tombstone::TOMBSTONE_MS;
use crate::{Accounts, StoreError, Tombstone, TombstoneId};

/// Sessions of deleted projects that are looked up in one step.
const SESSIONS_PER_STEP: u32 = 200;
/// Batches that were let in before their project was deleted may become durable after it: so long a deleted project is
/// remembered, so that their sessions are found and erased too.
const DELETED_PROJECT_KEPT_MS: i64 = 60 * 60 * 1_000;

/// A session that was just deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// By when its bytes are gone.
    pub erased_by_ms: i64,
}

/// Hides a session and notes what is to be erased; `None` if there is no such session.
pub(crate) async fn bury(
    rewriter: &Rewriter,
    erase_within_s: u32,
    project: &ProjectId,
    session: &SessionId,
) -> Result<Option<Deletion>, StoreError> {
    let now_ms = rewriter.clock.now_ms();
    let erased_by_ms = now_ms.saturating_add(i64::from(erase_within_s) * 1_000);
    let tombstone = Tombstone {
        id: TombstoneId::of(project, session),
        due_ms: erased_by_ms,
        expires_at_ms: now_ms.saturating_add(TOMBSTONE_MS),
    };
    if !rewriter.index.bury_session(project, session, &tombstone).await? {
        return Ok(None);
    }
    Eraser::put_tombstone(rewriter, &tombstone).await;
    Ok(Some(Deletion { erased_by_ms }))
}

/// Hides what is left of deleted projects; tells how many sessions.
pub(crate) async fn bury_deleted_projects(
    rewriter: &Rewriter,
    accounts: &dyn Accounts,
    erase_within_s: u32,
) -> Result<usize, StoreError> {
    let mut buried = 0;
    loop {
        let sessions = accounts.sessions_of_deleted_projects(SESSIONS_PER_STEP).await?;
        if sessions.is_empty() {
            break;
        }
        for (project, session) in &sessions {
            bury(rewriter, erase_within_s, project, session).await?;
        }
        buried += sessions.len();
    }
    let before_ms = rewriter.clock.now_ms().saturating_sub(DELETED_PROJECT_KEPT_MS);
    accounts.forget_deleted_projects(before_ms).await?;
    Ok(buried)
}
