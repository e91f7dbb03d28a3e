//! What is kept of pages' files, and which session uses it.

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{
    AssetContent, AssetId, AssetIndex, AssetOutcome, AssetReservation, AssetTotals, AssetUse, ProjectAsset,
    SessionAssets, SessionKey, StoreError,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, hash, id, json};
use crate::recordings::session_keys;

#[async_trait]
impl AssetIndex for SqliteIndex {
    async fn reserve_asset(
        &self,
        project: &ProjectId,
        content: &AssetContent,
        until_ms: i64,
    ) -> Result<AssetReservation, StoreError> {
        let reserved = self.reserve(project, content, until_ms).await;
        reserved.map_err(self.failed("reserving a file of a page"))
    }

    async fn put_session_assets(
        &self,
        project: &ProjectId,
        session: &SessionId,
        assets: &SessionAssets,
    ) -> Result<bool, StoreError> {
        let put = self.put_assets(project, session, assets).await;
        match put.map_err(self.failed("keeping what a session uses"))? {
            Put::Done => Ok(true),
            Put::NoSession => Ok(false),
            Put::ContentGone => Err(StoreError::Unavailable(
                "a file that a session uses was removed before its use was noted".to_owned(),
            )),
        }
    }

    async fn session_assets(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<SessionAssets>, StoreError> {
        let read = self.read_assets(project, session).await;
        read.map_err(self.failed("reading what a session uses"))
    }

    async fn session_asset(
        &self,
        project: &ProjectId,
        session: &SessionId,
        id: &AssetId,
    ) -> Result<Option<AssetContent>, StoreError> {
        let failed = self.failed("finding a file of a session");
        let query = sqlx::query(include_str!("../queries/session_asset.sql"));
        let query = query.bind(project.as_str()).bind(session.as_str()).bind(id.0.to_vec());
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.map(|row| content(&row)).transpose().map_err(&failed)
    }

    async fn asset_content(&self, project: &ProjectId, id: &AssetId) -> Result<Option<AssetContent>, StoreError> {
        let failed = self.failed("finding a file of a project");
        let query = sqlx::query(include_str!("../queries/asset_content.sql"));
        let query = query.bind(project.as_str()).bind(id.0.to_vec());
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.map(|row| content(&row)).transpose().map_err(&failed)
    }

    async fn known_asset(
        &self,
        project: &ProjectId,
        url: &str,
        since_ms: i64,
    ) -> Result<Option<AssetOutcome>, StoreError> {
        let failed = self.failed("looking for a file's address");
        let query = sqlx::query(include_str!("../queries/known_asset.sql"));
        let query = query.bind(project.as_str()).bind(url).bind(since_ms);
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.map(|row| outcome(&row)).transpose().map_err(&failed)
    }

    async fn sessions_to_retry(&self, now_ms: i64, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        let failed = self.failed("listing sessions whose files are to be tried again");
        let query = sqlx::query(include_str!("../queries/sessions_to_retry.sql"));
        let rows = query.bind(now_ms).bind(limit).fetch_all(&self.readers).await;
        let rows = rows.map_err(&failed)?;
        session_keys(&rows).map_err(&failed)
    }

    async fn asset_totals(&self) -> Result<AssetTotals, StoreError> {
        let failed = self.failed("counting what is kept");
        let query = sqlx::query(include_str!("../queries/asset_totals.sql"));
        let row = query.fetch_one(&self.readers).await.map_err(&failed)?;
        let totals = || {
            Ok(AssetTotals {
                contents: count(&row, "contents")?,
                bytes: count(&row, "bytes")?,
            })
        };
        totals().map_err(&failed)
    }
}

enum Put {
    Done,
    NoSession,
    ContentGone,
}

impl SqliteIndex {
    async fn reserve(
        &self,
        project: &ProjectId,
        content: &AssetContent,
        until_ms: i64,
    ) -> Result<AssetReservation, Error> {
        let mut transaction = self.begin().await?;
        let query = sqlx::query(include_str!("../queries/reserve_asset.sql"));
        let query = query.bind(project.as_str()).bind(content.id.0.to_vec());
        let query = query
            .bind(&content.media_type)
            .bind(content.bytes as i64)
            .bind(until_ms);
        let Some(row) = query.fetch_optional(&mut *transaction).await? else {
            return Ok(AssetReservation::BeingRemoved);
        };
        let uses: i64 = row.try_get("use_count")?;
        transaction.commit().await?;
        Ok(if uses > 0 {
            AssetReservation::InUse
        } else {
            AssetReservation::New
        })
    }

