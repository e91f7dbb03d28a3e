//! Leaving nothing of deleted rows in the file, while appends go on.
//!
//! `secure_delete` zeroes what is deleted, but a page whose rows were moved to its neighbours keeps copies of them in
//! its gap, between the list of its cells and their content. So the gaps of all pages are zeroed, a few pages in a
//! transaction; then the write-ahead log, which holds earlier versions of pages, is emptied. A gap is never copied from
//! page to page, and pages that SQLite takes into use are zeroed first, so what was once clean stays clean of what had
//! been deleted.
//!
//! Pages are read and written through SQLite's `sqlite_dbpage` (`.cargo/config.toml` builds it in).

use std::ops::Range;
use std::time::Duration;

use sqlx::sqlite::SqliteRow;
use sqlx::{Error, Row};

use crate::SqliteIndex;
use crate::database::BUSY_TIMEOUT;
use crate::ids::json;

/// Pages that are looked at, and written at the most, in one step (of 4 KiB each).
const PAGES_PER_STEP: u32 = 128;
/// Pages are told apart by their first byte, which in a larger file may be that of a page's number.
const PAGES_MAX: u32 = 0x0200_0000;
/// The first page begins with the file's header.
const FILE_HEADER_BYTES: usize = 100;
/// How often, and how long apart, the write-ahead log is tried to be emptied while readers hold on to it.
const CHECKPOINT_TRIES_MAX: u32 = 100;
const CHECKPOINT_PAUSE: Duration = Duration::from_millis(50);
/// How long one try may hold up appends.
const CHECKPOINT_BUSY_TIMEOUT: Duration = Duration::from_millis(50);

impl SqliteIndex {
    /// Makes sure that nothing of what was deleted before is left in the file or beside it.
    pub(crate) async fn scrub_file(&self) -> Result<(), Error> {
        self.rebuild_search_if_words_are_left().await?;
        let pages: u32 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&self.readers).await?;
        if pages >= PAGES_MAX || !self.has_pages_table().await? {
            self.rewrite_file().await?;
        } else {
            self.zero_gaps(pages).await?;
        }
        self.empty_write_ahead_log().await
    }

    async fn zero_gaps(&self, pages: u32) -> Result<(), Error> {
        let mut first = 1;
        while first <= pages {
            let last = first.saturating_add(PAGES_PER_STEP - 1);
            let soiled = self.soiled_pages(first, last).await?;
            if !soiled.is_empty() {
                self.clean(&soiled).await?;
            }
            first = last + 1;
        }
        Ok(())
    }

    async fn has_pages_table(&self) -> Result<bool, Error> {
        let found = sqlx::query("SELECT 1 FROM pragma_module_list WHERE name = 'sqlite_dbpage'");
        Ok(found.fetch_optional(&self.readers).await?.is_some())
    }

    /// Holds up appends for as long as it takes, and needs as much room again as the file has.
    async fn rewrite_file(&self) -> Result<(), Error> {
        let mut writer = self.writer().await?;
        // The copy that VACUUM makes can be as large as the file: not in memory.
        sqlx::query("PRAGMA temp_store = FILE").execute(&mut *writer).await?;
        let rewritten = sqlx::query("VACUUM").execute(&mut *writer).await;
        sqlx::query("PRAGMA temp_store = MEMORY").execute(&mut *writer).await?;
        rewritten.map(drop)
    }

    /// The pages of a range whose gaps hold anything.
    async fn soiled_pages(&self, first: u32, last: u32) -> Result<Vec<u32>, Error> {
        let query = sqlx::query(include_str!("../queries/pages_of_file.sql"));
        let rows = query.bind(first).bind(last).fetch_all(&self.readers).await?;
        let mut soiled = Vec::new();
        for row in &rows {
            let (number, page) = page(row)?;
            if gap(number, page).is_some_and(|gap| page[gap].iter().any(|byte| *byte != 0)) {
                soiled.push(number);
            }
        }
        Ok(soiled)
    }

    /// Zeroes the gaps of these pages, as they are now.
    async fn clean(&self, numbers: &[u32]) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let query = sqlx::query(include_str!("../queries/listed_pages_of_file.sql")).bind(json(numbers)?);
        for row in query.fetch_all(&mut *transaction).await? {
            let (number, page) = page(&row)?;
            let Some(gap) = gap(number, page) else { continue };
            let mut page = page.to_vec();
            page[gap].fill(0);
            let write = sqlx::query("UPDATE sqlite_dbpage SET data = ?2 WHERE pgno = ?1").bind(number);
            write.bind(page).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    async fn empty_write_ahead_log(&self) -> Result<(), Error> {
        for _ in 0..CHECKPOINT_TRIES_MAX {
            if self.try_to_empty_write_ahead_log().await? {
                return Ok(());
            }
            tokio::time::sleep(CHECKPOINT_PAUSE).await;
        }
        Err(Error::Protocol("a reader keeps the write-ahead log in use".to_owned()))
    }

    async fn try_to_empty_write_ahead_log(&self) -> Result<bool, Error> {
        let wait = |most: Duration| sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {}", most.as_millis()));
        let mut writer = self.writer().await?;
        sqlx::query(wait(CHECKPOINT_BUSY_TIMEOUT)).execute(&mut *writer).await?;
        let tried = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *writer)
            .await;
        sqlx::query(wait(BUSY_TIMEOUT)).execute(&mut *writer).await?;
        Ok(tried?.try_get::<i64, _>(0)? == 0)
    }
}

