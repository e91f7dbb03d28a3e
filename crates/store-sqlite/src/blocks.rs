//! Which blocks there are, and letting new ones take the place of old ones.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use reenact_recording::{BatchKey, PageId, ProjectId, SessionId, StreamKey, WindowId};
use reenact_store::{
    BlockId, BlockIndex, BlockRecord, Erasure, LiveFrame, MovedFrame, ProjectAsset, StoreError, Tombstone, TombstoneId,
};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, id, json};
use crate::leftovers::{add_garbage, note_buried, note_strays};
use crate::resolve::{buried, resolve};
use crate::rows::{Rows, insert_block};

#[async_trait]
impl BlockIndex for SqliteIndex {
    async fn blocks(&self) -> Result<Vec<BlockRecord>, StoreError> {
        let failed = self.failed("listing blocks");
        let rows = sqlx::query(include_str!("../queries/blocks.sql"))
            .fetch_all(&self.readers)
            .await;
        rows.map_err(&failed)?
            .iter()
            .map(block_record)
            .collect::<Result<_, _>>()
            .map_err(&failed)
    }

    async fn small_blocks(
        &self,
        bytes_max: u64,
        written_before_ms: i64,
        limit: u32,
    ) -> Result<Vec<BlockRecord>, StoreError> {
        let failed = self.failed("listing small blocks");
        let query = sqlx::query(include_str!("../queries/small_blocks.sql"));
        let query = query
            .bind(i64::try_from(bytes_max).unwrap_or(i64::MAX))
            .bind(written_before_ms)
            .bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(block_record).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn sparse_blocks(&self, garbage_percent_min: u32, limit: u32) -> Result<Vec<BlockRecord>, StoreError> {
        let failed = self.failed("listing blocks with garbage");
        let query = sqlx::query(include_str!("../queries/sparse_blocks.sql"));
        let query = query.bind(garbage_percent_min).bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(block_record).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn live_frames(&self, block: &BlockId) -> Result<Vec<LiveFrame>, StoreError> {
        let failed = self.failed("listing the frames of a block");
        let query = sqlx::query(include_str!("../queries/live_frames.sql")).bind(&block.0);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(live_frame).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn replace_blocks(
        &self,
        old: &[BlockId],
        new: Option<&BlockRecord>,
        moved: &[MovedFrame],
    ) -> Result<(), StoreError> {
        self.replace(old, new, moved)
            .await
            .map_err(self.failed("replacing blocks"))
    }

    async fn retired_blocks(&self) -> Result<Vec<BlockId>, StoreError> {
        let failed = self.failed("listing retired blocks");
        let rows = sqlx::query(include_str!("../queries/retired_blocks.sql"))
            .fetch_all(&self.readers)
            .await;
        let rows = rows.map_err(&failed)?;
        rows.iter()
            .map(|row| row.try_get("id").map(BlockId))
            .collect::<Result<_, _>>()
            .map_err(&failed)
    }

    async fn forget_retired(&self, blocks: &[BlockId]) -> Result<(), StoreError> {
        let done = self
            .with_blocks(include_str!("../queries/forget_retired_blocks.sql"), blocks)
            .await;
        done.map_err(self.failed("forgetting retired blocks"))
    }

    async fn retired_objects(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query_scalar(include_str!("../queries/retired_objects.sql"));
        let rows = rows.fetch_all(&self.readers).await;
        rows.map_err(self.failed("listing retired objects"))
    }

    async fn forget_retired_objects(&self, paths: &[String]) -> Result<(), StoreError> {
        self.forget_objects(paths)
            .await
            .map_err(self.failed("forgetting retired objects"))
    }

    async fn bury_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        tombstone: &Tombstone,
    ) -> Result<bool, StoreError> {
        self.bury(project, session, tombstone)
            .await
            .map_err(self.failed("deleting a session"))
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        self.read_tombstones()
            .await
            .map_err(self.failed("listing deleted sessions"))
    }

    async fn restore_tombstones(&self, tombstones: &[Tombstone]) -> Result<(), StoreError> {
        self.restore(tombstones)
            .await
            .map_err(self.failed("taking in deleted sessions"))
    }

    async fn expire_tombstones(&self, now_ms: i64) -> Result<Vec<TombstoneId>, StoreError> {
        self.expire(now_ms)
            .await
            .map_err(self.failed("forgetting deleted sessions"))
    }

    async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.read_erasures().await.map_err(self.failed("listing deletions"))
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        self.scrub_file().await.map_err(self.failed("scrubbing the index"))
    }

    async fn finish_erasure(&self, tombstone: &TombstoneId) -> Result<bool, StoreError> {
        self.finish(tombstone)
            .await
            .map_err(self.failed("finishing a deletion"))
    }

    async fn retire_unused_assets(&self, now_ms: i64) -> Result<Vec<ProjectAsset>, StoreError> {
        self.retire_assets(now_ms)
            .await
            .map_err(self.failed("retiring files that no session uses"))
    }

    async fn forget_retired_assets(&self, assets: &[ProjectAsset]) -> Result<(), StoreError> {
        self.forget_assets(assets)
            .await
            .map_err(self.failed("forgetting files that are removed"))
    }

    async fn clear_recordings(&self) -> Result<(), StoreError> {
        self.clear().await.map_err(self.failed("clearing the index"))
    }
}

impl SqliteIndex {
    async fn forget_objects(&self, paths: &[String]) -> Result<(), Error> {
        let mut writer = self.writer().await?;
        let delete = sqlx::query(include_str!("../queries/forget_retired_objects.sql"));
        delete.bind(json(paths)?).execute(&mut *writer).await?;
        Ok(())
    }

