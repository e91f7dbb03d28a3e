//! Search with SQLite's FTS5: what can be found lies in `moments`, the index of its words beside it.

use std::collections::BTreeMap;
use std::ops::Range;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use reenact_recording::{PageId, ProjectId, SessionId, WindowId};
use reenact_store::{
    FOUND_MOMENTS_MAX, FoundMoment, FoundSession, MomentKind, SEARCH_MOMENTS_MAX, SearchCursor, SearchIndex,
    SearchPage, SearchQuery, SearchableMoment, SearchableSession, SessionFilter, SessionKey, StoreError,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Error, Row};

use crate::SqliteIndex;
use crate::commit::RUN_COST_UNKNOWN;
use crate::ids::{id, json};
use crate::sessions::session_row;
use crate::terms::{SessionTerms, health_terms, put_terms};

/// Moments looked at for one page of an answer; with more, the page ends early.
const ROWS_MAX: u32 = 20_000;
/// Put around what was looked for. Texts are kept without control characters.
const MARK_BEGINS: char = '\u{1}';
const MARK_ENDS: char = '\u{2}';

#[async_trait]
impl SearchIndex for SqliteIndex {
    async fn put_session(
        &self,
        project: &ProjectId,
        session: &SessionId,
        searchable: &SearchableSession,
    ) -> Result<bool, StoreError> {
        let put = self.put_searchable(project, session, searchable).await;
        put.map_err(self.failed("making a session searchable"))
    }

    async fn search(
        &self,
        project: &ProjectId,
        query: &SearchQuery,
        filter: &SessionFilter,
        after: Option<SearchCursor>,
        limit: u32,
    ) -> Result<SearchPage, StoreError> {
        if query.is_empty() {
            return Ok(SearchPage::default());
        }
        let found = self.find(project, query, filter, after, limit).await;
        found.map_err(self.failed("searching"))
    }

    async fn findings(
        &self,
        project: &ProjectId,
        session: &SessionId,
    ) -> Result<Option<BTreeMap<String, u64>>, StoreError> {
        let failed = self.failed("reading what was found of a session");
        let query = sqlx::query(include_str!("../queries/findings.sql"))
            .bind(project.as_str())
            .bind(session.as_str());
        let row = query.fetch_optional(&self.readers).await.map_err(&failed)?;
        let findings = |row: SqliteRow| {
            let text: &str = row.try_get("findings")?;
            serde_json::from_str(text).map_err(|error| Error::Decode(Box::new(error)))
        };
        row.map(findings).transpose().map_err(&failed)
    }

    async fn outdated_runs(&self, version: u32, limit: u32) -> Result<Vec<SessionKey>, StoreError> {
        let failed = self.failed("looking for runs to go through again");
        let query = sqlx::query(include_str!("../queries/outdated_runs.sql"));
        let rows = query.bind(version).bind(limit).fetch_all(&self.readers).await;
        let key = |row: &SqliteRow| {
            Ok(SessionKey {
                project: id(row, "project", ProjectId::parse)?,
                session: id(row, "id", SessionId::parse)?,
            })
        };
        let rows = rows.map_err(&failed)?;
        rows.iter().map(key).collect::<Result<_, Error>>().map_err(&failed)
    }
}

