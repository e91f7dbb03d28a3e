//! Recordings that the index does not know: either the session's next one, whose commit a crash came before, or what
//! an index that was lost or is older than its objects has to take in.

use std::cmp::Reverse;
use std::collections::HashSet;

use reenact_recording::BatchKey;

use super::Recovered;
use crate::{
    Index, KeyState, Objects, OpenRecording, RECORDINGS_PREFIX, RecordedEntry, RecordingCommit, RecordingId,
    SessionRecord, StoreError, open_object,
};

/// Every recording object: by session, the newest first.
pub(super) async fn list(objects: &dyn Objects) -> Result<Vec<RecordingId>, StoreError> {
    let mut recordings = Vec::new();
    for object in objects.list(RECORDINGS_PREFIX).await? {
        match RecordingId::from_path(&object.path) {
            Some(id) => recordings.push(id),
            None => tracing::warn!(path = object.path, "this object is no recording and is left alone"),
        }
    }
    recordings.sort_unstable_by_key(|id| (id.project.clone(), id.session.clone(), Reverse(id.generation)));
    Ok(recordings)
}

pub(super) async fn recover(index: &dyn Index, objects: &dyn Objects, found: &mut Recovered) -> Result<(), StoreError> {
    let listed = list(objects).await?;
    found.recordings = listed.len() as u64;
    let known: HashSet<RecordingId> = index.recordings().await?.into_iter().collect();
    let there: HashSet<&RecordingId> = listed.iter().collect();
    for missing in known.iter().filter(|id| !there.contains(id)) {
        found.recordings_missing += 1;
        tracing::error!(
            recording = missing.path(),
            "the index refers to this recording, and it is not there"
        );
    }
    for id in listed.iter().filter(|id| !known.contains(id)) {
        take_in(index, objects, id, found).await?;
    }
    Ok(())
}

/// Takes a recording in, or removes it if everything in it is stored elsewhere.
pub(super) async fn take_in(
    index: &dyn Index,
    objects: &dyn Objects,
    id: &RecordingId,
    found: &mut Recovered,
) -> Result<(), StoreError> {
    let path = id.path();
    let Some(bytes) = objects.get(&path).await? else {
        return Ok(());
    };
    let (record, entries, shared) = match open_object(id, &bytes) {
        Ok((record, open, session)) => (record, entries(&open, session), open.directory.shared),
        Err(error @ StoreError::Damaged { .. }) => {
            found.recordings_damaged += 1;
            tracing::error!(%error, "a recording cannot be read and is left alone");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    if found.recordings_missing == 0 && nothing_new(index, &entries).await? {
        objects.delete(&path).await?;
        found.recordings_removed += 1;
        return Ok(());
    }
    match index.take_in_recording(&record, &entries, &shared).await? {
        RecordingCommit::Committed => {
            found.recordings_committed += 1;
            found.batches_committed += entries.len() as u64;
        }
        RecordingCommit::SessionGone => {
            objects.delete(&path).await?;
            found.recordings_removed += 1;
        }
        RecordingCommit::Stale => {
            found.recordings_damaged += 1;
            tracing::error!(
                path,
                "this recording lacks batches that lie nowhere else, or refers to shared contents that are not there, and is left alone"
            );
        }
    }
    Ok(())
}

async fn nothing_new(index: &dyn Index, entries: &[RecordedEntry]) -> Result<bool, StoreError> {
    let keys: Vec<BatchKey> = entries.iter().map(|entry| entry.key.clone()).collect();
    Ok(!index.key_states(&keys).await?.contains(&KeyState::New))
}

fn entries(open: &OpenRecording, session: SessionRecord) -> Vec<RecordedEntry> {
    let records = session.batches.into_iter().flatten();
    let entry = |((key, batch), record): ((BatchKey, &crate::RecordedBatch), crate::BatchRecord)| RecordedEntry {
        key,
        received_at_ms: batch.received_at_ms,
        facts: record.facts,
    };
    open.keys().zip(records).map(entry).collect()
}