    async fn with_blocks(&self, sql: &'static str, blocks: &[BlockId]) -> Result<(), Error> {
        let mut writer = self.writer().await?;
        sqlx::query(sql).bind(json(blocks)?).execute(&mut *writer).await?;
        Ok(())
    }

    async fn replace(&self, old: &[BlockId], new: Option<&BlockRecord>, moved: &[MovedFrame]) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let old_rows = block_rows(&mut transaction, old).await?;
        if let Some(new) = new {
            self.move_frames(&mut transaction, &old_rows, new, moved).await?;
        }
        let rows = json(old_rows.values().collect::<Vec<_>>())?;
        let sql = [
            include_str!("../queries/delete_batches_of_blocks.sql"),
            include_str!("../queries/delete_blocks.sql"),
        ];
        for sql in sql {
            sqlx::query(sql).bind(&rows).execute(&mut *transaction).await?;
        }
        let retire = sqlx::query(include_str!("../queries/retire_blocks.sql"));
        retire.bind(json(old)?).execute(&mut *transaction).await?;
        transaction.commit().await
    }

    /// Points the batches that still lie in an old block to the new one. A frame without such a batch lost its place
    /// while it was copied: its session was deleted, so it is noted for erasing.
    async fn move_frames(
        &self,
        connection: &mut SqliteConnection,
        old_rows: &HashMap<String, i64>,
        new: &BlockRecord,
        moved: &[MovedFrame],
    ) -> Result<(), Error> {
        let rows = Rows::next(connection, &new.id.0).await?;
        if rows.block_is_new {
            insert_block(connection, rows.block, new).await?;
        }
        let found = resolve(connection, moved.iter().map(|frame| &frame.key)).await?;
        let mut batches = Vec::with_capacity(moved.len());
        let (mut strays, mut dead) = (BTreeSet::new(), BTreeSet::new());
        let mut garbage_bytes = 0;
        for (frame, found) in moved.iter().zip(found) {
            match (found.stream, found.block) {
                (Some(stream), Some(block)) if old_rows.get(&frame.from.0) == Some(&block) => {
                    batches.push((stream, frame.key.sequence, frame.offset, frame.length));
                }
                _ => match buried(&self.buried.read(), &frame.key) {
                    Some(tombstone) => drop(dead.insert(tombstone)),
                    None => {
                        let StreamKey { project, session, .. } = &frame.key.stream;
                        garbage_bytes += frame.length;
                        strays.insert((project.as_str(), session.as_str()));
                    }
                },
            }
        }
        let update = sqlx::query(include_str!("../queries/move_batches.sql"));
        update
            .bind(json(&batches)?)
            .bind(rows.block)
            .execute(&mut *connection)
            .await?;
        if !dead.is_empty() {
            note_buried(connection, &dead, rows.block).await?;
        }
        if !strays.is_empty() {
            note_strays(connection, &strays, rows.block).await?;
            add_garbage(connection, &[(rows.block, garbage_bytes)]).await?;
        }
        Ok(())
    }
}

async fn block_rows(connection: &mut SqliteConnection, ids: &[BlockId]) -> Result<HashMap<String, i64>, Error> {
    let query = sqlx::query(include_str!("../queries/block_rows.sql")).bind(json(ids)?);
    let rows = query.fetch_all(connection).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("id")?, row.try_get("row")?)))
        .collect()
}

fn block_record(row: &SqliteRow) -> Result<BlockRecord, Error> {
    let (id, written_at_ms) = (BlockId(row.try_get("id")?), row.try_get("written_at_ms")?);
    Ok(BlockRecord {
        id,
        bytes: count(row, "bytes")?,
        written_at_ms,
    })
}

fn live_frame(row: &SqliteRow) -> Result<LiveFrame, Error> {
    let stream = StreamKey {
        project: id(row, "project", ProjectId::parse)?,
        session: id(row, "id", SessionId::parse)?,
        window: id(row, "window_id", WindowId::parse)?,
        page: id(row, "page_id", PageId::parse)?,
    };
    Ok(LiveFrame {
        key: BatchKey {
            stream,
            sequence: count(row, "sequence")?,
        },
        offset: count(row, "offset")?,
        length: count(row, "length")?,
    })
}
