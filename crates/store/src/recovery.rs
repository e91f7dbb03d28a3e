//! Bringing the index in step with the objects: after a crash, and from nothing.

mod packs;
mod recordings;

use std::collections::HashSet;

use bytes::Bytes;
use futures::stream::{self, StreamExt};
use reenact_recording::ProjectId;

use crate::rewrite::remove_retired;
use crate::{
    BLOCKS_PREFIX, Block, BlockEntry, BlockId, BlockRecord, Index, KeyState, Objects, Project, StoreError,
    TOMBSTONES_PREFIX, Tombstone, TombstoneId, assets,
};

/// Blocks that are read while an earlier one is committed.
const BLOCKS_AHEAD_MAX: usize = 2;

/// Is there while the index is rebuilt: with it, [`recover`] completes what was interrupted.
const REBUILDING: &str = "state/rebuilding";

/// What recovery or a rebuild found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Blocks in the object store.
    pub blocks: u64,
    /// Of these, taken into the index now.
    pub blocks_committed: u64,
    pub batches_committed: u64,
    /// Objects removed because everything in them is stored elsewhere.
    pub blocks_removed: u64,
    /// Blocks that the index refers to and that are not there.
    pub blocks_missing: u64,
    pub blocks_damaged: u64,
    pub frames_damaged: u64,
    /// Recordings in the object store.
    pub recordings: u64,
    /// Of these, taken into the index now.
    pub recordings_committed: u64,
    /// Objects removed because everything in them is stored elsewhere.
    pub recordings_removed: u64,
    /// Recordings that the index refers to and that are not there.
    pub recordings_missing: u64,
    pub recordings_damaged: u64,
    /// Packs of shared contents that were taken into the index now.
    pub packs_committed: u64,
    /// Packs that the index refers to and that are not there.
    pub packs_missing: u64,
    pub packs_damaged: u64,
}

impl Recovered {
    /// Whether something of what was recorded cannot be read.
    pub fn is_damaged(&self) -> bool {
        let Self {
            blocks_missing,
            blocks_damaged,
            frames_damaged,
            recordings_missing,
            recordings_damaged,
            packs_missing,
            packs_damaged,
            ..
        } = self;
        let blocks = blocks_missing + blocks_damaged + frames_damaged;
        blocks + recordings_missing + recordings_damaged + packs_missing + packs_damaged > 0
    }
}

/// How far a rebuild is. Recordings come first, each counts as a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub blocks_done: u64,
    pub blocks_total: u64,
}

/// Takes blocks and recordings into the index that it does not know, as after a crash between the two writes of a
/// group, and removes those that hold nothing else, as after a crash between those of a compaction. Run before anything
/// is appended. Costs one listing of the folders and one of the index, plus the unknown objects themselves.
pub async fn recover(index: &dyn Index, objects: &dyn Objects) -> Result<Recovered, StoreError> {
    restore_tombstones(index, objects).await?;
    remove_retired(index, objects).await?;
    assets::drop_uses_of_deleted(index, objects).await?;
    let listed = list_blocks(objects).await?;
    let mut found = Recovered {
        blocks: listed.len() as u64,
        ..Recovered::default()
    };
    packs::recover(index, objects, &mut found).await?;
    recordings::recover(index, objects, &mut found).await?;
    let known: HashSet<BlockId> = index.blocks().await?.into_iter().map(|block| block.id).collect();
    let there: HashSet<&BlockId> = listed.iter().map(|block| &block.id).collect();
    for missing in known.iter().filter(|id| !there.contains(id)) {
        found.blocks_missing += 1;
        tracing::error!(
            block = missing.path(),
            "the index refers to this block, and it is not there"
        );
    }
    for record in listed.iter().filter(|block| !known.contains(&block.id)) {
        let Some(block) = read_block(objects, record, &mut found).await? else {
            continue;
        };
        let entries = entries(&block, &mut found);
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
        let states = index.key_states(&keys).await?;
        let all_is_well = found.frames_damaged == 0 && found.blocks_missing == 0 && found.recordings_missing == 0;
        let nothing_new = all_is_well && !states.contains(&KeyState::New);
        if nothing_new {
            // What a rewrite or a failed group left behind.
            objects.delete(&record.id.path()).await?;
            found.blocks_removed += 1;
        } else {
            commit(index, record, &entries, &mut found).await?;
        }
    }
    if objects.get(REBUILDING).await?.is_some() {
        let projects = index.projects().await?.into_iter().map(|project| project.id).collect();
        assets::restore_uses(index, objects, &projects).await?;
        objects.delete(REBUILDING).await?;
    }
    Ok(found)
}

