//! Which rows belong to a batch's key.

use std::collections::HashSet;

use async_trait::async_trait;
use reenact_recording::BatchKey;
use reenact_store::{BlockEntry, BlockRecord, KeyState, StoreError, TombstoneId, WriteIndex};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::json;

/// What the index has of one key.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Resolved {
    pub(crate) session: Option<i64>,
    pub(crate) stream: Option<i64>,
    pub(crate) is_stored: bool,
    /// `None` for a batch that is stored: it lies in a recording.
    pub(crate) block: Option<i64>,
}

pub(crate) async fn resolve<'a>(
    connection: &mut SqliteConnection,
    keys: impl Iterator<Item = &'a BatchKey>,
) -> Result<Vec<Resolved>, Error> {
    let parts = |key: &'a BatchKey| {
        let stream = &key.stream;
        (
            stream.project.as_str(),
            stream.session.as_str(),
            stream.window.as_str(),
            stream.page.as_str(),
            key.sequence,
        )
    };
    let keys: Vec<_> = keys.map(parts).collect();
    let mut resolved = vec![Resolved::default(); keys.len()];
    let rows = sqlx::query(include_str!("../queries/resolve_keys.sql")).bind(json(&keys)?);
    for row in rows.fetch_all(connection).await? {
        let position: i64 = row.try_get("position")?;
        if let Some(slot) = usize::try_from(position)
            .ok()
            .and_then(|position| resolved.get_mut(position))
        {
            *slot = Resolved {
                session: row.try_get("session")?,
                stream: row.try_get("stream")?,
                is_stored: row.try_get("is_stored")?,
                block: row.try_get("block")?,
            };
        }
    }
    Ok(resolved)
}

/// The tombstone of a key's session, if it was deleted.
pub(crate) fn buried(tombstones: &HashSet<TombstoneId>, key: &BatchKey) -> Option<TombstoneId> {
    if tombstones.is_empty() {
        return None;
    }
    let id = TombstoneId::of(&key.stream.project, &key.stream.session);
    tombstones.contains(&id).then_some(id)
}

#[async_trait]
impl WriteIndex for SqliteIndex {
    async fn key_states(&self, keys: &[BatchKey]) -> Result<Vec<KeyState>, StoreError> {
        let failed = self.failed("looking batches up");
        let mut reader = self.readers.acquire().await.map_err(&failed)?;
        let resolved = resolve(&mut reader, keys.iter()).await.map_err(&failed)?;
        let tombstones = self.buried.read();
        let state = |(key, found): (&BatchKey, Resolved)| match found.is_stored {
            _ if buried(&tombstones, key).is_some() => KeyState::SessionDeleted,
            true => KeyState::Stored,
            false => KeyState::New,
        };
        Ok(keys.iter().zip(resolved).map(state).collect())
    }

    async fn commit_block(&self, block: &BlockRecord, entries: &[BlockEntry]) -> Result<Vec<KeyState>, StoreError> {
        self.commit(block, entries)
            .await
            .map_err(self.failed("committing a block"))
    }
}