impl SqliteIndex {
    async fn put_searchable(
        &self,
        project: &ProjectId,
        session: &SessionId,
        searchable: &SearchableSession,
    ) -> Result<bool, Error> {
        let clean = |text: &str| text.replace(char::is_control, " ");
        let rows = searchable.moments.iter().take(SEARCH_MOMENTS_MAX).map(|moment| {
            let SearchableMoment {
                window,
                page,
                at_ms,
                kind,
                text,
            } = moment;
            (window.as_str(), page.as_str(), *at_ms, *kind, clean(text))
        });
        let moments = json(rows.collect::<Vec<_>>())?;
        let mut transaction = self.begin().await?;
        let number = sqlx::query(include_str!("../queries/session_number.sql"));
        let number = number.bind(project.as_str()).bind(session.as_str());
        let Some(row) = number.fetch_optional(&mut *transaction).await? else {
            return Ok(false);
        };
        let (row, started_at_ms): (i64, i64) = (row.try_get("row")?, row.try_get("started_at_ms")?);
        for sql in [
            include_str!("../queries/forget_moment_words.sql"),
            include_str!("../queries/delete_moments.sql"),
        ] {
            let old = sqlx::query(sql).bind(project.as_str()).bind(session.as_str());
            old.execute(&mut *transaction).await?;
        }
        let insert = sqlx::query(include_str!("../queries/insert_moments.sql"));
        insert.bind(row).bind(moments).execute(&mut *transaction).await?;
        let words = sqlx::query(include_str!("../queries/insert_moment_words.sql"));
        words
            .bind(row)
            .bind(project.as_str())
            .execute(&mut *transaction)
            .await?;
        let searched = sqlx::query(include_str!("../queries/upsert_searched_session.sql")).bind(row);
        let searched = searched
            .bind(searchable.received_until_ms)
            .bind(json(&searchable.findings)?);
        let run = searchable.run.as_ref();
        let searched = searched
            .bind(run.map(|run| run.version))
            .bind(run.map(json).transpose()?);
        searched.execute(&mut *transaction).await?;
        if let Some(run) = run {
            let cost = run.cost_micro_usd().unwrap_or(RUN_COST_UNKNOWN);
            let put = sqlx::query(include_str!("../queries/put_run_cost.sql"));
            put.bind(row).bind(cost).execute(&mut *transaction).await?;
        }
        let terms = SessionTerms {
            session: row,
            project: project.as_str(),
            started_at_ms,
            terms: health_terms(searchable.findings.keys().map(String::as_str)),
        };
        put_terms(&mut transaction, &[terms], true).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn find(
        &self,
        project: &ProjectId,
        query: &SearchQuery,
        filter: &SessionFilter,
        after: Option<SearchCursor>,
        limit: u32,
    ) -> Result<SearchPage, Error> {
        let resolved = self.resolve_filter(project, filter).await?;
        if resolved.is_impossible() {
            return Ok(SearchPage::default());
        }
        let below = after.map_or(i64::MAX, |SearchCursor(session)| session << 16);
        let sql = include_str!("../queries/search_moments.sql").replace("{conditions}", &resolved.conditions());
        let sql = sqlx::query(AssertSqlSafe(sql));
        let sql = sql.bind(match_expression(project, query)).bind(below);
        let sql = sql
            .bind(MARK_BEGINS.to_string())
            .bind(MARK_ENDS.to_string())
            .bind(ROWS_MAX)
            .bind(None::<i64>);
        let sql = resolved.bind_ranges(sql).bind(None::<i64>).bind(None::<i64>);
        let sql = resolved.bind_terms(sql)?;
        // A read transaction's connection is given back before the sessions are read.
        let (found, next) = {
            let mut rows = sql.fetch(&self.readers);
            let mut found: Vec<(i64, Vec<FoundMoment>, bool)> = Vec::new();
            let mut seen = 0;
            let mut has_more = false;
            let mut last_seen = None;
            while let Some(row) = rows.try_next().await? {
                seen += 1;
                let session: i64 = row.try_get("session")?;
                last_seen = Some(session);
                if row.try_get::<Option<&str>, _>("marked")?.is_none() {
                    continue;
                }
                if found.last().is_none_or(|(last, ..)| *last != session) {
                    if found.len() == limit as usize {
                        has_more = true;
                        break;
                    }
                    found.push((session, Vec::new(), false));
                }
                if let Some((_, moments, more)) = found.last_mut() {
                    match moments.len() < FOUND_MOMENTS_MAX {
                        true => moments.push(found_moment(&row)?),
                        false => *more = true,
                    }
                }
            }
            let is_cut = seen == ROWS_MAX;
            if let Some((.., more)) = found.last_mut().filter(|(session, ..)| Some(*session) == last_seen) {
                *more |= is_cut;
            }
            let last = if is_cut {
                last_seen
            } else {
                found.last().map(|(session, ..)| *session)
            };
            (found, last.filter(|_| has_more || is_cut).map(SearchCursor))
        };
        let mut sessions = Vec::with_capacity(found.len());
        for (number, moments, has_more) in found {
            let query = sqlx::query(include_str!("../queries/session_by_row.sql"));
            let query = query.bind(project.as_str()).bind(number);
            // It may have been deleted just now.
            if let Some(row) = query.fetch_optional(&self.readers).await? {
                sessions.push(FoundSession {
                    session: session_row(project, &row)?,
                    moments,
                    has_more,
                });
            }
        }
        Ok(SearchPage { sessions, next })
    }

    /// Deleting takes a session's words out of the index's pages, but its table of contents may keep the beginning of
    /// one. If it does, which is rare, the index is made anew from the moments that there are.
    pub(crate) async fn rebuild_search_if_words_are_left(&self) -> Result<(), Error> {
        let orphaned = sqlx::query(include_str!("../queries/orphaned_search_words.sql"));
        if orphaned.fetch_optional(&self.readers).await?.is_none() {
            return Ok(());
        }
        let mut transaction = self.begin().await?;
        sqlx::query("INSERT INTO moment_search (moment_search) VALUES ('rebuild')")
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }
}

/// A query in FTS5's language. All that people wrote stands within quotes.
fn match_expression(project: &ProjectId, query: &SearchQuery) -> String {
    let terms = query.terms.iter().map(|term| {
        let star = if term.is_prefix { " *" } else { "" };
        format!("\"{}\"{star}", term.text.replace(['"', '\0'], " "))
    });
    let terms = terms.collect::<Vec<_>>().join(" AND ");
    let scope: String = project.as_str().bytes().map(|byte| format!("{byte:02X}")).collect();
    format!("scope : \"{scope}\" AND text : ({terms})")
}

fn found_moment(row: &SqliteRow) -> Result<FoundMoment, Error> {
    let (text, marks) = unmark(row.try_get("marked")?);
    let kind: &str = row.try_get("kind")?;
    Ok(FoundMoment {
        moment: SearchableMoment {
            window: id(row, "window_id", WindowId::parse)?,
            page: id(row, "page_id", PageId::parse)?,
            at_ms: row.try_get("at_ms")?,
            kind: moment_kind(kind)?,
            text,
        },
        marks,
    })
}

fn moment_kind(name: &str) -> Result<MomentKind, Error> {
    let quoted = serde_json::Value::String(name.to_owned());
    serde_json::from_value(quoted).map_err(|error| Error::Decode(Box::new(error)))
}

/// The text without its marks, and where they were.
fn unmark(marked: &str) -> (String, Vec<Range<usize>>) {
    let mut text = String::with_capacity(marked.len());
    let mut marks = Vec::new();
    let mut begin = 0;
    for character in marked.chars() {
        match character {
            MARK_BEGINS => begin = text.len(),
            MARK_ENDS => marks.push(begin..text.len()),
            other => text.push(other),
        }
    }
    (text, marks)
}

#[cfg(test)]
mod tests {
    use reenact_store::conformance::samples::{block, entries, key, session};
    use reenact_store::{BlockIndex as _, Tombstone, TombstoneId, WriteIndex as _};

