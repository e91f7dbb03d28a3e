//! Group commit: whatever arrived while the last commit was under way goes into the next one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use async_trait::async_trait;
use reenact_recording::BatchKey;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

use super::queue::{Queue, Waiting};
use super::stats::Counters;
use super::{Append, AppendStats, Appended, Frame};
use crate::{BlockBuilder, BlockEntry, BlockIds, BlockRecord, Clock, KeyState, Objects, StoreError, WriteIndex};

/// Bounds of the appender.
#[derive(Debug, Clone)]
pub struct AppenderSettings {
    /// Bytes of batches that may wait or be under way; beyond it, `append` waits for room.
    pub queue_bytes_max: u64,
    /// A group takes no more batches once it has this many bytes.
    pub group_bytes_max: u64,
    /// Most batches of one group.
    pub group_frames_max: usize,
}

impl Default for AppenderSettings {
    fn default() -> Self {
        Self {
            queue_bytes_max: 64 << 20,
            group_bytes_max: 4 << 20,
            group_frames_max: 2_048,
        }
    }
}

/// Appends batches durably, many in one write.
///
/// The order of a group's work is the promise of this crate: block durable → index durable → answers.
#[derive(Debug)]
pub struct Appender {
    queue: Queue,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Appender {
    /// Starts the appender's task on the current runtime.
    pub fn start(
        objects: Arc<dyn Objects>,
        index: Arc<dyn WriteIndex>,
        ids: Arc<BlockIds>,
        clock: Arc<dyn Clock>,
        settings: AppenderSettings,
    ) -> Self {
        let (queue, receiver) = Queue::new(settings.queue_bytes_max);
        let counters = queue.counters.clone();
        let worker = Worker {
            objects,
            index,
            ids,
            clock,
            settings,
            counters,
            uncommitted: None,
        };
        let worker = tokio::spawn(worker.run(receiver));
        Self {
            queue,
            worker: tokio::sync::Mutex::new(Some(worker)),
        }
    }

    pub fn stats(&self) -> AppendStats {
        self.queue.counters.snapshot()
    }

    /// Refuses new batches, finishes and answers all that were handed over.
    pub async fn close(&self) {
        self.queue.close();
        if let Some(worker) = self.worker.lock().await.take()
            && let Err(error) = worker.await
        {
            tracing::error!(%error, "the appender's task did not end well");
        }
    }
}

#[async_trait]
impl Append for Appender {
    async fn append(&self, frame: Frame) -> Result<Appended, StoreError> {
        let answer = self.queue.push(frame).await?;
        answer.await.unwrap_or(Err(StoreError::Closing))
    }
}

/// A block that is durable but that the index did not take yet.
struct Written {
    record: BlockRecord,
    entries: Vec<BlockEntry>,
}

struct Worker {
    objects: Arc<dyn Objects>,
    index: Arc<dyn WriteIndex>,
    ids: Arc<BlockIds>,
    clock: Arc<dyn Clock>,
    settings: AppenderSettings,
    counters: Arc<Counters>,
    /// The block of a group whose index commit failed. Its waiters were told of the failure and may send again, so
    /// it must be known to the index before anything else is written: otherwise the same batch could be stored twice.
    uncommitted: Option<Written>,
}

impl Worker {
    async fn run(mut self, mut receiver: UnboundedReceiver<Waiting>) {
        while let Some(first) = receiver.recv().await {
            let group = self.gather(first, &mut receiver);
            let started = Instant::now();
            self.counters.groups.fetch_add(1, Relaxed);
            match self.commit(&group).await {
                Ok(outcomes) => {
                    self.counters.committed(started.elapsed());
                    group
                        .into_iter()
                        .zip(outcomes)
                        .for_each(|(waiting, outcome)| waiting.answer(Ok(outcome)));
                }
                Err(error) => {
                    self.counters.groups_failed.fetch_add(1, Relaxed);
                    tracing::error!(%error, batches = group.len(), "a group of batches could not be stored");
                    group.into_iter().for_each(|waiting| waiting.answer(Err(error.clone())));
                }
            }
        }
    }

