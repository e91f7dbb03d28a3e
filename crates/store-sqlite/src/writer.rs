//! The one connection that writes, and its transactions.
//!
//! SQLite ends a transaction by itself when it fails for want of room, and a caller may go away in the middle of one.
//! So nobody trusts what the last one left behind: whoever takes the connection first rolls back what may be open.

use std::ops::{Deref, DerefMut};

use sqlx::Error;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::MutexGuard;

use crate::SqliteIndex;

#[derive(Debug)]
pub(crate) struct Writer {
    connection: SqliteConnection,
    /// A transaction was begun and not committed.
    may_be_open: bool,
}

/// The connection, lent to one writer at a time.
pub(crate) struct Writing<'a>(MutexGuard<'a, Writer>);

/// A transaction. Dropped without a commit, nothing of it happened.
pub(crate) struct Transaction<'a>(Writing<'a>);

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        Self {
            connection,
            may_be_open: false,
        }
    }

    pub(crate) fn into_connection(self) -> SqliteConnection {
        self.connection
    }

    async fn roll_back(&mut self) -> Result<(), Error> {
        match sqlx::query("ROLLBACK").execute(&mut self.connection).await {
            Ok(_) => {}
            Err(error) if is_none_open(&error) => {}
            Err(error) => return Err(error),
        }
        self.may_be_open = false;
        Ok(())
    }
}

/// SQLite has no code of its own for "cannot rollback - no transaction is active".
fn is_none_open(error: &Error) -> bool {
    const SQLITE_ERROR: &str = "1";
    matches!(error, Error::Database(error) if error.code().as_deref() == Some(SQLITE_ERROR))
}

impl SqliteIndex {
    pub(crate) async fn writer(&self) -> Result<Writing<'_>, Error> {
        let mut writer = self.writer.lock().await;
        if writer.may_be_open {
            writer.roll_back().await?;
        }
        Ok(Writing(writer))
    }

    pub(crate) async fn begin(&self) -> Result<Transaction<'_>, Error> {
        let mut writing = self.writer().await?;
        writing.0.may_be_open = true;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *writing).await?;
        Ok(Transaction(writing))
    }
}

impl Transaction<'_> {
    /// Makes it durable.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        sqlx::query("COMMIT").execute(&mut *self).await?;
        self.0.0.may_be_open = false;
        Ok(())
    }
}

impl Deref for Writing<'_> {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.0.connection
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0.connection
    }
}

impl Deref for Transaction<'_> {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Poll;

    use reenact_store::conformance::samples::{block, entries, key};
    use reenact_store::{KeyState, StoreError, WriteIndex};

    use super::*;

    /// As much room as the file has now, and `pages` more.
    async fn room_for(index: &SqliteIndex, pages: i64) {
        let mut writer = index.writer().await.unwrap();
        let count: i64 = sqlx::query_scalar("PRAGMA page_count")
            .fetch_one(&mut *writer)
            .await
            .unwrap();
        let limit = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", count + pages));
        sqlx::query(limit).execute(&mut *writer).await.unwrap();
    }

    #[tokio::test]
    async fn a_full_disk_refuses_whole_groups_and_recovers() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap();
        let keys: Vec<_> = (0..200).map(|n| key("p", &format!("{n:04}"), "1", n)).collect();
        room_for(&index, 4).await;
        for _ in 0..3 {
            let refused = index.commit_block(&block(1), &entries(&keys)).await.unwrap_err();
            assert!(matches!(refused, StoreError::Full(_)), "{refused}");
            assert_eq!(index.key_states(&keys).await.unwrap(), [KeyState::New; 200]);
        }
        room_for(&index, 1_000).await;
        let stored = index.commit_block(&block(1), &entries(&keys)).await.unwrap();
        assert_eq!(stored, [KeyState::New; 200]);
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap();
        let keys = [key("p", "a", "1", 0)];
        let (record, entries) = (block(1), entries(&keys));
        // Given up each time it was woken once more, until one try gets to its end.
        for wakes in 1.. {
            let mut commit = Box::pin(index.commit_block(&record, &entries));
            let mut polls = 0;
            let done = poll_fn(|context| {
                polls += 1;
                match polls > wakes {
                    true => Poll::Ready(None),
                    false => commit.as_mut().poll(context).map(Some),
                }
            });
            if done.await.is_some() {
                assert!(wakes > 3, "it was given up at several steps");
                break;
            }
        }
        assert_eq!(index.key_states(&keys).await.unwrap(), [KeyState::Stored]);
    }
}