/// Forgets all sessions, batches, blocks and recordings, and builds them anew from the objects alone. Accounts and keys
/// stay. A project that only the objects know is created by `new_project`. Interrupted, it leaves an index that knows
/// some of the objects, which is what [`recover`] completes.
pub async fn rebuild(
    index: &dyn Index,
    objects: &dyn Objects,
    new_project: &mut (dyn FnMut(&ProjectId) -> Project + Send),
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Recovered, StoreError> {
    objects.put(REBUILDING, Bytes::new()).await?;
    index.clear_recordings().await?;
    restore_tombstones(index, objects).await?;
    remove_retired(index, objects).await?;
    let mut projects = KnownProjects {
        known: index.projects().await?.into_iter().map(|project| project.id).collect(),
        new_project,
    };
    let listed = list_blocks(objects).await?;
    let recordings = recordings::list(objects).await?;
    let blocks_total = (listed.len() + recordings.len()) as u64;
    let mut found = Recovered {
        blocks: listed.len() as u64,
        recordings: recordings.len() as u64,
        ..Recovered::default()
    };
    let mut blocks_done = 0;
    progress(Progress {
        blocks_done,
        blocks_total,
    });
    let packs = packs::list(objects).await?;
    for pack in &packs {
        projects.know(index, &pack.id.project).await?;
    }
    packs::take_in(index, objects, packs, &mut found).await?;
    // Before the blocks, so that frames whose batches were compacted are known to be copies.
    for id in &recordings {
        projects.know(index, &id.project).await?;
        recordings::take_in(index, objects, id, &mut found).await?;
        blocks_done += 1;
        progress(Progress {
            blocks_done,
            blocks_total,
        });
    }
    let read = |record: BlockRecord| async move {
        let mut damage = Recovered::default();
        let block = read_block(objects, &record, &mut damage).await?;
        Ok::<_, StoreError>((record, block, damage.blocks_damaged))
    };
    let mut blocks = stream::iter(listed).map(read).buffered(BLOCKS_AHEAD_MAX);
    while let Some(read) = blocks.next().await {
        let (record, block, blocks_damaged) = read?;
        found.blocks_damaged += blocks_damaged;
        if let Some(block) = block {
            let entries = entries(&block, &mut found);
            for entry in &entries {
                projects.know(index, &entry.key.stream.project).await?;
            }
            commit(index, &record, &entries, &mut found).await?;
        }
        blocks_done += 1;
        progress(Progress {
            blocks_done,
            blocks_total,
        });
    }
    let restored = assets::restore_uses(index, objects, &projects.known).await?;
    assets::remove_others(objects, &restored).await?;
    objects.delete(REBUILDING).await?;
    Ok(found)
}

/// The projects that there are, and how to make those that only the objects know.
struct KnownProjects<'a> {
    known: HashSet<ProjectId>,
    new_project: &'a mut (dyn FnMut(&ProjectId) -> Project + Send),
}

impl KnownProjects<'_> {
    async fn know(&mut self, index: &dyn Index, project: &ProjectId) -> Result<(), StoreError> {
        if self.known.insert(project.clone()) {
            index.create_project(&(self.new_project)(project)).await?;
        }
        Ok(())
    }
}

async fn commit(
    index: &dyn Index,
    record: &BlockRecord,
    entries: &[BlockEntry],
    found: &mut Recovered,
) -> Result<(), StoreError> {
    let states = index.commit_block(record, entries).await?;
    found.blocks_committed += 1;
    found.batches_committed += states.iter().filter(|state| **state == KeyState::New).count() as u64;
    Ok(())
}

/// Every block object, oldest first.
async fn list_blocks(objects: &dyn Objects) -> Result<Vec<BlockRecord>, StoreError> {
    let mut blocks = Vec::new();
    for object in objects.list(BLOCKS_PREFIX).await? {
        match BlockId::from_path(&object.path) {
            Some(id) => blocks.push(BlockRecord {
                written_at_ms: id.written_at_ms(),
                bytes: object.bytes,
                id,
            }),
            None => tracing::warn!(path = object.path, "this object is no block and is left alone"),
        }
    }
    blocks.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(blocks)
}

/// A block; `None` if it is gone or so damaged that nothing can be read from it.
async fn read_block(
    objects: &dyn Objects,
    record: &BlockRecord,
    found: &mut Recovered,
) -> Result<Option<Block>, StoreError> {
    let path = record.id.path();
    let Some(bytes) = objects.get(&path).await? else {
        return Ok(None);
    };
    match Block::open(&path, bytes) {
        Ok(block) if block.id == record.id => {
            if !block.complete {
                found.blocks_damaged += 1;
                tracing::error!(path, "the end of this block is damaged; what can be read of it is used");
            }
            Ok(Some(block))
        }
        Ok(block) => {
            found.blocks_damaged += 1;
            tracing::error!(path, says = %block.id, "this block is another one than its name says and is left alone");
            Ok(None)
        }
        Err(error @ StoreError::Damaged { .. }) => {
            found.blocks_damaged += 1;
            tracing::error!(%error, "a block cannot be read and is left alone");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn entries(block: &Block, found: &mut Recovered) -> Vec<BlockEntry> {
    let mut entries = Vec::new();
    for frame in block.frames() {
        match frame {
            Ok(frame) => entries.push(BlockEntry {
                key: frame.frame.key,
                offset: frame.offset,
                length: frame.length,
                received_at_ms: frame.frame.received_at_ms,
                facts: frame.frame.facts,
            }),
            Err(error) => {
                found.frames_damaged += 1;
                tracing::error!(%error, "a batch cannot be read and is left out");
            }
        }
    }
    entries
}

/// Takes in tombstones that lie beside the blocks and that the index does not know.
async fn restore_tombstones(index: &dyn Index, objects: &dyn Objects) -> Result<(), StoreError> {
    let known: HashSet<TombstoneId> = index
        .tombstones()
        .await?
        .into_iter()
        .map(|tombstone| tombstone.id)
        .collect();
    let mut restored = Vec::new();
    for object in objects.list(TOMBSTONES_PREFIX).await? {
        let is_known = TombstoneId::from_path(&object.path).is_some_and(|id| known.contains(&id));
        if !is_known && let Some(bytes) = objects.get(&object.path).await? {
            restored.push(Tombstone::from_bytes(&object.path, &bytes)?);
        }
    }
    if restored.is_empty() {
        Ok(())
    } else {
        index.restore_tombstones(&restored).await
    }
}