    /// The first waiting batch and whatever else waits, up to the limits.
    fn gather(&self, first: Waiting, receiver: &mut UnboundedReceiver<Waiting>) -> Vec<Waiting> {
        let mut bytes = first.bytes;
        let mut group = vec![first];
        while bytes < self.settings.group_bytes_max && group.len() < self.settings.group_frames_max {
            let Ok(waiting) = receiver.try_recv() else { break };
            bytes += waiting.bytes;
            group.push(waiting);
        }
        group
    }

    /// What became of each batch of a group, once that is durable.
    async fn commit(&mut self, group: &[Waiting]) -> Result<Vec<Appended>, StoreError> {
        self.catch_up().await?;
        // Each key once: the first of the group is written, the others share its fate.
        let mut first_of: HashMap<&BatchKey, usize> = HashMap::with_capacity(group.len());
        let mut keys = Vec::with_capacity(group.len());
        let mut frames = Vec::with_capacity(group.len());
        let position: Vec<usize> = group
            .iter()
            .map(|waiting| match first_of.entry(&waiting.frame.key) {
                Entry::Occupied(entry) => *entry.get(),
                Entry::Vacant(entry) => {
                    keys.push(waiting.frame.key.clone());
                    frames.push(&waiting.frame);
                    *entry.insert(keys.len() - 1)
                }
            })
            .collect();
        let mut states = self.index.key_states(&keys).await?;
        let new: Vec<usize> = (0..states.len()).filter(|&i| states[i] == KeyState::New).collect();
        if !new.is_empty() {
            let found = self.write(new.iter().map(|&i| frames[i])).await?;
            new.iter().zip(found).for_each(|(&i, state)| states[i] = state);
        }
        let mut answered = vec![false; states.len()];
        let outcome = |i: usize| match states[i] {
            KeyState::SessionDeleted => Appended::SessionDeleted,
            KeyState::New if !std::mem::replace(&mut answered[i], true) => Appended::Stored,
            KeyState::New | KeyState::Stored => Appended::Duplicate,
        };
        Ok(position.into_iter().map(outcome).collect())
    }

    /// Writes one block and commits it; tells the state each frame was found in by the index.
    async fn write<'a>(&mut self, frames: impl Iterator<Item = &'a Frame>) -> Result<Vec<KeyState>, StoreError> {
        let now_ms = self.clock.now_ms();
        let id = self.ids.next(now_ms);
        let mut block = BlockBuilder::new(&id, self.settings.group_bytes_max as usize / 4);
        let mut entries = Vec::new();
        for frame in frames {
            let (offset, length) = block.push(frame)?;
            let Frame {
                key,
                received_at_ms,
                facts,
                ..
            } = frame;
            let (key, facts, received_at_ms) = (key.clone(), facts.clone(), *received_at_ms);
            entries.push(BlockEntry {
                key,
                offset,
                length,
                received_at_ms,
                facts,
            });
        }
        let bytes = block.finish();
        let record = BlockRecord {
            id,
            bytes: bytes.len() as u64,
            written_at_ms: now_ms,
        };
        let path = record.id.path();
        if let Err(error) = self.objects.put(&path, bytes).await {
            // It may be there or not. If it stays, recovery takes it in at the next start, each batch at most once.
            if let Err(left) = self.objects.delete(&path).await {
                tracing::warn!(error = %left, path, "the block of a failed group could not be removed");
            }
            return Err(error);
        }
        self.counters.block_bytes.fetch_add(record.bytes, Relaxed);
        let written = self.uncommitted.insert(Written { record, entries });
        let states = self.index.commit_block(&written.record, &written.entries).await?;
        self.uncommitted = None;
        Ok(states)
    }

    /// Commits the block that an earlier group left behind.
    async fn catch_up(&mut self) -> Result<(), StoreError> {
        if let Some(Written { record, entries }) = &self.uncommitted {
            self.index.commit_block(record, entries).await?;
            self.uncommitted = None;
        }
        Ok(())
    }
}
