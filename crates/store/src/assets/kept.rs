//! Keeping and reading, over index and objects.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use reenact_recording::{ProjectId, SessionId};

use super::manifest;
use super::{ASSET_USES_PREFIX, AssetContent, AssetId, AssetReservation, SessionAssets};
use crate::{BlockIndex, Clock, Index, Objects, SessionCursor, SessionFilter, SessionOrder, StoreError, TombstoneId};

/// How long a content may wait for its use to be written.
pub const ASSET_RESERVED_MS: i64 = 300_000;
/// Sessions listed at a time.
const SESSIONS_LISTED_MAX: u32 = 500;

/// What is kept, in index and objects together.
#[derive(Clone)]
pub struct AssetStore {
    index: Arc<dyn Index>,
    objects: Arc<dyn Objects>,
    clock: Arc<dyn Clock>,
}

impl AssetStore {
    pub fn new(index: Arc<dyn Index>, objects: Arc<dyn Objects>, clock: Arc<dyn Clock>) -> Self {
        Self { index, objects, clock }
    }

    /// Makes a content's bytes durable. It is kept for good once a session's use of it is put within
    /// [`ASSET_RESERVED_MS`].
    pub async fn keep(&self, project: &ProjectId, media_type: &str, bytes: Bytes) -> Result<AssetContent, StoreError> {
        let content = AssetContent {
            id: AssetId::of(media_type, &bytes),
            media_type: media_type.to_owned(),
            bytes: bytes.len() as u64,
        };
        let until_ms = self.clock.now_ms().saturating_add(ASSET_RESERVED_MS);
        match self.index.reserve_asset(project, &content, until_ms).await? {
            AssetReservation::InUse => {}
            AssetReservation::New => self.objects.put(&content.id.path(project), bytes).await?,
            AssetReservation::BeingRemoved => return Err(being_removed(&content.id)),
        }
        Ok(content)
    }

    /// Holds on to a content that another session uses, so that this one can use it too; `false` if it has gone.
    pub async fn hold(&self, project: &ProjectId, content: &AssetContent) -> Result<bool, StoreError> {
        let until_ms = self.clock.now_ms().saturating_add(ASSET_RESERVED_MS);
        let reserved = self.index.reserve_asset(project, content, until_ms).await?;
        Ok(reserved == AssetReservation::InUse)
    }

    pub async fn read(&self, project: &ProjectId, id: &AssetId, media_type: &str) -> Result<Option<Bytes>, StoreError> {
        let path = id.path(project);
        let Some(bytes) = self.objects.get(&path).await? else {
            return Ok(None);
        };
        if AssetId::of(media_type, &bytes) != *id {
            let why = "its bytes are not those that it is named by".to_owned();
            return Err(StoreError::Damaged { at: path, why });
        }
        Ok(Some(bytes))
    }

    /// Keeps what a session uses, first beside the blocks, then in the index. `false` if there is no such session.
    pub async fn put_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        assets: &SessionAssets,
    ) -> Result<bool, StoreError> {
        let path = manifest::path_of(project, session);
        if !assets.uses.is_empty() {
            self.objects.put(&path, manifest::write(assets)?).await?;
        } else if self.objects.get(&path).await?.is_some() {
            // Most sessions use nothing and have nothing to delete, which would cost them a sync.
            self.objects.delete(&path).await?;
        }
        let is_there = self.index.put_session_assets(project, session, assets).await?;
        if !is_there {
            // It was deleted meanwhile, perhaps after its erasing looked here.
            self.objects.delete(&path).await?;
        }
        Ok(is_there)
    }

    /// What a session uses: as the index knows it; if it knows nothing, as it was kept beside the blocks.
    pub async fn session(&self, project: &ProjectId, session: &SessionId) -> Result<Option<SessionAssets>, StoreError> {
        if let Some(known) = self.index.session_assets(project, session).await? {
            return Ok(Some(known));
        }
        let mut there = HashSet::new();
        read_uses(&*self.index, &*self.objects, (project, session), i64::MAX, &mut there).await
    }
}

fn being_removed(id: &AssetId) -> StoreError {
    StoreError::Unavailable(format!("the content {id} is just being removed"))
}

