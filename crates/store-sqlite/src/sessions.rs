//! Finding sessions and their batches.

use std::collections::HashMap;

use async_trait::async_trait;
use reenact_analytics::TermField;
use reenact_recording::{BatchKey, PageId, ProjectId, SessionId, StreamKey, WindowId};
use reenact_store::{
    BatchLocation, BatchQuery, BlockId, FieldValue, FrameLocation, PageRow, RecordingRecord, SessionCursor,
    SessionFilter, SessionIndex, SessionName, SessionOrder, SessionPage, SessionRow, StoreError, SummarizedRun,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, id, json};
use crate::recordings::find_recording;

#[async_trait]
impl SessionIndex for SqliteIndex {
    async fn list_sessions(
        &self,
        project: &ProjectId,
        filter: &SessionFilter,
        order: SessionOrder,
        after: Option<&SessionCursor>,
        limit: u32,
    ) -> Result<SessionPage, StoreError> {
        let listed = self.list(project, filter, order, after, limit).await;
        listed.map_err(self.failed("listing sessions"))
    }

    async fn field_values(
        &self,
        project: &ProjectId,
        field: TermField,
        text: &str,
        limit: u32,
    ) -> Result<Vec<FieldValue>, StoreError> {
        let values = self.values_of_field(project, field, text, limit).await;
        values.map_err(self.failed("listing values to filter by"))
    }

    async fn value_count(&self, project: &ProjectId, field: TermField, value: &str) -> Result<u64, StoreError> {
        let counted = self.count_value(project, field, value).await;
        counted.map_err(self.failed("counting the sessions with a value"))
    }

    async fn renew_terms(&self, limit: u32) -> Result<u32, StoreError> {
        let renewed = self.renew_old_terms(limit).await;
        renewed.map_err(self.failed("making old sessions findable"))
    }

    async fn session(&self, project: &ProjectId, id: &SessionId) -> Result<Option<SessionRow>, StoreError> {
        let failed = self.failed("reading a session");
        let query = sqlx::query(include_str!("../queries/session.sql"))
            .bind(project.as_str())
            .bind(id.as_str());
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.map(|row| session_row(project, &row)).transpose().map_err(&failed)
    }

    async fn pages(&self, project: &ProjectId, id: &SessionId) -> Result<Vec<PageRow>, StoreError> {
        self.read_pages(project, id)
            .await
            .map_err(self.failed("reading the pages of a session"))
    }

    async fn locate(
        &self,
        project: &ProjectId,
        id: &SessionId,
        query: &BatchQuery,
    ) -> Result<Vec<BatchLocation>, StoreError> {
        let located = self.locate_batches(project, id, query).await;
        located.map_err(self.failed("locating the batches of a session"))
    }

    async fn recording(&self, project: &ProjectId, id: &SessionId) -> Result<Option<RecordingRecord>, StoreError> {
        let failed = self.failed("looking a recording up");
        let mut reader = self.readers.acquire().await.map_err(&failed)?;
        let found = find_recording(&mut reader, project.as_str(), id.as_str()).await;
        found.map_err(&failed)
    }

    async fn locate_batch(&self, key: &BatchKey) -> Result<Option<BatchLocation>, StoreError> {
        let failed = self.failed("locating a batch");
        let StreamKey {
            project,
            session,
            window,
            page,
        } = &key.stream;
        let query = sqlx::query(include_str!("../queries/locate_batch.sql"));
        let query = query.bind(project.as_str()).bind(session.as_str());
        let query = query.bind(window.as_str()).bind(page.as_str()).bind(key.sequence);
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        row.map(|row| location(project, session, &row))
            .transpose()
            .map_err(&failed)
    }
}

