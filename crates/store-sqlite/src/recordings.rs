//! Recordings: letting one take the place of frames.

use std::collections::BTreeMap;

use async_trait::async_trait;
use reenact_recording::{BatchKey, ProjectId, SessionId};
use reenact_store::{
    BlockEntry, RecordedEntry, RecordingCommit, RecordingId, RecordingIndex, RecordingRecord, SessionKey, StoreError,
    TombstoneId, UNUSED_KEPT_MS,
};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, id, json};
use crate::leftovers::add_garbage;
use crate::rows::Rows;
use crate::shared::{claim, release};

/// No block has this id.
const NO_BLOCK: &str = "";

#[async_trait]
impl RecordingIndex for SqliteIndex {
    async fn loose_session_count(&self) -> Result<u64, StoreError> {
        let failed = self.failed("counting sessions to compact");
        let row = sqlx::query(include_str!("../queries/loose_session_count.sql"))
            .fetch_one(&self.readers)
            .await;
        count(&row.map_err(&failed)?, "sessions").map_err(&failed)
    }

    async fn commit_recording(
        &self,
        recording: &RecordingRecord,
        covered: &[BatchKey],
        shared: &[(u64, u64)],
    ) -> Result<RecordingCommit, StoreError> {
        self.commit_new_recording(recording, covered, shared)
            .await
            .map_err(self.failed("committing a recording"))
    }

    async fn take_in_recording(
        &self,
        recording: &RecordingRecord,
        entries: &[RecordedEntry],
        shared: &[(u64, u64)],
    ) -> Result<RecordingCommit, StoreError> {
        self.take_in(recording, entries, shared)
            .await
            .map_err(self.failed("taking in a recording"))
    }

    async fn refuse_session(&self, key: &SessionKey, at_ms: i64) -> Result<(), StoreError> {
        let failed = self.failed("noting that a session cannot be compacted");
        let mut writer = self.writer().await.map_err(&failed)?;
        let update = sqlx::query(include_str!("../queries/refuse_session.sql"));
        let update = update.bind(key.project.as_str()).bind(key.session.as_str()).bind(at_ms);
        update.execute(&mut *writer).await.map(drop).map_err(&failed)
    }

    async fn retry_refused(&self) -> Result<u64, StoreError> {
        let failed = self.failed("trying refused sessions again");
        let mut writer = self.writer().await.map_err(&failed)?;
        let update = sqlx::query(include_str!("../queries/retry_refused.sql"));
        let done = update.execute(&mut *writer).await.map_err(&failed)?;
        Ok(done.rows_affected())
    }

    async fn recordings(&self) -> Result<Vec<RecordingId>, StoreError> {
        let failed = self.failed("listing recordings");
        let rows = sqlx::query(include_str!("../queries/recordings.sql"))
            .fetch_all(&self.readers)
            .await;
        let rows = rows.map_err(&failed)?;
        rows.iter().map(recording_id).collect::<Result<_, _>>().map_err(&failed)
    }
}

