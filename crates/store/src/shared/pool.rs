//! Shared contents for whoever reads recordings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use reenact_recording::ProjectId;
use reenact_recording::log::shared::{SharedContents, SharedNumber};

use super::{PackContent, PackId, SharedIndex, open_pack};
use crate::{Objects, StoreError};

/// How often a pack that is not where the index says is looked for anew: packs are merged while they are read.
const LOOKS_MAX: u32 = 4;

/// Shared contents, at hand.
#[derive(Debug, Clone, Default)]
pub struct SharedSnapshot(HashMap<u64, Bytes>);

impl SharedContents for SharedSnapshot {
    fn content(&self, number: SharedNumber) -> Option<Cow<'_, [u8]>> {
        self.0.get(&number.0).map(|bytes| Cow::Borrowed(bytes.as_ref()))
    }
}

impl SharedSnapshot {
    /// Whether it has all of these contents: runs of a first number and how many follow it.
    pub fn has_all(&self, numbers: &[(u64, u64)]) -> bool {
        let mut wanted = numbers
            .iter()
            .flat_map(|&(first, following)| first..=first.saturating_add(following));
        wanted.all(|number| self.0.contains_key(&number))
    }
}

/// Packs in memory, those used last, up to a number of bytes.
struct Packs {
    values: lru::LruCache<PackId, Arc<Vec<PackContent>>>,
    bytes: usize,
    bytes_max: usize,
}

/// Gives shared contents.
pub struct SharedPool {
    index: Arc<dyn SharedIndex>,
    objects: Arc<dyn Objects>,
    packs: Mutex<Packs>,
}

impl SharedPool {
    pub fn new(index: Arc<dyn SharedIndex>, objects: Arc<dyn Objects>, bytes_max: usize) -> Self {
        let packs = Packs {
            values: lru::LruCache::unbounded(),
            bytes: 0,
            bytes_max,
        };
        Self {
            index,
            objects,
            packs: Mutex::new(packs),
        }
    }

    /// Those of these contents that there are. Numbers come as runs: a first one and how many follow it.
    pub async fn snapshot(&self, project: &ProjectId, numbers: &[(u64, u64)]) -> Result<SharedSnapshot, StoreError> {
        if numbers.is_empty() {
            return Ok(SharedSnapshot::default());
        }
        let mut missing = None;
        for _ in 0..LOOKS_MAX {
            let ids = self.index.packs_of(project, numbers).await?;
            let mut packs = Vec::with_capacity(ids.len());
            for id in &ids {
                match self.pack(id).await? {
                    Some(pack) => packs.push(pack),
                    None => missing = Some(id.path()),
                }
            }
            if packs.len() == ids.len() {
                let contents = packs.iter().flat_map(|pack| wanted(pack, numbers));
                return Ok(SharedSnapshot(contents.collect()));
            }
        }
        Err(StoreError::Damaged {
            at: missing.unwrap_or_default(),
            why: "the index refers to these shared contents, and they are not there".to_owned(),
        })
    }

    async fn pack(&self, id: &PackId) -> Result<Option<Arc<Vec<PackContent>>>, StoreError> {
        if let Some(pack) = self.packs.lock().values.get(id) {
            return Ok(Some(pack.clone()));
        }
        let path = id.path();
        let Some(bytes) = self.objects.get(&path).await? else {
            return Ok(None);
        };
        let opened = tokio::task::spawn_blocking(move || open_pack(&path, &bytes)).await;
        let opened = opened.map_err(|error| StoreError::Unavailable(format!("opening shared contents: {error}")))?;
        let pack = Arc::new(opened?);
        self.packs.lock().put(id.clone(), pack.clone());
        Ok(Some(pack))
    }
}

impl Packs {
    fn put(&mut self, id: PackId, pack: Arc<Vec<PackContent>>) {
        self.bytes += bytes_of(&pack);
        if let Some((_, old)) = self.values.push(id, pack) {
            self.bytes -= bytes_of(&old);
        }
        while self.bytes > self.bytes_max
            && let Some((_, old)) = self.values.pop_lru()
        {
            self.bytes -= bytes_of(&old);
        }
    }
}

fn bytes_of(pack: &[PackContent]) -> usize {
    pack.iter()
        .map(|content| content.content.len() + size_of::<PackContent>())
        .sum()
}

/// Those of a pack's contents that are in the runs; both rise.
fn wanted(pack: &[PackContent], numbers: &[(u64, u64)]) -> impl Iterator<Item = (u64, Bytes)> {
    numbers.iter().flat_map(|&(first, following)| {
        let start = pack.partition_point(|content| content.number < first);
        let last = first.saturating_add(following);
        let contents = pack[start..].iter().take_while(move |content| content.number <= last);
        contents.map(|content| (content.number, content.content.clone()))
    })
}
