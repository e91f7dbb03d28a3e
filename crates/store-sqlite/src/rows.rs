//! Numbers of rows that are given out before they are written, so that rows can refer to each other.

use reenact_store::BlockRecord;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Error, Row};

pub(crate) async fn insert_block(
    connection: &mut SqliteConnection,
    row: i64,
    block: &BlockRecord,
) -> Result<(), Error> {
    let insert = sqlx::query(include_str!("../queries/insert_block.sql"));
    let bytes = i64::try_from(block.bytes).unwrap_or(i64::MAX);
    insert
        .bind(row)
        .bind(&block.id.0)
        .bind(bytes)
        .bind(block.written_at_ms)
        .execute(connection)
        .await?;
    Ok(())
}

/// The row numbers to go on with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    pub(crate) session: i64,
    pub(crate) stream: i64,
    pub(crate) block: i64,
    pub(crate) block_is_new: bool,
}

impl Rows {
    pub(crate) async fn next(connection: &mut SqliteConnection, block: &str) -> Result<Self, Error> {
        let last = sqlx::query(include_str!("../queries/last_rows.sql"))
            .bind(block)
            .fetch_one(connection)
            .await?;
        let this_block: Option<i64> = last.try_get("this_block")?;
        let last_block: i64 = last.try_get("block")?;
        Ok(Self {
            session: last.try_get("session")?,
            stream: last.try_get("stream")?,
            block: this_block.unwrap_or(last_block + 1),
            block_is_new: this_block.is_none(),
        })
    }
}