fn page(row: &SqliteRow) -> Result<(u32, &[u8]), Error> {
    Ok((row.try_get("pgno")?, row.try_get("data")?))
}

/// Where a page of a table or an index holds nothing; `None` for pages of another kind.
fn gap(number: u32, page: &[u8]) -> Option<Range<usize>> {
    let header = if number == 1 { FILE_HEADER_BYTES } else { 0 };
    let header_bytes = match page.get(header)? {
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let number_at = |offset: usize| {
        Some(usize::from(u16::from_be_bytes([
            *page.get(offset)?,
            *page.get(offset + 1)?,
        ])))
    };
    let cells = number_at(header + 3)?;
    let content = match number_at(header + 5)? {
        0 => 1 << 16,
        content => content,
    };
    let gap = header + header_bytes + 2 * cells..content;
    (gap.start <= gap.end && gap.end <= page.len()).then_some(gap)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::time::Instant;

    use reenact_recording::SessionId;
    use reenact_store::conformance::samples::{entries, key, project};
    use reenact_store::{BlockId, BlockRecord, KeyState, Tombstone, TombstoneId, WriteIndex};

    use super::*;

    fn record(number: usize) -> BlockRecord {
        BlockRecord {
            id: BlockId(format!("{number:032x}")),
            bytes: 1,
            written_at_ms: 0,
        }
    }

    #[test]
    fn the_gap_lies_between_cells_and_content() {
        let mut page = vec![0; 4_096];
        page[..8].copy_from_slice(&[13, 0, 0, 0, 2, 0x0f, 0x00, 0]);
        assert_eq!(gap(2, &page), Some(12..0x0f00));
        page[0] = 0;
        assert_eq!(gap(2, &page), None, "another kind of page");
        page[100..108].copy_from_slice(&[5, 0, 0, 0, 1, 0x10, 0x00, 0]);
        assert_eq!(gap(1, &page), Some(114..4_096));
        page[105] = 0x20;
        assert_eq!(gap(1, &page), None, "not what a page can be");
        assert_eq!(gap(2, &[]), None);
    }

    /// So many sessions, stored in turns, so that pages are split again and again.
    async fn index_of(folder: &Path, sessions: usize) -> Arc<SqliteIndex> {
        const TURNS: usize = 20;
        let index = SqliteIndex::open(&folder.join("index.sqlite")).await.unwrap();
        for turn in 0..TURNS {
            let names = (0..sessions / TURNS).map(|n| format!("{:06}", n * TURNS + turn));
            let keys: Vec<_> = names.map(|name| key("p", &name, "1", 0)).collect();
            index.commit_block(&record(turn), &entries(&keys)).await.unwrap();
        }
        Arc::new(index)
    }

    /// Sessions whose ids stand in gaps: copies that moving rows between pages left.
    async fn ids_in_gaps(index: &SqliteIndex) -> Vec<SessionId> {
        let query = sqlx::query(include_str!("../queries/pages_of_file.sql"));
        let rows = query.bind(1).bind(1 << 20).fetch_all(&index.readers).await.unwrap();
        let mut found = Vec::new();
        for row in &rows {
            let (number, page) = page(row).unwrap();
            let text = String::from_utf8_lossy(&page[gap(number, page).unwrap_or_default()]).into_owned();
            for (at, _) in text.match_indices("session-") {
                let id = text.get(at..at + "session-000000".len());
                found.extend(id.and_then(|id| SessionId::parse(id).ok()));
            }
        }
        found
    }

    #[tokio::test]
    async fn what_was_deleted_is_in_no_gap() {
        let folder = tempfile::tempdir().unwrap();
        let index = index_of(folder.path(), 4_000).await;
        let gone = ids_in_gaps(&index).await;
        assert!(!gone.is_empty(), "no gap holds an id: this test tells nothing");
        for session in &gone {
            let tombstone = Tombstone {
                id: TombstoneId::of(&project("p"), session),
                due_ms: 1,
                expires_at_ms: 2,
            };
            index.bury(&project("p"), session, &tombstone).await.unwrap();
        }
        let left = || {
            let bytes = std::fs::read(&index.file).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            gone.iter().filter(|session| text.contains(session.as_str())).count()
        };
        index.empty_write_ahead_log().await.unwrap();
        assert!(left() > 0, "deleting left nothing: this test tells nothing");
        index.scrub_file().await.unwrap();
        assert_eq!(left(), 0);
        assert!(index.check().await.is_ok(), "the file is whole");
    }

    #[tokio::test]
    async fn appends_go_on_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let index = index_of(folder.path(), 10_000).await;
        assert!(
            index.has_pages_table().await.unwrap(),
            ".cargo/config.toml builds it in"
        );
        let scrubbing = tokio::spawn({
            let index = index.clone();
            async move {
                let started = Instant::now();
                index.scrub_file().await.map(|()| started.elapsed())
            }
        });
        let mut longest = Duration::ZERO;
        for number in 0.. {
            let started = Instant::now();
            let entries = entries(&[key("p", "a", "1", number)]);
            let stored = index.commit_block(&record(100 + number as usize), &entries).await;
            assert_eq!(stored.unwrap(), [KeyState::New]);
            longest = longest.max(started.elapsed());
            if scrubbing.is_finished() {
                break;
            }
        }
        let whole = scrubbing.await.unwrap().unwrap();
        assert!(
            longest < whole / 2,
            "an append took {longest:?} of the {whole:?} that scrubbing took"
        );
        assert!(index.check().await.is_ok(), "the file is whole");
    }
}
