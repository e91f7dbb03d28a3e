//! Dropping what nobody refers to, and merging small packs: packs are written anew, without the one and with the other.

use std::collections::{BTreeMap, HashSet};

use crate::rewrite::Rewriter;
use crate::{PackId, PackRecord, StoreError, open_pack, pack_contents};

/// Packs smaller than this are merged…
const MERGE_BELOW_BYTES: u64 = 128 << 10;
/// …once there are so many of a project…
const MERGE_PACKS_MIN: usize = 8;
/// …into packs of at most about this size: whoever reads one content reads all of its pack.
const MERGED_BYTES: u64 = 512 << 10;
/// Packs are written rarely and read often.
const LEVEL: i32 = 19;
/// Packs that are looked for at once.
const PACKS_PER_STEP: u32 = 64;

pub(crate) struct Collector<'r>(pub(crate) &'r Rewriter);

impl Collector<'_> {
    /// Drops every content that nobody refers to and that need not be kept any longer.
    pub(crate) async fn drop_unused(&self) -> Result<(), StoreError> {
        let mut tried: HashSet<PackId> = HashSet::new();
        loop {
            let now_ms = self.0.clock.now_ms();
            let packs = self.0.index.unused_packs(now_ms, PACKS_PER_STEP).await?;
            let new: Vec<_> = packs.into_iter().filter(|pack| tried.insert(pack.clone())).collect();
            if new.is_empty() {
                return Ok(());
            }
            for pack in new {
                match self.rewrite(&[pack]).await {
                    // What else lies in it must not be lost: it stays as it is.
                    Err(error @ StoreError::Damaged { .. }) => {
                        tracing::error!(%error, "shared contents that nobody needs cannot be dropped");
                    }
                    done => done?,
                }
            }
        }
    }

    /// Merges small packs.
    pub(crate) async fn merge(&self) -> Result<(), StoreError> {
        let mut projects: BTreeMap<_, Vec<PackRecord>> = BTreeMap::new();
        for pack in self.0.index.packs().await? {
            if pack.bytes < MERGE_BELOW_BYTES {
                projects.entry(pack.id.project.clone()).or_default().push(pack);
            }
        }
        for packs in projects.into_values().filter(|packs| packs.len() >= MERGE_PACKS_MIN) {
            let mut bytes = 0;
            let fits = |pack: &PackRecord| {
                bytes += pack.bytes;
                bytes <= MERGED_BYTES
            };
            let together: Vec<PackId> = packs.into_iter().take_while(fits).map(|pack| pack.id).collect();
            if let Err(error) = self.rewrite(&together).await {
                tracing::warn!(%error, "packs of shared contents cannot be merged");
            }
        }
        Ok(())
    }

    /// Writes packs of one project into one, or none if nothing of them is needed.
    async fn rewrite(&self, old: &[PackId]) -> Result<(), StoreError> {
        let Some(PackId { project, .. }) = old.first() else {
            return Ok(());
        };
        let now_ms = self.0.clock.now_ms();
        let mut contents = Vec::new();
        for pack in old {
            let needed: HashSet<u64> = self.0.index.contents_of(pack, now_ms).await?.into_iter().collect();
            if needed.is_empty() {
                continue;
            }
            let path = pack.path();
            let bytes = self.0.objects.get(&path).await?.ok_or_else(|| StoreError::Damaged {
                at: path.clone(),
                why: "the index refers to these shared contents, and they are not there".to_owned(),
            })?;
            let opened = open_pack(&path, &bytes)?;
            contents.extend(opened.into_iter().filter(|content| needed.contains(&content.number)));
        }
        contents.sort_unstable_by_key(|content| content.number);
        let moved: Vec<u64> = contents.iter().map(|content| content.number).collect();
        let new = if contents.is_empty() {
            None
        } else {
            let number = self.0.index.take_numbers(project, 1).await?;
            let packed = tokio::task::spawn_blocking(move || pack_contents(&contents, LEVEL)).await;
            let packed =
                packed.map_err(|error| StoreError::Unavailable(format!("packing shared contents: {error}")))??;
            let id = PackId {
                project: project.clone(),
                number,
            };
            let bytes = packed.len() as u64;
            self.0.objects.put(&id.path(), packed).await?;
            Some(PackRecord { id, bytes })
        };
        if !self.0.index.replace_packs(old, new.as_ref(), &moved, now_ms).await?
            && let Some(new) = &new
        {
            self.0.objects.delete(&new.id.path()).await?;
        }
        self.0.remove_retired().await
    }
}
