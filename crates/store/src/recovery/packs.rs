//! Packs of shared contents that the index does not know. They are taken in before recordings are, which refer to them;
//! what nobody refers to in the end is dropped by housekeeping.

use std::collections::{HashMap, HashSet};

use reenact_recording::ProjectId;

use super::Recovered;
use crate::{
    Index, Objects, PACKS_PREFIX, PackContent, PackEntry, PackId, PackRecord, SharedHasher, StoreError, open_pack,
};

/// Every pack object.
pub(super) async fn list(objects: &dyn Objects) -> Result<Vec<PackRecord>, StoreError> {
    let mut packs = Vec::new();
    for object in objects.list(PACKS_PREFIX).await? {
        match PackId::from_path(&object.path) {
            Some(id) => packs.push(PackRecord {
                id,
                bytes: object.bytes,
            }),
            None => tracing::warn!(
                path = object.path,
                "this object is no pack of shared contents and is left alone"
            ),
        }
    }
    packs.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(packs)
}

pub(super) async fn recover(index: &dyn Index, objects: &dyn Objects, found: &mut Recovered) -> Result<(), StoreError> {
    let listed = list(objects).await?;
    let known: HashSet<PackId> = index.packs().await?.into_iter().map(|pack| pack.id).collect();
    let there: HashSet<&PackId> = listed.iter().map(|pack| &pack.id).collect();
    for missing in known.iter().filter(|id| !there.contains(id)) {
        found.packs_missing += 1;
        tracing::error!(
            pack = missing.path(),
            "the index refers to these shared contents, and they are not there"
        );
    }
    let unknown: Vec<_> = listed.into_iter().filter(|pack| !known.contains(&pack.id)).collect();
    take_in(index, objects, unknown, found).await
}

/// Takes packs in whose projects the index knows.
pub(super) async fn take_in(
    index: &dyn Index,
    objects: &dyn Objects,
    packs: Vec<PackRecord>,
    found: &mut Recovered,
) -> Result<(), StoreError> {
    if packs.is_empty() {
        return Ok(());
    }
    let projects = index.projects().await?.into_iter();
    let hashers: HashMap<ProjectId, SharedHasher> = projects
        .map(|project| (project.id, SharedHasher::new(&project.identity_hash_key)))
        .collect();
    for pack in packs {
        let path = pack.id.path();
        let (Some(hasher), Some(bytes)) = (hashers.get(&pack.id.project), objects.get(&path).await?) else {
            continue;
        };
        match open_pack(&path, &bytes) {
            Ok(contents) => {
                let entries: Vec<_> = contents.iter().filter_map(|content| entry(content, hasher)).collect();
                index.commit_pack(&pack, &entries, 0).await?;
                found.packs_committed += 1;
            }
            Err(error @ StoreError::Damaged { .. }) => {
                found.packs_damaged += 1;
                tracing::error!(%error, "shared contents cannot be read; recordings that refer to them cannot either");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn entry(content: &PackContent, hasher: &SharedHasher) -> Option<PackEntry> {
    let hash = hasher.content(content.sharing, &content.content)?;
    Some(PackEntry {
        number: content.number,
        hash,
        bytes: content.content.len() as u64,
    })
}