    use super::*;

    #[test]
    fn marks_become_ranges() {
        assert_eq!(
            unmark("a \u{1}b\u{2} \u{1}ü\u{2}"),
            ("a b ü".to_owned(), vec![2..3, 4..6])
        );
        assert_eq!(unmark("a"), ("a".to_owned(), vec![]));
    }

    #[test]
    fn what_people_wrote_stands_within_quotes() {
        let project = ProjectId::parse("p").unwrap();
        let expression = match_expression(&project, &SearchQuery::parse("a\" OR *) pay"));
        assert_eq!(expression, "scope : \"70\" AND text : (\"a\" AND \"OR *) pay\" *)");
    }

    /// A word of a session. Words of all sessions take turns in the order of the alphabet, so that pages of the index
    /// begin with those of each, and where they begin a session alone has words.
    fn word(name: &str, place: usize, number: u64) -> String {
        let spread = (number * 10 + place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{:02x}{name}{spread:016x}", spread % 256)
    }

    #[tokio::test]
    async fn nothing_of_a_deleted_sessions_words_is_left_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let index = SqliteIndex::open(&folder.path().join("index.sqlite")).await.unwrap();
        let names = ["here", "gone", "near"];
        let project = ProjectId::parse("p").unwrap();
        for (place, name) in names.iter().enumerate() {
            let keys = [key("p", name, "1", 0)];
            index.commit_block(&block(place as u32), &entries(&keys)).await.unwrap();
            let texts = (0..4_000).map(|number| format!("said {}", word(name, place, number)));
            let stream = keys[0].stream.clone();
            let moments = texts.map(|text| SearchableMoment {
                window: stream.window.clone(),
                page: stream.page.clone(),
                at_ms: 0,
                kind: MomentKind::Text,
                text,
            });
            let searchable = SearchableSession {
                moments: moments.collect(),
                ..SearchableSession::default()
            };
            assert!(index.put_session(&project, &stream.session, &searchable).await.unwrap());
        }
        // All in one part, as merging makes it over time.
        sqlx::query("INSERT INTO moment_search (moment_search) VALUES ('optimize')")
            .execute(&mut *index.writer().await.unwrap())
            .await
            .unwrap();
        let gone = session("gone");
        let tombstone = Tombstone {
            id: TombstoneId::of(&project, &gone),
            due_ms: 0,
            expires_at_ms: 0,
        };
        let left = || {
            let bytes = std::fs::read(&index.file).unwrap();
            String::from_utf8_lossy(&bytes).matches("gone").count()
        };
        index.bury_session(&project, &gone, &tombstone).await.unwrap();
        let orphaned = async || {
            let query = sqlx::query(include_str!("../queries/orphaned_search_words.sql"));
            query.fetch_optional(&index.readers).await.unwrap().is_some()
        };
        assert!(orphaned().await, "nothing was left anyway: this test tells nothing");
        index.scrub().await.unwrap();
        assert_eq!(left(), 0);
        assert!(!orphaned().await);
        for (place, name) in names.iter().enumerate().filter(|(_, name)| **name != "gone") {
            let query = SearchQuery::parse(&word(name, place, 77));
            let page = index
                .search(&project, &query, &SessionFilter::default(), None, 10)
                .await
                .unwrap();
            assert_eq!(page.sessions.len(), 1);
        }
        sqlx::query("INSERT INTO moment_search (moment_search, rank) VALUES ('integrity-check', 1)")
            .execute(&mut *index.writer().await.unwrap())
            .await
            .unwrap();
    }
}
