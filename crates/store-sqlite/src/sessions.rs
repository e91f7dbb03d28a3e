//! Finding sessions and their batches.

use std::collections::HashMap;

use async_trait::async_trait;
use reenact_recording::{BatchKey, PageId, ProjectId, SessionId, StreamKey, WindowId};
use reenact_store::{
    BatchLocation, BatchQuery, BlockId, FrameLocation, PageRow, RecordingRecord, SessionCursor, SessionFilter,
    SessionIndex, SessionPage, SessionRow, StoreError,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, id, json};
use crate::recordings::find_recording;

/// Sorts after every session id: the alphabet of ids ends at `z`.
const AFTER_ALL_IDS: &str = "~";

#[async_trait]
impl SessionIndex for SqliteIndex {
    async fn list_sessions(
        &self,
        project: &ProjectId,
        filter: &SessionFilter,
        after: Option<&SessionCursor>,
        limit: u32,
    ) -> Result<SessionPage, StoreError> {
        let listed = self.list(project, filter, after, limit).await;
        listed.map_err(self.failed("listing sessions"))
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
    async fn list(
        &self,
        project: &ProjectId,
        filter: &SessionFilter,
        after: Option<&SessionCursor>,
        limit: u32,
    ) -> Result<SessionPage, Error> {
        // The cursor and the filter's latest start both bound the list from above; the lower bound wins.
        let to = filter.to_ms.map(|to_ms| (to_ms, AFTER_ALL_IDS));
        let after = after.map(|cursor| (cursor.started_at_ms, cursor.id.as_str()));
        let below = to.into_iter().chain(after).min().unwrap_or((i64::MAX, AFTER_ALL_IDS));
        let sql = match filter.user {
            Some(_) => include_str!("../queries/list_sessions_of_user.sql"),
            None => include_str!("../queries/list_sessions.sql"),
        };
        let query = sqlx::query(sql)
            .bind(project.as_str())
            .bind(filter.from_ms.unwrap_or(i64::MIN));
        let query = query
            .bind(below.0)
            .bind(below.1)
            .bind(filter.duration_min_ms)
            .bind(filter.duration_max_ms);
        let query = query.bind(filter.errors_min.map(|min| i64::try_from(min).unwrap_or(i64::MAX)));
        let query = query
            .bind(filter.browser.as_deref())
            .bind(filter.url_contains.as_deref().map(like));
        let mut query = query.bind(i64::from(limit) + 1);
        if let Some(user) = &filter.user {
            query = query.bind(user);
        }
        let rows = query.fetch_all(&self.readers).await?;
        // One row more than asked for says that the list goes on.
        let shown = &rows[..rows.len().min(limit as usize)];
        let next = match shown.last() {
            Some(last) if rows.len() > shown.len() => Some(SessionCursor {
                started_at_ms: last.try_get("started_at_ms")?,
                id: id(last, "id", SessionId::parse)?,
            }),
            _ => None,
        };
        let sessions = shown
            .iter()
            .map(|row| session_row(project, row))
            .collect::<Result<_, _>>()?;
        Ok(SessionPage { sessions, next })
    }

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

/// A pattern of LIKE that finds `text` anywhere, whatever characters it holds.
fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

pub(crate) fn session_row(project: &ProjectId, row: &SqliteRow) -> Result<SessionRow, Error> {
    let facts: &str = row.try_get("facts")?;
    Ok(SessionRow {
        project: project.clone(),
        id: id(row, "id", SessionId::parse)?,
        first_received_at_ms: row.try_get("first_received_at_ms")?,
        last_received_at_ms: row.try_get("last_received_at_ms")?,
        window_count: count(row, "window_count")?,
        page_count: count(row, "page_count")?,
        facts: serde_json::from_str(facts).map_err(|error| Error::Decode(Box::new(error)))?,
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