/// The uses of a session as they were kept beside the blocks, without those whose contents are gone. Their contents
/// are reserved.
async fn read_uses(
    index: &dyn Index,
    objects: &dyn Objects,
    (project, session): (&ProjectId, &SessionId),
    until_ms: i64,
    there: &mut HashSet<String>,
) -> Result<Option<SessionAssets>, StoreError> {
    let path = manifest::path_of(project, session);
    let Some(bytes) = objects.get(&path).await? else {
        return Ok(None);
    };
    let mut assets = match manifest::read(&path, &bytes) {
        Ok(assets) => assets,
        Err(error @ StoreError::Damaged { .. }) => {
            tracing::error!(%error, "what a session uses cannot be read and is looked for anew");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let mut kept = Vec::with_capacity(assets.uses.len());
    for asset_use in assets.uses {
        if let Some(content) = asset_use.content() {
            let path = content.id.path(project);
            if !there.contains(&path) && objects.get(&path).await?.is_none() {
                continue;
            }
            if index.reserve_asset(project, content, until_ms).await? == AssetReservation::BeingRemoved {
                continue;
            }
            there.insert(path);
        }
        kept.push(asset_use);
    }
    assets.uses = kept;
    Ok(Some(assets))
}

/// What was restored: paths of contents and of lists of uses.
#[derive(Debug, Default)]
pub(crate) struct Restored {
    contents: HashSet<String>,
    manifests: HashSet<String>,
}

/// Takes into a rebuilt index what was kept beside the blocks of these projects' sessions.
pub(crate) async fn restore_uses(
    index: &dyn Index,
    objects: &dyn Objects,
    projects: &HashSet<ProjectId>,
) -> Result<Restored, StoreError> {
    let mut restored = Restored::default();
    for project in projects {
        let mut after: Option<SessionCursor> = None;
        loop {
            let filter = SessionFilter::default();
            let page = index
                .list_sessions(
                    project,
                    &filter,
                    SessionOrder::default(),
                    after.as_ref(),
                    SESSIONS_LISTED_MAX,
                )
                .await?;
            for row in &page.sessions {
                let of = (project, &row.id);
                if let Some(assets) = read_uses(index, objects, of, 0, &mut restored.contents).await? {
                    index.put_session_assets(project, &row.id, &assets).await?;
                    restored.manifests.insert(manifest::path_of(project, &row.id));
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(restored)
}

/// Removes what no session is left for.
pub(crate) async fn remove_others(objects: &dyn Objects, restored: &Restored) -> Result<(), StoreError> {
    let known = [
        (ASSET_USES_PREFIX, &restored.manifests),
        (super::ASSETS_PREFIX, &restored.contents),
    ];
    for (prefix, known) in known {
        for object in objects.list(prefix).await? {
            if !known.contains(&object.path) {
                objects.delete(&object.path).await?;
            }
        }
    }
    Ok(())
}

/// Removes what a crash may have left of deleted sessions beside the blocks.
pub(crate) async fn drop_uses_of_deleted(index: &dyn BlockIndex, objects: &dyn Objects) -> Result<(), StoreError> {
    let buried = index.tombstones().await?;
    let buried: HashSet<String> = buried
        .iter()
        .map(|tombstone| manifest::manifest_path(&tombstone.id))
        .collect();
    if buried.is_empty() {
        return Ok(());
    }
    for object in objects.list(ASSET_USES_PREFIX).await? {
        if buried.contains(&object.path) {
            objects.delete(&object.path).await?;
        }
    }
    Ok(())
}

/// Removes the contents that no session uses any more.
pub(crate) async fn remove_unused(
    index: &dyn BlockIndex,
    objects: &dyn Objects,
    now_ms: i64,
) -> Result<(), StoreError> {
    let retired = index.retire_unused_assets(now_ms).await?;
    for (project, id) in &retired {
        objects.delete(&id.path(project)).await?;
    }
    if retired.is_empty() {
        Ok(())
    } else {
        index.forget_retired_assets(&retired).await
    }
}

/// Removes what a deleted session used.
pub(crate) async fn erase_uses(objects: &dyn Objects, session: &TombstoneId) -> Result<(), StoreError> {
    objects.delete(&manifest::manifest_path(session)).await
}