    async fn put_assets(&self, project: &ProjectId, session: &SessionId, assets: &SessionAssets) -> Result<Put, Error> {
        let uses = json(assets.uses.iter().map(row_of).collect::<Vec<_>>())?;
        let mut transaction = self.begin().await?;
        let number = sqlx::query(include_str!("../queries/session_number.sql"));
        let number = number.bind(project.as_str()).bind(session.as_str());
        let Some(row) = number.fetch_optional(&mut *transaction).await? else {
            return Ok(Put::NoSession);
        };
        let row: i64 = row.try_get("row")?;
        let delete = sqlx::query(include_str!("../queries/delete_asset_uses.sql"));
        delete.bind(row).execute(&mut *transaction).await?;
        let insert = sqlx::query(include_str!("../queries/insert_asset_uses.sql"));
        let insert = insert.bind(row).bind(project.as_str()).bind(uses);
        insert.execute(&mut *transaction).await?;
        let gone = sqlx::query(include_str!("../queries/asset_uses_without_content.sql"));
        if gone.bind(row).fetch_optional(&mut *transaction).await?.is_some() {
            return Ok(Put::ContentGone);
        }
        let upsert = sqlx::query(include_str!("../queries/upsert_asset_session.sql"));
        let upsert = upsert.bind(row).bind(assets.received_until_ms).bind(assets.retry_at_ms);
        upsert.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Put::Done)
    }

    async fn read_assets(&self, project: &ProjectId, session: &SessionId) -> Result<Option<SessionAssets>, Error> {
        let query = sqlx::query(include_str!("../queries/asset_session.sql"));
        let query = query.bind(project.as_str()).bind(session.as_str());
        let Some(row) = query.fetch_optional(&self.readers).await? else {
            return Ok(None);
        };
        let number: i64 = row.try_get("session")?;
        let uses = sqlx::query(include_str!("../queries/asset_uses.sql"));
        let uses = uses.bind(number).fetch_all(&self.readers).await?;
        let asset_use = |row: &SqliteRow| {
            Ok(AssetUse {
                url: row.try_get("url")?,
                at_ms: row.try_get("at_ms")?,
                outcome: outcome(row)?,
            })
        };
        Ok(Some(SessionAssets {
            received_until_ms: row.try_get("received_until_ms")?,
            retry_at_ms: row.try_get("retry_at_ms")?,
            uses: uses.iter().map(asset_use).collect::<Result<_, Error>>()?,
        }))
    }

    pub(crate) async fn retire_assets(&self, now_ms: i64) -> Result<Vec<ProjectAsset>, Error> {
        let query = sqlx::query(include_str!("../queries/has_unused_assets.sql")).bind(now_ms);
        if query.fetch_optional(&self.readers).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut transaction = self.begin().await?;
        for sql in [
            include_str!("../queries/retire_unused_assets.sql"),
            include_str!("../queries/delete_unused_assets.sql"),
        ] {
            sqlx::query(sql).bind(now_ms).execute(&mut *transaction).await?;
        }
        let retired = sqlx::query(include_str!("../queries/retired_assets.sql"));
        let rows = retired.fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        let asset = |row: &SqliteRow| Ok((id(row, "project", ProjectId::parse)?, AssetId(hash(row, "id")?)));
        rows.iter().map(asset).collect()
    }

    pub(crate) async fn forget_assets(&self, assets: &[ProjectAsset]) -> Result<(), Error> {
        let mut writer = self.writer().await?;
        let query = sqlx::query(include_str!("../queries/forget_retired_assets.sql"));
        query.bind(json(assets)?).execute(&mut *writer).await?;
        Ok(())
    }
}

type UseRow<'a> = (
    Option<&'a str>,
    i64,
    Option<AssetId>,
    bool,
    Option<i64>,
    Option<&'a str>,
    Option<u32>,
);

fn row_of(asset_use: &AssetUse) -> UseRow<'_> {
    let (url, at_ms) = (asset_use.url.as_deref(), asset_use.at_ms);
    match &asset_use.outcome {
        AssetOutcome::Kept { content, fetched_at_ms } => {
            let was_fetched = fetched_at_ms.is_some();
            (url, at_ms, Some(content.id), was_fetched, *fetched_at_ms, None, None)
        }
        AssetOutcome::Missing {
            reason,
            tried_at_ms,
            tries,
        } => (url, at_ms, None, true, Some(*tried_at_ms), Some(reason), Some(*tries)),
    }
}

fn outcome(row: &SqliteRow) -> Result<AssetOutcome, Error> {
    let reason: Option<String> = row.try_get("reason")?;
    let answer_at_ms: Option<i64> = row.try_get("answer_at_ms")?;
    Ok(match reason {
        Some(reason) => AssetOutcome::Missing {
            reason,
            tried_at_ms: answer_at_ms.unwrap_or_default(),
            tries: count(row, "tries")?,
        },
        None => AssetOutcome::Kept {
            content: content(row)?,
            fetched_at_ms: answer_at_ms,
        },
    })
}

fn content(row: &SqliteRow) -> Result<AssetContent, Error> {
    Ok(AssetContent {
        id: AssetId(hash(row, "id")?),
        media_type: row.try_get("media_type")?,
        bytes: count(row, "bytes")?,
    })
}
