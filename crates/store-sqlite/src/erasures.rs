//! Deleted sessions: hiding them, and leaving nothing of them in the file.

use std::collections::HashMap;

use reenact_recording::{ProjectId, SessionId};
use reenact_store::{BlockId, Erasure, Tombstone, TombstoneId};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{hash, id};
use crate::recordings::{find_recording, retire_object};
use crate::shared::release;

impl SqliteIndex {
    pub(crate) async fn load_buried(&self) -> Result<(), Error> {
        let tombstones = self.read_tombstones().await?;
        self.buried
            .write()
            .extend(tombstones.iter().map(|tombstone| tombstone.id));
        Ok(())
    }

    pub(crate) async fn bury(
        &self,
        project: &ProjectId,
        session: &SessionId,
        tombstone: &Tombstone,
    ) -> Result<bool, Error> {
        let (project, session) = (project.as_str(), session.as_str());
        let mut transaction = self.begin().await?;
        let known = sqlx::query(include_str!("../queries/session.sql"))
            .bind(project)
            .bind(session);
        if known.fetch_optional(&mut *transaction).await?.is_none() {
            return Ok(false);
        }
        bury(&mut transaction, project, session, tombstone).await?;
        transaction.commit().await?;
        self.buried.write().insert(tombstone.id);
        Ok(true)
    }

    pub(crate) async fn read_tombstones(&self) -> Result<Vec<Tombstone>, Error> {
        let rows = sqlx::query(include_str!("../queries/tombstones.sql"))
            .fetch_all(&self.readers)
            .await?;
        let tombstone = |row: &SqliteRow| {
            let id = TombstoneId(hash(row, "id")?);
            Ok(Tombstone {
                id,
                due_ms: row.try_get("due_ms")?,
                expires_at_ms: row.try_get("expires_at_ms")?,
            })
        };
        rows.iter().map(tombstone).collect()
    }

    pub(crate) async fn restore(&self, tombstones: &[Tombstone]) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        for tombstone in tombstones {
            let insert = sqlx::query(include_str!("../queries/insert_tombstone.sql")).bind(tombstone.id.0.to_vec());
            insert
                .bind(tombstone.due_ms)
                .bind(tombstone.expires_at_ms)
                .execute(&mut *transaction)
                .await?;
        }
        let by_id: HashMap<TombstoneId, &Tombstone> =
            tombstones.iter().map(|tombstone| (tombstone.id, tombstone)).collect();
        let sessions = sqlx::query(include_str!("../queries/session_ids.sql"));
        for row in sessions.fetch_all(&mut *transaction).await? {
            let (project, session) = (
                id(&row, "project", ProjectId::parse)?,
                id(&row, "id", SessionId::parse)?,
            );
            if let Some(tombstone) = by_id.get(&TombstoneId::of(&project, &session)) {
                bury(&mut transaction, project.as_str(), session.as_str(), tombstone).await?;
            }
        }
        transaction.commit().await?;
        self.buried
            .write()
            .extend(tombstones.iter().map(|tombstone| tombstone.id));
        Ok(())
    }

    pub(crate) async fn expire(&self, now_ms: i64) -> Result<Vec<TombstoneId>, Error> {
        let mut writer = self.writer().await?;
        let query = sqlx::query(include_str!("../queries/expire_tombstones.sql")).bind(now_ms);
        let rows = query.fetch_all(&mut *writer).await?;
        let expired: Vec<_> = rows
            .iter()
            .map(|row| hash(row, "id").map(TombstoneId))
            .collect::<Result<_, _>>()?;
        let mut buried = self.buried.write();
        for id in &expired {
            buried.remove(id);
        }
        Ok(expired)
    }

    pub(crate) async fn read_erasures(&self) -> Result<Vec<Erasure>, Error> {
        let rows = sqlx::query(include_str!("../queries/erasures.sql"))
            .fetch_all(&self.readers)
            .await?;
        let erasure = |row: &SqliteRow| {
            let blocks: Vec<BlockId> =
                serde_json::from_str(row.try_get("blocks")?).map_err(|error| Error::Decode(Box::new(error)))?;
            Ok(Erasure {
                tombstone: TombstoneId(hash(row, "tombstone")?),
                due_ms: row.try_get("due_ms")?,
                blocks,
            })
        };
        rows.iter().map(erasure).collect()
    }

    pub(crate) async fn finish(&self, tombstone: &TombstoneId) -> Result<bool, Error> {
        let mut writer = self.writer().await?;
        let query = sqlx::query(include_str!("../queries/finish_erasure.sql")).bind(tombstone.0.to_vec());
        Ok(query.execute(&mut *writer).await?.rows_affected() > 0)
    }

    pub(crate) async fn clear(&self) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        sqlx::raw_sql(include_str!("../queries/clear_recordings.sql"))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }
}

/// Forgets a session and notes which blocks hold it.
async fn bury(
    connection: &mut SqliteConnection,
    project: &str,
    session: &str,
    tombstone: &Tombstone,
) -> Result<(), Error> {
    let id = tombstone.id.0.to_vec();
    let insert = sqlx::query(include_str!("../queries/insert_tombstone.sql"));
    let insert = insert.bind(&id).bind(tombstone.due_ms).bind(tombstone.expires_at_ms);
    insert.execute(&mut *connection).await?;
    let insert = sqlx::query(include_str!("../queries/insert_erasure.sql"));
    insert
        .bind(&id)
        .bind(tombstone.due_ms)
        .execute(&mut *connection)
        .await?;
    let blocks = sqlx::query(include_str!("../queries/bury_blocks.sql"));
    blocks
        .bind(&id)
        .bind(project)
        .bind(session)
        .execute(&mut *connection)
        .await?;
    if let Some(recording) = find_recording(connection, project, session).await? {
        retire_object(connection, &recording.id.path(), Some(tombstone.id)).await?;
        let row = sqlx::query(include_str!("../queries/session_row.sql"))
            .bind(project)
            .bind(session);
        let row = row.fetch_one(&mut *connection).await?.try_get("row")?;
        // What only this session referred to goes with it, at once.
        release(connection, project, row, i64::MIN).await?;
    }
    let sql = [
        include_str!("../queries/delete_stray_frames.sql"),
        include_str!("../queries/forget_moment_words.sql"),
        include_str!("../queries/delete_moments.sql"),
        include_str!("../queries/delete_session.sql"),
        include_str!("../queries/delete_annotations.sql"),
        include_str!("../queries/delete_session_name.sql"),
    ];
    for sql in sql {
        sqlx::query(sql)
            .bind(project)
            .bind(session)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
