//! Which sessions are quiet and not settled.

use async_trait::async_trait;
use reenact_recording::{ProjectId, SessionId};
use reenact_store::{QuietBefore, SessionKey, SettleIndex, StoreError, UnsettledPlace, UnsettledSession};
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::ids::{count, id};

#[async_trait]
impl SettleIndex for SqliteIndex {
    async fn unsettled_sessions(
        &self,
        before: &QuietBefore,
        after: Option<UnsettledPlace>,
        limit: u32,
    ) -> Result<Vec<UnsettledSession>, StoreError> {
        let failed = self.failed("looking for quiet sessions");
        let (last_ms, row) = after.map_or((i64::MIN, i64::MIN), |after| (after.last_received_at_ms, after.row));
        let query = sqlx::query(include_str!("../queries/unsettled_sessions.sql"));
        let query = query.bind(before.idle_ms).bind(before.ended_ms).bind(before.longest_ms);
        let query = query.bind(last_ms).bind(row).bind(limit);
        let rows = query.fetch_all(&self.readers).await.map_err(&failed)?;
        rows.iter().map(unsettled).collect::<Result<_, _>>().map_err(&failed)
    }

    async fn settle_session(&self, session: &UnsettledSession) -> Result<(), StoreError> {
        let failed = self.failed("noting that everything is done with a session");
        let SessionKey { project, session: id } = &session.key;
        let mut writer = self.writer().await.map_err(&failed)?;
        let update = sqlx::query(include_str!("../queries/settle_session.sql"));
        let update = update.bind(project.as_str()).bind(id.as_str());
        let update = update.bind(i64::try_from(session.arrivals).unwrap_or(i64::MAX));
        update.execute(&mut *writer).await.map(drop).map_err(&failed)
    }
}

fn unsettled(row: &SqliteRow) -> Result<UnsettledSession, Error> {
    Ok(UnsettledSession {
        key: SessionKey {
            project: id(row, "project", ProjectId::parse)?,
            session: id(row, "id", SessionId::parse)?,
        },
        arrivals: count(row, "unsettled")?,
        place: UnsettledPlace {
            last_received_at_ms: row.try_get("last_received_at_ms")?,
            row: row.try_get("row")?,
        },
        is_loose: row.try_get("is_loose")?,
        is_unsearched: row.try_get("is_unsearched")?,
        is_unkept: row.try_get("is_unkept")?,
    })
}
