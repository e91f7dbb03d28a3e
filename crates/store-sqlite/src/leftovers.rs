//! What lies in blocks without being needed: noted, so that it is cleared away, and found when its session is deleted.

use std::collections::BTreeSet;

use reenact_store::TombstoneId;
use sqlx::Error;
use sqlx::sqlite::SqliteConnection;

use crate::ids::json;

/// Counts bytes of frames that no batch refers to: blocks' rows and how many more.
pub(crate) async fn add_garbage(connection: &mut SqliteConnection, garbage: &[(i64, u64)]) -> Result<(), Error> {
    let update = sqlx::query(include_str!("../queries/add_garbage.sql"));
    update.bind(json(garbage)?).execute(connection).await?;
    Ok(())
}

/// Notes that a block holds frames of these sessions that no batch refers to.
pub(crate) async fn note_strays(
    connection: &mut SqliteConnection,
    strays: &BTreeSet<(&str, &str)>,
    block: i64,
) -> Result<(), Error> {
    let insert = sqlx::query(include_str!("../queries/insert_stray_frames.sql"));
    insert.bind(json(strays)?).bind(block).execute(connection).await?;
    Ok(())
}

/// Notes that a block holds frames of deleted sessions, so that they are erased from it.
pub(crate) async fn note_buried(
    connection: &mut SqliteConnection,
    tombstones: &BTreeSet<TombstoneId>,
    block: i64,
) -> Result<(), Error> {
    let ids: Vec<String> = tombstones.iter().map(ToString::to_string).collect();
    let ids = json(&ids)?;
    sqlx::query(include_str!("../queries/reopen_erasures.sql"))
        .bind(&ids)
        .execute(&mut *connection)
        .await?;
    let insert = sqlx::query(include_str!("../queries/insert_erasure_blocks.sql"));
    insert.bind(&ids).bind(block).execute(connection).await?;
    Ok(())
}