impl SqliteIndex {
    async fn commit_new_recording(
        &self,
        recording: &RecordingRecord,
        covered: &[BatchKey],
        shared: &[(u64, u64)],
    ) -> Result<RecordingCommit, Error> {
        let mut transaction = self.begin().await?;
        let outcome = replace_frames(&mut transaction, recording, covered, shared).await?;
        if outcome == RecordingCommit::Committed {
            transaction.commit().await?;
            return Ok(outcome);
        }
        // Nothing of it happened, but that its object is noted.
        drop(transaction);
        let mut transaction = self.begin().await?;
        let tombstone = self.tombstone_of(&recording.id);
        if let Some(tombstone) = tombstone {
            let reopen = sqlx::query(include_str!("../queries/reopen_erasures.sql"));
            reopen
                .bind(json([tombstone.to_string()])?)
                .execute(&mut *transaction)
                .await?;
        }
        retire_object(&mut transaction, &recording.id.path(), tombstone).await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    fn tombstone_of(&self, id: &RecordingId) -> Option<TombstoneId> {
        let tombstone = TombstoneId::of(&id.project, &id.session);
        self.buried.read().contains(&tombstone).then_some(tombstone)
    }

    async fn take_in(
        &self,
        recording: &RecordingRecord,
        entries: &[RecordedEntry],
        shared: &[(u64, u64)],
    ) -> Result<RecordingCommit, Error> {
        if self.tombstone_of(&recording.id).is_some() {
            return Ok(RecordingCommit::SessionGone);
        }
        let mut transaction = self.begin().await?;
        let rows = Rows::next(&mut transaction, NO_BLOCK).await?;
        let entry = |entry: &RecordedEntry| BlockEntry {
            key: entry.key.clone(),
            offset: 0,
            length: 0,
            received_at_ms: entry.received_at_ms,
            facts: entry.facts.clone(),
        };
        let stored: Vec<BlockEntry> = entries.iter().map(entry).collect();
        self.store(&mut transaction, rows, None, &stored).await?;
        let keys: Vec<BatchKey> = stored.into_iter().map(|entry| entry.key).collect();
        let outcome = replace_frames(&mut transaction, recording, &keys, shared).await?;
        if outcome == RecordingCommit::Committed {
            transaction.commit().await?;
        }
        Ok(outcome)
    }
}

/// Lets a recording take the place of its session's last one and of the covered batches' frames. Whatever it answers
/// but `Committed`, the transaction is to be given up.
async fn replace_frames(
    connection: &mut SqliteConnection,
    recording: &RecordingRecord,
    covered: &[BatchKey],
    shared: &[(u64, u64)],
) -> Result<RecordingCommit, Error> {
    let RecordingId {
        project,
        session,
        generation,
    } = &recording.id;
    let known = sqlx::query(include_str!("../queries/session_generation.sql"))
        .bind(project.as_str())
        .bind(session.as_str());
    let Some(known) = known.fetch_optional(&mut *connection).await? else {
        return Ok(RecordingCommit::SessionGone);
    };
    let row: i64 = known.try_get("row")?;
    let last: Option<u32> = known.try_get("generation")?;
    if last.is_some_and(|last| last >= *generation) {
        return Ok(RecordingCommit::Stale);
    }
    let batches = covered_batches(connection, row, covered).await?;
    unframe(connection, recording, &batches).await?;
    let counts = sqlx::query(include_str!("../queries/frameless_count.sql")).bind(row);
    let counts = counts.fetch_one(&mut *connection).await?;
    let (recorded, framed): (u64, u64) = (count(&counts, "recorded")?, count(&counts, "framed")?);
    if batches.len() != covered.len() || recorded != covered.len() as u64 {
        return Ok(RecordingCommit::Stale);
    }
    // Before the claims of the last recording are dropped, so that what both refer to is never unused.
    if !claim(connection, project, shared).await? {
        return Ok(RecordingCommit::Stale);
    }
    let kept_until_ms = recording.compacted_at_ms.saturating_add(UNUSED_KEPT_MS);
    release(connection, project.as_str(), row, kept_until_ms).await?;
    upsert(connection, row, recording, shared).await?;
    if let Some(last) = last {
        let replaced = RecordingId {
            generation: last,
            ..recording.id.clone()
        };
        retire_object(connection, &replaced.path(), None).await?;
    }
    let note = sqlx::query(include_str!("../queries/note_recorded.sql"));
    note.bind(row).bind(framed > 0).execute(connection).await?;
    Ok(RecordingCommit::Committed)
}

/// A batch that a recording covers: stream, sequence, and the block and length of its frame.
type Covered = (i64, i64, Option<i64>, u64);

async fn covered_batches(
    connection: &mut SqliteConnection,
    session: i64,
    covered: &[BatchKey],
) -> Result<Vec<Covered>, Error> {
    let key = |key: &BatchKey| (key.stream.window.to_string(), key.stream.page.to_string(), key.sequence);
    let keys: Vec<_> = covered.iter().map(key).collect();
    let query = sqlx::query(include_str!("../queries/covered_batches.sql"));
    let rows = query.bind(session).bind(json(&keys)?).fetch_all(connection).await?;
    let batch = |row: &SqliteRow| {
        let (stream, sequence) = (row.try_get("stream")?, row.try_get("sequence")?);
        Ok((stream, sequence, row.try_get("block")?, count(row, "length")?))
    };
    rows.iter().map(batch).collect()
}

/// Takes batches out of their blocks. The frames stay there as garbage, noted for the session's deletion; blocks that
/// hold nothing else are retired.
async fn unframe(
    connection: &mut SqliteConnection,
    recording: &RecordingRecord,
    batches: &[Covered],
) -> Result<(), Error> {
    let mut garbage: BTreeMap<i64, u64> = BTreeMap::new();
    for (_, _, block, length) in batches {
        if let Some(block) = block {
            *garbage.entry(*block).or_default() += length;
        }
    }
    let keys: Vec<_> = batches
        .iter()
        .map(|(stream, sequence, ..)| (stream, sequence))
        .collect();
    let update = sqlx::query(include_str!("../queries/unframe_batches.sql"));
    update.bind(json(&keys)?).execute(&mut *connection).await?;
    let garbage: Vec<_> = garbage.into_iter().collect();
    add_garbage(connection, &garbage).await?;
    let blocks = json(garbage.iter().map(|(block, _)| block).collect::<Vec<_>>())?;
    let note = sqlx::query(include_str!("../queries/note_stray_blocks.sql"));
    let note = note
        .bind(recording.id.project.as_str())
        .bind(recording.id.session.as_str());
    note.bind(&blocks).execute(&mut *connection).await?;
    let sql = [
        include_str!("../queries/retire_empty_blocks.sql"),
        include_str!("../queries/delete_empty_blocks.sql"),
    ];
    for sql in sql {
        sqlx::query(sql).bind(&blocks).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn upsert(
    connection: &mut SqliteConnection,
    session: i64,
    recording: &RecordingRecord,
    shared: &[(u64, u64)],
) -> Result<(), Error> {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let upsert = sqlx::query(include_str!("../queries/upsert_recording.sql"));
    let upsert = upsert
        .bind(session)
        .bind(recording.id.generation)
        .bind(recording.format_version);
    let upsert = upsert
        .bind(number(recording.bytes))
        .bind(number(recording.contents.start))
        .bind(number(recording.directory.start));
    let upsert = upsert
        .bind(number(recording.directory.end))
        .bind(recording.compacted_at_ms)
        .bind(&recording.health);
    upsert.bind(json(shared)?).execute(connection).await?;
    Ok(())
}

/// Notes that an object is to be deleted; with a tombstone, that a deletion waits for it.
pub(crate) async fn retire_object(
    connection: &mut SqliteConnection,
    path: &str,
    tombstone: Option<TombstoneId>,
) -> Result<(), Error> {
    let insert = sqlx::query(include_str!("../queries/retire_object.sql"));
    let tombstone = tombstone.map(|tombstone| tombstone.0.to_vec());
    insert.bind(path).bind(tombstone).execute(connection).await?;
    Ok(())
}

pub(crate) async fn find_recording(
    connection: &mut SqliteConnection,
    project: &str,
    session: &str,
) -> Result<Option<RecordingRecord>, Error> {
    let query = sqlx::query(include_str!("../queries/session_recording.sql"));
    let row = query.bind(project).bind(session).fetch_optional(connection).await?;
    row.as_ref().map(recording).transpose()
}

pub(crate) fn session_keys(rows: &[SqliteRow]) -> Result<Vec<SessionKey>, Error> {
    let key = |row: &SqliteRow| {
        Ok(SessionKey {
            project: id(row, "project", ProjectId::parse)?,
            session: id(row, "id", SessionId::parse)?,
        })
    };
    rows.iter().map(key).collect()
}

fn recording(row: &SqliteRow) -> Result<RecordingRecord, Error> {
    let directory: u64 = count(row, "directory_offset")?;
    Ok(RecordingRecord {
        id: recording_id(row)?,
        format_version: count(row, "format_version")?,
        bytes: count(row, "bytes")?,
        contents: count(row, "contents_offset")?..directory,
        directory: directory..count(row, "directory_end")?,
        compacted_at_ms: row.try_get("compacted_at_ms")?,
        health: row.try_get("health")?,
    })
}

fn recording_id(row: &SqliteRow) -> Result<RecordingId, Error> {
    Ok(RecordingId {
        project: id(row, "project", ProjectId::parse)?,
        session: id(row, "id", SessionId::parse)?,
        generation: count(row, "generation")?,
    })
}