impl SqliteIndex {
    async fn read_pages(&self, project: &ProjectId, session: &SessionId) -> Result<Vec<PageRow>, Error> {
        let pages = sqlx::query(include_str!("../queries/pages.sql"));
        let pages = pages
            .bind(project.as_str())
            .bind(session.as_str())
            .fetch_all(&self.readers)
            .await?;
        let gaps = sqlx::query(include_str!("../queries/sequence_gaps.sql"));
        let gaps = gaps
            .bind(project.as_str())
            .bind(session.as_str())
            .fetch_all(&self.readers)
            .await?;
        let mut missing: HashMap<i64, Vec<u32>> = HashMap::new();
        for gap in gaps {
            let missing = missing.entry(gap.try_get("stream")?).or_default();
            let room = PageRow::MISSING_MAX - missing.len();
            missing.extend((count::<u32>(&gap, "first")?..=count(&gap, "last")?).take(room));
        }
        let page = |row: &SqliteRow| {
            Ok(PageRow {
                window: id(row, "window_id", WindowId::parse)?,
                page: id(row, "page_id", PageId::parse)?,
                url: row.try_get("url")?,
                first_at_ms: row.try_get("first_at_ms")?,
                last_at_ms: row.try_get("last_at_ms")?,
                event_count: count(row, "event_count")?,
                batch_count: count(row, "batch_count")?,
                missing_sequences: missing.remove(&row.try_get("row")?).unwrap_or_default(),
                has_full_snapshot: row.try_get("has_full_snapshot")?,
            })
        };
        pages.iter().map(page).collect()
    }

    async fn locate_batches(
        &self,
        project: &ProjectId,
        session: &SessionId,
        wanted: &BatchQuery,
    ) -> Result<Vec<BatchLocation>, Error> {
        let kinds = if wanted.kinds.is_empty() {
            None
        } else {
            Some(json(&wanted.kinds)?)
        };
        let query = sqlx::query(include_str!("../queries/locate.sql"));
        let query = query
            .bind(project.as_str())
            .bind(session.as_str())
            .bind(wanted.from_ms)
            .bind(wanted.to_ms);
        let query = query
            .bind(wanted.window.as_ref().map(WindowId::as_str))
            .bind(kinds)
            .bind(wanted.set_aside_only);
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter().map(|row| location(project, session, row)).collect()
    }
}

pub(crate) fn session_row(project: &ProjectId, row: &SqliteRow) -> Result<SessionRow, Error> {
    let decode = |error| Error::Decode(Box::new(error));
    let facts: &str = row.try_get("facts")?;
    Ok(SessionRow {
        project: project.clone(),
        id: id(row, "id", SessionId::parse)?,
        first_received_at_ms: row.try_get("first_received_at_ms")?,
        last_received_at_ms: row.try_get("last_received_at_ms")?,
        window_count: count(row, "window_count")?,
        page_count: count(row, "page_count")?,
        name: SessionName {
            title: row.try_get("title")?,
            description: row.try_get("description")?,
        },
        facts: serde_json::from_str(facts).map_err(decode)?,
        run: match row.try_get::<Option<&str>, _>("run_summary")? {
            Some(summary) => Some(SummarizedRun {
                summary: serde_json::from_str(summary).map_err(decode)?,
                received_until_ms: row.try_get("run_received_until_ms")?,
            }),
            None => None,
        },
    })
}

fn location(project: &ProjectId, session: &SessionId, row: &SqliteRow) -> Result<BatchLocation, Error> {
    let stream = StreamKey {
        project: project.clone(),
        session: session.clone(),
        window: id(row, "window_id", WindowId::parse)?,
        page: id(row, "page_id", PageId::parse)?,
    };
    let frame = match row.try_get::<Option<String>, _>("block")? {
        Some(block) => Some(FrameLocation {
            block: BlockId(block),
            offset: count(row, "offset")?,
            length: count(row, "length")?,
        }),
        None => None,
    };
    Ok(BatchLocation {
        key: BatchKey {
            stream,
            sequence: count(row, "sequence")?,
        },
        frame,
        first_at_ms: row.try_get("first_at_ms")?,
        last_at_ms: row.try_get("last_at_ms")?,
        has_full_snapshot: row.try_get("has_full_snapshot")?,
        set_aside_count: count(row, "set_aside_count")?,
    })
}
